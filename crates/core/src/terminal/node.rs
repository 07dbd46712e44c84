//! A node as a place to work on: its services, and the two commands that ask for them.

use super::desk::{Desk, Host};
use super::tasks::{Said, Task};
use podarium_cluster::facts::Fact;
use podarium_cluster::kubelet::cri::RuntimeState;
use podarium_cluster::kubelet::time::Time;
use podarium_cluster::machine::{ContainerId, ContainerSpec, Put, Stdio};
use podarium_cluster::{Action, World};
use podarium_kubectl::service_time;

const CONFIG: &str = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\ncgroupDriver: systemd\nclusterDNS:\n- 10.96.0.10\nclusterDomain: cluster.local\nstaticPodPath: /etc/kubernetes/manifests\n";

const KUBELET: [&str; 4] = [
    "/usr/bin/kubelet",
    "--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf",
    "--kubeconfig=/etc/kubernetes/kubelet.conf",
    "--config=/var/lib/kubelet/config.yaml",
];

impl Desk {
    /// The container that is the node itself; it is made when somebody first comes to it.
    pub(super) fn host(
        &mut self,
        world: &mut World,
        node: &str,
        facts: &mut Vec<Fact>,
    ) -> Option<ContainerId> {
        if let Some(host) = self.hosts.iter().find(|host| host.node == node) {
            return Some(host.container);
        }
        let runs = world.node(node)?.silent_since.is_none();
        let text = |text: &str| text.to_owned();
        let mut host = None;
        world.on_machine(node, facts, &mut |machine, now| {
            let container = machine.create(ContainerSpec {
                image: text("debian"),
                command: vec![text("/sbin/init")],
                env: vec![(text("PS1"), text("[\\u@\\h \\W]# "))],
                working_dir: Some(text("/root")),
                hostname: text(node),
                host: true,
                privileged: true,
                ..ContainerSpec::default()
            });
            for service in ["/sbin/init", "/usr/bin/containerd", KUBELET[0]] {
                machine.put(container, service, Put::Daemon);
            }
            for command in ["/usr/bin/systemctl", "/usr/bin/crictl"] {
                machine.put(container, command, Put::Outside);
            }
            machine.put(
                container,
                "/var/lib/kubelet/config.yaml",
                Put::Text(CONFIG, 0),
            );
            // These programs are there, so that they start.
            let _ = machine.start(container, now);
            let _ = machine.exec_with(container, &[text("/usr/bin/containerd")], quiet(), now);
            let kubelet = runs.then(|| machine.exec_with(container, &kubelet_line(), quiet(), now));
            machine.backdate(container, 0);
            host = Some(Host {
                node: text(node),
                container,
                kubelet: kubelet.and_then(Result::ok),
            });
        });
        let host = host?;
        let container = host.container;
        self.hosts.push(host);
        Some(container)
    }

    /// Carries out `systemctl` and `crictl`.
    pub(super) fn ask_node(
        &mut self,
        world: &mut World,
        task: &mut Task,
        facts: &mut Vec<Fact>,
    ) -> Said {
        task.due = None;
        let name = task.node.clone().unwrap_or_default();
        let machine = world.node(&name).map(|node| node.runtime.machine());
        let call = machine.and_then(|machine| machine.call(task.call)).cloned();
        let words = call.map_or(Vec::new(), |call| call.argv);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let (out, code) = match words.as_slice() {
            ["systemctl", verb, service] => {
                let service = service.strip_suffix(".service").unwrap_or(service);
                self.systemctl(world, &name, verb, service, facts)
            }
            ["crictl", "ps", rest @ ..] => (containers(world, &name, rest), 0),
            ["crictl", "pods", ..] => (sandboxes(world, &name), 0),
            ["crictl", ..] => (String::from("crictl: only ps and pods are simulated\n"), 1),
            _ => (
                String::from(
                    "systemctl: only status, start, stop and restart of a service are simulated\n",
                ),
                1,
            ),
        };
        let (out, err) = if code == 1 {
            (String::new(), out)
        } else {
            (out, String::new())
        };
        Said {
            out: out.into_bytes(),
            err: err.into_bytes(),
            code: Some(code),
        }
    }

