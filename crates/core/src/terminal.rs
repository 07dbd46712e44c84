//! Terminals: the user's workstation, which has kubectl, and shells on nodes and in containers.
//!
//! Owns the world together with the workstation, and in what order both go on. What is typed is an action like any other, so a
//! run stays its inputs. Does not own shells (they run on the small Linux) nor what kubectl prints.

mod cluster;
mod complete;
mod desk;
mod kubectl;
mod node;
mod screen;
mod tasks;

use std::rc::Rc;

use crate::view::Micros;
use desk::Desk;
use podarium_cluster::facts::Fact;
use podarium_cluster::kubelet::time::Time;
use podarium_cluster::machine::ExecId;
use podarium_cluster::{Action, World};

pub use complete::{Completion, complete};
pub use podarium_cluster::{Place, Typed};
pub use screen::{BOLD, CHUNK, Chunk, Line, Screen, Style};

/// The name under which the manifest lies in the workstation's home directory.
pub const MANIFEST: &str = "pod.yaml";

/// No more terminals than these are open at a time.
const MOST_TERMINALS: usize = 16;

/// A terminal.
#[derive(Clone, Debug, PartialEq)]
pub struct Terminal {
    /// Its number.
    pub number: u32,
    /// Where it stands.
    pub place: Place,
    /// What it shows.
    pub screen: Screen,
    /// Whether a shell or program waits for a line.
    pub waits: bool,
    /// Whether its shell has ended.
    pub ended: bool,
    shell: ExecId,
}

/// The world and the workstation.
#[derive(Clone, Debug)]
pub struct Scene {
    world: World,
    /// The workstation, from the first terminal on.
    desk: Option<Rc<Desk>>,
    /// The manifest that was created last.
    manifest: Rc<str>,
    steps: u64,
}

impl Scene {
    /// A world without terminals.
    pub fn new(world: World) -> Self {
        Self {
            world,
            desk: None,
            manifest: Rc::from(""),
            steps: 0,
        }
    }

    /// The world.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Now.
    pub fn now(&self) -> Time {
        self.world.now()
    }

    /// How many steps were taken.
    pub fn handled(&self) -> u64 {
        self.world.handled() + self.steps
    }

    /// The terminals.
    pub fn terminals(&self) -> &[Rc<Terminal>] {
        self.desk.as_ref().map_or(&[], |desk| &desk.terminals)
    }

    /// Whether there was ever a terminal.
    pub fn has_desk(&self) -> bool {
        self.desk.is_some()
    }

    /// Takes the next step, if it is due by `until`. Tells whether there was one.
    pub fn step(&mut self, until: Time, facts: &mut Vec<Fact>) -> bool {
        let own = self.desk.as_ref().and_then(|desk| desk.due());
        let own = own.map(|at| at.max(self.world.now()));
        let first =
            own.filter(|at| *at <= until && self.world.next_at().is_none_or(|next| *at < next));
        let seen = facts.len();
        if let Some(at) = first {
            self.steps += 1;
            self.world.rest_until(at);
            self.settle(facts, seen);
            return true;
        }
        if !self.world.step(until, facts) {
            return false;
        }
        if self.desk.as_ref().is_some_and(|desk| desk.is_watching()) {
            self.settle(facts, seen);
        }
        true
    }

    /// Lets time pass to an instant at which nothing is due before.
    pub fn rest_until(&mut self, at: Time) {
        self.world.rest_until(at);
    }

    /// Does something now; the answer is what kubectl prints, a line each.
    pub fn act(&mut self, action: &Action, facts: &mut Vec<Fact>) -> Vec<String> {
        let seen = facts.len();
        if let Action::Create(text) = action {
            self.manifest = Rc::from(text.as_str());
            if let Some(desk) = &mut self.desk {
                Rc::make_mut(desk).put(MANIFEST, text);
            }
        }
        let answer = match action {
            Action::Terminal { number, input } => {
                self.type_in(*number, input, facts);
                Vec::new()
            }
            other => self.world.act(other, facts),
        };
        if self.desk.is_some() {
            self.settle(facts, seen);
        }
        answer
    }

    fn type_in(&mut self, number: u32, input: &Typed, facts: &mut Vec<Fact>) {
        let desk = match (&mut self.desk, input) {
            (Some(desk), _) => desk,
            (None, Typed::Close) => return,
            (None, _) => self
                .desk
                .insert(Rc::new(Desk::new(&self.world, &self.manifest))),
        };
        let desk = Rc::make_mut(desk);
        match input {
            Typed::Open(place) if desk.terminals.len() < MOST_TERMINALS => {
                desk.open(&mut self.world, number, place, facts);
            }
            Typed::Open(_) => {}
            Typed::Put(name, text) => desk.put(name, text),
            Typed::Keys(keys) => desk.keys(&mut self.world, number, keys, facts),
            Typed::Close => desk.close(&mut self.world, number, facts),
        }
    }

    /// Goes on with everything at the terminals that can go on now.
    fn settle(&mut self, facts: &mut Vec<Fact>, seen: usize) {
        if let Some(desk) = &mut self.desk {
            Rc::make_mut(desk).settle(&mut self.world, facts, seen);
        }
    }
}

/// The action of typing on a terminal.
pub fn keys(number: u32, keys: &str) -> Action {
    Action::Terminal {
        number,
        input: Typed::Keys(keys.to_owned()),
    }
}

/// The action of opening a terminal.
pub fn open(number: u32, place: Place) -> Action {
    Action::Terminal {
        number,
        input: Typed::Open(place),
    }
}

/// A run that can be asked about its terminals.
impl crate::Session {
    /// The terminals at an instant that has been simulated.
    pub fn terminals(&self, at: Micros) -> Vec<Rc<Terminal>> {
        if !self.has_desk() {
            return Vec::new();
        }
        self.scene_at(at).terminals().to_vec()
    }
}
