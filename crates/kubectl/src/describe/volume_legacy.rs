//! Volume kinds that are kept as values: those of vendors and of the past, and a few that are only told about.
//!
//! Each is a sentence and a few keys, so they are a table.

use podarium_manifest::Value;
use podarium_manifest::api::Volume;

use super::volume::Plain;

/// How a field of a source is told.
#[derive(Clone, Copy)]
enum Form {
    /// A text or a number; nothing if it is not set.
    Text,
    /// A number; `0` if it is not set.
    Number,
    /// As it is; `<none>` if it is not set.
    OrNone,
    Flag,
    /// A list as Go prints one.
    List,
    /// A list with commas.
    Commas,
    /// A map as Go prints one.
    Map,
    /// A pointer to a reference as Go prints one.
    Reference,
}

use Form::{Commas, Flag, List, Map, Number, OrNone, Reference, Text};

/// JSON name, sentence, and the keys: label, JSON name, form.
type Kind = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str, Form)],
);

// Models kubectl/pkg/describe/describe.go: describeVolumes
const KINDS: [Kind; 21] = [
    (
        "nfs",
        "NFS (an NFS mount that lasts the lifetime of a pod)",
        &[
            ("Server", "server", Text),
            ("Path", "path", Text),
            ("ReadOnly", "readOnly", Flag),
        ],
    ),
    (
        "image",
        "Image (a container image or OCI artifact)",
        &[
            ("Reference", "reference", Text),
            ("PullPolicy", "pullPolicy", Text),
        ],
    ),
    (
        "gcePersistentDisk",
        "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
        &[
            ("PDName", "pdName", Text),
            ("FSType", "fsType", Text),
            ("Partition", "partition", Number),
            ("ReadOnly", "readOnly", Flag),
        ],
    ),
    (
        "awsElasticBlockStore",
        "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
        &[
            ("VolumeID", "volumeID", Text),
            ("FSType", "fsType", Text),
            ("Partition", "partition", Number),
            ("ReadOnly", "readOnly", Flag),
        ],
    ),
    (
        "azureDisk",
        "AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)",
        &[
            ("DiskName", "diskName", Text),
            ("DiskURI", "diskURI", Text),
            ("Kind", "kind", Text),
            ("FSType", "fsType", Text),
            ("CachingMode", "cachingMode", Text),
            ("ReadOnly", "readOnly", Flag),
        ],
    ),
    (
        "vsphereVolume",
        "vSphereVolume (a Persistent Disk resource in vSphere)",
        &[
            ("VolumePath", "volumePath", Text),
            ("FSType", "fsType", Text),
            ("StoragePolicyName", "storagePolicyName", Text),
        ],
    ),
    (
        "photonPersistentDisk",
        "PhotonPersistentDisk (a Persistent Disk resource in photon platform)",
        &[("PdID", "pdID", Text), ("FSType", "fsType", Text)],
    ),
    (
        "cinder",
        "Cinder (a Persistent Disk resource in OpenStack)",
        &[
            ("VolumeID", "volumeID", Text),
            ("FSType", "fsType", Text),
            ("ReadOnly", "readOnly", Flag),
            ("SecretRef", "secretRef", Reference),
        ],
    ),
    (
        "fc",
        "FC (a Fibre Channel disk)",
        &[
            ("TargetWWNs", "targetWWNs", Commas),
            ("LUN", "lun", OrNone),
            ("FSType", "fsType", Text),
            ("ReadOnly", "readOnly", Flag),
        ],
    ),
    (
        "portworxVolume",
        "PortworxVolume (a Portworx Volume resource)",
        &[("VolumeID", "volumeID", Text)],
    ),
    (
        "gitRepo",
        "GitRepo (a volume that is pulled from git when the pod is created)",
        &[
            ("Repository", "repository", Text),
            ("Revision", "revision", Text),
        ],
    ),
    (
        "glusterfs",
        "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
        &[
            ("EndpointsName", "endpoints", Text),
            ("Path", "path", Text),
            ("ReadOnly", "readOnly", Flag),
        ],
    ),
    (
        "rbd",
        "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
        &[
            ("CephMonitors", "monitors", List),
            ("RBDImage", "image", Text),
            ("FSType", "fsType", Text),
            ("RBDPool", "pool", Text),
            ("RadosUser", "user", Text),
            ("Keyring", "keyring", Text),
            ("SecretRef", "secretRef", Reference),
            ("ReadOnly", "readOnly", Flag),
        ],
    ),
    (
        "cephfs",
        "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
        &[
            ("Monitors", "monitors", List),
            ("Path", "path", Text),
            ("User", "user", Text),
            ("SecretFile", "secretFile", Text),
            ("SecretRef", "secretRef", Reference),
            ("ReadOnly", "readOnly", Flag),
        ],
    ),
    (
        "quobyte",
        "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
        &[
            ("Registry", "registry", Text),
            ("Volume", "volume", Text),
            ("ReadOnly", "readOnly", Flag),
        ],
    ),
    (
        "azureFile",
        "AzureFile (an Azure File Service mount on the host and bind mount to the pod)",
        &[
            ("SecretName", "secretName", Text),
            ("ShareName", "shareName", Text),
            ("ReadOnly", "readOnly", Flag),
        ],
    ),
    (
        "storageos",
        "StorageOS (a StorageOS Persistent Disk resource)",
        &[
            ("VolumeName", "volumeName", Text),
            ("VolumeNamespace", "volumeNamespace", Text),
            ("FSType", "fsType", Text),
            ("ReadOnly", "readOnly", Flag),
        ],
    ),
    (
        "flocker",
        "Flocker (a Flocker volume mounted by the Flocker agent)",
        &[
            ("DatasetName", "datasetName", Text),
            ("DatasetUUID", "datasetUUID", Text),
        ],
    ),
    (
        "flexVolume",
        "FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)",
        &[
            ("Driver", "driver", Text),
            ("FSType", "fsType", Text),
            ("SecretRef", "secretRef", Reference),
            ("ReadOnly", "readOnly", Flag),
            ("Options", "options", Map),
        ],
    ),
    (
        "scaleIO",
        "ScaleIO (a persistent volume backed by a block device in ScaleIO)",
        &[
            ("Gateway", "gateway", Text),
            ("System", "system", Text),
            ("Protection Domain", "protectionDomain", Text),
            ("Storage Pool", "storagePool", Text),
            ("Storage Mode", "storageMode", Text),
            ("VolumeName", "volumeName", Text),
            ("FSType", "fsType", Text),
            ("ReadOnly", "readOnly", Flag),
        ],
    ),
    (
        "iscsi",
        "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
        &[
            ("TargetPortal", "targetPortal", Text),
            ("IQN", "iqn", Text),
            ("Lun", "lun", Number),
            ("ISCSIInterface", "iscsiInterface", Text),
            ("FSType", "fsType", Text),
            ("ReadOnly", "readOnly", Flag),
            ("Portals", "portals", List),
            ("DiscoveryCHAPAuth", "chapAuthDiscovery", Flag),
            ("SessionCHAPAuth", "chapAuthSession", Flag),
            ("SecretRef", "secretRef", Reference),
            ("InitiatorName", "initiatorName", OrNone),
        ],
    ),
];

