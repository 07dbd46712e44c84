//! Whole runs: what a user would see of them, whatever happens inside.
#![allow(clippy::unwrap_used)] // A helper of tests is no test to the lint.

use podarium_core::view::{MarkKind, StateView};
use podarium_core::{Action, Fault, Load, Progress, Session};

const CRASH: &str = include_str!("../../../tests/traces/crash.yaml");
const DIGEST: &str = include_str!("../../../tests/traces/crash.digest");
const SECOND: u64 = 1_000_000;

fn crash(seed: u64, secs: u64) -> Session {
    let mut session = Session::new(seed);
    assert_eq!(
        session.dispatch(0, Action::Create(CRASH.to_owned())),
        ["pod/crash created"]
    );
    assert_eq!(
        session.advance_to(secs * SECOND, 1_000_000),
        Progress::Reached
    );
    session
}

fn marks(session: &Session, kind: MarkKind) -> Vec<u64> {
    let lanes = session.timeline().lanes;
    let app = lanes
        .iter()
        .find(|lane| lane.container.as_deref() == Some("app"))
        .unwrap();
    let own = app.marks.iter().filter(|mark| mark.kind == kind);
    own.map(|mark| mark.at).collect()
}

#[test]
fn a_crashing_container_waits_0_10_20_40_and_80_seconds_before_its_restarts() {
    for seed in 0..20 {
        let session = crash(seed, 400);
        let exits = marks(&session, MarkKind::Exited);
        let starts = marks(&session, MarkKind::Started);
        for (n, least) in [0, 10, 20, 40, 80].into_iter().enumerate() {
            let wait = starts[n + 1] - exits[n];
            let most = (least + least / 2 + 3) * SECOND;
            assert!(
                wait >= least * SECOND && wait <= most,
                "seed {seed}: restart {n} after {wait} µs"
            );
        }
    }
}

#[test]
fn looking_back_shows_what_was_shown_then() {
    let mut session = Session::new(3);
    session.dispatch(0, Action::Create(CRASH.to_owned()));
    let mut seen = Vec::new();
    for secs in 0..60 {
        session.advance_to(secs * SECOND, 1_000_000);
        seen.push(session.view(secs * SECOND));
    }
    for (secs, view) in seen.iter().enumerate() {
        assert_eq!(session.view(secs as u64 * SECOND), *view, "at {secs} s");
    }
}

#[test]
fn a_deleted_pod_is_asked_to_stop_and_then_gone() {
    let mut session = crash(0, 1);
    let delete = Action::Delete {
        pod: "crash".to_owned(),
        grace_secs: Some(5),
        force: false,
    };
    session.dispatch(2 * SECOND, delete);
    session.advance_to(3 * SECOND, 1_000_000);
    assert!(session.view(3 * SECOND).pods[0].deletion.is_some());
    session.advance_to(20 * SECOND, 1_000_000);
    assert!(session.view(20 * SECOND).pods.is_empty());
}

#[test]
fn an_oom_kill_shows_as_exit_code_137() {
    let mut session = crash(0, 3);
    let oom = Action::OomKill {
        pod: "crash".to_owned(),
        container: "app".to_owned(),
    };
    let running = session
        .next_event_after(0)
        .and_then(|_| marks(&session, MarkKind::Started).first().copied())
        .unwrap();
    session.dispatch(running + SECOND, oom);
    session.advance_to(running + 3 * SECOND, 1_000_000);
    let view = session.view(running + 3 * SECOND);
    let app = &view.pods[0].containers[0];
    let last = app.last_state.clone().unwrap_or_else(|| app.state.clone());
    assert!(
        matches!(&last, StateView::Terminated { exit_code: 137, reason, .. } if reason == "OOMKilled"),
        "{last:?}"
    );
}

#[test]
fn the_same_run_gives_the_same_digest_as_in_the_browser() {
    assert_eq!(format!("{:016x}", crash(7, 600).digest()), DIGEST.trim());
}

const WEB: &str = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: app, image: 'nginx:1.29', \
    readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 5}}]}}";

