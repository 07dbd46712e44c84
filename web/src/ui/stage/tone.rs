//! What colour and sign a state has. Every tone differs in its sign too: nobody needs to tell colours apart.

use podarium_core::view::{ActivityKind, ContainerView, PodView, StateView};

/// How a thing is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Waiting for something ordinary.
    Wait,
    /// Running, and ready.
    Run,
    /// Running, not ready.
    Unready,
    /// Ended well.
    Good,
    /// Ended badly.
    Fail,
    /// Waiting for its back-off.
    BackOff,
    /// Cannot start.
    Blocked,
    /// Being stopped.
    Stop,
}

impl Tone {
    /// Its class in the style sheet.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Wait => "tone-wait",
            Self::Run => "tone-run",
            Self::Unready => "tone-unready",
            Self::Good => "tone-good",
            Self::Fail => "tone-fail",
            Self::BackOff => "tone-backoff",
            Self::Blocked => "tone-blocked",
            Self::Stop => "tone-stop",
        }
    }

    /// Of a container.
    pub fn of_container(container: &ContainerView) -> Self {
        let stopping = |kind| matches!(kind, ActivityKind::PreStop | ActivityKind::Stopping);
        match &container.state {
            StateView::Running { .. }
                if container
                    .activity
                    .iter()
                    .any(|activity| stopping(activity.kind)) =>
            {
                Self::Stop
            }
            StateView::Running { .. } if container.ready => Self::Run,
            StateView::Running { .. } => Self::Unready,
            StateView::Terminated { exit_code: 0, .. } => Self::Good,
            StateView::Terminated { .. } => Self::Fail,
            StateView::Waiting { .. } if container.backoff.is_some() => Self::BackOff,
            StateView::Waiting { reason, .. } if is_ordinary(reason) => Self::Wait,
            StateView::Waiting { .. } => Self::Blocked,
        }
    }

    /// Of a pod's phase.
    pub fn of_phase(phase: &str) -> Self {
        match phase {
            "Running" => Self::Run,
            "Succeeded" => Self::Good,
            "Failed" => Self::Fail,
            "Pending" => Self::Wait,
            _ => Self::Blocked,
        }
    }

    /// Of kubectl's STATUS column.
    pub fn of_status(pod: &PodView) -> Self {
        match pod.kubectl.status.as_str() {
            "Running" => Self::Run,
            "Completed" | "Succeeded" => Self::Good,
            "Pending" | "ContainerCreating" | "PodInitializing" => Self::Wait,
            "NotReady" => Self::Unready,
            "Terminating" => Self::Stop,
            status if status.ends_with("BackOff") => Self::BackOff,
            status if status.starts_with("Init:") && !status.contains("Err") => Self::Wait,
            _ => Self::Fail,
        }
    }
}

fn is_ordinary(reason: &str) -> bool {
    matches!(reason, "" | "ContainerCreating" | "PodInitializing")
}
