//! Simple commands: finding them, running them, and tidying up after them.
//!
//! Owns the order of redirections, assignments and the command itself. Does not own the builtins.

use std::rc::Rc;

use super::builtins::{self, Builtin};
use super::code::{Code, Place};
use super::{After, Flavor, Shell, Stop, Waiting};
use crate::kernel::errno::Errno;
use crate::kernel::path::EXECUTE;
use crate::kernel::process::{Ending, Program};
use crate::kernel::schedule::Turn;
use crate::{Bytes, Machine};

/// What a command's first word turned out to be.
#[derive(Debug, Clone, Default, PartialEq)]
enum Kind {
    #[default]
    Nothing,
    Builtin(Builtin),
    Function(Rc<Code>),
    External,
}

/// A command between its redirections and its run.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Prepared {
    kind: Kind,
    failed: bool,
    restore: bool,
    prefix: bool,
}

impl Prepared {
    /// Takes over what the outer command leaves to be undone.
    pub(super) fn carry(&mut self, after: After) {
        self.restore = after.restore;
        self.prefix = after.prefix;
    }
}

impl Shell {
    pub(super) fn prepare(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        assigns: bool,
    ) -> Result<(), Stop> {
        let kind = match self.fields.first() {
            None => Kind::Nothing,
            Some(name) => match (builtins::find(name, self.flavor), self.functions.get(name)) {
                (Some(builtin), _) if builtin.is_special() => Kind::Builtin(builtin),
                (_, Some(code)) => Kind::Function(code.clone()),
                (Some(builtin), None) => Kind::Builtin(builtin),
                (None, None) => Kind::External,
            },
        };
        let special = matches!(&kind, Kind::Builtin(builtin) if builtin.is_special());
        let save = kind != Kind::Builtin(Builtin::Exec);
        let wanted = !self.targets.is_empty();
        let failed = wanted && self.make_redirections(machine, pid, save).is_err();
        if failed {
            self.status = self.redirection_status();
            if special {
                return Err(Stop::Fatal(self.status));
            }
        }
        let prefix = assigns && !failed && !special && kind != Kind::Nothing;
        if prefix {
            self.vars.push_prefix();
        }
        self.prepared = Prepared {
            kind,
            failed,
            restore: wanted && save && !failed,
            prefix,
        };
        Ok(())
    }

    pub(super) fn assign(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        name: &Bytes,
    ) -> Result<(), Stop> {
        let value = self.pop_value();
        if self.prepared.failed {
            return Ok(());
        }
        if self.options.has(b'x') {
            let shown = if self.flavor == Flavor::Ash {
                traced(&value)
            } else {
                value.clone()
            };
            self.traced
                .push([name, b"=".as_slice(), &shown].concat().into());
        }
        if !self.prepared.prefix {
            return self.set_var(machine, pid, name, value);
        }
        self.vars.save_in_prefix(name);
        self.set_var(machine, pid, name, value)?;
        self.vars.mark(name, true, false);
        Ok(())
    }

    pub(super) fn set_var(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        name: &Bytes,
        value: Bytes,
    ) -> Result<(), Stop> {
        if self.vars.is_readonly(name) {
            self.complain(
                machine,
                pid,
                &format!("{}: is read only", String::from_utf8_lossy(name)),
            );
            return Err(Stop::Fatal(2));
        }
        self.vars.set(name, value, self.options.has(b'a'));
        Ok(())
    }

    pub(super) fn run_command(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        place: Place,
        steps: &mut u32,
    ) -> Result<(), Stop> {
        let args = std::mem::take(&mut self.fields);
        let prepared = std::mem::take(&mut self.prepared);
        let after = After {
            restore: prepared.restore,
            prefix: prepared.prefix,
            place,
        };
        let substituted = self.substituted.take();
        if self.options.has(b'x') {
            let mut words = std::mem::take(&mut self.traced);
            let ash = self.flavor == Flavor::Ash;
            words.extend(
                args.iter()
                    .map(|arg| if ash { traced(arg) } else { arg.clone() }),
            );
            let prompt = self.vars.get(b"PS4").unwrap_or_default();
            let line = [&prompt, words.join(&b' ').as_slice(), b"\n"].concat();
            // A shell whose standard error is closed goes on.
            let _ = machine.write(pid, 2, &line);
        }
        if prepared.failed {
            return self.finish_simple(machine, pid, after);
        }
        match prepared.kind {
            Kind::Nothing => {
                self.status = substituted.unwrap_or(0);
                self.finish_simple(machine, pid, after)
            }
            Kind::Builtin(builtin) => self.run_builtin(machine, pid, builtin, args, after, steps),
            Kind::Function(code) => self.call_function(&code, &args, after),
            Kind::External => {
                *steps = steps.saturating_sub(300);
                self.run_external(machine, pid, args, after)
            }
        }
    }

