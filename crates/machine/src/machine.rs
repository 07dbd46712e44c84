//! The machine: its tables, and what the cluster asks of it.
//!
//! Owns the public interface. Does not own how anything works inside: that is `kernel`, `container` and `volume`.

use std::collections::VecDeque;
use std::rc::Rc;

use crate::calls::Call;
use crate::container::Container;
use crate::kernel::cgroup::Hog;
use crate::kernel::fds::{Open, OpenFile};
use crate::kernel::inode::FileSystem;
use crate::kernel::net::Listener;
use crate::kernel::pipes::Pipe;
use crate::kernel::process::{Ending, Fd, Proc, Program, State};
use crate::kernel::schedule::Timers;
use crate::kernel::spawn::Namespace;
use crate::kernel::tty::Tty;
use crate::log::Log;
use crate::signal::Signal;
use crate::spec::{
    ContainerId, ContainerSpec, ExecId, Happening, StartError, Stdio, Stream, VolumeId, VolumeSpec,
};
use crate::table::Table;
use crate::volume::Volume;
use crate::{Bytes, images, runtime_errors};

/// 2026-01-01T00:00:00Z, the wall clock at the start of a run unless the caller says otherwise.
const DEFAULT_EPOCH_US: u64 = 1_767_225_600_000_000;

/// One node's kernel and everything that runs on it. A clone is cheap and shares what does not change.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    pub(crate) containers: Table<Container>,
    pub(crate) volumes: Table<Volume>,
    pub(crate) procs: Table<Proc>,
    pub(crate) namespaces: Table<Namespace>,
    pub(crate) execs: Table<Exec>,
    pub(crate) ttys: Table<Tty>,
    pub(crate) calls: Table<Call>,
    pub(crate) files: Table<OpenFile>,
    pub(crate) pipes: Table<Pipe>,
    pub(crate) filesystems: Table<FileSystem>,
    pub(crate) listeners: Vec<Listener>,
    /// Pristine root file systems by image, as they come from the catalogue.
    pub(crate) roots: Vec<(&'static str, FileSystem)>,
    /// The node's own file system, once a volume needed it.
    pub(crate) node_fs: Option<u32>,
    pub(crate) timers: Timers,
    pub(crate) hogs: Vec<Hog>,
    /// Memory there is, 0 if that does not matter, and what of it is in use beside the hogs.
    pub(crate) capacity: u64,
    pub(crate) settled: u64,
    pub(crate) ready: VecDeque<u32>,
    pub(crate) happenings: Vec<Happening>,
    pub(crate) now: u64,
    pub(crate) epoch_us: u64,
    pub(crate) random: u64,
    /// Memory and processors of the node.
    pub(crate) memory_kib: u64,
    pub(crate) cpus: u32,
    /// Namespaces that pods share, and the container that holds each.
    pub(crate) sandboxes: Vec<(u32, ContainerId)>,
    last_id: u32,
}

/// How a process comes in from outside.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Entry {
    pub(crate) exec: Option<u32>,
    pub(crate) tty: Option<u32>,
}

/// A process started by `exec`, while it runs; one that is watched until its watcher has gone.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Exec {
    pub(crate) output: Vec<u8>,
    pub(crate) errors: Vec<u8>,
    pub(crate) watched: bool,
    pub(crate) ended: Option<i32>,
}

impl Default for Machine {
    fn default() -> Machine {
        Machine {
            containers: Table::default(),
            volumes: Table::default(),
            procs: Table::default(),
            namespaces: Table::default(),
            execs: Table::default(),
            ttys: Table::default(),
            calls: Table::default(),
            files: Table::default(),
            pipes: Table::default(),
            filesystems: Table::default(),
            listeners: Vec::new(),
            roots: Vec::new(),
            node_fs: None,
            timers: Timers::default(),
            hogs: Vec::new(),
            capacity: 0,
            settled: 0,
            ready: VecDeque::new(),
            happenings: Vec::new(),
            now: 0,
            epoch_us: DEFAULT_EPOCH_US,
            random: 0,
            memory_kib: 24_682_416,
            cpus: 2,
            sandboxes: Vec::new(),
            last_id: 0,
        }
    }
}

impl Machine {
    /// A machine on which nothing runs.
    pub fn new() -> Machine {
        Machine::default()
    }

    /// Sets what the wall clock says at instant 0, in microseconds since 1970.
    pub fn set_epoch(&mut self, unix_us: u64) {
        self.epoch_us = unix_us;
    }

    /// Sets what the node has.
    pub fn set_size(&mut self, cpus: u32, memory_bytes: u64) {
        self.cpus = cpus.max(1);
        self.memory_kib = memory_bytes >> 10;
    }

    /// Sets where `/dev/urandom` and `$RANDOM` begin.
    pub fn set_seed(&mut self, seed: u64) {
        self.random = seed;
    }

    /// Adds a volume; it lives until `remove_volume`.
    pub fn add_volume(&mut self, spec: VolumeSpec) -> VolumeId {
        self.make_volume(spec)
    }

