//! Answers of a real API server, recorded, against ours: no aspect may fall below what was once reached.

#![allow(clippy::unwrap_used)]

use std::io::Write as _;

use podarium_manifest::batch;
use serde_json::{Map, Value};

/// How many of the recorded cases agree, by aspect. Raise a floor when the count rises.
const CREATED: [(&str, usize); 10] = [
    ("accepted", 377),
    ("decodeErrors", 377),
    ("strictErrors", 377),
    ("error fields", 377),
    ("error messages", 377),
    ("warnings", 377),
    ("kubectlMessage", 377),
    ("qosClass", 377),
    ("oomScoreAdj", 377),
    ("defaultedPod", 377),
];
const UPDATED: [(&str, usize); 6] = [
    ("accepted", 25),
    ("decodeErrors", 25),
    ("strictErrors", 25),
    ("error fields", 25),
    ("error messages", 25),
    ("kubectlMessage", 25),
];

#[test]
fn new_pods_are_judged_as_by_a_real_server() {
    let lines = include_str!("../../../tests/oracle/manifests.jsonl");
    check("manifests", lines, &CREATED, |case| {
        batch::created(case["manifest"].as_str().unwrap()).to_json_string()
    });
}

#[test]
fn changes_are_judged_as_by_a_real_server() {
    let lines = include_str!("../../../tests/oracle/updates.jsonl");
    check("updates", lines, &UPDATED, |case| {
        let text = |key: &str| case[key].as_str().unwrap();
        batch::updated(text("old"), text("new"), text("subresource")).to_json_string()
    });
}

fn check(title: &str, lines: &str, floors: &[(&str, usize)], answer: impl Fn(&Value) -> String) {
    let all = lines.lines().count();
    let mut counts = vec![0; floors.len()];
    let mut first_misses = vec![String::new(); floors.len()];
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let ours: Value = serde_json::from_str(&answer(&case)).unwrap();
        for (index, (aspect, _)) in floors.iter().enumerate() {
            if seen(&case["docs"], aspect) == seen(&ours, aspect) {
                counts[index] += 1;
            } else if first_misses[index].is_empty() {
                first_misses[index] = case["id"].to_string();
            }
        }
    }
    let figures: Vec<String> = floors
        .iter()
        .zip(&counts)
        .map(|((aspect, _), count)| format!("{aspect} {count}"))
        .collect();
    // Written past the test runner, which shows prints of failed tests only.
    let line = format!("{title}, of {all} recorded: {}\n", figures.join(", "));
    std::io::stdout().write_all(line.as_bytes()).unwrap();
    for (((aspect, floor), count), miss) in floors.iter().zip(counts).zip(first_misses) {
        assert!(
            count >= *floor,
            "{aspect}: {count} of {floor}, first {miss}"
        );
    }
}

/// What of the documents an aspect looks at.
fn seen(docs: &Value, aspect: &str) -> Vec<Value> {
    let list = |doc: &Value, view: fn(&Value) -> Value| {
        let errors = doc["validationErrors"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        errors.iter().map(view).collect::<Vec<_>>()
    };
    docs.as_array()
        .unwrap()
        .iter()
        .map(|doc| match aspect {
            "error fields" => {
                let mut fields = list(doc, |e| {
                    Value::String(format!("{} {}", e["type"], e["field"]))
                });
                fields.sort_by_key(ToString::to_string);
                Value::Array(fields)
            }
            "error messages" => Value::Array(list(doc, |e| e["message"].clone())),
            "kubectlMessage" => {
                Value::String(doc[aspect].as_str().unwrap_or_default().trim().to_owned())
            }
            _ => without_empty(&doc[aspect]),
        })
        .collect()
}

/// Absent, null, `{}` and `[]` mean the same in a stored object.
fn without_empty(value: &Value) -> Value {
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    };
    match value {
        Value::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, item)| (key.clone(), without_empty(item)));
            let map: Map<_, _> = entries.filter(|(_, item)| !is_empty(item)).collect();
            if map.is_empty() {
                Value::Null
            } else {
                Value::Object(map)
            }
        }
        Value::Array(items) if items.is_empty() => Value::Null,
        Value::Array(items) => Value::Array(items.iter().map(without_empty).collect()),
        other => other.clone(),
    }
}
