//! The session files in `tests/sessions`: what is seen at the terminals is what they say.
#![allow(clippy::unwrap_used)] // A helper of tests is no test to the lint.

#[path = "fuzz/session.rs"]
mod session;

use podarium_core::terminal::{Place, keys, open};
use podarium_core::transcript::play;
use podarium_core::{Action, Session};
use session::{Random, holds, odd};
use std::path::PathBuf;

const SECOND: u64 = 1_000_000;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files() -> Vec<(String, String)> {
    let dir = std::fs::read_dir(root().join("tests/sessions")).unwrap();
    let mut files: Vec<_> = dir
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn every_session_is_as_its_file_says() {
    let mut wrong = Vec::new();
    for (name, text) in files() {
        for difference in play(&text).differences {
            wrong.push(format!("{name}.md: {difference}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_session_with_the_name_of_a_lesson_plays_its_manifest() {
    let mut lessons = 0;
    for (name, text) in files() {
        let lesson = root().join("web/lessons").join(format!("{name}.yaml"));
        let Ok(manifest) = std::fs::read_to_string(lesson) else {
            continue;
        };
        lessons += 1;
        let block = format!("```yaml pod.yaml\n{}\n```\n", manifest.trim_end());
        assert!(text.contains(&block), "{name}.md has another manifest");
    }
    assert!(lessons >= 8, "{lessons}");
}

#[test]
fn the_browser_plays_them_all() {
    let list = std::fs::read_to_string(root().join("crates/wasm/tests/sessions.rs")).unwrap();
    for (name, _) in files() {
        assert!(
            list.contains(&format!("/{name}.md")),
            "{name}.md is missing"
        );
    }
}

fn last_line(session: &Session, at: u64) -> String {
    session.terminals(at)[0].screen.last().text
}

#[test]
fn what_is_typed_is_an_input_of_the_run() {
    let pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: app, image: busybox, \
               command: [sleep, 1h]}]}}";
    let mut session = Session::new(1);
    session.dispatch(0, Action::Create(pod.to_owned()));
    session.advance_to(10 * SECOND, 100_000);
    session.dispatch(10 * SECOND, open(1, Place::Workstation));
    session.dispatch(11 * SECOND, keys(1, "kubectl exec -it a -- sh\n"));
    session.dispatch(12 * SECOND, keys(1, "echo one > /f; sleep 5; cat /f\n"));
    session.advance_to(30 * SECOND, 100_000);
    assert_eq!(last_line(&session, 10 * SECOND), "$ ");
    assert_eq!(last_line(&session, 12 * SECOND - 1), "/ # ");
    assert_eq!(last_line(&session, 14 * SECOND), "");
    assert!(!session.terminals(14 * SECOND)[0].waits);
    assert!(session.terminals(20 * SECOND)[0].waits);
    let again = session.with_actions(
        session
            .actions()
            .map(|(at, action)| (at, action.clone()))
            .collect(),
    );
    let mut fresh = Session::new(1);
    for (at, action) in session.actions() {
        fresh.dispatch(at, action.clone());
    }
    fresh.advance_to(30 * SECOND, 100_000);
    assert_eq!(fresh.terminals(30 * SECOND), session.terminals(30 * SECOND));
    assert_eq!(fresh.digest(), session.digest());
    assert_eq!(again.terminals(12 * SECOND), session.terminals(12 * SECOND));
}

#[test]
fn commands_that_never_end_leave_the_run_alive() {
    let mut session = Session::new(1);
    session.dispatch(0, open(1, Place::Workstation));
    for line in [
        "kubectl apply -f -\n",
        "\u{3}",
        "while true; do :; done &\n",
        "while true; do kubectl get pods; done &\n",
        "yes\n",
    ] {
        session.dispatch(SECOND, keys(1, line));
    }
    session.advance_to(20 * SECOND, 1_000_000);
    assert_eq!(session.simulated_until(), 20 * SECOND);
    let lines = session.terminals(20 * SECOND)[0].screen.lines().count();
    assert!((1000..5000).contains(&lines), "{lines}");
}

#[test]
fn odd_sessions_hold() {
    for round in 0..40 {
        let actions = odd(&mut Random(1 ^ (round << 20)));
        assert_eq!(
            holds(&actions, round % 8 == 0),
            Ok(()),
            "round {round}: {actions:?}"
        );
    }
}
