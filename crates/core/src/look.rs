//! Reads the view out of a world.

use crate::view::{
    Activity, ActivityKind, BackoffView, ConditionView, ContainerKind, ContainerView, DeletionView,
    EventView, KubectlRow, Micros, MountView, NodeView, PodView, ProbeView, QosReason, QosView,
    ResourcesView, StateView, Usage, View, VolumeView,
};
use podarium_cluster::kubelet::cri::{Role, Uid};
use podarium_cluster::kubelet::effects::{self, Hook};
use podarium_cluster::kubelet::probes::{ProbeKey, ProbeKind, period, threshold};
use podarium_cluster::kubelet::roster::{everyone, init_role, is_to_start, roster, statuses};
use podarium_cluster::kubelet::static_files::{is_mirror, uid_on_node};
use podarium_cluster::kubelet::time::{Clock, Time};
use podarium_cluster::{Taint, World};
use podarium_manifest::api::ToValue;
use podarium_manifest::api::{
    self, Container, ContainerState, ContainerStatus, Event, LifecycleHandler, Pod, Probe,
};
use podarium_manifest::qos;
use podarium_table::Table;

const LOG_LINES: usize = 6;

/// The view.
pub(crate) fn view(world: &World) -> View {
    let clock = world.config().clock;
    let now = world.now();
    let nodes = world.nodes().map(|node| NodeView {
        name: node.config.offer.name.clone(),
        address: node.config.address.clone(),
        conditions: conditions(&node.object.conditions, clock),
        taints: node.object.taints.iter().map(Taint::text).collect(),
        unschedulable: node.object.unschedulable,
        is_deleted: node.object.deleted(),
        usage: node.runtime.used(now),
        capacity: Usage {
            memory_bytes: node.config.offer.memory_bytes,
            cpu_milli: node.config.offer.cpu_millis,
        },
        kubelet_runs: node.silent_since.is_none(),
        registry: node.runtime.registry(),
    });
    let by_name: Table<_, _> = world
        .store()
        .pods()
        .map(|(uid, pod)| ((&pod.metadata.name, uid), pod))
        .collect();
    let pods = by_name
        .iter()
        .map(|((_, uid), pod)| pod_view(world, uid, pod))
        .collect();
    View {
        now: now.as_micros(),
        clock: clock.stamp(now).0,
        nodes: nodes.collect(),
        pods,
        events: world
            .store()
            .events()
            .map(|event| event_view(event, clock))
            .collect(),
    }
}

fn text(field: &Option<String>) -> String {
    field.clone().unwrap_or_default()
}

fn instant(stamp: Option<&api::Time>, clock: Clock) -> Micros {
    stamp
        .and_then(|stamp| clock.instant(stamp))
        .unwrap_or_default()
        .as_micros()
}

fn conditions(conditions: &[api::PodCondition], clock: Clock) -> Vec<ConditionView> {
    let shown = conditions.iter().map(|condition| ConditionView {
        kind: condition.type_.clone(),
        status: condition.status.clone(),
        reason: text(&condition.reason),
        message: text(&condition.message),
        since: instant(condition.last_transition_time.as_ref(), clock),
    });
    shown.collect()
}

fn pod_view(world: &World, uid: &Uid, pod: &Pod) -> PodView {
    let on_node = uid_on_node(pod).unwrap_or_else(|| uid.clone());
    let clock = world.config().clock;
    let row = podarium_kubectl::pod_row(pod, clock.unix_micros(world.now()));
    let status = &pod.status;
    let containers = everyone(&pod.spec)
        .map(|(role, container)| container_view(world, &on_node, pod, role, container));
    PodView {
        name: text(&pod.metadata.name),
        namespace: text(&pod.metadata.namespace),
        uid: uid.to_string(),
        node: text(&pod.spec.node_name),
        phase: text(&status.phase),
        reason: text(&status.reason),
        message: text(&status.message),
        kubectl: KubectlRow {
            ready: row.ready,
            status: row.status,
            restarts: row.restarts,
            age: row.age,
        },
        qos: qos_view(pod),
        conditions: conditions(&status.conditions, clock),
        ip: text(&status.pod_ip),
        host_network: pod.spec.host_network == Some(true),
        is_static: is_mirror(pod),
        restart_policy: text(&pod.spec.restart_policy),
        deletion: deletion_view(pod, clock),
        containers: containers.collect(),
        volumes: volumes(pod),
    }
}

