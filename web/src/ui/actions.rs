//! What a user can do: each choice of a menu is data, and what it is called follows from it. What is done to the cluster is an
//! input of the run at the playhead's instant.

use std::rc::Rc;

use podarium_core::view::{Micros, NodeView, StateView};
use podarium_core::{Action as Input, Fault, Load, NodeAct, ProbeKind, Registry, Starved};

use super::Cx;
use super::shared::ContainerRef;
use crate::format::{self, SECOND};
use crate::i18n::Text;
use crate::store::story::Goal;
use crate::store::{Action, Share};

/// Exit codes worth trying: a success, an error, and one of a program's own.
const EXIT_CODES: [i32; 3] = [0, 1, 3];

/// A slow start takes so many seconds more.
const SLOW_START: u16 = 20;

/// Memory grows at least so fast, in bytes each second.
const LEAST_GROWTH: u64 = 4 << 20;

const KILL: u8 = 9;
const STOP: u8 = 19;
const CONT: u8 = 18;

/// What can be acted on.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// A pod, by its name.
    Pod(String),
    /// A container.
    Container(ContainerRef),
    /// A node.
    Node(NodeView),
    /// The time: what it can jump to.
    Time,
    /// All that is on the page: how it can be handed on.
    Page,
    /// The n-th thing that was done, and its instant.
    Done(usize, Micros),
}

/// One choice of a menu.
#[derive(Debug)]
pub struct Choice {
    /// What it is called.
    pub label: String,
    /// What it is on the command line, or what it does.
    pub hint: &'static str,
    /// Whether it ends something for good.
    pub grave: bool,
    /// What it does.
    pub action: Action,
}

impl Subject {
    /// What can be done to it.
    pub fn choices(&self, cx: &Cx) -> Vec<Choice> {
        let inputs = match self {
            Self::Pod(pod) => of_pod(pod),
            Self::Container(container) => of_container(container),
            Self::Node(node) => of_node(node),
            Self::Time => return of_time(cx),
            Self::Page => return of_page(cx),
            Self::Done(nth, at) => return of_done(cx, *nth, *at),
        };
        let mut choices: Vec<Choice> = inputs
            .into_iter()
            .map(|input| of_input(cx, input))
            .collect();
        let text = cx.text();
        match self {
            Self::Pod(_) => choices.push(plain(text.act_undo, "U", Action::Undo)),
            Self::Node(_) => {
                choices.push(plain(text.act_add_node, "", Action::AddNode(true)));
                choices.push(plain(text.act_less_nodes, "", Action::AddNode(false)));
            }
            _ => {}
        }
        choices
    }
}

fn plain(label: &str, hint: &'static str, action: Action) -> Choice {
    Choice {
        label: label.to_owned(),
        hint,
        grave: false,
        action,
    }
}

fn of_input(cx: &Cx, input: Input) -> Choice {
    let (label, hint, grave) = words(cx, &input);
    Choice {
        label,
        hint,
        grave,
        action: Action::Act(Rc::new(input)),
    }
}

fn of_time(cx: &Cx) -> Vec<Choice> {
    let text = cx.text();
    let jump = |goal: Goal| {
        let (label, hint) = match goal {
            Goal::Restart => (text.play_jump_restart, "R"),
            Goal::Failure => (text.play_jump_failure, "F"),
            Goal::End => (text.play_jump_end, "E"),
        };
        plain(label, hint, Action::Jump(goal))
    };
    Goal::ALL.into_iter().map(jump).collect()
}

fn of_page(cx: &Cx) -> Vec<Choice> {
    let text = cx.text();
    let share = |share: Share| {
        let (label, hint) = match share {
            Share::Link => (text.share_link, text.share_link_hint),
            Share::Markdown => (text.share_markdown, "[…](…)"),
            Share::Embed => (text.share_embed, "<iframe>"),
            Share::Badge => (text.share_badge, "badge.svg"),
            Share::Yaml => (text.share_yaml, "pod.yaml"),
            Share::Svg => (text.share_svg, "timeline.svg"),
            Share::Json => (text.share_json, "run.json"),
        };
        plain(label, hint, Action::Share(share))
    };
    Share::ALL.into_iter().map(share).collect()
}

