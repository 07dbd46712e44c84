//! Starting one container: back-off, image, create, start, postStart.

use crate::actions::Start;
use crate::cri::{Call, Outcome, RuntimeId, RuntimePod, Ticket, Uid, Waiter};
use crate::effects::{Activity, Hook, Note, Underway};
use crate::events::{Draft, field_path, pod_label};
use crate::gates::Gate;
use crate::hooks;
use crate::images;
use crate::killing::{KillGroup, Victim};
use crate::roster::find;
use crate::shared::Shared;
use crate::status::Reason;
use crate::termination::grace_secs;
use crate::time::{Time, go_duration};
use podarium_manifest::api::{Container, Pod};

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Started {
    /// It runs.
    Yes,
    /// It does not, and why. With an instant if trying again before that is of no use.
    No(Reason, Option<Time>),
}

/// Where the start of a container stands.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    FindImage(u64),
    Pull(u64, Time),
    Create(u64),
    Start(u64, RuntimeId),
    PostStart(u64, RuntimeId, Time),
    /// Its postStart hook failed; it is being killed.
    Unwind(KillGroup, Reason),
    Over(Started),
}

/// The start of one container.
///
/// Models pkg/kubelet/kuberuntime/kuberuntime_container.go: startContainer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StartRun {
    /// Which container.
    pub start: Start,
    attempt: u32,
    step: Step,
}

impl StartRun {
    /// Begins.
    pub(crate) fn begin(
        shared: &mut Shared,
        uid: &Uid,
        pod: &Pod,
        runtime: &RuntimePod,
        start: Start,
    ) -> Self {
        let attempt = runtime.next_attempt(&start.name);
        let mut run = Self {
            start,
            attempt,
            step: Step::Over(Started::Yes),
        };
        let Some((_, container)) = find(&pod.spec, &run.start.name) else {
            return run;
        };
        if let Some((why, until)) = backs_off(shared, uid, pod, container, runtime, &run.start) {
            run.step = Step::Over(Started::No(why, Some(until)));
            return run;
        }
        let image = images::reference(container);
        run.step = Step::FindImage(shared.call(uid, Waiter::Worker, Call::FindImage(image)));
        run
    }

    /// What came of it, once it is over.
    pub(crate) fn result(&self) -> Option<&Started> {
        match &self.step {
            Step::Over(result) => Some(result),
            _ => None,
        }
    }

    /// What is under way.
    pub(crate) fn underway(&self) -> Vec<Underway> {
        let name = self.start.name.clone();
        match &self.step {
            Step::Pull(_, since) => vec![(name, None, Activity::Pulling { since: *since })],
            Step::PostStart(_, id, since) => {
                vec![(
                    name,
                    Some(id.clone()),
                    Activity::Hook {
                        hook: Hook::PostStart,
                        since: *since,
                        until: None,
                    },
                )]
            }
            Step::Unwind(group, _) => group.underway().collect(),
            _ => Vec::new(),
        }
    }

    /// Takes an answer; tells whether it was one that this start waited for.
    pub(crate) fn returned(
        &mut self,
        shared: &mut Shared,
        uid: &Uid,
        pod: &std::rc::Rc<Pod>,
        ticket: &Ticket,
        outcome: &Outcome,
    ) -> bool {
        let Some((_, container)) = find(&pod.spec, &self.start.name) else {
            return false;
        };
        if let Step::Unwind(group, reason) = &mut self.step {
            let ours = group.returned(shared, uid, pod, ticket, outcome);
            if group.is_done() {
                self.step = Step::Over(Started::No(reason.clone(), None));
            }
            return ours;
        }
        let path = field_path(self.start.role, &self.start.name);
        let number = ticket.number;
        match self.step.clone() {
            Step::FindImage(call) if call == number => {
                match images::found(shared, uid, pod, container, &path, outcome) {
                    images::Next::Go => self.create(shared, uid, pod),
                    images::Next::Pull(image) => {
                        let call = shared.call(uid, Waiter::Worker, Call::PullImage { image });
                        self.step = Step::Pull(call, shared.now);
                    }
                    images::Next::Stop(reason) => self.no_image(shared, pod, reason),
                }
            }
            Step::Pull(call, _) if call == number => {
                match images::pulled(shared, uid, pod, container, &path, outcome) {
                    images::Next::Stop(reason) => self.no_image(shared, pod, reason),
                    _ => self.create(shared, uid, pod),
                }
            }
            Step::Create(call) if call == number => match outcome {
                Outcome::Created(id) => {
                    shared.record(
                        pod,
                        Draft::normal("Created", path, said(shared, "created", container)),
                    );
                    let call = shared.call(uid, Waiter::Worker, Call::StartContainer(id.clone()));
                    self.step = Step::Start(call, id.clone());
                }
                Outcome::BadConfig(cause) => {
                    self.fails(shared, pod, "CreateContainerConfigError", cause);
                }
                Outcome::Failed(cause) => self.fails(shared, pod, "CreateContainerError", cause),
                _ => self.fails(
                    shared,
                    pod,
                    "CreateContainerError",
                    "unexpected answer of the runtime",
                ),
            },
            Step::Start(call, id) if call == number => match outcome {
                Outcome::Failed(cause) => self.fails(shared, pod, "RunContainerError", cause),
                _ => self.started(shared, uid, pod, container, path, id),
            },
            Step::PostStart(call, id, _) if call == number => {
                self.hook_ended(shared, uid, pod, container, id, outcome);
            }
            _ => return false,
        }
        true
    }

