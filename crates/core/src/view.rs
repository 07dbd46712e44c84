//! What a face draws: the world at one instant, and the timeline around it, as plain data.
//!
//! Texts in here are Kubernetes' own words (reasons, messages, phases). Words of the page are not: they live in its catalogue.

use crate::session::{Fault, Registry};
pub use podarium_cluster::Usage;

/// Microseconds since the start of the run.
pub type Micros = u64;

/// The world at one instant.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// The instant shown.
    pub now: Micros,
    /// The same instant on the cluster's clock, RFC 3339.
    pub clock: String,
    /// The nodes, by name.
    pub nodes: Vec<NodeView>,
    /// The pods that exist, by name.
    pub pods: Vec<PodView>,
    /// Events, oldest first.
    pub events: Vec<EventView>,
}

/// One node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeView {
    /// Its name.
    pub name: String,
    /// Its internal address.
    pub address: String,
    /// Conditions in the API's order; `Ready` is the last.
    pub conditions: Vec<ConditionView>,
    /// Taints as kubectl writes them.
    pub taints: Vec<String>,
    /// Whether it is cordoned.
    pub unschedulable: bool,
    /// Whether its object is gone from the API.
    pub is_deleted: bool,
    /// What it and its pods use now.
    pub usage: Usage,
    /// What there is.
    pub capacity: Usage,
    /// Whether its kubelet runs.
    pub kubelet_runs: bool,
    /// How the registries answer it.
    pub registry: Registry,
}

/// One pod. The four things that people confuse — phase, container state, reason and kubectl's STATUS — are four fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodView {
    /// Name.
    pub name: String,
    /// Namespace.
    pub namespace: String,
    /// UID.
    pub uid: String,
    /// The node it is bound to, empty before.
    pub node: String,
    /// `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`.
    pub phase: String,
    /// `status.reason`, mostly empty.
    pub reason: String,
    /// `status.message`, mostly empty.
    pub message: String,
    /// What `kubectl get pod` prints for it.
    pub kubectl: KubectlRow,
    /// QoS class and why.
    pub qos: QosView,
    /// Conditions in the API's order.
    pub conditions: Vec<ConditionView>,
    /// Pod address, empty before the sandbox is up.
    pub ip: String,
    /// Whether it shares the node's network.
    pub host_network: bool,
    /// Whether a file on the node runs it.
    pub is_static: bool,
    /// `Always`, `OnFailure` or `Never`.
    pub restart_policy: String,
    /// Set once it is asked to go.
    pub deletion: Option<DeletionView>,
    /// Containers in start order: init and sidecars, then regular ones, then ephemeral.
    pub containers: Vec<ContainerView>,
    /// Volumes in the manifest's order.
    pub volumes: Vec<VolumeView>,
}

/// A row of `kubectl get pod`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KubectlRow {
    /// READY, as `1/2`.
    pub ready: String,
    /// STATUS.
    pub status: String,
    /// RESTARTS, as `3 (12s ago)`.
    pub restarts: String,
    /// AGE.
    pub age: String,
}

/// QoS class with what decided it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QosView {
    /// `Guaranteed`, `Burstable` or `BestEffort`.
    pub class: String,
    /// What decided it.
    pub because: QosReason,
    /// The container that decided it, if one did.
    pub container: String,
}

/// Why a pod has its QoS class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QosReason {
    /// No container asks for anything.
    #[default]
    NothingSet,
    /// Every container has limits for CPU and memory, and the requests equal them.
    LimitsEqualRequests,
    /// A container lacks a limit for CPU or memory.
    LimitMissing,
    /// All limits are there, but requests are lower.
    RequestsBelowLimits,
    /// `spec.resources` decides alone.
    PodLevel,
}

/// A pod condition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConditionView {
    /// `Ready`, `Initialized`, …
    pub kind: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    /// Reason, mostly empty.
    pub reason: String,
    /// Message, mostly empty.
    pub message: String,
    /// When its status last changed.
    pub since: Micros,
}

