//! Redirections: making them, and taking them back after the command.
//!
//! Owns the descriptors that were put aside. Does not own files.

use super::ast::RedirKind;
use super::{Flavor, Shell};
use crate::kernel::errno::Errno;
use crate::kernel::fds::{Open, OpenFlags};
use crate::kernel::inode::Node;
use crate::{Bytes, Machine};

/// A redirection whose word is expanded.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Target {
    pub(super) fd: u32,
    pub(super) kind: RedirKind,
    pub(super) word: Bytes,
}

/// Descriptors to put back: which, and where it is kept if it was open.
pub(super) type SavedFds = Vec<(u32, Option<u32>)>;

impl Shell {
    /// Makes the redirections collected; with `save` they can be taken back.
    pub(super) fn make_redirections(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        save: bool,
    ) -> Result<(), ()> {
        let targets = std::mem::take(&mut self.targets);
        let mut saved: SavedFds = Vec::new();
        let mut result = Ok(());
        for target in targets {
            if save {
                let kept = machine
                    .file_of(pid, target.fd)
                    .ok()
                    .and_then(|file| machine.add_fd(pid, file, 10, true).ok());
                saved.push((target.fd, kept));
            }
            if let Err(message) = redirect(machine, pid, &target, self.options.has(b'C')) {
                self.complain(machine, pid, &message);
                result = Err(());
                break;
            }
        }
        self.saved.push(saved);
        if result.is_err() || !save {
            if save {
                self.restore_redirections(machine, pid);
            } else {
                self.saved.pop();
            }
        }
        result
    }

    /// The status of a command whose redirection failed.
    pub(super) fn redirection_status(&self) -> i32 {
        if self.flavor == Flavor::Dash { 2 } else { 1 }
    }

    pub(super) fn restore_redirections(&mut self, machine: &mut Machine, pid: u32) {
        for (fd, kept) in self.saved.pop().unwrap_or_default().into_iter().rev() {
            match kept {
                Some(kept) => {
                    // The descriptor kept is open, so that this cannot fail.
                    let _ = machine.dup_to(pid, kept, fd);
                    machine.close(pid, kept);
                }
                None => machine.close(pid, fd),
            }
        }
    }
}

fn is_file(machine: &Machine, pid: u32, path: &[u8]) -> bool {
    let inode = machine.stat(pid, path, true);
    inode.is_ok_and(|inode| matches!(inode.node, Node::File(_)))
}

fn redirect(
    machine: &mut Machine,
    pid: u32,
    target: &Target,
    no_clobber: bool,
) -> Result<(), String> {
    let name = || String::from_utf8_lossy(&target.word).into_owned();
    let flags = match target.kind {
        RedirKind::Read => OpenFlags::READ,
        RedirKind::Write if no_clobber && is_file(machine, pid, &target.word) => {
            return Err(format!("cannot create {}: File exists", name()));
        }
        RedirKind::Write | RedirKind::Clobber => OpenFlags::WRITE,
        RedirKind::Append => OpenFlags::APPEND,
        RedirKind::ReadWrite => OpenFlags::READ_WRITE,
        RedirKind::Duplicate => {
            if &*target.word == b"-" {
                machine.close(pid, target.fd);
                return Ok(());
            }
            let from: u32 = name().parse().map_err(|_| "Bad fd number".to_string())?;
            return machine
                .dup_to(pid, from, target.fd)
                .map_err(|errno| format!("{from}: {}", errno.text()));
        }
        RedirKind::HereDoc => {
            let file = machine.new_file(
                Open::Text {
                    bytes: target.word.to_vec(),
                    at: 0,
                },
                true,
                false,
            );
            return machine
                .set_fd(pid, target.fd, file)
                .map_err(|errno| errno.text().to_string());
        }
    };
    let opened = machine
        .open(pid, &target.word, flags, 0o666)
        .and_then(|file| machine.set_fd(pid, target.fd, file));
    opened.map_err(|errno| match (flags.create, errno) {
        (true, Errno::NoEnt) => format!("cannot create {}: Directory nonexistent", name()),
        (true, errno) => format!("cannot create {}: {}", name(), errno.text()),
        (false, Errno::NoEnt) => format!("cannot open {}: No such file", name()),
        (false, errno) => format!("cannot open {}: {}", name(), errno.text()),
    })
}
