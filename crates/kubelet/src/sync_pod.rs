//! One pass of the kubelet over a pod that is to run: wait for volumes, kill, make the sandbox, start.

use crate::actions::{Actions, Kill, Reset, Start, actions};
use crate::cri::{Call, Outcome, Role, RuntimeId, RuntimePod, Ticket, Uid, Waiter};
use crate::effects::Underway;
use crate::events::Draft;
use crate::gates::Gate;
use crate::killing::{KillGroup, Victim};
use crate::resize::Resize;
use crate::shared::Shared;
use crate::start::{StartRun, Started};
use crate::status::Reason;
use crate::termination::grace_secs;
use crate::time::Time;
use crate::volumes::{GIVE_UP, POLL, Volumes};
use podarium_manifest::api::{Pod, ResourceRequirements};
use podarium_table::{Table, sort_by_key};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

/// Something a pass does with the runtime, one after the other.
#[derive(Clone, Debug, PartialEq)]
enum Task {
    KillPod,
    Kill(Kill),
    Remove(Reset),
    Sandbox(u32),
    Update(RuntimeId, ResourceRequirements),
    Start(Start),
}

/// Where a pass stands.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    Volumes {
        since: Time,
        give_up: u64,
        poll: Option<u64>,
    },
    Kill(KillGroup),
    Remove(u64),
    Sandbox(u64),
    Update(u64),
    Start(StartRun),
    Over,
}

/// How a pass ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Result {
    /// Well.
    Fine {
        /// Whether it did anything, so that a look at the runtime pays.
        acted: bool,
    },
    /// Something failed; with an instant if trying again before that is of no use.
    Failed {
        /// The earliest such instant.
        not_before: Option<Time>,
    },
}

/// A pass.
///
/// Models pkg/kubelet/kubelet.go: SyncPod, and pkg/kubelet/kuberuntime/kuberuntime_manager.go: SyncPod.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SyncRun {
    runtime: Rc<RuntimePod>,
    step: Step,
    tasks: VecDeque<Task>,
    /// Whether all containers are being restarted.
    restarting: bool,
    /// Whether a container was given other resources.
    resized: bool,
    acted: bool,
    failed: bool,
    not_before: Option<Time>,
}

/// What a pass works on besides itself.
pub(crate) struct Scene<'a> {
    /// The kubelet's shared state.
    pub shared: &'a mut Shared,
    /// The pod's UID.
    pub uid: &'a Uid,
    /// The pod.
    pub pod: &'a Rc<Pod>,
    /// Its volumes.
    pub volumes: &'a mut Volumes,
    /// Why containers could not be started.
    pub reasons: &'a mut Table<String, Reason>,
    /// How far its resize is.
    pub resize: &'a mut Resize,
}

impl SyncRun {
    /// Begins a pass over a pod of which the runtime has `runtime`.
    pub(crate) fn begin(scene: &mut Scene<'_>, runtime: Rc<RuntimePod>, restarting: bool) -> Self {
        let mut run = Self {
            runtime,
            step: Step::Over,
            tasks: VecDeque::new(),
            restarting,
            resized: false,
            acted: false,
            failed: false,
            not_before: None,
        };
        scene.volumes.ask(scene.shared, scene.uid, scene.pod);
        if scene.volumes.mounted_at().is_some() {
            run.plan(scene);
        } else {
            let since = scene.shared.now;
            let give_up = scene
                .shared
                .call(scene.uid, Waiter::Worker, Call::Sleep(GIVE_UP));
            run.step = Step::Volumes {
                since,
                give_up,
                poll: None,
            };
        }
        run
    }

    /// How it ended, once it has.
    pub(crate) fn result(&self) -> Option<Result> {
        if self.step != Step::Over || !self.tasks.is_empty() {
            return None;
        }
        Some(if self.failed {
            Result::Failed {
                not_before: self.not_before,
            }
        } else {
            Result::Fine { acted: self.acted }
        })
    }

    /// Whether it only waits for volumes, so that it can be given up at once.
    pub(crate) fn waits_for_volumes(&self) -> bool {
        matches!(self.step, Step::Volumes { .. })
    }

    /// Whether a pass of its own follows right away: the containers it has removed are to start, or new resources to show.
    pub(crate) fn wants_another(&self) -> bool {
        (self.restarting && self.acted) || (self.resized && !self.failed)
    }