/// A deletion that is under way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeletionView {
    /// When it was asked for.
    pub asked_at: Micros,
    /// Grace period in seconds.
    pub grace_secs: u64,
    /// When the grace period ends.
    pub deadline: Micros,
}

/// The four kinds of container.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContainerKind {
    /// Runs to its end before the next starts.
    Init,
    /// An init container with `restartPolicy: Always`.
    Sidecar,
    /// A regular container.
    #[default]
    Main,
    /// Added for debugging.
    Ephemeral,
}

/// One container.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContainerView {
    /// Name.
    pub name: String,
    /// Kind.
    pub kind: ContainerKind,
    /// Image as the manifest names it.
    pub image: String,
    /// The command line it runs, as the manifest or the image says.
    pub command: String,
    /// State as the API shows it.
    pub state: StateView,
    /// The state before, `None` until it has restarted.
    pub last_state: Option<StateView>,
    /// `restartCount`.
    pub restart_count: u32,
    /// `ready`.
    pub ready: bool,
    /// `started`.
    pub started: bool,
    /// The wait before the next try, while one is due.
    pub backoff: Option<BackoffView>,
    /// What the kubelet or the runtime is doing with it right now.
    pub activity: Vec<Activity>,
    /// What a user has broken in it and not mended.
    pub faults: Vec<Fault>,
    /// Probes that the manifest sets.
    pub probes: Vec<ProbeView>,
    /// Which hooks the manifest sets.
    pub post_start: Option<String>,
    /// As the manifest's one-line form, such as `exec sleep 5`.
    pub pre_stop: Option<String>,
    /// Container ports, as `80/TCP` or `http 80/TCP`.
    pub ports: Vec<String>,
    /// Mounts.
    pub mounts: Vec<MountView>,
    /// Requests and limits in the manifest's words.
    pub resources: ResourcesView,
    /// What it uses now; nothing while it does not run.
    pub usage: Usage,
    /// What it asks for; 0 where it asks for nothing.
    pub request: Usage,
    /// What it may use; 0 where it has no limit.
    pub limit: Usage,
    /// User, group and privileges worth showing, such as `runAsUser 1000`, `privileged`.
    pub security: Vec<String>,
    /// `oom_score_adj` of its processes.
    pub oom_score_adj: i32,
    /// The last lines that it wrote, oldest first.
    pub log_tail: Vec<String>,
    /// How many lines it has written in this instance.
    pub log_lines: u64,
}

/// A container state.
#[derive(Clone, Debug, PartialEq)]
pub enum StateView {
    /// Not running yet, or not again yet.
    Waiting {
        /// Reason, such as `CrashLoopBackOff`.
        reason: String,
        /// Message.
        message: String,
    },
    /// Running.
    Running {
        /// Since when.
        started_at: Micros,
    },
    /// Ended.
    Terminated {
        /// Reason, such as `Error`.
        reason: String,
        /// Message.
        message: String,
        /// Exit code.
        exit_code: i32,
        /// Start.
        started_at: Micros,
        /// End.
        finished_at: Micros,
    },
}

impl Default for StateView {
    fn default() -> Self {
        Self::Waiting {
            reason: String::new(),
            message: String::new(),
        }
    }
}

/// A wait before a container may start again, or an image be pulled again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BackoffView {
    /// When the wait began: the exit, or the failed pull.
    pub since: Micros,
    /// When it is over. The kubelet looks again at this instant or up to half the wait later.
    pub until: Micros,
    /// When the kubelet will look again.
    pub next_try: Micros,
}

/// Something that takes time and is under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Activity {
    /// What.
    pub kind: ActivityKind,
    /// Since when.
    pub since: Micros,
    /// Until when at the latest, if that is known.
    pub until: Option<Micros>,
}

/// Kinds of [`Activity`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActivityKind {
    /// The image is being pulled.
    Pulling,
    /// The postStart hook runs.
    PostStart,
    /// The preStop hook runs.
    PreStop,
    /// SIGTERM was sent; SIGKILL comes at `until`.
    Stopping,
}

