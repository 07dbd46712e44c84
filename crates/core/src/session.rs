//! A run that can be played, wound back and acted on.

use crate::view::{Micros, Timeline, View};

/// Something a user does, at an instant.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// `kubectl create -f -` with this text; every document that the API server accepts becomes a pod.
    Create(String),
    /// `kubectl delete pod NAME`, with a grace period of its own if one is given.
    Delete {
        /// Name of the pod.
        pod: String,
        /// `--grace-period`.
        grace_secs: Option<u64>,
        /// `--force`.
        force: bool,
    },
    /// A fault: the container's main process ends now with this code.
    Exit {
        /// Name of the pod.
        pod: String,
        /// Name of the container.
        container: String,
        /// Exit code.
        code: i32,
    },
    /// A fault: the kernel's OOM killer takes the container's processes now.
    OomKill {
        /// Name of the pod.
        pod: String,
        /// Name of the container.
        container: String,
    },
}

/// How much of the asked-for time was simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// All of it.
    Reached,
    /// The budget ran out first; call again to go on.
    Unfinished,
}

/// A run: configuration, seed and timed actions, and the world that follows from them.
#[derive(Clone, Debug, Default)]
pub struct Session;

impl Session {
    /// An empty cluster.
    pub fn new(_seed: u64) -> Self {
        Self
    }

    /// Does something at an instant. What was simulated beyond that instant is thrown away, and so are later actions.
    pub fn dispatch(&mut self, _at: Micros, _action: Action) {}

    /// Simulates up to an instant, handling at most `budget` messages.
    pub fn advance_to(&mut self, _at: Micros, _budget: u32) -> Progress {
        Progress::Reached
    }

    /// How far the run is simulated.
    pub fn simulated_until(&self) -> Micros {
        0
    }

    /// The first instant after `at` at which something that a user can see happens, if it is simulated.
    pub fn next_event_after(&self, _at: Micros) -> Option<Micros> {
        None
    }

    /// The last instant before `at` at which something that a user can see happened.
    pub fn last_event_before(&self, _at: Micros) -> Option<Micros> {
        None
    }

    /// The world at an instant that has been simulated (later ones are cut to that).
    pub fn view(&self, _at: Micros) -> View {
        View::default()
    }

    /// The whole run as lanes.
    pub fn timeline(&self) -> Timeline {
        Timeline::default()
    }

    /// A number that two runs share if they went alike, to the byte.
    pub fn digest(&self) -> u64 {
        0
    }
}
