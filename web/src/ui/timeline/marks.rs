//! The marks of a lane. Marks that would touch are drawn as one, which carries the words of all.

use podarium_core::view::{Mark, MarkKind, Micros};

use super::scale::{Scale, px};
use crate::format;
use crate::i18n::Lang;
use crate::store::story;
use crate::ui::dom::{El, el, none};

/// Marks closer than this are drawn as one, in tenths of a pixel.
const TOUCHING: u64 = 90;

/// The words of so many marks stand in one hint.
const MOST_WORDS: usize = 6;

/// More places than these, with more marks on each, are a crowd of which only the density can be shown.
const CROWD: usize = 12;
const CROWDED: usize = 3;

/// Neighbours that are drawn as one.
#[derive(Debug, PartialEq)]
struct Cluster {
    x: u64,
    at: Micros,
    kind: MarkKind,
    marks: Vec<usize>,
}

/// Draws the marks that are in the window.
pub fn draw(marks: &[Mark], scale: Scale, lang: Lang, y: u32) -> El {
    let clusters = gather(marks, scale);
    let shown: usize = clusters.iter().map(|cluster| cluster.marks.len()).sum();
    let crowded = clusters.len() > CROWD && shown > clusters.len() * CROWDED;
    let draw = |cluster| {
        if crowded {
            draw_density(cluster, marks)
        } else {
            draw_cluster(cluster, marks, lang)
        }
    };
    el("g", "")
        .attr("transform", &format::translate("0", y))
        .each(clusters.iter().map(draw))
}

fn gather(marks: &[Mark], scale: Scale) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for (index, mark) in marks
        .iter()
        .enumerate()
        .filter(|(_, mark)| scale.shows(mark.at))
    {
        let x = scale.x(mark.at);
        match clusters.last_mut() {
            Some(last) if x < last.x + TOUCHING => {
                last.marks.push(index);
                if weight(mark.kind) > weight(last.kind) {
                    last.kind = mark.kind;
                }
            }
            _ => clusters.push(Cluster {
                x,
                at: mark.at,
                kind: mark.kind,
                marks: vec![index],
            }),
        }
    }
    clusters
}

/// Which of several marks at one place is shown.
const fn weight(kind: MarkKind) -> u8 {
    match kind {
        MarkKind::Input | MarkKind::Gone => 9,
        MarkKind::Exited => 8,
        MarkKind::Started => 7,
        MarkKind::Signal => 6,
        MarkKind::Probe => 5,
        MarkKind::Hook => 4,
        MarkKind::BackOff => 3,
        MarkKind::Image => 2,
        MarkKind::Scheduled => 1,
        MarkKind::Event => 0,
    }
}

fn draw_cluster(cluster: &Cluster, marks: &[Mark], lang: Lang) -> El {
    let more = cluster.marks.len();
    let mut hint = String::new();
    for mark in cluster.marks.iter().take(MOST_WORDS).map(|at| &marks[*at]) {
        hint.push_str(&format::moment(mark.at));
        hint.push_str("  ");
        hint.push_str(&mark.text);
        if let Some(rule) = podarium_core::rule(mark.rule).filter(|_| more == 1) {
            hint.push('\n');
            hint.push_str(if lang == Lang::Zh { rule.zh } else { rule.en });
        }
        hint.push('\n');
    }
    if more > MOST_WORDS {
        hint.push('…');
    }
    let (mut class, path) = glyph(cluster.kind);
    let done = |at: &usize| story::is_good(&marks[*at]);
    if cluster.kind == MarkKind::Exited && cluster.marks.iter().any(done) {
        class = "mark-done";
    }
    let more = if more > 1 {
        el("circle", "mark-more")
            .is("cx", "4.5")
            .is("cy", "-4.5")
            .is("r", "1.8")
    } else {
        none()
    };
    let drawn = el("g", "mark").class(class);
    // What was done can be dragged to another time; that the manifest was created cannot.
    let mut inputs = cluster.marks.iter().map(|at| &marks[*at]);
    let input = inputs.find(|mark| mark.kind == MarkKind::Input && mark.at > 0);
    let drawn = match input {
        Some(input) => drawn.number("data-input", input.at),
        None => drawn,
    };
    drawn
        .number("data-at", cluster.at)
        .attr("transform", &format::translate(&px(cluster.x), 0))
        .kids([
            el("title", "").text(hint.trim_end()),
            el("rect", "mark-room")
                .is("x", "-6")
                .is("y", "-7")
                .is("width", "12")
                .is("height", "14"),
            el("path", "mark-glyph").is("d", path),
            more,
        ])
}

