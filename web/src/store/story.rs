//! What just happened and what comes next, as the timeline's marks tell it. Pure; how it looks is in `ui/why`.

use podarium_core::view::{Lane, Mark, MarkKind, Micros, SpanKind, Timeline};

use super::chain::Topic;
use crate::format::SECOND;

/// The API shows an end or a start within this time.
const SHOWN_WITHIN: Micros = 2 * SECOND;

/// So many marks are told on either side of the playhead.
const MOST: usize = 12;

/// So many are told of what differs between two branches.
const FEW: usize = 6;

/// A mark and where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Told<'a> {
    /// Its lane.
    pub lane: &'a Lane,
    /// The mark.
    pub mark: &'a Mark,
}

/// Whom it is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The name of the pod.
    pub pod: String,
    /// The name of the container; none for the pod with all its containers.
    pub container: Option<String>,
    /// What of it; none for its state.
    pub topic: Option<Topic>,
}

/// The lanes that say something about it: a container's story is its pod's too.
fn lanes<'a>(timeline: &'a Timeline, asked: Option<&Asked>) -> impl Iterator<Item = &'a Lane> {
    timeline.lanes.iter().filter(move |lane| {
        asked.is_none_or(|asked| {
            let all = asked.container.is_none() || lane.container.is_none();
            lane.pod == asked.pod && (all || lane.container == asked.container)
        })
    })
}

/// The last marks up to an instant, newest first.
pub fn before<'a>(timeline: &'a Timeline, asked: Option<&Asked>, at: Micros) -> Vec<Told<'a>> {
    let mut told = Vec::new();
    for lane in lanes(timeline, asked) {
        let seen = lane.marks.partition_point(|mark| mark.at <= at);
        for mark in lane.marks[..seen].iter().rev().take(MOST) {
            put(&mut told, Told { lane, mark }, |other| other.at >= mark.at);
        }
    }
    told
}

/// The next marks after an instant, the next one first.
pub fn after<'a>(timeline: &'a Timeline, asked: Option<&Asked>, at: Micros) -> Vec<Told<'a>> {
    let mut told = Vec::new();
    for lane in lanes(timeline, asked) {
        let seen = lane.marks.partition_point(|mark| mark.at <= at);
        for mark in lane.marks[seen..].iter().take(MOST) {
            put(&mut told, Told { lane, mark }, |other| other.at <= mark.at);
        }
    }
    told
}

/// What happens in one branch and not in the other, the first first, as far as both are simulated; and the other way about.
pub fn differences<'a>(one: &'a Timeline, other: &'a Timeline) -> (Vec<Told<'a>>, Vec<Told<'a>>) {
    let until = one.until.min(other.until);
    (only_in(one, other, until), only_in(other, one, until))
}

fn only_in<'a>(one: &'a Timeline, other: &Timeline, until: Micros) -> Vec<Told<'a>> {
    let mut told = Vec::new();
    for lane in &one.lanes {
        let is_same = |other: &&Lane| other.pod == lane.pod && other.container == lane.container;
        let others = other.lanes.iter().find(is_same);
        let others = others.map_or(&[][..], |other| &other.marks);
        let is_new = |mark: &&Mark| {
            let from = others.partition_point(|other| other.at < mark.at);
            let same = others[from..]
                .iter()
                .take_while(|other| other.at == mark.at);
            mark.at <= until && !same.clone().any(|other| other.text == mark.text)
        };
        for mark in lane.marks.iter().filter(is_new).take(FEW) {
            put(&mut told, Told { lane, mark }, |other| other.at <= mark.at);
        }
    }
    told.truncate(FEW);
    told
}

/// Puts it behind all that go before it, if there is room.
fn put<'a>(told: &mut Vec<Told<'a>>, new: Told<'a>, goes_before: impl Fn(&Mark) -> bool) {
    let place = told.partition_point(|other| goes_before(other.mark));
    if place < MOST {
        told.truncate(MOST - 1);
        told.insert(place, new);
    }
}

/// What can be jumped to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// A container starts again.
    Restart,
    /// A container ends badly.
    Failure,
    /// A pod comes to its end: it succeeded, failed, or is gone.
    End,
}

