//! The shell at a terminal: prompts, interrupts, and going on after errors.
//!
//! Owns what is different when a person types. Does not own the terminal: that is `kernel::tty`.

use super::{Flavor, Frame, Shell, Stop};
use crate::accounts::row;
use crate::{Bytes, Machine, Signal};

/// Signals that a shell at a terminal survives: INT, QUIT, TERM.
pub(super) const WITHSTOOD: u64 = 1 << 2 | 1 << 3 | 1 << 15;

fn user_name(machine: &mut Machine, pid: u32) -> Vec<u8> {
    let uid = machine.procs.get(pid).map_or(0, |proc| proc.creds.uid);
    let passwd = machine.slurp(pid, b"/etc/passwd").unwrap_or_default();
    row(&passwd, 2, uid.to_string().as_bytes())
        .and_then(|row| row.first().map(|name| name.to_vec()))
        .unwrap_or_else(|| b"I have no name!".to_vec())
}

fn interrupt(machine: &mut Machine, pid: u32) -> Stop {
    // A shell whose standard error is closed goes on.
    let _ = machine.write(pid, 2, b"\n");
    Stop::Fatal(128 + i32::from(Signal::INT.0))
}

impl Shell {
    /// A shell whose script comes from a terminal is an interactive one; so is one that was told to be.
    pub(super) fn begin_prompting(&mut self, machine: &mut Machine, pid: u32) {
        let is_stdin = matches!(
            self.calls.first().map(|call| &call.frame),
            Some(Frame::Stdin { .. })
        );
        let asked = self.options.has(b'i');
        if !is_stdin || !(asked || machine.is_tty(pid, 0) && machine.is_tty(pid, 2)) {
            return;
        }
        for letter in [b'i', b'm', b's'] {
            self.options.set(letter, true);
        }
        if let Some(proc) = machine.procs.get_mut(pid) {
            proc.caught |= WITHSTOOD;
        }
        let is_root = machine
            .procs
            .get(pid)
            .is_none_or(|proc| proc.creds.uid == 0);
        let usual: &[u8] = match self.flavor {
            Flavor::Dash if is_root => b"# ",
            Flavor::Dash => b"$ ",
            Flavor::Ash => b"\\w \\$ ",
            Flavor::Bash => b"\\u@\\h:\\w\\$ ",
        };
        for (name, usual) in [(b"PS1", usual), (b"PS2", b"> ".as_slice())] {
            if self.vars.get(name).is_none() {
                self.vars.set(name, usual.into(), false);
            }
        }
        self.expect_prompt();
    }

    /// Whether this is the shell that a person talks to.
    pub(super) fn is_prompting(&self) -> bool {
        self.options.has(b'i')
            && !self.is_subshell
            && !self.in_exit_trap
            && matches!(
                self.calls.first().map(|call| &call.frame),
                Some(Frame::Stdin { .. })
            )
    }

    /// The prompt is due before more is read.
    fn expect_prompt(&mut self) {
        if let Some(Frame::Stdin { prompted, .. }) =
            self.calls.first_mut().map(|call| &mut call.frame)
        {
            *prompted = false;
        }
    }

    /// Writes the prompt; `more` when a command is not complete.
    pub(super) fn prompt(&mut self, machine: &mut Machine, pid: u32, more: bool) {
        if !self.is_prompting() {
            return;
        }
        if !more {
            self.notify(machine, pid);
        }
        let name: &[u8] = if more { b"PS2" } else { b"PS1" };
        let text = self.vars.get(name).unwrap_or_default();
        let text = if self.flavor == Flavor::Dash {
            text.to_vec()
        } else {
            self.decode_prompt(machine, pid, &text)
        };
        // A shell whose standard error is closed goes on.
        let _ = machine.write(pid, 2, &text);
    }