    /// What is under way.
    pub(crate) fn underway(&self) -> Vec<Underway> {
        match &self.step {
            Step::Kill(group) => group.underway().collect(),
            Step::Start(start) => start.underway(),
            _ => Vec::new(),
        }
    }

    /// Takes an answer.
    pub(crate) fn returned(&mut self, scene: &mut Scene<'_>, ticket: &Ticket, outcome: &Outcome) {
        if scene
            .volumes
            .returned(scene.shared, scene.uid, scene.pod, ticket.number, outcome)
        {
            self.poll_volumes(scene);
            return;
        }
        match &mut self.step {
            Step::Volumes { give_up, .. } if *give_up == ticket.number => {
                self.failed = true;
                self.tasks.clear();
                self.step = Step::Over;
            }
            Step::Volumes {
                poll: Some(poll), ..
            } if *poll == ticket.number => self.plan(scene),
            Step::Kill(group) => {
                group.returned(scene.shared, scene.uid, scene.pod, ticket, outcome);
                self.go_on(scene);
            }
            Step::Remove(call) if *call == ticket.number => {
                self.step = Step::Over;
                self.go_on(scene);
            }
            Step::Update(call) if *call == ticket.number => {
                if let Outcome::Failed(cause) = outcome {
                    scene.resize.failed(scene.shared, scene.pod, cause);
                    self.failed = true;
                }
                self.step = Step::Over;
                self.go_on(scene);
            }
            Step::Sandbox(call) if *call == ticket.number => self.sandbox_made(scene, outcome),
            Step::Start(start) => {
                start.returned(scene.shared, scene.uid, scene.pod, ticket, outcome);
                self.go_on(scene);
            }
            _ => {}
        }
    }

    /// The wait ends at the first look after everything is mounted.
    fn poll_volumes(&mut self, scene: &mut Scene<'_>) {
        let Step::Volumes { since, poll, .. } = &mut self.step else {
            return;
        };
        if scene.volumes.mounted_at().is_none() || poll.is_some() {
            return;
        }
        let now = scene.shared.now;
        let wait = now.up_to_grid(since.since(Time::ZERO), POLL).since(now);
        *poll = Some(scene.shared.call(
            scene.uid,
            Waiter::Worker,
            Call::Sleep(wait.max(Duration::from_micros(1))),
        ));
    }

    fn plan(&mut self, scene: &mut Scene<'_>) {
        for key in scene.shared.probes.add_pod(scene.uid, scene.pod) {
            scene.shared.start_probing(scene.pod, key);
        }
        let secrets = scene.pod.spec.kept.list("imagePullSecrets").iter();
        let secrets: Vec<&str> = secrets.map(|secret| secret.text("name")).collect();
        if !secrets.is_empty() {
            // The cluster has no secrets.
            let message = format!(
                "Unable to retrieve some image pull secrets ({}); attempting to pull the image may not succeed.",
                secrets.join(", ")
            );
            scene.shared.record(
                scene.pod,
                Draft::warning("FailedToRetrieveImagePullSecret", String::new(), message),
            );
        }
        let probes = &scene.shared.probes;
        let verdicts = |id: &str, kind| probes.verdict(id, kind);
        let mut todo = actions(scene.pod, &self.runtime, &verdicts, self.restarting);
        self.acted = !todo.is_empty();
        let chance = scene.shared.settings.chance;
        // Upstream walks a map, whose order is nobody's choice.
        sort_by_key(&mut todo.kill, |kill| chance.draw("kill", &kill.id, 0));
        self.tasks = tasks(todo);
        if self.tasks.contains(&Task::KillPod)
            && self.tasks.len() > 1
            && !self.runtime.sandboxes.is_empty()
        {
            let message = "Pod sandbox changed, it will be killed and re-created.";
            scene.shared.record(
                scene.pod,
                Draft::normal("SandboxChanged", String::new(), message),
            );
        }
        self.step = Step::Over;
        self.go_on(scene);
    }

    /// Takes up the next task as long as one ends at once.
    fn go_on(&mut self, scene: &mut Scene<'_>) {
        loop {
            match &self.step {
                Step::Kill(group) if !group.is_done() => return,
                Step::Start(start) => match start.result().cloned() {
                    None => return,
                    Some(result) => self.start_ended(scene, start.start.clone(), result),
                },
                Step::Remove(_) | Step::Sandbox(_) | Step::Update(_) | Step::Volumes { .. } => {
                    return;
                }
                Step::Kill(_) | Step::Over => {}
            }
            self.step = Step::Over;
            let Some(task) = self.tasks.pop_front() else {
                return;
            };
            self.step = self.take_up(scene, task);
        }
    }

