//! The last section of a description: the events about an object.

use podarium_manifest::api::Event;

use crate::object::{instant, text};
use crate::order::sort_like_go;
use crate::printers::event::interval;
use crate::stamp::Stamp;

use super::Doc;

/// The events about one object.
// Models kubectl/pkg/describe/describe.go: searchEvents
pub(super) fn about<'a>(
    events: &[&'a Event],
    name: &str,
    namespace: &str,
    uid: &str,
) -> Vec<&'a Event> {
    let is_about = |event: &&Event| {
        let object = &event.involved_object;
        text(&object.name) == name
            && text(&object.namespace) == namespace
            && (uid.is_empty() || text(&object.uid) == uid)
    };
    events.iter().copied().filter(is_about).collect()
}

// Models kubectl/pkg/describe/describe.go: DescribeEvents
pub(super) fn section(doc: &mut Doc, mut events: Vec<&Event>, now: Stamp) {
    if events.is_empty() {
        return doc.pair(0, "Events", "<none>");
    }
    sort_like_go(&mut events, |left, right| {
        instant(left.last_timestamp.as_ref()) < instant(right.last_timestamp.as_ref())
    });
    doc.line(0, "Events:");
    doc.line(1, "Type\tReason\tAge\tFrom\tMessage");
    doc.line(1, "----\t------\t----\t----\t-------");
    for event in events {
        let from = match text(&event.source.component) {
            "" => text(&event.reporting_component),
            component => component,
        };
        let place = match text(&event.involved_object.field_path) {
            "" => String::new(),
            path => format!("{path}: "),
        };
        doc.line(
            1,
            format_args!(
                "{}\t{}\t{}\t{from}\t{place}{}",
                text(&event.type_),
                text(&event.reason),
                interval(event, now),
                text(&event.message).trim(),
            ),
        );
    }
}
