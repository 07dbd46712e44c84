//! Nodes that are lost and come back, and nodes that are emptied.

use crate::{Run, pod};
use podarium_cluster::Config;

const TOLERATES: &str = "  tolerations: [{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 15}]\n";

fn ready(run: &Run, name: &str) -> String {
    run.condition(name, "Ready")
}

/// Two pods on two nodes, the second of which stands a lost node for fifteen seconds.
fn two(lines: &[(u64, &str)], secs: u64) -> Run {
    let manifest = [
        pod("on-1", "", "  nodeName: node-1\n", ""),
        pod("on-2", "", &format!("  nodeName: node-2\n{TOLERATES}"), ""),
    ];
    Run::of(Config::with_nodes(1, 2), &manifest.concat(), lines, secs)
}

#[test]
fn a_lost_node_loses_its_pods_when_they_stand_it_no_longer() {
    let mut run = two(&[(10, "stop kubelet node-2")], 85);
    let (lost, ..) = run.events("NodeNotReady")[0].clone();
    assert!((50..=66).contains(&lost), "{lost}");
    let marked = run.events("TaintManagerEviction");
    assert_eq!(marked.len(), 1);
    assert_eq!(marked[0].0, lost + 15);
    assert_eq!(marked[0].2, "Marking for deletion Pod default/on-2");
    assert_eq!(
        run.condition("on-2", "DisruptionTarget"),
        "True DeletionByTaintManager"
    );
    // Nobody confirms that it is gone.
    run.until(300);
    assert_eq!(run.phase("on-2"), "Running");
    assert!(run.pod("on-2").metadata.deletion_timestamp.is_some());
    assert_eq!(ready(&run, "on-1"), "True ");
    run.act(
        300,
        podarium_cluster::Action::StartKubelet {
            node: "node-2".to_owned(),
        },
    );
    run.until(310);
    assert!(!run.exists("on-2"));
}

#[test]
fn a_node_that_is_back_in_time_keeps_its_pods() {
    let run = two(
        &[(10, "stop kubelet node-2"), (64, "start kubelet node-2")],
        120,
    );
    let said: Vec<String> = run
        .events("TaintManagerEviction")
        .into_iter()
        .map(|(_, _, text)| text)
        .collect();
    assert_eq!(said, ["Cancelling deletion of Pod default/on-2"]);
    assert_eq!(ready(&run, "on-2"), "True ");
    let node = run.world.node("node-2").unwrap();
    assert!(node.object.is_ready());
    assert!(node.object.taints.is_empty());
}

#[test]
fn when_all_nodes_are_lost_none_loses_its_pods() {
    let lines = [(10, "stop kubelet node-1"), (10, "stop kubelet node-2")];
    let run = two(&lines, 900);
    assert!(
        run.events("TaintManagerEviction")
            .iter()
            .all(|(_, _, text)| text.starts_with("Cancelling"))
    );
    assert_eq!(ready(&run, "on-2"), "False ");
    assert!(run.pod("on-2").metadata.deletion_timestamp.is_none());
}

#[test]
fn a_taint_drives_pods_away_unless_they_stand_it() {
    let stands = "  tolerations: [{key: gone, operator: Exists, effect: NoExecute}]\n";
    let manifest = [pod("stays", "", stands, ""), pod("goes", "", "", "")].concat();
    let run = Run::of(
        Config::playground(1),
        &manifest,
        &[(20, "taint nodes node-1 gone=now:NoExecute")],
        40,
    );
    assert!(run.exists("stays"));
    assert!(!run.exists("goes"));
    assert_eq!(run.events("TaintManagerEviction")[0].0, 20);
}

#[test]
fn a_node_that_is_drained_loses_its_pods_and_gets_no_new_ones() {
    let manifest = pod("web", "", "", "");
    let mut run = Run::of(Config::playground(1), &manifest, &[], 20);
    let drain = podarium_cluster::Action::read("drain node-1").unwrap();
    assert_eq!(
        run.act(20, drain),
        [
            "node/node-1 cordoned",
            "Warning: deleting Pods that declare no controller: default/web",
            "evicting pod default/web",
            "node/node-1 drained",
        ]
    );
    assert_eq!(
        run.condition("web", "DisruptionTarget"),
        "True EvictionByEvictionAPI"
    );
    run.act(30, podarium_cluster::Action::Create(pod("new", "", "", "")));
    run.until(40);
    assert!(!run.exists("web"));
    assert!(
        run.events("FailedScheduling")[0]
            .2
            .starts_with("0/1 nodes are available: 1 node(s) were unschedulable. ")
    );
    let uncordon = podarium_cluster::Action::read("uncordon node-1").unwrap();
    assert_eq!(run.act(41, uncordon), ["node/node-1 uncordoned"]);
    run.until(60);
    assert_eq!(run.phase("new"), "Running");
}

#[test]
fn pods_of_a_node_that_is_deleted_are_collected() {
    let run = two(
        &[(10, "stop kubelet node-2"), (20, "delete node node-2")],
        58,
    );
    assert!(run.exists("on-2"));
    let mut run = run;
    run.until(90);
    assert!(!run.exists("on-2"));
    let failed = run.facts.iter().any(|fact| {
        let podarium_cluster::facts::What::Pod(change) = &fact.what else {
            return false;
        };
        let status = &change.pod().status;
        let mut conditions = status.conditions.iter();
        status.phase.as_deref() == Some("Failed")
            && conditions.any(|condition| condition.reason.as_deref() == Some("DeletionByPodGC"))
    });
    assert!(failed);
}
