//! One run of the engine as the page holds it: the session, and what was last read from it.
//!
//! Reading is the dear part, so a view that did not change keeps its identity, and components that compare pointers
//! draw nothing anew.

use std::rc::Rc;

use podarium_core::view::{Micros, Timeline, View};
use podarium_core::{Action, Progress, Session};

use super::story::Goal;
use super::transport::LONGEST_RUN;
use crate::browser;
use crate::format::{DAY, HOUR};

/// Runs are alike on every visit.
pub(super) const SEED: u64 = 1;

/// A goal is looked for so far ahead, in such steps, and for so many milliseconds.
const SEARCH: Micros = DAY;
const SEARCH_STEP: Micros = HOUR / 4;
const SEARCH_MS: f64 = 250.0;

/// Messages between two looks at the time.
const SLICE: u32 = 256;

/// A run and what was read from it.
#[derive(Debug, Default)]
pub struct Run {
    session: Session,
    /// What the user did beside creating the pods, in order of time.
    pub inputs: Vec<(Micros, Action)>,
    /// The world at the playhead; its own time is that of its last change.
    pub view: Rc<View>,
    /// The cluster's clock at the playhead.
    pub clock: String,
    /// Everything simulated so far.
    pub timeline: Rc<Timeline>,
}

impl Run {
    /// A run of a manifest from its creation on.
    pub fn of(manifest: &str) -> Self {
        let mut session = Session::new(SEED);
        session.dispatch(0, Action::Create(manifest.to_owned()));
        let mut run = Self {
            session,
            ..Self::default()
        };
        run.session.advance_to(0, SLICE);
        run.look(0);
        run
    }

    /// A user's action, now.
    pub fn act(&mut self, at: Micros, action: Action) {
        self.inputs.retain(|(then, _)| *then <= at);
        self.inputs.push((at, action.clone()));
        self.session.dispatch(at, action);
        self.session.advance_to(at, SLICE);
        self.look(at);
        self.draw();
    }

    /// How far it is simulated.
    pub fn until(&self) -> Micros {
        self.session.simulated_until()
    }

    /// Simulates further for as long as `go_on` says; `true` once it is there.
    pub fn simulate(&mut self, until: Micros, mut go_on: impl FnMut() -> bool) -> bool {
        let until = until.min(LONGEST_RUN);
        if self.until() >= until {
            return true;
        }
        loop {
            let there = self.session.advance_to(until, SLICE) == Progress::Reached;
            if there || !go_on() {
                return there;
            }
        }
    }

    /// When a goal is reached next, simulating further if that is not known yet.
    pub fn find(&mut self, goal: Goal, at: Micros) -> Option<Micros> {
        let stop = browser::now_ms() + SEARCH_MS;
        let furthest = at.saturating_add(SEARCH).min(LONGEST_RUN);
        loop {
            self.draw();
            if let Some(found) = goal.after(&self.timeline, at) {
                return Some(found);
            }
            let until = self.until();
            if until >= furthest || browser::now_ms() >= stop {
                return None;
            }
            let next = until.saturating_add(SEARCH_STEP).min(furthest);
            self.simulate(next, || browser::now_ms() < stop);
        }
    }

    /// Reads the world at an instant.
    pub fn look(&mut self, at: Micros) {
        let fresh = self.session.view(at);
        let seen = &*self.view;
        let same =
            fresh.pods == seen.pods && fresh.events == seen.events && fresh.nodes == seen.nodes;
        self.clock.clone_from(&fresh.clock);
        if !same {
            self.view = Rc::new(fresh);
        }
    }

    /// Reads the lanes.
    pub fn draw(&mut self) {
        self.timeline = Rc::new(self.session.timeline());
    }

    /// When something visible happens next.
    pub fn next(&self, at: Micros) -> Option<Micros> {
        self.session.next_event_after(at)
    }

    /// When something visible happened last.
    pub fn last(&self, at: Micros) -> Option<Micros> {
        self.session.last_event_before(at)
    }
}
