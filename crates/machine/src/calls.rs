//! Programs that are not of this machine: a process asks, and whoever drives the machine answers.
//!
//! Owns the questions that wait. Does not own any answer.

use crate::Machine;
use crate::kernel::process::State;
use crate::programs::{Answer, Cx, Pause};

/// What a process asks the outside to do for it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Call {
    /// Its command line.
    pub argv: Vec<String>,
    /// Its working directory.
    pub cwd: String,
    /// The terminal that it can talk to, by the number of its `exec`.
    pub terminal: Option<u32>,
    /// All of its standard input, once that was asked for.
    pub input: Option<Vec<u8>>,
    wants_input: bool,
    out: [Vec<u8>; 2],
    code: Option<i32>,
}

impl Machine {
    /// Questions that have no final answer yet, by the number of the process.
    pub fn calls(&self) -> Vec<u32> {
        let waiting = |(_, call): &(u32, &Call)| call.code.is_none() && !call.wants_input;
        self.calls
            .iter()
            .filter(waiting)
            .map(|(pid, _)| pid)
            .collect()
    }

    /// A question; none once its process has gone.
    pub fn call(&self, id: u32) -> Option<&Call> {
        self.calls.get(id)
    }

    /// Answers: standard output and error, and the exit code if that was all.
    pub fn answer(&mut self, id: u32, out: &[u8], err: &[u8], code: Option<i32>, now: u64) {
        self.now = self.now.max(now);
        if let Some(call) = self.calls.get_mut(id) {
            call.out[0].extend_from_slice(out);
            call.out[1].extend_from_slice(err);
            call.code = code;
            self.wake(id);
        }
    }

    /// Asks for the process's standard input; the question is back when it has ended.
    pub fn want_input(&mut self, id: u32, now: u64) {
        self.now = self.now.max(now);
        // Asked twice, a process that reads would be woken for nothing, again and again.
        if let Some(call) = self.calls.get_mut(id).filter(|call| !call.wants_input) {
            call.wants_input = true;
            self.wake(id);
        }
    }

    /// Whether the process still waits for an answer.
    pub(crate) fn is_calling(&self, pid: u32) -> bool {
        let waits = self
            .procs
            .get(pid)
            .is_some_and(|proc| proc.state != State::Stopped);
        waits && self.calls.get(pid).is_some()
    }
}

/// The program that stands for all of them.
pub(crate) fn outside(cx: &mut Cx) -> Answer {
    let pid = cx.pid;
    if !cx.machine.is_calling(pid) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut argv: Vec<String> = cx.args().iter().map(|arg| text(arg)).collect();
        argv.insert(0, cx.name());
        let call = Call {
            argv,
            cwd: text(&cx.machine.getcwd(pid).unwrap_or_default()),
            terminal: cx.machine.terminal_of(pid),
            ..Call::default()
        };
        cx.machine.calls.insert(pid, call);
        return Err(Pause::Signal);
    }
    let wants_input = cx
        .machine
        .calls
        .get(pid)
        .is_some_and(|call| call.wants_input);
    if wants_input {
        let input = cx.stdin_all()?;
        if let Some(call) = cx.machine.calls.get_mut(pid) {
            call.input = Some(input);
            call.wants_input = false;
        }
        return Err(Pause::Signal);
    }
    let Some(call) = cx.machine.calls.get_mut(pid) else {
        return Ok(1);
    };
    // What went right is written first.
    cx.out = std::mem::take(&mut call.out[0]);
    if !cx.out.is_empty() {
        return Err(Pause::Flush);
    }
    let err = std::mem::take(&mut call.out[1]);
    let code = call.code;
    // A program whose standard error is closed goes on.
    let _ = cx.machine.write(pid, 2, &err);
    code.ok_or(Pause::Signal)
}
