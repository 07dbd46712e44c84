//! Facts as a watcher of the API sees them, in the form of the recordings.

use podarium_cluster::facts::{Fact, What};
use podarium_cluster::store::Change;
use podarium_manifest::Value;
use podarium_manifest::api::{Event, Pod, ToValue};
use std::collections::BTreeMap;

/// The fact as a line of JSON; `None` if a watcher would not see it.
pub(crate) fn line(fact: &Fact) -> Option<String> {
    let mut line = match &fact.what {
        What::Pod(Change::Added(pod)) => pod_line("ADDED", pod),
        What::Pod(Change::Modified(pod)) => pod_line("MODIFIED", pod),
        What::Pod(Change::Deleted(pod)) => pod_line("DELETED", pod),
        What::Event(event) if event.involved_object.kind.as_deref() == Some("Pod") => {
            event_line(event)
        }
        _ => return None,
    };
    let hundredths = fact.at.as_micros() / 10_000;
    let secs = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    line.push(("t", Value::Number(secs)));
    let mut object = BTreeMap::new();
    object.extend(line.into_iter().map(|(key, value)| (key.to_owned(), value)));
    Some(Value::Map(object).to_json_string())
}

fn text(text: Option<&str>) -> Value {
    text.map_or(Value::Null, |text| Value::String(text.to_owned()))
}

fn number(number: Option<i64>) -> Value {
    number.map_or(Value::Null, |number| Value::Number(number.to_string()))
}

/// What a line says, in any order: it is written by name.
type Line = Vec<(&'static str, Value)>;

fn pod_line(kind: &str, pod: &Pod) -> Line {
    let meta = &pod.metadata;
    vec![
        ("kind", text(Some("pod"))),
        ("type", text(Some(kind))),
        ("status", pod.status.to_value()),
        ("node", text(pod.spec.node_name.as_deref())),
        (
            "deletion",
            text(
                meta.deletion_timestamp
                    .as_ref()
                    .map(|stamp| stamp.0.as_str()),
            ),
        ),
        ("grace", number(meta.deletion_grace_period_seconds)),
        ("generation", number(meta.generation)),
    ]
}

fn event_line(event: &Event) -> Line {
    vec![
        ("kind", text(Some("event"))),
        ("type", text(event.type_.as_deref())),
        ("reason", text(event.reason.as_deref())),
        ("message", text(event.message.as_deref())),
        ("count", number(event.count.map(i64::from))),
        (
            "field",
            text(Some(
                event
                    .involved_object
                    .field_path
                    .as_deref()
                    .unwrap_or_default(),
            )),
        ),
        ("from", text(event.source.component.as_deref())),
    ]
}
