//! The tools against recorded answers of busybox 1.35 and of GNU's tools; `tests/busybox/generate.py` records them.

#![allow(clippy::unwrap_used)]

use podarium_machine::run_script;

/// Compares the answers of an image with the recorded ones, except for the lines that are known to differ.
fn compare(golden: &str, known: &str, image: &str) {
    let golden: serde_json::Value = serde_json::from_str(golden).unwrap();
    let cases = golden.as_array().unwrap();
    let known: Vec<&str> = known
        .lines()
        .filter(|line| !line.starts_with("# "))
        .collect();
    let mut wrong = Vec::new();
    for case in cases {
        let text = |key: &str| case[key].as_str().unwrap();
        let finished = run_script(image, &["sh", "-c", text("line")]);
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
                "{}\n  {image} {expected:?}\n  here    {answer:?}",
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

#[test]
fn every_recorded_line_answers_as_busybox_does() {
    compare(
        include_str!("busybox/golden.json"),
        include_str!("busybox/differences.txt"),
        "busybox",
    );
}

#[test]
fn every_recorded_line_answers_as_the_gnu_tools_do() {
    compare(
        include_str!("busybox/gnu.json"),
        include_str!("busybox/gnu-differences.txt"),
        "debian:12",
    );
}
