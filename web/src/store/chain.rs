//! What led to something: from a fact back to the user's input, each the last one before that can have been its cause. Pure, read
//! from the timeline's marks; how it looks is in `ui/why`.

use podarium_core::view::{Lane, Mark, MarkKind, Micros, Timeline};

use super::story::{Asked, Told};
use crate::format::SECOND;

/// A chain has no more links than this.
const LONGEST: usize = 8;

/// What of a pod or container is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Topic {
    /// A pod's phase.
    Phase,
    /// What kubectl prints in the STATUS column.
    Status(String),
    /// The QoS class.
    Qos(String),
    /// How often a container was restarted.
    Restarts(u32),
    /// A container's exit code.
    ExitCode(i32),
    /// A condition: its kind, status, and since when.
    Condition(String, String, Micros),
    /// An event: its reason, message, and when it was seen last.
    Event(String, String, Micros),
}

impl Topic {
    /// The kinds of marks that it can come from, and when at the latest.
    fn roots(&self) -> (&'static [MarkKind], Micros) {
        use MarkKind::{
            BackOff, Event, Exited, Gone, Hook, Image, Input, Probe, Scheduled, Signal, Started,
        };
        // The API's times have no fractions of seconds.
        let by = |since: &Micros| since.saturating_add(SECOND);
        match self {
            Self::Phase => (&[Started, Exited, Scheduled, Gone, Input], Micros::MAX),
            Self::Status(_) => (
                &[Started, Exited, BackOff, Image, Signal, Scheduled, Input],
                Micros::MAX,
            ),
            Self::Qos(_) => (&[], 0),
            Self::Restarts(_) => (&[Started], Micros::MAX),
            Self::ExitCode(_) => (&[Exited], Micros::MAX),
            Self::Condition(kind, _, since) => match kind.as_str() {
                "PodScheduled" => (&[Scheduled, Event], by(since)),
                "PodReadyToStartContainers" => (&[Scheduled, Exited], by(since)),
                "Initialized" => (&[Exited, Started, Scheduled], by(since)),
                _ => (
                    &[Started, Exited, Probe, Signal, Scheduled, Input],
                    by(since),
                ),
            },
            Self::Event(_, _, at) => (
                &[
                    Event, Image, BackOff, Probe, Scheduled, Hook, Signal, Started, Exited,
                ],
                *at,
            ),
        }
    }
}

/// The kinds of marks that can have caused one; those of the first group before those of the next.
const fn causes(kind: MarkKind) -> [&'static [MarkKind]; 2] {
    use MarkKind::{
        BackOff, Event, Exited, Gone, Hook, Image, Input, Probe, Scheduled, Signal, Started,
    };
    match kind {
        Input => [&[], &[]],
        Scheduled => [&[Input], &[]],
        Image => [&[Scheduled, Input], &[]],
        // A restart has its end before it, whatever the kubelet did in between.
        Started => [&[Exited], &[Image, Scheduled]],
        Exited => [&[Input, Signal, Probe, Hook, Started], &[]],
        Signal => [&[Input, Probe, Hook], &[]],
        Probe => [&[Input, Started], &[]],
        Hook => [&[Signal, Started, Input], &[]],
        BackOff => [&[Exited], &[Image]],
        Gone => [&[Exited, Signal, Input], &[]],
        Event => [
            &[
                Exited, Probe, Hook, Signal, Started, Image, Scheduled, Input,
            ],
            &[],
        ],
    }
}

/// What led to a topic, the newest first, as seen from an instant.
pub fn chain<'a>(
    timeline: &'a Timeline,
    asked: &Asked,
    topic: &Topic,
    at: Micros,
) -> Vec<Told<'a>> {
    let (kinds, mut by) = topic.roots();
    if *topic == Topic::Phase {
        let pod = |lane: &&Lane| lane.pod == asked.pod && lane.container.is_none();
        let spans = timeline.lanes.iter().find(pod).map(|lane| &lane.spans);
        let mut spans = spans.into_iter().flatten();
        let now = spans.find(|span| span.from <= at && at < span.to);
        by = now.map_or(at, |span| span.from + SECOND);
    }
    let own = |lane: &&Lane| {
        lane.pod == asked.pod && (asked.container.is_none() || lane.container == asked.container)
    };
    let fits = |mark: &Mark| match topic {
        Topic::Event(reason, message, _) => {
            // The text of a mark that an event made is "reason: message".
            let rest = mark.text.strip_prefix(reason.as_str());
            rest.and_then(|rest| rest.strip_prefix(": ")) == Some(message)
        }
        _ => kinds.contains(&mark.kind),
    };
    let mut found = Vec::new();
    let mut next = latest(timeline.lanes.iter().filter(own), at.min(by), &fits);
    while let Some(told) = next {
        found.push(told);
        if found.len() == LONGEST {
            break;
        }
        let near = || {
            timeline.lanes.iter().filter(|lane| {
                let all = told.lane.container.is_none() || lane.container.is_none();
                lane.pod == told.lane.pod && (all || lane.container == told.lane.container)
            })
        };
        let is_new = |mark: &Mark| found.iter().all(|known| !std::ptr::eq(known.mark, mark));
        next = causes(told.mark.kind).into_iter().find_map(|kinds| {
            let fits = |mark: &Mark| kinds.contains(&mark.kind) && is_new(mark);
            latest(near(), told.mark.at, &fits)
        });
    }
    found
}

/// The last mark up to an instant that fits.
fn latest<'a>(
    lanes: impl Iterator<Item = &'a Lane>,
    at: Micros,
    fits: &dyn Fn(&Mark) -> bool,
) -> Option<Told<'a>> {
    let mut found: Option<Told<'a>> = None;
    for lane in lanes {
        let seen = lane.marks.partition_point(|mark| mark.at <= at);
        let last = lane.marks[..seen].iter().rev().find(|mark| fits(mark));
        if let Some(mark) = last.filter(|mark| found.is_none_or(|other| other.mark.at <= mark.at)) {
            found = Some(Told { lane, mark });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lane(container: Option<&str>, marks: &[(Micros, MarkKind)]) -> Lane {
        let mark = |(at, kind): &(Micros, MarkKind)| Mark {
            at: *at,
            kind: *kind,
            text: String::new(),
            rule: "",
        };
        Lane {
            container: container.map(str::to_owned),
            marks: marks.iter().map(mark).collect(),
            ..Lane::default()
        }
    }

    #[test]
    fn a_restart_leads_back_to_what_the_user_did() {
        let timeline = Timeline {
            until: 100,
            lanes: vec![
                lane(
                    None,
                    &[
                        (0, MarkKind::Input),
                        (1, MarkKind::Scheduled),
                        (40, MarkKind::Input),
                    ],
                ),
                lane(Some("other"), &[(41, MarkKind::Exited)]),
                lane(
                    Some("app"),
                    &[
                        (2, MarkKind::Image),
                        (5, MarkKind::Started),
                        (50, MarkKind::Probe),
                        (52, MarkKind::Signal),
                        (60, MarkKind::Exited),
                        (61, MarkKind::Started),
                    ],
                ),
            ],
        };
        let asked = Asked {
            pod: String::new(),
            container: Some("app".to_owned()),
            topic: None,
        };
        let found = chain(&timeline, &asked, &Topic::Restarts(1), 99);
        let times: Vec<Micros> = found.iter().map(|told| told.mark.at).collect();
        assert_eq!(times, [61, 60, 52, 50, 40]);
    }
}
