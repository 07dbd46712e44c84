//! What every struct of the API does with its fields, driven by its schema: read them from a map and write them to one.
//!
//! There is one routine each for all types, where derived code would be there once a type; that is most of what the crate
//! weighs in a page. Fields that the engine does not look into are brought into the form that a typed field would write.

use std::collections::BTreeMap;

use super::quantity::Quantity;
use super::schema::{Absent, Field, Kind, ObjectId};
use super::slot::{Api, Slot};
use crate::Value;

type Map = BTreeMap<String, Value>;

/// Reads the fields of a struct. The slots are those of its typed fields, in the order of the schema.
pub(crate) fn load(
    id: ObjectId,
    map: &Map,
    slots: &mut [&mut dyn Slot],
    mut kept: Option<&mut Value>,
) {
    let mut slots = slots.iter_mut();
    for field in &id.get().fields {
        let value = map.get(field.json).filter(|value| !field.leaves_out(value));
        if field.kept {
            if let (Some(kept), Some(value)) = (&mut kept, value) {
                kept.set(field.json, canonical(&field.kind, value));
            }
        } else if let (Some(slot), Some(value)) = (slots.next(), value) {
            slot.load(value);
        }
    }
}

/// Reads a struct from a value, if that is a map.
pub(crate) fn load_value(target: &mut impl Api, value: &Value) {
    if let Value::Map(map) = value {
        target.load_map(map);
    }
}

/// Writes the fields of a struct.
pub(crate) fn save(id: ObjectId, slots: &[&dyn Slot], kept: Option<&Value>) -> Map {
    let mut map = Map::new();
    let object = id.get();
    if object.top {
        put(&mut map, "apiVersion", Value::from("v1"));
        put(&mut map, "kind", Value::from(object.name));
    }
    let mut slots = slots.iter();
    for field in &object.fields {
        let value = if field.kept {
            kept.and_then(|kept| kept.get(field.json)).cloned()
        } else {
            slots.next().and_then(|slot| slot.save())
        };
        if let Some(value) = field.written(value) {
            put(&mut map, field.json, value);
        }
    }
    map
}

fn put(map: &mut Map, key: &str, value: Value) {
    map.insert(key.to_owned(), value);
}

/// Reads the entries of a list, one after the other.
pub(crate) fn load_list(value: &Value, load: &mut dyn FnMut(&Value)) {
    for item in value.items() {
        load(item);
    }
}

/// Writes a list, unless it is empty.
pub(crate) fn save_list(len: usize, save: &dyn Fn(usize) -> Option<Value>) -> Option<Value> {
    let mut items = Vec::new();
    for at in 0..len {
        items.push(save(at).unwrap_or_default());
    }
    (len > 0).then_some(Value::List(items))
}

/// A map, unless it is empty.
pub(crate) fn map(entries: Map) -> Option<Value> {
    (!entries.is_empty()).then_some(Value::Map(entries))
}

impl Field {
    /// Whether that value means the same as none.
    fn leaves_out(&self, value: &Value) -> bool {
        match self.absent {
            Absent::Zero | Absent::Empty => is_zero(value),
            Absent::Nil | Absent::Null | Absent::Always => *value == Value::Null,
        }
    }

    /// What is written for a value, or for none.
    fn written(&self, value: Option<Value>) -> Option<Value> {
        let Some(value) = value else {
            return match self.absent {
                Absent::Null => Some(Value::Null),
                Absent::Always => Some(canonical(&self.kind, &Value::Null)),
                Absent::Zero | Absent::Nil | Absent::Empty => None,
            };
        };
        let zero = matches!(self.absent, Absent::Zero | Absent::Empty) && is_zero(&value);
        (!zero).then_some(value)
    }
}

/// A value in the form in which a typed field would write it.
fn canonical(kind: &Kind, value: &Value) -> Value {
    match (kind, value) {
        (Kind::Object(object), value) => {
            let mut out = Map::new();
            for field in &object.get().fields {
                let given = value
                    .get(field.json)
                    .filter(|value| !field.leaves_out(value));
                let given = given.map(|value| canonical(&field.kind, value));
                let given = given.filter(|value| !is_empty(&field.kind, value));
                if let Some(value) = field.written(given) {
                    put(&mut out, field.json, value);
                }
            }
            Value::Map(out)
        }
        (Kind::List(item), value) => {
            let mut items = Vec::new();
            for entry in value.items() {
                items.push(canonical(item, entry));
            }
            Value::List(items)
        }
        (Kind::Map(item), value) => {
            let mut out = Map::new();
            for (key, entry) in value.entries() {
                put(&mut out, key, canonical(item, entry));
            }
            Value::Map(out)
        }
        (Kind::Str, Value::Null) => Value::from(""),
        (Kind::Bool, Value::Null) => Value::Bool(false),
        (Kind::Int32 | Kind::Int64 | Kind::IntOrString, Value::Null) => Value::from(0),
        (Kind::Int32 | Kind::Int64 | Kind::IntOrString, Value::Number(_)) => {
            Value::from(value.as_number().unwrap_or_default())
        }
        (Kind::Quantity, value) => {
            let mut quantity = Quantity::default();
            quantity.load(value);
            Value::from(quantity.to_string())
        }
        (_, value) => value.clone(),
    }
}

fn is_empty(kind: &Kind, value: &Value) -> bool {
    matches!(kind, Kind::List(_) | Kind::Map(_))
        && value.items().is_empty()
        && value.entries().next().is_none()
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Number(text) => text == "0",
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}
