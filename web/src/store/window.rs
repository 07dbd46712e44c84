//! Which part of a run the timeline shows. Pure; drawing is in `ui/timeline`.

use podarium_core::view::{Micros, Timeline};

use super::transport::LONGEST_RUN;
use crate::format::{DAY, HOUR, MINUTE, SECOND};

/// The widths that the timeline takes by itself.
const STEPS: [Micros; 19] = [
    10 * SECOND,
    20 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    3 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    20 * MINUTE,
    40 * MINUTE,
    HOUR,
    2 * HOUR,
    4 * HOUR,
    8 * HOUR,
    16 * HOUR,
    DAY,
    2 * DAY,
    4 * DAY,
    LONGEST_RUN,
];

/// Before anything was played, the timeline shows this much of what is coming at most.
const FIRST_LOOK: Micros = 2 * MINUTE;

/// The narrowest window.
const NARROWEST: Micros = SECOND;

/// What the user asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zoom {
    /// From the start to a little beyond the playhead.
    #[default]
    Follow,
    /// This much, around the playhead.
    Width(Micros),
    /// This part, wherever the playhead is.
    Part(Window),
}

impl Zoom {
    /// Half or twice as wide as a window.
    pub fn by(closer: bool, window: Window) -> Self {
        let width = if closer {
            window.width() / 2
        } else {
            window.width() * 2
        };
        Self::Width(width.clamp(NARROWEST, LONGEST_RUN))
    }
}

/// A stretch of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Its start.
    pub from: Micros,
    /// Its end.
    pub to: Micros,
}

impl Window {
    /// What to show with the playhead there.
    pub fn of(zoom: Zoom, at: Micros, first_look: Micros) -> Self {
        match zoom {
            Zoom::Follow => Self {
                from: 0,
                to: step(at.saturating_add(at / 8).max(first_look)),
            },
            Zoom::Width(width) => {
                // Pages of three quarters keep the lanes still while the playhead crosses them.
                let page = (width * 3 / 4).max(1);
                let from = at.saturating_sub(width / 8) / page * page;
                Self {
                    from,
                    to: from + width,
                }
            }
            Zoom::Part(part) => part,
        }
    }

    /// A part that is so many times as wide, in thousandths; what is at an instant stays where it is.
    pub fn scaled(self, around: Micros, per_mille: u64) -> Self {
        let width = (self.width().saturating_mul(per_mille) / 1000).clamp(NARROWEST, LONGEST_RUN);
        let before = around.clamp(self.from, self.to) - self.from;
        let before = u128::from(before) * u128::from(width) / u128::from(self.width().max(1));
        let from = around.saturating_sub(before as Micros);
        Self {
            from,
            to: from + width,
        }
    }

    /// The same width, later or earlier.
    pub fn shifted(self, by: i64) -> Self {
        let from = self.from.saturating_add_signed(by).min(LONGEST_RUN);
        Self {
            from,
            to: from + self.width(),
        }
    }

    /// How long it is.
    pub const fn width(self) -> Micros {
        self.to - self.from
    }
}

fn step(at_least: Micros) -> Micros {
    STEPS
        .into_iter()
        .find(|step| *step >= at_least)
        .unwrap_or(LONGEST_RUN)
}

/// Long enough for the first happenings, but not longer than they are.
pub fn first_look(timeline: &Timeline) -> Micros {
    let last = timeline
        .lanes
        .iter()
        .flat_map(|lane| {
            let spans = lane.spans.iter().map(|span| span.from);
            spans.chain(lane.marks.iter().map(|mark| mark.at))
        })
        .filter(|at| *at <= FIRST_LOOK)
        .max()
        .unwrap_or(0);
    (last + last / 6).clamp(STEPS[0], FIRST_LOOK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_grows_in_steps() {
        let first = first_look(&Timeline::default());
        let window = |at| Window::of(Zoom::Follow, at, first);
        assert_eq!(
            window(0),
            Window {
                from: 0,
                to: 10 * SECOND
            }
        );
        assert_eq!(window(50 * SECOND).to, MINUTE);
        assert_eq!(window(100 * DAY).to, LONGEST_RUN);
    }

    #[test]
    fn a_chosen_width_turns_pages() {
        let window = Window::of(Zoom::Width(80), 100, 0);
        assert!(window.from <= 100 && 100 < window.to);
        assert_eq!(window.width(), 80);
    }

    #[test]
    fn zooming_keeps_the_instant_under_the_pointer_and_panning_stops_at_the_start() {
        let window = Window {
            from: 20 * SECOND,
            to: 60 * SECOND,
        };
        let closer = window.scaled(30 * SECOND, 500);
        assert_eq!((closer.from, closer.to), (25 * SECOND, 45 * SECOND));
        let earlier = window.shifted(-90_000_000);
        assert_eq!((earlier.from, earlier.to), (0, 40 * SECOND));
    }
}
