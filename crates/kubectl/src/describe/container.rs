//! The container sections of `kubectl describe pod`.

use podarium_manifest::api::{
    Container, ContainerPort, ContainerState, ContainerStatus, EnvFromSource, Pod, Probe,
    ResourceRequirements,
};

use crate::object::{instant, text};
use crate::order::sort_like_go;
use crate::stamp;

use super::pod::seccomp;
use super::{Doc, env, or_none};

/// Go's zero time, which a runtime sends for a container that never started.
const NEVER: i64 = -62_135_596_800 * stamp::SECOND;

pub(super) fn sections(doc: &mut Doc, pod: &Pod) {
    let (spec, status) = (&pod.spec, &pod.status);
    if !spec.init_containers.is_empty() {
        section(
            doc,
            pod,
            "Init Containers",
            &spec.init_containers,
            &status.init_container_statuses,
        );
    }
    section(
        doc,
        pod,
        "Containers",
        &spec.containers,
        &status.container_statuses,
    );
    if !spec.ephemeral_containers.is_empty() {
        let common: Vec<Container> = spec
            .ephemeral_containers
            .iter()
            .map(|debug| debug.common.clone())
            .collect();
        section(
            doc,
            pod,
            "Ephemeral Containers",
            &common,
            &status.ephemeral_container_statuses,
        );
    }
}

// Models kubectl/pkg/describe/describe.go: describeContainers
fn section(
    doc: &mut Doc,
    pod: &Pod,
    label: &str,
    containers: &[Container],
    statuses: &[ContainerStatus],
) {
    let none = if containers.is_empty() { " <none>" } else { "" };
    doc.line(0, format_args!("{label}:{none}"));
    for container in containers {
        let status = statuses
            .iter()
            .rfind(|status| status.name == container.name);
        basics(doc, container, status);
        words(doc, "Command", &container.command);
        words(doc, "Args", &container.args);
        if let Some(status) = status {
            states(doc, status);
        }
        resources(doc, 2, &container.resources);
        for (key, probe) in [
            ("Liveness", &container.liveness_probe),
            ("Readiness", &container.readiness_probe),
            ("Startup", &container.startup_probe),
        ] {
            if let Some(probe) = probe {
                doc.pair(2, key, probe_text(probe));
            }
        }
        env_from(doc, &container.env_from);
        env::section(doc, pod, container);
        mounts(doc, container);
    }
}

// Models kubectl/pkg/describe/describe.go: describeContainerBasicInfo
fn basics(doc: &mut Doc, container: &Container, status: Option<&ContainerStatus>) {
    doc.line(1, format_args!("{}:", container.name));
    if let Some(status) = status {
        doc.pair(2, "Container ID", text(&status.container_id));
    }
    doc.pair(2, "Image", text(&container.image));
    if let Some(status) = status {
        doc.pair(2, "Image ID", &status.image_id);
    }
    for (key, number) in [
        (
            "Port",
            (|port: &ContainerPort| port.container_port) as fn(&ContainerPort) -> i32,
        ),
        ("Host Port", |port| port.host_port.unwrap_or_default()),
    ] {
        let ports: Vec<String> = container
            .ports
            .iter()
            .map(|port| port_text(port, number(port)))
            .collect();
        let plural = if ports.len() > 1 { "s" } else { "" };
        doc.pair(2, &format!("{key}{plural}"), or_none(&ports.join(", ")));
    }
    if let Some(profile) = container
        .security_context
        .as_ref()
        .and_then(|context| context.kept.get("seccompProfile"))
    {
        seccomp(doc, 2, 3, profile);
    }
}

fn port_text(port: &ContainerPort, number: i32) -> String {
    let protocol = text(&port.protocol);
    match text(&port.name) {
        "" => format!("{number}/{protocol}"),
        name => format!("{number}/{protocol} ({name})"),
    }
}

fn words(doc: &mut Doc, key: &str, words: &[String]) {
    if words.is_empty() {
        return;
    }
    doc.line(2, format_args!("{key}:"));
    for line in words.iter().flat_map(|word| word.split('\n')) {
        doc.line(3, line);
    }
}

// Models kubectl/pkg/describe/describe.go: describeContainerState
fn states(doc: &mut Doc, status: &ContainerStatus) {
    state(doc, "State", &status.state);
    if status.last_state.terminated.is_some() {
        state(doc, "Last State", &status.last_state);
    }
    doc.pair(2, "Ready", if status.ready { "True" } else { "False" });
    doc.pair(2, "Restart Count", status.restart_count);
}

// Models kubectl/pkg/describe/describe.go: describeStatus
fn state(doc: &mut Doc, key: &str, state: &ContainerState) {
    let date = |time| stamp::rfc1123z(instant(time).unwrap_or(NEVER));
    if let Some(running) = &state.running {
        doc.pair(2, key, "Running");
        doc.pair(3, "Started", date(running.started_at.as_ref()));
    } else if let Some(terminated) = state
        .terminated
        .as_ref()
        .filter(|_| state.waiting.is_none())
    {
        doc.pair(2, key, "Terminated");
        doc.pair_if_set(3, "Reason", text(&terminated.reason));
        doc.pair_if_set(3, "Message", text(&terminated.message));
        doc.pair(3, "Exit Code", terminated.exit_code);
        if let Some(signal) = terminated.signal.filter(|&signal| signal > 0) {
            doc.pair(3, "Signal", signal);
        }
        doc.pair(3, "Started", date(terminated.started_at.as_ref()));
        doc.pair(3, "Finished", date(terminated.finished_at.as_ref()));
    } else {
        doc.pair(2, key, "Waiting");
        let reason = state.waiting.as_ref().map(|waiting| text(&waiting.reason));
        doc.pair_if_set(3, "Reason", reason.unwrap_or_default());
    }
}

