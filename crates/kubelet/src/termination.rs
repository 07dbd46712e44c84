//! How long a container may take to end.

use crate::actions::Kill;
use crate::probes::ProbeKind;
use crate::roster::find;
use podarium_manifest::api::Pod;

/// Grace period in seconds for a kill in a pod that goes on.
///
/// Models pkg/kubelet/kuberuntime/kuberuntime_container.go: setTerminationGracePeriod.
pub(crate) fn grace_secs(pod: &Pod, kill: Option<&Kill>) -> u64 {
    if let Some(own) = pod.metadata.deletion_grace_period_seconds {
        return u64::try_from(own).unwrap_or(0);
    }
    let by_probe = kill.and_then(|kill| {
        let kind = kill.by_probe.filter(|kind| *kind != ProbeKind::Readiness)?;
        let (_, container) = find(&pod.spec, &kill.name)?;
        kind.of(container)?.termination_grace_period_seconds
    });
    spec_secs(by_probe.or(pod.spec.termination_grace_period_seconds))
}

/// Grace period of a pod that ends: the shortest that anyone has asked for, at least a second; it never grows.
///
/// Models pkg/kubelet/pod_workers.go: calculateEffectiveGracePeriod.
pub(crate) fn effective_grace_secs(pod: &Pod, before: Option<u64>) -> u64 {
    let asked = pod
        .metadata
        .deletion_grace_period_seconds
        .and_then(|secs| u64::try_from(secs).ok());
    let shortest = [before, asked]
        .into_iter()
        .flatten()
        .filter(|secs| *secs > 0)
        .min();
    shortest
        .unwrap_or_else(|| spec_secs(pod.spec.termination_grace_period_seconds))
        .max(1)
}

fn spec_secs(secs: Option<i64>) -> u64 {
    u64::try_from(secs.unwrap_or(30)).unwrap_or(1)
}
