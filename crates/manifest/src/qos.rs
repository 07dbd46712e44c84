//! The QoS class of a pod, and how dear its processes are to the kernel's OOM killer.

use std::fmt;

use crate::api::{Container, PodSpec, Quantity, ResourceList};
use crate::containers::is_sidecar;
use crate::resources;

/// A pod's quality-of-service class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QosClass {
    /// Limits for CPU and memory everywhere, and requests equal to them.
    Guaranteed,
    /// Anything between.
    Burstable,
    /// Nothing is asked for.
    BestEffort,
}

impl fmt::Display for QosClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Guaranteed => "Guaranteed",
            Self::Burstable => "Burstable",
            Self::BestEffort => "BestEffort",
        })
    }
}

/// The class of a pod, after defaulting.
// Models pkg/apis/core/v1/helper/qos: ComputePodQOS
pub fn class(spec: &PodSpec) -> QosClass {
    let mut requests = ResourceList::new();
    let mut limits = ResourceList::new();
    let mut all_limited = true;
    if let Some(pod) = pod_level(spec) {
        add_compute(&mut requests, &pod.requests);
        add_compute(&mut limits, &pod.limits);
        all_limited = limits_both(&pod.limits);
    } else {
        for container in spec.containers.iter().chain(&spec.init_containers) {
            add_compute(&mut requests, &container.resources.requests);
            add_compute(&mut limits, &container.resources.limits);
            all_limited &= limits_both(&container.resources.limits);
        }
    }
    if requests.is_empty() && limits.is_empty() {
        return QosClass::BestEffort;
    }
    let equal = requests.len() == limits.len()
        && requests.iter().all(|(name, request)| {
            limits
                .get(name)
                .is_some_and(|limit| limit.nanos() == request.nanos())
        });
    if all_limited && equal {
        return QosClass::Guaranteed;
    }
    QosClass::Burstable
}

/// `spec.resources`, if it says anything.
fn pod_level(spec: &PodSpec) -> Option<&crate::api::ResourceRequirements> {
    spec.resources
        .as_ref()
        .filter(|pod| !pod.requests.is_empty() || !pod.limits.is_empty())
}

fn is_compute(name: &str) -> bool {
    matches!(name, "cpu" | "memory")
}

fn add_compute(sum: &mut ResourceList, list: &ResourceList) {
    for (name, quantity) in list {
        if is_compute(name) && quantity.nanos() > 0 {
            sum.slot(name).add(quantity);
        }
    }
}

fn limits_both(limits: &ResourceList) -> bool {
    ["cpu", "memory"]
        .iter()
        .all(|name| limits.get(name).is_some_and(|limit| limit.nanos() > 0))
}

/// `oom_score_adj` of the processes of each container, init containers included, on a node with that much memory.
pub fn oom_scores(spec: &PodSpec, node_bytes: i64) -> impl Iterator<Item = (&str, i64)> {
    let class = class(spec);
    let all = spec.containers.iter().chain(&spec.init_containers);
    all.map(move |container| {
        let score = score(spec, class, container, node_bytes);
        (container.name.as_str(), score)
    })
}

/// `oom_score_adj` of a container's processes: the more of the node it asked for, the later it is killed.
// Models pkg/kubelet/qos: GetContainerOOMScoreAdjust
pub fn oom_score_adj(spec: &PodSpec, container: &Container, node_bytes: i64) -> i64 {
    score(spec, class(spec), container, node_bytes)
}

fn score(spec: &PodSpec, class: QosClass, container: &Container, node_bytes: i64) -> i64 {
    const GUARANTEED: i64 = -997;
    const BEST_EFFORT: i64 = 1000;
    if spec.priority_class_name.as_deref() == Some("system-node-critical") {
        return GUARANTEED;
    }
    match class {
        QosClass::Guaranteed => return GUARANTEED,
        QosClass::BestEffort => return BEST_EFFORT,
        QosClass::Burstable => {}
    }
    let mut request = memory_of(&container.resources.requests);
    if let Some(pod) = spec
        .resources
        .as_ref()
        .filter(|pod| pod.requests.contains_key("memory"))
    {
        request += remaining_share(spec, memory_of(&pod.requests));
    }
    let node_bytes = node_bytes.max(1);
    let mut score = 1000 - (1000 * i128::from(request) / i128::from(node_bytes)) as i64;
    if is_sidecar(container) && is_init(spec, container) {
        score = score.min(sidecar_bound(spec, node_bytes));
    }
    // Nearer to the pod's death than Guaranteed, and never as cheap as BestEffort.
    if score < 1000 + GUARANTEED {
        return 1000 + GUARANTEED;
    }
    if score == BEST_EFFORT {
        return BEST_EFFORT - 1;
    }
    score
}

fn is_init(spec: &PodSpec, container: &Container) -> bool {
    spec.init_containers
        .iter()
        .any(|init| init.name == container.name)
}

fn memory_of(list: &ResourceList) -> i64 {
    list.get("memory").map_or(0, Quantity::value)
}

/// What the pod requests beyond its containers, shared among them.
fn remaining_share(spec: &PodSpec, pod_request: i64) -> i64 {
    let sidecars = spec.init_containers.iter().filter(|c| is_sidecar(c));
    let count = (spec.containers.len() + sidecars.count()).max(1) as i64;
    let used = resources::aggregate_requests(spec)
        .get("memory")
        .map_or(0, Quantity::value);
    (pod_request - used).max(0) / count
}

/// A sidecar is at least as dear as the regular container that asked for the least.
// Models pkg/kubelet/qos: minRegularContainerMemory
fn sidecar_bound(spec: &PodSpec, node_bytes: i64) -> i64 {
    let least = spec
        .containers
        .iter()
        .map(|container| memory_of(&container.resources.requests))
        .min()
        .unwrap_or(0);
    1000 - (1000 * i128::from(least) / i128::from(node_bytes)) as i64
}
