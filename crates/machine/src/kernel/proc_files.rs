//! `/proc`: files made up when they are read.
//!
//! Owns the numbers and contents of these inodes. An inode's number is a process number shifted left by six bits plus what
//! it is; below 64 are the files that belong to no process.

use std::rc::Rc;

use super::caps;
use super::cgroup::CGROUP_FILES;
use super::inode::{Inode, Node, ROOT, empty_dir, plain_file};
use super::path::View;
use super::process::{Proc, State};
use crate::{Bytes, Machine};

/// Names below `/proc`; the index plus 2 is the inode's number.
const TOP: [&str; 9] = [
    "self",
    "uptime",
    "loadavg",
    "meminfo",
    "mounts",
    "cpuinfo",
    "version",
    "stat",
    "filesystems",
];
/// Names below `/proc/PID`; the index plus 1 is the low part of the inode's number.
const OWN: [&str; 12] = [
    "status",
    "cmdline",
    "comm",
    "environ",
    "stat",
    "cwd",
    "exe",
    "fd",
    "mounts",
    "cgroup",
    "root",
    "oom_score_adj",
];
/// The directory that is mounted on `/sys/fs/cgroup`.
pub(crate) const CGROUP: u32 = 24;

/// The low part of `/proc/PID/fd`.
const FD_DIR: u32 = 8;
/// From this low part on: descriptors.
const FDS: u32 = 32;

impl Machine {
    /// The processes of the namespace of `pid`: number inside, number in the machine.
    pub(crate) fn visible(&self, pid: u32) -> Vec<(u32, u32)> {
        let own = self.procs.get(pid).map_or(0, |proc| proc.namespace);
        let Some(namespace) = self.namespaces.get(own) else {
            return Vec::new();
        };
        let mut seen = namespace.members.clone();
        if namespace.host {
            let others = self.procs.iter().filter(|(_, proc)| proc.namespace != own);
            seen.extend(others.map(|(pid, _)| (pid, pid)));
            seen.sort_unstable();
        }
        seen
    }

    fn proc_member(&self, view: &View, vpid: u32) -> Option<u32> {
        let viewer = self.procs.get(view.pid)?;
        let namespace = self.namespaces.get(viewer.namespace)?;
        let foreign = || {
            let proc = self.procs.get(vpid).filter(|_| namespace.host)?;
            (proc.namespace != viewer.namespace).then_some(vpid)
        };
        namespace.member(vpid).or_else(foreign)
    }

    pub(crate) fn proc_lookup(&self, view: &View, dir: u32, name: &[u8]) -> Option<u32> {
        let text = std::str::from_utf8(name).ok()?;
        if dir == CGROUP {
            let at = CGROUP_FILES.iter().position(|known| *known == text)?;
            return Some(CGROUP + 1 + at as u32);
        }
        if dir == ROOT {
            if let Some(at) = TOP.iter().position(|known| *known == text) {
                return Some(at as u32 + 2);
            }
            let vpid: u32 = text.parse().ok()?;
            return self.proc_member(view, vpid).map(|_| vpid << 6);
        }
        let (vpid, part) = (dir >> 6, dir & 63);
        if text == ".." {
            return Some(if part == 0 { ROOT } else { vpid << 6 });
        }
        match part {
            0 => OWN
                .iter()
                .position(|known| *known == text)
                .map(|at| (vpid << 6) + at as u32 + 1),
            FD_DIR => {
                let fd: u32 = text.parse().ok()?;
                let pid = self.proc_member(view, vpid)?;
                self.procs.get(pid)?.fd(fd)?;
                (fd < FDS).then_some((vpid << 6) + FDS + fd)
            }
            _ => None,
        }
    }

    /// The process and descriptor that an inode below `/proc/PID/fd` stands for.
    pub(crate) fn proc_descriptor(&self, view: &View, ino: u32) -> Option<(u32, u32)> {
        let part = ino & 63;
        (ino >= 64 && part >= FDS).then_some(())?;
        self.proc_member(view, ino >> 6)
            .map(|pid| (pid, part - FDS))
    }

