//! What one sync has to kill, make and start, from the pod and what the runtime has of it. Pure.

use crate::cri::{Exit, Role, RuntimeContainer, RuntimeId, RuntimePod, RuntimeState};
use crate::probes::{ProbeKind, Verdict};
use crate::resize::{is_unactuated, needs_restart};
use crate::restart_all::resets;
use crate::roster::{
    Policy, ephemeral, init_role, is_to_start, pod_policy, policy_of, restarts_after,
    restarts_after_kill,
};
use podarium_manifest::api::{Container, Pod, ResourceRequirements};
use podarium_table::Table;

/// A running container that has to go, while its pod stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Kill {
    /// Which.
    pub id: RuntimeId,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// What the Killing event says.
    pub message: String,
    /// The probe that asked for it, if one did.
    pub by_probe: Option<ProbeKind>,
}

/// A container to start.
#[derive(Clone, Debug, PartialEq)]
pub struct Start {
    /// Role.
    pub role: Role,
    /// Name.
    pub name: String,
}

/// An instance that is removed from the runtime, although its name is to start again.
#[derive(Clone, Debug, PartialEq)]
pub struct Reset {
    /// Which.
    pub id: RuntimeId,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Whether it has to be killed first.
    pub kill: bool,
}

/// Everything one sync has to do with the runtime.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Actions {
    /// Kill all containers and the sandbox.
    pub kill_pod: bool,
    /// Remove these, one after the other.
    pub reset: Vec<Reset>,
    /// Make a sandbox, as its that-many-eth attempt.
    pub create_sandbox: Option<u32>,
    /// Kill these.
    pub kill: Vec<Kill>,
    /// Give these other resources, before regular containers start.
    pub update: Vec<(RuntimeId, ResourceRequirements)>,
    /// Then start these, in order.
    pub start: Vec<Start>,
}

