//! Random sessions as a page plays them: looking back, jumping and forking show what a straight run shows.
#![allow(clippy::unwrap_used)] // A helper of tests is no test to the lint.

#[path = "../../cluster/tests/sessions/pods.rs"]
mod pods;

use podarium_core::{Action, Config, Session};
use pods::Dice;

const SECOND: u64 = 1_000_000;

/// Some pods and some actions, at their instants.
fn script(seed: u64) -> Vec<(u64, Action)> {
    let mut dice = Dice::new(seed);
    let mut script = vec![(0, Action::Create(pods::OWN_CLASSES.to_owned()))];
    let mut at = 0;
    for number in 0..=dice.below(3) {
        script.push((
            at,
            Action::Create(pods::manifest(&mut dice, &format!("pod-{number}"))),
        ));
        at += dice.below(5 * SECOND);
    }
    for _ in 0..dice.below(8) {
        at += dice.below(40 * SECOND);
        let pod = format!("pod-{}", dice.below(4));
        script.push((at, pods::action(&mut dice, pod)));
    }
    script
}

/// A session with all that is done until an instant, simulated up to there.
fn straight(seed: u64, script: &[(u64, Action)], until: u64) -> Session {
    let mut session = Session::with(Config::with_nodes(seed, 1 + (seed % 3) as u8));
    for (at, action) in script.iter().filter(|(at, _)| *at <= until) {
        session.dispatch(*at, action.clone());
    }
    session.advance_to(until, u32::MAX);
    session
}

#[test]
fn looking_back_shows_what_a_straight_run_shows() {
    for seed in 0..25 {
        let script = script(seed);
        let end = script.last().unwrap().0 + 120 * SECOND;
        let session = straight(seed, &script, end);
        let mut dice = Dice::new(seed + 1000);
        for _ in 0..6 {
            let at = dice.below(end);
            let seen = session.view(at);
            let run = straight(seed, &script, at);
            assert!(seen == run.view(at), "seed {seed} at {at}");
        }
    }
}

#[test]
fn a_fork_does_not_touch_the_session_it_was_taken_from() {
    for seed in 0..15 {
        let script = script(seed);
        let end = script.last().unwrap().0 + 60 * SECOND;
        let session = straight(seed, &script, end);
        let (digest, view) = (session.digest(), session.view(end));
        let mut fork = session.clone();
        fork.dispatch(
            end / 2,
            Action::Create(pods::manifest(&mut Dice::new(seed), "fork")),
        );
        fork.advance_to(end + 60 * SECOND, u32::MAX);
        assert_eq!(session.digest(), digest, "seed {seed}");
        assert!(session.view(end) == view, "seed {seed}");
        assert_ne!(fork.digest(), digest, "seed {seed}");
    }
}
