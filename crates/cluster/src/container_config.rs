//! A container of the spec as the runtime is to make it: environment, command line, user, mounts.

use crate::config::Images;
use crate::names;
use podarium_kubelet::cri::Sandbox;
use podarium_kubelet::events::pod_label;
use podarium_machine::images;
use podarium_machine::{ContainerSpec, Mount, VolumeId};
use podarium_manifest::api::{
    Container, EnvVar, Pod, PodSecurityContext, Quantity, SecurityContext,
};
use podarium_manifest::qos;
use podarium_table::Table;
use std::collections::BTreeMap;

/// What a configuration is made from, besides the container.
pub(crate) struct Surroundings<'a> {
    /// The pod.
    pub pod: &'a Pod,
    /// Its sandbox, once there is one.
    pub sandbox: Option<&'a Sandbox>,
    /// Its volumes by name.
    pub volumes: &'a Table<String, VolumeId>,
    /// Its network namespace.
    pub network: u32,
    /// The node's name.
    pub node: &'a str,
    /// The node's address.
    pub host_ip: &'a str,
    /// The node's memory.
    pub node_bytes: i64,
    /// The images.
    pub images: Images,
}

/// The configuration; `Err` is the message of CreateContainerConfigError.
///
/// Models pkg/kubelet/kuberuntime/kuberuntime_container.go: generateContainerConfig.
pub(crate) fn container_spec(
    container: &Container,
    around: &Surroundings<'_>,
) -> Result<ContainerSpec, String> {
    let pod = around.pod;
    let env = environment(container, around)?;
    let image = container.image.clone().unwrap_or_default();
    let known = if around.images == Images::Catalogue {
        images::find(&image)
    } else {
        None
    };
    let no_pod_context = PodSecurityContext::default();
    let no_context = SecurityContext::default();
    let of_pod = pod
        .spec
        .security_context
        .as_ref()
        .unwrap_or(&no_pod_context);
    let own = container.security_context.as_ref().unwrap_or(&no_context);
    let user = own.run_as_user.or(of_pod.run_as_user);
    check_non_root(
        pod,
        container,
        own.run_as_non_root.or(of_pod.run_as_non_root),
        user,
        known,
    )?;
    let groups = of_pod
        .supplemental_groups
        .iter()
        .chain(&of_pod.fs_group)
        .filter_map(|group| u32::try_from(*group).ok());
    let mut mounts = Vec::new();
    for mount in &container.volume_mounts {
        let Some(volume) = around.volumes.get(&mount.name) else {
            continue;
        };
        let sub_path = mount
            .sub_path_expr
            .as_ref()
            .map(|expr| expand(expr, &env))
            .or_else(|| mount.sub_path.clone());
        mounts.push(Mount {
            volume: *volume,
            path: mount.mount_path.clone(),
            sub_path: sub_path.filter(|path| !path.is_empty()),
            read_only: mount.read_only == Some(true),
        });
    }
    let capabilities = |list: &str| {
        let listed = own
            .kept
            .get("capabilities")
            .map_or(&[][..], |set| set.list(list));
        let names = listed.iter().filter_map(|name| name.as_str());
        names.map(str::to_owned).collect()
    };
    let expanded = |words: &[String]| words.iter().map(|word| expand(word, &env)).collect();
    Ok(ContainerSpec {
        image,
        command: expanded(&container.command),
        args: expanded(&container.args),
        working_dir: container.working_dir.clone(),
        mounts,
        hostname: names::hostname(pod, around.node),
        hosts: Some(names::hosts(pod, &address(around), around.node)),
        resolv: Some(names::resolv(pod)),
        network: around.network,
        pid_namespace: (pod.spec.share_process_namespace == Some(true)).then_some(around.network),
        address: address(around),
        run_as_user: user.and_then(|user| u32::try_from(user).ok()),
        run_as_group: own
            .run_as_group
            .or(of_pod.run_as_group)
            .and_then(|group| u32::try_from(group).ok()),
        groups: groups.collect(),
        privileged: own.privileged == Some(true),
        add_capabilities: capabilities("add"),
        drop_capabilities: capabilities("drop"),
        no_new_privs: own.allow_privilege_escalation == Some(false),
        read_only_root: own.read_only_root_filesystem == Some(true),
        memory_limit: limit(pod, container, "memory").map(|bytes| bytes.value() as u64),
        cpu_limit_milli: limit(pod, container, "cpu").map(|cpu| cpu.milli_value() as u64),
        oom_score_adj: qos::oom_score_adj(&pod.spec, container, around.node_bytes),
        termination_log: container
            .termination_message_path
            .clone()
            .unwrap_or_default(),
        catalogue: around.images == Images::Catalogue,
        env,
        ..ContainerSpec::default()
    })
}

