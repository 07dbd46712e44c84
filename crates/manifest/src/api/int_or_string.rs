//! A number or a name: ports of probes and hooks.

use std::fmt;

use super::slot::Slot;
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
    fn load(&mut self, value: &Value) {
        *self = match value {
            Value::String(text) => Self::Str(text.clone()),
            other => Self::Int(other.as_number().unwrap_or_default() as i32),
        };
    }

    fn save(&self) -> Option<Value> {
        Some(match self {
            Self::Int(number) => Value::from(i64::from(*number)),
            Self::Str(text) => Value::String(text.clone()),
        })
    }
}
