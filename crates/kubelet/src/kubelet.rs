//! The kubelet of one node: hands each input to the worker or the part that it concerns.

use crate::admission::{Refusal, refusal, refused_status};
use crate::cri::{Call, Outcome, RuntimeId, RuntimePods, Ticket, Uid, Waiter};
use crate::effects::{Effect, Input, Note, Timer, Underway};
use crate::events::{Draft, field_path};
use crate::eviction::Eviction;
use crate::gates::Gate;
use crate::phase::Phase;
use crate::pod_worker::{PodWorker, Stage};
use crate::probes::{Answer, Change, ProbeKey, ProbeKind, Tick, Verdict, period, read_answer};
use crate::roster::find;
use crate::shared::{Settings, Shared};
use crate::shutdown::Shutdown;
use crate::start::backoff_key;
use crate::static_files::is_mirror;
use crate::static_pods::StaticPods;
use crate::time::Time;
use podarium_manifest::api::Pod;
use podarium_table::Table;
use std::rc::Rc;

/// The kubelet of one node.
///
/// Models pkg/kubelet/kubelet.go: syncLoopIteration.
#[derive(Clone, Debug, PartialEq)]
pub struct Kubelet {
    pub(crate) workers: Table<Uid, Rc<PodWorker>>,
    /// Pods with the resources that were allocated to them, where they ask for others: that is kept on the node's disk.
    allocated: Table<Uid, Rc<Pod>>,
    pub(crate) statics: StaticPods,
    pub(crate) shutdown: Option<Shutdown>,
    /// Critical pods for which others have to end first.
    pub(crate) admitting: Vec<Rc<Pod>>,
    pub(crate) shared: Shared,
    pub(crate) eviction: Eviction,
}

impl Kubelet {
    /// A kubelet that has just started.
    pub fn new(settings: Settings) -> Self {
        Self {
            workers: Table::default(),
            allocated: Table::default(),
            statics: StaticPods::default(),
            shutdown: None,
            admitting: Vec::new(),
            shared: Shared::new(settings),
            eviction: Eviction::default(),
        }
    }

    /// A kubelet that starts where this one has stopped. It knows nothing of what this one knew, but for what was on disk; the
    /// numbers of its calls and events go on, so that a late answer is not taken for another's.
    #[must_use]
    pub fn successor(&self, now: Time) -> Self {
        let resizing = self
            .workers
            .iter()
            .filter(|(_, worker)| worker.wanted().is_some());
        let allocated = resizing.map(|(uid, worker)| (uid.clone(), worker.pod().clone()));
        Self {
            workers: Table::default(),
            allocated: allocated.collect(),
            statics: StaticPods::default(),
            shutdown: None,
            admitting: Vec::new(),
            shared: self.shared.successor(now),
            eviction: Eviction::default(),
        }
    }

    /// Takes an input; what has to be done is added to `effects`.
    pub fn handle(&mut self, now: Time, input: Input, effects: &mut Vec<Effect>) {
        self.shared.now = now;
        match input {
            Input::PodSeen(pod) if is_mirror(&pod) => self.mirror_seen(&pod, false),
            Input::PodSeen(pod) => self.pod_seen(pod),
            Input::PodGone(uid) => match self.mirror(&uid) {
                Some(mirror) => self.mirror_seen(&mirror, true),
                None => self.pod_gone(&uid),
            },
            Input::Shutdown(grace_secs) => self.shut_down(grace_secs),
            Input::Timer(Timer::Shutdown) => self.go_down(),
            Input::Manifests(files) => self.manifests(&files),
            Input::Timer(Timer::Housekeeping) => self.keep_house(),
            Input::RuntimeChanged => {
                if let Some(at) = self.shared.pleg.set_next(now) {
                    self.shared.at(at, Timer::Relist(None));
                }
            }
            Input::Relisted { all, pods } => self.relisted(all, &pods),
            Input::Returned(ticket, outcome) => self.returned(&ticket, &outcome),
            Input::Timer(Timer::Tick) => self.tick(),
            Input::Timer(Timer::Probe(key)) => self.probe_tick(&key, true),
            Input::Timer(Timer::Poke(key)) => self.probe_tick(&key, false),
            Input::Timer(Timer::Relist(_) | Timer::Measure) => {}
            Input::Timer(Timer::Report) => self.report(),
            Input::SystemOom(message) => {
                let event = Draft::warning("SystemOOM", String::new(), message);
                self.shared.record_node(event);
            }
            Input::UseMoves => self.watch_use(),
            Input::Measured(measured) => self.measured(&measured),
            Input::StatusPatched(uid) => {
                self.shared
                    .with_statuses(|statuses, _, _, out| statuses.patched(&uid, out));
            }
        }
        self.shared.take_effects(effects);
    }

