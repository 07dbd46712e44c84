//! What the kubelet says of a pod before it runs.

use crate::{Life, condition};
use podarium_cluster::Action;

const LOW: &str = r#"{apiVersion: v1, kind: Pod, metadata: {name: NAME}, spec: {terminationGracePeriodSeconds: 3,
  containers: [{name: app, image: "busybox:1", command: [sleep, "1000"], resources: {requests: {cpu: CPU}}}]}}"#;

#[test]
fn a_critical_pod_is_taken_even_if_others_have_to_end_for_it() {
    let low = |name: &str, cpu: &str| LOW.replace("NAME", name).replace("CPU", cpu);
    let mut life = Life::of(&low("small", "100m"));
    life.at(0.0, &Action::Create(low("large", "1500m")));
    life.until(5.0);
    let critical = low("vip", "1").replace(
        "containers:",
        "nodeName: node-1, priorityClassName: system-node-critical, containers:",
    );
    life.at(5.0, &Action::Create(critical));
    life.until(7.0);
    assert_eq!(life.pod("vip").status.start_time, None);
    life.until(20.0);
    let ended = life.pod("large");
    assert_eq!(ended.status.reason.as_deref(), Some("Preempting"));
    assert_eq!(
        ended.status.message.as_deref(),
        Some("Preempted in order to admit critical pod")
    );
    assert_eq!(
        condition(&ended, "DisruptionTarget"),
        "True TerminationByKubelet"
    );
    assert_eq!(condition(&life.pod("small"), "Ready"), "True");
    assert_eq!(condition(&life.pod("vip"), "Ready"), "True");
    life.tells(&[
        "Preempting Preempted in order to admit critical pod",
        "Failed app=Error(137) r0",
        "Started",
    ]);
}

#[test]
fn a_pull_secret_that_is_not_there_is_no_more_than_a_warning() {
    let pod = LOW.replace("NAME", "p").replace("CPU", "1m");
    let mut life = Life::of(&pod.replace(
        "containers:",
        "imagePullSecrets: [{name: a}, {name: b}], containers:",
    ));
    life.until(3.0);
    life.tells(&[
        "FailedToRetrieveImagePullSecret Unable to retrieve some image pull secrets (a, b); attempting to pull the image may not succeed.",
        "Running app=Running r0",
    ]);
}
