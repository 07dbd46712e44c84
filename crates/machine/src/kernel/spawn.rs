//! The life of a process: fork, exec, exit, and being waited for.
//!
//! Owns PID namespaces and what happens when PID 1 ends. Does not own containers as such: that is `machine`.

use std::rc::Rc;

use super::errno::Errno;
use super::inode::Node;
use super::path::EXECUTE;
use super::process::{Ending, Proc, Program, State};
use crate::images::ELF;
use crate::programs::{Native, base_name, script};
use crate::shell::Shell;
use crate::{Bytes, ContainerId, ExecId, Happening, Machine, Signal};

/// Processes of one namespace.
const MAX_PROCS: usize = 512;
/// Interpreters that name interpreters.
const MAX_SCRIPTS: u32 = 4;
/// Bytes of arguments and environment.
const MAX_ARGS: usize = 2 << 20;

/// A PID namespace.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Namespace {
    pub(crate) last: u32,
    /// It is that of the machine itself, in which every process can be seen.
    pub(crate) host: bool,
    /// Number inside and number in the machine, in order.
    pub(crate) members: Vec<(u32, u32)>,
}

impl Namespace {
    /// The machine's number of the process that has the number `vpid` inside.
    pub(crate) fn member(&self, vpid: u32) -> Option<u32> {
        let found = self.members.iter().find(|(inside, _)| *inside == vpid);
        found.map(|(_, pid)| *pid)
    }
}

impl Machine {
    /// Adds `proc` to its namespace and makes it ready; it holds its descriptors from now on.
    pub(crate) fn add_process(&mut self, mut proc: Proc) -> Result<u32, Errno> {
        let pid = self.fresh_id();
        if proc.group == 0 {
            proc.group = pid;
        }
        let namespace = self.namespaces.get_mut(proc.namespace).ok_or(Errno::Srch)?;
        if namespace.members.len() >= MAX_PROCS {
            return Err(Errno::Again);
        }
        namespace.last += 1;
        proc.vpid = if namespace.host && namespace.last > 1 {
            pid
        } else {
            namespace.last
        };
        namespace.members.push((proc.vpid, pid));
        for fd in proc.fds.iter().flatten() {
            if let Some(file) = self.files.get_mut(fd.file) {
                file.hold();
            }
        }
        proc.state = State::Ready;
        self.procs.insert(pid, proc);
        self.ready.push_back(pid);
        Ok(pid)
    }

    /// A copy of `parent` that runs `program`.
    pub(crate) fn fork(&mut self, parent: u32, program: Program) -> Result<u32, Errno> {
        let from = self.procs.get(parent).ok_or(Errno::Srch)?;
        let child = Proc {
            container: from.container,
            namespace: from.namespace,
            vpid: 0,
            parent,
            exec: None,
            group: from.group,
            tty: from.tty,
            creds: from.creds.clone(),
            umask: from.umask,
            cwd: from.cwd,
            fds: from.fds.clone(),
            state: State::Ready,
            program,
            comm: from.comm.clone(),
            argv: from.argv.clone(),
            env: from.env.clone(),
            pending: 0,
            ignored: from.ignored,
            caught: from.caught,
            started_us: self.now,
            timer: None,
            // Children go on with their parent's patience, and hand it back: a loop of programs is a busy loop, too.
            burst_us: from.burst_us,
            blocked_us: 0,
            cpu_us: 0,
        };
        self.add_process(child)
    }

    /// `execve`: replaces what the process runs.
    pub(crate) fn execute(
        &mut self,
        pid: u32,
        path: &[u8],
        argv: Rc<[Bytes]>,
        env: Rc<[Bytes]>,
    ) -> Result<(), Errno> {
        let size: usize = argv
            .iter()
            .chain(env.iter())
            .map(|text| text.len() + 9)
            .sum();
        if size > MAX_ARGS {
            return Err(Errno::TooBig);
        }
        let program = self.load(pid, path, argv.clone(), 0)?;
        let now = self.now;
        let Some(proc) = self.procs.get_mut(pid) else {
            return Err(Errno::Srch);
        };
        let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or(path);
        proc.comm = name[..name.len().min(15)].into();
        proc.argv = match &program {
            Program::Native(native) => native.argv.clone(),
            Program::Shell(shell) => shell.argv.clone(),
            Program::None => argv,
        };
        proc.env = env;
        proc.program = program;
        proc.caught = 0;
        proc.pending = 0;
        proc.started_us = now;
        let closing: Vec<u32> = (0..proc.fds.len() as u32)
            .filter(|fd| proc.fd(*fd).is_some_and(|fd| fd.close_on_exec))
            .collect();
        for fd in closing {
            self.close(pid, fd);
        }
        let container = self.procs.get(pid).map_or(0, |proc| proc.container);
        self.check_memory(container);
        Ok(())
    }

