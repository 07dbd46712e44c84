//! Which functions the page does without until it stands: `web/later.txt`, written by `cargo xtask later`.
//!
//! A line is a function's name, or the start of names followed by `*`. A function that no line names is loaded first, so that
//! a list that has grown old costs bytes, never a wait. The chore builds the site, opens it in Chromium and reads which functions the
//! browser compiled, which it does at their first call.

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;
use std::thread;

use crate::console::Progress;
use crate::dist;
use crate::process::{Done, Failure, output, program, root};
use crate::server::Site;
use crate::setup::{self, Part};
use crate::split;

const FILE: &str = "web/later.txt";
const HEAD: &str = "# What the page does without until it stands. Written by `cargo xtask later`; crates/xtask/src/later.rs says how.\n";

/// Functions below this many bytes are not worth a line.
const SMALL: usize = 60;

/// The list.
pub(crate) struct Later {
    lines: Vec<String>,
}

impl Later {
    /// Reads the committed list; without one, everything is loaded first.
    pub(crate) fn read() -> Self {
        let text = fs::read_to_string(root().join(FILE)).unwrap_or_default();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        Self {
            lines: lines.map(str::to_owned).collect(),
        }
    }

    /// Whether a function is on the list, by its name in the module.
    pub(crate) fn has(&self, name: &str) -> bool {
        let name = plain(name);
        self.lines.iter().any(|line| matches(line, &name))
    }
}

fn matches(line: &str, name: &str) -> bool {
    match line.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == line,
    }
}

/// `cargo xtask later`.
pub(crate) fn main() -> Done {
    setup::ensure(Part::SITE)?;
    setup::ensure(&[Part::Browser])?;
    let mut progress = Progress::new(2);
    progress.step("building the site in one piece", dist::build_whole)?;
    progress.step("watching what a visit calls", || {
        let wasm = dist::engine()?;
        let bytes = fs::read(&wasm).map_err(|error| failure(&error.to_string()))?;
        let functions = split::functions(&bytes).map_err(|error| failure(&error))?;
        let called = visit()?;
        let functions: Vec<Function> = functions
            .into_iter()
            .map(|(index, name, bytes)| {
                let name = plain(&name);
                Function {
                    first: called.contains(&index) || is_clockwork(&name),
                    name,
                    bytes,
                }
            })
            .collect();
        let lines = lines(&functions);
        eprintln!(
            "      {} of {} functions were called; {} lines",
            called.len(),
            functions.len(),
            lines.len()
        );
        fs::write(root().join(FILE), format!("{HEAD}{}\n", lines.join("\n")))
            .map_err(|error| failure(&error.to_string()))
    })
}

fn failure(what: &str) -> Failure {
    Failure::new(what, "cargo xtask dist")
}

/// A function of the engine.
struct Function {
    name: String,
    bytes: usize,
    first: bool,
}

/// How often something is drawn anew depends on how quick the machine is, so whatever draws comes first, called or not.
fn is_clockwork(name: &str) -> bool {
    let parts = [
        "yew::",
        "wasm_bindgen::",
        " as core::any::Any>",
        "Props as ",
        "drop_in_place::<podarium_core::view::",
    ];
    parts.iter().any(|part| name.contains(part))
}

/// A name without what changes from build to build: hashes of crates, numbers behind doubles.
fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        let end = after.find(']').unwrap_or(0);
        let is_hash =
            (8..=16).contains(&end) && after[..end].chars().all(|c| c.is_ascii_hexdigit());
        let is_double = end > 0 && after[..end].chars().all(|c| c.is_ascii_digit());
        if is_hash || (is_double && end + 1 == after.len()) {
            rest = &after[end + 1..];
        } else {
            plain.push('[');
            rest = after;
        }
    }
    plain.push_str(rest);
    let digits = plain.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    if digits < plain.len() && plain[..digits].ends_with('.') {
        plain.truncate(digits - 1);
    }
    plain
}

