//! Probe workers: when each probe is made, and what its answers amount to.

use crate::cri::{Call, HttpGet, Outcome, RuntimeId, Uid};
use crate::roster::{restarts_after_kill, roster};
use crate::status::Judge;
use crate::time::{Clock, Time};
use podarium_manifest::api::{Container, ContainerStatus, IntOrString, Pod, PodStatus, Probe};
use podarium_table::Table;
use std::time::Duration;

/// The three probes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProbeKind {
    /// Guards the other two until the container is up.
    Startup,
    /// A failure restarts the container.
    Liveness,
    /// A failure takes the container out of service.
    Readiness,
}

impl ProbeKind {
    /// All three, in the order the kubelet starts their workers.
    pub const ALL: [Self; 3] = [Self::Startup, Self::Readiness, Self::Liveness];

    /// As events spell it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Startup => "Startup",
            Self::Liveness => "Liveness",
            Self::Readiness => "Readiness",
        }
    }

    /// The probe of a container.
    pub fn of(self, container: &Container) -> Option<&Probe> {
        match self {
            Self::Startup => container.startup_probe.as_ref(),
            Self::Liveness => container.liveness_probe.as_ref(),
            Self::Readiness => container.readiness_probe.as_ref(),
        }
    }

    /// What holds before the first probe.
    const fn initial(self) -> Verdict {
        match self {
            Self::Startup => Verdict::Unknown,
            Self::Liveness => Verdict::Success,
            Self::Readiness => Verdict::Failure,
        }
    }
}

/// Which probe worker.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProbeKey {
    /// The pod.
    pub uid: Uid,
    /// The container.
    pub container: String,
    /// The probe.
    pub kind: ProbeKind,
}

/// What a probe's answers amount to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Enough good answers in a row.
    Success,
    /// Enough bad answers in a row.
    Failure,
    /// None yet.
    Unknown,
}

/// A verdict that has changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which probe.
    pub key: ProbeKey,
    /// Which instance.
    pub id: RuntimeId,
    /// The verdict now.
    pub verdict: Verdict,
}

/// One worker.
#[derive(Clone, Debug, Default, PartialEq)]
struct Worker {
    /// The instance it looks at.
    id: Option<RuntimeId>,
    /// After a verdict that kills, nothing is done until a new instance is there.
    on_hold: bool,
    last: Option<bool>,
    run: u32,
    /// Number of the call under way.
    asked: Option<u64>,
    /// A poke for a probe out of turn.
    poked: bool,
    /// When its turn comes.
    turn: Time,
}

/// All probe workers of a kubelet and the verdicts by instance.
///
/// Models pkg/kubelet/prober/prober_manager.go: manager.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Probes {
    workers: Table<ProbeKey, Worker>,
    verdicts: Table<(RuntimeId, ProbeKind), Verdict>,
}

/// What a tick comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Tick {
    /// Nothing to do now; the next tick comes in its turn.
    Idle,
    /// The worker has ended.
    Ended,
    /// Make this call and bring its answer to [`Probes::answer`].
    Ask(Call),
}

/// How a probe went.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Well.
    Success,
    /// Badly; what events say of it.
    Failure(String),
    /// It could not be made.
    Error(String),
}

impl Probes {
    /// Starts the workers that are missing; their keys are returned, each to be ticked at once.
    ///
    /// Models pkg/kubelet/prober/prober_manager.go: AddPod.
    pub fn add_pod(&mut self, uid: &Uid, pod: &Pod) -> Vec<ProbeKey> {
        let mut started = Vec::new();
        for (role, container) in roster(&pod.spec) {
            if role == crate::cri::Role::Init {
                continue;
            }
            for kind in ProbeKind::ALL
                .into_iter()
                .filter(|kind| kind.of(container).is_some())
            {
                let key = ProbeKey {
                    uid: uid.clone(),
                    container: container.name.clone(),
                    kind,
                };
                if !self.workers.contains_key(&key) {
                    self.workers.insert(key.clone(), Worker::default());
                    started.push(key);
                }
            }
        }
        started
    }

    /// Sets when the turn of a worker comes.
    pub fn set_turn(&mut self, key: &ProbeKey, at: Time) {
        if let Some(worker) = self.workers.get_mut(key) {
            worker.turn = at;
        }
    }

    /// Whether it is that worker's turn; what an earlier kubelet has set is nobody's.
    pub fn is_turn(&self, key: &ProbeKey, now: Time) -> bool {
        self.workers
            .get(key)
            .is_some_and(|worker| worker.turn == now)
    }

