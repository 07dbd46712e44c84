//! The only wiring: which message goes to which part, and which effect becomes which message.

use crate::facts::{Fact, What};
use crate::message::{Message, NodeName, Request};
use crate::node::Node;
use crate::rules::Rule;
use crate::runtime::{Job, Out};
use crate::scheduler::{Decision, Place, Waiting, decide};
use crate::store::Change;
use crate::world::World;
use podarium_kubelet::cri::Uid;
use podarium_kubelet::effects::{Effect, Hook, Input, Note, Timer};
use podarium_kubelet::events::{Draft, Source};
use podarium_kubelet::gates::Gate;
use podarium_kubelet::time::Time;
use podarium_manifest::api::{Event, Pod, PodCondition};
use std::rc::Rc;
use std::time::Duration;

impl World {
    pub(crate) fn route(&mut self, message: Message, facts: &mut Vec<Fact>) {
        match message {
            Message::Api(request) => self.serve(request, facts),
            Message::Kubelet(node, input) => self.to_kubelet(&node, input, facts),
            Message::Runtime(node, job) => self.to_runtime(&node, facts, |node, now, out| {
                // An alarm that an earlier one has replaced rings for nobody; heard, it would set one more for each.
                if job == Job::Run && node.wake_at.take_if(|at| *at == now).is_none() {
                    return;
                }
                node.runtime.work(now, job, out);
            }),
            Message::Silent(node, since) => {
                let silent = self.nodes.get(&node).and_then(|node| node.silent_since);
                if silent == Some(since) {
                    self.silence_noticed(&node, facts);
                }
            }
            Message::Monitor => self.monitor(facts),
            Message::Condemned(uid) => self.drive_away(&uid, facts),
            Message::Collect => self.collect(facts),
            Message::Schedule(uid) => self.schedule(&uid, facts),
        }
    }

    fn serve(&mut self, request: Request, facts: &mut Vec<Fact>) {
        match request {
            Request::PatchStatus(node, uid, status) => {
                if let Some(change) = self.store.patch_status(&uid, *status) {
                    self.changed(&uid, change, Rule::Status, facts);
                }
                self.send_now(Message::Kubelet(node, Input::StatusPatched(uid)));
            }
            Request::CreateMirror(node, pod) => self.create_mirror(&node, &pod, facts),
            Request::Delete(uid) => self.delete(&uid, Some(0), Rule::Termination, facts),
            Request::Record(event) => self.record(*event, facts),
            Request::Pressure(node, what, short) => {
                let since = self.config.clock.stamp(self.now);
                self.change_node(&node, facts, |object| object.press(what, short, &since));
            }
        }
    }

    /// Deletes a pod in the API.
    pub(crate) fn delete(
        &mut self,
        uid: &Uid,
        grace_secs: Option<u64>,
        rule: Rule,
        facts: &mut Vec<Fact>,
    ) {
        for change in self
            .store
            .delete(uid, grace_secs, self.config.clock, self.now)
        {
            self.changed(uid, change, rule, facts);
        }
    }

    /// Tells everybody who watches of a change.
    pub(crate) fn changed(&mut self, uid: &Uid, change: Change, rule: Rule, facts: &mut Vec<Fact>) {
        let pod = change.pod().clone();
        let gone = matches!(change, Change::Deleted(_));
        let rule = if matches!(change, Change::Added(_)) {
            Rule::Store
        } else {
            rule
        };
        self.note(facts, uid, What::Pod(change), rule);
        let seen_at = self.now + self.config.latency.watch;
        match pod
            .spec
            .node_name
            .as_deref()
            .filter(|name| !name.is_empty())
        {
            Some(node) => {
                let input = if gone {
                    Input::PodGone(uid.clone())
                } else {
                    Input::PodSeen(pod.clone())
                };
                self.queue
                    .send(seen_at, Message::Kubelet(NodeName::from(node), input));
            }
            None if !gone && pod.spec.scheduling_gates.is_empty() && is_unseen(&pod) => {
                let at = self.now + self.config.latency.schedule;
                self.queue.send(at, Message::Schedule(uid.clone()));
            }
            None => {}
        }
        if gone {
            self.unscheduled.remove(uid);
            self.condemned.remove(uid);
        }
        if gone || matches!(pod.status.phase.as_deref(), Some("Succeeded" | "Failed")) {
            self.try_waiting_pods();
        }
    }

