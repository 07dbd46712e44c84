//! Open files: descriptors, and reading and writing through them.
//!
//! Owns open file descriptions and their reference counts. Does not own names: those are in `files`.

use super::errno::Errno;
use super::inode::{Device, FsKind, Inode, Node, plain_file};
use super::path::{Found, Loc, READ, View, WRITE};
use super::pipes::Pipe;
use super::process::{Fd, Wait};
use crate::Machine;
use crate::spec::Stream;

/// Descriptors of one process.
const MAX_FDS: usize = 256;
/// What is kept of the output of an `exec`.
const MAX_EXEC_OUTPUT: usize = 256 << 10;

/// What an open file description refers to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Open {
    File {
        fs: u32,
        ino: u32,
        at: usize,
        append: bool,
    },
    /// A snapshot of a made-up file of `/proc`.
    Text {
        bytes: Vec<u8>,
        at: usize,
    },
    Dir {
        loc: Loc,
    },
    Device(Device),
    PipeRead(u32),
    PipeWrite(u32),
    Log {
        container: u32,
        stream: Stream,
    },
    ExecOutput(u32),
    ExecErrors(u32),
    Tty(u32),
}

/// An open file description, shared by the descriptors that were copied from one `open`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OpenFile {
    pub(crate) what: Open,
    pub(crate) readable: bool,
    pub(crate) writable: bool,
    refs: u32,
}

/// How a file is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct OpenFlags {
    pub(crate) read: bool,
    pub(crate) write: bool,
    pub(crate) create: bool,
    pub(crate) exclusive: bool,
    pub(crate) truncate: bool,
    pub(crate) append: bool,
}

impl OpenFlags {
    pub(crate) const READ: OpenFlags = OpenFlags {
        read: true,
        write: false,
        create: false,
        exclusive: false,
        truncate: false,
        append: false,
    };
    pub(crate) const WRITE: OpenFlags = OpenFlags {
        read: false,
        write: true,
        create: true,
        truncate: true,
        ..OpenFlags::READ
    };
    pub(crate) const APPEND: OpenFlags = OpenFlags {
        truncate: false,
        append: true,
        ..OpenFlags::WRITE
    };
    pub(crate) const READ_WRITE: OpenFlags = OpenFlags {
        read: true,
        truncate: false,
        ..OpenFlags::WRITE
    };
}

/// What a read brought.
#[derive(Debug, PartialEq)]
pub(crate) enum Input {
    Bytes(Vec<u8>),
    End,
    Block(Wait),
}

/// What a write did.
#[derive(Debug, PartialEq)]
pub(crate) enum Output {
    Wrote(usize),
    Block(Wait),
}

impl OpenFile {
    pub(crate) fn hold(&mut self) {
        self.refs += 1;
    }
}

impl Machine {
    /// Puts a new description into the table, held by nobody yet.
    pub(crate) fn new_file(&mut self, what: Open, readable: bool, writable: bool) -> u32 {
        match what {
            Open::PipeRead(pipe) => self.pipe_mut(pipe, |pipe| pipe.readers += 1),
            Open::PipeWrite(pipe) => self.pipe_mut(pipe, |pipe| pipe.writers += 1),
            _ => {}
        }
        let id = self.fresh_id();
        self.files.insert(
            id,
            OpenFile {
                what,
                readable,
                writable,
                refs: 0,
            },
        );
        id
    }

    pub(crate) fn release_file(&mut self, id: u32) {
        let Some(file) = self.files.get_mut(id) else {
            return;
        };
        file.refs = file.refs.saturating_sub(1);
        if file.refs > 0 {
            return;
        }
        let what = file.what.clone();
        self.files.remove(id);
        match what {
            Open::File { fs, ino, .. } => self.forget_if_unused(fs, ino),
            Open::PipeRead(pipe) => {
                self.pipe_mut(pipe, |pipe| pipe.readers -= 1);
                self.pipe_changed(pipe);
            }
            Open::PipeWrite(pipe) => {
                self.pipe_mut(pipe, |pipe| pipe.writers -= 1);
                self.pipe_changed(pipe);
            }
            _ => {}
        }
    }

