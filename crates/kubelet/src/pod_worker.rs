//! The worker of one pod: passes over a pod that runs, then its end, then what is left to clear away.

use crate::conditions;
use crate::cri::{Call, Outcome, RuntimePod, Ticket, Uid, Waiter};
use crate::effects::{Timer, Underway};
use crate::events::Draft;
use crate::eviction::Ended;
use crate::gates::Gate;
use crate::killing::KillGroup;
use crate::phase::Phase;
use crate::probes::Court;
use crate::resize::Resize;
use crate::restart_all;
use crate::shared::Shared;
use crate::static_files::is_static;
use crate::static_pods::reconcile;
use crate::status::{Reason, Sight, pod_status};
use crate::sync_pod::{self, Scene, SyncRun};
use crate::termination::effective_grace_secs;
use crate::time::Time;
use crate::volumes::Volumes;
use podarium_manifest::api::{Pod, PodStatus};
use podarium_table::Table;
use std::rc::Rc;
use std::time::Duration;

/// A pod is synced again after this long when nothing happens.
const RESYNC: Duration = Duration::from_mins(1);
/// After a failure.
const RETRY: Duration = Duration::from_secs(10);
/// A look at the runtime that a sync asked for comes this soon.
const ON_DEMAND: Duration = Duration::from_millis(8);

/// What the worker does with its pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Lets it run.
    Sync,
    /// Ends it.
    Terminating,
    /// Its containers are gone; the rest is cleared away.
    Terminated,
    /// Nothing of it is left.
    Finished,
}

/// A pass under way.
#[derive(Clone, Debug, PartialEq)]
enum Run {
    Sync(Box<SyncRun>),
    Kill(KillGroup),
    /// The containers are gone; a last look at the runtime tells how they ended.
    LastLook,
    Unmount(u64),
}

/// The worker of one pod.
///
/// Models pkg/kubelet/pod_workers.go: podWorkers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PodWorker {
    uid: Uid,
    pod: Rc<Pod>,
    stage: Stage,
    run: Option<Run>,
    /// Whether another pass is asked for.
    pending: bool,
    /// Whether a pass was taken up that waits for a newer picture of the runtime; who asks now asks for one more.
    taken_up: bool,
    /// Whether it stands in the list of those who wait for a look at the runtime.
    awaits_look: bool,
    last_end: Option<Time>,
    passes: u64,
    grace_secs: Option<u64>,
    /// Why it is ended, if that is neither a deletion nor its containers' doing.
    ended: Option<Ended>,
    /// The object has left the API: nothing is published any more.
    gone: bool,
    /// The file of a static pod has left the node.
    file_gone: bool,
    /// What shows a static pod in the API.
    mirror: Option<Rc<Pod>>,
    reasons: Table<String, Reason>,
    volumes: Volumes,
    resize: Resize,
}

impl PodWorker {
    /// A worker for a pod that was not known before, or that an earlier kubelet has allocated other resources to.
    pub(crate) fn new(uid: Uid, wanted: Rc<Pod>, allocated: Option<&Pod>) -> Self {
        let mut resize = Resize::default();
        let pod = match allocated {
            Some(allocated) => resize.wait(wanted, allocated),
            None => wanted,
        };
        Self {
            uid,
            pod,
            stage: Stage::Sync,
            run: None,
            pending: false,
            taken_up: false,
            awaits_look: false,
            last_end: None,
            passes: 0,
            grace_secs: None,
            ended: None,
            gone: false,
            file_gone: false,
            mirror: None,
            reasons: Table::default(),
            volumes: Volumes::default(),
            resize,
        }
    }

    /// The pod as last seen.
    pub(crate) fn pod(&self) -> &Rc<Pod> {
        &self.pod
    }

    /// What the worker does.
    pub(crate) fn stage(&self) -> Stage {
        self.stage
    }

