//! A pod in one line: READY, STATUS, RESTARTS and AGE. The page shows the same row, so it is made here and nowhere else.

use podarium_manifest::api::{
    Container, ContainerState, ContainerStateTerminated, ContainerStatus, Pod,
};

use crate::duration;
use crate::object::{instant, is_sidecar, text};
use crate::stamp::Stamp;

use super::{NONE, or_none};

/// The four cells that tell how a pod is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodRow {
    /// READY: running and ready containers of all, as `1/2`.
    pub ready: String,
    /// STATUS: a phase, or the reason that stands in its way.
    pub status: String,
    /// RESTARTS, as `0` or `3 (12s ago)`.
    pub restarts: String,
    /// AGE.
    pub age: String,
}

pub(super) fn header(wide: bool) -> &'static [&'static str] {
    const ALL: [&str; 9] = [
        "NAME",
        "READY",
        "STATUS",
        "RESTARTS",
        "AGE",
        "IP",
        "NODE",
        "NOMINATED NODE",
        "READINESS GATES",
    ];
    if wide { &ALL } else { &ALL[..5] }
}

pub(super) fn cells(pod: &Pod, wide: bool, now: Stamp) -> Vec<String> {
    let row = pod_row(pod, now);
    let mut cells = vec![
        text(&pod.metadata.name).to_owned(),
        row.ready,
        row.status,
        row.restarts,
        row.age,
    ];
    if wide {
        cells.extend([
            or_none(pod.status.pod_ips.first().map(|entry| &entry.ip)),
            or_none(pod.spec.node_name.as_ref()),
            or_none(pod.status.nominated_node_name.as_ref()),
            readiness_gates(pod),
        ]);
    }
    cells
}

/// What `kubectl get pod` says of a pod.
// Models pkg/printers/internalversion/printers.go: printPod
pub fn pod_row(pod: &Pod, now: Stamp) -> PodRow {
    let sidecars = pod
        .spec
        .init_containers
        .iter()
        .filter(|container| is_sidecar(container))
        .count();
    let mut count = Count::default();
    let mut status = reason_of_pod(pod);
    let initializing = count.init_containers(pod, &mut status);
    if !initializing || is_condition_true(pod, "Initialized") {
        count.containers(pod, &mut status);
    }
    if pod.metadata.deletion_timestamp.is_some() {
        if text(&pod.status.reason) == "NodeLost" {
            "Unknown".clone_into(&mut status);
        } else if !matches!(text(&pod.status.phase), "Succeeded" | "Failed") {
            "Terminating".clone_into(&mut status);
        }
    }
    PodRow {
        ready: format!("{}/{}", count.ready, pod.spec.containers.len() + sidecars),
        status,
        restarts: count.restarts.text(now),
        age: duration::since(instant(pod.metadata.creation_timestamp.as_ref()), now),
    }
}

/// What the pod itself says, before any container is asked.
fn reason_of_pod(pod: &Pod) -> String {
    let gated = pod.status.conditions.iter().any(|condition| {
        condition.type_ == "PodScheduled" && text(&condition.reason) == "SchedulingGated"
    });
    if gated {
        return "SchedulingGated".to_owned();
    }
    let reason = text(&pod.status.reason);
    if reason.is_empty() {
        text(&pod.status.phase)
    } else {
        reason
    }
    .to_owned()
}

#[derive(Default)]
struct Count {
    ready: usize,
    restarts: Restarts,
    of_sidecars: Restarts,
}

impl Count {
    /// Walks init containers up to the first that holds the pod up; true if there is one.
    fn init_containers(&mut self, pod: &Pod, status: &mut String) -> bool {
        for (index, container) in pod.status.init_container_statuses.iter().enumerate() {
            self.restarts.add(container);
            let sidecar = spec_of(pod, &container.name).is_some_and(is_sidecar);
            if sidecar {
                self.of_sidecars.add(container);
            }
            if exit_code(&container.state) == Some(0) {
                continue;
            }
            if sidecar && container.started == Some(true) {
                self.ready += usize::from(container.ready);
                continue;
            }
            *status = match held_up_by(&container.state) {
                Some(reason) => format!("Init:{reason}"),
                None => format!("Init:{index}/{}", pod.spec.init_containers.len()),
            };
            return true;
        }
        false
    }

    /// Walks containers from the last to the first, so that the first one with something to say has the last word.
    fn containers(&mut self, pod: &Pod, status: &mut String) {
        self.restarts = std::mem::take(&mut self.of_sidecars);
        let mut running = false;
        let mut failure = None;
        for container in pod.status.container_statuses.iter().rev() {
            self.restarts.add(container);
            let state = &container.state;
            if let Some(reason) = waiting_reason(state) {
                reason.clone_into(status);
            } else if let Some(terminated) = &state.terminated {
                *status = ending(terminated);
                if terminated.exit_code != 0 {
                    failure = Some(status.clone());
                }
            } else if container.ready && state.running.is_some() {
                running = true;
                self.ready += 1;
            }
        }
        if status == "Completed" {
            if running && is_condition_true(pod, "Ready") {
                "Running".clone_into(status);
            } else if let Some(failure) = failure {
                *status = failure;
            } else if running {
                "NotReady".clone_into(status);
            }
        }
    }
}

/// Restarts so far and when the latest instance before the current one ended.
#[derive(Default)]
struct Restarts {
    count: i64,
    latest: Option<Stamp>,
}

impl Restarts {
    fn add(&mut self, container: &ContainerStatus) {
        self.count += i64::from(container.restart_count);
        if let Some(terminated) = &container.last_state.terminated {
            self.latest = self.latest.max(instant(terminated.finished_at.as_ref()));
        }
    }

    fn text(&self, now: Stamp) -> String {
        match self.latest {
            Some(latest) if self.count != 0 => {
                format!("{} ({} ago)", self.count, duration::human(now - latest))
            }
            _ => self.count.to_string(),
        }
    }
}

fn spec_of<'a>(pod: &'a Pod, name: &str) -> Option<&'a Container> {
    pod.spec
        .init_containers
        .iter()
        .find(|container| container.name == name)
}

fn exit_code(state: &ContainerState) -> Option<i32> {
    state
        .terminated
        .as_ref()
        .map(|terminated| terminated.exit_code)
}

fn waiting_reason(state: &ContainerState) -> Option<&str> {
    state
        .waiting
        .as_ref()
        .map(|waiting| text(&waiting.reason))
        .filter(|reason| !reason.is_empty())
}

/// Why an init container is not done, if it says so.
fn held_up_by(state: &ContainerState) -> Option<String> {
    if let Some(terminated) = &state.terminated {
        return Some(ending(terminated));
    }
    waiting_reason(state)
        .filter(|&reason| reason != "PodInitializing")
        .map(str::to_owned)
}

fn ending(terminated: &ContainerStateTerminated) -> String {
    match (
        text(&terminated.reason),
        terminated.signal.unwrap_or_default(),
    ) {
        ("", 0) => format!("ExitCode:{}", terminated.exit_code),
        ("", signal) => format!("Signal:{signal}"),
        (reason, _) => reason.to_owned(),
    }
}

fn is_condition_true(pod: &Pod, kind: &str) -> bool {
    pod.status
        .conditions
        .iter()
        .any(|condition| condition.type_ == kind && condition.status == "True")
}

fn readiness_gates(pod: &Pod) -> String {
    let gates = &pod.spec.readiness_gates;
    if gates.is_empty() {
        return NONE.to_owned();
    }
    let met = gates
        .iter()
        .filter(|gate| is_condition_true(pod, &gate.condition_type))
        .count();
    format!("{met}/{}", gates.len())
}
