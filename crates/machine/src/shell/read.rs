//! `read`: a line of input into variables.
//!
//! Owns the line while it is incomplete.

use super::{After, Shell, Stop, Waiting};
use crate::kernel::fds::Input;
use crate::kernel::schedule::Turn;
use crate::{Bytes, Machine};

/// A `read` that has begun.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReadState {
    names: Vec<Bytes>,
    raw: bool,
    line: Vec<u8>,
}

impl Shell {
    pub(super) fn read_builtin(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        args: &[Bytes],
        after: After,
        steps: &mut u32,
    ) -> Result<(), Stop> {
        let raw = args.iter().any(|arg| &**arg == b"-r");
        let mut names: Vec<Bytes> = args
            .iter()
            .filter(|arg| arg.first() != Some(&b'-'))
            .cloned()
            .collect();
        if names.is_empty() {
            names.push(b"REPLY".as_slice().into());
        }
        self.resume_read(
            machine,
            pid,
            ReadState {
                names,
                raw,
                line: Vec::new(),
            },
            after,
            steps,
        )
    }

    pub(super) fn resume_read(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        mut state: ReadState,
        after: After,
        steps: &mut u32,
    ) -> Result<(), Stop> {
        self.interrupted(machine, pid)?;
        let ended = loop {
            *steps = steps.saturating_sub(1);
            match machine.read(pid, 0, 65_536, true) {
                Ok(Input::Bytes(bytes)) => {
                    state.line.extend_from_slice(&bytes);
                    if state.line.len() > 1 << 20 {
                        break true;
                    }
                    if !state.raw && state.line.ends_with(b"\\\n") {
                        state.line.truncate(state.line.len() - 2);
                        continue;
                    }
                    if state.line.last() == Some(&b'\n') {
                        state.line.pop();
                        break false;
                    }
                }
                Ok(Input::Block(wait)) => {
                    self.waiting = Waiting::Read { state, after };
                    return Err(self.pause(Turn::Blocked(wait)));
                }
                Ok(Input::End) | Err(_) => break true,
            }
        };
        let separators = self
            .vars
            .get(b"IFS")
            .unwrap_or_else(|| b" \t\n".as_slice().into());
        let mut rest: Vec<u8> = state.line;
        if !state.raw {
            let mut plain = Vec::with_capacity(rest.len());
            let mut bytes = rest.iter();
            while let Some(byte) = bytes.next() {
                plain.push(if *byte == b'\\' {
                    *bytes.next().unwrap_or(byte)
                } else {
                    *byte
                });
            }
            rest = plain;
        }
        let blank = |byte: &u8| separators.contains(byte) && matches!(byte, b' ' | b'\t' | b'\n');
        let mut rest = rest.as_slice();
        let count = state.names.len();
        for (index, name) in state.names.iter().enumerate() {
            let skip = rest.iter().take_while(|byte| blank(byte)).count();
            rest = &rest[skip..];
            let end = if index + 1 == count {
                rest.len()
            } else {
                rest.iter()
                    .position(|byte| separators.contains(byte))
                    .unwrap_or(rest.len())
            };
            let mut value = &rest[..end];
            rest = &rest[end..];
            if index + 1 == count {
                let keep = value
                    .iter()
                    .rposition(|byte| !blank(byte))
                    .map_or(0, |at| at + 1);
                value = &value[..keep];
            } else {
                let gap = rest.iter().take_while(|byte| blank(byte)).count();
                rest = &rest[gap..];
                if rest.first().is_some_and(|byte| separators.contains(byte)) {
                    rest = &rest[1..];
                }
            }
            self.set_var(machine, pid, name, value.into())?;
        }
        self.status = i32::from(ended);
        self.finish_simple(machine, pid, after)
    }
}
