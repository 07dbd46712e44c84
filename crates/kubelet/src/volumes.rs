//! Waiting for a pod's volumes: all must be mounted before its sandbox is made.

use crate::cri::{Call, Outcome, Uid, Waiter};
use crate::events::Draft;
use crate::shared::Shared;
use crate::time::Time;
use podarium_manifest::api::Pod;
use std::rc::Rc;
use std::time::Duration;

/// A sync looks again in this rhythm.
///
/// Models pkg/kubelet/volumemanager/volume_manager.go: podAttachAndMountRetryInterval.
pub(crate) const POLL: Duration = Duration::from_millis(300);
/// And gives up after this long.
///
/// Models pkg/kubelet/volumemanager/volume_manager.go: podAttachAndMountTimeout.
pub(crate) const GIVE_UP: Duration = Duration::from_secs(123);

const FIRST_RETRY: Duration = Duration::from_millis(500);
const LAST_RETRY: Duration = Duration::from_secs(122);

/// How far the mounting has come.
#[derive(Clone, Debug, Default, PartialEq)]
enum State {
    #[default]
    Unasked,
    Mounting(u64),
    /// It failed and is tried again when the alarm with this number rings.
    Retrying(u64),
    Mounted(Time),
}

/// A pod's volumes.
///
/// Models pkg/kubelet/volumemanager/reconciler and pkg/util/goroutinemap/exponentialbackoff.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Volumes {
    state: State,
    retry: Duration,
}

impl Volumes {
    /// Since when all are mounted.
    pub(crate) fn mounted_at(&self) -> Option<Time> {
        match self.state {
            State::Mounted(at) => Some(at),
            _ => None,
        }
    }

    /// Asks for them, once.
    pub(crate) fn ask(&mut self, shared: &mut Shared, uid: &Uid, pod: &Rc<Pod>) {
        if self.state == State::Unasked {
            self.state =
                State::Mounting(shared.call(uid, Waiter::Worker, Call::MountVolumes(pod.clone())));
        }
    }

    /// Takes an answer; tells whether it was for the volumes.
    pub(crate) fn returned(
        &mut self,
        shared: &mut Shared,
        uid: &Uid,
        pod: &Rc<Pod>,
        number: u64,
        outcome: &Outcome,
    ) -> bool {
        match self.state {
            State::Mounting(call) if call == number => match outcome {
                Outcome::Failed(message) => {
                    shared.record(
                        pod,
                        Draft::warning("FailedMount", String::new(), message.clone()),
                    );
                    self.retry = (self.retry * 2).clamp(FIRST_RETRY, LAST_RETRY);
                    self.state =
                        State::Retrying(shared.call(uid, Waiter::Worker, Call::Sleep(self.retry)));
                }
                _ => self.state = State::Mounted(shared.now),
            },
            State::Retrying(alarm) if alarm == number => {
                self.state = State::Mounting(shared.call(
                    uid,
                    Waiter::Worker,
                    Call::MountVolumes(pod.clone()),
                ));
            }
            _ => return false,
        }
        true
    }
}
