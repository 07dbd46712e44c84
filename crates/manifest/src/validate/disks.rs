//! Rules for volumes on a network or a cloud, and for claims that are made for the pod.
//!
//! The functions are named after what follows them, since the server looks at the sources in one fixed order.

use super::error::Errors;
use super::path::Path;
use super::volumes::{Sources, need};
use super::{meta, names, resources};
use crate::api::{EphemeralVolumeSource, ISCSIVolumeSource, Volume};

fn partition(partition: Option<i32>, path: &Path<'_>, errors: &mut Errors) {
    if let Some(number) = partition.filter(|n| !(0..=255).contains(n)) {
        errors.invalid(&path.child("partition"), &number, names::range(1, 255));
    }
}

pub(crate) fn before_secret(volume: &Volume, all: &mut Sources<'_>, errors: &mut Errors) {
    let gce = volume.gce_persistent_disk.as_deref();
    all.one(
        "gcePersistentDisk",
        "persistentDisk",
        gce,
        errors,
        |disk, path, errors| {
            need(&disk.pd_name, path, "pdName", errors);
            partition(disk.partition, path, errors);
        },
    );
    let aws = volume.aws_elastic_block_store.as_deref();
    all.one(
        "awsElasticBlockStore",
        "awsElasticBlockStore",
        aws,
        errors,
        |disk, path, errors| {
            need(&disk.volume_id, path, "volumeID", errors);
            partition(disk.partition, path, errors);
        },
    );
}

pub(crate) fn before_claim(volume: &Volume, all: &mut Sources<'_>, errors: &mut Errors) {
    all.one(
        "nfs",
        "nfs",
        volume.nfs.as_deref(),
        errors,
        |nfs, path, errors| {
            need(&nfs.server, path, "server", errors);
            need(&nfs.path, path, "path", errors);
            if !nfs.path.starts_with('/') {
                errors.invalid(&path.child("path"), &nfs.path, "must be an absolute path");
            }
        },
    );
    all.one("iscsi", "iscsi", volume.iscsi.as_deref(), errors, iscsi);
    if let Some(source) = &volume.iscsi
        && source.initiator_name.is_some()
        && volume.name.len() + 1 + source.target_portal.len() > 64
    {
        errors.invalid(
            &all.path.child("name"),
            &volume.name,
            "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.",
        );
    }
    all.one(
        "glusterfs",
        "glusterfs",
        volume.glusterfs.as_deref(),
        errors,
        |source, path, errors| {
            need(&source.endpoints, path, "endpoints", errors);
            need(&source.path, path, "path", errors);
        },
    );
    all.one(
        "flocker",
        "flocker",
        volume.flocker.as_deref(),
        errors,
        |source, path, errors| {
            let name = source.dataset_name.as_deref().unwrap_or_default();
            let uuid = source.dataset_uuid.as_deref().unwrap_or_default();
            if name.is_empty() && uuid.is_empty() {
                errors.required(path, "one of datasetName and datasetUUID is required");
            }
            if !name.is_empty() && !uuid.is_empty() {
                errors.invalid(
                    path,
                    "resource",
                    "datasetName and datasetUUID can not be specified simultaneously",
                );
            }
            if name.contains('/') {
                errors.invalid(&path.child("datasetName"), name, "must not contain '/'");
            }
        },
    );
}