    /// Takes a volume away with all that is in it.
    pub fn remove_volume(&mut self, id: VolumeId) {
        self.drop_volume(id);
    }

    /// Makes a container that does not run yet: its root file system is there, and its log is empty.
    pub fn create(&mut self, spec: ContainerSpec) -> ContainerId {
        self.make_container(spec)
    }

    /// Starts the container's first process.
    pub fn start(&mut self, id: ContainerId, now: u64) -> Result<(), StartError> {
        self.now = self.now.max(now);
        let Some(container) = self
            .containers
            .get(id.0)
            .filter(|container| container.init.is_none())
        else {
            return Err(runtime_errors::no_such_container(id));
        };
        let argv = container.argv.clone();
        let stdout = self.new_file(
            Open::Log {
                container: id.0,
                stream: Stream::Stdout,
            },
            false,
            true,
        );
        let stderr = self.new_file(
            Open::Log {
                container: id.0,
                stream: Stream::Stderr,
            },
            false,
            true,
        );
        let null = self.null();
        let pid = self
            .enter(id, Entry::default(), [null, stdout, stderr], &argv)
            .map_err(|error| runtime_errors::init(&error))?;
        if let Some(container) = self.containers.get_mut(id.0) {
            container.init = Some(pid);
        }
        self.check_memory(id.0);
        Ok(())
    }

    /// Starts one more process in a running container; its output is collected.
    pub fn exec(
        &mut self,
        id: ContainerId,
        argv: &[String],
        now: u64,
    ) -> Result<ExecId, StartError> {
        self.exec_with(id, argv, Stdio::Collected, now)
    }

    /// Starts one more process in a running container, with the input and output that it is given.
    pub fn exec_with(
        &mut self,
        id: ContainerId,
        argv: &[String],
        stdio: Stdio,
        now: u64,
    ) -> Result<ExecId, StartError> {
        self.now = self.now.max(now);
        if self
            .containers
            .get(id.0)
            .is_none_or(|container| container.init.is_none())
        {
            return Err(runtime_errors::not_running(id));
        }
        let exec = self.new_exec();
        let mut entry = Entry {
            exec: Some(exec),
            tty: None,
        };
        let watched = stdio != Stdio::Collected;
        let files = match stdio {
            Stdio::Collected => {
                let output = self.new_file(Open::ExecOutput(exec), false, true);
                [self.null(), output, output]
            }
            Stdio::Apart(input) => [
                self.filled_pipe(input),
                self.new_file(Open::ExecOutput(exec), false, true),
                self.new_file(Open::ExecErrors(exec), false, true),
            ],
            Stdio::Terminal => {
                entry.tty = Some(exec);
                self.new_tty(exec, id.0);
                [self.new_file(Open::Tty(exec), true, true); 3]
            }
        };
        if let Some(exec) = self.execs.get_mut(exec) {
            exec.watched = watched;
        }
        let argv: Vec<Bytes> = argv.iter().map(|text| text.as_bytes().into()).collect();
        match self.enter(id, entry, files, &argv) {
            Ok(pid) => {
                self.to_foreground(pid);
                Ok(ExecId(exec))
            }
            Err(error) => {
                self.execs.remove(exec);
                self.ttys.remove(exec);
                let name: String = self
                    .random_bytes(32)
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect();
                Err(runtime_errors::exec(&name, &error))
            }
        }
    }

    fn null(&mut self) -> u32 {
        let null = crate::kernel::inode::Device::Null;
        self.new_file(Open::Device(null), true, false)
    }

    /// A place for the output of a process that enters a container.
    pub(crate) fn new_exec(&mut self) -> u32 {
        let exec = self.fresh_id();
        self.execs.insert(exec, Exec::default());
        exec
    }

    /// What was written there so far.
    pub(crate) fn exec_output(&self, exec: u32) -> Vec<u8> {
        self.execs
            .get(exec)
            .map_or(Vec::new(), |exec| exec.output.clone())
    }

