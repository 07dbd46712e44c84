//! Time: which process runs next, for how long, and when the machine must be run again.
//!
//! Owns the simulated CPU time: a process that computes without waiting is made to wait a little, so that no loop is endless
//! at one instant. Does not own what processes do.

use podarium_table::Table;

use super::process::{Ending, Proc, Program, State, Wait};
use crate::{Happening, Machine};

/// Steps that a process may take before others have their turn.
const SLICE_STEPS: u32 = 10_000;
/// Steps after which `run` returns, so that its caller stays in control.
const RUN_STEPS: u32 = 1_000_000;
/// A step takes a microsecond ...
const STEP_US: u64 = 1;
/// ... until a process has computed this long without a pause; from then on time runs quickly,
const PATIENCE_US: u64 = 5_000_000;
/// by this much a slice, so that an hour of a busy loop stays affordable.
const TIRED_SLICE_US: u64 = 2_000_000;

/// The instants at which processes wake.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Timers(Table<(u64, u32), ()>);

/// How a turn of a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    Blocked(Wait),
    /// Its slice is used up.
    Yield,
    Ended(Ending),
    /// It became another program, or something else needs a fresh look.
    Again,
}

/// Whether a process has computed for so long that its time runs quickly.
pub(crate) fn is_tired(proc: &Proc) -> bool {
    proc.burst_us > PATIENCE_US
}

impl Machine {
    pub(crate) fn earliest(&self) -> Option<u64> {
        if !self.ready.is_empty() || !self.happenings.is_empty() {
            return Some(self.now);
        }
        let timer = self.timers.0.first().map(|((at, _), ())| *at);
        timer.into_iter().chain(self.next_overflow()).min()
    }

    pub(crate) fn wake(&mut self, pid: u32) {
        let Some(proc) = self.procs.get_mut(pid) else {
            return;
        };
        if proc.state == State::Ready || matches!(proc.state, State::Zombie(_)) {
            return;
        }
        if matches!(proc.state, State::Blocked(Wait::Tty(_) | Wait::Signal))
            && self.now > proc.blocked_us
        {
            proc.burst_us = 0;
        }
        proc.state = State::Ready;
        if let Some(at) = proc.timer.take() {
            self.timers.0.remove(&(at, pid));
        }
        self.ready.push_back(pid);
    }

    pub(crate) fn set_timer(&mut self, pid: u32, at: u64) {
        let Some(proc) = self.procs.get_mut(pid) else {
            return;
        };
        if let Some(old) = proc.timer.replace(at) {
            self.timers.0.remove(&(old, pid));
        }
        self.timers.0.insert((at, pid), ());
    }

    pub(crate) fn drop_timer(&mut self, pid: u32) {
        let Some(proc) = self.procs.get_mut(pid) else {
            return;
        };
        if let Some(at) = proc.timer.take() {
            self.timers.0.remove(&(at, pid));
        }
    }

    pub(crate) fn run_until_idle(&mut self, now: u64, out: &mut Vec<Happening>) {
        self.now = self.now.max(now);
        self.check_growth();
        let mut left = RUN_STEPS;
        loop {
            while let Some((at, pid)) = self
                .timers
                .0
                .first()
                .map(|(timer, ())| *timer)
                .filter(|(at, _)| *at <= self.now)
            {
                self.timers.0.remove(&(at, pid));
                if let Some(proc) = self.procs.get_mut(pid) {
                    proc.timer = None;
                }
                self.wake(pid);
            }
            let Some(pid) = self.ready.pop_front() else {
                break;
            };
            let used = self.turn(pid);
            left = left.saturating_sub(used);
            if left == 0 {
                break;
            }
        }
        out.append(&mut self.happenings);
    }

    /// Lets one process run until it waits, ends, or has had its slice. Answers the steps it took.
    fn turn(&mut self, pid: u32) -> u32 {
        let mut steps = SLICE_STEPS;
        let turn = loop {
            let Some(proc) = self
                .procs
                .get_mut(pid)
                .filter(|proc| proc.state == State::Ready)
            else {
                return 1;
            };
            let mut program = std::mem::replace(&mut proc.program, Program::None);
            let turn = match &mut program {
                Program::Shell(shell) => shell.run(self, pid, &mut steps),
                Program::Native(native) => native.run(self, pid, &mut steps),
                Program::None => Turn::Ended(Ending::Code(0)),
            };
            if let Some(proc) = self
                .procs
                .get_mut(pid)
                .filter(|proc| proc.program == Program::None && !proc.is_zombie())
            {
                proc.program = program;
            }
            if turn != Turn::Again {
                break turn;
            }
            steps = steps.saturating_sub(10);
            if steps == 0 {
                break Turn::Yield;
            }
        };
        let used = SLICE_STEPS - steps + 1;
        self.account(pid, used);
        match turn {
            Turn::Blocked(wait) => self.block(pid, wait),
            Turn::Yield => self.tire(pid),
            Turn::Ended(ending) => self.finish(pid, ending),
            Turn::Again => {}
        }
        used
    }

    fn account(&mut self, pid: u32, steps: u32) {
        if let Some(proc) = self.procs.get_mut(pid) {
            proc.burst_us += u64::from(steps) * STEP_US;
            proc.cpu_us += u64::from(steps) * STEP_US;
        }
    }

    /// The slice is used up: the process goes on after the time that its steps would have taken.
    fn tire(&mut self, pid: u32) {
        let Some(proc) = self
            .procs
            .get_mut(pid)
            .filter(|proc| proc.state == State::Ready)
        else {
            return;
        };
        let tired = is_tired(proc);
        let pause = if tired {
            TIRED_SLICE_US
        } else {
            u64::from(SLICE_STEPS) * STEP_US
        };
        if tired {
            proc.cpu_us += pause;
        }
        // A container that may use a tenth of a CPU gets ahead ten times more slowly.
        let container = self.containers.get(proc.container);
        let share = container.and_then(|container| container.spec.cpu_limit_milli);
        let pause = pause * 1000 / share.unwrap_or(1000).clamp(1, 1000);
        proc.state = State::Blocked(Wait::Until(self.now + pause));
        self.set_timer(pid, self.now + pause);
    }

    fn block(&mut self, pid: u32, wait: Wait) {
        let Some(proc) = self
            .procs
            .get_mut(pid)
            .filter(|proc| proc.state == State::Ready)
        else {
            return;
        };
        proc.state = State::Blocked(wait);
        proc.blocked_us = self.now;
        match wait {
            Wait::Until(at) if at <= self.now => self.wake(pid),
            Wait::Until(at) => {
                proc.burst_us = 0;
                self.set_timer(pid, at);
            }
            Wait::Pipe(pipe) => self.wait_for_pipe(pid, pipe),
            Wait::Child | Wait::Tty(_) | Wait::Signal => {}
        }
    }
}