    /// Room may have become free: pods that fitted nowhere are looked at again.
    ///
    /// Models pkg/scheduler/eventhandlers.go: deletePodFromCache.
    pub(crate) fn try_waiting_pods(&mut self) {
        let soon = self.now + self.config.latency.schedule;
        let waiting: Vec<Uid> = self.unscheduled.keys().cloned().collect();
        for uid in waiting {
            if let Some(waits) = self.unscheduled.get_mut(&uid) {
                let at = waits.rested_at().max(soon);
                if at < waits.due {
                    waits.due = at;
                    self.queue.send(at, Message::Schedule(uid));
                }
            }
        }
    }

    pub(crate) fn record(&mut self, event: Event, facts: &mut Vec<Fact>) {
        let event = self.store.record(event);
        let uid = Uid::from(event.involved_object.uid.as_deref().unwrap_or_default());
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        let rule = Rule::of_event(&text(&event.reason), &text(&event.message));
        self.note(facts, &uid, What::Event(event), rule);
    }

    fn schedule(&mut self, uid: &Uid, facts: &mut Vec<Fact>) {
        let Some(pod) = self.store.pod(uid).cloned() else {
            return;
        };
        // A try that an earlier one has replaced is none.
        if self
            .unscheduled
            .get(uid)
            .is_some_and(|waits| waits.due != self.now)
        {
            return;
        }
        let bound = pod
            .spec
            .node_name
            .as_deref()
            .is_some_and(|name| !name.is_empty());
        if bound
            || !pod.spec.scheduling_gates.is_empty()
            || pod.metadata.deletion_timestamp.is_some()
        {
            return;
        }
        let placed: Vec<Rc<Pod>> = self.store.pods().map(|(_, pod)| pod.clone()).collect();
        let nodes = self.nodes.values().filter(|node| !node.object.deleted());
        let places: Vec<Place<'_>> = nodes
            .map(|node| Place {
                offer: &node.config.offer,
                object: &node.object,
            })
            .collect();
        let draw = |number| self.config.chance.draw("node", uid, number);
        match decide(&pod, &places, &placed, draw) {
            Decision::Bind(node) => self.bind(uid, &pod, &node, facts),
            Decision::Preempt(node, victims, message) => {
                self.no_node(uid, &pod, message, facts);
                self.preempt(&pod, &node, &victims, facts);
            }
            Decision::Unschedulable(message) => self.no_node(uid, &pod, message, facts),
        }
    }

    fn bind(&mut self, uid: &Uid, pod: &Rc<Pod>, node: &str, facts: &mut Vec<Fact>) {
        self.unscheduled.remove(uid);
        let since = self.config.clock.stamp(self.now);
        let change = self.store.update(uid, |pod| {
            pod.spec.node_name = Some(node.to_owned());
            pod.status.nominated_node_name = None;
            let bound = PodCondition {
                type_: "PodScheduled".to_owned(),
                status: "True".to_owned(),
                last_transition_time: Some(since),
                ..PodCondition::default()
            };
            pod.status
                .conditions
                .retain(|condition| condition.type_ != "PodScheduled");
            pod.status.conditions.push(bound);
        });
        if let Some(change) = change {
            self.changed(uid, change, Rule::Binding, facts);
        }
        self.weigh_taints(uid, facts);
        let meta = &pod.metadata;
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        let message = format!(
            "Successfully assigned {}/{} to {node}",
            text(&meta.namespace),
            text(&meta.name)
        );
        self.scheduler_event(
            pod,
            Draft::normal("Scheduled", String::new(), message),
            facts,
        );
    }

