//! Random pods, and what users do to them.

use podarium_cluster::kubelet::eviction::Starved;
use podarium_cluster::kubelet::probes::ProbeKind;
use podarium_cluster::{Action, Fault, Load, NodeAct, Registry, Taint};

/// Numbers that look random, the same for the same seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1))
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound.max(1)
    }

    fn one_in(&mut self, many: u64) -> bool {
        self.below(many) == 0
    }

    fn pick<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len() as u64) as usize]
    }
}

const SCRIPTS: [&str; 10] = [
    "exit 0",
    "exit 3",
    "sleep 2; exit 1",
    "sleep 7",
    "trap 'exit 0' TERM; while true; do sleep 1; done",
    "while true; do sleep 1; done",
    "trap 'sleep 3; exit 5' TERM; while true; do sleep 0.5; done",
    "echo out; echo err >&2; echo bye > /dev/termination-log; exit 2",
    "n=$(cat /cache/n 2>/dev/null || echo 0); echo $((n+1)) > /cache/n; [ $n -ge 2 ]",
    "kill -9 $$",
];

const IMAGES: [&str; 5] = [
    "busybox:1.37",
    "alpine:3.22",
    "nginx:1.29",
    "registry.invalid/none:1",
    "busybox",
];

const RESOURCES: [&str; 5] = [
    "{requests: {cpu: 1500m}}",
    "{requests: {cpu: 3, memory: 4Gi}}",
    "{limits: {cpu: 100m, memory: 64Mi}}",
    "{limits: {memory: 1Gi}}",
    "{limits: {ephemeral-storage: 1Mi}}",
];

/// One that every cluster has, and those that a session makes.
const CLASSES: [&str; 3] = ["system-cluster-critical", "high", "meek"];

/// The classes of weight that a session makes.
pub(crate) const OWN_CLASSES: &str = "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: high}\nvalue: 1000\n---\n\
    apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: meek}\nvalue: 500\npreemptionPolicy: Never\n";

const PROBES: [&str; 5] = [
    "exec: {command: ['true']}",
    "exec: {command: ['false']}",
    "exec: {command: [sh, -c, 'sleep 3']}",
    "tcpSocket: {port: 80}",
    "httpGet: {path: /, port: 80}",
];

const HOOKS: [&str; 5] = [
    "exec: {command: ['true']}",
    "exec: {command: [sh, -c, 'sleep 2; exit 1']}",
    "exec: {command: [sleep, '50']}",
    "sleep: {seconds: 3}",
    "httpGet: {path: /, port: 80}",
];

/// A pod that the API server accepts.
pub(crate) fn manifest(dice: &mut Dice, name: &str) -> String {
    let mut spec = format!(
        "restartPolicy: {}\n  terminationGracePeriodSeconds: {}\n",
        dice.pick(&["Always", "Always", "OnFailure", "Never"]),
        dice.pick(&["4", "5", "10", "30"]),
    );
    if dice.one_in(8) {
        spec += &format!("  activeDeadlineSeconds: {}\n", 1 + dice.below(60));
    }
    if dice.one_in(6) {
        spec += &format!("  priorityClassName: {}\n", dice.pick(&CLASSES));
    }
    if dice.one_in(6) {
        spec += "  tolerations: [{operator: Exists, effect: NoExecute, tolerationSeconds: 20}]\n";
    }
    let limit = dice.pick(&[
        "{}",
        "{}",
        "{sizeLimit: 1Mi}",
        "{medium: Memory, sizeLimit: 8Mi}",
    ]);
    spec += &format!("  volumes: [{{name: cache, emptyDir: {limit}}}]\n");
    let inits = dice.below(3);
    if inits > 0 {
        spec += "  initContainers:\n";
        for number in 0..inits {
            let sidecar = dice.one_in(2);
            spec += &container(dice, &format!("init-{number}"), sidecar, !sidecar);
        }
    }
    spec += "  containers:\n";
    for number in 0..=dice.below(2) {
        spec += &container(dice, &format!("app-{number}"), false, false);
    }
    let annotations = dice.pick(&[
        "{}",
        "{}",
        "{}",
        "{podarium.dev/memory: 3Gi}",
        "{podarium.dev/memory-growth: 20Mi}",
        "{podarium.dev/memory-growth: 900Mi, podarium.dev/cpu: '3'}",
    ]);
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, annotations: {annotations}}}\nspec:\n  {spec}"
    )
}

