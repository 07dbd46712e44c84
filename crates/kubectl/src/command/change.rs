//! Commands that write a changed pod: `set image`, `patch`, `label`, `annotate`.

use std::collections::BTreeMap;

use podarium_manifest::Value;
use podarium_manifest::api::{Api, Pod, ToValue};

use crate::answer::{Answer, Replace, Request, SetImage};
use crate::object::{Object, Objects};
use crate::patch::{self, PatchType};

use super::flags::{Arguments, Flag, Takes, long, short};
use super::targets::{Scope, Targets, resolve};
use super::value_of;

pub(super) const SET_FLAGS: [Flag; 4] = [
    long("all", Takes::Bool),
    short("all-namespaces", 'A', Takes::Bool),
    short("output", 'o', Takes::Text),
    short("selector", 'l', Takes::Text),
];

pub(super) const PATCH_FLAGS: [Flag; 4] = [
    short("output", 'o', Takes::Text),
    short("patch", 'p', Takes::Text),
    long("subresource", Takes::Text),
    long("type", Takes::Text),
];

pub(super) const LABEL_FLAGS: [Flag; 5] = [
    long("all", Takes::Bool),
    short("all-namespaces", 'A', Takes::Bool),
    short("output", 'o', Takes::Text),
    long("overwrite", Takes::Bool),
    short("selector", 'l', Takes::Text),
];

/// Words of the form `key=value` or `key-`, and the words before them.
fn split_changes(words: &[String]) -> (&[String], &[String]) {
    let is_change = |word: &&String| word.contains('=') || (word.len() > 1 && word.ends_with('-'));
    let at = words
        .iter()
        .position(|word| is_change(&word))
        .unwrap_or(words.len());
    words.split_at(at)
}

fn pods<'a>(
    words: &[String],
    arguments: &Arguments,
    objects: &Objects<'a>,
    answer: &mut Answer,
) -> Result<Vec<&'a Pod>, Answer> {
    let targets = Targets::parse(words)?;
    let found = resolve(&targets, &Scope::parse(arguments)?, objects, false, answer)?;
    found
        .into_iter()
        .map(|object| match object {
            Object::Pod(pod) => Ok(pod),
            other => Err(Answer::error(format!(
                "only pods can be changed here, not {}",
                other.resource().plural
            ))),
        })
        .collect()
}

fn name(pod: &Pod) -> &str {
    pod.metadata.name.as_deref().unwrap_or_default()
}

// Models kubectl/pkg/cmd/set/set_image.go: Run
pub(super) fn set_image(arguments: &Arguments, objects: &Objects<'_>) -> Result<Answer, Answer> {
    let (targets, images) = split_changes(&arguments.words);
    if targets.is_empty() {
        return Err(Answer::error(
            "one or more resources must be specified as <resource> <name> or <resource>/<name>",
        ));
    }
    if images.is_empty() {
        return Err(Answer::error("at least one image update is required"));
    }
    let mut answer = Answer::default();
    for pod in pods(targets, arguments, objects, &mut answer)? {
        let mut changed = Vec::new();
        for pair in images {
            let (wanted, image) = pair.split_once('=').unwrap_or((pair, ""));
            let containers = pod.spec.init_containers.iter().chain(&pod.spec.containers);
            let mut found = containers
                .filter(|container| wanted == "*" || container.name == wanted)
                .peekable();
            if found.peek().is_none() {
                answer.fail(format_args!(
                    "error: unable to find container named {wanted:?}"
                ));
                return Ok(answer);
            }
            let differing = found.filter(|container| container.image.as_deref() != Some(image));
            changed.extend(differing.map(|container| (container.name.clone(), image.to_owned())));
        }
        if !changed.is_empty() {
            answer.requests.push(Request::SetImage(SetImage {
                namespace: pod.metadata.namespace.clone().unwrap_or_default(),
                name: name(pod).to_owned(),
                images: changed,
                done: format!("pod/{} image updated\n", name(pod)),
            }));
        }
    }
    Ok(answer)
}

