//! Whether the kubelet takes a pod at all. It asks once, when it first sees the pod; a refused pod stays, and is not tried again.

use crate::phase::Phase;
use crate::predicates::{Lack, Offer};
use podarium_manifest::Value;
use podarium_manifest::api::{Pod, PodStatus, Time as Stamp};
use podarium_manifest::qos;

/// Why a pod is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The event's and the status' reason.
    pub reason: &'static str,
    /// What the event says.
    pub message: String,
}

/// Sysctls that a pod may set on every node.
///
/// Models pkg/kubelet/sysctl/safe_sysctls.go: SafeSysctlAllowlist.
const SAFE_SYSCTLS: [&str; 12] = [
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_wmem",
];

/// Why the node does not take a pod, given the others that it has.
///
/// Models pkg/kubelet/kubelet.go: canAdmitPod, with sysctl/allowlist.go: Admit and lifecycle/predicate.go: Admit.
pub(crate) fn refusal(offer: &Offer, pod: &Pod, others: &[&Pod]) -> Option<Refusal> {
    let unsafe_sysctl = sysctls(pod).find(|name| !SAFE_SYSCTLS.contains(name));
    if let Some(name) = unsafe_sysctl {
        return Some(Refusal {
            reason: "SysctlForbidden",
            message: format!("forbidden sysctl: \"{name}\" not allowlisted"),
        });
    }
    // A device that the kubelet was not told of is no reason for it.
    let strange =
        |lack: &Lack| matches!(lack, Lack::Resource { capacity: 0, name, .. } if name != "memory");
    let lack = offer
        .lacks(pod, others)
        .into_iter()
        .find(|lack| !strange(lack))?;
    Some(match lack {
        Lack::Resource {
            name,
            requested,
            used,
            capacity,
        } => Refusal {
            reason: match name.as_str() {
                "pods" => "OutOfpods",
                "cpu" => "OutOfcpu",
                "ephemeral-storage" => "OutOfephemeral-storage",
                _ => "OutOfmemory",
            },
            message: format!(
                "Node didn't have enough resource: {name}, requested: {requested}, used: {used}, capacity: {capacity}"
            ),
        },
        Lack::Name => predicate("NodeName", "node(s) didn't match the requested node name"),
        Lack::Affinity => predicate(
            "NodeAffinity",
            "node(s) didn't match Pod's node affinity/selector",
        ),
        Lack::Ports => predicate(
            "NodePorts",
            "node(s) didn't have free ports for the requested pod ports",
        ),
    })
}

fn predicate(reason: &'static str, what: &str) -> Refusal {
    Refusal {
        reason,
        message: format!("Predicate {reason} failed: {what}"),
    }
}

fn sysctls(pod: &Pod) -> impl Iterator<Item = &str> {
    let context = pod.spec.security_context.as_ref();
    let listed = context.map_or(&[][..], |context| context.kept.list("sysctls"));
    listed.iter().map(|sysctl: &Value| sysctl.text("name"))
}

/// The status of a refused pod.
///
/// Models pkg/kubelet/kubelet.go: rejectPod.
pub(crate) fn refused_status(pod: &Pod, refusal: &Refusal, now: Stamp) -> PodStatus {
    PodStatus {
        qos_class: Some(qos::class(&pod.spec).to_string()),
        phase: Some(Phase::Failed.as_str().to_owned()),
        reason: Some(refusal.reason.to_owned()),
        message: Some(format!("Pod was rejected: {}", refusal.message)),
        start_time: Some(now),
        ..PodStatus::default()
    }
}
