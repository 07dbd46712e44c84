//! The conditions that the kubelet owns.

use crate::cri::Role;
use crate::gates::{Gate, Version};
use crate::phase::Phase;
use crate::resize;
use crate::restart_all;
use crate::roster::roster;
use podarium_manifest::api::{ContainerStatus, Pod, PodCondition, PodStatus};

/// What conditions are made from, besides the statuses of containers.
#[derive(Clone, Copy, Debug)]
pub struct Grounds<'a> {
    /// The pod.
    pub pod: &'a Pod,
    /// The conditions before.
    pub before: &'a [PodCondition],
    /// Those of a resize.
    pub resize: &'a [PodCondition],
    /// Whether a usable sandbox is there.
    pub sandbox_up: bool,
    /// Whether all containers are being restarted.
    pub restarting: bool,
    /// What the kubelet knows of.
    pub version: Version,
}

/// A condition without its times.
fn condition(
    on: &Grounds<'_>,
    kind: &str,
    status: bool,
    reason: &str,
    message: String,
) -> PodCondition {
    let generation = on.pod.metadata.generation;
    PodCondition {
        type_: kind.to_owned(),
        status: if status { "True" } else { "False" }.to_owned(),
        reason: (!reason.is_empty()).then(|| reason.to_owned()),
        message: (!message.is_empty()).then_some(message),
        observed_generation: generation.filter(|_| on.version.has(Gate::ObservedGeneration)),
        ..PodCondition::default()
    }
}

/// Whether the kubelet writes this condition; all others belong to somebody else and are kept.
///
/// Models pkg/kubelet/types/pod_status.go: PodConditionByKubelet.
pub fn is_ours(kind: &str) -> bool {
    matches!(
        kind,
        "PodReadyToStartContainers"
            | "Initialized"
            | "Ready"
            | "ContainersReady"
            | "PodScheduled"
            | restart_all::CONDITION
    ) || resize::CONDITIONS.contains(&kind)
}

/// Whether the kubelet writes this condition beside others who do.
///
/// Models pkg/kubelet/types/pod_status.go: PodConditionSharedByKubelet.
pub fn is_shared(kind: &str) -> bool {
    kind == "DisruptionTarget"
}

/// Says that the node ends the pod.
pub(crate) fn disrupt(status: &mut PodStatus, message: &str) {
    const KIND: &str = "DisruptionTarget";
    let conditions = &mut status.conditions;
    conditions.retain(|condition| condition.type_ != KIND);
    conditions.push(PodCondition {
        type_: KIND.to_owned(),
        status: "True".to_owned(),
        reason: Some("TerminationByKubelet".to_owned()),
        message: Some(message.to_owned()),
        observed_generation: status.observed_generation,
        ..PodCondition::default()
    });
}

/// All conditions of the kubelet, in the order it writes them.
///
/// Models pkg/kubelet/kubelet_pods.go: generateAPIPodStatus.
pub fn conditions(
    on: &Grounds<'_>,
    init: &[ContainerStatus],
    regular: &[ContainerStatus],
    phase: Phase,
) -> Vec<PodCondition> {
    let foreign = on
        .pod
        .status
        .conditions
        .iter()
        .filter(|condition| !is_ours(&condition.type_))
        .cloned();
    let ready_to_start = condition(
        on,
        "PodReadyToStartContainers",
        on.sandbox_up,
        "",
        String::new(),
    );
    let initialized = initialized(on, init, regular, phase);
    let containers_ready = containers_ready(on, init, regular, phase);
    let ready = ready(on, &containers_ready);
    let scheduled = condition(on, "PodScheduled", true, "", String::new());
    let restarting = restart_all::is_possible(&on.pod.spec).then(|| all_restarting(on, phase));
    foreign
        .chain(on.resize.iter().cloned())
        .chain([
            ready_to_start,
            initialized,
            ready,
            containers_ready,
            scheduled,
        ])
        .chain(restarting)
        .collect()
}

/// Models pkg/kubelet/status/generate.go: GenerateAllContainersRestartingCondition.
fn all_restarting(on: &Grounds<'_>, phase: Phase) -> PodCondition {
    let (status, reason, message) = match phase {
        Phase::Succeeded => (false, "PodCompleted", ""),
        Phase::Failed => (false, "PodFailed", ""),
        _ if on.restarting => (
            true,
            "RestartAllContainersStarted",
            "container exited with restart policy rule",
        ),
        _ => (false, "", ""),
    };
    PodCondition {
        observed_generation: None,
        ..condition(
            on,
            restart_all::CONDITION,
            status,
            reason,
            message.to_owned(),
        )
    }
}

