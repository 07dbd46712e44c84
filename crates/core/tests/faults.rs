//! Faults and what-ifs: what a user breaks shows as it would on a node, and can be taken back.
#![allow(clippy::unwrap_used)] // A helper of tests is no test to the lint.

use podarium_core::{Action, Fault, ProbeKind, Registry, Session};

const SECOND: u64 = 1_000_000;
const WEB: &str = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {terminationGracePeriodSeconds: 5, containers: \
    [{name: app, image: 'nginx:1.29', readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 2}, \
    livenessProbe: {httpGet: {port: 80, path: /}, periodSeconds: 2, failureThreshold: 2}}]}}";

fn web(actions: &[(u64, Action)], secs: u64) -> Session {
    let mut session = Session::new(5);
    session.dispatch(0, Action::Create(WEB.to_owned()));
    for (at, action) in actions {
        session.dispatch(at * SECOND, action.clone());
    }
    session.advance_to(secs * SECOND, 1_000_000);
    session
}

fn fault(fault: Fault) -> Action {
    Action::Fault {
        pod: "web".to_owned(),
        container: "app".to_owned(),
        fault,
    }
}

fn told(session: &Session, words: &str) -> bool {
    session.trace().iter().any(|line| line.contains(words))
}

fn restarts(session: &Session) -> u32 {
    let view = session.view(session.simulated_until());
    view.pods[0].containers[0].restart_count
}

#[test]
fn sigkill_from_the_node_ends_the_main_process_with_137() {
    let session = web(&[(30, fault(Fault::Signal(9)))], 32);
    assert!(told(&session, r#""exitCode":137"#));
    assert!(!told(&session, "OOMKilled"));
}

#[test]
fn a_server_that_hangs_still_takes_connections_but_answers_no_liveness_probe() {
    let session = web(&[(30, fault(Fault::Signal(19)))], 60);
    assert!(told(
        &session,
        "Client.Timeout exceeded while awaiting headers"
    ));
    assert!(session.view(33 * SECOND).pods[0].containers[0].ready);
    assert_eq!(restarts(&session), 1);
    let woken = web(
        &[
            (30, fault(Fault::Signal(19))),
            (31, fault(Fault::Signal(18))),
        ],
        60,
    );
    assert_eq!(restarts(&woken), 0);
}

#[test]
fn a_broken_probe_fails_until_it_is_mended() {
    let broken = |fails| {
        fault(Fault::Probe {
            kind: ProbeKind::Readiness,
            fails,
        })
    };
    let session = web(&[(30, broken(true)), (60, broken(false))], 90);
    assert!(told(&session, "Readiness probe failed"));
    let ready = |at: u64| session.view(at * SECOND).pods[0].containers[0].ready;
    assert!(ready(29) && !ready(55) && ready(80));
}

#[test]
fn a_slow_start_keeps_the_next_instance_waiting() {
    let actions = [
        (30, fault(Fault::SlowStart(20))),
        (31, fault(Fault::Signal(9))),
    ];
    let session = web(&actions, 90);
    let listens = |at: u64| session.view(at * SECOND).pods[0].containers[0].ready;
    assert!(listens(29) && !listens(40));
}

#[test]
fn without_a_registry_a_pull_fails_and_works_when_it_is_back() {
    let actions = [(1, Action::Registry(Registry::Up))];
    let mut session = Session::new(5);
    session.dispatch(0, Action::Registry(Registry::Down));
    session.dispatch(SECOND / 2, Action::Create(WEB.to_owned()));
    session.dispatch(40 * SECOND, actions[0].1.clone());
    session.advance_to(100 * SECOND, 1_000_000);
    assert!(told(&session, "lookup registry-1.docker.io: i/o timeout"));
    assert!(told(&session, "Successfully pulled image"));
}

#[test]
fn a_run_with_other_actions_is_the_run_in_which_they_were_done() {
    let kill = |at| (at, fault(Fault::Signal(9)));
    let session = web(&[kill(30), kill(50)], 90);
    for actions in [vec![], vec![kill(30)], vec![kill(40), kill(50)]] {
        let mut all = vec![(0, Action::Create(WEB.to_owned()))];
        all.extend(
            actions
                .iter()
                .map(|(at, action)| (at * SECOND, action.clone())),
        );
        let mut changed = session.with_actions(all);
        changed.advance_to(90 * SECOND, 1_000_000);
        assert_eq!(changed.digest(), web(&actions, 90).digest());
    }
}