// Models pkg/apis/core/validation: validateISCSIVolumeSource
fn iscsi(source: &ISCSIVolumeSource, path: &Path<'_>, errors: &mut Errors) {
    need(&source.target_portal, path, "targetPortal", errors);
    if source.iqn.is_empty() {
        errors.required(&path.child("iqn"), "");
    } else {
        qualified_name(&source.iqn, &path.child("iqn"), errors);
    }
    for complaint in names::between(i64::from(source.lun), 0, 255) {
        errors.invalid(&path.child("lun"), &source.lun, complaint);
    }
    let chap = source.chap_auth_discovery == Some(true) || source.chap_auth_session == Some(true);
    if chap && source.secret_ref.is_none() {
        errors.required(&path.child("secretRef"), "");
    }
    if let Some(initiator) = &source.initiator_name {
        qualified_name(initiator, &path.child("initiatorname"), errors);
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
            month.len() == 7
                && month.as_bytes()[4] == b'-'
                && !authority.is_empty()
                && !rest.is_empty()
                && !rest.contains([',', ';', '*', '&', '$', '|', ' ', '\t'])
        }),
        Some("eui") => alphanumeric(name.get(4..).unwrap_or_default(), 16),
        Some("naa") => alphanumeric(name.get(4..).unwrap_or_default(), 32),
        _ => {
            errors.invalid(
                path,
                name,
                "must be valid format starting with iqn, eui, or naa",
            );
            return;
        }
    };
    if !ok {
        errors.invalid(path, name, "must be valid format");
    }
}

pub(crate) fn before_downward(volume: &Volume, all: &mut Sources<'_>, errors: &mut Errors) {
    all.one(
        "rbd",
        "rbd",
        volume.rbd.as_deref(),
        errors,
        |rbd, path, errors| {
            if rbd.monitors.is_empty() {
                errors.required(&path.child("monitors"), "");
            }
            need(&rbd.image, path, "image", errors);
        },
    );
    all.one(
        "cinder",
        "cinder",
        volume.cinder.as_deref(),
        errors,
        |cinder, path, errors| {
            need(&cinder.volume_id, path, "volumeID", errors);
            if let Some(secret) = &cinder.secret_ref {
                need(&secret.name, &path.child("secretRef"), "name", errors);
            }
        },
    );
    all.one(
        "cephFS",
        "cephfs",
        volume.cephfs.as_deref(),
        errors,
        |ceph, path, errors| {
            if ceph.monitors.is_empty() {
                errors.required(&path.child("monitors"), "");
            }
        },
    );
    all.one(
        "quobyte",
        "quobyte",
        volume.quobyte.as_deref(),
        errors,
        |quobyte, path, errors| {
            const PAIRS: &str = "must be a host:port pair or multiple pairs separated by commas";
            if quobyte.registry.is_empty() {
                errors.required(&path.child("registry"), PAIRS);
            } else if quobyte
                .tenant
                .as_deref()
                .is_some_and(|tenant| tenant.len() >= 65)
            {
                errors.required(
                    &path.child("tenant"),
                    "must be a UUID and may not exceed a length of 64 characters",
                );
            } else {
                for pair in quobyte.registry.split(',') {
                    if pair.matches(':').count() != 1 {
                        errors.invalid(&path.child("registry"), &quobyte.registry, PAIRS);
                    }
                }
            }
            need(&quobyte.volume, path, "volume", errors);
        },
    );
}

pub(crate) fn before_config(volume: &Volume, all: &mut Sources<'_>, errors: &mut Errors) {
    all.one(
        "fc",
        "fc",
        volume.fc.as_deref(),
        errors,
        |fc, path, errors| {
            let names_path = path.child("targetWWNs");
            if fc.target_wwns.is_empty() && fc.wwids.is_empty() {
                errors.required(
                    &names_path,
                    "must specify either targetWWNs or wwids, but not both",
                );
            }
            if !fc.target_wwns.is_empty() && !fc.wwids.is_empty() {
                errors.invalid(
                    &names_path,
                    fc.target_wwns.as_slice(),
                    "targetWWNs and wwids can not be specified simultaneously",
                );
            }
            if !fc.target_wwns.is_empty() {
                match fc.lun {
                    None => errors.required(
                        &path.child("lun"),
                        "lun is required if targetWWNs is specified",
                    ),
                    Some(lun) => {
                        for complaint in names::between(i64::from(lun), 0, 255) {
                            errors.invalid(&path.child("lun"), &lun, complaint);
                        }
                    }
                }
            }
        },
    );
    all.one(
        "flexVolume",
        "flexVolume",
        volume.flex_volume.as_deref(),
        errors,
        |flex, path, errors| {
            need(&flex.driver, path, "driver", errors);
            for key in flex.options.keys() {
                let namespace = key
                    .split_once('/')
                    .map_or(key.as_str(), |(namespace, _)| namespace);
                let normalized = format!(".{}", namespace.to_lowercase());
                if normalized.ends_with(".kubernetes.io") || normalized.ends_with(".k8s.io") {
                    let text = "kubernetes.io and k8s.io namespaces are reserved";
                    errors.invalid(&path.child("options").key(key), key, text);
                }
            }
        },
    );
}

