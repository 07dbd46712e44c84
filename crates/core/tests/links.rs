//! A little fuzzing of share links with every test run; `cargo run --release --example fuzz_link` does more.

#[path = "fuzz/link.rs"]
mod link;

use link::{Random, holds, odd};

#[test]
fn odd_links_are_bounded_read_back_and_played_without_a_panic() {
    for round in 0..4_000 {
        let text = odd(&mut Random(7 ^ (round << 20)));
        let result = holds(&text, round % 50 == 0);
        assert!(result.is_ok(), "round {round}: {result:?}\n{text:?}");
    }
}
