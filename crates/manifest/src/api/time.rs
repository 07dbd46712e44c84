//! Instants of the API, kept as the text that is sent.

use super::slot::Slot;
use crate::Value;

/// An instant in whole seconds, such as `2026-01-02T15:04:05Z`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Time(pub String);

/// An instant in microseconds, such as `2026-01-02T15:04:05.000000Z`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MicroTime(pub String);

impl Slot for Time {
    fn load(&mut self, value: &Value) {
        self.0.load(value);
    }

    fn save(&self) -> Option<Value> {
        Some(text_or_null(&self.0))
    }
}

impl Slot for MicroTime {
    fn load(&mut self, value: &Value) {
        self.0.load(value);
    }

    fn save(&self) -> Option<Value> {
        Some(text_or_null(&self.0))
    }
}

fn text_or_null(text: &str) -> Value {
    if text.is_empty() {
        return Value::Null;
    }
    Value::from(text)
}
