//! From a path to an inode: mounts, symbolic links, `..` and permissions on the way.
//!
//! Owns lookup only. Does not own what is then done to the file: that is `files`.

use std::borrow::Cow;
use std::rc::Rc;

use super::caps;
use super::errno::Errno;
use super::inode::{FsKind, Inode, Node, ROOT};
use super::process::Creds;
use crate::Machine;

/// An inode as a container sees it: through which mount, and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Loc {
    pub(crate) mount: u16,
    pub(crate) ino: u32,
}

/// The container's root directory.
pub(crate) const ROOT_LOC: Loc = Loc {
    mount: 0,
    ino: ROOT,
};

/// A file system hung into a container's tree; the first of the list is the root.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MountPoint {
    /// The place it covers.
    pub(crate) at: Loc,
    pub(crate) fs: u32,
    pub(crate) root: u32,
    pub(crate) read_only: bool,
    pub(crate) path: Rc<str>,
}

/// Through whose eyes a path is read.
#[derive(Debug, Clone)]
pub(crate) struct View {
    pub(crate) pid: u32,
    pub(crate) mounts: Rc<Vec<MountPoint>>,
    pub(crate) creds: Rc<Creds>,
    pub(crate) cwd: Loc,
}

/// Where a path leads: the directory that holds the last name, that name, and what is there.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) dir: Loc,
    pub(crate) name: Vec<u8>,
    pub(crate) loc: Option<Loc>,
    /// The path ended in a slash: only a directory will do.
    pub(crate) must_be_dir: bool,
}

/// Rights asked for, as in `access(2)`.
pub(crate) const READ: u16 = 4;
pub(crate) const WRITE: u16 = 2;
pub(crate) const EXECUTE: u16 = 1;

const MAX_LINKS: u32 = 40;

impl Machine {
    pub(crate) fn view(&self, pid: u32) -> Result<View, Errno> {
        let proc = self.procs.get(pid).ok_or(Errno::Srch)?;
        let container = self.containers.get(proc.container).ok_or(Errno::Srch)?;
        Ok(View {
            pid,
            mounts: container.mounts.clone(),
            creds: proc.creds.clone(),
            cwd: proc.cwd,
        })
    }

