//! Requests that follow from limits, for containers and for the pod.

use crate::api::{PodSpec, ResourceList, ResourceRequirements};
use crate::resources;

/// A limit without a request is a request too.
// Models pkg/apis/core/v1: SetDefaults_Pod
pub(super) fn default_requests(spec: &mut PodSpec) {
    for container in spec.containers.iter_mut().chain(&mut spec.init_containers) {
        copy_limits(&mut container.resources);
    }
    if let Some(overhead) = Some(&mut spec.overhead) {
        round_up(overhead);
    }
    if let Some(pod) = &mut spec.resources {
        round_up(&mut pod.limits);
        round_up(&mut pod.requests);
        default_hugepage_limits(spec);
        default_pod_requests(spec);
    }
}

fn copy_limits(resources: &mut ResourceRequirements) {
    for (name, limit) in &resources.limits {
        resources.requests.insert_if_absent(name, limit);
    }
}

fn round_up(list: &mut ResourceList) {
    for quantity in list.values_mut() {
        quantity.round_up_to_millis();
    }
}

/// Huge pages that containers are limited to bound the pod, unless it says itself.
// Models pkg/apis/core/v1: defaultHugePagePodLimits
fn default_hugepage_limits(spec: &mut PodSpec) {
    let sums = resources::aggregate_limits(spec);
    let Some(pod) = &mut spec.resources else {
        return;
    };
    if pod.limits.is_empty() && pod.requests.is_empty() {
        return;
    }
    for (name, sum) in &sums {
        if resources::is_hugepage(name) && !pod.requests.contains_key(name) {
            pod.limits.insert_if_absent(name, sum);
        }
    }
}

/// What the pod does not request, its containers do together; what nobody requests, the pod's limits do.
// Models pkg/apis/core/v1: defaultPodRequests
fn default_pod_requests(spec: &mut PodSpec) {
    let sums = resources::aggregate_requests(spec);
    let Some(pod) = &mut spec.resources else {
        return;
    };
    if pod.limits.is_empty() {
        return;
    }
    for (name, sum) in &sums {
        if resources::is_pod_level(name) && !resources::is_hugepage(name) {
            pod.requests.insert_if_absent(name, sum);
        }
    }
    for (name, limit) in &pod.limits {
        if resources::is_pod_level(name) {
            pod.requests.insert_if_absent(name, limit);
        }
    }
}
