//! Defaults of volumes.

use crate::api::{
    DownwardAPIVolumeFile, EmptyDirVolumeSource, EphemeralVolumeSource, Volume, VolumeProjection,
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
    if let Some(source) = &mut volume.image {
        let reference = source.reference.as_deref().unwrap_or_default();
        let policy = pull_policy(reference);
        source.pull_policy.get_or_insert_with(|| policy.to_owned());
    }
    if let Some(source) = &mut volume.ephemeral {
        default_claim(source);
    }
    default_network_disks(volume);
}

// Models pkg/apis/core/v1: SetDefaults_Volume
fn has_no_source(volume: &Volume) -> bool {
    let bare = Volume {
        name: volume.name.clone(),
        ..Volume::default()
    };
    *volume == bare
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
    if let Some(certificate) = &mut projection.pod_certificate {
        certificate.max_expiration_seconds.get_or_insert(86_400);
    }
}

// Models pkg/apis/core/v1: SetDefaults_PersistentVolumeClaimSpec
fn default_claim(source: &mut EphemeralVolumeSource) {
    let Some(template) = &mut source.volume_claim_template else {
        return;
    };
    template
        .spec
        .volume_mode
        .get_or_insert_with(|| "Filesystem".to_owned());
    let resources = &mut template.spec.resources;
    for quantity in resources
        .limits
        .values_mut()
        .chain(resources.requests.values_mut())
    {
        quantity.round_up_to_millis();
    }
}

// Models pkg/apis/core/v1: SetDefaults_ISCSIVolumeSource, SetDefaults_RBDVolumeSource, SetDefaults_AzureDiskVolumeSource,
// SetDefaults_ScaleIOVolumeSource
fn default_network_disks(volume: &mut Volume) {
    let set = |field: &mut Option<String>, value: &str| {
        field.get_or_insert_with(|| value.to_owned());
    };
    if let Some(source) = &mut volume.iscsi {
        set(&mut source.iscsi_interface, "default");
    }
    if let Some(source) = &mut volume.rbd {
        set(&mut source.pool, "rbd");
        set(&mut source.user, "admin");
        set(&mut source.keyring, "/etc/ceph/keyring");
    }
    if let Some(source) = &mut volume.azure_disk {
        set(&mut source.caching_mode, "ReadWrite");
        set(&mut source.kind, "Shared");
        set(&mut source.fs_type, "ext4");
        source.read_only.get_or_insert(false);
    }
    if let Some(source) = &mut volume.scale_io {
        set(&mut source.storage_mode, "ThinProvisioned");
        set(&mut source.fs_type, "xfs");
    }
}
