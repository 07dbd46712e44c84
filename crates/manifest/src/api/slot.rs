//! How a field of each shape is read from a value and written to one.
//!
//! Reading trusts that `decode` has looked at the value: what does not fit is taken for absent.

use std::collections::BTreeMap;

use super::schema::{Kind, Object};
use crate::Value;

/// What stands for a field that is not set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// The zero value, which is then left out (Go: a plain field with `omitempty`).
    Zero,
    /// Nothing; a zero value is a value (Go: a pointer with `omitempty`).
    Nil,
    /// `null`, which is written (Go: a plain struct such as a time).
    Null,
    /// An empty text, which is left out although the field is no `Option` (Go: a name that every user sets).
    Empty,
}

/// A struct of the API.
pub trait Api: Default {
    /// What the API knows of it.
    const OBJECT: Object;
    /// Reads it from a map; what is not there stays at its zero value.
    fn from_map(map: &BTreeMap<String, Value>) -> Self;
    /// Writes it as a map.
    fn to_map(&self) -> BTreeMap<String, Value>;
}

/// Everything of the API that can be written as a value.
pub trait ToValue {
    /// The value as the API server would send it.
    fn to_value(&self) -> Value;
}

/// A field.
pub trait Slot: Sized {
    /// What it holds.
    const KIND: Kind;
    /// Reads it.
    fn read(value: Option<&Value>, absent: Absent) -> Self;
    /// Writes it; `None` leaves it out.
    fn write(&self, absent: Absent) -> Option<Value>;
}

impl<T: Api> ToValue for T {
    fn to_value(&self) -> Value {
        Value::Map(self.to_map())
    }
}

impl<T: Slot> Slot for Option<T> {
    const KIND: Kind = T::KIND;

    fn read(value: Option<&Value>, absent: Absent) -> Self {
        let value = value?;
        if *value == Value::Null || (absent == Absent::Zero && is_zero(value)) {
            return None;
        }
        Some(T::read(Some(value), absent))
    }

    fn write(&self, absent: Absent) -> Option<Value> {
        let Some(inner) = self else {
            return (absent == Absent::Null).then_some(Value::Null);
        };
        let value = inner.write(absent)?;
        (absent != Absent::Zero || !is_zero(&value)).then_some(value)
    }
}

impl<T: Slot> Slot for Box<T> {
    const KIND: Kind = T::KIND;

    fn read(value: Option<&Value>, absent: Absent) -> Self {
        Self::new(T::read(value, absent))
    }

    fn write(&self, absent: Absent) -> Option<Value> {
        T::write(self, absent)
    }
}

impl<T: Slot> Slot for Vec<T> {
    const KIND: Kind = Kind::List(&T::KIND);

    fn read(value: Option<&Value>, _absent: Absent) -> Self {
        match value {
            Some(Value::List(items)) => items
                .iter()
                .map(|item| T::read(Some(item), Absent::Nil))
                .collect(),
            _ => Self::new(),
        }
    }

    fn write(&self, _absent: Absent) -> Option<Value> {
        if self.is_empty() {
            return None;
        }
        let items = self.iter().map(|item| item.write(Absent::Nil));
        Some(Value::List(
            items.map(|item| item.unwrap_or(Value::Null)).collect(),
        ))
    }
}

impl<T: Slot> Slot for BTreeMap<String, T> {
    const KIND: Kind = Kind::Map(&T::KIND);

    fn read(value: Option<&Value>, _absent: Absent) -> Self {
        match value {
            Some(Value::Map(map)) => map
                .iter()
                .map(|(key, item)| (key.clone(), T::read(Some(item), Absent::Nil)))
                .collect(),
            _ => Self::new(),
        }
    }

    fn write(&self, _absent: Absent) -> Option<Value> {
        if self.is_empty() {
            return None;
        }
        let items = self.iter().map(|(key, item)| {
            let value = item.write(Absent::Nil).unwrap_or(Value::Null);
            (key.clone(), value)
        });
        Some(Value::Map(items.collect()))
    }
}

impl Slot for String {
    const KIND: Kind = Kind::Str;

    fn read(value: Option<&Value>, _absent: Absent) -> Self {
        match value {
            Some(Value::String(text)) => text.clone(),
            _ => Self::new(),
        }
    }

    fn write(&self, absent: Absent) -> Option<Value> {
        (absent != Absent::Empty || !self.is_empty()).then(|| Value::String(self.clone()))
    }
}

impl Slot for bool {
    const KIND: Kind = Kind::Bool;

    fn read(value: Option<&Value>, _absent: Absent) -> Self {
        matches!(value, Some(Value::Bool(true)))
    }

    fn write(&self, _absent: Absent) -> Option<Value> {
        Some(Value::Bool(*self))
    }
}

impl Slot for i32 {
    const KIND: Kind = Kind::Int32;

    fn read(value: Option<&Value>, _absent: Absent) -> Self {
        match value {
            Some(Value::Number(text)) => text.parse().unwrap_or_default(),
            _ => 0,
        }
    }

    fn write(&self, _absent: Absent) -> Option<Value> {
        Some(Value::Number(self.to_string()))
    }
}

impl Slot for i64 {
    const KIND: Kind = Kind::Int64;

    fn read(value: Option<&Value>, _absent: Absent) -> Self {
        match value {
            Some(Value::Number(text)) => text.parse().unwrap_or_default(),
            _ => 0,
        }
    }

    fn write(&self, _absent: Absent) -> Option<Value> {
        Some(Value::Number(self.to_string()))
    }
}

impl Slot for Value {
    const KIND: Kind = Kind::Any;

    fn read(value: Option<&Value>, _absent: Absent) -> Self {
        value.cloned().unwrap_or_default()
    }

    fn write(&self, _absent: Absent) -> Option<Value> {
        Some(self.clone())
    }
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(text) => text == "0",
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}
