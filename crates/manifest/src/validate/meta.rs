//! Rules for the metadata of a Pod, and for labels and selectors wherever they stand.

use std::collections::BTreeMap;

use super::error::{Errors, Raw, json};
use super::names;
use super::path::Path;
use super::scheduling::texts;
use crate::Value;
use crate::api::{ObjectMeta, OwnerReference, PodSpec};

const ANNOTATION_LIMIT: usize = 256 * 1024;

// Models apimachinery/pkg/api/validation: ValidateObjectMeta
pub(crate) fn metadata(meta: &ObjectMeta, path: &Path<'_>, errors: &mut Errors) {
    let name = meta.name.as_deref().unwrap_or_default();
    let prefix = meta.generate_name.as_deref().unwrap_or_default();
    if !prefix.is_empty() {
        errors.check(&path.child("generateName"), prefix, names::name_prefix);
    }
    if name.is_empty() && prefix.is_empty() {
        errors.required(&path.child("name"), "name or generateName is required");
    } else if !name.is_empty() {
        errors.check(&path.child("name"), name, names::dns_subdomain);
    }
    if let Some(namespace) = meta.namespace.as_deref() {
        errors.check(&path.child("namespace"), namespace, names::dns_label);
    }
    if let Some(generation) = meta.generation.filter(|g| *g < 0) {
        errors.invalid(
            &path.child("generation"),
            &generation,
            "must be greater than or equal to 0",
        );
    }
    common(meta, path, errors);
}

/// What holds on create and on update.
pub(crate) fn common(meta: &ObjectMeta, path: &Path<'_>, errors: &mut Errors) {
    labels(&meta.labels, &path.child("labels"), errors);
    annotations(&meta.annotations, &path.child("annotations"), errors);
    owners(meta, &path.child("ownerReferences"), errors);
    let finalizers = path.child("finalizers");
    for name in &meta.finalizers {
        errors.check(&finalizers, name, names::qualified_name);
    }
    let has = |name: &str| meta.finalizers.iter().any(|f| f == name);
    if has("orphan") && has("foregroundDeletion") {
        errors.invalid(
            &finalizers,
            meta.finalizers.as_slice(),
            "finalizer orphan and foregroundDeletion cannot be both set",
        );
    }
    for (index, name) in meta.finalizers.iter().enumerate() {
        let standard = matches!(
            name.as_str(),
            "kubernetes" | "orphan" | "foregroundDeletion"
        );
        if !name.contains('/') && !standard {
            errors.invalid(
                &finalizers.index(index),
                name,
                "name is neither a standard finalizer name nor is it fully qualified",
            );
        }
    }
}

// Models apimachinery/pkg/apis/meta/v1/validation: ValidateLabels
pub(crate) fn labels(map: &BTreeMap<String, String>, path: &Path<'_>, errors: &mut Errors) {
    for (key, value) in map {
        label(key, value, path, errors);
    }
}

fn label(key: &str, value: &str, path: &Path<'_>, errors: &mut Errors) {
    errors.check(path, key, names::qualified_name);
    errors.check(path, value, names::label_value);
}

/// Labels that are kept as values.
pub(crate) fn label_entries(map: Option<&Value>, path: &Path<'_>, errors: &mut Errors) {
    for (key, value) in map.unwrap_or(&Value::Null).entries() {
        label(key, value.as_str().unwrap_or_default(), path, errors);
    }
}

// Models apimachinery/pkg/api/validation: ValidateAnnotations
pub(crate) fn annotations(map: &BTreeMap<String, String>, path: &Path<'_>, errors: &mut Errors) {
    let mut size = 0;
    for (key, value) in map {
        annotation_key(key, path, errors);
        size += key.len() + value.len();
    }
    if size > ANNOTATION_LIMIT {
        errors.too_long(path, ANNOTATION_LIMIT);
    }
}

fn annotation_key(key: &str, path: &Path<'_>, errors: &mut Errors) {
    errors.invalid_all(path, key, names::qualified_name(&key.to_ascii_lowercase()));
}

/// Annotations that are kept as values.
pub(crate) fn annotation_entries(map: &Value, path: &Path<'_>, errors: &mut Errors) {
    let mut size = 0;
    for (key, value) in map.entries() {
        annotation_key(key, path, errors);
        size += key.len() + value.as_str().unwrap_or_default().len();
    }
    if size > ANNOTATION_LIMIT {
        errors.too_long(path, ANNOTATION_LIMIT);
    }
}

