//! Rules for volumes: one source each, and what each source needs. Network disks are `disks`.

use std::collections::BTreeSet;

use super::env::{self, Place};
use super::error::Errors;
use super::path::Path;
use super::{certificates, disks, names};
use crate::api::{
    DownwardAPIVolumeFile, KeyToPath, ObjectMeta, PodSpec, ProjectedVolumeSource, Volume,
    VolumeProjection,
};

const HOST_PATH_TYPES: [&str; 8] = [
    "",
    "BlockDevice",
    "CharDevice",
    "Directory",
    "DirectoryOrCreate",
    "File",
    "FileOrCreate",
    "Socket",
];
/// The volumes that may be mounted: those without errors.
#[derive(Default)]
pub(crate) struct Known<'a> {
    names: BTreeSet<&'a str>,
    all: &'a [Volume],
}

impl<'a> Known<'a> {
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    pub(crate) fn get(&self, name: &str) -> Option<&'a Volume> {
        if !self.has(name) {
            return None;
        }
        self.all.iter().find(|volume| volume.name == name)
    }
}

// Models pkg/apis/core/validation: ValidateVolumes
pub(crate) fn volumes<'a>(
    spec: &'a PodSpec,
    meta: &ObjectMeta,
    path: &Path<'_>,
    errors: &mut Errors,
) -> Known<'a> {
    let pod = meta.name.as_deref().unwrap_or_default();
    let mut known = Known {
        all: &spec.volumes,
        ..Known::default()
    };
    let is_created = |claim: &str| {
        let volume = claim
            .strip_prefix(pod)
            .and_then(|rest| rest.strip_prefix('-'));
        let of =
            |volume: &Volume, name| volume.name == name && volume.kept.get("ephemeral").is_some();
        !pod.is_empty() && volume.is_some_and(|name| spec.volumes.iter().any(|v| of(v, name)))
    };
    for (index, volume) in spec.volumes.iter().enumerate() {
        let item = path.index(index);
        let before = errors.0.len();
        source(volume, pod, &item, errors);
        let name = item.child("name");
        if volume.name.is_empty() {
            errors.required(&name, "");
        } else {
            errors.check(&name, &volume.name, names::dns_label);
        }
        if known.has(&volume.name) {
            errors.duplicate(&name, &volume.name);
        }
        if errors.0.len() == before {
            known.names.insert(&volume.name);
        }
        if let Some(claim) = volume
            .persistent_volume_claim
            .as_ref()
            .filter(|claim| is_created(&claim.claim_name))
        {
            errors.invalid(
                &item.child("persistentVolumeClaim").child("claimName"),
                &claim.claim_name,
                "must not reference a PVC that gets created for an ephemeral volume",
            );
        }
    }
    known
}

/// Every kind of source in the server's order, and how its own errors spell it where that differs.
const ORDER: [(&str, &str); 30] = [
    ("emptyDir", ""),
    ("hostPath", ""),
    ("gitRepo", ""),
    ("gcePersistentDisk", "persistentDisk"),
    ("awsElasticBlockStore", ""),
    ("secret", ""),
    ("nfs", ""),
    ("iscsi", ""),
    ("glusterfs", ""),
    ("flocker", ""),
    ("persistentVolumeClaim", ""),
    ("rbd", ""),
    ("cinder", ""),
    ("cephfs", ""),
    ("quobyte", ""),
    ("downwardAPI", ""),
    ("fc", ""),
    ("flexVolume", ""),
    ("configMap", ""),
    ("azureFile", ""),
    ("vsphereVolume", ""),
    ("photonPersistentDisk", ""),
    ("portworxVolume", ""),
    ("azureDisk", ""),
    ("storageos", ""),
    ("projected", ""),
    ("scaleIO", ""),
    ("csi", ""),
    ("ephemeral", ""),
    ("image", ""),
];

pub(crate) fn need(value: &str, path: &Path<'_>, field: &str, errors: &mut Errors) {
    if value.is_empty() {
        errors.required(&path.child(field), "");
    }
}

