//! What a program sees of the world: its arguments, its input and output, and how it complains.
//!
//! Owns option parsing and the forms of messages, which GNU's tools and busybox's have in common. Does not own any program.

use std::fmt;

use super::{Memory, Native, Pause};
use crate::accounts;
use crate::kernel::errno::Errno;
use crate::kernel::fds::OpenFlags;
use crate::kernel::process::{Ending, Program};
use crate::{Bytes, Machine, Signal};

/// A program's world while it is called.
pub(crate) struct Cx<'a> {
    pub(crate) machine: &'a mut Machine,
    pub(crate) pid: u32,
    pub(crate) native: &'a mut Native,
    /// Its standard output since it was called.
    pub(crate) out: Vec<u8>,
    pub(crate) memory: Memory,
}

/// The options of a command line, and what is left.
#[derive(Default)]
pub(crate) struct Options {
    letters: Vec<(u8, Bytes)>,
    pub(crate) operands: Vec<Bytes>,
}

impl Options {
    /// As if these letters had been given.
    pub(crate) fn of(letters: &str) -> Options {
        let letters = letters.bytes().map(|letter| (letter, Bytes::default()));
        Options {
            letters: letters.collect(),
            operands: Vec::new(),
        }
    }

    pub(crate) fn has(&self, letter: u8) -> bool {
        self.letters.iter().any(|(known, _)| *known == letter)
    }

    /// The value last given to an option.
    pub(crate) fn value(&self, letter: u8) -> Option<&[u8]> {
        let found = self.letters.iter().rfind(|(known, _)| *known == letter);
        found.map(|(_, value)| &**value)
    }

    /// Every value given to an option.
    pub(crate) fn values(&self, letter: u8) -> Vec<Bytes> {
        let same = self.letters.iter().filter(|(known, _)| *known == letter);
        same.map(|(_, value)| value.clone()).collect()
    }

    /// The last given of some options that exclude each other.
    pub(crate) fn last_of(&self, letters: &[u8]) -> Option<u8> {
        let found = self
            .letters
            .iter()
            .rfind(|(known, _)| letters.contains(known));
        found.map(|(letter, _)| *letter)
    }
}