/// The sentence and keys of a volume that is kept as a value.
pub(super) fn plain(volume: &Volume) -> Option<Plain> {
    let find = |kind: &'static Kind| Some((kind, volume.kept.get(kind.0)?));
    let ((_, about, keys), source) = KINDS.iter().find_map(find)?;
    let pair = |(label, field, form): &(&'static str, &str, Form)| {
        (
            *label,
            told(source.get(field).unwrap_or(&Value::Null), *form),
        )
    };
    Some(Plain {
        about,
        pairs: keys.iter().map(pair).collect(),
    })
}

fn told(value: &Value, form: Form) -> String {
    let plain = match value {
        Value::String(text) | Value::Number(text) => text.as_str(),
        _ => "",
    };
    let or = |otherwise: &str| if plain.is_empty() { otherwise } else { plain }.to_owned();
    match form {
        Text => plain.to_owned(),
        Number => or("0"),
        OrNone if *value == Value::Null => "<none>".to_owned(),
        OrNone => plain.to_owned(),
        Flag => or(if *value == Value::Bool(true) {
            "true"
        } else {
            "false"
        }),
        List => format!("[{}]", joined(value, " ")),
        Commas => joined(value, ", "),
        Map => {
            let mut parts = Vec::new();
            for (key, value) in value.entries() {
                parts.push(format!("{key}:{}", value.as_str().unwrap_or_default()));
            }
            format!("map[{}]", parts.join(" "))
        }
        Reference if *value == Value::Null => "nil".to_owned(),
        Reference => format!("&LocalObjectReference{{Name:{},}}", value.text("name")),
    }
}

fn joined(list: &Value, by: &str) -> String {
    let items: Vec<&str> = list.items().iter().filter_map(Value::as_str).collect();
    items.join(by)
}
