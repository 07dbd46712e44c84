//! `fuzz_scripts parser|scripts SECONDS SEED`: feeds odd scripts to the shell for a while and prints those that break it.

#[path = "../tests/fuzz/targets.rs"]
mod targets;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use targets::{Random, Target, corpus, script};

/// The round that is on, for a panic to tell.
static ROUND: AtomicU64 = AtomicU64::new(0);

/// A script that takes longer than this broke its budget.
const PATIENCE: Duration = Duration::from_mins(1);

fn main() {
    std::panic::set_hook(Box::new(|panic| {
        println!("round {}: {panic}", ROUND.load(Ordering::Relaxed));
    }));
    let mut words = std::env::args().skip(1);
    let target = match words.next().as_deref() {
        Some("parser") => Target::Parser,
        Some("scripts") => Target::Scripts,
        _ => {
            eprintln!("usage: fuzz_scripts parser|scripts SECONDS SEED");
            std::process::exit(2);
        }
    };
    let mut number = || words.next().and_then(|word| word.parse().ok());
    let (secs, seed) = (number().unwrap_or(10), number().unwrap_or(1));
    let corpus = corpus();
    let end = Instant::now() + Duration::from_secs(secs);
    let (mut round, mut broken, mut slowest) = (0_u64, 0_u32, Duration::ZERO);
    while Instant::now() < end && broken < 20 {
        ROUND.store(round, Ordering::Relaxed);
        let text = script(&mut Random(seed ^ (round << 20)), &corpus);
        let begin = Instant::now();
        let result = std::panic::catch_unwind(|| target.run(&text));
        let took = begin.elapsed();
        slowest = slowest.max(took);
        if !matches!(result, Ok(Ok(()))) || took > PATIENCE {
            broken += 1;
            println!("round {round}, {took:?}: {result:?}\n{text:?}\n");
        }
        round += 1;
    }
    println!(
        "{target:?}: {round} scripts in {secs} s from seed {seed}, the slowest took {slowest:?}, {broken} broke it"
    );
    std::process::exit(i32::from(broken > 0));
}
