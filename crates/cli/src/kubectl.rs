//! `podarium kubectl --batch`: recorded command lines in, what kubectl prints out, a JSON line for a JSON line.
//! The answers are the engine's.

use std::process::ExitCode;

use crate::batch;
use podarium_core::kubectl::batch::{self as cases, Value};
use serde_json::Value as Json;

const USAGE: &str = "usage: podarium kubectl --batch < CASES.jsonl

A line of CASES is {id, objects: {pods, events, nodes}, commands: [{at, cmd}]};
the answer is {id, commands: [{cmd, out, rc}]}.";

/// Runs the command with the words after `kubectl`.
pub(crate) fn main(words: &[String]) -> ExitCode {
    if words != ["--batch"] {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    }
    batch::main("kubectl", answer)
}

fn answer(case: Json) -> String {
    cases::answer(&value_of(case)).to_json_string()
}

fn value_of(json: Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(flag) => Value::Bool(flag),
        Json::Number(number) => Value::Number(number.to_string()),
        Json::String(text) => Value::String(text),
        Json::Array(items) => Value::List(items.into_iter().map(value_of).collect()),
        Json::Object(map) => Value::Map(
            map.into_iter()
                .map(|(key, item)| (key, value_of(item)))
                .collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines_are_answered_with_text_and_exit_code() {
        let case = r#"{"id": "a", "objects": {"pods": [{"metadata": {"name": "web", "namespace": "default"}}]},
                       "commands": [{"at": "2026-11-23T08:00:00Z", "cmd": "kubectl get pods -o name"},
                                    {"at": "2026-11-23T08:00:00Z", "cmd": "get pod nope"}]}"#;
        assert_eq!(
            answer(serde_json::from_str(case).unwrap()),
            "{\"commands\":[{\"cmd\":\"kubectl get pods -o name\",\"out\":\"pod/web\\n\",\"rc\":0},\
             {\"cmd\":\"get pod nope\",\"out\":\"Error from server (NotFound): pods \\\"nope\\\" not found\\n\",\
             \"rc\":1}],\"id\":\"a\"}"
        );
    }
}
