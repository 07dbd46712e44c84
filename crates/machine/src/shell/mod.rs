//! The shell: dash's language, run by a machine whose whole state is data.
//!
//! Owns the state and the main loop. A shell can be cloned at any step, also in the middle of a `sleep`. Does not own the
//! kernel's side of anything: processes, files and signals are the [`Machine`]'s.

mod arith;
mod ast;
mod builtins;
mod code;
mod commands;
mod compile;
mod compound;
mod control;
mod describe;
mod directory;
mod here_docs;
mod jobs;
mod lexer;
mod messages;
mod notices;
mod options;
mod parser;
pub(crate) mod pattern;
mod prompt;
mod read;
mod redirect;
mod settings;
mod start;
mod substitute;
mod traps;
mod vars;
mod words;

use std::rc::Rc;

use crate::kernel::process::{Ending, Wait};
use crate::kernel::schedule::Turn;
use crate::names::Names;
use crate::{Bytes, Machine};
use code::{Code, Op, Place};
use jobs::Job;
use options::Options;
use redirect::{SavedFds, Target};
use vars::Vars;
use words::Buffer;

/// Functions, sources and traps inside each other.
const MAX_FRAMES: usize = 1000;

/// Bytes of one word.
const MAX_WORD: usize = 4 << 20;

/// Which shell it claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavor {
    Dash,
    Ash,
    Bash,
}

/// What a frame of the call stack is for.
#[derive(Debug, Clone, PartialEq)]
enum Frame {
    /// Text that is parsed command by command.
    Source {
        text: Bytes,
        pos: usize,
        line: u32,
        what: SourceKind,
        /// The arguments to come back to.
        params: Option<Rc<[Bytes]>>,
    },
    /// Text that arrives on standard input.
    Stdin {
        text: Vec<u8>,
        line: u32,
        ended: bool,
        /// The prompt for what comes next is out.
        prompted: bool,
    },
    /// The code of a forked shell.
    Body,
    Function {
        params: Rc<[Bytes]>,
        locals: Vec<vars::Saved>,
        line: u32,
    },
}

/// Where a source comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SourceKind {
    Main,
    Eval,
    Dot,
    Trap { status: i32 },
}

/// A frame with the code it runs.
#[derive(Debug, Clone, PartialEq)]
struct Call {
    frame: Frame,
    code: Rc<Code>,
    pc: usize,
    /// Heights of the other stacks when the frame began.
    loops: usize,
    cases: usize,
    saved: usize,
    /// A failure inside it is looked at outside.
    tested: bool,
    /// What is to be done when it ends.
    after: After,
}

/// What a simple command leaves to be undone when it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct After {
    restore: bool,
    prefix: bool,
    place: Place,
}

/// A running loop.
#[derive(Debug, Clone, PartialEq)]
struct LoopState {
    /// The number of frames when it began.
    depth: usize,
    end: usize,
    next: usize,
    cases: usize,
    saved: usize,
    items: Rc<[Bytes]>,
    at: usize,
    status: i32,
}

/// What the shell waits for in the middle of an operation.
#[derive(Debug, Clone, PartialEq)]
enum Waiting {
    Nothing,
    Foreground {
        job: u32,
        after: Option<After>,
    },
    Substitution {
        fd: u32,
        job: u32,
        bytes: Vec<u8>,
        quoted: bool,
        ended: bool,
    },
    Builtin {
        jobs: Vec<u32>,
        after: After,
    },
    Read {
        state: read::ReadState,
        after: After,
    },
    Source,
}

/// Why an operation cannot be finished.
enum Stop {
    /// `Shell::turn` says how.
    Turn,
    /// A message was printed; a shell that is not interactive ends with this status.
    Fatal(i32),
    /// The shell ends with this status.
    Exit(i32),
}

/// A shell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shell {
    /// The command line it was started with.
    pub(crate) argv: Rc<[Bytes]>,
    /// A program that is carried out as a script.
    script: Option<&'static str>,
    flavor: Flavor,
    /// `$0`.
    name: Bytes,
    params: Rc<[Bytes]>,
    vars: Vars,
    functions: Names<Rc<Code>>,
    aliases: Names<Bytes>,
    /// Programs that were found, by their paths.
    hashed: Vec<Bytes>,
    /// The working directory, as it was reached.
    dir: Bytes,
    /// The argument that `getopts` is at, and the letter in it.
    getopts: (usize, usize),
    options: Options,
    started: bool,
    status: i32,
    /// The status of the last command substitution of a command.
    substituted: Option<i32>,
    line: u32,
    calls: Vec<Call>,
    loops: Vec<LoopState>,
    cases: Vec<Bytes>,
    saved: Vec<SavedFds>,
    fields: Vec<Bytes>,
    values: Vec<Bytes>,
    buffers: Vec<Buffer>,
    targets: Vec<Target>,
    traced: Vec<Bytes>,
    prepared: commands::Prepared,
    waiting: Waiting,
    /// How its turn ended, when it did.
    turn: Turn,
    jobs: Vec<Job>,
    next_job: u32,
    last_background: u32,
    /// By number; 0 is the end of the shell. An empty action ignores the signal.
    traps: Vec<(u8, Bytes)>,
    /// `$$`.
    root_pid: u32,
    exiting: Option<i32>,
    in_exit_trap: bool,
    is_subshell: bool,
}

