//! Which node a pod goes to, or why none will do.

use crate::config::NodeConfig;
use podarium_kubelet::predicates::Lack;
use podarium_manifest::api::Pod;
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
    if let Some(claim) = missing_claim(pod) {
        let reason = format!("persistentvolumeclaim \"{claim}\" not found");
        return Decision::Unschedulable(message(nodes.len(), &reason));
    }
    let mut reasons: Vec<&'static str> = Vec::new();
    let mut best: Option<(u64, &NodeConfig)> = None;
    for node in nodes {
        let here: Vec<&Pod> = placed
            .iter()
            .map(Rc::as_ref)
            .filter(|pod| {
                pod.spec.node_name.as_deref() == Some(&node.offer.name) && !has_ended(pod)
            })
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
        Some((_, node)) => Decision::Bind(node.offer.name.clone()),
        None => Decision::Unschedulable(message(nodes.len(), &counted(reasons))),
    }
}

fn has_ended(pod: &Pod) -> bool {
    matches!(pod.status.phase.as_deref(), Some("Succeeded" | "Failed"))
}

/// The first claim that the pod names: the cluster has none.
///
/// Models pkg/scheduler/framework/plugins/volumebinding: PreFilter.
fn missing_claim(pod: &Pod) -> Option<&str> {
    let mut claims = pod.spec.volumes.iter();
    claims.find_map(|volume| Some(volume.persistent_volume_claim.as_ref()?.claim_name.as_str()))
}

fn counted(reasons: Vec<&'static str>) -> String {
    let mut counted: Table<&str, usize> = Table::default();
    for reason in reasons {
        *counted.get_or_insert_with(reason, || 0) += 1;
    }
    let mut texts: Vec<String> = counted
        .iter()
        .map(|(reason, count)| format!("{count} {reason}"))
        .collect();
    sort_by_key(&mut texts, String::clone);
    texts.join(", ")
}

fn message(nodes: usize, reasons: &str) -> String {
    format!(
        "0/{nodes} nodes are available: {reasons}. no new claims to deallocate, preemption: 0/{nodes} nodes are available: {nodes} Preemption is not helpful for scheduling."
    )
}

/// Why a node will not do: the first filter's words, where resources are one filter, and the last.
///
/// Models pkg/scheduler/framework/runtime/framework.go: RunFilterPlugins.
fn obstacles(pod: &Pod, node: &NodeConfig, here: &[&Pod]) -> Vec<&'static str> {
    let lacks = node.offer.lacks(pod, here);
    let has = |lack: &Lack| lacks.contains(lack);
    if has(&Lack::Affinity) {
        return vec!["node(s) didn't match Pod's node affinity/selector"];
    }
    if has(&Lack::Ports) {
        return vec!["node(s) didn't have free ports for the requested pod ports"];
    }
    let resource = |lack: &Lack| match lack {
        Lack::Resource { name: "pods", .. } => Some("Too many pods"),
        Lack::Resource { name: "cpu", .. } => Some("Insufficient cpu"),
        Lack::Resource { .. } => Some("Insufficient memory"),
        _ => None,
    };
    lacks.iter().filter_map(resource).collect()
}
