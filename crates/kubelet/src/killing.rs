//! Killing containers: event, preStop, its turn among sidecars, the stop signal, and SIGKILL in the end.
//!
//! Several are killed side by side; when all are gone, so is the sandbox if it has to go too.

use crate::cri::{Call, Outcome, Role, RuntimeId, RuntimePod, Ticket, Uid, Waiter};
use crate::effects::{Activity, Hook, Note, Underway};
use crate::events::{Draft, field_path};
use crate::hooks;
use crate::roster::{find, has_sidecar};
use crate::shared::Shared;
use crate::time::Time;
use podarium_manifest::api::Pod;
use podarium_table::sort_by_key;
use std::time::Duration;

/// The runtime always gets at least this long between the stop signal and SIGKILL.
///
/// Models pkg/kubelet/kuberuntime/kuberuntime_manager.go: minimumGracePeriodInSeconds.
const LEAST_GRACE_SECS: u64 = 2;

/// Where the killing of one container stands.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    /// Its preStop hook runs, against the clock.
    PreStop { hook: u64, limit: u64 },
    /// It waits until the containers before it are gone, against the clock.
    Turn { limit: u64 },
    /// The stop signal was sent.
    Stopping {
        call: u64,
        since: Time,
        timeout: Duration,
    },
    /// It is gone.
    Gone,
}

/// The killing of one container.
#[derive(Clone, Debug, PartialEq)]
struct Killing {
    id: RuntimeId,
    name: String,
    role: Role,
    /// Seconds left; whole ones, as the kubelet counts.
    grace_secs: u64,
    step: Step,
    step_since: Time,
    /// A preStop hook that overran and was left running.
    left_hook: Option<u64>,
}

/// What happens once all containers are gone.
#[derive(Clone, Debug, PartialEq)]
enum Sandbox {
    /// It stays.
    Stays,
    /// It goes too.
    Goes,
    /// It is being taken down.
    Going(u64),
    /// It is gone.
    Gone,
}

/// The killing of some of a pod's containers, or of the whole pod.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct KillGroup {
    killings: Vec<Killing>,
    ordered: bool,
    sandbox: Sandbox,
}

/// One container to kill.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Victim {
    /// Which.
    pub id: RuntimeId,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// What the Killing event says.
    pub message: String,
    /// Grace period in seconds.
    pub grace_secs: u64,
}

impl KillGroup {
    /// Begins to kill some containers of a pod that goes on.
    pub(crate) fn some(shared: &mut Shared, uid: &Uid, pod: &Pod, victims: Vec<Victim>) -> Self {
        Self::begin(shared, uid, pod, victims, false, Sandbox::Stays)
    }

    /// Begins to kill everything of a pod, the sandbox last.
    ///
    /// Models pkg/kubelet/kuberuntime/kuberuntime_manager.go: killPodWithSyncResult.
    pub(crate) fn all(
        shared: &mut Shared,
        uid: &Uid,
        pod: &Pod,
        runtime: &RuntimePod,
        grace_secs: u64,
    ) -> Self {
        let running = runtime
            .containers
            .iter()
            .filter(|container| container.is_running());
        let victims = running
            .filter_map(|container| {
                let (role, _) = find(&pod.spec, &container.name)?;
                Some(Victim {
                    id: container.id.clone(),
                    name: container.name.clone(),
                    role,
                    message: format!("Stopping container {}", container.name),
                    grace_secs,
                })
            })
            .collect();
        let up = runtime.sandboxes.iter().any(|sandbox| sandbox.ready);
        let sandbox = if up { Sandbox::Goes } else { Sandbox::Gone };
        Self::begin(shared, uid, pod, victims, has_sidecar(&pod.spec), sandbox)
    }

    fn begin(
        shared: &mut Shared,
        uid: &Uid,
        pod: &Pod,
        mut victims: Vec<Victim>,
        ordered: bool,
        sandbox: Sandbox,
    ) -> Self {
        let now = shared.now;
        // They are killed side by side: who is first is nobody's choice.
        let chance = shared.settings.chance;
        sort_by_key(&mut victims, |victim| chance.draw("kill", &victim.id, 0));
        let mut group = Self {
            killings: Vec::new(),
            ordered,
            sandbox,
        };
        for victim in victims {
            shared.record(
                pod,
                Draft::normal(
                    "Killing",
                    field_path(victim.role, &victim.name),
                    victim.message,
                ),
            );
            group.killings.push(Killing {
                id: victim.id,
                name: victim.name,
                role: victim.role,
                grace_secs: victim.grace_secs,
                step: Step::Gone,
                step_since: now,
                left_hook: None,
            });
        }
        for index in 0..group.killings.len() {
            group.pre_stop(shared, uid, pod, index);
        }
        group.settle(shared, uid, pod);
        group
    }

