//! An ordered map whose clones share their rows: what makes a snapshot of the world cheap.
//!
//! Two levels of sorted arrays rather than a balanced tree: it is compiled once for every type of row, and its code is a
//! small part of a tree's. It does not know what it keeps.
#![forbid(unsafe_code)]

use std::borrow::Borrow;
use std::fmt;
use std::rc::Rc;

/// The most rows of a block. A change to a shared table copies so many pointers at most, and those to all blocks.
const BLOCK: usize = 64;

type Block<K, V> = Vec<Rc<(K, V)>>;

/// Rows by key, in the order of the keys. Cloning is O(1); a change copies what leads to the row, and the row itself only
/// if it is shared.
pub struct Table<K, V> {
    /// Blocks in order, none of them empty.
    blocks: Rc<Vec<Rc<Block<K, V>>>>,
}

/// A stable sort for lists that are short or nearly in order; that of the standard library is 4 kB of the page a type.
pub fn sort_by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    for at in 1..items.len() {
        let own = key(&items[at]);
        let mut to = at;
        while to > 0 && key(&items[to - 1]) > own {
            to -= 1;
        }
        if to < at {
            let item = items.remove(at);
            items.insert(to, item);
        }
    }
}

/// Where a key is, or where it belongs.
struct Place {
    block: usize,
    row: usize,
    found: bool,
}

impl<K: Ord, V> Table<K, V> {
    /// No row is compared with the key more often than a binary search needs.
    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Place
    where
        K: Borrow<Q>,
    {
        let ends_before =
            |block: &Rc<Block<K, V>>| block.last().is_some_and(|row| row.0.borrow() < key);
        let last = self.blocks.len().saturating_sub(1);
        // What is added mostly belongs at the end.
        let block = match self.blocks.last() {
            Some(block) if ends_before(block) => {
                return Place {
                    block: last,
                    row: block.len(),
                    found: false,
                };
            }
            _ => self.blocks.partition_point(ends_before),
        };
        let row = self.blocks.get(block).map_or(Err(0), |rows| {
            rows.binary_search_by(|row| row.0.borrow().cmp(key))
        });
        Place {
            block,
            row: row.unwrap_or_else(|at| at),
            found: row.is_ok(),
        }
    }

    /// The row of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key);
        place.found.then(|| &self.blocks[place.block][place.row].1)
    }

    /// Whether there is a row of that key.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).found
    }

    /// The first row.
    pub fn first(&self) -> Option<(&K, &V)> {
        self.iter().next()
    }

    /// All rows, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        let rows = self.blocks.iter().flat_map(|block| block.iter());
        rows.map(|row| (&row.0, &row.1))
    }

    /// All keys, in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> {
        self.iter().map(|(key, _)| key)
    }

    /// The rows alone, in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> {
        self.iter().map(|(_, value)| value)
    }

    /// The keys of rows that are not the same, in the other table or in one alone. Rows that both share cost no more than a
    /// look at where they are.
    pub fn differing<'a>(&'a self, other: &'a Self) -> Vec<&'a K> {
        let rows = |table: &'a Self| table.blocks.iter().flat_map(|block| block.iter());
        let (mut ours, mut theirs) = (rows(self).peekable(), rows(other).peekable());
        let mut found = Vec::new();
        loop {
            let (one, two) = match (ours.peek(), theirs.peek()) {
                (None, None) => return found,
                (Some(one), Some(two)) if Rc::ptr_eq(one, two) => (true, true),
                (Some(one), Some(two)) => {
                    found.push(if one.0 <= two.0 { &one.0 } else { &two.0 });
                    (one.0 <= two.0, two.0 <= one.0)
                }
                (Some(row), None) | (None, Some(row)) => {
                    found.push(&row.0);
                    (true, true)
                }
            };
            if one {
                ours.next();
            }
            if two {
                theirs.next();
            }
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.blocks.iter().map(|block| block.len()).sum()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}

impl<K: Ord + Clone, V: Clone> Table<K, V> {
    /// The row of a key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key);
        place.found.then(|| self.row_mut(&place))
    }

    /// The row of a key, to be changed; it is made first if there is none.
    pub fn get_or_insert_with(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        let mut place = self.place(&key);
        if !place.found {
            place = self.put(place, key, make());
        }
        self.row_mut(&place)
    }

    /// Sets the row of a key.
    pub fn insert(&mut self, key: K, value: V) {
        let place = self.place(&key);
        if place.found {
            *self.row_mut(&place) = value;
        } else {
            self.put(place, key, value);
        }
    }

    /// Takes a row out.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key);
        if !place.found {
            return None;
        }
        let blocks = Rc::make_mut(&mut self.blocks);
        let block = Rc::make_mut(&mut blocks[place.block]);
        let row = block.remove(place.row);
        if block.is_empty() {
            blocks.remove(place.block);
        }
        Some(match Rc::try_unwrap(row) {
            Ok((_, value)) => value,
            Err(shared) => shared.1.clone(),
        })
    }

    /// Takes out the rows that are not to be kept.
    pub fn retain(&mut self, mut keep: impl FnMut(&K, &V) -> bool) {
        let doomed: Vec<K> = self
            .iter()
            .filter(|(key, value)| !keep(key, value))
            .map(|(key, _)| key.clone())
            .collect();
        for key in doomed {
            self.remove(&key);
        }
    }

    fn row_mut(&mut self, place: &Place) -> &mut V {
        let block = Rc::make_mut(&mut Rc::make_mut(&mut self.blocks)[place.block]);
        &mut Rc::make_mut(&mut block[place.row]).1
    }

    /// Puts a row where its key belongs; a full block is halved first.
    fn put(&mut self, mut place: Place, key: K, value: V) -> Place {
        let blocks = Rc::make_mut(&mut self.blocks);
        match blocks.get(place.block).map(|block| block.len()) {
            None => blocks.push(Rc::default()),
            Some(BLOCK) => {
                // Keys mostly come in order: what is added at the end starts a new block and leaves full ones behind.
                let at = if place.row == BLOCK { BLOCK } else { BLOCK / 2 };
                let rest = Rc::make_mut(&mut blocks[place.block]).split_off(at);
                blocks.insert(place.block + 1, Rc::new(rest));
                if place.row >= at {
                    place.block += 1;
                    place.row -= at;
                }
            }
            Some(_) => {}
        }
        Rc::make_mut(&mut blocks[place.block]).insert(place.row, Rc::new((key, value)));
        place
    }
}

impl<K, V> Clone for Table<K, V> {
    fn clone(&self) -> Self {
        Self {
            blocks: self.blocks.clone(),
        }
    }
}

impl<K: Ord + Clone, V: Clone> FromIterator<(K, V)> for Table<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(rows: I) -> Self {
        let mut table = Self::default();
        for (key, value) in rows {
            table.insert(key, value);
        }
        table
    }
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self {
            blocks: Rc::default(),
        }
    }
}

impl<K: Ord, V: PartialEq> PartialEq for Table<K, V> {
    /// By content: how the rows lie in blocks does not matter.
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.blocks, &other.blocks) || self.iter().eq(other.iter())
    }
}

impl<K: Ord, V: Eq> Eq for Table<K, V> {}

impl<K: Ord + fmt::Debug, V: fmt::Debug> fmt::Debug for Table<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests;
