//! `read`: a line of input into variables.
//!
//! Owns the line while it is incomplete.

use super::parser::is_name;
use super::{After, Flavor, Shell, Stop, Waiting};
use crate::kernel::fds::Input;
use crate::kernel::schedule::Turn;
use crate::{Bytes, Machine};

/// A `read` that has begun.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReadState {
    names: Vec<Bytes>,
    raw: bool,
    /// Bytes after which it has enough.
    most: usize,
    /// The byte that ends it.
    end: u8,
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
        let (mut raw, mut most) = (false, usize::MAX);
        let mut end = b'\n';
        let mut args = args;
        while let [first, rest @ ..] = args {
            let [b'-', letter, value @ ..] = &**first else {
                break;
            };
            args = rest;
            let known = matches!(letter, b'r' | b'p' | b'-');
            if !known && (self.flavor == Flavor::Dash || !b"sntdue".contains(letter)) {
                let text = format!("read: Illegal option -{}", char::from(*letter));
                self.complain(machine, pid, &text);
                self.status = 2;
                return self.finish_simple(machine, pid, after);
            }
            raw |= first[1..].contains(&b'r') && !b"pntd".contains(letter);
            if !b"pntdu".contains(letter) {
                continue;
            }
            let mut value: Bytes = value.into();
            if let ([next, rest @ ..], true) = (args, value.is_empty()) {
                (value, args) = (next.clone(), rest);
            }
            match letter {
                b'n' => most = crate::accounts::number(&value).unwrap_or(0).max(0) as usize,
                b'd' => end = value.first().copied().unwrap_or(0),
                _ => {}
            }
        }
        let mut names: Vec<Bytes> = args.to_vec();
        let wrong = names.iter().find(|name| !is_name(name));
        let problem = match wrong {
            Some(name) => Some([&*String::from_utf8_lossy(name), ": bad variable name"].concat()),
            None if names.is_empty() && self.flavor == Flavor::Dash => Some("arg count".into()),
            None => None,
        };
        if let Some(problem) = problem {
            self.complain(machine, pid, &["read: ", &problem].concat());
            self.status = self.redirection_status();
            return self.finish_simple(machine, pid, after);
        }
        if names.is_empty() {
            names.push(b"REPLY".as_slice().into());
        }
        self.resume_read(
            machine,
            pid,
            ReadState {
                names,
                raw,
                most,
                end,
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
            let whole = state.end == b'\n' && state.most == usize::MAX;
            match machine.read(pid, 0, if whole { 65_536 } else { 1 }, true) {
                Ok(Input::Bytes(bytes)) => {
                    state.line.extend_from_slice(&bytes);
                    if state.line.len() > 1 << 20 {
                        break true;
                    }
                    if !state.raw && state.line.ends_with(b"\\\n") {
                        state.line.truncate(state.line.len() - 2);
                        continue;
                    }
                    if state.line.last() == Some(&state.end) {
                        state.line.pop();
                        break false;
                    }
                    if state.line.len() >= state.most {
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
        let line = marked(&state.line, state.raw, &separators);
        let mut rest = line.as_slice();
        let count = state.names.len();
        for (index, name) in state.names.iter().enumerate() {
            let skip = rest.iter().take_while(|(_, mark)| *mark == BLANK).count();
            rest = &rest[skip..];
            let end = rest
                .iter()
                .position(|(_, mark)| *mark != 0)
                .unwrap_or(rest.len());
            let mut value = &rest[..end];
            let gap = rest[end..]
                .iter()
                .take_while(|(_, mark)| *mark == BLANK)
                .count();
            let mut after = &rest[end + gap..];
            if after.first().is_some_and(|(_, mark)| *mark == OTHER) {
                after = &after[1..];
                let gap = after.iter().take_while(|(_, mark)| *mark == BLANK).count();
                after = &after[gap..];
            }
            // The last name takes all, unless there is nothing but one separator after its field.
            if index + 1 == count && !after.is_empty() {
                let keep = rest.iter().rposition(|(_, mark)| *mark != BLANK);
                value = &rest[..keep.map_or(0, |at| at + 1)];
            }
            rest = after;
            let value: Vec<u8> = value.iter().map(|(byte, _)| *byte).collect();
            self.set_var(machine, pid, name, value.into())?;
        }
        self.status = i32::from(ended);
        self.finish_simple(machine, pid, after)
    }
}

/// Marks of a byte of the line: a blank that separates, another separator.
const BLANK: u8 = 1;
const OTHER: u8 = 2;

/// The bytes of a line without its backslashes, and which of them separate.
fn marked(line: &[u8], raw: bool, separators: &[u8]) -> Vec<(u8, u8)> {
    let mut out = Vec::with_capacity(line.len());
    let mut bytes = line.iter();
    while let Some(byte) = bytes.next() {
        if *byte == b'\\' && !raw {
            out.extend(bytes.next().map(|next| (*next, 0)));
            continue;
        }
        let mark = match byte {
            byte if !separators.contains(byte) => 0,
            b' ' | b'\t' | b'\n' => BLANK,
            _ => OTHER,
        };
        out.push((*byte, mark));
    }
    out
}