impl Cx<'_> {
    /// The arguments without the program's name.
    pub(crate) fn args(&self) -> Vec<Bytes> {
        self.native.argv.iter().skip(1).cloned().collect()
    }

    /// The name it was called by, without directories.
    pub(crate) fn name(&self) -> String {
        self.native.name()
    }

    pub(crate) fn busybox(&self) -> bool {
        self.native.busybox
    }

    /// Reads options. `spec` lists letters, one with a value is followed by `:`; `+` before them stops at the first operand,
    /// `#` takes `-5` for `-n 5`; one that may have a value in its own word is followed by `?`. After a blank come long names, `lines=n`.
    pub(crate) fn options(&mut self, spec: &str) -> Result<Box<Options>, Pause> {
        let mut words = spec.split(' ');
        let letters = words.next().unwrap_or_default().as_bytes();
        let long: Vec<&str> = words.collect();
        let takes_value = |letter: u8| {
            let at = letters.iter().position(|known| *known == letter);
            at.map(|at| letters.get(at + 1) == Some(&b':'))
        };
        // What follows such a letter in its own word is its value.
        let may_take = |letter: u8| {
            let at = letters.iter().position(|known| *known == letter);
            at.is_some_and(|at| letters.get(at + 1) == Some(&b'?'))
        };
        let mut options = Box::<Options>::default();
        let mut args = self.args().into_iter();
        while let Some(arg) = args.next() {
            if arg.len() < 2 || arg[0] != b'-' {
                options.operands.push(arg);
                if letters[0] == b'+' {
                    break;
                }
                continue;
            }
            if &*arg == b"--" {
                break;
            }
            if let Some(name) = arg.strip_prefix(b"--") {
                let (name, value) = split_at_byte(name, b'=');
                let found = long.iter().find_map(|entry| {
                    let (known, letter) = split_at_byte(entry.as_bytes(), b'=');
                    known
                        .starts_with(name)
                        .then(|| letter.map_or(0, |letter| letter[0]))
                });
                let Some(letter) = found else {
                    let shown = String::from_utf8_lossy(&arg).into_owned();
                    return Err(self.bad_usage(&["unrecognized option '", &shown, "'"].concat()));
                };
                let value = match value {
                    Some(value) => value.into(),
                    None if takes_value(letter) == Some(true) => args.next().unwrap_or_default(),
                    None => Bytes::default(),
                };
                options.letters.push((letter, value));
                continue;
            }
            if letters[0] == b'#' && arg[1..].iter().all(u8::is_ascii_digit) {
                options.letters.push((b'n', arg[1..].into()));
                continue;
            }
            for (at, letter) in arg.iter().enumerate().skip(1) {
                let rest = &arg[at + 1..];
                match takes_value(*letter).filter(|_| !b":+#?".contains(letter)) {
                    Some(false) if may_take(*letter) => {
                        options.letters.push((*letter, rest.into()));
                        break;
                    }
                    Some(false) => options.letters.push((*letter, Bytes::default())),
                    Some(true) => {
                        let value = if rest.is_empty() {
                            args.next()
                        } else {
                            Some(rest.into())
                        };
                        let Some(value) = value else {
                            let why = "option requires an argument -- '";
                            return Err(self.bad_option(why, *letter));
                        };
                        options.letters.push((*letter, value));
                        break;
                    }
                    None => return Err(self.bad_option("invalid option -- '", *letter)),
                }
            }
        }
        options.operands.extend(args);
        Ok(options)
    }

    fn bad_option(&mut self, why: &str, letter: u8) -> Pause {
        self.bad_usage(&[why, &char::from(letter).to_string(), "'"].concat())
    }

    /// Complains of the command line, and ends the program.
    pub(crate) fn bad_usage(&mut self, text: &str) -> Pause {
        // busybox only shows its usage when nothing is given at all.
        if !(self.busybox() && text == "missing operand") {
            self.complain(text);
        }
        let name = self.name();
        let serious = matches!(name.as_str(), "ls" | "grep" | "sort");
        if self.busybox() {
            let line = "BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) multi-call binary.\n";
            self.err(line.as_bytes());
        } else {
            self.err(
                &[
                    b"Try '",
                    name.as_bytes(),
                    b" --help' for more information.\n",
                ]
                .concat(),
            );
        }
        let code = i32::from(serious && !self.busybox()) + 1;
        Pause::Exit(code)
    }
    /// The operands, of which there must be at least `least`.
    pub(crate) fn need(&mut self, options: &Options, least: usize) -> Result<(), Pause> {
        if options.operands.len() >= least {
            return Ok(());
        }
        Err(match options.operands.last() {
            Some(last) if !self.busybox() => {
                let last = String::from_utf8_lossy(last).into_owned();
                let what = if matches!(self.name().as_str(), "cp" | "mv") {
                    "missing destination file operand after '"
                } else {
                    "missing operand after '"
                };
                self.bad_usage(&[what, &last, "'"].concat())
            }
            _ => self.bad_usage("missing operand"),
        })
    }

    /// Waits for an instant.
    pub(crate) fn until(&mut self, at: u64) -> Pause {
        self.memory.until = at;
        Pause::Until
    }

    pub(crate) fn put(&mut self, parts: &[&[u8]]) {
        for part in parts {
            self.out.extend_from_slice(part);
        }
    }

    pub(crate) fn print(&mut self, text: &str) {
        self.put(&[text.as_bytes()]);
    }

    /// Starts a command as a child; `None` when there is no such program.
    pub(crate) fn spawn(&mut self, command: &[Bytes]) -> Option<u32> {
        let child = self.machine.fork(self.pid, Program::None).ok()?;
        if let Some(proc) = self.machine.procs.get_mut(child) {
            proc.caught = 0;
        }
        let env = self.env();
        if self
            .machine
            .execute_first(child, command, &env.into())
            .is_ok()
        {
            return Some(child);
        }
        self.machine.finish(child, Ending::Code(127));
        self.machine.forget_process(child);
        None
    }

    /// What `write!` calls.
    pub(crate) fn write_fmt(&mut self, arguments: fmt::Arguments) {
        // A vector takes everything.
        let _ = std::io::Write::write_fmt(&mut self.out, arguments);
    }

    /// Writes to standard error at once.
    pub(crate) fn err(&mut self, text: &[u8]) {
        // A program whose standard error is closed goes on, as on Linux.
        let _ = self.machine.write(self.pid, 2, text);
    }

    /// `name: text` on standard error; the program fails in the end.
    pub(crate) fn complain(&mut self, text: &str) {
        self.memory.status = 1;
        self.err(&[self.name().as_bytes(), b": ", text.as_bytes(), b"\n"].concat());
    }

    /// `name: words: reason`, where `%` in the words, GNU's or busybox's, stands for the path.
    pub(crate) fn fault(&mut self, gnu: &str, busybox: &str, path: &[u8], errno: Errno) {
        let words = if self.busybox() { busybox } else { gnu };
        let shown = String::from_utf8_lossy(path);
        self.complain(&[&words.replace('%', &shown), ": ", errno.text()].concat());
    }

    /// All of standard input; pauses until it ended.
    pub(crate) fn stdin_all(&mut self) -> Result<Vec<u8>, Pause> {
        if !self.native.stdin_ended {
            return Err(Pause::Stdin);
        }
        Ok(std::mem::take(&mut self.native.stdin))
    }

    /// Takes what has arrived on standard input; `None` at its end. Pauses when nothing is there.
    pub(crate) fn stdin_some(&mut self) -> Result<Option<Vec<u8>>, Pause> {
        if !self.native.stdin.is_empty() {
            return Ok(Some(std::mem::take(&mut self.native.stdin)));
        }
        if self.native.stdin_ended {
            Ok(None)
        } else {
            Err(Pause::Stdin)
        }
    }

    /// Takes the complete lines that have arrived on standard input, and at its end the rest; `None` after it.
    pub(crate) fn stdin_lines(&mut self) -> Result<Option<Vec<u8>>, Pause> {
        let stdin = &mut self.native.stdin;
        if let Some(at) = stdin.iter().rposition(|byte| *byte == b'\n') {
            return Ok(Some(stdin.drain(..=at).collect()));
        }
        self.native.stdin_ended.then_some(()).ok_or(Pause::Stdin)?;
        Ok(Some(std::mem::take(stdin)).filter(|rest| !rest.is_empty()))
    }

    /// A file's content; `-` is standard input.
    pub(crate) fn input(&mut self, path: &[u8]) -> Result<Result<Vec<u8>, Errno>, Pause> {
        if path == b"-" {
            return self.stdin_all().map(Ok);
        }
        Ok(self.machine.slurp(self.pid, path))
    }

    /// The files named, or standard input when none is: names and contents. Complains of those that cannot be read, in GNU's
    /// words or busybox's with `%` for the path.
    pub(crate) fn inputs(
        &mut self,
        paths: &[Bytes],
        gnu: &str,
        busybox: &str,
    ) -> Result<Vec<(Bytes, Vec<u8>)>, Pause> {
        // Wait first: everything after this happens once.
        if paths.is_empty() || paths.iter().any(|path| &**path == b"-") {
            self.native.stdin_ended.then_some(()).ok_or(Pause::Stdin)?;
        }
        if paths.is_empty() {
            return Ok(vec![(Bytes::default(), self.stdin_all()?)]);
        }
        let mut contents = Vec::new();
        for path in paths {
            match self.input(path)? {
                Ok(bytes) => contents.push((path.clone(), bytes)),
                Err(Errno::IsDir) => self.fault("%", "read error", path, Errno::IsDir),
                Err(errno) => self.fault(gnu, busybox, path, errno),
            }
        }
        Ok(contents)
    }

    /// The contents of the files named, one after the other.
    pub(crate) fn input_joined(&mut self, paths: &[Bytes], gnu: &str) -> Result<Vec<u8>, Pause> {
        let contents = self.inputs(paths, gnu, "%")?;
        Ok(contents.into_iter().flat_map(|(_, bytes)| bytes).collect())
    }

    /// Writes a whole file.
    pub(crate) fn write_file(
        &mut self,
        path: &[u8],
        bytes: &[u8],
        flags: OpenFlags,
        mode: u16,
    ) -> Result<(), Errno> {
        let file = self.machine.open(self.pid, path, flags, mode)?;
        let fd = self.machine.add_fd(self.pid, file, 3, true)?;
        let wrote = self.machine.write(self.pid, fd, bytes);
        self.machine.close(self.pid, fd);
        wrote.map(|_| ())
    }

    /// Catches a signal instead of dying of it.
    pub(crate) fn catch(&mut self, signals: &[Signal]) {
        if let Some(proc) = self.machine.procs.get_mut(self.pid) {
            for signal in signals {
                proc.caught |= signal.bit();
            }
        }
    }

    pub(crate) fn env(&self) -> Vec<Bytes> {
        let proc = self.machine.procs.get(self.pid);
        proc.map_or(Vec::new(), |proc| proc.env.to_vec())
    }

    pub(crate) fn env_var(&self, name: &str) -> Option<Bytes> {
        self.env().iter().find_map(|entry| {
            let (known, value) = split_at_byte(entry, b'=');
            value.filter(|_| known == name.as_bytes()).map(Bytes::from)
        })
    }

    /// A name from a table such as `/etc/passwd`, or the number itself.
    pub(crate) fn name_of(&mut self, table: &str, id: u32) -> Bytes {
        let number = id.to_string();
        self.row_of(table, 2, number.as_bytes())
            .map_or(number.as_bytes().into(), |row| row[0].clone())
    }

    /// The row of a table such as `/etc/passwd` that has `wanted` in a column.
    pub(crate) fn row_of(
        &mut self,
        table: &str,
        column: usize,
        wanted: &[u8],
    ) -> Option<Vec<Bytes>> {
        let text = self.machine.slurp(self.pid, table.as_bytes()).ok()?;
        let row = accounts::row(&text, column, wanted)?;
        Some(row.into_iter().map(Bytes::from).collect())
    }

    /// The number of the user or group that an argument names.
    pub(crate) fn id_of(&mut self, table: &str, name: &[u8]) -> Option<u32> {
        let by_name = self
            .row_of(table, 0, name)
            .and_then(|row| accounts::number(row.get(2)?));
        by_name
            .or_else(|| accounts::number(name))
            .and_then(|id| u32::try_from(id).ok())
    }

    pub(crate) fn uid(&self) -> u32 {
        let proc = self.machine.procs.get(self.pid);
        proc.map_or(0, |proc| proc.creds.uid)
    }

    pub(crate) fn unix_secs(&self) -> u64 {
        self.machine.clock_us() / 1_000_000
    }
}

/// What stands before the first `byte`, and what after it.
pub(crate) fn split_at_byte(text: &[u8], byte: u8) -> (&[u8], Option<&[u8]>) {
    match text.iter().position(|known| *known == byte) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

pub(crate) fn base_name(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or(path)
}

/// A directory and a name in it.
pub(crate) fn join(dir: &[u8], name: &[u8]) -> Vec<u8> {
    let slash: &[u8] = if dir.is_empty() || dir.ends_with(b"/") {
        b""
    } else {
        b"/"
    };
    [dir, slash, name].concat()
}

/// Text filled up with blanks to a width: on the left when the width is below 0.
pub(crate) fn padded(text: &[u8], width: i32) -> Vec<u8> {
    let fill = (width.unsigned_abs() as usize).saturating_sub(text.len());
    let blanks = vec![b' '; fill];
    if width < 0 {
        [blanks.as_slice(), text].concat()
    } else {
        [text, &blanks].concat()
    }
}

/// Bytes as text.
pub(crate) fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}
