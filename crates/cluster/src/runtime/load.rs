//! What containers and pods use of the node, the annotations that make them use more, and what else takes it.

use super::Runtime;
use crate::images;
use podarium_kubelet::cri::{Outcome, RuntimeId, Uid};
use podarium_kubelet::eviction::{Measured, PodUse, Room, Starved};
use podarium_kubelet::time::Time;
use podarium_machine::{ContainerId, Load, Usage};
use podarium_manifest::api::{Pod, Quantity, ResourceRequirements};
use podarium_manifest::resources::aggregate_limits;

/// Annotations of a pod that burden its containers from their start: `podarium.dev/memory: 100Mi`, `memory-growth` a second,
/// `cpu`; with `.NAME` behind for one container alone.
const ANNOTATION: &str = "podarium.dev/";

/// What the node itself uses.
const SYSTEM_MEMORY: u64 = 400 << 20;
const SYSTEM_DISK: u64 = 6 << 30;

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

    /// What the node uses now, its system included.
    pub fn used(&self, now: Time) -> Usage {
        let mut used = Usage {
            memory_bytes: SYSTEM_MEMORY + self.taken[Starved::Memory as usize],
            cpu_milli: 0,
        };
        for shown in self.shown.values() {
            let running = shown.containers.iter().filter(|one| one.is_running());
            for id in running.filter_map(|one| self.on_machine(&one.id)) {
                let one = self.machine.usage(id, now.as_micros());
                used.memory_bytes = used.memory_bytes.saturating_add(one.memory_bytes);
                used.cpu_milli += one.cpu_milli;
            }
        }
        used.cpu_milli = used.cpu_milli.min(self.node.offer.cpu_millis);
        used
    }

    /// Whether node and pods can run short of something.
    pub(crate) fn is_to_watch(&self) -> bool {
        self.bounded_pods > 0 || self.taken != [0, 0] || self.machine.is_burdened()
    }

    /// What the kubelet's look at the node shows. The machine is told what programs take, for the kernel's own measures.
    pub(crate) fn measure(&mut self, now: Time) -> Measured {
        let pods: Vec<PodUse> = self
            .pods
            .iter()
            .map(|(uid, _)| self.pod_use(uid, now))
            .collect();
        let disk: u64 = pods
            .iter()
            .flat_map(|pod| {
                let containers = pod.containers.iter().map(|(_, _, disk)| *disk);
                containers.chain(pod.volumes.iter().map(|(_, bytes)| *bytes))
            })
            .sum();
        let images: u64 = self.present.keys().map(|image| images::bytes(image)).sum();
        let used = [
            self.used(now).memory_bytes,
            SYSTEM_DISK + images + disk + self.taken[Starved::Disk as usize],
        ];
        self.machine
            .set_room(self.node.offer.memory_bytes, used[0], now.as_micros());
        let room = |capacity: u64, used: u64| Room {
            capacity,
            available: capacity.saturating_sub(used),
        };
        Measured {
            memory: room(self.node.offer.memory_bytes, used[0]),
            disk: room(self.node.offer.disk_bytes, used[1]),
            pods,
            moves: self.is_to_watch(),
        }
    }

    fn pod_use(&self, uid: &Uid, now: Time) -> PodUse {
        let mut used = PodUse {
            uid: uid.clone(),
            containers: Vec::new(),
            volumes: Vec::new(),
        };
        let (Some(slot), Some(shown)) = (self.pods.get(uid), self.pod(uid)) else {
            return used;
        };
        for container in shown.containers.iter().filter(|one| one.is_running()) {
            let Some(id) = self.on_machine(&container.id) else {
                continue;
            };
            used.containers.push((
                container.name.clone(),
                self.machine.usage(id, now.as_micros()).memory_bytes,
                self.machine.disk_bytes(id),
            ));
        }
        for (name, id) in slot.volumes.iter() {
            let (bytes, memory) = self.machine.volume_bytes(*id);
            if !memory {
                used.volumes.push((name.clone(), bytes));
            }
        }
        used
    }

    /// A fault: something beside the pods takes so much that the node is just short, or lets go of it.
    pub(crate) fn starve(&mut self, what: Starved, short: bool, now: Time) {
        self.taken[what as usize] = 0;
        if short {
            let measured = self.measure(now);
            let room = match what {
                Starved::Memory => measured.memory,
                Starved::Disk => measured.disk,
            };
            let left = what.threshold(room) / 10 * 9;
            self.taken[what as usize] = room.available.saturating_sub(left).max(1);
        }
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

/// Whether a pod's use of disk has a limit.
pub(super) fn is_bounded(pod: &Pod) -> bool {
    aggregate_limits(&pod.spec).contains_key(Starved::Disk.resource())
        || pod.spec.volumes.iter().any(|volume| {
            let empty_dir = volume.empty_dir.as_deref();
            empty_dir.is_some_and(|source| source.size_limit.is_some())
        })
}
