//! `podarium kubectl --batch`: recorded command lines in, what kubectl prints out, a JSON line for a JSON line.
//! Reading and writing lines is all that happens here; the answers are the engine's.

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use podarium_core::kubectl::batch::{self, Value};
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
    match answer_all(io::stdin().lock(), io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("podarium kubectl: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn answer_all(input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    for line in input.lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let case: Json = serde_json::from_str(&line)?;
        writeln!(
            output,
            "{}",
            batch::answer(&value_of(case)).to_json_string()
        )?;
    }
    output.flush()
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
    fn a_line_is_answered_with_a_line() {
        let case = r#"{"id": "a", "objects": {"pods": [{"metadata": {"name": "web", "namespace": "default"}}]},
                       "commands": [{"at": "2026-11-23T08:00:00Z", "cmd": "kubectl get pods -o name"},
                                    {"at": "2026-11-23T08:00:00Z", "cmd": "get pod nope"}]}"#;
        let mut out = Vec::new();
        answer_all(
            format!("{}\n\n", case.replace('\n', " ")).as_bytes(),
            &mut out,
        )
        .unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\"commands\":[{\"cmd\":\"kubectl get pods -o name\",\"out\":\"pod/web\\n\",\"rc\":0},\
             {\"cmd\":\"get pod nope\",\"out\":\"Error from server (NotFound): pods \\\"nope\\\" not found\\n\",\
             \"rc\":1}],\"id\":\"a\"}\n"
        );
    }

    #[test]
    fn a_line_that_is_no_json_is_refused() {
        assert!(answer_all(&b"{"[..], Vec::new()).is_err());
    }
}
