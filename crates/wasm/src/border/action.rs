//! What a caller can do to a run.

use podarium_core as engine;
use serde::{Deserialize, Serialize};
use tsify::Tsify;
use wasm_bindgen::JsError;

/// Something that a user does, at an instant.
#[derive(Clone, Debug, Deserialize, Tsify)]
#[serde(
    tag = "do",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Action {
    /// `kubectl create -f -` with this text.
    Create {
        /// One manifest or several documents.
        manifest: String,
    },
    /// `kubectl delete pod NAME`.
    Delete {
        /// Name of the pod.
        pod: String,
        /// `--grace-period`, if one is given.
        #[serde(default)]
        #[tsify(optional)]
        grace_secs: Option<u32>,
        /// `--force`.
        #[serde(default)]
        force: bool,
    },
    /// A fault: the container's main process ends now with this code.
    Exit {
        /// Name of the pod.
        pod: String,
        /// Name of the container.
        container: String,
        /// Exit code.
        code: i32,
    },
    /// A fault: the OOM killer takes the container's processes now.
    OomKill {
        /// Name of the pod.
        pod: String,
        /// Name of the container.
        container: String,
    },
    /// A fault: a signal from the node to the container's main process. 9 kills it, 19 makes it hang, 18 lets it go on.
    Signal {
        /// Name of the pod.
        pod: String,
        /// Name of the container.
        container: String,
        /// Number of the signal.
        signal: u8,
    },
    /// A fault: from its next start on the container needs so many seconds more; 0 mends it.
    SlowStart {
        /// Name of the pod.
        pod: String,
        /// Name of the container.
        container: String,
        /// Seconds.
        secs: u16,
    },
    /// A fault: a probe fails whatever its handler would say, or is asked again.
    Probe {
        /// Name of the pod.
        pod: String,
        /// Name of the container.
        container: String,
        /// Which one.
        probe: Probe,
        /// Whether it fails.
        fails: bool,
    },
    /// It uses this much from now on, beside what its programs need, until it ends.
    Load {
        /// Name of the pod.
        pod: String,
        /// Name of the container.
        container: String,
        /// Bytes of memory at once.
        #[serde(default)]
        memory_bytes: u32,
        /// Bytes by which it grows each second.
        #[serde(default)]
        bytes_per_second: u32,
        /// Thousandths of a CPU.
        #[serde(default)]
        cpu_milli: u32,
    },
    /// How the registries answer from now on.
    Registry {
        /// How.
        state: Registry,
    },
    /// The eviction API.
    Evict {
        /// Name of the pod.
        pod: String,
    },
    /// What is done to a node, as a command line has it: `cordon node-1`, `drain node-1`, `delete node node-1`,
    /// `taint node-1 key=value:NoSchedule`, `memory node-1 short`, `disk node-1 enough`.
    Node {
        /// The line.
        line: String,
    },
    /// `systemctl stop kubelet` on a node.
    StopKubelet {
        /// Name of the node.
        node: String,
    },
    /// `systemctl restart kubelet` on a node.
    StartKubelet {
        /// Name of the node.
        node: String,
    },
}

/// The three probes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum Probe {
    /// Guards the other two until the container is up.
    Startup,
    /// A failure restarts the container.
    Liveness,
    /// A failure takes the container out of service.
    Readiness,
}

/// How registries answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum Registry {
    /// As usual.
    Up,
    /// Ten times slower.
    Slow,
    /// Not at all.
    Down,
}

impl From<Probe> for engine::ProbeKind {
    fn from(probe: Probe) -> Self {
        match probe {
            Probe::Startup => Self::Startup,
            Probe::Liveness => Self::Liveness,
            Probe::Readiness => Self::Readiness,
        }
    }
}

impl From<Registry> for engine::Registry {
    fn from(registry: Registry) -> Self {
        match registry {
            Registry::Up => Self::Up,
            Registry::Slow => Self::Slow,
            Registry::Down => Self::Down,
        }
    }
}

impl From<engine::Registry> for Registry {
    fn from(registry: engine::Registry) -> Self {
        match registry {
            engine::Registry::Up => Self::Up,
            engine::Registry::Slow => Self::Slow,
            engine::Registry::Down => Self::Down,
        }
    }
}

impl TryFrom<Action> for engine::Action {
    type Error = JsError;

    fn try_from(action: Action) -> Result<Self, JsError> {
        Ok(match action {
            Action::Create { manifest } => Self::Create(manifest),
            Action::Delete {
                pod,
                grace_secs,
                force,
            } => Self::Delete {
                pod,
                grace_secs: grace_secs.map(u64::from),
                force,
            },
            Action::Exit {
                pod,
                container,
                code,
            } => Self::Exit {
                pod,
                container,
                code,
            },
            Action::OomKill { pod, container } => Self::OomKill { pod, container },
            Action::Signal {
                pod,
                container,
                signal,
            } => Self::Fault {
                pod,
                container,
                fault: engine::Fault::Signal(signal),
            },
            Action::SlowStart {
                pod,
                container,
                secs,
            } => Self::Fault {
                pod,
                container,
                fault: engine::Fault::SlowStart(secs),
            },
            Action::Probe {
                pod,
                container,
                probe,
                fails,
            } => Self::Fault {
                pod,
                container,
                fault: engine::Fault::Probe {
                    kind: probe.into(),
                    fails,
                },
            },
            Action::Load {
                pod,
                container,
                memory_bytes,
                bytes_per_second,
                cpu_milli,
            } => Self::Fault {
                pod,
                container,
                fault: engine::Fault::Load(engine::Load {
                    memory_bytes: u64::from(memory_bytes),
                    bytes_per_second: u64::from(bytes_per_second),
                    cpu_milli: u64::from(cpu_milli),
                }),
            },
            Action::Registry { state } => Self::Registry(state.into()),
            Action::Evict { pod } => Self::Evict { pod },
            Action::Node { line } => {
                Self::read(&line).ok_or_else(|| JsError::new(&format!("not understood: {line}")))?
            }
            Action::StopKubelet { node } => Self::StopKubelet { node },
            Action::StartKubelet { node } => Self::StartKubelet { node },
        })
    }
}
