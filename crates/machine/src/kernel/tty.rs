//! Terminals: what is typed becomes lines, and what is written waits to be shown.
//!
//! Owns the line discipline: echo, erasing, end of file, and the keys that raise signals. Does not own how a terminal looks,
//! nor the editing of lines before they are sent.

use std::collections::VecDeque;

use super::fds::{Input, Open, Output};
use super::process::{State, Wait};
use crate::{ExecId, Machine, Signal};

/// Bytes that wait to be shown; whoever writes more waits.
const MOST_OUTPUT: usize = 16 << 10;
/// How long a full terminal takes to show what is in it.
const DRAIN_US: u64 = 50_000;
/// Bytes of a line, as on Linux.
const MOST_LINE: usize = 4095;
/// Lines typed ahead.
const MOST_LINES: usize = 256;

/// The columns of every terminal.
pub(crate) const COLUMNS: usize = 80;

/// A terminal; it has the number of the `exec` that it was made for.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Tty {
    /// What was typed since the last newline.
    line: Vec<u8>,
    /// Lines that nobody has read; an empty one is an end of file.
    lines: VecDeque<Vec<u8>>,
    output: Vec<u8>,
    /// The group of processes that the keys' signals go to.
    pub(crate) foreground: u32,
    /// The container that it is in, and its number there.
    pub(crate) container: u32,
    pub(crate) number: usize,
}

impl Machine {
    /// A terminal in a container.
    pub(crate) fn new_tty(&mut self, id: u32, container: u32) {
        let taken = |number: &usize| {
            let mut known = self.ttys.iter();
            known.any(|(_, tty)| tty.container == container && tty.number == *number)
        };
        let number = (0..self.ttys.len()).find(|number| !taken(number));
        let number = number.unwrap_or(self.ttys.len());
        let tty = Tty {
            container,
            number,
            ..Tty::default()
        };
        self.ttys.insert(id, tty);
    }

    /// Types on the terminal of a process that `exec_with` started.
    pub fn type_in(&mut self, terminal: ExecId, bytes: &[u8], now: u64) {
        self.now = self.now.max(now);
        for byte in bytes {
            self.type_byte(terminal.0, *byte);
        }
        self.tty_changed(terminal.0);
    }

    fn type_byte(&mut self, id: u32, byte: u8) {
        let Some(tty) = self.ttys.get_mut(id) else {
            return;
        };
        let signal = match byte {
            3 => Some(Signal::INT),
            28 => Some(Signal::QUIT),
            _ => None,
        };
        if let Some(signal) = signal {
            tty.line.clear();
            tty.lines.clear();
            tty.echo(&[b'^', byte + 64]);
            let group = tty.foreground;
            let members = self.procs.iter().filter(|(_, proc)| proc.group == group);
            let members: Vec<u32> = members.map(|(pid, _)| pid).collect();
            for pid in members {
                self.deliver(pid, signal);
            }
            return;
        }
        match byte {
            4 => tty.end_line(),
            8 | 127 => tty.erase(),
            21 => {
                while !tty.line.is_empty() {
                    tty.erase();
                }
            }
            b'\n' | b'\r' => {
                tty.echo(b"\n");
                tty.line.push(b'\n');
                tty.end_line();
            }
            _ if tty.line.len() >= MOST_LINE => {}
            0..=8 | 11..=31 => {
                tty.line.push(byte);
                tty.echo(&[b'^', byte + 64]);
            }
            _ => {
                tty.line.push(byte);
                tty.echo(&[byte]);
            }
        }
    }

    pub(crate) fn tty_has_output(&self, id: u32) -> bool {
        self.ttys.get(id).is_some_and(|tty| !tty.output.is_empty())
    }