/// What was done can be done at another time, or not at all.
fn of_done(cx: &Cx, nth: usize, at: Micros) -> Vec<Choice> {
    let text = cx.text();
    let mut choices = vec![plain(text.done_seek, "", Action::Seek(at))];
    let moves = [
        (text.done_here, None),
        (text.done_earlier, Some(at.saturating_sub(SECOND))),
        (text.done_later, Some(at + SECOND)),
        (text.done_much_later, Some(at + 10 * SECOND)),
    ];
    for (label, to) in moves {
        choices.push(plain(label, "", Action::Move(at, to)));
    }
    choices.push(Choice {
        grave: true,
        ..plain(text.done_drop, "", Action::Drop(nth))
    });
    choices
}

fn of_pod(pod: &str) -> Vec<Input> {
    let delete = |grace_secs, force| Input::Delete {
        pod: pod.to_owned(),
        grace_secs,
        force,
    };
    let pod = pod.to_owned();
    vec![
        delete(None, false),
        delete(Some(1), false),
        delete(Some(0), true),
        Input::Evict { pod },
    ]
}

fn of_container(card: &ContainerRef) -> Vec<Input> {
    let own = || (card.pod().name.clone(), card.name.clone());
    let faults = &card.faults;
    let fault = |fault| {
        let (pod, container) = own();
        Input::Fault {
            pod,
            container,
            fault,
        }
    };
    let mut inputs = Vec::new();
    // Nothing can happen to a process that is not there.
    if matches!(card.state, StateView::Running { .. }) {
        for code in EXIT_CODES {
            let (pod, container) = own();
            inputs.push(Input::Exit {
                pod,
                container,
                code,
            });
        }
        inputs.push(fault(Fault::Signal(KILL)));
        let (pod, container) = own();
        inputs.push(Input::OomKill { pod, container });
        let hangs = faults.contains(&Fault::Signal(STOP));
        inputs.push(fault(Fault::Signal(if hangs { CONT } else { STOP })));
        // The limit is reached in about twenty seconds.
        let growth = Load {
            bytes_per_second: (card.limit.memory_bytes / 20).max(LEAST_GROWTH),
            ..Load::default()
        };
        inputs.push(fault(Fault::Load(growth)));
        let busy = Load {
            cpu_milli: 1000,
            ..Load::default()
        };
        inputs.push(fault(Fault::Load(busy)));
    }
    let slow = faults
        .iter()
        .any(|fault| matches!(fault, Fault::SlowStart(_)));
    inputs.push(fault(Fault::SlowStart(if slow { 0 } else { SLOW_START })));
    let is_set = |kind: &ProbeKind| {
        let mut probes = card.probes.iter();
        probes.any(|probe| probe.kind.eq_ignore_ascii_case(kind.title()))
    };
    for kind in ProbeKind::ALL.into_iter().filter(is_set) {
        let fails = !faults.contains(&Fault::Probe { kind, fails: true });
        inputs.push(fault(Fault::Probe { kind, fails }));
    }
    inputs
}

fn of_node(node: &NodeView) -> Vec<Input> {
    let name = || node.name.clone();
    let to = |act| Input::Node { node: name(), act };
    let mut inputs = Vec::new();
    if node.kubelet_runs {
        inputs.push(Input::StopKubelet { node: name() });
    }
    inputs.push(Input::StartKubelet { node: name() });
    inputs.push(to(NodeAct::PowerOff));
    for what in [Starved::Memory, Starved::Disk] {
        let mut conditions = node.conditions.iter();
        let is_short = conditions
            .any(|condition| condition.kind == what.condition() && condition.status == "True");
        let short = !is_short;
        inputs.push(to(NodeAct::Starve { what, short }));
    }
    inputs.push(to(NodeAct::Cordon(!node.unschedulable)));
    inputs.push(to(NodeAct::Drain));
    inputs.push(to(NodeAct::Delete));
    let registries = [Registry::Up, Registry::Slow, Registry::Down];
    let others = registries
        .into_iter()
        .filter(|other| *other != node.registry);
    inputs.extend(others.map(Input::Registry));
    inputs
}