    /// A process that enters the container from outside, with `argv` to execute.
    pub(crate) fn enter(
        &mut self,
        id: ContainerId,
        entry: Entry,
        files: [u32; 3],
        argv: &[Bytes],
    ) -> Result<u32, String> {
        let container = self.containers.get(id.0).ok_or("no such container")?;
        let (mut env, creds, namespace) = (
            container.env.clone(),
            container.creds.clone(),
            container.namespace,
        );
        if entry.tty.is_some() {
            // So does containerd.
            let term = b"TERM=xterm".as_slice().into();
            env = env.iter().cloned().chain([term]).collect();
        }
        let cwd = container.cwd;
        let fd = |file| {
            Some(Fd {
                file,
                close_on_exec: false,
            })
        };
        let proc = Proc {
            container: id.0,
            namespace,
            vpid: 0,
            parent: 0,
            exec: entry.exec,
            group: 0,
            tty: entry.tty,
            creds,
            umask: 0o022,
            cwd,
            fds: files.map(fd).to_vec(),
            state: State::Ready,
            program: Program::None,
            comm: b"runc".as_slice().into(),
            argv: Rc::from([]),
            env: env.clone(),
            pending: 0,
            ignored: 0,
            caught: 0,
            started_us: self.now,
            timer: None,
            burst_us: 0,
            blocked_us: 0,
            cpu_us: 0,
        };
        let pid = self
            .add_process(proc)
            .map_err(super::kernel::errno::Errno::lower)?;
        let mut executed = self.execute_first(pid, argv, &env);
        let unknown = |machine: &Machine| {
            let container = machine.containers.get(id.0);
            container.is_some_and(|container| {
                container.spec.catalogue && images::find(&container.spec.image).is_none()
            })
        };
        if executed.is_err() && entry.exec.is_none() && unknown(self) {
            // What an image holds that nobody knows is taken for a server that runs.
            executed = self
                .execute(pid, b"/server", argv.to_vec().into(), env.clone())
                .map_err(super::kernel::errno::Errno::lower);
        }
        match executed {
            Ok(()) => Ok(pid),
            Err(text) => {
                if let Some(proc) = self.procs.get_mut(pid) {
                    proc.exec = None;
                }
                self.finish(pid, Ending::Code(128));
                self.release_namespace_number(namespace, pid);
                Err(text)
            }
        }
    }

    fn release_namespace_number(&mut self, namespace: u32, pid: u32) {
        self.forget_process(pid);
        self.ready.retain(|waiting| *waiting != pid);
        if let Some(namespace) = self.namespaces.get_mut(namespace) {
            namespace.last -= 1;
        }
    }

    /// Sends a signal to the container's first process, from outside.
    pub fn signal(&mut self, id: ContainerId, signal: Signal, now: u64) {
        self.now = self.now.max(now);
        if let Some(init) = self
            .containers
            .get(id.0)
            .and_then(|container| container.init)
        {
            self.deliver_from(init, signal, true);
        }
    }

    /// Kills a process started by `exec`.
    pub fn kill_exec(&mut self, id: ExecId, now: u64) {
        self.now = self.now.max(now);
        let found = self
            .procs
            .iter()
            .find(|(_, proc)| proc.exec == Some(id.0))
            .map(|(pid, _)| pid);
        if let Some(pid) = found {
            self.finish(pid, Ending::Signal(Signal::KILL.0));
        }
    }

    /// A fault: the container's first process exits now with that code.
    pub fn end(&mut self, id: ContainerId, code: i32, oom: bool, now: u64) {
        self.now = self.now.max(now);
        let Some(container) = self.containers.get_mut(id.0) else {
            return;
        };
        container.oom = oom;
        if let Some(init) = container.init {
            self.finish(init, Ending::Code(code as u8));
        }
    }

    /// Takes a container away with its root file system and its log.
    pub fn remove(&mut self, id: ContainerId) {
        if let Some(init) = self
            .containers
            .get(id.0)
            .and_then(|container| container.init)
        {
            self.finish(init, Ending::Signal(Signal::KILL.0));
        }
        self.happenings.retain(|happening| !matches!(happening, Happening::Exited { container, .. } if *container == id));
        self.drop_container(id);
    }

    /// The containers in which a process is alive, but for the machine itself.
    pub fn living(&self) -> Vec<ContainerId> {
        let alive = self.procs.iter().filter(|(_, proc)| !proc.is_zombie());
        let mut living: Vec<u32> = alive.map(|(_, proc)| proc.container).collect();
        living.sort_unstable();
        living.dedup();
        let is_container = |id: &u32| {
            let container = self.containers.get(*id);
            container.is_none_or(|container| !container.spec.host)
        };
        living.retain(is_container);
        living.into_iter().map(ContainerId).collect()
    }

    /// Whether the container's first process runs.
    pub fn is_running(&self, id: ContainerId) -> bool {
        self.containers
            .get(id.0)
            .is_some_and(|container| container.init.is_some())
    }

    /// The earliest instant at which a process can go on; it may lie in the past.
    pub fn next_wake(&self) -> Option<u64> {
        self.earliest()
    }

    /// Runs everything that can run at `now`, up to a bound: when `next_wake` still says `now`, call again.
    pub fn run(&mut self, now: u64, out: &mut Vec<Happening>) {
        self.run_until_idle(now, out);
    }

    /// What the container wrote.
    pub fn log(&self, id: ContainerId) -> Option<&Log> {
        self.containers.get(id.0).map(|container| &container.log)
    }

    /// A file of the container, as the runtime reads it from outside; also after the container ended.
    pub fn read_file(&self, id: ContainerId, path: &str) -> Option<Vec<u8>> {
        let view = self.outside_view(id)?;
        self.file_bytes(&view, path).ok()
    }

    /// Whether a process listens on a port of the network namespace.
    pub fn listens(&self, network: u32, port: u16) -> bool {
        self.listener(network, port).is_some()
    }

    /// A number that names nothing else.
    pub(crate) fn fresh_id(&mut self) -> u32 {
        self.last_id += 1;
        self.last_id
    }
}
