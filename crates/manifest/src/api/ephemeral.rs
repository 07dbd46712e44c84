//! An ephemeral container: a container with a target, as Go embeds the one in the other.
//!
//! Its schema is generated with the others, since error texts name the embedded struct.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use super::generated::Container;
use super::slot::{Api, Slot};
use crate::Value;

/// `EphemeralContainer` of the API.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EphemeralContainer {
    /// What it has in common with other containers.
    pub common: Container,
    /// `targetContainerName`.
    pub target_container_name: Option<String>,
}

impl Deref for EphemeralContainer {
    type Target = Container;

    fn deref(&self) -> &Container {
        &self.common
    }
}

impl DerefMut for EphemeralContainer {
    fn deref_mut(&mut self) -> &mut Container {
        &mut self.common
    }
}

const TARGET: &str = "targetContainerName";

impl EphemeralContainer {
    /// Writes it as a map.
    pub fn to_map(&self) -> BTreeMap<String, Value> {
        let mut map = self.common.to_map();
        if let Some(target) = self
            .target_container_name
            .as_deref()
            .filter(|t| !t.is_empty())
        {
            map.insert(TARGET.to_owned(), Value::from(target));
        }
        map
    }
}

impl Slot for EphemeralContainer {
    fn load(&mut self, value: &Value) {
        self.common.load(value);
        let target = value.text(TARGET);
        self.target_container_name = (!target.is_empty()).then(|| target.to_owned());
    }

    fn save(&self) -> Option<Value> {
        Some(Value::Map(self.to_map()))
    }
}
