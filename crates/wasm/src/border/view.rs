//! The cluster at one instant.
//!
//! The counterparts of `podarium_core::view`. Instants and counts are numbers, which JavaScript holds exactly up to
//! 285 years of microseconds.

use podarium_core::view as engine;
use serde::Serialize;
use tsify::Tsify;

use super::{ContainerView, Registry, list};

/// The world at one instant.
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// The instant shown.
    pub now: f64,
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
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
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
    /// Whether its kubelet runs.
    pub kubelet_runs: bool,
    /// How the registries answer it.
    pub registry: Registry,
}

/// One pod. The four things that people confuse — phase, container state, reason and kubectl's STATUS — are four fields.
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
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
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
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
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct QosView {
    /// `Guaranteed`, `Burstable` or `BestEffort`.
    pub class: String,
    /// What decided it.
    pub because: QosReason,
    /// The container that decided it, if one did.
    pub container: String,
}

/// Why a pod has its QoS class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum QosReason {
    /// No container asks for anything.
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
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
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
    pub since: f64,
}

/// A deletion that is under way.
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct DeletionView {
    /// When it was asked for.
    pub asked_at: f64,
    /// Grace period in seconds.
    pub grace_secs: f64,
    /// When the grace period ends.
    pub deadline: f64,
}

/// A volume of the pod.
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct VolumeView {
    /// Name.
    pub name: String,
    /// `emptyDir`, `configMap`, `hostPath`, …
    pub kind: String,
    /// Names of the containers that mount it.
    pub mounted_by: Vec<String>,
}

/// An event of the API.
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct EventView {
    /// First seen.
    pub first_at: f64,
    /// Last seen.
    pub last_at: f64,
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

impl From<engine::View> for View {
    fn from(value: engine::View) -> Self {
        Self {
            now: value.now as f64,
            clock: value.clock,
            nodes: list(value.nodes),
            pods: list(value.pods),
            events: list(value.events),
        }
    }
}

impl From<engine::NodeView> for NodeView {
    fn from(value: engine::NodeView) -> Self {
        Self {
            name: value.name,
            address: value.address,
            conditions: list(value.conditions),
            taints: value.taints,
            unschedulable: value.unschedulable,
            kubelet_runs: value.kubelet_runs,
            registry: value.registry.into(),
        }
    }
}

impl From<engine::PodView> for PodView {
    fn from(value: engine::PodView) -> Self {
        Self {
            name: value.name,
            namespace: value.namespace,
            uid: value.uid,
            node: value.node,
            phase: value.phase,
            reason: value.reason,
            message: value.message,
            kubectl: value.kubectl.into(),
            qos: value.qos.into(),
            conditions: list(value.conditions),
            ip: value.ip,
            host_network: value.host_network,
            is_static: value.is_static,
            restart_policy: value.restart_policy,
            deletion: value.deletion.map(Into::into),
            containers: list(value.containers),
            volumes: list(value.volumes),
        }
    }
}

impl From<engine::KubectlRow> for KubectlRow {
    fn from(value: engine::KubectlRow) -> Self {
        Self {
            ready: value.ready,
            status: value.status,
            restarts: value.restarts,
            age: value.age,
        }
    }
}

impl From<engine::QosView> for QosView {
    fn from(value: engine::QosView) -> Self {
        Self {
            class: value.class,
            because: value.because.into(),
            container: value.container,
        }
    }
}

impl From<engine::QosReason> for QosReason {
    fn from(value: engine::QosReason) -> Self {
        match value {
            engine::QosReason::NothingSet => Self::NothingSet,
            engine::QosReason::LimitsEqualRequests => Self::LimitsEqualRequests,
            engine::QosReason::LimitMissing => Self::LimitMissing,
            engine::QosReason::RequestsBelowLimits => Self::RequestsBelowLimits,
            engine::QosReason::PodLevel => Self::PodLevel,
        }
    }
}

impl From<engine::ConditionView> for ConditionView {
    fn from(value: engine::ConditionView) -> Self {
        Self {
            kind: value.kind,
            status: value.status,
            reason: value.reason,
            message: value.message,
            since: value.since as f64,
        }
    }
}

impl From<engine::DeletionView> for DeletionView {
    fn from(value: engine::DeletionView) -> Self {
        Self {
            asked_at: value.asked_at as f64,
            grace_secs: value.grace_secs as f64,
            deadline: value.deadline as f64,
        }
    }
}

impl From<engine::VolumeView> for VolumeView {
    fn from(value: engine::VolumeView) -> Self {
        Self {
            name: value.name,
            kind: value.kind,
            mounted_by: value.mounted_by,
        }
    }
}

impl From<engine::EventView> for EventView {
    fn from(value: engine::EventView) -> Self {
        Self {
            first_at: value.first_at as f64,
            last_at: value.last_at as f64,
            kind: value.kind,
            reason: value.reason,
            message: value.message,
            count: value.count,
            from: value.from,
            object: value.object,
            container: value.container,
        }
    }
}
