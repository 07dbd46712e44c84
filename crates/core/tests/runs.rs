//! Whole runs: what a user would see of them, whatever happens inside.
#![allow(clippy::unwrap_used)] // A helper of tests is no test to the lint.

use podarium_core::view::{MarkKind, StateView};
use podarium_core::{Action, Progress, Session};

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
