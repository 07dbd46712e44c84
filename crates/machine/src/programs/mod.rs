//! The programs: one file each, and the harness that runs them as processes.
//!
//! A program is a function that is called again each time its process can go on; what it must remember it keeps in
//! `Cx::memory`. It answers with an exit code or with what it waits for. Deliberately no program touches another's state
//! except through the kernel.

use std::rc::Rc;

use crate::kernel::errno::Errno;
use crate::kernel::fds::{Input, Output};
use crate::kernel::process::{Ending, Wait};
use crate::kernel::schedule::Turn;
use crate::{Bytes, Machine, Signal};

pub(crate) mod calendar;
mod files;
mod processes;
mod servers;
mod test;
mod text;

pub(crate) use test::evaluate as evaluate_test;
pub(crate) use text::{echo_text, printf};

/// What a program waits for before it can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pause {
    /// More of its standard input.
    Stdin,
    /// An instant.
    Until(u64),
    /// A child that ends.
    Child,
    /// A signal that it catches.
    Signal,
    /// Its output to be written; then it is called again at once.
    Flush,
    /// It became another program.
    Executed,
}

type Main = fn(&mut Cx) -> Result<i32, Pause>;

/// Bytes of standard input that a program gathers before it gives up.
const MAX_STDIN: usize = 8 << 20;

/// What a program remembers from one call to the next.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Memory {
    /// How far it is; 0 at the first call.
    pub(crate) phase: u32,
    pub(crate) numbers: Vec<u64>,
    pub(crate) text: Vec<u8>,
}

/// A program in a process.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Native {
    /// Its place in the table of programs.
    index: u16,
    /// It is an applet of busybox.
    pub(crate) busybox: bool,
    pub(crate) argv: Rc<[Bytes]>,
    stdin: Vec<u8>,
    stdin_ended: bool,
    memory: Memory,
    unwritten: Vec<u8>,
    done: Option<u8>,
}

impl Native {
    pub(crate) fn new(name: &[u8], argv: Rc<[Bytes]>) -> Option<Native> {
        let busybox = name == b"busybox";
        let mut argv = argv;
        let mut wanted = name.to_vec();
        if busybox {
            wanted = base_name(argv.first().map_or(b"", |text| text)).to_vec();
            if wanted == b"busybox" && argv.len() > 1 {
                argv = argv[1..].into();
                wanted = base_name(&argv[0]).to_vec();
            }
        }
        let wanted = std::str::from_utf8(&wanted).ok()?;
        let index = PROGRAMS
            .iter()
            .position(|(name, _)| *name == wanted)
            .or_else(|| {
                let fallback = if busybox { "busybox" } else { return None };
                PROGRAMS.iter().position(|(name, _)| *name == fallback)
            })?;
        Some(Native {
            index: index as u16,
            busybox,
            argv,
            stdin: Vec::new(),
            stdin_ended: false,
            memory: Memory::default(),
            unwritten: Vec::new(),
            done: None,
        })
    }

    pub(crate) fn run(&mut self, machine: &mut Machine, pid: u32, steps: &mut u32) -> Turn {
        loop {
            if *steps == 0 {
                return Turn::Yield;
            }
            *steps = steps.saturating_sub(10 + self.unwritten.len() as u32 / 8);
            match self.flush(machine, pid) {
                Ok(None) => {}
                Ok(Some(wait)) => return Turn::Blocked(wait),
                Err(ending) => return Turn::Ended(ending),
            }
            if let Some(code) = self.done {
                return Turn::Ended(Ending::Code(code));
            }
            let (_, main) = PROGRAMS[usize::from(self.index)];
            let mut cx = Cx {
                machine,
                pid,
                native: self,
                out: Vec::new(),
                memory: Memory::default(),
            };
            cx.memory = std::mem::take(&mut cx.native.memory);
            let answer = main(&mut cx);
            let (out, memory) = (cx.out, cx.memory);
            self.memory = memory;
            self.unwritten.extend_from_slice(&out);
            match answer {
                Ok(code) => self.done = Some(code as u8),
                Err(Pause::Flush) => {}
                Err(Pause::Executed) => return Turn::Again,
                Err(pause) => {
                    match self.flush(machine, pid) {
                        Ok(None) => {}
                        // Called again once the output is out; it will ask for the same pause.
                        Ok(Some(wait)) => return Turn::Blocked(wait),
                        Err(ending) => return Turn::Ended(ending),
                    }
                    match pause {
                        Pause::Until(at) if at > machine.now => {
                            return Turn::Blocked(Wait::Until(at));
                        }
                        Pause::Stdin => {
                            if let Some(wait) = self.fill(machine, pid) {
                                return Turn::Blocked(wait);
                            }
                        }
                        Pause::Child => return Turn::Blocked(Wait::Child),
                        Pause::Signal => return Turn::Blocked(Wait::Signal),
                        _ => {}
                    }
                }
            }
        }
    }

