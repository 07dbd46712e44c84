//! What the kernel knows of a process.
//!
//! Owns the record and its states. Does not own how they change: `spawn`, `signals` and `schedule` do.

use std::rc::Rc;

use super::caps;
use super::path::Loc;
use crate::Bytes;
use crate::programs::Native;
use crate::shell::Shell;

/// User, groups and what they may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Creds {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
    pub(crate) groups: Vec<u32>,
    /// Effective capabilities.
    pub(crate) caps: u64,
}

impl Default for Creds {
    /// The machine's own root.
    fn default() -> Creds {
        Creds {
            uid: 0,
            gid: 0,
            groups: Vec::new(),
            caps: caps::ALL,
        }
    }
}

impl Creds {
    /// A user that a server becomes.
    pub(crate) fn user(id: u32) -> Creds {
        Creds {
            uid: id,
            gid: id,
            groups: vec![id],
            caps: 0,
        }
    }

    /// Whether a capability is in effect.
    pub(crate) fn can(&self, capability: u32) -> bool {
        self.caps >> capability & 1 != 0
    }

    pub(crate) fn in_group(&self, gid: u32) -> bool {
        self.gid == gid || self.groups.contains(&gid)
    }
}

/// One entry of a process's table of open files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fd {
    /// Number of the open file description.
    pub(crate) file: u32,
    pub(crate) close_on_exec: bool,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Code(u8),
    Signal(u8),
}

impl Ending {
    /// The number a shell and the runtime report.
    pub(crate) fn status(self) -> i32 {
        match self {
            Ending::Code(code) => i32::from(code),
            Ending::Signal(number) => 128 + i32::from(number),
        }
    }
}

/// What a process waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wait {
    /// An instant.
    Until(u64),
    /// A child that ends.
    Child,
    /// A pipe that changes.
    Pipe(u32),
    /// A terminal: a line, or room for more output.
    Tty(u32),
    /// A signal with a handler.
    Signal,
}

/// Whether a process can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Ready,
    Blocked(Wait),
    Stopped,
    Zombie(Ending),
}

/// What a process executes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Program {
    Shell(Box<Shell>),
    Native(Box<Native>),
    /// Taken out while it runs, and after the end.
    None,
}

/// A process.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Proc {
    /// Which container it belongs to.
    pub(crate) container: u32,
    /// Its PID namespace, and its number there.
    pub(crate) namespace: u32,
    pub(crate) vpid: u32,
    /// The parent's number in the machine; 0 when it lives outside the container.
    pub(crate) parent: u32,
    /// Set on the first process of an `exec`.
    pub(crate) exec: Option<u32>,
    /// The process group: the number in the machine of its first process.
    pub(crate) group: u32,
    /// The terminal that it is controlled by.
    pub(crate) tty: Option<u32>,
    pub(crate) creds: Rc<Creds>,
    pub(crate) umask: u16,
    pub(crate) cwd: Loc,
    pub(crate) fds: Vec<Option<Fd>>,
    pub(crate) state: State,
    pub(crate) program: Program,
    /// The name `ps -o comm` shows.
    pub(crate) comm: Bytes,
    pub(crate) argv: Rc<[Bytes]>,
    pub(crate) env: Rc<[Bytes]>,
    /// Sets of signals: arrived, ignored, caught.
    pub(crate) pending: u64,
    pub(crate) ignored: u64,
    pub(crate) caught: u64,
    pub(crate) started_us: u64,
    /// The instant in the timer list, if any.
    pub(crate) timer: Option<u64>,
    /// Simulated CPU time since it last waited, and in all.
    pub(crate) burst_us: u64,
    /// When it last began to wait.
    pub(crate) blocked_us: u64,
    pub(crate) cpu_us: u64,
}

impl Proc {
    pub(crate) fn is_zombie(&self) -> bool {
        matches!(self.state, State::Zombie(_))
    }

    pub(crate) fn fd(&self, fd: u32) -> Option<Fd> {
        self.fds.get(fd as usize).copied().flatten()
    }
}
