//! The container runtime of a node: sandboxes and containers, carried out on the machine.
//!
//! It answers the kubelet's calls and decides nothing about pods.

mod ask;
mod ending;
mod faults;
mod ground;
mod load;

use crate::config::{Images, Latency, NodeConfig};
use crate::container_config::{Surroundings, container_spec};
use crate::images;
use podarium_kubelet::chance::Chance;
use podarium_kubelet::cri::{
    Call, Exit, Outcome, RuntimeContainer, RuntimeId, RuntimePod, RuntimePods, RuntimeState,
    Ticket, Uid,
};
use podarium_kubelet::roster::find;
use podarium_kubelet::time::{Clock, Time};
use podarium_machine::{ContainerId, ExecId, Happening, Machine, Signal, VolumeId};
use podarium_manifest::api::Pod;
use podarium_table::Table;
use std::rc::Rc;
use std::time::Duration;

/// The most bytes that a termination message keeps.
///
/// Models pkg/kubelet/container/runtime.go: MaxContainerTerminationMessageLength.
const MESSAGE_MOST: usize = 4096;
/// The most bytes and lines taken from the log instead.
const LOG_MESSAGE_MOST: (usize, usize) = (2048, 80);

/// One pod on the node.
#[derive(Clone, Debug, Default, PartialEq)]
struct Slot {
    pod: Option<Rc<Pod>>,
    machine_ids: Table<RuntimeId, ContainerId>,
    volumes: Table<String, VolumeId>,
    network: u32,
    /// Whether its use of disk is bounded, so that the kubelet looks after it.
    bounded: bool,
}

/// The runtime with its machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Runtime {
    node: NodeConfig,
    latency: Latency,
    images: Images,
    chance: Chance,
    machine: Machine,
    pods: Table<Uid, Rc<Slot>>,
    /// The same pods as the kubelet is shown them.
    shown: RuntimePods,
    /// Where a container is on the machine, and whose it is.
    ids: Table<RuntimeId, ContainerId>,
    owners: Table<ContainerId, (Uid, RuntimeId)>,
    present: Table<String, ()>,
    execs: Table<ExecId, Ticket>,
    stops: Table<RuntimeId, Vec<Ticket>>,
    pulls_free_at: Time,
    broken: faults::Broken,
    /// Memory and disk that a fault takes beside the pods.
    taken: [u64; 2],
    bounded_pods: u32,
    serial: u64,
    /// Whether the node is without power.
    off: bool,
    addresses: u32,
}

/// Work that is due later.
#[derive(Clone, Debug, PartialEq)]
pub enum Job {
    /// Carry a call out.
    Call(Ticket, Call),
    /// Answer.
    Reply(Ticket, Outcome),
    /// A stop has run out of time.
    Kill(RuntimeId),
    /// A command has run out of time.
    ExecTimeout(ExecId),
    /// A pull is through: image and how long it took, with and without waiting.
    Pulled(Ticket, String, Duration, Duration),
    /// A container's main process has ended, at that instant.
    Exited(ContainerId, Ending, Time),
    /// A container that was held back goes on.
    GoOn(RuntimeId),
    /// The machine has something to run.
    Run,
}

/// How a container's main process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    code: i32,
    oom: bool,
}

/// What comes out of the runtime.
#[derive(Clone, Debug, PartialEq)]
pub enum Out {
    /// An answer for the kubelet.
    Reply(Ticket, Outcome),
    /// Work for later.
    At(Time, Job),
    /// Something changed that a relist would see.
    Changed,
    /// The kernel had to kill somebody.
    SystemOom(String),
    /// A container started.
    Started(Uid, String),
    /// A container ended.
    Exited(Uid, String, Exit),
}