    /// Whether nothing of the pod is left, neither here nor in the API.
    pub(crate) fn is_over(&self) -> bool {
        (self.gone || self.file_gone) && self.stage == Stage::Finished
    }

    /// Whether it only lives until it has ended its pod.
    pub(crate) fn is_leaving(&self) -> bool {
        self.file_gone
    }

    /// What is under way on its containers.
    pub(crate) fn underway(&self) -> Vec<Underway> {
        match &self.run {
            Some(Run::Sync(sync)) => sync.underway(),
            Some(Run::Kill(group)) => group.underway().collect(),
            _ => Vec::new(),
        }
    }

    /// Begins its work.
    pub(crate) fn begin(&mut self, shared: &mut Shared) {
        let pod = self.pod.clone();
        self.update(shared, pod);
    }

    /// Whether its pod asks for resources that the node does not give it.
    pub(crate) fn wanted(&self) -> Option<&Rc<Pod>> {
        self.resize.wanted.as_ref()
    }

    /// Whether the pod asks for other resources than it has.
    pub(crate) fn would_resize(&self, pod: &Pod) -> bool {
        self.stage == Stage::Sync && self.resize.is_asked(pod, &self.pod)
    }

    /// Takes over a pod that may ask for other resources than it has.
    pub(crate) fn resize(&mut self, shared: &mut Shared, pod: Rc<Pod>, others: &[&Pod]) {
        if !self.would_resize(&pod) || !shared.settings.version.has(Gate::Resize) {
            return self.update(shared, pod);
        }
        let before = self.resize.clone();
        let pod = self.resize.allocate(shared, pod, &self.pod, others);
        self.update(shared, pod);
        if self.resize != before {
            self.wake(shared);
        }
    }

    /// Takes over the pod as the API shows it.
    ///
    /// Models pkg/kubelet/pod_workers.go: UpdatePod.
    pub(crate) fn update(&mut self, shared: &mut Shared, pod: Rc<Pod>) {
        let status_only =
            self.passes + u64::from(self.run.is_some()) > 0 && same_but_status(&self.pod, &pod);
        let gates_moved = self.pod.status.conditions != pod.status.conditions
            && !pod.spec.readiness_gates.is_empty();
        self.pod = pod;
        let uid = self.uid.clone();
        let pod = self.pod.clone();
        shared.with_statuses(|statuses, _, _, out| statuses.see(&uid, &pod, out));
        let asked_to_go = self.pod.metadata.deletion_timestamp.is_some();
        let ended = Phase::read(self.pod.status.phase.as_deref()).is_terminal();
        if self.stage == Stage::Sync && (asked_to_go || ended) {
            self.terminate(shared);
            return;
        }
        if self.stage == Stage::Terminating {
            self.shorten(shared);
        }
        if !status_only || gates_moved {
            self.wake(shared);
        }
    }

    /// The object has left the API.
    pub(crate) fn lost(&mut self, shared: &mut Shared) {
        self.gone = true;
        shared.statuses.forget(&self.uid);
        if self.stage == Stage::Sync {
            self.terminate(shared);
        }
    }

    /// Its file has left the node.
    pub(crate) fn file_removed(&mut self, shared: &mut Shared) {
        self.file_gone = true;
        if self.stage == Stage::Sync {
            self.terminate(shared);
        }
    }

    /// Takes over what shows the pod in the API.
    pub(crate) fn mirrored(&mut self, shared: &mut Shared, mirror: Option<Rc<Pod>>) {
        let uid = self.uid.clone();
        shared.with_statuses(|statuses, _, _, out| statuses.mirror(&uid, mirror.as_ref(), out));
        self.mirror = mirror;
    }

    /// Asks for another pass, as soon as the picture of the runtime is new enough.
    pub(crate) fn wake(&mut self, shared: &mut Shared) {
        if self.stage != Stage::Finished {
            self.pending = true;
            self.try_begin(shared);
        }
    }

