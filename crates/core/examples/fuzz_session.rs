//! `fuzz_session SECONDS SEED`: types odd lines into terminals for a while and prints the sessions that break something.

#[path = "../tests/fuzz/session.rs"]
mod session;

use std::time::{Duration, Instant};

use session::{Random, holds, odd};

/// A session that takes longer than this broke its budget.
const PATIENCE: Duration = Duration::from_mins(1);

fn main() {
    let mut words = std::env::args().skip(1);
    let mut number = || words.next().and_then(|word| word.parse().ok());
    let (secs, seed) = (number().unwrap_or(10), number().unwrap_or(1));
    let end = Instant::now() + Duration::from_secs(secs);
    let (mut round, mut broken, mut slowest) = (0_u64, 0_u32, Duration::ZERO);
    while Instant::now() < end && broken < 20 {
        let actions = odd(&mut Random(seed ^ (round << 20)));
        let begin = Instant::now();
        let result = std::panic::catch_unwind(|| holds(&actions, round.is_multiple_of(8)));
        let took = begin.elapsed();
        slowest = slowest.max(took);
        if !matches!(result, Ok(Ok(()))) || took > PATIENCE {
            broken += 1;
            println!("round {round}, {took:?}: {result:?}\n{actions:?}\n");
        }
        round += 1;
    }
    println!(
        "{round} sessions in {secs} s from seed {seed}, the slowest took {slowest:?}, {broken} broke it"
    );
    std::process::exit(i32::from(broken > 0));
}
