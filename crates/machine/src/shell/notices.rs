//! Jobs as a person sees them: groups that own the terminal, numbers, `jobs`, and what is said when one has ended.
//!
//! Owns these words. Does not own waiting: that is `jobs`.

use super::jobs::{Job, signal_text};
use super::{Flavor, Shell};
use crate::kernel::process::Ending;
use crate::{Bytes, Machine, Signal};

/// Gives a new job a group of its own, and the terminal if it is waited for.
pub(super) fn group_job(machine: &mut Machine, pids: &[u32], background: bool) {
    let Some(leader) = pids.first() else { return };
    for pid in pids {
        if let Some(proc) = machine.procs.get_mut(*pid) {
            proc.group = *leader;
        }
    }
    if !background {
        machine.to_foreground(*leader);
    }
}

impl Shell {
    /// Numbers the job that was just started in the background; bash says so.
    pub(super) fn number_job(&mut self, machine: &mut Machine, pid: u32, text: &Bytes) {
        let prompting = self.is_prompting();
        let numbers = self.jobs.iter().map(|job| job.number);
        let number = numbers.max().unwrap_or(0) + 1;
        let Some(job) = self.jobs.last_mut() else {
            return;
        };
        job.number = number;
        if prompting {
            job.text = text.clone();
        }
        if self.flavor == Flavor::Bash && self.is_prompting() {
            let line = format!("[{number}] {}\n", self.last_background);
            // A shell whose standard error is closed goes on.
            let _ = machine.write(pid, 2, line.as_bytes());
        }
    }

    /// Whether the interrupt key ended a job.
    pub(super) fn was_interrupted(&self, id: u32) -> bool {
        let by_key = Some(Ending::Signal(Signal::INT.0));
        let job = self.jobs.iter().find(|job| job.id == id);
        job.is_some_and(|job| job.procs.iter().any(|(_, _, ending)| *ending == by_key))
    }

    /// Says which jobs in the background have ended, and forgets them.
    pub(super) fn notify(&mut self, machine: &mut Machine, pid: u32) {
        self.collect(machine, pid, None);
        let lines = self.job_lines(true);
        self.jobs
            .retain(|job| !(job.background && job.procs.iter().all(|entry| entry.2.is_some())));
        // A shell whose standard error is closed goes on.
        let _ = machine.write(pid, 2, lines.as_bytes());
    }

    pub(super) fn jobs_builtin(&mut self, machine: &mut Machine, pid: u32) -> i32 {
        self.collect(machine, pid, None);
        let lines = self.job_lines(false);
        self.write_out(machine, pid, lines.as_bytes())
    }

    fn job_lines(&self, only_ended: bool) -> String {
        let shown: Vec<&Job> = self.jobs.iter().filter(|job| job.number > 0).collect();
        let mut out = String::new();
        for (at, job) in shown.iter().enumerate() {
            let last = job.procs.last().and_then(|entry| entry.2);
            if only_ended && last.is_none() {
                continue;
            }
            let mark = match shown.len() - at {
                1 => "+",
                2 => "-",
                _ => " ",
            };
            let text = String::from_utf8_lossy(&job.text);
            let state = self.state_words(last);
            let number = job.number;
            out.push_str(&match self.flavor {
                Flavor::Dash => format!("[{number}] {mark} {state:27}{text}\n"),
                Flavor::Ash => format!("[{number}]{mark}  {state:27}{text}\n"),
                Flavor::Bash => {
                    let end = if last.is_none() { " &" } else { "" };
                    format!("[{number}]{mark}  {state:24}{text}{end}\n")
                }
            });
        }
        out
    }

    fn state_words(&self, ending: Option<Ending>) -> String {
        match ending {
            None => "Running".into(),
            Some(Ending::Code(0)) => "Done".into(),
            Some(Ending::Code(code)) if self.flavor == Flavor::Bash => {
                ["Exit ", &code.to_string()].concat()
            }
            Some(Ending::Code(code)) => ["Done(", &code.to_string(), ")"].concat(),
            Some(Ending::Signal(number)) => signal_text(number).into(),
        }
    }
}