fn of_node_act(text: &'static Text, act: &NodeAct) -> (&'static str, &'static str, bool) {
    match act {
        NodeAct::Starve { what, short } => match (what, short) {
            (Starved::Memory, true) => (text.act_memory_short, "MemoryPressure", false),
            (Starved::Memory, false) => (text.act_memory_enough, "", false),
            (Starved::Disk, true) => (text.act_disk_short, "DiskPressure", false),
            (Starved::Disk, false) => (text.act_disk_enough, "", false),
        },
        NodeAct::Cordon(true) => (text.act_cordon, "kubectl cordon", false),
        NodeAct::Cordon(false) => (text.act_uncordon, "kubectl uncordon", false),
        NodeAct::Drain => (text.act_drain, "kubectl drain --force", true),
        NodeAct::Delete => (text.act_delete_node, "kubectl delete node", true),
        NodeAct::PowerOff => (text.act_power_off, "systemctl poweroff", true),
        NodeAct::Taint(_) | NodeAct::Untaint { .. } => (text.act_other, "kubectl taint", false),
    }
}

/// What an input is called, what it is on the command line, and whether it ends something for good.
pub fn words(cx: &Cx, input: &Input) -> (String, &'static str, bool) {
    let text = cx.text();
    let (label, hint, grave) = match input {
        Input::Delete { force: true, .. } => (text.act_force, text.act_force_hint, true),
        Input::Delete {
            grace_secs: Some(secs),
            ..
        } => {
            let label = text.act_delete_quick(&secs.to_string());
            return (label, text.act_delete_quick_hint, true);
        }
        Input::Delete { .. } => (text.act_delete, text.act_delete_hint, true),
        Input::Exit { code, .. } => {
            return (text.act_exit(&code.to_string()), text.act_exit_hint, false);
        }
        Input::OomKill { .. } => (text.act_oom, text.act_oom_hint, true),
        Input::StopKubelet { .. } => (text.act_kubelet_stop, "systemctl stop kubelet", true),
        Input::StartKubelet { .. } => (text.act_kubelet_start, "systemctl restart kubelet", false),
        Input::Registry(Registry::Up) => (text.act_registry_up, "", false),
        Input::Registry(Registry::Slow) => {
            (text.act_registry_slow, text.act_registry_slow_hint, false)
        }
        Input::Registry(Registry::Down) => (text.act_registry_down, "i/o timeout", true),
        Input::Fault { fault, .. } => return of_fault(cx, *fault),
        Input::Evict { .. } => (text.act_evict, text.act_evict_hint, true),
        Input::Node { act, .. } => of_node_act(text, act),
        Input::SetImage { .. } => (text.act_other, "kubectl set image", false),
        Input::NodeFile { text: Some(_), .. } => (text.act_write_file, "", false),
        Input::NodeFile { text: None, .. } => (text.act_remove_file, "", false),
        Input::Terminal { .. } => (text.act_terminal, "", false),
        _ => (text.act_other, "", false),
    };
    (label.to_owned(), hint, grave)
}

/// The same of a fault in a container.
pub fn of_fault(cx: &Cx, fault: Fault) -> (String, &'static str, bool) {
    let text = cx.text();
    let (label, hint, grave) = match fault {
        Fault::Signal(KILL) => (text.act_kill, "SIGKILL", true),
        Fault::Signal(STOP) => (text.act_hang, "SIGSTOP", false),
        Fault::Signal(CONT) => (text.act_go_on, "SIGCONT", false),
        Fault::Signal(number) => {
            let label = format::joined(&["signal ", &number.to_string()]);
            return (label, "", false);
        }
        Fault::Load(load) if load.bytes_per_second > 0 => {
            let rate = format::bytes(load.bytes_per_second);
            return (text.act_grow(&rate), "", false);
        }
        Fault::Load(load) if load.cpu_milli > 0 => (text.act_busy, "1 CPU", false),
        Fault::Load(_) => (text.act_usual_load, "", false),
        Fault::SlowStart(0) => (text.act_usual_start, "", false),
        Fault::SlowStart(secs) => {
            return (text.act_slow_start(&secs.to_string()), "", false);
        }
        Fault::Probe { kind, fails } => {
            let name = kind.title();
            let label = if fails {
                text.act_probe_fails(name)
            } else {
                text.act_probe_mended(name)
            };
            return (label, "", false);
        }
    };
    (label.to_owned(), hint, grave)
}

/// Whom an input is about.
pub fn whom(input: &Input) -> &str {
    match input {
        Input::Exit { container, .. }
        | Input::OomKill { container, .. }
        | Input::SetImage { container, .. }
        | Input::Fault { container, .. } => container,
        Input::Delete { pod, .. } | Input::Evict { pod } => pod,
        Input::StopKubelet { node } | Input::StartKubelet { node } | Input::Node { node, .. } => {
            node
        }
        Input::NodeFile { path, .. } => path,
        _ => "",
    }
}
