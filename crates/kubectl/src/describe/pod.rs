//! The sections of `kubectl describe pod` that are about the pod as a whole.

use podarium_manifest::Value;
use podarium_manifest::api::{Pod, Toleration};

use crate::duration;
use crate::object::{instant, text};
use crate::order::sort_like_go;
use crate::stamp::{self, Stamp};

use super::{Doc, container, events, shorten, volume};
use crate::object::Objects;

/// Annotations that are too long or too dull to show.
const HIDDEN_ANNOTATIONS: [&str; 1] = ["kubectl.kubernetes.io/last-applied-configuration"];
/// An annotation longer than this goes on a line of its own.
const MAX_ANNOTATION_LEN: usize = 140;
/// On a mirror pod: the UID that the kubelet gave the static pod, under which its events are filed.
const MIRROR: &str = "kubernetes.io/config.mirror";

/// What `kubectl describe pod` prints for one pod.
// Models kubectl/pkg/describe/describe.go: describePod
pub fn describe_pod(pod: &Pod, objects: &Objects<'_>, show_events: bool, now: Stamp) -> String {
    let (metadata, spec, status) = (&pod.metadata, &pod.spec, &pod.status);
    let mut doc = Doc::default();
    doc.pair(0, "Name", text(&metadata.name));
    doc.pair(0, "Namespace", text(&metadata.namespace));
    if let Some(priority) = spec.priority {
        doc.pair(0, "Priority", priority);
    }
    doc.pair_if_set(0, "Priority Class Name", text(&spec.priority_class_name));
    doc.pair_if_set(0, "Runtime Class Name", text(&spec.runtime_class_name));
    doc.pair_if_set(0, "Service Account", text(&spec.service_account_name));
    match text(&spec.node_name) {
        "" => doc.pair(0, "Node", "<none>"),
        node => doc.pair(0, "Node", format_args!("{node}/{}", text(&status.host_ip))),
    }
    if let Some(start) = instant(status.start_time.as_ref()) {
        doc.pair(0, "Start Time", stamp::rfc1123z(start));
    }
    doc.map(0, "Labels", &metadata.labels);
    annotations(&mut doc, pod);
    phase(&mut doc, pod, now);
    doc.pair_if_set(0, "Reason", text(&status.reason));
    doc.pair_if_set(0, "Message", text(&status.message));
    if let Some(profile) = spec
        .security_context
        .as_ref()
        .and_then(|context| context.kept.get("seccompProfile"))
    {
        seccomp(&mut doc, 0, 0, profile);
    }
    addresses(&mut doc, pod);
    if let Some(owner) = metadata
        .owner_references
        .iter()
        .find(|owner| owner.controller == Some(true))
    {
        doc.pair(
            0,
            "Controlled By",
            format_args!("{}/{}", owner.kind, owner.name),
        );
    }
    doc.pair_if_set(0, "NominatedNodeName", text(&status.nominated_node_name));
    if let Some(resources) = &spec.resources {
        doc.line(0, "Resources:");
        container::resources(&mut doc, 1, resources);
    }
    container::sections(&mut doc, pod);
    conditions(&mut doc, pod);
    volume::section(&mut doc, &spec.volumes);
    doc.pair(0, "QoS Class", qos_class(pod));
    doc.map(0, "Node-Selectors", &spec.node_selector);
    tolerations(&mut doc, &spec.tolerations);
    topology(&mut doc, spec.kept.list("topologySpreadConstraints"));
    if let Some(group) = spec.kept.get("schedulingGroup") {
        doc.line(0, "SchedulingGroup:");
        doc.pair(1, "PodGroupName", group.text("podGroupName"));
    }
    if show_events {
        let uid = metadata
            .annotations
            .get(MIRROR)
            .map_or(text(&metadata.uid), String::as_str);
        let about = events::about(
            objects.events(),
            text(&metadata.name),
            text(&metadata.namespace),
            uid,
        );
        events::section(&mut doc, about, now);
    }
    doc.finish()
}

// Models kubectl/pkg/describe/describe.go: printAnnotationsMultiline
fn annotations(doc: &mut Doc, pod: &Pod) {
    let mut lines = Vec::new();
    for (key, value) in &pod.metadata.annotations {
        if HIDDEN_ANNOTATIONS.contains(&key.as_str()) {
            continue;
        }
        let value = value.strip_suffix('\n').unwrap_or(value);
        if value.len() + key.len() + 2 <= MAX_ANNOTATION_LEN && !value.contains('\n') {
            lines.push(format!("{key}: {value}"));
            continue;
        }
        lines.push(format!("{key}:"));
        lines.extend(
            value
                .split('\n')
                .map(|line| format!("  {}", shorten(line, MAX_ANNOTATION_LEN - 2))),
        );
    }
    doc.list(0, "Annotations", &lines);
}

fn phase(doc: &mut Doc, pod: &Pod, now: Stamp) {
    let phase = text(&pod.status.phase);
    let deletion = instant(pod.metadata.deletion_timestamp.as_ref());
    match deletion {
        Some(deletion) if !matches!(phase, "Failed" | "Succeeded") => {
            doc.pair(
                0,
                "Status",
                format_args!("Terminating (lasts {})", duration::human(now - deletion)),
            );
            let grace = pod
                .metadata
                .deletion_grace_period_seconds
                .unwrap_or_default();
            doc.pair(0, "Termination Grace Period", format_args!("{grace}s"));
        }
        _ => doc.pair(0, "Status", phase),
    }
}