pub(crate) fn before_projected(volume: &Volume, all: &mut Sources<'_>, errors: &mut Errors) {
    all.one(
        "azureFile",
        "azureFile",
        volume.azure_file.as_deref(),
        errors,
        |azure, path, errors| {
            need(&azure.secret_name, path, "secretName", errors);
            need(&azure.share_name, path, "shareName", errors);
        },
    );
    let vsphere = volume.vsphere_volume.as_deref();
    all.one(
        "vsphereVolume",
        "vsphereVolume",
        vsphere,
        errors,
        |disk, path, errors| {
            need(&disk.volume_path, path, "volumePath", errors);
        },
    );
    let photon = volume.photon_persistent_disk.as_deref();
    all.one(
        "photonPersistentDisk",
        "photonPersistentDisk",
        photon,
        errors,
        |disk, path, errors| {
            need(&disk.pd_id, path, "pdID", errors);
        },
    );
    let portworx = volume.portworx_volume.as_deref();
    all.one(
        "portworxVolume",
        "portworxVolume",
        portworx,
        errors,
        |disk, path, errors| {
            need(&disk.volume_id, path, "volumeID", errors);
        },
    );
    all.one("azureDisk", "azureDisk", volume.azure_disk.as_deref(), errors, |azure, path, errors| {
        need(&azure.disk_name, path, "diskName", errors);
        need(&azure.disk_uri, path, "diskURI", errors);
        let caching = azure.caching_mode.as_deref().unwrap_or_default();
        if !matches!(caching, "None" | "ReadOnly" | "ReadWrite") {
            errors.not_supported(&path.child("cachingMode"), caching, &["None", "ReadOnly", "ReadWrite"]);
        }
        let kind = azure.kind.as_deref().unwrap_or_default();
        if !matches!(kind, "Shared" | "Dedicated" | "Managed") {
            errors.not_supported(&path.child("kind"), kind, &["Dedicated", "Managed", "Shared"]);
        }
        let (start, form) = if kind == "Managed" {
            (
                "/subscriptions/",
                "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}",
            )
        } else {
            (
                "https://",
                "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd",
            )
        };
        if !azure.disk_uri.starts_with(start) {
            errors.not_supported(&path.child("diskURI"), &azure.disk_uri, &[form]);
        }
    });
    all.one(
        "storageos",
        "storageos",
        volume.storageos.as_deref(),
        errors,
        |storage, path, errors| {
            let name = storage.volume_name.as_deref().unwrap_or_default();
            if name.is_empty() {
                errors.required(&path.child("volumeName"), "");
            } else {
                errors.invalid_all(&path.child("volumeName"), name, names::dns_label(name));
            }
            if let Some(namespace) = storage
                .volume_namespace
                .as_deref()
                .filter(|n| !n.is_empty())
            {
                errors.invalid_all(
                    &path.child("volumeNamespace"),
                    namespace,
                    names::dns_label(namespace),
                );
            }
            if let Some(secret) = &storage.secret_ref {
                need(&secret.name, &path.child("secretRef"), "name", errors);
            }
        },
    );
}