/// A probe and where its counters stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProbeView {
    /// `startup`, `liveness` or `readiness`.
    pub kind: String,
    /// The handler in one line, such as `httpGet :80/healthz`.
    pub handler: String,
    /// Seconds between two probes.
    pub period_secs: u64,
    /// The last result; `None` before the first.
    pub last: Option<bool>,
    /// How many times in a row it went so.
    pub run: u32,
    /// How many it takes for the verdict to change.
    pub threshold: u32,
}

/// A volume of the pod.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VolumeView {
    /// Name.
    pub name: String,
    /// `emptyDir`, `configMap`, `hostPath`, …
    pub kind: String,
    /// Names of the containers that mount it.
    pub mounted_by: Vec<String>,
}

/// A mount.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MountView {
    /// Volume name.
    pub volume: String,
    /// Path in the container.
    pub path: String,
    /// Whether it is read-only.
    pub read_only: bool,
}

/// Requests and limits; empty means unset.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourcesView {
    /// `requests.cpu`.
    pub cpu_request: String,
    /// `limits.cpu`.
    pub cpu_limit: String,
    /// `requests.memory`.
    pub memory_request: String,
    /// `limits.memory`.
    pub memory_limit: String,
}

/// An event of the API.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventView {
    /// First seen.
    pub first_at: Micros,
    /// Last seen.
    pub last_at: Micros,
    /// `Normal` or `Warning`.
    pub kind: String,
    /// Reason.
    pub reason: String,
    /// Message.
    pub message: String,
    /// How many times.
    pub count: u32,
    /// `kubelet`, `default-scheduler`, …
    pub from: String,
    /// Name of the object it is about.
    pub object: String,
    /// The container it is about, empty for the pod.
    pub container: String,
}

/// Everything that happened and will happen, as lanes over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// How far the run is simulated. Beyond that nothing is known.
    pub until: Micros,
    /// One lane for each pod, followed by its containers.
    pub lanes: Vec<Lane>,
}

/// One line of the timeline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lane {
    /// The pod.
    pub pod: String,
    /// The container, `None` for the lane of the pod itself.
    pub container: Option<String>,
    /// What it was, in order of time, without gaps.
    pub spans: Vec<Span>,
    /// What happened, in order of time.
    pub marks: Vec<Mark>,
}

/// A stretch of time in which a lane was one thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// Start.
    pub from: Micros,
    /// End.
    pub to: Micros,
    /// What it was.
    pub kind: SpanKind,
    /// Phase of a pod, reason or exit code of a container, in Kubernetes' words.
    pub label: String,
}

/// What a lane is, for its colour and pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanKind {
    /// Pod phase Pending.
    Pending,
    /// Pod phase Running, or a container that runs and is ready.
    Running,
    /// A container that runs and is not ready.
    Unready,
    /// Waiting for something ordinary: ContainerCreating, PodInitializing, a pull.
    Waiting,
    /// Waiting for its back-off.
    BackOff,
    /// Ended well: exit code 0, or phase Succeeded.
    Succeeded,
    /// Ended badly, or phase Failed.
    Failed,
    /// Being terminated.
    Terminating,
    /// Cannot start: a bad image, a missing ConfigMap.
    Blocked,
}

/// Something that happened at one instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// When.
    pub at: Micros,
    /// What.
    pub kind: MarkKind,
    /// In Kubernetes' words.
    pub text: String,
    /// The rule that made it so, a key of [`crate::rule`]; empty if none is recorded.
    pub rule: &'static str,
}

/// Kinds of [`Mark`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// An input of the user: create, delete, a fault.
    Input,
    /// Bound to a node.
    Scheduled,
    /// A container started.
    Started,
    /// A container ended.
    Exited,
    /// A hook began or ended.
    Hook,
    /// A signal was sent.
    Signal,
    /// A probe failed or its verdict changed.
    Probe,
    /// A back-off began.
    BackOff,
    /// An image pull began, ended or failed.
    Image,
    /// Any other event.
    Event,
    /// The object left the API.
    Gone,
}
