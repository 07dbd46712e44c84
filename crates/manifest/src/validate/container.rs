//! Rules for containers of every kind: names, images, ports, restart and resize policies.

use std::collections::BTreeSet;

use super::error::{Errors, Named};
use super::path::Path;
use super::resources::{Owner, requirements};
use super::volumes::Known;
use super::{env, mounts, names, probes, security};
use crate::api::{Container, ContainerPort, ContainerRestartRule, PodSpec};
use crate::containers::is_sidecar;

/// What the rules of a container need to know of its pod.
pub(crate) struct PodFacts<'a> {
    pub(crate) spec: &'a PodSpec,
    pub(crate) volumes: &'a Known<'a>,
    pub(crate) claims: BTreeSet<&'a str>,
    /// Whether users in the containers are users of the node.
    pub(crate) host_users: bool,
}

// Models pkg/apis/core/validation: validateContainers
pub(crate) fn regular(pod: &PodFacts<'_>, path: &Path<'_>, errors: &mut Errors) {
    let spec = pod.spec;
    if spec.containers.is_empty() {
        errors.required(path, "");
        return;
    }
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (index, container) in spec.containers.iter().enumerate() {
        let item = path.index(index);
        common(container, pod, &item, errors);
        if !taken.insert(&container.name) {
            errors.duplicate(&item.child("name"), &container.name);
        }
        hooks_and_probes(container, spec, &item, errors);
        restart_policy(container, &item, errors);
    }
    host_ports(&spec.containers, path, errors);
}

// Models pkg/apis/core/validation: validateInitContainers
pub(crate) fn init(pod: &PodFacts<'_>, path: &Path<'_>, errors: &mut Errors) {
    const ONLY_SIDECARS: &str = "may not be set for init containers without restartPolicy=Always";
    let spec = pod.spec;
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for container in &spec.containers {
        taken.insert(&container.name);
    }
    for (index, container) in spec.init_containers.iter().enumerate() {
        let item = path.index(index);
        common(container, pod, &item, errors);
        restart_policy(container, &item, errors);
        if taken.contains(container.name.as_str()) {
            errors.duplicate(&item.child("name"), &container.name);
        } else if !container.name.is_empty() {
            taken.insert(&container.name);
        }
        host_ports(std::slice::from_ref(container), path, errors);
        if is_sidecar(container) {
            hooks_and_probes(container, spec, &item, errors);
            continue;
        }
        let fields = [
            ("lifecycle", container.lifecycle.is_some()),
            ("livenessProbe", container.liveness_probe.is_some()),
            ("readinessProbe", container.readiness_probe.is_some()),
            ("startupProbe", container.startup_probe.is_some()),
        ];
        for (field, set) in fields {
            if set {
                errors.forbidden(&item.child(field), ONLY_SIDECARS);
            }
        }
        let list = item.child("resizePolicy");
        for (at, policy) in container.kept.list("resizePolicy").iter().enumerate() {
            let restart = policy.text("restartPolicy");
            if restart == "RestartContainer" {
                errors.invalid(
                    &list.index(at).child("restartPolicy"),
                    &Named(restart),
                    "must not be set to 'RestartContainer' for non-sidecar initContainers",
                );
            }
        }
    }
}

// Models pkg/apis/core/validation: validateEphemeralContainers
pub(crate) fn ephemeral(pod: &PodFacts<'_>, path: &Path<'_>, errors: &mut Errors) {
    const NOT_HERE: &str = "cannot be set for an Ephemeral Container";
    let spec = pod.spec;
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    let others = || spec.containers.iter().chain(&spec.init_containers);
    for container in others() {
        taken.insert(&container.name);
    }
    for (index, debug) in spec.ephemeral_containers.iter().enumerate() {
        let item = path.index(index);
        common(debug, pod, &item, errors);
        image_blanks(debug, &item, errors);
        if !taken.insert(&debug.name) {
            errors.duplicate(&item.child("name"), &debug.name);
        }
        let target = debug.target_container_name.as_deref().unwrap_or_default();
        if !target.is_empty() && !others().any(|other| other.name == target) {
            errors.not_found(&item.child("targetContainerName"), target);
        }
        let resources = &debug.resources;
        let fields = [
            ("ports", !debug.ports.is_empty()),
            (
                "resources",
                !resources.limits.is_empty()
                    || !resources.requests.is_empty()
                    || resources.kept.get("claims").is_some(),
            ),
            ("resizePolicy", debug.kept.get("resizePolicy").is_some()),
            ("restartPolicy", debug.restart_policy.is_some()),
            ("restartPolicyRules", !debug.restart_policy_rules.is_empty()),
            ("livenessProbe", debug.liveness_probe.is_some()),
            ("readinessProbe", debug.readiness_probe.is_some()),
            ("startupProbe", debug.startup_probe.is_some()),
            ("lifecycle", debug.lifecycle.is_some()),
        ];
        for (field, set) in fields {
            if set {
                errors.forbidden(&item.child(field), NOT_HERE);
            }
        }
        let list = item.child("volumeMounts");
        for (at, mount) in debug.volume_mounts.iter().enumerate() {
            for (field, text) in [
                ("subPath", &mount.sub_path),
                ("subPathExpr", &mount.sub_path_expr),
            ] {
                if text.as_deref().is_some_and(|text| !text.is_empty()) {
                    errors.forbidden(&list.index(at).child(field), NOT_HERE);
                }
            }
        }
    }
}

