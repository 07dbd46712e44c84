//! A node: its kubelet and its runtime, side by side and unknown to each other.

use crate::config::{Config, NodeConfig};
use crate::runtime::Runtime;
use podarium_kubelet::time::Time;
use podarium_kubelet::{Kubelet, Settings};

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is like.
    pub config: NodeConfig,
    /// Its kubelet.
    pub kubelet: Kubelet,
    /// Its runtime.
    pub runtime: Runtime,
    /// Since when its kubelet does not run, if it does not.
    pub silent_since: Option<Time>,
    /// The machine's alarm, so that none is set twice.
    pub wake_at: Option<Time>,
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
            kubelet: Kubelet::new(settings),
            runtime: Runtime::new(
                config.clone(),
                cluster.latency.clone(),
                cluster.images,
                cluster.chance,
                cluster.clock,
            ),
            silent_since: None,
            wake_at: None,
        }
    }
}