    /// Reads an executable file and makes the program that it holds.
    fn load(
        &mut self,
        pid: u32,
        path: &[u8],
        argv: Rc<[Bytes]>,
        depth: u32,
    ) -> Result<Program, Errno> {
        let view = self.view(pid)?;
        let loc = self.find(&view, path, true)?;
        let inode = self.inode(&view, loc)?;
        let Node::File(blob) = &inode.node else {
            return Err(Errno::Acces);
        };
        if !Machine::may(&inode, &view.creds, EXECUTE) {
            return Err(Errno::Acces);
        }
        let head = blob.read_at(0, 256);
        if let Some(rest) = head.strip_prefix(ELF) {
            let name = rest.split(|byte| *byte == b'\n').next().unwrap_or(rest);
            return program(name, argv).ok_or(Errno::NoExec);
        }
        let Some(rest) = head.strip_prefix(b"#!") else {
            return Err(Errno::NoExec);
        };
        if depth >= MAX_SCRIPTS {
            return Err(Errno::Loop);
        }
        let line = rest
            .split(|byte| *byte == b'\n')
            .next()
            .unwrap_or(rest)
            .trim_ascii();
        let (interpreter, argument) =
            match line.iter().position(|byte| *byte == b' ' || *byte == b'\t') {
                Some(at) => (&line[..at], line[at..].trim_ascii()),
                None => (line, b"".as_slice()),
            };
        let mut full: Vec<Bytes> = vec![interpreter.into()];
        if !argument.is_empty() {
            full.push(argument.into());
        }
        full.push(path.into());
        full.extend(argv.iter().skip(1).cloned());
        self.load(pid, interpreter, full.into(), depth + 1)
    }

    /// The process ends: it becomes a zombie until its parent asks for it.
    pub(crate) fn finish(&mut self, pid: u32, ending: Ending) {
        self.drop_timer(pid);
        let Some(proc) = self.procs.get_mut(pid) else {
            return;
        };
        if proc.is_zombie() {
            return;
        }
        proc.state = State::Zombie(ending);
        proc.program = Program::None;
        let fds = std::mem::take(&mut proc.fds);
        let (namespace, container, parent, exec) =
            (proc.namespace, proc.container, proc.parent, proc.exec);
        let burst_us = proc.burst_us;
        if let Some(parent) = self.procs.get_mut(parent) {
            parent.burst_us = burst_us;
        }
        for fd in fds.into_iter().flatten() {
            self.release_file(fd.file);
        }
        self.stop_listening(pid);
        self.drop_hogs(container, Some(pid));
        self.calls.remove(pid);
        if self
            .containers
            .get(container)
            .is_some_and(|container| container.init == Some(pid))
        {
            self.finish_container(container, pid, ending);
            return;
        }
        self.orphan_children(namespace, pid);
        if let Some(id) = exec {
            self.forget_process(pid);
            self.finish_exec(id, ending);
            return;
        }
        if parent == 0 || self.procs.get(parent).is_none() {
            self.forget_process(pid);
            return;
        }
        self.child_changed(parent);
    }

    fn finish_exec(&mut self, id: u32, ending: Ending) {
        let mut output = Vec::new();
        if let Some(exec) = self.execs.get_mut(id) {
            exec.ended = Some(ending.status());
            if !exec.watched {
                output = std::mem::take(&mut exec.output);
                self.execs.remove(id);
            }
        }
        self.happenings.push(Happening::ExecExited {
            exec: ExecId(id),
            code: ending.status(),
            output,
        });
    }

