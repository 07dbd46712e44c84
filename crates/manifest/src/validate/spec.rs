//! Rules for the spec of a Pod: the order of all others, and what belongs to the pod as a whole.

use std::collections::BTreeSet;

use super::container::{self, PodFacts};
use super::error::{Errors, Raw, json};
use super::path::Path;
use super::resources::{self, Owner, requirements};
use super::{meta, names, os, scheduling, security, volumes};
use crate::Value;
use crate::api::{ObjectMeta, PodSpec, ResourceRequirements};

// Models pkg/apis/core/validation: ValidatePodSpec
pub(crate) fn spec(spec: &PodSpec, about: &ObjectMeta, path: &Path<'_>, errors: &mut Errors) {
    let known = volumes::volumes(spec, about, &path.child("volumes"), errors);
    let mut claims = BTreeSet::new();
    for claim in spec.kept.list("resourceClaims") {
        let name = claim.text("name");
        if !name.is_empty() {
            claims.insert(name);
        }
    }
    let facts = PodFacts {
        spec,
        volumes: &known,
        claims,
        host_users: spec.host_users != Some(false),
    };
    resource_claims(spec, about, &path.child("resourceClaims"), errors);
    container::regular(&facts, &path.child("containers"), errors);
    container::init(&facts, &path.child("initContainers"), errors);
    container::ephemeral(&facts, &path.child("ephemeralContainers"), errors);
    resources::of_pod(spec, &facts.claims, path, errors);
    host_network_ports(spec, path, errors);
    choice(
        spec.restart_policy.as_deref(),
        &["Always", "OnFailure", "Never"],
        &path.child("restartPolicy"),
        errors,
    );
    choice(
        spec.dns_policy.as_deref(),
        &["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"],
        &path.child("dnsPolicy"),
        errors,
    );
    meta::labels(&spec.node_selector, &path.child("nodeSelector"), errors);
    if let Some(context) = &spec.security_context {
        security::pod(context, spec, &path.child("securityContext"), errors);
    }
    if let Some(affinity) = spec.kept.get("affinity") {
        scheduling::affinity(affinity, &path.child("affinity"), errors);
    }
    dns(spec, &path.child("dnsConfig"), errors);
    scheduling::gates(spec, path, errors);
    scheduling::spread(
        spec.kept.list("topologySpreadConstraints"),
        &path.child("topologySpreadConstraints"),
        errors,
    );
    os::host_process(spec, path, errors);
    os::host_users(spec, path, errors);
    host_name(spec, &path.child("hostnameOverride"), errors);
    rest(spec, path, errors);
    os::system(spec, path, errors);
    file_key_volumes(spec, path, errors);
}

fn choice(value: Option<&str>, allowed: &[&str], path: &Path<'_>, errors: &mut Errors) {
    match value.unwrap_or_default() {
        "" => errors.required(path, ""),
        value if !allowed.contains(&value) => errors.not_supported(path, value, allowed),
        _ => {}
    }
}

/// The single fields at the end of the server's list.
fn rest(spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    let mut named = |field: &str, value: Option<&str>, rule: fn(&str) -> Vec<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            errors.invalid_all(&path.child(field), value, rule(value));
        }
    };
    named(
        "serviceAccountName",
        spec.service_account_name.as_deref(),
        names::dns_subdomain,
    );
    named("nodeName", spec.node_name.as_deref(), names::dns_subdomain);
    if let Some(secs) = spec.active_deadline_seconds {
        for complaint in names::between(secs, 1, i64::from(i32::MAX)) {
            errors.invalid(&path.child("activeDeadlineSeconds"), &secs, complaint);
        }
    }
    let mut named = |field: &str, value: Option<&str>, rule: fn(&str) -> Vec<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            errors.invalid_all(&path.child(field), value, rule(value));
        }
    };
    named("hostname", spec.hostname.as_deref(), names::dns_label);
    named("subdomain", spec.subdomain.as_deref(), names::dns_label);
    scheduling::tolerations(&spec.tolerations, &path.child("tolerations"), errors);
    let aliases = path.child("hostAliases");
    for (index, alias) in spec.kept.list("hostAliases").iter().enumerate() {
        let item = aliases.index(index);
        errors.check(&item.child("ip"), alias.text("ip"), names::ip_address);
        let hosts = item.child("hostnames");
        scheduling::texts(
            alias.list("hostnames"),
            &hosts,
            names::dns_subdomain,
            errors,
        );
    }
    if let Some(class) = spec
        .priority_class_name
        .as_deref()
        .filter(|class| !class.is_empty())
    {
        errors.check(
            &path.child("priorityClassName"),
            class,
            names::dns_subdomain,
        );
    }
    if let Some(class) = spec.runtime_class_name.as_deref() {
        errors.check(&path.child("runtimeClassName"), class, names::dns_subdomain);
    }
    if spec.preemption_policy.is_some() {
        choice(
            spec.preemption_policy.as_deref(),
            &["PreemptLowerPriority", "Never"],
            &path.child("preemptionPolicy"),
            errors,
        );
    }
    if !spec.overhead.is_empty() {
        let overhead = ResourceRequirements {
            limits: spec.overhead.clone(),
            ..ResourceRequirements::default()
        };
        let none = BTreeSet::new();
        requirements(
            &overhead,
            Owner::Container,
            &none,
            &path.child("overhead"),
            errors,
        );
    }
}

