//! A pod in one line: READY, STATUS, RESTARTS and AGE. The page shows the same row, so it is made here and nowhere else.

use podarium_manifest::api::{
    Container, ContainerState, ContainerStateTerminated, ContainerStatus, Pod,
};
use podarium_manifest::containers::is_sidecar;

use crate::duration;
use crate::object::{instant, text};
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stamp;
    use crate::testing::pod;

    const NOW: &str = "2026-11-23T08:00:00Z";

    /// A pod with these containers and this status, created three minutes ago.
    fn row(spec: &str, status: &str, metadata: &str) -> PodRow {
        let yaml = format!(
            "{{metadata: {{name: p, creationTimestamp: '2026-11-23T07:57:00Z', {metadata}}}, spec: {{{spec}}}, status: {{{status}}}}}"
        );
        pod_row(&pod(&yaml), stamp::parse(NOW).unwrap())
    }

    fn check(spec: &str, status: &str, expected: [&str; 3]) {
        let row = row(spec, status, "");
        assert_eq!(
            [row.ready.as_str(), &row.status, &row.restarts],
            expected,
            "{status}"
        );
        assert_eq!(row.age, "3m");
    }

    const ONE: &str = "containers: [{name: a}]";
    const TWO: &str = "containers: [{name: a}, {name: b}]";

    #[test]
    fn a_pod_without_containers_running_shows_its_phase_or_reason() {
        check(ONE, "phase: Pending", ["0/1", "Pending", "0"]);
        check(
            ONE,
            "phase: Failed, reason: Evicted",
            ["0/1", "Evicted", "0"],
        );
        check(
            ONE,
            "phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: SchedulingGated}]",
            ["0/1", "SchedulingGated", "0"],
        );
    }

    #[test]
    fn the_first_container_in_trouble_gives_the_status() {
        let status = "phase: Running, containerStatuses: [
            {name: a, restartCount: 2, state: {waiting: {reason: CrashLoopBackOff}},
             lastState: {terminated: {exitCode: 1, finishedAt: '2026-11-23T07:59:48Z'}}},
            {name: b, ready: true, state: {running: {}}}]";
        check(TWO, status, ["1/2", "CrashLoopBackOff", "2 (12s ago)"]);
    }

    #[test]
    fn an_ending_without_a_reason_is_told_by_code_or_signal() {
        check(
            ONE,
            "containerStatuses: [{name: a, state: {terminated: {exitCode: 3}}}]",
            ["0/1", "ExitCode:3", "0"],
        );
        check(
            ONE,
            "containerStatuses: [{name: a, state: {terminated: {exitCode: 137, signal: 9}}}]",
            ["0/1", "Signal:9", "0"],
        );
    }

    #[test]
    fn completed_gives_way_to_what_else_goes_on() {
        let ended = "{name: a, state: {terminated: {exitCode: 0, reason: Completed}}}";
        let running = "{name: b, ready: true, state: {running: {}}}";
        let failed = "{name: b, state: {terminated: {exitCode: 2, reason: Error}}}";
        let ready = "conditions: [{type: Ready, status: 'True'}]";
        check(
            TWO,
            &format!("containerStatuses: [{ended}, {running}], {ready}"),
            ["1/2", "Running", "0"],
        );
        check(
            TWO,
            &format!("containerStatuses: [{ended}, {running}]"),
            ["1/2", "NotReady", "0"],
        );
        check(
            TWO,
            &format!("containerStatuses: [{ended}, {failed}]"),
            ["0/2", "Error", "0"],
        );
    }

    #[test]
    fn init_containers_hold_the_status_until_they_are_through() {
        let spec = "initContainers: [{name: i}, {name: j}], containers: [{name: a}]";
        let done = "{name: i, restartCount: 1, state: {terminated: {exitCode: 0}}}";
        for (second, expected) in [
            ("{waiting: {reason: PodInitializing}}", "Init:1/2"),
            ("{waiting: {}}", "Init:1/2"),
            ("{running: {}}", "Init:1/2"),
            (
                "{waiting: {reason: CrashLoopBackOff}}",
                "Init:CrashLoopBackOff",
            ),
            ("{terminated: {exitCode: 1, reason: Error}}", "Init:Error"),
            ("{terminated: {exitCode: 4}}", "Init:ExitCode:4"),
            ("{terminated: {exitCode: 4, signal: 6}}", "Init:Signal:6"),
        ] {
            let status = format!(
                "initContainerStatuses: [{done}, {{name: j, restartCount: 2, state: {second}}}]"
            );
            check(spec, &status, ["0/1", expected, "3"]);
        }
    }

    #[test]
    fn a_sidecar_counts_as_a_container_once_it_has_started() {
        let spec = "initContainers: [{name: s, restartPolicy: Always}, {name: i}], containers: [{name: a}]";
        let sidecar =
            "{name: s, started: true, ready: true, restartCount: 4, state: {running: {}}}";
        let init = |state: &str| format!("{{name: i, restartCount: 1, state: {state}}}");
        let starting = format!(
            "initContainerStatuses: [{sidecar}, {}]",
            init("{running: {}}")
        );
        check(spec, &starting, ["1/2", "Init:1/2", "5"]);
        let app =
            "containerStatuses: [{name: a, ready: true, restartCount: 2, state: {running: {}}}]";
        let through = init("{terminated: {exitCode: 0}}");
        let running =
            format!("phase: Running, initContainerStatuses: [{sidecar}, {through}], {app}");
        check(spec, &running, ["2/2", "Running", "6"]);
    }

    #[test]
    fn a_deleted_pod_is_terminating_unless_it_has_ended_or_its_node_is_lost() {
        let deleted = "deletionTimestamp: '2026-11-23T08:00:10Z'";
        for (status, expected) in [
            ("phase: Running", "Terminating"),
            ("phase: Running, reason: NodeLost", "Unknown"),
            (
                "phase: Failed, reason: DeadlineExceeded",
                "DeadlineExceeded",
            ),
            ("phase: Succeeded", "Succeeded"),
        ] {
            assert_eq!(row(ONE, status, deleted).status, expected, "{status}");
        }
    }

    #[test]
    fn the_wide_columns_are_blank_until_they_are_known() {
        let now = stamp::parse(NOW).unwrap();
        let bare = cells(&pod("{spec: {containers: [{name: a}]}}"), true, now);
        assert_eq!(
            bare[4..],
            ["<unknown>", "<none>", "<none>", "<none>", "<none>"]
        );
        let known = cells(
            &pod("{spec: {nodeName: node-1, readinessGates: [{conditionType: x}, {conditionType: z}]},
                  status: {podIPs: [{ip: 10.0.0.1}], nominatedNodeName: m, conditions: [{type: x, status: 'True'}]}}"),
            true,
            now,
        );
        assert_eq!(known[5..], ["10.0.0.1", "node-1", "m", "1/2"]);
    }
}