    /// Instances that were ready and started before the kubelet was stay so until a probe says otherwise.
    ///
    /// Models pkg/kubelet/prober/worker.go: newWorker without ChangeContainerStatusOnKubeletRestart.
    pub fn inherit(&mut self, status: &PodStatus) {
        for seen in status
            .init_container_statuses
            .iter()
            .chain(&status.container_statuses)
        {
            let (Some(id), Some(_)) = (&seen.container_id, &seen.state.running) else {
                continue;
            };
            let id = RuntimeId::from(id.as_str());
            let started = seen.started == Some(true);
            for (kind, good) in [
                (ProbeKind::Readiness, seen.ready),
                (ProbeKind::Startup, started),
            ] {
                if good {
                    self.verdicts.insert((id.clone(), kind), Verdict::Success);
                }
            }
        }
    }

    /// Ends the pod's workers: all, or all but readiness.
    ///
    /// Models pkg/kubelet/prober/prober_manager.go: RemovePod, StopLivenessAndStartup.
    pub fn stop(&mut self, uid: &str, keep_readiness: bool) {
        self.workers.retain(|key, _| {
            &*key.uid != uid || (keep_readiness && key.kind == ProbeKind::Readiness)
        });
    }

    /// The verdict on an instance.
    pub fn verdict(&self, id: &str, kind: ProbeKind) -> Option<Verdict> {
        self.verdicts.get(&(RuntimeId::from(id), kind)).copied()
    }

    /// The last answer of a probe and how many times in a row it was that.
    pub fn standing(&self, key: &ProbeKey) -> Option<(bool, u32)> {
        let worker = self.workers.get(key)?;
        Some((worker.last?, worker.run))
    }

    /// Forgets verdicts on instances that are no more.
    pub fn forget(&mut self, id: &RuntimeId) {
        for kind in ProbeKind::ALL {
            self.verdicts.remove(&(id.clone(), kind));
        }
    }

    /// Whether a probe was asked for out of turn; asks only once.
    pub fn take_pokes(&mut self, uid: &str) -> Vec<ProbeKey> {
        let asked_for = |(key, worker): &(&ProbeKey, &Worker)| &*key.uid == uid && worker.poked;
        let mut poked: Vec<ProbeKey> = self
            .workers
            .iter()
            .filter(asked_for)
            .map(|(key, _)| key.clone())
            .collect();
        poked.retain(|key| {
            let worker = self.workers.get_mut(key);
            worker.is_some_and(|worker| {
                worker.poked = false;
                worker.asked.is_none()
            })
        });
        poked
    }

    /// Whether the worker lives.
    pub fn has(&self, key: &ProbeKey) -> bool {
        self.workers.contains_key(key)
    }

    /// Remembers the call that a worker waits for.
    pub fn asked(&mut self, key: &ProbeKey, number: u64) {
        if let Some(worker) = self.workers.get_mut(key) {
            worker.asked = Some(number);
        }
    }

    /// One tick of a worker. Changed verdicts are added to `changes`.
    ///
    /// Models pkg/kubelet/prober/worker.go: doProbe.
    pub fn tick(
        &mut self,
        key: &ProbeKey,
        pod: &Pod,
        status: Option<&PodStatus>,
        clock: Clock,
        now: Time,
        changes: &mut Vec<Change>,
    ) -> Tick {
        let Some(worker) = self.workers.get_mut(key) else {
            return Tick::Ended;
        };
        if worker.asked.is_some() {
            return Tick::Idle;
        }
        let (Some(status), Some((role, container))) =
            (status, crate::roster::find(&pod.spec, &key.container))
        else {
            return Tick::Idle;
        };
        if matches!(status.phase.as_deref(), Some("Failed" | "Succeeded")) {
            self.workers.remove(key);
            return Tick::Ended;
        }
        let (Some(probe), Some(seen)) = (
            key.kind.of(container),
            container_status(status, &key.container),
        ) else {
            return Tick::Idle;
        };
        let Some(id) = seen.container_id.as_deref().filter(|id| !id.is_empty()) else {
            return Tick::Idle;
        };
        let id = RuntimeId::from(id);
        if worker.id.as_ref() != Some(&id) {
            worker.id = Some(id.clone());
            worker.on_hold = false;
            if !self.verdicts.contains_key(&(id.clone(), key.kind)) {
                set(&mut self.verdicts, key, &id, key.kind.initial(), changes);
            }
        }
        if worker.on_hold {
            return Tick::Idle;
        }
        let Some(running) = &seen.state.running else {
            set(&mut self.verdicts, key, &id, Verdict::Failure, changes);
            if seen.state.terminated.is_some() && !restarts_after_kill(&pod.spec, role, container) {
                self.workers.remove(key);
                return Tick::Ended;
            }
            return Tick::Idle;
        };
        if pod.metadata.deletion_timestamp.is_some() && key.kind != ProbeKind::Readiness {
            set(&mut self.verdicts, key, &id, Verdict::Success, changes);
            self.workers.remove(key);
            return Tick::Ended;
        }
        let started_at = running
            .started_at
            .as_ref()
            .and_then(|stamp| clock.instant(stamp))
            .unwrap_or_default();
        let delay = Duration::from_secs(probe.initial_delay_seconds.unwrap_or(0).max(0) as u64);
        if Duration::from_secs(now.since(started_at).as_secs()) < delay {
            return Tick::Idle;
        }
        let wanted = if seen.started == Some(true) {
            key.kind != ProbeKind::Startup
        } else {
            key.kind == ProbeKind::Startup
        };
        if !wanted {
            return Tick::Idle;
        }
        Tick::Ask(request(&key.uid, &id, container, probe))
    }

