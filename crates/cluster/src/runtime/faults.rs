//! What a user has broken on a node: the way to the registries, the start of a container, its probes; and signals to its main
//! process. It lasts until somebody mends it, for every later instance of the container too.

use super::{Job, Out, Runtime};
use crate::action::{Fault, Registry};
use crate::images;
use podarium_kubelet::cri::{Call, Outcome, RuntimeId, Ticket, Uid, Waiter};
use podarium_kubelet::probes::ProbeKey;
use podarium_kubelet::time::{Time, go_duration};
use podarium_machine::Signal;
use std::time::Duration;

/// What is broken.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Broken {
    registry: Registry,
    probes: Vec<ProbeKey>,
    starts: Vec<(Uid, String, Duration)>,
}

impl Runtime {
    /// Something goes wrong in a container, or is mended.
    pub fn fault(
        &mut self,
        uid: &Uid,
        container: &str,
        fault: Fault,
        now: Time,
        out: &mut Vec<Out>,
    ) {
        match fault {
            Fault::Signal(number) => {
                if let Some(id) = self.machine_id(uid, container) {
                    self.machine.signal(id, Signal(number), now.as_micros());
                    self.run(now, out);
                }
            }
            Fault::Load(load) => {
                if let Some(id) = self.machine_id(uid, container) {
                    self.machine.burden(id, load, now.as_micros());
                    self.run(now, out);
                }
            }
            Fault::SlowStart(secs) => {
                let starts = &mut self.broken.starts;
                starts.retain(|(pod, name, _)| pod != uid || name != container);
                if secs > 0 {
                    let longer = Duration::from_secs(u64::from(secs));
                    starts.push((uid.clone(), container.to_owned(), longer));
                }
            }
            Fault::Probe { kind, fails } => {
                let key = ProbeKey {
                    uid: uid.clone(),
                    container: container.to_owned(),
                    kind,
                };
                self.broken.probes.retain(|other| *other != key);
                if fails {
                    self.broken.probes.push(key);
                }
            }
        }
    }

    /// How registries answer from now on.
    pub fn set_registry(&mut self, registry: Registry) {
        self.broken.registry = registry;
    }

    /// How registries answer.
    pub fn registry(&self) -> Registry {
        self.broken.registry
    }

    /// What is broken in a container and not mended.
    pub fn faults_of(&self, uid: &Uid, container: &str) -> Vec<Fault> {
        let mut found = Vec::new();
        let stopped = |id| self.machine.is_stopped(id);
        if self.machine_id(uid, container).is_some_and(stopped) {
            found.push(Fault::Signal(Signal::STOP.0));
        }
        let own = |(pod, name, _): &&(Uid, String, Duration)| pod == uid && name == container;
        if let Some((_, _, longer)) = self.broken.starts.iter().find(own) {
            found.push(Fault::SlowStart(longer.as_secs() as u16));
        }
        for key in &self.broken.probes {
            if key.uid == *uid && key.container == container {
                let (kind, fails) = (key.kind, true);
                found.push(Fault::Probe { kind, fails });
            }
        }
        found
    }

    /// What a pull that takes so long comes to with the registries as they are.
    pub(super) fn pull_as_it_is(&self, image: &str, usual: Duration) -> Result<Duration, String> {
        if self.broken.registry == Registry::Down {
            return Err(unreachable(&images::full(image, self.images)));
        }
        let slower = if self.broken.registry == Registry::Slow {
            10
        } else {
            1
        };
        images::pull(image, self.images, usual).map(|took| took * slower)
    }

    /// The answer to a probe that is made to fail.
    pub(super) fn answer_of_broken(&self, ticket: &Ticket, call: &Call) -> Option<Outcome> {
        let Waiter::Probe(key) = &ticket.waiter else {
            return None;
        };
        if !self.broken.probes.contains(key) {
            return None;
        }
        let address = self.address(&key.uid);
        Some(match call {
            Call::HttpGet { .. } => Outcome::Http {
                status: 503,
                body: String::new(),
            },
            Call::TcpDial { port, .. } => Outcome::Failed(format!(
                "dial tcp {address}:{port}: connect: connection refused"
            )),
            Call::GrpcHealth { port, timeout, .. } => Outcome::Failed(format!(
                "timeout: failed to connect service \"{address}:{port}\" within {}: context deadline exceeded",
                go_duration(*timeout),
            )),
            _ => Outcome::Exec {
                code: 1,
                output: String::new(),
            },
        })
    }

    /// A container that is slow to start stands still at first.
    pub(super) fn hold_back(&mut self, uid: &Uid, id: &RuntimeId, now: Time, out: &mut Vec<Out>) {
        let name = self
            .pod(uid)
            .and_then(|shown| Some(&shown.container(id)?.name));
        let mut starts = self.broken.starts.iter();
        let found = starts.find(|(pod, container, _)| pod == uid && Some(container) == name);
        let Some(longer) = found.map(|(_, _, longer)| *longer) else {
            return;
        };
        if let Some(container) = self.on_machine(id) {
            self.machine
                .signal(container, Signal::STOP, now.as_micros());
            out.push(Out::At(now + longer, Job::GoOn(id.clone())));
        }
    }

    /// It has stood still for long enough.
    pub(super) fn go_on(&mut self, id: &RuntimeId, now: Time) {
        if let Some(container) = self.on_machine(id) {
            self.machine
                .signal(container, Signal::CONT, now.as_micros());
        }
    }

    pub(super) fn forget_faults(&mut self, uid: &str) {
        self.broken.probes.retain(|key| *key.uid != *uid);
        self.broken.starts.retain(|(pod, _, _)| **pod != *uid);
    }
}

/// What containerd says of a registry that does not answer.
fn unreachable(full: &str) -> String {
    let (name, tag) = full.rsplit_once(':').unwrap_or((full, "latest"));
    let (host, path) = name.split_once('/').unwrap_or(("docker.io", name));
    let host = if host == "docker.io" {
        "registry-1.docker.io"
    } else {
        host
    };
    format!(
        "rpc error: code = Unknown desc = failed to pull and unpack image \"{full}\": failed to resolve reference \"{full}\": failed to do request: Head \"https://{host}/v2/{path}/manifests/{tag}\": dial tcp: lookup {host}: i/o timeout"
    )
}