/// How much happens there, as a column that grows by a step each time the number doubles.
fn draw_density(cluster: &Cluster, marks: &[Mark]) -> El {
    let count = cluster.marks.len();
    let high = 2 * u64::from(count.ilog2() + 1).min(7);
    let first = cluster.marks.first().map_or("", |at| &marks[*at].text);
    let hint = [&count.to_string(), " × ", first, " …"];
    el("g", "mark")
        .class(glyph(cluster.kind).0)
        .number("data-at", cluster.at)
        .attr("transform", &format::translate(&px(cluster.x), 0))
        .kids([
            el("title", "").text(&format::joined(&hint)),
            el("rect", "mark-glyph")
                .is("x", "-4")
                .number("width", TOUCHING / 10)
                .attr("y", &(7 - high as i64).to_string())
                .number("height", high),
        ])
}

/// Class and shape of a mark.
const fn glyph(kind: MarkKind) -> (&'static str, &'static str) {
    match kind {
        MarkKind::Input => (
            "mark-input",
            "M0-5 1.5-1.7 5-1.5 2.3.8 3.2 4.5 0 2.5-3.2 4.5-2.3.8-5-1.5-1.5-1.7z",
        ),
        MarkKind::Scheduled => ("mark-calm", "M-4-4H4V4H-4z"),
        MarkKind::Started => ("mark-good", "M-3.5-4.5 4.5 0-3.5 4.5z"),
        MarkKind::Exited => ("mark-bad", "M0-5 5 0 0 5-5 0z"),
        MarkKind::Hook => ("mark-hook", "M-4.5 3.5V-3.5H0V0H4.5V3.5z"),
        MarkKind::Signal => ("mark-stop", "M1-5-4 1H-.5L-1.5 5 4-1H.5z"),
        MarkKind::Probe => ("mark-bad", "M-1.4-5H1.4V1H-1.4zM-1.4 2.5H1.4V5H-1.4z"),
        MarkKind::BackOff => ("mark-wait", "M-4-4.5H4L.8 0 4 4.5H-4L-.8 0z"),
        MarkKind::Image => ("mark-calm", "M-1.5-5H1.5V0H4.5L0 5-4.5 0H-1.5z"),
        MarkKind::Event => (
            "mark-calm",
            "M0-2.5A2.5 2.5 0 1 1 0 2.5 2.5 2.5 0 0 1 0-2.5z",
        ),
        MarkKind::Gone => (
            "mark-bad",
            "M-4.5-3-3-4.5 0-1.5 3-4.5 4.5-3 1.5 0 4.5 3 3 4.5 0 1.5-3 4.5-4.5 3-1.5 0z",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::SECOND;
    use crate::store::window::Window;

    #[test]
    fn touching_marks_are_one_and_show_the_weightiest() {
        let mark = |at, kind| Mark {
            at,
            kind,
            text: String::new(),
            rule: "",
        };
        let marks = [
            mark(0, MarkKind::Event),
            mark(1000, MarkKind::Exited),
            mark(5 * SECOND, MarkKind::Started),
        ];
        let clusters = gather(
            &marks,
            Scale::new(
                Window {
                    from: 0,
                    to: 10 * SECOND,
                },
                800,
            ),
        );
        assert_eq!(clusters.len(), 2);
        assert_eq!((clusters[0].kind, clusters[0].at), (MarkKind::Exited, 0));
    }
}
