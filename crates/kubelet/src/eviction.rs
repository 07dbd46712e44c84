//! What the kubelet does when its node runs short of memory or disk, or a pod uses more disk than it may: it ends pods.
//!
//! It looks every ten seconds, but only while something could be short. Who measures is the runtime's business.

use crate::cri::Uid;
use crate::effects::{Effect, Timer};
use crate::events::Draft;
use crate::kubelet::Kubelet;
use crate::pod_worker::Stage;
use crate::static_files::{is_mirror, is_static};
use crate::time::Time;
use podarium_manifest::api::{Pod, Quantity};
use podarium_manifest::qos::{self, QosClass};
use podarium_manifest::resources::aggregate_limits;
use podarium_table::sort_by_key;
use std::cmp::Reverse;
use std::rc::Rc;
use std::time::Duration;

/// Models pkg/kubelet/kubelet.go: evictionMonitoringPeriod.
const PERIOD: Duration = Duration::from_secs(10);
/// Models pkg/kubelet/eviction/eviction_manager.go: podCleanupPollFreq, podCleanupTimeout.
const CLEANUP: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));
/// Models pkg/kubelet/apis/config/v1beta1/defaults.go: EvictionPressureTransitionPeriod.
const TRANSITION: Duration = Duration::from_mins(5);
/// The kubelet reports its node's state this often.
const REPORT: Duration = Duration::from_secs(10);
/// Models pkg/kubelet/eviction/defaults_linux.go: DefaultEvictionHard; images and containers share one disk.
const LEAST_MEMORY: u64 = 100 << 20;
const LEAST_DISK_PERCENT: u64 = 15;
/// Models pkg/apis/scheduling/types.go: SystemCriticalPriority.
pub(crate) const CRITICAL: i32 = 2_000_000_000;

/// How much there is of something on the node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// In all.
    pub capacity: u64,
    /// Of it free.
    pub available: u64,
}

/// What a node and its pods were measured to use.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    /// The node's memory.
    pub memory: Room,
    /// The node's disk.
    pub disk: Room,
    /// Its pods.
    pub pods: Vec<PodUse>,
    /// Whether another look could show anything else.
    pub moves: bool,
}

/// What a pod uses, in bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct PodUse {
    /// Which.
    pub uid: Uid,
    /// Name, memory and disk of each container.
    pub containers: Vec<(String, u64, u64)>,
    /// Name and size of each volume on disk.
    pub volumes: Vec<(String, u64)>,
}

impl PodUse {
    fn amount(&self, what: Starved) -> u64 {
        let containers = self.containers.iter();
        match what {
            Starved::Memory => containers.map(|(_, memory, _)| memory).sum(),
            Starved::Disk => {
                let volumes: u64 = self.volumes.iter().map(|(_, bytes)| bytes).sum();
                containers.map(|(_, _, disk)| disk).sum::<u64>() + volumes
            }
        }
    }
}

/// What a node can run short of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Starved {
    /// Memory.
    Memory,
    /// Disk.
    Disk,
}

impl Starved {
    const ALL: [Self; 2] = [Self::Memory, Self::Disk];

    /// Its name among a pod's resources.
    pub fn resource(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Disk => "ephemeral-storage",
        }
    }

    /// The node's condition.
    pub fn condition(self) -> &'static str {
        match self {
            Self::Memory => "MemoryPressure",
            Self::Disk => "DiskPressure",
        }
    }

    /// The taint that keeps pods away meanwhile.
    pub fn taint(self) -> &'static str {
        match self {
            Self::Memory => "node.kubernetes.io/memory-pressure",
            Self::Disk => "node.kubernetes.io/disk-pressure",
        }
    }

    /// The event when it begins or ends.
    ///
    /// Models pkg/kubelet/nodestatus/setters.go: MemoryPressureCondition, DiskPressureCondition.
    fn event(self, short: bool) -> &'static str {
        match (self, short) {
            (Self::Memory, true) => "NodeHasInsufficientMemory",
            (Self::Memory, false) => "NodeHasSufficientMemory",
            (Self::Disk, true) => "NodeHasDiskPressure",
            (Self::Disk, false) => "NodeHasNoDiskPressure",
        }
    }

    /// Below this the kubelet ends pods.
    pub fn threshold(self, room: Room) -> u64 {
        match self {
            Self::Memory => LEAST_MEMORY,
            Self::Disk => room.capacity / 100 * LEAST_DISK_PERCENT,
        }
    }
}

