//! Volume kinds of vendors and of the past, which the API still knows: kept apart so that the living ones are easy to find.

use std::collections::BTreeMap;

use podarium_manifest::api::{LocalObjectReference, Volume};

use super::volume::Plain;

/// The sentence and keys of a legacy volume.
pub(super) fn plain(volume: &Volume) -> Option<Plain> {
    disks(volume)
        .or_else(|| networks(volume))
        .map(|(about, pairs)| Plain { about, pairs })
}

type Parts = (&'static str, Vec<(&'static str, String)>);

fn disks(volume: &Volume) -> Option<Parts> {
    if let Some(source) = &volume.gce_persistent_disk {
        return Some((
            "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
            vec![
                ("PDName", source.pd_name.clone()),
                ("FSType", owned(source.fs_type.as_ref())),
                (
                    "Partition",
                    source.partition.unwrap_or_default().to_string(),
                ),
                ("ReadOnly", is_set(source.read_only)),
            ],
        ));
    }
    if let Some(source) = &volume.aws_elastic_block_store {
        return Some((
            "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
            vec![
                ("VolumeID", source.volume_id.clone()),
                ("FSType", owned(source.fs_type.as_ref())),
                (
                    "Partition",
                    source.partition.unwrap_or_default().to_string(),
                ),
                ("ReadOnly", is_set(source.read_only)),
            ],
        ));
    }
    if let Some(source) = &volume.azure_disk {
        return Some((
            "AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)",
            vec![
                ("DiskName", source.disk_name.clone()),
                ("DiskURI", source.disk_uri.clone()),
                ("Kind", owned(source.kind.as_ref())),
                ("FSType", owned(source.fs_type.as_ref())),
                ("CachingMode", owned(source.caching_mode.as_ref())),
                ("ReadOnly", is_set(source.read_only)),
            ],
        ));
    }
    if let Some(source) = &volume.vsphere_volume {
        return Some((
            "vSphereVolume (a Persistent Disk resource in vSphere)",
            vec![
                ("VolumePath", source.volume_path.clone()),
                ("FSType", owned(source.fs_type.as_ref())),
                (
                    "StoragePolicyName",
                    owned(source.storage_policy_name.as_ref()),
                ),
            ],
        ));
    }
    if let Some(source) = &volume.photon_persistent_disk {
        return Some((
            "PhotonPersistentDisk (a Persistent Disk resource in photon platform)",
            vec![
                ("PdID", source.pd_id.clone()),
                ("FSType", owned(source.fs_type.as_ref())),
            ],
        ));
    }
    if let Some(source) = &volume.cinder {
        return Some((
            "Cinder (a Persistent Disk resource in OpenStack)",
            vec![
                ("VolumeID", source.volume_id.clone()),
                ("FSType", owned(source.fs_type.as_ref())),
                ("ReadOnly", is_set(source.read_only)),
                ("SecretRef", reference(source.secret_ref.as_ref())),
            ],
        ));
    }
    if let Some(source) = &volume.fc {
        let lun = source
            .lun
            .map_or_else(|| "<none>".to_owned(), |lun| lun.to_string());
        return Some((
            "FC (a Fibre Channel disk)",
            vec![
                ("TargetWWNs", source.target_wwns.join(", ")),
                ("LUN", lun),
                ("FSType", owned(source.fs_type.as_ref())),
                ("ReadOnly", is_set(source.read_only)),
            ],
        ));
    }
    let source = volume.portworx_volume.as_ref()?;
    Some((
        "PortworxVolume (a Portworx Volume resource)",
        vec![("VolumeID", source.volume_id.clone())],
    ))
}

