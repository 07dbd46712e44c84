//! The programs: one file each, and the harness that runs them as processes.
//!
//! A program is a function that is called again each time its process can go on; what it must remember it keeps in
//! `Cx::memory`. It answers with an exit code or with what it waits for. Deliberately no program touches another's state
//! except through the kernel.

#![cfg_attr(
    not(feature = "tools"),
    allow(
        dead_code,
        reason = "the tools that are left out share files with those that are not"
    )
)]
#![allow(
    clippy::unnecessary_wraps,
    reason = "programs share one signature, whether or not they can pause"
)]

use std::rc::Rc;

use crate::kernel::errno::Errno;
use crate::kernel::fds::{Input, Output};
use crate::kernel::process::{Ending, Wait};
use crate::kernel::schedule::Turn;
use crate::{Bytes, Machine};

#[cfg(feature = "tools")]
mod awk;
#[cfg(feature = "tools")]
mod bytes;
pub(crate) mod calendar;
mod columns;
#[cfg(feature = "tools")]
mod compare;
mod cx;
mod disk;
mod echo;
mod files;
#[cfg(feature = "tools")]
mod filter;
#[cfg(feature = "tools")]
mod find;
mod grep;
mod ls;
mod modes;
mod net;
mod nginx;
mod number;
mod printf;
mod processes;
mod ps;
mod redis;
mod regex;
mod scripts;
#[cfg(feature = "tools")]
mod sed;
mod servers;
#[cfg(feature = "tools")]
mod sums;
mod test;
mod text;

pub(crate) use cx::{Cx, base_name};
pub(crate) use echo::{Escapes, echo_text};
pub(crate) use modes::new_mode as change_mode;
pub(crate) use printf::printf;
pub(crate) use scripts::script;
pub(crate) use test::evaluate as evaluate_test;
pub(crate) use text::newlines;

/// What a program waits for before it can go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pause {
    /// More of its standard input.
    Stdin,
    /// The instant that `Memory::until` says.
    Until,
    /// A child that ends.
    Child,
    /// A signal that it catches.
    Signal,
    /// Its output to be written; then it is called again at once.
    Flush,
    /// It became another program.
    Executed,
    /// It ends here.
    Exit(i32),
}

/// How a program answers: with its exit code, or with what it waits for.
pub(crate) type Answer = Result<i32, Pause>;

type Main = fn(&mut Cx) -> Answer;

/// Bytes of standard input that a program gathers before it gives up.
const MAX_STDIN: usize = 8 << 20;

/// What a program remembers from one call to the next.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Memory {
    /// How far it is; 0 at the first call.
    pub(crate) phase: u32,
    /// The exit code so far: 1 after a complaint.
    pub(crate) status: i32,
    /// What it waits for with `Pause::Until`.
    until: u64,
    pub(crate) numbers: Vec<u64>,
    pub(crate) text: Vec<u8>,
    /// Commands still to be carried out.
    pub(crate) list: Vec<Vec<Bytes>>,
}

