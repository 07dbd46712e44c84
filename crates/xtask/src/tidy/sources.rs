//! Rules about the text of single files: length, first line, forbidden names, left-over notes, paths of somebody's machine.

use std::fs;
use std::path::{Path, PathBuf};

use super::Finding;
use super::rust::code_only;
use crate::process::{Failure, cargo_home, root, target_dir};

/// No file is longer, unless it is generated.
const LONGEST: usize = 600;

/// A file that is longer could be two.
const LONG: usize = 400;

/// Files of these kinds are written by people, line by line.
const WRITTEN: [&str; 6] = ["rs", "js", "mjs", "css", "html", "sh"];

/// Files of these kinds are read at all.
const TEXT: [&str; 13] = [
    "rs", "js", "mjs", "css", "html", "sh", "toml", "md", "json", "jsonl", "yaml", "yml", "txt",
];

/// awk computes in doubles, as POSIX has it, and runs to its end within one call: nothing of it stays in the machine's state.
const COMPUTES: &str = "crates/machine/src/programs/awk/";

/// Crates whose state must be the same on every machine and every day.
const ENGINE: [&str; 6] = [
    "manifest", "machine", "kubelet", "cluster", "kubectl", "core",
];

/// Names that the engine's code must not use, and why.
const FORBIDDEN: [(&str, &str); 6] = [
    (
        "HashMap",
        "its order differs from run to run; use a BTreeMap or a Table",
    ),
    (
        "HashSet",
        "its order differs from run to run; use a BTreeSet",
    ),
    ("Instant", "virtual time is the only time"),
    ("SystemTime", "virtual time is the only time"),
    ("async", "state machines take inputs and give effects"),
    ("thread", "the world is a value, stepped by one caller"),
];

/// Directories that hold nothing of ours.
const SKIPPED: [&str; 4] = ["node_modules", "dist", "out", "pkg"];

/// A text file of the repository.
pub(super) struct Source {
    path: String,
    text: String,
    /// Directories of this machine that no file should name.
    machine: Vec<String>,
}

/// All of them, in the order of their paths.
pub(super) fn all() -> Result<Vec<Source>, Failure> {
    let mut paths = Vec::new();
    walk(&root(), &mut paths).map_err(|error| Failure::new(format!("{error}"), ""))?;
    paths.sort();
    let machine: Vec<String> = [root(), cargo_home(), target_dir()]
        .iter()
        .map(|dir| dir.to_string_lossy().into_owned())
        .filter(|dir| Path::new(dir).components().count() > 2)
        .collect();
    let read = |path: PathBuf| {
        // What is no UTF-8 is no source: a test's input may be anything.
        let text = fs::read_to_string(&path).ok()?;
        let path = path
            .strip_prefix(root())
            .unwrap_or(&path)
            .to_string_lossy()
            .into_owned();
        Some(Source {
            path,
            text,
            machine: machine.clone(),
        })
    };
    Ok(paths.into_iter().filter_map(read).collect())
}

fn walk(dir: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || name.starts_with("target") || SKIPPED.contains(&name.as_str()) {
            continue;
        }
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            walk(&path, found)?;
        } else if TEXT.contains(&kind_of(&name)) {
            found.push(path);
        }
    }
    Ok(())
}

fn kind_of(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, kind)| kind)
}

impl Source {
    /// Every rule.
    pub(super) fn check(&self) -> Vec<Finding> {
        let mut found = self.named_machine();
        if !self.is_written() {
            return found;
        }
        let lines = self.text.lines().count();
        if lines > LONGEST {
            found.push(self.finding(0, format!("{lines} lines; {LONGEST} is the limit")));
        }
        found.extend(self.left_over_notes());
        if kind_of(&self.path) == "rs" {
            found.extend(self.first_line());
            found.extend(self.unsafe_code());
            found.extend(self.forbidden_names());
        }
        found
    }

    /// Advice that fails nothing.
    pub(super) fn advise(&self) -> Option<Finding> {
        let lines = self.text.lines().count();
        (self.is_written() && (LONG + 1..=LONGEST).contains(&lines)).then(|| {
            self.finding(
                0,
                format!("{lines} lines; above {LONG} a file could often be two"),
            )
        })
    }

    fn finding(&self, line: usize, what: impl Into<String>) -> Finding {
        Finding::new(&self.path, line, what)
    }

    /// Written by a person, not by a generator.
    fn is_written(&self) -> bool {
        let mut head = self.text.lines().take(3);
        let generated = head.any(|line| line.contains("Generated") && line.contains("do not edit"));
        WRITTEN.contains(&kind_of(&self.path)) && !generated
    }

    fn named_machine(&self) -> Vec<Finding> {
        let lines = self.text.lines().zip(1..);
        lines
            .filter_map(|(text, line)| {
                let named = self
                    .machine
                    .iter()
                    .find(|dir| text.contains(dir.as_str()))?;
                Some(self.finding(line, format!("names a directory of this machine: {named}")))
            })
            .collect()
    }

