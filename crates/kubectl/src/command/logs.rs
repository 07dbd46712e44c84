//! `kubectl logs`: which container's log is meant. The log itself is the cluster's.

use podarium_manifest::api::Pod;

use crate::answer::{Answer, Logs, Request};
use crate::object::{Objects, text};

use super::flags::{Arguments, Flag, Takes, long, short};

pub(super) const FLAGS: [Flag; 8] = [
    long("all-containers", Takes::Bool),
    short("container", 'c', Takes::Text),
    short("follow", 'f', Takes::Bool),
    long("prefix", Takes::Bool),
    short("previous", 'p', Takes::Bool),
    long("since", Takes::Text),
    long("tail", Takes::Number),
    long("timestamps", Takes::Bool),
];

/// The annotation that says which container is meant when none is named.
const DEFAULT_CONTAINER: &str = "kubectl.kubernetes.io/default-container";

// Models kubectl/pkg/cmd/logs/logs.go: RunLogs
pub(super) fn run(arguments: &Arguments, objects: &Objects<'_>) -> Result<Answer, Answer> {
    let (target, named) = match arguments.words.as_slice() {
        [target] => (target, None),
        [target, container] => (target, Some(container.as_str())),
        _ => {
            return Err(Answer::error(
                "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument \
                 for the logs command\nSee 'kubectl logs -h' for help and examples",
            ));
        }
    };
    let name = target
        .strip_prefix("pod/")
        .or(target.strip_prefix("pods/"))
        .unwrap_or(target);
    let namespace = arguments.namespace();
    let is_meant = |pod: &&&Pod| {
        text(&pod.metadata.name) == name && text(&pod.metadata.namespace) == namespace
    };
    let Some(pod) = objects.pods().iter().find(is_meant) else {
        return Err(Answer::error(format!(
            "error from server (NotFound): pods {name:?} not found in namespace {namespace:?}"
        )));
    };
    let mut answer = Answer::default();
    let names = container_names(pod);
    let containers: Vec<&str> = match arguments.text("container").or(named) {
        Some(container) if !names.contains(&container) => {
            return Err(Answer::error(format!(
                "container {container} is not valid for pod {name}"
            )));
        }
        Some(container) => vec![container],
        None if arguments.is_set("all-containers") => names,
        None => vec![default_container(pod, &mut answer)],
    };
    for container in containers {
        answer.requests.push(Request::Logs(Logs {
            namespace: namespace.to_owned(),
            pod: name.to_owned(),
            container: container.to_owned(),
            previous: arguments.is_set("previous"),
            tail: arguments
                .number("tail")
                .and_then(|lines| usize::try_from(lines).ok()),
            timestamps: arguments.is_set("timestamps"),
            follow: arguments.is_set("follow"),
        }));
    }
    Ok(answer)
}

fn container_names(pod: &Pod) -> Vec<&str> {
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
fn default_container<'a>(pod: &'a Pod, answer: &mut Answer) -> &'a str {
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
