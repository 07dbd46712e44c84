//! `kubectl events`.

use podarium_manifest::api::Event;

use crate::answer::Answer;
use crate::object::{Object, Objects, Resource, text};
use crate::output::{self, Output};
use crate::printers::event::timeline;
use crate::stamp::Stamp;

use super::flags::{Arguments, Flag, Takes, long, short};

pub(super) const FLAGS: [Flag; 6] = [
    short("all-namespaces", 'A', Takes::Bool),
    long("for", Takes::Text),
    long("no-headers", Takes::Bool),
    short("output", 'o', Takes::Text),
    long("template", Takes::Text),
    long("types", Takes::Text),
];

// Models kubectl/pkg/cmd/events/events.go: Run
pub(super) fn run(
    arguments: &Arguments,
    objects: &Objects<'_>,
    now: Stamp,
) -> Result<Answer, Answer> {
    let output = Output::parse(
        arguments.text("output").unwrap_or_default(),
        arguments.text("template"),
    );
    let output = output.map_err(Answer::error)?;
    let types = arguments.list("types");
    if types
        .iter()
        .any(|kind| !["normal", "warning"].contains(&kind.to_ascii_lowercase().as_str()))
    {
        return Err(Answer::error("valid --types are Normal or Warning"));
    }
    let about = arguments.text("for").map(about).transpose()?;
    let all_namespaces = arguments.is_set("all-namespaces");
    let is_meant = |event: &&Event| {
        let here = all_namespaces || text(&event.metadata.namespace) == arguments.namespace();
        let kind_fits = types.is_empty()
            || types
                .iter()
                .any(|kind| kind.eq_ignore_ascii_case(text(&event.type_)));
        let object = &event.involved_object;
        let object_fits = about.as_ref().is_none_or(|(resource, name)| {
            text(&object.kind).eq_ignore_ascii_case(resource.singular) && text(&object.name) == name
        });
        here && kind_fits && object_fits
    };
    let events: Vec<&Event> = objects.events().iter().copied().filter(is_meant).collect();
    if events.is_empty() {
        let place = if all_namespaces {
            String::new()
        } else {
            format!(" in {} namespace", arguments.namespace())
        };
        return Ok(Answer {
            stderr: format!("No events found{place}.\n"),
            ..Answer::default()
        });
    }
    let no_headers = arguments.is_set("no-headers");
    if output == Output::Table {
        return Ok(Answer::print(timeline(
            &events,
            all_namespaces,
            no_headers,
            now,
        )));
    }
    let events: Vec<Object<'_>> = events.into_iter().map(Object::Event).collect();
    output::write(&output, &events, false, no_headers)
        .map(Answer::print)
        .map_err(Answer::error)
}

fn about(word: &str) -> Result<(&'static Resource, String), Answer> {
    let Some((kind, name)) = word
        .split_once('/')
        .filter(|(kind, name)| !kind.is_empty() && !name.is_empty())
    else {
        return Err(Answer::error("--for must be in resource/name form"));
    };
    let resource = Resource::find(kind);
    let resource = resource.ok_or_else(|| {
        Answer::error(format!("the server doesn't have a resource type {kind:?}"))
    })?;
    Ok((resource, name.to_owned()))
}
