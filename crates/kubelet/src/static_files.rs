//! Reads the manifests of static pods, and names what comes of them. What is done with them is in `static_pods`.

use crate::cri::Uid;
use crate::gates::{Gate, Version, drop_disabled};
use podarium_manifest::api::{Pod, PodSpec, Toleration, VolumeProjection};
use podarium_manifest::{Options, Refusal, check};

/// The directory that kubeadm tells a kubelet to watch.
pub const DIRECTORY: &str = "/etc/kubernetes/manifests";

/// On a mirror pod: the UID that its static pod has on the node.
const MIRROR: &str = "kubernetes.io/config.mirror";
const HASH: &str = "kubernetes.io/config.hash";
const SOURCE: &str = "kubernetes.io/config.source";
const SEEN: &str = "kubernetes.io/config.seen";

/// Whether the pod comes from a file.
///
/// Models pkg/kubelet/types/pod_update.go: IsStaticPod.
pub fn is_static(pod: &Pod) -> bool {
    let annotations = &pod.metadata.annotations;
    annotations
        .get(SOURCE)
        .is_some_and(|source| source != "api")
}

/// Whether the pod only shows a static pod in the API.
///
/// Models pkg/kubelet/types/pod_update.go: IsMirrorPod.
pub fn is_mirror(pod: &Pod) -> bool {
    pod.metadata.annotations.contains_key(MIRROR)
}

/// The UID under which kubelet and runtime know a pod of the API: a mirror pod's is that of its static pod.
pub fn uid_on_node(pod: &Pod) -> Option<Uid> {
    let mirrored = pod.metadata.annotations.get(MIRROR);
    mirrored
        .or(pod.metadata.uid.as_ref())
        .map(|uid| Uid::from(uid.as_str()))
}

/// What two pods must not share on a node.
///
/// Models pkg/kubelet/container/helpers.go: GetPodFullName.
pub(crate) fn full_name(pod: &Pod) -> String {
    let meta = &pod.metadata;
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    [&text(&meta.name), "_", &text(&meta.namespace)].concat()
}

/// The mirror pod of a static pod, as the kubelet sends it.
///
/// Models pkg/kubelet/pod/mirror_client.go: CreateMirrorPod.
pub(crate) fn mirror_of(pod: &Pod) -> Pod {
    let mut mirror = pod.clone();
    mirror.metadata.uid = None;
    let annotations = &mut mirror.metadata.annotations;
    let hash = annotations.get(HASH).cloned().unwrap_or_default();
    annotations.insert(MIRROR.to_owned(), hash);
    mirror
}

/// The pod that a file makes on a node; `Err` is what the kubelet logs of it.
///
/// Models pkg/kubelet/config/file.go: extractFromFile, with common.go: tryDecodeSinglePod, applyDefaults.
pub(crate) fn read(
    file: &str,
    text: &str,
    node: &str,
    seen: String,
    version: Version,
) -> Result<Pod, String> {
    let path = [DIRECTORY, "/", file].concat();
    let unreadable =
        |cause: &str| format!("{path}: couldn't parse as pod({cause}), please check config file");
    let report = check(text, &Options::default()).into_iter().next();
    let report = report.ok_or_else(|| unreadable("it is empty"))?;
    // Unlike kubectl, the kubelet passes over fields that nobody knows.
    let known = matches!(report.refusal, None | Some(Refusal::Strict)) && report.errors.is_empty();
    let pod = report.pod.clone().filter(|_| known);
    let Some(mut pod) = pod else {
        let cause = match report.errors.first() {
            Some(error) => ["invalid pod: ", &error.to_string()].concat(),
            None => report.kubectl(&path).unwrap_or_default(),
        };
        return Err(unreadable(cause.trim_end()));
    };
    if version.has(Gate::StaticReferences)
        && let Some(kind) = reference(&pod.spec)
    {
        return Err(unreadable(
            &["static pods may not reference ", kind].concat(),
        ));
    }
    drop_disabled(&mut pod, version);
    let meta = &mut pod.metadata;
    let uid = meta
        .uid
        .get_or_insert_with(|| digest(&[text, "host:", node, "file:", &path]));
    let uid = uid.clone();
    let name = meta.name.take().unwrap_or_default();
    meta.name = Some([&name, "-", &node.to_ascii_lowercase()].concat());
    meta.namespace.get_or_insert_with(|| "default".to_owned());
    for (key, value) in [(HASH, uid), (SOURCE, "file".to_owned()), (SEEN, seen)] {
        meta.annotations.insert(key.to_owned(), value);
    }
    pod.spec.node_name = Some(node.to_owned());
    pod.spec.tolerations.push(Toleration {
        operator: Some("Exists".to_owned()),
        effect: Some("NoExecute".to_owned()),
        ..Toleration::default()
    });
    pod.status.phase = Some("Pending".to_owned());
    Ok(pod)
}

/// The kind of an object of the API that the pod refers to: its node must be able to run it without the API.
///
/// Models pkg/api/v1/pod/util.go: HasAPIObjectReference.
fn reference(spec: &PodSpec) -> Option<&'static str> {
    if spec
        .service_account_name
        .as_deref()
        .is_some_and(|name| !name.is_empty())
    {
        return Some("serviceaccounts");
    }
    if !spec.kept.list("imagePullSecrets").is_empty() {
        return Some("secrets");
    }
    if !spec.kept.list("resourceClaims").is_empty() {
        return Some("resourceclaims");
    }
    for container in spec.init_containers.iter().chain(&spec.containers) {
        for from in &container.env_from {
            if from.secret_ref.is_some() {
                return Some("secrets");
            }
            if from.config_map_ref.is_some() {
                return Some("configmaps");
            }
        }
        for from in container
            .env
            .iter()
            .filter_map(|one| one.value_from.as_ref())
        {
            if from.secret_key_ref.is_some() {
                return Some("secrets");
            }
            if from.config_map_key_ref.is_some() {
                return Some("configmaps");
            }
        }
    }
    let projects = |part: &VolumeProjection| match part {
        part if part.secret.is_some() => Some("secrets"),
        part if part.config_map.is_some() => Some("configmaps"),
        part if part.service_account_token.is_some() => Some("serviceaccounts"),
        _ => None,
    };
    spec.volumes.iter().find_map(|volume| match volume {
        volume if volume.secret.is_some() => Some("secrets"),
        volume if volume.config_map.is_some() => Some("configmaps"),
        volume if volume.persistent_volume_claim.is_some() => Some("persistentvolumeclaims"),
        volume => volume.projected.as_ref()?.sources.iter().find_map(projects),
    })
}

/// 32 hexadecimal digits that only the same texts give.
fn digest(texts: &[&str]) -> String {
    let half = |seed: u64| {
        let bytes = texts.iter().flat_map(|text| text.bytes());
        let sum = bytes.fold(seed, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        (sum ^ (sum >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9)
    };
    format!(
        "{:016x}{:016x}",
        half(0xcbf2_9ce4_8422_2325),
        half(0x9ae1_6a3b_2f90_404f)
    )
}
