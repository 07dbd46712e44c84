//! Random sessions: whatever pods are made and whatever is done to them, the laws of the cluster hold after each message.
//!
//! 500 sessions in the ordinary test run; `PODARIUM_SESSIONS=10000 cargo test --release -p podarium-cluster --test sessions`
//! for a long one. A failure names its seed.

mod laws;
mod pods;

use laws::Laws;
use podarium_cluster::facts::Fact;
use podarium_cluster::kubelet::time::Time;
use podarium_cluster::{Action, Config, World};
use pods::Dice;

const SECOND: u64 = 1_000_000;
/// No session needs so many messages; one that does hangs.
const MESSAGES_MOST: u64 = 200_000;

fn sessions() -> u64 {
    let asked = std::env::var("PODARIUM_SESSIONS").ok();
    asked.and_then(|count| count.parse().ok()).unwrap_or(500)
}

/// What a user does in one session, by time.
fn script(seed: u64) -> Vec<(Time, Action)> {
    let mut dice = Dice::new(seed);
    let mut actions = vec![(Time::ZERO, Action::Create(pods::OWN_CLASSES.to_owned()))];
    let mut at = 0;
    for number in 0..=dice.below(3) {
        let pod = format!("pod-{number}");
        actions.push((
            Time::from_micros(at),
            Action::Create(pods::manifest(&mut dice, &pod)),
        ));
        at += dice.below(5 * SECOND);
    }
    for _ in 0..dice.below(8) {
        at += dice.below(40 * SECOND);
        let pod = format!("pod-{}", dice.below(4));
        actions.push((Time::from_micros(at), pods::action(&mut dice, pod)));
    }
    actions
}

/// Plays a session to its end, law by law; what happened in it.
fn play(seed: u64) -> (World, Vec<Fact>) {
    let mut world = World::new(Config::with_nodes(seed, 1 + (seed % 3) as u8));
    let mut facts = Vec::new();
    let mut laws = Laws::new(seed);
    let mut script = script(seed);
    let end = script.last().map_or(Time::ZERO, |(at, _)| *at);
    for node in pods::NODES {
        let back = Action::StartKubelet {
            node: node.to_owned(),
        };
        script.push((end, back));
    }
    let minutes = Time::from_micros(end.as_micros() + 300 * SECOND);
    script.push((minutes, Action::Create(String::new())));
    for (at, action) in script {
        while world.step(at, &mut facts) {
            laws.check(&world, &mut facts);
            assert!(
                world.handled() < MESSAGES_MOST,
                "seed {seed}: it does not end"
            );
        }
        world.rest_until(at);
        let answers = world.act(&action, &mut facts);
        let taken = |answer: &String| !answer.contains("invalid") && !answer.contains("BadRequest");
        assert!(answers.iter().all(taken), "seed {seed}: {answers:?}");
        laws.check(&world, &mut facts);
    }
    laws.check_end(&world);
    (world, facts)
}

#[test]
fn the_laws_of_the_cluster_hold_in_every_session() {
    for seed in 0..sessions() {
        play(seed);
    }
}

#[test]
fn the_same_session_ends_in_the_same_world() {
    for seed in 0..20 {
        assert!(play(seed).0 == play(seed).0, "seed {seed}");
    }
}

#[test]
fn a_world_that_goes_its_own_way_does_not_touch_the_one_it_was_cloned_from() {
    for seed in 0..20 {
        let (world, _) = play(seed);
        let before = format!("{world:?}");
        let mut fork = world.clone();
        let soon = Time::from_micros(world.now().as_micros() + 600 * SECOND);
        fork.act(
            &Action::Create(pods::manifest(&mut Dice::new(seed), "fork")),
            &mut Vec::new(),
        );
        while fork.step(soon, &mut Vec::new()) {}
        assert_eq!(format!("{world:?}"), before, "seed {seed}");
        assert!(fork != world, "seed {seed}");
    }
}
