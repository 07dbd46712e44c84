//! Several nodes, and pods of more weight.

use crate::{Run, pod, requests};
use podarium_cluster::Config;

const CLASS: &str =
    "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: high}\nvalue: 1000\n";

fn vip(cpu: &str) -> String {
    pod(
        "vip",
        "",
        "  priorityClassName: high\n",
        &requests(&format!("cpu: {cpu}")),
    )
}

#[test]
fn a_pod_of_more_weight_takes_the_place_of_the_lightest_that_will_do() {
    let manifest = [
        CLASS.to_owned(),
        pod("two", "", "", &requests("cpu: 2")),
        pod("one", "", "", &requests("cpu: 1")),
    ];
    let late = vip("2");
    let run = Run::of(
        Config::playground(1),
        &manifest.concat(),
        &[(20, &late[4..])],
        40,
    );
    assert_eq!(
        run.events("FailedScheduling")[0].2,
        "0/1 nodes are available: 1 Insufficient cpu."
    );
    let preempted = run.events("Preempted");
    assert_eq!(preempted.len(), 1);
    assert_eq!(preempted[0].1, "one");
    let uid = run.pod("vip").metadata.uid.clone().unwrap();
    assert_eq!(
        preempted[0].2,
        format!("Preempted by pod {uid} on node node-1")
    );
    assert!(!run.exists("one"));
    assert_eq!(run.phase("two"), "Running");
    assert_eq!(run.phase("vip"), "Running");
}

#[test]
fn weight_does_not_help_where_nobody_is_lighter() {
    let manifest = [
        pod("a", "", "", &requests("cpu: 3")),
        pod("b", "", "", &requests("cpu: 3")),
    ];
    let run = Run::of(Config::playground(1), &manifest.concat(), &[], 10);
    assert_eq!(
        run.events("FailedScheduling")[0].2,
        "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod."
    );
}

#[test]
fn reasons_are_counted_over_the_nodes() {
    let mut config = Config::with_nodes(1, 3);
    config.nodes[1] = config.nodes[1]
        .clone()
        .sized("taint=gpu=yes:NoSchedule")
        .unwrap();
    config.nodes[2] = config.nodes[2]
        .clone()
        .sized("cpu=1,label=disk:ssd")
        .unwrap();
    let manifest = [
        pod("full", "", "  nodeName: node-1\n", &requests("cpu: 3")),
        pod("big", "", "", &requests("cpu: 2")),
    ];
    let run = Run::of(config.clone(), &manifest.concat(), &[], 10);
    assert_eq!(
        run.events("FailedScheduling")[0].2,
        "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling."
    );
    let picky = pod("picky", "", "  nodeSelector: {disk: ssd}\n", "");
    let run = Run::of(config, &picky, &[], 10);
    assert_eq!(run.pod("picky").spec.node_name.as_deref(), Some("node-3"));
}

#[test]
fn pods_are_spread_over_equal_nodes() {
    let pods: String = (0..9)
        .map(|number| pod(&format!("p{number}"), "", "", ""))
        .collect();
    let run = Run::of(Config::with_nodes(1, 3), &pods, &[], 10);
    for node in ["node-1", "node-2", "node-3"] {
        let here = run
            .world
            .store()
            .pods()
            .filter(|(_, pod)| pod.spec.node_name.as_deref() == Some(node));
        assert_eq!(here.count(), 3, "{node}");
    }
}
