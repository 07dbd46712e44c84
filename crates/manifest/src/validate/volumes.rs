//! Rules for volumes: one source each, and what each source needs. Network disks are `disks`.

use std::collections::{BTreeMap, BTreeSet};

use super::env::{self, Place};
use super::error::Errors;
use super::path::Path;
use super::{disks, names};
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
const KEY_TYPES: [&str; 6] = [
    "RSA3072",
    "RSA4096",
    "ECDSAP256",
    "ECDSAP384",
    "ECDSAP521",
    "ED25519",
];

/// The volumes that may be mounted: those without errors, by name.
pub(crate) type Known<'a> = BTreeMap<&'a str, &'a Volume>;

// Models pkg/apis/core/validation: ValidateVolumes
pub(crate) fn volumes<'a>(
    spec: &'a PodSpec,
    meta: &ObjectMeta,
    path: &Path<'_>,
    errors: &mut Errors,
) -> Known<'a> {
    let pod = meta.name.as_deref().unwrap_or_default();
    let mut known = Known::new();
    let created: BTreeSet<String> = spec
        .volumes
        .iter()
        .filter(|volume| volume.ephemeral.is_some() && !pod.is_empty())
        .map(|volume| format!("{pod}-{}", volume.name))
        .collect();
    for (index, volume) in spec.volumes.iter().enumerate() {
        let item = path.index(index);
        let before = errors.0.len();
        source(volume, pod, &item, errors);
        let name = item.child("name");
        if volume.name.is_empty() {
            errors.required(&name, "");
        } else {
            errors.invalid_all(&name, &volume.name, names::dns_label(&volume.name));
        }
        if known.contains_key(volume.name.as_str()) {
            errors.duplicate(&name, &volume.name);
        }
        if errors.0.len() == before {
            known.insert(&volume.name, volume);
        }
        if let Some(claim) = volume
            .persistent_volume_claim
            .as_ref()
            .filter(|c| created.contains(&c.claim_name))
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

/// Looks at one kind of source: the first that is set is checked, a later one is one too many.
pub(crate) struct Sources<'a> {
    pub(crate) path: &'a Path<'a>,
    pub(crate) seen: bool,
}

impl Sources<'_> {
    /// `named` is how the refusal of a second source spells the field, `name` how its own errors do.
    pub(crate) fn one<T>(
        &mut self,
        named: &str,
        name: &str,
        source: Option<&T>,
        errors: &mut Errors,
        check: impl FnOnce(&T, &Path<'_>, &mut Errors),
    ) {
        let Some(source) = source else {
            return;
        };
        if self.seen {
            errors.forbidden(
                &self.path.child(named),
                "may not specify more than 1 volume type",
            );
            return;
        }
        self.seen = true;
        check(source, &self.path.child(name), errors);
    }
}

pub(crate) fn need(value: &str, path: &Path<'_>, field: &str, errors: &mut Errors) {
    if value.is_empty() {
        errors.required(&path.child(field), "");
    }
}

