//! A run that can be played, wound back and acted on.

use crate::terminal::Scene;
use crate::timeline;
use crate::view::{Micros, Timeline, View};
use podarium_cluster::facts::{Fact, What};
use podarium_cluster::kubelet::time::Time;
use podarium_cluster::{Config, World};
use podarium_manifest::api::ToValue;
use std::cell::RefCell;
use std::fmt::Write as _;

pub use podarium_cluster::kubelet::eviction::Starved;
pub use podarium_cluster::kubelet::probes::ProbeKind;
pub use podarium_cluster::{Action, Fault, NodeAct, Place, Registry, Subresource, Typed};

/// At first a keyframe is kept after this many messages.
const SPACING: u64 = 64;
/// When there are more keyframes than this, every other one goes, and later ones are kept half as often: a long run takes
/// no more memory for them than a short one, and looking back repeats at most a thousandth of it.
const KEYFRAMES_MOST: usize = 512;

/// How much of the asked-for time was simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// All of it.
    Reached,
    /// The budget ran out first; call again to go on.
    Unfinished,
}

/// The world at an instant, and how many facts there were then.
#[derive(Clone, Debug)]
struct Keyframe {
    scene: Scene,
    facts: usize,
    /// An action follows on it, so that it cannot be found again by going on from an earlier one.
    acted: bool,
}

/// A run: configuration, seed and timed actions, and the world that follows from them.
#[derive(Clone, Debug)]
pub struct Session {
    scene: Scene,
    facts: Vec<Fact>,
    keyframes: Vec<Keyframe>,
    /// Messages between two keyframes.
    spacing: u64,
    /// Where somebody looked last: who plays looks a little later next.
    cursor: RefCell<Option<Keyframe>>,
    actions: Vec<(Time, Action)>,
}

impl Session {
    /// An empty cluster of the playground.
    pub fn new(seed: u64) -> Self {
        Self::with(Config::playground(seed))
    }

    /// An empty cluster.
    pub fn with(config: Config) -> Self {
        let scene = Scene::new(World::new(config));
        let start = Keyframe {
            scene: scene.clone(),
            facts: 0,
            acted: true,
        };
        Self {
            scene,
            facts: Vec::new(),
            keyframes: vec![start],
            spacing: SPACING,
            cursor: RefCell::default(),
            actions: Vec::new(),
        }
    }

    /// Does something at an instant. What was simulated beyond that instant is thrown away, and so are later actions.
    /// The answer is what kubectl prints, a line each.
    pub fn dispatch(&mut self, at: Micros, action: Action) -> Vec<String> {
        let at = Time::from_micros(at);
        if at < self.scene.now() {
            let (scene, facts) = self.seek(at);
            self.scene = scene;
            self.facts.truncate(facts);
            self.keyframes
                .retain(|keyframe| keyframe.scene.now() <= at && keyframe.facts <= facts);
            self.actions.retain(|(done, _)| *done <= at);
            self.cursor.take();
        }
        while self.scene.step(at, &mut self.facts) {}
        self.scene.rest_until(at);
        let answer = self.scene.act(&action, &mut self.facts);
        // What a keyframe costs is what changes until the next one: of many pods, many.
        let pods = self.world().store().pods().count() as u64;
        self.spacing = self
            .spacing
            .max(SPACING * (1 + pods / 8).next_power_of_two());
        self.keep(true);
        self.actions.push((at, action));
        answer
    }

    /// Simulates up to an instant, handling at most `budget` messages.
    pub fn advance_to(&mut self, at: Micros, budget: u32) -> Progress {
        let at = Time::from_micros(at);
        for _ in 0..budget {
            if !self.scene.step(at, &mut self.facts) {
                self.scene.rest_until(at);
                return Progress::Reached;
            }
            if self.scene.handled().is_multiple_of(self.spacing) {
                self.keep(false);
            }
        }
        Progress::Unfinished
    }

    /// What was done, in order of time.
    pub fn actions(&self) -> impl DoubleEndedIterator<Item = (Micros, &Action)> {
        self.actions
            .iter()
            .map(|(at, action)| (at.as_micros(), action))
    }

