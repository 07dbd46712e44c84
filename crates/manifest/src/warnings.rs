//! What the API server accepts but warns of.

use crate::api::Pod;

/// The warnings for a new Pod, in the server's order.
// Models pkg/api/pod: GetWarningsForPod
pub fn for_pod(_pod: &Pod) -> Vec<String> {
    Vec::new()
}
