//! A rule that a field breaks, in the API server's words.

use std::fmt;
use std::fmt::Write as _;

use super::path::Path;
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
pub(crate) trait Shown {
    fn shown(&self) -> String;
}

impl Shown for str {
    fn shown(&self) -> String {
        quote(self)
    }
}

impl Shown for String {
    fn shown(&self) -> String {
        quote(self)
    }
}

impl Shown for i32 {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for i64 {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for bool {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for [String] {
    fn shown(&self) -> String {
        let items: Vec<_> = self.iter().map(|item| json(item)).collect();
        format!("[{}]", items.join(","))
    }
}

/// A value that is already text, such as a struct in JSON.
pub(crate) struct Raw(pub(crate) String);

impl Shown for Raw {
    fn shown(&self) -> String {
        self.0.clone()
    }
}

/// A string of a named type, which Go quotes as JSON.
pub(crate) struct Named<'a>(pub(crate) &'a str);

impl Shown for Named<'_> {
    fn shown(&self) -> String {
        json(self.0)
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

fn is_printable(c: char) -> bool {
    c == ' '
        || !(c.is_control()
            || c.is_whitespace()
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}'))
}

/// The errors of an object, in the order in which the server finds them.
#[derive(Debug, Default)]
pub(crate) struct Errors(pub(crate) Vec<FieldError>);

impl Errors {
    fn push(&mut self, kind: ErrorKind, path: &Path<'_>, value: Option<String>, detail: String) {
        self.0.push(FieldError {
            kind,
            field: path.to_string(),
            value,
            detail,
        });
    }

    pub(crate) fn required(&mut self, path: &Path<'_>, detail: impl Into<String>) {
        self.push(ErrorKind::Required, path, None, detail.into());
    }

    pub(crate) fn forbidden(&mut self, path: &Path<'_>, detail: impl Into<String>) {
        self.push(ErrorKind::Forbidden, path, None, detail.into());
    }

    pub(crate) fn invalid(
        &mut self,
        path: &Path<'_>,
        value: &(impl Shown + ?Sized),
        detail: impl Into<String>,
    ) {
        self.push(ErrorKind::Invalid, path, Some(value.shown()), detail.into());
    }

    /// One error for each complaint.
    pub(crate) fn invalid_all(&mut self, path: &Path<'_>, value: &str, details: Vec<String>) {
        for detail in details {
            self.invalid(path, value, detail);
        }
    }

    pub(crate) fn duplicate(&mut self, path: &Path<'_>, value: &(impl Shown + ?Sized)) {
        self.push(
            ErrorKind::Duplicate,
            path,
            Some(value.shown()),
            String::new(),
        );
    }

    pub(crate) fn not_found(&mut self, path: &Path<'_>, value: &str) {
        self.push(ErrorKind::NotFound, path, Some(quote(value)), String::new());
    }

    pub(crate) fn not_supported(&mut self, path: &Path<'_>, value: &str, supported: &[&str]) {
        let list: Vec<_> = supported.iter().map(|name| quote(name)).collect();
        let detail = format!("supported values: {}", list.join(", "));
        self.push(ErrorKind::NotSupported, path, Some(json(value)), detail);
    }

    pub(crate) fn too_long(&mut self, path: &Path<'_>, max: usize) {
        let detail = format!("may not be more than {max} bytes");
        self.push(ErrorKind::TooLong, path, None, detail);
    }

    pub(crate) fn too_many(&mut self, path: &Path<'_>, count: usize, max: usize) {
        let detail = format!("must have at most {max} items");
        self.push(ErrorKind::TooMany, path, Some(count.to_string()), detail);
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
