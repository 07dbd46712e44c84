//! Which pod and which of its containers a command means, for the commands that reach into one.

use podarium_manifest::api::Pod;

use crate::answer::Answer;
use crate::object::{Objects, text};

/// The annotation that says which container is meant when none is named.
const DEFAULT_CONTAINER: &str = "kubectl.kubernetes.io/default-container";

/// The pod that `web` or `pod/web` means, with the bare name.
pub(super) fn find_pod<'w, 'a>(
    word: &'w str,
    namespace: &str,
    objects: &Objects<'a>,
) -> (&'w str, Option<&'a Pod>) {
    let kinds = ["pod/", "pods/", "po/"];
    let name = kinds
        .iter()
        .find_map(|kind| word.strip_prefix(kind))
        .unwrap_or(word);
    let is_meant =
        |pod: &&Pod| text(&pod.metadata.name) == name && text(&pod.metadata.namespace) == namespace;
    (name, objects.pods().iter().copied().find(is_meant))
}

/// Names of all containers: init, main, ephemeral.
pub(super) fn container_names(pod: &Pod) -> Vec<&str> {
    let spec = &pod.spec;
    let init = spec
        .init_containers
        .iter()
        .map(|container| container.name.as_str());
    let main = spec
        .containers
        .iter()
        .map(|container| container.name.as_str());
    let ephemeral = spec
        .ephemeral_containers
        .iter()
        .map(|container| container.name.as_str());
    init.chain(main).chain(ephemeral).collect()
}

/// The container that is meant when none is named, with the sentence that says so if there are several.
// Models kubectl/pkg/cmd/util/podcmd/podcmd.go: FindOrDefaultContainerByName
pub(super) fn default_container<'a>(pod: &'a Pod, answer: &mut Answer) -> &'a str {
    let spec = &pod.spec;
    let annotated = pod.metadata.annotations.get(DEFAULT_CONTAINER);
    if let Some(container) = spec
        .containers
        .iter()
        .find(|container| Some(&container.name) == annotated)
    {
        return &container.name;
    }
    let first = spec
        .containers
        .first()
        .map_or("", |container| container.name.as_str());
    let mut all: Vec<String> = spec
        .containers
        .iter()
        .map(|container| container.name.clone())
        .collect();
    all.extend(
        spec.ephemeral_containers
            .iter()
            .map(|container| format!("{} (ephem)", container.name)),
    );
    all.extend(
        spec.init_containers
            .iter()
            .map(|container| format!("{} (init)", container.name)),
    );
    if all.len() > 1 {
        answer.warn(format_args!(
            "Defaulted container {first:?} out of: {}",
            all.join(", ")
        ));
    }
    first
}
