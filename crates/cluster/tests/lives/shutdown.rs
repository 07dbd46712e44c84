//! Nodes that go down, with grace and without, and come back.

use crate::{Life, condition, status};
use podarium_cluster::{Action, Config, NodeAct};

fn pod(name: &str, class: &str, grace: u64) -> String {
    format!(
        "{{apiVersion: v1, kind: Pod, metadata: {{name: {name}}}, spec: {{priorityClassName: {class}, \
         terminationGracePeriodSeconds: {grace}, initContainers: [{{name: i, image: 'busybox:1', command: ['true']}}], \
         containers: [{{name: app, image: 'busybox:1', command: [sleep, '1000']}}]}}}}"
    )
}

fn node_with(shutdown_secs: [u64; 2]) -> Life {
    let mut config = Config::recording(1);
    config.nodes[0].shutdown_secs = shutdown_secs;
    let mut life = Life::in_cluster(config);
    life.at(0.0, &Action::Create(pod("web", "''", 60)));
    life.at(0.0, &Action::Create(pod("db", "system-node-critical", 2)));
    life.until(5.0);
    life
}

fn power_off() -> Action {
    Action::Node {
        node: "node-1".to_owned(),
        act: NodeAct::PowerOff,
    }
}

#[test]
fn a_shutdown_with_grace_ends_ordinary_pods_first_and_critical_ones_last() {
    let mut life = node_with([6, 10]);
    life.at(5.0, &power_off());
    life.at(
        7.0,
        &Action::Create(
            pod("late", "''", 2).replace("containers:", "nodeName: node-1, containers:"),
        ),
    );
    life.until(8.0);
    assert_eq!(
        life.pod("late").status.reason.as_deref(),
        Some("NodeShutdown")
    );
    assert_eq!(status(&life.pod("db"), "app").state.terminated, None);
    life.until(16.0);
    for name in ["web", "db"] {
        let pod = life.pod(name);
        assert_eq!(pod.status.phase.as_deref(), Some("Failed"));
        assert_eq!(pod.status.reason.as_deref(), Some("Terminated"));
        let message = "Pod was terminated in response to imminent node shutdown.";
        assert_eq!(pod.status.message.as_deref(), Some(message));
        assert_eq!(
            condition(&pod, "DisruptionTarget"),
            "True TerminationByKubelet"
        );
    }
    life.tells(&[
        "Killing Stopping container app",
        "NodeShutdown",
        "Failed",
        "Killing Stopping container app",
        "Failed",
    ]);
    let node = life
        .world
        .node("node-1")
        .map(|node| node.silent_since.is_some());
    assert_eq!(node, Some(true));
}

#[test]
fn without_it_pods_come_back_in_new_sandboxes_and_their_init_containers_run_again() {
    let mut life = node_with([0, 0]);
    let before = life.pod("web").status.pod_ip;
    life.at(5.0, &power_off());
    life.until(20.0);
    assert_eq!(condition(&life.pod("web"), "Ready"), "True");
    life.at(
        20.0,
        &Action::StartKubelet {
            node: "node-1".to_owned(),
        },
    );
    life.until(40.0);
    let pod = life.pod("web");
    assert_eq!(condition(&pod, "Ready"), "True");
    assert_ne!(pod.status.pod_ip, before);
    assert_eq!(status(&pod, "app").restart_count, 1);
    assert_eq!(status(&pod, "i").restart_count, 1);
    life.tells(&[
        "SandboxChanged Pod sandbox changed, it will be killed and re-created.",
        "app=Running r1 after Error(137)",
    ]);
}