    /// What is under way on a pod's containers.
    pub fn underway(&self, uid: &str) -> Vec<Underway> {
        self.workers
            .get(uid)
            .map(|worker| worker.underway())
            .unwrap_or_default()
    }

    /// When the pod will be synced again, if nothing happens before.
    pub fn next_sync(&self, uid: &str) -> Option<Time> {
        self.shared.next_sync(uid)
    }

    /// Until when a container that ended at `exit` has to wait before it may start again.
    pub fn backs_off_until(
        &self,
        pod: &Pod,
        container: &str,
        exit: Time,
        now: Time,
    ) -> Option<Time> {
        let uid = Uid::from(pod.metadata.uid.as_deref()?);
        let (_, container) = find(&pod.spec, container)?;
        self.shared
            .crash_backoff
            .waits_until(&backoff_key(&uid, container), exit, now)
    }

    /// Until when a failed pull has to wait.
    pub fn pull_waits_until(&self, uid: &Uid, image: &str, now: Time) -> Option<Time> {
        self.shared
            .pull_backoff
            .waits_since_update(&crate::images::backoff_key(uid, image), now)
    }

    /// The last answer of a probe and how many times in a row it was that.
    pub fn probe_standing(&self, key: &ProbeKey) -> Option<(bool, u32)> {
        self.shared.probes.standing(key)
    }

    /// What the worker of a pod does.
    pub fn stage(&self, uid: &str) -> Option<Stage> {
        self.workers.get(uid).map(|worker| worker.stage())
    }

    pub(crate) fn with_worker(&mut self, uid: &Uid, act: impl FnOnce(&mut PodWorker, &mut Shared)) {
        let Some(worker) = self.workers.get_mut(uid) else {
            return;
        };
        let worker = Rc::make_mut(worker);
        act(worker, &mut self.shared);
        if worker.is_over() {
            self.workers.remove(uid);
            self.shared.statuses.forget(uid);
        }
    }

    fn pod_gone(&mut self, uid: &Uid) {
        self.with_worker(uid, PodWorker::lost);
        if !self.workers.contains_key(uid) {
            self.shared.statuses.forget(uid);
        }
        self.retry_resizes();
    }

    pub(crate) fn pod_seen(&mut self, pod: Rc<Pod>) {
        let Some(uid) = pod.metadata.uid.as_deref().map(Uid::from) else {
            return;
        };
        if !self.workers.contains_key(&uid) {
            // A pod that is to go is seen off, whatever became of it; of any other, what has ended needs nobody.
            let ended = Phase::read(pod.status.phase.as_deref()).is_terminal();
            let stays = pod.metadata.deletion_timestamp.is_none();
            if stays && (ended || self.refuses(&uid, &pod)) {
                return;
            }
            if self.shared.settings.version.has(Gate::ReadinessOverRestart) {
                self.shared.probes.inherit(&pod.status);
            }
            let allocated = self.allocated.remove(&uid);
            if allocated.is_some() {
                // The other pods are looked at first.
                let now = self.shared.now;
                self.shared.set_tick(now);
                self.shared.resizes_wait = true;
            }
            let worker = PodWorker::new(uid.clone(), pod, allocated.as_deref());
            self.workers.insert(uid.clone(), Rc::new(worker));
            self.with_worker(&uid, PodWorker::begin);
            return;
        }
        self.resize(&uid, pod);
    }

    /// Takes over a known pod, which may ask for other resources than it has.
    fn resize(&mut self, uid: &Uid, pod: Rc<Pod>) {
        // Most changes are about something else, and looking at all pods is dear.
        let others = match self.workers.get(uid) {
            Some(worker) if worker.would_resize(&pod) => self.active(uid),
            _ => Vec::new(),
        };
        self.with_worker(uid, |worker, shared| {
            let others: Vec<&Pod> = others.iter().map(Rc::as_ref).collect();
            worker.resize(shared, pod, &others);
        });
    }

    /// Room may have become free: resizes that had to wait are looked at again.
    ///
    /// Models pkg/kubelet/allocation/allocation_manager.go: RetryPendingResizes.
    fn retry_resizes(&mut self) {
        if !std::mem::take(&mut self.shared.resizes_wait) {
            return;
        }
        let waiting = self.workers.iter();
        let waiting =
            waiting.filter_map(|(uid, worker)| Some((uid.clone(), worker.wanted()?.clone())));
        let waiting: Vec<_> = waiting.collect();
        for (uid, wanted) in waiting {
            self.resize(&uid, wanted);
        }
    }

