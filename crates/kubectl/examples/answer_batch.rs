//! Answers recorded command lines: JSON lines `{id, objects, commands: [{at, cmd}]}` in, `{id, commands: [{cmd, out, rc}]}` out.
//! For comparing with what the real kubectl printed.

use std::io::{self, BufRead, Write};

use podarium_kubectl::{Objects, parse_instant, run};
use podarium_manifest::Value;
use podarium_manifest::api::{Api, Event, Node, Pod};
use serde_json::{Value as Json, json};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let case: Json = serde_json::from_str(&line?)?;
        writeln!(out, "{}", answer(&case))?;
    }
    Ok(())
}

fn answer(case: &Json) -> Json {
    let (pods, events, nodes) = (
        read::<Pod>(case, "pods"),
        read::<Event>(case, "events"),
        read::<Node>(case, "nodes"),
    );
    let objects = Objects {
        pods: pods.iter().collect(),
        events: events.iter().collect(),
        nodes: nodes.iter().collect(),
    };
    let commands = case["commands"].as_array().into_iter().flatten().map(|command| {
        let line = command["cmd"].as_str().unwrap_or_default();
        let now = parse_instant(command["at"].as_str().unwrap_or_default()).unwrap_or_default();
        let answer = run(line, &objects, now);
        json!({ "cmd": line, "out": format!("{}{}", answer.stdout, answer.stderr), "rc": answer.code })
    });
    json!({ "id": case["id"], "commands": commands.collect::<Vec<_>>() })
}

fn read<T: Api>(case: &Json, kind: &str) -> Vec<T> {
    let objects = case["objects"][kind].as_array().into_iter().flatten();
    objects
        .filter_map(|object| match value_of(object) {
            Value::Map(map) => Some(T::from_map(&map)),
            _ => None,
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
