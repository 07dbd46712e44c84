//! What the kubelet asks of a container runtime and what it hears back, as plain data.
//!
//! It owns the words of that border and nothing that acts: `cluster` carries the calls out.

use crate::time::Time;
use podarium_manifest::api::{Pod, ResourceRequirements};
use podarium_table::Table;
use std::rc::Rc;
use std::time::Duration;

/// The UID of a pod.
pub type Uid = Rc<str>;

/// The runtime's name of a container or sandbox, such as `containerd://5f2…`.
pub type RuntimeId = Rc<str>;

/// Which of a pod's lists a container stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// `spec.initContainers` without `restartPolicy: Always`.
    Init,
    /// `spec.initContainers` with `restartPolicy: Always`.
    Sidecar,
    /// `spec.containers`.
    Main,
    /// `spec.ephemeralContainers`.
    Ephemeral,
}

/// What the runtime knows of a container.
#[derive(Clone, Debug, PartialEq)]
pub struct RuntimeContainer {
    /// Its id.
    pub id: RuntimeId,
    /// Name in the pod.
    pub name: String,
    /// Which instance of that name, from 0; the API shows it as `restartCount`.
    pub attempt: u32,
    /// Image as the spec named it when the container was created.
    pub image: String,
    /// Resolved image reference, as the API shows it.
    pub image_ref: String,
    /// Image id.
    pub image_id: String,
    /// When it was created.
    pub created_at: Time,
    /// The resources that it has been given.
    pub resources: ResourceRequirements,
    /// State.
    pub state: RuntimeState,
}

/// The runtime's container states.
#[derive(Clone, Debug, PartialEq)]
pub enum RuntimeState {
    /// Created and not started.
    Created,
    /// Running.
    Running {
        /// Since when.
        started_at: Time,
    },
    /// Ended.
    Exited(Exit),
}

/// How a container ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Exit {
    /// Start; `None` if it never ran.
    pub started_at: Option<Time>,
    /// End.
    pub finished_at: Time,
    /// Exit code.
    pub code: i32,
    /// `Completed`, `Error`, `OOMKilled` or `StartError`.
    pub reason: &'static str,
    /// The runtime's message, or what the container left as its termination message.
    pub message: String,
}

impl RuntimeContainer {
    /// Whether it runs.
    pub fn is_running(&self) -> bool {
        matches!(self.state, RuntimeState::Running { .. })
    }

    /// How it ended, if it has.
    pub fn exit(&self) -> Option<&Exit> {
        match &self.state {
            RuntimeState::Exited(exit) => Some(exit),
            _ => None,
        }
    }
}

/// What the runtime knows of a sandbox.
#[derive(Clone, Debug, PartialEq)]
pub struct Sandbox {
    /// Its id.
    pub id: RuntimeId,
    /// Which sandbox of the pod, from 0.
    pub attempt: u32,
    /// Whether it is up.
    pub ready: bool,
    /// Pod addresses, first the one that `podIP` shows.
    pub ips: Vec<String>,
}

/// What the runtime knows of a pod; newest first in both lists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RuntimePod {
    /// Sandboxes.
    pub sandboxes: Vec<Sandbox>,
    /// Containers of all names.
    pub containers: Vec<RuntimeContainer>,
    /// How many instances of a name have left a log on the node; logs outlive their containers.
    pub logs: Vec<(String, u32)>,
}

impl RuntimePod {
    /// The newest container of a name.
    pub fn newest(&self, name: &str) -> Option<&RuntimeContainer> {
        self.containers
            .iter()
            .find(|container| container.name == name)
    }

    /// The newest container of a name that has ended.
    pub fn newest_exited(&self, name: &str) -> Option<&Exit> {
        self.containers
            .iter()
            .filter(|container| container.name == name)
            .find_map(RuntimeContainer::exit)
    }

    /// The number of the next instance of a name.
    ///
    /// Models pkg/kubelet/kuberuntime/kuberuntime_container.go: startContainer, calcRestartCountByLogDir.
    pub fn next_attempt(&self, name: &str) -> u32 {
        let logged = || self.logs.iter().find(|(logged, _)| logged == name);
        self.newest(name)
            .map(|newest| newest.attempt + 1)
            .or_else(|| Some(logged()?.1))
            .unwrap_or(0)
    }

    /// The container with that id.
    pub fn container(&self, id: &str) -> Option<&RuntimeContainer> {
        self.containers
            .iter()
            .find(|container| &*container.id == id)
    }