fn hooks_and_probes(container: &Container, spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    probes::all(
        container.lifecycle.as_ref(),
        [
            container.liveness_probe.as_ref(),
            container.readiness_probe.as_ref(),
            container.startup_probe.as_ref(),
        ],
        spec.termination_grace_period_seconds,
        path,
        errors,
    );
}

// Models pkg/apis/core/validation: validateContainerCommon
fn common(container: &Container, pod: &PodFacts<'_>, path: &Path<'_>, errors: &mut Errors) {
    if container.name.is_empty() {
        errors.required(&path.child("name"), "");
    } else {
        errors.check(&path.child("name"), &container.name, names::dns_label);
    }
    if container.image.as_deref().unwrap_or_default().is_empty() {
        errors.required(&path.child("image"), "");
    }
    let policy = container
        .termination_message_policy
        .as_deref()
        .unwrap_or_default();
    let policy_path = path.child("terminationMessagePolicy");
    match policy {
        "File" | "FallbackToLogsOnError" => {}
        "" => errors.required(&policy_path, ""),
        _ => errors.not_supported(&policy_path, policy, &["File", "FallbackToLogsOnError"]),
    }
    ports(&container.ports, &path.child("ports"), errors);
    env::env(&container.env, &path.child("env"), errors);
    env::env_from(&container.env_from, &path.child("envFrom"), errors);
    mounts::mounts(container, pod.volumes, &path.child("volumeMounts"), errors);
    mounts::devices(container, pod.volumes, &path.child("volumeDevices"), errors);
    pull_policy(
        container.image_pull_policy.as_deref().unwrap_or_default(),
        &path.child("imagePullPolicy"),
        errors,
    );
    requirements(
        &container.resources,
        Owner::Container,
        &pod.claims,
        &path.child("resources"),
        errors,
    );
    resize_policy(container, pod.spec, &path.child("resizePolicy"), errors);
    if let Some(context) = &container.security_context {
        security::container(
            context,
            pod.host_users,
            &path.child("securityContext"),
            errors,
        );
    }
}

// Models pkg/apis/core/validation: validateContainerOnlyForPod
pub(crate) fn image_blanks(container: &Container, path: &Path<'_>, errors: &mut Errors) {
    let image = container.image.as_deref().unwrap_or_default();
    if image.trim() != image {
        errors.invalid(
            &path.child("image"),
            image,
            "must not have leading or trailing whitespace",
        );
    }
}

// Models pkg/apis/core/validation: validateContainerPorts
fn ports(ports: &[ContainerPort], path: &Path<'_>, errors: &mut Errors) {
    const PROTOCOLS: [&str; 3] = ["SCTP", "TCP", "UDP"];
    let mut taken = BTreeSet::new();
    for (index, port) in ports.iter().enumerate() {
        let item = path.index(index);
        if let Some(name) = port.name.as_deref().filter(|name| !name.is_empty()) {
            let complaints = names::port_name(name);
            if complaints.is_empty() && !taken.insert(name) {
                errors.duplicate(&item.child("name"), name);
            }
            errors.invalid_all(&item.child("name"), name, complaints);
        }
        if port.container_port == 0 {
            errors.required(&item.child("containerPort"), "");
        } else {
            for complaint in names::port_number(i64::from(port.container_port)) {
                errors.invalid(
                    &item.child("containerPort"),
                    &port.container_port,
                    complaint,
                );
            }
        }
        if let Some(host) = port.host_port.filter(|port| *port != 0) {
            for complaint in names::port_number(i64::from(host)) {
                errors.invalid(&item.child("hostPort"), &host, complaint);
            }
        }
        let protocol = port.protocol.as_deref().unwrap_or_default();
        if protocol.is_empty() {
            errors.required(&item.child("protocol"), "");
        } else if !PROTOCOLS.contains(&protocol) {
            errors.not_supported(&item.child("protocol"), protocol, &PROTOCOLS);
        }
    }
}