    fn left_over_notes(&self) -> Vec<Finding> {
        // Spelled in halves, so that this file does not find itself.
        let marks = [
            concat!("TO", "DO"),
            concat!("FIX", "ME"),
            concat!("XX", "X"),
        ];
        let lines = self.text.lines().zip(1..);
        lines
            .filter(|(text, _)| !has_issue_number(text))
            .filter_map(|(text, line)| {
                let mark = marks.iter().find(|mark| has_word(text, mark))?;
                Some(self.finding(line, format!("{mark} without an issue number")))
            })
            .collect()
    }

    fn first_line(&self) -> Option<Finding> {
        (!self.text.starts_with("//!"))
            .then(|| self.finding(1, "does not begin with what the file is for (`//!`)"))
    }

    fn unsafe_code(&self) -> Option<Finding> {
        let is_root = ["src/lib.rs", "src/main.rs"]
            .iter()
            .any(|end| self.path.ends_with(end));
        (is_root && !self.text.contains("#![forbid(unsafe_code)]"))
            .then(|| self.finding(1, "lacks #![forbid(unsafe_code)]"))
    }

    fn forbidden_names(&self) -> Vec<Finding> {
        let inside = |name: &str| self.path.starts_with(&format!("crates/{name}/src/"));
        if !ENGINE.iter().any(|name| inside(name)) {
            return Vec::new();
        }
        let code = code_only(&self.text);
        let mut found = Vec::new();
        let mut in_type = None;
        for (text, line) in code.lines().zip(1..) {
            for (name, why) in FORBIDDEN {
                if has_word(text, name) {
                    found.push(self.finding(line, format!("{name}: {why}")));
                }
            }
            let indent = text.len() - text.trim_start().len();
            let opens = ["struct ", "enum "].iter().any(|word| text.contains(word));
            if opens {
                in_type = Some(indent);
            }
            let has_float = has_word(text, "f32") || has_word(text, "f64");
            if in_type.is_some() && has_float && !self.path.starts_with(COMPUTES) {
                found
                    .push(self.finding(line, "a float in state: sums would depend on their order"));
            }
            // rustfmt puts the end of a type where it began.
            let closes = if opens {
                text.ends_with([';', '}'])
            } else {
                text.trim_start().starts_with(['}', ')'])
            };
            if closes && in_type == Some(indent) {
                in_type = None;
            }
        }
        found
    }
}

fn has_issue_number(text: &str) -> bool {
    text.split('#')
        .skip(1)
        .any(|after| after.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether a name is in a text as a word of its own.
fn has_word(text: &str, word: &str) -> bool {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].ends_with(part_of_name) && !text[at + word.len()..].starts_with(part_of_name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> Vec<String> {
        let source = Source {
            path: path.to_owned(),
            text: text.to_owned(),
            machine: vec!["/somebody/checkout".to_owned()],
        };
        source.check().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_clean_file_has_no_findings() {
        let text = "//! What it is.\n\nfn f() -> f64 { 1.0 } // no HashMap, no Instant\n";
        assert_eq!(findings("crates/core/src/a.rs", text), [""; 0]);
    }

    #[test]
    fn forbidden_names_are_found_in_the_engine_only() {
        let text = "//! X.\nuse std::collections::HashMap;\n";
        assert_eq!(findings("crates/machine/src/a.rs", text).len(), 1);
        assert_eq!(findings("crates/machine/tests/a.rs", text).len(), 0);
        assert_eq!(findings("crates/cli/src/a.rs", text).len(), 0);
    }

    #[test]
    fn floats_are_found_in_types_and_not_in_functions() {
        let text = "//! X.\nstruct A {\n    x: f64,\n}\nfn f(\n    y: f64,\n) {}\nstruct B(f32);\nfn g() -> f32 { 0.0 }\n";
        let found = findings("crates/core/src/a.rs", text);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            found[0].starts_with("crates/core/src/a.rs:3:")
                && found[1].starts_with("crates/core/src/a.rs:8:")
        );
        assert!(findings("crates/machine/src/programs/awk/a.rs", text).is_empty());
    }

    #[test]
    fn a_long_file_is_found_unless_it_is_generated() {
        let lines = "x\n".repeat(LONGEST);
        assert_eq!(findings("web/js/a.js", &format!("y\n{lines}")).len(), 1);
        assert_eq!(
            findings(
                "web/js/a.js",
                &format!("// Generated by hand; do not edit.\n{lines}")
            )
            .len(),
            0
        );
    }

    #[test]
    fn notes_need_an_issue_and_machines_are_not_named() {
        let mark = concat!("TO", "DO");
        assert_eq!(
            findings("web/js/a.js", &format!("// {mark}: later\n")).len(),
            1
        );
        assert_eq!(
            findings("web/js/a.js", &format!("// {mark}(#12): later\n")).len(),
            0
        );
        assert_eq!(
            findings("README.md", "see /somebody/checkout/file\n").len(),
            1
        );
    }

    #[test]
    fn a_crate_without_its_attribute_is_found() {
        assert_eq!(
            findings("crates/cli/src/main.rs", "//! X.\nfn main() {}\n").len(),
            1
        );
    }
}
