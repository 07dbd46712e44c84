//! The containers of a pod, of all kinds: which there are, in the server's order, and what tells a sidecar.

use crate::api::{Container, PodSpec};
use crate::validate::Path;

/// Whether an init container goes on running beside the regular ones.
// Models pkg/api/v1/pod: IsRestartableInitContainer
pub fn is_sidecar(container: &Container) -> bool {
    container.restart_policy.as_deref() == Some("Always")
}

/// Every container: init containers, regular ones, ephemeral ones.
pub(crate) fn containers(spec: &PodSpec) -> impl Iterator<Item = &Container> {
    let debug = spec.ephemeral_containers.iter().map(|debug| &debug.common);
    let others = spec.init_containers.iter().chain(&spec.containers);
    others.chain(debug)
}

/// Every container with its place, in the server's order of visiting.
// Models pkg/apis/core/pods: VisitContainersWithPath
pub(crate) fn visit<'a>(
    spec: &'a PodSpec,
    path: &Path<'_>,
    then: &mut dyn FnMut(&'a Container, &Path<'_>),
) {
    let (init, regular) = (spec.init_containers.len(), spec.containers.len());
    for (at, container) in containers(spec).enumerate() {
        let (field, index) = if at < init {
            ("initContainers", at)
        } else if at - init < regular {
            ("containers", at - init)
        } else {
            ("ephemeralContainers", at - init - regular)
        };
        then(container, &path.child(field).index(index));
    }
}
