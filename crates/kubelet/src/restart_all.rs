//! One container's exit that restarts all of its pod's containers: when it is due, and what has to be cleared away for it.
//!
//! What is killed and removed is told; `sync_pod` carries it out, and the containers start again as those of a new pod do.

use crate::actions::Reset;
use crate::cri::{RuntimeContainer, RuntimePod};
use crate::roster::{matching_rule, roster};
use podarium_manifest::api::{
    Container, ContainerStateTerminated, PodCondition, PodSpec, PodStatus,
};

/// The condition that tells of it.
pub(crate) const CONDITION: &str = "AllContainersRestarting";
/// The reason of what such a restart has ended.
pub(crate) const REASON: &str = "RestartingAllContainers";
/// Its message.
pub(crate) const MESSAGE: &str = "The container is removed because RestartAllContainers in place";

/// Whether an end with this code restarts everything.
fn restarts_all(container: &Container, code: i32) -> bool {
    matching_rule(container, code).is_some_and(|rule| rule.action == "RestartAllContainers")
}

/// Whether a container of the pod has a rule that could restart all.
///
/// Models pkg/api/v1/pod/util.go: AllContainersCouldRestart.
pub(crate) fn is_possible(spec: &PodSpec) -> bool {
    let rules = roster(spec).flat_map(|(_, container)| &container.restart_policy_rules);
    rules
        .into_iter()
        .any(|rule| rule.action == "RestartAllContainers")
}

/// Whether all containers are to be restarted: one has ended so, or it was begun and is not over.
///
/// Models pkg/kubelet/container/helpers.go: ShouldAllContainersRestart.
pub(crate) fn is_due(spec: &PodSpec, runtime: &RuntimePod, before: &PodStatus) -> bool {
    let asks = |container: &Container| {
        let exit = runtime
            .newest(&container.name)
            .and_then(RuntimeContainer::exit);
        exit.is_some_and(|exit| restarts_all(container, exit.code))
    };
    let begun = before.conditions.iter().any(is_under_way);
    begun || roster(spec).any(|(_, container)| asks(container))
}

/// Whether this is the condition, and it says that the restart is under way.
pub(crate) fn is_under_way(condition: &PodCondition) -> bool {
    condition.type_ == CONDITION && condition.status == "True"
}

/// Whether nothing is left of any container.
///
/// Models pkg/kubelet/container/helpers.go: AllContainersRestartCleanedUp.
pub(crate) fn is_cleared(spec: &PodSpec, runtime: &RuntimePod) -> bool {
    roster(spec).all(|(_, container)| runtime.newest(&container.name).is_none())
}

/// Whether a container shows that such a restart has ended it, which no policy holds against it.
pub(crate) fn ended_it(end: &ContainerStateTerminated) -> bool {
    end.reason.as_deref() == Some(REASON)
}

/// All instances that have to go; those whose end asked for it come last.
///
/// Models pkg/kubelet/kuberuntime/kuberuntime_manager.go: getContainersToReset.
pub(crate) fn resets(spec: &PodSpec, runtime: &RuntimePod) -> Vec<Reset> {
    let (mut sources, mut targets) = (Vec::new(), Vec::new());
    for (role, container) in roster(spec) {
        for seen in runtime
            .containers
            .iter()
            .filter(|seen| seen.name == container.name)
        {
            let exit = seen.exit();
            let reset = Reset {
                id: seen.id.clone(),
                name: seen.name.clone(),
                role,
                kill: exit.is_none(),
            };
            if exit.is_some_and(|exit| restarts_all(container, exit.code)) {
                sources.push(reset);
            } else {
                targets.push(reset);
            }
        }
    }
    targets.append(&mut sources);
    targets
}
