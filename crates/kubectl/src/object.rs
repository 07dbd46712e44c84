//! The objects that a command reads, whatever their kind, and the few questions asked of all of them.
//! Does not choose among them (`selector`) and does not print them (`printers`, `describe`).

use podarium_manifest::Value;
use podarium_manifest::api::{Event, MicroTime, Node, ObjectMeta, Pod, Time, ToValue};

use crate::stamp::{self, Stamp};

/// What the API server holds, in the order in which it lists it: by namespace and name.
#[derive(Clone, Debug, Default)]
pub struct Objects<'a> {
    pods: Vec<&'a Pod>,
    events: Vec<&'a Event>,
    nodes: Vec<&'a Node>,
}

/// One of them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Object<'a> {
    /// A pod.
    Pod(&'a Pod),
    /// An event.
    Event(&'a Event),
    /// A node.
    Node(&'a Node),
}

/// A kind of object with the names that a command line may use for it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Resource {
    /// `pods`.
    pub plural: &'static str,
    /// `pod`.
    pub singular: &'static str,
    /// `po`.
    pub short: &'static str,
    /// Whether objects live in a namespace.
    pub namespaced: bool,
}

/// Pods.
pub(crate) static PODS: Resource = Resource {
    plural: "pods",
    singular: "pod",
    short: "po",
    namespaced: true,
};
/// Events.
pub(crate) static EVENTS: Resource = Resource {
    plural: "events",
    singular: "event",
    short: "ev",
    namespaced: true,
};
/// Nodes.
pub(crate) static NODES: Resource = Resource {
    plural: "nodes",
    singular: "node",
    short: "no",
    namespaced: false,
};

impl Resource {
    /// The kind that a word of a command line means.
    pub(crate) fn find(word: &str) -> Option<&'static Self> {
        let word = word.to_ascii_lowercase();
        let word = word
            .strip_suffix(".v1.")
            .or(word.strip_suffix(".v1"))
            .unwrap_or(&word);
        [&PODS, &EVENTS, &NODES]
            .into_iter()
            .find(|resource| [resource.plural, resource.singular, resource.short].contains(&word))
    }
}

impl<'a> Objects<'a> {
    /// Takes objects in any order.
    pub fn new(
        pods: impl IntoIterator<Item = &'a Pod>,
        events: impl IntoIterator<Item = &'a Event>,
        nodes: impl IntoIterator<Item = &'a Node>,
    ) -> Self {
        Self {
            pods: in_order(pods, |pod| &pod.metadata),
            events: in_order(events, |event| &event.metadata),
            nodes: in_order(nodes, |node| &node.metadata),
        }
    }

    /// The pods.
    pub(crate) fn pods(&self) -> &[&'a Pod] {
        &self.pods
    }

    /// The events.
    pub(crate) fn events(&self) -> &[&'a Event] {
        &self.events
    }

    /// All of one kind.
    pub(crate) fn of(&self, resource: &Resource) -> Vec<Object<'a>> {
        match resource.plural {
            "pods" => self.pods.iter().map(|pod| Object::Pod(pod)).collect(),
            "events" => self
                .events
                .iter()
                .map(|event| Object::Event(event))
                .collect(),
            _ => self.nodes.iter().map(|node| Object::Node(node)).collect(),
        }
    }
}

// Models apiserver/pkg/storage/etcd3/store.go: GetList, which goes through the keys in their order
fn in_order<'a, T>(
    objects: impl IntoIterator<Item = &'a T>,
    metadata: impl Fn(&T) -> &ObjectMeta,
) -> Vec<&'a T> {
    let mut objects: Vec<&T> = objects.into_iter().collect();
    let key = |object: &T| {
        let metadata = metadata(object);
        (
            text(&metadata.namespace).to_owned(),
            text(&metadata.name).to_owned(),
        )
    };
    objects.sort_by_cached_key(|object| key(object));
    objects
}

