//! Nodes as rows of `kubectl get nodes`.

use std::collections::BTreeSet;

use podarium_manifest::api::Node;

use crate::duration;
use crate::object::{instant, text};
use crate::stamp::Stamp;

use super::NONE;

pub(super) fn header(wide: bool) -> &'static [&'static str] {
    const ALL: [&str; 10] = [
        "NAME",
        "STATUS",
        "ROLES",
        "AGE",
        "VERSION",
        "INTERNAL-IP",
        "EXTERNAL-IP",
        "OS-IMAGE",
        "KERNEL-VERSION",
        "CONTAINER-RUNTIME",
    ];
    if wide { &ALL } else { &ALL[..5] }
}

// Models pkg/printers/internalversion/printers.go: printNode
pub(super) fn cells(node: &Node, wide: bool, now: Stamp) -> Vec<String> {
    let about = &node.status.node_info;
    let mut cells = vec![
        text(&node.metadata.name).to_owned(),
        status(node),
        roles(node),
        duration::since(instant(node.metadata.creation_timestamp.as_ref()), now),
        about.kubelet_version.clone(),
    ];
    if wide {
        let kernel = match (about.kernel_version.as_str(), about.architecture.as_str()) {
            ("", _) | (_, "") => about.kernel_version.clone(),
            (kernel, architecture) => format!("{kernel} ({architecture})"),
        };
        cells.extend([
            address(node, "InternalIP"),
            address(node, "ExternalIP"),
            or_unknown(&about.os_image),
            or_unknown(&kernel),
            or_unknown(&about.container_runtime_version),
        ]);
    }
    cells
}

fn status(node: &Node) -> String {
    let ready = node
        .status
        .conditions
        .iter()
        .rfind(|condition| condition.type_ == "Ready");
    let mut status = match ready {
        Some(condition) if condition.status == "True" => "Ready",
        Some(_) => "NotReady",
        None => "Unknown",
    }
    .to_owned();
    if node.spec.unschedulable == Some(true) {
        status.push_str(",SchedulingDisabled");
    }
    status
}

// Models pkg/printers/internalversion/printers.go: findNodeRoles
fn roles(node: &Node) -> String {
    let role = |(key, value): (&'_ String, &'_ String)| match key.as_str() {
        "kubernetes.io/role" => Some(value.clone()),
        key => key
            .strip_prefix("node-role.kubernetes.io/")
            .map(str::to_owned),
    };
    let roles: BTreeSet<String> = node.metadata.labels.iter().filter_map(role).collect();
    let roles: Vec<String> = roles.into_iter().filter(|role| !role.is_empty()).collect();
    if roles.is_empty() {
        NONE.to_owned()
    } else {
        roles.join(",")
    }
}

fn address(node: &Node, kind: &str) -> String {
    let found = node
        .status
        .addresses
        .iter()
        .find(|address| address.type_ == kind);
    found.map_or_else(|| NONE.to_owned(), |address| address.address.clone())
}

fn or_unknown(text: &str) -> String {
    if text.is_empty() { "<unknown>" } else { text }.to_owned()
}