impl Goal {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Restart, Self::Failure, Self::End];

    /// When it is reached next after an instant, as far as the run is known.
    pub fn after(self, timeline: &Timeline, at: Micros) -> Option<Micros> {
        let lanes = timeline.lanes.iter();
        lanes.filter_map(|lane| self.in_lane(lane, at)).min()
    }

    fn in_lane(self, lane: &Lane, at: Micros) -> Option<Micros> {
        let of = |kind| lane.marks.iter().filter(move |mark| mark.kind == kind);
        match self {
            Self::Restart => {
                let starts = of(MarkKind::Started).skip(1);
                let mut shown = starts.map(|mark| shown_at(lane, mark));
                shown.find(|then| *then > at)
            }
            Self::Failure => {
                let ends = of(MarkKind::Exited);
                let bad = ends.filter(|mark| !is_good(mark));
                let mut shown = bad.map(|mark| shown_at(lane, mark));
                shown.find(|then| *then > at)
            }
            Self::End if lane.container.is_some() => None,
            Self::End => {
                let ends = [SpanKind::Succeeded, SpanKind::Failed];
                let spans = lane.spans.iter();
                let ended = spans.filter(|span| ends.contains(&span.kind));
                let ended = ended.map(|span| span.from);
                let gone = of(MarkKind::Gone).map(|mark| mark.at);
                ended.chain(gone).filter(|then| *then > at).min()
            }
        }
    }
}

/// When the API shows what a mark is about: the kubelet tells it a little later than it happens.
fn shown_at(lane: &Lane, mark: &Mark) -> Micros {
    let mut spans = lane.spans.iter().map(|span| span.from);
    let shown = spans.find(|from| *from >= mark.at);
    shown
        .filter(|shown| *shown < mark.at + SHOWN_WITHIN)
        .unwrap_or(mark.at)
}

/// Whether an exit was with code 0.
pub fn is_good(exit: &Mark) -> bool {
    exit.text.starts_with("exit 0 ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(at: Micros, kind: MarkKind, text: &str) -> Mark {
        Mark {
            at,
            kind,
            text: text.to_owned(),
            rule: "",
        }
    }

    fn two_lanes() -> Timeline {
        let pod = Lane {
            marks: vec![mark(0, MarkKind::Input, "created")],
            ..Lane::default()
        };
        let container = Lane {
            container: Some(String::from("app")),
            marks: vec![
                mark(2, MarkKind::Started, "started"),
                mark(4, MarkKind::Exited, "exit 0 · Completed"),
                mark(6, MarkKind::Started, "started"),
                mark(8, MarkKind::Exited, "exit 1 · Error"),
            ],
            ..Lane::default()
        };
        Timeline {
            until: 10,
            lanes: vec![pod, container],
        }
    }

    #[test]
    fn what_happened_is_told_backwards_and_what_comes_forwards() {
        let timeline = two_lanes();
        let times = |told: Vec<Told>| told.iter().map(|told| told.mark.at).collect::<Vec<_>>();
        assert_eq!(times(before(&timeline, None, 4)), [4, 2, 0]);
        assert_eq!(times(after(&timeline, None, 4)), [6, 8]);
    }

    #[test]
    fn a_question_about_a_container_is_answered_from_its_lane_and_the_pods() {
        let mut timeline = two_lanes();
        timeline.lanes.push(Lane {
            container: Some(String::from("other")),
            marks: vec![mark(3, MarkKind::Started, "started")],
            ..Lane::default()
        });
        let asked = Asked {
            pod: String::new(),
            container: Some(String::from("other")),
            topic: None,
        };
        let told = before(&timeline, Some(&asked), 9);
        assert_eq!(
            told.iter().map(|told| told.mark.at).collect::<Vec<_>>(),
            [3, 0]
        );
    }

    #[test]
    fn two_branches_differ_in_what_happens_in_one_of_them_only() {
        let (one, mut other) = (two_lanes(), two_lanes());
        assert_eq!(differences(&one, &other), (vec![], vec![]));
        other.lanes[1].marks.truncate(2);
        other.lanes[1]
            .marks
            .push(mark(7, MarkKind::Started, "started"));
        let (here, there) = differences(&one, &other);
        let times = |told: Vec<Told>| told.iter().map(|told| told.mark.at).collect::<Vec<_>>();
        assert_eq!((times(here), times(there)), (vec![6, 8], vec![7]));
    }

    #[test]
    fn a_goal_is_the_next_one_of_its_kind() {
        let timeline = two_lanes();
        assert_eq!(Goal::Restart.after(&timeline, 0), Some(6));
        assert_eq!(Goal::Failure.after(&timeline, 0), Some(8));
        assert_eq!(Goal::End.after(&timeline, 0), None);
    }
}