/// A limit of the container, or of its pod where it has none of its own.
///
/// Models pkg/kubelet/kuberuntime/kuberuntime_container_linux.go: generateLinuxContainerResources.
fn limit<'a>(pod: &'a Pod, container: &'a Container, name: &str) -> Option<&'a Quantity> {
    let of_pod = || pod.spec.resources.as_ref()?.limits.get(name);
    let limit = container.resources.limits.get(name).or_else(of_pod);
    limit.filter(|limit| limit.value() > 0)
}

/// Models pkg/kubelet/kuberuntime/security_context_others.go: verifyRunAsNonRoot.
fn check_non_root(
    pod: &Pod,
    container: &Container,
    wanted: Option<bool>,
    user: Option<i64>,
    image: Option<&'static images::Image>,
) -> Result<(), String> {
    if wanted != Some(true) {
        return Ok(());
    }
    let which = format!(
        "(pod: \"{}\", container: {})",
        pod_label(pod),
        container.name
    );
    if let Some(user) = user {
        if user == 0 {
            return Err(format!(
                "container's runAsUser breaks non-root policy {which}"
            ));
        }
        return Ok(());
    }
    match image {
        Some(image) if !image.user_name.is_empty() && image.user != 0 => Err(format!(
            "container has runAsNonRoot and image has non-numeric user ({}), cannot verify user is non-root {which}",
            image.user_name
        )),
        Some(image) if image.user != 0 => Ok(()),
        _ => Err(format!(
            "container has runAsNonRoot and image will run as root {which}"
        )),
    }
}

/// Models pkg/kubelet/kubelet_pods.go: makeEnvironmentVariables.
fn environment(
    container: &Container,
    around: &Surroundings<'_>,
) -> Result<Vec<(String, String)>, String> {
    let mut env: Vec<(String, String)> = Vec::new();
    for from in &container.env_from {
        if let Some(source) = from
            .config_map_ref
            .as_ref()
            .filter(|source| source.optional != Some(true))
        {
            return Err(format!("configmap \"{}\" not found", source.name));
        }
        if let Some(source) = from
            .secret_ref
            .as_ref()
            .filter(|source| source.optional != Some(true))
        {
            return Err(format!("secret \"{}\" not found", source.name));
        }
    }
    for variable in &container.env {
        if let Some(value) = value_of(variable, container, around, &env)? {
            env.retain(|(name, _)| *name != variable.name);
            env.push((variable.name.clone(), value));
        }
    }
    let service = [
        ("KUBERNETES_SERVICE_HOST", "10.96.0.1"),
        ("KUBERNETES_SERVICE_PORT", "443"),
        ("KUBERNETES_SERVICE_PORT_HTTPS", "443"),
        ("KUBERNETES_PORT", "tcp://10.96.0.1:443"),
        ("KUBERNETES_PORT_443_TCP", "tcp://10.96.0.1:443"),
        ("KUBERNETES_PORT_443_TCP_PROTO", "tcp"),
        ("KUBERNETES_PORT_443_TCP_PORT", "443"),
        ("KUBERNETES_PORT_443_TCP_ADDR", "10.96.0.1"),
    ];
    for (name, value) in service {
        if !env.iter().any(|(known, _)| known == name) {
            env.push((name.to_owned(), value.to_owned()));
        }
    }
    Ok(env)
}

