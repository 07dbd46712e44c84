//! The shell against recorded answers of dash 0.5.12 and of busybox 1.35's ash; `tests/shell/generate.py` records them.

#![allow(clippy::unwrap_used)]

use podarium_machine::run_script;

/// Compares the answers of a shell with the recorded ones, except for the scripts that are known to differ.
fn compare(golden: &str, known: &str, image: &str, name: &str) {
    let golden: serde_json::Value = serde_json::from_str(golden).unwrap();
    let known: Vec<String> = known
        .lines()
        .filter(|line| !line.starts_with("# "))
        .map(|line| line.replace("\\n", "\n"))
        .collect();
    let cases = golden.as_array().unwrap();
    let mut wrong = Vec::new();
    for case in cases {
        let text = |key: &str| case[key].as_str().unwrap().to_string();
        let script = text("script");
        let expected = (text("stdout"), text("stderr"), case["rc"].as_i64().unwrap());
        let finished = run_script(image, &[name, "-c", &script]);
        let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let answer = (
            shown(&finished.stdout),
            shown(&finished.stderr),
            i64::from(finished.code),
        );
        if answer != expected && !known.contains(&script) {
            wrong.push(format!(
                "{script}\n  {name} {expected:?}\n  here {answer:?}"
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
fn every_recorded_script_answers_as_dash_does() {
    compare(
        include_str!("shell/golden.json"),
        include_str!("shell/differences.txt"),
        "debian:12",
        "dash",
    );
}

#[test]
fn every_recorded_script_answers_as_ash_does() {
    compare(
        include_str!("shell/ash.json"),
        include_str!("shell/ash-differences.txt"),
        "busybox",
        "sh",
    );
}
