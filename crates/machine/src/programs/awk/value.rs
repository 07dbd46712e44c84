//! Values of `awk`, which are numbers and texts at once.
//!
//! Owns when a text counts as a number. Does not own arithmetic.

use crate::Bytes;
use crate::programs::number;

/// A value: a number, a text, or a text from outside that counts as a number when it looks like one.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Number(f64),
    Text(Bytes),
    Input(Bytes),
    Nothing,
}

pub(super) fn text(bytes: &[u8]) -> Value {
    Value::Text(bytes.into())
}

pub(super) fn whole(number: usize) -> Value {
    Value::Number(number as f64)
}

pub(super) fn truth(holds: bool) -> Value {
    whole(usize::from(holds))
}

/// A number as `print` shows it: a whole one with all its digits, another with six.
pub(super) fn show(number: f64) -> String {
    if number % 1.0 == 0.0 && number.abs() < 1e18 {
        return (number as i64).to_string();
    }
    number::format(number, b'g', 6, false)
}

impl Value {
    pub(super) fn bytes(&self) -> Bytes {
        match self {
            Value::Number(number) => show(*number).into_bytes().into(),
            Value::Text(text) | Value::Input(text) => text.clone(),
            Value::Nothing => Bytes::default(),
        }
    }

    pub(super) fn number(&self) -> f64 {
        match self {
            Value::Number(number) => *number,
            Value::Text(text) | Value::Input(text) => number::read(text).0,
            Value::Nothing => 0.0,
        }
    }

    /// The number, when the value is one or looks like one.
    pub(super) fn numeric(&self) -> Option<f64> {
        match self {
            Value::Text(_) => None,
            Value::Input(text) => {
                let (value, used) = number::read(text);
                (used > 0 && text[used..].trim_ascii().is_empty()).then_some(value)
            }
            _ => Some(self.number()),
        }
    }

    pub(super) fn truth(&self) -> bool {
        match self.numeric() {
            Some(number) => number != 0.0,
            None => !self.bytes().is_empty(),
        }
    }
}
