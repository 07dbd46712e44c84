//! Jobs: the shell's children, forked shells, pipelines, and `wait`.
//!
//! Owns what the shell knows of its children. Does not own processes.

use std::rc::Rc;

use super::code::{Code, Place};
use super::options::PIPEFAIL;
use super::{After, Call, Frame, Shell, Stop, Waiting};
use crate::kernel::fds::OpenFlags;
use crate::kernel::process::{Ending, Program, Wait};
use crate::kernel::schedule::Turn;
use crate::{Bytes, Machine, Signal};

/// Processes that were started together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Job {
    pub(super) id: u32,
    /// Number in the machine, number in the namespace, how it ended.
    pub(super) procs: Vec<(u32, u32, Option<Ending>)>,
    pub(super) background: bool,
    /// What the user calls it by; 0 for one that is waited for.
    pub(super) number: u32,
    pub(super) text: Bytes,
}

impl Shell {
    pub(super) fn add_job(&mut self, machine: &mut Machine, pids: &[u32], background: bool) -> u32 {
        self.next_job += 1;
        if self.is_prompting() {
            super::notices::group_job(machine, pids, background);
        }
        let procs = pids
            .iter()
            .map(|pid| (*pid, machine.getpid(*pid), None))
            .collect();
        self.jobs.push(Job {
            id: self.next_job,
            procs,
            background,
            number: 0,
            text: Bytes::default(),
        });
        self.next_job
    }

    /// Takes in what children have ended; says of what signal a child of `foreground` died.
    pub(super) fn collect(&mut self, machine: &mut Machine, pid: u32, foreground: Option<u32>) {
        while let Some((child, ending)) = machine.reap(pid) {
            for job in &mut self.jobs {
                let Some(entry) = job.procs.iter_mut().find(|entry| entry.0 == child) else {
                    continue;
                };
                entry.2 = Some(ending);
                if Some(job.id) == foreground
                    && let Ending::Signal(number) = ending
                    && Signal(number) != Signal::INT
                    && Signal(number) != Signal::PIPE
                {
                    let text = format!("{}\n", signal_text(number));
                    // A shell whose standard error is closed goes on.
                    let _ = machine.write(pid, 2, text.as_bytes());
                }
            }
        }
    }

    pub(super) fn finished_job(&self, id: u32) -> Option<i32> {
        let job = self.jobs.iter().find(|job| job.id == id)?;
        if job.procs.iter().any(|entry| entry.2.is_none()) {
            return None;
        }
        let mut statuses = job
            .procs
            .iter()
            .rev()
            .filter_map(|entry| entry.2)
            .map(Ending::status);
        if self.options.has(PIPEFAIL) {
            return Some(statuses.find(|status| *status != 0).unwrap_or(0));
        }
        statuses.next()
    }

    pub(super) fn forget_job(&mut self, id: u32) {
        self.jobs.retain(|job| job.id != id);
    }

    /// A copy of this shell in a process of its own, about to run `code`.
    pub(super) fn fork_shell(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        code: &Rc<Code>,
    ) -> Result<u32, Stop> {
        let mut child = self.clone();
        let tested = self.calls.last().is_some_and(|call| call.tested);
        let frame = Frame::Body;
        child.calls = vec![Call {
            frame,
            code: code.clone(),
            pc: 0,
            loops: 0,
            cases: 0,
            saved: 0,
            tested,
            after: After::default(),
        }];
        child.loops.clear();
        child.cases.clear();
        child.saved.clear();
        child.fields.clear();
        child.values.clear();
        child.buffers.clear();
        child.targets.clear();
        child.jobs.clear();
        child.waiting = Waiting::Nothing;
        child.exiting = None;
        child.in_exit_trap = false;
        child.is_subshell = true;
        child
            .traps
            .retain(|(signal, action)| *signal != 0 && action.is_empty());
        let Ok(forked) = machine.fork(pid, Program::Shell(Box::new(child))) else {
            self.complain(machine, pid, "Cannot fork");
            return Err(Stop::Fatal(2));
        };
        if let Some(proc) = machine.procs.get_mut(forked) {
            proc.caught = 0;
        }
        Ok(forked)
    }

    pub(super) fn subshell(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        code: &Rc<Code>,
        _place: Place,
    ) -> Result<(), Stop> {
        let child = self.fork_shell(machine, pid, code)?;
        let job = self.add_job(machine, &[child], false);
        self.waiting = Waiting::Foreground { job, after: None };
        Ok(())
    }

