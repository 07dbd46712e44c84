//! `podarium sh`: scripts in fresh containers.

use std::io::Write;
use std::process::ExitCode;

use crate::batch;
use podarium_core::script::run_script;
use serde_json::{Value, json};

const USAGE: &str = "usage: podarium sh [--image IMAGE] -c SCRIPT\n       podarium sh --batch";
/// Where a script runs when its line names no image.
const DEFAULT_IMAGE: &str = "debian:12";

/// Runs the command with the words after its name.
pub(crate) fn main(words: &[String]) -> ExitCode {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["--batch"] => batch::main("sh", |case| answer(&case)),
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

/// `{id, image, script}` in, `{id, stdout, stderr, rc}` out.
fn answer(case: &Value) -> String {
    let image = case["image"].as_str().unwrap_or(DEFAULT_IMAGE);
    let script = case["script"].as_str().unwrap_or_default();
    let finished = run_script(image, &["sh", "-c", script]);
    let answer = json!({
        "id": case["id"],
        "stdout": String::from_utf8_lossy(&finished.stdout),
        "stderr": String::from_utf8_lossy(&finished.stderr),
        "rc": finished.code,
    });
    answer.to_string()
}
