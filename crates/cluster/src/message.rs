//! Everything that can happen at an instant, and the queue it waits in.

use crate::runtime::Job;
use podarium_kubelet::cri::Uid;
use podarium_kubelet::effects::Input;
use podarium_kubelet::eviction::Starved;
use podarium_kubelet::time::Time;
use podarium_manifest::api::{Event, Pod, PodStatus};
use podarium_table::Table;
use std::rc::Rc;

/// The name of a node.
pub(crate) type NodeName = Rc<str>;

/// Something that happens at an instant.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Message {
    /// A request reaches the API server.
    Api(Request),
    /// Something reaches a node's kubelet.
    Kubelet(NodeName, Input),
    /// The controller notices that a node's kubelet, silent since then, has not renewed its lease.
    Silent(NodeName, Time),
    /// The controller looks which nodes are lost.
    Monitor,
    /// A pod has stood its node's taints as long as it does.
    Condemned(Uid),
    /// The collector of pods without a node goes round.
    Collect,
    /// Work of a node's runtime is due.
    Runtime(NodeName, Job),
    /// The scheduler looks at a pod.
    Schedule(Uid),
}

/// A request to the API server.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Request {
    /// A kubelet patches a status.
    PatchStatus(NodeName, Uid, Box<PodStatus>),
    /// A kubelet lets an object go of which nothing is left.
    Delete(Uid),
    /// A kubelet shows a static pod.
    CreateMirror(NodeName, Rc<Pod>),
    /// Somebody writes an event.
    Record(Box<Event>),
    /// A kubelet reports that its node is short of something, or no longer.
    Pressure(NodeName, Starved, bool),
}

/// Messages by instant; of two at the same instant, the one sent first comes first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Queue {
    waiting: Table<(Time, u64), Rc<Message>>,
    sent: u64,
}

impl Queue {
    /// Sends a message.
    pub(crate) fn send(&mut self, at: Time, message: Message) {
        self.sent += 1;
        self.waiting.insert((at, self.sent), Rc::new(message));
    }

    /// When the next one is due.
    pub(crate) fn next_at(&self) -> Option<Time> {
        self.waiting.first().map(|((at, _), _)| *at)
    }

    /// Takes the next one.
    pub(crate) fn pop(&mut self) -> Option<(Time, Rc<Message>)> {
        let key = *self.waiting.first()?.0;
        let message = self.waiting.remove(&key)?;
        Some((key.0, message))
    }
}