    /// Whether all is done.
    pub(crate) fn is_done(&self) -> bool {
        let gone = self
            .killings
            .iter()
            .all(|killing| killing.step == Step::Gone);
        gone && matches!(self.sandbox, Sandbox::Stays | Sandbox::Gone)
    }

    /// What is under way.
    pub(crate) fn underway(&self) -> impl Iterator<Item = Underway> {
        self.killings.iter().filter_map(|killing| {
            let activity = match &killing.step {
                Step::PreStop { .. } => Activity::Hook {
                    hook: Hook::PreStop,
                    since: killing.step_since,
                    until: Some(killing.step_since + Duration::from_secs(killing.grace_secs)),
                },
                Step::Stopping { since, timeout, .. } => Activity::Stopping {
                    since: *since,
                    until: *since + *timeout,
                },
                Step::Turn { .. } | Step::Gone => return None,
            };
            Some((killing.name.clone(), Some(killing.id.clone()), activity))
        })
    }

    /// Takes an answer; tells whether it was one that this group waited for.
    pub(crate) fn returned(
        &mut self,
        shared: &mut Shared,
        uid: &Uid,
        pod: &Pod,
        ticket: &Ticket,
        outcome: &Outcome,
    ) -> bool {
        if matches!(self.sandbox, Sandbox::Going(number) if number == ticket.number) {
            self.sandbox = Sandbox::Gone;
            return true;
        }
        let Waiter::Kill(id) = &ticket.waiter else {
            return false;
        };
        let Some(index) = self.killings.iter().position(|killing| killing.id == *id) else {
            return false;
        };
        let number = ticket.number;
        if self.killings[index].left_hook == Some(number) {
            self.killings[index].left_hook = None;
            self.pre_stop_ended(shared, uid, pod, index, outcome);
            return true;
        }
        match self.killings[index].step.clone() {
            Step::PreStop { hook, .. } if hook == number => {
                self.pre_stop_ended(shared, uid, pod, index, outcome);
                self.spend(shared.now, index);
                self.turn(shared, uid, index);
            }
            Step::PreStop { hook, limit } if limit == number => {
                self.killings[index].left_hook = Some(hook);
                self.killings[index].grace_secs = 0;
                self.turn(shared, uid, index);
            }
            Step::Turn { limit } if limit == number => {
                self.killings[index].grace_secs = 0;
                self.stop(shared, uid, index);
            }
            Step::Stopping { call, .. } if call == number => self.killings[index].step = Step::Gone,
            _ => return false,
        }
        self.settle(shared, uid, pod);
        true
    }

    /// Models pkg/kubelet/kuberuntime/kuberuntime_container.go: executePreStopHook.
    fn pre_stop(&mut self, shared: &mut Shared, uid: &Uid, pod: &Pod, index: usize) {
        let killing = &self.killings[index];
        let found = find(&pod.spec, &killing.name);
        let handler = found.and_then(|(_, container)| {
            Some((container.lifecycle.as_ref()?.pre_stop.as_ref()?, container))
        });
        let Some((handler, container)) = handler.filter(|_| killing.grace_secs > 0) else {
            self.turn(shared, uid, index);
            return;
        };
        shared.note(
            uid,
            Note::HookBegan {
                container: killing.name.clone(),
                hook: Hook::PreStop,
            },
        );
        let waiter = Waiter::Kill(killing.id.clone());
        match hooks::call(handler, uid, &killing.id, container) {
            Ok(call) => {
                let hook = shared.call(uid, waiter.clone(), call);
                let limit = shared.call(
                    uid,
                    waiter,
                    Call::Sleep(Duration::from_secs(killing.grace_secs)),
                );
                self.enter(index, Step::PreStop { hook, limit }, shared.now);
            }
            Err(cause) => {
                self.pre_stop_ended(shared, uid, pod, index, &Outcome::Failed(cause));
                self.turn(shared, uid, index);
            }
        }
    }