    /// `\u`, `\h`, `\w`, `\W` and `\$`.
    fn decode_prompt(&self, machine: &mut Machine, pid: u32, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut bytes = text.iter();
        while let Some(byte) = bytes.next() {
            if *byte != b'\\' {
                out.push(*byte);
                continue;
            }
            match bytes.next() {
                Some(b'$') => {
                    let root = machine
                        .procs
                        .get(pid)
                        .is_none_or(|proc| proc.creds.uid == 0);
                    out.push(if root { b'#' } else { b'$' });
                }
                Some(b'u') => out.extend(user_name(machine, pid)),
                Some(b'h') => {
                    let container = machine.procs.get(pid).map_or(0, |proc| proc.container);
                    let container = machine.containers.get(container);
                    let name = container.map_or("", |container| &container.spec.hostname);
                    out.extend(name.bytes().take_while(|byte| *byte != b'.'));
                }
                Some(b'w') => out.extend(self.short_dir(machine, pid)),
                Some(b'W') => {
                    let dir = self.short_dir(machine, pid);
                    let last = dir.rsplit(|byte| *byte == b'/').next().unwrap_or(&dir);
                    out.extend_from_slice(if last.is_empty() { b"/" } else { last });
                }
                Some(b'n') => out.push(b'\n'),
                Some(b'e') => out.push(27),
                // These stand around what has no width.
                Some(b'[' | b']') => {}
                Some(other) => out.extend_from_slice(&[b'\\', *other]),
                None => out.push(b'\\'),
            }
        }
        out
    }

    /// The working directory with `~` for the home directory.
    fn short_dir(&self, machine: &Machine, pid: u32) -> Vec<u8> {
        let dir = machine.getcwd(pid).unwrap_or_default();
        let home = self.vars.get(b"HOME").unwrap_or_default();
        let home: &[u8] = home.strip_suffix(b"/").unwrap_or(&home);
        match dir.strip_prefix(home) {
            Some(rest) if !home.is_empty() && (rest.is_empty() || rest[0] == b'/') => {
                [b"~", rest].concat()
            }
            _ => dir,
        }
    }

    /// A shell at a terminal drops what it does when the interrupt key was pressed, unless there is a trap for it.
    pub(super) fn interrupted(&mut self, machine: &mut Machine, pid: u32) -> Result<(), Stop> {
        let bit = Signal::INT.bit();
        let Some(proc) = machine.procs.get_mut(pid) else {
            return Ok(());
        };
        if proc.pending & bit == 0 || !self.is_prompting() {
            return Ok(());
        }
        self.expect_prompt();
        if self.has_trap(Signal::INT.0) {
            return Ok(());
        }
        proc.pending &= !bit;
        Err(interrupt(machine, pid))
    }

    /// A job that was waited for has ended. One that the interrupt key ended takes the rest of the line with it.
    pub(super) fn take_back_terminal(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        job: u32,
    ) -> Result<(), Stop> {
        if !self.is_prompting() {
            return Ok(());
        }
        machine.to_foreground(pid);
        if self.was_interrupted(job) {
            self.forget_job(job);
            return Err(interrupt(machine, pid));
        }
        Ok(())
    }

    /// Drops all that was begun and reads the next line.
    pub(super) fn back_to_prompt(&mut self, machine: &mut Machine, pid: u32) {
        while self.calls.len() > 1 {
            let Some(call) = self.calls.pop() else { break };
            if let Frame::Function { params, locals, .. } = call.frame {
                self.params = params;
                for saved in locals.into_iter().rev() {
                    self.vars.put_back(saved);
                }
            }
        }
        self.vars.pop_prefixes();
        self.drop_unfinished(machine, pid);
        self.traced.clear();
        self.prepared = super::commands::Prepared::default();
        self.waiting = super::Waiting::Nothing;
        self.jobs.retain(|job| job.background);
        machine.to_foreground(pid);
        if let Some(call) = self.calls.first_mut() {
            call.code = std::rc::Rc::default();
            call.pc = 0;
            if let Frame::Stdin { text, line, .. } = &mut call.frame {
                *line += crate::programs::newlines(text) as u32;
                text.clear();
            }
        }
        self.expect_prompt();
    }

    /// What a shell at a terminal says when it is left.
    pub(super) fn say_exit(&mut self, machine: &mut Machine, pid: u32) {
        if !self.is_prompting() {
            return;
        }
        let at_end = matches!(
            self.calls.first().map(|call| &call.frame),
            Some(Frame::Stdin { ended: true, .. })
        );
        let words: Bytes = match (self.flavor, at_end) {
            (Flavor::Bash, true) => b"\nexit\n".as_slice(),
            (Flavor::Bash, false) => b"exit\n",
            (_, true) => b"\n",
            (_, false) => b"",
        }
        .into();
        // A shell whose standard error is closed goes on.
        let _ = machine.write(pid, 2, &words);
    }
}
