//! How a shell begins: its command line, its environment, its first source.
//!
//! Owns `sh -c`, `sh FILE` and a script on standard input. Does not own later options: those are `builtins`.

use std::rc::Rc;

use super::options::Options;
use super::vars::Vars;
use super::{After, Flavor, Frame, Shell, SourceKind, Waiting};
use crate::kernel::schedule::Turn;
use crate::names::Names;
use crate::programs::base_name;
use crate::{Bytes, Machine};

impl Shell {
    /// A shell, when the executable `name` is one.
    pub(crate) fn new(name: &[u8], argv: &Rc<[Bytes]>) -> Option<Shell> {
        let called = base_name(argv.first().map_or(b"", |text| text));
        let called = called.strip_prefix(b"-").unwrap_or(called);
        let flavor = match name {
            b"dash" => Flavor::Dash,
            b"bash" => Flavor::Bash,
            b"busybox" if called == b"sh" || called == b"ash" => Flavor::Ash,
            _ => return None,
        };
        Some(Shell {
            argv: argv.clone(),
            script: None,
            flavor,
            name: argv
                .first()
                .cloned()
                .unwrap_or_else(|| b"sh".as_slice().into()),
            params: Rc::from([]),
            vars: Vars::default(),
            functions: Names::default(),
            aliases: Names::default(),
            hashed: Vec::new(),
            dir: Bytes::default(),
            getopts: (1, 1),
            options: Options::default(),
            started: false,
            status: 0,
            substituted: None,
            line: 1,
            calls: Vec::new(),
            loops: Vec::new(),
            cases: Vec::new(),
            saved: Vec::new(),
            fields: Vec::new(),
            values: Vec::new(),
            buffers: Vec::new(),
            targets: Vec::new(),
            traced: Vec::new(),
            prepared: super::commands::Prepared::default(),
            waiting: Waiting::Nothing,
            turn: Turn::Yield,
            jobs: Vec::new(),
            next_job: 0,
            last_background: 0,
            traps: Vec::new(),
            root_pid: 0,
            exiting: None,
            in_exit_trap: false,
            is_subshell: false,
        })
    }

    /// The shell that carries out a program which is a script of the catalogue.
    pub(crate) fn of_script(script: &'static str, argv: &Rc<[Bytes]>) -> Option<Shell> {
        let mut shell = Shell::new(b"dash", argv)?;
        shell.script = Some(script);
        Some(shell)
    }

    pub(super) fn begin(&mut self, machine: &mut Machine, pid: u32) {
        self.started = true;
        self.root_pid = machine.getpid(pid);
        let env = machine
            .procs
            .get(pid)
            .map(|proc| proc.env.clone())
            .unwrap_or_default();
        for entry in env.iter() {
            if let Some(at) = entry.iter().position(|byte| *byte == b'=')
                && super::parser::is_name(&entry[..at])
            {
                self.vars.set(&entry[..at], entry[at + 1..].into(), true);
            }
        }
        self.vars.set(b"IFS", b" \t\n".as_slice().into(), false);
        self.vars.set(b"PS4", b"+ ".as_slice().into(), false);
        self.vars.set(
            b"PPID",
            machine.getppid(pid).to_string().into_bytes().into(),
            false,
        );
        let given = self.vars.get(b"PWD");
        let given = given.filter(|dir| dir.starts_with(b"/") && machine.is_same(pid, dir, b"."));
        self.dir = given.unwrap_or_else(|| machine.getcwd(pid).unwrap_or_default().into());
        self.vars.set(b"PWD", self.dir.clone(), true);
        let mut args: Vec<Bytes> = self.argv.iter().skip(1).cloned().collect();
        if let Some(script) = self.script {
            self.params = args.into();
            let frame = Frame::Source {
                text: script.as_bytes().into(),
                pos: 0,
                line: 1,
                what: SourceKind::Main,
                params: None,
            };
            // The first frame always fits.
            let _ = self.push_call(frame, Rc::default(), After::default());
            return;
        }
        let mut command = false;
        while let Some(first) = args
            .first()
            .cloned()
            .filter(|arg| arg.len() > 1 && (arg[0] == b'-' || arg[0] == b'+'))
        {
            args.remove(0);
            if &*first == b"--" {
                break;
            }
            for letter in &first[1..] {
                if *letter == b'c' {
                    command = true;
                    self.options.set(b'c', self.flavor != Flavor::Dash);
                } else if !self.options.set(*letter, first[0] == b'-') {
                    self.complain(
                        machine,
                        pid,
                        &format!("Illegal option -{}", char::from(*letter)),
                    );
                    self.status = 2;
                    return;
                }
            }
        }
        let frame = if command {
            if args.is_empty() {
                self.complain(machine, pid, "-c requires an argument");
                self.status = 2;
                return;
            }
            let text = args.remove(0);
            if !args.is_empty() {
                self.name = args.remove(0);
            }
            Frame::Source {
                text,
                pos: 0,
                line: 1,
                what: SourceKind::Main,
                params: None,
            }
        } else if args.is_empty() {
            Frame::Stdin {
                text: Vec::new(),
                line: 1,
                ended: false,
                prompted: true,
            }
        } else {
            let path = args.remove(0);
            if let Ok(text) = machine.slurp(pid, &path) {
                self.name = path;
                Frame::Source {
                    text: text.into(),
                    pos: 0,
                    line: 1,
                    what: SourceKind::Main,
                    params: None,
                }
            } else {
                self.line = 0;
                self.complain(
                    machine,
                    pid,
                    &format!(
                        "cannot open {}: No such file",
                        String::from_utf8_lossy(&path)
                    ),
                );
                self.status = 2;
                return;
            }
        };
        self.params = args.into();
        // The first frame always fits.
        let _ = self.push_call(frame, Rc::default(), After::default());
        self.begin_prompting(machine, pid);
    }
}