    /// Counts an answer.
    ///
    /// Models pkg/kubelet/prober/worker.go: doProbe, after the probe.
    pub fn answer(
        &mut self,
        key: &ProbeKey,
        number: u64,
        answer: &Answer,
        probe: &Probe,
        changes: &mut Vec<Change>,
    ) {
        let Some(worker) = self
            .workers
            .get_mut(key)
            .filter(|worker| worker.asked == Some(number))
        else {
            return;
        };
        worker.asked = None;
        let ok = match answer {
            Answer::Success => true,
            Answer::Failure(_) => false,
            Answer::Error(_) => return,
        };
        worker.run = if worker.last == Some(ok) {
            worker.run.saturating_add(1)
        } else {
            1
        };
        worker.last = Some(ok);
        let threshold = threshold(probe, ok);
        if worker.run < threshold {
            return;
        }
        let verdict = if ok {
            Verdict::Success
        } else {
            Verdict::Failure
        };
        let Some(id) = worker.id.clone() else {
            return;
        };
        if !ok && key.kind != ProbeKind::Readiness {
            worker.on_hold = true;
            worker.run = 0;
        }
        set(&mut self.verdicts, key, &id, verdict, changes);
    }

    /// Whether a call belongs to the worker's probe under way.
    pub fn awaits(&self, key: &ProbeKey, number: u64) -> bool {
        self.workers
            .get(key)
            .is_some_and(|worker| worker.asked == Some(number))
    }
}

/// The most bytes that are kept of what a command says.
///
/// Models pkg/probe/exec/exec.go: maxReadLength.
const OUTPUT_MOST: usize = 10 << 10;

/// How many answers in a row it takes.
pub fn threshold(probe: &Probe, ok: bool) -> u32 {
    let (set, default) = if ok {
        (probe.success_threshold, 1)
    } else {
        (probe.failure_threshold, 3)
    };
    u32::try_from(set.unwrap_or(default)).unwrap_or(1).max(1)
}

/// The pause between two probes.
pub fn period(probe: &Probe) -> Duration {
    Duration::from_secs(
        u64::try_from(probe.period_seconds.unwrap_or(10))
            .unwrap_or(10)
            .max(1),
    )
}

fn timeout(probe: &Probe) -> Duration {
    Duration::from_secs(
        u64::try_from(probe.timeout_seconds.unwrap_or(1))
            .unwrap_or(1)
            .max(1),
    )
}

/// Models pkg/kubelet/prober/results/results_manager.go: Set.
fn set(
    verdicts: &mut Table<(RuntimeId, ProbeKind), Verdict>,
    key: &ProbeKey,
    id: &RuntimeId,
    verdict: Verdict,
    changes: &mut Vec<Change>,
) {
    let place = (id.clone(), key.kind);
    if verdicts.get(&place) != Some(&verdict) {
        verdicts.insert(place, verdict);
        changes.push(Change {
            key: key.clone(),
            id: id.clone(),
            verdict,
        });
    }
}

fn container_status<'a>(status: &'a PodStatus, name: &str) -> Option<&'a ContainerStatus> {
    status
        .container_statuses
        .iter()
        .chain(&status.init_container_statuses)
        .find(|status| status.name == name)
}