// Models pkg/apis/core/validation: validatePodResourceClaims
fn resource_claims(spec: &PodSpec, about: &ObjectMeta, path: &Path<'_>, errors: &mut Errors) {
    const FIELDS: [&str; 2] = ["resourceClaimName", "resourceClaimTemplateName"];
    let claims = spec.kept.list("resourceClaims");
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (index, claim) in claims.iter().enumerate() {
        let item = path.index(index);
        if about
            .annotations
            .contains_key("kubernetes.io/config.mirror")
        {
            let text = "static pods do not support resource claims";
            errors.forbidden(&Path::root(""), text);
            continue;
        }
        let name = claim.text("name");
        let name_path = item.child("name");
        if name.is_empty() {
            errors.required(&name_path, "");
        } else if !taken.insert(name) {
            errors.duplicate(&name_path, name);
        } else {
            errors.check(&name_path, name, names::dns_label);
        }
        let sources = FIELDS.map(|field| claim.get(field).and_then(Value::as_str));
        let complaint = match sources {
            [Some(_), Some(_)] => {
                "at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified"
            }
            [None, None] => "must specify one of: `resourceClaimName`, `resourceClaimTemplateName`",
            _ => "",
        };
        if !complaint.is_empty() {
            let text = |text: Option<&str>| text.map_or("null".to_owned(), json);
            let shown = Raw(format!(
                "{{\"Name\":{},\"ResourceClaimName\":{},\"ResourceClaimTemplateName\":{}}}",
                json(name),
                text(sources[0]),
                text(sources[1])
            ));
            errors.invalid(&item, &shown, complaint);
        }
        for (field, name) in FIELDS.into_iter().zip(sources) {
            if let Some(name) = name {
                errors.check(&item.child(field), name, names::dns_subdomain);
            }
        }
    }
}

// Models pkg/apis/core/validation: validatePodHostNetworkDeps
fn host_network_ports(spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    if spec.host_network != Some(true) {
        return;
    }
    let list = path.child("containers");
    for (index, container) in spec.containers.iter().enumerate() {
        let item = list.index(index);
        let ports = item.child("ports");
        for (at, port) in container.ports.iter().enumerate() {
            let host = port.host_port.unwrap_or(0);
            if host != port.container_port {
                errors.invalid(
                    &ports.index(at).child("hostPort"),
                    &host,
                    "must match `containerPort` when `hostNetwork` is true",
                );
            }
        }
    }
}

// Models pkg/apis/core/validation: validatePodDNSConfig
fn dns(spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    let own = spec.dns_policy.as_deref() == Some("None");
    let Some(config) = spec.kept.get("dnsConfig") else {
        if own {
            errors.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
        }
        return;
    };
    let servers_path = path.child("nameservers");
    let servers = config.list("nameservers");
    if own && servers.is_empty() {
        let text = "must provide at least one DNS nameserver when `dnsPolicy` is None";
        errors.required(&servers_path, text);
        return;
    }
    if servers.len() > 3 {
        errors.invalid(
            &servers_path,
            servers,
            "must not have more than 3 nameservers",
        );
    }
    scheduling::texts(servers, &servers_path, names::ip_address, errors);
    let searches_path = path.child("searches");
    let searches = config.list("searches");
    if searches.len() > 32 {
        errors.invalid(
            &searches_path,
            searches,
            "must not have more than 32 search paths",
        );
    }
    let length: usize = searches
        .iter()
        .filter_map(Value::as_str)
        .map(|text| text.len() + 1)
        .sum();
    if length > 2048 + 1 {
        let text = "must not have more than 2048 characters (including spaces) in the search list";
        errors.invalid(&searches_path, searches, text);
    }
    for (index, search) in searches.iter().enumerate() {
        let search = search.as_str().unwrap_or_default();
        if search != "." {
            let search = search.strip_suffix('.').unwrap_or(search);
            errors.check(&searches_path.index(index), search, names::search_domain);
        }
    }
    let options = path.child("options");
    for (index, option) in config.list("options").iter().enumerate() {
        if option.text("name").is_empty() {
            errors.required(&options.index(index), "must not be empty");
        }
    }
}

// Models pkg/apis/core/validation: validatePodHostName
fn host_name(spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    let Some(name) = spec.hostname_override.as_deref() else {
        return;
    };
    if spec.set_hostname_as_fqdn == Some(true) {
        errors.forbidden(path, "may not be specified when setHostnameAsFQDN is true");
    }
    if spec.host_network == Some(true) {
        errors.forbidden(path, "may not be specified when hostNetwork is true");
    }
    if name.len() > 64 {
        errors.too_long(path, 64);
    }
    errors.check(path, name, names::dns_subdomain);
}

// Models pkg/apis/core/validation: validateFileKeyRefVolumes
fn file_key_volumes(spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    for (field, containers) in [
        ("initContainers", &spec.init_containers),
        ("containers", &spec.containers),
    ] {
        let list = path.child(field);
        for (index, container) in containers.iter().enumerate() {
            let item = list.index(index);
            let env = item.child("env");
            for (at, var) in container.env.iter().enumerate() {
                let Some(key) = var
                    .value_from
                    .as_ref()
                    .and_then(|source| source.kept.get("fileKeyRef"))
                else {
                    continue;
                };
                let name = key.text("volumeName");
                let place = env.index(at);
                let place = place.child("valueFrom");
                let place = place.child("fileKeyRef");
                let place = place.child("volumeName");
                match spec.volumes.iter().rev().find(|volume| volume.name == name) {
                    None => errors.not_found(&place, name),
                    Some(volume) if volume.empty_dir.is_none() => {
                        errors.invalid(&place, name, "referenced volume must be of type emptyDir");
                    }
                    Some(_) => {}
                }
            }
        }
    }
}
