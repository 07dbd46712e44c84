//! What containers use of the node's memory and CPU, and the annotations that make them use more.

use super::Runtime;
use podarium_kubelet::cri::{Outcome, RuntimeId, Uid};
use podarium_kubelet::time::Time;
use podarium_machine::{ContainerId, Load, Usage};
use podarium_manifest::api::{Quantity, ResourceRequirements};

/// Annotations of a pod that burden its containers from their start: `podarium.dev/memory: 100Mi`, `memory-growth` a second,
/// `cpu`; with `.NAME` behind for one container alone.
const ANNOTATION: &str = "podarium.dev/";

impl Runtime {
    /// What a container uses now.
    pub fn usage(&self, uid: &str, container: &str, now: Time) -> Usage {
        let id = self.machine_id(uid, container);
        id.map(|id| self.machine.usage(id, now.as_micros()))
            .unwrap_or_default()
    }

    /// Gives a running container other resources; a limit that it is over already is refused.
    ///
    /// Models pkg/kubelet/kuberuntime/kuberuntime_manager.go: validateMemoryResizeAction, updateContainerResources.
    pub(super) fn update_resources(
        &mut self,
        now: Time,
        uid: &Uid,
        id: &RuntimeId,
        resources: ResourceRequirements,
    ) -> Outcome {
        let Some(container) = self.on_machine(id) else {
            return Outcome::Failed("container not found".to_owned());
        };
        let bytes = |resources: &ResourceRequirements| {
            let limit = resources.limits.get("memory");
            limit.and_then(|limit| u64::try_from(limit.value()).ok())
        };
        let used = self.machine.usage(container, now.as_micros()).memory_bytes;
        let limit = bytes(&resources);
        if let Some(limit) = limit.filter(|limit| *limit < used) {
            return Outcome::Failed(format!(
                "attempting to set pod memory limit ({limit}) below current usage ({used})"
            ));
        }
        self.machine.set_memory_limit(container, limit);
        self.change(uid, |shown| {
            let mut all = shown.containers.iter_mut();
            if let Some(shown) = all.find(|shown| shown.id == *id) {
                shown.resources = resources;
            }
        });
        Outcome::Done
    }

    pub(super) fn burden_as_annotated(
        &mut self,
        uid: &str,
        container: &str,
        id: ContainerId,
        now: Time,
    ) {
        let Some(pod) = self.pods.get(uid).and_then(|slot| slot.pod.clone()) else {
            return;
        };
        let annotations = &pod.metadata.annotations;
        if annotations.is_empty() {
            return;
        }
        let asked = |what: &str| {
            let general = [ANNOTATION, what].concat();
            let own = [&general, ".", container].concat();
            let text = annotations
                .get(&own)
                .or_else(|| annotations.get(&general))?;
            Quantity::parse(text).ok()
        };
        let bytes = |what| asked(what).map_or(0, |amount| amount.value().max(0) as u64);
        let load = Load {
            memory_bytes: bytes("memory"),
            bytes_per_second: bytes("memory-growth"),
            cpu_milli: asked("cpu").map_or(0, |cpu| cpu.milli_value().max(0) as u64),
        };
        if load != Load::default() {
            self.machine.burden(id, load, now.as_micros());
        }
    }
}