// Models pkg/apis/core/validation: checkHostPortConflicts
fn host_ports(containers: &[Container], path: &Path<'_>, errors: &mut Errors) {
    let mut claims: Vec<(usize, usize, String)> = Vec::new();
    for (index, container) in containers.iter().enumerate() {
        for (at, port) in container.ports.iter().enumerate() {
            if let Some(host) = port.host_port.filter(|port| *port != 0) {
                let protocol = port.protocol.as_deref().unwrap_or_default();
                let address = port.host_ip.as_deref().unwrap_or_default();
                claims.push((index, at, format!("{protocol}/{address}/{host}")));
            }
        }
    }
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (index, at, key) in &claims {
        if !taken.insert(key) {
            let item = path.index(*index);
            let list = item.child("ports");
            errors.duplicate(&list.index(*at).child("hostPort"), key);
        }
    }
}

// Models pkg/apis/core/validation: validatePullPolicy
pub(crate) fn pull_policy(policy: &str, path: &Path<'_>, errors: &mut Errors) {
    match policy {
        "Always" | "IfNotPresent" | "Never" => {}
        "" => errors.required(path, ""),
        other => errors.not_supported(path, other, &["Always", "IfNotPresent", "Never"]),
    }
}

// Models pkg/apis/core/validation: validateResizePolicy
fn resize_policy(container: &Container, spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    let never = spec.restart_policy.as_deref() == Some("Never");
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (index, policy) in container.kept.list("resizePolicy").iter().enumerate() {
        let name = policy.text("resourceName");
        if !taken.insert(name) {
            errors.duplicate(&path.index(index), &Named(name));
        }
        match name {
            "" => errors.required(path, ""),
            other => errors.one_of(path, other, &["cpu", "memory"]),
        }
        let restart = policy.text("restartPolicy");
        match restart {
            "" => errors.required(path, ""),
            other => errors.one_of(path, other, &["NotRequired", "RestartContainer"]),
        }
        if never && restart != "NotRequired" {
            let text = "must be 'NotRequired' when pod `restartPolicy` is 'Never'";
            errors.invalid(path, &Named(restart), text);
        }
    }
}

// Models pkg/apis/core/validation: validateContainerRestartPolicy, validateInitContainerRestartPolicy
fn restart_policy(container: &Container, path: &Path<'_>, errors: &mut Errors) {
    const POLICIES: [&str; 3] = ["Always", "Never", "OnFailure"];
    let rules = &container.restart_policy_rules;
    match container.restart_policy.as_deref() {
        None if !rules.is_empty() => errors.required(
            &path.child("restartPolicy"),
            "must specify restartPolicy when restart rules are used",
        ),
        Some(policy) if !POLICIES.contains(&policy) => {
            errors.not_supported(&path.child("restartPolicy"), policy, &POLICIES);
        }
        _ => {}
    }
    let list = path.child("restartPolicyRules");
    if rules.len() > 20 {
        errors.too_many(&list, rules.len(), 20);
    }
    for (index, rule) in rules.iter().enumerate() {
        restart_rule(rule, &list.index(index), errors);
    }
}

fn restart_rule(rule: &ContainerRestartRule, path: &Path<'_>, errors: &mut Errors) {
    const ACTIONS: [&str; 2] = ["Restart", "RestartAllContainers"];
    if !ACTIONS.contains(&rule.action.as_str()) {
        errors.not_supported(&path.child("action"), &rule.action, &ACTIONS);
    }
    let codes_path = path.child("exitCodes");
    let Some(codes) = &rule.exit_codes else {
        errors.required(&codes_path, "must be specified");
        return;
    };
    if !matches!(codes.operator.as_str(), "In" | "NotIn") {
        errors.not_supported(
            &codes_path.child("operator"),
            &codes.operator,
            &["In", "NotIn"],
        );
    }
    if codes.values.len() > 255 {
        errors.too_many(&codes_path.child("values"), codes.values.len(), 255);
    }
}
