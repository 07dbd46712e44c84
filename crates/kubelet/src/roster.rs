//! A pod's containers with their roles, and which of them start again after an end.

use crate::cri::{Role, RuntimePod, RuntimeState};
use podarium_manifest::api::{
    Container, ContainerRestartRule, ContainerStatus, Pod, PodSpec, PodStatus,
};
use podarium_manifest::containers::is_sidecar;

/// When a container starts again after it has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// After every end.
    Always,
    /// After a failure.
    OnFailure,
    /// Never.
    Never,
}

impl Policy {
    fn read(text: Option<&str>) -> Option<Self> {
        match text? {
            "Always" => Some(Self::Always),
            "OnFailure" => Some(Self::OnFailure),
            "Never" => Some(Self::Never),
            _ => None,
        }
    }

    fn restarts(self, code: i32) -> bool {
        match self {
            Self::Always => true,
            Self::OnFailure => code != 0,
            Self::Never => false,
        }
    }
}

/// The pod's own restart policy.
pub fn pod_policy(spec: &PodSpec) -> Policy {
    Policy::read(spec.restart_policy.as_deref()).unwrap_or(Policy::Always)
}

/// The role of an entry of `spec.initContainers`.
pub fn init_role(container: &Container) -> Role {
    if is_sidecar(container) {
        Role::Sidecar
    } else {
        Role::Init
    }
}

/// Init containers and sidecars, then regular containers, as the manifest orders them.
pub fn roster(spec: &PodSpec) -> impl DoubleEndedIterator<Item = (Role, &Container)> {
    let init = spec
        .init_containers
        .iter()
        .map(|container| (init_role(container), container));
    init.chain(
        spec.containers
            .iter()
            .map(|container| (Role::Main, container)),
    )
}

/// The containers added for debugging, in the order in which they were.
pub fn ephemeral(spec: &PodSpec) -> impl Iterator<Item = (Role, &Container)> {
    let added = spec.ephemeral_containers.iter();
    added.map(|container| (Role::Ephemeral, &container.common))
}

/// Every container of the pod, those added for debugging last.
pub fn everyone(spec: &PodSpec) -> impl Iterator<Item = (Role, &Container)> {
    roster(spec).chain(ephemeral(spec))
}

/// A container of the pod by name.
pub fn find<'a>(spec: &'a PodSpec, name: &str) -> Option<(Role, &'a Container)> {
    everyone(spec).find(|(_, container)| container.name == name)
}

/// The statuses of all containers of a pod.
pub fn statuses(status: &PodStatus) -> impl Iterator<Item = &ContainerStatus> {
    let init = status.init_container_statuses.iter();
    init.chain(&status.container_statuses)
        .chain(&status.ephemeral_container_statuses)
}

/// Whether the pod has a sidecar, which orders its end.
pub fn has_sidecar(spec: &PodSpec) -> bool {
    spec.init_containers
        .iter()
        .any(|container| init_role(container) == Role::Sidecar)
}

/// Whether an end with this code is followed by a new start: the container's rules, then its policy, then the pod's.
///
/// Models pkg/api/v1/pod/util.go: ContainerShouldRestart.
pub fn restarts_after(spec: &PodSpec, role: Role, container: &Container, code: i32) -> bool {
    matching_rule(container, code).is_some() || policy_of(spec, role, container).restarts(code)
}

/// The first of the container's own rules that speaks of this code.
///
/// Models pkg/api/v1/pod/util.go: FindMatchingContainerRestartRule.
pub(crate) fn matching_rule(container: &Container, code: i32) -> Option<&ContainerRestartRule> {
    container.restart_policy_rules.iter().find(|rule| {
        rule.exit_codes
            .as_ref()
            .is_some_and(|codes| match codes.operator.as_str() {
                "In" => codes.values.contains(&code),
                "NotIn" => !codes.values.contains(&code),
                _ => false,
            })
    })
}

/// Whether a kill by a probe is followed by a new start; rules do not count here.
///
/// Models pkg/kubelet/kuberuntime/kuberuntime_manager.go: shouldRestartOnFailure.
pub fn restarts_after_kill(spec: &PodSpec, role: Role, container: &Container) -> bool {
    policy_of(spec, role, container) != Policy::Never
}

/// An init container under `Always` is done after exit 0, or it would never end.
pub(crate) fn policy_of(spec: &PodSpec, role: Role, container: &Container) -> Policy {
    let own = Policy::read(container.restart_policy.as_deref());
    match own.unwrap_or_else(|| pod_policy(spec)) {
        Policy::Always if role == Role::Init => Policy::OnFailure,
        policy => policy,
    }
}

/// Whether the next sync is to start the container.
///
/// Models pkg/kubelet/container/helpers.go: ShouldContainerBeRestarted.
pub fn is_to_start(pod: &Pod, role: Role, container: &Container, runtime: &RuntimePod) -> bool {
    if pod.metadata.deletion_timestamp.is_some() {
        return false;
    }
    match runtime.newest(&container.name).map(|newest| &newest.state) {
        None | Some(RuntimeState::Created) => true,
        Some(RuntimeState::Running { .. }) => false,
        Some(RuntimeState::Exited(exit)) => restarts_after(&pod.spec, role, container, exit.code),
    }
}