    pub(super) fn background(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        code: &Rc<Code>,
        text: &Bytes,
    ) -> Result<(), Stop> {
        let child = self.fork_shell(machine, pid, code)?;
        if let Ok(null) = machine.open(child, b"/dev/null", OpenFlags::READ, 0) {
            // Without a descriptor for it the child keeps the shell's input.
            let _ = machine.set_fd(child, 0, null);
        }
        if let Some(proc) = machine
            .procs
            .get_mut(child)
            .filter(|_| !self.is_prompting())
        {
            proc.ignored |= Signal::INT.bit() | Signal::QUIT.bit();
        }
        self.last_background = machine.getpid(child);
        self.add_job(machine, &[child], true);
        self.number_job(machine, pid, text);
        self.status = 0;
        Ok(())
    }

    pub(super) fn pipeline(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        parts: &Rc<[Rc<Code>]>,
    ) -> Result<(), Stop> {
        let mut children = Vec::new();
        let mut input: Option<u32> = None;
        for (index, code) in parts.iter().enumerate() {
            let child = self.fork_shell(machine, pid, code)?;
            if let Some(read) = input.take() {
                let _ = machine.set_fd(child, 0, read);
            }
            if index + 1 < parts.len() {
                let (read, write) = machine.new_pipe();
                let _ = machine.set_fd(child, 1, write);
                input = Some(read);
            }
            children.push(child);
        }
        let job = self.add_job(machine, &children, false);
        self.waiting = Waiting::Foreground { job, after: None };
        Ok(())
    }

    /// `wait`: for the processes named, or for all.
    pub(super) fn wait_builtin(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        args: &[Bytes],
        after: After,
    ) -> Result<(), Stop> {
        let mut wanted = Vec::new();
        for arg in args {
            let text = String::from_utf8_lossy(arg);
            let Ok(number) = text.trim_start_matches('%').parse::<u32>() else {
                self.complain(machine, pid, &["wait: Illegal number: ", &text].concat());
                self.status = 2;
                return self.finish_simple(machine, pid, after);
            };
            let found = self
                .jobs
                .iter()
                .find(|job| job.procs.iter().any(|entry| entry.1 == number))
                .map(|job| job.id);
            wanted.extend(found);
        }
        self.status = 0;
        if !args.is_empty() && wanted.is_empty() {
            self.status = 127;
            return self.finish_simple(machine, pid, after);
        }
        if args.is_empty() {
            wanted = self
                .jobs
                .iter()
                .filter(|job| job.background)
                .map(|job| job.id)
                .collect();
            wanted.insert(0, 0);
        }
        self.resume_wait(machine, pid, wanted, after)
    }

    pub(super) fn resume_wait(
        &mut self,
        machine: &mut Machine,
        pid: u32,
        jobs: Vec<u32>,
        after: After,
    ) -> Result<(), Stop> {
        self.interrupted(machine, pid)?;
        self.collect(machine, pid, jobs.first().copied());
        let all = jobs.first() == Some(&0);
        let done = jobs
            .iter()
            .all(|job| *job == 0 || self.finished_job(*job).is_some());
        if done {
            let status = jobs
                .last()
                .and_then(|job| self.finished_job(*job))
                .unwrap_or(0);
            for job in jobs {
                self.forget_job(job);
            }
            self.status = if all { 0 } else { status };
            return self.finish_simple(machine, pid, after);
        }
        if let Some(pending) = machine
            .procs
            .get(pid)
            .map(|proc| proc.pending)
            .filter(|pending| *pending != 0)
        {
            self.status = 128 + pending.trailing_zeros() as i32;
            return self.finish_simple(machine, pid, after);
        }
        self.waiting = Waiting::Builtin { jobs, after };
        Err(self.pause(Turn::Blocked(Wait::Child)))
    }
}

pub(super) fn signal_text(number: u8) -> &'static str {
    match number {
        1 => "Hangup",
        3 => "Quit",
        6 => "Aborted",
        9 => "Killed",
        11 => "Segmentation fault",
        14 => "Alarm clock",
        15 => "Terminated",
        10 => "User defined signal 1",
        12 => "User defined signal 2",
        _ => "Unknown signal",
    }
}
