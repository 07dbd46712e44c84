//! What may change in a Pod that exists: by an ordinary update, by `resize`, and by `ephemeralcontainers`.

mod resize;

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::Value;
use crate::api::{Container, ObjectMeta, Pod, PodSpec, Toleration};
use crate::internal::node_term;
use crate::validate::{
    APP_ARMOR_PREFIX, Errors, FieldError, MIRROR, Path, Raw, finalizer_names, json,
    metadata_and_spec, metadata_common, pod_annotations, range, tolerations,
};

/// Which way a Pod is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subresource {
    /// The object itself.
    Pod,
    /// `/resize`.
    Resize,
    /// `/ephemeralcontainers`.
    EphemeralContainers,
}

/// Checks a change; both Pods are defaulted.
pub fn validate_update(new: &Pod, old: &Pod, subresource: Subresource) -> Vec<FieldError> {
    validate_written(new, old, subresource, &Value::Null)
}

/// Checks a change of which the new object is known as it was written: differences show lists that were written empty.
// Models pkg/registry/core/pod: podStrategy.ValidateUpdate and those of the subresources
pub fn validate_written(
    new: &Pod,
    old: &Pod,
    subresource: Subresource,
    written: &Value,
) -> Vec<FieldError> {
    let mut errors = Errors::default();
    let new = &as_taken(new, old, subresource);
    // Once for every object, and once more for Pods.
    metadata_update(&new.metadata, &old.metadata, &mut errors);
    metadata_update(&new.metadata, &old.metadata, &mut errors);
    let about = Path::root("metadata");
    let finalizers = &new.metadata.finalizers;
    finalizer_names(finalizers, &about.child("finalizers"), &mut errors);
    metadata_and_spec(new, &mut errors);
    if subresource != Subresource::Resize {
        annotations_update(new, old, &about.child("annotations"), &mut errors);
    }
    match subresource {
        Subresource::Pod => {
            let written = written.get("spec").unwrap_or(&Value::Null);
            pod_update(&new.spec, &old.spec, written, &mut errors);
        }
        Subresource::Resize => resize::resize(new, old, &mut errors),
        Subresource::EphemeralContainers => ephemeral(new, old, &mut errors),
    }
    errors.0
}

/// The new Pod as its subresource takes it: the old one with those changes that it looks at.
// Models pkg/registry/core/pod: dropNonResizeUpdates, dropNonEphemeralContainerUpdates
#[must_use]
pub fn as_taken<'a>(new: &'a Pod, old: &Pod, subresource: Subresource) -> Cow<'a, Pod> {
    if subresource == Subresource::Pod {
        return Cow::Borrowed(new);
    }
    let mut pod = old.clone();
    pod.metadata.name.clone_from(&new.metadata.name);
    pod.metadata.namespace.clone_from(&new.metadata.namespace);
    pod.metadata.uid.clone_from(&new.metadata.uid);
    if subresource == Subresource::EphemeralContainers {
        pod.spec
            .ephemeral_containers
            .clone_from(&new.spec.ephemeral_containers);
    } else if !resize::keep_resources(&mut pod.spec, &new.spec) {
        return Cow::Borrowed(new);
    }
    Cow::Owned(pod)
}

// Models apimachinery/pkg/api/validation: ValidateObjectMetaAccessorUpdate
fn metadata_update(new: &ObjectMeta, old: &ObjectMeta, errors: &mut Errors) {
    let path = Path::root("metadata");
    if old.deletion_timestamp.is_some() {
        let is_new = |name: &&String| !old.finalizers.contains(name);
        let mut added: Vec<String> = new
            .finalizers
            .iter()
            .filter(is_new)
            .map(|n| json(n))
            .collect();
        added.sort_unstable();
        if !added.is_empty() {
            let text = format!(
                "no new finalizers can be added if the object is being deleted, found new finalizers []string{{{}}}",
                added.join(", ")
            );
            errors.forbidden(&path.child("finalizers"), text);
        }
    }
    for (field, new, old) in [
        ("name", &new.name, &old.name),
        ("namespace", &new.namespace, &old.namespace),
        // Who leaves it out means the one that is there.
        (
            "uid",
            new.uid.as_ref().map_or(&old.uid, |_| &new.uid),
            &old.uid,
        ),
    ] {
        if new != old {
            let new = new.as_deref().unwrap_or_default();
            errors.invalid(&path.child(field), new, "field is immutable");
        }
    }
    metadata_common(new, false, &path, errors);
}

