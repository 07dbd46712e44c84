//! Mounting from inside a container, and the views of the mounts there are.
//!
//! Owns `mount(2)`, `umount(2)` and `/proc/mounts`. Does not own the mounts that a container begins with: those are `container`'s.

use std::borrow::Cow;
use std::rc::Rc;

use super::caps;
use super::errno::Errno;
use super::inode::{FileSystem, FsKind, ROOT};
use super::path::{MountPoint, View};
use super::proc_files::CGROUP;
use crate::Machine;

impl Machine {
    /// Hangs a file system on a directory: a fresh tmpfs, or the disk of the node.
    pub(crate) fn mount(
        &mut self,
        pid: u32,
        source: &str,
        kind: &str,
        path: &[u8],
        read_only: bool,
    ) -> Result<(), Errno> {
        let view = self.view(pid)?;
        if !view.creds.can(caps::SYS_ADMIN) {
            return Err(Errno::Perm);
        }
        let at = self.find(&view, path, true)?;
        if !self.inode(&view, at)?.is_dir() {
            return Err(Errno::NotDir);
        }
        let clock = self.clock_us();
        let fs = if kind == "tmpfs" {
            self.add_fs(FileSystem::new(FsKind::Memory, 0o1777, clock))
        } else if source.starts_with("/dev/vda") {
            self.node_root()
        } else {
            return Err(Errno::NoEnt);
        };
        let path = self.path_of(&view, at).unwrap_or_default();
        let point = MountPoint {
            at,
            fs,
            root: ROOT,
            read_only,
            path: String::from_utf8_lossy(&path).into(),
        };
        let id = self.procs.get(pid).map_or(0, |proc| proc.container);
        if let Some(container) = self.containers.get_mut(id).filter(|_| kind == "tmpfs") {
            container.own_fs.push(fs);
        }
        self.change_mounts(pid, |mounts| mounts.push(point))
    }

    /// Takes the last mount on a path away.
    pub(crate) fn unmount(&mut self, pid: u32, path: &[u8]) -> Result<(), Errno> {
        let view = self.view(pid)?;
        let at = view
            .mounts
            .iter()
            .rposition(|mount| mount.path.as_bytes() == path);
        let at = at.filter(|at| *at > 0).ok_or(Errno::Inval)?;
        if !view.creds.can(caps::SYS_ADMIN) {
            return Err(Errno::Perm);
        }
        // Places are numbered by their mounts: only the last one can go.
        if at + 1 < view.mounts.len() {
            return Err(Errno::Busy);
        }
        self.change_mounts(pid, |mounts| mounts.truncate(at))
    }

    fn change_mounts(
        &mut self,
        pid: u32,
        change: impl FnOnce(&mut Vec<MountPoint>),
    ) -> Result<(), Errno> {
        let id = self.procs.get(pid).ok_or(Errno::Srch)?.container;
        let container = self.containers.get_mut(id).ok_or(Errno::Srch)?;
        change(Rc::make_mut(&mut container.mounts));
        Ok(())
    }

    /// The eyes for a path and the path for them: `/proc/N/root` of a process in another container is that container's tree.
    pub(crate) fn view_for<'p>(
        &self,
        pid: u32,
        path: &'p [u8],
    ) -> Result<(View, Cow<'p, [u8]>), Errno> {
        let view = self.view(pid)?;
        let own = Cow::Borrowed(path);
        let Some(rest) = path.strip_prefix(b"/proc/") else {
            return Ok((view, own));
        };
        let mut parts = rest.splitn(3, |byte| *byte == b'/');
        let vpid = parts.next().and_then(crate::accounts::number);
        let (Some(vpid), Some(b"root")) = (vpid, parts.next()) else {
            return Ok((view, own));
        };
        let seen = self
            .visible(pid)
            .into_iter()
            .find(|(known, _)| i64::from(*known) == vpid);
        let other = seen.and_then(|(_, pid)| self.procs.get(pid));
        let Some(container) = other.and_then(|proc| self.containers.get(proc.container)) else {
            return Ok((view, own));
        };
        if !view.creds.can(caps::DAC_OVERRIDE)
            && other.is_some_and(|proc| proc.creds.uid != view.creds.uid)
        {
            return Err(Errno::Acces);
        }
        let rest = [b"/", parts.next().unwrap_or_default()].concat();
        Ok((
            View {
                mounts: container.mounts.clone(),
                ..view
            },
            Cow::Owned(rest),
        ))
    }

    /// `/proc/mounts`.
    pub(crate) fn mounts_text(&self, view: &View) -> String {
        let mut text = String::new();
        for (index, mount) in view.mounts.iter().enumerate() {
            let fs = self.filesystems.get(mount.fs);
            let (device, name) = match fs.map(|fs| fs.kind) {
                Some(FsKind::Proc) if mount.root == CGROUP => ("cgroup", "cgroup2"),
                Some(FsKind::Proc) => ("proc", "proc"),
                Some(FsKind::Memory) => ("tmpfs", "tmpfs"),
                _ if index == 0 => ("overlay", "overlay"),
                _ => ("/dev/vda1", "ext4"),
            };
            let rights = if mount.read_only { "ro" } else { "rw" };
            let guard = if device == "proc" || device == "cgroup" {
                ",nosuid,nodev,noexec"
            } else {
                ""
            };
            let size = fs
                .filter(|fs| fs.kind == FsKind::Memory)
                .and_then(FileSystem::own_limit);
            let size = size.map_or(String::new(), |size| {
                [",size=", &(size / 1024).to_string(), "k"].concat()
            });
            text.push_str(
                &[
                    device,
                    " ",
                    &mount.path,
                    " ",
                    name,
                    " ",
                    rights,
                    guard,
                    ",relatime",
                    &size,
                    " 0 0\n",
                ]
                .concat(),
            );
        }
        text
    }
}