impl Runtime {
    /// The runtime of a node that has just come up.
    pub fn new(
        node: NodeConfig,
        latency: Latency,
        images: Images,
        chance: Chance,
        clock: Clock,
    ) -> Self {
        let present = node
            .present
            .iter()
            .map(|image| (images::full(image, images), ()))
            .collect();
        let mut machine = Machine::new();
        if images == Images::Catalogue {
            let offer = &node.offer;
            machine.set_size((offer.cpu_millis / 1000) as u32, offer.memory_bytes);
        }
        machine.set_epoch(clock.unix_micros(Time::ZERO).cast_unsigned());
        Self {
            node,
            latency,
            images,
            chance,
            machine,
            pods: Table::default(),
            shown: Table::default(),
            ids: Table::default(),
            owners: Table::default(),
            present,
            execs: Table::default(),
            stops: Table::default(),
            pulls_free_at: Time::ZERO,
            broken: faults::Broken::default(),
            taken: [0, 0],
            bounded_pods: 0,
            serial: 0,
            off: false,
            addresses: 1,
        }
    }

    /// What a relist sees: all pods, or one.
    pub fn list(&self, only: Option<&Uid>) -> RuntimePods {
        match only {
            None => self.shown.clone(),
            // Of a pod that has nothing here, just that is seen.
            Some(uid) => {
                let shown = self.pod(uid).cloned().unwrap_or_default();
                [(uid.clone(), shown)].into_iter().collect()
            }
        }
    }

    /// The pod as the runtime has it now.
    pub fn pod(&self, uid: &str) -> Option<&Rc<RuntimePod>> {
        self.shown.get(uid)
    }

    /// The pod's object as the runtime was last given it.
    pub fn object(&self, uid: &str) -> Option<&Pod> {
        self.pods.get(uid)?.pod.as_deref()
    }

    /// The machine.
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Does something to the machine, and lets it run.
    pub fn drive(&mut self, now: Time, act: &mut dyn FnMut(&mut Machine, u64), out: &mut Vec<Out>) {
        act(&mut self.machine, now.as_micros());
        self.run(now, out);
    }

    /// The machine's number of the newest container of a name.
    pub fn machine_id(&self, uid: &str, container: &str) -> Option<ContainerId> {
        self.on_machine(&self.pod(uid)?.newest(container)?.id)
    }

    /// The machine's number of a container of a name: the newest, or with `previous` the one before it.
    pub fn instance(&self, uid: &str, container: &str, previous: bool) -> Option<ContainerId> {
        let shown = self.pod(uid)?;
        let named = shown.containers.iter().filter(|one| one.name == container);
        let mut named: Vec<_> = named.map(|one| (one.attempt, &one.id)).collect();
        named.sort_unstable();
        let (_, id) = named.iter().rev().nth(usize::from(previous))?;
        self.on_machine(id)
    }

    /// Forgets a pod of which nothing is left.
    pub fn forget(&mut self, uid: &str) {
        self.forget_faults(uid);
        self.shown.remove(uid);
        if let Some(slot) = self.pods.remove(uid) {
            for (id, container) in slot.machine_ids.iter() {
                self.ids.remove(id);
                self.owners.remove(container);
            }
            self.bounded_pods -= u32::from(slot.bounded);
            slot.machine_ids
                .values()
                .for_each(|id| self.machine.remove(*id));
            slot.volumes
                .values()
                .for_each(|id| self.machine.remove_volume(*id));
        }
    }

    /// A fault: the container's main process ends now.
    pub fn end(
        &mut self,
        uid: &str,
        container: &str,
        code: i32,
        oom: bool,
        now: Time,
        out: &mut Vec<Out>,
    ) {
        if let Some(id) = self.machine_id(uid, container) {
            self.machine.end(id, code, oom, now.as_micros());
            self.run(now, out);
        }
    }

    /// Takes a call; it is carried out when its time has passed.
    pub fn take(&mut self, now: Time, ticket: Ticket, call: Call, out: &mut Vec<Out>) {
        let latency = &self.latency;
        let after = match &call {
            Call::MountVolumes(_) => latency.mount,
            Call::UnmountVolumes(_) => latency.unmount,
            Call::CreateSandbox { .. } => latency.sandbox,
            Call::CreateContainer { .. } => latency.create,
            Call::Sleep(duration) => {
                out.push(Out::At(now + *duration, Job::Reply(ticket, Outcome::Done)));
                return;
            }
            Call::PullImage { image } => {
                let image = image.clone();
                return self.pull(now, ticket, image, out);
            }
            Call::StopContainer { .. } => Duration::ZERO,
            _ => latency.runtime,
        };
        out.push(Out::At(now + after, Job::Call(ticket, call)));
    }

