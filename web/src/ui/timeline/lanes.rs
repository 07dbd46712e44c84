//! The lanes and the axis, drawn once for a timeline, a window and a width: the playhead moves over them without
//! touching them. What is narrower than a pixel is drawn together, so that the number of shapes stays bounded.

use podarium_core::view::{Lane, Span, Timeline};
use yew::prelude::*;

use super::marks;
use super::patterns;
use super::scale::{Scale, px};
use crate::format;
use crate::hooks::use_lang;
use crate::ui::shared::Shared;

/// Height of the axis above the lanes.
pub const AXIS_HEIGHT: u32 = 22;
/// Height of a lane with its marks.
pub const LANE_HEIGHT: u32 = 36;

const BAR_TOP: u32 = 3;
const BAR_HEIGHT: u32 = 18;
const MARKS_Y: u32 = 28;

/// A letter of a label is about so wide, in tenths of a pixel.
const LETTER: u64 = 66;
/// A label of the axis needs so much room, in tenths of a pixel.
const TICK_ROOM: u64 = 400;
/// A label keeps so much distance from the ends of its bar, in tenths of a pixel.
const INSET: u64 = 60;

/// What the lanes show.
#[derive(Debug, PartialEq, Properties)]
pub struct LanesProps {
    /// The lanes.
    pub timeline: Shared<Timeline>,
    /// The window.
    pub scale: Scale,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// The lanes.
#[component]
pub fn Lanes(props: &LanesProps) -> Html {
    let lang = use_lang();
    let LanesProps {
        timeline,
        scale,
        width,
        height,
    } = props;
    let lane = |(nth, lane): (usize, &Lane)| {
        let y = AXIS_HEIGHT + nth as u32 * LANE_HEIGHT;
        html! {
            <g transform={format!("translate(0 {y})")}>
                <line class="lane-rule" x1="0" x2={width.to_string()} y1="0.5" y2="0.5" />
                { draw_spans(lane, *scale) }
                <g transform={format!("translate(0 {MARKS_Y})")}>{ marks::draw(&lane.marks, *scale, lang) }</g>
            </g>
        }
    };
    let tick = |at| {
        let x = px(scale.x(at));
        let has_room = scale.x(at) + TICK_ROOM <= u64::from(*width) * 10;
        html! {
            <g transform={format!("translate({x} 0)")}>
                <line class="tick-line" x1="0.5" x2="0.5" y1={(AXIS_HEIGHT - 5).to_string()} y2={height.to_string()} />
                if has_room { <text class="tick-label" x="4" y="12">{ format::tick(at) }</text> }
            </g>
        }
    };
    html! {
        <svg class="lanes" width={width.to_string()} height={height.to_string()} aria-hidden="true">
            { patterns::draw() }
            { for scale.ticks().map(tick) }
            { for timeline.lanes.iter().enumerate().map(lane) }
        </svg>
    }
}

fn draw_spans(lane: &Lane, scale: Scale) -> Html {
    let mut drawn_to = 0;
    let mut shapes = Vec::new();
    for span in &lane.spans {
        let (from, to) = (scale.x(span.from), scale.x(span.to));
        let too_narrow = to < from + 10 && from < drawn_to + 10 && drawn_to > 0;
        if from == to && !scale.shows(span.from) || too_narrow {
            continue;
        }
        shapes.push(draw_span(span, from, to.max(from + 10)));
        drawn_to = to.max(from + 10);
    }
    shapes.into_iter().collect()
}

fn draw_span(span: &Span, from: u64, to: u64) -> Html {
    let width = to - from;
    // A hair of a gap tells neighbours of one kind apart.
    let drawn = if width > 40 { width - 10 } else { width };
    let hint = format!(
        "{}\n{} – {} ({})",
        span.label,
        format::moment(span.from),
        format::moment(span.to),
        format::span(span.to - span.from)
    );
    let label = fitting(&span.label, width);
    html! {
        <g class={classes!("span", patterns::class(span.kind))}>
            <title>{ hint }</title>
            <rect class="span-bar" x={px(from)} y={BAR_TOP.to_string()} width={px(drawn)} height={BAR_HEIGHT.to_string()}
                rx={if width > 60 { "4" } else { "1" }} fill={patterns::fill(span.kind)} />
            if !label.is_empty() {
                <text class="span-label" x={px(from + INSET)} y={(BAR_TOP + 13).to_string()}>{ label }</text>
            }
        </g>
    }
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