impl Shell {
    /// Runs until it waits, ends, or has used up its steps.
    pub(crate) fn run(&mut self, machine: &mut Machine, pid: u32, steps: &mut u32) -> Turn {
        if !self.started {
            self.begin(machine, pid);
        }
        loop {
            if *steps == 0 {
                return Turn::Yield;
            }
            *steps -= 1;
            let result = if self.waiting == Waiting::Nothing {
                self.step(machine, pid, steps)
            } else {
                self.resume(machine, pid, steps)
            };
            match result {
                Ok(()) => {}
                Err(Stop::Turn) => return self.turn,
                Err(Stop::Fatal(status)) if self.is_prompting() => {
                    self.status = status;
                    self.back_to_prompt(machine, pid);
                }
                Err(Stop::Fatal(status) | Stop::Exit(status)) => {
                    self.status = status;
                    if let Some(turn) = self.exit(machine, pid, status) {
                        return turn;
                    }
                }
            }
        }
    }

    fn step(&mut self, machine: &mut Machine, pid: u32, steps: &mut u32) -> Result<(), Stop> {
        let Some(call) = self.calls.last_mut() else {
            let ended = Ending::Code(self.status as u8);
            return Err(self.pause(Turn::Ended(ended)));
        };
        let code = call.code.clone();
        let Some(op) = code.ops.get(call.pc) else {
            return self.end_of_code(machine, pid);
        };
        call.pc += 1;
        self.operate(op, machine, pid, steps)
    }

    /// Goes on with what the shell waited for.
    fn resume(&mut self, machine: &mut Machine, pid: u32, steps: &mut u32) -> Result<(), Stop> {
        match std::mem::replace(&mut self.waiting, Waiting::Nothing) {
            Waiting::Nothing => Ok(()),
            Waiting::Foreground { job, after } => {
                self.collect(machine, pid, Some(job));
                if let Some(status) = self.finished_job(job) {
                    self.status = status;
                    self.take_back_terminal(machine, pid, job)?;
                    self.forget_job(job);
                    match after {
                        Some(after) => self.finish_simple(machine, pid, after),
                        None => Ok(()),
                    }
                } else {
                    self.waiting = Waiting::Foreground { job, after };
                    Err(self.pause(Turn::Blocked(Wait::Child)))
                }
            }
            Waiting::Substitution {
                fd,
                job,
                bytes,
                quoted,
                ended,
            } => self.resume_substitution(machine, pid, fd, job, bytes, quoted, ended),
            Waiting::Builtin { jobs, after } => self.resume_wait(machine, pid, jobs, after),
            Waiting::Read { state, after } => self.resume_read(machine, pid, state, after, steps),
            Waiting::Source => self.end_of_code(machine, pid),
        }
    }

    /// Ends the turn.
    fn pause(&mut self, turn: Turn) -> Stop {
        self.turn = turn;
        Stop::Turn
    }

    fn push_call(&mut self, frame: Frame, code: Rc<Code>, after: After) -> Result<(), ()> {
        if self.calls.len() >= MAX_FRAMES {
            return Err(());
        }
        let tested = after.place.tested || self.calls.last().is_some_and(|call| call.tested);
        self.calls.push(Call {
            frame,
            code,
            pc: 0,
            loops: self.loops.len(),
            cases: self.cases.len(),
            saved: self.saved.len(),
            tested,
            after,
        });
        Ok(())
    }

    fn jump(&mut self, to: usize) {
        if let Some(call) = self.calls.last_mut() {
            call.pc = to;
        }
    }

