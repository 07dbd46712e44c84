//! What all pod workers of one kubelet share: caches, back-offs, the recorder, and the way out to the world.

use crate::backoff::{Backoff, Curve};
use crate::chance::Chance;
use crate::cri::{Call, RuntimePod, Ticket, Uid, Waiter};
use crate::effects::{Effect, Note, Timer};
use crate::events::{Draft, Recorder, Source, node_meta};
use crate::gates::Version;
use crate::pleg::Pleg;
use crate::predicates::Offer;
use crate::probes::{ProbeKey, Probes, period};
use crate::roster::find;
use crate::status_manager::StatusManager;
use crate::time::{Clock, Time};
use podarium_manifest::api::{Pod, PodStatus};
use podarium_table::Table;
use std::rc::Rc;
use std::time::Duration;

/// What a kubelet is told about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Its node.
    pub node: Offer,
    /// Addresses of its node, first the internal one.
    pub host_ips: Vec<String>,
    /// The cluster's clock.
    pub clock: Clock,
    /// The run's seed.
    pub chance: Chance,
    /// Which Kubernetes it is.
    pub version: Version,
}

/// The shared state.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shared {
    /// Settings.
    pub settings: Settings,
    /// Now; set at the start of each input.
    pub now: Time,
    /// The runtime as last seen.
    pub pleg: Pleg,
    /// Published statuses.
    pub statuses: StatusManager,
    /// Crash-loop back-off, lost when the kubelet restarts.
    pub crash_backoff: Backoff,
    /// Image pull back-off.
    pub pull_backoff: Backoff,
    /// The last pull error by back-off key, for the message while backing off.
    pub pull_errors: Table<String, String>,
    /// Probe workers and results.
    pub probes: Probes,
    /// Pods to sync again, by when at the earliest.
    pub queue: Table<Uid, Time>,
    /// Workers that wait for the next look at the runtime.
    pub waiting: Vec<Uid>,
    /// Pods that may only run so long.
    pub bounded: Vec<Uid>,
    /// Whether a pod waits for resources that it asks for.
    pub resizes_wait: bool,
    /// When the kubelet was started anew, if it was.
    pub restarted_at: Option<Time>,
    /// The tick that is set, so that none is set twice.
    pub tick_at: Option<Time>,
    /// When the next round of housekeeping is due, if one is.
    house_at: Option<Time>,
    recorder: Recorder,
    tickets: u64,
    out: Vec<Effect>,
}

/// The sync loop looks at its work queue once in this period.
const TICK: Duration = Duration::from_secs(1);

impl Shared {
    /// A kubelet that has just started.
    pub(crate) fn new(settings: Settings) -> Self {
        let pleg = Pleg::new(settings.chance, &settings.node.name);
        let version = settings.version;
        Self {
            settings,
            now: Time::ZERO,
            pleg,
            statuses: StatusManager::new(version),
            crash_backoff: Backoff::new(Curve::CRASH_LOOP),
            pull_backoff: Backoff::new(Curve::IMAGE_PULL),
            pull_errors: Table::default(),
            probes: Probes::default(),
            queue: Table::default(),
            waiting: Vec::new(),
            bounded: Vec::new(),
            resizes_wait: false,
            restarted_at: None,
            tick_at: None,
            house_at: None,
            recorder: Recorder::default(),
            tickets: 0,
            out: Vec::new(),
        }
    }

    /// What a kubelet that is started anew begins with.
    pub(crate) fn successor(&self, now: Time) -> Self {
        Self {
            now,
            restarted_at: Some(now),
            recorder: self.recorder.successor(),
            tickets: self.tickets,
            ..Self::new(self.settings.clone())
        }
    }

    /// Takes what has to be done since the last call.
    pub(crate) fn take_effects(&mut self, effects: &mut Vec<Effect>) {
        effects.append(&mut self.out);
    }

    /// Asks for something; the ticket's number is returned.
    pub(crate) fn call(&mut self, uid: &Uid, waiter: Waiter, call: Call) -> u64 {
        self.tickets += 1;
        let ticket = Ticket {
            uid: uid.clone(),
            number: self.tickets,
            waiter,
        };
        self.out.push(Effect::Call(ticket, call));
        self.tickets
    }

    /// Sets an alarm.
    pub(crate) fn at(&mut self, at: Time, timer: Timer) {
        self.out.push(Effect::At(at, timer));
    }

