//! What goes into the kubelet and what comes out of it. The kubelet touches the world through nothing else.

use crate::cri::{Call, Outcome, RuntimeId, RuntimePods, Ticket, Uid};
use crate::eviction::{Measured, Starved};
use crate::probes::{ProbeKey, ProbeKind};
use crate::time::Time;
use podarium_manifest::api::{Event, Pod, PodStatus};
use std::rc::Rc;
use std::time::Duration;

/// Something that happens to the kubelet.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The API shows this pod on this node: new, changed, or asked to go.
    PodSeen(Rc<Pod>),
    /// The API no longer shows the pod.
    PodGone(Uid),
    /// What lies in the node's directory of manifests now: names and texts, by name.
    Manifests(Vec<(String, String)>),
    /// Something changed in the runtime; the next relist will see what.
    RuntimeChanged,
    /// A look at the runtime: all pods, or just those that a sync asked about.
    Relisted {
        /// Whether these are all pods.
        all: bool,
        /// The pods.
        pods: RuntimePods,
    },
    /// The node is going down: seconds that ordinary pods have to end, and critical ones after them.
    Shutdown([u64; 2]),
    /// A call came back.
    Returned(Ticket, Outcome),
    /// A timer went off.
    Timer(Timer),
    /// The kernel had to kill somebody for want of memory; what it says.
    SystemOom(String),
    /// What node and pods use can run short from now on.
    UseMoves,
    /// What node and pods use, as [`Timer::Measure`] asked.
    Measured(Measured),
    /// The API took a status patch.
    StatusPatched(Uid),
}

/// What the kubelet sets its alarm for.
#[derive(Clone, Debug, PartialEq)]
pub enum Timer {
    /// A look whether the pods have ended that a shutdown has asked to.
    Shutdown,
    /// The sync loop's tick, which takes what is due from the work queue.
    Tick,
    /// A look for mirror pods whose static pods are gone, and for static pods that nobody runs.
    Housekeeping,
    /// A look at the runtime: all of it, or one pod. Answered by [`Input::Relisted`].
    Relist(Option<Uid>),
    /// A look at what node and pods use. Answered by [`Input::Measured`].
    Measure,
    /// The node's state is told to the API.
    Report,
    /// A probe worker's tick.
    Probe(ProbeKey),
    /// A probe out of turn, because a status was made of a container that is not ready yet.
    Poke(ProbeKey),
}

/// Something that the kubelet wants done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Wake me at that instant.
    At(Time, Timer),
    /// Carry this out and tell me what came of it.
    Call(Ticket, Call),
    /// Patch the pod's status.
    PatchStatus(Uid, PodStatus),
    /// Delete the object now: everything of it is gone from the node.
    DeletePod(Uid),
    /// Tell the API that the node is short of something, or no longer.
    Pressure(Starved, bool),
    /// Show this static pod in the API.
    CreateMirror(Rc<Pod>),
    /// Delete a mirror pod now.
    DeleteMirror(Uid),
    /// The node may go down now.
    MayStop,
    /// Write an event.
    Record(Event),
    /// Note for the timeline.
    Note(Uid, Note),
}

/// Something that an observer would like to know and that the API does not show.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// A container has to wait before it may start again.
    BackOff {
        /// Container.
        container: String,
        /// When the wait is over.
        until: Time,
    },
    /// A hook began.
    HookBegan {
        /// Container.
        container: String,
        /// Which hook.
        hook: Hook,
    },
    /// A hook ended.
    HookEnded {
        /// Container.
        container: String,
        /// Which hook.
        hook: Hook,
        /// Whether it worked.
        ok: bool,
    },
    /// The stop signal was sent.
    StopSignal {
        /// Container.
        container: String,
        /// How long until SIGKILL.
        timeout: Duration,
    },
    /// A probe answered.
    Probed {
        /// Container.
        container: String,
        /// Which probe.
        kind: ProbeKind,
        /// Whether it answered well.
        ok: bool,
    },
}

/// The two lifecycle hooks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hook {
    /// Right after the start.
    PostStart,
    /// Before the stop signal.
    PreStop,
}

/// Something under way on a container that takes time.
#[derive(Clone, Debug, PartialEq)]
pub enum Activity {
    /// Its image is being pulled.
    Pulling {
        /// Since when.
        since: Time,
    },
    /// A hook runs.
    Hook {
        /// Which.
        hook: Hook,
        /// Since when.
        since: Time,
        /// Until when at the latest.
        until: Option<Time>,
    },
    /// The stop signal was sent.
    Stopping {
        /// Since when.
        since: Time,
        /// When SIGKILL comes.
        until: Time,
    },
}

/// A container with what is under way on it.
pub type Underway = (String, Option<RuntimeId>, Activity);
