//! Shutting a node down with grace: ordinary pods end first, critical ones last, each group within its time.

use crate::Kubelet;
use crate::cri::Uid;
use crate::effects::{Effect, Timer};
use crate::eviction::{CRITICAL, Ended};
use crate::pod_worker::Stage;
use crate::time::Time;
use std::rc::Rc;
use std::time::Duration;

/// What an ended pod's status says.
///
/// Models pkg/kubelet/nodeshutdown/nodeshutdown_manager.go: nodeShutdownReason, nodeShutdownMessage.
const ENDED: (&str, &str) = (
    "Terminated",
    "Pod was terminated in response to imminent node shutdown.",
);
/// Whether a group has ended is looked at this often.
const LOOK: Duration = Duration::from_millis(500);

/// A shutdown under way.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shutdown {
    /// Seconds for ordinary pods, and for critical ones.
    grace_secs: [u64; 2],
    /// How many groups were asked to end.
    begun: usize,
    /// When the last of them has had its time.
    until: Time,
}

impl Kubelet {
    /// Whether the node is going down, so that it takes no pod any more.
    pub fn is_shutting_down(&self) -> bool {
        self.shutdown.is_some()
    }

    /// The node is going down.
    ///
    /// Models pkg/kubelet/nodeshutdown/nodeshutdown_manager_linux.go: processShutdownEvent.
    pub(crate) fn shut_down(&mut self, grace_secs: [u64; 2]) {
        if self.shutdown.is_none() {
            self.shutdown = Some(Shutdown {
                grace_secs,
                begun: 0,
                until: self.shared.now,
            });
            self.go_down();
        }
    }

    /// Ends the next group once the one before has ended or had its time; when no group is left, the node may stop.
    pub(crate) fn go_down(&mut self) {
        let now = self.shared.now;
        let Some(shutdown) = self.shutdown.clone() else {
            return;
        };
        let group = |priority: Option<i32>| usize::from(priority.unwrap_or(0) >= CRITICAL);
        let of = |wanted: usize| {
            let here = self.workers.iter().filter(move |(_, worker)| {
                group(worker.pod().spec.priority) == wanted
                    && !matches!(worker.stage(), Stage::Terminated | Stage::Finished)
            });
            here.map(|(uid, worker)| {
                (
                    uid.clone(),
                    worker.pod().spec.termination_grace_period_seconds,
                )
            })
        };
        let waits =
            shutdown.begun > 0 && now < shutdown.until && of(shutdown.begun - 1).next().is_some();
        if waits {
            self.shared.at(now + LOOK, Timer::Shutdown);
            return;
        }
        let Some(secs) = shutdown.grace_secs.get(shutdown.begun).copied() else {
            self.shared.effect(Effect::MayStop);
            return;
        };
        let pods: Vec<(Uid, Option<i64>)> = of(shutdown.begun).collect();
        for (uid, own) in pods {
            let own = own.and_then(|own| u64::try_from(own).ok()).unwrap_or(secs);
            let ended = Ended {
                reason: ENDED.0,
                message: Rc::from(ENDED.1),
                disrupted: Some(ENDED.1.into()),
            };
            self.with_worker(&uid, |worker, shared| {
                worker.end(shared, ended, own.min(secs));
            });
        }
        self.shutdown = Some(Shutdown {
            begun: shutdown.begun + 1,
            until: now + Duration::from_secs(secs),
            ..shutdown
        });
        self.shared.at(now + LOOK, Timer::Shutdown);
    }
}