fn networks(volume: &Volume) -> Option<Parts> {
    if let Some(source) = &volume.git_repo {
        return Some((
            "GitRepo (a volume that is pulled from git when the pod is created)",
            vec![
                ("Repository", source.repository.clone()),
                ("Revision", owned(source.revision.as_ref())),
            ],
        ));
    }
    if let Some(source) = &volume.glusterfs {
        return Some((
            "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
            vec![
                ("EndpointsName", source.endpoints.clone()),
                ("Path", source.path.clone()),
                ("ReadOnly", is_set(source.read_only)),
            ],
        ));
    }
    if let Some(source) = &volume.rbd {
        return Some((
            "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
            vec![
                ("CephMonitors", list(&source.monitors)),
                ("RBDImage", source.image.clone()),
                ("FSType", owned(source.fs_type.as_ref())),
                ("RBDPool", owned(source.pool.as_ref())),
                ("RadosUser", owned(source.user.as_ref())),
                ("Keyring", owned(source.keyring.as_ref())),
                ("SecretRef", reference(source.secret_ref.as_ref())),
                ("ReadOnly", is_set(source.read_only)),
            ],
        ));
    }
    if let Some(source) = &volume.cephfs {
        return Some((
            "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
            vec![
                ("Monitors", list(&source.monitors)),
                ("Path", owned(source.path.as_ref())),
                ("User", owned(source.user.as_ref())),
                ("SecretFile", owned(source.secret_file.as_ref())),
                ("SecretRef", reference(source.secret_ref.as_ref())),
                ("ReadOnly", is_set(source.read_only)),
            ],
        ));
    }
    if let Some(source) = &volume.quobyte {
        return Some((
            "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
            vec![
                ("Registry", source.registry.clone()),
                ("Volume", source.volume.clone()),
                ("ReadOnly", is_set(source.read_only)),
            ],
        ));
    }
    if let Some(source) = &volume.azure_file {
        return Some((
            "AzureFile (an Azure File Service mount on the host and bind mount to the pod)",
            vec![
                ("SecretName", source.secret_name.clone()),
                ("ShareName", source.share_name.clone()),
                ("ReadOnly", is_set(source.read_only)),
            ],
        ));
    }
    if let Some(source) = &volume.storageos {
        return Some((
            "StorageOS (a StorageOS Persistent Disk resource)",
            vec![
                ("VolumeName", owned(source.volume_name.as_ref())),
                ("VolumeNamespace", owned(source.volume_namespace.as_ref())),
                ("FSType", owned(source.fs_type.as_ref())),
                ("ReadOnly", is_set(source.read_only)),
            ],
        ));
    }
    if let Some(source) = &volume.flocker {
        return Some((
            "Flocker (a Flocker volume mounted by the Flocker agent)",
            vec![
                ("DatasetName", owned(source.dataset_name.as_ref())),
                ("DatasetUUID", owned(source.dataset_uuid.as_ref())),
            ],
        ));
    }
    if let Some(source) = &volume.flex_volume {
        return Some((
            "FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)",
            vec![
                ("Driver", source.driver.clone()),
                ("FSType", owned(source.fs_type.as_ref())),
                ("SecretRef", reference(source.secret_ref.as_ref())),
                ("ReadOnly", is_set(source.read_only)),
                ("Options", map(&source.options)),
            ],
        ));
    }
    if let Some(source) = &volume.scale_io {
        return Some((
            "ScaleIO (a persistent volume backed by a block device in ScaleIO)",
            vec![
                ("Gateway", source.gateway.clone()),
                ("System", source.system.clone()),
                (
                    "Protection Domain",
                    owned(source.protection_domain.as_ref()),
                ),
                ("Storage Pool", owned(source.storage_pool.as_ref())),
                ("Storage Mode", owned(source.storage_mode.as_ref())),
                ("VolumeName", owned(source.volume_name.as_ref())),
                ("FSType", owned(source.fs_type.as_ref())),
                ("ReadOnly", is_set(source.read_only)),
            ],
        ));
    }
    let source = volume.iscsi.as_ref()?;
    Some((
        "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
        vec![
            ("TargetPortal", source.target_portal.clone()),
            ("IQN", source.iqn.clone()),
            ("Lun", source.lun.to_string()),
            ("ISCSIInterface", owned(source.iscsi_interface.as_ref())),
            ("FSType", owned(source.fs_type.as_ref())),
            ("ReadOnly", is_set(source.read_only)),
            ("Portals", list(&source.portals)),
            ("DiscoveryCHAPAuth", is_set(source.chap_auth_discovery)),
            ("SessionCHAPAuth", is_set(source.chap_auth_session)),
            ("SecretRef", reference(source.secret_ref.as_ref())),
            (
                "InitiatorName",
                source
                    .initiator_name
                    .clone()
                    .unwrap_or_else(|| "<none>".to_owned()),
            ),
        ],
    ))
}

fn owned(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

fn is_set(flag: Option<bool>) -> String {
    (flag == Some(true)).to_string()
}

/// A list as Go prints one.
fn list(items: &[String]) -> String {
    format!("[{}]", items.join(" "))
}

/// A map as Go prints one.
fn map(entries: &BTreeMap<String, String>) -> String {
    let pairs: Vec<String> = entries
        .iter()
        .map(|(key, value)| format!("{key}:{value}"))
        .collect();
    format!("map[{}]", pairs.join(" "))
}

/// A pointer to a struct as Go prints one.
fn reference(reference: Option<&LocalObjectReference>) -> String {
    reference.map_or_else(
        || "nil".to_owned(),
        |reference| format!("&LocalObjectReference{{Name:{},}}", reference.name),
    )
}
