//! Who may import whom among the project's crates.
//!
//! The table is the design's picture of the house. A crate that is not in it, or an edge that is not, is a finding.

use serde_json::Value;

use super::Finding;
use crate::process::{Failure, output, program};

/// Each crate with the only ones it may name.
const HOUSE: [(&str, &[&str]); 12] = [
    ("podarium-calendar", &[]),
    ("podarium-table", &[]),
    ("podarium-manifest", &[]),
    ("podarium-machine", &["podarium-calendar", "podarium-table"]),
    (
        "podarium-kubelet",
        &["podarium-calendar", "podarium-table", "podarium-manifest"],
    ),
    (
        "podarium-cluster",
        &[
            "podarium-table",
            "podarium-manifest",
            "podarium-kubelet",
            "podarium-machine",
        ],
    ),
    (
        "podarium-kubectl",
        &["podarium-calendar", "podarium-manifest"],
    ),
    (
        "podarium-core",
        &[
            "podarium-table",
            "podarium-manifest",
            "podarium-cluster",
            "podarium-kubectl",
        ],
    ),
    ("podarium-wasm", &["podarium-core"]),
    ("podarium-cli", &["podarium-core"]),
    ("podarium-web", &["podarium-core"]),
    ("xtask", &[]),
];

/// Compares the workspace with the table.
pub(super) fn check() -> Result<Vec<Finding>, Failure> {
    let fix = "cargo metadata --no-deps --format-version 1";
    let text = output(program("cargo").args(["metadata", "--no-deps", "--format-version", "1"]))
        .ok_or_else(|| Failure::new("cargo cannot read the workspace", fix))?;
    let metadata: Value = serde_json::from_str(&text)
        .map_err(|error| Failure::new(format!("cargo metadata: {error}"), fix))?;
    Ok(findings(&metadata))
}

fn findings(metadata: &Value) -> Vec<Finding> {
    let packages = || metadata["packages"].as_array().into_iter().flatten();
    let members: Vec<&str> = packages()
        .filter_map(|package| package["name"].as_str())
        .collect();
    let mut found = Vec::new();
    for package in packages() {
        let name = package["name"].as_str().unwrap_or_default();
        let Some((_, allowed)) = HOUSE.iter().find(|(member, _)| *member == name) else {
            found.push(Finding::new(
                "Cargo.toml",
                0,
                format!("{name} has no place in the house"),
            ));
            continue;
        };
        let named = package["dependencies"].as_array().into_iter().flatten();
        for other in named.filter_map(|dependency| dependency["name"].as_str()) {
            if members.contains(&other) && !allowed.contains(&other) {
                found.push(Finding::new(
                    "Cargo.toml",
                    0,
                    format!("{name} may not depend on {other}"),
                ));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn package(name: &str, dependencies: &[&str]) -> Value {
        let dependencies: Vec<Value> = dependencies
            .iter()
            .map(|name| json!({ "name": name }))
            .collect();
        json!({ "name": name, "dependencies": dependencies })
    }

    #[test]
    fn an_edge_that_is_not_in_the_table_is_found() {
        let metadata = json!({ "packages": [
            package("podarium-machine", &["serde"]),
            package("podarium-kubelet", &["podarium-machine"]),
        ]});
        let found = findings(&metadata);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].what,
            "podarium-kubelet may not depend on podarium-machine"
        );
    }

    #[test]
    fn a_crate_without_a_place_is_found() {
        let found = findings(&json!({ "packages": [package("podarium-helpers", &[])] }));
        assert_eq!(found[0].what, "podarium-helpers has no place in the house");
    }
}