/// Models pkg/kubelet/status/generate.go: GeneratePodInitializedCondition.
fn initialized(
    on: &Grounds<'_>,
    init: &[ContainerStatus],
    regular: &[ContainerStatus],
    phase: Phase,
) -> PodCondition {
    const KIND: &str = "Initialized";
    let (mut unknown, mut incomplete) = (Vec::new(), Vec::new());
    for (role, container) in roster(&on.pod.spec).filter(|(role, _)| *role != Role::Main) {
        match init.iter().find(|status| status.name == container.name) {
            None => unknown.push(container.name.as_str()),
            Some(status) => {
                let done = if role == Role::Sidecar {
                    status.started == Some(true)
                } else {
                    status.ready
                };
                if !done {
                    incomplete.push(container.name.as_str());
                }
            }
        }
    }
    if phase == Phase::Succeeded && unknown.is_empty() {
        return condition(on, KIND, true, "PodCompleted", String::new());
    }
    // Once a regular container has run, the pod was initialized, whatever its sidecars do.
    if regular
        .iter()
        .any(|status| status.state.running.is_some() || status.state.terminated.is_some())
    {
        return condition(on, KIND, true, "", String::new());
    }
    // What was initialized once stays so, although its init containers run again.
    let stays = on.version.has(Gate::RestartAll) && {
        let known = on.before.iter().find(|known| known.type_ == KIND);
        known.is_some_and(|known| known.status == "True")
    };
    match lacking(&unknown, "unknown", &incomplete, "incomplete").filter(|_| !stays) {
        Some(message) => condition(on, KIND, false, "ContainersNotInitialized", message),
        None => condition(on, KIND, true, "", String::new()),
    }
}

/// Models pkg/kubelet/status/generate.go: GenerateContainersReadyCondition.
fn containers_ready(
    on: &Grounds<'_>,
    init: &[ContainerStatus],
    regular: &[ContainerStatus],
    phase: Phase,
) -> PodCondition {
    const KIND: &str = "ContainersReady";
    let (mut unknown, mut unready) = (Vec::new(), Vec::new());
    for (role, container) in roster(&on.pod.spec).filter(|(role, _)| *role != Role::Init) {
        let statuses = if role == Role::Sidecar { init } else { regular };
        match statuses.iter().find(|status| status.name == container.name) {
            None => unknown.push(container.name.as_str()),
            Some(status) if !status.ready => unready.push(container.name.as_str()),
            Some(_) => {}
        }
    }
    match phase {
        Phase::Failed => condition(on, KIND, false, "PodFailed", String::new()),
        Phase::Succeeded if unknown.is_empty() => {
            condition(on, KIND, false, "PodCompleted", String::new())
        }
        _ => match lacking(&unknown, "unknown", &unready, "unready") {
            Some(message) => condition(on, KIND, false, "ContainersNotReady", message),
            None => condition(on, KIND, true, "", String::new()),
        },
    }
}

/// Models pkg/kubelet/status/generate.go: GeneratePodReadyCondition.
fn ready(on: &Grounds<'_>, containers_ready: &PodCondition) -> PodCondition {
    const KIND: &str = "Ready";
    if containers_ready.status != "True" {
        return PodCondition {
            type_: KIND.to_owned(),
            ..containers_ready.clone()
        };
    }
    let pod = on.pod;
    let missing: Vec<String> = pod
        .spec
        .readiness_gates
        .iter()
        .filter_map(|gate| {
            let kind = &gate.condition_type;
            match pod
                .status
                .conditions
                .iter()
                .find(|condition| condition.type_ == *kind)
            {
                None => Some(format!(
                    "corresponding condition of pod readiness gate \"{kind}\" does not exist."
                )),
                Some(found) if found.status != "True" => Some(format!(
                    "the status of pod readiness gate \"{kind}\" is not \"True\", but {}",
                    found.status
                )),
                Some(_) => None,
            }
        })
        .collect();
    if missing.is_empty() {
        return condition(on, KIND, true, "", String::new());
    }
    condition(
        on,
        KIND,
        false,
        "ReadinessGatesNotReady",
        missing.join(", "),
    )
}

/// Ready and ContainersReady of a pod whose end is held back until its containers are gone.
pub fn not_ready_any_more(phase: Phase) -> &'static str {
    if phase == Phase::Succeeded {
        "PodCompleted"
    } else {
        "PodFailed"
    }
}

/// `containers with X status: [a b], containers with Y status: [c]`, or nothing if nothing lacks.
fn lacking(first: &[&str], first_word: &str, second: &[&str], second_word: &str) -> Option<String> {
    let list = |names: &[&str], word| {
        (!names.is_empty()).then(|| format!("containers with {word} status: [{}]", names.join(" ")))
    };
    let parts: Vec<_> = [list(first, first_word), list(second, second_word)]
        .into_iter()
        .flatten()
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
