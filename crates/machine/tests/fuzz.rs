//! A little fuzzing with every test run; `cargo run --release -p podarium-machine --example fuzz_scripts` does more.

#[path = "fuzz/targets.rs"]
mod targets;

use targets::{Random, Target, corpus, script};

fn run(target: Target, seed: u64, count: u64) {
    let corpus = corpus();
    for round in 0..count {
        let text = script(&mut Random(seed ^ (round << 20)), &corpus);
        let result = target.run(&text);
        assert!(
            result.is_ok(),
            "{target:?} of seed {seed}, round {round}: {result:?}\n{text}"
        );
    }
}

#[test]
fn odd_scripts_are_read_without_a_panic() {
    run(Target::Parser, 1, 400);
}

#[test]
fn odd_scripts_end_and_do_the_same_twice() {
    run(Target::Scripts, 2, 150);
}
