//! An ordered map whose clone shares everything with the original.

use rpds::RedBlackTreeMap;

/// Rows by key, in the order of the keys. Cloning is O(1); a change copies only the path to it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table<K: Ord, V> {
    rows: RedBlackTreeMap<K, V>,
}

impl<K: Ord, V> Default for Table<K, V> {
    fn default() -> Self {
        Self {
            rows: RedBlackTreeMap::new(),
        }
    }
}

impl<K: Ord + Clone, V: Clone> Table<K, V> {
    /// The row of a key.
    pub(crate) fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
        Q: Ord + ?Sized,
    {
        self.rows.get(key)
    }

    /// Sets the row of a key.
    pub(crate) fn insert(&mut self, key: K, row: V) {
        self.rows.insert_mut(key, row);
    }

    /// Takes a row out.
    pub(crate) fn remove<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: std::borrow::Borrow<Q>,
        Q: Ord + ?Sized,
    {
        let row = self.rows.get(key).cloned();
        self.rows.remove_mut(key);
        row
    }

    /// The first row.
    pub(crate) fn first(&self) -> Option<(&K, &V)> {
        self.rows.first()
    }

    /// All rows, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.rows.iter()
    }

    /// The rows alone, in order.
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.rows.values()
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.size()
    }
}