/// Why a pod is ended that did nothing to end.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ended {
    /// `status.reason`.
    pub reason: &'static str,
    /// `status.message`.
    pub message: Rc<str>,
    /// What the condition DisruptionTarget says of it, if it tells of it.
    pub disrupted: Option<Rc<str>>,
}

/// What is remembered from look to look.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Eviction {
    /// When each was last short.
    short_at: [Option<Time>; 2],
    /// What was reported of each.
    reported: [bool; 2],
    /// The look that is set.
    look_at: Option<Time>,
    /// The report that is set.
    report_at: Option<Time>,
    /// A pod that is on its way out, and until when the next one waits for it.
    leaving: Option<(Uid, Time)>,
}

impl Eviction {
    /// Whether the node counts as short of it.
    ///
    /// Models pkg/kubelet/eviction/helpers.go: nodeConditionsObservedSince.
    fn is_short(&self, what: Starved, now: Time) -> bool {
        self.short_at[what as usize].is_some_and(|at| now.since(at) < TRANSITION)
    }

    /// What the node counts as short of, as a refusal's message says it.
    ///
    /// Models pkg/kubelet/eviction/eviction_manager.go: Admit.
    pub(crate) fn refusal(&self, pod: &Pod, now: Time) -> Option<String> {
        let [memory, disk] = Starved::ALL.map(|what| self.is_short(what, now));
        if !(memory || disk) || is_critical(pod) {
            return None;
        }
        let tolerated = || {
            let mut tolerations = pod.spec.tolerations.iter();
            tolerations.any(|toleration| {
                crate::predicates::tolerates(toleration, Starved::Memory.taint(), "", "NoSchedule")
            })
        };
        if !disk && (qos::class(&pod.spec) != QosClass::BestEffort || tolerated()) {
            return None;
        }
        let conditions = match (memory, disk) {
            (true, true) => "[MemoryPressure DiskPressure]",
            (true, false) => "[MemoryPressure]",
            _ => "[DiskPressure]",
        };
        Some(["The node had condition: ", conditions, ". "].concat())
    }
}

/// Pods that the node cannot do without.
///
/// Models pkg/kubelet/types/pod_update.go: IsCriticalPod.
pub(crate) fn is_critical(pod: &Pod) -> bool {
    let priority = pod.spec.priority;
    is_mirror(pod) || is_static(pod) || priority.is_some_and(|priority| priority >= CRITICAL)
}

impl Kubelet {
    /// Something on the node can run short from now on: the kubelet looks after it.
    pub(crate) fn watch_use(&mut self) {
        if self.eviction.look_at.is_none() {
            let phase = self.shared.node_phase(PERIOD, "eviction");
            let next = self.shared.now + Duration::from_micros(1);
            self.set_look(next.up_to_grid(phase, PERIOD));
        }
    }

    /// Whether the next look is set.
    pub fn watches_use(&self) -> bool {
        self.eviction.look_at.is_some()
    }

    fn set_look(&mut self, at: Time) {
        self.eviction.look_at = Some(at);
        self.shared.at(at, Timer::Measure);
    }