/// Annotations that mean something to the kubelet stay as they are.
// Models pkg/apis/core/validation: ValidatePodSpecificAnnotationUpdates
fn annotations_update(new: &Pod, old: &Pod, path: &Path<'_>, errors: &mut Errors) {
    let (now, before) = (&new.metadata.annotations, &old.metadata.annotations);
    let mut forbid = |key: &str, what: &str| {
        if key.starts_with(APP_ARMOR_PREFIX) {
            errors.forbidden(
                &path.key(key),
                format!("may not {what} AppArmor annotations"),
            );
        }
        if key == MIRROR {
            errors.forbidden(
                &path.key(key),
                format!("may not {what} mirror pod annotation"),
            );
        }
    };
    for (key, value) in before {
        if now.get(key) != Some(value) {
            forbid(key, "remove or update");
        }
    }
    for key in now.keys().filter(|key| !before.contains_key(*key)) {
        forbid(key, "add");
    }
    pod_annotations(&new.metadata, &new.spec, path, errors);
}

// Models pkg/apis/core/validation: ValidatePodUpdate
fn pod_update(new: &PodSpec, old: &PodSpec, written: &Value, errors: &mut Errors) {
    let path = Path::root("spec");
    for (field, new, old) in [
        ("containers", &new.containers, &old.containers),
        ("initContainers", &new.init_containers, &old.init_containers),
    ] {
        if !images(new, old, &path.child(field), errors) {
            return;
        }
    }
    if !deadline(new, old, &path.child("activeDeadlineSeconds"), errors) {
        return;
    }
    only_added_tolerations(
        &new.tolerations,
        &old.tolerations,
        &path.child("tolerations"),
        errors,
    );
    let gates = path.child("schedulingGates");
    for (index, gate) in new.scheduling_gates.iter().enumerate() {
        if !old
            .scheduling_gates
            .iter()
            .any(|known| known.name == gate.name)
        {
            errors.forbidden(
                &gates.index(index).child("name"),
                format!(
                    "only deletion is allowed, but found new scheduling gate '{}'",
                    gate.name
                ),
            );
        }
    }
    if new == old {
        return;
    }
    let mut rest = new.clone();
    for (list, known) in [
        (&mut rest.containers, &old.containers),
        (&mut rest.init_containers, &old.init_containers),
    ] {
        for (container, known) in list.iter_mut().zip(known) {
            container.image.clone_from(&known.image);
        }
    }
    rest.active_deadline_seconds = old.active_deadline_seconds;
    rest.scheduling_gates.clone_from(&old.scheduling_gates);
    rest.tolerations.clone_from(&old.tolerations);
    if !old.scheduling_gates.is_empty() {
        gated(&mut rest, old, &path, errors);
    }
    if rest != *old {
        errors.forbidden(
            &path,
            format!(
                "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,\
                 `spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),\
                 `spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)\n{}",
                crate::go_diff::spec_diff(old, &rest, written)
            ),
        );
    }
}

// Models pkg/apis/core/validation: ValidateContainerUpdates
fn images(new: &[Container], old: &[Container], path: &Path<'_>, errors: &mut Errors) -> bool {
    if new.len() != old.len() {
        errors.forbidden(path, "pod updates may not add or remove containers");
        return false;
    }
    for (index, container) in new.iter().enumerate() {
        let item = path.index(index);
        let image = container.image.as_deref().unwrap_or_default();
        if image.is_empty() {
            errors.required(&item.child("image"), "");
        }
        if image.trim() != image {
            errors.invalid(
                &item.child("image"),
                image,
                "must not have leading or trailing whitespace",
            );
        }
    }
    true
}

fn deadline(new: &PodSpec, old: &PodSpec, path: &Path<'_>, errors: &mut Errors) -> bool {
    match (new.active_deadline_seconds, old.active_deadline_seconds) {
        (Some(secs), _) if !(0..=i64::from(i32::MAX)).contains(&secs) => {
            errors.invalid(path, &secs, range(0, i64::from(i32::MAX)));
            return false;
        }
        (Some(secs), Some(before)) if before < secs => {
            errors.invalid(path, &secs, "must be less than or equal to previous value");
            return false;
        }
        (None, Some(_)) => {
            let text = "must not update from a positive integer to nil value";
            errors.invalid(path, &Raw("null".into()), text);
        }
        _ => {}
    }
    true
}

