//! Rules for the volumes that the engine keeps as values: those on a network or a cloud, and claims made for the pod.
//!
//! Most of them only need some texts, so they are one table; what one kind asks beyond that is a function.

use super::error::Errors;
use super::path::Path;
use super::{meta, names, resources};
use crate::Value;
use crate::api::{Quantity, Slot};

type Rule = fn(&Value, &Path<'_>, &mut Errors);

/// What a source needs: texts that may not be empty, and a further rule.
pub(crate) struct Needs {
    texts: &'static [&'static str],
    rule: Rule,
}

const fn needs(texts: &'static [&'static str], rule: Rule) -> Needs {
    Needs { texts, rule }
}

fn no_more(_: &Value, _: &Path<'_>, _: &mut Errors) {}

/// The rules of a kind of source, by its JSON name.
const SOURCES: [(&str, Needs); 22] = [
    ("gitRepo", needs(&["repository"], git_repo)),
    ("gcePersistentDisk", needs(&["pdName"], partition)),
    ("awsElasticBlockStore", needs(&["volumeID"], partition)),
    ("nfs", needs(&["server", "path"], nfs)),
    ("iscsi", needs(&["targetPortal"], iscsi)),
    ("glusterfs", needs(&["endpoints", "path"], no_more)),
    ("flocker", needs(&[], flocker)),
    ("rbd", needs(&[], rbd)),
    ("cinder", needs(&["volumeID"], secret_name)),
    ("cephfs", needs(&[], monitors)),
    ("quobyte", needs(&[], quobyte)),
    ("fc", needs(&[], fibre_channel)),
    ("flexVolume", needs(&["driver"], flex)),
    ("azureFile", needs(&["secretName", "shareName"], no_more)),
    ("vsphereVolume", needs(&["volumePath"], no_more)),
    ("photonPersistentDisk", needs(&["pdID"], no_more)),
    ("portworxVolume", needs(&["volumeID"], no_more)),
    ("azureDisk", needs(&["diskName", "diskURI"], azure_disk)),
    ("storageos", needs(&[], storage_os)),
    (
        "scaleIO",
        needs(&["gateway", "system", "volumeName"], no_more),
    ),
    ("csi", needs(&[], csi)),
    ("image", needs(&["reference"], image)),
];

/// Checks a source of that kind.
// Models pkg/apis/core/validation: validateVolumeSource
pub(crate) fn source(json: &str, source: &Value, path: &Path<'_>, errors: &mut Errors) {
    let known = SOURCES.iter().find(|(name, _)| *name == json);
    if let Some((_, needs)) = known {
        for field in needs.texts {
            need(source, field, path, errors);
        }
        (needs.rule)(source, path, errors);
    }
}

fn need(source: &Value, field: &str, path: &Path<'_>, errors: &mut Errors) {
    if source.text(field).is_empty() {
        errors.required(&path.child(field), "");
    }
}

fn git_repo(git: &Value, path: &Path<'_>, errors: &mut Errors) {
    errors.check(
        &path.child("directory"),
        git.text("directory"),
        names::descending_path,
    );
}

fn partition(disk: &Value, path: &Path<'_>, errors: &mut Errors) {
    if let Some(number) = disk.number("partition").filter(|n| !(0..=255).contains(n)) {
        errors.invalid(&path.child("partition"), &number, names::range(1, 255));
    }
}

fn nfs(nfs: &Value, path: &Path<'_>, errors: &mut Errors) {
    let text = nfs.text("path");
    if !text.starts_with('/') {
        errors.invalid(&path.child("path"), text, "must be an absolute path");
    }
}

fn flocker(source: &Value, path: &Path<'_>, errors: &mut Errors) {
    let name = source.text("datasetName");
    let uuid = source.text("datasetUUID");
    if name.is_empty() && uuid.is_empty() {
        errors.required(path, "one of datasetName and datasetUUID is required");
    }
    if !name.is_empty() && !uuid.is_empty() {
        let text = "datasetName and datasetUUID can not be specified simultaneously";
        errors.invalid(path, "resource", text);
    }
    if name.contains('/') {
        errors.invalid(&path.child("datasetName"), name, "must not contain '/'");
    }
}

// Models pkg/apis/core/validation: validateISCSIVolumeSource
fn iscsi(source: &Value, path: &Path<'_>, errors: &mut Errors) {
    let iqn = source.text("iqn");
    if iqn.is_empty() {
        errors.required(&path.child("iqn"), "");
    } else {
        qualified_name(iqn, &path.child("iqn"), errors);
    }
    number_up_to_255(
        source.number("lun").unwrap_or(0),
        &path.child("lun"),
        errors,
    );
    let chap = source.flag("chapAuthDiscovery") || source.flag("chapAuthSession");
    if chap && source.get("secretRef").is_none() {
        errors.required(&path.child("secretRef"), "");
    }
    if let Some(initiator) = source.get("initiatorName").and_then(Value::as_str) {
        qualified_name(initiator, &path.child("initiatorname"), errors);
    }
}

fn number_up_to_255(number: i64, path: &Path<'_>, errors: &mut Errors) {
    for complaint in names::between(number, 0, 255) {
        errors.invalid(path, &number, complaint);
    }
}

fn qualified_name(name: &str, path: &Path<'_>, errors: &mut Errors) {
    let alphanumeric = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let ok = match name.get(..3) {
        Some("iqn") => name.split_once(':').is_some_and(|(date, rest)| {
            let mut parts = date.splitn(3, '.').skip(1);
            let month = parts.next().unwrap_or_default();
            let authority = parts.next().unwrap_or_default();
            let is_month = |(at, b): (usize, u8)| (at == 4 && b == b'-') || b.is_ascii_digit();
            let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
            month.len() == 7
                && month.bytes().enumerate().all(is_month)
                && !authority.is_empty()
                && authority.bytes().all(is_name)
                && !rest.is_empty()
                && !rest.contains(|c: char| c.is_whitespace() || ",;*&$|".contains(c))
        }),
        Some("eui") => alphanumeric(name.get(4..).unwrap_or_default(), 16),
        Some("naa") => alphanumeric(name.get(4..).unwrap_or_default(), 32),
        _ => {
            let text = "must be valid format starting with iqn, eui, or naa";
            errors.invalid(path, name, text);
            return;
        }
    };
    if !ok {
        errors.invalid(path, name, "must be valid format");
    }
}

fn monitors(source: &Value, path: &Path<'_>, errors: &mut Errors) {
    if source.list("monitors").is_empty() {
        errors.required(&path.child("monitors"), "");
    }
}

fn rbd(source: &Value, path: &Path<'_>, errors: &mut Errors) {
    monitors(source, path, errors);
    need(source, "image", path, errors);
}

fn secret_name(source: &Value, path: &Path<'_>, errors: &mut Errors) {
    if let Some(secret) = source.get("secretRef") {
        need(secret, "name", &path.child("secretRef"), errors);
    }
}

fn quobyte(source: &Value, path: &Path<'_>, errors: &mut Errors) {
    const PAIRS: &str = "must be a host:port pair or multiple pairs separated by commas";
    let registry = source.text("registry");
    if registry.is_empty() {
        errors.required(&path.child("registry"), PAIRS);
    } else if source.text("tenant").len() >= 65 {
        let text = "must be a UUID and may not exceed a length of 64 characters";
        errors.required(&path.child("tenant"), text);
    } else {
        for pair in registry.split(',') {
            // An address of version 6 has colons of its own and stands in brackets.
            let port = match pair.strip_prefix('[') {
                Some(rest) => rest.split_once("]:").map(|(_, port)| port),
                None => pair.split_once(':').map(|(_, port)| port),
            };
            if port.is_none_or(|port| port.contains([':', '[', ']'])) {
                errors.invalid(&path.child("registry"), registry, PAIRS);
            }
        }
    }
    need(source, "volume", path, errors);
}

fn fibre_channel(source: &Value, path: &Path<'_>, errors: &mut Errors) {
    let names_path = path.child("targetWWNs");
    let targets = source.list("targetWWNs");
    let ids = source.list("wwids");
    if targets.is_empty() && ids.is_empty() {
        let text = "must specify either targetWWNs or wwids, but not both";
        errors.required(&names_path, text);
    }
    if !targets.is_empty() && !ids.is_empty() {
        let text = "targetWWNs and wwids can not be specified simultaneously";
        errors.invalid(&names_path, targets, text);
    }
    if !targets.is_empty() {
        match source.number("lun") {
            None => {
                let text = "lun is required if targetWWNs is specified";
                errors.required(&path.child("lun"), text);
            }
            Some(lun) => number_up_to_255(lun, &path.child("lun"), errors),
        }
    }
}

fn flex(source: &Value, path: &Path<'_>, errors: &mut Errors) {
    for (key, _) in source.get("options").unwrap_or(&Value::Null).entries() {
        let namespace = key.split('/').next().unwrap_or_default();
        let normalized = format!(".{}", namespace.to_ascii_lowercase());
        if normalized.ends_with(".kubernetes.io") || normalized.ends_with(".k8s.io") {
            let text = "kubernetes.io and k8s.io namespaces are reserved";
            errors.invalid(&path.child("options").key(key), key, text);
        }
    }
}

fn azure_disk(source: &Value, path: &Path<'_>, errors: &mut Errors) {
    const MANAGED: &str = "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}";
    const BLOB: &str =
        "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd";
    errors.one_of(
        &path.child("cachingMode"),
        source.text("cachingMode"),
        &["None", "ReadOnly", "ReadWrite"],
    );
    let kind = source.text("kind");
    errors.one_of(
        &path.child("kind"),
        kind,
        &["Dedicated", "Managed", "Shared"],
    );
    let (start, form) = if kind == "Managed" {
        ("/subscriptions/", MANAGED)
    } else {
        ("https://", BLOB)
    };
    let uri = source.text("diskURI");
    if !uri.starts_with(start) {
        errors.not_supported(&path.child("diskURI"), uri, &[form]);
    }
}

fn storage_os(source: &Value, path: &Path<'_>, errors: &mut Errors) {
    let name = source.text("volumeName");
    if name.is_empty() {
        errors.required(&path.child("volumeName"), "");
    } else {
        errors.check(&path.child("volumeName"), name, names::dns_label);
    }
    let namespace = source.text("volumeNamespace");
    if !namespace.is_empty() {
        errors.check(&path.child("volumeNamespace"), namespace, names::dns_label);
    }
    secret_name(source, path, errors);
}

// Models pkg/apis/core/validation: ValidateCSIDriverName, validateCSIVolumeSource
fn csi(source: &Value, path: &Path<'_>, errors: &mut Errors) {
    let driver = source.text("driver");
    let driver_path = path.child("driver");
    if driver.is_empty() {
        errors.required(&driver_path, "");
    }
    if driver.len() > 63 {
        errors.too_long(&driver_path, 63);
    }
    let complaints = names::dns_subdomain(&driver.to_ascii_lowercase());
    errors.invalid_all(&driver_path, driver, complaints);
    if let Some(secret) = source.get("nodePublishSecretRef") {
        let name = secret.text("name");
        if name.is_empty() {
            errors.required(&path.child("nodePublishSecretRef").child("name"), "");
        } else {
            errors.check(&path.child("name"), name, names::dns_subdomain);
        }
    }
}

fn image(source: &Value, path: &Path<'_>, errors: &mut Errors) {
    let policy = source.text("pullPolicy");
    super::container::pull_policy(policy, &path.child("pullPolicy"), errors);
}

// Models pkg/apis/core/validation: ValidatePersistentVolumeClaimTemplate, ValidatePersistentVolumeClaimSpec
pub(crate) fn ephemeral(source: &Value, path: &Path<'_>, errors: &mut Errors) {
    const MODES: [&str; 4] = [
        "ReadOnlyMany",
        "ReadWriteMany",
        "ReadWriteOnce",
        "ReadWriteOncePod",
    ];
    let path = path.child("volumeClaimTemplate");
    let Some(template) = source.get("volumeClaimTemplate") else {
        errors.required(&path, "");
        return;
    };
    let about = path.child("metadata");
    let metadata = template.get("metadata").unwrap_or(&Value::Null);
    meta::annotation_entries(
        metadata.get("annotations").unwrap_or(&Value::Null),
        &about.child("annotations"),
        errors,
    );
    meta::label_entries(metadata.get("labels"), &about.child("labels"), errors);
    for field in ["name", "generateName", "namespace"] {
        if !metadata.text(field).is_empty() {
            errors.forbidden(&about.child(field), "cannot be set");
        }
    }
    let spec = template.get("spec").unwrap_or(&Value::Null);
    let path = path.child("spec");
    let modes_path = path.child("accessModes");
    let modes = spec.list("accessModes");
    if modes.is_empty() {
        errors.required(&modes_path, "at least 1 access mode is required");
    }
    meta::selector(spec.get("selector"), &path.child("selector"), errors);
    let (mut alone, mut others) = (false, false);
    for mode in modes {
        let mode = mode.as_str().unwrap_or_default();
        errors.one_of(&modes_path, mode, &MODES);
        alone |= mode == "ReadWriteOncePod";
        others |= mode != "ReadWriteOncePod" && MODES.contains(&mode);
    }
    if alone && others {
        let text = "may not use ReadWriteOncePod with other access modes";
        errors.forbidden(&modes_path, text);
    }
    let storage_path = path.child("resources");
    let storage_path = storage_path.key("storage");
    let requests = spec.get("resources").and_then(|all| all.get("requests"));
    match requests.and_then(|requests| requests.get("storage")) {
        None => errors.required(&storage_path, ""),
        Some(size) => {
            let mut quantity = Quantity::default();
            quantity.load(size);
            if quantity.nanos() <= 0 {
                let text = "must be greater than zero";
                errors.invalid(&storage_path, &quantity.to_string(), text);
            } else {
                resources::quantity_value("storage", &quantity, &storage_path, errors);
            }
        }
    }
    let class = spec.text("storageClassName");
    if !class.is_empty() {
        errors.check(&path.child("storageClassName"), class, names::dns_subdomain);
    }
    if let Some(mode) = spec.get("volumeMode").and_then(Value::as_str) {
        errors.one_of(&path.child("volumeMode"), mode, &["Block", "Filesystem"]);
    }
}