    /// A look at what node and pods use.
    ///
    /// Models pkg/kubelet/eviction/eviction_manager.go: synchronize.
    pub(crate) fn measured(&mut self, measured: &Measured) {
        let now = self.shared.now;
        if self.eviction.look_at.take_if(|at| *at == now).is_none() {
            return;
        }
        if let Some((uid, until)) = &self.eviction.leaving {
            let worker = self.workers.get(uid);
            let left = worker.is_none_or(|worker| worker.stage() == Stage::Finished);
            if !left && now < *until {
                self.set_look(now + CLEANUP.0);
                return;
            }
            self.eviction.leaving = None;
        }
        let room = |what| match what {
            Starved::Memory => measured.memory,
            Starved::Disk => measured.disk,
        };
        let short = |what: &Starved| room(*what).available < what.threshold(room(*what));
        for what in Starved::ALL.into_iter().filter(short) {
            self.eviction.short_at[what as usize] = Some(now);
        }
        self.set_report();
        let pressed = Starved::ALL
            .iter()
            .any(|what| self.eviction.is_short(*what, now));
        let evicted = if self.evict_greedy(measured) {
            true
        } else if let Some(what) = Starved::ALL.into_iter().find(|what| short(what)) {
            let message = ["Attempting to reclaim ", what.resource()].concat();
            self.shared.record_node(Draft::warning(
                "EvictionThresholdMet",
                String::new(),
                message,
            ));
            self.evict_one(what, room(what), measured)
        } else {
            false
        };
        if evicted {
            self.set_look(now + CLEANUP.0);
        } else if pressed || measured.moves {
            self.watch_use();
        }
    }

    /// Ends the pod that goes first, if there is one.
    fn evict_one(&mut self, what: Starved, room: Room, measured: &Measured) -> bool {
        let mut ranked: Vec<(&PodUse, Rc<Pod>)> = self.who_runs(measured);
        ranked.retain(|(_, pod)| !is_critical(pod));
        // Who uses more than it asked for goes first, then who matters least, then who is furthest beyond.
        //
        // Models pkg/kubelet/eviction/helpers.go: rankMemoryPressure, rankDiskPressureFunc.
        sort_by_key(&mut ranked, |(used, pod)| {
            let asked = crate::predicates::request(&pod.spec, what.resource());
            let beyond = i128::from(used.amount(what)) - i128::from(asked);
            (beyond <= 0, pod.spec.priority.unwrap_or(0), Reverse(beyond))
        });
        let Some((used, pod)) = ranked.first() else {
            return false;
        };
        let message = message(what, room, used, pod);
        let uid = used.uid.clone();
        self.evict(&uid, message, true);
        true
    }

    /// Ends every pod that uses more disk than it may.
    ///
    /// Models pkg/kubelet/eviction/eviction_manager.go: localStorageEviction.
    fn evict_greedy(&mut self, measured: &Measured) -> bool {
        let greedy: Vec<(Uid, String)> = self
            .who_runs(measured)
            .into_iter()
            .filter_map(|(used, pod)| Some((used.uid.clone(), over_limit(used, &pod)?)))
            .collect();
        for (uid, message) in &greedy {
            self.evict(uid, message.clone(), false);
        }
        !greedy.is_empty()
    }

    fn who_runs<'a>(&self, measured: &'a Measured) -> Vec<(&'a PodUse, Rc<Pod>)> {
        let here = |used: &'a PodUse| {
            let worker = self.workers.get(&used.uid)?;
            (worker.stage() == Stage::Sync).then(|| (used, worker.pod().clone()))
        };
        measured.pods.iter().filter_map(here).collect()
    }

    /// Models pkg/kubelet/eviction/eviction_manager.go: evictPod.
    fn evict(&mut self, uid: &Uid, message: String, disrupted: bool) {
        self.eviction.leaving = Some((uid.clone(), self.shared.now + CLEANUP.1));
        self.with_worker(uid, |worker, shared| {
            let pod = worker.pod().clone();
            shared.record(
                &pod,
                Draft::warning("Evicted", String::new(), message.clone()),
            );
            let ended = Ended {
                reason: "Evicted",
                disrupted: disrupted.then(|| message.as_str().into()),
                message: message.into(),
            };
            worker.end(shared, ended, 1);
        });
    }

    fn set_report(&mut self) {
        let now = self.shared.now;
        let phase = self.shared.node_phase(REPORT, "report");
        let at = (now + Duration::from_micros(1)).up_to_grid(phase, REPORT);
        let news = |what: &Starved| {
            self.eviction.is_short(*what, now) != self.eviction.reported[*what as usize]
        };
        if self.eviction.report_at.is_none() && Starved::ALL.iter().any(news) {
            self.eviction.report_at = Some(at);
            self.shared.at(at, Timer::Report);
        }
    }

    /// Tells the API what the node is short of.
    ///
    /// Models pkg/kubelet/kubelet_node_status.go: updateNodeStatus.
    pub(crate) fn report(&mut self) {
        let now = self.shared.now;
        if self.eviction.report_at.take_if(|at| *at == now).is_none() {
            return;
        }
        for what in Starved::ALL {
            let short = self.eviction.is_short(what, now);
            if std::mem::replace(&mut self.eviction.reported[what as usize], short) == short {
                continue;
            }
            let reason = what.event(short);
            let message = [
                "Node ",
                &self.shared.settings.node.name,
                " status is now: ",
                reason,
            ];
            let message = message.concat();
            self.shared
                .record_node(Draft::normal(reason, String::new(), message));
            self.shared.effect(Effect::Pressure(what, short));
        }
    }
}

