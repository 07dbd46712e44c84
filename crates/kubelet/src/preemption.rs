//! Critical pods are taken even if the node is full: others end for them.
//!
//! Upstream waits on the spot until they have ended; here the pod is looked at again at the next housekeeping.

use crate::Kubelet;
use crate::admission::refusal;
use crate::cri::Uid;
use crate::events::Draft;
use crate::eviction::{Ended, is_critical};
use crate::pod_worker::Stage;
use crate::predicates::Lack;
use podarium_manifest::api::Pod;
use podarium_manifest::qos::{self, QosClass};
use std::rc::Rc;

const REASON: &str = "Preempting";
const MESSAGE: &str = "Preempted in order to admit critical pod";
const CONDITION: &str = "Pod was preempted by Kubelet to accommodate a critical pod.";

impl Kubelet {
    /// Makes room for a critical pod that only lacks resources; tells whether it waits for that.
    ///
    /// Models pkg/kubelet/preemption/preemption.go: HandleAdmissionFailure, evictPodsToFreeRequests.
    pub(crate) fn makes_room(&mut self, uid: &Uid, pod: &Rc<Pod>) -> bool {
        let only_resources = |lack: &Lack| matches!(lack, Lack::Resource { .. });
        let here = self.active(uid);
        let all: Vec<&Pod> = here.iter().map(Rc::as_ref).collect();
        let node = &self.shared.settings.node;
        if !is_critical(pod) || !node.lacks(pod, &all).iter().all(only_resources) {
            return false;
        }
        let ending = |(of, worker): (&Uid, &Rc<crate::pod_worker::PodWorker>)| {
            of != uid && worker.stage() == Stage::Terminating
        };
        if !self.workers.iter().any(ending) {
            let victims = self.victims(pod, here);
            if victims.is_empty() {
                return false;
            }
            for victim in victims {
                self.preempt(&victim);
            }
        }
        if !self
            .admitting
            .iter()
            .any(|other| other.metadata.uid == pod.metadata.uid)
        {
            self.admitting.push(pod.clone());
        }
        self.keep_house_soon();
        true
    }

    /// Those who have to go: best effort first, then burstable, then guaranteed; nobody if that is not enough.
    ///
    /// Models pkg/kubelet/preemption/preemption.go: getPodsToPreempt.
    fn victims(&self, pod: &Pod, mut here: Vec<Rc<Pod>>) -> Vec<Rc<Pod>> {
        let node = &self.shared.settings.node;
        let fits = |here: &[Rc<Pod>]| {
            let others: Vec<&Pod> = here.iter().map(Rc::as_ref).collect();
            refusal(node, pod, &others).is_none()
        };
        let mut victims = Vec::new();
        for class in [
            QosClass::BestEffort,
            QosClass::Burstable,
            QosClass::Guaranteed,
        ] {
            while !fits(&here) {
                let weight = |pod: &Rc<Pod>| pod.spec.priority.unwrap_or(0);
                let next = here
                    .iter()
                    .enumerate()
                    .filter(|(_, other)| !is_critical(other) && qos::class(&other.spec) == class);
                let Some((at, _)) = next.min_by_key(|(_, other)| weight(other)) else {
                    break;
                };
                victims.push(here.remove(at));
            }
        }
        if !fits(&here) {
            return Vec::new();
        }
        // Whoever need not go stays.
        let mut kept = Vec::new();
        for victim in victims {
            here.push(victim.clone());
            if !fits(&here) {
                here.pop();
                kept.push(victim);
            }
        }
        kept
    }

    fn preempt(&mut self, victim: &Pod) {
        let Some(uid) = victim.metadata.uid.as_deref().map(Uid::from) else {
            return;
        };
        self.shared
            .record(victim, Draft::warning(REASON, String::new(), MESSAGE));
        let own = victim.spec.termination_grace_period_seconds.unwrap_or(30);
        let ended = Ended {
            reason: REASON,
            message: MESSAGE.into(),
            disrupted: Some(CONDITION.into()),
        };
        self.with_worker(&uid, |worker, shared| {
            worker.end(shared, ended, u64::try_from(own).unwrap_or(1));
        });
    }

    /// Looks again at the pods that wait for room.
    pub(crate) fn admit_waiting(&mut self) {
        for pod in std::mem::take(&mut self.admitting) {
            let Some(uid) = pod.metadata.uid.as_deref().map(Uid::from) else {
                continue;
            };
            if self.is_from_file(&uid) {
                self.start_static(&uid);
            } else {
                self.pod_seen(pod);
            }
        }
    }
}
