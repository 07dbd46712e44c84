//! `kubectl delete`.

use crate::answer::{Answer, Delete, Request};
use crate::object::{Object, Objects};
use crate::output::full_name;

use super::flags::{Arguments, Flag, Takes, long, short};
use super::targets::{Scope, Targets, resolve};

pub(super) const FLAGS: [Flag; 12] = [
    long("all", Takes::Bool),
    short("all-namespaces", 'A', Takes::Bool),
    long("cascade", Takes::Text),
    long("field-selector", Takes::Text),
    long("force", Takes::Bool),
    long("grace-period", Takes::Number),
    long("ignore-not-found", Takes::Bool),
    long("now", Takes::Bool),
    short("output", 'o', Takes::Text),
    short("selector", 'l', Takes::Text),
    long("timeout", Takes::Text),
    long("wait", Takes::Bool),
];

const FORCE_WARNING: &str = "Warning: Immediate deletion does not wait for confirmation that the running resource has \
                             been terminated. The resource may continue to run on the cluster indefinitely.\n";

// Models kubectl/pkg/cmd/delete/delete.go: RunDelete
pub(super) fn run(arguments: &Arguments, objects: &Objects<'_>) -> Result<Answer, Answer> {
    let force = arguments.is_set("force");
    let grace_secs = grace(arguments, force)?;
    if arguments.words.is_empty() {
        return Err(Answer::error(
            "You must provide one or more resources by argument or filename.",
        ));
    }
    let targets = Targets::parse(&arguments.words)?;
    let scope = Scope::parse(arguments)?;
    let selected = ["selector", "field-selector"]
        .iter()
        .any(|flag| arguments.text(flag).is_some());
    if matches!(targets, Targets::Kinds(_)) && !arguments.is_set("all") && !selected {
        return Err(Answer::error(
            "resource(s) were provided, but no name was specified",
        ));
    }
    let mut answer = Answer::default();
    if force && grace_secs == Some(0) {
        answer.stderr.push_str(FORCE_WARNING);
    }
    let ignore_not_found = arguments.is_set("ignore-not-found");
    let found = resolve(&targets, &scope, objects, ignore_not_found, &mut answer)?;
    if found.is_empty() && answer.code == 0 {
        answer.say("No resources found");
    }
    for object in found {
        let Object::Pod(pod) = object else {
            let message = format!(
                "only pods can be deleted here, not {}",
                object.resource().plural
            );
            return Err(Answer::error(message));
        };
        let verb = if grace_secs == Some(0) {
            "force deleted"
        } else {
            "deleted"
        };
        let done = match arguments.text("output") {
            Some("name") => format!("{}\n", full_name(object)),
            _ => format!(
                "pod {:?} {verb} from {} namespace\n",
                object.name(),
                object.namespace()
            ),
        };
        answer.requests.push(Request::Delete(Delete {
            namespace: object.namespace().to_owned(),
            name: pod.metadata.name.clone().unwrap_or_default(),
            grace_secs,
            wait: arguments.bool_or("wait", true),
            done,
        }));
    }
    Ok(answer)
}

/// The grace period to send: `--now` is one second, and zero is one second too unless it is forced.
// Models kubectl/pkg/cmd/delete/delete.go: Complete
fn grace(arguments: &Arguments, force: bool) -> Result<Option<i64>, Answer> {
    let given = arguments.number("grace-period").filter(|&secs| secs >= 0);
    if arguments.is_set("now") {
        return match given {
            Some(_) => Err(Answer::error(
                "--now and --grace-period cannot be specified together",
            )),
            None => Ok(Some(1)),
        };
    }
    match (given, force) {
        (None, true) => Ok(Some(0)),
        (Some(0), false) => Ok(Some(1)),
        (Some(secs), true) if secs > 0 => Err(Answer::error(
            "--force and --grace-period greater than 0 cannot be specified together",
        )),
        (given, _) => Ok(given),
    }
}
