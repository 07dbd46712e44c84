//! What a caller can do to a run.

use podarium_core as engine;
use serde::Deserialize;
use tsify::Tsify;

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
}

impl From<Action> for engine::Action {
    fn from(action: Action) -> Self {
        match action {
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
        }
    }
}
