//! What a container's cgroup is charged with: memory and CPU.
//!
//! Owns how much is in use, and that a container over its limit is killed. Does not own limits themselves, nor what a node
//! makes of the sums.

use super::inode::FsKind;
use super::process::{Proc, State, Wait};
use super::schedule::is_tired;
use crate::Machine;
use crate::spec::{ContainerId, Happening, Load, Usage, VolumeId};
use std::rc::Rc;

/// Memory and CPU that somebody in a container takes beyond what a program needs to run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Hog {
    container: u32,
    /// The process that took it; a fault has none.
    pid: Option<u32>,
    load: Load,
    since_us: u64,
}

impl Hog {
    fn bytes(&self, now: u64) -> u64 {
        let grown = u128::from(self.load.bytes_per_second)
            * u128::from(now.saturating_sub(self.since_us))
            / 1_000_000;
        let grown = u64::try_from(grown).unwrap_or(u64::MAX);
        self.load.memory_bytes.saturating_add(grown)
    }
}

/// What programs take to run, in KiB; what is not listed takes what a shell does.
const PROGRAMS: [(&str, u64); 14] = [
    ("sleep", 400),
    ("bash", 3_400),
    ("nginx", 5_200),
    ("httpd", 7_800),
    ("redis-server", 9_600),
    ("python", 9_400),
    ("python3", 9_400),
    ("node", 42_000),
    ("java", 180_000),
    ("mysqld", 398_000),
    ("mariadbd", 96_000),
    ("postgres", 27_000),
    ("myapp", 2_600),
    ("agnhost", 11_000),
];
const SHELL: u64 = 820;

fn program_bytes(proc: &Proc) -> u64 {
    let known = PROGRAMS
        .iter()
        .find(|(name, _)| name.as_bytes() == &*proc.comm);
    known.map_or(SHELL, |(_, kib)| *kib) << 10
}

/// What stands in `/sys/fs/cgroup` of a container.
pub(crate) const CGROUP_FILES: [&str; 14] = [
    "cgroup.controllers",
    "cgroup.procs",
    "cpu.max",
    "cpu.stat",
    "cpu.weight",
    "memory.current",
    "memory.events",
    "memory.high",
    "memory.max",
    "memory.min",
    "memory.oom.group",
    "memory.swap.max",
    "pids.current",
    "pids.max",
];

impl Machine {
    /// What a file of `/sys/fs/cgroup` says to a process.
    pub(crate) fn cgroup_text(&self, pid: u32, name: &str) -> String {
        let id = self.procs.get(pid).map_or(0, |proc| proc.container);
        let Some(container) = self.containers.get(id) else {
            return String::new();
        };
        let own = self.visible(pid).into_iter().filter(|(_, pid)| {
            self.procs
                .get(*pid)
                .is_some_and(|proc| proc.container == id && !proc.is_zombie())
        });
        let most = |limit: Option<u64>| limit.map_or("max".to_string(), |limit| limit.to_string());
        let spec = &container.spec;
        let text = match name {
            "cgroup.controllers" => "cpuset cpu io memory hugetlb pids rdma misc".into(),
            "cgroup.procs" => {
                let numbers: Vec<String> = own.map(|(vpid, _)| vpid.to_string()).collect();
                numbers.join("\n")
            }
            "cpu.max" => most(spec.cpu_limit_milli.map(|milli| milli * 100)) + " 100000",
            "cpu.stat" => {
                let used: u64 = own
                    .filter_map(|(_, pid)| self.procs.get(pid))
                    .map(|proc| proc.cpu_us)
                    .sum();
                format!(
                    "usage_usec {used}\nuser_usec {used}\nsystem_usec 0\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0"
                )
            }
            "cpu.weight" => "100".into(),
            "memory.current" => self
                .usage(ContainerId(id), self.now)
                .memory_bytes
                .to_string(),
            "memory.events" => format!(
                "low 0\nhigh 0\nmax 0\noom 0\noom_kill {0}\noom_group_kill {0}",
                u32::from(container.oom)
            ),
            "memory.max" => most(spec.memory_limit),
            "memory.min" | "memory.swap.max" => "0".into(),
            "memory.oom.group" => "1".into(),
            "pids.current" => own.count().to_string(),
            _ => "max".into(),
        };
        text + "\n"
    }

