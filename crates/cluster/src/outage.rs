//! A kubelet that stops, comes back, or is started anew, and what the control plane makes of its silence.
//!
//! The node's containers know nothing of it: they run on. Taints and what follows from them are not modelled: with all nodes
//! silent, as here, the controller acts upon none.

use crate::World;
use crate::facts::{Fact, What};
use crate::message::{Message, NodeName};
use crate::rules::Rule;
use podarium_kubelet::cri::Uid;
use podarium_kubelet::effects::Input;
use podarium_kubelet::events::{Draft, Source};
use podarium_manifest::api::Pod;
use std::rc::Rc;
use std::time::Duration;

/// A kubelet renews its lease this often.
const RENEWAL: Duration = Duration::from_secs(10);
/// The controller waits this long for a renewal, and looks this often.
///
/// Models cmd/kube-controller-manager/app/options: NodeMonitorGracePeriod, NodeMonitorPeriod.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(50), Duration::from_secs(5));

impl World {
    /// The kubelet stops; nothing reaches it until it is started.
    pub(crate) fn stop_kubelet(&mut self, name: &NodeName) {
        let Some(node) = self
            .nodes
            .get_mut(name)
            .filter(|node| node.silent_since.is_none())
        else {
            return;
        };
        Rc::make_mut(node).silent_since = Some(self.now);
        let phase = self.config.chance.up_to(RENEWAL, "lease", name, 0);
        let renewed = self.now.down_to_grid(phase, RENEWAL).unwrap_or_default();
        let noticed = (renewed + PATIENCE.0).up_to_grid(phase, PATIENCE.1);
        self.queue
            .send(noticed, Message::Silent(name.clone(), self.now));
    }

    /// The kubelet starts, with nothing in mind but what the runtime and the API show.
    ///
    /// Models pkg/kubelet/kubelet.go: Run, and HandlePodCleanups for pods that the API has no more.
    pub(crate) fn start_kubelet(&mut self, name: &NodeName) {
        let Some(node) = self.nodes.get_mut(name) else {
            return;
        };
        let node = Rc::make_mut(node);
        node.silent_since = None;
        node.kubelet = node.kubelet.successor(self.now);
        let orphans = node.runtime.list(None);
        for uid in orphans.keys().filter(|uid| self.store.pod(uid).is_none()) {
            node.runtime.forget(uid);
        }
        let pods = node.runtime.list(None);
        let mut inputs = vec![Input::Relisted { all: true, pods }];
        for (_, pod) in self.store.pods().filter(|(_, pod)| is_on(pod, name)) {
            inputs.push(Input::PodSeen(pod.clone()));
        }
        for input in inputs {
            self.send_now(Message::Kubelet(name.clone(), input));
        }
    }

    /// The lease has run out: the pods of the node count as not ready.
    ///
    /// Models pkg/controller/nodelifecycle/node_lifecycle_controller.go: monitorNodeHealth, with
    /// controller/util/node: MarkPodsNotReady.
    pub(crate) fn silence_noticed(&mut self, name: &NodeName, facts: &mut Vec<Fact>) {
        let source = Source {
            component: "node-controller",
            host: "",
        };
        for uid in self.pods_on(name) {
            let changed = self.store.update(&uid, |pod| {
                for condition in &mut pod.status.conditions {
                    if condition.type_ == "Ready" && condition.status == "True" {
                        "False".clone_into(&mut condition.status);
                        condition.last_transition_time = Some(self.config.clock.stamp(self.now));
                    }
                }
            });
            let Some(changed) = changed else {
                continue;
            };
            let pod = changed.pod().clone();
            self.changed(&uid, changed, Rule::NodeSilent, facts);
            let draft = Draft::warning("NodeNotReady", String::new(), "Node is not ready");
            self.write_event(source, &pod, draft, facts);
        }
    }

    /// Notes on each pod of a node what was done to the node.
    pub(crate) fn note_on_node(&mut self, name: &NodeName, what: &str, facts: &mut Vec<Fact>) {
        for uid in self.pods_on(name) {
            self.note(facts, &uid, What::Acted(what.to_owned()), Rule::Input);
        }
    }

    fn pods_on(&self, name: &NodeName) -> Vec<Uid> {
        let here = self.store.pods().filter(|(_, pod)| is_on(pod, name));
        here.map(|(uid, _)| uid.clone()).collect()
    }
}

fn is_on(pod: &Pod, name: &str) -> bool {
    pod.spec.node_name.as_deref() == Some(name)
}
