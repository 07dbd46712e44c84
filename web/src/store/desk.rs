//! The terminals as the page shows them: those that are open at the playhead, and what is done at them.
//!
//! What is typed is an input of the run. While the playhead rests, time passes only until the command that was typed is over.

use std::cell::Cell;
use std::rc::Rc;

use podarium_core::Action as Input;
use podarium_core::terminal::{self, Place, Terminal, Typed};
use podarium_core::view::Micros;

use super::run::Run;
use super::{Pane, Store};
use crate::browser;

/// The line that is typed, in the document.
pub const LINE: &str = "tty-line";

/// Something that is done at the terminals.
#[derive(Clone, Debug)]
pub enum Term {
    /// A new one.
    Open(Place),
    /// A new one with a shell in a container of a pod.
    Enter(String, String),
    /// Another one is shown.
    Show(u32),
    /// One is closed.
    Close(u32),
    /// Keys are sent to the one that is shown.
    Keys(String),
    /// What stands before the cursor shall be completed; the rest stays behind it.
    Complete(String, String),
    /// What was shown so far is not shown any more.
    Clear,
}

/// The terminals at the playhead.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// Those that are open.
    pub terminals: Vec<Rc<Terminal>>,
    /// The number of the one that is shown.
    pub shown: u32,
    /// Lines of terminals that are not shown any more.
    pub cleared: Vec<(u32, usize)>,
    /// What a word could become.
    pub hint: String,
    /// Lines that were typed at it.
    pub history: Vec<String>,
    /// How far back the reader is in them.
    pub recall: Rc<Cell<usize>>,
    /// The Tab key leaves the line.
    pub leaves: Rc<Cell<bool>>,
}

impl Desk {
    /// The terminal that is shown.
    pub fn current(&self) -> Option<&Rc<Terminal>> {
        let mut all = self.terminals.iter();
        all.find(|terminal| terminal.number == self.shown)
    }

    /// How many of its lines are not shown any more.
    pub fn hidden(&self) -> usize {
        let mut all = self.cleared.iter();
        all.find(|(number, _)| *number == self.shown)
            .map_or(0, |(_, lines)| *lines)
    }
}

impl Store {
    /// Something is done at the terminals.
    pub(super) fn term(&mut self, term: Term) {
        let desk = Rc::make_mut(&mut self.desk);
        desk.hint.clear();
        let shown = desk.shown;
        match term {
            Term::Open(place) => self.open_terminal(place),
            Term::Enter(pod, container) => {
                self.open_terminal(Place::Workstation);
                let line = ["kubectl exec -it ", &pod, " -c ", &container, " -- sh\n"];
                self.keys(self.desk.shown, &line.concat());
            }
            Term::Show(number) => {
                desk.shown = number;
                self.wants_line = true;
            }
            Term::Close(number) => {
                self.type_in(number, Typed::Close);
                let left = self.desk.terminals.first();
                let left = left.map_or(0, |terminal| terminal.number);
                Rc::make_mut(&mut self.desk).shown = if number == shown { left } else { shown };
            }
            Term::Keys(keys) => self.keys(shown, &keys),
            Term::Complete(before, behind) => self.complete(shown, &before, &behind),
            Term::Clear => {
                let lines = desk.current().map_or(0, |terminal| terminal.screen.count());
                desk.cleared.retain(|(number, _)| *number != shown);
                desk.cleared.push((shown, lines));
            }
        }
        self.remember();
    }

    /// The terminals come on screen; if there was never one, the first is opened.
    pub(super) fn show_desk(&mut self) {
        let never = !(self.inputs.iter()).any(|(_, input)| matches!(input, Input::Terminal { .. }));
        if never && !self.stale {
            self.term(Term::Open(Place::Workstation));
        }
        self.wants_line = true;
    }

    fn open_terminal(&mut self, place: Place) {
        let numbers = self.inputs.iter().map(|(_, input)| match input {
            Input::Terminal { number, .. } => *number,
            _ => 0,
        });
        let number = numbers.max().unwrap_or(0) + 1;
        self.type_in(number, Typed::Open(place));
        Rc::make_mut(&mut self.desk).shown = number;
        self.pane = Pane::Terminal;
        self.wants_line = true;
    }

    fn keys(&mut self, number: u32, keys: &str) {
        self.type_in(number, Typed::Keys(keys.to_owned()));
        let busy = self.run.borrow().is_busy(number, self.transport.at);
        if busy && !self.transport.playing {
            self.awaits = Some(number);
            self.transport.playing = true;
            self.frames.rest();
        }
    }

    fn type_in(&mut self, number: u32, input: Typed) {
        if !self.stale {
            self.act(&Input::Terminal { number, input });
        }
    }

    fn complete(&mut self, number: u32, before: &str, behind: &str) {
        let run = self.run.borrow();
        let found = run.complete(self.transport.at, number, before);
        drop(run);
        let line = found.applied(before);
        browser::fill(LINE, &[&line, behind].concat(), &line);
        if found.words.len() > 1 {
            let words: Vec<&str> = found.words.iter().map(|word| word.trim_end()).collect();
            Rc::make_mut(&mut self.desk).hint = words.join("  ");
        }
    }

    /// Takes over the lines that were typed at the terminal that is shown.
    fn remember(&mut self) {
        let shown = self.desk.shown;
        let mut history: Vec<String> = Vec::new();
        for (_, input) in self.inputs.iter() {
            let Input::Terminal {
                number,
                input: Typed::Keys(keys),
            } = input
            else {
                continue;
            };
            let line = keys.trim_end_matches('\n');
            let same = history.last().is_some_and(|last| last == line);
            if *number == shown && keys.ends_with('\n') && !line.is_empty() && !same {
                history.push(line.to_owned());
            }
        }
        let desk = Rc::make_mut(&mut self.desk);
        desk.recall.set(history.len());
        desk.history = history;
    }

    /// Takes over the terminals as the run has them.
    pub(super) fn take_desk(&mut self, run: &Run) {
        let old = &self.desk.terminals;
        let same = old.len() == run.terminals.len()
            && old
                .iter()
                .zip(&run.terminals)
                .all(|(old, new)| Rc::ptr_eq(old, new));
        if !same {
            Rc::make_mut(&mut self.desk)
                .terminals
                .clone_from(&run.terminals);
        }
    }

    /// Rests again at the very instant at which the command that was waited for was over, if that has come.
    pub(super) fn rest_at_prompt(&mut self, run: &Run, from: Micros) {
        let Some(number) = self.awaits else { return };
        let (mut before, mut after) = (from, self.transport.at);
        if run.is_busy(number, after) {
            return;
        }
        while before + 1 < after {
            let middle = before.midpoint(after);
            if run.is_busy(number, middle) {
                before = middle;
            } else {
                after = middle;
            }
        }
        self.awaits = None;
        self.transport.at = after;
        self.transport.playing = false;
    }
}

impl Run {
    /// Whether a command runs in a terminal.
    fn is_busy(&self, number: u32, at: Micros) -> bool {
        let all = self.session().terminals(at);
        let mut all = all.iter().filter(|terminal| terminal.number == number);
        all.any(|terminal| !terminal.waits && !terminal.ended)
    }

    fn complete(&self, at: Micros, number: u32, line: &str) -> terminal::Completion {
        terminal::complete(self.session(), at, number, line)
    }
}