/// What the event and the status say.
///
/// Models pkg/kubelet/eviction/helpers.go: evictionMessage.
fn message(what: Starved, room: Room, used: &PodUse, pod: &Pod) -> String {
    let bytes = |bytes: u64| Quantity::from_bytes(bytes as i64).canonical();
    let mut text = [
        "The node was low on resource: ",
        what.resource(),
        ". Threshold quantity: ",
        &bytes(what.threshold(room)),
        ", available: ",
        &bytes(room.available >> 12 << 12),
        ". ",
    ]
    .concat();
    for (name, memory, disk) in &used.containers {
        let amount = if what == Starved::Memory {
            memory
        } else {
            disk
        };
        let asked = crate::roster::find(&pod.spec, name)
            .and_then(|(_, container)| container.resources.requests.get(what.resource()));
        if i128::from(*amount) > asked.map_or(0, |asked| i128::from(asked.value())) {
            let asked = asked.map_or_else(|| "0".to_owned(), ToString::to_string);
            text += &[
                "Container ",
                name,
                " was using ",
                &bytes(amount >> 12 << 12),
                ", request is ",
                &asked,
                ", has larger consumption of ",
                what.resource(),
                ". ",
            ]
            .concat();
        }
    }
    text
}

/// Which limit of disk space a pod has passed, in the words of its end.
///
/// Models pkg/kubelet/eviction/eviction_manager.go: emptyDirLimitEviction, podEphemeralStorageLimitEviction,
/// containerEphemeralStorageLimitEviction.
fn over_limit(used: &PodUse, pod: &Pod) -> Option<String> {
    let over = |bytes: u64, limit: &Quantity| i128::from(bytes) > i128::from(limit.value());
    for (name, bytes) in &used.volumes {
        let mut volumes = pod.spec.volumes.iter();
        let limit = volumes
            .find(|volume| volume.name == *name)
            .and_then(|volume| volume.empty_dir.as_ref()?.size_limit.as_ref())
            .filter(|limit| limit.value() > 0);
        if let Some(limit) = limit.filter(|limit| over(*bytes, limit)) {
            return Some(format!(
                "Usage of EmptyDir volume \"{name}\" exceeds the limit \"{limit}\". "
            ));
        }
    }
    let name = Starved::Disk.resource();
    let of_all = aggregate_limits(&pod.spec);
    if let Some(limit) = of_all
        .get(name)
        .filter(|limit| over(used.amount(Starved::Disk), limit))
    {
        return Some(format!(
            "Pod ephemeral local storage usage exceeds the total limit of containers {limit}. "
        ));
    }
    used.containers.iter().find_map(|(container, _, bytes)| {
        let (_, spec) = crate::roster::find(&pod.spec, container)?;
        let limit = spec.resources.limits.get(name)?;
        over(*bytes, limit).then(|| {
            format!(
                "Container {container} exceeded its local ephemeral storage limit \"{limit}\". "
            )
        })
    })
}
