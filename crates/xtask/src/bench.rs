//! The engine's counts and the site's sizes, for comparing one version with the next.
//!
//! Counts rather than times: they mean the same on every machine. What is counted is the affair of the crates' own bench
//! targets; this file finds and runs them.

use serde_json::Value;

use crate::console::{Progress, note};
use crate::process::{Done, Failure, output, program, run};
use crate::{dist, size};

/// `cargo xtask bench`.
pub(crate) fn main() -> Done {
    let benches = benches()?;
    let mut progress = Progress::new(benches.len() + 1);
    for (package, bench) in benches {
        progress.step(&format!("{package}: {bench}"), || {
            run(
                program("cargo").args(["bench", "-p", &package, "--bench", &bench]),
                &format!("cargo bench -p {package} --bench {bench}"),
            )
        })?;
    }
    progress.step("sizes of the site", || {
        if dist::dir().join("index.html").exists() {
            return size::main();
        }
        note("dist/ holds no site; `cargo xtask dist` builds it");
        Ok(())
    })
}

/// Every bench target of the workspace, with its package.
fn benches() -> Result<Vec<(String, String)>, Failure> {
    let fix = "cargo metadata --no-deps --format-version 1";
    let text = output(program("cargo").args(["metadata", "--no-deps", "--format-version", "1"]))
        .ok_or_else(|| Failure::new("cargo cannot read the workspace", fix))?;
    let metadata: Value = serde_json::from_str(&text)
        .map_err(|error| Failure::new(format!("cargo metadata: {error}"), fix))?;
    Ok(bench_targets(&metadata))
}

fn bench_targets(metadata: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        for target in package["targets"].as_array().into_iter().flatten() {
            let is_bench = target["kind"]
                .as_array()
                .into_iter()
                .flatten()
                .any(|kind| kind == "bench");
            if let (true, Some(package), Some(target)) =
                (is_bench, package["name"].as_str(), target["name"].as_str())
            {
                found.push((package.to_owned(), target.to_owned()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::bench_targets;
    use serde_json::json;

    #[test]
    fn only_bench_targets_are_run() {
        let metadata = json!({ "packages": [{
            "name": "engine",
            "targets": [{ "name": "engine", "kind": ["lib"] }, { "name": "counts", "kind": ["bench"] }],
        }]});
        assert_eq!(
            bench_targets(&metadata),
            [("engine".to_owned(), "counts".to_owned())]
        );
    }
}
