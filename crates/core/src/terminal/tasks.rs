//! Commands that were entered at the workstation and have not ended: each waits for an instant or for something in the world.
//!
//! Owns when they go on and what they print then. Does not own what they ask of the cluster at first: that is `kubectl`.

use std::rc::Rc;

use super::cluster::{condition_is, log_text, unix_now};
use super::desk::Desk;
use podarium_cluster::World;
use podarium_cluster::facts::{Fact, What};
use podarium_cluster::kubelet::cri::Uid;
use podarium_cluster::kubelet::time::Time;
use podarium_cluster::machine::{ContainerId, ExecId, Machine};
use podarium_kubectl::{Objects, Wait, WaitFor, run_words};
use podarium_manifest::api::Pod;
use std::time::Duration;

/// From the Enter key to an answer of the API server.
const LATENCY: Duration = Duration::from_millis(40);

/// A command.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Task {
    /// The process that asked, on the workstation or on a node.
    pub(super) call: u32,
    /// The node, if it is on one.
    pub(super) node: Option<String>,
    /// The instant that it waits for.
    pub(super) due: Option<Time>,
    pub(super) doing: Doing,
}

/// What a command does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Doing {
    /// It is on its way to the API server.
    Asking,
    /// A command runs in a container, at a terminal of the workstation if it has one.
    Exec {
        node: String,
        exec: ExecId,
        terminal: Option<ExecId>,
    },
    /// A log is followed.
    Follow {
        node: String,
        container: ContainerId,
        shown: usize,
        timestamps: bool,
    },
    /// Pods are watched.
    Watch {
        words: Vec<String>,
        widths: Vec<usize>,
    },
    /// Objects have to go.
    Gone { uids: Vec<Uid> },
    /// Something has to become true of pods.
    Wait { waits: Vec<Wait> },
}

/// What a task has to say: standard output, standard error, and its exit code if it is over.
#[derive(Default)]
pub(super) struct Said {
    pub(super) out: Vec<u8>,
    pub(super) err: Vec<u8>,
    pub(super) code: Option<i32>,
}

impl Said {
    fn is_nothing(&self) -> bool {
        self.out.is_empty() && self.err.is_empty() && self.code.is_none()
    }
}

impl Task {
    /// The process in a container to which a terminal of the workstation is connected, and its node.
    pub(super) fn remote(&self, shell: ExecId) -> Option<(String, ExecId)> {
        match &self.doing {
            Doing::Exec {
                node,
                exec,
                terminal,
            } if *terminal == Some(shell) => Some((node.clone(), *exec)),
            _ => None,
        }
    }
}

impl Desk {
    /// Takes up new commands and lets the others go on; tells whether anything happened.
    pub(super) fn go_on(
        &mut self,
        world: &mut World,
        facts: &mut Vec<Fact>,
        news: &[Fact],
    ) -> bool {
        let mut busy = self.take_up(world);
        let mut at = 0;
        while let Some(task) = self.tasks.get(at).cloned() {
            let mut task = task;
            if !self.is_alive(world, &task) {
                drop_remote(world, &task, facts);
                self.tasks.remove(at);
                busy = true;
                continue;
            }
            let Some(said) = self.progress(world, &mut task, facts, news) else {
                at += 1;
                continue;
            };
            busy = true;
            let over = said.code.is_some();
            self.tell(world, &task, &said, facts);
            if over {
                drop_remote(world, &task, facts);
                self.tasks.remove(at);
            } else {
                self.tasks[at] = task;
                at += 1;
            }
        }
        busy
    }

    fn take_up(&mut self, world: &World) -> bool {
        let mut asked: Vec<(Option<String>, u32)> = Vec::new();
        asked.extend(self.machine.calls().into_iter().map(|call| (None, call)));
        for host in &self.hosts {
            let machine = world.node(&host.node).map(|node| node.runtime.machine());
            let calls = machine.map_or(Vec::new(), Machine::calls);
            asked.extend(
                calls
                    .into_iter()
                    .map(|call| (Some(host.node.clone()), call)),
            );
        }
        let known = self.tasks.len();
        for (node, call) in asked {
            let is_new = !(self.tasks.iter()).any(|task| task.call == call && task.node == node);
            if is_new {
                self.tasks.push(Rc::new(Task {
                    call,
                    node,
                    due: Some(world.now() + LATENCY),
                    doing: Doing::Asking,
                }));
            }
        }
        self.tasks.len() > known
    }

    fn is_alive(&self, world: &World, task: &Task) -> bool {
        match &task.node {
            None => self.machine.call(task.call).is_some(),
            Some(node) => {
                let machine = world.node(node).map(|node| node.runtime.machine());
                machine.is_some_and(|machine| machine.call(task.call).is_some())
            }
        }
    }

    /// Answers the process that asked.
    fn tell(&mut self, world: &mut World, task: &Task, said: &Said, facts: &mut Vec<Fact>) {
        if said.is_nothing() {
            return;
        }
        let now = world.now().as_micros();
        match &task.node {
            None => self
                .machine
                .answer(task.call, &said.out, &said.err, said.code, now),
            Some(node) => world.on_machine(node, facts, &mut |machine, now| {
                machine.answer(task.call, &said.out, &said.err, said.code, now);
            }),
        }
    }

