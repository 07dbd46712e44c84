//! System calls on names: stat, mkdir, unlink, rename, link, chmod and the like.
//!
//! Owns permission and read-only checks. Does not own open files: those are in `fds`.

use std::borrow::Cow;

use super::caps;
use super::errno::Errno;
use super::fds::{Input, Open, OpenFlags};
use super::inode::{Device, Inode, Node, SETGID, STICKY, empty_dir};
use super::path::{EXECUTE, Found, Loc, READ, View, WRITE};
use crate::{Bytes, Machine};

impl Machine {
    /// Wall-clock microseconds since 1970, as `date` and time stamps show them.
    pub(crate) fn clock_us(&self) -> u64 {
        self.epoch_us.saturating_add(self.now)
    }

    pub(crate) fn stat(
        &self,
        pid: u32,
        path: &[u8],
        follow: bool,
    ) -> Result<Cow<'_, Inode>, Errno> {
        let (view, path) = self.view_for(pid, path)?;
        let loc = self.find(&view, &path, follow)?;
        self.inode(&view, loc)
    }

    pub(crate) fn access(&self, pid: u32, path: &[u8], want: u16) -> Result<(), Errno> {
        let (view, path) = self.view_for(pid, path)?;
        let loc = self.find(&view, &path, true)?;
        if want & WRITE != 0 && Machine::mount_is_read_only(&view, loc) {
            return Err(Errno::RoFs);
        }
        let inode = self.inode(&view, loc)?;
        if Machine::may(&inode, &view.creds, want) {
            Ok(())
        } else {
            Err(Errno::Acces)
        }
    }

    pub(crate) fn mount_is_read_only(view: &View, loc: Loc) -> bool {
        view.mounts
            .get(usize::from(loc.mount))
            .is_some_and(|mount| mount.read_only)
    }

    /// The number of the file system behind `loc`.
    pub(crate) fn fs_of(view: &View, loc: Loc) -> Result<u32, Errno> {
        view.mounts
            .get(usize::from(loc.mount))
            .map(|mount| mount.fs)
            .ok_or(Errno::NoEnt)
    }

    /// Checks that entries of `dir` may be changed.
    fn may_change(&self, view: &View, dir: Loc) -> Result<(), Errno> {
        if Machine::mount_is_read_only(view, dir) {
            return Err(Errno::RoFs);
        }
        let inode = self.inode(view, dir)?;
        if Machine::may(&inode, &view.creds, WRITE | EXECUTE) {
            Ok(())
        } else {
            Err(Errno::Acces)
        }
    }

    /// Checks that `found` may be taken out of its directory.
    fn may_remove(&self, view: &View, found: &Found, loc: Loc) -> Result<(), Errno> {
        self.may_change(view, found.dir)?;
        if loc.mount != found.dir.mount {
            return Err(Errno::Busy);
        }
        let dir = self.inode(view, found.dir)?;
        let owner = self.inode(view, loc)?.uid;
        let uid = view.creds.uid;
        if dir.mode & STICKY != 0 && !view.creds.can(caps::FOWNER) && uid != owner && uid != dir.uid
        {
            return Err(Errno::Perm);
        }
        Ok(())
    }

    /// Adds a new inode at `found`, owned by the caller.
    pub(crate) fn make(
        &mut self,
        view: &View,
        found: &Found,
        mut inode: Inode,
    ) -> Result<Loc, Errno> {
        if found.loc.is_some() {
            return Err(Errno::Exist);
        }
        self.may_change(view, found.dir)?;
        let dir = self.inode(view, found.dir)?;
        inode.uid = view.creds.uid;
        inode.gid = view.creds.gid;
        if dir.mode & SETGID != 0 {
            inode.gid = dir.gid;
            if inode.is_dir() {
                inode.mode |= SETGID;
            }
        }
        inode.mtime_us = self.clock_us();
        let fs = Machine::fs_of(view, found.dir)?;
        let fs = self.filesystems.get_mut(fs).ok_or(Errno::NoEnt)?;
        let ino = fs.add(found.dir.ino, &found.name, inode)?;
        Ok(Loc {
            mount: found.dir.mount,
            ino,
        })
    }

    pub(crate) fn mkdir(&mut self, pid: u32, path: &[u8], mode: u16) -> Result<(), Errno> {
        let view = self.view(pid)?;
        let found = self.walk(&view, path, false)?;
        let umask = self.procs.get(pid).map_or(0, |proc| proc.umask);
        self.make(&view, &found, empty_dir(mode & !umask, 0))
            .map(|_| ())
    }

    pub(crate) fn symlink(&mut self, pid: u32, target: &[u8], path: &[u8]) -> Result<(), Errno> {
        let view = self.view(pid)?;
        let found = self.walk(&view, path, false)?;
        self.make(
            &view,
            &found,
            Inode::new(Node::Symlink(target.into()), 0o777, 0, 0, 0),
        )
        .map(|_| ())
    }

    pub(crate) fn mknod(
        &mut self,
        pid: u32,
        path: &[u8],
        device: Option<Device>,
        mode: u16,
    ) -> Result<(), Errno> {
        let view = self.view(pid)?;
        let found = self.walk(&view, path, false)?;
        let umask = self.procs.get(pid).map_or(0, |proc| proc.umask);
        let node = match device {
            Some(device) if view.creds.can(caps::MKNOD) => Node::Device(device),
            Some(_) => return Err(Errno::Perm),
            None => Node::Fifo(None),
        };
        self.make(&view, &found, Inode::new(node, mode & !umask, 0, 0, 0))
            .map(|_| ())
    }

    pub(crate) fn link(&mut self, pid: u32, from: &[u8], to: &[u8]) -> Result<(), Errno> {
        let view = self.view(pid)?;
        let source = self.find(&view, from, false)?;
        if self.inode(&view, source)?.is_dir() {
            return Err(Errno::Perm);
        }
        let found = self.walk(&view, to, false)?;
        if found.loc.is_some() {
            return Err(Errno::Exist);
        }
        if found.dir.mount != source.mount {
            return Err(Errno::XDev);
        }
        self.may_change(&view, found.dir)?;
        let clock = self.clock_us();
        let fs = self
            .filesystems
            .get_mut(Machine::fs_of(&view, source)?)
            .ok_or(Errno::NoEnt)?;
        fs.put_entry(found.dir.ino, &found.name, source.ino, clock)?;
        fs.change_links(source.ino, 1);
        Ok(())
    }

    pub(crate) fn unlink(&mut self, pid: u32, path: &[u8]) -> Result<(), Errno> {
        let view = self.view(pid)?;
        let found = self.walk(&view, path, false)?;
        let loc = found.loc.ok_or(Errno::NoEnt)?;
        if self.inode(&view, loc)?.is_dir() {
            return Err(Errno::IsDir);
        }
        self.may_remove(&view, &found, loc)?;
        self.drop_entry(&view, &found, loc)
    }

    pub(crate) fn rmdir(&mut self, pid: u32, path: &[u8]) -> Result<(), Errno> {
        let view = self.view(pid)?;
        let found = self.walk(&view, path, false)?;
        let loc = found.loc.ok_or(Errno::NoEnt)?;
        if found.name == b"." {
            return Err(Errno::Inval);
        }
        match &self.inode(&view, loc)?.node {
            Node::Dir { entries, .. } if !entries.names().is_empty() => {
                return Err(Errno::NotEmpty);
            }
            Node::Dir { .. } => {}
            _ => return Err(Errno::NotDir),
        }
        self.may_remove(&view, &found, loc)?;
        self.drop_entry(&view, &found, loc)
    }

    fn drop_entry(&mut self, view: &View, found: &Found, loc: Loc) -> Result<(), Errno> {
        let clock = self.clock_us();
        let number = Machine::fs_of(view, loc)?;
        let fs = self.filesystems.get_mut(number).ok_or(Errno::NoEnt)?;
        let is_dir = fs.get(loc.ino).is_some_and(Inode::is_dir);
        fs.take_entry(found.dir.ino, &found.name, clock);
        if is_dir {
            fs.change_links(found.dir.ino, -1);
            fs.forget(loc.ino);
            return Ok(());
        }
        fs.change_links(loc.ino, -1);
        self.forget_if_unused(number, loc.ino);
        Ok(())
    }

    pub(crate) fn rename(&mut self, pid: u32, from: &[u8], to: &[u8]) -> Result<(), Errno> {
        let view = self.view(pid)?;
        let source = self.walk(&view, from, false)?;
        let loc = source.loc.ok_or(Errno::NoEnt)?;
        self.may_remove(&view, &source, loc)?;
        let goal = self.walk(&view, to, false)?;
        if goal.dir.mount != source.dir.mount {
            return Err(Errno::XDev);
        }
        let is_dir = self.inode(&view, loc)?.is_dir();
        if is_dir && self.is_inside(&view, goal.dir, loc) {
            return Err(Errno::Inval);
        }
        if let Some(old) = goal.loc {
            if old == loc {
                return Ok(());
            }
            self.may_remove(&view, &goal, old)?;
            match (&self.inode(&view, old)?.node, is_dir) {
                (Node::Dir { entries, .. }, true) if !entries.names().is_empty() => {
                    return Err(Errno::NotEmpty);
                }
                (Node::Dir { .. }, false) => return Err(Errno::IsDir),
                (Node::Dir { .. }, true) => {}
                (_, true) => return Err(Errno::NotDir),
                (_, false) => {}
            }
            self.drop_entry(&view, &goal, old)?;
        } else {
            self.may_change(&view, goal.dir)?;
        }
        let clock = self.clock_us();
        let fs = self
            .filesystems
            .get_mut(Machine::fs_of(&view, loc)?)
            .ok_or(Errno::NoEnt)?;
        fs.take_entry(source.dir.ino, &source.name, clock);
        fs.put_entry(goal.dir.ino, &goal.name, loc.ino, clock)?;
        if is_dir {
            fs.change_links(source.dir.ino, -1);
            fs.change_links(goal.dir.ino, 1);
            fs.set_parent(loc.ino, goal.dir.ino);
        }
        Ok(())
    }

    fn is_inside(&self, view: &View, mut dir: Loc, outer: Loc) -> bool {
        let Ok(fs) = Machine::fs_of(view, dir) else {
            return false;
        };
        for _ in 0..256 {
            if dir == outer {
                return true;
            }
            match self
                .filesystems
                .get(fs)
                .and_then(|fs| fs.lookup(dir.ino, b".."))
            {
                Some(up) if up != dir.ino => dir.ino = up,
                _ => return false,
            }
        }
        false
    }

    pub(crate) fn readlink(&self, pid: u32, path: &[u8]) -> Result<Bytes, Errno> {
        match &self.stat(pid, path, false)?.node {
            Node::Symlink(target) => Ok(target.clone()),
            _ => Err(Errno::Inval),
        }
    }

    /// The names in a directory, in order, without `.` and `..`.
    pub(crate) fn read_dir(&self, pid: u32, path: &[u8]) -> Result<Vec<Bytes>, Errno> {
        let (view, path) = self.view_for(pid, path)?;
        let loc = self.find(&view, &path, true)?;
        let inode = self.inode(&view, loc)?;
        let Node::Dir { entries, .. } = &inode.node else {
            return Err(Errno::NotDir);
        };
        if !Machine::may(&inode, &view.creds, READ) {
            return Err(Errno::Acces);
        }
        Ok(entries.names().to_vec())
    }

    /// Changes what `stat` tells of a file; only its owner and root may.
    pub(crate) fn change(
        &mut self,
        pid: u32,
        path: &[u8],
        follow: bool,
        edit: impl FnOnce(&mut Inode, &View, u64) -> Result<(), Errno>,
    ) -> Result<(), Errno> {
        let view = self.view(pid)?;
        let loc = self.find(&view, path, follow)?;
        let owner = self.inode(&view, loc)?.uid;
        let allowed = [caps::FOWNER, caps::CHOWN]
            .iter()
            .any(|capability| view.creds.can(*capability));
        if !allowed && view.creds.uid != owner {
            return Err(Errno::Perm);
        }
        if Machine::mount_is_read_only(&view, loc) {
            return Err(Errno::RoFs);
        }
        let clock = self.clock_us();
        let fs = self
            .filesystems
            .get_mut(Machine::fs_of(&view, loc)?)
            .ok_or(Errno::NoEnt)?;
        edit(fs.get_mut(loc.ino).ok_or(Errno::Perm)?, &view, clock)
    }

    pub(crate) fn chmod(&mut self, pid: u32, path: &[u8], mode: u16) -> Result<(), Errno> {
        self.change(pid, path, true, |inode, view, _| {
            if !view.creds.can(caps::FOWNER) && view.creds.uid != inode.uid {
                return Err(Errno::Perm);
            }
            inode.mode = mode & 0o7777;
            Ok(())
        })
    }

    pub(crate) fn chown(
        &mut self,
        pid: u32,
        path: &[u8],
        uid: Option<u32>,
        gid: Option<u32>,
        follow: bool,
    ) -> Result<(), Errno> {
        self.change(pid, path, follow, |inode, view, _| {
            let root = view.creds.can(caps::CHOWN);
            if uid.is_some_and(|uid| uid != inode.uid) && !root {
                return Err(Errno::Perm);
            }
            if gid.is_some_and(|gid| gid != inode.gid && !view.creds.in_group(gid)) && !root {
                return Err(Errno::Perm);
            }
            inode.uid = uid.unwrap_or(inode.uid);
            inode.gid = gid.unwrap_or(inode.gid);
            Ok(())
        })
    }

    /// Whether two paths lead to one file.
    pub(crate) fn is_same(&self, pid: u32, one: &[u8], other: &[u8]) -> bool {
        let place = |path| {
            let view = self.view(pid).ok()?;
            let loc = self.find(&view, path, true).ok()?;
            Some((Machine::fs_of(&view, loc).ok()?, loc.ino))
        };
        place(one).is_some_and(|place_of_one| Some(place_of_one) == place(other))
    }

    /// The number that `ls -i` shows.
    pub(crate) fn inode_number(&self, pid: u32, path: &[u8]) -> u32 {
        let found = self
            .view(pid)
            .and_then(|view| self.find(&view, path, false));
        found.map_or(0, |loc| loc.ino)
    }

    /// Cuts or extends a file, making it when it is missing.
    pub(crate) fn resize(&mut self, pid: u32, path: &[u8], size: usize) -> Result<(), Errno> {
        let file = self.open(pid, path, OpenFlags::APPEND, 0o666)?;
        let clock = self.clock_us();
        let result = match self.files.get(file).map(|file| file.what.clone()) {
            Some(Open::File { fs, ino, .. }) => {
                let fs = self.filesystems.get_mut(fs).ok_or(Errno::BadF)?;
                fs.truncate(ino, size, clock)
            }
            _ => Err(Errno::Inval),
        };
        self.release_file(file);
        result
    }

    /// Sets the modification time; anyone who may write can set it to now.
    pub(crate) fn touch(
        &mut self,
        pid: u32,
        path: &[u8],
        time_us: Option<u64>,
    ) -> Result<(), Errno> {
        if time_us.is_none() {
            self.access(pid, path, WRITE)?;
            let view = self.view(pid)?;
            let loc = self.find(&view, path, true)?;
            let clock = self.clock_us();
            let fs = self
                .filesystems
                .get_mut(Machine::fs_of(&view, loc)?)
                .ok_or(Errno::NoEnt)?;
            if let Some(inode) = fs.get_mut(loc.ino) {
                inode.mtime_us = clock;
            }
            return Ok(());
        }
        self.change(pid, path, true, |inode, _, clock| {
            inode.mtime_us = time_us.unwrap_or(clock);
            Ok(())
        })
    }

    pub(crate) fn chdir(&mut self, pid: u32, path: &[u8]) -> Result<(), Errno> {
        let view = self.view(pid)?;
        let loc = self.find(&view, path, true)?;
        let inode = self.inode(&view, loc)?;
        if !inode.is_dir() {
            return Err(Errno::NotDir);
        }
        if !Machine::may(&inode, &view.creds, EXECUTE) {
            return Err(Errno::Acces);
        }
        if let Some(proc) = self.procs.get_mut(pid) {
            proc.cwd = loc;
        }
        Ok(())
    }

    /// The working directory's path.
    pub(crate) fn getcwd(&self, pid: u32) -> Option<Vec<u8>> {
        let view = self.view(pid).ok()?;
        self.path_of(&view, view.cwd)
    }

    /// A whole file's content, for programs that read it at once.
    pub(crate) fn slurp(&mut self, pid: u32, path: &[u8]) -> Result<Vec<u8>, Errno> {
        let file = self.open(pid, path, OpenFlags::READ, 0)?;
        let fd = self.add_fd(pid, file, 10, true)?;
        let mut all = Vec::new();
        let result = loop {
            match self.read(pid, fd, 1 << 20, false) {
                Ok(Input::Bytes(bytes)) if all.len() < 32 << 20 => all.extend_from_slice(&bytes),
                Ok(_) => break Ok(all),
                Err(errno) => break Err(errno),
            }
        };
        self.close(pid, fd);
        result
    }
}
