//! What the API server accepts but warns of.

mod addresses;
mod overlap;
mod ports;

use std::collections::BTreeSet;

use crate::Value;
use crate::api::{Container, Pod, PodSpec, ResourceList, Slot};
use crate::containers::visit;
use crate::validate::{Path, dns_label, label_value, quote};

const SECCOMP_POD: &str = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";
const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

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
    overlap::virtual_paths(&pod.spec, &mut out);
    duplicates(&pod.spec, &path, &mut out);
    fractions(&pod.spec.overhead, &path.child("overhead"), &mut out);
    let context = pod.spec.security_context.as_ref();
    let profile = context.and_then(|context| context.kept.get("seccompProfile"));
    seccomp_annotation(pod, SECCOMP_POD, profile, &mut out);
    visit(&pod.spec, &path, &mut |container, item| {
        let context = container.security_context.as_ref();
        let profile = context.and_then(|context| context.kept.get("seccompProfile"));
        let key = format!("{SECCOMP_CONTAINER}{}", container.name);
        seccomp_annotation(pod, &key, profile, &mut out);
        fractions_of(container, item, &mut out);
        hidden_variables(container, item, &mut out);
    });
    ports::ports(&pod.spec, &path, &mut out);
    ports::names(&pod.spec, &path, &mut out);
    selectors(&pod.spec, &path, &mut out);
    addresses::all(&pod.spec, &path, &mut out);
    out
}

