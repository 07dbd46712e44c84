//! A node's directory of manifests, and the mirror pods that show in the API what comes of them.

use crate::World;
use crate::facts::Fact;
use crate::message::{Message, NodeName};
use crate::rules::Rule;
use podarium_kubelet::effects::Input;
use podarium_kubelet::gates::Gate;
use podarium_kubelet::static_files::DIRECTORY;
use podarium_manifest::api::{OwnerReference, Pod, PodStatus};
use podarium_manifest::{AdmitContext, admit, qos};
use std::collections::BTreeMap;
use std::rc::Rc;

impl World {
    /// Writes a file on a node, or removes it.
    pub(crate) fn node_file(
        &mut self,
        node: &str,
        path: &str,
        text: Option<&str>,
        facts: &mut Vec<Fact>,
    ) -> Vec<String> {
        let name = NodeName::from(node);
        if !self.nodes.contains_key(&name) {
            return vec![format!("{node}: no such node")];
        }
        self.to_runtime(&name, facts, |node, _, _| {
            node.runtime.put_node_file(path, text.map(str::as_bytes));
        });
        Vec::new()
    }

    /// Tells the kubelet if something in its directory of manifests has changed since it was last told.
    ///
    /// Models pkg/kubelet/config/file_linux.go: doWatch.
    pub(crate) fn watch_manifests(&mut self, name: &NodeName) {
        let Some(node) = self.nodes.get_mut(name) else {
            return;
        };
        let stamp = node.runtime.machine().node_stamp(DIRECTORY);
        if stamp == node.manifests {
            return;
        }
        Rc::make_mut(node).manifests = stamp;
        let files = self.manifests_on(name);
        let at = self.now + self.config.latency.watch;
        self.queue.send(at, Message::Kubelet(name.clone(), files));
    }

    /// The directory of manifests as the kubelet reads it.
    pub(crate) fn manifests_on(&self, name: &str) -> Input {
        let node = self.nodes.get(name);
        let files = node.map(|node| node.runtime.machine().node_files(DIRECTORY));
        let text =
            |(name, bytes): (String, Vec<u8>)| (name, String::from_utf8_lossy(&bytes).into_owned());
        Input::Manifests(files.unwrap_or_default().into_iter().map(text).collect())
    }

    /// A kubelet shows a static pod; a name that is taken is left alone.
    pub(crate) fn create_mirror(&mut self, node: &NodeName, pod: &Pod, facts: &mut Vec<Fact>) {
        let mut pod = pod.clone();
        let meta = &mut pod.metadata;
        let (namespace, name) = (meta.namespace.clone(), meta.name.clone());
        if self
            .store
            .find(&namespace.unwrap_or_default(), &name.unwrap_or_default())
            .is_some()
        {
            return;
        }
        let uid = self.new_uid();
        meta.uid = Some(uid.to_string());
        meta.generation = self.config.version.has(Gate::Generation).then_some(1);
        meta.creation_timestamp = Some(self.config.clock.stamp(self.now));
        meta.owner_references = vec![OwnerReference {
            api_version: "v1".to_owned(),
            kind: "Node".to_owned(),
            name: node.to_string(),
            uid: node.to_string(),
            controller: Some(true),
            ..OwnerReference::default()
        }];
        let context = AdmitContext {
            volume_suffix: "",
            priority_classes: &BTreeMap::new(),
        };
        if admit(&mut pod, &context).is_err() {
            return;
        }
        pod.status = PodStatus {
            phase: Some("Pending".to_owned()),
            qos_class: Some(qos::class(&pod.spec).to_string()),
            ..PodStatus::default()
        };
        let change = self.store.add(uid.clone(), pod);
        self.changed(&uid, change, Rule::StaticPod, facts);
    }
}
