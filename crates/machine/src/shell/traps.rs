//! Traps: what the shell does about signals, and when.
//!
//! Owns the table of actions. Does not own delivery: the kernel marks signals as pending.

use std::rc::Rc;

use super::{After, Flavor, Frame, Shell, SourceKind, Stop};
use crate::{Bytes, Machine, Signal};

/// Stands for a command that failed.
pub(super) const ERR: u8 = 100;

impl Shell {
    /// Starts the action of a pending signal, if there is one.
    pub(super) fn run_traps(&mut self, machine: &mut Machine, pid: u32) -> Result<(), Stop> {
        if !machine.has_signal(pid) {
            return Ok(());
        }
        self.interrupted(machine, pid)?;
        match machine.take_signal(pid) {
            Some(signal) => self.run_trap(signal.0),
            None => Ok(()),
        }
    }

    /// Starts the action for a signal or an event.
    pub(super) fn run_trap(&mut self, signal: u8) -> Result<(), Stop> {
        let Some(action) = self
            .traps
            .iter()
            .find(|(number, _)| *number == signal)
            .map(|(_, action)| action.clone())
            .filter(|action| !action.is_empty())
        else {
            return Ok(());
        };
        let frame = Frame::Source {
            text: action,
            pos: 0,
            line: self.line.max(1),
            what: SourceKind::Trap {
                status: self.status,
            },
            params: None,
        };
        self.push_call(frame, Rc::default(), After::default())
            .map_err(|()| Stop::Fatal(2))
    }

    /// Sets the action for a signal: `None` is the default, empty is to ignore it.
    pub(super) fn set_trap(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        signal: u8,
        action: Option<Bytes>,
    ) {
        let bit = if signal == ERR {
            0
        } else {
            Signal(signal).bit()
        };
        let (caught, ignored) = match &action {
            None => (false, false),
            Some(text) => (!text.is_empty(), text.is_empty()),
        };
        self.remove_trap(signal);
        if let Some(text) = action {
            let at = self
                .traps
                .iter()
                .take_while(|entry| entry.0 < signal)
                .count();
            self.traps.insert(at, (signal, text));
        }
        if signal == 0 || signal == ERR {
            return;
        }
        if let Some(proc) = machine.procs.get_mut(pid) {
            let kept = if self.options.has(b'i') && !caught {
                super::prompt::WITHSTOOD & bit
            } else {
                0
            };
            proc.caught = if caught {
                proc.caught | bit
            } else {
                proc.caught & !bit | kept
            };
            proc.ignored = if ignored {
                proc.ignored | bit
            } else {
                proc.ignored & !bit
            };
        }
    }

    /// Whether somebody set an action for a signal.
    pub(super) fn has_trap(&self, signal: u8) -> bool {
        self.traps.iter().any(|(number, _)| *number == signal)
    }

    /// Forgets the action for a signal; answers what it was.
    pub(super) fn remove_trap(&mut self, signal: u8) -> Option<Bytes> {
        let at = self
            .traps
            .iter()
            .position(|(number, _)| *number == signal)?;
        Some(self.traps.remove(at).1)
    }

    pub(super) fn has_traps(&self) -> bool {
        self.traps.iter().any(|(_, action)| !action.is_empty())
    }

    /// `trap` without arguments, and with them.
    pub(super) fn trap_builtin(&mut self, machine: &mut Machine, pid: u32, args: &[Bytes]) -> i32 {
        let args = if args.first().is_some_and(|arg| &**arg == b"--") {
            &args[1..]
        } else {
            args
        };
        if args.is_empty() {
            let mut out = Vec::new();
            for (signal, action) in &self.traps {
                let name = match *signal {
                    0 => "EXIT",
                    ERR => "ERR",
                    signal => Signal(signal).name().unwrap_or("?"),
                };
                let quoted = String::from_utf8_lossy(action).replace('\'', "'\"'\"'");
                out.extend_from_slice(format!("trap -- '{quoted}' {name}\n").as_bytes());
            }
            return self.write_out(machine, pid, &out);
        }
        let is_number = args[0].iter().all(u8::is_ascii_digit) && !args[0].is_empty();
        let (action, names) = if args.len() == 1 || is_number || &*args[0] == b"-" {
            (None, if &*args[0] == b"-" { &args[1..] } else { args })
        } else {
            (Some(args[0].clone()), &args[1..])
        };
        for name in names {
            let text = String::from_utf8_lossy(name).into_owned();
            let number = if text == "EXIT" || text == "0" {
                Some(0)
            } else if text.starts_with("SIG") && self.flavor == Flavor::Dash {
                None
            } else if text == "ERR" && self.flavor != Flavor::Dash {
                Some(ERR)
            } else {
                Signal::parse(&text).map(|signal| signal.0)
            };
            let Some(number) = number else {
                if self.flavor == Flavor::Ash {
                    let text = ["trap: ", &text, ": invalid signal specification"].concat();
                    self.complain(machine, pid, &text);
                } else {
                    // dash says this without its own name and line.
                    let _ = machine.write(
                        pid,
                        2,
                        ["trap: ", &text, ": bad trap\n"].concat().as_bytes(),
                    );
                }
                return 1;
            };
            self.set_trap(machine, pid, number, action.clone());
        }
        0
    }
}
