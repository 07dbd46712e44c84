//! Values by name, and the one sort of this crate.
//!
//! Owns a sorted table that is small as code: directories, variables and functions share its search. Does not own numbered
//! tables, whose clones share structure: that is `table`.

use crate::Bytes;

/// Values by name, in the order of the names' bytes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Names<V> {
    names: Vec<Bytes>,
    values: Vec<V>,
}

impl<V> Default for Names<V> {
    fn default() -> Names<V> {
        Names {
            names: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl<V> Names<V> {
    pub(crate) fn get(&self, name: &[u8]) -> Option<&V> {
        self.values.get(search(&self.names, name).ok()?)
    }

    pub(crate) fn get_mut(&mut self, name: &[u8]) -> Option<&mut V> {
        self.values.get_mut(search(&self.names, name).ok()?)
    }

    pub(crate) fn insert(&mut self, name: &[u8], value: V) {
        match search(&self.names, name) {
            Ok(at) => self.values[at] = value,
            Err(at) => {
                self.names.insert(at, name.into());
                self.values.insert(at, value);
            }
        }
    }

    pub(crate) fn remove(&mut self, name: &[u8]) -> Option<V> {
        let at = search(&self.names, name).ok()?;
        self.names.remove(at);
        Some(self.values.remove(at))
    }

    pub(crate) fn names(&self) -> &[Bytes] {
        &self.names
    }

    pub(crate) fn values(&self) -> &[V] {
        &self.values
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Bytes, &V)> {
        self.names.iter().zip(&self.values)
    }
}

/// Where `name` is, or where it would have to be put.
fn search(names: &[Bytes], name: &[u8]) -> Result<usize, usize> {
    names.binary_search_by(|known| (**known).cmp(name))
}

/// Sorts texts by `less`; what is equal keeps its order.
pub(crate) fn sort_by(list: &mut Vec<Bytes>, less: &dyn Fn(&[u8], &[u8]) -> bool) {
    let mut width = 1;
    while width < list.len() {
        let mut merged = Vec::with_capacity(list.len());
        for run in list.chunks(width * 2) {
            let (mut left, mut right) = run.split_at(width.min(run.len()));
            while let [first, ..] = left {
                let side = match right {
                    [other, ..] if less(other, first) => &mut right,
                    _ => &mut left,
                };
                merged.push(side[0].clone());
                *side = &side[1..];
            }
            merged.extend_from_slice(right);
        }
        *list = merged;
        width *= 2;
    }
}

/// Sorts texts by their bytes.
pub(crate) fn sort(list: &mut Vec<Bytes>) {
    sort_by(list, &|a, b| a < b);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_in_order_and_replaced() {
        let mut table = Names::default();
        for (name, value) in [("b", 1), ("a", 2), ("c", 3), ("b", 4)] {
            table.insert(name.as_bytes(), value);
        }
        assert_eq!(table.values(), [2, 4, 3]);
        assert_eq!(table.remove(b"a"), Some(2));
        assert_eq!((table.get(b"a"), table.get(b"c")), (None, Some(&3)));
    }

    #[test]
    fn the_sort_keeps_the_order_of_equals() {
        let mut list: Vec<Bytes> = ["b2", "a1", "b1", "c", "a0"]
            .iter()
            .map(|text| text.as_bytes().into())
            .collect();
        sort_by(&mut list, &|a, b| a[0] < b[0]);
        let texts: Vec<&[u8]> = list.iter().map(|text| &**text).collect();
        assert_eq!(texts, [b"a1".as_slice(), b"a0", b"b2", b"b1", b"c"]);
    }
}
