//! The whole cluster as one value, and how it goes from one instant to the next.
//!
//! What each part does is in the parts; which message goes where is in `route`.

use crate::config::Config;
use crate::facts::{Fact, What};
use crate::message::{Message, NodeName, Queue};
use crate::node::Node;
use crate::rules::Rule;
use crate::scheduler::Waiting;
use crate::store::Store;
use podarium_kubelet::cri::Uid;
use podarium_kubelet::events::Recorder;
use podarium_kubelet::static_files::{is_mirror, uid_on_node};
use podarium_kubelet::time::Time;
use podarium_machine::Machine;
use podarium_table::Table;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A cluster at an instant. A clone shares what does not change, and goes its own way.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    pub(crate) config: Rc<Config>,
    pub(crate) now: Time,
    pub(crate) queue: Queue,
    pub(crate) store: Store,
    pub(crate) nodes: Table<NodeName, Rc<Node>>,
    pub(crate) control_events: Recorder,
    /// When pods have to go because of their nodes' taints.
    pub(crate) condemned: Table<Uid, Time>,
    /// When the next lost node may lose its pods.
    pub(crate) drives_next_at: Time,
    /// The collector's next round, if it has one.
    pub(crate) collects_at: Option<Time>,
    /// Pods that fit nowhere, and when they are looked at again.
    pub(crate) unscheduled: Table<Uid, Waiting>,
    /// Weights of pods by the name of their class, and the classes that drive nobody away.
    pub(crate) priorities: BTreeMap<String, i32>,
    pub(crate) gentle: Vec<String>,
    pub(crate) created: u64,
    pub(crate) handled: u64,
}

impl World {
    /// A cluster in which nothing has happened yet.
    pub fn new(config: Config) -> Self {
        let node = |one: &crate::config::NodeConfig| {
            (
                NodeName::from(one.offer.name.as_str()),
                Rc::new(Node::new(one, &config)),
            )
        };
        let nodes = config.nodes.iter().map(node).collect();
        Self {
            now: Time::ZERO,
            queue: Queue::default(),
            store: Store::default(),
            nodes,
            control_events: Recorder::default(),
            condemned: Table::default(),
            drives_next_at: Time::ZERO,
            collects_at: None,
            unscheduled: Table::default(),
            priorities: BTreeMap::new(),
            gentle: Vec::new(),
            created: 0,
            handled: 0,
            config: Rc::new(config),
        }
    }

    /// Now.
    pub fn now(&self) -> Time {
        self.now
    }

    /// What the cluster is like.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The API's objects.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The nodes by name.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.nodes.values().map(Rc::as_ref)
    }

    /// A node by name.
    pub fn node(&self, name: &str) -> Option<&Node> {
        self.nodes.get(name).map(Rc::as_ref)
    }

    /// Does something to a node's machine, and lets it run.
    pub fn on_machine(
        &mut self,
        node: &str,
        facts: &mut Vec<Fact>,
        act: &mut dyn FnMut(&mut Machine, u64),
    ) {
        self.to_runtime(&NodeName::from(node), facts, |node, now, out| {
            node.runtime.drive(now, act, out);
        });
    }

    /// How many messages have been handled.
    pub fn handled(&self) -> u64 {
        self.handled
    }

    /// When the next message is due.
    pub fn next_at(&self) -> Option<Time> {
        self.queue.next_at()
    }

    /// Handles the next message, if it is due by `until`. Tells whether there was one.
    pub fn step(&mut self, until: Time, facts: &mut Vec<Fact>) -> bool {
        if self.next_at().is_none_or(|at| at > until) {
            return false;
        }
        let Some((at, message)) = self.queue.pop() else {
            return false;
        };
        self.now = at;
        self.handled += 1;
        self.route(Rc::unwrap_or_clone(message), facts);
        true
    }

    /// Lets time pass to an instant at which nothing is due before.
    pub fn rest_until(&mut self, at: Time) {
        self.now = self.now.max(at);
    }

    /// What happens to a mirror pod is told of its static pod, which outlives it.
    pub(crate) fn note(&self, facts: &mut Vec<Fact>, uid: &Uid, what: What, rule: Rule) {
        let pod = match &what {
            What::Pod(change) => Some(change.pod()),
            _ => self.store.pod(uid),
        };
        let mirrored = pod.filter(|pod| is_mirror(pod));
        let on_node = mirrored.and_then(|pod| uid_on_node(pod));
        facts.push(Fact {
            at: self.now,
            uid: on_node.unwrap_or_else(|| uid.clone()),
            what,
            rule,
        });
    }

    pub(crate) fn send_now(&mut self, message: Message) {
        self.queue.send(self.now, message);
    }
}