    /// Takes an inode away once it has neither a name nor an open description.
    pub(crate) fn forget_if_unused(&mut self, fs: u32, ino: u32) {
        let Some(system) = self.filesystems.get_mut(fs) else {
            return;
        };
        if system.get(ino).is_none_or(|inode| inode.links > 0) {
            return;
        }
        let open = self.files.iter().any(|(_, file)| matches!(file.what, Open::File { fs: f, ino: i, .. } if f == fs && i == ino));
        if !open {
            system.forget(ino);
        }
    }

    /// Gives `pid` a descriptor for the description `file`: the lowest free one from `least` on.
    pub(crate) fn add_fd(
        &mut self,
        pid: u32,
        file: u32,
        least: u32,
        close_on_exec: bool,
    ) -> Result<u32, Errno> {
        let proc = self.procs.get_mut(pid).ok_or(Errno::Srch)?;
        let least = least as usize;
        if proc.fds.len() < least {
            proc.fds.resize(least, None);
        }
        let free = proc
            .fds
            .iter()
            .skip(least)
            .position(Option::is_none)
            .map_or(proc.fds.len(), |at| at + least);
        if free >= MAX_FDS {
            return Err(Errno::MFile);
        }
        if free == proc.fds.len() {
            proc.fds.push(None);
        }
        proc.fds[free] = Some(Fd {
            file,
            close_on_exec,
        });
        if let Some(file) = self.files.get_mut(file) {
            file.hold();
        }
        Ok(free as u32)
    }

    pub(crate) fn close(&mut self, pid: u32, fd: u32) {
        let taken = self
            .procs
            .get_mut(pid)
            .and_then(|proc| proc.fds.get_mut(fd as usize))
            .and_then(Option::take);
        if let Some(taken) = taken {
            self.release_file(taken.file);
        }
    }

    /// `dup2`: makes `to` a copy of `from`.
    pub(crate) fn dup_to(&mut self, pid: u32, from: u32, to: u32) -> Result<(), Errno> {
        let source = self
            .procs
            .get(pid)
            .and_then(|proc| proc.fd(from))
            .ok_or(Errno::BadF)?;
        if from == to {
            return Ok(());
        }
        self.set_fd(pid, to, source.file)
    }

    /// Makes descriptor `to` refer to the description `file`.
    pub(crate) fn set_fd(&mut self, pid: u32, to: u32, file: u32) -> Result<(), Errno> {
        if to as usize >= MAX_FDS {
            return Err(Errno::BadF);
        }
        if let Some(file) = self.files.get_mut(file) {
            file.hold();
        }
        self.close(pid, to);
        let proc = self.procs.get_mut(pid).ok_or(Errno::Srch)?;
        if proc.fds.len() <= to as usize {
            proc.fds.resize(to as usize + 1, None);
        }
        proc.fds[to as usize] = Some(Fd {
            file,
            close_on_exec: false,
        });
        Ok(())
    }

    /// Opens a path; answers the number of the new description, which the caller must give to a descriptor.
    pub(crate) fn open(
        &mut self,
        pid: u32,
        path: &[u8],
        flags: OpenFlags,
        mode: u16,
    ) -> Result<u32, Errno> {
        let (view, path) = self.view_for(pid, path)?;
        let found = self.walk(&view, &path, true)?;
        if let Some(file) = self.own_descriptor(&view, &found) {
            return file;
        }
        let loc = match found.loc {
            Some(_) if flags.exclusive => return Err(Errno::Exist),
            Some(loc) => loc,
            None if !flags.create => return Err(Errno::NoEnt),
            None if found.must_be_dir => return Err(Errno::IsDir),
            None => {
                let umask = self.procs.get(pid).map_or(0, |proc| proc.umask);
                let loc = self.make(&view, &found, plain_file(b"", mode & !umask, 0))?;
                return self.open_inode(&view, loc, flags);
            }
        };
        let inode = self.inode(&view, loc)?;
        if found.must_be_dir && !inode.is_dir() {
            return Err(Errno::NotDir);
        }
        let want = if flags.read { READ } else { 0 } | if flags.write { WRITE } else { 0 };
        if !Machine::may(&inode, &view.creds, want) {
            return Err(Errno::Acces);
        }
        self.open_inode(&view, loc, flags)
    }

