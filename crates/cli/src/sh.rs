//! `podarium sh`: scripts in fresh containers.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use podarium_core::script::run_script;
use serde_json::{Value, json};

const USAGE: &str = "usage: podarium sh [--image IMAGE] -c SCRIPT\n       podarium sh --batch";
/// Where a script runs when its line names no image.
const DEFAULT_IMAGE: &str = "debian:12";

/// Runs the command with the words after its name.
pub(crate) fn main(words: &[String]) -> ExitCode {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["--batch"] => match batch() {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("podarium sh: {error}");
                ExitCode::from(2)
            }
        },
        ["-c", script] => one(DEFAULT_IMAGE, script),
        ["--image", image, "-c", script] => one(image, script),
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn one(image: &str, script: &str) -> ExitCode {
    let finished = run_script(image, &["sh", "-c", script]);
    // Who closed the output does not want to know.
    let _ = std::io::stdout().write_all(&finished.stdout);
    let _ = std::io::stderr().write_all(&finished.stderr);
    ExitCode::from(finished.code as u8)
}

/// Lines `{id, image, script}` in, lines `{id, stdout, stderr, rc}` out.
fn batch() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let input: Value = serde_json::from_str(&line)?;
        let image = input["image"].as_str().unwrap_or(DEFAULT_IMAGE);
        let script = input["script"].as_str().unwrap_or_default();
        let finished = run_script(image, &["sh", "-c", script]);
        let answer = json!({
            "id": input["id"],
            "stdout": String::from_utf8_lossy(&finished.stdout),
            "stderr": String::from_utf8_lossy(&finished.stderr),
            "rc": finished.code,
        });
        writeln!(out, "{answer}")?;
    }
    out.flush()
}
