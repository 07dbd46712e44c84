//! Amounts by resource name: a few entries, sorted by name.
//!
//! A vector, since a tree of its own for this one type of value weighs 9 kB in a page and holds three entries.

use super::quantity::Quantity;
use super::slot::Slot;
use crate::Value;

/// Amounts by resource name, such as `limits` and `requests`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceList(Vec<(String, Quantity)>);

impl ResourceList {
    /// Without an entry.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        // Lists are read in order, so that most entries come last.
        if self.0.last().is_some_and(|(last, _)| last.as_str() < name) {
            return Err(self.0.len());
        }
        self.0
            .binary_search_by(|(known, _)| known.as_str().cmp(name))
    }

    /// The amount of a resource.
    pub fn get(&self, name: &str) -> Option<&Quantity> {
        let at = self.find(name).ok()?;
        Some(&self.0[at].1)
    }

    /// Whether there is an amount of it, be it zero.
    pub fn contains_key(&self, name: &str) -> bool {
        self.find(name).is_ok()
    }

    /// The amount of a resource, to change it; it becomes zero if there is none.
    pub fn slot(&mut self, name: &str) -> &mut Quantity {
        let at = self.find(name).unwrap_or_else(|at| {
            self.0.insert(at, (name.to_owned(), Quantity::default()));
            at
        });
        &mut self.0[at].1
    }

    /// Sets the amount of a resource.
    pub fn insert(&mut self, name: &str, quantity: Quantity) {
        *self.slot(name) = quantity;
    }

    /// Sets an amount that is not there yet.
    pub fn insert_if_absent(&mut self, name: &str, quantity: &Quantity) {
        if !self.contains_key(name) {
            self.insert(name, quantity.clone());
        }
    }

    /// Keeps the resources whose name passes.
    pub fn retain(&mut self, keep: fn(&str) -> bool) {
        self.0.retain(|(name, _)| keep(name));
    }

    /// Names and amounts, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Quantity)> + Clone {
        self.0.iter().map(|(name, quantity)| (name, quantity))
    }

    /// The names, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &String> + Clone {
        self.0.iter().map(|(name, _)| name)
    }

    /// The amounts, to change them.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Quantity> {
        self.0.iter_mut().map(|(_, quantity)| quantity)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl<'a> IntoIterator for &'a ResourceList {
    type Item = &'a (String, Quantity);
    type IntoIter = std::slice::Iter<'a, (String, Quantity)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl Slot for ResourceList {
    fn load(&mut self, value: &Value) {
        for (name, item) in value.entries() {
            self.slot(name).load(item);
        }
    }

    fn save(&self) -> Option<Value> {
        let mut out = Value::Null;
        for (name, quantity) in self {
            out.set(name, Value::from(quantity.to_string()));
        }
        (!self.is_empty()).then_some(out)
    }
}
