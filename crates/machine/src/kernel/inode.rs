//! One file system: inodes with owners, modes and times, reached by number.
//!
//! Owns the tree and its limits. Does not own paths, mounts or permissions: those are in `path`.

use super::blob::Blob;
use super::errno::Errno;
use crate::Bytes;
use crate::names::Names;
use crate::table::Table;

/// Set-group-ID on a directory: new entries inherit its group.
pub(crate) const SETGID: u16 = 0o2000;
/// The sticky bit of a directory: only owners remove.
pub(crate) const STICKY: u16 = 0o1000;

/// The largest file.
const MAX_FILE: usize = 16 << 20;
/// Bytes in a file system without a limit of its own.
const MAX_BYTES: usize = 64 << 20;
/// Files in one file system.
const MAX_INODES: usize = 20_000;
/// Symbolic links that lead to symbolic links, when an image or a volume is filled.
const MAX_LINKS: u32 = 8;

/// A device file's driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Device {
    Null,
    Zero,
    Full,
    Random,
    Tty,
    /// Exists, but nothing drives it.
    Other(u16, u16),
}

impl Device {
    pub(crate) fn numbers(self) -> (u16, u16) {
        match self {
            Device::Null => (1, 3),
            Device::Zero => (1, 5),
            Device::Full => (1, 7),
            Device::Random => (1, 9),
            Device::Tty => (5, 0),
            Device::Other(major, minor) => (major, minor),
        }
    }

    pub(crate) fn of(major: u16, minor: u16) -> Device {
        let known = [
            Device::Null,
            Device::Zero,
            Device::Full,
            Device::Random,
            Device::Tty,
        ];
        known
            .into_iter()
            .find(|device| device.numbers() == (major, minor))
            .unwrap_or(Device::Other(major, minor))
    }
}

/// What an inode is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    File(Blob),
    Dir {
        parent: u32,
        entries: Names<u32>,
    },
    Symlink(Bytes),
    Device(Device),
    /// A named pipe; the number of its pipe once it was opened.
    Fifo(Option<u32>),
}

/// A file with what `stat` tells about it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Inode {
    pub(crate) node: Node,
    pub(crate) mode: u16,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) links: u32,
    /// Microseconds since 1970.
    pub(crate) mtime_us: u64,
}

impl Inode {
    pub(crate) fn new(node: Node, mode: u16, uid: u32, gid: u32, mtime_us: u64) -> Inode {
        let links = if matches!(node, Node::Dir { .. }) {
            2
        } else {
            1
        };
        Inode {
            node,
            mode,
            uid,
            gid,
            links,
            mtime_us,
        }
    }

    pub(crate) fn is_dir(&self) -> bool {
        matches!(self.node, Node::Dir { .. })
    }

    /// The first letter of `ls -l`.
    pub(crate) fn letter(&self) -> char {
        match self.node {
            Node::File(_) => '-',
            Node::Dir { .. } => 'd',
            Node::Symlink(_) => 'l',
            Node::Device(Device::Other(7 | 8 | 253..=259, _)) => 'b',
            Node::Device(_) => 'c',
            Node::Fifo(_) => 'p',
        }
    }

    pub(crate) fn size(&self) -> usize {
        match &self.node {
            Node::File(blob) => blob.len(),
            Node::Dir { .. } => 4096,
            Node::Symlink(target) => target.len(),
            Node::Device(_) | Node::Fifo(_) => 0,
        }
    }
}

/// Where the inodes of a file system come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum FsKind {
    /// Stored here.
    #[default]
    Disk,
    /// Stored here, shown as `tmpfs`.
    Memory,
    /// Made up when asked: `/proc`.
    Proc,
}

/// The number of every file system's root directory.
pub(crate) const ROOT: u32 = 1;

/// A tree of inodes. A clone is cheap and shares every unchanged inode.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FileSystem {
    pub(crate) kind: FsKind,
    inodes: Table<Inode>,
    last: u32,
    bytes: usize,
    limit: usize,
    /// The size that was asked for, which may be more than is ever stored.
    own_limit: Option<u64>,
    /// The container that wrote to it last, if it is memory.
    pub(crate) charged_to: u32,
}

impl FileSystem {
    pub(crate) fn new(kind: FsKind, mode: u16, now_us: u64) -> FileSystem {
        let mut inodes = Table::default();
        let root = Node::Dir {
            parent: ROOT,
            entries: Names::default(),
        };
        inodes.insert(ROOT, Inode::new(root, mode, 0, 0, now_us));
        FileSystem {
            kind,
            inodes,
            last: ROOT,
            bytes: 0,
            limit: MAX_BYTES,
            own_limit: None,
            charged_to: 0,
        }
    }

