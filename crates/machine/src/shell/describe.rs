//! What a word means as a command: `type`, `command -v`, `alias`, `hash`.
//!
//! Owns these builtins. Does not own the search for programs: that is `commands`.

use super::{Flavor, Shell, builtins, parser};
use crate::{Bytes, Machine};

impl Shell {
    /// `type` and `command -V` for one word, or with `brief` `command -v`; `None` when it means nothing.
    fn meaning(&self, machine: &Machine, pid: u32, name: &Bytes, brief: bool) -> Option<Vec<u8>> {
        let alias = self.aliases.get(name);
        let text: &[u8] = if let Some(value) = alias {
            let quoted = [b"alias ", &**name, b"='", value, b"'"].concat();
            return Some(if brief {
                quoted
            } else {
                [name, b" is an alias for ".as_slice(), value].concat()
            });
        } else if parser::is_keyword(name) {
            b" is a shell keyword"
        } else if self.functions.get(name).is_some() {
            match self.flavor {
                Flavor::Dash => b" is a shell function",
                _ => b" is a function",
            }
        } else if builtins::find(name, self.flavor).is_some_and(builtins::Builtin::is_special) {
            b" is a special shell builtin"
        } else if builtins::find(name, self.flavor).is_some() {
            b" is a shell builtin"
        } else {
            let path = self.find_program(machine, pid, name).ok()?;
            return Some(if brief {
                path
            } else {
                [name, b" is ".as_slice(), &path].concat()
            });
        };
        Some(if brief {
            name.to_vec()
        } else {
            [name, text].concat()
        })
    }

    /// Says what words mean; answers the status.
    pub(super) fn describe(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        names: &[Bytes],
        brief: bool,
    ) -> i32 {
        let mut status = 0;
        for name in names {
            if let Some(mut text) = self.meaning(machine, pid, name, brief) {
                text.push(b'\n');
                self.write_out(machine, pid, &text);
            } else {
                status = 127;
                if !brief {
                    self.write_out(machine, pid, &[name, b": not found\n".as_slice()].concat());
                }
            }
        }
        status
    }

    /// `hash`: the programs found so far, or a search for those named.
    pub(super) fn hash_builtin(&mut self, machine: &mut Machine, pid: u32, args: &[Bytes]) -> i32 {
        let mut status = 0;
        if args.is_empty() {
            let mut out = self.hashed.join(&b'\n');
            if !out.is_empty() {
                out.push(b'\n');
            }
            return self.write_out(machine, pid, &out);
        }
        for name in args {
            if &**name == b"-r" {
                self.hashed.clear();
            } else if let Ok(path) = self.find_program(machine, pid, name) {
                self.remember(&path);
            } else {
                self.complain(
                    machine,
                    pid,
                    &["hash: ", &*String::from_utf8_lossy(name), ": not found"].concat(),
                );
                status = 1;
            }
        }
        status
    }

    pub(super) fn remember(&mut self, path: &[u8]) {
        if !self.hashed.iter().any(|known| **known == *path) {
            self.hashed.push(path.into());
        }
    }

    pub(super) fn alias_builtin(&mut self, machine: &mut Machine, pid: u32, args: &[Bytes]) -> i32 {
        let mut status = 0;
        let mut out = Vec::new();
        let mut show = |name: &[u8], value: &[u8]| {
            let quoted = builtins::quoted(value);
            out.extend_from_slice(&[name, b"=", quoted.as_bytes(), b"\n"].concat());
        };
        if args.is_empty() {
            self.aliases
                .iter()
                .for_each(|(name, value)| show(name, value));
        }
        for arg in args {
            let (name, value) = builtins::split(arg);
            match (value, self.aliases.get(name)) {
                (Some(value), _) => self.aliases.insert(name, value.into()),
                (None, Some(value)) => show(name, value),
                (None, None) => {
                    // Both shells say this without their own name.
                    let _ = machine.write(pid, 2, &[b"alias: ", name, b" not found\n"].concat());
                    status = 1;
                }
            }
        }
        self.write_out(machine, pid, &out);
        status
    }

