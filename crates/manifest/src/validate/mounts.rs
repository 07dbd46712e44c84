//! Rules for what a container mounts.

use std::collections::BTreeSet;

use super::error::Errors;
use super::names;
use super::path::Path;
use super::volumes::Known;
use crate::api::{Container, VolumeMount};

// Models pkg/apis/core/validation: ValidateVolumeMounts
pub(crate) fn mounts(
    container: &Container,
    known: &Known<'_>,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    let mut device_names: BTreeSet<&str> = BTreeSet::new();
    let mut device_paths: BTreeSet<&str> = BTreeSet::new();
    for device in container.kept.list("volumeDevices") {
        device_names.insert(device.text("name"));
        device_paths.insert(device.text("devicePath"));
    }
    for (index, mount) in container.volume_mounts.iter().enumerate() {
        let item = path.index(index);
        let name = item.child("name");
        let mount_path = item.child("mountPath");
        if mount.name.is_empty() {
            errors.required(&name, "");
        }
        if !known.has(&mount.name) {
            errors.not_found(&name, &mount.name);
        }
        if mount.mount_path.is_empty() {
            errors.required(&mount_path, "");
        }
        if !taken.insert(&mount.mount_path) {
            errors.invalid(&mount_path, &mount.mount_path, "must be unique");
        }
        if device_names.contains(mount.name.as_str()) {
            errors.invalid(
                &name,
                &mount.name,
                "must not already exist in volumeDevices",
            );
        }
        if device_paths.contains(mount.mount_path.as_str()) {
            let text = "must not already exist as a path in volumeDevices";
            errors.invalid(&mount_path, &mount.mount_path, text);
        }
        // The server leaves the index out of the paths of these four.
        let sub_path = mount.sub_path.as_deref().unwrap_or_default();
        let expression = mount.sub_path_expr.as_deref().unwrap_or_default();
        errors.check(&path.child("subPath"), sub_path, names::descending_path);
        if !expression.is_empty() && !sub_path.is_empty() {
            let text = "subPathExpr and subPath are mutually exclusive";
            errors.invalid(&item.child("subPathExpr"), expression, text);
        }
        errors.check(
            &path.child("subPathExpr"),
            expression,
            names::descending_path,
        );
        propagation(mount, container, &path.child("mountPropagation"), errors);
        recursive_read_only(mount, &path.child("recursiveReadOnly"), errors);
    }
}

// Models pkg/apis/core/validation: validateMountPropagation
fn propagation(mount: &VolumeMount, container: &Container, path: &Path<'_>, errors: &mut Errors) {
    const MODES: [&str; 3] = ["Bidirectional", "HostToContainer", "None"];
    let Some(mode) = mount.mount_propagation.as_deref() else {
        return;
    };
    if !MODES.contains(&mode) {
        errors.not_supported(path, mode, &MODES);
    }
    let context = container.security_context.as_ref();
    let privileged = context.is_some_and(|context| context.privileged == Some(true));
    if mode == "Bidirectional" && !privileged {
        errors.forbidden(
            path,
            "Bidirectional mount propagation is available only to privileged containers",
        );
    }
}

// Models pkg/apis/core/validation: validateMountRecursiveReadOnly
fn recursive_read_only(mount: &VolumeMount, path: &Path<'_>, errors: &mut Errors) {
    match mount.recursive_read_only.as_deref() {
        None | Some("Disabled") => {}
        Some("Enabled" | "IfPossible") => {
            if mount.read_only != Some(true) {
                errors.forbidden(path, "may only be specified when readOnly is true");
            }
            if mount
                .mount_propagation
                .as_deref()
                .is_some_and(|mode| mode != "None")
            {
                let text = "may only be specified when mountPropagation is None or not specified";
                errors.forbidden(path, text);
            }
        }
        Some(other) => errors.not_supported(path, other, &["Disabled", "Enabled", "IfPossible"]),
    }
}

// Models pkg/apis/core/validation: ValidateVolumeDevices
pub(crate) fn devices(
    container: &Container,
    known: &Known<'_>,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let mut taken_paths: BTreeSet<&str> = BTreeSet::new();
    let mut taken_names: BTreeSet<&str> = BTreeSet::new();
    let mut mount_names: BTreeSet<&str> = BTreeSet::new();
    let mut mount_paths: BTreeSet<&str> = BTreeSet::new();
    for mount in &container.volume_mounts {
        mount_names.insert(&mount.name);
        mount_paths.insert(&mount.mount_path);
    }
    for (index, device) in container.kept.list("volumeDevices").iter().enumerate() {
        let item = path.index(index);
        let name_path = item.child("name");
        let device_path = item.child("devicePath");
        let name = device.text("name");
        let place = device.text("devicePath");
        if name.is_empty() {
            errors.required(&name_path, "");
        }
        if taken_names.contains(name) {
            errors.invalid(&name_path, name, "must be unique");
        }
        match known.get(name) {
            None => errors.not_found(&name_path, name),
            Some(volume) => {
                let fits = volume.persistent_volume_claim.is_some()
                    || volume.kept.get("ephemeral").is_some();
                if !fits {
                    let text = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
                    errors.invalid(&name_path, name, text);
                }
            }
        }
        if place.is_empty() {
            errors.required(&device_path, "");
        }
        if taken_paths.contains(place) {
            errors.invalid(&device_path, place, "must be unique");
        }
        if names::no_backsteps(place).is_empty() {
            taken_paths.insert(place);
        } else {
            errors.invalid(&device_path, place, "can not contain backsteps ('..')");
        }
        if mount_names.contains(name) {
            errors.invalid(&name_path, name, "must not already exist in volumeMounts");
        }
        if mount_paths.contains(place) {
            let text = "must not already exist as a path in volumeMounts";
            errors.invalid(&device_path, place, text);
        }
        if !name.is_empty() {
            taken_names.insert(name);
        }
    }
}
