//! Instants of the API, kept as the text that is sent.

use super::schema::Kind;
use super::slot::{Absent, Slot};
use crate::Value;

/// An instant in whole seconds, such as `2026-01-02T15:04:05Z`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Time(pub String);

/// An instant in microseconds, such as `2026-01-02T15:04:05.000000Z`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct MicroTime(pub String);

impl Slot for Time {
    const KIND: Kind = Kind::Time;

    fn read(value: Option<&Value>, absent: Absent) -> Self {
        Self(String::read(value, absent))
    }

    fn write(&self, _absent: Absent) -> Option<Value> {
        Some(text_or_null(&self.0))
    }
}

impl Slot for MicroTime {
    const KIND: Kind = Kind::MicroTime;

    fn read(value: Option<&Value>, absent: Absent) -> Self {
        Self(String::read(value, absent))
    }

    fn write(&self, _absent: Absent) -> Option<Value> {
        Some(text_or_null(&self.0))
    }
}

fn text_or_null(text: &str) -> Value {
    if text.is_empty() {
        return Value::Null;
    }
    Value::String(text.to_owned())
}
