//! The lanes and the axis, drawn once for a timeline, a window and a width: the playhead moves over them without
//! touching them. What is narrower than a pixel is drawn together, so that the number of shapes stays bounded.

use podarium_core::view::{Lane, Span, Timeline};

use super::marks;
use super::patterns;
use super::scale::{Scale, px};
use crate::format;
use crate::ui::Cx;
use crate::ui::dom::{El, el, maybe, none};

/// Height of the axis above the lanes.
pub const AXIS_HEIGHT: u32 = 22;
/// Height of a lane with its marks.
const LANE_HEIGHT: u32 = 36;
/// So much more is needed for the same lane of another branch.
const THIN_ROOM: u32 = 6;

const BAR_TOP: u32 = 3;
const BAR_HEIGHT: u32 = 18;
const THIN_TOP: u32 = 23;
const THIN_HEIGHT: u32 = 4;
const MARKS_Y: u32 = 28;

/// A letter of a label is about so wide, in tenths of a pixel.
const LETTER: u64 = 66;
/// A label of the axis needs so much room, in tenths of a pixel.
const TICK_ROOM: u64 = 400;
/// A label keeps so much distance from the ends of its bar, in tenths of a pixel.
const INSET: u64 = 60;

/// The height of a lane, be it alone or beside that of another branch.
pub const fn height(beside: bool) -> u32 {
    if beside {
        LANE_HEIGHT + THIN_ROOM
    } else {
        LANE_HEIGHT
    }
}

/// The lanes, and thin below them those of another branch, so wide and so high.
pub fn draw(
    cx: &Cx,
    timeline: &Timeline,
    beside: Option<&Timeline>,
    scale: Scale,
    width: u32,
    full: u32,
) -> El {
    let lane_height = height(beside.is_some());
    let lane = |(nth, lane): (u32, &Lane)| {
        let y = AXIS_HEIGHT + nth * lane_height;
        let is_same = |other: &&Lane| other.pod == lane.pod && other.container == lane.container;
        let other = beside.and_then(|beside| beside.lanes.iter().find(is_same));
        el("g", "")
            .attr("transform", &format::translate("0", y))
            .kids([
                el("line", "lane-rule")
                    .is("x1", "0")
                    .number("x2", u64::from(width))
                    .is("y1", "0.5")
                    .is("y2", "0.5"),
                draw_spans(lane, scale, false),
                maybe(other.map(|other| draw_spans(other, scale, true))),
                marks::draw(
                    &lane.marks,
                    scale,
                    cx.lang,
                    MARKS_Y + lane_height - LANE_HEIGHT,
                ),
            ])
    };
    let tick = |at| {
        let x = scale.x(at);
        let label = if x + TICK_ROOM <= u64::from(width) * 10 {
            el("text", "tick-label")
                .is("x", "4")
                .is("y", "12")
                .text(&format::tick(at))
        } else {
            none()
        };
        el("g", "")
            .attr("transform", &format::translate(&px(x), 0))
            .kids([
                el("line", "tick-line")
                    .is("x1", "0.5")
                    .is("x2", "0.5")
                    .number("y1", u64::from(AXIS_HEIGHT - 5))
                    .number("y2", u64::from(full)),
                label,
            ])
    };
    el("svg", "lanes")
        .number("width", u64::from(width))
        .number("height", u64::from(full))
        .hidden()
        .kid(patterns::draw())
        .each(scale.ticks().map(tick))
        .each((0..).zip(&timeline.lanes).map(lane))
}

fn draw_spans(lane: &Lane, scale: Scale, thin: bool) -> El {
    let mut drawn_to = 0;
    let shapes = lane.spans.iter().filter_map(|span| {
        let (from, to) = (scale.x(span.from), scale.x(span.to));
        let too_narrow = to < from + 10 && from < drawn_to + 10 && drawn_to > 0;
        if from == to && !scale.shows(span.from) || too_narrow {
            return None;
        }
        drawn_to = to.max(from + 10);
        Some(draw_span(span, from, drawn_to, thin))
    });
    el("g", if thin { "spans-thin" } else { "" }).each(shapes)
}

fn draw_span(span: &Span, from: u64, to: u64, thin: bool) -> El {
    let width = to - from;
    // A hair of a gap tells neighbours of one kind apart.
    let drawn = if width > 40 { width - 10 } else { width };
    let hint = format::joined(&[
        &span.label,
        "\n",
        &format::moment(span.from),
        " – ",
        &format::moment(span.to),
        " (",
        &format::span(span.to - span.from),
        ")",
    ]);
    let label = fitting(&span.label, width);
    let (top, high) = if thin {
        (THIN_TOP, THIN_HEIGHT)
    } else {
        (BAR_TOP, BAR_HEIGHT)
    };
    let label = if label.is_empty() || thin {
        none()
    } else {
        el("text", "span-label")
            .attr("x", &px(from + INSET))
            .number("y", u64::from(BAR_TOP + 13))
            .text(&label)
    };
    el("g", "span").class(patterns::class(span.kind)).kids([
        el("title", "").text(&hint),
        el("rect", "span-bar")
            .attr("x", &px(from))
            .number("y", u64::from(top))
            .attr("width", &px(drawn))
            .number("height", u64::from(high))
            .is("rx", if width > 60 && !thin { "4" } else { "1" })
            .is("fill", patterns::fill(span.kind)),
        label,
    ])
}

/// As much of a label as there is room for; nothing if that is too little to read.
fn fitting(label: &str, width: u64) -> String {
    let room = (width.saturating_sub(2 * INSET) / LETTER) as usize;
    if label.chars().count() <= room {
        return label.to_owned();
    }
    if room < 8 {
        return String::new();
    }
    let mut cut: String = label.chars().take(room - 1).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_cut_to_its_bar_or_left_out() {
        assert_eq!(fitting("Running", 1000), "Running");
        assert_eq!(fitting("CrashLoopBackOff", 900), "CrashLoopB…");
        assert_eq!(fitting("CrashLoopBackOff", 300), "");
    }
}