    fn name(&self) -> String {
        String::from_utf8_lossy(base_name(self.argv.first().map_or(b"?", |text| text))).into_owned()
    }

    fn flush(&mut self, machine: &mut Machine, pid: u32) -> Result<Option<Wait>, Ending> {
        while !self.unwritten.is_empty() {
            match machine.write(pid, 1, &self.unwritten) {
                Ok(Output::Wrote(count)) => {
                    self.unwritten.drain(..count);
                }
                Ok(Output::Block(wait)) => return Ok(Some(wait)),
                Err(Errno::Pipe) => return Err(Ending::Code(1)),
                Err(errno) => {
                    self.unwritten.clear();
                    let text = format!("{}: write error: {}\n", self.name(), errno.text());
                    // Nothing can be done when even this fails.
                    let _ = machine.write(pid, 2, text.as_bytes());
                    self.done = Some(1);
                }
            }
        }
        Ok(None)
    }

    fn fill(&mut self, machine: &mut Machine, pid: u32) -> Option<Wait> {
        match machine.read(pid, 0, 65_536, false) {
            Ok(Input::Bytes(bytes)) if self.stdin.len() < MAX_STDIN => {
                self.stdin.extend_from_slice(&bytes)
            }
            Ok(Input::Block(wait)) => return Some(wait),
            Ok(_) | Err(_) => self.stdin_ended = true,
        }
        None
    }
}

