//! What admission plugins add to a Pod of a plain cluster: service account, tolerations, priority; and then `prepare`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::api::{
    ConfigMapProjection, Container, DownwardAPIProjection, DownwardAPIVolumeFile, KeyToPath,
    ObjectFieldSelector, Pod, ProjectedVolumeSource, ServiceAccountTokenProjection, Toleration,
    Volume, VolumeMount, VolumeProjection,
};
use crate::prepare;

const TOKEN_PATH: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// What admission needs to know besides the Pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdmitContext<'a> {
    /// The five random characters of the service account volume's name.
    pub volume_suffix: &'a str,
    /// Priority classes of the cluster besides the built-in ones.
    pub priority_classes: &'a BTreeMap<String, i32>,
}

/// Fills in what the default admission plugins fill in. The error is the API server's refusal.
pub fn admit(pod: &mut Pod, context: &AdmitContext<'_>) -> Result<(), String> {
    let name = pod.metadata.name.clone().unwrap_or_default();
    let forbidden = |reason| format!("pods \"{name}\" is forbidden: {reason}");
    service_account(pod, context.volume_suffix).map_err(forbidden)?;
    priority(pod, context.priority_classes).map_err(forbidden)?;
    tolerations(pod);
    runtime_class(pod).map_err(forbidden)?;
    if let (Cow::Owned(prepared), _) = prepare::for_create(pod) {
        *pod = prepared;
    }
    Ok(())
}

// Models plugin/pkg/admission/serviceaccount: Plugin.Admit
fn service_account(pod: &mut Pod, suffix: &str) -> Result<(), String> {
    // A mirror pod has no account: the kubelet could not use it.
    if pod
        .metadata
        .annotations
        .contains_key("kubernetes.io/config.mirror")
    {
        return Ok(());
    }
    let spec = &mut pod.spec;
    let name = spec
        .service_account_name
        .get_or_insert_with(|| "default".to_owned())
        .clone();
    // A plain cluster has one account in each namespace.
    if name != "default" {
        let namespace = pod.metadata.namespace.as_deref().unwrap_or("default");
        return Err(format!(
            "error looking up service account {namespace}/{name}: serviceaccount \"{name}\" not found"
        ));
    }
    spec.service_account = Some(name);
    if spec.automount_service_account_token == Some(false) {
        return Ok(());
    }
    let volume_name = format!("kube-api-access-{suffix}");
    let mut mounted = false;
    for container in spec.init_containers.iter_mut().chain(&mut spec.containers) {
        mounted |= mount_token(container, &volume_name);
    }
    if mounted {
        spec.volumes.push(token_volume(volume_name));
    }
    Ok(())
}

fn mount_token(container: &mut Container, volume: &str) -> bool {
    let taken = container
        .volume_mounts
        .iter()
        .any(|mount| mount.mount_path == TOKEN_PATH);
    if taken {
        return false;
    }
    container.volume_mounts.push(VolumeMount {
        name: volume.to_owned(),
        read_only: Some(true),
        mount_path: TOKEN_PATH.to_owned(),
        ..VolumeMount::default()
    });
    true
}

fn token_volume(name: String) -> Volume {
    let token = VolumeProjection {
        service_account_token: Some(ServiceAccountTokenProjection {
            // An hour, and seven seconds that tell these tokens from others.
            expiration_seconds: Some(3607),
            path: "token".to_owned(),
            ..ServiceAccountTokenProjection::default()
        }),
        ..VolumeProjection::default()
    };
    let root_ca = VolumeProjection {
        config_map: Some(ConfigMapProjection {
            name: "kube-root-ca.crt".to_owned(),
            items: vec![KeyToPath {
                key: "ca.crt".to_owned(),
                path: "ca.crt".to_owned(),
                mode: None,
            }],
            ..ConfigMapProjection::default()
        }),
        ..VolumeProjection::default()
    };
    let namespace = VolumeProjection {
        downward_api: Some(DownwardAPIProjection {
            items: vec![DownwardAPIVolumeFile {
                path: "namespace".to_owned(),
                field_ref: Some(ObjectFieldSelector {
                    api_version: Some("v1".to_owned()),
                    field_path: "metadata.namespace".to_owned(),
                }),
                ..DownwardAPIVolumeFile::default()
            }],
        }),
        ..VolumeProjection::default()
    };
    Volume {
        name,
        projected: Some(Box::new(ProjectedVolumeSource {
            default_mode: Some(0o644),
            sources: vec![token, root_ca, namespace],
        })),
        ..Volume::default()
    }
}

// Models plugin/pkg/admission/priority: Plugin.admitPod
fn priority(pod: &mut Pod, classes: &BTreeMap<String, i32>) -> Result<(), String> {
    let spec = &mut pod.spec;
    let computed = match spec.priority_class_name.as_deref() {
        None | Some("") => 0,
        Some("system-node-critical") => 2_000_001_000,
        Some("system-cluster-critical") => 2_000_000_000,
        Some(name) => *classes
            .get(name)
            .ok_or_else(|| format!("no PriorityClass with name {name} was found"))?,
    };
    if let Some(given) = spec.priority.filter(|given| *given != computed) {
        return Err(format!(
            "the integer value of priority ({given}) must not be provided in pod spec; \
             priority admission controller computed {computed} from the given PriorityClass name"
        ));
    }
    spec.priority = Some(computed);
    spec.preemption_policy
        .get_or_insert_with(|| "PreemptLowerPriority".to_owned());
    Ok(())
}

/// A plain cluster has no runtime classes.
// Models plugin/pkg/admission/runtimeclass: RuntimeClass.prepareObjects
fn runtime_class(pod: &Pod) -> Result<(), String> {
    match pod.spec.runtime_class_name.as_deref() {
        None | Some("") => Ok(()),
        Some(name) => Err(format!("pod rejected: RuntimeClass \"{name}\" not found")),
    }
}

/// A pod outlives its node's troubles by five minutes unless it says otherwise.
// Models plugin/pkg/admission/defaulttolerationseconds: Plugin.Admit
fn tolerations(pod: &mut Pod) {
    for key in [
        "node.kubernetes.io/not-ready",
        "node.kubernetes.io/unreachable",
    ] {
        let tolerated = pod.spec.tolerations.iter().any(|toleration| {
            let key_fits = toleration
                .key
                .as_deref()
                .is_none_or(|k| k.is_empty() || k == key);
            let effect_fits = toleration
                .effect
                .as_deref()
                .is_none_or(|effect| effect.is_empty() || effect == "NoExecute");
            key_fits && effect_fits
        });
        if !tolerated {
            pod.spec.tolerations.push(Toleration {
                key: Some(key.to_owned()),
                operator: Some("Exists".to_owned()),
                effect: Some("NoExecute".to_owned()),
                toleration_seconds: Some(300),
                ..Toleration::default()
            });
        }
    }
}
