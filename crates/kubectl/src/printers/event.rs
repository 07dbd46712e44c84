//! Events as rows of `kubectl get events` and of `kubectl events`, which differ. How `describe` lists them is `describe::events`.

use podarium_manifest::api::Event;

use crate::duration;
use crate::object::{instant, micro_instant, text};
use crate::order::sort_like_go;
use crate::stamp::Stamp;
use crate::table::Layout;

pub(super) fn header(wide: bool) -> &'static [&'static str] {
    if wide {
        return &[
            "LAST SEEN",
            "TYPE",
            "REASON",
            "OBJECT",
            "SUBOBJECT",
            "SOURCE",
            "MESSAGE",
            "FIRST SEEN",
            "COUNT",
            "NAME",
        ];
    }
    &["LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]
}

// Models pkg/printers/internalversion/printers.go: printEvent
pub(super) fn cells(event: &Event, wide: bool, now: Stamp) -> Vec<String> {
    let first =
        instant(event.first_timestamp.as_ref()).or(micro_instant(event.event_time.as_ref()));
    let series = event.series.as_ref();
    let last = match series {
        Some(series) => micro_instant(series.last_observed_time.as_ref()),
        None => instant(event.last_timestamp.as_ref()).or(first),
    };
    let mut cells = vec![
        duration::since(last, now),
        text(&event.type_).to_owned(),
        text(&event.reason).to_owned(),
        target(event),
    ];
    let message = text(&event.message).trim().to_owned();
    if !wide {
        cells.push(message);
        return cells;
    }
    let count = match series {
        Some(series) => series.count.unwrap_or_default(),
        None => event.count.unwrap_or(1),
    };
    cells.extend([
        text(&event.involved_object.field_path).to_owned(),
        source(event),
        message,
        duration::since(first, now),
        count.to_string(),
        text(&event.metadata.name).to_owned(),
    ]);
    cells
}

fn target(event: &Event) -> String {
    let kind = text(&event.involved_object.kind).to_lowercase();
    match text(&event.involved_object.name) {
        "" => kind,
        name => format!("{kind}/{name}"),
    }
}

// Models pkg/printers/internalversion/printers.go: formatEventSource
fn source(event: &Event) -> String {
    let component = match text(&event.source.component) {
        "" => text(&event.reporting_component),
        component => component,
    };
    let instance = match text(&event.source.host) {
        "" => text(&event.reporting_instance),
        host => host,
    };
    if instance.is_empty() {
        component.to_owned()
    } else {
        format!("{component}, {instance}")
    }
}

/// How long ago an event was, as `8s`, or `8s (x4 over 38s)` when it came more than once.
// Models kubectl/pkg/cmd/events/event_printer.go: getInterval
pub(crate) fn interval(event: &Event, now: Stamp) -> String {
    let first =
        micro_instant(event.event_time.as_ref()).or(instant(event.first_timestamp.as_ref()));
    let first = duration::since(first, now);
    let count = event.count.unwrap_or_default();
    match &event.series {
        Some(series) => {
            let last = duration::since(micro_instant(series.last_observed_time.as_ref()), now);
            format!(
                "{last} (x{} over {first})",
                series.count.unwrap_or_default()
            )
        }
        None if count > 1 => {
            let last = duration::since(instant(event.last_timestamp.as_ref()), now);
            format!("{last} (x{count} over {first})")
        }
        None => first,
    }
}

/// The table of `kubectl events`, in order of time.
// Models kubectl/pkg/cmd/events/event_printer.go: printOneEvent
pub(crate) fn timeline(
    events: &[&Event],
    all_namespaces: bool,
    no_headers: bool,
    now: Stamp,
) -> String {
    let mut events = events.to_vec();
    sort_like_go(&mut events, |left, right| time_of(left) < time_of(right));
    let mut lines = String::new();
    if !no_headers {
        if all_namespaces {
            lines.push_str("NAMESPACE\t");
        }
        lines.push_str("LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n");
    }
    for event in events {
        if all_namespaces {
            lines.push_str(text(&event.metadata.namespace));
            lines.push('\t');
        }
        let object = &event.involved_object;
        let cells = [
            interval(event, now),
            text(&event.type_).to_owned(),
            text(&event.reason).to_owned(),
            format!("{}/{}", text(&object.kind), text(&object.name)),
            text(&event.message).trim().to_owned(),
        ];
        lines.push_str(&super::escape(&cells.join("\t")));
        lines.push('\n');
    }
    Layout::GET.align(&lines)
}

/// The instant that counts for the order of `kubectl events`.
// Models kubectl/pkg/cmd/events/events.go: eventTime
fn time_of(event: &Event) -> Option<Stamp> {
    if let Some(series) = &event.series {
        return micro_instant(series.last_observed_time.as_ref());
    }
    instant(event.last_timestamp.as_ref()).or(micro_instant(event.event_time.as_ref()))
}
