//! A number or a name: ports of probes and hooks.

use std::fmt;

use super::schema::Kind;
use super::slot::{Absent, Slot};
use crate::Value;

/// A number or a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntOrString {
    /// A number.
    Int(i32),
    /// A name, or a number in quotes.
    Str(String),
}

impl Default for IntOrString {
    fn default() -> Self {
        Self::Int(0)
    }
}

impl fmt::Display for IntOrString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => write!(f, "{number}"),
            Self::Str(text) => f.write_str(text),
        }
    }
}

impl Slot for IntOrString {
    const KIND: Kind = Kind::IntOrString;

    fn read(value: Option<&Value>, absent: Absent) -> Self {
        match value {
            Some(Value::String(text)) => Self::Str(text.clone()),
            other => Self::Int(i32::read(other, absent)),
        }
    }

    fn write(&self, _absent: Absent) -> Option<Value> {
        Some(match self {
            Self::Int(number) => Value::Number(number.to_string()),
            Self::Str(text) => Value::String(text.clone()),
        })
    }
}
