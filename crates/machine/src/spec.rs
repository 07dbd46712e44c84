//! The words at the border: what a caller asks of a machine and what it hears back.
//!
//! Owns the plain public types. Does not own any behaviour.

use std::collections::BTreeMap;

/// Names a container of one machine; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct ContainerId(pub u32);

/// Names a process started by `exec` in a container; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct ExecId(pub u32);

/// Names a volume; it lives until it is removed, whatever the containers that mount it do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct VolumeId(pub u32);

/// A volume mounted into a container.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mount {
    /// Which volume.
    pub volume: VolumeId,
    /// Where in the container; absolute.
    pub path: String,
    /// The directory or file of the volume that is mounted instead of its root.
    pub sub_path: Option<String>,
    /// Writes fail with `Read-only file system`.
    pub read_only: bool,
}

/// What fills a new volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VolumeSource {
    /// An empty directory, as `emptyDir` gives it: mode 0777.
    EmptyDir,
    /// Files by their path inside the volume, as `configMap`, `secret`, `downwardAPI` and `projected` give them.
    Files(BTreeMap<String, Vec<u8>>),
    /// A directory of the node, made when it is missing.
    HostPath(String),
}

/// What `Machine::add_volume` needs to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolumeSpec {
    /// What is in it at the beginning.
    pub source: VolumeSource,
    /// The group that owns the volume; sets the setgid bit of its directories.
    pub fs_group: Option<u32>,
    /// The mode of the files of `VolumeSource::Files`; 0644 when absent.
    pub file_mode: Option<u32>,
    /// Bytes that fit in; writes beyond fail with `No space left on device`.
    pub size_limit: Option<u64>,
    /// The volume is a tmpfs (`medium: Memory`).
    pub memory: bool,
}

impl VolumeSpec {
    /// An `emptyDir` without any setting.
    pub fn empty_dir() -> VolumeSpec {
        VolumeSpec::of(VolumeSource::EmptyDir)
    }

    /// A volume filled from `source`, without any setting.
    pub fn of(source: VolumeSource) -> VolumeSpec {
        VolumeSpec {
            source,
            fs_group: None,
            file_mode: None,
            size_limit: None,
            memory: false,
        }
    }
}

/// What a container is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerSpec {
    /// The image reference as the manifest has it.
    pub image: String,
    /// Replaces the image's entrypoint when not empty.
    pub command: Vec<String>,
    /// Replaces the image's default arguments when not empty.
    pub args: Vec<String>,
    /// Added to the image's environment; a later entry wins.
    pub env: Vec<(String, String)>,
    /// Replaces the image's working directory; made when it is missing.
    pub working_dir: Option<String>,
    /// Volumes, mounted in the order of their paths.
    pub mounts: Vec<Mount>,
    /// The UTS name that the pod's containers share.
    pub hostname: String,
    /// The pod's network namespace: containers with the same number share ports.
    pub network: u32,
    /// The pod's address, by which other pods reach it.
    pub address: String,
    /// The PID namespace to join; without one the container has its own and its process is PID 1.
    pub pid_namespace: Option<u32>,
    /// A container whose PID namespace it joins, whatever that is.
    pub beside: Option<ContainerId>,
    /// Replaces the image's user.
    pub run_as_user: Option<u32>,
    /// The primary group; the image user's own, or 0, when absent.
    pub run_as_group: Option<u32>,
    /// Supplementary groups (`supplementalGroups` and `fsGroup`).
    pub groups: Vec<u32>,
    /// All capabilities and devices.
    pub privileged: bool,
    /// Capabilities beside the usual ones, by name.
    pub add_capabilities: Vec<String>,
    /// Capabilities that it does without; `ALL` is all of them.
    pub drop_capabilities: Vec<String>,
    /// A program cannot get more rights than its parent has.
    pub no_new_privs: bool,
    /// The root file system takes no writes.
    pub read_only_root: bool,
    /// Bytes of memory that the container may use.
    pub memory_limit: Option<u64>,
    /// Thousandths of a CPU that it may use.
    pub cpu_limit_milli: Option<u64>,
    /// The higher, the earlier it is killed when the memory of all is at its end.
    pub oom_score_adj: i64,
    /// `/etc/hosts` of the pod; the machine writes a plain one when absent.
    pub hosts: Option<String>,
    /// `/etc/resolv.conf` of the pod; the machine writes that of a pod in `default` when absent.
    pub resolv: Option<String>,
    /// Where the container writes its last words; `/dev/termination-log` when empty.
    pub termination_log: String,
    /// `false`: every image is a bare busybox whose default command is `sh`.
    pub catalogue: bool,
    /// It is the machine itself: its root is the machine's own, and it sees every process.
    pub host: bool,
}

impl Default for ContainerSpec {
    fn default() -> ContainerSpec {
        ContainerSpec {
            image: String::new(),
            command: Vec::new(),
            args: Vec::new(),
            env: Vec::new(),
            working_dir: None,
            mounts: Vec::new(),
            hostname: String::new(),
            network: 0,
            address: String::new(),
            pid_namespace: None,
            beside: None,
            run_as_user: None,
            run_as_group: None,
            groups: Vec::new(),
            privileged: false,
            add_capabilities: Vec::new(),
            drop_capabilities: Vec::new(),
            no_new_privs: false,
            read_only_root: false,
            memory_limit: None,
            cpu_limit_milli: None,
            oom_score_adj: 0,
            hosts: None,
            resolv: None,
            termination_log: String::new(),
            catalogue: true,
            host: false,
        }
    }
}

/// What something takes beyond what programs need to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Load {
    /// Bytes of memory at the beginning.
    pub memory_bytes: u64,
    /// Bytes by which it grows each second.
    pub bytes_per_second: u64,
    /// Thousandths of a CPU.
    pub cpu_milli: u64,
}

/// What is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Bytes of memory.
    pub memory_bytes: u64,
    /// Thousandths of a CPU.
    pub cpu_milli: u64,
}

/// A file that is put into a container from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put<'a> {
    /// A text of this owner.
    Text(&'a str, u32),
    /// A program whose calls the driver of the machine answers.
    Outside,
    /// A program that does nothing but run.
    Daemon,
}

/// What a process started by `exec` reads from and writes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stdio {
    /// Nothing to read; what it writes is told when it ends.
    Collected,
    /// These bytes to read; what it writes can be taken as it comes, its errors apart.
    Apart(Vec<u8>),
    /// A terminal of its own.
    Terminal,
}

/// Why a process could not be started, in the runtime's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartError {
    /// The text that the kubelet shows.
    pub message: String,
}

/// What a run of the machine has to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happening {
    /// The container's first process ended, and every other process with it.
    Exited {
        /// Which container.
        container: ContainerId,
        /// The exit code, 128 + n after signal n.
        code: i32,
        /// The kernel killed it for its memory.
        oom: bool,
    },
    /// The memory of all is at its end, and the kernel kills somebody.
    SystemOom {
        /// The name of the process.
        victim: String,
        /// Its number.
        pid: u32,
    },
    /// A process started by `exec` ended.
    ExecExited {
        /// Which one.
        exec: ExecId,
        /// The exit code, 128 + n after signal n.
        code: i32,
        /// What it wrote to its standard output and standard error, in order; the first 16 KiB.
        output: Vec<u8>,
    },
}

/// Which stream a log line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}