    pub(crate) fn set_limit(&mut self, bytes: u64) {
        self.limit = usize::try_from(bytes).unwrap_or(MAX_BYTES).min(MAX_BYTES);
        self.own_limit = Some(bytes);
    }

    /// The size that was asked for.
    pub(crate) fn own_limit(&self) -> Option<u64> {
        self.own_limit
    }

    /// Bytes used and bytes there are.
    pub(crate) fn usage(&self) -> (usize, usize) {
        (self.bytes, self.limit)
    }

    pub(crate) fn get(&self, ino: u32) -> Option<&Inode> {
        self.inodes.get(ino)
    }

    pub(crate) fn get_mut(&mut self, ino: u32) -> Option<&mut Inode> {
        self.inodes.get_mut(ino)
    }

    pub(crate) fn lookup(&self, dir: u32, name: &[u8]) -> Option<u32> {
        match &self.inodes.get(dir)?.node {
            Node::Dir { parent, .. } if name == b".." => Some(*parent),
            Node::Dir { entries, .. } => entries.get(name).copied(),
            _ => None,
        }
    }

    /// Adds `inode` as `name` in `dir`.
    pub(crate) fn add(&mut self, dir: u32, name: &[u8], mut inode: Inode) -> Result<u32, Errno> {
        if self.inodes.len() >= MAX_INODES {
            return Err(Errno::NoSpc);
        }
        if name.len() > 255 {
            return Err(Errno::NameTooLong);
        }
        let ino = self.last + 1;
        let mtime_us = inode.mtime_us;
        let is_dir = inode.is_dir();
        if let Node::Dir { parent, .. } = &mut inode.node {
            *parent = dir;
        }
        self.put_entry(dir, name, ino, mtime_us)?;
        if is_dir {
            self.change_links(dir, 1);
        }
        self.last = ino;
        self.inodes.insert(ino, inode);
        Ok(ino)
    }

    /// Makes `name` in `dir` point to `ino`, which must exist, without touching link counts.
    pub(crate) fn put_entry(
        &mut self,
        dir: u32,
        name: &[u8],
        ino: u32,
        mtime_us: u64,
    ) -> Result<(), Errno> {
        let holder = self.inodes.get_mut(dir).ok_or(Errno::NoEnt)?;
        let Node::Dir { entries, .. } = &mut holder.node else {
            return Err(Errno::NotDir);
        };
        entries.insert(name, ino);
        holder.mtime_us = mtime_us;
        Ok(())
    }

    /// Takes the entry away without touching link counts.
    pub(crate) fn take_entry(&mut self, dir: u32, name: &[u8], mtime_us: u64) -> Option<u32> {
        let holder = self.inodes.get_mut(dir)?;
        let Node::Dir { entries, .. } = &mut holder.node else {
            return None;
        };
        holder.mtime_us = mtime_us;
        entries.remove(name)
    }

    pub(crate) fn change_links(&mut self, ino: u32, by: i32) {
        if let Some(inode) = self.inodes.get_mut(ino) {
            inode.links = inode.links.saturating_add_signed(by);
        }
    }

    /// Forgets an inode that nothing names or holds open.
    pub(crate) fn forget(&mut self, ino: u32) {
        if let Some(inode) = self.inodes.get(ino) {
            if let Node::File(blob) = &inode.node {
                self.bytes -= blob.len().min(self.bytes);
            }
            self.inodes.remove(ino);
        }
    }

    pub(crate) fn set_parent(&mut self, ino: u32, new: u32) {
        if let Some(Inode {
            node: Node::Dir { parent, .. },
            ..
        }) = self.inodes.get_mut(ino)
        {
            *parent = new;
        }
    }

    /// Writes into a file; the count may be short when the file system is nearly full.
    pub(crate) fn write(
        &mut self,
        ino: u32,
        at: usize,
        bytes: &[u8],
        now_us: u64,
    ) -> Result<usize, Errno> {
        let (used, limit) = (self.bytes, self.limit);
        let inode = self.inodes.get_mut(ino).ok_or(Errno::NoEnt)?;
        let Node::File(blob) = &mut inode.node else {
            return Err(Errno::Inval);
        };
        if at.saturating_add(bytes.len()) > MAX_FILE {
            return Err(Errno::FBig);
        }
        let grow = (at + bytes.len()).saturating_sub(blob.len());
        let room = limit.saturating_sub(used);
        let fits = bytes.len() - grow.saturating_sub(room).min(bytes.len());
        if fits == 0 && !bytes.is_empty() {
            return Err(Errno::NoSpc);
        }
        let before = blob.len();
        blob.write_at(at, &bytes[..fits]);
        self.bytes = used + (blob.len() - before);
        inode.mtime_us = now_us;
        Ok(fits)
    }