    /// The newest sandbox that is up.
    pub fn ready_sandbox(&self) -> Option<&Sandbox> {
        self.sandboxes.first().filter(|sandbox| sandbox.ready)
    }
}

/// All pods of a runtime.
pub type RuntimePods = Table<Uid, Rc<RuntimePod>>;

/// Something the kubelet asks for. Each call gets exactly one [`Outcome`], later.
#[derive(Clone, Debug, PartialEq)]
pub enum Call {
    /// Mount the pod's volumes, all of them.
    MountVolumes(Rc<Pod>),
    /// Unmount them, after the containers are gone.
    UnmountVolumes(Uid),
    /// Make the pod's sandbox.
    CreateSandbox {
        /// The pod.
        pod: Rc<Pod>,
        /// Which sandbox of the pod this is.
        attempt: u32,
    },
    /// Take the sandboxes of the pod down.
    StopSandboxes(Uid),
    /// Is the image on the node?
    FindImage(String),
    /// Pull the image.
    PullImage {
        /// The reference.
        image: String,
    },
    /// Create a container.
    CreateContainer {
        /// The pod.
        pod: Rc<Pod>,
        /// Name of the container.
        name: String,
        /// Which instance.
        attempt: u32,
    },
    /// Start it.
    StartContainer(RuntimeId),
    /// Send the stop signal, and SIGKILL after the time-out.
    StopContainer {
        /// Which.
        id: RuntimeId,
        /// How long it may take.
        timeout: Duration,
    },
    /// Give a running container other resources.
    UpdateResources {
        /// Which.
        id: RuntimeId,
        /// The resources.
        resources: ResourceRequirements,
    },
    /// Forget a container that has ended.
    RemoveContainer(RuntimeId),
    /// Run a command in a container: a hook or a probe.
    Exec {
        /// Which.
        id: RuntimeId,
        /// Command line.
        argv: Vec<String>,
        /// How long it may take, if that is bounded.
        timeout: Option<Duration>,
    },
    /// Send an HTTP GET to the pod.
    HttpGet {
        /// The pod.
        uid: Uid,
        /// What to ask for.
        get: HttpGet,
        /// How long it may take.
        timeout: Duration,
    },
    /// Open a TCP connection to the pod.
    TcpDial {
        /// The pod.
        uid: Uid,
        /// Port.
        port: u16,
        /// How long it may take.
        timeout: Duration,
    },
    /// Ask the pod's gRPC health service.
    GrpcHealth {
        /// The pod.
        uid: Uid,
        /// Port.
        port: u16,
        /// Service name.
        service: String,
        /// How long it may take.
        timeout: Duration,
    },
    /// Let time pass.
    Sleep(Duration),
}

/// An HTTP request of a probe or a hook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpGet {
    /// `http` or `https`.
    pub scheme: String,
    /// Host, if it is not the pod's own address.
    pub host: Option<String>,
    /// Port.
    pub port: u16,
    /// Path.
    pub path: String,
}

/// What came of a [`Call`].
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It worked and there is nothing to say.
    Done,
    /// It failed; in the runtime's words.
    Failed(String),
    /// A container could not be created because the spec cannot be turned into a configuration.
    BadConfig(String),
    /// A container was created.
    Created(RuntimeId),
    /// An image is on the node.
    Present,
    /// It is not.
    Absent,
    /// The reference cannot be parsed.
    BadReference,
    /// A pull worked.
    Pulled {
        /// Time spent pulling.
        took: Duration,
        /// Time spent waiting for other pulls, and pulling.
        with_waiting: Duration,
        /// Size on disk.
        bytes: u64,
    },
    /// A command ended.
    Exec {
        /// Exit code.
        code: i32,
        /// Standard output and standard error.
        output: String,
    },
    /// A command did not end in time.
    ExecTimedOut,
    /// An HTTP server answered.
    Http {
        /// Status code.
        status: u16,
        /// Body, cut.
        body: String,
    },
}

/// Who waits for an [`Outcome`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket {
    /// The pod.
    pub uid: Uid,
    /// A number of its own within the kubelet; an answer to a ticket that nobody holds any more is dropped.
    pub number: u64,
    /// Which part of the pod's work waits.
    pub waiter: Waiter,
}

/// Parts of a pod's work that wait for calls.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Waiter {
    /// The pod worker's own steps.
    Worker,
    /// The killing of one container.
    Kill(RuntimeId),
    /// A probe.
    Probe(crate::probes::ProbeKey),
    /// Nobody: the answer is of no interest.
    Nobody,
}
