//! A rule that a field breaks, in the API server's words.

use std::fmt;
use std::fmt::Write as _;

use super::path::Path;
use crate::Value;
use crate::value::write_json_string;

/// What kind of rule was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ErrorKind {
    /// A value is missing.
    Required,
    /// A value is not one that is allowed here.
    Invalid,
    /// A value is not on the list.
    NotSupported,
    /// The field may not be set, or may not change.
    Forbidden,
    /// A value that must be unique is there twice.
    Duplicate,
    /// A value names something that is not there.
    NotFound,
    /// A text is too long.
    TooLong,
    /// A list is too long.
    TooMany,
}

impl ErrorKind {
    /// Its name in the causes of a `Status`.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Required => "FieldValueRequired",
            Self::Invalid => "FieldValueInvalid",
            Self::NotSupported => "FieldValueNotSupported",
            Self::Forbidden => "FieldValueForbidden",
            Self::Duplicate => "FieldValueDuplicate",
            Self::NotFound => "FieldValueNotFound",
            Self::TooLong => "FieldValueTooLong",
            Self::TooMany => "FieldValueTooMany",
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Required => "Required value",
            Self::Invalid => "Invalid value",
            Self::NotSupported => "Unsupported value",
            Self::Forbidden => "Forbidden",
            Self::Duplicate => "Duplicate value",
            Self::NotFound => "Not found",
            Self::TooLong => "Too long",
            Self::TooMany => "Too many",
        }
    }
}

/// A broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// What kind of rule.
    pub kind: ErrorKind,
    /// The field, such as `spec.containers[0].image`.
    pub field: String,
    /// The value as the text quotes it, if it does.
    pub value: Option<String>,
    /// What is wrong; may be empty.
    pub detail: String,
}

// Models apimachinery/pkg/util/validation/field: Error.Error
impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.kind.words())?;
        if let Some(value) = &self.value {
            write!(f, ": {value}")?;
        }
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        Ok(())
    }
}

/// A value as an error text quotes it.
pub(crate) enum Shown<'a> {
    /// A string, quoted as Go's `%q` does.
    Text(&'a str),
    /// A string of a named type, which Go quotes as JSON.
    Named(&'a str),
    /// Text already, such as a struct in JSON.
    Raw(&'a str),
    Number(i64),
    Flag(bool),
    Strings(&'a [String]),
    List(&'a [Value]),
}

impl Shown<'_> {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => quote(text),
            Self::Named(text) => json(text),
            Self::Raw(text) => (*text).to_owned(),
            Self::Number(number) => number.to_string(),
            Self::Flag(flag) => if *flag { "true" } else { "false" }.to_owned(),
            Self::Strings(items) => {
                let items: Vec<_> = items.iter().map(|item| json(item)).collect();
                format!("[{}]", items.join(","))
            }
            Self::List(items) => Value::List(items.to_vec()).to_json_string(),
        }
    }
}

impl<'a> From<&'a str> for Shown<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Shown<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<&i32> for Shown<'_> {
    fn from(number: &i32) -> Self {
        Self::Number(i64::from(*number))
    }
}

impl From<&i64> for Shown<'_> {
    fn from(number: &i64) -> Self {
        Self::Number(*number)
    }
}

impl From<&bool> for Shown<'_> {
    fn from(flag: &bool) -> Self {
        Self::Flag(*flag)
    }
}

impl<'a> From<&'a [String]> for Shown<'a> {
    fn from(items: &'a [String]) -> Self {
        Self::Strings(items)
    }
}

impl<'a> From<&'a [Value]> for Shown<'a> {
    fn from(items: &'a [Value]) -> Self {
        Self::List(items)
    }
}

/// A value that is already text, such as a struct in JSON.
pub(crate) struct Raw(pub(crate) String);

impl<'a> From<&'a Raw> for Shown<'a> {
    fn from(raw: &'a Raw) -> Self {
        Self::Raw(&raw.0)
    }
}

/// A string of a named type, which Go quotes as JSON.
pub(crate) struct Named<'a>(pub(crate) &'a str);

impl<'a> From<&Named<'a>> for Shown<'a> {
    fn from(named: &Named<'a>) -> Self {
        Self::Named(named.0)
    }
}

pub(crate) fn json(text: &str) -> String {
    let mut out = String::new();
    write_json_string(text, &mut out);
    out
}

