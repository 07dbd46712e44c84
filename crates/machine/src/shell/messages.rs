//! Messages in dash's form: `name: line: text`.
//!
//! Owns the prefix. Does not own the texts.

use super::{Flavor, Shell};
use crate::Machine;

impl Shell {
    pub(super) fn complain(&self, machine: &mut Machine, pid: u32, text: &str) {
        let name = String::from_utf8_lossy(&self.name);
        let line = match self.flavor {
            Flavor::Dash => format!("{name}: {}: {text}\n", self.line),
            Flavor::Ash => format!("{name}: {text}\n"),
            Flavor::Bash => format!("{name}: line {}: {text}\n", self.line),
        };
        // A shell whose standard error is closed goes on.
        let _ = machine.write(pid, 2, line.as_bytes());
    }
}
