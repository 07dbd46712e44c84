//! What stands behind `$`: parameters, their operators, command substitution, tilde.
//!
//! Owns the special parameters. Does not own variables: those are `vars`.

use std::rc::Rc;

use super::ast::ParamOp;
use super::code::Code;
use super::{Flavor, Shell, Stop, Waiting, arith, pattern};
use crate::kernel::fds::Input;
use crate::kernel::process::Wait;
use crate::kernel::schedule::Turn;
use crate::{Bytes, Machine};

/// Bytes that a command substitution keeps.
const MAX_SUBSTITUTION: usize = 1 << 20;

impl Shell {
    /// A parameter's value; `$@` and `$*` are joined.
    fn param(&self, machine: &Machine, pid: u32, name: &[u8]) -> Option<Bytes> {
        let number = |value: i64| Some(Bytes::from(value.to_string().into_bytes()));
        match name {
            b"?" => number(i64::from(self.status)),
            b"$" => number(i64::from(self.root_pid)),
            b"#" => number(self.params.len() as i64),
            b"!" => (self.last_background != 0)
                .then(|| self.last_background.to_string().into_bytes().into()),
            b"-" => Some(self.options.letters().into_bytes().into()),
            b"0" => Some(self.name.clone()),
            b"@" | b"*" => (!self.params.is_empty()).then(|| self.params.join(&b' ').into()),
            b"LINENO" if self.flavor == Flavor::Ash => number(i64::from(self.line) - 1),
            b"LINENO" if self.flavor == Flavor::Bash => number(i64::from(self.line)),
            _ if name[0].is_ascii_digit() => {
                let index: usize = std::str::from_utf8(name).ok()?.parse().ok()?;
                self.params.get(index.checked_sub(1)?).cloned()
            }
            _ => {
                let _ = (machine, pid);
                self.vars.get(name)
            }
        }
    }

    pub(super) fn is_set(&self, machine: &Machine, pid: u32, name: &[u8], colon: bool) -> bool {
        if !colon && matches!(name, b"@" | b"*") {
            return true;
        }
        self.param(machine, pid, name)
            .is_some_and(|value| !colon || !value.is_empty())
    }

    fn value_or_stop(&self, machine: &mut Machine, pid: u32, name: &[u8]) -> Result<Bytes, Stop> {
        match self.param(machine, pid, name) {
            Some(value) => Ok(value),
            None if self.options.has(b'u') && !matches!(name, b"@" | b"*") => {
                self.complain(
                    machine,
                    pid,
                    &format!("{}: parameter not set", String::from_utf8_lossy(name)),
                );
                Err(Stop::Fatal(2))
            }
            None => Ok(Rc::from([])),
        }
    }

    pub(super) fn add_param(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        name: &[u8],
        quoted: bool,
    ) -> Result<(), Stop> {
        if name == b"@" || (name == b"*" && !quoted) {
            let params = self.params.clone();
            for (index, param) in params.iter().enumerate() {
                if index > 0 {
                    self.buffer().field_break(quoted);
                }
                self.buffer().expansion(param, quoted);
            }
            return Ok(());
        }
        if name == b"*" {
            let separators = self
                .vars
                .get(b"IFS")
                .unwrap_or_else(|| b" ".as_slice().into());
            let joined = self.params.join(separators.get(..1).unwrap_or_default());
            self.buffer().expansion(&joined, true);
            return Ok(());
        }
        let value = self.value_or_stop(machine, pid, name)?;
        self.buffer().expansion(&value, quoted);
        Ok(())
    }

    pub(super) fn add_length(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        name: &[u8],
    ) -> Result<(), Stop> {
        let length = match name {
            b"@" | b"*" => self.params.len(),
            _ => self.value_or_stop(machine, pid, name)?.len(),
        };
        self.buffer()
            .expansion(length.to_string().as_bytes(), false);
        Ok(())
    }

    pub(super) fn add_tilde(&mut self, machine: &mut Machine, pid: u32, user: &[u8]) {
        let home = if user.is_empty() {
            self.vars.get(b"HOME")
        } else {
            let table = machine.slurp(pid, b"/etc/passwd").unwrap_or_default();
            let row = crate::accounts::row(&table, 0, user).unwrap_or_default();
            row.get(5).map(|home| Bytes::from(*home))
        };
        match home {
            Some(home) => self.buffer().text(&home, true),
            None => self.buffer().text(&[b"~", user].concat(), true),
        }
    }

    pub(super) fn assign_param(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        name: &Bytes,
        quoted: bool,
    ) -> Result<(), Stop> {
        let value = self.pop_buffer().value();
        self.set_var(machine, pid, name, value.clone())?;
        self.buffer().expansion(&value, quoted);
        Ok(())
    }

    pub(super) fn error_param(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        name: &[u8],
        colon: bool,
        empty: bool,
    ) -> Result<(), Stop> {
        let text = self.pop_buffer().value();
        let why = match (empty, colon) {
            (false, _) => String::from_utf8_lossy(&text).into_owned(),
            (true, true) => "parameter not set or null".into(),
            (true, false) => "parameter not set".into(),
        };
        self.complain(
            machine,
            pid,
            &format!("{}: {why}", String::from_utf8_lossy(name)),
        );
        Err(Stop::Fatal(2))
    }

