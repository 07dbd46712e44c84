//! Variables with their marks, and the environment made of them.
//!
//! Owns the table, including the order in which dash hands variables on. Does not own special parameters: see `substitute`.

use std::rc::Rc;

use crate::Bytes;
use crate::names::{Names, sort};

/// A variable; one that is only marked has no value.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Var {
    pub(super) value: Option<Bytes>,
    pub(super) exported: bool,
    pub(super) readonly: bool,
    /// The order of creation.
    seq: u32,
}

/// What a variable was before.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Saved {
    pub(super) name: Bytes,
    var: Option<Var>,
}

/// All variables of a shell.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Vars {
    map: Rc<Names<Var>>,
    next_seq: u32,
    /// Variables set only for the command that runs, by nesting.
    prefixes: Vec<Vec<Saved>>,
    environment: Option<Rc<[Bytes]>>,
}

impl Vars {
    pub(super) fn get(&self, name: &[u8]) -> Option<Bytes> {
        self.map.get(name)?.value.clone()
    }

    pub(super) fn is_readonly(&self, name: &[u8]) -> bool {
        self.map.get(name).is_some_and(|var| var.readonly)
    }

    fn edit(&mut self, name: &[u8]) -> Option<&mut Var> {
        let seq = self.next_seq;
        self.next_seq += 1;
        let map = Rc::make_mut(&mut self.map);
        if map.get(name).is_none() {
            let fresh = Var {
                seq,
                ..Var::default()
            };
            map.insert(name, fresh);
        }
        map.get_mut(name)
    }

    pub(super) fn set(&mut self, name: &[u8], value: Bytes, export: bool) {
        let Some(var) = self.edit(name) else { return };
        var.value = Some(value);
        var.exported |= export;
        if var.exported {
            self.environment = None;
        }
    }

    pub(super) fn mark(&mut self, name: &[u8], exported: bool, readonly: bool) {
        let Some(var) = self.edit(name) else { return };
        var.exported |= exported;
        var.readonly |= readonly;
        self.environment = None;
    }

    pub(super) fn unset(&mut self, name: &[u8]) {
        if self.map.get(name).is_some() {
            Rc::make_mut(&mut self.map).remove(name);
            self.environment = None;
        }
    }

    /// Keeps what `name` is now, to be put back later.
    pub(super) fn save(&self, name: &[u8]) -> Saved {
        Saved {
            name: name.into(),
            var: self.map.get(name).cloned(),
        }
    }

    pub(super) fn put_back(&mut self, saved: Saved) {
        let map = Rc::make_mut(&mut self.map);
        match saved.var {
            Some(var) => {
                map.insert(&saved.name, var);
            }
            None => {
                map.remove(&saved.name);
            }
        }
        self.environment = None;
    }

    pub(super) fn push_prefix(&mut self) {
        self.prefixes.push(Vec::new());
    }

    pub(super) fn save_in_prefix(&mut self, name: &[u8]) {
        let saved = self.save(name);
        if let Some(prefix) = self.prefixes.last_mut() {
            prefix.push(saved);
        }
    }

    pub(super) fn pop_prefix(&mut self) {
        for saved in self.prefixes.pop().unwrap_or_default().into_iter().rev() {
            self.put_back(saved);
        }
    }

    pub(super) fn pop_prefixes(&mut self) {
        while !self.prefixes.is_empty() {
            self.pop_prefix();
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Bytes, &Var)> {
        self.map.iter()
    }

    /// `NAME=value` of all exported variables, in dash's order: by the buckets of its hash table.
    pub(super) fn environment(&mut self) -> Rc<[Bytes]> {
        if let Some(environment) = &self.environment {
            return environment.clone();
        }
        let mut entries: Vec<Bytes> = Vec::new();
        for (name, var) in self.map.iter().filter(|(_, var)| var.exported) {
            if let Some(value) = &var.value {
                let key = u64::from(bucket(name)) << 32 | u64::from(var.seq);
                entries.push([&key.to_be_bytes(), &**name, b"=", value].concat().into());
            }
        }
        sort(&mut entries);
        for entry in &mut entries {
            *entry = entry[8..].into();
        }
        let environment: Rc<[Bytes]> = entries.into();
        self.environment = Some(environment.clone());
        environment
    }
}

fn bucket(name: &[u8]) -> u32 {
    let first = name.first().map_or(0, |byte| u32::from(*byte) << 4);
    name.iter().fold(first, |sum, byte| sum + u32::from(*byte)) % 39
}
