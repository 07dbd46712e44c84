//! What a cluster is like: its nodes, its clock, and how long things take on it.

use crate::node::Taint;
use podarium_kubelet::chance::Chance;
use podarium_kubelet::gates::Version;
use podarium_kubelet::predicates::Offer;
use podarium_kubelet::time::Clock;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long things take that Kubernetes does not fix.
#[derive(Clone, Debug, PartialEq)]
pub struct Latency {
    /// From a change in the API to who watches it.
    pub watch: Duration,
    /// A request to the API server.
    pub request: Duration,
    /// The scheduler's decision.
    pub schedule: Duration,
    /// Mounting a pod's volumes.
    pub mount: Duration,
    /// Unmounting them and removing the pod's cgroup.
    pub unmount: Duration,
    /// Making a sandbox.
    pub sandbox: Duration,
    /// Creating a container.
    pub create: Duration,
    /// Starting a container, running a command in one, removing one.
    pub runtime: Duration,
    /// From a process's end to the runtime showing it.
    pub reap: Duration,
    /// Pulling an image, when nothing says otherwise.
    pub pull: Duration,
}

/// Which images there are and what they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Images {
    /// The catalogue's, and a generic server for every other name that could exist.
    Catalogue,
    /// Every image is a bare shell, except those whose name contains `missing`; those with `slow` take six seconds.
    Bare,
}

/// One node.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeConfig {
    /// Its name, and what it has for pods.
    pub offer: Offer,
    /// Internal address.
    pub address: String,
    /// Pod addresses are made from this by counting up the last byte.
    pub pod_net: [u8; 3],
    /// Images that are there from the start.
    pub present: Vec<String>,
    /// Taints that it has from the start.
    pub taints: Vec<Taint>,
    /// How long its shutdown waits for ordinary pods, and for critical ones after them. A kubelet that is told nothing does not.
    pub shutdown_secs: [u64; 2],
}

/// A cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The seed of all that is random.
    pub chance: Chance,
    /// The date at which a run starts.
    pub clock: Clock,
    /// The nodes.
    pub nodes: Vec<NodeConfig>,
    /// How long things take.
    pub latency: Latency,
    /// The images.
    pub images: Images,
    /// Which Kubernetes it runs.
    pub version: Version,
}

impl Config {
    /// The playground: one node of ordinary size, the image catalogue.
    pub fn playground(seed: u64) -> Self {
        Self {
            chance: Chance { seed },
            clock: Clock {
                epoch_secs: 1_798_797_600,
            },
            nodes: vec![NodeConfig::numbered(1)],
            latency: Latency {
                sandbox: Duration::from_millis(350),
                pull: Duration::from_secs(2),
                ..Latency::quick()
            },
            images: Images::Catalogue,
            version: Version::NEWEST,
        }
    }

    /// The same with several nodes, at most 200.
    pub fn with_nodes(seed: u64, count: u8) -> Self {
        Self {
            nodes: (1..=count.clamp(1, 200))
                .map(NodeConfig::numbered)
                .collect(),
            ..Self::playground(seed)
        }
    }

    /// The node on which the recorded answers were made, so that runs can be compared with them.
    pub fn recording(seed: u64) -> Self {
        Self {
            chance: Chance { seed },
            clock: Clock {
                epoch_secs: 1_795_420_800,
            },
            nodes: vec![NodeConfig {
                offer: Offer {
                    name: "node-1".to_owned(),
                    cpu_millis: 2000,
                    memory_bytes: 24_682_416 << 10,
                    pods: 110,
                    disk_bytes: 100 << 30,
                    labels: BTreeMap::new(),
                },
                address: "192.0.2.2".to_owned(),
                pod_net: [127, 1, 0],
                present: vec!["busybox:1".to_owned(), "busybox:latest".to_owned()],
                taints: Vec::new(),
                shutdown_secs: [0, 0],
            }],
            latency: Latency::quick(),
            images: Images::Bare,
            version: Version::NEWEST,
        }
    }
}

impl Latency {
    fn quick() -> Self {
        Self {
            watch: Duration::from_millis(4),
            request: Duration::from_millis(6),
            schedule: Duration::from_millis(20),
            mount: Duration::from_millis(150),
            unmount: Duration::from_millis(40),
            sandbox: Duration::from_millis(150),
            create: Duration::from_millis(8),
            runtime: Duration::from_millis(5),
            reap: Duration::from_millis(30),
            pull: Duration::from_millis(300),
        }
    }
}