    fn pre_stop_ended(
        &mut self,
        shared: &mut Shared,
        uid: &Uid,
        pod: &Pod,
        index: usize,
        outcome: &Outcome,
    ) {
        let killing = &self.killings[index];
        let Some((role, container)) = find(&pod.spec, &killing.name) else {
            return;
        };
        let handler = container
            .lifecycle
            .as_ref()
            .and_then(|lifecycle| lifecycle.pre_stop.as_ref());
        let failed = handler
            .is_some_and(|handler| hooks::failure(handler, pod, container, outcome).is_some());
        let ended = Note::HookEnded {
            container: killing.name.clone(),
            hook: Hook::PreStop,
            ok: !failed,
        };
        shared.note(uid, ended);
        if failed {
            let path = field_path(role, &killing.name);
            shared.record(
                pod,
                Draft::warning("FailedPreStopHook", path, "PreStopHook failed"),
            );
        }
    }

    /// Takes the whole seconds that a step has lasted off the grace period.
    fn spend(&mut self, now: Time, index: usize) {
        let killing = &mut self.killings[index];
        killing.grace_secs = killing
            .grace_secs
            .saturating_sub(now.since(killing.step_since).as_secs());
    }

    /// Waits for its turn, if the pod has sidecars, or goes on.
    ///
    /// Models pkg/kubelet/kuberuntime/kuberuntime_termination_order.go: waitForTurn.
    fn turn(&mut self, shared: &mut Shared, uid: &Uid, index: usize) {
        let killing = &self.killings[index];
        if !self.ordered || killing.role != Role::Sidecar || killing.grace_secs == 0 {
            self.stop(shared, uid, index);
            return;
        }
        let waiter = Waiter::Kill(killing.id.clone());
        let limit = shared.call(
            uid,
            waiter,
            Call::Sleep(Duration::from_secs(killing.grace_secs)),
        );
        self.enter(index, Step::Turn { limit }, shared.now);
    }

    fn stop(&mut self, shared: &mut Shared, uid: &Uid, index: usize) {
        let killing = &self.killings[index];
        let timeout = Duration::from_secs(killing.grace_secs.max(LEAST_GRACE_SECS));
        shared.note(
            uid,
            Note::StopSignal {
                container: killing.name.clone(),
                timeout,
            },
        );
        let call = Call::StopContainer {
            id: killing.id.clone(),
            timeout,
        };
        let call = shared.call(uid, Waiter::Kill(killing.id.clone()), call);
        self.enter(
            index,
            Step::Stopping {
                call,
                since: shared.now,
                timeout,
            },
            shared.now,
        );
    }

    fn enter(&mut self, index: usize, step: Step, now: Time) {
        self.killings[index].step = step;
        self.killings[index].step_since = now;
    }

    /// Lets those go whose turn has come, and the sandbox once all containers are gone.
    fn settle(&mut self, shared: &mut Shared, uid: &Uid, pod: &Pod) {
        for index in 0..self.killings.len() {
            if matches!(self.killings[index].step, Step::Turn { .. }) && self.has_turn(pod, index) {
                self.spend(shared.now, index);
                self.stop(shared, uid, index);
            }
        }
        let gone = self
            .killings
            .iter()
            .all(|killing| killing.step == Step::Gone);
        if gone && self.sandbox == Sandbox::Goes {
            self.sandbox =
                Sandbox::Going(shared.call(uid, Waiter::Worker, Call::StopSandboxes(uid.clone())));
        }
    }

    /// A sidecar's turn comes when the regular containers and all sidecars that were started after it are gone.
    fn has_turn(&self, pod: &Pod, index: usize) -> bool {
        let place = |name: &str| {
            pod.spec
                .init_containers
                .iter()
                .position(|container| container.name == name)
        };
        let own = place(&self.killings[index].name);
        self.killings
            .iter()
            .filter(|other| other.step != Step::Gone)
            .all(|other| match other.role {
                Role::Main => false,
                Role::Sidecar => place(&other.name) <= own,
                Role::Init | Role::Ephemeral => true,
            })
    }
}
