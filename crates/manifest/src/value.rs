//! A value without a type: what YAML and JSON say before a schema has looked at it, and what is written back.
//!
//! Reading text is `yaml`; the YAML form is `yaml::emit`. This file owns the value and its JSON form.

use std::collections::{BTreeMap, btree_map};
use std::fmt::Write as _;

/// Null, bool, number, string, list or map.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as its JSON text.
    Number(String),
    /// A string.
    String(String),
    /// A list.
    List(Vec<Value>),
    /// A map, sorted by key as Kubernetes' tools print it.
    Map(BTreeMap<String, Value>),
}

impl Value {
    /// The value of a key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(map) => map.get(key),
            _ => None,
        }
    }

    /// The string, if this is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The integer, if this is one.
    pub fn as_number(&self) -> Option<i64> {
        match self {
            Self::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The entries of a list; none if this is no list.
    pub fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    /// The entries of a map, sorted; none if this is no map.
    pub fn entries(&self) -> btree_map::Iter<'_, String, Self> {
        const NONE: &BTreeMap<String, Value> = &BTreeMap::new();
        match self {
            Self::Map(map) => map.iter(),
            _ => NONE.iter(),
        }
    }

    /// The string of a key; empty if there is none.
    pub fn text(&self, key: &str) -> &str {
        self.get(key).and_then(Self::as_str).unwrap_or_default()
    }

    /// The integer of a key.
    pub fn number(&self, key: &str) -> Option<i64> {
        self.get(key)?.as_number()
    }

    /// Whether the flag of a key is set.
    pub fn flag(&self, key: &str) -> bool {
        matches!(self.get(key), Some(Self::Bool(true)))
    }

    /// The list of a key; empty if there is none.
    pub fn list(&self, key: &str) -> &[Self] {
        self.get(key).map(Self::items).unwrap_or_default()
    }

    /// The entry of a key, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        match self {
            Self::Map(map) => map.get_mut(key),
            _ => None,
        }
    }

    /// A map. To `collect` one would bring a sort along, of 4 kB, for each kind of iterator.
    pub fn object<K: Into<String>>(entries: impl IntoIterator<Item = (K, Self)>) -> Self {
        let mut map = BTreeMap::new();
        for (key, value) in entries {
            map.insert(key.into(), value);
        }
        Self::Map(map)
    }

    /// Sets a key; what is no map becomes one. Null takes the key away, and the last key the map.
    pub fn set(&mut self, key: &str, value: Self) {
        if !matches!(self, Self::Map(_)) {
            *self = Self::Map(BTreeMap::new());
        }
        if let Self::Map(map) = self {
            if value == Self::Null {
                map.retain(|known, _| known != key);
            } else {
                map.insert(key.to_owned(), value);
            }
            if map.is_empty() {
                *self = Self::Null;
            }
        }
    }

    /// Sets a key that is not there yet.
    pub fn set_default(&mut self, key: &str, value: impl Into<Self>) {
        if self.get(key).is_none() {
            self.set(key, value.into());
        }
    }

    /// Compact JSON, with the escapes of Go's encoder.
    pub fn to_json_string(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    /// The YAML that `kubectl get -o yaml` prints.
    pub fn to_yaml_string(&self) -> String {
        crate::yaml::emit(self)
    }

    fn write_json(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Self::Number(text) => out.push_str(text),
            Self::String(text) => write_json_string(text, out),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    item.write_json(out);
                }
                out.push(']');
            }
            Self::Map(map) => {
                out.push('{');
                for (index, (key, item)) in map.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_json_string(key, out);
                    out.push(':');
                    item.write_json(out);
                }
                out.push('}');
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number.to_string())
    }
}

/// Writes a JSON string as Go does: HTML-sensitive characters and line separators are escaped.
// Models encoding/json: appendString
pub(crate) fn write_json_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => escape(c, out),
            c if (c as u32) < 0x20 => escape(c, out),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn escape(c: char, out: &mut String) {
    // Writing to a string cannot fail.
    let _ = write!(out, "\\u{:04x}", c as u32);
}
