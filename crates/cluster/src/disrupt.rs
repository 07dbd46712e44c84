//! Who ends pods that do no harm: taints that say NoExecute, the eviction API, the scheduler for a pod of more weight, and the
//! collector of pods whose node is gone. Each leaves the condition DisruptionTarget behind and then deletes.

use crate::World;
use crate::facts::{Fact, What};
use crate::message::{Message, NodeName};
use crate::node::{NodeObject, Taint};
use crate::rules::Rule;
use crate::scheduler::stands;
use podarium_kubelet::cri::Uid;
use podarium_kubelet::events::{Draft, Source, pod_key};
use podarium_kubelet::predicates::tolerates;
use podarium_kubelet::time::Time;
use podarium_manifest::api::{Pod, PodCondition};
use std::rc::Rc;
use std::time::Duration;

/// A node that lets go of its pods by force, because somebody knows it to be off.
const OUT_OF_SERVICE: &str = "node.kubernetes.io/out-of-service";
/// Models pkg/controller/podgc/gc_controller.go: gcCheckPeriod, quarantineTime.
const COLLECTOR: (Duration, Duration) = (Duration::from_secs(20), Duration::from_secs(40));

/// Why a pod has to go: reason and message of the condition.
type Cause = (&'static str, &'static str);

const BY_TAINT: Cause = (
    "DeletionByTaintManager",
    "Taint manager: deleting due to NoExecute taint",
);
const BY_API: Cause = ("EvictionByEvictionAPI", "Eviction API: evicting");
const BY_SCHEDULER: Cause = (
    "PreemptionByScheduler",
    "default-scheduler: preempting to accommodate a higher priority pod",
);
const NODE_GONE: Cause = ("DeletionByPodGC", "PodGC: node no longer exists");
const NODE_OFF: Cause = ("DeletionByPodGC", "PodGC: node is out of service");

impl World {
    fn mark(&mut self, uid: &Uid, cause: Cause, failed: bool, rule: Rule, facts: &mut Vec<Fact>) {
        let since = self.config.clock.stamp(self.now);
        let changed = self.store.update(uid, |pod| {
            let generation = pod.metadata.generation;
            let status = &mut pod.status;
            status
                .conditions
                .retain(|condition| condition.type_ != "DisruptionTarget");
            status.conditions.push(PodCondition {
                type_: "DisruptionTarget".to_owned(),
                status: "True".to_owned(),
                reason: Some(cause.0.to_owned()),
                message: Some(cause.1.to_owned()),
                last_transition_time: Some(since),
                observed_generation: generation,
                ..PodCondition::default()
            });
            let ended = matches!(status.phase.as_deref(), Some("Succeeded" | "Failed"));
            if failed && !ended {
                status.phase = Some("Failed".to_owned());
            }
        });
        if let Some(changed) = changed {
            self.changed(uid, changed, rule, facts);
        }
    }

    /// `POST …/eviction`; the answer is kubectl's.
    ///
    /// Models pkg/registry/core/pod/storage/eviction.go: EvictionREST.Create. There are no disruption budgets.
    pub(crate) fn evict(&mut self, uid: &Uid, facts: &mut Vec<Fact>) {
        let unbound = self
            .store
            .pod(uid)
            .is_some_and(|pod| pod.spec.node_name.is_none());
        if !unbound {
            self.mark(uid, BY_API, false, Rule::ApiEviction, facts);
        }
        self.delete(uid, None, Rule::ApiEviction, facts);
    }

    /// The scheduler drives pods away from a node to make room for another.
    ///
    /// Models pkg/scheduler/framework/preemption/preemption.go: prepareCandidate.
    pub(crate) fn preempt(
        &mut self,
        pod: &Pod,
        node: &str,
        victims: &[Uid],
        facts: &mut Vec<Fact>,
    ) {
        let uid = pod.metadata.uid.as_deref().unwrap_or_default();
        for victim in victims {
            let Some(other) = self.store.pod(victim).cloned() else {
                continue;
            };
            if other.metadata.deletion_timestamp.is_none() {
                self.mark(victim, BY_SCHEDULER, false, Rule::Preemption, facts);
                self.delete(victim, None, Rule::Preemption, facts);
                let message = ["Preempted by pod ", uid, " on node ", node].concat();
                let draft = Draft::normal("Preempted", String::new(), message);
                self.scheduler_event(&other, draft, facts);
            }
        }
        let uid = Uid::from(uid);
        let changed = self.store.update(&uid, |pod| {
            pod.status.nominated_node_name = Some(node.to_owned());
        });
        if let Some(changed) = changed {
            self.changed(&uid, changed, Rule::Preemption, facts);
        }
    }

    /// Changes a node in the API and sees to what follows for its pods, and for those that wait for room.
    pub(crate) fn change_node(
        &mut self,
        name: &NodeName,
        facts: &mut Vec<Fact>,
        change: impl FnOnce(&mut NodeObject),
    ) {
        let Some(node) = self.nodes.get_mut(name) else {
            return;
        };
        let object = &mut Rc::make_mut(node).object;
        let before = object.clone();
        change(object);
        let after = object.clone();
        if after == before {
            return;
        }
        self.try_waiting_pods();
        let drives = |object: &NodeObject| -> Vec<Taint> {
            let mut taints = object.taints.clone();
            taints.retain(|taint| taint.effect == "NoExecute");
            taints
        };
        if drives(&after) != drives(&before) {
            for uid in self.pods_on(name) {
                self.weigh_taints(&uid, facts);
            }
        }
        let off = after.taints.iter().any(|taint| taint.key == OUT_OF_SERVICE);
        if after.deleted() || off {
            self.set_collector();
        }
    }

