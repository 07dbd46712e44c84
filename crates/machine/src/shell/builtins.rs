//! The commands that the shell carries out itself.
//!
//! Owns the table and the small ones. Does not own `trap`, `read` and `wait`: those have files of their own.

use super::{After, Flavor, Frame, Shell, SourceKind, Stop};
use crate::kernel::fds::Output;
use crate::programs::{Escapes, echo_text, evaluate_test, printf};
use crate::{Bytes, Machine};

/// A builtin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Builtin {
    True,
    False,
    Dot,
    Break,
    Continue,
    Eval,
    Exec,
    Exit,
    Export,
    Readonly,
    Return,
    Set,
    Shift,
    Trap,
    Unset,
    Cd,
    Pwd,
    Echo,
    Printf,
    Test,
    Read,
    Wait,
    Kill,
    Local,
    Umask,
    Command,
    Type,
    Alias,
    Unalias,
    Getopts,
    Times,
    Jobs,
    Let,
    Colon,
    Hash,
    Ulimit,
    NoJob,
}

const TABLE: &[(&str, Builtin, bool)] = &[
    (":", Builtin::Colon, true),
    (".", Builtin::Dot, true),
    ("break", Builtin::Break, true),
    ("continue", Builtin::Continue, true),
    ("eval", Builtin::Eval, true),
    ("exec", Builtin::Exec, true),
    ("exit", Builtin::Exit, true),
    ("export", Builtin::Export, true),
    ("readonly", Builtin::Readonly, true),
    ("return", Builtin::Return, true),
    ("set", Builtin::Set, true),
    ("shift", Builtin::Shift, true),
    ("times", Builtin::Times, true),
    ("trap", Builtin::Trap, true),
    ("unset", Builtin::Unset, true),
    ("true", Builtin::True, false),
    ("false", Builtin::False, false),
    ("cd", Builtin::Cd, false),
    ("pwd", Builtin::Pwd, false),
    ("echo", Builtin::Echo, false),
    ("printf", Builtin::Printf, false),
    ("test", Builtin::Test, false),
    ("[", Builtin::Test, false),
    ("read", Builtin::Read, false),
    ("wait", Builtin::Wait, false),
    ("kill", Builtin::Kill, false),
    ("local", Builtin::Local, false),
    ("umask", Builtin::Umask, false),
    ("command", Builtin::Command, false),
    ("type", Builtin::Type, false),
    ("alias", Builtin::Alias, false),
    ("unalias", Builtin::Unalias, false),
    ("getopts", Builtin::Getopts, false),
    ("jobs", Builtin::Jobs, false),
    ("let", Builtin::Let, false),
    ("source", Builtin::Dot, false),
    ("fg", Builtin::NoJob, false),
    ("bg", Builtin::NoJob, false),
    ("hash", Builtin::Hash, false),
    ("ulimit", Builtin::Ulimit, false),
];

pub(super) fn find(name: &[u8], flavor: Flavor) -> Option<Builtin> {
    TABLE
        .iter()
        .find(|(known, _, _)| known.as_bytes() == name)
        .filter(|(known, _, _)| flavor != Flavor::Dash || !matches!(*known, "let" | "source"))
        .map(|(_, builtin, _)| *builtin)
}

impl Builtin {
    /// A special builtin ends the shell when it fails, and what is assigned before it stays.
    pub(super) fn is_special(self) -> bool {
        TABLE
            .iter()
            .any(|(_, builtin, special)| *special && *builtin == self)
    }
}

fn number(arg: &[u8]) -> Option<i32> {
    std::str::from_utf8(arg).ok()?.trim().parse().ok()
}

impl Shell {
    /// Writes a builtin's output; answers its status.
    pub(super) fn write_out(&mut self, machine: &mut Machine, pid: u32, bytes: &[u8]) -> i32 {
        let mut rest = bytes;
        while !rest.is_empty() {
            match machine.write(pid, 1, rest) {
                Ok(Output::Wrote(count)) if count > 0 => rest = &rest[count..],
                Ok(_) => return 1,
                Err(errno) => {
                    let text = match self.flavor {
                        Flavor::Dash => "echo: echo: I/O error".into(),
                        _ => ["write error: ", errno.text()].concat(),
                    };
                    self.complain(machine, pid, &text);
                    return 1;
                }
            }
        }
        0
    }

