//! k8s-openapi reads what we stored as the same object: an independent check of names and types of every field.

#![allow(clippy::unwrap_used)]

use k8s_openapi::api::core::v1::Pod;
use podarium_manifest::api::ToValue;
use podarium_manifest::{Options, check};
use serde_json::Value;

/// Absent, null, `""`, `{}` and `[]` mean the same.
fn without_empty(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        Value::Object(map) => {
            let entries = map
                .into_iter()
                .filter_map(|(key, item)| Some((key, without_empty(item)?)));
            let map: serde_json::Map<_, _> = entries.collect();
            (!map.is_empty()).then_some(Value::Object(map))
        }
        Value::Array(items) => {
            // An empty item still counts as one.
            let items: Vec<_> = items
                .into_iter()
                .map(|item| without_empty(item).unwrap_or_default())
                .collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        other => Some(other),
    }
}

#[test]
fn stored_pods_are_the_same_to_another_library() {
    let lines = include_str!("../../../tests/oracle/manifests.jsonl");
    let mut count = 0;
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        for report in check(case["manifest"].as_str().unwrap(), &Options::default()) {
            let Some(pod) = &report.pod else {
                continue;
            };
            let ours: Value = serde_json::from_str(&pod.to_value().to_json_string()).unwrap();
            let read: Pod = serde_json::from_value(ours.clone())
                .unwrap_or_else(|why| panic!("{}: {why}", case["id"]));
            let theirs = serde_json::to_value(read).unwrap();
            assert_eq!(without_empty(ours), without_empty(theirs), "{}", case["id"]);
            count += 1;
        }
    }
    assert!(count > 300, "only {count} pods were compared");
}