/// The profile and, below it, the file of a `Localhost` one.
pub(super) fn seccomp(doc: &mut Doc, level: usize, file_level: usize, profile: &Value) {
    doc.pair(level, "SeccompProfile", profile.text("type"));
    if profile.text("type") == "Localhost" {
        doc.pair(
            file_level,
            "LocalhostProfile",
            profile.text("localhostProfile"),
        );
    }
}

// Models kubectl/pkg/describe/describe.go: describePodIPs
fn addresses(doc: &mut Doc, pod: &Pod) {
    doc.pair(0, "IP", text(&pod.status.pod_ip));
    if pod.status.pod_ips.is_empty() {
        return doc.pair(0, "IPs", "<none>");
    }
    doc.line(0, "IPs:");
    for entry in &pod.status.pod_ips {
        doc.pair(1, "IP", &entry.ip);
    }
}

/// Readiness gates and conditions. Each cell ends with a blank, as it does in the original.
fn conditions(doc: &mut Doc, pod: &Pod) {
    let conditions = &pod.status.conditions;
    if !pod.spec.readiness_gates.is_empty() {
        doc.line(0, "Readiness Gates:\n  Type\tStatus");
        for gate in &pod.spec.readiness_gates {
            let found = conditions
                .iter()
                .find(|condition| condition.type_ == gate.condition_type);
            let status = found.map_or("<none>", |condition| &condition.status);
            doc.line(1, format_args!("{} \t{status} ", gate.condition_type));
        }
    }
    if !conditions.is_empty() {
        doc.line(0, "Conditions:\n  Type\tStatus");
        for condition in conditions {
            doc.line(
                1,
                format_args!("{} \t{} ", condition.type_, condition.status),
            );
        }
    }
}

/// The class that the API server has written, which is the one that the rules give.
// Models kubectl/pkg/util/qos/qos.go: GetPodQOS
fn qos_class(pod: &Pod) -> &str {
    text(&pod.status.qos_class)
}

// Models kubectl/pkg/describe/describe.go: printPodTolerationsMultiline
fn tolerations(doc: &mut Doc, tolerations: &[Toleration]) {
    let mut sorted: Vec<&Toleration> = tolerations.iter().collect();
    sort_like_go(&mut sorted, |left, right| {
        text(&left.key) < text(&right.key)
    });
    let lines: Vec<String> = sorted.into_iter().map(toleration).collect();
    doc.list(0, "Tolerations", &lines);
}

fn toleration(toleration: &Toleration) -> String {
    let (key, value, effect) = (
        text(&toleration.key),
        text(&toleration.value),
        text(&toleration.effect),
    );
    let mut line = key.to_owned();
    if !value.is_empty() {
        line.extend(["=", value]);
    }
    if !effect.is_empty() {
        line.extend([":", effect]);
    }
    if text(&toleration.operator) == "Exists" && value.is_empty() {
        // Without key and effect it tolerates everything, and there is nothing to part it from.
        line += if line.is_empty() {
            "op=Exists"
        } else {
            " op=Exists"
        };
    }
    if let Some(seconds) = toleration.toleration_seconds {
        line.extend([" for ", &seconds.to_string(), "s"]);
    }
    line
}

// Models kubectl/pkg/describe/describe.go: describeTopologySpreadConstraints
fn topology(doc: &mut Doc, constraints: &[Value]) {
    if constraints.is_empty() {
        return;
    }
    let mut sorted: Vec<&Value> = constraints.iter().collect();
    sort_like_go(&mut sorted, |left, right| {
        left.text("topologyKey") < right.text("topologyKey")
    });
    let lines = sorted.into_iter().map(|constraint| {
        let selector = constraint.get("labelSelector");
        format!(
            "{}:{} when max skew {} is exceeded{}",
            constraint.text("topologyKey"),
            constraint.text("whenUnsatisfiable"),
            constraint.number("maxSkew").unwrap_or_default(),
            selector
                .map(|selector| format!(" for selector {}", selector_text(selector)))
                .unwrap_or_default(),
        )
    });
    doc.list(0, "Topology Spread Constraints", &lines.collect::<Vec<_>>());
}

// Models apimachinery/pkg/apis/meta/v1/helpers.go: FormatLabelSelector
fn selector_text(selector: &Value) -> String {
    let mut terms: Vec<(&str, String)> = Vec::new();
    for (key, value) in selector
        .get("matchLabels")
        .unwrap_or(&Value::Null)
        .entries()
    {
        terms.push((key, format!("{key}={}", value.as_str().unwrap_or_default())));
    }
    for requirement in selector.list("matchExpressions") {
        let key = requirement.text("key");
        let values = requirement.list("values").iter();
        let mut values: Vec<&str> = values.filter_map(Value::as_str).collect();
        values.sort_unstable();
        let values = values.join(",");
        let term = match requirement.text("operator") {
            "In" => format!("{key} in ({values})"),
            "NotIn" => format!("{key} notin ({values})"),
            "DoesNotExist" => format!("!{key}"),
            _ => key.to_owned(),
        };
        terms.push((key, term));
    }
    if terms.is_empty() {
        return "<none>".to_owned();
    }
    terms.sort_by_key(|(key, _)| *key);
    terms
        .into_iter()
        .map(|(_, term)| term)
        .collect::<Vec<_>>()
        .join(",")
}