    pub(super) fn run_builtin(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        builtin: Builtin,
        args: Vec<Bytes>,
        after: After,
        steps: &mut u32,
    ) -> Result<(), Stop> {
        let rest = &args[1..];
        let fail = |shell: &Shell, machine: &mut Machine, text: String| {
            shell.complain(machine, pid, &text);
            Err(Stop::Fatal(2))
        };
        let shown =
            |at: usize| String::from_utf8_lossy(args.get(at).map_or(b"", |arg| arg)).into_owned();
        let status =
            match builtin {
                Builtin::True | Builtin::Colon => 0,
                Builtin::False => 1,
                Builtin::Echo => {
                    let escapes = match self.flavor {
                        Flavor::Dash => Escapes::Dash,
                        Flavor::Ash => Escapes::Busybox,
                        Flavor::Bash => Escapes::Gnu,
                    };
                    self.write_out(machine, pid, &echo_text(rest, escapes))
                }
                Builtin::Printf => {
                    let printed = printf(rest, self.flavor == Flavor::Ash);
                    let status = self.write_out(machine, pid, &printed.out);
                    for problem in &printed.problems {
                        self.complain(machine, pid, &["printf: ", problem].concat());
                    }
                    status.max(printed.status)
                }
                Builtin::Test => {
                    let name = shown(0);
                    let mut operands = rest;
                    if name == "[" {
                        match operands.split_last() {
                            Some((last, others)) if &**last == b"]" => operands = others,
                            _ => {
                                self.complain(machine, pid, "[: missing ]");
                                self.status = 2;
                                return self.finish_simple(machine, pid, after);
                            }
                        }
                    }
                    match evaluate_test(machine, pid, operands, self.flavor == Flavor::Ash) {
                        Ok(truth) => i32::from(!truth),
                        Err(problem) => {
                            self.complain(machine, pid, &format!("{name}: {problem}"));
                            2
                        }
                    }
                }
                Builtin::Pwd => self.pwd_builtin(machine, pid, rest),
                Builtin::Cd => self.cd_builtin(machine, pid, rest),
                Builtin::Exit => {
                    let status = match rest.first() {
                        Some(arg) => match number(arg) {
                            Some(code) if code >= 0 => code & 255,
                            _ => {
                                return fail(
                                    self,
                                    machine,
                                    format!("exit: Illegal number: {}", shown(1)),
                                );
                            }
                        },
                        None => self.exiting.unwrap_or(self.status),
                    };
                    self.say_exit(machine, pid);
                    return Err(Stop::Exit(status));
                }
                Builtin::Return => {
                    let status = match rest.first() {
                        None => self.status,
                        Some(arg) => match number(arg).filter(|code| *code >= 0) {
                            Some(code) if self.flavor == Flavor::Dash => code,
                            Some(code) => code & 255,
                            None => {
                                return fail(
                                    self,
                                    machine,
                                    ["return: Illegal number: ", &shown(1)].concat(),
                                );
                            }
                        },
                    };
                    return self.return_from(status);
                }
                Builtin::Break | Builtin::Continue => {
                    let count = rest
                        .first()
                        .map_or(Some(1), |arg| number(arg))
                        .filter(|count| *count > 0);
                    let Some(count) = count else {
                        return fail(
                            self,
                            machine,
                            format!("{}: Illegal number: {}", shown(0), shown(1)),
                        );
                    };
                    self.status = 0;
                    self.leave_loops(machine, pid, count as usize, builtin == Builtin::Continue);
                    return Ok(());
                }
                Builtin::Shift => {
                    let count = rest
                        .first()
                        .map_or(Some(1), |arg| number(arg))
                        .unwrap_or(-1);
                    if count < 0 {
                        return fail(
                            self,
                            machine,
                            format!("shift: Illegal number: {}", shown(1)),
                        );
                    }
                    if count as usize > self.params.len() && self.flavor == Flavor::Ash {
                        self.status = 1;
                        return self.finish_simple(machine, pid, after);
                    }
                    let Some(left) = self.params.get(count as usize..) else {
                        return fail(self, machine, "shift: can't shift that many".into());
                    };
                    self.params = left.into();
                    0
                }
                Builtin::Eval => {
                    self.status = 0;
                    return self.source(rest.join(&b' ').into(), SourceKind::Eval, after);
                }
                Builtin::Dot => {
                    let path = rest.first().cloned().unwrap_or_default();
                    let Ok(text) = machine.slurp(pid, &path) else {
                        let why = if path.contains(&b'/') {
                            "cannot open"
                        } else {
                            ""
                        };
                        let text = if why.is_empty() {
                            format!(".: {}: not found", shown(1))
                        } else {
                            format!(".: {why} {}: No such file", shown(1))
                        };
                        return fail(self, machine, text);
                    };
                    self.status = 0;
                    self.source(text.into(), SourceKind::Dot, after)?;
                    if let (true, Some(call)) = (
                        rest.len() > 1 && self.flavor != Flavor::Dash,
                        self.calls.last_mut(),
                    ) && let Frame::Source { params, .. } = &mut call.frame
                    {
                        *params = Some(std::mem::replace(&mut self.params, rest[1..].into()));
                    }
                    return Ok(());
                }
                Builtin::Exec => {
                    if rest.is_empty() {
                        0
                    } else {
                        let args = rest.to_vec();
                        if let Ok(path) = self.find_program(machine, pid, &args[0]) {
                            return self.become_program(machine, pid, &path, args);
                        }
                        self.complain(machine, pid, &format!("exec: {}: not found", shown(1)));
                        return Err(Stop::Fatal(127));
                    }
                }
                Builtin::Export | Builtin::Readonly => {
                    let readonly = builtin == Builtin::Readonly;
                    if rest.is_empty() || &*rest[0] == b"-p" {
                        let word = if readonly { "readonly" } else { "export" };
                        let mut out = Vec::new();
                        for (name, var) in self
                            .vars
                            .iter()
                            .filter(|(_, var)| if readonly { var.readonly } else { var.exported })
                        {
                            out.extend_from_slice(
                                format!("{word} {}", String::from_utf8_lossy(name)).as_bytes(),
                            );
                            if let Some(value) = &var.value {
                                out.extend_from_slice(["=", &quoted(value)].concat().as_bytes());
                            }
                            out.push(b'\n');
                        }
                        self.write_out(machine, pid, &out)
                    } else {
                        for arg in rest {
                            let (name, value) = split(arg);
                            if !super::parser::is_name(name) {
                                return fail(
                                    self,
                                    machine,
                                    format!(
                                        "{}: {}: bad variable name",
                                        shown(0),
                                        String::from_utf8_lossy(name)
                                    ),
                                );
                            }
                            if let Some(value) = value {
                                self.set_var(machine, pid, &name.into(), value.into())?;
                            }
                            self.vars.mark(name, !readonly, readonly);
                        }
                        0
                    }
                }
                Builtin::Local => {
                    for arg in rest {
                        let (name, value) = split(arg);
                        let saved = self.vars.save(name);
                        let function = self.calls.iter_mut().rev().find_map(|call| match &mut call
                            .frame
                        {
                            Frame::Function { locals, .. } => Some(locals),
                            _ => None,
                        });
                        let Some(locals) = function else {
                            return fail(self, machine, "local: not in a function".into());
                        };
                        locals.push(saved);
                        if let Some(value) = value {
                            self.set_var(machine, pid, &name.into(), value.into())?;
                        } else if self.flavor != Flavor::Dash {
                            self.vars.unset(name);
                        }
                    }
                    0
                }
                Builtin::Unset => {
                    let option = rest
                        .first()
                        .and_then(|arg| arg.strip_prefix(b"-"))
                        .unwrap_or_default();
                    if let Some(letter) = option.iter().find(|letter| !b"fv".contains(letter)) {
                        let text = format!("unset: Illegal option -{}", char::from(*letter));
                        return fail(self, machine, text);
                    }
                    for arg in rest.iter().skip(usize::from(!option.is_empty())) {
                        if option == b"f" {
                            self.functions.remove(arg);
                            continue;
                        }
                        if !super::parser::is_name(arg) {
                            let text = [
                                "unset: ",
                                &*String::from_utf8_lossy(arg),
                                ": bad variable name",
                            ]
                            .concat();
                            return fail(self, machine, text);
                        }
                        if self.vars.is_readonly(arg) {
                            return fail(
                                self,
                                machine,
                                format!("unset: {}: is read only", String::from_utf8_lossy(arg)),
                            );
                        }
                        self.vars.unset(arg);
                    }
                    0
                }
                Builtin::Times => {
                    let line = match self.flavor {
                        Flavor::Dash => "0m0.000000s 0m0.000000s\n",
                        _ => "0m0.000s 0m0.000s\n",
                    };
                    self.write_out(machine, pid, line.repeat(2).as_bytes())
                }
                Builtin::Jobs => self.jobs_builtin(machine, pid),
                Builtin::Let => {
                    let mut last = 0;
                    for text in rest {
                        last = self.arithmetic(machine, pid, text)?;
                    }
                    i32::from(last == 0)
                }
                Builtin::Type => self.describe(machine, pid, rest, false),
                Builtin::Alias => self.alias_builtin(machine, pid, rest),
                Builtin::Unalias => self.unalias_builtin(machine, pid, rest),
                Builtin::Getopts => self.getopts_builtin(machine, pid, rest)?,
                Builtin::Set => return self.set_builtin(machine, pid, rest, after),
                Builtin::Trap => {
                    if let Some(option) = rest
                        .first()
                        .filter(|arg| arg.len() > 1 && arg[0] == b'-' && ***arg != *b"--")
                    {
                        let text = [
                            "trap: Illegal option ",
                            &*String::from_utf8_lossy(&option[..2]),
                        ]
                        .concat();
                        return fail(self, machine, text);
                    }
                    self.trap_builtin(machine, pid, rest)
                }
                Builtin::Read => return self.read_builtin(machine, pid, rest, after, steps),
                Builtin::Wait => return self.wait_builtin(machine, pid, rest, after),
                Builtin::Kill => self.kill_builtin(machine, pid, rest),
                Builtin::Umask => match self.umask_builtin(machine, pid, rest) {
                    Ok(status) => status,
                    Err(text) => {
                        self.complain(machine, pid, &text);
                        2
                    }
                },
                Builtin::Ulimit => self.ulimit_builtin(machine, pid, rest),
                Builtin::Hash => self.hash_builtin(machine, pid, rest),
                Builtin::NoJob => {
                    self.complain(machine, pid, &[&shown(0), ": No current job"].concat());
                    2
                }
                Builtin::Command => {
                    let mut words = rest;
                    let mut how = None;
                    while let [first, others @ ..] = words {
                        match &**first {
                            b"-v" => how = Some(true),
                            b"-V" => how = Some(false),
                            b"-p" | b"--" => {}
                            _ => break,
                        }
                        words = others;
                    }
                    match how {
                        // Only the first word is looked at.
                        Some(brief) => {
                            self.describe(machine, pid, words.get(..1).unwrap_or_default(), brief)
                        }
                        None if words.is_empty() => 0,
                        None => {
                            self.fields = words.to_vec();
                            let functions = std::mem::take(&mut self.functions);
                            let prepared = self.prepare(machine, pid, false);
                            self.functions = functions;
                            prepared?;
                            self.prepared.carry(after);
                            return self.run_command(machine, pid, after.place, steps);
                        }
                    }
                }
            };
        self.status = status;
        self.finish_simple(machine, pid, after)
    }
}

pub(super) fn split(arg: &[u8]) -> (&[u8], Option<&[u8]>) {
    match arg.iter().position(|byte| *byte == b'=') {
        Some(at) => (&arg[..at], Some(&arg[at + 1..])),
        None => (arg, None),
    }
}

/// A value in single quotes, as the shell reads it back.
pub(super) fn quoted(value: &[u8]) -> String {
    let inner = String::from_utf8_lossy(value).replace('\'', "'\"'\"'");
    ["'", &inner, "'"].concat()
}