    fn systemctl(
        &mut self,
        world: &mut World,
        name: &str,
        verb: &str,
        service: &str,
        facts: &mut Vec<Fact>,
    ) -> (String, i32) {
        if service != "kubelet" {
            let text = match verb {
                "status" => ["Unit ", service, ".service could not be found.\n"].concat(),
                _ => [
                    "Failed to ",
                    verb,
                    " ",
                    service,
                    ".service: Unit ",
                    service,
                    ".service not found.\n",
                ]
                .concat(),
            };
            return (text, if verb == "status" { 4 } else { 5 });
        }
        let node = name.to_owned();
        let action = match verb {
            "status" => return self.status(world, name),
            "stop" => Action::StopKubelet { node },
            "start" | "restart" => Action::StartKubelet { node },
            _ => return (["Unknown command verb ", verb, ".\n"].concat(), 1),
        };
        world.act(&action, facts);
        let Some(host) = self.hosts.iter_mut().find(|host| host.node == name) else {
            return (String::new(), 0);
        };
        let container = host.container;
        let old = host.kubelet.filter(|_| verb != "start");
        let wanted = verb != "stop";
        let mut new = host.kubelet.filter(|_| wanted && verb == "start");
        world.on_machine(name, facts, &mut |machine, now| {
            if let Some(old) = old {
                machine.hang_up(old, now);
            }
            if wanted && new.is_none() {
                new = machine
                    .exec_with(container, &kubelet_line(), quiet(), now)
                    .ok();
            }
        });
        host.kubelet = new;
        (String::new(), 0)
    }

    // Models systemd/src/systemctl/systemctl-show.c: print_status_info
    fn status(&self, world: &World, name: &str) -> (String, i32) {
        let host = self.hosts.iter().find(|host| host.node == name);
        let kubelet = host.and_then(|host| host.kubelet);
        let node = world.node(name);
        let started = kubelet.and_then(|exec| node?.runtime.machine().started(exec));
        let silent = node.and_then(|node| node.silent_since).unwrap_or_default();
        let since = started.map_or(silent, |(_, at)| Time::from_micros(at));
        let ago = world.now().since(since).as_secs();
        let pid = started.map_or(String::new(), |(pid, _)| pid.to_string());
        let state = if started.is_some() {
            "active (running)"
        } else {
            "inactive (dead)"
        };
        let mut text = [
            HEAD,
            "     Active: ",
            state,
            " since ",
            &service_time(world.config().clock.unix_micros(since)),
            "; ",
            &relative(ago),
            " ago\n       Docs: https://kubernetes.io/docs/\n",
        ]
        .concat();
        if started.is_none() {
            return (text, 3);
        }
        text.push_str(&["   Main PID: ", &pid, " (kubelet)\n"].concat());
        text.push_str("     CGroup: /system.slice/kubelet.service\n");
        text.push_str(&["             └─", &pid, " ", &KUBELET.join(" "), "\n"].concat());
        (text, 0)
    }
}

/// How systemd tells of the kubelet as kubeadm installs it.
const HEAD: &str = "● kubelet.service - kubelet: The Kubernetes Node Agent\n     Loaded: loaded (/usr/lib/systemd/system/kubelet.service; enabled; preset: enabled)\n    Drop-In: /usr/lib/systemd/system/kubelet.service.d\n             └─10-kubeadm.conf\n";

// Models systemd/src/basic/time-util.c: format_timestamp_relative
fn relative(secs: u64) -> String {
    let number = |number: u64, unit: &str| [&number.to_string(), unit].concat();
    match secs {
        0..60 => number(secs, "s"),
        60..300 => [number(secs / 60, "min "), number(secs % 60, "s")].concat(),
        300..3600 => number(secs / 60, "min"),
        3600..86_400 => [number(secs / 3600, "h "), number(secs / 60 % 60, "min")].concat(),
        _ => number(secs / 86_400, " days"),
    }
}

fn quiet() -> Stdio {
    Stdio::Apart(Vec::new())
}

fn kubelet_line() -> [String; 4] {
    KUBELET.map(str::to_owned)
}