/// The first source that is set is checked, a later one is one too many.
// Models pkg/apis/core/validation: validateVolumeSource
fn source(volume: &Volume, pod: &str, path: &Path<'_>, errors: &mut Errors) {
    let mut seen = false;
    for (json, own_name) in ORDER {
        let kept = volume.kept.get(json);
        if kept.is_none() && !has_typed(volume, json) {
            continue;
        }
        if seen {
            let named = match json {
                "downwardAPI" => "downwarAPI",
                "cephfs" => "cephFS",
                other => other,
            };
            let text = "may not specify more than 1 volume type";
            errors.forbidden(&path.child(named), text);
        } else {
            seen = true;
            let name = if own_name.is_empty() { json } else { own_name };
            let inner = path.child(name);
            match kept {
                Some(value) if json == "ephemeral" => {
                    disks::ephemeral(value, &inner, errors);
                    claim_name(volume, pod, path, errors);
                }
                Some(value) => disks::source(json, value, &inner, errors),
                None => typed(volume, json, &inner, errors),
            }
        }
        if json == "iscsi" {
            iscsi_name(volume, path, errors);
        }
    }
    if !seen {
        errors.required(path, "must specify a volume type");
    }
}

fn has_typed(volume: &Volume, json: &str) -> bool {
    match json {
        "emptyDir" => volume.empty_dir.is_some(),
        "hostPath" => volume.host_path.is_some(),
        "secret" => volume.secret.is_some(),
        "persistentVolumeClaim" => volume.persistent_volume_claim.is_some(),
        "downwardAPI" => volume.downward_api.is_some(),
        "configMap" => volume.config_map.is_some(),
        "projected" => volume.projected.is_some(),
        _ => false,
    }
}

fn typed(volume: &Volume, json: &str, path: &Path<'_>, errors: &mut Errors) {
    if json == "emptyDir"
        && let Some(dir) = &volume.empty_dir
    {
        let limit = dir.size_limit.as_ref();
        if limit.is_some_and(|limit| limit.nanos() < 0) {
            let text = "SizeLimit field must be a valid resource quantity";
            errors.forbidden(&path.child("sizeLimit"), text);
        }
    }
    if json == "hostPath"
        && let Some(host) = &volume.host_path
    {
        if host.path.is_empty() {
            errors.required(&path.child("path"), "");
        } else {
            errors.check(&path.child("path"), &host.path, names::no_backsteps);
            let kind = host.type_.as_deref().unwrap_or_default();
            errors.one_of(&path.child("type"), kind, &HOST_PATH_TYPES);
        }
    }
    if json == "secret"
        && let Some(secret) = &volume.secret
    {
        let name = secret.secret_name.as_deref().unwrap_or_default();
        need(name, path, "secretName", errors);
        mode(secret.default_mode, path, "defaultMode", errors);
        key_paths(&secret.items, path, errors);
    }
    if json == "persistentVolumeClaim"
        && let Some(claim) = &volume.persistent_volume_claim
    {
        need(&claim.claim_name, path, "claimName", errors);
    }
    if json == "downwardAPI"
        && let Some(api) = &volume.downward_api
    {
        mode(api.default_mode, path, "defaultMode", errors);
        for file in &api.items {
            downward_file(file, path, errors);
        }
    }
    if json == "configMap"
        && let Some(config) = &volume.config_map
    {
        need(&config.name, path, "name", errors);
        mode(config.default_mode, path, "defaultMode", errors);
        key_paths(&config.items, path, errors);
    }
    if json == "projected"
        && let Some(source) = &volume.projected
    {
        projected(source, path, errors);
    }
}

fn iscsi_name(volume: &Volume, path: &Path<'_>, errors: &mut Errors) {
    let Some(source) = volume.kept.get("iscsi") else {
        return;
    };
    let length = volume.name.len() + 1 + source.text("targetPortal").len();
    if source.get("initiatorName").is_some() && length > 64 {
        errors.invalid(
            &path.child("name"),
            &volume.name,
            "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.",
        );
    }
}

/// The claim of an ephemeral volume is named after pod and volume.
fn claim_name(volume: &Volume, pod: &str, path: &Path<'_>, errors: &mut Errors) {
    if pod.is_empty() || volume.name.is_empty() {
        return;
    }
    let claim = format!("{pod}-{}", volume.name);
    for complaint in names::dns_subdomain(&claim) {
        errors.invalid(
            &path.child("name"),
            &volume.name,
            format!("PVC name \"{claim}\": {complaint}"),
        );
    }
}

fn mode(mode: Option<i32>, path: &Path<'_>, field: &str, errors: &mut Errors) {
    if let Some(mode) = mode.filter(|mode| !(0..=0o777).contains(mode)) {
        errors.invalid(
            &path.child(field),
            &mode,
            "must be a number between 0 and 0777 (octal), both inclusive",
        );
    }
}

