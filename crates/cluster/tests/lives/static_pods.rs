//! Pods that a file on the node makes.

use crate::{Life, condition, status};
use podarium_cluster::{Action, Config};
use podarium_manifest::api::Pod;

const POD: &str = r#"{apiVersion: v1, kind: Pod, metadata: {name: st, labels: {v: "1"}}, spec: {terminationGracePeriodSeconds: 3,
  containers: [{name: app, image: "busybox:1", command: [sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.1; done"]}]}}"#;

fn file(name: &str, text: Option<&str>) -> Action {
    Action::NodeFile {
        node: "node-1".to_owned(),
        path: format!("/etc/kubernetes/manifests/{name}"),
        text: text.map(str::to_owned),
    }
}

fn with_file(text: &str) -> Life {
    let mut life = Life::in_cluster(Config::recording(1));
    life.at(1.0, &file("st.yaml", Some(text)));
    life
}

fn delete(pod: &str) -> Action {
    Action::Delete {
        pod: pod.to_owned(),
        grace_secs: None,
        force: false,
    }
}

fn mirrors(life: &Life) -> Vec<Pod> {
    life.world
        .store()
        .pods()
        .map(|(_, pod)| Pod::clone(pod))
        .collect()
}

#[test]
fn a_file_makes_a_pod_that_the_api_shows_by_a_mirror() {
    let mut life = with_file(POD);
    life.until(5.0);
    life.tells(&[
        "Pending",
        "Pending app=ContainerCreating r0",
        "Started",
        "Running app=Running r0",
    ]);
    let pod = life.pod("st-node-1");
    let owner = &pod.metadata.owner_references[0];
    assert_eq!((&*owner.kind, &*owner.name), ("Node", "node-1"));
    let annotation =
        |name: &str| pod.metadata.annotations[&format!("kubernetes.io/config.{name}")].clone();
    assert_eq!(annotation("source"), "file");
    assert_eq!(annotation("hash"), annotation("mirror"));
    assert_ne!(pod.metadata.uid, Some(annotation("hash")));
    assert!(!life.told().iter().any(|line| line.starts_with("Scheduled")));
    let on_disk = life.world.node("node-1").map(|node| {
        node.runtime
            .machine()
            .node_files("/etc/kubernetes/manifests")
    });
    assert_eq!(
        on_disk,
        Some(vec![("st.yaml".to_owned(), POD.as_bytes().to_vec())])
    );
}

#[test]
fn deleting_the_mirror_only_makes_another_one() {
    let mut life = with_file(POD);
    life.until(10.0);
    let before = life.pod("st-node-1");
    life.at(10.0, &delete("st-node-1"));
    life.until(11.0);
    let after = life.pod("st-node-1");
    assert_ne!(before.metadata.uid, after.metadata.uid);
    assert_eq!(
        status(&before, "app").container_id,
        status(&after, "app").container_id
    );
    assert_eq!(
        (
            status(&after, "app").restart_count,
            &*condition(&after, "Ready")
        ),
        (0, "True")
    );
    life.tells(&["gone", "Pending", "Running app=Running r0"]);
}

#[test]
fn without_its_file_the_pod_ends_and_the_mirror_goes_at_the_next_housekeeping() {
    let mut life = with_file(POD);
    life.at(10.0, &file("st.yaml", None));
    life.until(16.0);
    life.tells(&[
        "Killing Stopping container app",
        "Running app=Completed(0) r0",
        "gone",
    ]);
    assert!(mirrors(&life).is_empty());
    life.at(16.0, &file("st.yaml", Some(POD)));
    life.until(20.0);
    life.tells(&["gone", "Pending", "Running app=Running r0"]);
}

#[test]
fn a_changed_file_is_another_pod_which_waits_until_the_old_one_has_ended() {
    let mut life = with_file(POD);
    life.at(
        10.0,
        &file("st.yaml", Some(&POD.replace(r#"v: "1""#, r#"v: "2""#))),
    );
    life.until(19.0);
    assert_eq!(life.pod("st-node-1").metadata.labels["v"], "1");
    life.until(30.0);
    let pod = life.pod("st-node-1");
    assert_eq!(pod.metadata.labels["v"], "2");
    assert_eq!(condition(&pod, "Ready"), "True");
}

#[test]
fn a_crash_restarts_it_and_a_kubelet_that_comes_back_finds_it() {
    let mut life = with_file(POD);
    let exit = Action::Exit {
        pod: "st-node-1".to_owned(),
        container: "app".to_owned(),
        code: 7,
    };
    life.until(5.0);
    life.at(5.0, &exit);
    life.until(9.0);
    let node = "node-1".to_owned();
    life.at(9.0, &Action::StopKubelet { node: node.clone() });
    life.at(
        10.0,
        &file("other.yaml", Some(&POD.replace("name: st", "name: two"))),
    );
    life.until(12.0);
    assert_eq!(mirrors(&life).len(), 1);
    life.at(12.0, &Action::StartKubelet { node });
    life.until(20.0);
    let pod = life.pod("st-node-1");
    assert_eq!(status(&pod, "app").restart_count, 1);
    assert_eq!(condition(&life.pod("two-node-1"), "Ready"), "True");
    assert_eq!(
        life.told()
            .iter()
            .filter(|line| line.starts_with("Started"))
            .count(),
        3
    );
}

#[test]
fn files_that_cannot_be_used_are_only_logged() {
    let mut life = with_file("spec: {");
    let refers = POD.replace("containers:", "serviceAccountName: x, containers:");
    life.at(2.0, &file("refers.yaml", Some(&refers)));
    life.at(3.0, &file("good.yaml", Some(POD)));
    life.at(3.0, &file("same.yaml", Some(&POD.replace("v: ", "w: "))));
    life.at(
        3.0,
        &file(
            ".hidden.yaml",
            Some(&POD.replace("name: st", "name: hidden")),
        ),
    );
    life.until(10.0);
    assert_eq!(mirrors(&life).len(), 1);
    let log = life
        .world
        .node("node-1")
        .map(|node| node.kubelet.log().join("\n"))
        .unwrap_or_default();
    assert!(log.contains("st.yaml: couldn't parse as pod("), "{log}");
    assert!(
        log.contains("static pods may not reference serviceaccounts"),
        "{log}"
    );
    life.tells(&["FailedValidation Error validating pod st-node-1_default("]);
}

#[test]
fn the_api_neither_resizes_it_nor_adds_containers() {
    let mut life = with_file(POD);
    life.until(5.0);
    let mut pod = life.pod("st-node-1");
    pod.spec
        .ephemeral_containers
        .push(podarium_manifest::api::EphemeralContainer::default());
    let answer = life.at(
        5.0,
        &Action::Subresource(
            podarium_cluster::Subresource::EphemeralContainers,
            Box::new(pod),
        ),
    );
    assert!(
        answer[0].contains("static pods do not support ephemeral containers"),
        "{answer:?}"
    );
}
