//! A whole run as lanes over time: the counterparts of the timeline in `podarium_core::view`.

use podarium_core::view as engine;
use serde::Serialize;
use tsify::Tsify;

use super::list;

/// Everything that happened and will happen, as lanes over time.
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Timeline {
    /// How far the run is simulated. Beyond that nothing is known.
    pub until: f64,
    /// One lane for each pod, followed by its containers.
    pub lanes: Vec<Lane>,
}

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
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
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    /// Start.
    pub from: f64,
    /// End.
    pub to: f64,
    /// What it was.
    pub kind: SpanKind,
    /// Phase of a pod, reason or exit code of a container, in Kubernetes' words.
    pub label: String,
}

/// What a lane is, for its colour and pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
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
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// When.
    pub at: f64,
    /// What.
    pub kind: MarkKind,
    /// In Kubernetes' words.
    pub text: String,
    /// The rule that made it so; empty if none is recorded.
    pub rule: String,
}

/// Kinds of `Mark`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
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

impl From<engine::Timeline> for Timeline {
    fn from(value: engine::Timeline) -> Self {
        Self {
            until: value.until as f64,
            lanes: list(value.lanes),
        }
    }
}

impl From<engine::Lane> for Lane {
    fn from(value: engine::Lane) -> Self {
        Self {
            pod: value.pod,
            container: value.container,
            spans: list(value.spans),
            marks: list(value.marks),
        }
    }
}

impl From<engine::Span> for Span {
    fn from(value: engine::Span) -> Self {
        Self {
            from: value.from as f64,
            to: value.to as f64,
            kind: value.kind.into(),
            label: value.label,
        }
    }
}

impl From<engine::SpanKind> for SpanKind {
    fn from(value: engine::SpanKind) -> Self {
        match value {
            engine::SpanKind::Pending => Self::Pending,
            engine::SpanKind::Running => Self::Running,
            engine::SpanKind::Unready => Self::Unready,
            engine::SpanKind::Waiting => Self::Waiting,
            engine::SpanKind::BackOff => Self::BackOff,
            engine::SpanKind::Succeeded => Self::Succeeded,
            engine::SpanKind::Failed => Self::Failed,
            engine::SpanKind::Terminating => Self::Terminating,
            engine::SpanKind::Blocked => Self::Blocked,
        }
    }
}

impl From<engine::Mark> for Mark {
    fn from(value: engine::Mark) -> Self {
        Self {
            at: value.at as f64,
            kind: value.kind.into(),
            text: value.text,
            rule: value.rule.to_owned(),
        }
    }
}

impl From<engine::MarkKind> for MarkKind {
    fn from(value: engine::MarkKind) -> Self {
        match value {
            engine::MarkKind::Input => Self::Input,
            engine::MarkKind::Scheduled => Self::Scheduled,
            engine::MarkKind::Started => Self::Started,
            engine::MarkKind::Exited => Self::Exited,
            engine::MarkKind::Hook => Self::Hook,
            engine::MarkKind::Signal => Self::Signal,
            engine::MarkKind::Probe => Self::Probe,
            engine::MarkKind::BackOff => Self::BackOff,
            engine::MarkKind::Image => Self::Image,
            engine::MarkKind::Event => Self::Event,
            engine::MarkKind::Gone => Self::Gone,
        }
    }
}
