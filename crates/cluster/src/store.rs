//! The API server's objects: pods and events, each change with a new resource version.
//!
//! It keeps and merges; whether a manifest is good is `manifest`'s business, and who hears of a change is `route`'s.

use podarium_kubelet::conditions::{is_ours, is_shared};
use podarium_kubelet::cri::Uid;
use podarium_kubelet::time::{Clock, Time};
use podarium_manifest::api::{Event, Pod, PodCondition, PodStatus};
use podarium_table::Table;
use std::rc::Rc;
use std::time::Duration;

/// The most events that are kept; the oldest go first.
const EVENTS_MOST: usize = 5000;

/// The objects.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Store {
    pods: Table<Uid, Rc<Pod>>,
    events: Table<u64, Rc<Event>>,
    event_numbers: Table<String, u64>,
    version: u64,
}

/// A change to a pod, as a watcher sees it.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A new pod.
    Added(Rc<Pod>),
    /// A changed pod.
    Modified(Rc<Pod>),
    /// The pod as it last was.
    Deleted(Rc<Pod>),
}

impl Change {
    /// The pod.
    pub fn pod(&self) -> &Rc<Pod> {
        match self {
            Self::Added(pod) | Self::Modified(pod) | Self::Deleted(pod) => pod,
        }
    }
}

impl Store {
    /// A pod by UID.
    pub fn pod(&self, uid: &str) -> Option<&Rc<Pod>> {
        self.pods.get(uid)
    }

    /// A pod by name.
    pub fn find(&self, namespace: &str, name: &str) -> Option<(&Uid, &Rc<Pod>)> {
        self.pods.iter().find(|(_, pod)| {
            pod.metadata.name.as_deref() == Some(name)
                && pod.metadata.namespace.as_deref() == Some(namespace)
        })
    }

    /// All pods.
    pub fn pods(&self) -> impl Iterator<Item = (&Uid, &Rc<Pod>)> {
        self.pods.iter()
    }

    /// All events, in the order in which they were first seen.
    pub fn events(&self) -> impl Iterator<Item = &Rc<Event>> {
        self.events.values()
    }

    /// Stores a new pod.
    pub fn add(&mut self, uid: Uid, mut pod: Pod) -> Change {
        pod.metadata.resource_version = Some(self.next_version());
        let pod = Rc::new(pod);
        self.pods.insert(uid, pod.clone());
        Change::Added(pod)
    }

    /// Changes a pod; nothing happens if the change leaves it as it is.
    pub fn update(&mut self, uid: &Uid, change: impl FnOnce(&mut Pod)) -> Option<Change> {
        let before = self.pods.get(&**uid)?;
        let mut pod = Pod::clone(before);
        change(&mut pod);
        if pod == **before {
            return None;
        }
        pod.metadata.resource_version = Some(self.next_version());
        let pod = Rc::new(pod);
        self.pods.insert(uid.clone(), pod.clone());
        Some(Change::Modified(pod))
    }

    /// Lets a pod go that only its finalizers still held.
    ///
    /// Models apiserver/pkg/registry/generic/registry/store.go: deleteWithoutFinalizers.
    pub fn let_go(&mut self, uid: &Uid) -> Option<Change> {
        let meta = &self.pods.get(&**uid)?.metadata;
        let held = !meta.finalizers.is_empty() || meta.deletion_grace_period_seconds != Some(0);
        if held {
            return None;
        }
        self.pods.remove(&**uid).map(Change::Deleted)
    }

    /// Takes a status over, keeping conditions that the kubelet does not own.
    ///
    /// Models pkg/kubelet/util/pod/patch: a strategic merge by condition type.
    pub fn patch_status(&mut self, uid: &Uid, status: PodStatus) -> Option<Change> {
        self.update(uid, |pod| {
            let told = |kind: &str| {
                let mut conditions = status.conditions.iter();
                is_shared(kind) && conditions.any(|condition| condition.type_ == kind)
            };
            let foreign =
                |condition: &&PodCondition| !is_ours(&condition.type_) && !told(&condition.type_);
            let mut conditions: Vec<_> = pod
                .status
                .conditions
                .iter()
                .filter(foreign)
                .cloned()
                .collect();
            conditions.extend(
                status
                    .conditions
                    .iter()
                    .filter(|condition| is_ours(&condition.type_) || is_shared(&condition.type_))
                    .cloned(),
            );
            let qos_class = pod.status.qos_class.clone();
            pod.status = PodStatus {
                conditions,
                qos_class,
                ..status
            };
        })
    }

    /// Asks a pod to go. Without grace it goes at once; otherwise it is marked, and a later request can only shorten that.
    ///
    /// Models pkg/registry/core/pod/strategy.go: CheckGracefulDelete, and apiserver/pkg/registry/rest/delete.go: BeforeDelete.
    pub fn delete(
        &mut self,
        uid: &Uid,
        grace_secs: Option<u64>,
        clock: Clock,
        now: Time,
    ) -> Vec<Change> {
        let Some(pod) = self.pods.get(&**uid).cloned() else {
            return Vec::new();
        };
        let own = pod
            .spec
            .termination_grace_period_seconds
            .map_or(0, |secs| u64::try_from(secs).unwrap_or(1));
        let ended = matches!(pod.status.phase.as_deref(), Some("Succeeded" | "Failed"));
        let unbound = pod.spec.node_name.as_deref().unwrap_or_default().is_empty();
        let grace = if ended || unbound {
            0
        } else {
            grace_secs.unwrap_or(own)
        };
        let before = pod
            .metadata
            .deletion_grace_period_seconds
            .map(|secs| u64::try_from(secs).unwrap_or(0));
        if before.is_some_and(|before| grace >= before && grace > 0) {
            return Vec::new();
        }
        // A bound pod is shown once more with its grace period before it goes, and one that finalizers hold stays marked.
        let held = !pod.metadata.finalizers.is_empty();
        let marks = before.is_some() || grace > 0 || !unbound || held;
        let marked = marks.then(|| {
            self.update(uid, |pod| {
                let meta = &mut pod.metadata;
                meta.deletion_timestamp = Some(clock.stamp(now + Duration::from_secs(grace)));
                meta.deletion_grace_period_seconds = Some(grace as i64);
                if before.is_none() && grace > 0 {
                    meta.generation = meta.generation.map(|generation| generation + 1);
                }
            })
        });
        let mut changes: Vec<Change> = marked.flatten().into_iter().collect();
        if grace == 0 && !held {
            changes.extend(self.pods.remove(&**uid).map(Change::Deleted));
        }
        changes
    }

    /// Stores an event, or the newer count of one.
    pub fn record(&mut self, event: Event) -> Rc<Event> {
        let version = self.next_version();
        let mut event = event;
        event.metadata.resource_version = Some(version);
        let name = event.metadata.name.clone().unwrap_or_default();
        let event = Rc::new(event);
        let number = if let Some(number) = self.event_numbers.get(&name) {
            *number
        } else {
            let number = self.version;
            self.event_numbers.insert(name, number);
            number
        };
        self.events.insert(number, event.clone());
        if self.events.len() > EVENTS_MOST {
            self.drop_oldest_event();
        }
        event
    }

    fn drop_oldest_event(&mut self) {
        let Some((number, event)) = self
            .events
            .first()
            .map(|(number, event)| (*number, event.clone()))
        else {
            return;
        };
        self.events.remove(&number);
        self.event_numbers
            .remove(event.metadata.name.as_deref().unwrap_or_default());
    }

    fn next_version(&mut self) -> String {
        self.version += 1;
        (1000 + self.version).to_string()
    }
}