/// A port by number or by the name that the container gives it.
pub fn resolve_port(container: &Container, port: &IntOrString) -> Option<u16> {
    let number = match port {
        IntOrString::Int(number) => *number,
        IntOrString::Str(name) => match container
            .ports
            .iter()
            .find(|port| port.name.as_deref() == Some(name))
        {
            Some(port) => port.container_port,
            None => name.parse().ok()?,
        },
    };
    u16::try_from(number).ok()
}

fn request(uid: &Uid, id: &RuntimeId, container: &Container, probe: &Probe) -> Call {
    let timeout = timeout(probe);
    if let Some(exec) = &probe.exec {
        return Call::Exec {
            id: id.clone(),
            argv: exec.command.clone(),
            timeout: Some(timeout),
        };
    }
    if let Some(get) = &probe.http_get {
        let get = HttpGet {
            scheme: get.scheme.as_deref().unwrap_or("HTTP").to_ascii_lowercase(),
            host: get.host.clone(),
            port: resolve_port(container, &get.port).unwrap_or(0),
            path: get.path.clone().unwrap_or_else(|| "/".to_owned()),
        };
        return Call::HttpGet {
            uid: uid.clone(),
            get,
            timeout,
        };
    }
    if let Some(grpc) = &probe.grpc {
        let port = u16::try_from(grpc.port).unwrap_or(0);
        return Call::GrpcHealth {
            uid: uid.clone(),
            port,
            service: grpc.service.clone().unwrap_or_default(),
            timeout,
        };
    }
    let port = probe
        .tcp_socket
        .as_ref()
        .and_then(|tcp| resolve_port(container, &tcp.port));
    Call::TcpDial {
        uid: uid.clone(),
        port: port.unwrap_or(0),
        timeout,
    }
}

/// Reads an outcome as a probe's answer.
///
/// Models pkg/probe/exec, pkg/probe/http, pkg/probe/tcp: Probe.
pub fn read_answer(probe: &Probe, outcome: &Outcome) -> Answer {
    match outcome {
        Outcome::Exec { code: 0, .. } | Outcome::Done => Answer::Success,
        Outcome::Exec { output, .. } => {
            let kept = output.floor_char_boundary(OUTPUT_MOST);
            Answer::Failure(output[..kept].to_owned())
        }
        Outcome::ExecTimedOut => {
            let argv = probe
                .exec
                .as_ref()
                .map(|exec| exec.command.join(" "))
                .unwrap_or_default();
            let limit = crate::time::go_duration(timeout(probe));
            Answer::Failure(format!(
                "command timed out: \"{argv}\" timed out after {limit}"
            ))
        }
        Outcome::Http {
            status: 200..=399, ..
        } => Answer::Success,
        Outcome::Http { status, .. } => {
            Answer::Failure(format!("HTTP probe failed with statuscode: {status}"))
        }
        Outcome::Failed(cause) if probe.exec.is_some() => Answer::Error(cause.clone()),
        Outcome::Failed(cause) => Answer::Failure(cause.clone()),
        _ => Answer::Error("unexpected answer of the runtime".to_owned()),
    }
}

/// The probes as judges of a pod's containers.
pub struct Court<'a> {
    /// The probes.
    pub probes: &'a mut Probes,
    /// The pod.
    pub uid: &'a Uid,
}

impl Court<'_> {
    fn key(&self, container: &str, kind: ProbeKind) -> ProbeKey {
        ProbeKey {
            uid: self.uid.clone(),
            container: container.to_owned(),
            kind,
        }
    }
}

impl Judge for Court<'_> {
    /// Models pkg/kubelet/prober/prober_manager.go: isContainerStarted.
    fn is_started(&mut self, container: &str, id: &str) -> bool {
        match self.probes.verdict(id, ProbeKind::Startup) {
            Some(verdict) => verdict == Verdict::Success,
            None => !self.probes.has(&self.key(container, ProbeKind::Startup)),
        }
    }

    /// A container whose readiness worker has said nothing good yet is not ready, and its worker is poked.
    fn is_ready(&mut self, container: &str, id: &str) -> bool {
        if self.probes.verdict(id, ProbeKind::Readiness) == Some(Verdict::Success) {
            return true;
        }
        let key = self.key(container, ProbeKind::Readiness);
        match self.probes.workers.get_mut(&key) {
            Some(worker) => {
                worker.poked = true;
                false
            }
            None => true,
        }
    }
}
