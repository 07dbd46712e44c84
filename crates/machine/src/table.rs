//! The tables of the kernel: rows with a number, which is handed over as it is.
//!
//! How rows are kept and shared is `podarium-table`'s business; what the numbers mean, that of who has the table.

/// Values by number, in order of the numbers; a clone shares them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Table<V>(podarium_table::Table<u32, V>);

impl<V> Default for Table<V> {
    fn default() -> Table<V> {
        Table(podarium_table::Table::default())
    }
}

impl<V: Clone> Table<V> {
    pub(crate) fn get(&self, id: u32) -> Option<&V> {
        self.0.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: u32) -> Option<&mut V> {
        self.0.get_mut(&id)
    }

    pub(crate) fn insert(&mut self, id: u32, value: V) {
        self.0.insert(id, value);
    }

    pub(crate) fn remove(&mut self, id: u32) {
        self.0.remove(&id);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, &V)> {
        self.0.iter().map(|(id, value)| (*id, value))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}
