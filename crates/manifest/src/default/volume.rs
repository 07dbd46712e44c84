//! Defaults of volumes.

use crate::Value;
use crate::api::{
    Api, DownwardAPIVolumeFile, EmptyDirVolumeSource, Quantity, Slot, Volume, VolumeProjection,
};

use super::container::pull_policy;

/// Files of projected content are readable by everybody.
const FILE_MODE: i32 = 0o644;

pub(super) fn default_volume(volume: &mut Volume) {
    if has_no_source(volume) {
        volume.empty_dir = Some(Box::new(EmptyDirVolumeSource::default()));
    }
    if let Some(source) = &mut volume.host_path {
        source.type_.get_or_insert_with(String::new);
    }
    if let Some(source) = &mut volume.secret {
        source.default_mode.get_or_insert(FILE_MODE);
    }
    if let Some(source) = &mut volume.config_map {
        source.default_mode.get_or_insert(FILE_MODE);
    }
    if let Some(source) = &mut volume.downward_api {
        source.default_mode.get_or_insert(FILE_MODE);
        default_files(&mut source.items);
    }
    if let Some(source) = &mut volume.projected {
        source.default_mode.get_or_insert(FILE_MODE);
        for projection in &mut source.sources {
            default_projection(projection);
        }
    }
    if let Some(source) = volume.kept.get_mut("image") {
        let policy = pull_policy(source.text("reference"));
        source.set_default("pullPolicy", policy);
    }
    if let Some(source) = volume.kept.get_mut("ephemeral") {
        default_claim(source);
    }
    default_network_disks(&mut volume.kept);
}

// Models pkg/apis/core/v1: SetDefaults_Volume
fn has_no_source(volume: &Volume) -> bool {
    // The name is always there.
    volume.to_map().len() == 1
}

fn default_files(files: &mut [DownwardAPIVolumeFile]) {
    for field in files.iter_mut().filter_map(|file| file.field_ref.as_mut()) {
        field.api_version.get_or_insert_with(|| "v1".to_owned());
    }
}

fn default_projection(projection: &mut VolumeProjection) {
    if let Some(downward) = &mut projection.downward_api {
        default_files(&mut downward.items);
    }
    if let Some(token) = &mut projection.service_account_token {
        token.expiration_seconds.get_or_insert(3600);
    }
    if let Some(certificate) = projection.kept.get_mut("podCertificate") {
        certificate.set_default("maxExpirationSeconds", 86_400);
    }
}

// Models pkg/apis/core/v1: SetDefaults_PersistentVolumeClaimSpec
fn default_claim(source: &mut Value) {
    let spec = source
        .get_mut("volumeClaimTemplate")
        .and_then(|template| template.get_mut("spec"));
    let Some(spec) = spec else {
        return;
    };
    spec.set_default("volumeMode", "Filesystem");
    for list in ["limits", "requests"] {
        let list = spec
            .get_mut("resources")
            .and_then(|resources| resources.get_mut(list));
        if let Some(Value::Map(list)) = list {
            for value in list.values_mut() {
                let mut quantity = Quantity::default();
                quantity.load(value);
                quantity.round_up_to_millis();
                *value = Value::from(quantity.to_string());
            }
        }
    }
}

// Models pkg/apis/core/v1: SetDefaults_ISCSIVolumeSource, SetDefaults_RBDVolumeSource, SetDefaults_AzureDiskVolumeSource,
// SetDefaults_ScaleIOVolumeSource
fn default_network_disks(kept: &mut Value) {
    const DEFAULTS: [(&str, &str, &str); 9] = [
        ("iscsi", "iscsiInterface", "default"),
        ("rbd", "pool", "rbd"),
        ("rbd", "user", "admin"),
        ("rbd", "keyring", "/etc/ceph/keyring"),
        ("azureDisk", "cachingMode", "ReadWrite"),
        ("azureDisk", "kind", "Shared"),
        ("azureDisk", "fsType", "ext4"),
        ("scaleIO", "storageMode", "ThinProvisioned"),
        ("scaleIO", "fsType", "xfs"),
    ];
    for (kind, field, value) in DEFAULTS {
        if let Some(source) = kept.get_mut(kind) {
            source.set_default(field, value);
        }
    }
    if let Some(source) = kept.get_mut("azureDisk") {
        source.set_default("readOnly", false);
    }
}
