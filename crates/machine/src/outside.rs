//! What whoever drives the machine sees of processes that it watches, and does to the files of a container.
//!
//! Owns nothing: it reads and writes what others own. Does not own starting processes: that is `machine`.

use crate::images;
use crate::kernel::inode::{Inode, Node, empty_dir, plain_file};
use crate::spec::{ContainerId, ExecId, Happening, Put};
use crate::{Machine, Signal};

impl Machine {
    /// Takes what a watched process wrote since the last look: its standard output, or its terminal, and its standard error.
    pub fn take_output(&mut self, id: ExecId) -> [Vec<u8>; 2] {
        let Some(exec) = self.execs.get_mut(id.0) else {
            return [Vec::new(), Vec::new()];
        };
        let errors = std::mem::take(&mut exec.errors);
        let output = std::mem::take(&mut exec.output);
        [[output, self.tty_output(id.0)].concat(), errors]
    }

    /// Whether a watched process wrote something since the last look.
    pub fn has_output(&self, id: ExecId) -> bool {
        let exec = self.execs.get(id.0);
        exec.is_some_and(|exec| !exec.output.is_empty() || !exec.errors.is_empty())
            || self.tty_has_output(id.0)
    }

    /// The process that a watched `exec` started, and when it did.
    pub fn started(&self, id: ExecId) -> Option<(u32, u64)> {
        let mut all = self.procs.iter();
        all.find(|(_, proc)| proc.exec == Some(id.0))
            .map(|(pid, proc)| (pid, proc.started_us))
    }

    /// The processes that now run in a container have run since that instant.
    pub fn backdate(&mut self, id: ContainerId, at: u64) {
        let own = self.procs.iter().filter(|(_, proc)| proc.container == id.0);
        let own: Vec<u32> = own.map(|(pid, _)| pid).collect();
        for pid in own {
            if let Some(proc) = self.procs.get_mut(pid) {
                proc.started_us = at;
            }
        }
    }

    /// The exit code of a watched process that has ended.
    pub fn ended(&self, id: ExecId) -> Option<i32> {
        let gone = Some(128 + i32::from(Signal::KILL.0));
        self.execs.get(id.0).map_or(gone, |exec| exec.ended)
    }

    /// The container that a terminal is in.
    pub fn container_of(&self, id: ExecId) -> Option<ContainerId> {
        self.ttys.get(id.0).map(|tty| ContainerId(tty.container))
    }

    /// The directory that whoever is in the foreground of a terminal works in.
    pub fn terminal_cwd(&self, id: ExecId) -> Option<String> {
        let tty = self.ttys.get(id.0)?;
        let mut all = self.procs.iter();
        let (pid, _) =
            all.find(|(_, proc)| proc.tty == Some(id.0) && proc.group == tty.foreground)?;
        let cwd = self.getcwd(pid)?;
        Some(String::from_utf8_lossy(&cwd).into_owned())
    }

    /// Gives a directory of the container, made when it is missing, to a user.
    pub fn own(&mut self, id: ContainerId, path: &str, user: u32) {
        let clock = self.clock_us();
        let root = (self.outside_view(id)).and_then(|view| Some(view.mounts.first()?.fs));
        if let Some(root) = root.and_then(|fs| self.filesystems.get_mut(fs)) {
            let found = root
                .find(path)
                .or_else(|| root.plant(path, empty_dir(0o755, clock)));
            if let Some(dir) = found.and_then(|ino| root.get_mut(ino)) {
                (dir.uid, dir.gid) = (user, user);
            }
        }
    }

    /// Stops watching a process: it is hung up on, and what it writes is seen no more.
    pub fn hang_up(&mut self, id: ExecId, now: u64) {
        self.kill_exec(id, now);
        self.drop_tty(id.0);
        self.execs.remove(id.0);
        let its = |happening: &Happening| matches!(happening, Happening::ExecExited { exec, .. } if *exec == id);
        self.happenings.retain(|happening| !its(happening));
    }

    /// The names in a directory of the container, and which of them are directories themselves.
    pub fn list_dir(&self, id: ContainerId, path: &str) -> Vec<(String, bool)> {
        let list = || {
            let view = self.outside_view(id)?;
            let loc = self.find(&view, path.as_bytes(), true).ok()?;
            let inode = self.inode(&view, loc).ok()?;
            let Node::Dir { entries, .. } = &inode.node else {
                return None;
            };
            let names = entries.names().iter().map(|name| {
                let full = [path.as_bytes(), b"/", name].concat();
                let found = self.find(&view, &full, true);
                let found = found.and_then(|loc| self.inode(&view, loc));
                let is_dir = found.is_ok_and(|inode| inode.is_dir());
                (String::from_utf8_lossy(name).into_owned(), is_dir)
            });
            Some(names.collect())
        };
        list().unwrap_or_default()
    }

    /// Puts a file into a container, in the place of what has its name.
    pub fn put(&mut self, id: ContainerId, path: &str, what: Put) {
        let clock = self.clock_us();
        let inode = match what {
            Put::Text(text, owner) => Inode {
                uid: owner,
                gid: owner,
                ..plain_file(text.as_bytes(), 0o644, clock)
            },
            Put::Outside => images::executable("outside"),
            Put::Daemon => images::executable("daemon"),
        };
        let root = self
            .outside_view(id)
            .and_then(|view| Some(view.mounts.first()?.fs));
        if let Some(root) = root.and_then(|fs| self.filesystems.get_mut(fs)) {
            root.plant(path, inode);
        }
    }
}
