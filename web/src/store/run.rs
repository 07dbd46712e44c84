//! One run of the engine as the page holds it: the session, and what was last read from it.
//!
//! Reading is the dear part, so a view that did not change keeps its identity, and components that compare pointers
//! draw nothing anew.

use std::rc::Rc;

use podarium_core::link::Link;
use podarium_core::terminal::Terminal;
use podarium_core::view::{Micros, Timeline, View};
use podarium_core::{Action, Branches, Config, NodeConfig, Progress, Session};

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

/// Messages between two looks at the time: one can take a tenth of a millisecond where a program never rests.
const SLICE: u32 = 32;

/// Where the kubelet of the playground looks for static Pods.
const STATIC_PODS: &str = "/etc/kubernetes/manifests/";

/// A branch that is drawn beside the one on screen.
#[derive(Clone, Debug)]
pub struct Beside {
    /// Its number.
    pub number: u32,
    /// All of it that is simulated.
    pub timeline: Rc<Timeline>,
}

/// What there is to say of a branch.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Its number.
    pub number: u32,
    /// When it went its own way, and by what.
    pub cause: Option<(Micros, Action)>,
    /// Whether it is on screen.
    pub current: bool,
    /// Whether it is drawn beside that.
    pub beside: bool,
}

/// A run with its branches, and what was read from the one on screen.
#[derive(Debug, Default)]
pub struct Run {
    branches: Branches,
    /// The branch beside it, if there is one.
    pub beside: Option<Beside>,
    /// The world at the playhead; its own time is that of its last change.
    pub view: Rc<View>,
    /// The terminals at the playhead.
    pub terminals: Vec<Rc<Terminal>>,
    /// The cluster's clock at the playhead.
    pub clock: String,
    /// Everything simulated so far.
    pub timeline: Rc<Timeline>,
}

impl Run {
    /// A run of a manifest from its creation on, on so many nodes besides the first.
    pub fn of(manifest: &str, more_nodes: u8) -> Self {
        let mut config = Config::playground(SEED);
        config
            .nodes
            .extend((2..more_nodes + 2).map(NodeConfig::numbered));
        let mut session = Session::with(config);
        session.dispatch(0, first_action(manifest));
        session.advance_to(0, SLICE);
        let mut run = Self {
            branches: Branches::new(session),
            ..Self::default()
        };
        run.look(0);
        run
    }

    pub(super) fn session(&self) -> &Session {
        &self.branches.current().session
    }

    /// Something that was done, as a link tells it: nobody looks yet.
    pub fn redo(&mut self, at: Micros, action: Action) {
        self.branches.act(at, action);
        self.branches.session().advance_to(at, SLICE);
    }

    /// A user's action, now. Before what was seen, it makes a branch.
    pub fn act(&mut self, at: Micros, action: Action) {
        let from = self.branches.current().number;
        self.redo(at, action);
        if self.branches.current().number != from {
            self.put_beside(from);
        }
        self.look(at);
        self.draw();
    }

    /// What the user did beside creating the pods of the manifest, in order of time.
    pub fn inputs(&self) -> Vec<(Micros, Action)> {
        let own = self.session().actions().skip(1);
        own.map(|(at, action)| (at, action.clone())).collect()
    }

    /// It becomes another run: that with these inputs.
    pub fn change(&mut self, mut inputs: Vec<(Micros, Action)>) {
        let first = self.session().actions().next();
        let Some((at, first)) = first.map(|(at, action)| (at, action.clone())) else {
            return;
        };
        inputs.insert(0, (at, first));
        self.branches.change(inputs);
        self.put_beside(self.beside.as_ref().map_or(0, |beside| beside.number));
    }

    /// Shows another branch, and the one so far beside it.
    pub fn check_out(&mut self, number: u32) {
        let from = self.branches.current().number;
        if from != number && self.branches.check_out(number) {
            self.put_beside(from);
        }
    }

    /// Draws nothing beside it any more.
    pub fn put_away(&mut self) {
        self.beside = None;
    }

    fn put_beside(&mut self, number: u32) {
        let all = self.branches.all();
        let current = self.branches.current().number;
        let found = all.iter().any(|branch| branch.number == number);
        self.beside = (found && number != current).then(|| Beside {
            number,
            timeline: Rc::default(),
        });
        self.draw();
    }

    /// Its branches.
    pub fn tell(&self) -> Vec<Told> {
        let current = self.branches.current().number;
        let beside = self.beside.as_ref().map(|beside| beside.number);
        let all = self.branches.all().iter();
        all.map(|branch| Told {
            number: branch.number,
            cause: branch.fork.map(|(_, at)| at).zip(branch.cause().cloned()),
            current: branch.number == current,
            beside: Some(branch.number) == beside,
        })
        .collect()
    }

    /// How far it is simulated.
    pub fn until(&self) -> Micros {
        self.session().simulated_until()
    }

    /// Simulates further for as long as `go_on` says, the branch beside it too; `true` once it is there.
    pub fn simulate(&mut self, until: Micros, mut go_on: impl FnMut() -> bool) -> bool {
        let until = until.min(LONGEST_RUN);
        let current = self.branches.current().number;
        let beside = self.beside.as_ref().map_or(current, |beside| beside.number);
        let there = advance(self.branches.session(), until, &mut go_on);
        if !there || beside == current {
            return there;
        }
        self.branches.check_out(beside);
        let there = advance(self.branches.session(), until, &mut go_on);
        self.branches.check_out(current);
        there
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
        self.branches.see(at);
        let fresh = self.session().view(at);
        let seen = &*self.view;
        let same =
            fresh.pods == seen.pods && fresh.events == seen.events && fresh.nodes == seen.nodes;
        self.clock.clone_from(&fresh.clock);
        self.terminals = self.session().terminals(at);
        if !same {
            self.view = Rc::new(fresh);
        }
    }

    /// Reads the lanes.
    pub fn draw(&mut self) {
        self.timeline = Rc::new(self.session().timeline());
        if let Some(beside) = &mut self.beside {
            let mut all = self.branches.all().iter();
            if let Some(branch) = all.find(|branch| branch.number == beside.number) {
                beside.timeline = Rc::new(branch.session.timeline());
            }
        }
    }

    /// The run as JSON: what was done, and what a watcher of the API saw.
    pub fn json(&self, link: &Link) -> String {
        link.json(self.session())
    }

    /// When something visible happens next.
    pub fn next(&self, at: Micros) -> Option<Micros> {
        self.session().next_event_after(at)
    }

    /// When something visible happened last.
    pub fn last(&self, at: Micros) -> Option<Micros> {
        self.session().last_event_before(at)
    }
}

/// A manifest whose first line names a file among the static Pods' is put there on the first node; else it is created.
fn first_action(manifest: &str) -> Action {
    let first = manifest.lines().next().unwrap_or_default();
    let path = first.strip_prefix("# ").map(str::trim);
    match path.filter(|path| path.starts_with(STATIC_PODS)) {
        Some(path) => Action::NodeFile {
            node: String::from("node-1"),
            path: path.to_owned(),
            text: Some(manifest.to_owned()),
        },
        None => Action::Create(manifest.to_owned()),
    }
}

fn advance(session: &mut Session, until: Micros, go_on: &mut dyn FnMut() -> bool) -> bool {
    loop {
        if session.simulated_until() >= until {
            return true;
        }
        let there = session.advance_to(until, SLICE) == Progress::Reached;
        if there || !go_on() {
            return there;
        }
    }
}
