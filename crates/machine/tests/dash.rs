//! The shell against recorded answers of dash 0.5.12 and of busybox 1.35's ash; `tests/shell/generate.py` records them.

#![allow(clippy::unwrap_used)]

mod recorded;

use recorded::{Recorded, compare};

#[test]
fn every_recorded_script_answers_as_dash_does() {
    let recorded = Recorded {
        golden: include_str!("shell/golden.json"),
        differences: include_str!("shell/differences.txt"),
    };
    compare(&recorded, "debian:12", "dash");
}

#[test]
fn every_recorded_script_answers_as_ash_does() {
    let recorded = Recorded {
        golden: include_str!("shell/ash.json"),
        differences: include_str!("shell/ash-differences.txt"),
    };
    compare(&recorded, "busybox", "sh");
}
