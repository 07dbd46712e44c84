//! A pod's status as the kubelet sees it: container statuses, phase, conditions, addresses.
//!
//! It computes and publishes nothing; `status_manager` publishes.

use crate::conditions::{Grounds, conditions};
use crate::cri::{RuntimeContainer, RuntimePod, RuntimeState};
use crate::gates::{Gate, Version};
use crate::phase::{Phase, phase};
use crate::restart_all;
use crate::roster::{ephemeral, find, is_to_start};
use crate::time::{Clock, Time};
use podarium_manifest::api::{
    Container, ContainerState, ContainerStateRunning, ContainerStateTerminated,
    ContainerStateWaiting, ContainerStatus, HostIP, Pod, PodCondition, PodIP, PodSpec, PodStatus,
    ResourceList, ResourceRequirements, VolumeMountStatus,
};
use podarium_manifest::resources::{aggregate_limits, aggregate_requests};
use podarium_table::Table;
use podarium_table::sort_by_key;

/// Why a container could not be started, as the reason cache keeps it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reason {
    /// Such as `CrashLoopBackOff`.
    pub reason: &'static str,
    /// Message.
    pub message: String,
}

/// What is known of a pod when its status is made.
pub(crate) struct Sight<'a> {
    /// The pod.
    pub pod: &'a Pod,
    /// What the runtime was last seen to have of it.
    pub runtime: &'a RuntimePod,
    /// The status before.
    pub before: &'a PodStatus,
    /// Why containers could not be started.
    pub reasons: &'a Table<String, Reason>,
    /// Whether the pod worker has ended the pod for good.
    pub ending: bool,
    /// Set when something other than its containers ends the pod: reason and message.
    pub evicted: Option<(&'a str, &'a str)>,
    /// The cluster's clock.
    pub clock: Clock,
    /// Now.
    pub now: Time,
    /// The node's addresses.
    pub host_ips: &'a [String],
    /// What the kubelet knows of.
    pub version: Version,
    /// The conditions of a resize.
    pub resize: Vec<PodCondition>,
    /// Whether all containers are being restarted.
    pub restarting: bool,
}

/// Says whether containers have started and are ready; the probes know.
pub(crate) trait Judge {
    /// Whether a running container counts as started.
    fn is_started(&mut self, container: &str, id: &str) -> bool;
    /// Whether a started container counts as ready.
    fn is_ready(&mut self, container: &str, id: &str) -> bool;
}

/// The status.
///
/// Models pkg/kubelet/kubelet_pods.go: generateAPIPodStatus.
pub(crate) fn pod_status(sight: &Sight<'_>, judge: &mut impl Judge) -> PodStatus {
    let Sight {
        pod,
        runtime,
        before,
        ..
    } = *sight;
    let mut init = container_statuses(
        sight,
        &pod.spec.init_containers,
        &before.init_container_statuses,
    );
    let mut regular = container_statuses(sight, &pod.spec.containers, &before.container_statuses);
    let mut added = container_statuses(
        sight,
        ephemeral(&pod.spec).map(|(_, added)| added),
        &before.ephemeral_container_statuses,
    );
    for status in &mut init {
        judge_init(pod, status, judge);
    }
    for status in &mut regular {
        judge_running(status, judge);
    }
    let mut now_phase = phase(pod, &init, &regular, sight.ending);
    let phase_before = Phase::read(before.phase.as_deref());
    if !now_phase.is_terminal() {
        let settled = [phase_before, Phase::read(pod.status.phase.as_deref())];
        now_phase = settled
            .into_iter()
            .find(|phase| phase.is_terminal())
            .unwrap_or(now_phase);
    }
    let (mut reason, mut message) = (None, None);
    if now_phase == phase_before {
        (reason, message) = (before.reason.clone(), before.message.clone());
    }
    if let Some((why, text)) = sight.evicted {
        now_phase = Phase::Failed;
        (reason, message) = (Some(why.to_owned()), Some(text.to_owned()));
    }
    let sandbox = runtime.ready_sandbox();
    let on = Grounds {
        pod,
        before: &before.conditions,
        resize: &sight.resize,
        sandbox_up: sandbox.is_some_and(|sandbox| !sandbox.ips.is_empty()),
        restarting: sight.restarting && !restart_all::is_cleared(&pod.spec, runtime),
        version: sight.version,
    };
    let conditions = conditions(&on, &init, &regular, now_phase);
    // `normalizeStatus` sorts regular containers by name and keeps init containers in the manifest's order.
    sort_by_key(&mut regular, |container| container.name.clone());
    sort_by_key(&mut added, |container| container.name.clone());
    let pod_ips = pod_ips(sight);
    let of_pod = sight.version.has(Gate::PodLevelStatus);
    let resources = pod_resources(&pod.spec);
    PodStatus {
        observed_generation: pod
            .metadata
            .generation
            .filter(|_| sight.version.has(Gate::ObservedGeneration)),
        phase: Some(now_phase.as_str().to_owned()),
        reason,
        message,
        conditions,
        init_container_statuses: init,
        container_statuses: regular,
        ephemeral_container_statuses: added,
        host_ip: sight.host_ips.first().cloned(),
        host_ips: sight
            .host_ips
            .iter()
            .map(|ip| HostIP { ip: ip.clone() })
            .collect(),
        pod_ip: pod_ips.first().cloned(),
        pod_ips: pod_ips.into_iter().map(|ip| PodIP { ip }).collect(),
        start_time: before
            .start_time
            .clone()
            .or_else(|| Some(sight.clock.stamp(sight.now))),
        qos_class: pod.status.qos_class.clone(),
        allocated_resources: if of_pod {
            resources.requests.clone()
        } else {
            ResourceList::default()
        },
        resources: of_pod.then_some(resources),
        ..PodStatus::default()
    }
}

