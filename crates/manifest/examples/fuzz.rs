//! `fuzz yaml|decode|quantity SECONDS SEED`: feeds odd inputs to a target for a while and prints those that break it.

#[path = "../tests/fuzz/targets.rs"]
mod targets;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use targets::{Random, Target, amount, corpus, text};

/// The round that is on, for a panic to tell.
static ROUND: AtomicU64 = AtomicU64::new(0);

fn main() {
    std::panic::set_hook(Box::new(|panic| {
        println!("round {}: {panic}", ROUND.load(Ordering::Relaxed));
    }));
    let mut words = std::env::args().skip(1);
    let target = match words.next().as_deref() {
        Some("yaml") => Target::Yaml,
        Some("decode") => Target::Decode,
        Some("quantity") => Target::Quantity,
        _ => {
            eprintln!("usage: fuzz yaml|decode|quantity SECONDS SEED");
            std::process::exit(2);
        }
    };
    let mut number = || words.next().and_then(|word| word.parse().ok());
    let (secs, seed) = (number().unwrap_or(10), number().unwrap_or(1));
    let corpus = corpus();
    let end = Instant::now() + Duration::from_secs(secs);
    let (mut round, mut broken) = (0_u64, 0_u32);
    while Instant::now() < end && broken < 20 {
        ROUND.store(round, Ordering::Relaxed);
        let mut random = Random(seed ^ (round << 20));
        let input = match target {
            Target::Quantity => amount(&mut random),
            Target::Yaml | Target::Decode => text(&mut random, &corpus),
        };
        let result = std::panic::catch_unwind(|| target.run(&input));
        if !matches!(result, Ok(Ok(()))) {
            broken += 1;
            println!("round {round}: {result:?}\n{input:?}\n");
        }
        round += 1;
    }
    println!("{target:?}: {round} inputs in {secs} s from seed {seed}, {broken} broke it");
    std::process::exit(i32::from(broken > 0));
}