    /// The inode at `loc`; a made-up one in `/proc`.
    pub(crate) fn inode<'a>(&'a self, view: &View, loc: Loc) -> Result<Cow<'a, Inode>, Errno> {
        let mount = view
            .mounts
            .get(usize::from(loc.mount))
            .ok_or(Errno::NoEnt)?;
        let fs = self.filesystems.get(mount.fs).ok_or(Errno::NoEnt)?;
        if fs.kind == FsKind::Proc {
            return self
                .proc_inode(view, loc.ino)
                .map(Cow::Owned)
                .ok_or(Errno::NoEnt);
        }
        fs.get(loc.ino).map(Cow::Borrowed).ok_or(Errno::NoEnt)
    }

    fn child(&self, view: &View, dir: Loc, name: &[u8]) -> Option<Loc> {
        let mount = view.mounts.get(usize::from(dir.mount))?;
        if name == b".." && dir.ino == mount.root {
            if dir == ROOT_LOC {
                return Some(dir);
            }
            return self.child(view, mount.at, b"..");
        }
        let fs = self.filesystems.get(mount.fs)?;
        let ino = match fs.kind {
            FsKind::Proc => self.proc_lookup(view, dir.ino, name)?,
            FsKind::Disk | FsKind::Memory => fs.lookup(dir.ino, name)?,
        };
        Some(covered(
            &view.mounts,
            Loc {
                mount: dir.mount,
                ino,
            },
        ))
    }

    /// Whether `creds` may do all of `want` to the inode.
    pub(crate) fn may(inode: &Inode, creds: &Creds, want: u16) -> bool {
        if creds.can(caps::DAC_OVERRIDE) {
            return want & EXECUTE == 0 || inode.is_dir() || inode.mode & 0o111 != 0;
        }
        let shift = if creds.uid == inode.uid {
            6
        } else if creds.in_group(inode.gid) {
            3
        } else {
            0
        };
        inode.mode >> shift & want == want
    }

    /// Follows `path`; with `follow` also a symbolic link at its end.
    pub(crate) fn walk(&self, view: &View, path: &[u8], follow: bool) -> Result<Found, Errno> {
        if path.is_empty() {
            return Err(Errno::NoEnt);
        }
        if path.len() > 4095 {
            return Err(Errno::NameTooLong);
        }
        let mut dir = if path[0] == b'/' { ROOT_LOC } else { view.cwd };
        let mut rest: Vec<Vec<u8>> = split(path);
        let mut must_be_dir = path.ends_with(b"/") && !rest.is_empty();
        let mut links = 0;
        if rest.is_empty() {
            return Ok(Found {
                dir,
                name: b".".to_vec(),
                loc: Some(dir),
                must_be_dir: true,
            });
        }
        loop {
            let Some(name) = rest.pop() else {
                return Ok(Found {
                    dir,
                    name: b".".to_vec(),
                    loc: Some(dir),
                    must_be_dir,
                });
            };
            let here = self.inode(view, dir)?;
            if !here.is_dir() {
                return Err(Errno::NotDir);
            }
            if !Machine::may(&here, &view.creds, EXECUTE) {
                return Err(Errno::Acces);
            }
            let last = rest.is_empty();
            if name == b"." {
                if last {
                    return Ok(Found {
                        dir,
                        name,
                        loc: Some(dir),
                        must_be_dir,
                    });
                }
                continue;
            }
            let Some(next) = self.child(view, dir, &name) else {
                if last {
                    return Ok(Found {
                        dir,
                        name,
                        loc: None,
                        must_be_dir,
                    });
                }
                return Err(Errno::NoEnt);
            };
            if last && !follow && !must_be_dir {
                return Ok(Found {
                    dir,
                    name,
                    loc: Some(next),
                    must_be_dir,
                });
            }
            let inode = self.inode(view, next)?;
            if let Node::Symlink(target) = &inode.node {
                links += 1;
                if links > MAX_LINKS {
                    return Err(Errno::Loop);
                }
                if target.first() == Some(&b'/') {
                    dir = ROOT_LOC;
                }
                must_be_dir |= last && target.ends_with(b"/");
                rest.extend(split(target));
                continue;
            }
            if last {
                return Ok(Found {
                    dir,
                    name,
                    loc: Some(next),
                    must_be_dir,
                });
            }
            dir = next;
        }
    }

    /// Follows `path` to something that exists.
    pub(crate) fn find(&self, view: &View, path: &[u8], follow: bool) -> Result<Loc, Errno> {
        let found = self.walk(view, path, follow)?;
        let loc = found.loc.ok_or(Errno::NoEnt)?;
        if found.must_be_dir && !self.inode(view, loc)?.is_dir() {
            return Err(Errno::NotDir);
        }
        Ok(loc)
    }

    /// The absolute path of a directory.
    pub(crate) fn path_of(&self, view: &View, mut loc: Loc) -> Option<Vec<u8>> {
        let mut parts: Vec<Vec<u8>> = Vec::new();
        while loc != ROOT_LOC {
            let mut inner = loc;
            while let Some(mount) = view
                .mounts
                .get(usize::from(inner.mount))
                .filter(|m| inner.mount != 0 && m.root == inner.ino)
            {
                inner = mount.at;
            }
            if inner == ROOT_LOC {
                break;
            }
            let fs = view.mounts.get(usize::from(inner.mount))?.fs;
            let up = self.child(view, loc, b"..")?;
            let name = match self.filesystems.get(fs)?.kind {
                FsKind::Proc => Machine::proc_name(inner.ino)?,
                FsKind::Disk | FsKind::Memory => {
                    let parent = self.filesystems.get(fs)?.lookup(inner.ino, b"..")?;
                    match &self.filesystems.get(fs)?.get(parent)?.node {
                        Node::Dir { entries, .. } => {
                            let at = entries.values().iter().position(|ino| *ino == inner.ino)?;
                            entries.names()[at].to_vec()
                        }
                        _ => return None,
                    }
                }
            };
            parts.push(name);
            loc = up;
            if parts.len() > 256 {
                return None;
            }
        }
        if parts.is_empty() {
            return Some(b"/".to_vec());
        }
        parts.reverse();
        Some(
            parts
                .iter()
                .flat_map(|part| [b"/".as_slice(), part].concat())
                .collect(),
        )
    }
}

/// The components of a path, last one first.
fn split(path: &[u8]) -> Vec<Vec<u8>> {
    path.split(|byte| *byte == b'/')
        .filter(|part| !part.is_empty())
        .rev()
        .map(<[u8]>::to_vec)
        .collect()
}

/// Goes down into a file system mounted on `loc`.
pub(crate) fn covered(mounts: &[MountPoint], mut loc: Loc) -> Loc {
    while let Some((index, mount)) = mounts
        .iter()
        .enumerate()
        .skip(1)
        .rev()
        .find(|(_, mount)| mount.at == loc)
    {
        let inside = Loc {
            mount: index as u16,
            ino: mount.root,
        };
        if inside == loc {
            break;
        }
        loc = inside;
    }
    loc
}
