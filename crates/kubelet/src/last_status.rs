//! The last status of a pod: what is still in doubt when nothing of it is left on the node counts as failed.

use crate::cri::Role;
use crate::phase::Phase;
use crate::roster::init_role;
use crate::static_files::is_static;
use podarium_manifest::api::{
    ContainerState, ContainerStateTerminated, ContainerStatus, Pod, PodSpec, PodStatus,
};

/// Ends every container that may have run, and the pod.
///
/// Models pkg/kubelet/status/status_manager.go: TerminatePod. Static pods keep their phase.
pub(crate) fn settle(pod: &Pod, status: &mut PodStatus) {
    if has_initialized(&pod.spec, status) {
        status
            .container_statuses
            .iter_mut()
            .for_each(settle_container);
    }
    let begun = begun_init_containers(&status.init_container_statuses);
    status.init_container_statuses[..begun]
        .iter_mut()
        .for_each(settle_container);
    if !Phase::read(status.phase.as_deref()).is_terminal() && !is_static(pod) {
        status.phase = Some("Failed".to_owned());
    }
}

fn settle_container(container: &mut ContainerStatus) {
    if container.state.terminated.is_some() {
        return;
    }
    container.state = ContainerState {
        terminated: Some(ContainerStateTerminated {
            exit_code: 137,
            reason: Some("ContainerStatusUnknown".to_owned()),
            message: Some(
                "The container could not be located when the pod was terminated".to_owned(),
            ),
            ..ContainerStateTerminated::default()
        }),
        ..ContainerState::default()
    };
}

/// Whether a regular container may ever have started.
///
/// Models pkg/kubelet/status/status_manager.go: hasPodInitialized.
fn has_initialized(spec: &PodSpec, status: &PodStatus) -> bool {
    let Some(last) = spec.init_containers.last() else {
        return true;
    };
    if status.container_statuses.iter().any(has_begun) {
        return true;
    }
    let shown = status.init_container_statuses.last();
    shown.is_some_and(|shown| match init_role(last) {
        Role::Sidecar => shown.started == Some(true),
        _ => [&shown.last_state, &shown.state].iter().any(|state| {
            let ended = state.terminated.as_ref();
            ended.is_some_and(|ended| ended.exit_code == 0)
        }),
    })
}

/// How many init containers there are up to the last that has begun; the first always counts.
///
/// Models pkg/kubelet/status/status_manager.go: initializedContainers.
fn begun_init_containers(containers: &[ContainerStatus]) -> usize {
    let last = containers.iter().rposition(has_begun);
    last.map_or(containers.len().min(1), |last| last + 1)
}

fn has_begun(container: &ContainerStatus) -> bool {
    container.state.waiting.is_none() || container.last_state.terminated.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use podarium_manifest::api::{Container, ContainerStateWaiting};

    fn waiting(crashed_before: bool) -> ContainerStatus {
        let mut status = ContainerStatus::default();
        status.state.waiting = Some(ContainerStateWaiting::default());
        if crashed_before {
            status.last_state.terminated = Some(ContainerStateTerminated::default());
        }
        status
    }

    fn codes(containers: &[ContainerStatus]) -> Vec<Option<i32>> {
        let code =
            |container: &ContainerStatus| Some(container.state.terminated.as_ref()?.exit_code);
        containers.iter().map(code).collect()
    }

    #[test]
    fn containers_that_wait_count_as_failed_once_the_pod_was_initialized() {
        let mut status = PodStatus {
            container_statuses: vec![waiting(true), waiting(false)],
            ..PodStatus::default()
        };
        settle(&Pod::default(), &mut status);
        assert_eq!(codes(&status.container_statuses), [Some(137), Some(137)]);
        assert_eq!(status.phase.as_deref(), Some("Failed"));
    }

    #[test]
    fn what_could_not_have_started_behind_an_init_container_keeps_waiting() {
        let spec = PodSpec {
            init_containers: vec![Container::default(); 3],
            ..PodSpec::default()
        };
        let mut status = PodStatus {
            init_container_statuses: vec![waiting(true), waiting(true), waiting(false)],
            container_statuses: vec![waiting(false)],
            ..PodStatus::default()
        };
        let pod = Pod {
            spec,
            ..Pod::default()
        };
        settle(&pod, &mut status);
        let inits = codes(&status.init_container_statuses);
        assert_eq!(inits, [Some(137), Some(137), None]);
        assert_eq!(codes(&status.container_statuses), [None]);
    }
}