// Models pkg/apis/core/validation: validateOnlyAddedTolerations
fn only_added_tolerations(
    new: &[Toleration],
    old: &[Toleration],
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let kept = old.iter().all(|old| {
        new.iter().any(|new| {
            let same_time = Toleration {
                toleration_seconds: new.toleration_seconds,
                ..old.clone()
            };
            same_time == *new
        })
    });
    if !kept {
        errors.forbidden(
            path,
            "existing toleration can not be modified except its tolerationSeconds",
        );
        return;
    }
    tolerations(new, path, errors);
}

/// While a pod waits at its gates its node may still be narrowed down.
fn gated(rest: &mut PodSpec, old: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    if rest.node_selector != old.node_selector {
        let only_added = old
            .node_selector
            .iter()
            .all(|(key, value)| rest.node_selector.get(key) == Some(value));
        if !only_added {
            errors.invalid(
                &path.child("nodeSelector"),
                &Raw(json_map(&rest.node_selector)),
                "only additions to spec.nodeSelector are allowed (no mutations or deletions)",
            );
        }
        rest.node_selector.clone_from(&old.node_selector);
    }
    let node = |spec: &PodSpec| {
        let affinity = spec.kept.get("affinity");
        affinity
            .and_then(|affinity| affinity.get("nodeAffinity"))
            .cloned()
            .unwrap_or_default()
    };
    let (new_node, old_node) = (node(rest), node(old));
    if new_node == old_node {
        return;
    }
    narrowed(&new_node, &old_node, path, errors);
    let mut affinity = rest.kept.get("affinity").cloned().unwrap_or_default();
    // An affinity of nothing else than of nodes goes with it if there was none before.
    affinity.set("nodeAffinity", old_node);
    if affinity == Value::Null && old.kept.get("affinity").is_some() {
        affinity = Value::Map(BTreeMap::new());
    }
    rest.kept.set("affinity", affinity);
}

// Models pkg/apis/core/validation: validateNodeAffinityMutation
fn narrowed(new: &Value, old: &Value, path: &Path<'_>, errors: &mut Errors) {
    const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
    fn terms(affinity: &Value) -> &[Value] {
        let required = affinity.get(REQUIRED);
        required
            .map(|required| required.list("nodeSelectorTerms"))
            .unwrap_or_default()
    }
    let (new, old) = (terms(new), terms(old));
    let affinity = path.child("affinity");
    let node = affinity.child("nodeAffinity");
    let required = node.child(REQUIRED);
    let list = required.child("nodeSelectorTerms");
    if !old.is_empty() && old.len() != new.len() {
        let text = "no additions/deletions to non-empty NodeSelectorTerms list are allowed";
        let terms: Vec<_> = new.iter().map(node_term).collect();
        errors.invalid(&list, &Raw(format!("[{}]", terms.join(","))), text);
        return;
    }
    for (index, (old, new)) in old.iter().zip(new).enumerate() {
        let parts = ["matchExpressions", "matchFields"];
        let is_empty = |term: &Value| parts.iter().all(|part| term.list(part).is_empty());
        let only_added = (!is_empty(old) || is_empty(new))
            && parts
                .iter()
                .all(|part| new.list(part).starts_with(old.list(part)));
        if !only_added {
            errors.invalid(
                &list.index(index),
                &Raw(node_term(new)),
                "only additions are allowed (no mutations or deletions)",
            );
        }
    }
}

fn json_map(map: &BTreeMap<String, String>) -> String {
    if map.is_empty() {
        return "null".into();
    }
    let entries: Vec<_> = map
        .iter()
        .map(|(key, value)| format!("{}:{}", json(key), json(value)))
        .collect();
    format!("{{{}}}", entries.join(","))
}

// Models pkg/apis/core/validation: ValidatePodEphemeralContainersUpdate
fn ephemeral(new: &Pod, old: &Pod, errors: &mut Errors) {
    if old.metadata.annotations.contains_key(MIRROR) {
        errors.0.clear();
        errors.forbidden(
            &Path::root(""),
            "static pods do not support ephemeral containers",
        );
        return;
    }
    let path = Path::root("spec");
    let path = path.child("ephemeralContainers");
    for known in &old.spec.ephemeral_containers {
        let name = crate::validate::quote(&known.name);
        match new
            .spec
            .ephemeral_containers
            .iter()
            .find(|c| c.name == known.name)
        {
            None => errors.forbidden(
                &path,
                format!("existing ephemeral containers {name} may not be removed\n"),
            ),
            Some(changed) if changed != known => errors.forbidden(
                &path,
                format!(
                    "existing ephemeral containers {name} may not be changed\n{}",
                    crate::go_diff::ephemeral_diff(known, changed)
                ),
            ),
            Some(_) => {}
        }
    }
}