    /// The pods that hold something of the node, but one.
    pub(crate) fn active(&self, but: &Uid) -> Vec<Rc<Pod>> {
        let holds = |(uid, worker): &(&Uid, &Rc<PodWorker>)| {
            *uid != but && !matches!(worker.stage(), Stage::Terminated | Stage::Finished)
        };
        let active = self.workers.iter().filter(holds);
        active.map(|(_, worker)| worker.pod().clone()).collect()
    }

    /// Whether the pod is not taken; it is told so once.
    ///
    /// Models pkg/kubelet/kubelet.go: HandlePodAdditions.
    pub(crate) fn refuses(&mut self, uid: &Uid, pod: &Rc<Pod>) -> bool {
        if self.shared.statuses.get(uid).is_some() {
            return true;
        }
        let others = self.active(uid);
        let others: Vec<&Pod> = others.iter().map(Rc::as_ref).collect();
        if self.shutdown.is_some() {
            let refusal = Refusal {
                reason: "NodeShutdown",
                message: "Pod was rejected as the node is shutting down.".to_owned(),
            };
            self.refuse(uid, pod, refusal);
            return true;
        }
        let pressed = self.eviction.refusal(pod, self.shared.now);
        let pressed = pressed.map(|message| Refusal {
            reason: "Evicted",
            message,
        });
        let node = &self.shared.settings.node;
        let Some(refusal) = pressed.or_else(|| refusal(node, pod, &others)) else {
            return false;
        };
        if self.makes_room(uid, pod) {
            return true;
        }
        self.refuse(uid, pod, refusal);
        true
    }

    /// Tells a pod that it is not taken.
    ///
    /// Models pkg/kubelet/kubelet.go: rejectPod.
    fn refuse(&mut self, uid: &Uid, pod: &Rc<Pod>, refusal: Refusal) {
        let stamp = self.shared.settings.clock.stamp(self.shared.now);
        let status = refused_status(pod, &refusal, stamp);
        let event = Draft::warning(refusal.reason, String::new(), refusal.message);
        self.shared.record(pod, event);
        self.shared
            .with_statuses(|statuses, _, _, out| statuses.refuse(uid, pod, status, out));
    }

    /// Models pkg/kubelet/kubelet.go: syncLoopIteration, PLEG events.
    fn relisted(&mut self, all: bool, pods: &RuntimePods) {
        let now = self.shared.now;
        let changed = self.shared.pleg.look(all, pods, now);
        for uid in &changed {
            self.remove_dead(uid);
            self.with_worker(uid, PodWorker::wake);
        }
        let waiting: Vec<Uid> = if all {
            std::mem::take(&mut self.shared.waiting)
        } else {
            pods.keys().cloned().collect()
        };
        for uid in waiting {
            self.with_worker(&uid, PodWorker::looked);
        }
    }

    /// Keeps the newest dead instance of each container.
    ///
    /// Models pkg/kubelet/pod_container_deletor.go: getContainersToDeleteInPod.
    fn remove_dead(&mut self, uid: &Uid) {
        let pod = self.shared.cached(uid);
        let mut seen: Vec<&str> = Vec::new();
        let mut old: Vec<RuntimeId> = Vec::new();
        for container in pod
            .containers
            .iter()
            .filter(|container| container.exit().is_some())
        {
            if seen.contains(&container.name.as_str()) {
                old.push(container.id.clone());
            } else {
                seen.push(&container.name);
            }
        }
        for id in old {
            self.shared.probes.forget(&id);
            self.shared
                .call(uid, Waiter::Nobody, Call::RemoveContainer(id));
        }
    }

    fn tick(&mut self) {
        let now = self.shared.now;
        // A tick that an earlier one has replaced is none; heard, it would set one more for each.
        if self.shared.tick_at.take_if(|at| *at == now).is_none() {
            return;
        }
        self.shared.crash_backoff.collect(now);
        let due: Vec<Uid> = self
            .shared
            .queue
            .iter()
            .filter(|(_, at)| **at <= now)
            .map(|(uid, _)| uid.clone())
            .collect();
        for uid in &due {
            self.shared.queue.remove(uid);
        }
        let overdue = |worker: &PodWorker| {
            worker.stage() == Stage::Sync
                && worker
                    .deadline(&self.shared)
                    .is_some_and(|deadline| deadline <= now)
        };
        let bounded = self.shared.bounded.iter();
        let late: Vec<Uid> = bounded
            .filter(|uid| {
                self.workers
                    .get(&***uid)
                    .is_some_and(|worker| overdue(worker))
            })
            .cloned()
            .collect();
        for uid in due.iter().chain(&late) {
            self.with_worker(uid, PodWorker::wake);
            if !self.workers.contains_key(uid) {
                self.start_static(uid);
            }
        }
        self.retry_resizes();
        if let Some(next) = self.shared.queue.values().min().copied() {
            self.shared.set_tick(next);
        }
    }