    /// What a command has to say now; nothing if it goes on waiting.
    fn progress(
        &mut self,
        world: &mut World,
        task: &mut Rc<Task>,
        facts: &mut Vec<Fact>,
        news: &[Fact],
    ) -> Option<Said> {
        let now = world.now();
        let task = Rc::make_mut(task);
        match &mut task.doing {
            Doing::Asking if task.due.is_some_and(|due| due > now) => None,
            Doing::Asking if task.node.is_some() => Some(self.ask_node(world, task, facts)),
            Doing::Asking => self.ask(world, task, facts),
            Doing::Exec {
                node,
                exec,
                terminal,
            } => self.exec_goes_on(world, node, *exec, *terminal, facts),
            Doing::Follow {
                node,
                container,
                shown,
                timestamps,
            } => {
                let machine = world.node(node)?.runtime.machine();
                let log = machine.log(*container);
                let is_over = !machine.is_running(*container);
                let count = log.map_or(0, podarium_cluster::machine::Log::line_count);
                if count == *shown && !is_over {
                    return None;
                }
                let epoch = unix_now(world) - now.as_micros().cast_signed();
                let out = log.map_or(Vec::new(), |log| {
                    let skipped = shown.saturating_sub(log.dropped_lines());
                    log_text(log, skipped, *timestamps, epoch)
                });
                *shown = count;
                Some(Said {
                    out,
                    code: is_over.then_some(0),
                    ..Said::default()
                })
            }
            Doing::Watch { words, widths } => {
                let out = watched(world, words, widths, news);
                (!out.is_empty()).then(|| Said {
                    out,
                    ..Said::default()
                })
            }
            Doing::Gone { uids } => {
                let is_gone = |uid: &Uid| world.store().pod(uid).is_none();
                uids.iter().all(is_gone).then(|| Said {
                    code: Some(0),
                    ..Said::default()
                })
            }
            Doing::Wait { waits } => waited(world, waits, task.due),
        }
    }

    fn exec_goes_on(
        &mut self,
        world: &mut World,
        node: &str,
        exec: ExecId,
        terminal: Option<ExecId>,
        facts: &mut Vec<Fact>,
    ) -> Option<Said> {
        let machine = world.node(node)?.runtime.machine();
        let ended = machine.ended(exec);
        if ended.is_none() && !machine.has_output(exec) {
            return None;
        }
        let mut output = [Vec::new(), Vec::new()];
        world.on_machine(node, facts, &mut |machine, _| {
            output = machine.take_output(exec);
        });
        let [mut out, mut err] = output;
        if let Some(shell) = terminal {
            self.write(shell, &out);
            out.clear();
        }
        if let Some(code) = ended.filter(|code| *code != 0) {
            err.extend(format!("command terminated with exit code {code}\n").bytes());
        }
        Some(Said {
            out,
            err,
            code: ended,
        })
    }
}

/// A command in a container ends with the command that started it.
fn drop_remote(world: &mut World, task: &Task, facts: &mut Vec<Fact>) {
    if let Doing::Exec { node, exec, .. } = &task.doing {
        world.on_machine(node, facts, &mut |machine, now| machine.hang_up(*exec, now));
    }
}

/// Rows for the pods that changed, as wide as those before.
fn watched(world: &World, words: &[String], widths: &mut Vec<usize>, news: &[Fact]) -> Vec<u8> {
    let mut out = String::new();
    for fact in news {
        let What::Pod(change) = &fact.what else {
            continue;
        };
        let pod: &Pod = change.pod();
        let seen = Objects::new([pod], [], []);
        let answer = run_words(words, &seen, unix_now(world));
        out.push_str(&remember(&answer.stdout, widths));
    }
    out.into_bytes()
}

/// Lays rows out again, so that no column is narrower than it ever was.
// Models cli-runtime/pkg/printers/tabwriter.go: GetNewTabWriter (RememberWidths)
pub(super) fn remember(text: &str, widths: &mut Vec<usize>) -> String {
    let mut out = String::new();
    for row in text.lines() {
        let cells = row
            .split("   ")
            .map(str::trim)
            .filter(|cell| !cell.is_empty());
        let cells: Vec<&str> = cells.collect();
        for (at, cell) in cells.iter().enumerate() {
            if at + 1 == cells.len() {
                out.push_str(cell);
                break;
            }
            if widths.len() == at {
                widths.push(0);
            }
            let length = cell.chars().count();
            widths[at] = widths[at].max(length + 3);
            out.push_str(cell);
            out.extend(std::iter::repeat_n(' ', widths[at] - length));
        }
        out.push('\n');
    }
    out
}

fn waited(world: &World, waits: &mut Vec<Wait>, due: Option<Time>) -> Option<Said> {
    let mut said = Said::default();
    waits.retain(|wait| {
        let found = world.store().find(&wait.namespace, &wait.pod);
        let met = match (&wait.wait_for, found) {
            (WaitFor::Delete, None) => {
                said.out
                    .extend(["pod/", &wait.pod, " deleted\n"].concat().bytes());
                return false;
            }
            (WaitFor::Condition(kind, status), Some((_, pod))) => condition_is(pod, kind, status),
            _ => false,
        };
        if met {
            said.out
                .extend(["pod/", &wait.pod, " condition met\n"].concat().bytes());
        }
        !met
    });
    if waits.is_empty() {
        said.code = Some(0);
    } else if due.is_some_and(|due| due <= world.now()) {
        for wait in waits.iter() {
            let text = [
                "error: timed out waiting for the condition on pods/",
                &wait.pod,
                "\n",
            ];
            said.err.extend(text.concat().bytes());
        }
        said.code = Some(1);
    }
    (!said.is_nothing()).then_some(said)
}
