//! How a field of each shape is read from a value and written to one.
//!
//! Reading trusts that `decode` has looked at the value: what does not fit is taken for absent. What a struct does with
//! its fields is `record`.

use std::collections::BTreeMap;

use super::record;
use super::schema::ObjectId;
use crate::Value;

/// A field of a struct. It can be used without knowing its type, so that one routine serves all structs.
pub trait Slot {
    /// Reads a value, which is not null, into a field at its zero value.
    fn load(&mut self, value: &Value);
    /// Writes it; `None` if it is not set.
    fn save(&self) -> Option<Value>;
}

/// A struct of the API.
pub trait Api: Slot + Default {
    /// Its place in the schema.
    const ID: ObjectId;
    /// Reads its fields; what is not there stays as it is.
    fn load_map(&mut self, map: &BTreeMap<String, Value>);
    /// Writes it as a map.
    fn to_map(&self) -> BTreeMap<String, Value>;
    /// Reads it from a map; what is not there stays at its zero value.
    fn from_map(map: &BTreeMap<String, Value>) -> Self {
        let mut out = Self::default();
        out.load_map(map);
        out
    }
}

/// Everything of the API that can be written as a value.
pub trait ToValue {
    /// The value as the API server would send it.
    fn to_value(&self) -> Value;
}

impl<T: Api> ToValue for T {
    fn to_value(&self) -> Value {
        Value::Map(self.to_map())
    }
}

impl<T: Slot + Default> Slot for Option<T> {
    fn load(&mut self, value: &Value) {
        self.get_or_insert_default().load(value);
    }

    fn save(&self) -> Option<Value> {
        self.as_ref()?.save()
    }
}

impl<T: Slot> Slot for Box<T> {
    fn load(&mut self, value: &Value) {
        T::load(self, value);
    }

    fn save(&self) -> Option<Value> {
        T::save(self)
    }
}

impl<T: Slot + Default> Slot for Vec<T> {
    fn load(&mut self, value: &Value) {
        record::load_list(value, &mut |item| {
            self.push(T::default());
            if let Some(slot) = self.last_mut() {
                slot.load(item);
            }
        });
    }

    fn save(&self) -> Option<Value> {
        record::save_list(self.len(), &|at| self.get(at)?.save())
    }
}

impl<T: Slot + Default> Slot for BTreeMap<String, T> {
    fn load(&mut self, value: &Value) {
        for (key, item) in value.entries() {
            let mut slot = T::default();
            slot.load(item);
            self.insert(key.clone(), slot);
        }
    }

    fn save(&self) -> Option<Value> {
        let mut map = BTreeMap::new();
        for (key, item) in self {
            map.insert(key.clone(), item.save().unwrap_or_default());
        }
        record::map(map)
    }
}

impl Slot for String {
    fn load(&mut self, value: &Value) {
        if let Value::String(text) = value {
            self.clone_from(text);
        }
    }

    fn save(&self) -> Option<Value> {
        Some(Value::String(self.clone()))
    }
}

impl Slot for bool {
    fn load(&mut self, value: &Value) {
        *self = *value == Value::Bool(true);
    }

    fn save(&self) -> Option<Value> {
        Some(Value::Bool(*self))
    }
}

impl Slot for i32 {
    fn load(&mut self, value: &Value) {
        *self = value.as_number().unwrap_or_default() as Self;
    }

    fn save(&self) -> Option<Value> {
        Some(Value::from(i64::from(*self)))
    }
}

impl Slot for i64 {
    fn load(&mut self, value: &Value) {
        *self = value.as_number().unwrap_or_default();
    }

    fn save(&self) -> Option<Value> {
        Some(Value::from(*self))
    }
}
