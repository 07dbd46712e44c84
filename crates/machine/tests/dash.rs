//! The shell against recorded answers of dash 0.5.12; `tests/shell/generate.py` records them.

#![allow(clippy::unwrap_used)]

use podarium_machine::{ContainerSpec, Happening, Machine, Stream};

/// Standard output, standard error and status of a script in a fresh container.
fn run(script: &str) -> (String, String, i64) {
    let mut machine = Machine::new();
    let command = ["dash", "-c", script].map(String::from).to_vec();
    let id = machine.create(ContainerSpec {
        image: "debian:12".into(),
        command,
        working_dir: Some("/w".into()),
        ..ContainerSpec::default()
    });
    machine.start(id, 0).unwrap();
    let mut happened = Vec::new();
    for _ in 0..10_000 {
        let Some(at) = machine.next_wake().filter(|_| happened.is_empty()) else {
            break;
        };
        machine.run(at, &mut happened);
    }
    let mut streams = [String::new(), String::new()];
    for line in machine.log(id).unwrap().lines() {
        let text = &mut streams[usize::from(line.stream == Stream::Stderr)];
        text.push_str(&String::from_utf8_lossy(&line.text));
        text.push('\n');
    }
    let [stdout, stderr] = streams;
    match happened.first() {
        Some(Happening::Exited { code, .. }) => (stdout, stderr, i64::from(*code)),
        _ => (stdout, stderr, -1),
    }
}

/// The log ends each line, so that an unfinished last line looks finished.
fn finished(text: &str) -> String {
    if text.is_empty() || text.ends_with('\n') {
        text.to_string()
    } else {
        format!("{text}\n")
    }
}

#[test]
fn every_recorded_script_answers_as_dash_does() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("shell/golden.json")).unwrap();
    let cases = golden.as_array().unwrap();
    let mut wrong = Vec::new();
    for case in cases {
        let text = |key: &str| case[key].as_str().unwrap();
        let expected = (
            finished(text("stdout")),
            finished(text("stderr")),
            case["rc"].as_i64().unwrap(),
        );
        let answer = run(text("script"));
        if answer != expected {
            wrong.push(format!(
                "{}\n  dash {expected:?}\n  here {answer:?}",
                text("script")
            ));
        }
    }
    assert!(cases.len() >= 150);
    assert!(
        wrong.is_empty(),
        "{} of {} differ:\n{}",
        wrong.len(),
        cases.len(),
        wrong.join("\n")
    );
}
