//! The action RestartAllContainers.

use crate::{Life, condition};

const POD: &str = r#"{apiVersion: v1, kind: Pod, metadata: {name: all}, spec: {restartPolicy: Never,
  initContainers: [{name: i, image: "busybox:1", command: [sleep, "1"]}],
  containers: [
    {name: a, image: "busybox:1", command: [sh, -c, "echo . >> /d/n; sleep 3; [ $(wc -l < /d/n) -gt 1 ] || exit 88"],
     restartPolicy: Never, restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [88]}}],
     volumeMounts: [{name: d, mountPath: /d}]},
    {name: b, image: "busybox:1", command: [sleep, "4"]}],
  volumes: [{name: d, emptyDir: {}}]}}"#;

#[test]
fn an_exit_that_asks_for_it_restarts_all_containers_from_the_first_init_container() {
    let mut life = Life::of(POD);
    life.until(4.9);
    assert_eq!(
        condition(&life.pod("all"), "AllContainersRestarting"),
        "False"
    );
    life.until(40.0);
    life.tells(&[
        "Running i=Completed(0) r0 a=Running r0 b=Running r0",
        "Running i=Completed(0) r0 a=Error(88) r0 b=Running r0",
        "Killing killing",
        "i=RestartingAllContainers r1 after RestartingAllContainers(137)",
        "Pending i=Running r1 after RestartingAllContainers(137)",
        "a=Running r1 after RestartingAllContainers(137) b=Running r1 after RestartingAllContainers(137)",
        "Succeeded i=Completed(0) r1",
    ]);
    let pod = life.pod("all");
    assert_eq!(
        condition(&pod, "AllContainersRestarting"),
        "False PodCompleted"
    );
    assert_eq!(condition(&pod, "Initialized"), "True PodCompleted");
}