    fn returned(&mut self, ticket: &Ticket, outcome: &Outcome) {
        match &ticket.waiter {
            Waiter::Worker | Waiter::Kill(_) => {
                self.with_worker(&ticket.uid, |worker, shared| {
                    worker.returned(shared, ticket, outcome);
                });
            }
            Waiter::Probe(key) => self.probe_returned(key, ticket.number, outcome),
            Waiter::Nobody => {}
        }
    }

    /// Models pkg/kubelet/prober/worker.go: run.
    fn probe_tick(&mut self, key: &ProbeKey, in_turn: bool) {
        let Some(pod) = self
            .workers
            .get(&key.uid)
            .map(|worker| worker.pod().clone())
        else {
            self.shared.probes.stop(&key.uid, false);
            return;
        };
        let now = self.shared.now;
        if in_turn && !self.shared.probes.is_turn(key, now) {
            return;
        }
        let mut changes = Vec::new();
        let status = self.shared.statuses.get(&key.uid);
        let tick = self.shared.probes.tick(
            key,
            &pod,
            status,
            self.shared.settings.clock,
            now,
            &mut changes,
        );
        if tick == Tick::Ended {
            self.changed(changes);
            return;
        }
        if let Tick::Ask(call) = tick {
            let number = self.shared.call(&key.uid, Waiter::Probe(key.clone()), call);
            self.shared.probes.asked(key, number);
        }
        let probe =
            find(&pod.spec, &key.container).and_then(|(_, container)| key.kind.of(container));
        if let Some(probe) = probe.filter(|_| in_turn) {
            self.shared.set_turn(key.clone(), now + period(probe));
        }
        self.changed(changes);
    }

    fn probe_returned(&mut self, key: &ProbeKey, number: u64, outcome: &Outcome) {
        let Some(pod) = self
            .workers
            .get(&key.uid)
            .map(|worker| worker.pod().clone())
        else {
            return;
        };
        let found = find(&pod.spec, &key.container);
        let Some((role, probe)) =
            found.and_then(|(role, container)| Some((role, key.kind.of(container)?)))
        else {
            return;
        };
        if !self.shared.probes.awaits(key, number) {
            return;
        }
        let answer = read_answer(probe, outcome);
        let title = key.kind.title();
        let said = match &answer {
            Answer::Success => None,
            Answer::Failure(output) => Some(format!("{title} probe failed: {output}")),
            Answer::Error(cause) => Some(format!(
                "{title} probe errored and resulted in unknown state: {cause}"
            )),
        };
        let ok = said.is_none();
        self.shared.note(
            &key.uid,
            Note::Probed {
                container: key.container.clone(),
                kind: key.kind,
                ok,
            },
        );
        if let Some(said) = said {
            self.shared.record(
                &pod,
                Draft::warning("Unhealthy", field_path(role, &key.container), said),
            );
        }
        let mut changes = Vec::new();
        self.shared
            .probes
            .answer(key, number, &answer, probe, &mut changes);
        self.changed(changes);
    }

    /// Carries verdicts into statuses and wakes the workers they concern.
    ///
    /// Models pkg/kubelet/kubelet.go: handleProbeSync.
    fn changed(&mut self, changes: Vec<Change>) {
        for Change { key, id, verdict } in changes {
            let good = verdict == Verdict::Success;
            match key.kind {
                ProbeKind::Liveness if verdict != Verdict::Failure => continue,
                ProbeKind::Liveness => {}
                ProbeKind::Readiness => self.set_container(&key.uid, &id, move |container| {
                    let moved = container.ready != good;
                    container.ready = good;
                    moved
                }),
                ProbeKind::Startup => self.set_container(&key.uid, &id, move |container| {
                    let moved = container.started != Some(good);
                    container.started = Some(good);
                    moved
                }),
            }
            self.with_worker(&key.uid, PodWorker::wake);
        }
    }

    fn set_container(
        &mut self,
        uid: &Uid,
        id: &RuntimeId,
        change: impl Fn(&mut podarium_manifest::api::ContainerStatus) -> bool,
    ) {
        self.shared.with_statuses(|statuses, clock, now, out| {
            statuses.set_container(uid, id, clock, now, out, change);
        });
    }
}