    /// Does work that is due.
    pub fn work(&mut self, now: Time, job: Job, out: &mut Vec<Out>) {
        if self.off && !matches!(job, Job::Exited(..)) {
            return;
        }
        match job {
            Job::Call(ticket, call) => {
                if let Some(outcome) = self.carry_out(now, &ticket, call, out) {
                    out.push(Out::Reply(ticket, outcome));
                }
            }
            Job::Reply(ticket, outcome) => out.push(Out::Reply(ticket, outcome)),
            Job::Kill(id) => {
                if let Some(container) = self.stops.get(&id).and_then(|_| self.on_machine(&id)) {
                    self.machine
                        .signal(container, Signal::KILL, now.as_micros());
                }
            }
            Job::ExecTimeout(exec) => {
                if let Some(waiting) = self.execs.remove(&exec) {
                    self.machine.kill_exec(exec, now.as_micros());
                    out.push(Out::Reply(waiting, Outcome::ExecTimedOut));
                }
            }
            Job::Pulled(ticket, image, took, with_waiting) => {
                let full = images::full(&image, self.images);
                let bytes = images::bytes(&image);
                self.present.insert(full, ());
                out.push(Out::Reply(
                    ticket,
                    Outcome::Pulled {
                        took,
                        with_waiting,
                        bytes,
                    },
                ));
            }
            Job::Exited(container, ending, at) => self.exited(now, container, ending, at, out),
            Job::GoOn(id) => self.go_on(&id, now),
            Job::Run => {}
        }
        self.run(now, out);
    }

    /// Lets the machine run and tells what happened on it.
    fn run(&mut self, now: Time, out: &mut Vec<Out>) {
        let mut happenings = Vec::new();
        self.machine.run(now.as_micros(), &mut happenings);
        for happening in happenings {
            match happening {
                Happening::Exited {
                    container,
                    code,
                    oom,
                } => {
                    let ending = Ending { code, oom };
                    let seen_at = now + self.latency.reap;
                    out.push(Out::At(seen_at, Job::Exited(container, ending, now)));
                }
                Happening::SystemOom { victim, pid } => out.push(Out::SystemOom(format!(
                    "System OOM encountered, victim process: {victim}, pid: {pid}"
                ))),
                Happening::ExecExited { exec, code, output } => {
                    if let Some(waiting) = self.execs.remove(&exec) {
                        let output = String::from_utf8_lossy(&output).into_owned();
                        out.push(Out::Reply(waiting, Outcome::Exec { code, output }));
                    }
                }
            }
        }
        if let Some(at) = self.machine.next_wake() {
            let at = Time::from_micros(at).max(now + Duration::from_micros(1));
            out.push(Out::At(at, Job::Run));
        }
    }