    fn operate(
        &mut self,
        op: &Op,
        machine: &mut Machine,
        pid: u32,
        steps: &mut u32,
    ) -> Result<(), Stop> {
        match op {
            Op::Line(line) => {
                self.line = *line;
                if self.options.has(b'n') {
                    self.jump(usize::MAX);
                }
            }
            Op::Field(text) => self.fields.push(text.clone()),
            Op::Start => self.buffers.push(Buffer::default()),
            Op::Text { text, quoted } => self.buffer().text(text, *quoted),
            Op::Split(text) => self.buffer().expansion(text, false),
            Op::Param { name, quoted } => self.add_param(machine, pid, name, *quoted)?,
            Op::Length { name } => self.add_length(machine, pid, name)?,
            Op::Tilde { user } => self.add_tilde(machine, pid, user),
            Op::UnlessSet {
                name,
                colon,
                alternative,
                to,
            } => {
                let set = self.is_set(machine, pid, name, *colon);
                if !set {
                    self.jump(*to);
                } else if *alternative {
                    // The word that follows is used.
                }
            }
            Op::AssignParam { name, quoted } => self.assign_param(machine, pid, name, *quoted)?,
            Op::ErrorParam { name, colon, empty } => {
                return self.error_param(machine, pid, name, *colon, *empty);
            }
            Op::Cut { name, op, quoted } => self.cut_param(machine, pid, name, *op, *quoted)?,
            Op::Arithmetic { quoted } => self.add_arithmetic(machine, pid, *quoted)?,
            Op::Substitute { code, quoted } => {
                self.substitute(machine, pid, code.as_ref(), *quoted)?;
            }
            Op::BadSubstitution => {
                self.complain(machine, pid, "Bad substitution");
                return Err(Stop::Fatal(2));
            }
            Op::EndFields => {
                self.charge(machine, pid, steps)?;
                self.end_fields(machine, pid, steps);
            }
            Op::EndValue => {
                self.charge(machine, pid, steps)?;
                let value = self.pop_buffer().value();
                self.values.push(value);
            }
            Op::EndPattern => {
                let pattern = self.pop_buffer().pattern();
                self.values.push(pattern);
            }
            Op::Redirect { fd, kind } => {
                let word = self.pop_value();
                self.targets.push(Target {
                    fd: *fd,
                    kind: *kind,
                    word,
                });
            }
            Op::Prepare { assigns } => self.prepare(machine, pid, *assigns)?,
            Op::Assign { name } => self.assign(machine, pid, name)?,
            Op::Run(place) => self.run_command(machine, pid, *place, steps)?,
            Op::Redirected { otherwise } => {
                if self.make_redirections(machine, pid, true).is_err() {
                    self.status = self.redirection_status();
                    self.jump(*otherwise);
                }
            }
            Op::Restore => self.restore_redirections(machine, pid),
            Op::Jump(to) => self.jump(*to),
            Op::JumpIfFailed(to) if self.status != 0 => self.jump(*to),
            Op::JumpIfOk(to) if self.status == 0 => self.jump(*to),
            Op::JumpIfFailed(_) | Op::JumpIfOk(_) => {}
            Op::SetStatus(status) => self.status = *status,
            Op::Negate => self.status = i32::from(self.status == 0),
            Op::Check(place) => self.check(machine, pid, *place)?,
            Op::Loop { end, next } => self.begin_loop(*end, *next, Rc::from([])),
            Op::For {
                end,
                next,
                arguments,
            } => {
                let items: Rc<[Bytes]> = if *arguments {
                    self.params.clone()
                } else {
                    std::mem::take(&mut self.fields).into()
                };
                self.begin_loop(*end, *next, items);
            }
            Op::Next { name, done } => self.next_item(machine, pid, name, *done)?,
            Op::Turned => {
                let status = self.status;
                if let Some(state) = self.loops.last_mut() {
                    state.status = status;
                }
            }
            Op::Done => self.status = self.loops.last().map_or(0, |state| state.status),
            Op::EndLoop => {
                self.loops.pop();
            }
            Op::Case => {
                let value = self.pop_value();
                self.cases.push(value);
            }
            Op::Match(to) => {
                let pattern = self.pop_value();
                if self
                    .cases
                    .last()
                    .is_some_and(|value| pattern::matches(&pattern, value))
                {
                    self.jump(*to);
                }
            }
            Op::EndCase => {
                self.cases.pop();
            }
            Op::Subshell { code, place } => self.subshell(machine, pid, code, *place)?,
            Op::Background { code, text } => self.background(machine, pid, code, text)?,
            Op::Pipeline { parts, .. } => {
                *steps = steps.saturating_sub(200 * parts.len() as u32);
                self.pipeline(machine, pid, parts)?;
            }
            Op::Define { name, code } => {
                self.functions.insert(name, code.clone());
                self.status = 0;
            }
        }
        Ok(())
    }

    /// Long words take long, and there is an end to them.
    fn charge(&mut self, machine: &mut Machine, pid: u32, steps: &mut u32) -> Result<(), Stop> {
        let length = self.buffer().len();
        *steps = steps.saturating_sub(length as u32 / 16);
        if length < MAX_WORD {
            return Ok(());
        }
        self.complain(machine, pid, "Out of space");
        Err(Stop::Fatal(2))
    }

    fn buffer(&mut self) -> &mut Buffer {
        if self.buffers.is_empty() {
            self.buffers.push(Buffer::default());
        }
        let last = self.buffers.len() - 1;
        &mut self.buffers[last]
    }

    fn pop_buffer(&mut self) -> Buffer {
        self.buffers.pop().unwrap_or_default()
    }

    fn pop_value(&mut self) -> Bytes {
        self.values.pop().unwrap_or_else(|| Rc::from([]))
    }
}