impl Actions {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Asks for the verdict on an instance.
pub type Verdicts<'a> = &'a dyn Fn(&str, ProbeKind) -> Option<Verdict>;

/// What has to be done. `restarting` says that all containers are being restarted.
///
/// Models pkg/kubelet/kuberuntime/kuberuntime_manager.go: computePodActions.
pub fn actions(
    pod: &Pod,
    runtime: &RuntimePod,
    verdicts: Verdicts<'_>,
    restarting: bool,
) -> Actions {
    match new_sandbox(pod, runtime) {
        Some(attempt) => with_new_sandbox(pod, runtime, attempt),
        None if restarting => Actions {
            reset: resets(&pod.spec, runtime),
            ..Actions::default()
        },
        None => in_sandbox(pod, runtime, verdicts),
    }
}

/// The attempt of the sandbox that has to be made, if one has to.
///
/// Models pkg/kubelet/kuberuntime/util/util.go: PodSandboxChanged.
fn new_sandbox(pod: &Pod, runtime: &RuntimePod) -> Option<u32> {
    let Some(newest) = runtime.sandboxes.first() else {
        return Some(0);
    };
    let host_network = pod.spec.host_network == Some(true);
    let usable = newest.ready && (host_network || !newest.ips.is_empty());
    (!usable).then_some(newest.attempt + 1)
}

fn with_new_sandbox(pod: &Pod, runtime: &RuntimePod, attempt: u32) -> Actions {
    let gone = Actions {
        kill_pod: true,
        ..Actions::default()
    };
    let policy = pod_policy(&pod.spec);
    if policy == Policy::Never && attempt != 0 && !runtime.containers.is_empty() {
        return gone;
    }
    let succeeded = |container: &Container| {
        policy_of(&pod.spec, Role::Main, container) == Policy::OnFailure
            && runtime
                .newest(&container.name)
                .and_then(RuntimeContainer::exit)
                .is_some_and(|exit| exit.code == 0)
    };
    let start: Vec<_> = pod
        .spec
        .containers
        .iter()
        .filter(|container| !succeeded(container))
        .map(main)
        .collect();
    let was_initialized = pod
        .spec
        .containers
        .iter()
        .any(|container| runtime.newest(&container.name).is_some());
    if start.is_empty() && was_initialized {
        return gone;
    }
    let first_init = pod.spec.init_containers.first().map(init);
    // What init containers did in the old sandbox does not count in the new one.
    let is_init = |name: &str| {
        pod.spec
            .init_containers
            .iter()
            .any(|init| init.name == name)
    };
    let old = runtime.containers.iter().filter(|seen| is_init(&seen.name));
    let reset = old.map(|seen| Reset {
        id: seen.id.clone(),
        name: seen.name.clone(),
        role: Role::Init,
        kill: false,
    });
    Actions {
        kill_pod: true,
        reset: reset.collect(),
        create_sandbox: Some(attempt),
        start: first_init.map_or(start, |first| vec![first]),
        ..Actions::default()
    }
}

fn in_sandbox(pod: &Pod, runtime: &RuntimePod, verdicts: Verdicts<'_>) -> Actions {
    let mut actions = Actions::default();
    // Those added for debugging wait for nobody and start once.
    let added = ephemeral(&pod.spec).filter(|(_, added)| runtime.newest(&added.name).is_none());
    actions.start.extend(added.map(|(role, added)| Start {
        role,
        name: added.name.clone(),
    }));
    let initialized = init_actions(pod, runtime, verdicts, &mut actions);
    if actions.kill_pod || !initialized {
        return actions;
    }
    let mut kept = false;
    let mut start_main = Vec::new();
    for container in &pod.spec.containers {
        let newest = runtime
            .newest(&container.name)
            .filter(|newest| newest.is_running());
        let Some(newest) = newest else {
            if is_to_start(pod, Role::Main, container, runtime) {
                start_main.push(main(container));
            }
            continue;
        };
        let Some((what, by_probe)) = fault(container, newest, verdicts) else {
            update(container, newest, &mut actions);
            kept = true;
            continue;
        };
        let again = by_probe.is_none() || restarts_after_kill(&pod.spec, Role::Main, container);
        if again {
            start_main.push(main(container));
        }
        actions.kill.push(Kill {
            id: newest.id.clone(),
            name: container.name.clone(),
            role: Role::Main,
            message: format!(
                "Container {} {what}{}",
                container.name,
                if again && what != RESIZE {
                    ", will be restarted"
                } else {
                    ""
                }
            ),
            by_probe,
        });
    }
    if !kept && start_main.is_empty() {
        // Nothing is left to run: sidecars must not keep the pod alive.
        return Actions {
            kill_pod: true,
            ..Actions::default()
        };
    }
    actions.start.append(&mut start_main);
    actions
}

/// Gives a container that goes on what it is allocated by now.
fn update(container: &Container, running: &RuntimeContainer, actions: &mut Actions) {
    if is_unactuated(container, running) {
        let resources = container.resources.clone();
        actions.update.push((running.id.clone(), resources));
    }
}

/// Why a running container has to go, and which probe says so.
fn fault(
    container: &Container,
    running: &RuntimeContainer,
    verdicts: Verdicts<'_>,
) -> Option<(&'static str, Option<ProbeKind>)> {
    if container.image.as_deref().unwrap_or_default() != running.image {
        return Some(("definition changed", None));
    }
    if verdicts(&running.id, ProbeKind::Liveness) == Some(Verdict::Failure) {
        return Some(("failed liveness probe", Some(ProbeKind::Liveness)));
    }
    if verdicts(&running.id, ProbeKind::Startup) == Some(Verdict::Failure) {
        return Some(("failed startup probe", Some(ProbeKind::Startup)));
    }
    let resized = is_unactuated(container, running) && needs_restart(container, &running.resources);
    resized.then_some((RESIZE, None))
}

/// Why a container whose new resources need a restart has to go.
const RESIZE: &str = "resize requires restart";

/// Adds what init containers and sidecars need; tells whether regular containers may start.
///
/// Models pkg/kubelet/kuberuntime/kuberuntime_container.go: computeInitContainerActions.
fn init_actions(
    pod: &Pod,
    runtime: &RuntimePod,
    verdicts: Verdicts<'_>,
    actions: &mut Actions,
) -> bool {
    let containers = &pod.spec.init_containers;
    let Some(last) = containers.len().checked_sub(1) else {
        return true;
    };
    let regular_is_up = pod.spec.containers.iter().any(|container| {
        let newest = runtime.newest(&container.name).map(|newest| &newest.state);
        matches!(
            newest,
            Some(RuntimeState::Created | RuntimeState::Running { .. })
        )
    });
    let mut past = regular_is_up;
    let mut initialized = regular_is_up;
    let mut start = Table::default();
    for (index, container) in containers.iter().enumerate().rev() {
        let role = init_role(container);
        let Some(seen) = runtime.newest(&container.name) else {
            if past && role == Role::Sidecar {
                start.insert(index, ());
            }
            continue;
        };
        if past && role == Role::Init {
            continue;
        }
        let done = match &seen.state {
            RuntimeState::Created => {
                start.insert(index, ());
                false
            }
            RuntimeState::Running { .. } if role == Role::Init => {
                update(container, seen, actions);
                false
            }
            RuntimeState::Running { .. } => {
                watch_sidecar(container, seen, verdicts, index, &mut start, actions)
            }
            RuntimeState::Exited(_) if role == Role::Sidecar => {
                start.insert(index, ());
                false
            }
            RuntimeState::Exited(Exit { code: 0, .. }) => true,
            RuntimeState::Exited(exit) if restarts_after(&pod.spec, role, container, exit.code) => {
                start.insert(index, ());
                false
            }
            RuntimeState::Exited(_) => {
                *actions = Actions {
                    kill_pod: true,
                    ..Actions::default()
                };
                return false;
            }
        };
        if done && index == last {
            initialized = true;
        } else if done && !past {
            start.insert(index + 1, ());
        }
        past = true;
    }
    if !past {
        start.insert(0, ());
    }
    actions.start.extend(
        start
            .keys()
            .filter_map(|index| containers.get(*index))
            .map(init),
    );
    initialized
}

/// Looks after a running sidecar; tells whether it has started, so that the next container may.
fn watch_sidecar(
    container: &Container,
    running: &RuntimeContainer,
    verdicts: Verdicts<'_>,
    index: usize,
    start: &mut Table<usize, ()>,
    actions: &mut Actions,
) -> bool {
    let mut replace = |what: &str, by_probe| {
        actions.kill.push(Kill {
            id: running.id.clone(),
            name: container.name.clone(),
            role: Role::Sidecar,
            message: format!("Init container {} {what}", container.name),
            by_probe,
        });
        start.insert(index, ());
    };
    if container.startup_probe.is_some() {
        match verdicts(&running.id, ProbeKind::Startup) {
            Some(Verdict::Success) => {}
            Some(Verdict::Failure) => {
                replace("failed startup probe", Some(ProbeKind::Startup));
                return false;
            }
            Some(Verdict::Unknown) | None => return false,
        }
    }
    if container.image.as_deref().unwrap_or_default() != running.image {
        replace("definition changed", None);
    } else if verdicts(&running.id, ProbeKind::Liveness) == Some(Verdict::Failure) {
        replace("failed liveness probe", Some(ProbeKind::Liveness));
    } else if is_unactuated(container, running) && needs_restart(container, &running.resources) {
        replace(RESIZE, None);
    } else {
        update(container, running, actions);
    }
    true
}

fn main(container: &Container) -> Start {
    Start {
        role: Role::Main,
        name: container.name.clone(),
    }
}

fn init(container: &Container) -> Start {
    Start {
        role: init_role(container),
        name: container.name.clone(),
    }
}