/// The shortest list of lines that names the functions that come later and none of the others.
fn lines(functions: &[Function]) -> Vec<String> {
    let first: BTreeSet<&str> = functions
        .iter()
        .filter(|f| f.first)
        .map(|f| f.name.as_str())
        .collect();
    let later: BTreeSet<&str> = functions
        .iter()
        .map(|f| f.name.as_str())
        .filter(|name| !first.contains(name))
        .collect();
    let is_free = |start: &str| {
        first
            .range(start..)
            .next()
            .is_none_or(|name| !name.starts_with(start))
    };
    let mut lines: Vec<String> = Vec::new();
    for name in later {
        if lines.last().is_some_and(|line| matches(line, name)) {
            continue;
        }
        let ends = name.match_indices("::").map(|(at, found)| at + found.len());
        let start = ends.map(|end| &name[..end]).find(|start| is_free(start));
        lines.push(start.map_or_else(|| name.to_owned(), |start| format!("{start}*")));
    }
    lines.retain(|line| {
        let named = functions
            .iter()
            .filter(|f| !f.first && matches(line, &f.name));
        named.map(|f| f.bytes).sum::<usize>() >= SMALL
    });
    lines
}

/// The visits that are watched: language, and size of the window.
const VISITS: [(&str, &str); 3] = [("en", "1280,900"), ("zh-CN", "1280,900"), ("en", "390,840")];

/// Opens the site as different visitors do and tells which functions the browser had to compile.
fn visit() -> Result<BTreeSet<u32>, Failure> {
    let gone = || Failure::new("Chromium could not be run", "cargo xtask setup");
    let chromium = setup::chromium().ok_or_else(gone)?;
    let listener =
        TcpListener::bind(("127.0.0.1", 0)).map_err(|error| failure(&error.to_string()))?;
    let port = listener
        .local_addr()
        .map_err(|error| failure(&error.to_string()))?
        .port();
    thread::spawn(move || Site::new(dist::dir(), "/").serve(&listener));
    let mut called = BTreeSet::new();
    for (language, size) in VISITS {
        let home = std::env::temp_dir().join(format!("podarium-later-{}", std::process::id()));
        let text = output(
            program(&chromium.to_string_lossy())
                .args([
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--no-first-run",
                    "--disable-background-networking",
                ])
                .args([
                    "--js-flags=--trace-wasm-compilation-times",
                    "--virtual-time-budget=3000",
                    "--dump-dom",
                ])
                .arg(format!("--lang={language}"))
                .arg(format!("--window-size={size}"))
                .arg(format!("--user-data-dir={}", home.display()))
                .arg(format!("http://127.0.0.1:{port}/index.html")),
        )
        .ok_or_else(gone)?;
        fs::remove_dir_all(&home).ok();
        called.extend(text.lines().filter_map(compiled));
    }
    if called.len() < 100 {
        return Err(Failure::new(
            "Chromium did not tell what it compiled",
            "look at the flags in crates/xtask/src/later.rs",
        ));
    }
    Ok(called)
}

/// The number in `Compiled function 0xfbc00751798#4378 using Liftoff, …`.
fn compiled(line: &str) -> Option<u32> {
    let (_, number) = line.strip_prefix("Compiled function ")?.split_once('#')?;
    number.split(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Function, compiled, lines, matches, plain};

    fn function(name: &str, first: bool) -> Function {
        Function {
            name: name.to_owned(),
            bytes: 1000,
            first,
        }
    }

    #[test]
    fn a_name_loses_what_changes_from_build_to_build() {
        assert_eq!(
            plain("<alloc[3ca501edff3f0c7c]::vec::Vec<[u8]>>::push.12"),
            "<alloc::vec::Vec<[u8]>>::push"
        );
        assert_eq!(
            plain("a[123456789abcdef]::b::{closure#1}[2]"),
            "a::b::{closure#1}"
        );
    }

    #[test]
    fn a_line_covers_a_module_only_if_nothing_in_it_comes_first() {
        let functions = [
            function("m::awk::run", false),
            function("m::awk::scan", false),
            function("m::sleep::run", true),
            function("m::sleep::help", false),
        ];
        assert_eq!(lines(&functions), ["m::awk::*", "m::sleep::help"]);
        assert!(matches("m::awk::*", "m::awk::new"));
        assert!(!matches("m::sleep::help", "m::sleep::helper"));
    }

    #[test]
    fn a_name_that_is_called_in_one_of_its_forms_comes_first() {
        assert!(lines(&[function("f", true), function("f", false)]).is_empty());
    }

    #[test]
    fn the_browser_tells_what_it_compiles() {
        assert_eq!(
            compiled("Compiled function 0xfb#4378 using Liftoff, took 46"),
            Some(4378)
        );
        assert_eq!(compiled("<p>#12 using</p>"), None);
    }
}