fn value_of(
    variable: &EnvVar,
    container: &Container,
    around: &Surroundings<'_>,
    env: &[(String, String)],
) -> Result<Option<String>, String> {
    let Some(source) = &variable.value_from else {
        return Ok(Some(expand(
            variable.value.as_deref().unwrap_or_default(),
            env,
        )));
    };
    if let Some(field) = &source.field_ref {
        return Ok(Some(field_value(&field.field_path, around)));
    }
    if let Some(field) = &source.resource_field_ref {
        return Ok(Some(resource_value(&field.resource, container)));
    }
    if let Some(key) = source
        .config_map_key_ref
        .as_ref()
        .filter(|key| key.optional != Some(true))
    {
        return Err(format!("configmap \"{}\" not found", key.name));
    }
    if let Some(key) = source
        .secret_key_ref
        .as_ref()
        .filter(|key| key.optional != Some(true))
    {
        return Err(format!("secret \"{}\" not found", key.name));
    }
    Ok(None)
}

/// A field of the pod by its downward API path.
///
/// Models pkg/fieldpath/fieldpath.go: ExtractFieldPathAsString, and kubelet_pods.go: podFieldSelectorRuntimeValue.
pub(crate) fn field_value(path: &str, around: &Surroundings<'_>) -> String {
    let pod = around.pod;
    let meta = &pod.metadata;
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    let ip = || address(around);
    if let Some(key) = subscript(path, "metadata.labels") {
        return meta.labels.get(key).cloned().unwrap_or_default();
    }
    if let Some(key) = subscript(path, "metadata.annotations") {
        return meta.annotations.get(key).cloned().unwrap_or_default();
    }
    match path {
        "metadata.name" => text(&meta.name),
        "metadata.namespace" => text(&meta.namespace),
        "metadata.uid" => text(&meta.uid),
        "metadata.labels" => lines(&meta.labels),
        "metadata.annotations" => lines(&meta.annotations),
        "spec.nodeName" => text(&pod.spec.node_name),
        "spec.serviceAccountName" => text(&pod.spec.service_account_name),
        "status.hostIP" | "status.hostIPs" => around.host_ip.to_owned(),
        "status.podIP" | "status.podIPs" => ip(),
        _ => String::new(),
    }
}

/// The pod's address, once its sandbox has one.
fn address(around: &Surroundings<'_>) -> String {
    let address = around.sandbox.and_then(|sandbox| sandbox.ips.first());
    address.cloned().unwrap_or_default()
}

fn subscript<'a>(path: &'a str, of: &str) -> Option<&'a str> {
    path.strip_prefix(of)?
        .strip_prefix("['")?
        .strip_suffix("']")
}

fn lines(map: &BTreeMap<String, String>) -> String {
    map.iter()
        .map(|(key, value)| format!("{key}={value:?}"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn resource_value(resource: &str, container: &Container) -> String {
    let (list, name) = match resource.split_once('.') {
        Some(("limits", name)) => (&container.resources.limits, name),
        Some((_, name)) => (&container.resources.requests, name),
        None => return String::new(),
    };
    list.get(name)
        .map_or_else(|| "0".to_owned(), |quantity| quantity.value().to_string())
}

/// Replaces `$(NAME)` by what is defined so far; `$$` stands for one dollar sign, and what is not defined stays as it is.
///
/// Models third_party/forked/golang/expansion/expand.go: Expand.
pub(crate) fn expand(text: &str, env: &[(String, String)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
            continue;
        }
        let name = rest
            .strip_prefix('(')
            .and_then(|inner| inner.split_once(')'));
        let Some((name, after)) = name else {
            out.push('$');
            continue;
        };
        if let Some((_, value)) = env.iter().rev().find(|(known, _)| known == name) {
            out.push_str(value);
        } else {
            out.push_str("$(");
            out.push_str(name);
            out.push(')');
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn variables_expand_once_and_unknown_ones_stay() {
        let env = [
            ("A".to_owned(), "1".to_owned()),
            ("B".to_owned(), "$(A)".to_owned()),
        ];
        for (text, want) in [
            ("$(A)", "1"),
            ("x$(A)y$(B)", "x1y$(A)"),
            ("$$(A)", "$(A)"),
            ("$(NOPE)", "$(NOPE)"),
            ("$A and $", "$A and $"),
            ("$(A", "$(A"),
        ] {
            assert_eq!(expand(text, &env), want, "{text}");
        }
    }
}