impl<'a> Object<'a> {
    /// Its metadata.
    pub(crate) fn metadata(self) -> &'a ObjectMeta {
        match self {
            Self::Pod(pod) => &pod.metadata,
            Self::Event(event) => &event.metadata,
            Self::Node(node) => &node.metadata,
        }
    }

    /// Its kind.
    pub(crate) fn resource(self) -> &'static Resource {
        match self {
            Self::Pod(_) => &PODS,
            Self::Event(_) => &EVENTS,
            Self::Node(_) => &NODES,
        }
    }

    /// Whether it lives in a namespace.
    pub(crate) fn is_namespaced(self) -> bool {
        self.resource().namespaced
    }

    /// Its name.
    pub(crate) fn name(self) -> &'a str {
        text(&self.metadata().name)
    }

    /// Its namespace, empty for a node.
    pub(crate) fn namespace(self) -> &'a str {
        text(&self.metadata().namespace)
    }

    /// The whole of it, as the API server would send it.
    pub(crate) fn to_value(self) -> Value {
        match self {
            Self::Pod(pod) => pod.to_value(),
            Self::Event(event) => event.to_value(),
            Self::Node(node) => node.to_value(),
        }
    }

    /// The field of a field selector, `None` if the server does not select by it.
    // Models pkg/registry/core/pod/strategy.go: ToSelectableFields
    pub(crate) fn selectable(self, field: &str) -> Option<String> {
        match field {
            "metadata.name" => return Some(self.name().to_owned()),
            "metadata.namespace" if self.is_namespaced() => {
                return Some(self.namespace().to_owned());
            }
            _ => {}
        }
        match self {
            Self::Pod(pod) => pod_field(pod, field),
            Self::Event(event) => event_field(event, field),
            Self::Node(node) => (field == "spec.unschedulable")
                .then(|| (node.spec.unschedulable == Some(true)).to_string()),
        }
    }
}

fn pod_field(pod: &Pod, field: &str) -> Option<String> {
    let (spec, status) = (&pod.spec, &pod.status);
    let value = match field {
        "spec.nodeName" => text(&spec.node_name),
        "spec.restartPolicy" => text(&spec.restart_policy),
        "spec.schedulerName" => text(&spec.scheduler_name),
        "spec.serviceAccountName" => text(&spec.service_account_name),
        "spec.hostNetwork" => return Some((spec.host_network == Some(true)).to_string()),
        "status.phase" => text(&status.phase),
        "status.podIP" => text(&status.pod_ip),
        "status.nominatedNodeName" => text(&status.nominated_node_name),
        _ => return None,
    };
    Some(value.to_owned())
}

fn event_field(event: &Event, field: &str) -> Option<String> {
    let object = &event.involved_object;
    let value = match field {
        "involvedObject.kind" => text(&object.kind),
        "involvedObject.namespace" => text(&object.namespace),
        "involvedObject.name" => text(&object.name),
        "involvedObject.uid" => text(&object.uid),
        "involvedObject.apiVersion" => text(&object.api_version),
        "involvedObject.resourceVersion" => text(&object.resource_version),
        "involvedObject.fieldPath" => text(&object.field_path),
        "reason" => text(&event.reason),
        "reportingComponent" => text(&event.reporting_component),
        "source" => match text(&event.source.component) {
            "" => text(&event.reporting_component),
            component => component,
        },
        "type" => text(&event.type_),
        _ => return None,
    };
    Some(value.to_owned())
}

/// An optional text; absent reads as empty, as it does in Go.
#[expect(clippy::ref_option, reason = "fields are passed as they are")]
pub(crate) fn text(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or_default()
}

/// The instant of an API time, if it is set.
pub(crate) fn instant(time: Option<&Time>) -> Option<Stamp> {
    time.and_then(|time| stamp::parse(&time.0))
}

/// The instant of an API time with microseconds, if it is set.
pub(crate) fn micro_instant(time: Option<&MicroTime>) -> Option<Stamp> {
    time.and_then(|time| stamp::parse(&time.0))
}
