//! Messages: dash's form, `name: line: text`, and ash's words for the same.
//!
//! Owns the prefix and the translation. Does not own dash's texts: they are where they arise.

use super::{Flavor, Shell};
use crate::Machine;

/// Builtins whose name and line ash puts before a message.
const NAMED: [&str; 22] = [
    "cd", "exit", "exec", ".", "eval", "set", "unset", "local", "trap", "export", "readonly",
    "break", "continue", "shift", "umask", "hash", "wait", "return", "getopts", "bg", "fg", "let",
];

impl Shell {
    pub(super) fn complain(&self, machine: &mut Machine, pid: u32, text: &str) {
        let name = String::from_utf8_lossy(&self.name);
        let line = self.line.to_string();
        let whole = match self.flavor {
            Flavor::Dash => [&*name, ": ", &line, ": ", text, "\n"].concat(),
            Flavor::Ash => {
                let line = Some(self.line).filter(|_| !self.options.has(b'i'));
                [&*name, ": ", &in_ash(text, line), "\n"].concat()
            }
            Flavor::Bash if self.options.has(b'i') => [&*name, ": ", &in_bash(text), "\n"].concat(),
            Flavor::Bash => [&*name, ": line ", &line, ": ", &in_bash(text), "\n"].concat(),
        };
        // A shell whose standard error is closed goes on.
        let _ = machine.write(pid, 2, whole.as_bytes());
    }
}

/// What bash says where dash says `text`.
fn in_bash(text: &str) -> String {
    let missing = "No such file or directory";
    if let Some(token) = text.strip_prefix("Syntax error: ") {
        let Some((token, _)) = token.split_once(" unexpected") else {
            return text.replacen('S', "s", 1);
        };
        let token = token.trim_matches('"');
        return ["syntax error near unexpected token `", token, "'"].concat();
    }
    if text.starts_with("exec: ") {
        return text.to_owned();
    }
    let text = text
        .replace("can't cd to ", "")
        .replace("cannot create ", "")
        .replace("cannot open ", "")
        .replace(": Directory nonexistent", &[": ", missing].concat())
        .replace(": is read only", ": readonly variable")
        .replace(": parameter not set", ": unbound variable");
    if let Some(path) = text.strip_suffix(": No such file") {
        return [path, ": ", missing].concat();
    }
    match text.strip_suffix(": not found") {
        Some(path) if path.contains('/') => [path, ": ", missing].concat(),
        Some(name) => [name, ": command not found"].concat(),
        None => text,
    }
}

/// What ash says where dash says `text`.
fn in_ash(text: &str, line: Option<u32>) -> String {
    let (word, rest) = text.split_once(": ").unwrap_or(("", text));
    if NAMED.contains(&word) {
        let mut rest = match word {
            "cd" => rest.to_owned(),
            _ => in_ash(rest, None)
                .replace("Illegal option", "illegal option")
                .replace("Illegal mode", "illegal mode"),
        };
        if let Some(path) = rest
            .strip_suffix(": no such file")
            .and_then(|rest| rest.strip_prefix("can't open "))
        {
            rest = ["can't open '", path, "': No such file or directory"].concat();
        }
        let Some(line) = line else {
            return [word, ": ", &rest].concat();
        };
        let line = line.saturating_sub(1).to_string();
        return [word, ": line ", &line, ": ", &rest].concat();
    }
    if matches!(word, "printf" | "[" | "test" | "kill") {
        return match rest.strip_prefix("Illegal number: ") {
            Some(number) => ["invalid number '", number, "'"].concat(),
            None => rest.replace("format [arg ...]", "FORMAT [ARGUMENT...]"),
        };
    }
    if let ("read", Some(name)) = (word, rest.strip_suffix(": bad variable name")) {
        return ["read: '", name, "': bad variable name"].concat();
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
        let what = rest.split(':').next().unwrap_or(rest);
        return match what {
            "division by zero" => "divide by zero",
            "malformed" => "malformed ?: operator",
            _ => "arithmetic syntax error",
        }
        .into();
    }
    if text == "Bad substitution" {
        return "syntax error: bad substitution".into();
    }
    let text = text
        .replace("cannot create ", "can't create ")
        .replace(": Directory nonexistent", ": nonexistent directory")
        .replace("cannot open ", "can't open ");
    match text.strip_suffix(": No such file") {
        Some(path) => [path, ": no such file"].concat(),
        None => text,
    }
}