/// When the pod's Ready condition was seen to change, and to what.
fn readiness(session: &Session) -> Vec<(u64, bool)> {
    let mut seen: Vec<(u64, bool)> = Vec::new();
    for secs in 0..session.simulated_until() / SECOND {
        let view = session.view(secs * SECOND);
        let ready = view.pods.iter().flat_map(|pod| &pod.conditions);
        let ready = ready.filter(|condition| condition.kind == "Ready");
        let ready = ready.map(|condition| condition.status == "True").next() == Some(true);
        if seen.last().is_none_or(|(_, before)| *before != ready) {
            seen.push((secs, ready));
        }
    }
    seen
}

#[test]
fn a_silent_kubelet_leaves_the_container_running_and_the_pod_not_ready_until_it_is_back() {
    let mut session = Session::new(5);
    let node = || "node-1".to_owned();
    session.dispatch(0, Action::Create(WEB.to_owned()));
    session.dispatch(60 * SECOND, Action::StopKubelet { node: node() });
    session.dispatch(200 * SECOND, Action::StartKubelet { node: node() });
    session.advance_to(230 * SECOND, 1_000_000);
    let seen = readiness(&session);
    let [(0, false), (_, true), (lost, false), (back, true)] = seen[..] else {
        panic!("{seen:?}");
    };
    assert!(
        (60 + 40..=60 + 56).contains(&lost),
        "not ready after {lost} s"
    );
    assert!((200..=203).contains(&back), "ready again after {back} s");
    assert!(
        session
            .trace()
            .iter()
            .any(|line| line.contains("Node is not ready"))
    );
    let app = &session.view(220 * SECOND).pods[0].containers[0];
    assert_eq!(app.restart_count, 0);
}

#[test]
fn a_kubelet_that_is_started_anew_keeps_readiness_and_forgets_back_off() {
    let mut session = Session::new(5);
    session.dispatch(0, Action::Create(WEB.to_owned()));
    let restart = || Action::StartKubelet {
        node: "node-1".to_owned(),
    };
    session.dispatch(60 * SECOND, restart());
    session.advance_to(120 * SECOND, 1_000_000);
    assert_eq!(
        readiness(&session).len(),
        2,
        "it is ready once and stays so"
    );

    let mut session = crash(5, 400);
    let started = marks(&session, MarkKind::Started).len();
    session.dispatch(400 * SECOND, restart());
    session.advance_to(405 * SECOND, 1_000_000);
    assert!(
        marks(&session, MarkKind::Started).len() > started,
        "it does not wait"
    );
}

#[test]
fn going_on_from_where_one_looked_shows_the_same_as_looking_anew() {
    let mut session = Session::new(3);
    session.dispatch(0, Action::Create(CRASH.to_owned()));
    session.dispatch(40 * SECOND, Action::Create(WEB.to_owned()));
    session.advance_to(120 * SECOND, 1_000_000);
    let anew = |secs: u64| session.clone().view(secs * SECOND);
    let expected: Vec<_> = (0..120).map(anew).collect();
    for secs in (0..120).chain([39, 40, 41, 7]) {
        assert_eq!(
            session.view(secs * SECOND),
            expected[secs as usize],
            "at {secs} s"
        );
    }
}

#[test]
fn a_pod_that_is_deleted_while_its_kubelet_is_silent_goes_when_that_is_back() {
    let mut session = Session::new(5);
    let node = || "node-1".to_owned();
    session.dispatch(0, Action::StopKubelet { node: node() });
    session.dispatch(SECOND, Action::Create(WEB.to_owned()));
    let delete = Action::Delete {
        pod: "web".to_owned(),
        grace_secs: None,
        force: false,
    };
    session.dispatch(3 * SECOND, delete);
    session.advance_to(60 * SECOND, 1_000_000);
    assert_eq!(session.view(60 * SECOND).pods.len(), 1);
    session.dispatch(60 * SECOND, Action::StartKubelet { node: node() });
    session.advance_to(63 * SECOND, 1_000_000);
    assert_eq!(session.view(63 * SECOND).pods.len(), 0);
}

#[test]
fn a_pod_that_the_node_cannot_hold_is_refused_and_stays() {
    const GREEDY: &str = "{apiVersion: v1, kind: Pod, metadata: {name: greedy}, spec: {nodeName: node-1, \
        containers: [{name: app, image: busybox, resources: {requests: {cpu: '16'}}}]}}";
    let mut session = Session::new(5);
    session.dispatch(0, Action::Create(GREEDY.to_owned()));
    session.advance_to(60 * SECOND, 1_000_000);
    let pod = &session.view(60 * SECOND).pods[0];
    assert_eq!(
        (pod.phase.as_str(), pod.reason.as_str()),
        ("Failed", "OutOfcpu")
    );
    assert!(
        session
            .trace()
            .iter()
            .any(|line| line.contains("requested: 16000, used: 0, capacity: 4000"))
    );
}