    /// Looks for what is left over at the next round of a period.
    pub(crate) fn keep_house(&mut self, period: Duration) {
        let phase = self.node_phase(period, "housekeeping");
        let at = (self.now + Duration::from_micros(1)).up_to_grid(phase, period);
        if self.house_at != Some(at) {
            self.house_at = Some(at);
            self.at(at, Timer::Housekeeping);
        }
    }

    /// Notes something for the timeline.
    pub(crate) fn note(&mut self, uid: &Uid, note: Note) {
        self.out.push(Effect::Note(uid.clone(), note));
    }

    /// Writes an event about a pod.
    pub(crate) fn record(&mut self, pod: &Pod, draft: Draft) {
        let source = Source {
            component: "kubelet",
            host: &self.settings.node.name,
        };
        if let Some(event) = self
            .recorder
            .record(self.now, self.settings.clock, source, pod, draft)
        {
            self.out.push(Effect::Record(event));
        }
    }

    /// Writes an event about the node.
    pub(crate) fn record_node(&mut self, draft: Draft) {
        let name = &self.settings.node.name;
        let source = Source {
            component: "kubelet",
            host: name,
        };
        let meta = node_meta(name);
        let (now, clock) = (self.now, self.settings.clock);
        if let Some(event) = self
            .recorder
            .record_about(now, clock, source, "Node", &meta, draft)
        {
            self.out.push(Effect::Record(event));
        }
    }

    /// Has something done.
    pub(crate) fn effect(&mut self, effect: Effect) {
        self.out.push(effect);
    }

    /// Where in a period the node does what it does once a period.
    pub(crate) fn node_phase(&self, period: Duration, domain: &str) -> Duration {
        self.settings
            .chance
            .up_to(period, domain, &self.settings.node.name, 0)
    }

    /// Publishes a pod's status.
    pub(crate) fn publish(&mut self, uid: &Uid, pod: &Rc<Pod>, status: PodStatus) {
        self.statuses.set(
            uid,
            pod,
            status,
            self.settings.clock,
            self.now,
            &mut self.out,
        );
    }

    /// Runs a change on the status manager that may send something.
    pub(crate) fn with_statuses(
        &mut self,
        change: impl FnOnce(&mut StatusManager, Clock, Time, &mut Vec<Effect>),
    ) {
        change(
            &mut self.statuses,
            self.settings.clock,
            self.now,
            &mut self.out,
        );
    }

    /// The pod as the last relist saw it.
    pub(crate) fn cached(&self, uid: &str) -> Rc<RuntimePod> {
        self.pleg.pod(uid)
    }

    /// Lets a probe worker begin, at once or, soon after a restart of the kubelet, somewhere in its first period, so that
    /// not all begin together.
    ///
    /// Models pkg/kubelet/prober/worker.go: run.
    pub(crate) fn start_probing(&mut self, pod: &Pod, key: ProbeKey) {
        let period = find(&pod.spec, &key.container)
            .and_then(|(_, container)| key.kind.of(container))
            .map_or(Duration::ZERO, period);
        let fresh = |at: Time| self.now.since(at) < period;
        let wait = if self.restarted_at.is_some_and(fresh) {
            let domain = key.kind.title();
            self.settings
                .chance
                .up_to(period, domain, &key.uid, self.tickets)
        } else {
            Duration::ZERO
        };
        self.set_turn(key, self.now + wait);
    }

    /// Sets when a probe worker's turn comes.
    pub(crate) fn set_turn(&mut self, key: ProbeKey, at: Time) {
        self.probes.set_turn(&key, at);
        self.at(at, Timer::Probe(key));
    }

    /// Puts a pod on the work queue: it is synced at the first tick after the delay.
    ///
    /// Models pkg/kubelet/util/queue/work_queue.go: Enqueue.
    pub(crate) fn enqueue(&mut self, uid: &Uid, delay: Duration) {
        let due = self.now + delay;
        self.queue.insert(uid.clone(), due);
        self.set_tick(due);
    }

    /// Makes sure that a tick comes at the first chance after `due`.
    pub(crate) fn set_tick(&mut self, due: Time) {
        let at = due
            .max(self.now + Duration::from_micros(1))
            .up_to_grid(self.tick_phase(), TICK);
        if self.tick_at.is_none_or(|set| at < set) {
            self.tick_at = Some(at);
            self.at(at, Timer::Tick);
        }
    }

    /// When the queue will let the pod be synced again.
    pub(crate) fn next_sync(&self, uid: &str) -> Option<Time> {
        self.queue
            .get(uid)
            .map(|due| due.up_to_grid(self.tick_phase(), TICK))
    }

    fn tick_phase(&self) -> Duration {
        self.node_phase(TICK, "tick")
    }
}
