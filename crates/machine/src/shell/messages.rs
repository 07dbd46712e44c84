//! Messages: dash's form, `name: line: text`, and ash's words for the same.
//!
//! Owns the prefix and the translation. Does not own dash's texts: they are where they arise.

use super::{Flavor, Shell};
use crate::Machine;

/// Builtins whose name and line ash puts before a message.
const NAMED: [&str; 11] = [
    "cd", "exit", "exec", ".", "eval", "set", "unset", "local", "trap", "export", "readonly",
];

impl Shell {
    pub(super) fn complain(&self, machine: &mut Machine, pid: u32, text: &str) {
        let name = String::from_utf8_lossy(&self.name);
        let line = self.line.to_string();
        let whole = match self.flavor {
            Flavor::Dash => [&*name, ": ", &line, ": ", text, "\n"].concat(),
            Flavor::Ash => [&*name, ": ", &in_ash(text, self.line), "\n"].concat(),
            Flavor::Bash => [&*name, ": line ", &line, ": ", text, "\n"].concat(),
        };
        // A shell whose standard error is closed goes on.
        let _ = machine.write(pid, 2, whole.as_bytes());
    }
}

/// What ash says where dash says `text`.
fn in_ash(text: &str, line: u32) -> String {
    let (word, rest) = text.split_once(": ").unwrap_or(("", text));
    if NAMED.contains(&word) {
        let line = line.saturating_sub(1).to_string();
        let mut rest = in_ash(rest, 0).replace("Illegal option", "illegal option");
        if word == "cd" {
            rest.push_str(": No such file or directory");
        }
        if let Some(path) = rest
            .strip_suffix(": no such file")
            .and_then(|rest| rest.strip_prefix("can't open "))
        {
            rest = ["can't open '", path, "': No such file or directory"].concat();
        }
        return [word, ": line ", &line, ": ", &rest].concat();
    }
    if matches!(word, "printf" | "[" | "test" | "kill") {
        let number = rest.strip_prefix("Illegal number: ");
        return match (rest.strip_suffix(": expected numeric value"), number) {
            (Some(number), _) => ["invalid number '", number, "'"].concat(),
            (_, Some(number)) if word == "kill" => ["invalid number '", number, "'"].concat(),
            (_, Some(number)) => [number, ": bad number"].concat(),
            _ => rest.replace("format [arg ...]", "FORMAT [ARGUMENT...]"),
        };
    }
    if word == "Syntax error" {
        let (what, expecting) = rest.split_once(" unexpected").unwrap_or((rest, ""));
        if what.len() < rest.len() {
            return ["syntax error: unexpected ", what, expecting].concat();
        }
        let lower = rest.as_bytes().get(1).is_some_and(u8::is_ascii_lowercase);
        let first = &rest[..1];
        let first = if lower {
            first.to_ascii_lowercase()
        } else {
            first.into()
        };
        return ["syntax error: ", &first, &rest[1..]].concat();
    }
    if word == "arithmetic expression" {
        let division = rest.starts_with("division by zero");
        return if division {
            "divide by zero"
        } else {
            "arithmetic syntax error"
        }
        .into();
    }
    if text == "Bad substitution" {
        return "syntax error: bad substitution".into();
    }
    text.replace("cannot create ", "can't create ")
        .replace(": Directory nonexistent", ": nonexistent directory")
        .replace("cannot open ", "can't open ")
        .replace(": No such file", ": no such file")
}
