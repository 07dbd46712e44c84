//! Containers added for debugging.

use crate::{Life, condition, status};
use podarium_cluster::{Action, Subresource};
use podarium_manifest::api::{Container, EphemeralContainer};

const POD: &str = r#"{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {terminationGracePeriodSeconds: 3,
  containers: [{name: app, image: "busybox:1", command: [sleep, "1000"]}]}}"#;

/// The pod with one more.
fn with(life: &Life, name: &str, target: &str, script: &str) -> Action {
    let mut pod = life.pod("web");
    pod.spec.ephemeral_containers.push(EphemeralContainer {
        common: Container {
            name: name.to_owned(),
            image: Some("busybox:1".to_owned()),
            command: ["sh", "-c", script].map(str::to_owned).to_vec(),
            termination_message_policy: Some("File".to_owned()),
            ..Container::default()
        },
        target_container_name: Some(target.to_owned()),
    });
    Action::Subresource(Subresource::EphemeralContainers, Box::new(pod))
}

#[test]
fn a_container_added_for_debugging_starts_at_once_and_never_again() {
    let mut life = Life::of(POD);
    life.until(5.0);
    let debug = with(&life, "dbg", "app", "sleep 2; exit 4");
    assert_eq!(life.at(5.0, &debug), [""]);
    life.until(60.0);
    life.tells(&[
        "Started Container started",
        "Running app=Running r0 dbg=ContainerCreating r0",
        "Started Container started",
        "Running app=Running r0 dbg=Running r0",
        "Running app=Running r0 dbg=Error(4) r0",
    ]);
    let pod = life.pod("web");
    assert_eq!(pod.metadata.generation, Some(2));
    assert_eq!(condition(&pod, "Ready"), "True");
    assert!(!status(&pod, "dbg").ready && status(&pod, "dbg").started.is_none());
    assert_eq!(
        life.told()
            .iter()
            .filter(|line| line.starts_with("Started"))
            .count(),
        2
    );
}

#[test]
fn it_sees_the_processes_of_its_target_and_ends_with_the_pod() {
    let mut life = Life::of(POD);
    life.until(5.0);
    let debug = with(&life, "dbg", "app", "ps > /dev/termination-log; exit 1");
    let instead = with(&life, "other", "", "sleep 1000");
    life.at(5.0, &debug);
    assert!(life.at(6.0, &instead)[0].contains("may not be removed"));
    life.until(8.0);
    let rest = with(
        &life,
        "rest",
        "",
        "trap 'exit 7' TERM; while :; do sleep 1; done",
    );
    life.at(8.0, &rest);
    life.until(12.0);
    let pod = life.pod("web");
    let ended = status(&pod, "dbg")
        .state
        .terminated
        .clone()
        .unwrap_or_default();
    let seen = ended.message.unwrap_or_default();
    assert!(
        seen.contains("sleep\n") && seen.contains("ps\n"),
        "{seen:?}"
    );
    let delete = Action::Delete {
        pod: "web".to_owned(),
        grace_secs: None,
        force: false,
    };
    life.at(12.0, &delete);
    life.until(30.0);
    life.tells(&[
        "Killing Stopping container rest",
        "rest=Error(7) r0",
        "gone",
    ]);
}
