//! What chores say while they work: headings, progress, failures.
//!
//! Everything goes to stderr, so that a chore's result on stdout can be piped. No state, no cursor games: the output
//! reads the same in a terminal and in a CI log.

use std::io::IsTerminal;
use std::time::Instant;

use crate::process::Failure;

/// A chore of several steps, numbered as it goes.
pub(crate) struct Progress {
    done: usize,
    total: usize,
}

impl Progress {
    /// Before the first of `total` steps.
    pub(crate) fn new(total: usize) -> Self {
        Self { done: 0, total }
    }

    /// Announces a step, runs it and says how long it took.
    pub(crate) fn step<T>(
        &mut self,
        what: &str,
        work: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.done += 1;
        eprintln!(
            "{}",
            bold(&format!("[{}/{}] {what} …", self.done, self.total))
        );
        let start = Instant::now();
        let outcome = work();
        if outcome.is_ok() {
            eprintln!("      done in {}", seconds(start));
        }
        outcome
    }
}

/// A line below a step's heading.
pub(crate) fn note(text: &str) {
    eprintln!("      {text}");
}

/// How a chore ended that did not work, and what would help.
pub(crate) fn failure(failure: &Failure) {
    eprintln!("{} {}", bold("failed:"), failure.what);
    if !failure.fix.is_empty() {
        eprintln!("{} {}", bold("to fix:"), failure.fix);
    }
}

/// Time since `start`, for people.
pub(crate) fn seconds(start: Instant) -> String {
    let elapsed = start.elapsed();
    match elapsed.as_secs() {
        0..60 => format!("{:.1} s", elapsed.as_secs_f32()),
        secs => format!("{} min {:02} s", secs / 60, secs % 60),
    }
}

fn bold(text: &str) -> String {
    if std::io::stderr().is_terminal() {
        format!("\u{1b}[1m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}