fn container(dice: &mut Dice, name: &str, sidecar: bool, init: bool) -> String {
    let mut text = format!(
        "  - name: {name}\n    image: {}\n    volumeMounts: [{{name: cache, mountPath: /cache}}]\n",
        dice.pick(&IMAGES)
    );
    if !dice.one_in(6) {
        text += &format!("    command: [sh, -c, \"{}\"]\n", dice.pick(&SCRIPTS));
    }
    if dice.one_in(4) {
        text += &format!("    resources: {}\n", dice.pick(&RESOURCES));
    }
    if sidecar {
        text += "    restartPolicy: Always\n";
    }
    if init {
        return text;
    }
    for (probe, kind) in [
        ("livenessProbe", 0),
        ("readinessProbe", 1),
        ("startupProbe", 2),
    ] {
        if dice.one_in(4) {
            let successes = if kind == 1 { 1 + dice.below(2) } else { 1 };
            text += &format!(
                "    {probe}: {{{}, periodSeconds: {}, failureThreshold: {}, successThreshold: {successes}, initialDelaySeconds: {}}}\n",
                dice.pick(&PROBES),
                1 + dice.below(5),
                1 + dice.below(3),
                dice.below(5),
            );
        }
    }
    let (post, pre) = (dice.one_in(5), dice.one_in(4));
    if post || pre {
        text += "    lifecycle:\n";
    }
    if post {
        text += &format!("      postStart: {{{}}}\n", dice.pick(&HOOKS));
    }
    if pre {
        text += &format!("      preStop: {{{}}}\n", dice.pick(&HOOKS));
    }
    text
}

/// Something a user does to a pod, which may not be there.
pub(crate) fn action(dice: &mut Dice, pod: String) -> Action {
    let container = dice.pick(&["app-0", "app-1", "init-0"]).to_owned();
    match dice.below(16) {
        0 | 1 => Action::Delete {
            pod,
            grace_secs: [None, Some(0), Some(1), Some(10)][dice.below(4) as usize],
            force: dice.one_in(4),
        },
        2 => Action::Exit {
            pod,
            container,
            code: dice.below(256) as i32,
        },
        3 => Action::OomKill { pod, container },
        4 => Action::SetImage {
            pod,
            container,
            image: dice.pick(&IMAGES).to_owned(),
        },
        5 => Action::StopKubelet { node: node(dice) },
        6 => Action::StartKubelet { node: node(dice) },
        9 => Action::Evict { pod },
        10 => Action::Fault {
            pod,
            container,
            fault: Fault::Load(Load {
                memory_bytes: dice.below(5 << 30),
                bytes_per_second: dice.below(200 << 20),
                cpu_milli: dice.below(5000),
            }),
        },
        11 | 12 => Action::Node {
            node: node(dice),
            act: node_act(dice),
        },
        7 => {
            Action::Registry([Registry::Up, Registry::Slow, Registry::Down][dice.below(3) as usize])
        }
        8 => Action::Fault {
            pod,
            container,
            fault: match dice.below(3) {
                0 => Fault::Signal([9, 15, 18, 19][dice.below(4) as usize]),
                1 => Fault::SlowStart(dice.below(30) as u16),
                _ => Fault::Probe {
                    kind: ProbeKind::ALL[dice.below(3) as usize],
                    fails: dice.one_in(2),
                },
            },
        },
        13 => Action::NodeFile {
            node: node(dice),
            path: format!("/etc/kubernetes/manifests/{}.yaml", dice.below(2)),
            text: dice.one_in(2).then(|| manifest(dice, &pod)),
        },
        14 => Action::Node {
            node: node(dice),
            act: NodeAct::PowerOff,
        },
        _ => Action::Create(manifest(dice, &pod)),
    }
}

fn node_act(dice: &mut Dice) -> NodeAct {
    let key = dice.pick(&["gone", "gpu"]);
    match dice.below(9) {
        0 | 1 => NodeAct::Cordon(dice.one_in(2)),
        2 => NodeAct::Drain,
        3 | 4 => NodeAct::Taint(Taint::of(key, dice.pick(&["NoSchedule", "NoExecute"]))),
        5 => NodeAct::Untaint {
            key: key.to_owned(),
            effect: String::new(),
        },
        6 if dice.one_in(2) => NodeAct::Delete,
        _ => NodeAct::Starve {
            what: if dice.one_in(2) {
                Starved::Memory
            } else {
                Starved::Disk
            },
            short: !dice.one_in(3),
        },
    }
}

/// A node of the cluster, or one that it may not have.
fn node(dice: &mut Dice) -> String {
    dice.pick(&NODES).to_owned()
}

/// The nodes of the largest cluster.
pub(crate) const NODES: [&str; 3] = ["node-1", "node-2", "node-3"];
