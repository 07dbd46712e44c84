//! What the API server accepts but warns of.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::{Container, ContainerPort, Pod, PodSpec};
use crate::resources::ResourceList;
use crate::validate::{Path, dns_label, quote};

/// The warnings for a new Pod, in the server's order.
// Models pkg/registry/core/pod: podStrategy.WarningsOnCreate; pkg/api/pod: GetWarningsForPod
pub fn for_pod(pod: &Pod) -> Vec<String> {
    let mut out = Vec::new();
    let name = pod.metadata.name.as_deref().unwrap_or_default();
    let complaints = dns_label(name);
    // A generated name is one that the server made itself.
    let generated = name.is_empty() && pod.metadata.generate_name.is_some();
    if !complaints.is_empty() && !generated {
        out.push(format!(
            "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; \
             a DNS label is recommended: [{}]",
            complaints.join(" ")
        ));
    }
    let path = Path::root("spec");
    node_labels(&pod.spec, &path, &mut out);
    annotations(pod, &mut out);
    volumes(&pod.spec, &path, &mut out);
    duplicates(&pod.spec, &path, &mut out);
    fractions(&pod.spec.overhead, &path.child("overhead"), &mut out);
    each_container(&pod.spec, &path, |container, item| {
        fractions_of(container, item, &mut out);
        hidden_variables(container, item, &mut out);
    });
    ports(&pod.spec, &path, &mut out);
    selectors(&pod.spec, &path, &mut out);
    out
}

// Models pkg/apis/core/pods: VisitContainersWithPath
fn each_container(spec: &PodSpec, path: &Path<'_>, mut then: impl FnMut(&Container, &Path<'_>)) {
    for (field, list) in [
        ("initContainers", &spec.init_containers),
        ("containers", &spec.containers),
    ] {
        let list_path = path.child(field);
        for (index, container) in list.iter().enumerate() {
            then(container, &list_path.index(index));
        }
    }
}

/// What to use instead of an old node label.
// Models pkg/api/node: GetNodeLabelDeprecatedMessage
fn old_label(key: &str) -> Option<&'static str> {
    Some(match key {
        "beta.kubernetes.io/arch" => "deprecated since v1.14; use \"kubernetes.io/arch\" instead",
        "beta.kubernetes.io/os" => "deprecated since v1.14; use \"kubernetes.io/os\" instead",
        "failure-domain.beta.kubernetes.io/region" => {
            "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead"
        }
        "failure-domain.beta.kubernetes.io/zone" => {
            "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead"
        }
        "beta.kubernetes.io/instance-type" => {
            "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead"
        }
        _ => return None,
    })
}

fn node_labels(spec: &PodSpec, path: &Path<'_>, out: &mut Vec<String>) {
    for key in spec.node_selector.keys() {
        if let Some(text) = old_label(key) {
            out.push(format!("{}: {text}", path.child("nodeSelector").key(key)));
        }
    }
    if let Some(node) = spec
        .affinity
        .as_ref()
        .and_then(|affinity| affinity.node_affinity.as_ref())
    {
        let affinity = path.child("affinity");
        let affinity = affinity.child("nodeAffinity");
        let required = affinity.child("requiredDuringSchedulingIgnoredDuringExecution");
        let terms = required.child("nodeSelectorTerms");
        let selector = node
            .required_during_scheduling_ignored_during_execution
            .as_ref();
        for (index, term) in selector
            .iter()
            .flat_map(|s| &s.node_selector_terms)
            .enumerate()
        {
            let item = terms.index(index);
            let list = item.child("matchExpressions");
            for (at, expression) in term.match_expressions.iter().enumerate() {
                if let Some(text) = old_label(&expression.key) {
                    out.push(format!(
                        "{}: {} is {text}",
                        list.index(at).child("key"),
                        expression.key
                    ));
                }
            }
        }
        let preferred = affinity.child("preferredDuringSchedulingIgnoredDuringExecution");
        for (index, term) in node
            .preferred_during_scheduling_ignored_during_execution
            .iter()
            .enumerate()
        {
            let item = preferred.index(index);
            let preference = item.child("preference");
            let list = preference.child("matchExpressions");
            for (at, expression) in term.preference.match_expressions.iter().enumerate() {
                if let Some(text) = old_label(&expression.key) {
                    out.push(format!(
                        "{}: {} is {text}",
                        list.index(at).child("key"),
                        expression.key
                    ));
                }
            }
        }
    }
    let list = path.child("topologySpreadConstraints");
    for (index, constraint) in spec.topology_spread_constraints.iter().enumerate() {
        let item = list.index(index);
        if let Some(text) = old_label(&constraint.topology_key) {
            out.push(format!(
                "{}: {} is {text}",
                item.child("topologyKey"),
                constraint.topology_key
            ));
        }
        if constraint.label_selector.is_none() {
            out.push(no_selector(&item.child("labelSelector")));
        }
    }
}