fn deletion_view(pod: &Pod, clock: Clock) -> Option<DeletionView> {
    let deadline = instant(Some(pod.metadata.deletion_timestamp.as_ref()?), clock);
    let grace_secs =
        u64::try_from(pod.metadata.deletion_grace_period_seconds.unwrap_or(0)).unwrap_or(0);
    Some(DeletionView {
        asked_at: deadline.saturating_sub(grace_secs * 1_000_000),
        grace_secs,
        deadline,
    })
}

fn volumes(pod: &Pod) -> Vec<VolumeView> {
    let kind = |volume: &api::Volume| match volume.to_value() {
        podarium_manifest::Value::Map(map) => map
            .into_keys()
            .find(|key| key != "name")
            .unwrap_or_default(),
        _ => String::new(),
    };
    let mounted_by = |name: &str| {
        let mounts = everyone(&pod.spec)
            .filter(|(_, c)| c.volume_mounts.iter().any(|mount| mount.name == name));
        mounts
            .map(|(_, container)| container.name.clone())
            .collect()
    };
    let shown = pod
        .spec
        .volumes
        .iter()
        .filter(|volume| !volume.name.starts_with("kube-api-access-"));
    shown
        .map(|v| VolumeView {
            name: v.name.clone(),
            kind: kind(v),
            mounted_by: mounted_by(&v.name),
        })
        .collect()
}

fn qos_view(pod: &Pod) -> QosView {
    let class = qos::class(&pod.spec);
    let lacks = |container: &&Container| {
        let limits = &container.resources.limits;
        !(limits.contains_key("cpu") && limits.contains_key("memory"))
    };
    let all = || roster(&pod.spec).map(|(_, container)| container);
    let (because, container) = match class {
        _ if pod.spec.resources.is_some() => (QosReason::PodLevel, None),
        qos::QosClass::BestEffort => (QosReason::NothingSet, None),
        qos::QosClass::Guaranteed => (QosReason::LimitsEqualRequests, None),
        qos::QosClass::Burstable => match all().find(lacks) {
            Some(container) => (QosReason::LimitMissing, Some(container)),
            None => (
                QosReason::RequestsBelowLimits,
                all().find(|c| c.resources.limits != c.resources.requests),
            ),
        },
    };
    QosView {
        class: class.to_string(),
        because,
        container: container.map(|c| c.name.clone()).unwrap_or_default(),
    }
}

fn container_view(
    world: &World,
    uid: &Uid,
    pod: &Pod,
    role: Role,
    container: &Container,
) -> ContainerView {
    let clock = world.config().clock;
    let unseen = ContainerStatus::default();
    let status = statuses(&pod.status)
        .find(|status| status.name == container.name)
        .unwrap_or(&unseen);
    let last = state_view(&status.last_state, clock);
    let node = world.node(pod.spec.node_name.as_deref().unwrap_or_default());
    let log = node.and_then(|node| {
        node.runtime
            .machine()
            .log(node.runtime.machine_id(uid, &container.name)?)
    });
    let lines: Vec<String> = log
        .map(|log| {
            String::from_utf8_lossy(&log.tail(4096, LOG_LINES))
                .lines()
                .map(str::to_owned)
                .collect()
        })
        .unwrap_or_default();
    let hook = |handler: Option<&LifecycleHandler>| handler.map(handler_text);
    let lifecycle = container.lifecycle.as_ref();
    let bytes = world
        .config()
        .nodes
        .first()
        .map_or(0, |node| node.offer.memory_bytes as i64);
    ContainerView {
        name: container.name.clone(),
        kind: kind(role, container),
        image: text(&container.image),
        command: container
            .command
            .iter()
            .chain(&container.args)
            .cloned()
            .collect::<Vec<_>>()
            .join(" "),
        state: state_view(&status.state, clock).unwrap_or_default(),
        last_state: last,
        restart_count: u32::try_from(status.restart_count).unwrap_or(0),
        ready: status.ready,
        started: status.started == Some(true),
        backoff: backoff(world, uid, pod, role, container),
        activity: activity(world, uid, pod, container),
        faults: node.map_or(Vec::new(), |node| {
            node.runtime.faults_of(uid, &container.name)
        }),
        probes: probes(world, uid, pod, container),
        post_start: hook(lifecycle.and_then(|lifecycle| lifecycle.post_start.as_ref())),
        pre_stop: hook(lifecycle.and_then(|lifecycle| lifecycle.pre_stop.as_ref())),
        ports: container.ports.iter().map(port_text).collect(),
        mounts: mounts(container),
        resources: resources(container),
        usage: node.map_or(Usage::default(), |node| {
            node.runtime.usage(uid, &container.name, world.now())
        }),
        request: amounts(&container.resources.requests),
        limit: amounts(&container.resources.limits),
        security: security(pod, container),
        oom_score_adj: qos::oom_score_adj(&pod.spec, container, bytes) as i32,
        log_lines: log.map_or(0, |log| log.line_count() as u64),
        log_tail: lines,
    }
}

