//! The editor's questions about a text; stateless.

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The API server refuses it.
    Error,
    /// The API server accepts it with a warning.
    Warning,
    /// Podarium accepts it but does not simulate it.
    Information,
}

/// A problem in a manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// How bad.
    pub severity: Severity,
    /// Where, in bytes of the text.
    pub range: std::ops::Range<usize>,
    /// First line of it, from 1.
    pub line: usize,
    /// Path of the field, such as `spec.containers[0].image`; empty if there is none.
    pub path: String,
    /// In the API server's words.
    pub message: String,
}

/// What kubectl and the API server would say to a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnosis {
    /// Problems in the order of the text.
    pub problems: Vec<Problem>,
    /// What `kubectl create -f -` prints, success or refusal, a line each.
    pub kubectl: String,
    /// How many documents the server would accept.
    pub accepted: usize,
}

/// Reads a text as kubectl and the API server would.
pub fn diagnose(_text: &str) -> Diagnosis {
    Diagnosis::default()
}