    pub(super) fn cut_param(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        name: &[u8],
        op: ParamOp,
        quoted: bool,
    ) -> Result<(), Stop> {
        let buffer = self.pop_buffer();
        let value = self.value_or_stop(machine, pid, name)?;
        let wanted = buffer.pattern();
        let (suffix, longest) = match op {
            ParamOp::Slice => {
                let (start, end) = self.slice(machine, pid, &buffer.value(), value.len())?;
                self.buffer().expansion(&value[start..end], quoted);
                return Ok(());
            }
            ParamOp::Replace { all } => {
                let (wanted, text) = buffer.pattern_and_text();
                let replaced = pattern::replace(&value, &wanted, &text, all);
                self.buffer().expansion(&replaced, quoted);
                return Ok(());
            }
            ParamOp::CutSuffix { longest } => (true, longest),
            ParamOp::CutPrefix { longest } => (false, longest),
            _ => return Ok(()),
        };
        let fits = |at: &usize| {
            pattern::matches(&wanted, if suffix { &value[*at..] } else { &value[..*at] })
        };
        let mut places = 0..=value.len();
        let found = if suffix == longest {
            places.find(fits)
        } else {
            places.rev().find(fits)
        };
        let kept = match found {
            Some(at) if suffix => &value[..at],
            Some(at) => &value[at..],
            None => &value[..],
        };
        self.buffer().expansion(kept, quoted);
        Ok(())
    }

    /// Where `offset:length` begins and ends in a value of so many bytes.
    fn slice(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        text: &[u8],
        size: usize,
    ) -> Result<(usize, usize), Stop> {
        let size = size as i64;
        let mut halves = text.splitn(2, |byte| *byte == b':');
        let mut place = |half: Option<&[u8]>, from: i64| match half {
            None => Ok(size),
            Some(text) => match arith::evaluate(text, true, |name| self.vars.get(name)) {
                Ok((value, _)) if value < 0 => Ok((size + value).max(0)),
                Ok((value, _)) => Ok(value.saturating_add(from).min(size)),
                Err(message) => {
                    self.complain(machine, pid, &message);
                    Err(Stop::Fatal(2))
                }
            },
        };
        let start = place(halves.next(), 0)?;
        let end = place(halves.next(), start)?.max(start);
        Ok((start as usize, end as usize))
    }

    pub(super) fn add_arithmetic(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        quoted: bool,
    ) -> Result<(), Stop> {
        let text = self.pop_buffer().value();
        let value = self.arithmetic(machine, pid, &text)?.to_string();
        self.buffer().expansion(value.as_bytes(), quoted);
        Ok(())
    }

    /// An expression's value, with what it assigns.
    pub(super) fn arithmetic(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        text: &[u8],
    ) -> Result<i64, Stop> {
        let look_up = |name: &[u8]| self.vars.get(name);
        match arith::evaluate(text, self.flavor != Flavor::Dash, look_up) {
            Ok((value, assigned)) => {
                for (name, value) in assigned.iter() {
                    self.set_var(machine, pid, name, value.to_string().into_bytes().into())?;
                }
                Ok(value)
            }
            Err(message) => {
                self.complain(machine, pid, &message);
                Err(Stop::Fatal(2))
            }
        }
    }

    pub(super) fn substitute(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        code: Option<&Rc<Code>>,
        quoted: bool,
    ) -> Result<(), Stop> {
        let Some(code) = code else {
            self.substituted = Some(0);
            self.buffer().expansion(b"", quoted);
            return Ok(());
        };
        let child = self.fork_shell(machine, pid, code)?;
        let (read, write) = machine.new_pipe();
        // Both descriptors are far below the limit of a fresh child and of a shell that can still fork.
        let _ = machine.set_fd(child, 1, write);
        let Ok(fd) = machine.add_fd(pid, read, 10, true) else {
            return Err(Stop::Fatal(2));
        };
        let job = self.add_job(machine, &[child], false);
        self.waiting = Waiting::Substitution {
            fd,
            job,
            bytes: Vec::new(),
            quoted,
            ended: false,
        };
        Ok(())
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn resume_substitution(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        fd: u32,
        job: u32,
        mut bytes: Vec<u8>,
        quoted: bool,
        mut ended: bool,
    ) -> Result<(), Stop> {
        while !ended {
            match machine.read(pid, fd, 65_536, false) {
                Ok(Input::Bytes(more)) if bytes.len() < MAX_SUBSTITUTION => {
                    bytes.extend_from_slice(&more);
                }
                Ok(Input::Block(wait)) => {
                    self.waiting = Waiting::Substitution {
                        fd,
                        job,
                        bytes,
                        quoted,
                        ended,
                    };
                    return Err(self.pause(Turn::Blocked(wait)));
                }
                _ => {
                    machine.close(pid, fd);
                    ended = true;
                }
            }
        }
        self.collect(machine, pid, Some(job));
        let Some(status) = self.finished_job(job) else {
            self.waiting = Waiting::Substitution {
                fd,
                job,
                bytes,
                quoted,
                ended,
            };
            return Err(self.pause(Turn::Blocked(Wait::Child)));
        };
        self.forget_job(job);
        self.substituted = Some(status);
        while bytes.last() == Some(&b'\n') {
            bytes.pop();
        }
        bytes.retain(|byte| *byte != 0);
        self.buffer().expansion(&bytes, quoted);
        Ok(())
    }
}
