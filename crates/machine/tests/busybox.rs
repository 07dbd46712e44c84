//! The tools against recorded answers of busybox 1.35 and of GNU's tools; `tests/busybox/generate.py` records them.

#![allow(clippy::unwrap_used)]

mod recorded;

use recorded::{Recorded, compare};

#[test]
fn every_recorded_line_answers_as_busybox_does() {
    let recorded = Recorded {
        golden: include_str!("busybox/golden.json"),
        differences: include_str!("busybox/differences.txt"),
    };
    compare(&recorded, "busybox", "sh");
}

#[test]
fn every_recorded_line_answers_as_the_gnu_tools_do() {
    let recorded = Recorded {
        golden: include_str!("busybox/gnu.json"),
        differences: include_str!("busybox/gnu-differences.txt"),
    };
    compare(&recorded, "debian:12", "sh");
}
