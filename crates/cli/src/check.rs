//! `podarium check`: what kubectl and the API server say to a manifest, without running it.

use std::io::{Read, Write};
use std::process::ExitCode;

use crate::batch;
use podarium_core::check;
use serde_json::Value;

const USAGE: &str = "usage: podarium check [FILE|-] [-o text|json]\n       podarium check --batch";

/// Runs the command with the words after its name.
pub(crate) fn main(words: &[String]) -> ExitCode {
    if words == ["--batch"] {
        return batch::main("check", |case| answer(&case));
    }
    let mut file = None;
    let mut json = false;
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "-o" => match words.next().map(String::as_str) {
                Some("json") => json = true,
                Some("text") => json = false,
                _ => return usage(),
            },
            "-" => file = None,
            flag if flag.starts_with('-') => return usage(),
            name => file = Some(name),
        }
    }
    report(one(file, json))
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

fn report(result: std::io::Result<bool>) -> ExitCode {
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("podarium check: {error}");
            ExitCode::from(2)
        }
    }
}

/// One file; `Ok(true)` if every document is accepted.
fn one(file: Option<&str>, json: bool) -> std::io::Result<bool> {
    let text = if let Some(name) = file {
        std::fs::read_to_string(name)?
    } else {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        text
    };
    let (said, accepted) = check::as_kubectl(&text, file.unwrap_or("STDIN"));
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", check::created(&text))?;
    } else {
        out.write_all(said.as_bytes())?;
    }
    Ok(accepted)
}

/// `{id, manifest}` or `{id, old, new, subresource}` in, `{id, docs}` out.
fn answer(case: &Value) -> String {
    let text = |key: &str| case[key].as_str().unwrap_or_default();
    let docs = if case.get("new").is_some() {
        check::updated(text("old"), text("new"), text("subresource"))
    } else {
        check::created(text("manifest"))
    };
    format!("{{\"id\":{},\"docs\":{docs}}}", case["id"])
}