fn key_paths(items: &[KeyToPath], path: &Path<'_>, errors: &mut Errors) {
    let list = path.child("items");
    for (index, item) in items.iter().enumerate() {
        key_path(item, &list.index(index), errors);
    }
}

// Models pkg/apis/core/validation: validateKeyToPath
fn key_path(item: &KeyToPath, path: &Path<'_>, errors: &mut Errors) {
    need(&item.key, path, "key", errors);
    need(&item.path, path, "path", errors);
    errors.check(&path.child("path"), &item.path, names::unreserved_path);
    mode(item.mode, path, "mode", errors);
}

// Models pkg/apis/core/validation: validateDownwardAPIVolumeFile
fn downward_file(file: &DownwardAPIVolumeFile, path: &Path<'_>, errors: &mut Errors) {
    need(&file.path, path, "path", errors);
    errors.check(&path.child("path"), &file.path, names::unreserved_path);
    match (&file.field_ref, &file.resource_field_ref) {
        (Some(field), resource) => {
            env::field_ref(field, Place::Volume, &path.child("fieldRef"), errors);
            if resource.is_some() {
                errors.invalid(
                    path,
                    "resource",
                    "fieldRef and resourceFieldRef can not be specified simultaneously",
                );
            }
        }
        (None, Some(resource)) => {
            env::resource_ref(
                resource,
                Place::Volume,
                &path.child("resourceFieldRef"),
                errors,
            );
        }
        (None, None) => errors.required(path, "one of fieldRef and resourceFieldRef is required"),
    }
    mode(file.mode, path, "mode", errors);
}

// Models pkg/apis/core/validation: validateProjectedVolumeSource, validateProjectionSources
fn projected(volume: &ProjectedVolumeSource, path: &Path<'_>, errors: &mut Errors) {
    mode(volume.default_mode, path, "defaultMode", errors);
    let mut paths = BTreeSet::new();
    let list = path.child("sources");
    for (index, source) in volume.sources.iter().enumerate() {
        projection(source, &mut paths, path, &list.index(index), errors);
    }
}

fn projection<'a>(
    source: &'a VolumeProjection,
    paths: &mut BTreeSet<&'a str>,
    volume: &Path<'_>,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let mut count = 0;
    let secret = source
        .secret
        .as_ref()
        .map(|s| ("secret", s.name.as_str(), &s.items));
    let config = source
        .config_map
        .as_ref()
        .map(|c| ("configMap", c.name.as_str(), &c.items));
    for (field, name, items) in secret.into_iter().chain(config) {
        count += 1;
        let inner = path.child(field);
        need(name, &inner, "name", errors);
        let list = inner.child("items");
        for (index, item) in items.iter().enumerate() {
            key_path(item, &list.index(index), errors);
            if !item.path.is_empty() && !paths.insert(&item.path) {
                errors.invalid(volume, name, "conflicting duplicate paths");
            }
        }
    }
    let mut claim_path = |text: &'a str, errors: &mut Errors| {
        if !paths.insert(text) {
            errors.invalid(volume, text, "conflicting duplicate paths");
        }
    };
    if let Some(api) = &source.downward_api {
        count += 1;
        for file in &api.items {
            downward_file(file, &path.child("downwardAPI"), errors);
            if !file.path.is_empty() {
                claim_path(&file.path, errors);
            }
        }
    }
    if let Some(token) = &source.service_account_token {
        count += 1;
        let inner = path.child("serviceAccountToken");
        let secs = token.expiration_seconds.unwrap_or(0);
        if secs < 600 {
            let text = "may not specify a duration less than 10 minutes";
            errors.invalid(&inner.child("expirationSeconds"), &secs, text);
        }
        if secs > 1 << 32 {
            let text = "may not specify a duration larger than 2^32 seconds";
            errors.invalid(&inner.child("expirationSeconds"), &secs, text);
        }
        need(&token.path, volume, "path", errors);
        errors.check(&volume.child("path"), &token.path, names::unreserved_path);
    }
    if let Some(bundle) = source.kept.get("clusterTrustBundle") {
        count += 1;
        let inner = path.child("clusterTrustBundle");
        certificates::trust_bundle(bundle, &inner, errors);
        claim_path(bundle.text("path"), errors);
    }
    if let Some(certificate) = source.kept.get("podCertificate") {
        count += 1;
        let inner = path.child("podCertificate");
        for file in certificates::pod_certificate(certificate, &inner, errors) {
            claim_path(file, errors);
        }
    }
    if count > 1 {
        errors.forbidden(path, "may not specify more than 1 volume type per source");
    }
}