fn no_selector(path: &Path<'_>) -> String {
    format!("{path}: a null labelSelector results in matching no pod")
}

fn annotations(pod: &Pod, out: &mut Vec<String>) {
    const OLD: [(&str, &str); 3] = [
        (
            "scheduler.alpha.kubernetes.io/critical-pod",
            "non-functional in v1.16+; use the \"priorityClassName\" field instead",
        ),
        (
            "security.alpha.kubernetes.io/sysctls",
            "non-functional in v1.11+; use the \"sysctls\" field instead",
        ),
        (
            "security.alpha.kubernetes.io/unsafe-sysctls",
            "non-functional in v1.11+; use the \"sysctls\" field instead",
        ),
    ];
    for (key, text) in OLD {
        if pod.metadata.annotations.contains_key(key) {
            out.push(format!("metadata.annotations[{key}]: {text}"));
        }
    }
}

fn volumes(spec: &PodSpec, path: &Path<'_>, out: &mut Vec<String>) {
    const GONE_125: &str = "deprecated in v1.22, non-functional in v1.25+";
    const GONE_131: &str = "deprecated in v1.28, non-functional in v1.31+";
    let list = path.child("volumes");
    for (index, volume) in spec.volumes.iter().enumerate() {
        let item = list.index(index);
        let old = [
            (
                "photonPersistentDisk",
                volume.photon_persistent_disk.is_some(),
                "deprecated in v1.11, non-functional in v1.16+",
            ),
            (
                "gitRepo",
                volume.git_repo.is_some(),
                "deprecated in v1.11, and disabled by default in v1.33+",
            ),
            (
                "scaleIO",
                volume.scale_io.is_some(),
                "deprecated in v1.16, non-functional in v1.22+",
            ),
            ("flocker", volume.flocker.is_some(), GONE_125),
            ("storageOS", volume.storageos.is_some(), GONE_125),
            ("quobyte", volume.quobyte.is_some(), GONE_125),
            (
                "glusterfs",
                volume.glusterfs.is_some(),
                "deprecated in v1.25, non-functional in v1.26+",
            ),
            ("cephfs", volume.cephfs.is_some(), GONE_131),
            ("rbd", volume.rbd.is_some(), GONE_131),
        ];
        for (field, used, text) in old {
            if used {
                out.push(format!("{}: {text}", item.child(field)));
            }
        }
    }
}

fn duplicates(spec: &PodSpec, path: &Path<'_>, out: &mut Vec<String>) {
    let list = path.child("hostAliases");
    let mut seen = BTreeSet::new();
    for (index, alias) in spec.host_aliases.iter().enumerate() {
        if !seen.insert(&alias.ip) {
            out.push(format!(
                "{}: duplicate ip {}",
                list.index(index).child("ip"),
                quote(&alias.ip)
            ));
        }
    }
    let list = path.child("imagePullSecrets");
    let mut seen = BTreeSet::new();
    for (index, secret) in spec.image_pull_secrets.iter().enumerate() {
        if !seen.insert(&secret.name) {
            out.push(format!(
                "{}: duplicate name {}",
                list.index(index).child("name"),
                quote(&secret.name)
            ));
        }
    }
    for (index, secret) in spec.image_pull_secrets.iter().enumerate() {
        if secret.name.is_empty() {
            out.push(format!(
                "{}: invalid empty name \"\"",
                list.index(index).child("name")
            ));
        }
    }
}

fn fractions_of(container: &Container, path: &Path<'_>, out: &mut Vec<String>) {
    let resources = path.child("resources");
    for name in ["memory", "ephemeral-storage"] {
        fraction(
            &container.resources.limits,
            name,
            &resources.child("limits"),
            out,
        );
        fraction(
            &container.resources.requests,
            name,
            &resources.child("requests"),
            out,
        );
    }
}

fn fractions(list: &ResourceList, path: &Path<'_>, out: &mut Vec<String>) {
    for name in ["memory", "ephemeral-storage"] {
        fraction(list, name, path, out);
    }
}

