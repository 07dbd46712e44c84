//! Sums of what containers ask for, as scheduler, defaulting and QoS compute them.

use crate::api::{Container, PodSpec, ResourceList};
use crate::containers::is_sidecar;

/// Whether the resource is huge pages of some size.
// Models pkg/apis/core/v1/helper: IsHugePageResourceName
pub fn is_hugepage(name: &str) -> bool {
    name.starts_with("hugepages-")
}

/// Whether `spec.resources` may name the resource.
// Models component-helpers/resource: IsSupportedPodLevelResource
pub fn is_pod_level(name: &str) -> bool {
    matches!(name, "cpu" | "memory") || is_hugepage(name)
}

/// What the containers request at the same time, at the most.
// Models component-helpers/resource: AggregateContainerRequests
pub fn aggregate_requests(spec: &PodSpec) -> ResourceList {
    aggregate(spec, false)
}

/// What the containers are limited to at the same time, at the most.
// Models component-helpers/resource: AggregateContainerLimits
pub fn aggregate_limits(spec: &PodSpec) -> ResourceList {
    aggregate(spec, true)
}

fn aggregate(spec: &PodSpec, limits: bool) -> ResourceList {
    fn list(container: &Container, limits: bool) -> &ResourceList {
        let resources = &container.resources;
        if limits {
            &resources.limits
        } else {
            &resources.requests
        }
    }
    let mut sum = ResourceList::new();
    for container in &spec.containers {
        add(&mut sum, list(container, limits));
    }
    let mut sidecars = ResourceList::new();
    let mut init_peak = ResourceList::new();
    for container in &spec.init_containers {
        if is_sidecar(container) {
            add(&mut sum, list(container, limits));
            add(&mut sidecars, list(container, limits));
            raise(&mut init_peak, &sidecars);
        } else {
            let mut alone = sidecars.clone();
            add(&mut alone, list(container, limits));
            raise(&mut init_peak, &alone);
        }
    }
    raise(&mut sum, &init_peak);
    sum
}

fn add(sum: &mut ResourceList, list: &ResourceList) {
    for (name, quantity) in list {
        sum.slot(name).add(quantity);
    }
}

fn raise(peak: &mut ResourceList, list: &ResourceList) {
    for (name, quantity) in list {
        let known = peak.get(name);
        if known.is_none_or(|known| quantity.nanos() > known.nanos()) {
            peak.insert(name, quantity.clone());
        }
    }
}