fn kind(role: Role, container: &Container) -> ContainerKind {
    match role {
        Role::Main => ContainerKind::Main,
        Role::Ephemeral => ContainerKind::Ephemeral,
        _ if init_role(container) == Role::Sidecar => ContainerKind::Sidecar,
        _ => ContainerKind::Init,
    }
}

fn state_view(state: &ContainerState, clock: Clock) -> Option<StateView> {
    if let Some(running) = &state.running {
        return Some(StateView::Running {
            started_at: instant(running.started_at.as_ref(), clock),
        });
    }
    if let Some(ended) = &state.terminated {
        return Some(StateView::Terminated {
            reason: text(&ended.reason),
            message: text(&ended.message),
            exit_code: ended.exit_code,
            started_at: instant(ended.started_at.as_ref(), clock),
            finished_at: instant(ended.finished_at.as_ref(), clock),
        });
    }
    let waiting = state.waiting.as_ref()?;
    Some(StateView::Waiting {
        reason: text(&waiting.reason),
        message: text(&waiting.message),
    })
}

fn backoff(
    world: &World,
    uid: &Uid,
    pod: &Pod,
    role: Role,
    container: &Container,
) -> Option<BackoffView> {
    let node = world.node(pod.spec.node_name.as_deref()?)?;
    let now = world.now();
    let runtime = node.runtime.pod(uid)?;
    // The kubelet remembers a back-off for longer than it waits for it: of a container that is done too.
    if !is_to_start(pod, role, container, runtime) {
        return None;
    }
    let exit = runtime
        .newest_exited(&container.name)
        .map(|exit| exit.finished_at);
    let crash = exit.and_then(|exit| {
        Some((
            exit,
            node.kubelet
                .backs_off_until(pod, &container.name, exit, now)?,
        ))
    });
    let pull = || {
        let until = node
            .kubelet
            .pull_waits_until(uid, container.image.as_deref()?, now)?;
        Some((now, until))
    };
    let (since, until) = crash.or_else(pull)?;
    let next_try = node.kubelet.next_sync(uid).unwrap_or(until).max(until);
    Some(BackoffView {
        since: since.as_micros(),
        until: until.as_micros(),
        next_try: next_try.as_micros(),
    })
}

fn activity(world: &World, uid: &Uid, pod: &Pod, container: &Container) -> Vec<Activity> {
    let Some(node) = world.node(pod.spec.node_name.as_deref().unwrap_or_default()) else {
        return Vec::new();
    };
    let own = node
        .kubelet
        .underway(uid)
        .into_iter()
        .filter(|(name, _, _)| *name == container.name);
    own.map(|(_, _, activity)| match activity {
        effects::Activity::Pulling { since } => under_way(ActivityKind::Pulling, since, None),
        effects::Activity::Hook {
            hook: Hook::PostStart,
            since,
            until,
        } => under_way(ActivityKind::PostStart, since, until),
        effects::Activity::Hook {
            hook: Hook::PreStop,
            since,
            until,
        } => under_way(ActivityKind::PreStop, since, until),
        effects::Activity::Stopping { since, until } => {
            under_way(ActivityKind::Stopping, since, Some(until))
        }
    })
    .collect()
}

fn under_way(kind: ActivityKind, since: Time, until: Option<Time>) -> Activity {
    Activity {
        kind,
        since: since.as_micros(),
        until: until.map(Time::as_micros),
    }
}

fn probes(world: &World, uid: &Uid, pod: &Pod, container: &Container) -> Vec<ProbeView> {
    let node = world.node(pod.spec.node_name.as_deref().unwrap_or_default());
    let shown = |kind: ProbeKind| {
        let probe = kind.of(container)?;
        let key = ProbeKey {
            uid: uid.clone(),
            container: container.name.clone(),
            kind,
        };
        let standing = node.and_then(|node| node.kubelet.probe_standing(&key));
        Some(ProbeView {
            kind: kind.title().to_ascii_lowercase(),
            handler: probe_text(probe),
            period_secs: period(probe).as_secs(),
            last: standing.map(|(ok, _)| ok),
            run: standing.map_or(0, |(_, run)| run),
            threshold: threshold(probe, standing.is_some_and(|(ok, _)| ok)),
        })
    };
    ProbeKind::ALL.into_iter().filter_map(shown).collect()
}