    pub(crate) fn proc_name(ino: u32) -> Option<Vec<u8>> {
        let (vpid, part) = (ino >> 6, ino & 63);
        match part {
            0 => Some(vpid.to_string().into_bytes()),
            FD_DIR => Some(b"fd".to_vec()),
            _ => None,
        }
    }

    pub(crate) fn proc_inode(&self, view: &View, ino: u32) -> Option<Inode> {
        let clock = self.clock_us();
        let mut dir = empty_dir(0o555, clock);
        let mut entry = |name: &str, ino: u32| {
            if let Node::Dir { entries, .. } = &mut dir.node {
                entries.insert(name.as_bytes(), ino);
            }
        };
        let link = |target: Vec<u8>| Inode::new(Node::Symlink(target.into()), 0o777, 0, 0, clock);
        let file = |text: String| plain_file(text.as_bytes(), 0o444, clock);
        if ino == ROOT {
            for (vpid, _) in self.visible(view.pid) {
                entry(&vpid.to_string(), vpid << 6);
            }
            for (at, name) in TOP.iter().enumerate() {
                entry(name, at as u32 + 2);
            }
            return Some(dir);
        }
        if ino == CGROUP {
            for (at, name) in CGROUP_FILES.iter().enumerate() {
                entry(name, CGROUP + 1 + at as u32);
            }
            return Some(dir);
        }
        if ino < 64 {
            if let Some(name) = CGROUP_FILES.get((ino as usize).wrapping_sub(CGROUP as usize + 1)) {
                return Some(plain_file(
                    self.cgroup_text(view.pid, name).as_bytes(),
                    0o644,
                    clock,
                ));
            }
            return Some(match ino - 2 {
                0 => link(self.getpid(view.pid).to_string().into_bytes()),
                1 => file(format!(
                    "{}.{:02} {0}.00\n",
                    self.now / 1_000_000,
                    self.now / 10_000 % 100
                )),
                2 => file(format!(
                    "0.00 0.00 0.00 1/{} {}\n",
                    self.procs.len(),
                    self.getpid(view.pid)
                )),
                3 => file(self.meminfo_text()),
                4 => file(self.mounts_text(view)),
                5 => file(
                    (0..self.cpus)
                        .map(|n| format!("processor\t: {n}\nmodel name\t: Simulated CPU\n\n"))
                        .collect(),
                ),
                6 => file("Linux version 6.1.0 (podarium) #1 SMP\n".into()),
                7 => file(format!(
                    "cpu  0 0 0 0 0 0 0 0 0 0\nbtime {}\n",
                    self.epoch_us / 1_000_000
                )),
                8 => file("nodev\tproc\nnodev\ttmpfs\n\text4\n".into()),
                _ => return None,
            });
        }
        let pid = self.proc_member(view, ino >> 6)?;
        let proc = self.procs.get(pid)?;
        let part = ino & 63;
        let mut inode = match part {
            0 => {
                for (at, name) in OWN.iter().enumerate() {
                    entry(name, ino + at as u32 + 1);
                }
                dir
            }
            1 => file(self.status_text(pid, proc)),
            2 => plain_file(&joined(&proc.argv), 0o444, clock),
            3 => plain_file(&[&proc.comm, b"\n".as_slice()].concat(), 0o644, clock),
            4 => plain_file(&joined(&proc.env), 0o400, clock),
            5 => file(self.stat_text(pid, proc)),
            6 => link(self.path_of(view, proc.cwd).unwrap_or_default()),
            7 => link([b"/bin/".as_slice(), &proc.comm].concat()),
            8 => {
                for fd in (0..FDS).filter(|fd| proc.fd(*fd).is_some()) {
                    entry(&fd.to_string(), (ino & !63) + FDS + fd);
                }
                dir.mode = 0o500;
                dir
            }
            9 => file(self.mounts_text(view)),
            10 => file("0::/\n".into()),
            11 => link(b"/".to_vec()),
            12 => file("0\n".into()),
            // A descriptor opens what it refers to, whatever its name says.
            _ => Inode::new(Node::Fifo(None), 0o700, 0, 0, clock),
        };
        inode.uid = proc.creds.uid;
        inode.gid = proc.creds.gid;
        Some(inode)
    }

