//! A node: its object in the API, its kubelet and its runtime, side by side and unknown to each other.

use crate::config::{Config, NodeConfig};
use crate::runtime::Runtime;
use podarium_kubelet::eviction::Starved;
use podarium_kubelet::time::Time;
use podarium_kubelet::{Kubelet, Settings};
use podarium_manifest::api::{PodCondition, Time as Stamp};

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is like.
    pub config: NodeConfig,
    /// What the API says of it.
    pub object: NodeObject,
    /// Its kubelet.
    pub kubelet: Kubelet,
    /// Its runtime.
    pub runtime: Runtime,
    /// Since when its kubelet does not run, if it does not.
    pub silent_since: Option<Time>,
    /// What the kubelet was last told of its directory of manifests, as the machine stamps it.
    pub manifests: u64,
    /// The machine's alarm, so that none is set twice.
    pub wake_at: Option<Time>,
}

/// What keeps pods off a node, or drives them away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taint {
    /// Key.
    pub key: String,
    /// Value, mostly empty.
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: String,
}

impl Taint {
    /// A taint without a value.
    pub fn of(key: &str, effect: &str) -> Self {
        Self {
            key: key.to_owned(),
            value: String::new(),
            effect: effect.to_owned(),
        }
    }

    /// As kubectl reads and writes it: `key=value:effect`.
    pub fn read(text: &str) -> Option<Self> {
        let (what, effect) = text.split_once(':')?;
        let (key, value) = what.split_once('=').unwrap_or((what, ""));
        let known = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
        (known.contains(&effect) && !key.is_empty()).then(|| Self {
            key: key.to_owned(),
            value: value.to_owned(),
            effect: effect.to_owned(),
        })
    }

    /// As kubectl reads and writes it.
    pub fn text(&self) -> String {
        let equals = if self.value.is_empty() { "" } else { "=" };
        [&self.key, equals, &self.value, ":", &self.effect].concat()
    }
}

/// A node in the API.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeObject {
    /// Taints, in the order in which they came.
    pub taints: Vec<Taint>,
    /// `spec.unschedulable`: cordoned.
    pub unschedulable: bool,
    /// Conditions; they are of the same form as a pod's.
    pub conditions: Vec<PodCondition>,
    /// When the object was deleted, if it was; the node may still run.
    pub deleted_at: Option<Time>,
}

impl NodeObject {
    fn new(taints: &[Taint], since: &Stamp) -> Self {
        let mut object = Self {
            taints: taints.to_vec(),
            unschedulable: false,
            conditions: Vec::new(),
            deleted_at: None,
        };
        object.report_anew(since);
        object
    }

    /// Whether the API has no such node any more.
    pub fn deleted(&self) -> bool {
        self.deleted_at.is_some()
    }

    /// A kubelet that has just started reports.
    ///
    /// Models pkg/kubelet/kubelet_node_status.go: registerWithAPIServer, setNodeStatus.
    pub(crate) fn report_anew(&mut self, since: &Stamp) {
        self.deleted_at = None;
        for what in [Starved::Memory, Starved::Disk] {
            self.press(what, false, since);
        }
        self.remove_taint("node.kubernetes.io/unreachable", "NoSchedule");
        self.set(
            "Ready",
            "True",
            "KubeletReady",
            "kubelet is posting ready status",
            since,
        );
    }

    /// Whether the node counts as ready.
    pub fn is_ready(&self) -> bool {
        let mut conditions = self.conditions.iter();
        conditions.any(|condition| condition.type_ == "Ready" && condition.status == "True")
    }

    /// Adds a taint; tells whether it was not there.
    pub(crate) fn add_taint(&mut self, taint: Taint) -> bool {
        let fresh = !self.taints.contains(&taint);
        if fresh {
            self.taints
                .retain(|old| (&old.key, &old.effect) != (&taint.key, &taint.effect));
            self.taints.push(taint);
        }
        fresh
    }

    /// Takes the taints of a key away, those of one effect or all; tells whether there were any.
    pub(crate) fn remove_taint(&mut self, key: &str, effect: &str) -> bool {
        let before = self.taints.len();
        self.taints
            .retain(|old| old.key != key || !(effect.is_empty() || old.effect == effect));
        self.taints.len() < before
    }

    /// The node is short of something, or no longer.
    ///
    /// Models pkg/kubelet/nodestatus/setters.go: MemoryPressureCondition, DiskPressureCondition, with
    /// pkg/controller/nodelifecycle/node_lifecycle_controller.go: doNoScheduleTaintingPass.
    pub(crate) fn press(&mut self, what: Starved, short: bool, since: &Stamp) {
        let (reason, message) = match (what, short) {
            (Starved::Memory, true) => (
                "KubeletHasInsufficientMemory",
                "kubelet has insufficient memory available",
            ),
            (Starved::Memory, false) => (
                "KubeletHasSufficientMemory",
                "kubelet has sufficient memory available",
            ),
            (Starved::Disk, true) => ("KubeletHasDiskPressure", "kubelet has disk pressure"),
            (Starved::Disk, false) => ("KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
        };
        let status = if short { "True" } else { "False" };
        self.set(what.condition(), status, reason, message, since);
        if short {
            self.add_taint(Taint::of(what.taint(), "NoSchedule"));
        } else {
            self.remove_taint(what.taint(), "");
        }
    }

    /// The node is being shut down.
    ///
    /// Models pkg/kubelet/nodestatus/setters.go: ReadyCondition.
    pub(crate) fn going_down(&mut self, since: &Stamp) {
        self.set(
            "Ready",
            "False",
            "KubeletNotReady",
            "node is shutting down",
            since,
        );
    }

    /// Nothing is known of the node any more.
    ///
    /// Models pkg/controller/nodelifecycle/node_lifecycle_controller.go: tryUpdateNodeHealth.
    pub(crate) fn set_unknown(&mut self, since: &Stamp) {
        let kinds: Vec<String> = self
            .conditions
            .iter()
            .map(|condition| condition.type_.clone())
            .collect();
        for kind in kinds {
            self.set(
                &kind,
                "Unknown",
                "NodeStatusUnknown",
                "Kubelet stopped posting node status.",
                since,
            );
        }
    }

    fn set(&mut self, kind: &str, status: &str, reason: &str, message: &str, since: &Stamp) {
        let place = self
            .conditions
            .iter()
            .position(|condition| condition.type_ == kind);
        let place = place.unwrap_or_else(|| {
            self.conditions.push(PodCondition {
                type_: kind.to_owned(),
                ..PodCondition::default()
            });
            self.conditions.len() - 1
        });
        let condition = &mut self.conditions[place];
        if condition.status != status {
            status.clone_into(&mut condition.status);
            condition.last_transition_time = Some(since.clone());
        }
        condition.reason = Some(reason.to_owned());
        condition.message = Some(message.to_owned());
    }
}

impl Node {
    /// A node that has just come up.
    pub fn new(config: &NodeConfig, cluster: &Config) -> Self {
        let settings = Settings {
            node: config.offer.clone(),
            host_ips: vec![config.address.clone()],
            clock: cluster.clock,
            chance: cluster.chance,
            version: cluster.version,
        };
        Self {
            config: config.clone(),
            object: NodeObject::new(&config.taints, &cluster.clock.stamp(Time::ZERO)),
            kubelet: Kubelet::new(settings),
            runtime: Runtime::new(
                config.clone(),
                cluster.latency.clone(),
                cluster.images,
                cluster.chance,
                cluster.clock,
            ),
            silent_since: None,
            manifests: 0,
            wake_at: None,
        }
    }
}