    fn no_node(&mut self, uid: &Uid, pod: &Rc<Pod>, mut message: String, facts: &mut Vec<Fact>) {
        let version = self.config.version;
        if !version.has(Gate::Claims) {
            message = message.replace(" no new claims to deallocate,", "");
        }
        let now = self.now;
        let waits = self
            .unscheduled
            .get_or_insert_with(uid.clone(), Waiting::default);
        waits.tries += 1;
        waits.tried_at = now;
        // The first retries come quickly, then the pod waits for room or for the five-minute flush.
        let pause = match waits.tries {
            tries @ 1..=2 => Duration::from_secs(u64::from(tries)),
            _ => FLUSH,
        };
        waits.due = now + pause;
        self.queue.send(now + pause, Message::Schedule(uid.clone()));
        self.scheduler_event(
            pod,
            Draft::warning("FailedScheduling", String::new(), message.clone()),
            facts,
        );
        let since = self.config.clock.stamp(self.now);
        let change = self.store.update(uid, |pod| {
            let same = pod.status.conditions.iter().any(|condition| {
                condition.type_ == "PodScheduled" && condition.message.as_deref() == Some(&message)
            });
            if same {
                return;
            }
            let generation = pod.metadata.generation;
            let observed_generation = generation.filter(|_| version.has(Gate::ObservedGeneration));
            pod.status
                .conditions
                .retain(|condition| condition.type_ != "PodScheduled");
            pod.status.conditions.push(PodCondition {
                type_: "PodScheduled".to_owned(),
                status: "False".to_owned(),
                reason: Some("Unschedulable".to_owned()),
                message: Some(message),
                last_transition_time: Some(since),
                observed_generation,
                ..PodCondition::default()
            });
        });
        if let Some(change) = change {
            self.note(facts, uid, What::Pod(change), Rule::Unschedulable);
        }
    }

    pub(crate) fn scheduler_event(&mut self, pod: &Pod, draft: Draft, facts: &mut Vec<Fact>) {
        let source = Source {
            component: "default-scheduler",
            host: "",
        };
        self.write_event(source, pod, draft, facts);
    }

    /// Writes an event of a control-plane component.
    pub(crate) fn write_event(
        &mut self,
        source: Source<'_>,
        pod: &Pod,
        draft: Draft,
        facts: &mut Vec<Fact>,
    ) {
        let (now, clock) = (self.now, self.config.clock);
        if let Some(event) = self.control_events.record(now, clock, source, pod, draft) {
            self.record(event, facts);
        }
    }

    fn to_kubelet(&mut self, name: &NodeName, input: Input, facts: &mut Vec<Fact>) {
        let Some(node) = self
            .nodes
            .get_mut(name)
            .filter(|node| node.silent_since.is_none())
        else {
            return;
        };
        let node = Rc::make_mut(node);
        // A look at the runtime is answered on the spot.
        let input = match input {
            Input::Timer(Timer::Relist(only)) => Input::Relisted {
                all: only.is_none(),
                pods: node.runtime.list(only.as_ref()),
            },
            Input::Timer(Timer::Measure) => Input::Measured(node.runtime.measure(self.now)),
            other => other,
        };
        let over = if let Input::PodGone(uid) = &input {
            Some(uid.clone())
        } else {
            None
        };
        let files = matches!(
            input,
            Input::Manifests(_) | Input::Timer(Timer::Housekeeping)
        );
        let mut effects = Vec::new();
        node.kubelet.handle(self.now, input, &mut effects);
        if files {
            let kubelet = &node.kubelet;
            let is_wanted = |uid: &str| kubelet.is_from_file(uid) || kubelet.stage(uid).is_some();
            if node.runtime.forget_static(is_wanted) {
                let changed = Message::Kubelet(name.clone(), Input::RuntimeChanged);
                self.queue.send(self.now, changed);
            }
        }
        if let Some(uid) = over.filter(|uid| node.kubelet.stage(uid).is_none()) {
            node.runtime.forget(&uid);
        }
        for effect in effects {
            self.carry(name, effect, facts);
        }
    }

