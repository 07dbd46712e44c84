//! Pods that are given other resources while they run.

use crate::{Life, condition, status};
use podarium_cluster::{Action, Config, Subresource};
use podarium_manifest::api::Quantity;

const POD: &str = r#"{apiVersion: v1, kind: Pod, metadata: {name: NAME, annotations: {podarium.dev/memory: 40Mi}},
  spec: {terminationGracePeriodSeconds: 3, containers: [{name: app, image: "busybox:1", command: [sleep, "1000"],
  resources: {requests: {cpu: CPU, memory: 64Mi}, limits: {memory: 128Mi}},
  resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}, {resourceName: memory, restartPolicy: POLICY}]}]}}"#;

fn manifest(name: &str, cpu: &str, policy: &str) -> String {
    POD.replace("NAME", name)
        .replace("CPU", cpu)
        .replace("POLICY", policy)
}

/// Asks for another amount of a resource.
fn ask(life: &Life, list: &str, resource: &str, amount: &str) -> Action {
    let mut pod = life.pod("p");
    let resources = &mut pod.spec.containers[0].resources;
    let list = if list == "limits" {
        &mut resources.limits
    } else {
        &mut resources.requests
    };
    list.insert(resource, Quantity::parse(amount).unwrap_or_default());
    Action::Subresource(Subresource::Resize, Box::new(pod))
}

fn has(life: &Life, list: &str, resource: &str) -> String {
    let pod = life.pod("p");
    let resources = status(&pod, "app").resources.clone().unwrap_or_default();
    let list = if list == "limits" {
        resources.limits
    } else {
        resources.requests
    };
    list.get(resource)
        .map(ToString::to_string)
        .unwrap_or_default()
}

#[test]
fn more_cpu_is_given_to_the_running_container() {
    let mut life = Life::of(&manifest("p", "100m", "NotRequired"));
    life.until(5.0);
    let more = ask(&life, "requests", "cpu", "150m");
    assert_eq!(life.at(5.0, &more), ["pod/p patched"]);
    assert_eq!(has(&life, "requests", "cpu"), "100m");
    life.until(8.0);
    assert_eq!(has(&life, "requests", "cpu"), "150m");
    life.tells(&[
        r#"ResizeStarted Pod resize started: {"containers":[{"name":"app","resources":{"limits":{"memory":"128Mi"},"requests":{"cpu":"150m","memory":"64Mi"}}}],"generation":2}"#,
        "ResizeCompleted Pod resize completed: ",
    ]);
    let pod = life.pod("p");
    assert_eq!(status(&pod, "app").restart_count, 0);
    assert_eq!(condition(&pod, "PodResizeInProgress"), "");
}

#[test]
fn a_resource_whose_policy_says_so_costs_a_restart() {
    let mut life = Life::of(&manifest("p", "100m", "RestartContainer"));
    life.until(5.0);
    let more = ask(&life, "limits", "memory", "256Mi");
    life.at(5.0, &more);
    life.until(20.0);
    life.tells(&[
        "ResizeStarted",
        "Killing Container app resize requires restart",
        "ResizeCompleted",
        "app=Running r1 after Error(137)",
    ]);
    assert_eq!(has(&life, "limits", "memory"), "256Mi");
}

#[test]
fn what_does_not_fit_now_waits_until_another_pod_is_gone() {
    let mut life = Life::of(&manifest("p", "100m", "NotRequired"));
    life.at(
        0.0,
        &Action::Create(manifest("other", "1500m", "NotRequired")),
    );
    life.until(5.0);
    let more = ask(&life, "requests", "cpu", "1");
    life.at(5.0, &more);
    life.until(7.0);
    assert_eq!(
        condition(&life.pod("p"), "PodResizePending"),
        "True Deferred"
    );
    assert_eq!(has(&life, "requests", "cpu"), "100m");
    let node = "node-1".to_owned();
    life.at(8.0, &Action::StartKubelet { node });
    life.until(12.0);
    assert_eq!(
        condition(&life.pod("p"), "PodResizePending"),
        "True Deferred"
    );
    let delete = Action::Delete {
        pod: "other".to_owned(),
        grace_secs: Some(1),
        force: false,
    };
    life.at(12.0, &delete);
    life.until(20.0);
    life.tells(&[
        r#""error":"Node didn't have enough resource: cpu, requested: 1000, used: 1500, capacity: 2000"}"#,
        "gone",
        "ResizeStarted",
        "ResizeCompleted",
    ]);
    assert_eq!(has(&life, "requests", "cpu"), "1");
}

#[test]
fn what_never_fits_is_refused_by_the_api_server_and_before_1_36_by_the_kubelet() {
    let mut life = Life::of(&manifest("p", "100m", "NotRequired"));
    life.until(5.0);
    let much = ask(&life, "requests", "cpu", "50");
    let refusal = "Error from server (Forbidden): pods \"p\" is forbidden: node didn't have enough allocatable resources: \
        cpu, requested: 50000, allocatable: 2000";
    assert_eq!(life.at(5.0, &much), [refusal]);
    let mut config = Config::recording(1);
    config.version = podarium_cluster::Version::parse("1.35").unwrap_or_default();
    let mut life = Life::in_cluster(config);
    life.at(0.0, &Action::Create(manifest("p", "100m", "NotRequired")));
    life.until(5.0);
    let much = ask(&life, "requests", "cpu", "50");
    life.at(5.0, &much);
    life.until(7.0);
    assert_eq!(
        condition(&life.pod("p"), "PodResizePending"),
        "True Infeasible"
    );
}

#[test]
fn a_memory_limit_below_what_is_used_is_an_error() {
    let mut life = Life::of(&manifest("p", "100m", "NotRequired"));
    life.until(5.0);
    let mut less = life.pod("p");
    let resources = &mut less.spec.containers[0].resources;
    let little = Quantity::parse("32Mi").unwrap_or_default();
    resources.limits.insert("memory", little.clone());
    resources.requests.insert("memory", little);
    life.at(
        5.0,
        &Action::Subresource(Subresource::Resize, Box::new(less)),
    );
    life.until(10.0);
    life.tells(&["ResizeStarted", "ResizeError Pod resize error: "]);
    assert_eq!(
        condition(&life.pod("p"), "PodResizeInProgress"),
        "True Error"
    );
}
