//! From a command line to an answer. This file chooses the command; each command has its own file.

mod apply;
mod change;
mod containers;
mod debug;
mod delete;
mod describe;
mod events;
mod exec;
mod flags;
mod get;
mod logs;
mod targets;
#[cfg(test)]
mod tests;
mod wait;
mod words;

use podarium_manifest::{Value, yaml};

use crate::answer::Answer;
use crate::object::Objects;
use crate::stamp::Stamp;

use flags::{Arguments, Flag};

/// Runs a command line such as `kubectl get pods -o wide`, with or without its first word, at an instant.
pub fn run(line: &str, objects: &Objects<'_>, now: Stamp) -> Answer {
    match words::split(line) {
        Ok(words) => run_words(&words, objects, now),
        Err(problem) => Answer {
            stderr: format!("{problem}\n"),
            code: 2,
            ..Answer::default()
        },
    }
}

/// The same for a command line that a shell has split.
pub fn run_words(words: &[String], objects: &Objects<'_>, now: Stamp) -> Answer {
    let words = words.strip_prefix(&["kubectl".to_owned()]).unwrap_or(words);
    let Some((verb, rest)) = words.split_first() else {
        return Answer::print("kubectl controls the Kubernetes cluster manager.\n");
    };
    let read = |name: &str, rest: &[String], flags: &[Flag]| {
        Arguments::parse(rest, flags).map_err(|problem| Answer {
            stderr: format!("error: {problem}\nSee 'kubectl {name} --help' for usage.\n"),
            code: 1,
            ..Answer::default()
        })
    };
    let outcome =
        match verb.as_str() {
            "get" => read("get", rest, &get::FLAGS)
                .and_then(|arguments| get::run(&arguments, objects, now)),
            "describe" => read("describe", rest, &describe::FLAGS)
                .and_then(|arguments| describe::run(&arguments, objects, now)),
            "events" => read("events", rest, &events::FLAGS)
                .and_then(|arguments| events::run(&arguments, objects, now)),
            "apply" => read("apply", rest, &apply::FLAGS)
                .and_then(|arguments| apply::run(&arguments, false)),
            "create" => read("create", rest, &apply::FLAGS)
                .and_then(|arguments| apply::run(&arguments, true)),
            "run" => read("run", rest, &apply::RUN_FLAGS)
                .and_then(|arguments| apply::run_pod(&arguments)),
            "wait" => read("wait", rest, &wait::FLAGS)
                .and_then(|arguments| wait::run(&arguments, objects)),
            "delete" => read("delete", rest, &delete::FLAGS)
                .and_then(|arguments| delete::run(&arguments, objects)),
            "debug" => read("debug", rest, &debug::FLAGS)
                .and_then(|arguments| debug::run(&arguments, objects, now)),
            "exec" => read("exec", rest, &exec::FLAGS)
                .and_then(|arguments| exec::run(&arguments, objects)),
            "logs" => read("logs", rest, &logs::FLAGS)
                .and_then(|arguments| logs::run(&arguments, objects)),
            "patch" => read("patch", rest, &change::PATCH_FLAGS)
                .and_then(|arguments| change::patch(&arguments, objects)),
            "label" => read("label", rest, &change::LABEL_FLAGS)
                .and_then(|arguments| change::tag(&arguments, objects, change::Tags::Labels)),
            "annotate" => read("annotate", rest, &change::LABEL_FLAGS)
                .and_then(|arguments| change::tag(&arguments, objects, change::Tags::Annotations)),
            "set" if rest.first().is_some_and(|word| word == "image") => {
                read("set image", &rest[1..], &change::SET_FLAGS)
                    .and_then(|arguments| change::set_image(&arguments, objects))
            }
            _ => Err(Answer::error(format!(
                "unknown command {verb:?} for \"kubectl\""
            ))),
        };
    outcome.unwrap_or_else(|answer| answer)
}

/// Reads a patch, which may be JSON or YAML.
pub(crate) fn value_of(text: &str) -> Result<Value, String> {
    let chunk = yaml::split(text).into_iter().next();
    let chunk = chunk
        .ok_or("it is empty")?
        .map_err(|problem| problem.message)?;
    let (tree, problem) = yaml::parse(&chunk);
    match problem {
        Some(problem) => Err(problem.message),
        None => yaml::to_value(&tree).map_err(|problem| problem.message),
    }
}