// Models kubectl/pkg/cmd/patch/patch.go: RunPatch
pub(super) fn patch(arguments: &Arguments, objects: &Objects<'_>) -> Result<Answer, Answer> {
    let kind = arguments.text("type").unwrap_or("strategic");
    let Some(kind) = PatchType::parse(&kind.to_ascii_lowercase()) else {
        return Err(Answer::error(format!(
            "--type must be one of [json merge strategic], not {kind:?}"
        )));
    };
    let Some(text) = arguments.text("patch").filter(|text| !text.is_empty()) else {
        return Err(Answer::error(
            "must specify --patch or --patch-file containing the contents of the patch",
        ));
    };
    let change = value_of(text)
        .map_err(|problem| Answer::error(format!("unable to parse {text:?}: {problem}")))?;
    if arguments.words.is_empty() {
        return Err(Answer::error(
            "one or more resources must be specified as <resource> <name> or <resource>/<name>",
        ));
    }
    let subresource = arguments.text("subresource").unwrap_or_default();
    let mut answer = Answer::default();
    for pod in pods(&arguments.words, arguments, objects, &mut answer)? {
        let Ok(Value::Map(map)) = patch::apply(kind, &pod.to_value(), &change) else {
            answer.fail("The request is invalid: the server rejected our request due to an error in our request");
            continue;
        };
        let changed = Pod::from_map(&map);
        if changed == *pod {
            answer.say(format_args!("pod/{} patched (no change)", name(pod)));
            continue;
        }
        let done = format!("pod/{} patched\n", name(pod));
        answer.requests.push(replace(changed, subresource, done));
    }
    Ok(answer)
}

/// Which of the two maps of the metadata a command changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tags {
    Labels,
    Annotations,
}

// Models kubectl/pkg/cmd/label/label.go: RunLabel
pub(super) fn tag(
    arguments: &Arguments,
    objects: &Objects<'_>,
    tags: Tags,
) -> Result<Answer, Answer> {
    let (targets, changes) = split_changes(&arguments.words);
    if targets.is_empty() {
        return Err(Answer::error(
            "one or more resources must be specified as <resource> <name> or <resource>/<name>",
        ));
    }
    let (noun, done) = match tags {
        Tags::Labels => ("label", "labeled"),
        Tags::Annotations => ("annotation", "annotated"),
    };
    if changes.is_empty() {
        return Err(Answer::error(format!(
            "at least one {noun} update is required"
        )));
    }
    let mut answer = Answer::default();
    for pod in pods(targets, arguments, objects, &mut answer)? {
        let mut changed = pod.clone();
        let map = match tags {
            Tags::Labels => &mut changed.metadata.labels,
            Tags::Annotations => &mut changed.metadata.annotations,
        };
        let missing = change_tags(map, changes, arguments.is_set("overwrite"), noun)
            .map_err(Answer::error)?;
        answer.stdout.extend(
            missing
                .iter()
                .map(|key| format!("{noun} {key:?} not found.\n")),
        );
        let removed = changes.iter().all(|change| change.ends_with('-'));
        if changed != *pod {
            let done = if removed && tags == Tags::Labels {
                "unlabeled"
            } else {
                done
            };
            let done = format!("pod/{} {done}\n", name(pod));
            answer.requests.push(replace(changed, "", done));
        } else if tags == Tags::Labels {
            answer.say(format_args!("pod/{} not labeled", name(pod)));
        } else {
            answer.say(format_args!("pod/{} annotated", name(pod)));
        }
    }
    Ok(answer)
}

/// Applies `key=value` and `key-`; returns the keys that were to go but are not there.
fn change_tags(
    map: &mut BTreeMap<String, String>,
    changes: &[String],
    overwrite: bool,
    noun: &str,
) -> Result<Vec<String>, String> {
    let mut missing = Vec::new();
    for change in changes {
        if let Some((key, value)) = change.split_once('=') {
            if let Some(old) = map.get(key).filter(|old| !overwrite && *old != value) {
                return Err(format!(
                    "'{key}' already has a value ({old}), and --overwrite is false"
                ));
            }
            map.insert(key.to_owned(), value.to_owned());
        } else if let Some(key) = change.strip_suffix('-') {
            if map.remove(key).is_none() {
                missing.push(key.to_owned());
            }
        } else {
            return Err(format!("unknown {noun} spec: {change}"));
        }
    }
    Ok(missing)
}

fn replace(pod: Pod, subresource: &str, done: String) -> Request {
    Request::Replace(Replace {
        pod: Box::new(pod),
        subresource: subresource.to_owned(),
        done,
    })
}
