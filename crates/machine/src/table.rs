//! A numbered table whose clone shares everything with the original.
//!
//! Owns the one use of `rpds` in this crate. Does not own the meaning of the numbers.

use rpds::RedBlackTreeMap;

/// Values by number, in order of the numbers. Cloning is O(1); a change copies only the path to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table<V: Clone> {
    rows: RedBlackTreeMap<u32, V>,
}

impl<V: Clone> Default for Table<V> {
    fn default() -> Table<V> {
        Table {
            rows: RedBlackTreeMap::new(),
        }
    }
}

impl<V: Clone> Table<V> {
    pub(crate) fn get(&self, id: u32) -> Option<&V> {
        self.rows.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: u32) -> Option<&mut V> {
        self.rows.get_mut(&id)
    }

    pub(crate) fn insert(&mut self, id: u32, value: V) {
        self.rows.insert_mut(id, value);
    }

    pub(crate) fn remove(&mut self, id: u32) {
        self.rows.remove_mut(&id);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &V)> {
        self.rows.iter().map(|(id, value)| (*id, value))
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.size()
    }
}
