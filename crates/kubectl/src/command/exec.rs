//! `kubectl exec`: where the command is to run. Running it is the cluster's.

use crate::answer::{Answer, Exec, Request};
use crate::object::{Objects, text};

use super::containers::{container_names, default_container, find_pod};
use super::flags::{Arguments, Flag, Takes, long, short};

pub(super) const FLAGS: [Flag; 4] = [
    short("container", 'c', Takes::Text),
    long("quiet", Takes::Bool),
    short("stdin", 'i', Takes::Bool),
    short("tty", 't', Takes::Bool),
];

// Models kubectl/pkg/cmd/exec/exec.go: Run
pub(super) fn run(arguments: &Arguments, objects: &Objects<'_>) -> Result<Answer, Answer> {
    let target = match arguments.words.as_slice() {
        [] => {
            return Err(Answer::error(
                "pod, type/name or --filename must be specified",
            ));
        }
        [target] => target,
        _ => {
            return Err(Answer::error(
                "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec \
                 -h' for help and examples",
            ));
        }
    };
    if arguments.after_dashes.is_empty() {
        return Err(Answer::error(
            "you must specify at least one command for the container",
        ));
    }
    let namespace = arguments.namespace();
    let mut answer = Answer::default();
    let (name, pod) = find_pod(target, namespace, objects);
    let Some(pod) = pod else {
        answer.add_not_found("pods", name);
        return Ok(answer);
    };
    if let phase @ ("Succeeded" | "Failed") = text(&pod.status.phase) {
        return Err(Answer::error(format!(
            "cannot exec into a container in a completed pod; current phase is {phase}"
        )));
    }
    let container = match arguments.text("container") {
        Some(container) if !container_names(pod).contains(&container) => {
            answer.add_server_error(
                "BadRequest",
                format!("container {container} is not valid for pod {name}"),
            );
            return Ok(answer);
        }
        Some(container) => container,
        None => default_container(pod, &mut answer),
    };
    answer.requests.push(Request::Exec(Exec {
        namespace: namespace.to_owned(),
        pod: name.to_owned(),
        container: container.to_owned(),
        command: arguments.after_dashes.clone(),
        stdin: arguments.is_set("stdin"),
        tty: arguments.is_set("tty"),
    }));
    Ok(answer)
}
