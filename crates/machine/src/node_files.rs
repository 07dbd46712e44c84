//! Files of the machine itself, as somebody outside its containers puts, reads and watches them.

use crate::Machine;
use crate::kernel::inode::{Inode, Node, plain_file};

impl Machine {
    /// Writes a file of the machine, or removes it.
    pub fn put_node_file(&mut self, path: &str, content: Option<&[u8]>) {
        let clock = self.clock_us();
        let root = self.node_root();
        let Some(system) = self.filesystems.get_mut(root) else {
            return;
        };
        if let Some(content) = content {
            system.plant(path, plain_file(content, 0o644, clock));
            return;
        }
        let (dir, name) = path.rsplit_once('/').unwrap_or(("", path));
        let gone = system
            .find(dir)
            .and_then(|dir| system.take_entry(dir, name.as_bytes(), clock));
        if let Some(gone) = gone {
            system.forget(gone);
        }
    }

    /// The ordinary files of a directory of the machine, by name.
    pub fn node_files(&self, dir: &str) -> Vec<(String, Vec<u8>)> {
        let files = self.node_entries(dir).into_iter();
        files
            .filter_map(|(name, _, inode)| match &inode.node {
                Node::File(blob) => Some((name, blob.to_vec())),
                _ => None,
            })
            .collect()
    }

    /// A number that is another one once a file of a directory of the machine has changed.
    pub fn node_stamp(&self, dir: &str) -> u64 {
        let entries = self.node_entries(dir);
        entries.iter().fold(0, |sum: u64, (name, ino, inode)| {
            let parts = [u64::from(*ino), inode.mtime_us, inode.size() as u64];
            let bytes = name.bytes().map(u64::from).chain(parts);
            bytes.fold(sum, |sum, part| (sum ^ part).wrapping_mul(0x0100_0000_01b3))
        })
    }

    fn node_entries(&self, dir: &str) -> Vec<(String, u32, &Inode)> {
        let system = self.node_fs.and_then(|root| self.filesystems.get(root));
        let found = system.and_then(|system| {
            let dir = system.get(system.find(dir)?)?;
            let Node::Dir { entries, .. } = &dir.node else {
                return None;
            };
            let entries = entries.names().iter().filter_map(|name| {
                let ino = *entries.get(name)?;
                Some((
                    String::from_utf8_lossy(name).into_owned(),
                    ino,
                    system.get(ino)?,
                ))
            });
            Some(entries.collect())
        });
        found.unwrap_or_default()
    }
}