// Models kubectl/pkg/describe/describe.go: describeResources
pub(super) fn resources(doc: &mut Doc, level: usize, resources: &ResourceRequirements) {
    for (key, amounts) in [
        ("Limits", &resources.limits),
        ("Requests", &resources.requests),
    ] {
        if amounts.is_empty() {
            continue;
        }
        doc.line(level, format_args!("{key}:"));
        for (name, amount) in amounts {
            doc.pair(level + 1, name, amount);
        }
    }
}

// Models kubectl/pkg/describe/describe.go: DescribeProbe
fn probe_text(probe: &Probe) -> String {
    let attributes = format!(
        "delay={}s timeout={}s period={}s #success={} #failure={}",
        probe.initial_delay_seconds.unwrap_or_default(),
        probe.timeout_seconds.unwrap_or_default(),
        probe.period_seconds.unwrap_or_default(),
        probe.success_threshold.unwrap_or_default(),
        probe.failure_threshold.unwrap_or_default(),
    );
    if let Some(exec) = &probe.exec {
        return format!("exec [{}] {attributes}", exec.command.join(" "));
    }
    if let Some(get) = &probe.http_get {
        let scheme = text(&get.scheme).to_ascii_lowercase();
        let path = url_path(text(&get.path));
        return format!(
            "http-get {scheme}://{}:{}{path} {attributes}",
            host_text(text(&get.host)),
            get.port
        );
    }
    if let Some(socket) = &probe.tcp_socket {
        return format!(
            "tcp-socket {}:{} {attributes}",
            text(&socket.host),
            socket.port
        );
    }
    if let Some(grpc) = &probe.grpc {
        return format!(
            "grpc <pod>:{} {} {attributes}",
            grpc.port,
            text(&grpc.service)
        );
    }
    format!("unknown {attributes}")
}

/// A host before a port: IPv6 addresses stand in brackets.
fn host_text(host: &str) -> String {
    if host.contains(':') {
        format!("[{host}]")
    } else {
        host.to_owned()
    }
}

/// A path in a URL: what a URL cannot hold is written in hexadecimal.
// Models net/url/url.go: EscapedPath
fn url_path(path: &str) -> String {
    let mut out = String::new();
    if !path.is_empty() && !path.starts_with('/') {
        out.push('/');
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~$&+,/:;=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.extend([String::from("%"), format!("{byte:02X}")]);
        }
    }
    out
}

// Models kubectl/pkg/describe/describe.go: describeContainerEnvFrom
fn env_from(doc: &mut Doc, sources: &[EnvFromSource]) {
    if sources.is_empty() {
        return;
    }
    doc.line(2, "Environment Variables from:");
    for source in sources {
        let (kind, name, optional) = match (&source.config_map_ref, &source.secret_ref) {
            (Some(map), _) => ("ConfigMap", map.name.as_str(), map.optional),
            (None, Some(secret)) => ("Secret", secret.name.as_str(), secret.optional),
            (None, None) => ("", "", None),
        };
        let prefix = match text(&source.prefix) {
            "" => String::new(),
            prefix => format!(" with prefix '{prefix}'"),
        };
        doc.line(
            3,
            format_args!(
                "{name}\t{kind}{prefix}\tOptional: {}",
                optional == Some(true)
            ),
        );
    }
}

// Models kubectl/pkg/describe/describe.go: describeContainerVolumes
fn mounts(doc: &mut Doc, container: &Container) {
    let none = if container.volume_mounts.is_empty() {
        "\t<none>"
    } else {
        ""
    };
    doc.line(2, format_args!("Mounts:{none}"));
    let mut mounts: Vec<_> = container.volume_mounts.iter().collect();
    sort_like_go(&mut mounts, |left, right| {
        left.mount_path < right.mount_path
    });
    for mount in mounts {
        let mut flags = if mount.read_only == Some(true) {
            "ro"
        } else {
            "rw"
        }
        .to_owned();
        if !text(&mount.sub_path).is_empty() {
            flags.extend([",path=".to_owned(), format!("{:?}", text(&mount.sub_path))]);
        }
        doc.line(
            3,
            format_args!("{} from {} ({flags})", mount.mount_path, mount.name),
        );
    }
    let devices = container.kept.list("volumeDevices");
    if devices.is_empty() {
        return;
    }
    doc.line(2, format_args!("Devices:{none}"));
    let mut devices: Vec<_> = devices.iter().collect();
    sort_like_go(&mut devices, |left, right| {
        left.text("devicePath") < right.text("devicePath")
    });
    for device in devices {
        doc.line(
            3,
            format_args!("{} from {}", device.text("devicePath"), device.text("name")),
        );
    }
}
