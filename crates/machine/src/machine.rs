//! The machine: its containers, volumes and clock-driven run, as the cluster drives them.

use crate::log::Log;
use crate::signal::Signal;
use crate::spec::{
    ContainerId, ContainerSpec, ExecId, Happening, StartError, VolumeId, VolumeSpec,
};
use crate::table::Table;

/// One node's kernel and everything that runs on it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Machine {
    containers: Table<Container>,
    execs: Table<u64>,
    last_id: u32,
}

#[derive(Debug, Clone, PartialEq)]
struct Container {
    spec: ContainerSpec,
    ends_at: Option<u64>,
    code: i32,
    oom: bool,
    log: Log,
}

impl Machine {
    /// A machine on which nothing runs.
    pub fn new() -> Machine {
        Machine::default()
    }

    /// Adds a volume; it lives until `remove_volume`.
    pub fn add_volume(&mut self, _volume: VolumeSpec) -> VolumeId {
        VolumeId(self.fresh_id())
    }

    /// Takes a volume away with all that is in it.
    pub fn remove_volume(&mut self, _id: VolumeId) {}

    /// Makes a container that does not run yet.
    pub fn create(&mut self, spec: ContainerSpec) -> ContainerId {
        let id = self.fresh_id();
        self.containers.insert(
            id,
            Container {
                spec,
                ends_at: None,
                code: 0,
                oom: false,
                log: Log::default(),
            },
        );
        ContainerId(id)
    }

    /// Starts the container's first process.
    pub fn start(&mut self, id: ContainerId, now: u64) -> Result<(), StartError> {
        if let Some(container) = self.containers.get_mut(id.0) {
            container.ends_at = Some(now);
        }
        Ok(())
    }

    /// Starts one more process in a running container.
    pub fn exec(
        &mut self,
        _id: ContainerId,
        _argv: &[String],
        now: u64,
    ) -> Result<ExecId, StartError> {
        let id = self.fresh_id();
        self.execs.insert(id, now);
        Ok(ExecId(id))
    }

    /// Sends a signal to the container's first process.
    pub fn signal(&mut self, id: ContainerId, signal: Signal, now: u64) {
        self.end(id, 128 + i32::from(signal.0), false, now);
    }

    /// Kills a process started by `exec`.
    pub fn kill_exec(&mut self, _id: ExecId, _now: u64) {}

    /// A fault: the container's first process exits now with that code.
    pub fn end(&mut self, id: ContainerId, code: i32, oom: bool, now: u64) {
        if let Some(container) = self.containers.get_mut(id.0) {
            container.ends_at = Some(now);
            container.code = code;
            container.oom = oom;
        }
    }

    /// Takes a container away with its root file system and its log.
    pub fn remove(&mut self, id: ContainerId) {
        self.containers.remove(id.0);
    }

    /// The earliest instant at which a process can go on; it may lie in the past.
    pub fn next_wake(&self) -> Option<u64> {
        let exits = self
            .containers
            .iter()
            .filter_map(|(_, container)| container.ends_at);
        exits.chain(self.execs.iter().map(|(_, at)| *at)).min()
    }

    /// Runs everything that can run at `now`.
    pub fn run(&mut self, now: u64, out: &mut Vec<Happening>) {
        let due: Vec<u32> = self
            .containers
            .iter()
            .filter(|(_, c)| c.ends_at.is_some_and(|at| at <= now))
            .map(|(id, _)| id)
            .collect();
        for id in due {
            if let Some(container) = self.containers.get_mut(id) {
                container.ends_at = None;
                out.push(Happening::Exited {
                    container: ContainerId(id),
                    code: container.code,
                    oom: container.oom,
                });
            }
        }
        let execs: Vec<u32> = self.execs.iter().map(|(id, _)| id).collect();
        for id in execs {
            self.execs.remove(id);
            out.push(Happening::ExecExited {
                exec: ExecId(id),
                code: 0,
                output: Vec::new(),
            });
        }
    }

    /// What the container wrote.
    pub fn log(&self, id: ContainerId) -> Option<&Log> {
        self.containers.get(id.0).map(|container| &container.log)
    }

    /// A file of the container, as the runtime reads it from outside.
    pub fn read_file(&self, id: ContainerId, _path: &str) -> Option<Vec<u8>> {
        self.containers.get(id.0).map(|_| Vec::new())
    }

    /// Whether a process listens on a port of the network namespace.
    pub fn listens(&self, _network: u32, _port: u16) -> bool {
        false
    }

    /// An HTTP GET from inside the network namespace: status and body; `None` when nothing listens.
    pub fn http_get(&self, _network: u32, _port: u16, _path: &str) -> Option<(u16, Vec<u8>)> {
        None
    }

    fn fresh_id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }
}
