//! Which node a pod goes to, or why none will do.

use crate::config::NodeConfig;
use podarium_manifest::api::{Pod, PodSpec};
use podarium_manifest::resources::aggregate_requests;
use podarium_table::{Table, sort_by_key};
use std::rc::Rc;

/// What the scheduler says of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// It goes to that node.
    Bind(String),
    /// No node will do; the message of the FailedScheduling event.
    Unschedulable(String),
}

/// Decides for a pod, given the pods that are there.
///
/// Models pkg/scheduler/schedule_one.go: schedulePod, and framework/types.go: FitError.Error.
pub(crate) fn decide(pod: &Pod, nodes: &[NodeConfig], placed: &[Rc<Pod>]) -> Decision {
    let mut reasons: Vec<&'static str> = Vec::new();
    let mut best: Option<(u64, &NodeConfig)> = None;
    for node in nodes {
        let here: Vec<&Pod> = placed
            .iter()
            .map(Rc::as_ref)
            .filter(|pod| pod.spec.node_name.as_deref() == Some(&node.name) && !has_ended(pod))
            .collect();
        let against = obstacles(pod, node, &here);
        if against.is_empty() {
            let load = here.len() as u64;
            if best.is_none_or(|(least, _)| load < least) {
                best = Some((load, node));
            }
        }
        reasons.extend(against);
    }
    match best {
        Some((_, node)) => Decision::Bind(node.name.clone()),
        None => Decision::Unschedulable(message(nodes.len(), reasons)),
    }
}

fn has_ended(pod: &Pod) -> bool {
    matches!(pod.status.phase.as_deref(), Some("Succeeded" | "Failed"))
}

fn message(nodes: usize, reasons: Vec<&'static str>) -> String {
    let mut counted: Table<&str, usize> = Table::default();
    for reason in reasons {
        *counted.get_or_insert_with(reason, || 0) += 1;
    }
    let mut texts: Vec<String> = counted
        .iter()
        .map(|(reason, count)| format!("{count} {reason}"))
        .collect();
    sort_by_key(&mut texts, String::clone);
    format!(
        "0/{nodes} nodes are available: {}. no new claims to deallocate, preemption: 0/{nodes} nodes are available: {nodes} Preemption is not helpful for scheduling.",
        texts.join(", ")
    )
}

/// Why a node will not do.
///
/// Models pkg/scheduler/framework/plugins: noderesources, nodeports, nodeaffinity, nodename.
fn obstacles(pod: &Pod, node: &NodeConfig, here: &[&Pod]) -> Vec<&'static str> {
    let mut against = Vec::new();
    let selects =
        |(key, value): (&String, &String)| key == "kubernetes.io/hostname" && *value == node.name;
    if !pod.spec.node_selector.iter().all(selects) {
        against.push("node(s) didn't match Pod's node affinity/selector");
        return against;
    }
    let taken: Vec<_> = here.iter().flat_map(|pod| host_ports(&pod.spec)).collect();
    if host_ports(&pod.spec).any(|port| taken.contains(&port)) {
        against.push("node(s) didn't have free ports for the requested pod ports");
        return against;
    }
    if here.len() as u64 >= node.pods {
        against.push("Too many pods");
    }
    let amount = |pod: &Pod, what: &str| {
        let of_pod = pod
            .spec
            .resources
            .as_ref()
            .and_then(|resources| resources.requests.get(what).cloned());
        let quantity = of_pod.or_else(|| aggregate_requests(&pod.spec).get(what).cloned());
        quantity.map_or(0, |quantity| {
            if what == "cpu" {
                quantity.milli_value()
            } else {
                quantity.value()
            }
            .max(0) as u64
        })
    };
    for (what, capacity, text) in [
        ("cpu", node.cpu_millis, "Insufficient cpu"),
        ("memory", node.memory_bytes, "Insufficient memory"),
    ] {
        let used: u64 = here.iter().map(|pod| amount(pod, what)).sum();
        let wanted = amount(pod, what);
        if wanted > 0 && used.saturating_add(wanted) > capacity {
            against.push(text);
        }
    }
    against
}

fn host_ports(spec: &PodSpec) -> impl Iterator<Item = (i32, String)> {
    spec.containers
        .iter()
        .flat_map(|container| &container.ports)
        .filter_map(|port| {
            let host_port = port.host_port.filter(|port| *port > 0)?;
            Some((
                host_port,
                port.protocol.clone().unwrap_or_else(|| "TCP".to_owned()),
            ))
        })
}