pub(crate) fn after_projected(volume: &Volume, all: &mut Sources<'_>, errors: &mut Errors) {
    all.one(
        "scaleIO",
        "scaleIO",
        volume.scale_io.as_deref(),
        errors,
        |scale, path, errors| {
            need(&scale.gateway, path, "gateway", errors);
            need(&scale.system, path, "system", errors);
            need(
                scale.volume_name.as_deref().unwrap_or_default(),
                path,
                "volumeName",
                errors,
            );
        },
    );
    all.one(
        "csi",
        "csi",
        volume.csi.as_deref(),
        errors,
        |csi, path, errors| {
            if csi.driver.is_empty() {
                errors.required(&path.child("driver"), "");
            } else {
                if csi.driver.len() > 63 {
                    errors.too_long(&path.child("driver"), 63);
                }
                let lower = csi.driver.to_lowercase();
                errors.invalid_all(
                    &path.child("driver"),
                    &csi.driver,
                    names::dns_subdomain(&lower),
                );
            }
            if let Some(secret) = &csi.node_publish_secret_ref {
                if secret.name.is_empty() {
                    errors.required(&path.child("nodePublishSecretRef").child("name"), "");
                } else {
                    errors.invalid_all(
                        &path.child("name"),
                        &secret.name,
                        names::dns_subdomain(&secret.name),
                    );
                }
            }
        },
    );
}

// Models pkg/apis/core/validation: ValidatePersistentVolumeClaimTemplate, ValidatePersistentVolumeClaimSpec
pub(crate) fn ephemeral(source: &EphemeralVolumeSource, path: &Path<'_>, errors: &mut Errors) {
    const MODES: [&str; 4] = [
        "ReadOnlyMany",
        "ReadWriteMany",
        "ReadWriteOnce",
        "ReadWriteOncePod",
    ];
    let path = path.child("volumeClaimTemplate");
    let Some(template) = &source.volume_claim_template else {
        errors.required(&path, "");
        return;
    };
    let about = path.child("metadata");
    meta::annotations(
        &template.metadata.annotations,
        &about.child("annotations"),
        errors,
    );
    meta::labels(&template.metadata.labels, &about.child("labels"), errors);
    for (field, set) in [
        ("name", template.metadata.name.is_some()),
        ("generateName", template.metadata.generate_name.is_some()),
        ("namespace", template.metadata.namespace.is_some()),
    ] {
        if set {
            errors.forbidden(&about.child(field), "cannot be set");
        }
    }
    let spec = &template.spec;
    let path = path.child("spec");
    let modes = path.child("accessModes");
    if spec.access_modes.is_empty() {
        errors.required(&modes, "at least 1 access mode is required");
    }
    meta::selector(spec.selector.as_ref(), &path.child("selector"), errors);
    for mode in spec
        .access_modes
        .iter()
        .filter(|mode| !MODES.contains(&mode.as_str()))
    {
        errors.not_supported(&modes, mode, &MODES);
    }
    let alone = spec
        .access_modes
        .iter()
        .any(|mode| mode == "ReadWriteOncePod");
    let others = spec
        .access_modes
        .iter()
        .any(|mode| mode != "ReadWriteOncePod" && MODES.contains(&mode.as_str()));
    if alone && others {
        errors.forbidden(
            &modes,
            "may not use ReadWriteOncePod with other access modes",
        );
    }
    let storage_path = path.child("resources");
    let storage_path = storage_path.key("storage");
    match spec.resources.requests.get("storage") {
        None => errors.required(&storage_path, ""),
        Some(size) if size.nanos() <= 0 => {
            errors.invalid(
                &storage_path,
                &size.to_string(),
                "must be greater than zero",
            );
        }
        Some(size) => resources::quantity_value("storage", size, &storage_path, errors),
    }
    if let Some(class) = spec
        .storage_class_name
        .as_deref()
        .filter(|class| !class.is_empty())
    {
        errors.invalid_all(
            &path.child("storageClassName"),
            class,
            names::dns_subdomain(class),
        );
    }
    if let Some(mode) = spec
        .volume_mode
        .as_deref()
        .filter(|m| !matches!(*m, "Block" | "Filesystem"))
    {
        errors.not_supported(&path.child("volumeMode"), mode, &["Block", "Filesystem"]);
    }
}