    /// The memory limit of its container was passed: the kernel kills the process that asked for more, and with PID 1 the rest.
    pub(crate) fn out_of_memory(&mut self, pid: u32) {
        let id = self.procs.get(pid).map_or(0, |proc| proc.container);
        let Some(container) = self.containers.get_mut(id) else {
            return;
        };
        container.oom = true;
        let init = container.init;
        self.finish(init.unwrap_or(pid), Ending::Signal(Signal::KILL.0));
    }

    /// PID 1 ended: the kernel kills everything else in the container.
    fn finish_container(&mut self, id: u32, init: u32, ending: Ending) {
        let others: Vec<u32> = self
            .procs
            .iter()
            .filter(|(pid, proc)| proc.container == id && *pid != init)
            .map(|(pid, _)| pid)
            .collect();
        if let Some(container) = self.containers.get_mut(id) {
            container.init = None;
        }
        self.drop_hogs(id, None);
        for pid in others {
            self.finish(pid, Ending::Signal(9));
            self.forget_process(pid);
        }
        self.forget_process(init);
        let oom = self
            .containers
            .get_mut(id)
            .is_some_and(|container| container.oom);
        self.happenings.push(Happening::Exited {
            container: ContainerId(id),
            code: ending.status(),
            oom,
        });
    }

    /// Children of an ended process go to PID 1 of the namespace.
    fn orphan_children(&mut self, namespace: u32, pid: u32) {
        let Some(namespace) = self.namespaces.get(namespace) else {
            return;
        };
        let init = namespace.member(1).unwrap_or(0);
        let children: Vec<u32> = namespace
            .members
            .iter()
            .map(|(_, pid)| *pid)
            .filter(|child| {
                self.procs
                    .get(*child)
                    .is_some_and(|proc| proc.parent == pid)
            })
            .collect();
        for child in children {
            let Some(proc) = self.procs.get_mut(child) else {
                continue;
            };
            proc.parent = init;
            if !proc.is_zombie() {
                continue;
            }
            if init == 0 {
                self.forget_process(child);
            } else {
                self.child_changed(init);
            }
        }
    }

    pub(crate) fn forget_process(&mut self, pid: u32) {
        let Some(proc) = self.procs.get(pid) else {
            return;
        };
        let (namespace, vpid) = (proc.namespace, proc.vpid);
        self.procs.remove(pid);
        if let Some(namespace) = self.namespaces.get_mut(namespace) {
            namespace.members.retain(|(inside, _)| *inside != vpid);
        }
    }

    /// Takes one ended child, as `wait` does: its number in the machine and how it ended.
    pub(crate) fn reap(&mut self, parent: u32) -> Option<(u32, Ending)> {
        let namespace = self.procs.get(parent)?.namespace;
        let found = self
            .namespaces
            .get(namespace)?
            .members
            .iter()
            .find_map(|(_, pid)| {
                let proc = self.procs.get(*pid)?;
                match proc.state {
                    State::Zombie(ending) if proc.parent == parent => Some((*pid, ending)),
                    _ => None,
                }
            })?;
        self.forget_process(found.0);
        Some(found)
    }

    /// The process number that the process sees for itself.
    pub(crate) fn getpid(&self, pid: u32) -> u32 {
        self.procs.get(pid).map_or(0, |proc| proc.vpid)
    }

    pub(crate) fn getppid(&self, pid: u32) -> u32 {
        let Some(proc) = self.procs.get(pid) else {
            return 0;
        };
        let host = self
            .namespaces
            .get(proc.namespace)
            .is_some_and(|namespace| namespace.host);
        // On the machine itself, what has no parent was started by the first process.
        u32::from(host && proc.parent == 0 && proc.vpid != 1).max(self.getpid(proc.parent))
    }
}

/// The program that an executable's name stands for; busybox goes by the name it was called with.
fn program(name: &[u8], argv: Rc<[Bytes]>) -> Option<Program> {
    let called = if name == b"busybox" {
        base_name(argv.first().map_or(b"", |text| text))
    } else {
        name
    };
    let script = script(called).and_then(|text| Shell::of_script(text, &argv));
    if let Some(shell) = script.or_else(|| Shell::new(name, &argv)) {
        return Some(Program::Shell(Box::new(shell)));
    }
    Native::new(name, argv).map(|native| Program::Native(Box::new(native)))
}