    pub(super) fn unalias_builtin(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        args: &[Bytes],
    ) -> i32 {
        let mut status = 0;
        for name in args {
            if &**name == b"-a" {
                self.aliases = crate::names::Names::default();
            } else if self.aliases.remove(name).is_none() {
                // As `alias` says it.
                let _ = machine.write(pid, 2, &[b"unalias: ", &**name, b" not found\n"].concat());
                status = 1;
            }
        }
        status
    }

    /// `getopts`: the next option of the arguments into a variable.
    pub(super) fn getopts_builtin(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        args: &[Bytes],
    ) -> Result<i32, super::Stop> {
        let [spec, name, given @ ..] = args else {
            let usage = match self.flavor {
                Flavor::Ash => "getopts: usage: getopts optstring var [arg]",
                _ => "getopts: Usage: getopts optstring var [arg...]",
            };
            self.complain(machine, pid, usage);
            return Ok(2);
        };
        let params = if given.is_empty() {
            self.params.clone()
        } else {
            given.into()
        };
        let index = self
            .vars
            .get(b"OPTIND")
            .and_then(|text| crate::accounts::number(&text))
            .unwrap_or(1)
            .max(1) as usize;
        // A new OPTIND, or another argument than the last time: from its beginning.
        let (last, place) = self.getopts;
        let place = if last == index { place } else { 1 };
        // In the middle of an argument OPTIND is already past it.
        let index = index - usize::from(place > 1);
        let arg = params.get(index - 1).cloned().unwrap_or_default();
        let ended = arg.len() < 2 || arg[0] != b'-' || &*arg == b"--";
        let mut set = |shell: &mut Shell, name: &[u8], value: &[u8]| {
            shell.set_var(machine, pid, &name.into(), value.into())
        };
        if ended {
            let next = index + usize::from(&*arg == b"--");
            set(self, b"OPTIND", next.to_string().as_bytes())?;
            set(self, name, b"?")?;
            self.getopts = (next, 1);
            return Ok(1);
        }
        let letter = arg.get(place).copied().unwrap_or(b'?');
        let quiet = spec.first() == Some(&b':');
        let known = spec
            .iter()
            .position(|known| *known == letter && letter != b':');
        let mut next = (index, place + 1);
        if next.1 >= arg.len() {
            next = (index + 1, 1);
        }
        let mut found = [letter];
        let mut value = Bytes::default();
        let mut problem = "";
        match known {
            None => (found, problem) = ([b'?'], "Illegal option -"),
            Some(at) if spec.get(at + 1) == Some(&b':') => {
                if next.0 == index {
                    value = arg[place + 1..].into();
                    next = (index + 1, 1);
                } else if let Some(given) = params.get(index) {
                    value = given.clone();
                    next = (index + 2, 1);
                } else {
                    (found, problem) = ([if quiet { b':' } else { b'?' }], "No arg for -");
                }
            }
            Some(_) => {}
        }
        if !problem.is_empty() {
            if quiet {
                value = [letter].as_slice().into();
            } else {
                let text = [
                    problem.as_bytes(),
                    &[letter],
                    if known.is_some() { b" option\n" } else { b"\n" },
                ]
                .concat();
                // Both shells say this without their own name.
                let _ = machine.write(pid, 2, &text);
            }
        }
        let mut set = |shell: &mut Shell, name: &[u8], value: &[u8]| {
            shell.set_var(machine, pid, &name.into(), value.into())
        };
        set(self, b"OPTARG", &value)?;
        set(self, name, &found)?;
        let shown = next.0 + usize::from(next.1 > 1);
        set(self, b"OPTIND", shown.to_string().as_bytes())?;
        self.getopts = (shown, next.1);
        Ok(0)
    }
}
