//! What is wrong with a text, and where.

use podarium_core::ide;
use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// In what a caller counts positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Tsify)]
pub enum Encoding {
    /// Bytes.
    #[serde(rename = "utf-8")]
    Utf8,
    /// Units of a JavaScript string.
    #[serde(rename = "utf-16")]
    Utf16,
}

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// The API server refuses it.
    Error,
    /// The API server accepts it with a warning.
    Warning,
    /// Podarium accepts it but does not simulate it.
    Information,
}

/// A problem in a manifest.
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// How bad.
    pub severity: Severity,
    /// Where it begins.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// First line of it, from 1.
    pub line: u32,
    /// Path of the field, empty if there is none.
    pub path: String,
    /// In the API server's words.
    pub message: String,
}

/// What kubectl and the API server would say to a text.
#[derive(Clone, Debug, PartialEq, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// Problems in the order of the text.
    pub problems: Vec<Problem>,
    /// What `kubectl create -f -` prints.
    pub kubectl: String,
    /// How many documents the server would accept.
    pub accepted: u32,
}

impl From<ide::Severity> for Severity {
    fn from(severity: ide::Severity) -> Self {
        match severity {
            ide::Severity::Error => Self::Error,
            ide::Severity::Warning => Self::Warning,
            ide::Severity::Information => Self::Information,
        }
    }
}