/// An annotation that a field has replaced, without that field.
fn seccomp_annotation(pod: &Pod, key: &str, profile: Option<&Value>, out: &mut Vec<String>) {
    if profile.is_none() && pod.metadata.annotations.contains_key(key) {
        out.push(format!(
            "metadata.annotations[{key}]: non-functional in v1.27+; use the \"seccompProfile\" field instead"
        ));
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
        .kept
        .get("affinity")
        .and_then(|all| all.get("nodeAffinity"))
    {
        let affinity = path.child("affinity");
        let affinity = affinity.child("nodeAffinity");
        let required = affinity.child(REQUIRED);
        let terms_path = required.child("nodeSelectorTerms");
        let terms = node
            .get(REQUIRED)
            .map(|selector| selector.list("nodeSelectorTerms"));
        for (index, term) in terms.unwrap_or_default().iter().enumerate() {
            old_keys(term, false, &terms_path.index(index), out);
        }
        let preferred = affinity.child(PREFERRED);
        for (index, term) in node.list(PREFERRED).iter().enumerate() {
            let preference = term.get("preference").unwrap_or(&Value::Null);
            let item = preferred.index(index);
            let item = item.child("preference");
            old_keys(preference, true, &item, out);
        }
    }
    let list = path.child("topologySpreadConstraints");
    for (index, constraint) in spec
        .kept
        .list("topologySpreadConstraints")
        .iter()
        .enumerate()
    {
        let item = list.index(index);
        old_key(
            constraint.text("topologyKey"),
            &item.child("topologyKey"),
            out,
        );
        if constraint.get("labelSelector").is_none() {
            out.push(no_selector(&item.child("labelSelector")));
        }
    }
}

// Models pkg/api/node: GetWarningsForNodeSelectorTerm
fn old_keys(term: &Value, check_values: bool, path: &Path<'_>, out: &mut Vec<String>) {
    let list = path.child("matchExpressions");
    for (at, expression) in term.list("matchExpressions").iter().enumerate() {
        let item = list.index(at);
        old_key(expression.text("key"), &item.child("key"), out);
        if !check_values {
            continue;
        }
        let values = item.child("values");
        for (index, value) in expression.list("values").iter().enumerate() {
            let value = value.as_str().unwrap_or_default();
            for complaint in label_value(value) {
                out.push(format!(
                    "{}: {value} is invalid, {complaint}",
                    values.index(index)
                ));
            }
        }
    }
}

fn old_key(key: &str, path: &Path<'_>, out: &mut Vec<String>) {
    if let Some(text) = old_label(key) {
        out.push(format!("{path}: {key} is {text}"));
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
        for (kind, field, text) in [
            (
                "photonPersistentDisk",
                "photonPersistentDisk",
                "deprecated in v1.11, non-functional in v1.16+",
            ),
            (
                "gitRepo",
                "gitRepo",
                "deprecated in v1.11, and disabled by default in v1.33+",
            ),
            (
                "scaleIO",
                "scaleIO",
                "deprecated in v1.16, non-functional in v1.22+",
            ),
            ("flocker", "flocker", GONE_125),
            ("storageos", "storageOS", GONE_125),
            ("quobyte", "quobyte", GONE_125),
            (
                "glusterfs",
                "glusterfs",
                "deprecated in v1.25, non-functional in v1.26+",
            ),
            ("cephfs", "cephfs", GONE_131),
            ("rbd", "rbd", GONE_131),
        ] {
            if volume.kept.get(kind).is_some() {
                out.push(format!("{}: {text}", item.child(field)));
            }
            if kind == "glusterfs" {
                claim(volume.kept.get("ephemeral"), &item, out);
            }
        }
    }
}

/// A claim that asks for a fraction of a byte.
// Models pkg/api/persistentvolumeclaim: GetWarningsForPersistentVolumeClaimSpec
fn claim(source: Option<&Value>, path: &Path<'_>, out: &mut Vec<String>) {
    let spec = source.and_then(|source| source.get("volumeClaimTemplate")?.get("spec"));
    let path = path.child("ephemeral");
    let path = path.child("volumeClaimTemplate");
    let path = path.child("spec");
    let path = path.child("resources");
    for list in ["requests", "limits"] {
        let amounts = spec.and_then(|spec| spec.get("resources")?.get(list));
        let mut amount = ResourceList::new();
        if let Some(amounts) = amounts {
            amount.load(amounts);
        }
        fraction(&amount, "storage", &path.child(list), out);
    }
}

fn duplicates(spec: &PodSpec, path: &Path<'_>, out: &mut Vec<String>) {
    let secrets = spec.kept.list("imagePullSecrets");
    for (field, items, key) in [
        ("hostAliases", spec.kept.list("hostAliases"), "ip"),
        ("imagePullSecrets", secrets, "name"),
    ] {
        let list = path.child(field);
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for (index, item) in items.iter().enumerate() {
            let value = item.text(key);
            if !seen.insert(value) {
                out.push(format!(
                    "{}: duplicate {key} {}",
                    list.index(index).child(key),
                    quote(value)
                ));
            }
        }
    }
    let list = path.child("imagePullSecrets");
    for (index, secret) in secrets.iter().enumerate() {
        if secret.text("name").is_empty() {
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
    let mut seen: BTreeSet<&str> = BTreeSet::new();
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

fn selectors(spec: &PodSpec, path: &Path<'_>, out: &mut Vec<String>) {
    let Some(affinity) = spec.kept.get("affinity") else {
        return;
    };
    let base = path.child("affinity");
    for field in ["podAffinity", "podAntiAffinity"] {
        let kind = base.child(field);
        let terms = affinity.get(field).unwrap_or(&Value::Null);
        let list = kind.child(REQUIRED);
        for (index, term) in terms.list(REQUIRED).iter().enumerate() {
            if term.get("labelSelector").is_none() {
                out.push(no_selector(&list.index(index).child("labelSelector")));
            }
        }
        let list = kind.child(PREFERRED);
        for (index, term) in terms.list(PREFERRED).iter().enumerate() {
            let inner = term.get("podAffinityTerm");
            if inner.is_none_or(|term| term.get("labelSelector").is_none()) {
                let item = list.index(index);
                let inner = item.child("podAffinityTerm");
                out.push(no_selector(&inner.child("labelSelector")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Options, check};

    fn warnings(meta: &str, spec: &str) -> Vec<String> {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a{meta}}}\nspec: {{containers: [{{name: c, image: i}}], {spec}}}\n"
        );
        check(&text, &Options::default()).remove(0).warnings
    }

    #[test]
    fn odd_addresses_are_told_in_their_plain_form() {
        assert_eq!(
            warnings(
                "",
                "dnsConfig: {nameservers: [10.0.0.01, 1.2.3.4, '2001:DB8::1']}, hostAliases: [{ip: '::ffff:1.2.3.4'}, {ip: x}]"
            ),
            [
                "spec.dnsConfig.nameservers[0]: non-standard IP address \"10.0.0.01\" will be considered invalid in a \
                 future Kubernetes release: use \"10.0.0.1\"",
                "spec.dnsConfig.nameservers[2]: IPv6 address \"2001:DB8::1\" should be in RFC 5952 canonical format \
                 (\"2001:db8::1\")",
                "spec.hostAliases[0].ip: non-standard IP address \"::ffff:1.2.3.4\" will be considered invalid in a \
                 future Kubernetes release: use \"1.2.3.4\"",
            ]
        );
    }

    #[test]
    fn files_in_each_others_way_are_told() {
        assert_eq!(
            warnings(
                "",
                "volumes: [{name: v, configMap: {name: m, items: [{key: a, path: x}, {key: b, path: x/y}, {key: c, path: xy}]}}, \
                 {name: p, projected: {sources: [{secret: {name: s, items: [{key: a, path: f}]}}, {downwardAPI: {items: \
                 [{path: f, fieldRef: {fieldPath: metadata.name}}]}}, {}]}}]"
            ),
            [
                "volume \"v\" (ConfigMap \"m\"): overlapping paths: \"x/y\" with \"x\"",
                "volume \"p\" (Projected): overlapping paths: \"f\" (DownwardAPI) with \"f\" (Secret \"s\")",
                "volume \"p\" (Projected) has no sources provided",
            ]
        );
    }

    #[test]
    fn profiles_in_annotations_are_told_unless_the_field_is_set() {
        let meta = ", annotations: {seccomp.security.alpha.kubernetes.io/pod: unconfined}";
        assert_eq!(warnings(meta, "").len(), 1);
        assert_eq!(
            warnings(
                meta,
                "securityContext: {seccompProfile: {type: Unconfined}}"
            )
            .len(),
            0
        );
    }
}
