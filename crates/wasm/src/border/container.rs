//! One container at one instant: the counterparts of the container types in `podarium_core::view`.

use podarium_core::{Fault, view as engine};
use serde::Serialize;
use tsify::Tsify;

use super::list;

/// The four kinds of container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum ContainerKind {
    /// Runs to its end before the next starts.
    Init,
    /// An init container with `restartPolicy: Always`.
    Sidecar,
    /// A regular container.
    Main,
    /// Added for debugging.
    Ephemeral,
}

/// One container.
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
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
    /// What was broken in it and not mended: `hangs`, `slowStart`, or a probe that fails, such as `readiness`.
    pub faults: Vec<String>,
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
    /// What it uses now.
    pub usage: Usage,
    /// User, group and privileges worth showing, such as `runAsUser 1000`, `privileged`.
    pub security: Vec<String>,
    /// `oom_score_adj` of its processes.
    pub oom_score_adj: i32,
    /// The last lines that it wrote, oldest first.
    pub log_tail: Vec<String>,
    /// How many lines it has written in this instance.
    pub log_lines: f64,
}

/// A container state.
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(
    tag = "state",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
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
        started_at: f64,
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
        started_at: f64,
        /// End.
        finished_at: f64,
    },
}

/// A wait before a container may start again, or an image be pulled again.
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct BackoffView {
    /// When the wait began: the exit, or the failed pull.
    pub since: f64,
    /// When it is over. The kubelet looks again at this instant or up to half the wait later.
    pub until: f64,
    /// When the kubelet will look again.
    pub next_try: f64,
}

/// Something that takes time and is under way.
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// What.
    pub kind: ActivityKind,
    /// Since when.
    pub since: f64,
    /// Until when at the latest, if that is known.
    pub until: Option<f64>,
}

/// Kinds of `Activity`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
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
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ProbeView {
    /// `startup`, `liveness` or `readiness`.
    pub kind: String,
    /// The handler in one line, such as `httpGet :80/healthz`.
    pub handler: String,
    /// Seconds between two probes.
    pub period_secs: f64,
    /// The last result; `None` before the first.
    pub last: Option<bool>,
    /// How many times in a row it went so.
    pub run: u32,
    /// How many it takes for the verdict to change.
    pub threshold: u32,
}

/// Memory and CPU.
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// Bytes of memory.
    pub memory_bytes: f64,
    /// Thousandths of a CPU.
    pub cpu_milli: f64,
}

/// A mount.
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct MountView {
    /// Volume name.
    pub volume: String,
    /// Path in the container.
    pub path: String,
    /// Whether it is read-only.
    pub read_only: bool,
}

/// Requests and limits; empty means unset.
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
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

impl From<engine::ContainerKind> for ContainerKind {
    fn from(value: engine::ContainerKind) -> Self {
        match value {
            engine::ContainerKind::Init => Self::Init,
            engine::ContainerKind::Sidecar => Self::Sidecar,
            engine::ContainerKind::Main => Self::Main,
            engine::ContainerKind::Ephemeral => Self::Ephemeral,
        }
    }
}

impl From<engine::ContainerView> for ContainerView {
    fn from(value: engine::ContainerView) -> Self {
        Self {
            name: value.name,
            kind: value.kind.into(),
            image: value.image,
            command: value.command,
            state: value.state.into(),
            last_state: value.last_state.map(Into::into),
            restart_count: value.restart_count,
            ready: value.ready,
            started: value.started,
            backoff: value.backoff.map(Into::into),
            activity: list(value.activity),
            faults: value.faults.into_iter().map(fault_name).collect(),
            probes: list(value.probes),
            post_start: value.post_start,
            pre_stop: value.pre_stop,
            ports: value.ports,
            mounts: list(value.mounts),
            resources: value.resources.into(),
            usage: value.usage.into(),
            security: value.security,
            oom_score_adj: value.oom_score_adj,
            log_tail: value.log_tail,
            log_lines: value.log_lines as f64,
        }
    }
}

fn fault_name(fault: Fault) -> String {
    match fault {
        Fault::Signal(_) => "hangs".to_owned(),
        Fault::Load(_) => "load".to_owned(),
        Fault::SlowStart(_) => "slowStart".to_owned(),
        Fault::Probe { kind, .. } => kind.title().to_ascii_lowercase(),
    }
}

impl From<engine::StateView> for StateView {
    fn from(value: engine::StateView) -> Self {
        match value {
            engine::StateView::Waiting { reason, message } => Self::Waiting { reason, message },
            engine::StateView::Running { started_at } => Self::Running {
                started_at: started_at as f64,
            },
            engine::StateView::Terminated {
                reason,
                message,
                exit_code,
                started_at,
                finished_at,
            } => Self::Terminated {
                reason,
                message,
                exit_code,
                started_at: started_at as f64,
                finished_at: finished_at as f64,
            },
        }
    }
}

impl From<engine::BackoffView> for BackoffView {
    fn from(value: engine::BackoffView) -> Self {
        Self {
            since: value.since as f64,
            until: value.until as f64,
            next_try: value.next_try as f64,
        }
    }
}

impl From<engine::Activity> for Activity {
    fn from(value: engine::Activity) -> Self {
        Self {
            kind: value.kind.into(),
            since: value.since as f64,
            until: value.until.map(|at| at as f64),
        }
    }
}

impl From<engine::ActivityKind> for ActivityKind {
    fn from(value: engine::ActivityKind) -> Self {
        match value {
            engine::ActivityKind::Pulling => Self::Pulling,
            engine::ActivityKind::PostStart => Self::PostStart,
            engine::ActivityKind::PreStop => Self::PreStop,
            engine::ActivityKind::Stopping => Self::Stopping,
        }
    }
}

impl From<engine::ProbeView> for ProbeView {
    fn from(value: engine::ProbeView) -> Self {
        Self {
            kind: value.kind,
            handler: value.handler,
            period_secs: value.period_secs as f64,
            last: value.last,
            run: value.run,
            threshold: value.threshold,
        }
    }
}

impl From<engine::Usage> for Usage {
    fn from(value: engine::Usage) -> Self {
        Self {
            memory_bytes: value.memory_bytes as f64,
            cpu_milli: value.cpu_milli as f64,
        }
    }
}

impl From<engine::MountView> for MountView {
    fn from(value: engine::MountView) -> Self {
        Self {
            volume: value.volume,
            path: value.path,
            read_only: value.read_only,
        }
    }
}

impl From<engine::ResourcesView> for ResourcesView {
    fn from(value: engine::ResourcesView) -> Self {
        Self {
            cpu_request: value.cpu_request,
            cpu_limit: value.cpu_limit,
            memory_request: value.memory_request,
            memory_limit: value.memory_limit,
        }
    }
}
