//! Control flow: the end of a piece of code, loops, `break`, `return`, and leaving the shell.
//!
//! Owns the stack of calls. Does not own what single commands do.

use std::rc::Rc;

use super::code::{Code, Place};
use super::compile::compile;
use super::parser::{SyntaxError, parse_unit};
use super::traps::ERR;
use super::{After, Flavor, Frame, LoopState, Shell, SourceKind, Stop, Waiting};
use crate::kernel::fds::Input;
use crate::kernel::process::Ending;
use crate::kernel::schedule::Turn;
use crate::{Bytes, Machine};

impl Shell {
    /// The current piece of code is over: parse the next one, or go back to the caller.
    pub(super) fn end_of_code(&mut self, machine: &mut Machine, pid: u32) -> Result<(), Stop> {
        self.run_traps(machine, pid)?;
        let depth = self.calls.len();
        let Some(call) = self.calls.last_mut() else {
            return Ok(());
        };
        if call.pc < call.code.ops.len() {
            // A trap's action was pushed.
            return Ok(());
        }
        match &mut call.frame {
            Frame::Source {
                text: call_text,
                pos,
                line,
                what,
                ..
            } => {
                let (text, at, from, what) = (call_text.clone(), *pos, *line, *what);
                let rich = self.flavor != Flavor::Dash;
                match parse_unit(&text, at, from, &self.aliases, rich) {
                    Ok(Some(unit)) => {
                        (*pos, *line) = (unit.next, unit.next_line);
                        if let Some(src) = unit.src {
                            *call_text = src.into();
                        }
                        let last = unit.last && what == SourceKind::Main && depth == 1;
                        let code = unit.command.map(|command| {
                            let place = Place {
                                tested: false,
                                last,
                            };
                            Rc::new(compile(&command, &unit.here_docs, place))
                        });
                        call.code = code.unwrap_or_default();
                        call.pc = 0;
                        Ok(())
                    }
                    Ok(None) => self.pop_call(machine, pid),
                    Err(error) => self.syntax_error(machine, pid, &error),
                }
            }
            Frame::Stdin { .. } => self.parse_stdin(machine, pid),
            Frame::Body | Frame::Function { .. } => self.pop_call(machine, pid),
        }
    }

    fn syntax_error(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        error: &SyntaxError,
    ) -> Result<(), Stop> {
        self.line = error.line;
        let inside = self.calls.last().map(|call| &call.frame);
        let eval = matches!(
            inside,
            Some(Frame::Source {
                what: SourceKind::Eval,
                ..
            })
        );
        let prefix = if eval { "eval: " } else { "" };
        self.complain(
            machine,
            pid,
            &[prefix, "Syntax error: ", &error.message].concat(),
        );
        Err(Stop::Fatal(2))
    }

    /// Reads the script from standard input, a line at a time until it makes a command.
    fn parse_stdin(&mut self, machine: &mut Machine, pid: u32) -> Result<(), Stop> {
        let Some(Frame::Stdin {
            text,
            line,
            ended,
            prompted,
        }) = self.calls.last_mut().map(|call| &mut call.frame)
        else {
            return Ok(());
        };
        if !text.is_empty() {
            let rich = self.flavor != Flavor::Dash;
            match parse_unit(text, 0, *line, &self.aliases, rich) {
                Ok(Some(unit)) if *ended || text.ends_with(b"\n") && !unit.cut => {
                    if let Some(src) = unit.src {
                        *text = src;
                    }
                    text.drain(..unit.next);
                    *line = unit.next_line;
                    let code = unit.command.map(|command| {
                        Rc::new(compile(&command, &unit.here_docs, Place::default()))
                    });
                    if let Some(call) = self.calls.last_mut() {
                        call.code = code.unwrap_or_default();
                        call.pc = 0;
                    }
                    return Ok(());
                }
                Err(error) if *ended || !error.at_end => {
                    return self.syntax_error(machine, pid, &error);
                }
                Ok(None) => {
                    *line += crate::programs::newlines(text) as u32;
                    text.clear();
                }
                _ => {}
            }
        }
        if *ended {
            self.say_exit(machine, pid);
            return self.pop_call(machine, pid);
        }
        if !std::mem::replace(prompted, true) {
            let more = !text.is_empty();
            self.prompt(machine, pid, more);
            return Ok(());
        }
        match machine.read(pid, 0, 65_536, true) {
            Ok(Input::Bytes(bytes)) => {
                text.extend_from_slice(&bytes);
                *prompted = false;
            }
            Ok(Input::Block(wait)) => {
                self.waiting = Waiting::Source;
                return Err(self.pause(Turn::Blocked(wait)));
            }
            _ => *ended = true,
        }
        Ok(())
    }

    /// Leaves the current call and undoes what its command left.
    pub(super) fn pop_call(&mut self, machine: &mut Machine, pid: u32) -> Result<(), Stop> {
        let Some(call) = self.calls.pop() else {
            return Ok(());
        };
        self.loops.truncate(call.loops);
        self.cases.truncate(call.cases);
        while self.saved.len() > call.saved {
            self.restore_redirections(machine, pid);
        }
        match call.frame {
            Frame::Function {
                params,
                locals,
                line,
            } => {
                self.params = params;
                self.line = line;
                for saved in locals.into_iter().rev() {
                    self.vars.put_back(saved);
                }
            }
            Frame::Source {
                what: SourceKind::Trap { status },
                ..
            } => {
                self.status = status;
                if self.calls.is_empty() {
                    let status = self.exiting.unwrap_or(status);
                    return Err(self.pause(Turn::Ended(Ending::Code(status as u8))));
                }
                return Ok(());
            }
            Frame::Source {
                params: Some(params),
                ..
            } => self.params = params,
            _ => {}
        }
        if self.calls.is_empty() {
            let status = self.status;
            return match self.exit(machine, pid, status) {
                Some(turn) => Err(self.pause(turn)),
                None => Ok(()),
            };
        }
        self.finish_simple(machine, pid, call.after)
    }