    fn carry(&mut self, name: &NodeName, effect: Effect, facts: &mut Vec<Fact>) {
        let answered_at = self.now + self.config.latency.request;
        match effect {
            Effect::At(at, timer) => self
                .queue
                .send(at, Message::Kubelet(name.clone(), Input::Timer(timer))),
            Effect::Call(ticket, call) => {
                self.to_runtime(name, facts, |node, now, out| {
                    node.runtime.take(now, ticket, call, out);
                });
            }
            Effect::PatchStatus(uid, status) => {
                let request = Request::PatchStatus(name.clone(), uid, Box::new(status));
                self.queue.send(answered_at, Message::Api(request));
            }
            Effect::MayStop => self.is_off(name, facts),
            Effect::CreateMirror(pod) => {
                let request = Request::CreateMirror(name.clone(), pod);
                self.queue.send(answered_at, Message::Api(request));
            }
            Effect::DeletePod(uid) | Effect::DeleteMirror(uid) => self
                .queue
                .send(answered_at, Message::Api(Request::Delete(uid))),
            Effect::Record(event) => self
                .queue
                .send(answered_at, Message::Api(Request::Record(Box::new(event)))),
            Effect::Pressure(what, short) => {
                self.queue.send(
                    answered_at,
                    Message::Api(Request::Pressure(name.clone(), what, short)),
                );
            }
            Effect::Note(uid, note) => {
                let rule = rule_of(&note);
                self.note(facts, &uid, What::Note(note), rule);
            }
        }
    }

    pub(crate) fn to_runtime(
        &mut self,
        name: &NodeName,
        facts: &mut Vec<Fact>,
        act: impl FnOnce(&mut Node, Time, &mut Vec<Out>),
    ) {
        let now = self.now;
        let Some(node) = self.nodes.get_mut(name) else {
            return;
        };
        let mut outs = Vec::new();
        let node = Rc::make_mut(node);
        act(node, now, &mut outs);
        if node.runtime.is_to_watch() && !node.kubelet.watches_use() {
            self.send_now(Message::Kubelet(name.clone(), Input::UseMoves));
        }
        for out in outs {
            self.tell(name, out, facts);
        }
        self.watch_manifests(name);
    }

    fn tell(&mut self, name: &NodeName, out: Out, facts: &mut Vec<Fact>) {
        match out {
            Out::Reply(ticket, outcome) => {
                self.send_now(Message::Kubelet(
                    name.clone(),
                    Input::Returned(ticket, outcome),
                ));
            }
            Out::At(at, Job::Run) => {
                let Some(node) = self.nodes.get_mut(name) else {
                    return;
                };
                if node.wake_at.is_none_or(|set| at < set) {
                    Rc::make_mut(node).wake_at = Some(at);
                    self.queue
                        .send(at, Message::Runtime(name.clone(), Job::Run));
                }
            }
            Out::At(at, job) => self.queue.send(at, Message::Runtime(name.clone(), job)),
            Out::SystemOom(message) => {
                self.send_now(Message::Kubelet(name.clone(), Input::SystemOom(message)));
            }
            Out::Changed => self.send_now(Message::Kubelet(name.clone(), Input::RuntimeChanged)),
            Out::Started(uid, container) => {
                self.note(facts, &uid, What::Started(container), Rule::Start);
            }
            Out::Exited(uid, container, exit) => {
                let rule = if exit.reason == "OOMKilled" {
                    Rule::OutOfMemory
                } else {
                    Rule::Exit
                };
                self.note(facts, &uid, What::Exited(container, exit), rule);
            }
        }
    }
}

/// Pods that fit nowhere are tried again after this long, whatever happens.
///
/// Models pkg/scheduler/backend/queue/scheduling_queue.go: DefaultPodMaxInUnschedulablePodsDuration.
const FLUSH: Duration = Duration::from_mins(5);

/// Whether the scheduler has not said anything about the pod yet.
fn is_unseen(pod: &Pod) -> bool {
    let verdict = pod
        .status
        .conditions
        .iter()
        .find(|condition| condition.type_ == "PodScheduled");
    verdict.is_none_or(|verdict| verdict.reason.as_deref() == Some("SchedulingGated"))
}

fn rule_of(note: &Note) -> Rule {
    match note {
        Note::BackOff { .. } => Rule::CrashLoop,
        Note::HookBegan { hook, .. } | Note::HookEnded { hook, .. } => match hook {
            Hook::PostStart => Rule::PostStart,
            Hook::PreStop => Rule::PreStop,
        },
        Note::StopSignal { .. } => Rule::Termination,
        Note::Probed { .. } => Rule::Probe,
    }
}
