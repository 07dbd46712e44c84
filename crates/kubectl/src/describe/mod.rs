//! The text of `kubectl describe`. This file owns the notation of lines and levels; the sections are in the other files.

mod container;
mod env;
mod events;
mod pod;
mod volume;
mod volume_legacy;

#[cfg(test)]
mod tests;

pub use pod::describe_pod;

use std::collections::BTreeMap;
use std::fmt::Display;

use crate::printers::{NONE, escape};
use crate::table::Layout;

/// A text in the making: lines with a level, keys and values parted by a tab.
// Models kubectl/pkg/describe/describe.go: PrefixWriter
#[derive(Default)]
struct Doc {
    text: String,
}

impl Doc {
    fn line(&mut self, level: usize, text: impl Display) {
        let line = escape(&text.to_string());
        self.text.push_str(&"  ".repeat(level));
        self.text.push_str(&line);
        self.text.push('\n');
    }

    /// `key:`, a tab, and the value.
    fn pair(&mut self, level: usize, key: &str, value: impl Display) {
        self.line(level, format_args!("{key}:\t{value}"));
    }

    /// As `pair`, but nothing at all for an empty value.
    fn pair_if_set(&mut self, level: usize, key: &str, value: &str) {
        if !value.is_empty() {
            self.pair(level, key, value);
        }
    }

    /// A key and its values, one below the other.
    fn list(&mut self, level: usize, key: &str, values: &[String]) {
        let Some((first, others)) = values.split_first() else {
            return self.pair(level, key, NONE);
        };
        self.pair(level, key, first);
        for value in others {
            self.line(level, format_args!("\t{value}"));
        }
    }

    /// A key and the entries of a map.
    // Models kubectl/pkg/describe/describe.go: printLabelsMultiline
    fn map(&mut self, level: usize, key: &str, map: &BTreeMap<String, String>) {
        let entries: Vec<String> = map
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        self.list(level, key, &entries);
    }

    fn finish(self) -> String {
        Layout::DESCRIBE.align(&self.text)
    }
}

/// A text, or `<none>` for an empty one.
fn or_none(text: &str) -> &str {
    if text.is_empty() { NONE } else { text }
}

/// Cuts a text that is longer than a number of bytes, at a character's border.
fn shorten(text: &str, max: usize) -> String {
    if text.len() <= max {
        return text.to_owned();
    }
    let end = (0..=max)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0);
    format!("{}...", &text[..end])
}
