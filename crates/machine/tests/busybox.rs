//! The tools against recorded answers of busybox 1.35; `tests/busybox/generate.py` records them.

#![allow(clippy::unwrap_used)]

use podarium_machine::run_script;

/// Lines that answer otherwise, with the reason.
const DIFFERENCES: &str = include_str!("busybox/differences.txt");

#[test]
fn every_recorded_line_answers_as_busybox_does() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("busybox/golden.json")).unwrap();
    let cases = golden.as_array().unwrap();
    let known: Vec<&str> = DIFFERENCES
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    let mut wrong = Vec::new();
    for case in cases {
        let text = |key: &str| case[key].as_str().unwrap();
        let finished = run_script("busybox", &["sh", "-c", text("line")]);
        let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let expected = (
            text("stdout").to_string(),
            text("stderr").to_string(),
            case["rc"].as_i64().unwrap(),
        );
        let answer = (
            shown(&finished.stdout),
            shown(&finished.stderr),
            i64::from(finished.code),
        );
        if answer != expected && !known.contains(&text("line")) {
            wrong.push(format!(
                "{}\n  busybox {expected:?}\n  here    {answer:?}",
                text("line")
            ));
        }
    }
    assert!(cases.len() >= 300);
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}