    /// `/dev/stdout` and its like: the description that the process already has.
    fn own_descriptor(&self, view: &View, found: &Found) -> Option<Result<u32, Errno>> {
        let loc = found.loc?;
        let mount = view.mounts.get(usize::from(loc.mount))?;
        if self.filesystems.get(mount.fs)?.kind != FsKind::Proc {
            return None;
        }
        let (owner, fd) = self.proc_descriptor(view, loc.ino)?;
        Some(
            self.procs
                .get(owner)
                .and_then(|proc| proc.fd(fd))
                .map(|fd| fd.file)
                .ok_or(Errno::NoEnt),
        )
    }

    fn open_inode(&mut self, view: &View, loc: Loc, flags: OpenFlags) -> Result<u32, Errno> {
        let fs = Machine::fs_of(view, loc)?;
        let inode = self.inode(view, loc)?;
        let is_proc = self
            .filesystems
            .get(fs)
            .is_some_and(|fs| fs.kind == FsKind::Proc);
        let what = match &inode.node {
            Node::Dir { .. } if flags.write => return Err(Errno::IsDir),
            Node::Dir { .. } => Open::Dir { loc },
            Node::File(_) if flags.write && is_proc => {
                let frozen = Machine::mount_is_read_only(view, loc);
                return Err(if frozen { Errno::RoFs } else { Errno::Acces });
            }
            Node::File(blob) if is_proc => Open::Text {
                bytes: blob.to_vec(),
                at: 0,
            },
            Node::File(_) if flags.write && Machine::mount_is_read_only(view, loc) => {
                return Err(Errno::RoFs);
            }
            Node::File(_) => Open::File {
                fs,
                ino: loc.ino,
                at: 0,
                append: flags.append,
            },
            Node::Device(Device::Tty) => match self.procs.get(view.pid).and_then(|proc| proc.tty) {
                Some(tty) => Open::Tty(tty),
                None => return Err(Errno::NoEnt),
            },
            Node::Device(Device::Other(..)) => return Err(Errno::NoEnt),
            Node::Device(device) => Open::Device(*device),
            Node::Symlink(_) => return Err(Errno::Loop),
            Node::Fifo(pipe) => {
                let pipe = *pipe;
                let id = pipe
                    .filter(|id| self.pipes.get(*id).is_some())
                    .unwrap_or_else(|| self.new_fifo(fs, loc.ino));
                if flags.write {
                    Open::PipeWrite(id)
                } else {
                    Open::PipeRead(id)
                }
            }
        };
        if flags.truncate && flags.write && matches!(what, Open::File { .. }) {
            let clock = self.clock_us();
            self.filesystems
                .get_mut(fs)
                .ok_or(Errno::NoEnt)?
                .truncate(loc.ino, 0, clock)?;
        }
        Ok(self.new_file(what, flags.read, flags.write))
    }

    fn new_fifo(&mut self, fs: u32, ino: u32) -> u32 {
        let id = self.fresh_id();
        self.pipes.insert(id, Pipe::default());
        if let Some(Inode { node, .. }) =
            self.filesystems.get_mut(fs).and_then(|fs| fs.get_mut(ino))
        {
            *node = Node::Fifo(Some(id));
        }
        id
    }

    pub(crate) fn file_of(&self, pid: u32, fd: u32) -> Result<u32, Errno> {
        self.procs
            .get(pid)
            .and_then(|proc| proc.fd(fd))
            .map(|fd| fd.file)
            .ok_or(Errno::BadF)
    }