fn fraction(list: &ResourceList, name: &str, path: &Path<'_>, out: &mut Vec<String>) {
    if let Some(quantity) = list
        .get(name)
        .filter(|quantity| quantity.milli_value() % 1000 != 0)
    {
        out.push(format!(
            "{}: fractional byte value \"{quantity}\" is invalid, must be an integer",
            path.key(name)
        ));
    }
}

fn hidden_variables(container: &Container, path: &Path<'_>, out: &mut Vec<String>) {
    let list = path.child("env");
    let mut seen = BTreeSet::new();
    for (index, var) in container.env.iter().enumerate() {
        if seen.insert(&var.name) {
            continue;
        }
        // A value that builds on the earlier one is meant.
        let reference = format!("$({})", var.name);
        let value = var.value.as_deref().unwrap_or_default();
        if var.value_from.is_some() || value == reference || !value.contains(&reference) {
            out.push(format!(
                "{}: hides previous definition of {}, which may be dropped when using apply",
                list.index(index),
                quote(&var.name)
            ));
        }
    }
}

fn ports(spec: &PodSpec, path: &Path<'_>, out: &mut Vec<String>) {
    let mut all: BTreeMap<(i32, String), Vec<(String, ContainerPort)>> = BTreeMap::new();
    let mut all_names: BTreeMap<(String, String), String> = BTreeMap::new();
    each_container(spec, path, |container, item| {
        let list = item.child("ports");
        for (index, port) in container.ports.iter().enumerate() {
            let here = list.index(index).to_string();
            let host_port = port.host_port.unwrap_or(0);
            let host_ip = port.host_ip.as_deref().unwrap_or_default();
            let protocol = port.protocol.as_deref().unwrap_or_default();
            let name = port.name.as_deref().unwrap_or_default();
            if !host_ip.is_empty() && host_port == 0 {
                out.push(format!(
                    "{here}: hostIP set without hostPort: {{Name:{name} HostPort:0 ContainerPort:{} Protocol:{protocol} HostIP:{host_ip}}}",
                    port.container_port
                ));
            }
            let others = all
                .entry((port.container_port, protocol.to_owned()))
                .or_default();
            for (there, other) in others.iter() {
                let other_port = other.host_port.unwrap_or(0);
                let other_ip = other.host_ip.as_deref().unwrap_or_default();
                let kind = if host_ip == other_ip && host_port == other_port {
                    "duplicate"
                } else if host_port == 0 || other_port == 0 {
                    "overlapping"
                } else if host_port == other_port && (host_ip.is_empty() != other_ip.is_empty()) {
                    "dangerously ambiguous"
                } else {
                    continue;
                };
                out.push(format!("{here}: {kind} port definition with {there}"));
            }
            others.push((here.clone(), port.clone()));
            if name.is_empty() {
                continue;
            }
            let key = (name.to_owned(), protocol.to_owned());
            match all_names.get(&key) {
                Some(there) => out.push(format!(
                    "{here}: duplicate port name {} with {there}, services and probes that select ports by name will use {there}",
                    quote(name)
                )),
                None => {
                    all_names.insert(key, here);
                }
            }
        }
    });
}

fn selectors(spec: &PodSpec, path: &Path<'_>, out: &mut Vec<String>) {
    let Some(affinity) = &spec.affinity else {
        return;
    };
    let base = path.child("affinity");
    let attract = affinity.pod_affinity.as_ref().map(|pod| {
        (
            "podAffinity",
            &pod.required_during_scheduling_ignored_during_execution,
            &pod.preferred_during_scheduling_ignored_during_execution,
        )
    });
    let repel = affinity.pod_anti_affinity.as_ref().map(|pod| {
        (
            "podAntiAffinity",
            &pod.required_during_scheduling_ignored_during_execution,
            &pod.preferred_during_scheduling_ignored_during_execution,
        )
    });
    for (field, required, preferred) in attract.into_iter().chain(repel) {
        let kind = base.child(field);
        let list = kind.child("requiredDuringSchedulingIgnoredDuringExecution");
        for (index, term) in required.iter().enumerate() {
            if term.label_selector.is_none() {
                out.push(no_selector(&list.index(index).child("labelSelector")));
            }
        }
        let list = kind.child("preferredDuringSchedulingIgnoredDuringExecution");
        for (index, term) in preferred.iter().enumerate() {
            if term.pod_affinity_term.label_selector.is_none() {
                out.push(no_selector(
                    &list
                        .index(index)
                        .child("podAffinityTerm")
                        .child("labelSelector"),
                ));
            }
        }
    }
}
