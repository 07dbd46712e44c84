//! The texts of the container runtime.
//!
//! Owns the wrapping words of containerd and runc. Does not own the reason inside them: `container` finds it.

use crate::spec::{ContainerId, StartError};

/// The first process could not be started.
pub(crate) fn init(reason: &str) -> StartError {
    StartError {
        message: format!(
            "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: {reason}"
        ),
    }
}

/// A process could not be started in a running container.
pub(crate) fn exec(name: &str, reason: &str) -> StartError {
    StartError {
        message: format!(
            "failed to exec in container: failed to start exec \"{name}\": OCI runtime exec failed: exec failed: unable to start container process: {reason}"
        ),
    }
}

/// The container does not run.
pub(crate) fn not_running(id: ContainerId) -> StartError {
    StartError {
        message: format!(
            "failed to exec in container: container is in CONTAINER_EXITED state ({})",
            id.0
        ),
    }
}

/// There is no such container, or it was started before.
pub(crate) fn no_such_container(id: ContainerId) -> StartError {
    StartError {
        message: format!("container \"{}\" is not in created state", id.0),
    }
}
