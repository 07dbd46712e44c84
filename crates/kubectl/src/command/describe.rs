//! `kubectl describe`.

use crate::answer::Answer;
use crate::describe::describe_pod;
use crate::object::{Object, Objects, Resource};
use crate::stamp::Stamp;

use super::flags::{Arguments, Flag, Takes, long, short};
use super::targets::{Scope, Targets, resolve};

pub(super) const FLAGS: [Flag; 4] = [
    short("all-namespaces", 'A', Takes::Bool),
    long("chunk-size", Takes::Number),
    short("selector", 'l', Takes::Text),
    long("show-events", Takes::Bool),
];

// Models kubectl/pkg/cmd/describe/describe.go: Run
pub(super) fn run(
    arguments: &Arguments,
    objects: &Objects<'_>,
    now: Stamp,
) -> Result<Answer, Answer> {
    if arguments.words.is_empty() {
        return Err(Answer::error(
            "You must specify the type of resource to describe. Use \"kubectl api-resources\" for a complete list of \
             supported resources.",
        ));
    }
    let targets = Targets::parse(&arguments.words)?;
    let scope = Scope::parse(arguments)?;
    let mut answer = Answer::default();
    let mut found = resolve(&targets, &scope, objects, false, &mut answer)?;
    if let ([], [kind, prefix]) = (found.as_slice(), arguments.words.as_slice()) {
        found = with_prefix(objects, kind, prefix, &scope.namespace);
        if !found.is_empty() {
            answer = Answer::default();
        }
    }
    if found.is_empty() {
        if answer.code == 0 {
            answer.stderr = scope.nothing_found(&targets);
        }
        return Ok(answer);
    }
    let show_events = arguments.bool_or("show-events", true);
    let mut texts = Vec::new();
    for object in found {
        let Object::Pod(pod) = object else {
            return Err(Answer::error(format!(
                "only pods can be described here, not {}",
                object.resource().plural
            )));
        };
        texts.push(describe_pod(pod, objects, show_events, now));
    }
    answer.stdout = texts.join("\n\n");
    Ok(answer)
}

/// The objects whose names begin so: what `describe` looks for when there is none of that name.
// Models kubectl/pkg/cmd/describe/describe.go: DescribeMatchingResources
fn with_prefix<'a>(
    objects: &Objects<'a>,
    kind: &str,
    prefix: &str,
    namespace: &str,
) -> Vec<Object<'a>> {
    let all = Resource::find(kind)
        .map(|resource| objects.of(resource))
        .unwrap_or_default();
    let is_meant = |object: &Object<'_>| {
        object.name().starts_with(prefix)
            && (!object.is_namespaced() || object.namespace() == namespace)
    };
    all.into_iter().filter(is_meant).collect()
}