    /// Reads at most `max` bytes; with `line` not beyond a newline.
    pub(crate) fn read(
        &mut self,
        pid: u32,
        fd: u32,
        max: usize,
        line: bool,
    ) -> Result<Input, Errno> {
        let id = self.file_of(pid, fd)?;
        let file = self.files.get_mut(id).ok_or(Errno::BadF)?;
        if !file.readable {
            return Err(Errno::BadF);
        }
        let (bytes, at) = match &mut file.what {
            Open::File { fs, ino, at, .. } => {
                let Some(Inode {
                    node: Node::File(blob),
                    ..
                }) = self.filesystems.get(*fs).and_then(|fs| fs.get(*ino))
                else {
                    return Err(Errno::BadF);
                };
                (blob.read_at(*at, max), at)
            }
            Open::Text { bytes, at } => (bytes.iter().skip(*at).take(max).copied().collect(), at),
            Open::Dir { .. } => return Err(Errno::IsDir),
            Open::Device(Device::Zero | Device::Full) => {
                return Ok(Input::Bytes(vec![0; max.min(65_536)]));
            }
            Open::Device(Device::Random) => {
                return Ok(Input::Bytes(self.random_bytes(max.min(65_536))));
            }
            Open::PipeRead(pipe) => {
                let pipe = *pipe;
                return Ok(self.read_pipe(pipe, max, line));
            }
            Open::Device(_) => return Ok(Input::End),
            Open::Tty(tty) => {
                let tty = *tty;
                return Ok(self.read_tty(tty, max));
            }
            Open::PipeWrite(_) | Open::Log { .. } | Open::ExecOutput(_) | Open::ExecErrors(_) => {
                return Err(Errno::BadF);
            }
        };
        let take = if line {
            bytes
                .iter()
                .position(|byte| *byte == b'\n')
                .map_or(bytes.len(), |nl| nl + 1)
        } else {
            bytes.len()
        };
        *at += take;
        let mut bytes = bytes;
        bytes.truncate(take);
        Ok(if bytes.is_empty() {
            Input::End
        } else {
            Input::Bytes(bytes)
        })
    }

    /// Bytes that look random and are the same in every run.
    pub(crate) fn random_bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(count);
        while bytes.len() < count {
            self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut word = self.random;
            word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            bytes.extend_from_slice(&(word ^ (word >> 31)).to_le_bytes());
        }
        bytes.truncate(count);
        bytes
    }

    /// Writes what fits; a pipe without readers also raises `SIGPIPE`.
    pub(crate) fn write(&mut self, pid: u32, fd: u32, bytes: &[u8]) -> Result<Output, Errno> {
        let id = self.file_of(pid, fd)?;
        let now = self.now;
        let clock = self.clock_us();
        let file = self.files.get_mut(id).ok_or(Errno::BadF)?;
        if !file.writable {
            return Err(Errno::BadF);
        }
        match &mut file.what {
            Open::File {
                fs,
                ino,
                at,
                append,
            } => {
                let system = self.filesystems.get_mut(*fs).ok_or(Errno::BadF)?;
                if *append {
                    *at = system.get(*ino).map_or(0, Inode::size);
                }
                let wrote = system.write(*ino, *at, bytes, clock)?;
                *at += wrote;
                if system.kind == FsKind::Memory {
                    let fs = *fs;
                    self.charge(fs, pid);
                }
                Ok(Output::Wrote(wrote))
            }
            Open::Device(Device::Full) => Err(Errno::NoSpc),
            Open::Device(_) => Ok(Output::Wrote(bytes.len())),
            Open::Log { container, stream } => {
                let (container, stream) = (*container, *stream);
                if let Some(container) = self.containers.get_mut(container) {
                    container.log.write(stream, bytes, now);
                }
                Ok(Output::Wrote(bytes.len()))
            }
            Open::ExecOutput(exec) => {
                let exec = *exec;
                if let Some(exec) = self.execs.get_mut(exec) {
                    let room = MAX_EXEC_OUTPUT.saturating_sub(exec.output.len());
                    exec.output
                        .extend_from_slice(&bytes[..bytes.len().min(room)]);
                }
                Ok(Output::Wrote(bytes.len()))
            }
            Open::ExecErrors(exec) => {
                let exec = *exec;
                if let Some(exec) = self.execs.get_mut(exec) {
                    let room = MAX_EXEC_OUTPUT.saturating_sub(exec.errors.len());
                    exec.errors
                        .extend_from_slice(&bytes[..bytes.len().min(room)]);
                }
                Ok(Output::Wrote(bytes.len()))
            }
            Open::Tty(tty) => {
                let tty = *tty;
                Ok(self.write_tty(tty, bytes))
            }
            Open::PipeWrite(pipe) => {
                let pipe = *pipe;
                self.write_pipe(pid, pipe, bytes)
            }
            Open::Text { .. } | Open::Dir { .. } | Open::PipeRead(_) => Err(Errno::BadF),
        }
    }
}