/// A program in a process.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Native {
    /// Its place in the table of programs.
    index: u16,
    /// It is an applet of busybox.
    pub(crate) busybox: bool,
    pub(crate) argv: Rc<[Bytes]>,
    pub(crate) stdin: Vec<u8>,
    pub(crate) stdin_ended: bool,
    memory: Memory,
    unwritten: Vec<u8>,
    /// How much of it is out.
    written: usize,
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
        let place = |wanted: &[u8]| entries().position(|(name, _)| name.as_bytes() == wanted);
        let index = place(&wanted).or_else(|| place(b"busybox").filter(|_| busybox))?;
        Some(Native {
            index: index as u16,
            busybox,
            argv,
            stdin: Vec::new(),
            stdin_ended: false,
            memory: Memory::default(),
            unwritten: Vec::new(),
            written: 0,
            done: None,
        })
    }

    pub(crate) fn run(&mut self, machine: &mut Machine, pid: u32, steps: &mut u32) -> Turn {
        loop {
            if *steps == 0 {
                return Turn::Yield;
            }
            *steps = steps.saturating_sub(10 + (self.unwritten.len() - self.written) as u32 / 8);
            match self.flush(machine, pid) {
                Ok(None) => {}
                Ok(Some(wait)) => return Turn::Blocked(wait),
                Err(ending) => return Turn::Ended(ending),
            }
            if let Some(code) = self.done {
                return Turn::Ended(Ending::Code(code));
            }
            let Some((_, main)) = entries().nth(usize::from(self.index)) else {
                return Turn::Ended(Ending::Code(127));
            };
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
                Err(Pause::Exit(code)) => self.done = Some(code as u8),
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
                        Pause::Until if self.memory.until > machine.now => {
                            let at = self.memory.until;
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
        while self.written < self.unwritten.len() {
            match machine.write(pid, 1, &self.unwritten[self.written..]) {
                Ok(Output::Wrote(count)) => self.written += count,
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
        self.unwritten.clear();
        self.written = 0;
        Ok(None)
    }

    fn fill(&mut self, machine: &mut Machine, pid: u32) -> Option<Wait> {
        match machine.read(pid, 0, 65_536, false) {
            Ok(Input::Bytes(bytes)) if self.stdin.len() < MAX_STDIN => {
                self.stdin.extend_from_slice(&bytes);
            }
            Ok(Input::Block(wait)) => return Some(wait),
            Ok(_) | Err(_) => self.stdin_ended = true,
        }
        None
    }
}

/// A program by its name.
type Entry = (&'static str, Main);

/// Programs that every image with a shell offers.
const TOOLS: &[Entry] = &[
    ("stress", processes::stress),
    ("ss", net::netstat),
    ("netstat", net::netstat),
    ("truncate", files::truncate),
    ("df", disk::df),
    ("mount", disk::mount),
    ("umount", disk::umount),
    ("[", test::main),
    ("basename", text::basename),
    ("cat", text::cat),
    ("chgrp", modes::chown),
    ("chmod", modes::chmod),
    ("chown", modes::chown),
    ("cp", files::cp),
    ("date", calendar::date),
    ("dirname", text::dirname),
    ("echo", echo::echo),
    ("egrep", grep::grep),
    ("env", processes::env),
    ("false", processes::false_),
    ("fgrep", grep::grep),
    ("getent", net::getent),
    ("grep", grep::grep),
    ("groups", processes::id),
    ("head", text::head),
    ("hostname", processes::hostname),
    ("httpd", servers::file_server),
    ("id", processes::id),
    ("kill", processes::kill),
    ("killall", processes::by_name),
    ("ln", files::ln),
    ("ls", ls::ls),
    ("mkdir", files::mkdir),
    ("mkfifo", files::mknod),
    ("mknod", files::mknod),
    ("mv", files::mv),
    ("nice", processes::wrapper),
    ("nohup", processes::wrapper),
    ("pgrep", processes::by_name),
    ("pidof", processes::by_name),
    ("pkill", processes::by_name),
    ("printenv", processes::printenv),
    ("printf", printf::main),
    ("ps", ps::ps),
    ("pwd", text::pwd),
    ("readlink", ls::readlink),
    ("realpath", ls::readlink),
    ("rm", files::rm),
    ("rmdir", files::rmdir),
    ("seq", text::seq),
    ("setsid", processes::wrapper),
    ("sleep", processes::sleep),
    ("stat", ls::stat),
    ("tail", text::tail),
    ("tee", text::tee),
    ("test", test::main),
    ("touch", files::touch),
    ("true", processes::true_),
    ("uname", processes::uname),
    ("wc", text::wc),
    ("wget", net::wget),
    ("whoami", processes::whoami),
    ("yes", text::yes),
];

/// More of them, which a small page can do without.
#[cfg(feature = "tools")]
const MORE_TOOLS: &[Entry] = &[
    ("awk", awk::awk),
    ("base64", bytes::base64),
    ("cmp", bytes::cmp),
    ("comm", compare::comm),
    ("curl", net::curl),
    ("cut", filter::cut),
    ("dd", bytes::dd),
    ("diff", compare::diff),
    ("du", ls::du),
    ("expr", grep::expr),
    ("find", find::find),
    ("fold", filter::fold),
    ("hexdump", bytes::od),
    ("md5sum", sums::sums),
    ("mktemp", files::mktemp),
    ("nc", net::nc),
    ("nl", text::nl),
    ("od", bytes::od),
    ("paste", filter::paste),
    ("rev", text::turned),
    ("sed", sed::sed),
    ("sha1sum", sums::sums),
    ("sha256sum", sums::sums),
    ("sort", filter::sort),
    ("tac", text::turned),
    ("time", processes::time),
    ("timeout", processes::timeout),
    ("tr", filter::tr),
    ("uniq", filter::uniq),
    ("xargs", find::xargs),
    ("xxd", bytes::od),
];
#[cfg(not(feature = "tools"))]
const MORE_TOOLS: &[Entry] = &[];

/// Programs that belong to an image, and busybox itself.
const OTHERS: &[Entry] = &[
    ("agnhost", servers::agnhost),
    ("busybox", processes::unknown_applet),
    ("daemon", processes::daemon),
    ("httpd-foreground", servers::httpd),
    ("mysqld", servers::generic),
    ("nginx", nginx::nginx),
    ("node", servers::node),
    ("outside", crate::calls::outside),
    ("pause", servers::pause),
    ("postgres", servers::generic),
    ("python3", servers::python),
    ("redis-cli", redis::cli),
    ("redis-server", redis::server),
    ("server", servers::generic),
];

fn entries() -> impl Iterator<Item = &'static Entry> {
    [TOOLS, MORE_TOOLS, OTHERS].into_iter().flatten()
}

/// Names of the tools that every image with a shell offers.
pub(crate) fn tools() -> impl Iterator<Item = &'static str> {
    let native = TOOLS.iter().chain(MORE_TOOLS);
    native.map(|(name, _)| *name).chain(scripts::names())
}
