//! Actions and nodes as a line of text says them: for command lines, links and lessons.

use crate::action::{Action, Fault, NodeAct};
use crate::config::NodeConfig;
use crate::node::Taint;
use podarium_kubelet::eviction::Starved;
use podarium_machine::Load;
use podarium_manifest::api::Quantity;

impl Action {
    /// Reads what is done to nodes, evictions, and what containers use:
    /// `cordon NODE`, `uncordon NODE`, `drain NODE`, `taint NODE key=value:effect`, `taint NODE key:effect-`, `delete node NODE`,
    /// `poweroff NODE`, `memory NODE short`, `disk NODE enough`, `evict POD`, `use POD CONTAINER memory=1Gi growth=10Mi cpu=500m`.
    pub fn read(line: &str) -> Option<Self> {
        // Options of kubectl's own, such as --force, change nothing here.
        let mut words = line
            .split_whitespace()
            .filter(|word| !word.starts_with("--"));
        let verb = words.next()?;
        let mut name = words.next()?;
        if matches!(name, "node" | "nodes" | "no") {
            name = words.next()?;
        } else if verb == "delete" {
            return None;
        }
        let act = match verb {
            "cordon" => NodeAct::Cordon(true),
            "uncordon" => NodeAct::Cordon(false),
            "drain" => NodeAct::Drain,
            "delete" => NodeAct::Delete,
            "poweroff" => NodeAct::PowerOff,
            "taint" => taint(words.next()?)?,
            "memory" | "disk" => NodeAct::Starve {
                what: if verb == "disk" {
                    Starved::Disk
                } else {
                    Starved::Memory
                },
                short: match words.next()? {
                    "short" => true,
                    "enough" => false,
                    _ => return None,
                },
            },
            "evict" => {
                return Some(Self::Evict {
                    pod: name.to_owned(),
                });
            }
            "use" => {
                let container = words.next()?.to_owned();
                let mut load = Load::default();
                for (what, amount) in words.filter_map(|word| word.split_once('=')) {
                    let amount = Quantity::parse(amount).ok()?;
                    match what {
                        "memory" => load.memory_bytes = amount.value().max(0) as u64,
                        "growth" => load.bytes_per_second = amount.value().max(0) as u64,
                        "cpu" => load.cpu_milli = amount.milli_value().max(0) as u64,
                        _ => return None,
                    }
                }
                return Some(Self::Fault {
                    pod: name.to_owned(),
                    container,
                    fault: Fault::Load(load),
                });
            }
            _ => return None,
        };
        Some(Self::Node {
            node: name.to_owned(),
            act,
        })
    }
}

/// `key=value:effect` puts one on, a minus behind takes it off.
fn taint(text: &str) -> Option<NodeAct> {
    let Some(off) = text.strip_suffix('-') else {
        return Taint::read(text).map(NodeAct::Taint);
    };
    let (what, effect) = off.split_once(':').unwrap_or((off, ""));
    let key = what.split('=').next().unwrap_or_default();
    Some(NodeAct::Untaint {
        key: key.to_owned(),
        effect: effect.to_owned(),
    })
}

impl NodeConfig {
    /// The playground's node of that number, from 1.
    pub fn numbered(number: u8) -> Self {
        let name = ["node-", &number.to_string()].concat();
        Self {
            offer: podarium_kubelet::predicates::Offer {
                name,
                cpu_millis: 4000,
                memory_bytes: 8 << 30,
                pods: 110,
                disk_bytes: 100 << 30,
                labels: std::collections::BTreeMap::new(),
            },
            address: ["192.168.1.", &(number % 240 + 10).to_string()].concat(),
            pod_net: [10, 244, number],
            present: Vec::new(),
            shutdown_secs: [0, 0],
            taints: Vec::new(),
        }
    }

    /// Changes it as a text says: `cpu=2,memory=4Gi,disk=20Gi,pods=10,label=disk:ssd,taint=key=value:effect`.
    #[must_use]
    pub fn sized(mut self, text: &str) -> Option<Self> {
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let (what, value) = part.split_once('=')?;
            let amount = || Quantity::parse(value).ok();
            let whole = || u64::try_from(amount()?.value()).ok();
            match what {
                "name" => value.clone_into(&mut self.offer.name),
                "cpu" => self.offer.cpu_millis = u64::try_from(amount()?.milli_value()).ok()?,
                "memory" => self.offer.memory_bytes = whole()?,
                "disk" => self.offer.disk_bytes = whole()?,
                "pods" => self.offer.pods = whole()?,
                "label" => {
                    let (key, value) = value.split_once(':')?;
                    self.offer.labels.insert(key.to_owned(), value.to_owned());
                }
                "shutdown" => {
                    let (normal, critical) = value.split_once(':')?;
                    self.shutdown_secs = [normal.parse().ok()?, critical.parse().ok()?];
                }
                "taint" => self.taints.push(Taint::read(value)?),
                _ => return None,
            }
        }
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_kubectl_takes_them() {
        let node = |act| {
            Some(Action::Node {
                node: "node-1".to_owned(),
                act,
            })
        };
        let short = NodeAct::Starve {
            what: Starved::Memory,
            short: true,
        };
        for (line, action) in [
            ("cordon node-1", node(NodeAct::Cordon(true))),
            (
                "drain node-1 --force --ignore-daemonsets",
                node(NodeAct::Drain),
            ),
            ("delete node node-1", node(NodeAct::Delete)),
            ("memory node-1 short", node(short)),
            (
                "taint nodes node-1 a=b:NoExecute",
                node(NodeAct::Taint(Taint {
                    value: "b".to_owned(),
                    ..Taint::of("a", "NoExecute")
                })),
            ),
            (
                "taint node node-1 a-",
                node(NodeAct::Untaint {
                    key: "a".to_owned(),
                    effect: String::new(),
                }),
            ),
            ("taint node node-1 a=b:Never", None),
            ("delete pod web", None),
            ("get node", None),
        ] {
            assert_eq!(Action::read(line), action, "{line}");
        }
    }

    #[test]
    fn a_node_is_sized_by_a_text() {
        let node =
            NodeConfig::numbered(2).sized("cpu=500m,memory=1Gi,label=disk:ssd,taint=a:NoSchedule");
        let node = node.unwrap();
        assert_eq!(node.offer.cpu_millis, 500);
        assert_eq!(node.offer.memory_bytes, 1 << 30);
        assert_eq!(node.offer.labels["disk"], "ssd");
        assert_eq!(node.taints, [Taint::of("a", "NoSchedule")]);
        assert_eq!(NodeConfig::numbered(1).sized("weight=3"), None);
    }
}
