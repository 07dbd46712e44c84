//! What happened in a run, as typed observations. The timeline, explanations and traces read it; the world never does.

use crate::rules::Rule;
use crate::store::Change;
use podarium_kubelet::cri::{Exit, Uid};
use podarium_kubelet::effects::Note;
use podarium_kubelet::time::Time;
use podarium_manifest::api::Event;
use std::rc::Rc;

/// One observation.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// When.
    pub at: Time,
    /// The pod it is about.
    pub uid: Uid,
    /// What.
    pub what: What,
    /// The rule that made it so.
    pub rule: Rule,
}

/// What was observed.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// The pod changed in the API.
    Pod(Change),
    /// An event was written, or its count grew.
    Event(Rc<Event>),
    /// Something that the API does not show.
    Note(Note),
    /// A container started.
    Started(String),
    /// A container ended.
    Exited(String, Exit),
    /// A user did something.
    Acted(String),
}
