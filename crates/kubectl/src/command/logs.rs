//! `kubectl logs`: which container's log is meant. The log itself is the cluster's.

use crate::answer::{Answer, Logs, Request};
use crate::object::Objects;

use super::containers::{container_names, default_container, find_pod};
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
    let namespace = arguments.namespace();
    let (name, pod) = find_pod(target, namespace, objects);
    let Some(pod) = pod else {
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
