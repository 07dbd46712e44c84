//! Asks this kubectl what a real one was asked about the same objects. It has to say the same, to the letter.
//!
//! A command ran up to a second after its time stamp, so its clock is tried at several instants. Commands by whose time
//! the objects had changed are not among the recordings.

#![expect(
    clippy::unwrap_used,
    reason = "recordings have the form that is read here"
)]

use std::collections::BTreeMap;

use podarium_kubectl::batch::Case;
use podarium_kubectl::{Stamp, parse_instant};
use podarium_manifest::{Value, yaml};

const RECORDINGS: &str = include_str!("../../../tests/oracle/kubectl.jsonl");

/// How many commands of each kind there are.
const KINDS: [(&str, usize); 10] = [
    ("describe", 18),
    ("events", 14),
    ("get", 54),
    ("get -o bogus", 2),
    ("get -o custom-columns", 1),
    ("get -o jsonpath", 21),
    ("get -o name", 2),
    ("get -o wide", 20),
    ("get -o yaml", 11),
    ("logs", 2),
];

#[test]
fn recorded_commands_come_out_as_the_real_kubectl_had_them() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut differing = Vec::new();
    for line in RECORDINGS.lines() {
        let recording = value_of(line);
        let case = Case::read(recording.get("objects").unwrap());
        for command in list(&recording, "commands") {
            let cmd = text(command, "cmd");
            *counts.entry(kind(cmd)).or_default() += 1;
            if !comes_out_the_same(&case, command) {
                differing.push(format!("{}: {cmd}", text(&recording, "id")));
            }
        }
    }
    let expected: BTreeMap<String, usize> = KINDS
        .iter()
        .map(|(kind, count)| ((*kind).to_owned(), *count))
        .collect();
    assert_eq!(counts, expected);
    assert_eq!(differing, Vec::<String>::new());
}

fn comes_out_the_same(case: &Case, command: &Value) -> bool {
    let start = parse_instant(text(command, "at")).unwrap();
    (0..14).any(|step| {
        let answer = case.answer(text(command, "cmd"), start + step * 150_000);
        ["out", "rc"]
            .iter()
            .all(|part| answer.get(part) == command.get(part))
    })
}

/// `get -o yaml`, or just the command.
fn kind(cmd: &str) -> String {
    let mut words = cmd.split_whitespace().skip(1);
    let verb = words.next().unwrap_or_default().to_owned();
    match words.find(|word| *word == "-o").and_then(|_| words.next()) {
        Some(format) => format!("{verb} -o {}", format.split('=').next().unwrap_or_default()),
        None => verb,
    }
}

#[test]
fn a_pod_survives_the_way_through_its_type() {
    for line in RECORDINGS.lines() {
        let recording = value_of(line);
        let objects = recording.get("objects").unwrap();
        let case = Case::read(objects);
        for pod in list(objects, "pods") {
            let name = text(pod.get("metadata").unwrap(), "name");
            let answer = case.answer(&format!("kubectl get pod {name} -o json"), Stamp::default());
            assert_eq!(&value_of(text(&answer, "out")), pod);
        }
    }
}

fn value_of(json: &str) -> Value {
    let chunk = yaml::split(json).into_iter().next().unwrap().unwrap();
    let (tree, problem) = yaml::parse(&chunk);
    assert_eq!(problem, None);
    yaml::to_value(&tree).unwrap()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    match value.get(key) {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap()
}
