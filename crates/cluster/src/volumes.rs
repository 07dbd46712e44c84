//! Fills a pod's volumes on the machine.

use crate::container_config::{Surroundings, field_value};
use podarium_machine::{VolumeSource, VolumeSpec};
use podarium_manifest::api::{DownwardAPIVolumeFile, HostPathVolumeSource, Volume};
use std::collections::BTreeMap;

/// What a volume holds at the start; `Err` is the text of the FailedMount event.
///
/// Models pkg/volume/configmap, secret, downwardapi, projected, emptydir, hostpath: SetUp.
pub(crate) fn volume_spec(
    volume: &Volume,
    around: &Surroundings<'_>,
) -> Result<VolumeSpec, String> {
    let failed = |cause: String| {
        format!(
            "MountVolume.SetUp failed for volume \"{}\" : {cause}",
            volume.name
        )
    };
    let fs_group = around
        .pod
        .spec
        .security_context
        .as_ref()
        .and_then(|context| context.fs_group);
    let fs_group = fs_group.and_then(|group| u32::try_from(group).ok());
    let files = |files: BTreeMap<String, Vec<u8>>, mode: Option<i32>| VolumeSpec {
        fs_group,
        file_mode: mode.and_then(|mode| u32::try_from(mode).ok()),
        ..VolumeSpec::of(VolumeSource::Files(files))
    };
    if let Some(source) = &volume.config_map {
        if source.optional == Some(true) {
            return Ok(files(BTreeMap::new(), source.default_mode));
        }
        return Err(failed(format!("configmap \"{}\" not found", source.name)));
    }
    if let Some(source) = &volume.secret {
        if source.optional == Some(true) {
            return Ok(files(BTreeMap::new(), source.default_mode));
        }
        return Err(failed(format!(
            "secret \"{}\" not found",
            source.secret_name.as_deref().unwrap_or_default()
        )));
    }
    if let Some(source) = &volume.downward_api {
        return Ok(files(downward(&source.items, around), source.default_mode));
    }
    if let Some(source) = &volume.projected {
        let mut all = BTreeMap::new();
        for part in &source.sources {
            if let Some(token) = &part.service_account_token {
                all.insert(token.path.clone(), b"podarium.simulated.token".to_vec());
            }
            if let Some(items) = &part.downward_api {
                all.extend(downward(&items.items, around));
            }
            if let Some(map) = &part.config_map {
                if map.name == "kube-root-ca.crt" {
                    all.insert(
                        "ca.crt".to_owned(),
                        b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n".to_vec(),
                    );
                } else if map.optional != Some(true) {
                    return Err(failed(format!("configmap \"{}\" not found", map.name)));
                }
            }
            if let Some(secret) = part
                .secret
                .as_ref()
                .filter(|secret| secret.optional != Some(true))
            {
                return Err(failed(format!("secret \"{}\" not found", secret.name)));
            }
        }
        return Ok(files(all, source.default_mode));
    }
    if let Some(source) = &volume.host_path {
        host_path_type(source).map_err(failed)?;
        return Ok(VolumeSpec::of(VolumeSource::HostPath(source.path.clone())));
    }
    let empty_dir = volume.empty_dir.as_deref();
    let memory = empty_dir.is_some_and(|source| source.medium.as_deref() == Some("Memory"));
    // On disk a limit is watched by the kubelet, not by the file system.
    let limit = empty_dir.and_then(|source| source.size_limit.as_ref());
    Ok(VolumeSpec {
        fs_group,
        memory,
        size_limit: limit
            .filter(|_| memory)
            .and_then(|limit| u64::try_from(limit.value()).ok())
            .filter(|bytes| *bytes > 0),
        ..VolumeSpec::empty_dir()
    })
}

/// Whether the node has at that path what the volume's type asks for. Some kinds are made if they are not there.
///
/// Models pkg/volume/hostpath: checkTypeInternal.
fn host_path_type(source: &HostPathVolumeSource) -> Result<(), String> {
    let path = source.path.as_str();
    let (there, what) = match source.type_.as_deref().unwrap_or_default() {
        "Directory" => (NODE_DIRECTORIES.contains(&path), "directory"),
        "File" => (NODE_FILES.contains(&path), "file"),
        "Socket" => (path == "/run/containerd/containerd.sock", "socket file"),
        "CharDevice" => (path == "/dev/null", "character device"),
        "BlockDevice" => (path == "/dev/vda", "block device"),
        _ => return Ok(()),
    };
    if there {
        return Ok(());
    }
    Err(format!(
        "hostPath type check failed: {path} is not a {what}"
    ))
}

/// What a node has that a tutorial may mount.
const NODE_DIRECTORIES: [&str; 16] = [
    "/",
    "/dev",
    "/etc",
    "/home",
    "/opt",
    "/proc",
    "/root",
    "/run",
    "/sys",
    "/tmp",
    "/usr",
    "/var",
    "/var/lib",
    "/var/lib/kubelet",
    "/var/log",
    "/var/run",
];
const NODE_FILES: [&str; 5] = [
    "/etc/hostname",
    "/etc/hosts",
    "/etc/os-release",
    "/etc/passwd",
    "/etc/resolv.conf",
];

fn downward(
    items: &[DownwardAPIVolumeFile],
    around: &Surroundings<'_>,
) -> BTreeMap<String, Vec<u8>> {
    let value = |item: &DownwardAPIVolumeFile| {
        let field = item
            .field_ref
            .as_ref()
            .map(|field| field_value(&field.field_path, around));
        field.unwrap_or_default().into_bytes()
    };
    let mut files = BTreeMap::new();
    files.extend(items.iter().map(|item| (item.path.clone(), value(item))));
    files
}
