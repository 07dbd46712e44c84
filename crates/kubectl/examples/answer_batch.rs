//! Answers recorded command lines: JSON lines `{id, objects, commands: [{at, cmd}]}` in, `{id, commands: [{cmd, out, rc}]}` out.
//! For comparing with what the real kubectl printed.

use std::io::{self, BufRead, Write};

use podarium_kubectl::batch;
use podarium_manifest::{Value, yaml};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let case = value_of(&line?).map_err(io::Error::other)?;
        writeln!(out, "{}", batch::answer(&case).to_json_string())?;
    }
    Ok(())
}

/// JSON is YAML.
fn value_of(json: &str) -> Result<Value, String> {
    let chunk = yaml::split(json)
        .into_iter()
        .next()
        .ok_or("an empty line")?;
    let (tree, problem) = yaml::parse(&chunk.map_err(|problem| problem.message)?);
    match problem {
        Some(problem) => Err(problem.message),
        None => yaml::to_value(&tree).map_err(|problem| problem.message),
    }
}