    /// Takes what was written to the terminal since the last look.
    pub(crate) fn tty_output(&mut self, id: u32) -> Vec<u8> {
        let Some(tty) = self.ttys.get_mut(id).filter(|tty| !tty.output.is_empty()) else {
            return Vec::new();
        };
        let output = std::mem::take(&mut tty.output);
        if output.len() >= MOST_OUTPUT {
            for pid in self.waiting_for_tty(id) {
                self.set_timer(pid, self.now + DRAIN_US);
            }
        }
        output
    }

    /// Whether whoever is in the foreground waits for something to be typed.
    pub fn awaits_input(&self, terminal: ExecId) -> bool {
        let waits = State::Blocked(Wait::Tty(terminal.0));
        self.ttys.get(terminal.0).is_some_and(|tty| {
            tty.output.len() < MOST_OUTPUT
                && self
                    .procs
                    .iter()
                    .any(|(_, proc)| proc.group == tty.foreground && proc.state == waits)
        })
    }

    /// Takes a terminal away; its processes are told.
    pub(crate) fn drop_tty(&mut self, id: u32) {
        let on_it = self.procs.iter().filter(|(_, proc)| proc.tty == Some(id));
        let on_it: Vec<u32> = on_it.map(|(pid, _)| pid).collect();
        self.tty_changed(id);
        self.ttys.remove(id);
        for pid in on_it {
            self.deliver(pid, Signal::HUP);
        }
    }

    pub(crate) fn read_tty(&mut self, id: u32, max: usize) -> Input {
        let Some(tty) = self.ttys.get_mut(id) else {
            return Input::End;
        };
        let Some(mut line) = tty.lines.pop_front() else {
            return Input::Block(Wait::Tty(id));
        };
        if line.len() > max {
            tty.lines.push_front(line.split_off(max));
        }
        if line.is_empty() {
            Input::End
        } else {
            Input::Bytes(line)
        }
    }

    pub(crate) fn write_tty(&mut self, id: u32, bytes: &[u8]) -> Output {
        let Some(tty) = self.ttys.get_mut(id) else {
            // Who showed it has gone.
            return Output::Wrote(bytes.len());
        };
        if tty.output.len() >= MOST_OUTPUT {
            return Output::Block(Wait::Tty(id));
        }
        tty.output.extend_from_slice(bytes);
        Output::Wrote(bytes.len())
    }

    /// Whether a descriptor is a terminal.
    pub(crate) fn is_tty(&self, pid: u32, fd: u32) -> bool {
        let file = self.file_of(pid, fd).ok().and_then(|id| self.files.get(id));
        file.is_some_and(|file| matches!(file.what, Open::Tty(_)))
    }

    /// The terminal that a process reads from and writes to, if it does both.
    pub(crate) fn terminal_of(&self, pid: u32) -> Option<u32> {
        let tty = self.procs.get(pid)?.tty;
        tty.filter(|_| self.is_tty(pid, 0) && self.is_tty(pid, 1))
    }

    /// Puts a process's group into the foreground of its terminal.
    pub(crate) fn to_foreground(&mut self, pid: u32) {
        let Some(proc) = self.procs.get(pid) else {
            return;
        };
        let group = proc.group;
        if let Some(tty) = proc.tty.and_then(|id| self.ttys.get_mut(id)) {
            tty.foreground = group;
        }
    }

    fn tty_changed(&mut self, id: u32) {
        for pid in self.waiting_for_tty(id) {
            self.wake(pid);
        }
    }

    fn waiting_for_tty(&self, id: u32) -> Vec<u32> {
        let waits = State::Blocked(Wait::Tty(id));
        let waiting = self.procs.iter().filter(|(_, proc)| proc.state == waits);
        waiting.map(|(pid, _)| pid).collect()
    }
}

impl Tty {
    fn echo(&mut self, bytes: &[u8]) {
        if self.output.len() < MOST_OUTPUT {
            self.output.extend_from_slice(bytes);
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if self.lines.len() < MOST_LINES {
            self.lines.push_back(line);
        }
    }

    /// Takes the last character back, however many bytes it has.
    fn erase(&mut self) {
        while self.line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {}
        self.echo(b"\x08 \x08");
    }
}