    /// A fault: the container holds this load from now on, instead of what an earlier fault made it hold.
    pub fn burden(&mut self, id: ContainerId, load: Load, now: u64) {
        self.now = self.now.max(now);
        self.hogs
            .retain(|hog| hog.container != id.0 || hog.pid.is_some());
        let running = self
            .containers
            .get(id.0)
            .is_some_and(|container| container.init.is_some());
        if running && load != Load::default() {
            self.add_hog(id.0, None, load);
        }
    }

    /// A process takes memory and CPU; it lets go of them when it ends.
    pub(crate) fn take_load(&mut self, pid: u32, load: Load) {
        let container = self.procs.get(pid).map_or(0, |proc| proc.container);
        self.add_hog(container, Some(pid), load);
    }

    fn add_hog(&mut self, container: u32, pid: Option<u32>, load: Load) {
        self.hogs.push(Hog {
            container,
            pid,
            load,
            since_us: self.now,
        });
        self.check_memory(container);
        self.check_room();
    }

    /// A process has ended, or its container.
    pub(crate) fn drop_hogs(&mut self, container: u32, pid: Option<u32>) {
        if !self.hogs.is_empty() {
            self.hogs.retain(|hog| {
                hog.container != container
                    || (pid.is_some() && (hog.pid.is_none() || hog.pid != pid))
            });
        }
    }

    /// How much memory there is, and how much of it is in use now. From then on what is taken beyond programs is counted on
    /// top of it, and at the end of it the kernel kills.
    pub fn set_room(&mut self, capacity: u64, used: u64, now: u64) {
        self.now = self.now.max(now);
        self.capacity = capacity;
        self.settled = used.saturating_sub(self.hogs_bytes());
    }

    fn hogs_bytes(&self) -> u64 {
        let bytes = self.hogs.iter().map(|hog| hog.bytes(self.now));
        bytes.fold(0, u64::saturating_add)
    }

    fn is_exhausted(&self) -> bool {
        self.capacity > 0 && self.settled.saturating_add(self.hogs_bytes()) > self.capacity
    }

    /// Memory is at its end: the kernel kills who weighs most, by what it uses and by its `oom_score_adj`.
    ///
    /// Models mm/oom_kill.c: oom_badness.
    fn check_room(&mut self) {
        for _ in 0..self.containers.len() {
            if !self.is_exhausted() {
                return;
            }
            let weight = |id: u32, score: i64| {
                let used = self.usage(ContainerId(id), self.now).memory_bytes;
                i128::from(used) + i128::from(score) * i128::from(self.capacity) / 1000
            };
            let running = self.containers.iter().filter_map(|(id, container)| {
                let score = container.spec.oom_score_adj;
                Some((weight(id, score), id, container.init?))
            });
            let Some((_, id, init)) = running.max() else {
                return;
            };
            let victim = self.procs.get(init).map(|proc| proc.comm.clone());
            let victim = String::from_utf8_lossy(&victim.unwrap_or_default()).into_owned();
            self.happenings
                .push(Happening::SystemOom { victim, pid: init });
            self.settled = self.settled.saturating_sub(self.programs_bytes(id));
            self.out_of_memory(init);
        }
    }

    fn programs_bytes(&self, id: u32) -> u64 {
        let hogs = self.hogs.iter().filter(|hog| hog.container == id);
        let held: u64 = hogs.map(|hog| hog.bytes(self.now)).sum();
        let used = self.usage(ContainerId(id), self.now).memory_bytes;
        used.saturating_sub(held)
    }

    /// Whether somebody takes more than programs do.
    pub fn is_burdened(&self) -> bool {
        !self.hogs.is_empty()
    }

    /// Gives a container another limit; `None` takes it away.
    pub fn set_memory_limit(&mut self, id: ContainerId, bytes: Option<u64>) {
        if let Some(container) = self.containers.get_mut(id.0) {
            Rc::make_mut(&mut container.spec).memory_limit = bytes;
        }
    }

