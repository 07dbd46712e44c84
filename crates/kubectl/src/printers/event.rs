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
    let kind = text(&event.involved_object.kind).to_ascii_lowercase();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stamp;
    use crate::testing::event;

    fn now() -> Stamp {
        stamp::parse("2026-11-23T08:00:00Z").unwrap()
    }

    fn repeated() -> Event {
        event(
            "{type: Warning, reason: BackOff, message: ' Back-off ', count: 4, involvedObject: {kind: Pod, name: p,
             fieldPath: 'spec.containers{a}'}, firstTimestamp: '2026-11-23T07:59:22Z', metadata: {name: p.1},
             lastTimestamp: '2026-11-23T07:59:52Z', source: {component: kubelet, host: node-1}}",
        )
    }

    fn scheduled() -> Event {
        event(
            "{type: Normal, reason: Scheduled, message: done, involvedObject: {kind: Pod, name: p},
             eventTime: '2026-11-23T07:59:10.5Z', reportingComponent: default-scheduler, reportingInstance: s-1}",
        )
    }

    fn series() -> Event {
        event(
            "{reason: Again, involvedObject: {kind: Node}, eventTime: '2026-11-23T07:58:00Z',
             series: {count: 7, lastObservedTime: '2026-11-23T07:59:59Z'}}",
        )
    }

    #[test]
    fn a_row_tells_when_an_event_was_last_seen() {
        assert_eq!(
            cells(&repeated(), false, now()),
            ["8s", "Warning", "BackOff", "pod/p", "Back-off"]
        );
        assert_eq!(
            cells(&scheduled(), false, now()),
            ["49s", "Normal", "Scheduled", "pod/p", "done"]
        );
        assert_eq!(
            cells(&series(), false, now())[..4],
            ["1s", "", "Again", "node"]
        );
    }

    #[test]
    fn a_wide_row_tells_where_it_comes_from_and_how_often() {
        let wide = cells(&repeated(), true, now());
        assert_eq!(
            wide[4..],
            [
                "spec.containers{a}",
                "kubelet, node-1",
                "Back-off",
                "38s",
                "4",
                "p.1"
            ]
        );
        let wide = cells(&scheduled(), true, now());
        assert_eq!(
            wide[4..],
            ["", "default-scheduler, s-1", "done", "49s", "1", ""]
        );
    }

    #[test]
    fn an_interval_names_repetitions() {
        assert_eq!(interval(&repeated(), now()), "8s (x4 over 38s)");
        assert_eq!(interval(&scheduled(), now()), "49s");
        assert_eq!(interval(&series(), now()), "1s (x7 over 2m)");
        assert_eq!(interval(&Event::default(), now()), "<unknown>");
    }

    #[test]
    fn the_timeline_is_in_order_of_time() {
        let (late, early) = (repeated(), scheduled());
        let text = timeline(&[&late, &early], false, false, now());
        assert_eq!(
            text,
            "LAST SEEN          TYPE      REASON      OBJECT   MESSAGE\n\
             49s                Normal    Scheduled   Pod/p    done\n\
             8s (x4 over 38s)   Warning   BackOff     Pod/p    Back-off\n"
        );
        assert!(timeline(&[&late], false, true, now()).starts_with("8s"));
        assert!(timeline(&[&late], true, false, now()).starts_with("NAMESPACE"));
    }
}