    /// Cuts or extends a file.
    pub(crate) fn truncate(&mut self, ino: u32, len: usize, now_us: u64) -> Result<(), Errno> {
        let inode = self.inodes.get_mut(ino).ok_or(Errno::NoEnt)?;
        let Node::File(blob) = &mut inode.node else {
            return Err(Errno::Inval);
        };
        if len > MAX_FILE {
            return Err(Errno::FBig);
        }
        let others = self.bytes - blob.len().min(self.bytes);
        if len > blob.len() && others + len > self.limit {
            return Err(Errno::NoSpc);
        }
        blob.resize(len);
        self.bytes = others + len;
        inode.mtime_us = now_us;
        Ok(())
    }

    /// Follows `path` from the root, symbolic links included.
    pub(crate) fn find(&self, path: &str) -> Option<u32> {
        self.find_from(ROOT, path)
    }

    /// Follows `path` from the directory `start`, symbolic links included.
    pub(crate) fn find_from(&self, start: u32, path: &str) -> Option<u32> {
        self.follow(start, path.as_bytes(), 0)
    }

    fn follow(&self, start: u32, path: &[u8], links: u32) -> Option<u32> {
        let mut here = start;
        for part in path
            .split(|byte| *byte == b'/')
            .filter(|part| !part.is_empty())
        {
            let next = self.lookup(here, part)?;
            here = match &self.inodes.get(next)?.node {
                Node::Symlink(target) if links < MAX_LINKS => {
                    let from = if target.starts_with(b"/") { ROOT } else { here };
                    self.follow(from, target, links + 1)?
                }
                _ => next,
            };
        }
        Some(here)
    }

    /// Adds a file with all missing directories before it: how images and volumes are filled.
    pub(crate) fn plant(&mut self, path: &str, inode: Inode) -> Option<u32> {
        self.plant_from(ROOT, path, inode)
    }

    /// As `plant`, below the directory `start`.
    pub(crate) fn plant_from(&mut self, start: u32, path: &str, inode: Inode) -> Option<u32> {
        let path = path.trim_matches('/').as_bytes();
        let cut = path.iter().rposition(|byte| *byte == b'/');
        let name = cut.map_or(path, |at| &path[at + 1..]);
        let dirs = &path[..cut.unwrap_or(0)];
        let mut dir = start;
        for part in dirs
            .split(|byte| *byte == b'/')
            .filter(|part| !part.is_empty())
        {
            dir = match self.follow(dir, part, 0) {
                Some(found) => found,
                None => self.add(dir, part, empty_dir(0o755, inode.mtime_us)).ok()?,
            };
        }
        if let Some(old) = self.lookup(dir, name).filter(|_| inode.is_dir()) {
            let here = self.inodes.get_mut(old)?;
            (here.mode, here.uid, here.gid) = (inode.mode, inode.uid, inode.gid);
            return Some(old);
        }
        if matches!(inode.node, Node::File(_)) {
            self.bytes += inode.size();
        }
        self.add(dir, name, inode).ok()
    }
}

/// A root-owned directory with nothing in it.
pub(crate) fn empty_dir(mode: u16, mtime_us: u64) -> Inode {
    Inode::new(
        Node::Dir {
            parent: ROOT,
            entries: Names::default(),
        },
        mode,
        0,
        0,
        mtime_us,
    )
}

/// A root-owned file.
pub(crate) fn plain_file(content: &[u8], mode: u16, mtime_us: u64) -> Inode {
    Inode::new(Node::File(Blob::new(content)), mode, 0, 0, mtime_us)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_file_system_takes_what_fits_and_then_says_so() {
        let mut fs = FileSystem::new(FsKind::Disk, 0o755, 0);
        fs.set_limit(10);
        let ino = fs.plant("/d/f", plain_file(b"", 0o644, 0)).unwrap();
        assert_eq!(fs.write(ino, 0, b"0123456", 0), Ok(7));
        assert_eq!(fs.write(ino, 7, b"0123456", 0), Ok(3));
        assert_eq!(fs.write(ino, 10, b"x", 0), Err(Errno::NoSpc));
        assert_eq!(fs.write(ino, 0, b"xx", 0), Ok(2));
        fs.truncate(ino, 0, 0).unwrap();
        assert_eq!(fs.usage(), (0, 10));
    }
}