    /// Begins the pass that is due, if it can.
    ///
    /// Models pkg/kubelet/pod_workers.go: podWorkerLoop (startPodSync, then podCache.GetNewerThan).
    pub(crate) fn try_begin(&mut self, shared: &mut Shared) {
        if self.run.is_some() || !(self.pending || self.taken_up) {
            return;
        }
        if !self.taken_up {
            self.taken_up = true;
            self.pending = false;
        }
        let old = self
            .last_end
            .is_some_and(|end| !shared.pleg.is_newer_than(&self.uid, end, shared.now));
        if old {
            if let Some(at) = shared.pleg.set_next(shared.now) {
                shared.at(at, Timer::Relist(None));
            }
            self.await_look(shared);
            return;
        }
        self.taken_up = false;
        match self.stage {
            Stage::Sync => self.begin_sync(shared),
            Stage::Terminating => self.begin_end(shared),
            Stage::Terminated => self.begin_clearing(shared),
            Stage::Finished => {}
        }
    }

    fn await_look(&mut self, shared: &mut Shared) {
        if !std::mem::replace(&mut self.awaits_look, true) {
            shared.waiting.push(self.uid.clone());
        }
    }

    /// A look at the runtime has come in.
    pub(crate) fn looked(&mut self, shared: &mut Shared) {
        self.awaits_look = false;
        if self.run == Some(Run::LastLook) {
            self.containers_ended(shared);
        }
        self.try_begin(shared);
    }

    /// Takes an answer.
    pub(crate) fn returned(&mut self, shared: &mut Shared, ticket: &Ticket, outcome: &Outcome) {
        match &mut self.run {
            Some(Run::Sync(sync)) => {
                let mut scene = Scene {
                    shared,
                    uid: &self.uid,
                    pod: &self.pod,
                    volumes: &mut self.volumes,
                    reasons: &mut self.reasons,
                    resize: &mut self.resize,
                };
                sync.returned(&mut scene, ticket, outcome);
                self.end_sync(shared);
            }
            Some(Run::Kill(group)) => {
                group.returned(shared, &self.uid, &self.pod, ticket, outcome);
                self.end_kill(shared);
            }
            Some(Run::Unmount(call)) if *call == ticket.number => self.cleared(shared),
            _ => {
                self.volumes
                    .returned(shared, &self.uid, &self.pod, ticket.number, outcome);
            }
        }
    }

    /// When `activeDeadlineSeconds` runs out.
    pub(crate) fn deadline(&self, shared: &Shared) -> Option<Time> {
        let secs = u64::try_from(self.pod.spec.active_deadline_seconds?).ok()?;
        let start = shared.statuses.get(&self.uid)?.start_time.as_ref()?;
        Some(shared.settings.clock.instant(start)? + Duration::from_secs(secs))
    }

    /// Ends the pod for a reason of its node's: it counts as failed.
    ///
    /// Models pkg/kubelet/pod_workers.go: killPodNow.
    pub(crate) fn end(&mut self, shared: &mut Shared, ended: Ended, grace_secs: u64) {
        if self.stage == Stage::Sync {
            self.ended = Some(ended);
            self.grace_secs = Some(grace_secs);
            self.terminate(shared);
        }
    }

    fn terminate(&mut self, shared: &mut Shared) {
        self.stage = Stage::Terminating;
        self.grace_secs = Some(effective_grace_secs(&self.pod, self.grace_secs));
        if let Some(Run::Sync(sync)) = &self.run
            && sync.waits_for_volumes()
        {
            self.end_pass(shared);
        }
        self.wake(shared);
    }

    /// A shorter grace period begins the end anew.
    fn shorten(&mut self, shared: &mut Shared) {
        let secs = effective_grace_secs(&self.pod, self.grace_secs);
        if self.grace_secs.is_some_and(|before| secs < before) {
            self.grace_secs = Some(secs);
            if matches!(self.run, Some(Run::Kill(_))) {
                self.end_pass(shared);
                self.wake(shared);
            }
        }
    }