    fn meminfo_text(&self) -> String {
        let total = self.memory_kib;
        let (buffers, cached) = (total / 240, total / 12);
        let lines = [
            ("MemTotal:", total),
            ("MemFree:", total - total / 5),
            ("MemAvailable:", total - total / 9),
            ("Buffers:", buffers),
            ("Cached:", cached),
            ("SwapTotal:", 0),
            ("SwapFree:", 0),
        ];
        lines
            .iter()
            .map(|(name, kib)| format!("{name:15}{kib:>9} kB\n"))
            .collect()
    }

    fn status_text(&self, pid: u32, proc: &Proc) -> String {
        let comm = String::from_utf8_lossy(&proc.comm);
        let creds = &proc.creds;
        let groups: Vec<String> = creds.groups.iter().map(u32::to_string).collect();
        let container = self.containers.get(proc.container);
        let bounding = container.map_or(0, |container| caps::bounding(&container.spec));
        let guarded = container.is_some_and(|container| container.spec.no_new_privs);
        let effective = creds.caps;
        format!(
            "Name:\t{comm}\nUmask:\t{umask:04o}\nState:\t{state}\nTgid:\t{vpid}\nNgid:\t0\nPid:\t{vpid}\nPPid:\t{parent}\nTracerPid:\t0\nUid:\t{uid}\t{uid}\t{uid}\t{uid}\nGid:\t{gid}\t{gid}\t{gid}\t{gid}\nFDSize:\t64\nGroups:\t{groups} \nSigPnd:\t{pending:016x}\nSigIgn:\t{ignored:016x}\nSigCgt:\t{caught:016x}\nCapInh:\t0000000000000000\nCapPrm:\t{effective:016x}\nCapEff:\t{effective:016x}\nCapBnd:\t{bounding:016x}\nCapAmb:\t0000000000000000\nNoNewPrivs:\t{guard}\nSeccomp:\t0\nSeccomp_filters:\t0\n",
            guard = u32::from(guarded),
            umask = proc.umask,
            state = state_text(proc.state),
            vpid = proc.vpid,
            parent = self.getppid(pid),
            groups = groups.join(" "),
            pending = proc.pending >> 1,
            ignored = proc.ignored >> 1,
            caught = proc.caught >> 1,
            uid = creds.uid,
            gid = creds.gid,
        )
    }

    fn stat_text(&self, pid: u32, proc: &Proc) -> String {
        let letter = state_text(proc.state).chars().next().unwrap_or('S');
        let comm = String::from_utf8_lossy(&proc.comm);
        let ticks = proc.cpu_us / 10_000;
        let parent = self.getppid(pid);
        format!(
            "{} ({comm}) {letter} {parent} {0} {0} 0 -1 0 0 0 0 0 {ticks} 0 0 0 20 0 1 0 {}\n",
            proc.vpid,
            proc.started_us / 10_000
        )
    }
}

fn joined(texts: &Rc<[Bytes]>) -> Vec<u8> {
    texts
        .iter()
        .flat_map(|text| [text, b"\0".as_slice()].concat())
        .collect()
}

/// The state as `/proc/PID/status` shows it; its first letter is what `ps` shows.
pub(crate) fn state_text(state: State) -> &'static str {
    match state {
        State::Ready => "R (running)",
        State::Blocked(_) => "S (sleeping)",
        State::Stopped => "T (stopped)",
        State::Zombie(_) => "Z (zombie)",
    }
}