// Models cri-tools/cmd/crictl/container.go: OutputContainers
fn containers(world: &World, name: &str, flags: &[&str]) -> String {
    let all = flags.contains(&"-a") || flags.contains(&"--all");
    let mut rows = vec![
        [
            "CONTAINER",
            "IMAGE",
            "CREATED",
            "STATE",
            "NAME",
            "ATTEMPT",
            "POD ID",
            "POD",
            "NAMESPACE",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for (pod, namespace, shown) in shown(world, name) {
        let sandbox = shown.sandboxes.first().map_or("", |sandbox| &sandbox.id);
        for container in &shown.containers {
            let state = match container.state {
                RuntimeState::Created => "Created",
                RuntimeState::Running { .. } => "Running",
                RuntimeState::Exited(_) => "Exited",
            };
            if !all && state != "Running" {
                continue;
            }
            let image = container
                .image_id
                .rsplit("sha256:")
                .next()
                .unwrap_or_default();
            let ago = world.now().since(container.created_at).as_secs();
            rows.push(vec![
                short(&container.id),
                short(image),
                ago_text(ago),
                state.to_owned(),
                container.name.clone(),
                container.attempt.to_string(),
                short(sandbox),
                pod.clone(),
                namespace.clone(),
            ]);
        }
    }
    table(&rows)
}

// Models cri-tools/cmd/crictl/sandbox.go: ListPodSandboxes
fn sandboxes(world: &World, name: &str) -> String {
    let mut rows = vec![
        [
            "POD ID",
            "CREATED",
            "STATE",
            "NAME",
            "NAMESPACE",
            "ATTEMPT",
            "RUNTIME",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for (pod, namespace, shown) in shown(world, name) {
        for sandbox in &shown.sandboxes {
            let first = shown
                .containers
                .iter()
                .map(|container| container.created_at)
                .min();
            let ago = world
                .now()
                .since(first.unwrap_or_else(|| world.now()))
                .as_secs();
            let state = if sandbox.ready { "Ready" } else { "NotReady" };
            rows.push(vec![
                short(&sandbox.id),
                ago_text(ago),
                state.to_owned(),
                pod.clone(),
                namespace.clone(),
                sandbox.attempt.to_string(),
                "(default)".to_owned(),
            ]);
        }
    }
    table(&rows)
}

type Shown = std::rc::Rc<podarium_cluster::kubelet::cri::RuntimePod>;

/// The pods of a node with name and namespace.
fn shown(world: &World, name: &str) -> Vec<(String, String, Shown)> {
    let Some(node) = world.node(name) else {
        return Vec::new();
    };
    let on_node = node.runtime.list(None);
    let mut out = Vec::new();
    for (uid, shown) in on_node.iter() {
        let pod = node.runtime.object(uid);
        let name = pod.and_then(|pod| pod.metadata.name.clone());
        let namespace = pod.and_then(|pod| pod.metadata.namespace.clone());
        out.push((
            name.unwrap_or_default(),
            namespace.unwrap_or_default(),
            shown.clone(),
        ));
    }
    out
}

/// The first thirteen digits of an id.
fn short(id: &str) -> String {
    let bare = id.rsplit('/').next().unwrap_or(id);
    bare.chars().take(13).collect()
}

// Models docker/go-units/duration.go: HumanDuration
fn ago_text(secs: u64) -> String {
    let text = match secs {
        0 => "Less than a second".to_owned(),
        1 => "1 second".to_owned(),
        2..60 => [&secs.to_string(), " seconds"].concat(),
        60..120 => "About a minute".to_owned(),
        120..3600 => [&(secs / 60).to_string(), " minutes"].concat(),
        3600..7200 => "About an hour".to_owned(),
        _ => [&(secs / 3600).to_string(), " hours"].concat(),
    };
    [&text, " ago"].concat()
}

/// Columns as wide as their widest cell and three blanks, as crictl lays them out.
fn table(rows: &[Vec<String>]) -> String {
    let mut out = String::new();
    for row in rows {
        for (at, cell) in row.iter().enumerate() {
            let widest = rows.iter().map(|row| row[at].chars().count()).max();
            out.push_str(cell);
            // Even the last column is padded.
            let gap = widest.unwrap_or(0).max(17) + 3 - cell.chars().count();
            out.extend(std::iter::repeat_n(' ', gap));
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
    }
    out
}
