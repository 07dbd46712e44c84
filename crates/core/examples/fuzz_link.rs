//! `fuzz_link SECONDS SEED`: feeds odd share links to the reader for a while, plays some of them, and prints those that break it.

#[path = "../tests/fuzz/link.rs"]
mod link;

use std::time::{Duration, Instant};

use link::{Random, holds, odd};

fn main() {
    let mut words = std::env::args().skip(1);
    let mut number = || words.next().and_then(|word| word.parse().ok());
    let (secs, seed) = (number().unwrap_or(10), number().unwrap_or(1));
    let end = Instant::now() + Duration::from_secs(secs);
    let (mut round, mut broken) = (0_u64, 0_u32);
    while Instant::now() < end && broken < 20 {
        let text = odd(&mut Random(seed ^ (round << 20)));
        let result = std::panic::catch_unwind(|| holds(&text, round.is_multiple_of(40)));
        if !matches!(result, Ok(Ok(()))) {
            broken += 1;
            println!("round {round}: {result:?}\n{text:?}\n");
        }
        round += 1;
    }
    println!("{round} links in {secs} s from seed {seed}, {broken} broke it");
    std::process::exit(i32::from(broken > 0));
}