    /// The same run with other actions, in order of time. As far as they are the same, nothing is simulated again.
    #[must_use]
    pub fn with_actions(&self, actions: Vec<(Micros, Action)>) -> Self {
        let own = self.actions();
        let alike = own
            .zip(&actions)
            .take_while(|((at, own), (then, other))| at == then && *own == other)
            .count();
        let mut run = self.clone();
        run.cursor.take();
        run.actions.truncate(alike);
        // The first keyframe is the start of the run, and every action has one of its own behind it.
        let mut acted = (0..).zip(&self.keyframes).filter(|(_, kept)| kept.acted);
        if let Some((last, keyframe)) = acted.nth(alike) {
            run.scene = keyframe.scene.clone();
            run.facts.truncate(keyframe.facts);
            run.keyframes.truncate(last + 1);
        }
        for (at, action) in actions.into_iter().skip(alike) {
            run.dispatch(at, action);
        }
        run
    }

    fn keep(&mut self, acted: bool) {
        self.keyframes.push(Keyframe {
            scene: self.scene.clone(),
            facts: self.facts.len(),
            acted,
        });
        let spare = self.keyframes.iter().filter(|keyframe| !keyframe.acted);
        if spare.count() > KEYFRAMES_MOST {
            self.spacing *= 2;
            let spacing = self.spacing;
            self.keyframes.retain(|keyframe| {
                keyframe.acted || keyframe.scene.handled().is_multiple_of(spacing)
            });
        }
    }

    /// How far the run is simulated.
    pub fn simulated_until(&self) -> Micros {
        self.scene.now().as_micros()
    }

    /// The first instant after `at` at which something that a user can see happens, if it is simulated.
    pub fn next_event_after(&self, at: Micros) -> Option<Micros> {
        let next = self.facts.partition_point(|fact| fact.at.as_micros() <= at);
        self.facts.get(next).map(|fact| fact.at.as_micros())
    }

    /// The last instant before `at` at which something that a user can see happened.
    pub fn last_event_before(&self, at: Micros) -> Option<Micros> {
        let next = self.facts.partition_point(|fact| fact.at.as_micros() < at);
        let last = self.facts[..next].last();
        last.map(|fact| fact.at.as_micros())
    }

    /// The world at an instant that has been simulated (later ones are cut to that).
    pub fn view(&self, at: Micros) -> View {
        crate::look::view(self.scene_at(at).world())
    }

    /// Whether there was ever a terminal.
    pub(crate) fn has_desk(&self) -> bool {
        self.scene.has_desk()
    }

    /// World and terminals at an instant that has been simulated.
    pub(crate) fn scene_at(&self, at: Micros) -> Scene {
        self.seek(Time::from_micros(at)).0
    }

    /// The whole run as lanes.
    pub fn timeline(&self) -> Timeline {
        timeline::timeline(&self.facts, self.scene.now())
    }

    /// What a watcher of the pods and their events has seen, a JSON object each.
    pub fn trace(&self) -> Vec<String> {
        self.facts.iter().filter_map(crate::trace::line).collect()
    }

    /// What happened so far.
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The world as far as it is simulated.
    pub fn world(&self) -> &World {
        self.scene.world()
    }

    /// A number that two runs share if they went alike, to the byte.
    pub fn digest(&self) -> u64 {
        let mut text = String::new();
        let mut sum = 0xcbf2_9ce4_8422_2325_u64;
        for fact in &self.facts {
            text.clear();
            let _ = match &fact.what {
                What::Pod(change) => write!(
                    text,
                    "{} {} {}",
                    fact.at.as_micros(),
                    fact.uid,
                    change.pod().status.to_value().to_json_string()
                ),
                what => write!(text, "{} {} {what:?}", fact.at.as_micros(), fact.uid),
            };
            for byte in text.bytes() {
                sum = (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        sum
    }

    /// The world at an instant, from the nearest keyframe before it, and how many facts there were.
    fn seek(&self, at: Time) -> (Scene, usize) {
        if at >= self.scene.now() {
            return (self.scene.clone(), self.facts.len());
        }
        let index = self
            .keyframes
            .partition_point(|keyframe| keyframe.scene.now() <= at);
        let Some(keyframe) = index
            .checked_sub(1)
            .and_then(|index| self.keyframes.get(index))
        else {
            return (self.scene.clone(), self.facts.len());
        };
        // Nothing was done between a keyframe and a later cursor: what was done has a keyframe of its own.
        let cursor = self.cursor.take().filter(|cursor| {
            let now = cursor.scene.now();
            keyframe.scene.now() < now && now <= at
        });
        let mut found = cursor.unwrap_or_else(|| keyframe.clone());
        let mut facts = Vec::new();
        while found.scene.step(at, &mut facts) {}
        found.scene.rest_until(at);
        found.facts += facts.len();
        self.cursor.replace(Some(found.clone()));
        (found.scene, found.facts)
    }
}

impl Default for Session {
    fn default() -> Self {
        Self::new(0)
    }
}
