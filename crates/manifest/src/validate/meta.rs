//! Rules for the metadata of a Pod, and for labels and selectors wherever they stand.

use std::collections::BTreeMap;

use super::error::{Errors, Named, Raw, is_printable, json};
use super::names;
use super::path::Path;
use super::scheduling::texts;
use crate::Value;
use crate::api::{ObjectMeta, OwnerReference, PodSpec};
use crate::containers::containers;

const ANNOTATION_LIMIT: usize = 256 * 1024;
/// Marks what the kubelet shows of a static pod.
pub(crate) const MIRROR: &str = "kubernetes.io/config.mirror";
/// An old way to name the AppArmor profile of a container.
pub(crate) const APP_ARMOR_PREFIX: &str = "container.apparmor.security.beta.kubernetes.io/";
/// An old way to name the seccomp profile of a pod.
pub(crate) const SECCOMP: &str = "seccomp.security.alpha.kubernetes.io/pod";
/// An old way to name the seccomp profile of a container.
pub(crate) const SECCOMP_CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";

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
    common(meta, true, path, errors);
    finalizer_names(&meta.finalizers, &path.child("finalizers"), errors);
}

/// What holds for every object, new or changed.
// Models apimachinery/pkg/api/validation: ValidateObjectMetaAccessor, ValidateObjectMetaAccessorUpdate
pub(crate) fn common(meta: &ObjectMeta, is_new: bool, path: &Path<'_>, errors: &mut Errors) {
    labels(&meta.labels, &path.child("labels"), errors);
    annotations(&meta.annotations, &path.child("annotations"), errors);
    owners(meta, &path.child("ownerReferences"), errors);
    if is_new {
        finalizers(&meta.finalizers, &path.child("finalizers"), errors);
    }
    let managed = meta.kept.list("managedFields");
    managed_fields(managed, &path.child("managedFields"), errors);
}

// Models apimachinery/pkg/api/validation: ValidateFinalizers
fn finalizers(names: &[String], path: &Path<'_>, errors: &mut Errors) {
    for name in names {
        errors.check(path, name, names::qualified_name);
    }
    let has = |name: &str| names.iter().any(|known| known == name);
    if has("orphan") && has("foregroundDeletion") {
        let text = "finalizer orphan and foregroundDeletion cannot be both set";
        errors.invalid(path, names, text);
    }
}

// Models pkg/apis/core/validation: validateKubeFinalizerName
pub(crate) fn finalizer_names(names: &[String], path: &Path<'_>, errors: &mut Errors) {
    for (index, name) in names.iter().enumerate() {
        let standard = matches!(
            name.as_str(),
            "kubernetes" | "orphan" | "foregroundDeletion"
        );
        if !name.contains('/') && !standard {
            let text = "name is neither a standard finalizer name nor is it fully qualified";
            errors.invalid(&path.index(index), name, text);
        }
    }
}

// Models apimachinery/pkg/apis/meta/v1/validation: ValidateManagedFields
fn managed_fields(entries: &[Value], path: &Path<'_>, errors: &mut Errors) {
    for (index, entry) in entries.iter().enumerate() {
        let item = path.index(index);
        let operation = entry.text("operation");
        if !matches!(operation, "Apply" | "Update") {
            let text = "must be `Apply` or `Update`";
            errors.invalid(&item.child("operation"), &Named(operation), text);
        }
        let kind = entry.text("fieldsType");
        if !matches!(kind, "" | "FieldsV1") {
            errors.invalid(&item.child("fieldsType"), kind, "must be `FieldsV1`");
        }
        let manager = entry.text("manager");
        if manager.len() > 128 {
            errors.too_long(&item.child("manager"), 128);
        }
        if manager.chars().any(|c| !is_printable(c)) {
            let text = "should only contain printable characters";
            errors.invalid(&item.child("manager"), manager, text);
        }
        if entry.text("subresource").len() > 256 {
            errors.too_long(&item.child("subresource"), 256);
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
        requirement(expression, false, true, &list.index(index), errors);
    }
}

/// A requirement of a selector of labels, or of nodes, which may compare numbers as well.
// Models apimachinery/pkg/apis/meta/v1/validation: ValidateLabelSelectorRequirement
// Models pkg/apis/core/validation: ValidateNodeSelectorRequirement
pub(crate) fn requirement(
    requirement: &Value,
    numbers: bool,
    check_values: bool,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let values_path = path.child("values");
    let values = requirement.list("values");
    match requirement.text("operator") {
        "In" | "NotIn" => {
            if values.is_empty() {
                let text = "must be specified when `operator` is 'In' or 'NotIn'";
                errors.required(&values_path, text);
            }
        }
        "Exists" | "DoesNotExist" => {
            if !values.is_empty() {
                let text = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
                errors.forbidden(&values_path, text);
            }
        }
        "Gt" | "Lt" if numbers => {
            if values.len() != 1 {
                let text = "must be specified single value when `operator` is 'Lt' or 'Gt'";
                errors.required(&values_path, text);
            }
        }
        other => {
            let text = "not a valid selector operator";
            errors.invalid(&path.child("operator"), &Named(other), text);
        }
    }
    let key = requirement.text("key");
    errors.check(&path.child("key"), key, names::qualified_name);
    if check_values {
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
    const COST: &str = "controller.kubernetes.io/pod-deletion-cost";
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
    if let Some(profile) = meta.annotations.get(SECCOMP) {
        seccomp_annotation(profile, &path.child(SECCOMP), errors);
    }
    for (key, profile) in &meta.annotations {
        if key.starts_with(SECCOMP_CONTAINER) {
            seccomp_annotation(profile, &path.child(key), errors);
        }
    }
    for (key, profile) in &meta.annotations {
        let Some(container) = key.strip_prefix(APP_ARMOR_PREFIX) else {
            continue;
        };
        if !containers(spec).any(|known| known.name == container) {
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