    fn create(&mut self, shared: &mut Shared, uid: &Uid, pod: &std::rc::Rc<Pod>) {
        let call = Call::CreateContainer {
            pod: pod.clone(),
            name: self.start.name.clone(),
            attempt: self.attempt,
        };
        self.step = Step::Create(shared.call(uid, Waiter::Worker, call));
    }

    fn no_image(&mut self, shared: &mut Shared, pod: &Pod, reason: Reason) {
        let path = field_path(self.start.role, &self.start.name);
        shared.record(
            pod,
            Draft::warning("Failed", path, format!("Error: {}", reason.reason)),
        );
        self.step = Step::Over(Started::No(reason, None));
    }

    fn fails(&mut self, shared: &mut Shared, pod: &Pod, reason: &'static str, cause: &str) {
        let path = field_path(self.start.role, &self.start.name);
        shared.record(
            pod,
            Draft::warning("Failed", path, format!("Error: {cause}")),
        );
        self.step = Step::Over(Started::No(
            Reason {
                reason,
                message: cause.to_owned(),
            },
            None,
        ));
    }

    fn started(
        &mut self,
        shared: &mut Shared,
        uid: &Uid,
        pod: &Pod,
        container: &Container,
        path: String,
        id: RuntimeId,
    ) {
        shared.record(
            pod,
            Draft::normal("Started", path, said(shared, "started", container)),
        );
        let handler = container
            .lifecycle
            .as_ref()
            .and_then(|lifecycle| lifecycle.post_start.as_ref());
        let Some(handler) = handler else {
            self.step = Step::Over(Started::Yes);
            return;
        };
        shared.note(
            uid,
            Note::HookBegan {
                container: container.name.clone(),
                hook: Hook::PostStart,
            },
        );
        match hooks::call(handler, uid, &id, container) {
            Ok(call) => {
                let call = shared.call(uid, Waiter::Worker, call);
                self.step = Step::PostStart(call, id, shared.now);
            }
            Err(cause) => self.hook_ended(shared, uid, pod, container, id, &Outcome::Failed(cause)),
        }
    }

    fn hook_ended(
        &mut self,
        shared: &mut Shared,
        uid: &Uid,
        pod: &Pod,
        container: &Container,
        id: RuntimeId,
        outcome: &Outcome,
    ) {
        let handler = container
            .lifecycle
            .as_ref()
            .and_then(|lifecycle| lifecycle.post_start.as_ref());
        let failure = handler.and_then(|handler| hooks::failure(handler, pod, container, outcome));
        let ok = failure.is_none();
        shared.note(
            uid,
            Note::HookEnded {
                container: container.name.clone(),
                hook: Hook::PostStart,
                ok,
            },
        );
        let Some(message) = failure else {
            self.step = Step::Over(Started::Yes);
            return;
        };
        let path = field_path(self.start.role, &self.start.name);
        shared.record(
            pod,
            Draft::warning("FailedPostStartHook", path, "PostStartHook failed"),
        );
        let victim = Victim {
            id,
            name: container.name.clone(),
            role: self.start.role,
            message: "FailedPostStartHook".to_owned(),
            grace_secs: grace_secs(pod, None),
        };
        let reason = Reason {
            reason: "PostStartHookError",
            message,
        };
        let group = KillGroup::some(shared, uid, pod, vec![victim]);
        self.step = Step::Unwind(group, reason);
    }
}

/// Whether the container has to wait because it has ended too often, and until when.
///
/// Models pkg/kubelet/kuberuntime/kuberuntime_manager.go: doBackOff.
fn backs_off(
    shared: &mut Shared,
    uid: &Uid,
    pod: &Pod,
    container: &Container,
    runtime: &RuntimePod,
    start: &Start,
) -> Option<(Reason, Time)> {
    let exit = runtime.newest_exited(&start.name)?;
    let key = backoff_key(uid, container);
    let Some(until) = shared
        .crash_backoff
        .waits_until(&key, exit.finished_at, shared.now)
    else {
        shared
            .crash_backoff
            .next(&key, exit.finished_at, shared.now);
        return None;
    };
    let delay = go_duration(shared.crash_backoff.delay(&key));
    let (name, label) = (&start.name, pod_label(pod));
    let path = field_path(start.role, name);
    let event = format!("Back-off restarting failed container {name} in pod {label}");
    shared.record(pod, Draft::warning("BackOff", path, event));
    shared.note(
        uid,
        Note::BackOff {
            container: name.clone(),
            until,
        },
    );
    let message = format!("back-off {delay} restarting failed container={name} pod={label}");
    Some((
        Reason {
            reason: "CrashLoopBackOff",
            message,
        },
        until,
    ))
}

/// What events say of a container that was created or started, in the words of the version.
fn said(shared: &Shared, what: &str, container: &Container) -> String {
    let version = shared.settings.version;
    let name = &*container.name;
    match what {
        _ if version.has(Gate::ShortEvents) => ["Container ", what].concat(),
        "created" if version.has(Gate::ColonInCreated) => ["Created container: ", name].concat(),
        "created" => ["Created container ", name].concat(),
        _ => ["Started container ", name].concat(),
    }
}

/// A container's back-off starts afresh with another image or other resources.
///
/// Models pkg/kubelet/kuberuntime/kuberuntime_manager.go: GetBackoffKey.
pub(crate) fn backoff_key(uid: &Uid, container: &Container) -> String {
    let mut key = format!(
        "{uid}/{}/{}",
        container.name,
        container.image.as_deref().unwrap_or_default()
    );
    for (list, values) in [
        ("requests", &container.resources.requests),
        ("limits", &container.resources.limits),
    ] {
        for (name, quantity) in values {
            key.push_str(&format!("/{list}.{name}={quantity}"));
        }
    }
    key
}
