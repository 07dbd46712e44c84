//! Makes `src/i18n/generated.rs` and `src/lessons/generated.rs` from the YAML files, and fails if the committed ones are stale.
//!
//! `PODARIUM_BLESS=1 cargo test -p podarium-web --test codegen` writes them anew.
#![forbid(unsafe_code)]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test file: what it stumbles over should fail it"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_yaml::Value;

/// A word or sentence of the page.
struct Entry {
    key: String,
    en: String,
    zh: String,
}

#[test]
fn the_words_of_the_page_are_the_catalogue() {
    let catalogue = read("i18n/catalogue.yaml");
    check("src/i18n/generated.rs", &words(&catalogue));
}

#[test]
fn the_gallery_is_the_index_of_lessons() {
    let index = read("lessons/index.yaml");
    check("src/lessons/generated.rs", &gallery(&index));
}

fn read(path: &str) -> Value {
    let text = fs::read_to_string(root().join(path)).unwrap();
    serde_yaml::from_str(&text).unwrap()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn check(path: &str, fresh: &str) {
    let path = root().join(path);
    if std::env::var_os("PODARIUM_BLESS").is_some() {
        fs::write(&path, fresh).unwrap();
        return;
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == fresh,
        "{} is stale; run with PODARIUM_BLESS=1",
        path.display()
    );
}

/// Rust source of the catalogue: a struct with a field for each sentence, and a value of it for each language.
fn words(catalogue: &Value) -> String {
    let mut entries = Vec::new();
    flatten("", catalogue, &mut entries);
    let mut out = String::from(
        "//! Every word of the page. Generated from i18n/catalogue.yaml by tests/codegen.rs; do not edit.\n\n\
         use super::fill;\n\n\
         /// The words of the page in one language.\n#[derive(Debug, PartialEq)]\npub struct Text {\n",
    );
    for entry in &entries {
        let (visibility, name) = if holes(entry).is_empty() {
            ("pub ", entry.key.clone())
        } else {
            ("", format!("{}_", entry.key))
        };
        let _ = write!(
            out,
            "    /// {}\n    {visibility}{name}: &'static str,\n",
            entry.en
        );
    }
    out.push_str("}\n\nimpl Text {\n");
    let filled: Vec<&Entry> = entries
        .iter()
        .filter(|entry| !holes(entry).is_empty())
        .collect();
    for (at, entry) in filled.iter().enumerate() {
        let holes = holes(entry);
        let params: Vec<String> = holes.iter().map(|hole| format!(", {hole}: &str")).collect();
        let params = params.concat();
        let args: Vec<String> = holes
            .iter()
            .map(|hole| format!("(\"{{{hole}}}\", {hole})"))
            .collect();
        let _ = write!(
            out,
            "    /// {}\n    pub fn {}(&self{params}) -> String {{\n        fill(self.{}_, &[{}])\n    }}\n",
            entry.en,
            entry.key,
            entry.key,
            args.join(", ")
        );
        if at + 1 < filled.len() {
            out.push('\n');
        }
    }
    out.push_str("}\n");
    for (name, doc, pick) in [
        (
            "EN",
            "English.",
            (|entry| &entry.en) as fn(&Entry) -> &String,
        ),
        ("ZH", "Simplified Chinese.", |entry| &entry.zh),
    ] {
        let _ = write!(out, "\n/// {doc}\npub static {name}: Text = Text {{\n");
        for entry in &entries {
            let tail = if holes(entry).is_empty() { "" } else { "_" };
            let _ = writeln!(out, "    {}{tail}: {:?},", entry.key, pick(entry));
        }
        out.push_str("};\n");
    }
    out
}

fn flatten(prefix: &str, value: &Value, out: &mut Vec<Entry>) {
    let map = value
        .as_mapping()
        .unwrap_or_else(|| panic!("{prefix}: not a mapping"));
    if let Some(en) = value.get("en") {
        let text = |value: &Value| {
            value
                .as_str()
                .unwrap_or_else(|| panic!("{prefix}: not a text"))
                .to_owned()
        };
        let zh = value
            .get("zh")
            .unwrap_or_else(|| panic!("{prefix}: no Chinese"));
        assert!(map.len() == 2, "{prefix}: en and zh only");
        let entry = Entry {
            key: prefix.to_owned(),
            en: text(en),
            zh: text(zh),
        };
        let other = Entry {
            key: String::new(),
            en: entry.zh.clone(),
            zh: String::new(),
        };
        assert!(
            holes(&entry) == holes(&other),
            "{prefix}: the languages differ in their {{holes}}"
        );
        out.push(entry);
        return;
    }
    for (key, value) in map {
        let key = key
            .as_str()
            .unwrap_or_else(|| panic!("{prefix}: a key that is no text"));
        let path = if prefix.is_empty() {
            key.to_owned()
        } else {
            format!("{prefix}_{key}")
        };
        flatten(&path, value, out);
    }
}

/// Chinese without the blanks that YAML puts where a line was folded between two Chinese characters.
fn unfold(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let wide = |at: usize| chars.get(at).is_some_and(|char| *char >= '\u{3000}');
    let folded = |at: usize| chars[at] == ' ' && at > 0 && wide(at - 1) && wide(at + 1);
    (0..chars.len())
        .filter(|at| !folded(*at))
        .map(|at| chars[at])
        .collect()
}

/// Names between braces.
fn holes(entry: &Entry) -> BTreeSet<String> {
    entry
        .en
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// Rust source of the gallery: a `Lesson` for each entry of the index, its manifest included from its file.
fn gallery(index: &Value) -> String {
    let mut out = String::from(
        "//! The gallery. Generated from lessons/index.yaml by tests/codegen.rs; do not edit.\n\n\
         use super::{Group, Lesson, Words};\n\n/// The examples, in the order of the gallery.\npub static LESSONS: &[Lesson] = &[\n",
    );
    let mut seen = BTreeSet::new();
    for lesson in index.as_sequence().unwrap() {
        let text = |path: &[&str]| {
            let value = path.iter().fold(lesson, |value, key| &value[*key]);
            value
                .as_str()
                .unwrap_or_else(|| panic!("{path:?} of {lesson:?}"))
                .trim()
                .to_owned()
        };
        let id = text(&["id"]);
        assert!(seen.insert(id.clone()), "{id} is there twice");
        assert!(
            root().join(format!("lessons/{id}.yaml")).exists(),
            "no manifest for {id}"
        );
        let _ = write!(
            out,
            "    Lesson {{\n        id: {id:?},\n        group: Group::{},\n        title: Words {{\n            en: {:?},\n            zh: {:?},\n        }},\n        \
             watch: Words {{\n            en: {:?},\n            zh: {:?},\n        }},\n        manifest: include_str!(\"../../lessons/{id}.yaml\"),\n    }},\n",
            text(&["group"]),
            text(&["title", "en"]),
            unfold(&text(&["title", "zh"])),
            text(&["watch", "en"]),
            unfold(&text(&["watch", "zh"])),
        );
    }
    out.push_str("];\n");
    out
}
