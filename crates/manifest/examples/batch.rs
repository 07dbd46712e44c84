//! Reads `{id, manifest}` lines and writes `{id, docs}` lines: `podarium check --batch` without the rest of Podarium.

use std::io::{BufRead, Write};

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let Ok(input) = serde_json::from_str::<serde_json::Value>(&line) else {
            continue;
        };
        let text = |key: &str| input[key].as_str().unwrap_or_default().to_owned();
        let docs = if input.get("new").is_some() {
            podarium_manifest::batch::updated(&text("old"), &text("new"), &text("subresource"))
        } else {
            podarium_manifest::batch::created(&text("manifest"))
        };
        writeln!(
            out,
            "{{\"id\":{},\"docs\":{}}}",
            input["id"],
            docs.to_json_string()
        )?;
    }
    Ok(())
}