// Models apimachinery/pkg/api/validation: ValidateOwnerReferences
fn owners(meta: &ObjectMeta, path: &Path<'_>, errors: &mut Errors) {
    let mut controller: Option<String> = None;
    for owner in &meta.owner_references {
        let version = owner.api_version.rsplit('/').next().unwrap_or_default();
        if version.is_empty() {
            errors.invalid(
                &path.child("apiVersion"),
                &owner.api_version,
                "version must not be empty",
            );
        }
        for (field, value) in [
            ("kind", &owner.kind),
            ("name", &owner.name),
            ("uid", &owner.uid),
        ] {
            if value.is_empty() {
                errors.invalid(&path.child(field), value, "must not be empty");
            }
        }
        if owner.api_version == "v1" && owner.kind == "Event" {
            errors.invalid(
                path,
                &Raw(owner_json(owner)),
                "/v1, Kind=Event is disallowed from being an owner",
            );
        }
        if owner.controller == Some(true) {
            let current = format!("{}/{}", owner.kind, owner.name);
            if let Some(first) = &controller {
                let all: Vec<_> = meta.owner_references.iter().map(owner_json).collect();
                errors.invalid(
                    path,
                    &Raw(format!("[{}]", all.join(","))),
                    format!(
                        "Only one reference can have Controller set to true. Found \"true\" in references for {first} and {current}"
                    ),
                );
            } else {
                controller = Some(current);
            }
        }
    }
}

/// A reference as Go writes it: the fields in the order of the struct.
fn owner_json(owner: &OwnerReference) -> String {
    let mut out = String::from("{");
    for (name, text) in [
        ("apiVersion", &owner.api_version),
        ("kind", &owner.kind),
        ("name", &owner.name),
        ("uid", &owner.uid),
    ] {
        let comma = if name == "apiVersion" { "" } else { "," };
        out.push_str(&format!("{comma}\"{name}\":{}", json(text)));
    }
    for (name, flag) in [
        ("controller", owner.controller),
        ("blockOwnerDeletion", owner.block_owner_deletion),
    ] {
        if let Some(flag) = flag {
            out.push_str(&format!(",\"{name}\":{flag}"));
        }
    }
    out.push('}');
    out
}

// Models apimachinery/pkg/apis/meta/v1/validation: ValidateLabelSelector
pub(crate) fn selector(selector: Option<&Value>, path: &Path<'_>, errors: &mut Errors) {
    let Some(selector) = selector else {
        return;
    };
    label_entries(
        selector.get("matchLabels"),
        &path.child("matchLabels"),
        errors,
    );
    let list = path.child("matchExpressions");
    for (index, expression) in selector.list("matchExpressions").iter().enumerate() {
        let item = list.index(index);
        let values_path = item.child("values");
        let values = expression.list("values");
        match expression.text("operator") {
            "In" | "NotIn" if values.is_empty() => {
                let text = "must be specified when `operator` is 'In' or 'NotIn'";
                errors.required(&values_path, text);
            }
            "Exists" | "DoesNotExist" if !values.is_empty() => {
                let text = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
                errors.forbidden(&values_path, text);
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
            other => {
                let text = "not a valid selector operator";
                errors.invalid(&item.child("operator"), other, text);
            }
        }
        errors.check(
            &item.child("key"),
            expression.text("key"),
            names::qualified_name,
        );
        texts(values, &values_path, names::label_value, errors);
    }
}

// Models pkg/apis/core/validation: ValidatePodSpecificAnnotations
pub(crate) fn pod_annotations(
    meta: &ObjectMeta,
    spec: &PodSpec,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    const MIRROR: &str = "kubernetes.io/config.mirror";
    const COST: &str = "controller.kubernetes.io/pod-deletion-cost";
    const APPARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";
    const SECCOMP: &str = "seccomp.security.alpha.kubernetes.io/pod";
    const SECCOMP_CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";
    if let Some(value) = meta.annotations.get(MIRROR)
        && spec.node_name.is_none()
    {
        errors.invalid(
            &path.key(MIRROR),
            value,
            "must set spec.nodeName if mirror pod annotation is set",
        );
    }
    if let Some(cost) = meta.annotations.get(COST) {
        let odd = cost.starts_with('+')
            || (cost.len() > 1 && cost.starts_with('0'))
            || cost.starts_with("-0");
        if odd || cost.parse::<i32>().is_err() {
            errors.invalid(&path.key(COST), cost, "must be a 32bit integer");
        }
    }
    for (key, profile) in &meta.annotations {
        if key == SECCOMP || key.starts_with(SECCOMP_CONTAINER) {
            seccomp_annotation(profile, &path.child(key), errors);
        }
    }
    for (key, profile) in &meta.annotations {
        let Some(container) = key.strip_prefix(APPARMOR) else {
            continue;
        };
        let exists = spec
            .containers
            .iter()
            .chain(&spec.init_containers)
            .any(|c| c.name == container);
        if !exists {
            errors.invalid(&path.key(key), container, "container not found");
        }
        let known = profile.is_empty()
            || profile == "runtime/default"
            || profile == "unconfined"
            || profile.starts_with("localhost/");
        if !known {
            let quoted = super::error::quote(profile);
            errors.invalid(
                &path.key(key),
                profile,
                format!("invalid AppArmor profile name: {quoted}"),
            );
        }
    }
}

// Models pkg/apis/core/validation: ValidateSeccompProfile
fn seccomp_annotation(profile: &str, path: &Path<'_>, errors: &mut Errors) {
    match profile {
        "runtime/default" | "docker/default" | "unconfined" => {}
        _ => match profile.strip_prefix("localhost/") {
            Some(rest) => errors.check(path, rest, names::descending_path),
            None => errors.invalid(path, profile, "must be a valid seccomp profile"),
        },
    }
}
