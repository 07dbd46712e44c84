//! The kernel: files, processes, signals and time, as methods of [`crate::Machine`] grouped by subject.
//!
//! Deliberately has no idea of shells, programs or images beyond starting them.

pub(crate) mod blob;
pub(crate) mod caps;
pub(crate) mod cgroup;
pub(crate) mod errno;
pub(crate) mod fds;
pub(crate) mod files;
pub(crate) mod inode;
pub(crate) mod mounts;
pub(crate) mod net;
pub(crate) mod path;
pub(crate) mod pipes;
pub(crate) mod proc_files;
pub(crate) mod process;
pub(crate) mod schedule;
pub(crate) mod signals;
pub(crate) mod spawn;
pub(crate) mod tty;
