//! A little fuzzing with every test run; `cargo run --release --example fuzz` does more.

#[path = "fuzz/targets.rs"]
mod targets;

use targets::{Random, Target, amount, corpus, text};

fn run(target: Target, seed: u64, count: u64) {
    let corpus = corpus();
    for round in 0..count {
        let mut random = Random(seed ^ (round << 20));
        let input = match target {
            Target::Quantity => amount(&mut random),
            Target::Yaml | Target::Decode => text(&mut random, &corpus),
        };
        let result = target.run(&input);
        assert!(
            result.is_ok(),
            "{target:?} of seed {seed}, round {round}: {result:?}\n{input:?}"
        );
    }
}

#[test]
fn odd_yaml_has_places_inside_the_text_and_reads_back_what_it_writes() {
    run(Target::Yaml, 1, 3_000);
}

#[test]
fn odd_manifests_are_judged_without_a_panic_and_what_is_accepted_stays_accepted() {
    run(Target::Decode, 2, 1_500);
}

#[test]
fn odd_amounts_keep_their_value_in_their_canonical_form() {
    run(Target::Quantity, 3, 20_000);
}
