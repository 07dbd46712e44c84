//! Asks this kubectl what a real one was asked about the same objects, and counts how often it says the same, to the letter.
//!
//! A command ran up to a second after its time stamp, so its clock is tried at several instants. Commands by whose time
//! the objects had changed are not among the recordings.

use std::collections::BTreeMap;

use podarium_kubectl::{Objects, Stamp, parse_instant, run};
use podarium_manifest::Value;
use podarium_manifest::api::{Api, Event, Node, Pod};
use serde_json::Value as Json;

const RECORDINGS: &str = include_str!("../../../tests/oracle/kubectl.jsonl");

/// How many commands of each kind there are. All of them have to come out the same.
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
        let case: Json = serde_json::from_str(line).unwrap();
        let (pods, events, nodes) = (
            read(&case, "pods"),
            read(&case, "events"),
            read(&case, "nodes"),
        );
        let objects = objects(&pods, &events, &nodes);
        for command in case["commands"].as_array().unwrap() {
            let cmd = command["cmd"].as_str().unwrap();
            *counts.entry(kind(cmd)).or_default() += 1;
            if !comes_out_the_same(&objects, command) {
                differing.push(format!("{}: {cmd}", case["id"]));
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

fn comes_out_the_same(objects: &Objects<'_>, command: &Json) -> bool {
    let start = parse_instant(command["at"].as_str().unwrap()).unwrap();
    let (cmd, out) = (
        command["cmd"].as_str().unwrap(),
        command["out"].as_str().unwrap(),
    );
    (0..14).any(|step| {
        let answer = run(cmd, objects, start + step * 150_000);
        i64::from(answer.code) == command["rc"].as_i64().unwrap()
            && answer.stdout + &answer.stderr == out
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
fn a_pod_survives_the_way_through_its_type_byte_for_byte() {
    for line in RECORDINGS.lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        let names: Vec<&str> = case["objects"]["pods"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|pod| pod["metadata"]["name"].as_str())
            .collect();
        let (pods, events, nodes) = (
            read(&case, "pods"),
            read(&case, "events"),
            read(&case, "nodes"),
        );
        let objects = objects(&pods, &events, &nodes);
        for name in names {
            let answer = run(
                &format!("kubectl get pod {name} -o json"),
                &objects,
                Stamp::default(),
            );
            let got: Json = serde_json::from_str(&answer.stdout).unwrap();
            let pods = case["objects"]["pods"].as_array().unwrap();
            assert_eq!(
                Some(&got),
                pods.iter().find(|pod| pod["metadata"]["name"] == name)
            );
        }
    }
}

fn objects<'a>(pods: &'a [Pod], events: &'a [Event], nodes: &'a [Node]) -> Objects<'a> {
    Objects {
        pods: pods.iter().collect(),
        events: events.iter().collect(),
        nodes: nodes.iter().collect(),
    }
}

fn read<T: Api>(case: &Json, kind: &str) -> Vec<T> {
    let objects = case["objects"][kind].as_array().unwrap();
    objects
        .iter()
        .map(|object| match value_of(object) {
            Value::Map(map) => T::from_map(&map),
            other => panic!("an object is a map, not {other:?}"),
        })
        .collect()
}

fn value_of(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(*flag),
        Json::Number(number) => Value::Number(number.to_string()),
        Json::String(text) => Value::String(text.clone()),
        Json::Array(items) => Value::List(items.iter().map(value_of).collect()),
        Json::Object(map) => Value::Map(
            map.iter()
                .map(|(key, item)| (key.clone(), value_of(item)))
                .collect(),
        ),
    }
}