#[test]
fn a_pod_with_a_finalizer_stays_after_its_containers_are_gone() {
    let held = WEB.replace("name: web}", "name: web, finalizers: [example.com/held]}");
    let mut session = Session::new(5);
    session.dispatch(0, Action::Create(held));
    let delete = || Action::Delete {
        pod: "web".to_owned(),
        grace_secs: Some(1),
        force: false,
    };
    session.dispatch(20 * SECOND, delete());
    session.advance_to(60 * SECOND, 1_000_000);
    let (_, pod) = session.world().store().pods().next().unwrap();
    let mut freed = pod.as_ref().clone();
    assert_eq!(freed.metadata.deletion_grace_period_seconds, Some(0));
    freed.metadata.finalizers.clear();
    session.dispatch(60 * SECOND, Action::Replace(Box::new(freed)));
    assert_eq!(session.world().store().pods().count(), 0);
}

const HUNGRY: &str = "{apiVersion: v1, kind: Pod, metadata: {name: hungry, annotations: {podarium.dev/cpu: 1500m}}, spec: {containers: [\
    {name: app, image: 'busybox:1.37', command: [sleep, '1000'], resources: {requests: {memory: 16Mi}, limits: {memory: 64Mi, cpu: 500m}}}]}}";

#[test]
fn memory_that_grows_is_seen_growing_until_the_limit_ends_the_container() {
    let mut session = Session::new(3);
    session.dispatch(0, Action::Create(HUNGRY.to_owned()));
    let load = Load {
        memory_bytes: 8 << 20,
        bytes_per_second: 2 << 20,
        cpu_milli: 250,
    };
    let grows = Action::Fault {
        pod: "hungry".to_owned(),
        container: "app".to_owned(),
        fault: Fault::Load(load),
    };
    session.advance_to(10 * SECOND, 1_000_000);
    let app = session.view(10 * SECOND).pods[0].containers[0].clone();
    assert_eq!(
        (app.usage.cpu_milli, app.limit.cpu_milli),
        (500, 500),
        "throttled"
    );
    session.dispatch(10 * SECOND, grows);
    session.advance_to(60 * SECOND, 1_000_000);
    let app = |at| session.view(at * SECOND).pods[0].containers[0].clone();
    assert_eq!(app(20).usage.memory_bytes >> 20, 28);
    assert_eq!(app(20).usage.cpu_milli, 250);
    assert_eq!(app(20).request.memory_bytes, 16 << 20);
    assert_eq!(app(30).restart_count, 0);
    let after = app(45);
    assert_eq!(after.restart_count, 1);
    assert!(
        after.usage.memory_bytes < 1 << 20,
        "a new instance starts anew"
    );
    let reason = |state: &Option<StateView>| format!("{state:?}");
    assert!(reason(&after.last_state).contains("OOMKilled"));
}

#[test]
fn a_static_pod_keeps_its_lane_when_its_mirror_is_replaced() {
    let mut session = Session::new(1);
    let pod = "{apiVersion: v1, kind: Pod, metadata: {name: st}, spec: {containers: [{name: app, image: nginx}]}}";
    let file = Action::NodeFile {
        node: "node-1".to_owned(),
        path: "/etc/kubernetes/manifests/st.yaml".to_owned(),
        text: Some(pod.to_owned()),
    };
    session.dispatch(SECOND, file);
    session.advance_to(20 * SECOND, 1_000_000);
    let delete = Action::Delete {
        pod: "st-node-1".to_owned(),
        grace_secs: None,
        force: false,
    };
    session.dispatch(20 * SECOND, delete);
    session.advance_to(40 * SECOND, 1_000_000);
    let view = session.view(40 * SECOND);
    assert!(view.pods[0].is_static);
    assert!(matches!(
        view.pods[0].containers[0].state,
        StateView::Running { .. }
    ));
    let lanes = session.timeline().lanes;
    assert_eq!(lanes.len(), 2);
    for lane in &lanes {
        let last = lane.spans.last().unwrap();
        assert_eq!((&*last.label, last.to), ("Running", 40 * SECOND));
    }
}
