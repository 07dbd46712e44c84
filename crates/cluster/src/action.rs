//! What a user does to a cluster.

use crate::node::Taint;
use podarium_kubelet::eviction::Starved;
use podarium_kubelet::probes::ProbeKind;
use podarium_machine::Load;
use podarium_manifest::api::Pod;
use podarium_manifest::update::Subresource;

/// Something a user does, at an instant.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// `kubectl create -f -` with this text; every document that the API server accepts becomes a pod.
    Create(String),
    /// `kubectl delete pod NAME`, with a grace period of its own if one is given.
    Delete {
        /// Name of the pod.
        pod: String,
        /// `--grace-period`.
        grace_secs: Option<u64>,
        /// `--force`.
        force: bool,
    },
    /// `kubectl set image pod/NAME CONTAINER=IMAGE`.
    SetImage {
        /// Name of the pod.
        pod: String,
        /// Name of the container.
        container: String,
        /// The image.
        image: String,
    },
    /// Puts a changed object in the place of the one with its name, as a patch does.
    Replace(Box<Pod>),
    /// Writes a changed object through a subresource, as `kubectl debug` and `kubectl patch --subresource resize` do.
    Subresource(Subresource, Box<Pod>),
    /// Writes a file on a node, or removes it. Pods in `/etc/kubernetes/manifests` are run by the kubelet itself.
    NodeFile {
        /// Name of the node.
        node: String,
        /// Path on the node.
        path: String,
        /// What it holds; `None` removes it.
        text: Option<String>,
    },
    /// `systemctl stop kubelet` on a node.
    StopKubelet {
        /// Name of the node.
        node: String,
    },
    /// `systemctl start kubelet`, or `restart` if it runs.
    StartKubelet {
        /// Name of the node.
        node: String,
    },
    /// A fault: the container's main process ends now with this code.
    Exit {
        /// Name of the pod.
        pod: String,
        /// Name of the container.
        container: String,
        /// Exit code.
        code: i32,
    },
    /// A fault: the kernel's OOM killer takes the container's processes now.
    OomKill {
        /// Name of the pod.
        pod: String,
        /// Name of the container.
        container: String,
    },
    /// A fault in one container.
    Fault {
        /// Name of the pod.
        pod: String,
        /// Name of the container.
        container: String,
        /// The fault.
        fault: Fault,
    },
    /// The eviction API, as `kubectl drain` calls it for each pod.
    Evict {
        /// Name of the pod.
        pod: String,
    },
    /// Something done to a node.
    Node {
        /// Name of the node.
        node: String,
        /// What.
        act: NodeAct,
    },
    /// From now on pulls go so.
    Registry(Registry),
    /// Something at a terminal. Who has terminals carries it out; a cluster has none.
    Terminal {
        /// Which one; whoever opens it gives it its number.
        number: u32,
        /// What is done there.
        input: Typed,
    },
}

/// Something that a user does at a terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Opens it.
    Open(Place),
    /// Puts a file into the workstation's home directory: name and text.
    Put(String, String),
    /// Types; the keys Enter, Ctrl-C and Ctrl-D are the characters 10, 3 and 4.
    Keys(String),
    /// Closes it.
    Close,
}

/// Where a terminal stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the user's own machine, which has kubectl.
    Workstation,
    /// On the node of that name.
    Node(String),
}

/// What is done to a node.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeAct {
    /// `kubectl cordon`, or `uncordon`.
    Cordon(bool),
    /// `kubectl drain --force`.
    Drain,
    /// `kubectl taint nodes NODE key=value:effect`.
    Taint(Taint),
    /// `kubectl taint nodes NODE key:effect-`; without an effect all of that key.
    Untaint {
        /// Key.
        key: String,
        /// Effect, or nothing.
        effect: String,
    },
    /// `kubectl delete node`.
    Delete,
    /// `systemctl poweroff` on the node: gently if its kubelet is told to wait for its pods. Starting the kubelet boots it.
    PowerOff,
    /// A fault: something on the node takes so much memory or disk that it is short of it, or lets go of it.
    Starve {
        /// Of what.
        what: Starved,
        /// Whether it is short.
        short: bool,
    },
}

/// What can be wrong with a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A signal from the node to its main process: 9 kills it, 19 makes it hang, 18 lets it go on.
    Signal(u8),
    /// From its next start on its main process needs so many seconds more before it does anything; 0 mends it.
    SlowStart(u16),
    /// A probe fails whatever its handler would say, or is asked again.
    Probe {
        /// Which one.
        kind: ProbeKind,
        /// Whether it fails.
        fails: bool,
    },
    /// It uses this much memory and CPU from now on, beside what its programs need.
    Load(Load),
}

/// How the registries answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Registry {
    /// As usual.
    #[default]
    Up,
    /// Ten times slower.
    Slow,
    /// Not at all.
    Down,
}