// Models pkg/apis/core/validation: validateVolumeSource
fn source(volume: &Volume, pod: &str, path: &Path<'_>, errors: &mut Errors) {
    let mut all = Sources { path, seen: false };
    all.one(
        "emptyDir",
        "emptyDir",
        volume.empty_dir.as_deref(),
        errors,
        |dir, path, errors| {
            if dir
                .size_limit
                .as_ref()
                .is_some_and(|limit| limit.nanos() < 0)
            {
                errors.forbidden(
                    &path.child("sizeLimit"),
                    "SizeLimit field must be a valid resource quantity",
                );
            }
        },
    );
    all.one(
        "hostPath",
        "hostPath",
        volume.host_path.as_deref(),
        errors,
        |host, path, errors| {
            if host.path.is_empty() {
                errors.required(&path.child("path"), "");
                return;
            }
            errors.invalid_all(
                &path.child("path"),
                &host.path,
                names::no_backsteps(&host.path),
            );
            if let Some(kind) = host
                .type_
                .as_deref()
                .filter(|kind| !HOST_PATH_TYPES.contains(kind))
            {
                errors.not_supported(&path.child("type"), kind, &HOST_PATH_TYPES);
            }
        },
    );
    all.one(
        "gitRepo",
        "gitRepo",
        volume.git_repo.as_deref(),
        errors,
        |git, path, errors| {
            need(&git.repository, path, "repository", errors);
            let directory = git.directory.as_deref().unwrap_or_default();
            errors.invalid_all(
                &path.child("directory"),
                directory,
                names::descending_path(directory),
            );
        },
    );
    disks::before_secret(volume, &mut all, errors);
    all.one(
        "secret",
        "secret",
        volume.secret.as_deref(),
        errors,
        |secret, path, errors| {
            need(
                secret.secret_name.as_deref().unwrap_or_default(),
                path,
                "secretName",
                errors,
            );
            mode(secret.default_mode, path, "defaultMode", errors);
            key_paths(&secret.items, path, errors);
        },
    );
    disks::before_claim(volume, &mut all, errors);
    let claim = volume.persistent_volume_claim.as_deref();
    all.one(
        "persistentVolumeClaim",
        "persistentVolumeClaim",
        claim,
        errors,
        |claim, path, errors| {
            need(&claim.claim_name, path, "claimName", errors);
        },
    );
    disks::before_downward(volume, &mut all, errors);
    all.one(
        "downwarAPI",
        "downwardAPI",
        volume.downward_api.as_deref(),
        errors,
        |api, path, errors| {
            mode(api.default_mode, path, "defaultMode", errors);
            for file in &api.items {
                downward_file(file, path, errors);
            }
        },
    );
    disks::before_config(volume, &mut all, errors);
    all.one(
        "configMap",
        "configMap",
        volume.config_map.as_deref(),
        errors,
        |config, path, errors| {
            need(&config.name, path, "name", errors);
            mode(config.default_mode, path, "defaultMode", errors);
            key_paths(&config.items, path, errors);
        },
    );
    disks::before_projected(volume, &mut all, errors);
    all.one(
        "projected",
        "projected",
        volume.projected.as_deref(),
        errors,
        projected,
    );
    disks::after_projected(volume, &mut all, errors);
    all.one(
        "ephemeral",
        "ephemeral",
        volume.ephemeral.as_deref(),
        errors,
        |ephemeral, inner, errors| {
            disks::ephemeral(ephemeral, inner, errors);
            if !pod.is_empty() && !volume.name.is_empty() {
                let claim = format!("{pod}-{}", volume.name);
                for complaint in names::dns_subdomain(&claim) {
                    errors.invalid(
                        &path.child("name"),
                        &volume.name,
                        format!("PVC name \"{claim}\": {complaint}"),
                    );
                }
            }
        },
    );
    all.one(
        "image",
        "image",
        volume.image.as_deref(),
        errors,
        |image, path, errors| {
            need(
                image.reference.as_deref().unwrap_or_default(),
                path,
                "reference",
                errors,
            );
            super::container::pull_policy(
                image.pull_policy.as_deref(),
                &path.child("pullPolicy"),
                errors,
            );
        },
    );
    if !all.seen {
        errors.required(path, "must specify a volume type");
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
    errors.invalid_all(
        &path.child("path"),
        &item.path,
        names::unreserved_path(&item.path),
    );
    mode(item.mode, path, "mode", errors);
}

// Models pkg/apis/core/validation: validateDownwardAPIVolumeFile
fn downward_file(file: &DownwardAPIVolumeFile, path: &Path<'_>, errors: &mut Errors) {
    need(&file.path, path, "path", errors);
    errors.invalid_all(
        &path.child("path"),
        &file.path,
        names::unreserved_path(&file.path),
    );
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
        errors.invalid_all(
            &volume.child("path"),
            &token.path,
            names::unreserved_path(&token.path),
        );
    }
    if let Some(bundle) = &source.cluster_trust_bundle {
        count += 1;
        let inner = path.child("clusterTrustBundle");
        match (&bundle.name, &bundle.signer_name) {
            (None, None) => errors.required(&inner, "either name or signerName must be specified"),
            (Some(name), None) if name.is_empty() => {
                errors.required(&inner.child("name"), "must be a valid object name");
            }
            (None, Some(_)) => {
                super::meta::selector(
                    bundle.label_selector.as_ref(),
                    &inner.child("labelSelector"),
                    errors,
                );
            }
            _ => {}
        }
        need(&bundle.path, &inner, "path", errors);
        errors.invalid_all(
            &inner.child("path"),
            &bundle.path,
            names::unreserved_path(&bundle.path),
        );
        claim_path(&bundle.path, errors);
    }
    if let Some(certificate) = &source.pod_certificate {
        count += 1;
        let inner = path.child("podCertificate");
        if !KEY_TYPES.contains(&certificate.key_type.as_str()) {
            errors.not_supported(&inner.child("keyType"), &certificate.key_type, &KEY_TYPES);
        }
        if let Some(secs) = certificate
            .max_expiration_seconds
            .filter(|secs| *secs < 3600)
        {
            let text = "if provided, maxExpirationSeconds must be >= 3600";
            errors.invalid(&inner.child("maxExpirationSeconds"), &secs, text);
        }
        let files = [
            ("credentialBundlePath", &certificate.credential_bundle_path),
            ("keyPath", &certificate.key_path),
            ("certificateChainPath", &certificate.certificate_chain_path),
        ];
        let mut any = false;
        for (field, file) in files {
            if let Some(file) = file.as_deref().filter(|file| !file.is_empty()) {
                any = true;
                errors.invalid_all(&inner.child(field), file, names::unreserved_path(file));
                claim_path(file, errors);
            }
        }
        if !any {
            errors.required(
                &inner,
                "specify at least one of credentialBundlePath, keyPath, and certificateChainPath",
            );
        }
    }
    if count > 1 {
        errors.forbidden(path, "may not specify more than 1 volume type per source");
    }
}