    fn carry_out(
        &mut self,
        now: Time,
        ticket: &Ticket,
        call: Call,
        out: &mut Vec<Out>,
    ) -> Option<Outcome> {
        if let Some(outcome) = self.answer_of_broken(ticket, &call) {
            return Some(outcome);
        }
        match call {
            Call::MountVolumes(pod) => Some(self.mount(&ticket.uid, &pod)),
            Call::UnmountVolumes(uid) => {
                if let Some(slot) = self.pods.get_mut(&uid) {
                    let slot = Rc::make_mut(slot);
                    self.bounded_pods -= u32::from(std::mem::take(&mut slot.bounded));
                    let volumes = std::mem::take(&mut slot.volumes);
                    for id in volumes.values() {
                        self.machine.remove_volume(*id);
                    }
                }
                Some(Outcome::Done)
            }
            Call::CreateSandbox { pod, attempt } => {
                self.create_sandbox(&ticket.uid, &pod, attempt);
                out.push(Out::Changed);
                Some(Outcome::Done)
            }
            Call::StopSandboxes(uid) => {
                self.change(&uid, |shown| {
                    shown
                        .sandboxes
                        .iter_mut()
                        .for_each(|sandbox| sandbox.ready = false);
                });
                out.push(Out::Changed);
                Some(Outcome::Done)
            }
            Call::FindImage(image) => Some(match images::is_parsable(&image) {
                false => Outcome::BadReference,
                true if self
                    .present
                    .contains_key(&images::full(&image, self.images)) =>
                {
                    Outcome::Present
                }
                true => Outcome::Absent,
            }),
            Call::CreateContainer { pod, name, attempt } => {
                Some(self.create(now, &ticket.uid, &pod, &name, attempt, out))
            }
            Call::StartContainer(id) => Some(self.start(now, &ticket.uid, &id, out)),
            Call::StopContainer { id, timeout } => self.stop(now, ticket, &id, timeout, out),
            Call::UpdateResources { id, resources } => {
                Some(self.update_resources(now, &ticket.uid, &id, resources))
            }
            Call::RemoveContainer(id) => {
                self.remove(&ticket.uid, &id);
                Some(Outcome::Done)
            }
            Call::Exec { id, argv, timeout } => self.exec(now, ticket, &id, &argv, timeout, out),
            Call::HttpGet { uid, get, timeout } => {
                self.http_get(now, ticket, &uid, &get, timeout, out)
            }
            Call::TcpDial { uid, port, .. } => Some(match self.reach(&uid, port) {
                Ok(_) => Outcome::Done,
                Err(cause) => Outcome::Failed(cause),
            }),
            Call::GrpcHealth {
                uid, port, timeout, ..
            } => Some(match self.reach(&uid, port) {
                Ok(_) => Outcome::Done,
                Err(_) => Outcome::Failed(format!(
                    "timeout: failed to connect service \"{}:{port}\" within {}: context deadline exceeded",
                    self.address(&uid),
                    podarium_kubelet::time::go_duration(timeout),
                )),
            }),
            Call::PullImage { .. } | Call::Sleep(_) => Some(Outcome::Done),
        }
    }

    fn create(
        &mut self,
        now: Time,
        uid: &Uid,
        pod: &Rc<Pod>,
        name: &str,
        attempt: u32,
        out: &mut Vec<Out>,
    ) -> Outcome {
        let Some((_, container)) = find(&pod.spec, name) else {
            return Outcome::Failed(format!("container \"{name}\" not found in the pod"));
        };
        let Some(slot) = self.pods.get(uid).cloned() else {
            return Outcome::Failed("sandbox not found".to_owned());
        };
        let mut spec = match container_spec(container, &self.around(pod, &slot)) {
            Ok(spec) => spec,
            Err(cause) => return Outcome::BadConfig(cause),
        };
        if let Some(target) = target(pod, name) {
            let running = self.pod(uid).and_then(|shown| shown.newest(target));
            let Some(running) = running else {
                return Outcome::BadConfig(format!("unable to find target container {target}"));
            };
            spec.beside = slot.machine_ids.get(&running.id).copied();
        }
        let image = spec.image.clone();
        let full = images::full(&image, self.images);
        let image_id = match self.images {
            Images::Bare => format!("{full}@sha256:feed"),
            Images::Catalogue => format!(
                "{}@sha256:{}",
                full.rsplit_once(':').map_or(&*full, |(name, _)| name),
                Self::hash(&full)
            ),
        };
        let machine_id = self.machine.create(spec);
        let id = self.new_id(name);
        let slot = Rc::make_mut(self.pods.get_or_insert_with(uid.clone(), Rc::default));
        slot.pod = Some(pod.clone());
        slot.machine_ids.insert(id.clone(), machine_id);
        self.ids.insert(id.clone(), machine_id);
        self.owners.insert(machine_id, (uid.clone(), id.clone()));
        let created = RuntimeContainer {
            id: id.clone(),
            name: name.to_owned(),
            attempt,
            image,
            image_ref: full,
            image_id,
            created_at: now,
            resources: container.resources.clone(),
            state: RuntimeState::Created,
        };
        self.change(uid, |shown| {
            shown.containers.insert(0, created);
            match shown.logs.iter_mut().find(|(logged, _)| logged == name) {
                Some((_, logs)) => *logs = attempt + 1,
                None => shown.logs.push((name.to_owned(), attempt + 1)),
            }
        });
        out.push(Out::Changed);
        Outcome::Created(id)
    }