    /// What a container uses at an instant, if nothing happens before.
    pub fn usage(&self, id: ContainerId, now: u64) -> Usage {
        let Some(container) = self
            .containers
            .get(id.0)
            .filter(|container| container.init.is_some())
        else {
            return Usage::default();
        };
        let namespace = self.namespaces.get(container.namespace);
        let members = namespace.map_or(&[][..], |namespace| &namespace.members);
        let mut usage = Usage::default();
        for (_, pid) in members {
            let Some(proc) = self
                .procs
                .get(*pid)
                .filter(|proc| proc.container == id.0 && !proc.is_zombie())
            else {
                continue;
            };
            usage.memory_bytes += program_bytes(proc);
            let computes = matches!(proc.state, State::Ready | State::Blocked(Wait::Until(_)))
                && is_tired(proc);
            usage.cpu_milli += if computes { 1000 } else { 0 };
        }
        for hog in self.hogs.iter().filter(|hog| hog.container == id.0) {
            usage.memory_bytes = usage.memory_bytes.saturating_add(hog.bytes(now));
            usage.cpu_milli += hog.load.cpu_milli;
        }
        for (index, mount) in container.mounts.iter().enumerate() {
            let again = container.mounts[..index]
                .iter()
                .any(|before| before.fs == mount.fs);
            let system = self.filesystems.get(mount.fs).filter(|_| !again);
            let charged = system.filter(|system| system.charged_to == id.0);
            usage.memory_bytes += charged.map_or(0, |system| system.usage().0 as u64);
        }
        if let Some(limit) = container.spec.cpu_limit_milli {
            usage.cpu_milli = usage.cpu_milli.min(limit);
        }
        usage
    }

    /// What is stored on disk for a container alone: what it changed in its image, and its log.
    pub fn disk_bytes(&self, id: ContainerId) -> u64 {
        let Some(container) = self.containers.get(id.0) else {
            return 0;
        };
        let root = container.mounts.first();
        let root = root.and_then(|mount| self.filesystems.get(mount.fs));
        let written = root.map_or(0, |root| root.usage().0);
        (written.saturating_sub(container.root_bytes) + container.log.size()) as u64
    }

    /// What is stored in a volume, and whether that is memory.
    pub fn volume_bytes(&self, id: VolumeId) -> (u64, bool) {
        let volume = self.volumes.get(id.0);
        let system = volume.and_then(|volume| self.filesystems.get(volume.fs));
        system.map_or((0, false), |system| {
            (system.usage().0 as u64, system.kind == FsKind::Memory)
        })
    }

    /// A tmpfs counts for the container that wrote there last.
    pub(crate) fn charge(&mut self, fs: u32, pid: u32) {
        let container = self.procs.get(pid).map_or(0, |proc| proc.container);
        let Some(system) = self
            .filesystems
            .get_mut(fs)
            .filter(|system| system.kind == FsKind::Memory)
        else {
            return;
        };
        system.charged_to = container;
        self.check_memory(container);
    }

    /// Kills the container if it is over its memory limit.
    pub(crate) fn check_memory(&mut self, id: u32) {
        let Some(container) = self.containers.get(id) else {
            return;
        };
        let (limit, init) = (container.spec.memory_limit, container.init);
        let over = |limit| self.usage(ContainerId(id), self.now).memory_bytes > limit;
        if let (Some(limit), Some(init)) = (limit, init)
            && over(limit)
        {
            self.out_of_memory(init);
        }
    }

    /// Kills what has grown over its limit by now.
    pub(crate) fn check_growth(&mut self) {
        let growing = self.hogs.iter().filter(|hog| hog.load.bytes_per_second > 0);
        let containers: Vec<u32> = growing.map(|hog| hog.container).collect();
        for container in containers {
            self.check_memory(container);
        }
        self.check_room();
    }

