//! Recorded command lines and the objects they were asked about, as plain values: the form in which answers of a real
//! kubectl are kept and compared.

pub use podarium_manifest::Value;
use podarium_manifest::api::{Api, Event, Node, Pod};

use crate::command::run;
use crate::object::Objects;
use crate::stamp::{self, Stamp};

/// What a case asks about.
#[derive(Clone, Debug, Default)]
pub struct Case {
    pods: Vec<Pod>,
    events: Vec<Event>,
    nodes: Vec<Node>,
}

impl Case {
    /// Reads `{pods, events, nodes}`; what is no object is passed over.
    pub fn read(objects: &Value) -> Self {
        Self {
            pods: read(objects, "pods"),
            events: read(objects, "events"),
            nodes: read(objects, "nodes"),
        }
    }

    /// The objects, to ask about.
    pub fn objects(&self) -> Objects<'_> {
        Objects::new(&self.pods, &self.events, &self.nodes)
    }

    /// Runs a command line and gives `{cmd, out, rc}`, with both streams in `out`.
    pub fn answer(&self, line: &str, now: Stamp) -> Value {
        let answer = run(line, &self.objects(), now);
        map([
            ("cmd", line.into()),
            ("out", (answer.stdout + &answer.stderr).into()),
            ("rc", i64::from(answer.code).into()),
        ])
    }
}

/// Answers `{id, objects, commands: [{at, cmd}]}` with `{id, commands: [{cmd, out, rc}]}`.
pub fn answer(case: &Value) -> Value {
    let objects = case.get("objects").map(Case::read).unwrap_or_default();
    let answers = list(case.get("commands")).iter().map(|command| {
        let at = command
            .get("at")
            .and_then(Value::as_str)
            .and_then(stamp::parse);
        let line = command
            .get("cmd")
            .and_then(Value::as_str)
            .unwrap_or_default();
        objects.answer(line, at.unwrap_or_default())
    });
    map([
        ("commands", Value::List(answers.collect())),
        ("id", case.get("id").cloned().unwrap_or_default()),
    ])
}

fn read<T: Api>(objects: &Value, kind: &str) -> Vec<T> {
    let maps = list(objects.get(kind))
        .iter()
        .filter_map(|object| match object {
            Value::Map(map) => Some(map),
            _ => None,
        });
    maps.map(T::from_map).collect()
}

fn list(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::List(items)) => items,
        _ => &[],
    }
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::object(entries)
}