/// What the pod has as a whole: what it sets itself, and the sum of its containers for the rest.
///
/// Models pkg/kubelet/kubelet_pods.go: getEffectiveAllocatedResources.
fn pod_resources(spec: &PodSpec) -> ResourceRequirements {
    let mut sum = ResourceRequirements {
        requests: aggregate_requests(spec),
        limits: aggregate_limits(spec),
        ..ResourceRequirements::default()
    };
    if let Some(own) = &spec.resources {
        let lists = [
            (&mut sum.requests, &own.requests),
            (&mut sum.limits, &own.limits),
        ];
        for (sum, own) in lists {
            for (name, amount) in own {
                sum.insert(name, amount.clone());
            }
        }
    }
    sum
}

/// Pod addresses: the node's for `hostNetwork`, otherwise those of the sandbox, kept when it has gone.
fn pod_ips(sight: &Sight<'_>) -> Vec<String> {
    if sight.pod.spec.host_network == Some(true) {
        return sight.host_ips.to_vec();
    }
    match sight.runtime.ready_sandbox() {
        Some(sandbox) => sandbox.ips.clone(),
        None => sight
            .before
            .pod_ips
            .iter()
            .map(|ip| ip.ip.clone())
            .collect(),
    }
}

/// Models pkg/kubelet/kubelet_pods.go: convertToAPIContainerStatuses.
fn container_statuses<'a>(
    sight: &Sight<'_>,
    containers: impl IntoIterator<Item = &'a Container>,
    before: &[ContainerStatus],
) -> Vec<ContainerStatus> {
    containers
        .into_iter()
        .map(|container| container_status(sight, container, before))
        .collect()
}

fn container_status(
    sight: &Sight<'_>,
    container: &Container,
    before: &[ContainerStatus],
) -> ContainerStatus {
    let before = before.iter().find(|status| status.name == container.name);
    let mut seen = sight
        .runtime
        .containers
        .iter()
        .filter(|seen| seen.name == container.name);
    let mut status = match seen.next() {
        Some(newest) => {
            let mut status = converted(sight, container, newest);
            if let Some(before) = before {
                status.last_state = carried_last_state(before, &status);
                status.restart_count = status.restart_count.max(before.restart_count);
            }
            if let Some(older) = seen.next() {
                status.last_state = state(sight, older);
            }
            status
        }
        None => vanished(sight, container, before),
    };
    overlay_reason(sight, container, &mut status);
    status
}

/// With no older instance left in the runtime, the last state is what it was, unless it is this instance's own.
fn carried_last_state(before: &ContainerStatus, status: &ContainerStatus) -> ContainerState {
    if before.restart_count == status.restart_count {
        let own = before
            .last_state
            .terminated
            .as_ref()
            .and_then(|ended| ended.container_id.as_ref());
        if own.is_none() || own != status.container_id.as_ref() {
            return before.last_state.clone();
        }
        return ContainerState::default();
    }
    match &before.state.terminated {
        Some(_) => before.state.clone(),
        None => before.last_state.clone(),
    }
}

/// A container that the runtime does not have: not yet, or not any more.
fn vanished(
    sight: &Sight<'_>,
    container: &Container,
    before: Option<&ContainerStatus>,
) -> ContainerStatus {
    let reason = if sight.pod.spec.init_containers.is_empty() {
        "ContainerCreating"
    } else {
        "PodInitializing"
    };
    let mut status = ContainerStatus {
        name: container.name.clone(),
        image: container.image.clone().unwrap_or_default(),
        state: waiting(reason, String::new()),
        volume_mounts: volume_mounts(sight, container),
        ..ContainerStatus::default()
    };
    let Some(before) = before else {
        return status;
    };
    if sight.restarting && before.state.waiting.is_none() {
        status.state = waiting(restart_all::REASON, restart_all::MESSAGE.to_owned());
        status.last_state = killed(restart_all::REASON, restart_all::MESSAGE);
        status.restart_count = before.restart_count + 1;
        return status;
    }
    if before.state.terminated.is_some() {
        return before.clone();
    }
    status.restart_count = before.restart_count;
    status.last_state = before.last_state.clone();
    if before.state.running.is_some() && status.last_state.terminated.is_none() {
        status.last_state = killed(
            "ContainerStatusUnknown",
            "The container could not be located when the pod was deleted.  The container used to be Running",
        );
        if sight.pod.metadata.deletion_timestamp.is_none() {
            status.restart_count += 1;
        }
    }
    status
}

