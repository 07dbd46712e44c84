//! Defaults of containers, their probes, hooks, ports and variables.

use crate::api::{
    Container, ContainerPort, EnvVar, HTTPGetAction, Lifecycle, Probe, ResourceRequirements,
};

pub(super) fn default_container(container: &mut Container) {
    default_ports(&mut container.ports);
    default_env(&mut container.env);
    round_up(&mut container.resources);
    for probe in [
        &mut container.liveness_probe,
        &mut container.readiness_probe,
        &mut container.startup_probe,
    ] {
        default_probe(probe);
    }
    default_lifecycle(&mut container.lifecycle);
    default_names(
        container.image.as_deref(),
        &mut container.image_pull_policy,
        &mut container.termination_message_path,
        &mut container.termination_message_policy,
    );
}

// Models pkg/apis/core/v1: SetDefaults_Container
fn default_names(
    image: Option<&str>,
    pull: &mut Option<String>,
    path: &mut Option<String>,
    policy: &mut Option<String>,
) {
    pull.get_or_insert_with(|| pull_policy(image.unwrap_or_default()).to_owned());
    path.get_or_insert_with(|| "/dev/termination-log".to_owned());
    policy.get_or_insert_with(|| "File".to_owned());
}

/// `Always` for the tag `latest`, written or implied; `IfNotPresent` for everything else, also for what is no image name.
// Models pkg/apis/core/v1: SetDefaults_Container; pkg/util/parsers: ParseImageName
pub fn pull_policy(image: &str) -> &'static str {
    match tag_of(image) {
        Some("latest") => "Always",
        _ => "IfNotPresent",
    }
}

/// The tag of an image reference; `latest` if it has neither tag nor digest; `None` if there is no tag or no reference.
// Models distribution/reference: ParseNormalizedNamed
fn tag_of(image: &str) -> Option<&str> {
    let (name, digest) = match image.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (image, None),
    };
    let last_slash = name.rfind('/').map_or(0, |at| at + 1);
    let (path, tag) = match name[last_slash..].find(':') {
        Some(at) => (&name[..last_slash + at], Some(&name[last_slash + at + 1..])),
        None => (name, None),
    };
    let is_id = path.len() == 64 && path.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !is_repository(path) || is_id || digest.is_some_and(|digest| !is_digest(digest)) {
        return None;
    }
    match tag {
        Some(tag) => is_tag(tag).then_some(tag),
        None if digest.is_some() => None,
        None => Some("latest"),
    }
}

fn is_repository(path: &str) -> bool {
    let mut parts: Vec<&str> = path.split('/').collect();
    let first_is_host = parts.len() > 1
        && (parts[0].contains(['.', ':'])
            || parts[0] == "localhost"
            || parts[0].chars().any(|c| c.is_ascii_uppercase()));
    if first_is_host {
        if !is_host(parts[0]) {
            return false;
        }
        parts.remove(0);
    }
    path.len() <= 255 && parts.iter().all(|part| is_path_component(part))
}

fn is_host(host: &str) -> bool {
    let (name, port) = host.split_once(':').unwrap_or((host, "0"));
    let label_ok = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    name.split('.').all(label_ok) && !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit())
}

/// Lower-case letters and digits, joined by one point, one or two underscores, or hyphens.
fn is_path_component(part: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = part.as_bytes();
    let ends_ok = |b: Option<&u8>| b.is_some_and(|b| is_word(*b));
    ends_ok(bytes.first())
        && ends_ok(bytes.last())
        && part
            .split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
            .all(|joint| matches!(joint, "" | "." | "_" | "__") || joint.bytes().all(|b| b == b'-'))
}

fn is_tag(tag: &str) -> bool {
    let first_ok = tag.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let is_tag_byte = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    first_ok && tag.len() <= 128 && tag.bytes().all(is_tag_byte)
}

fn is_digest(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else {
        return false;
    };
    let algorithm_ok = algorithm.starts_with(|c: char| c.is_ascii_alphabetic())
        && algorithm
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'+' | b'.'));
    let length_ok = match algorithm {
        "sha256" => hex.len() == 64,
        "sha384" => hex.len() == 96,
        "sha512" => hex.len() == 128,
        _ => false,
    };
    algorithm_ok && length_ok && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

// Models pkg/apis/core/v1: SetDefaults_ResourceList
fn round_up(resources: &mut ResourceRequirements) {
    for quantity in resources
        .limits
        .values_mut()
        .chain(resources.requests.values_mut())
    {
        quantity.round_up_to_millis();
    }
}

fn default_ports(ports: &mut [ContainerPort]) {
    for port in ports {
        port.protocol.get_or_insert_with(|| "TCP".to_owned());
    }
}

// Models pkg/apis/core/v1: SetDefaults_ObjectFieldSelector
fn default_env(env: &mut [EnvVar]) {
    for source in env.iter_mut().filter_map(|var| var.value_from.as_mut()) {
        if let Some(field) = &mut source.field_ref {
            field.api_version.get_or_insert_with(|| "v1".to_owned());
        }
        if let Some(key) = source.kept.get_mut("fileKeyRef") {
            key.set_default("optional", false);
        }
    }
}

// Models pkg/apis/core/v1: SetDefaults_Probe
fn default_probe(probe: &mut Option<Probe>) {
    let Some(probe) = probe else {
        return;
    };
    probe.timeout_seconds.get_or_insert(1);
    probe.period_seconds.get_or_insert(10);
    probe.success_threshold.get_or_insert(1);
    probe.failure_threshold.get_or_insert(3);
    default_http(&mut probe.http_get);
    if let Some(grpc) = &mut probe.grpc {
        grpc.service.get_or_insert_with(String::new);
    }
}

// Models pkg/apis/core/v1: SetDefaults_HTTPGetAction
fn default_http(action: &mut Option<HTTPGetAction>) {
    if let Some(action) = action {
        action.path.get_or_insert_with(|| "/".to_owned());
        action.scheme.get_or_insert_with(|| "HTTP".to_owned());
    }
}

fn default_lifecycle(lifecycle: &mut Option<Lifecycle>) {
    if let Some(lifecycle) = lifecycle {
        for handler in [&mut lifecycle.post_start, &mut lifecycle.pre_stop]
            .into_iter()
            .flatten()
        {
            default_http(&mut handler.http_get);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::pull_policy;

    #[test]
    fn only_latest_is_always_pulled() {
        let digest = "0".repeat(64);
        let cases = [
            ("nginx", "Always"),
            ("nginx:latest", "Always"),
            ("nginx:1.27", "IfNotPresent"),
            ("localhost:5000/a/b", "Always"),
            ("localhost:5000/a/b:1", "IfNotPresent"),
            ("registry.k8s.io/pause", "Always"),
            ("", "IfNotPresent"),
            ("Nginx", "IfNotPresent"),
            (" nginx", "IfNotPresent"),
            ("nginx:", "IfNotPresent"),
            ("a__b/c--d", "Always"),
            ("a___b", "IfNotPresent"),
        ];
        for (image, policy) in cases {
            assert_eq!(pull_policy(image), policy, "{image}");
        }
        assert_eq!(
            pull_policy(&format!("nginx@sha256:{digest}")),
            "IfNotPresent"
        );
        assert_eq!(
            pull_policy(&format!("nginx:latest@sha256:{digest}")),
            "Always"
        );
    }
}