    /// Forgets what commands that are left in their middle had on the stacks, and undoes their redirections.
    pub(super) fn drop_unfinished(&mut self, machine: &mut Machine, pid: u32) {
        self.loops.clear();
        self.cases.clear();
        while !self.saved.is_empty() {
            self.restore_redirections(machine, pid);
        }
        self.fields.clear();
        self.values.clear();
        self.buffers.clear();
        self.targets.clear();
    }

    /// Ends the shell with `status`, after the EXIT trap; answers the end when there is none.
    pub(super) fn exit(&mut self, machine: &mut Machine, pid: u32, status: i32) -> Option<Turn> {
        self.waiting = Waiting::Nothing;
        let action = if self.in_exit_trap {
            None
        } else {
            self.remove_trap(0)
        };
        self.calls.clear();
        self.drop_unfinished(machine, pid);
        let ended = Some(Turn::Ended(Ending::Code(status as u8)));
        let Some(action) = action.filter(|action| !action.is_empty()) else {
            return ended;
        };
        self.in_exit_trap = true;
        self.exiting = Some(status);
        self.status = status;
        let what = SourceKind::Trap { status };
        let frame = Frame::Source {
            text: action,
            pos: 0,
            line: self.line,
            what,
            params: None,
        };
        match self.push_call(frame, Rc::default(), After::default()) {
            Ok(()) => None,
            Err(()) => ended,
        }
    }

    /// Runs text as `eval`, `.` and traps do.
    pub(super) fn source(
        &mut self,
        text: Bytes,
        what: SourceKind,
        after: After,
    ) -> Result<(), Stop> {
        let line = if what == SourceKind::Dot {
            1
        } else {
            self.line.max(1)
        };
        let frame = Frame::Source {
            text,
            pos: 0,
            line,
            what,
            params: None,
        };
        self.push_call(frame, Rc::default(), after)
            .map_err(|()| Stop::Fatal(2))
    }

    pub(super) fn call_function(
        &mut self,
        code: &Rc<Code>,
        args: &[Bytes],
        after: After,
    ) -> Result<(), Stop> {
        let frame = Frame::Function {
            params: self.params.clone(),
            locals: Vec::new(),
            line: self.line,
        };
        if self.push_call(frame, code.clone(), after).is_err() {
            return Err(Stop::Fatal(2));
        }
        self.params = args[1..].into();
        Ok(())
    }

    /// Traps run here, and `set -e` ends the shell.
    pub(super) fn check(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        place: Place,
    ) -> Result<(), Stop> {
        let tested = place.tested || self.calls.last().is_some_and(|call| call.tested);
        if self.status != 0 && !tested && self.flavor != Flavor::Dash {
            self.run_trap(ERR)?;
        }
        if self.status != 0 && self.options.has(b'e') && !tested {
            return Err(Stop::Exit(self.status));
        }
        self.run_traps(machine, pid)
    }

    pub(super) fn begin_loop(&mut self, end: usize, next: usize, items: Rc<[Bytes]>) {
        self.loops.push(LoopState {
            depth: self.calls.len(),
            end,
            next,
            cases: self.cases.len(),
            saved: self.saved.len(),
            items,
            at: 0,
            status: 0,
        });
    }

    pub(super) fn next_item(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        name: &Bytes,
        done: usize,
    ) -> Result<(), Stop> {
        let Some(state) = self.loops.last_mut() else {
            return Ok(());
        };
        let Some(item) = state.items.get(state.at).cloned() else {
            self.jump(done);
            return Ok(());
        };
        state.at += 1;
        self.set_var(machine, pid, name, item)
    }

    /// `break` and `continue`, out of `count` loops.
    pub(super) fn leave_loops(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        count: usize,
        go_on: bool,
    ) {
        // A function does not see the loops of its caller.
        let floor = self
            .calls
            .iter()
            .rev()
            .find(|call| matches!(call.frame, Frame::Function { .. }))
            .map_or(0, |call| call.loops);
        let inside = self.loops.len() - floor.min(self.loops.len());
        if inside == 0 {
            return;
        }
        let target = self.loops.len() - count.min(inside);
        let state = self.loops[target].clone();
        self.loops.truncate(target + 1);
        while self.calls.len() > state.depth {
            let Some(call) = self.calls.pop() else { break };
            if call.after.prefix {
                self.vars.pop_prefix();
            }
        }
        self.cases.truncate(state.cases);
        while self.saved.len() > state.saved {
            self.restore_redirections(machine, pid);
        }
        self.jump(if go_on { state.next } else { state.end });
    }

    /// `return`: out of the function or the dotted file; out of the shell when there is neither.
    pub(super) fn return_from(&mut self, status: i32) -> Result<(), Stop> {
        self.status = status;
        let returns = |frame: &Frame| {
            matches!(
                frame,
                Frame::Function { .. }
                    | Frame::Source {
                        what: SourceKind::Dot | SourceKind::Trap { .. },
                        ..
                    }
            )
        };
        let Some(target) = self.calls.iter().rposition(|call| returns(&call.frame)) else {
            return Err(Stop::Fatal(status));
        };
        while self.calls.len() > target + 1 {
            if let Some(call) = self.calls.pop()
                && call.after.prefix
            {
                self.vars.pop_prefix();
            }
        }
        if let Some(call) = self.calls.last_mut() {
            call.pc = call.code.ops.len();
            if let Frame::Source { text, pos, .. } = &mut call.frame {
                *pos = text.len();
            }
        }
        Ok(())
    }
}
