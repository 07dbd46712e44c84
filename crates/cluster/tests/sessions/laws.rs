//! What is true of every cluster at every instant.

use podarium_cluster::World;
use podarium_cluster::facts::{Fact, What};
use podarium_cluster::store::Change;
use podarium_manifest::api::{ContainerStatus, Pod};
use std::collections::BTreeMap;

/// What was last seen, to compare with.
pub(crate) struct Laws {
    seed: u64,
    read: usize,
    pods: BTreeMap<String, Pod>,
    version: u64,
}

impl Laws {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            read: 0,
            pods: BTreeMap::new(),
            version: 0,
        }
    }

    /// After a message.
    pub(crate) fn check(&mut self, world: &World, facts: &mut [Fact]) {
        for fact in &facts[self.read..] {
            assert!(
                fact.at <= world.now(),
                "{}: a fact from the future",
                self.seed
            );
            if let What::Pod(change) = &fact.what {
                self.changed(change);
            }
        }
        // Looking at every process is dear.
        let nodes = world.nodes().filter(|_| world.handled().is_multiple_of(8));
        for node in nodes {
            let strays = node.runtime.strays();
            let seed = self.seed;
            assert!(
                strays.is_empty(),
                "{seed}: processes without a container: {strays:?}"
            );
        }
        self.read = facts.len();
    }

    fn changed(&mut self, change: &Change) {
        let pod = change.pod();
        let uid = pod.metadata.uid.clone().unwrap_or_default();
        if matches!(change, Change::Deleted(_)) {
            self.pods.remove(&uid);
            return;
        }
        let at = format!("seed {}, pod {:?}", self.seed, pod.metadata.name);
        let version: u64 = number(pod);
        assert!(
            version > self.version,
            "{at}: version {version} after {}",
            self.version
        );
        self.version = version;
        if let Some(before) = self.pods.insert(uid, Pod::clone(pod)) {
            moves(&at, &before, pod);
        }
        // Of a pod whose node is gone nobody knows what still runs.
        let mut reasons = pod.status.conditions.iter();
        let collected = reasons.any(|one| one.reason.as_deref() == Some("DeletionByPodGC"));
        let terminal = !collected && matches!(phase(pod), "Succeeded" | "Failed");
        for status in all(pod) {
            let states = [
                status.state.waiting.is_some(),
                status.state.running.is_some(),
                status.state.terminated.is_some(),
            ];
            let count = states.iter().filter(|state| **state).count();
            assert_eq!(count, 1, "{at}: {} is in {count} states", status.name);
            assert!(
                !status.ready || states[1] || init(pod, status),
                "{at}: {} is ready but does not run",
                status.name
            );
            assert!(
                !(terminal && states[1]),
                "{at}: {} runs in a pod that has ended",
                status.name
            );
        }
    }

    /// After the last message, long after the last action.
    pub(crate) fn check_end(&self, world: &World) {
        for (_, pod) in world.store().pods() {
            let asked = pod.metadata.deletion_timestamp.is_some();
            assert!(
                !asked,
                "seed {}: {:?} does not go",
                self.seed, pod.metadata.name
            );
        }
    }
}

/// What may become of a pod.
fn moves(at: &str, before: &Pod, after: &Pod) {
    let is_static = before
        .metadata
        .annotations
        .contains_key("kubernetes.io/config.mirror");
    let legal = match (phase(before), phase(after)) {
        (a, b) if a == b => true,
        ("Pending", _) => true,
        // A kubelet that is started anew has forgotten the phase of a static pod.
        _ if is_static => true,
        // In a new sandbox all begins anew.
        ("Running", "Pending") => !before.spec.init_containers.is_empty(),
        ("Running", _) => true,
        _ => false,
    };
    assert!(legal, "{at}: {} becomes {}", phase(before), phase(after));
    for status in all(after) {
        let Some(old) = all(before).find(|old| old.name == status.name) else {
            continue;
        };
        assert!(
            status.restart_count >= old.restart_count,
            "{at}: {} has restarted {} times after {}",
            status.name,
            status.restart_count,
            old.restart_count
        );
        let same_instance =
            status.container_id.is_some() && status.container_id == old.container_id;
        let ended_before = old.state.terminated.is_some();
        assert!(
            !(same_instance && ended_before && status.state.running.is_some()),
            "{at}: an instance of {} runs again",
            status.name
        );
    }
}

fn all(pod: &Pod) -> impl Iterator<Item = &ContainerStatus> {
    let status = &pod.status;
    status
        .init_container_statuses
        .iter()
        .chain(&status.container_statuses)
}

/// An init container is ready once it has ended well.
fn init(pod: &Pod, status: &ContainerStatus) -> bool {
    pod.spec
        .init_containers
        .iter()
        .any(|container| container.name == status.name)
}

fn phase(pod: &Pod) -> &str {
    pod.status.phase.as_deref().unwrap_or_default()
}

fn number(pod: &Pod) -> u64 {
    let version = pod.metadata.resource_version.as_deref().unwrap_or_default();
    version.parse().unwrap_or_default()
}
