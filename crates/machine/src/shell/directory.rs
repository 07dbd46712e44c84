//! Where the shell is and what it may do there: `cd`, `pwd`, `umask`, `ulimit`.
//!
//! Owns the logical path, which remembers through which symbolic links one came. Does not own the process's directory.

use super::{Flavor, Shell};
use crate::kernel::errno::Errno;
use crate::{Bytes, Machine};

/// Limits by their letter, as a container on an ordinary node has them.
const LIMITS: [(u8, &str); 12] = [
    (b'f', "unlimited"),
    (b't', "unlimited"),
    (b'd', "unlimited"),
    (b's', "8192"),
    (b'c', "unlimited"),
    (b'm', "unlimited"),
    (b'l', "8192"),
    (b'p', "unlimited"),
    (b'n', "1048576"),
    (b'v', "unlimited"),
    (b'w', "unlimited"),
    (b'r', "0"),
];

impl Shell {
    pub(super) fn pwd_builtin(&mut self, machine: &mut Machine, pid: u32, args: &[Bytes]) -> i32 {
        let physical = args.last().is_some_and(|arg| &**arg == b"-P");
        let dir = if physical {
            machine.getcwd(pid).unwrap_or_default()
        } else {
            self.dir.to_vec()
        };
        self.write_out(machine, pid, &[&dir, b"\n".as_slice()].concat())
    }

    pub(super) fn cd_builtin(&mut self, machine: &mut Machine, pid: u32, args: &[Bytes]) -> i32 {
        let mut physical = false;
        let mut args = args;
        while let [first, rest @ ..] = args {
            match &**first {
                b"-P" => physical = true,
                b"-L" => physical = false,
                b"--" => {}
                _ => break,
            }
            args = rest;
        }
        let back = args.first().is_some_and(|arg| &**arg == b"-");
        let target = match args.first() {
            Some(_) if back => self.vars.get(b"OLDPWD"),
            Some(arg) => Some(arg.clone()),
            None => self.vars.get(b"HOME"),
        };
        let target = target.unwrap_or_default();
        let first = target
            .split(|byte| *byte == b'/')
            .next()
            .unwrap_or_default();
        let mut bases = vec![Bytes::default()];
        if !matches!(first, b"" | b"." | b"..")
            && let Some(list) = self.vars.get(b"CDPATH")
        {
            bases = list.split(|byte| *byte == b':').map(Bytes::from).collect();
            bases.push(Bytes::default());
        }
        let mut why = Errno::NoEnt;
        for base in bases {
            let path = if base.is_empty() {
                target.to_vec()
            } else {
                [&*base, b"/", &target].concat()
            };
            let logical = self.logical(&path);
            let to = if physical && !path.is_empty() {
                path
            } else {
                logical.clone()
            };
            match machine.chdir(pid, &to) {
                Ok(()) => {
                    let here = if physical {
                        machine.getcwd(pid).unwrap_or_default()
                    } else {
                        logical
                    };
                    self.enter_directory(here);
                    if back || !base.is_empty() {
                        let here = self.dir.to_vec();
                        return self.write_out(machine, pid, &[&here, b"\n".as_slice()].concat());
                    }
                    return 0;
                }
                Err(errno) => why = errno,
            }
        }
        let mut text = ["cd: can't cd to ", &String::from_utf8_lossy(&target)].concat();
        if self.flavor != Flavor::Dash {
            text = [&text, ": ", why.text()].concat();
        }
        self.complain(machine, pid, &text);
        2
    }

    fn enter_directory(&mut self, here: Vec<u8>) {
        let old = self.vars.get(b"PWD").unwrap_or_default();
        self.dir = here.into();
        self.vars.set(b"OLDPWD", old, true);
        self.vars.set(b"PWD", self.dir.clone(), true);
    }

    /// A path from where the shell thinks it is, without `.` and `..`.
    fn logical(&self, path: &[u8]) -> Vec<u8> {
        let mut parts: Vec<&[u8]> = Vec::new();
        let whole = if path.starts_with(b"/") {
            path.to_vec()
        } else {
            [&self.dir, b"/".as_slice(), path].concat()
        };
        for part in whole.split(|byte| *byte == b'/') {
            match part {
                b"" | b"." => {}
                b".." => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        [b"/".as_slice(), &parts.join(&b'/')].concat()
    }

    /// `umask`: shows or sets it; an error is what it should have said.
    pub(super) fn umask_builtin(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        args: &[Bytes],
    ) -> Result<i32, String> {
        let Some(proc) = machine.procs.get_mut(pid) else {
            return Ok(1);
        };
        let Some(mode) = args.first() else {
            let text = format!("{:04o}\n", proc.umask);
            return Ok(self.write_out(machine, pid, text.as_bytes()));
        };
        let shown = String::from_utf8_lossy(mode);
        if shown == "-S" {
            let mut parts = Vec::new();
            for (who, shift) in [("u", 6), ("g", 3), ("o", 0)] {
                let bits = !proc.umask >> shift & 7;
                let letters = [(4, "r"), (2, "w"), (1, "x")];
                let on = letters.iter().filter(|(bit, _)| bits & bit != 0);
                let on: String = on.map(|(_, letter)| *letter).collect();
                parts.push([who, "=", &on].concat());
            }
            let text = [&parts.join(","), "\n"].concat();
            return Ok(self.write_out(machine, pid, text.as_bytes()));
        }
        if mode.first().is_some_and(u8::is_ascii_digit) {
            let Ok(mask) = u16::from_str_radix(&shown, 8) else {
                let what = if self.flavor == Flavor::Ash {
                    "Illegal mode: "
                } else {
                    "Illegal number: "
                };
                return Err(["umask: ", what, &shown].concat());
            };
            proc.umask = mask & 0o777;
            return Ok(0);
        }
        let allowed = crate::programs::change_mode(mode, !proc.umask & 0o777, false, 0);
        match allowed {
            Some(allowed) => {
                proc.umask = !allowed & 0o777;
                Ok(0)
            }
            None => Err(["umask: Illegal mode: ", &shown].concat()),
        }
    }

    /// `ulimit`: shows a limit; setting one changes nothing here.
    pub(super) fn ulimit_builtin(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        args: &[Bytes],
    ) -> i32 {
        let letters = args
            .iter()
            .filter_map(|arg| arg.strip_prefix(b"-"))
            .flatten();
        let letter = letters
            .copied()
            .rfind(|letter| !b"HS".contains(letter))
            .unwrap_or(b'f');
        let sets = args.last().is_some_and(|arg| !arg.starts_with(b"-"));
        match LIMITS.iter().find(|(known, _)| *known == letter) {
            Some((_, value)) if !sets => {
                self.write_out(machine, pid, [value, "\n"].concat().as_bytes())
            }
            _ => 0,
        }
    }
}
