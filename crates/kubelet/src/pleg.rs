//! The kubelet's picture of the runtime: when it looks, what it last saw, and whose picture has changed.

use crate::chance::Chance;
use crate::cri::{RuntimePod, RuntimePods, Uid};
use crate::time::Time;
use podarium_table::Table;
use std::rc::Rc;
use std::time::Duration;

/// The pause between two looks.
const RELIST: Duration = Duration::from_secs(1);

/// The pod lifecycle event generator with its cache.
///
/// Upstream looks once a second whatever happens. Here a look is only made when one could matter: when the runtime has
/// changed or a worker waits for a newer picture. It still falls on the same grid of instants, so nobody can tell.
///
/// Models pkg/kubelet/pleg/generic.go: GenericPLEG.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pleg {
    phase: Duration,
    pods: RuntimePods,
    /// When a pod was last looked at on its own.
    looked_at: Table<Uid, Time>,
    /// The look that is set.
    set: Option<Time>,
}

impl Pleg {
    /// Before the first look.
    pub(crate) fn new(chance: Chance, node: &str) -> Self {
        Self {
            phase: chance.up_to(RELIST, "relist", node, 0),
            pods: RuntimePods::default(),
            looked_at: Table::default(),
            set: None,
        }
    }

    /// The pod as last seen.
    pub(crate) fn pod(&self, uid: &str) -> Rc<RuntimePod> {
        self.pods.get(uid).cloned().unwrap_or_default()
    }

    /// Whether the picture of a pod is newer than an instant.
    ///
    /// Models pkg/kubelet/container/cache.go: GetNewerThan.
    pub(crate) fn is_newer_than(&self, uid: &str, instant: Time, now: Time) -> bool {
        let own = self.looked_at.get(uid).copied();
        let all = now.down_to_grid(self.phase, RELIST);
        own.max(all).is_some_and(|at| at > instant)
    }

    /// When the next look has to be set, if none is set yet.
    pub(crate) fn set_next(&mut self, now: Time) -> Option<Time> {
        let at = (now + Duration::from_micros(1)).up_to_grid(self.phase, RELIST);
        if self.set == Some(at) {
            return None;
        }
        self.set = Some(at);
        Some(at)
    }

    /// Takes over what a look has shown; the pods whose picture changed are returned.
    pub(crate) fn look(&mut self, all: bool, pods: &RuntimePods, now: Time) -> Vec<Uid> {
        let moved = |uid: &Uid| match (self.pods.get(uid), pods.get(uid)) {
            (Some(before), Some(after)) => differs(before, after),
            (None, None) => false,
            _ => true,
        };
        let mut changed: Vec<Uid> = Vec::new();
        if all {
            changed.extend(self.pods.differing(pods).into_iter().cloned());
            changed.retain(moved);
            self.set = None;
            self.pods = pods.clone();
            self.looked_at = Table::default();
            return changed;
        }
        changed.extend(pods.keys().filter(|uid| moved(uid)).cloned());
        for (uid, pod) in pods.iter() {
            self.looked_at.insert(uid.clone(), now);
            self.pods.insert(uid.clone(), pod.clone());
        }
        changed
    }
}

/// Whether a container or sandbox has started or died. That one was created or removed is no event.
///
/// Models pkg/kubelet/pleg/generic.go: generateEvents.
fn differs(before: &RuntimePod, after: &RuntimePod) -> bool {
    let sandboxes = |pod: &RuntimePod| {
        pod.sandboxes
            .iter()
            .map(|s| (s.id.clone(), s.ready))
            .collect::<Vec<_>>()
    };
    if sandboxes(before) != sandboxes(after) {
        return true;
    }
    after.containers.iter().any(|now| {
        let then = before.container(&now.id);
        let moved = then.is_none_or(|then| {
            std::mem::discriminant(&then.state) != std::mem::discriminant(&now.state)
        });
        moved && !matches!(now.state, crate::cri::RuntimeState::Created)
    })
}