/// The end of a container that nobody has seen end.
fn killed(reason: &str, message: &str) -> ContainerState {
    ContainerState {
        terminated: Some(ContainerStateTerminated {
            exit_code: 137,
            reason: Some(reason.to_owned()),
            message: Some(message.to_owned()),
            ..ContainerStateTerminated::default()
        }),
        ..ContainerState::default()
    }
}

/// Models pkg/kubelet/kubelet_pods.go: convertContainerStatus.
fn converted(sight: &Sight<'_>, container: &Container, seen: &RuntimeContainer) -> ContainerStatus {
    let sizes = sight.version.has(Gate::Resize);
    ContainerStatus {
        name: container.name.clone(),
        state: state(sight, seen),
        restart_count: seen.attempt as i32,
        image: seen.image_ref.clone(),
        image_id: seen.image_id.clone(),
        container_id: Some(seen.id.to_string()),
        resources: sizes.then(|| {
            let own = if seen.is_running() {
                &seen.resources
            } else {
                &container.resources
            };
            own.clone()
        }),
        allocated_resources: if sizes {
            container.resources.requests.clone()
        } else {
            ResourceList::default()
        },
        volume_mounts: volume_mounts(sight, container),
        ..ContainerStatus::default()
    }
}

fn state(sight: &Sight<'_>, seen: &RuntimeContainer) -> ContainerState {
    match &seen.state {
        RuntimeState::Created => waiting("", String::new()),
        RuntimeState::Running { started_at } => ContainerState {
            running: Some(ContainerStateRunning {
                started_at: Some(sight.clock.stamp(*started_at)),
            }),
            ..ContainerState::default()
        },
        RuntimeState::Exited(exit) => ContainerState {
            terminated: Some(ContainerStateTerminated {
                exit_code: exit.code,
                reason: Some(exit.reason.to_owned()),
                message: (!exit.message.is_empty()).then(|| exit.message.clone()),
                started_at: Some(
                    exit.started_at
                        .map_or_else(unix_epoch, |at| sight.clock.stamp(at)),
                ),
                finished_at: Some(sight.clock.stamp(exit.finished_at)),
                container_id: Some(seen.id.to_string()),
                ..ContainerStateTerminated::default()
            }),
            ..ContainerState::default()
        },
    }
}

/// What a container that never ran shows as its start.
fn unix_epoch() -> podarium_manifest::api::Time {
    podarium_manifest::api::Time(podarium_calendar::rfc3339(0))
}

fn waiting(reason: &str, message: String) -> ContainerState {
    ContainerState {
        waiting: Some(ContainerStateWaiting {
            reason: (!reason.is_empty()).then(|| reason.to_owned()),
            message: (!message.is_empty()).then_some(message),
        }),
        ..ContainerState::default()
    }
}

fn volume_mounts(sight: &Sight<'_>, container: &Container) -> Vec<VolumeMountStatus> {
    if !sight.version.has(Gate::VolumeMountStatus) {
        return Vec::new();
    }
    let shown = |mount: &podarium_manifest::api::VolumeMount| {
        let read_only = mount.read_only == Some(true);
        VolumeMountStatus {
            name: mount.name.clone(),
            mount_path: mount.mount_path.clone(),
            read_only: read_only.then_some(true),
            recursive_read_only: read_only.then(|| "Disabled".to_owned()),
            ..VolumeMountStatus::default()
        }
    };
    container.volume_mounts.iter().map(shown).collect()
}

/// A container that ended and is to start again shows why it has not, once a sync has tried.
fn overlay_reason(sight: &Sight<'_>, container: &Container, status: &mut ContainerStatus) {
    let Some(why) = sight.reasons.get(&container.name) else {
        return;
    };
    let Some((role, _)) = find(&sight.pod.spec, &container.name) else {
        return;
    };
    if !is_to_start(sight.pod, role, container, sight.runtime) {
        return;
    }
    if status.state.terminated.is_some() {
        status.last_state = std::mem::take(&mut status.state);
    }
    status.state = waiting(why.reason, why.message.clone());
}

/// Models pkg/kubelet/prober/prober_manager.go: UpdatePodStatus.
fn judge_running(status: &mut ContainerStatus, judge: &mut impl Judge) {
    let id = status.container_id.clone().unwrap_or_default();
    let running = status.state.running.is_some();
    let started = running && judge.is_started(&status.name, &id);
    status.started = Some(started);
    status.ready = started && judge.is_ready(&status.name, &id);
}

fn judge_init(pod: &Pod, status: &mut ContainerStatus, judge: &mut impl Judge) {
    if find(&pod.spec, &status.name).is_some_and(|(role, _)| role == crate::cri::Role::Sidecar) {
        judge_running(status, judge);
        return;
    }
    status.started = Some(status.state.running.is_some());
    status.ready = status
        .state
        .terminated
        .as_ref()
        .is_some_and(|ended| ended.exit_code == 0);
}