    /// What a simple command leaves is undone; then traps run and `set -e` looks.
    pub(super) fn finish_simple(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        after: After,
    ) -> Result<(), Stop> {
        if after.prefix {
            self.vars.pop_prefix();
        }
        if after.restore {
            self.restore_redirections(machine, pid);
        }
        self.check(machine, pid, after.place)
    }

    pub(super) fn find_program(
        &self,
        machine: &Machine,
        pid: u32,
        name: &[u8],
    ) -> Result<Vec<u8>, Errno> {
        if name.contains(&b'/') {
            let inode = machine.stat(pid, name, true)?;
            return if inode.is_dir() {
                Err(Errno::Acces)
            } else {
                Ok(name.to_vec())
            };
        }
        let path = self.vars.get(b"PATH").unwrap_or_default();
        let mut why = Errno::NoEnt;
        for dir in path.split(|byte| *byte == b':') {
            let full = if dir.is_empty() {
                name.to_vec()
            } else {
                [dir, b"/", name].concat()
            };
            if !machine
                .stat(pid, &full, true)
                .is_ok_and(|inode| !inode.is_dir())
            {
                continue;
            }
            if machine.access(pid, &full, EXECUTE).is_ok() {
                return Ok(full);
            }
            why = Errno::Acces;
        }
        Err(why)
    }

    /// Says why a program cannot be run; answers the status.
    fn refuse(&self, machine: &mut Machine, pid: u32, name: &[u8], errno: Errno) -> i32 {
        let shown = String::from_utf8_lossy(name);
        let (text, status) = match errno {
            Errno::NoEnt | Errno::NotDir => ("not found", 127),
            other => (other.text(), 126),
        };
        self.complain(machine, pid, &format!("{shown}: {text}"));
        status
    }

    fn run_external(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        args: Vec<Bytes>,
        after: After,
    ) -> Result<(), Stop> {
        let path = match self.find_program(machine, pid, &args[0]) {
            Ok(path) => path,
            Err(errno) => {
                self.status = self.refuse(machine, pid, &args[0], errno);
                return self.finish_simple(machine, pid, after);
            }
        };
        if !args[0].contains(&b'/') {
            self.remember(&path);
        }
        if after.place.last && self.calls.len() == 1 && !self.has_traps() {
            return self.become_program(machine, pid, &path, args);
        }
        let env = self.vars.environment();
        let Ok(child) = machine.fork(pid, Program::None) else {
            self.complain(machine, pid, "Cannot fork");
            return Err(Stop::Fatal(2));
        };
        if let Some(proc) = machine.procs.get_mut(child) {
            proc.caught = 0;
        }
        let name = args[0].clone();
        if let Err(errno) = execute(machine, child, &path, args, env) {
            let status = self.refuse(machine, child, &name, errno);
            machine.finish(child, Ending::Code(status as u8));
        }
        let job = self.add_job(machine, &[child], false);
        self.waiting = Waiting::Foreground {
            job,
            after: Some(after),
        };
        Ok(())
    }

    /// The shell's process becomes the program.
    pub(super) fn become_program(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        path: &[u8],
        args: Vec<Bytes>,
    ) -> Result<(), Stop> {
        let env = self.vars.environment();
        let name = args[0].clone();
        match execute(machine, pid, path, args, env) {
            Ok(()) => Err(self.pause(Turn::Again)),
            Err(errno) => {
                let status = self.refuse(machine, pid, &name, errno);
                Err(Stop::Fatal(status))
            }
        }
    }
}

/// A word as ash traces it: in quotes when it could mean something else.
fn traced(word: &Bytes) -> Bytes {
    let plain = |byte: &u8| matches!(byte, b'+'..=b':' | b'@'..=b'Z' | b']'..=b'_' | b'a'..=b'z');
    if word.iter().all(plain) {
        return word.clone();
    }
    builtins::quoted(word).into_bytes().into()
}

/// Executes a file; one that is neither a program nor names an interpreter is a script.
fn execute(
    machine: &mut Machine,
    pid: u32,
    path: &[u8],
    args: Vec<Bytes>,
    env: Rc<[Bytes]>,
) -> Result<(), Errno> {
    match machine.execute(pid, path, args.clone().into(), env.clone()) {
        Err(Errno::NoExec) => {
            let mut script: Vec<Bytes> = vec![b"sh".as_slice().into(), path.into()];
            script.extend(args.into_iter().skip(1));
            machine.execute(pid, b"/bin/sh", script.into(), env)
        }
        other => other,
    }
}