/// Go's `%q`.
pub(crate) fn quote(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            c if (c as u32) < 0x20 || c == '\u{7f}' => {
                let _ = write!(out, "\\x{:02x}", c as u32);
            }
            c if is_printable(c) => out.push(c),
            c if (c as u32) < 0x10000 => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => {
                let _ = write!(out, "\\U{:08x}", c as u32);
            }
        }
    }
    out.push('"');
    out
}

pub(crate) fn is_printable(c: char) -> bool {
    c == ' '
        || !(c.is_control()
            || c.is_whitespace()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}'))
}

/// The errors of an object, in the order in which the server finds them.
#[derive(Debug, Default)]
pub(crate) struct Errors(pub(crate) Vec<FieldError>);

impl Errors {
    #[inline(never)]
    fn push(&mut self, kind: ErrorKind, path: &Path<'_>, value: Option<Shown<'_>>, detail: &str) {
        self.0.push(FieldError {
            kind,
            field: path.to_string(),
            value: value.map(|value| value.text()),
            detail: detail.to_owned(),
        });
    }

    pub(crate) fn required(&mut self, path: &Path<'_>, detail: &str) {
        self.push(ErrorKind::Required, path, None, detail);
    }

    pub(crate) fn forbidden(&mut self, path: &Path<'_>, detail: impl AsRef<str>) {
        self.push(ErrorKind::Forbidden, path, None, detail.as_ref());
    }

    pub(crate) fn invalid<'a>(
        &mut self,
        path: &Path<'_>,
        value: impl Into<Shown<'a>>,
        detail: impl AsRef<str>,
    ) {
        self.push(
            ErrorKind::Invalid,
            path,
            Some(value.into()),
            detail.as_ref(),
        );
    }

    /// What a rule has to say about a text.
    pub(crate) fn check(&mut self, path: &Path<'_>, value: &str, rule: fn(&str) -> Vec<String>) {
        self.invalid_all(path, value, rule(value));
    }

    /// Refuses a text that is not on the list.
    pub(crate) fn one_of(&mut self, path: &Path<'_>, value: &str, allowed: &[&str]) {
        if !allowed.contains(&value) {
            self.not_supported(path, value, allowed);
        }
    }

    /// One error for each complaint.
    pub(crate) fn invalid_all(&mut self, path: &Path<'_>, value: &str, details: Vec<String>) {
        for detail in details {
            self.invalid(path, value, detail);
        }
    }

    pub(crate) fn duplicate<'a>(&mut self, path: &Path<'_>, value: impl Into<Shown<'a>>) {
        self.push(ErrorKind::Duplicate, path, Some(value.into()), "");
    }

    pub(crate) fn not_found(&mut self, path: &Path<'_>, value: &str) {
        self.push(ErrorKind::NotFound, path, Some(Shown::Text(value)), "");
    }

    pub(crate) fn not_supported(&mut self, path: &Path<'_>, value: &str, supported: &[&str]) {
        let mut detail = String::from("supported values: ");
        for (index, name) in supported.iter().enumerate() {
            if index > 0 {
                detail.push_str(", ");
            }
            detail.push_str(&quote(name));
        }
        let value = Some(Shown::Named(value));
        self.push(ErrorKind::NotSupported, path, value, &detail);
    }

    pub(crate) fn too_long(&mut self, path: &Path<'_>, max: usize) {
        let detail = format!("may not be more than {max} bytes");
        self.push(ErrorKind::TooLong, path, None, &detail);
    }

    pub(crate) fn too_many(&mut self, path: &Path<'_>, count: usize, max: usize) {
        let detail = format!("must have at most {max} items");
        let count = Some(Shown::Number(count as i64));
        self.push(ErrorKind::TooMany, path, count, &detail);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_read_as_the_server_writes_them() {
        let root = Path::root("spec");
        let list = root.child("containers");
        let item = list.index(0);
        let mut errors = Errors::default();
        errors.required(&item.child("image"), "");
        errors.invalid(&item.child("name"), "a\"b", "bad");
        errors.not_supported(&item.child("x"), "q", &["A", "B"]);
        errors.duplicate(&item.key("cpu"), "cpu");
        let texts: Vec<_> = errors.0.iter().map(ToString::to_string).collect();
        assert_eq!(
            texts,
            [
                "spec.containers[0].image: Required value",
                "spec.containers[0].name: Invalid value: \"a\\\"b\": bad",
                "spec.containers[0].x: Unsupported value: \"q\": supported values: \"A\", \"B\"",
                "spec.containers[0][cpu]: Duplicate value: \"cpu\"",
            ]
        );
    }
}
