//! Writes the table "What it checks" of the README from the rules: the first line of each file, and the functions of
//! Kubernetes that its rules say they model.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- what it checks: written by `cargo xtask codegen` -->\n";
const END: &str = "<!-- end of what it checks -->\n";

#[test]
fn the_readme_says_what_is_checked() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let fresh = format!("{before}{BEGIN}{}{END}{after}", table());
    if std::env::var_os("PODARIUM_BLESS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
        return;
    }
    assert!(
        readme == fresh,
        "README.md is stale: run `cargo xtask codegen`"
    );
}

fn table() -> String {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = vec![src.join("decode.rs")];
    for folder in ["default", "validate", "warnings"] {
        files.extend(sources(&src.join(folder)));
    }
    let single = [
        "prepare.rs",
        "update.rs",
        "update/resize.rs",
        "admit.rs",
        "qos.rs",
        "cgroup.rs",
    ];
    files.extend(single.map(|name| src.join(name)));
    let mut out = String::from(
        "| file of rules | what they are about | functions of Kubernetes they model |\n|---|---|---|\n",
    );
    let mut all = 0;
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let models = models(&text);
        if models.is_empty() {
            continue;
        }
        all += models.len();
        let about = text.lines().next().unwrap().trim_start_matches("//! ");
        let name = file.strip_prefix(&src).unwrap().display().to_string();
        let models: Vec<_> = models.iter().map(|name| format!("`{name}`")).collect();
        writeln!(
            out,
            "| [{name}](crates/manifest/src/{name}) | {about} | {} |",
            models.join(", ")
        )
        .unwrap();
    }
    writeln!(out, "\n{all} functions of Kubernetes 1.36 in all.").unwrap();
    out
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

/// The names after `// Models package:`; notes behind them are left out.
fn models(text: &str) -> BTreeSet<&str> {
    let mut out = BTreeSet::new();
    for line in text.lines() {
        let Some(rest) = line.trim().strip_prefix("// Models ") else {
            continue;
        };
        for part in rest.split([',', ';', ':']) {
            let name = part.split_whitespace().next().unwrap_or_default();
            if !name.is_empty() && !name.contains('/') && name.contains(char::is_uppercase) {
                out.insert(name.rsplit('.').next().unwrap());
            }
        }
    }
    out
}