    /// How long a pod stands the taints of its node that drive pods away; `None` for ever.
    ///
    /// Models pkg/controller/tainteviction/taint_eviction.go: processPodOnNode, getMinTolerationTime.
    fn stands_for(&self, pod: &Pod) -> Option<Duration> {
        let node = self.nodes.get(pod.spec.node_name.as_deref()?)?;
        let mut least: Option<Duration> = None;
        let taints = node.object.taints.iter();
        for taint in taints.filter(|taint| taint.effect == "NoExecute") {
            if !stands(pod, taint) {
                return Some(Duration::ZERO);
            }
            for toleration in &pod.spec.tolerations {
                let used = tolerates(toleration, &taint.key, &taint.value, &taint.effect);
                if let Some(secs) = toleration.toleration_seconds.filter(|_| used) {
                    let time = Duration::from_secs(u64::try_from(secs).unwrap_or(0));
                    least = Some(least.map_or(time, |least| least.min(time)));
                }
            }
        }
        least
    }

    /// Sets when a pod has to go because of its node's taints, or lets it stay.
    ///
    /// Models pkg/controller/tainteviction/taint_eviction.go: processPodOnNode.
    pub(crate) fn weigh_taints(&mut self, uid: &Uid, facts: &mut Vec<Fact>) {
        let Some(pod) = self.store.pod(uid).cloned() else {
            return;
        };
        match self.stands_for(&pod) {
            None => {
                if self.condemned.remove(uid).is_some() {
                    self.taint_event("Cancelling deletion of Pod ", &pod, facts);
                }
            }
            Some(time) => {
                let at = self.now + time;
                if self.condemned.get(uid).is_none_or(|before| at < *before) {
                    self.condemned.insert(uid.clone(), at);
                    self.queue.send(at, Message::Condemned(uid.clone()));
                }
            }
        }
    }

    /// The time that a pod stands its node's taints is over.
    pub(crate) fn drive_away(&mut self, uid: &Uid, facts: &mut Vec<Fact>) {
        let now = self.now;
        if self.condemned.get(uid) != Some(&now) {
            return;
        }
        self.condemned.remove(uid);
        let Some(pod) = self.store.pod(uid).cloned() else {
            return;
        };
        self.taint_event("Marking for deletion Pod ", &pod, facts);
        self.mark(uid, BY_TAINT, false, Rule::TaintManager, facts);
        self.delete(uid, None, Rule::TaintManager, facts);
    }

    fn taint_event(&mut self, what: &str, pod: &Pod, facts: &mut Vec<Fact>) {
        let source = Source {
            component: "taint-eviction-controller",
            host: "",
        };
        let message = [what, &pod_key(pod)].concat();
        let draft = Draft::normal("TaintManagerEviction", String::new(), message);
        self.write_event(source, pod, draft, facts);
    }

    fn set_collector(&mut self) {
        let at = (self.now + Duration::from_micros(1)).up_to_grid(Duration::ZERO, COLLECTOR.0);
        if self.collects_at != Some(at) {
            self.collects_at = Some(at);
            self.queue.send(at, Message::Collect);
        }
    }

    /// Lets pods go whose node cannot confirm that they are gone.
    ///
    /// Models pkg/controller/podgc/gc_controller.go: gcOrphaned, gcTerminating.
    pub(crate) fn collect(&mut self, facts: &mut Vec<Fact>) {
        self.collects_at = None;
        let mut again = false;
        let names: Vec<NodeName> = self.nodes.keys().cloned().collect();
        for name in names {
            let Some(node) = self.nodes.get(&name) else {
                continue;
            };
            let off = node.object.taints.iter();
            let off =
                off.clone().any(|taint| taint.key == OUT_OF_SERVICE) && !node.object.is_ready();
            let gone = node.object.deleted_at;
            if gone.is_none() && !off {
                continue;
            }
            again = true;
            let over = |at: Time| self.now.since(at) >= COLLECTOR.1;
            if gone.is_some_and(|at| !over(at)) {
                continue;
            }
            let cause = if gone.is_some() { NODE_GONE } else { NODE_OFF };
            for uid in self.pods_on(&name) {
                let leaves = |pod: &Rc<Pod>| pod.metadata.deletion_timestamp.is_some();
                if gone.is_some() || self.store.pod(&uid).is_some_and(leaves) {
                    self.mark(&uid, cause, true, Rule::PodCollector, facts);
                    self.delete(&uid, Some(0), Rule::PodCollector, facts);
                }
            }
            again = again && !self.pods_on(&name).is_empty();
        }
        if again {
            self.set_collector();
        }
    }

    /// Notes on each pod of a node what was done to the node.
    pub(crate) fn note_on_node(&mut self, name: &NodeName, what: &str, facts: &mut Vec<Fact>) {
        for uid in self.pods_on(name) {
            self.note(facts, &uid, What::Acted(what.to_owned()), Rule::Input);
        }
    }

    pub(crate) fn pods_on(&self, name: &NodeName) -> Vec<Uid> {
        let here = |pod: &Pod| pod.spec.node_name.as_deref() == Some(name);
        let pods = self.store.pods().filter(|(_, pod)| here(pod));
        pods.map(|(uid, _)| uid.clone()).collect()
    }
}