/// What a program sees of the world.
pub(crate) struct Cx<'a> {
    pub(crate) machine: &'a mut Machine,
    pub(crate) pid: u32,
    pub(crate) native: &'a mut Native,
    /// Its standard output since it was called.
    pub(crate) out: Vec<u8>,
    pub(crate) memory: Memory,
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

    pub(crate) fn print(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Writes to standard error at once.
    pub(crate) fn err(&mut self, text: &[u8]) {
        // A program whose standard error is closed goes on, as on Linux.
        let _ = self.machine.write(self.pid, 2, text);
    }

    /// `name: text` on standard error.
    pub(crate) fn complain(&mut self, text: &str) {
        let line = format!("{}: {text}\n", self.name());
        self.err(line.as_bytes());
    }

    /// `name: path: reason` in busybox's way, `name: what 'path': reason` in GNU's when `what` is given.
    pub(crate) fn complain_of(&mut self, path: &[u8], errno: Errno) {
        let line = [
            self.name().as_bytes(),
            b": ",
            path,
            b": ",
            errno.text().as_bytes(),
            b"\n",
        ]
        .concat();
        self.err(&line);
    }

    /// `name: cannot do 'path': reason`, with busybox's shorter words when `busybox` is given.
    pub(crate) fn complain_gnu(&mut self, doing: &str, path: &[u8], errno: Errno) {
        let line = [
            self.name().as_bytes(),
            b": ",
            doing.as_bytes(),
            b" '",
            path,
            b"': ",
            errno.text().as_bytes(),
            b"\n",
        ]
        .concat();
        self.err(&line);
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

    /// Takes one line with its newline, or the unfinished rest at the end; `None` after it.
    pub(crate) fn stdin_line(&mut self) -> Result<Option<Vec<u8>>, Pause> {
        let stdin = &mut self.native.stdin;
        if let Some(at) = stdin.iter().position(|byte| *byte == b'\n') {
            return Ok(Some(stdin.drain(..=at).collect()));
        }
        if !self.native.stdin_ended {
            return Err(Pause::Stdin);
        }
        Ok(if stdin.is_empty() {
            None
        } else {
            Some(std::mem::take(stdin))
        })
    }

    /// A file's content; `-` is standard input.
    pub(crate) fn input(&mut self, path: &[u8]) -> Result<Result<Vec<u8>, Errno>, Pause> {
        if path == b"-" {
            return self.stdin_all().map(Ok);
        }
        Ok(self.machine.slurp(self.pid, path))
    }

    /// The files named, or standard input when none is: names and contents; complains about those that cannot be read.
    pub(crate) fn inputs(
        &mut self,
        paths: &[Bytes],
    ) -> Result<(Vec<(Bytes, Vec<u8>)>, bool), Pause> {
        if paths.is_empty() || paths.iter().any(|path| &**path == b"-") {
            // Wait first: everything after this happens once.
            if !self.native.stdin_ended {
                return Err(Pause::Stdin);
            }
        }
        if paths.is_empty() {
            return Ok((vec![(b"-".as_slice().into(), self.stdin_all()?)], true));
        }
        let mut contents = Vec::new();
        let mut ok = true;
        for path in paths {
            match self.input(path)? {
                Ok(bytes) => contents.push((path.clone(), bytes)),
                Err(errno) => {
                    ok = false;
                    self.complain_of(path, errno);
                }
            }
        }
        Ok((contents, ok))
    }

    /// Catches a signal instead of dying of it.
    pub(crate) fn catch(&mut self, signals: &[Signal]) {
        if let Some(proc) = self.machine.procs.get_mut(self.pid) {
            for signal in signals {
                proc.caught |= signal.bit();
            }
        }
    }

    pub(crate) fn env_var(&self, name: &str) -> Option<Vec<u8>> {
        let prefix = format!("{name}=");
        let proc = self.machine.procs.get(self.pid)?;
        proc.env
            .iter()
            .find_map(|entry| entry.strip_prefix(prefix.as_bytes()))
            .map(<[u8]>::to_vec)
    }
}

pub(crate) fn base_name(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or(path)
}

/// Every program by its name.
const PROGRAMS: &[(&str, Main)] = &[
    ("[", test::main),
    ("agnhost", servers::generic),
    ("busybox", processes::unknown_applet),
    ("cat", text::cat),
    ("date", calendar::date),
    ("echo", text::echo),
    ("env", processes::env),
    ("false", processes::false_),
    ("head", text::head),
    ("hostname", processes::hostname),
    ("httpd-foreground", servers::httpd),
    ("id", processes::id),
    ("kill", processes::kill),
    ("killall", processes::killall),
    ("ls", files::ls),
    ("mkdir", files::mkdir),
    ("mysqld", servers::generic),
    ("nginx", servers::nginx),
    ("node", processes::true_),
    ("pause", servers::generic),
    ("postgres", servers::generic),
    ("printf", text::printf_main),
    ("ps", processes::ps),
    ("pwd", text::pwd),
    ("python3", processes::true_),
    ("redis-server", servers::redis),
    ("rm", files::rm),
    ("seq", text::seq),
    ("server", servers::generic),
    ("sleep", processes::sleep),
    ("tail", text::tail),
    ("test", test::main),
    ("touch", files::touch),
    ("true", processes::true_),
    ("wc", text::wc),
    ("wget", servers::wget),
    ("whoami", processes::whoami),
];

/// Names of the tools that every image with a shell offers.
pub(crate) fn tools() -> impl Iterator<Item = &'static str> {
    const SERVERS: [&str; 11] = [
        "agnhost",
        "busybox",
        "httpd-foreground",
        "mysqld",
        "nginx",
        "node",
        "pause",
        "postgres",
        "python3",
        "redis-server",
        "server",
    ];
    PROGRAMS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !SERVERS.contains(name))
}