    fn begin_sync(&mut self, shared: &mut Shared) {
        let runtime = shared.cached(&self.uid);
        self.resize.look(shared, &self.pod, &runtime);
        let status = self.status(shared, &runtime, false);
        let ended = Phase::read(status.phase.as_deref()).is_terminal();
        let restarting = status.conditions.iter().any(restart_all::is_under_way);
        self.publish(shared, status);
        if let Some(deadline) = self.deadline(shared) {
            shared.set_tick(deadline);
            if !shared.bounded.contains(&self.uid) {
                shared.bounded.push(self.uid.clone());
            }
        }
        if ended {
            self.end_pass(shared);
            self.terminate(shared);
            return;
        }
        if is_static(&self.pod) {
            reconcile(shared, &self.pod, self.mirror.as_deref());
        }
        let mut scene = Scene {
            shared,
            uid: &self.uid,
            pod: &self.pod,
            volumes: &mut self.volumes,
            reasons: &mut self.reasons,
            resize: &mut self.resize,
        };
        let run = SyncRun::begin(&mut scene, runtime, restarting);
        self.run = Some(Run::Sync(Box::new(run)));
        self.end_sync(shared);
    }

    /// Models pkg/kubelet/pod_workers.go: completeWork.
    fn end_sync(&mut self, shared: &mut Shared) {
        let Some(Run::Sync(sync)) = &self.run else {
            return;
        };
        let Some(result) = sync.result() else {
            return;
        };
        let version = shared.settings.version;
        let base = match result {
            sync_pod::Result::Fine { .. } => RESYNC,
            sync_pod::Result::Failed { not_before: None } => RETRY,
            sync_pod::Result::Failed { .. } if !version.has(Gate::RequeueAtExpiry) => RETRY,
            sync_pod::Result::Failed {
                not_before: Some(at),
            } => at.since(shared.now).min(RESYNC),
        };
        self.pending |= sync.wants_another();
        self.end_pass(shared);
        let delay = shared
            .settings
            .chance
            .stretch(base, "requeue", &self.uid, self.passes);
        shared.enqueue(&self.uid, delay);
        if result == (sync_pod::Result::Fine { acted: true }) && version.has(Gate::RelistOnDemand) {
            let at = shared.now + ON_DEMAND;
            shared.at(at, Timer::Relist(Some(self.uid.clone())));
        }
        self.try_begin(shared);
    }

    fn end_pass(&mut self, shared: &mut Shared) {
        self.run = None;
        self.last_end = Some(shared.now);
        self.passes += 1;
    }

    /// Models pkg/kubelet/kubelet.go: SyncTerminatingPod.
    fn begin_end(&mut self, shared: &mut Shared) {
        let runtime = shared.cached(&self.uid);
        let status = self.status(shared, &runtime, false);
        self.publish(shared, status);
        shared.probes.stop(&self.uid, true);
        let grace_secs = effective_grace_secs(&self.pod, self.grace_secs);
        let group = KillGroup::all(shared, &self.uid, &self.pod, &runtime, grace_secs);
        self.run = Some(Run::Kill(group));
        self.end_kill(shared);
    }

    fn end_kill(&mut self, shared: &mut Shared) {
        if matches!(&self.run, Some(Run::Kill(group)) if group.is_done()) {
            self.run = Some(Run::LastLook);
            self.await_look(shared);
            let at = shared.now + Duration::from_millis(1);
            shared.at(at, Timer::Relist(Some(self.uid.clone())));
        }
    }

    fn containers_ended(&mut self, shared: &mut Shared) {
        shared.probes.stop(&self.uid, false);
        let runtime = shared.cached(&self.uid);
        let status = self.status(shared, &runtime, true);
        shared.statuses.containers_gone(&self.uid);
        self.publish(shared, status);
        self.stage = Stage::Terminated;
        self.end_pass(shared);
        self.wake(shared);
    }