    fn take_up(&mut self, scene: &mut Scene<'_>, task: Task) -> Step {
        let (uid, pod) = (scene.uid, scene.pod);
        match task {
            Task::KillPod => Step::Kill(KillGroup::all(
                scene.shared,
                uid,
                pod,
                &self.runtime,
                grace_secs(pod, None),
            )),
            Task::Kill(kill) => {
                let grace_secs = grace_secs(pod, Some(&kill));
                let victim = Victim {
                    id: kill.id,
                    name: kill.name,
                    role: kill.role,
                    message: kill.message,
                    grace_secs,
                };
                Step::Kill(KillGroup::some(scene.shared, uid, pod, vec![victim]))
            }
            Task::Remove(reset) if reset.kill => {
                self.tasks.push_front(Task::Remove(Reset {
                    kill: false,
                    ..reset.clone()
                }));
                let victim = Victim {
                    id: reset.id,
                    name: reset.name,
                    role: reset.role,
                    message: "killing".to_owned(),
                    grace_secs: 0,
                };
                Step::Kill(KillGroup::some(scene.shared, uid, pod, vec![victim]))
            }
            Task::Remove(reset) => {
                scene.shared.probes.forget(&reset.id);
                let call = Call::RemoveContainer(reset.id);
                Step::Remove(scene.shared.call(uid, Waiter::Worker, call))
            }
            Task::Sandbox(attempt) => {
                let call = Call::CreateSandbox {
                    pod: pod.clone(),
                    attempt,
                };
                Step::Sandbox(scene.shared.call(uid, Waiter::Worker, call))
            }
            Task::Update(id, resources) => {
                let call = Call::UpdateResources { id, resources };
                self.resized = true;
                Step::Update(scene.shared.call(uid, Waiter::Worker, call))
            }
            Task::Start(start) => Step::Start(StartRun::begin(
                scene.shared,
                uid,
                pod,
                &self.runtime,
                start,
            )),
        }
    }

    fn sandbox_made(&mut self, scene: &mut Scene<'_>, outcome: &Outcome) {
        self.step = Step::Over;
        if let Outcome::Failed(cause) = outcome {
            let message = format!("Failed to create pod sandbox: {cause}");
            scene.shared.record(
                scene.pod,
                Draft::warning("FailedCreatePodSandBox", String::new(), message),
            );
            self.failed = true;
            self.tasks.clear();
            return;
        }
        let uid = scene.uid;
        let version = scene.shared.settings.version;
        if version.has(Gate::RelistOnDemand) {
            scene.shared.with_statuses(|statuses, clock, now, out| {
                statuses.sandbox_is_up(uid, clock, now, out);
            });
        }
        self.go_on(scene);
    }

    /// Keeps the reason, and drops what must not start after a failure.
    fn start_ended(&mut self, scene: &mut Scene<'_>, start: Start, result: Started) {
        match result {
            Started::Yes => {
                scene.reasons.remove(&start.name);
            }
            Started::No(reason, not_before) => {
                self.failed = true;
                self.not_before = [self.not_before, not_before].into_iter().flatten().min();
                scene.reasons.insert(start.name, reason);
                if start.role == Role::Init {
                    self.tasks.clear();
                }
            }
        }
    }
}

fn tasks(actions: Actions) -> VecDeque<Task> {
    let kill_pod = actions.kill_pod.then_some(Task::KillPod);
    let sandbox = actions.create_sandbox.map(Task::Sandbox);
    let kills = actions.kill.into_iter().map(Task::Kill);
    let resets = actions.reset.into_iter().map(Task::Remove);
    let updates = actions.update.into_iter();
    let updates = updates.map(|(id, resources)| Task::Update(id, resources));
    let is_main = |start: &Start| start.role == Role::Main;
    let (main, first): (Vec<Start>, Vec<Start>) = actions.start.into_iter().partition(is_main);
    kill_pod
        .into_iter()
        .chain(kills)
        .chain(resets)
        .chain(sandbox)
        .chain(first.into_iter().map(Task::Start))
        .chain(updates)
        .chain(main.into_iter().map(Task::Start))
        .collect()
}