    /// When the first container will have grown over its limit, as far as one can tell now.
    pub(crate) fn next_overflow(&self) -> Option<u64> {
        let overflow = |hog: &Hog| {
            let rate: u64 = self
                .hogs
                .iter()
                .filter(|other| other.container == hog.container)
                .map(|other| other.load.bytes_per_second)
                .sum();
            let container = self.containers.get(hog.container)?;
            let limit = container.spec.memory_limit.filter(|_| rate > 0)?;
            container.init?;
            let used = self
                .usage(ContainerId(hog.container), self.now)
                .memory_bytes;
            let room = u128::from(limit.saturating_sub(used)) + 1;
            let wait = u64::try_from(room * 1_000_000 / u128::from(rate)).ok()?;
            Some(self.now.saturating_add(wait + 1))
        };
        let first = self.hogs.iter().filter_map(overflow).min();
        let rate: u64 = self.hogs.iter().map(|hog| hog.load.bytes_per_second).sum();
        // What is over its end already was seen to, as far as that was of use.
        if rate == 0 || self.capacity == 0 || self.is_exhausted() {
            return first;
        }
        let used = self.settled.saturating_add(self.hogs_bytes());
        let room = u128::from(self.capacity.saturating_sub(used)) + 1;
        let wait = u64::try_from(room * 1_000_000 / u128::from(rate)).ok();
        let end = wait.map(|wait| self.now.saturating_add(wait + 1));
        first.into_iter().chain(end).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{ContainerSpec, Happening, Mount, VolumeSpec};

    const SECOND: u64 = 1_000_000;

    fn started(machine: &mut Machine, script: &str, limit: Option<u64>) -> ContainerId {
        let volume = machine.add_volume(VolumeSpec {
            memory: true,
            ..VolumeSpec::empty_dir()
        });
        let id = machine.create(ContainerSpec {
            image: "debian".to_owned(),
            command: ["sh", "-c", script].map(str::to_owned).to_vec(),
            mounts: vec![Mount {
                volume,
                path: "/cache".to_owned(),
                ..Mount::default()
            }],
            memory_limit: limit,
            ..ContainerSpec::default()
        });
        machine.start(id, 0).unwrap();
        id
    }

    /// Runs up to an instant; when containers were killed for their memory.
    fn kills(machine: &mut Machine, until: u64) -> Vec<u64> {
        let mut kills = Vec::new();
        while let Some(at) = machine.next_wake().filter(|at| *at <= until) {
            let mut out = Vec::new();
            machine.run(at, &mut out);
            let oom =
                |happening: &&Happening| matches!(happening, Happening::Exited { oom: true, .. });
            kills.extend(out.iter().filter(oom).map(|_| machine.now));
        }
        machine.run(until, &mut Vec::new());
        kills
    }

    #[test]
    fn what_grows_is_killed_at_the_instant_at_which_it_passes_its_limit() {
        let mut machine = Machine::new();
        let id = started(&mut machine, "sleep 1000", Some(64 << 20));
        let load = Load {
            memory_bytes: 10 << 20,
            bytes_per_second: 1 << 20,
            cpu_milli: 0,
        };
        machine.burden(id, load, 0);
        let kills = kills(&mut machine, 100 * SECOND);
        assert!(matches!(kills[..], [at] if at / SECOND == 53), "{kills:?}");
        assert_eq!(machine.usage(id, machine.now), Usage::default());
        assert!(!machine.is_burdened());
    }

    #[test]
    fn a_tmpfs_counts_for_who_writes_there() {
        let mut machine = Machine::new();
        let script = "head -c 6000000 /dev/zero > /cache/a; sleep 9; head -c 6000000 /dev/zero > /cache/b; sleep 99";
        let id = started(&mut machine, script, Some(10 << 20));
        assert!(kills(&mut machine, 5 * SECOND).is_empty());
        assert!(machine.usage(id, machine.now).memory_bytes > 6_000_000);
        assert_eq!(kills(&mut machine, 20 * SECOND).len(), 1);
    }

    #[test]
    fn a_program_that_needs_more_than_the_limit_does_not_come_up() {
        let mut machine = Machine::new();
        started(&mut machine, "sleep 9", Some(512 << 10));
        assert_eq!(kills(&mut machine, SECOND).len(), 1);
    }

    #[test]
    fn a_busy_loop_takes_a_cpu_and_no_more_than_its_limit() {
        let mut machine = Machine::new();
        let id = started(&mut machine, "while :; do :; done", None);
        kills(&mut machine, 60 * SECOND);
        assert_eq!(machine.usage(id, machine.now).cpu_milli, 1000);
    }
}
