//! What containers use of the node's memory and CPU, and the annotations that make them use more.

use super::Runtime;
use podarium_kubelet::time::Time;
use podarium_machine::{ContainerId, Load, Usage};
use podarium_manifest::api::Quantity;

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