fn probe_text(probe: &Probe) -> String {
    if let Some(exec) = &probe.exec {
        return format!("exec {}", exec.command.join(" "));
    }
    if let Some(get) = &probe.http_get {
        return format!("httpGet :{}{}", get.port, text(&get.path));
    }
    if let Some(grpc) = &probe.grpc {
        return format!("grpc :{}", grpc.port);
    }
    probe
        .tcp_socket
        .as_ref()
        .map(|tcp| format!("tcpSocket :{}", tcp.port))
        .unwrap_or_default()
}

fn handler_text(handler: &LifecycleHandler) -> String {
    if let Some(exec) = &handler.exec {
        return format!("exec {}", exec.command.join(" "));
    }
    if let Some(sleep) = &handler.sleep {
        return format!("sleep {}s", sleep.seconds);
    }
    if let Some(get) = &handler.http_get {
        return format!("httpGet :{}{}", get.port, text(&get.path));
    }
    handler
        .tcp_socket
        .as_ref()
        .map(|tcp| format!("tcpSocket :{}", tcp.port))
        .unwrap_or_default()
}

fn port_text(port: &api::ContainerPort) -> String {
    let protocol = port.protocol.as_deref().unwrap_or("TCP");
    match &port.name {
        Some(name) => format!("{name} {}/{protocol}", port.container_port),
        None => format!("{}/{protocol}", port.container_port),
    }
}

fn mounts(container: &Container) -> Vec<MountView> {
    let shown = container
        .volume_mounts
        .iter()
        .filter(|mount| !mount.name.starts_with("kube-api-access-"));
    shown
        .map(|mount| MountView {
            volume: mount.name.clone(),
            path: mount.mount_path.clone(),
            read_only: mount.read_only == Some(true),
        })
        .collect()
}

fn resources(container: &Container) -> ResourcesView {
    let shown = |list: &api::ResourceList, what: &str| {
        list.get(what).map(ToString::to_string).unwrap_or_default()
    };
    let (requests, limits) = (&container.resources.requests, &container.resources.limits);
    ResourcesView {
        cpu_request: shown(requests, "cpu"),
        cpu_limit: shown(limits, "cpu"),
        memory_request: shown(requests, "memory"),
        memory_limit: shown(limits, "memory"),
    }
}

fn amounts(list: &api::ResourceList) -> Usage {
    let amount = |name| list.get(name);
    Usage {
        memory_bytes: amount("memory").map_or(0, |memory| memory.value() as u64),
        cpu_milli: amount("cpu").map_or(0, |cpu| cpu.milli_value() as u64),
    }
}

fn security(pod: &Pod, container: &Container) -> Vec<String> {
    let mut shown = Vec::new();
    let own = container.security_context.clone().unwrap_or_default();
    let of_pod = pod.spec.security_context.clone().unwrap_or_default();
    let mut add =
        |name: &str, value: Option<i64>| shown.extend(value.map(|value| format!("{name} {value}")));
    add("runAsUser", own.run_as_user.or(of_pod.run_as_user));
    add("runAsGroup", own.run_as_group.or(of_pod.run_as_group));
    add("fsGroup", of_pod.fs_group);
    let flags = [
        ("privileged", own.privileged == Some(true)),
        (
            "runAsNonRoot",
            own.run_as_non_root.or(of_pod.run_as_non_root) == Some(true),
        ),
        (
            "readOnlyRootFilesystem",
            own.read_only_root_filesystem == Some(true),
        ),
        (
            "allowPrivilegeEscalation false",
            own.allow_privilege_escalation == Some(false),
        ),
    ];
    shown.extend(
        flags
            .iter()
            .filter(|(_, set)| *set)
            .map(|(name, _)| (*name).to_owned()),
    );
    shown
}

fn event_view(event: &Event, clock: Clock) -> EventView {
    let path = text(&event.involved_object.field_path);
    let container = path
        .split_once('{')
        .map(|(_, rest)| rest.trim_end_matches('}').to_owned());
    EventView {
        first_at: instant(event.first_timestamp.as_ref(), clock),
        last_at: instant(event.last_timestamp.as_ref(), clock),
        kind: text(&event.type_),
        reason: text(&event.reason),
        message: text(&event.message),
        count: u32::try_from(event.count.unwrap_or(1)).unwrap_or(1),
        from: text(&event.source.component),
        object: text(&event.involved_object.name),
        container: container.unwrap_or_default(),
    }
}
