//! What may change in a Pod by `resize`: CPU and memory of its containers, and of the pod as a whole.

use crate::Value;
use crate::api::{Container, Pod, PodSpec, Quantity, ResourceList, ResourceRequirements};
use crate::containers::is_sidecar;
use crate::qos;
use crate::validate::{Errors, MIRROR, Path, Raw, json};

/// Takes the resources over from a new spec, unless its containers are not the same ones.
// Models pkg/registry/core/pod: dropNonResizeUpdates
pub(super) fn keep_resources(spec: &mut PodSpec, new: &PodSpec) -> bool {
    let lists = [
        (&mut spec.containers, &new.containers),
        (&mut spec.init_containers, &new.init_containers),
    ];
    for (kept, given) in lists {
        if !same_names(kept, given) {
            return false;
        }
        for (container, given) in kept.iter_mut().zip(given) {
            container.resources.clone_from(&given.resources);
            let policy = given.kept.get("resizePolicy").cloned();
            container
                .kept
                .set("resizePolicy", policy.unwrap_or_default());
        }
    }
    spec.resources.clone_from(&new.resources);
    true
}

fn same_names(old: &[Container], new: &[Container]) -> bool {
    old.len() == new.len() && old.iter().zip(new).all(|(old, new)| old.name == new.name)
}

// Models pkg/apis/core/validation: ValidatePodResize
pub(super) fn resize(new: &Pod, old: &Pod, errors: &mut Errors) {
    let path = Path::root("spec");
    let os = old.spec.kept.get("os");
    let not_at_all = if old.metadata.annotations.contains_key(MIRROR) {
        Some("static pods cannot be resized")
    } else if os.is_some_and(|os| os.text("name") == "windows") {
        Some("windows pods cannot be resized")
    } else {
        None
    };
    if let Some(text) = not_at_all {
        errors.0.clear();
        errors.forbidden(&Path::root(""), text);
        return;
    }
    let before = qos::class(&old.spec);
    if before != qos::class(&new.spec) {
        let text = "Pod QOS Class may not change as a result of resizing";
        errors.invalid(&path, &Raw(json(&before.to_string())), text);
    }
    of_pod(&new.spec, &old.spec, &path, errors);
    let lists = [
        (
            "initContainers",
            &new.spec.init_containers,
            &old.spec.init_containers,
        ),
        ("containers", &new.spec.containers, &old.spec.containers),
    ];
    let found = errors.0.len();
    for (field, new, old) in lists.iter().rev() {
        same_containers(field, new, old, &path.child(field), errors);
    }
    if errors.0.len() > found {
        return;
    }
    for (field, new, old) in lists {
        let list = path.child(field);
        for (index, (new, old)) in new.iter().zip(old).enumerate() {
            let item = list.index(index);
            let (new, old) = (&new.resources, &old.resources);
            removed(new, old, "resource", &item.child("resources"), errors);
        }
    }
    for (new, old) in new.spec.containers.iter().zip(&old.spec.containers) {
        if other_changes(new, old) {
            errors.forbidden(&path, "only cpu and memory resources are mutable");
        }
    }
    let list = path.child("initContainers");
    let pairs = new
        .spec
        .init_containers
        .iter()
        .zip(&old.spec.init_containers);
    for (index, (new, old)) in pairs.enumerate() {
        let item = list.index(index);
        if other_changes(new, old) {
            let text = "only cpu and memory resources for init or sidecar containers are mutable";
            errors.forbidden(&item, text);
        }
        if new == old || is_sidecar(new) {
            continue;
        }
        for policy in new.kept.list("resizePolicy") {
            if policy.text("restartPolicy") == "RestartContainer" {
                let text = "non-sidecar init containers with a resize policy of RestartContainer cannot be resized";
                errors.forbidden(&item, text);
            }
        }
    }
}

// Models pkg/apis/core/validation: validatePodResizeContainerOrdering
fn same_containers(
    kind: &str,
    new: &[Container],
    old: &[Container],
    path: &Path<'_>,
    errors: &mut Errors,
) {
    if new.len() != old.len() {
        let text = format!("{kind} may not be added or removed on resize");
        errors.forbidden(path, text);
        return;
    }
    for (index, (new, old)) in new.iter().zip(old).enumerate() {
        if new.name != old.name {
            let text = format!("{kind} may not be renamed or reordered on resize");
            errors.forbidden(&path.index(index).child("name"), text);
        }
    }
}

// Models pkg/apis/core/validation: validatePodLevelResourcesResize
fn of_pod(new: &PodSpec, old: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    let says = |spec: &PodSpec| {
        let resources = spec.resources.as_ref();
        resources.is_some_and(|r| !r.requests.is_empty() || !r.limits.is_empty())
    };
    if !says(new) && !says(old) {
        return;
    }
    let resources = path.child("resources");
    let none = ResourceRequirements::default();
    let before = old.resources.as_ref().unwrap_or(&none);
    let Some(now) = &new.resources else {
        errors.forbidden(&resources, "pod-level resources cannot be removed");
        return;
    };
    removed(now, before, "pod-level resource", &resources, errors);
    if without_compute(now, before) != *before {
        let text = "only cpu and memory resources are mutable at pod-level";
        errors.forbidden(path, text);
    }
}

// Models pkg/apis/core/validation: validateContainerResize
fn removed(
    new: &ResourceRequirements,
    old: &ResourceRequirements,
    what: &str,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    for (field, new, old) in [
        ("requests", &new.requests, &old.requests),
        ("limits", &new.limits, &old.limits),
    ] {
        if old.keys().any(|name| !new.contains_key(name)) {
            let kind = field.trim_end_matches('s');
            let text = format!("{what} {kind}s cannot be removed");
            errors.forbidden(&path.child(field), text);
        }
    }
}

/// Whether anything else than CPU and memory has changed.
// Models pkg/apis/core/validation: dropCPUMemoryResourcesFromContainer
fn other_changes(new: &Container, old: &Container) -> bool {
    let mut rest = new.clone();
    rest.resources = without_compute(&new.resources, &old.resources);
    rest != *old
}

/// The new resources with the old CPU and memory.
fn without_compute(new: &ResourceRequirements, old: &ResourceRequirements) -> ResourceRequirements {
    fn list(new: &ResourceList, old: &ResourceList) -> ResourceList {
        let mut out = new.clone();
        out.retain(|name| !matches!(name, "cpu" | "memory"));
        for name in ["cpu", "memory"] {
            if let Some(quantity) = old.get(name) {
                out.insert(name, Quantity::clone(quantity));
            }
        }
        out
    }
    ResourceRequirements {
        requests: list(&new.requests, &old.requests),
        limits: list(&new.limits, &old.limits),
        kept: Value::clone(&new.kept),
    }
}
