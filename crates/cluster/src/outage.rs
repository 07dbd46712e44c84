//! A kubelet that stops, comes back, or is started anew, and what the control plane makes of its silence.
//!
//! The node's containers know nothing of it: they run on.

use crate::World;
use crate::facts::Fact;
use crate::message::{Message, NodeName};
use crate::node::Taint;
use crate::rules::Rule;
use podarium_kubelet::cri::Uid;
use podarium_kubelet::effects::Input;
use podarium_kubelet::events::{Draft, Source, node_meta};
use podarium_kubelet::gates::Gate;
use podarium_manifest::api::Pod;
use std::rc::Rc;
use std::time::Duration;

/// A kubelet renews its lease this often.
const RENEWAL: Duration = Duration::from_secs(10);
/// The controller waits this long for a renewal, and looks this often.
///
/// Models cmd/kube-controller-manager/app/options: NodeMonitorGracePeriod, NodeMonitorPeriod.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(50), Duration::from_secs(5));
/// Of several nodes that are lost, one in this time may lose its pods.
///
/// Models cmd/kube-controller-manager/app/options: NodeEvictionRate.
const EVICTION_RATE: Duration = Duration::from_secs(10);
const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
const CONTROLLER: Source<'static> = Source {
    component: "node-controller",
    host: "",
};

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
        let mut patience = PATIENCE.0;
        if !self.config.version.has(Gate::LongNodeGrace) {
            patience -= RENEWAL;
        }
        let noticed = (renewed + patience).up_to_grid(phase, PATIENCE.1);
        self.queue
            .send(noticed, Message::Silent(name.clone(), self.now));
    }

    /// The node goes down, with grace if its kubelet is told to wait.
    ///
    /// Models pkg/kubelet/nodeshutdown/nodeshutdown_manager_linux.go: start.
    pub(crate) fn power_off(&mut self, name: &NodeName, facts: &mut Vec<Fact>) {
        let Some(node) = self.nodes.get(name) else {
            return;
        };
        let grace = node.config.shutdown_secs;
        if grace == [0, 0] || node.silent_since.is_some() {
            return self.is_off(name, facts);
        }
        let since = self.config.clock.stamp(self.now);
        self.change_node(name, facts, |object| object.going_down(&since));
        self.send_now(Message::Kubelet(name.clone(), Input::Shutdown(grace)));
    }

    /// The power is off: whatever still ran has ended, and nobody tells of it.
    pub(crate) fn is_off(&mut self, name: &NodeName, facts: &mut Vec<Fact>) {
        self.stop_kubelet(name);
        self.to_runtime(name, facts, |node, now, out| {
            node.runtime.power_off(now, out);
        });
    }

    /// The kubelet starts, with nothing in mind but what the runtime and the API show.
    ///
    /// Models pkg/kubelet/kubelet.go: Run, and HandlePodCleanups for pods that the API has no more.
    pub(crate) fn start_kubelet(&mut self, name: &NodeName, facts: &mut Vec<Fact>) {
        let Some(node) = self.nodes.get_mut(name) else {
            return;
        };
        let node = Rc::make_mut(node);
        node.silent_since = None;
        node.runtime.boot();
        node.kubelet = node.kubelet.successor(self.now);
        let orphans = node.runtime.list(None);
        let is_orphan = |uid: &&Uid| self.store.pod(uid).is_none() && !node.runtime.is_static(uid);
        for uid in orphans
            .keys()
            .filter(is_orphan)
            .cloned()
            .collect::<Vec<_>>()
        {
            let uid = &uid;
            node.runtime.forget(uid);
        }
        let pods = node.runtime.list(None);
        let was_ready = node.object.is_ready();
        let mut inputs = vec![Input::Relisted { all: true, pods }, self.manifests_on(name)];
        for (_, pod) in self.store.pods().filter(|(_, pod)| is_on(pod, name)) {
            inputs.push(Input::PodSeen(pod.clone()));
        }
        for input in inputs {
            self.send_now(Message::Kubelet(name.clone(), input));
        }
        let since = self.config.clock.stamp(self.now);
        self.change_node(name, facts, |object| object.report_anew(&since));
        if !was_ready {
            let text = ["Node ", name, " status is now: NodeReady"].concat();
            let kubelet = Source {
                component: "kubelet",
                host: name,
            };
            let draft = Draft::normal("NodeReady", String::new(), text);
            self.node_event(kubelet, name, draft, facts);
            let looks_at =
                (self.now + Duration::from_micros(1)).up_to_grid(Duration::ZERO, PATIENCE.1);
            self.queue.send(looks_at, Message::Monitor);
        }
    }

    /// The lease has run out: nobody knows what the node does, and its pods count as not ready.
    ///
    /// Models pkg/controller/nodelifecycle/node_lifecycle_controller.go: monitorNodeHealth, with
    /// controller/util/node: MarkPodsNotReady.
    pub(crate) fn silence_noticed(&mut self, name: &NodeName, facts: &mut Vec<Fact>) {
        let since = self.config.clock.stamp(self.now);
        self.change_node(name, facts, |object| {
            object.set_unknown(&since);
            object.add_taint(Taint::of(UNREACHABLE, "NoSchedule"));
        });
        let text = ["Node ", name, " status is now: NodeNotReady"].concat();
        let draft = Draft::normal("NodeNotReady", String::new(), text);
        self.node_event(CONTROLLER, name, draft, facts);
        for uid in self.pods_on(name) {
            let changed = self.store.update(&uid, |pod| {
                for condition in &mut pod.status.conditions {
                    if condition.type_ == "Ready" && condition.status == "True" {
                        "False".clone_into(&mut condition.status);
                        condition.last_transition_time = Some(since.clone());
                    }
                }
            });
            let Some(changed) = changed else {
                continue;
            };
            let pod = changed.pod().clone();
            self.changed(&uid, changed, Rule::NodeSilent, facts);
            let draft = Draft::warning("NodeNotReady", String::new(), "Node is not ready");
            self.write_event(CONTROLLER, &pod, draft, facts);
        }
        self.monitor(facts);
    }

    /// Looks which nodes may lose their pods: those that are lost, one after the other, unless all are, or most.
    ///
    /// Models pkg/controller/nodelifecycle/node_lifecycle_controller.go: handleDisruption, ComputeZoneState,
    /// doNoExecuteTaintingPass.
    pub(crate) fn monitor(&mut self, facts: &mut Vec<Fact>) {
        let nodes = || self.nodes.iter().filter(|(_, node)| !node.object.deleted());
        let all = nodes().count();
        let lost = nodes().filter(|(_, node)| !node.object.is_ready()).count();
        let disrupted = lost == all || (lost > 2 && lost * 100 >= all * 55);
        let taint = Taint::of(UNREACHABLE, "NoExecute");
        let names: Vec<NodeName> = nodes().map(|(name, _)| name.clone()).collect();
        for name in names {
            let Some(object) = self.nodes.get(&name).map(|node| &node.object) else {
                continue;
            };
            let tainted = object.taints.contains(&taint);
            let drives = !object.is_ready() && !disrupted;
            if tainted && !drives {
                self.change_node(&name, facts, |object| {
                    object.remove_taint(UNREACHABLE, "NoExecute");
                });
            }
            if !tainted && drives {
                if self.drives_next_at > self.now {
                    self.queue.send(self.drives_next_at, Message::Monitor);
                    return;
                }
                self.drives_next_at = self.now + EVICTION_RATE;
                self.change_node(&name, facts, |object| {
                    object.add_taint(taint.clone());
                });
            }
        }
    }

    /// Writes an event about a node.
    pub(crate) fn node_event(
        &mut self,
        source: Source<'_>,
        name: &str,
        draft: Draft,
        facts: &mut Vec<Fact>,
    ) {
        let (now, clock) = (self.now, self.config.clock);
        let meta = node_meta(name);
        let event = self
            .control_events
            .record_about(now, clock, source, "Node", &meta, draft);
        if let Some(event) = event {
            self.record(event, facts);
        }
    }
}

fn is_on(pod: &Pod, name: &str) -> bool {
    pod.spec.node_name.as_deref() == Some(name)
}