    /// Models pkg/kubelet/kubelet.go: SyncTerminatedPod.
    fn begin_clearing(&mut self, shared: &mut Shared) {
        let runtime = shared.cached(&self.uid);
        let status = self.status(shared, &runtime, true);
        self.publish(shared, status);
        let call = shared.call(
            &self.uid,
            Waiter::Worker,
            Call::UnmountVolumes(self.uid.clone()),
        );
        self.run = Some(Run::Unmount(call));
    }

    fn cleared(&mut self, shared: &mut Shared) {
        self.end_pass(shared);
        self.stage = Stage::Finished;
        self.pending = false;
        self.taken_up = false;
        shared.queue.remove(&self.uid);
        shared.bounded.retain(|uid| *uid != self.uid);
        let uid = self.uid.clone();
        shared.with_statuses(|statuses, _, _, out| statuses.finish(&uid, out));
    }

    fn publish(&self, shared: &mut Shared, status: PodStatus) {
        if self.gone {
            return;
        }
        shared.publish(&self.uid, &self.pod, status);
        if let Some(mirror) = &self.mirror {
            shared.with_statuses(|statuses, _, _, out| {
                statuses.mirror(&self.uid, Some(mirror), out);
            });
        }
    }

    fn status(&self, shared: &mut Shared, runtime: &RuntimePod, ending: bool) -> PodStatus {
        let before = shared.statuses.get(&self.uid).cloned().unwrap_or_else(|| {
            let mut status = self.pod.status.clone();
            if let Some(mirror) = &self.mirror {
                status.start_time.clone_from(&mirror.status.start_time);
            }
            status
        });
        // A pod that has succeeded cannot fail any more.
        let overdue = Phase::read(before.phase.as_deref()) != Phase::Succeeded
            && self
                .deadline(shared)
                .is_some_and(|deadline| shared.now >= deadline);
        if overdue {
            // Upstream writes the event each time it looks, three or four times in all.
            shared.record(
                &self.pod,
                Draft::normal(DEADLINE.0, String::new(), DEADLINE.1),
            );
        }
        let sight = Sight {
            pod: &self.pod,
            runtime,
            before: &before,
            reasons: &self.reasons,
            ending,
            evicted: match &self.ended {
                Some(ended) => Some((ended.reason, &*ended.message)),
                None => overdue.then_some(DEADLINE),
            },
            clock: shared.settings.clock,
            now: shared.now,
            host_ips: &shared.settings.host_ips,
            version: shared.settings.version,
            resize: self.resize.conditions().collect(),
            restarting: restart_all::is_possible(&self.pod.spec)
                && restart_all::is_due(&self.pod.spec, runtime, &before),
        };
        let mut status = pod_status(
            &sight,
            &mut Court {
                probes: &mut shared.probes,
                uid: &self.uid,
            },
        );
        if let Some(told) = self
            .ended
            .as_ref()
            .and_then(|ended| ended.disrupted.as_ref())
        {
            conditions::disrupt(&mut status, told);
        }
        for key in shared.probes.take_pokes(&self.uid) {
            let now = shared.now;
            shared.at(now, Timer::Poke(key));
        }
        status
    }
}

/// Models pkg/kubelet/active_deadline.go: reason and message.
const DEADLINE: (&str, &str) = (
    "DeadlineExceeded",
    "Pod was active on the node longer than the specified deadline",
);

/// Models pkg/kubelet/config/config.go: podsDifferSemantically.
fn same_but_status(a: &Pod, b: &Pod) -> bool {
    let meta = |pod: &Pod| {
        let meta = &pod.metadata;
        (
            meta.labels.clone(),
            meta.annotations.clone(),
            meta.deletion_timestamp.clone(),
            meta.deletion_grace_period_seconds,
        )
    };
    a.spec == b.spec && meta(a) == meta(b)
}
