//! What the API server fills in while it reads a Pod. What admission plugins add is `admit`.

mod container;
mod resources;
mod volume;

pub use container::pull_policy;

use crate::api::{Pod, PodSecurityContext, PodSpec};

/// Fills in what is not set.
// Models pkg/apis/core/v1: SetObjectDefaults_Pod
pub fn default_pod(pod: &mut Pod) {
    let spec = &mut pod.spec;
    for volume in &mut spec.volumes {
        volume::default_volume(volume);
    }
    for container in spec.containers.iter_mut().chain(&mut spec.init_containers) {
        container::default_container(container);
    }
    for container in &mut spec.ephemeral_containers {
        container::default_container(container);
    }
    resources::default_requests(spec);
    default_spec(spec);
    if spec.host_network == Some(true) {
        copy_ports_to_host(spec);
    }
}

// Models pkg/apis/core/v1: SetDefaults_PodSpec, SetDefaults_Pod
fn default_spec(spec: &mut PodSpec) {
    let set = |field: &mut Option<String>, value: &str| {
        field.get_or_insert_with(|| value.to_owned());
    };
    set(&mut spec.restart_policy, "Always");
    set(&mut spec.dns_policy, "ClusterFirst");
    set(&mut spec.scheduler_name, "default-scheduler");
    let grace_secs = spec.termination_grace_period_seconds.get_or_insert(30);
    // A negative period was once accepted; it has come to mean one second.
    if *grace_secs < 0 {
        *grace_secs = 1;
    }
    // The account has an older name that goes along.
    match (&spec.service_account_name, &spec.service_account) {
        (Some(name), _) => spec.service_account = Some(name.clone()),
        (None, Some(name)) => spec.service_account_name = Some(name.clone()),
        (None, None) => {}
    }
    spec.enable_service_links.get_or_insert(true);
    spec.security_context
        .get_or_insert_with(PodSecurityContext::default);
}

/// On the node's network a container's ports are the node's.
// Models pkg/apis/core/v1: defaultHostNetworkPorts
fn copy_ports_to_host(spec: &mut PodSpec) {
    for container in spec.containers.iter_mut().chain(&mut spec.init_containers) {
        for port in &mut container.ports {
            if port.host_port.is_none() && port.container_port != 0 {
                port.host_port = Some(port.container_port);
            }
        }
    }
}
