//! `set` and `kill`: builtins with an argument language of their own.
//!
//! Owns that language. Does not own options, which are `options`, nor signals: the kernel sends them.

use super::builtins::quoted;
use super::{After, Flavor, Shell, Stop};
use crate::{Bytes, Machine, Signal};

impl Shell {
    pub(super) fn set_builtin(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        args: &[Bytes],
        after: After,
    ) -> Result<(), Stop> {
        let mut at = 0;
        let mut replace = false;
        if args.is_empty() {
            let mut out = Vec::new();
            for (name, var) in self.vars.iter() {
                if let Some(value) = &var.value {
                    let value = quoted(value);
                    out.extend_from_slice(
                        &[name, b"=".as_slice(), value.as_bytes(), b"\n"].concat(),
                    );
                }
            }
            self.write_out(machine, pid, &out);
        }
        while let Some(arg) = args.get(at) {
            if &**arg == b"--" {
                at += 1;
                replace = true;
                break;
            }
            if &**arg == b"-" {
                at += 1;
                replace = true;
                break;
            }
            if arg.len() < 2 || !matches!(arg[0], b'-' | b'+') {
                break;
            }
            at += 1;
            let on = arg[0] == b'-';
            for letter in &arg[1..] {
                if *letter == b'o' {
                    let Some(name) = args.get(at) else {
                        let list = self.options.list(!on, self.flavor == Flavor::Dash);
                        self.write_out(machine, pid, list.as_bytes());
                        continue;
                    };
                    at += 1;
                    let known = self.options.set_named(name, on);
                    if !known || (self.flavor == Flavor::Dash && &**name == b"pipefail") {
                        let name = String::from_utf8_lossy(name);
                        let sign = if on { "-o " } else { "+o " };
                        self.complain(
                            machine,
                            pid,
                            &["set: Illegal option ", sign, &name].concat(),
                        );
                        if self.flavor != Flavor::Dash {
                            self.status = 1;
                            return self.finish_simple(machine, pid, after);
                        }
                        return Err(Stop::Fatal(2));
                    }
                } else if !self.options.set(*letter, on) {
                    self.complain(
                        machine,
                        pid,
                        &format!(
                            "set: Illegal option {}{}",
                            char::from(arg[0]),
                            char::from(*letter)
                        ),
                    );
                    return Err(Stop::Fatal(2));
                }
            }
        }
        if replace || at < args.len() {
            self.params = args[at.min(args.len())..].into();
        }
        self.status = 0;
        self.finish_simple(machine, pid, after)
    }

    pub(super) fn kill_builtin(&mut self, machine: &mut Machine, pid: u32, args: &[Bytes]) -> i32 {
        let mut signal = Signal::TERM.0;
        let mut status = 0;
        let mut args = args.iter();
        if args.len() == 0 {
            let text = match self.flavor {
                Flavor::Ash => "you need to specify whom to kill",
                _ => {
                    "kill: Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]"
                }
            };
            self.complain(machine, pid, text);
            return self.redirection_status();
        }
        while let Some(arg) = args.next() {
            let text = String::from_utf8_lossy(arg).into_owned();
            let option = text.strip_prefix('-').filter(|rest| !rest.is_empty());
            if option == Some("l") {
                let number = args
                    .next()
                    .map(|arg| String::from_utf8_lossy(arg).into_owned());
                let parsed = number
                    .as_deref()
                    .and_then(|number| number.parse::<u8>().ok());
                let by_name = number.as_deref().and_then(Signal::parse);
                let text = match (parsed, by_name) {
                    (Some(number), _) => Signal(number & 127).name().map(str::to_string),
                    (None, Some(signal)) if self.flavor == Flavor::Ash => {
                        Some(signal.0.to_string())
                    }
                    _ => None,
                };
                let Some(text) = text else {
                    let number = number.unwrap_or_default();
                    self.complain(machine, pid, &["kill: Illegal number: ", &number].concat());
                    return 2;
                };
                return self.write_out(machine, pid, [&text, "\n"].concat().as_bytes());
            }
            if let Some(option) = option {
                let name = if option == "s" {
                    args.next().map_or(String::new(), |name| {
                        String::from_utf8_lossy(name).into_owned()
                    })
                } else {
                    option.to_string()
                };
                if let Some(number) = if name == "0" {
                    Some(0)
                } else {
                    Signal::parse(&name).map(|signal| signal.0)
                } {
                    signal = number;
                } else {
                    let text = match self.flavor {
                        Flavor::Ash => ["bad signal name '", &name, "'"].concat(),
                        _ => ["kill: invalid signal number or name: ", &name].concat(),
                    };
                    self.complain(machine, pid, &text);
                    return self.redirection_status();
                }
                continue;
            }
            let target = match text
                .strip_prefix('%')
                .and_then(|index| index.parse::<usize>().ok())
            {
                Some(index) => {
                    let jobs: Vec<_> = self.jobs.iter().filter(|job| job.background).collect();
                    jobs.get(index.wrapping_sub(1))
                        .and_then(|job| job.procs.first())
                        .map(|entry| entry.1 as i32)
                }
                None => text.parse().ok(),
            };
            let Some(target) = target else {
                self.complain(machine, pid, &["kill: Illegal number: ", &text].concat());
                return if self.flavor == Flavor::Ash { 1 } else { 2 };
            };
            if let Err(errno) = machine.kill(pid, target, signal) {
                // dash ends this message with an empty line.
                let text = match self.flavor {
                    Flavor::Ash => format!("can't kill pid {target}: {}", errno.text()),
                    _ => format!("kill: {}\n", errno.text()),
                };
                self.complain(machine, pid, &text);
                status = 1;
            }
        }
        status
    }
}