    fn start(&mut self, now: Time, uid: &Uid, id: &RuntimeId, out: &mut Vec<Out>) -> Outcome {
        let Some(container) = self.on_machine(id) else {
            return Outcome::Failed("container not found".to_owned());
        };
        let started = self.machine.start(container, now.as_micros());
        out.push(Out::Changed);
        match started {
            Ok(()) => {
                self.set_state(uid, id, RuntimeState::Running { started_at: now });
                self.hold_back(uid, id, now, out);
                let name = self
                    .pod(uid)
                    .and_then(|shown| Some(shown.container(id)?.name.clone()));
                let name = name.unwrap_or_default();
                self.burden_as_annotated(uid, &name, container, now);
                out.push(Out::Started(uid.clone(), name));
                Outcome::Done
            }
            Err(error) => {
                let message = self.start_error(uid, id, error.message);
                let exit = Exit {
                    started_at: None,
                    finished_at: now,
                    code: 128,
                    reason: "StartError",
                    message: message.clone(),
                };
                self.set_state(uid, id, RuntimeState::Exited(exit));
                Outcome::Failed(message)
            }
        }
    }

    fn around<'a>(&'a self, pod: &'a Pod, slot: &'a Slot) -> Surroundings<'a> {
        let shown = self.pod(pod.metadata.uid.as_deref().unwrap_or_default());
        Surroundings {
            pod,
            sandbox: shown.and_then(|shown| shown.ready_sandbox()),
            volumes: &slot.volumes,
            network: slot.network,
            node: &self.node.offer.name,
            host_ip: &self.node.address,
            node_bytes: self.node.offer.memory_bytes as i64,
            images: self.images,
        }
    }

    fn change(&mut self, uid: &Uid, change: impl FnOnce(&mut RuntimePod)) {
        if let Some(shown) = self.shown.get_mut(uid) {
            change(Rc::make_mut(shown));
        }
    }

    fn set_state(&mut self, uid: &Uid, id: &RuntimeId, state: RuntimeState) {
        self.change(uid, |shown| {
            if let Some(container) = shown
                .containers
                .iter_mut()
                .find(|container| container.id == *id)
            {
                container.state = state;
            }
        });
    }

    fn on_machine(&self, id: &RuntimeId) -> Option<ContainerId> {
        self.ids.get(id).copied()
    }

    fn new_id(&mut self, what: &str) -> RuntimeId {
        self.serial += 1;
        let words = (0..4).map(|n| self.chance.draw("id", what, self.serial * 4 + n));
        let hex: String = words.map(|word| format!("{word:016x}")).collect();
        RuntimeId::from(format!("containerd://{hex}"))
    }

    fn hash(text: &str) -> String {
        (0..4)
            .map(|n| format!("{:016x}", Chance { seed: 0 }.draw("image", text, n)))
            .collect()
    }
}

/// The container that a container added for debugging looks at.
///
/// Models pkg/kubelet/kuberuntime/kuberuntime_container.go: startSpec.getTargetID.
fn target<'a>(pod: &'a Pod, name: &str) -> Option<&'a str> {
    let mut added = pod.spec.ephemeral_containers.iter();
    let added = added.find(|added| added.name == name)?;
    let target = added.target_container_name.as_deref();
    target.filter(|target| !target.is_empty())
}
