//! Want of memory and disk.

use crate::{Run, pod, requests};
use podarium_cluster::Config;

fn one() -> Config {
    Config::playground(1)
}

fn taints(run: &Run) -> Vec<String> {
    let node = run.world.node("node-1").unwrap();
    node.object
        .taints
        .iter()
        .map(podarium_cluster::Taint::text)
        .collect()
}

#[test]
fn who_uses_more_than_it_asked_for_goes_first_then_who_matters_least_then_the_greediest() {
    let manifest = [
        pod(
            "growing",
            "podarium.dev/memory: 1Gi, podarium.dev/memory-growth: 6Mi",
            "",
            &requests("memory: 4Gi"),
        ),
        pod(
            "greedy",
            "podarium.dev/memory: 2Gi",
            "",
            &requests("memory: 100Mi"),
        ),
        pod("besteffort", "podarium.dev/memory: 1Gi", "", ""),
        pod(
            "modest",
            "podarium.dev/memory: 1Gi",
            "",
            &requests("memory: 2Gi"),
        ),
        pod(
            "vital",
            "podarium.dev/memory: 1500Mi",
            "  priorityClassName: system-node-critical\n",
            "",
        ),
    ];
    let run = Run::of(one(), &manifest.concat(), &[], 900);
    let evicted: Vec<String> = run
        .events("Evicted")
        .into_iter()
        .map(|(_, name, _)| name)
        .collect();
    assert_eq!(evicted, ["greedy", "besteffort", "growing"]);
    assert_eq!(run.phase("greedy"), "Failed");
    assert_eq!(run.pod("greedy").status.reason.as_deref(), Some("Evicted"));
    assert_eq!(
        run.condition("greedy", "DisruptionTarget"),
        "True TerminationByKubelet"
    );
    let message = run.pod("greedy").status.message.clone().unwrap();
    assert!(
        message.starts_with(
            "The node was low on resource: memory. Threshold quantity: 100Mi, available: "
        ),
        "{message}"
    );
    assert!(message.contains("Container app was using "), "{message}");
    assert!(
        message.ends_with(", request is 100Mi, has larger consumption of memory. "),
        "{message}"
    );
    assert_eq!(run.phase("modest"), "Running");
    assert_eq!(run.phase("vital"), "Running");
    assert_eq!(
        run.events("EvictionThresholdMet")[0].2,
        "Attempting to reclaim memory"
    );
    assert_eq!(
        run.events("NodeHasInsufficientMemory")[0].2,
        "Node node-1 status is now: NodeHasInsufficientMemory"
    );
}

#[test]
fn pressure_keeps_pods_away_and_ends_five_minutes_after_the_want() {
    let bound = |name: &str, more: &str| pod(name, "", "  nodeName: node-1\n", more);
    let late = [bound("poor", ""), bound("rich", &requests("memory: 10Mi"))].concat();
    let manifest = pod("first", "podarium.dev/memory: 300Mi", "", "");
    let late_lines = [(60, "memory node-1 short"), (120, "memory node-1 enough")];
    let mut run = Run::of(one(), &manifest, &late_lines[..1], 100);
    assert_eq!(run.phase("first"), "Failed");
    assert_eq!(
        taints(&run),
        ["node.kubernetes.io/memory-pressure:NoSchedule"]
    );
    run.act(100, podarium_cluster::Action::Create(late));
    run.act(
        101,
        podarium_cluster::Action::Create(pod("new", "", "", "")),
    );
    run.act(
        120,
        podarium_cluster::Action::read(late_lines[1].1).unwrap(),
    );
    run.until(130);
    let poor = &run.pod("poor").status;
    assert_eq!(poor.reason.as_deref(), Some("Evicted"));
    assert_eq!(
        poor.message.as_deref(),
        Some("Pod was rejected: The node had condition: [MemoryPressure]. ")
    );
    assert_eq!(run.phase("rich"), "Running");
    assert_eq!(run.phase("new"), "Pending");
    assert!(
        run.events("FailedScheduling")[0]
            .2
            .starts_with("0/1 nodes are available: 1 node(s) had untolerated taint(s). ")
    );
    run.until(600);
    assert_eq!(run.phase("new"), "Running");
    assert_eq!(taints(&run), Vec::<String>::new());
    let (over, ..) = run.events("NodeHasSufficientMemory")[0];
    assert!((360..=460).contains(&over), "{over}");
}

#[test]
fn a_volume_that_outgrows_its_limit_ends_its_pod_without_disruption() {
    let fills = "apiVersion: v1\nkind: Pod\nmetadata: {name: fills}\nspec:\n  volumes: [{name: cache, emptyDir: {sizeLimit: 1Mi}}]\n  containers:\n  - name: app\n    image: busybox:1.37\n    command: [sh, -c, 'sleep 20; head -c 3000000 /dev/zero > /cache/x; sleep 9999']\n    volumeMounts: [{name: cache, mountPath: /cache}]\n";
    let run = Run::of(one(), fills, &[], 120);
    let events = run.events("Evicted");
    assert_eq!(
        events[0].2,
        "Usage of EmptyDir volume \"cache\" exceeds the limit \"1Mi\". "
    );
    assert!((20..=36).contains(&events[0].0));
    assert_eq!(run.phase("fills"), "Failed");
    assert_eq!(run.condition("fills", "DisruptionTarget"), "");
}

#[test]
fn a_container_that_writes_more_than_its_ephemeral_storage_ends_its_pod() {
    let limit = "    resources: {limits: {ephemeral-storage: 1Mi}}\n";
    let writes = pod("writes", "", "", limit)
        .replace("trap 'exit 0' TERM;", "head -c 2000000 /dev/zero > /x;");
    let run = Run::of(one(), &writes, &[], 60);
    let message = run.pod("writes").status.message.clone().unwrap();
    assert_eq!(
        message,
        "Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. "
    );
}

#[test]
fn memory_that_grows_too_fast_for_the_kubelet_is_the_kernels_affair() {
    let fast = pod("fast", "podarium.dev/memory-growth: 1Gi", "", "");
    let run = Run::of(one(), &fast, &[], 30);
    assert!(run.events("Evicted").is_empty());
    let oom = run.events("SystemOOM");
    assert_eq!(oom[0].1, "node-1");
    assert!(
        oom[0]
            .2
            .starts_with("System OOM encountered, victim process: sh, pid: ")
    );
    let ended = run.pod("fast").status.container_statuses[0]
        .last_state
        .terminated
        .clone()
        .unwrap();
    assert_eq!(
        (ended.exit_code, ended.reason.as_deref()),
        (137, Some("OOMKilled"))
    );
}

#[test]
fn want_of_disk_ends_pods_by_what_they_store() {
    let writes =
        pod("writes", "", "", "").replace("trap 'exit 0' TERM;", "head -c 9000000 /dev/zero > /x;");
    let manifest = [pod("idle", "", "", ""), writes].concat();
    let lines = [(30, "disk node-1 short"), (41, "disk node-1 enough")];
    let run = Run::of(one(), &manifest, &lines, 60);
    let evicted = run.events("Evicted");
    assert_eq!(evicted[0].1, "writes");
    assert!(
        evicted[0]
            .2
            .starts_with("The node was low on resource: ephemeral-storage. Threshold quantity: 15")
    );
    assert_eq!(run.events("NodeHasDiskPressure").len(), 1);
}
