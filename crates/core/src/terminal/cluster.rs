//! What commands read from the world, in kubectl's terms.

use podarium_cluster::World;
use podarium_cluster::machine::{ContainerId, Log};
use podarium_kubectl::{Objects, Stamp};
use podarium_manifest::api::{Event, Node, NodeAddress, NodeCondition, Pod};

/// The version that the nodes' kubelets tell.
const KUBELET: &str = "v1.36.0";

/// The instant that kubectl calls now.
pub(super) fn unix_now(world: &World) -> Stamp {
    world.config().clock.unix_micros(world.now())
}

/// Reads the objects of the API.
pub(super) fn objects<R>(world: &World, read: impl FnOnce(&Objects<'_>) -> R) -> R {
    let pods: Vec<&Pod> = world.store().pods().map(|(_, pod)| &**pod).collect();
    let events: Vec<&Event> = world.store().events().map(|event| &**event).collect();
    let nodes: Vec<Node> = world
        .nodes()
        .filter(|node| node.object.deleted_at.is_none())
        .map(|node| node_object(world, node))
        .collect();
    read(&Objects::new(pods, events, &nodes))
}

/// A node as the API shows it.
fn node_object(world: &World, node: &podarium_cluster::Node) -> Node {
    let mut object = Node::default();
    let began = podarium_cluster::kubelet::time::Time::ZERO;
    object.metadata.name = Some(node.config.offer.name.clone());
    object.metadata.creation_timestamp = Some(world.config().clock.stamp(began));
    let about = &mut object.status.node_info;
    KUBELET.clone_into(&mut about.kubelet_version);
    "Debian GNU/Linux 12 (bookworm)".clone_into(&mut about.os_image);
    "6.1.0".clone_into(&mut about.kernel_version);
    "containerd://2.1.4".clone_into(&mut about.container_runtime_version);
    object.spec.unschedulable = node.object.unschedulable.then_some(true);
    let conditions = node
        .object
        .conditions
        .iter()
        .map(|condition| NodeCondition {
            type_: condition.type_.clone(),
            status: condition.status.clone(),
            ..NodeCondition::default()
        });
    object.status.conditions.extend(conditions);
    object.status.addresses.push(NodeAddress {
        type_: "InternalIP".to_owned(),
        address: node.config.address.clone(),
    });
    object
}

/// Whether a condition of a pod has a status; neither cares for the case of letters.
pub(super) fn condition_is(pod: &Pod, kind: &str, status: &str) -> bool {
    let conditions = &pod.status.conditions;
    let found = conditions
        .iter()
        .find(|condition| condition.type_.eq_ignore_ascii_case(kind));
    found.is_some_and(|condition| condition.status.eq_ignore_ascii_case(status))
}

/// A container whose log can be read or into which a command can go.
pub(super) struct Instance {
    pub(super) node: String,
    pub(super) container: ContainerId,
    pub(super) is_running: bool,
}

/// The newest instance of a container, or with `previous` the one before.
pub(super) fn instance(
    world: &World,
    namespace: &str,
    pod: &str,
    container: &str,
    previous: bool,
) -> Option<Instance> {
    let (uid, pod) = world.store().find(namespace, pod)?;
    let node = world.node(pod.spec.node_name.as_deref()?)?;
    let container = node.runtime.instance(uid, container, previous)?;
    Some(Instance {
        node: node.config.offer.name.clone(),
        container,
        is_running: node.runtime.machine().is_running(container),
    })
}

/// A log from its n-th line on, each line with its time if that is wanted.
pub(super) fn log_text(log: &Log, skipped: usize, timestamps: bool, epoch_us: i64) -> Vec<u8> {
    let mut out = Vec::new();
    for line in log.lines().skip(skipped) {
        if timestamps {
            let at = epoch_us + line.at_us.cast_signed();
            out.extend(podarium_kubectl::rfc3339_nanos(at).bytes());
            out.push(b' ');
        }
        out.extend_from_slice(&line.text);
        out.push(b'\n');
    }
    out
}
