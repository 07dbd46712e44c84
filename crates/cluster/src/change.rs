//! Writes a changed pod into the API, through the pod itself or one of its subresources, in the words kubectl answers with.

use crate::World;
use crate::facts::{Fact, What};
use crate::rules::Rule;
use podarium_kubelet::gates::Gate;
use podarium_manifest::api::{Pod, PodSpec};
use podarium_manifest::change_refusal;
use podarium_manifest::default::default_pod;
use podarium_manifest::resources::aggregate_requests;
use podarium_manifest::update::{Subresource, as_taken};

impl World {
    /// Puts a changed object in the place of the one with its name.
    pub(crate) fn replace(
        &mut self,
        changed: &Pod,
        subresource: Subresource,
        facts: &mut Vec<Fact>,
    ) -> Vec<String> {
        if subresource == Subresource::Resize && !self.config.version.has(Gate::Resize) {
            let missing =
                "Error from server (NotFound): the server could not find the requested resource";
            return vec![missing.to_owned()];
        }
        let name = changed.metadata.name.clone().unwrap_or_default();
        self.on_pod(&name, facts, |world, uid, existing, facts| {
            let mut new = as_taken(changed, existing, subresource).into_owned();
            if subresource != Subresource::Pod {
                default_pod(&mut new);
            }
            if let Some(refusal) = change_refusal(&new, existing, subresource) {
                return refusal;
            }
            let (what, done) = match subresource {
                Subresource::Pod => ("patch", format!("pod/{name} patched")),
                Subresource::Resize => ("resize", format!("pod/{name} patched")),
                Subresource::EphemeralContainers => ("debug", String::new()),
            };
            if subresource == Subresource::Resize
                && world.config.version.has(Gate::ResizeAdmission)
                && let Some(lack) = world.never_fits(existing, &new.spec)
            {
                return format!(
                    "Error from server (Forbidden): pods \"{name}\" is forbidden: {lack}"
                );
            }
            world.note(
                facts,
                uid,
                What::Acted(format!("{what} {name}")),
                Rule::Input,
            );
            world.edit(uid, facts, |pod| {
                pod.spec = new.spec;
                pod.metadata.labels.clone_from(&new.metadata.labels);
                pod.metadata
                    .annotations
                    .clone_from(&new.metadata.annotations);
                pod.metadata.finalizers.clone_from(&new.metadata.finalizers);
            });
            if let Some(gone) = world.store.let_go(uid) {
                world.changed(uid, gone, Rule::Store, facts);
            }
            done
        })
    }

    /// Why the node can never hold the pod with these resources.
    ///
    /// Models plugin/pkg/admission: the check of a resize against the node's allocatable resources (1.36).
    fn never_fits(&self, existing: &Pod, spec: &PodSpec) -> Option<String> {
        let node = self.nodes.get(existing.spec.node_name.as_deref()?)?;
        let offer = &node.config.offer;
        let asked = aggregate_requests(spec);
        let milli = |name| {
            asked
                .get(name)
                .map_or(0, podarium_manifest::api::Quantity::milli_value)
        };
        let bytes = |name| {
            asked
                .get(name)
                .map_or(0, podarium_manifest::api::Quantity::value)
        };
        let most = |amount: u64| i64::try_from(amount).unwrap_or(i64::MAX);
        let amounts = [
            ("cpu", milli("cpu"), most(offer.cpu_millis)),
            ("memory", bytes("memory"), most(offer.memory_bytes)),
        ];
        let (name, requested, allocatable) = amounts
            .into_iter()
            .find(|(_, requested, allocatable)| requested > allocatable)?;
        Some(format!(
            "node didn't have enough allocatable resources: {name}, requested: {requested}, allocatable: {allocatable}"
        ))
    }
}
