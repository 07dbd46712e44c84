//! Between instants and pixels. Pure; positions are in tenths of a pixel, so that no floating point is needed.

use podarium_core::view::Micros;

use crate::format::{DAY, HOUR, MINUTE, SECOND};
use crate::store::window::Window;

/// Distances between the marks of the axis.
const TICKS: [Micros; 24] = [
    SECOND / 10,
    SECOND / 5,
    SECOND / 2,
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    5 * DAY,
    10 * DAY,
];

/// Labels of the axis stand at least so far apart, in pixels.
const TICK_DISTANCE: u64 = 76;

/// A window drawn so many pixels wide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    window: Window,
    width: u32,
}

impl Scale {
    /// Draws a window so wide.
    pub const fn new(window: Window, width: u32) -> Self {
        Self { window, width }
    }

    /// Where an instant is, in tenths of a pixel; outside of the window it is at its edge.
    pub fn x(self, at: Micros) -> u64 {
        let from_start = at.clamp(self.window.from, self.window.to) - self.window.from;
        from_start * u64::from(self.width) * 10 / self.window.width().max(1)
    }

    /// Which instant is at a pixel.
    pub fn at(self, pixel: i32) -> Micros {
        let pixel = u64::try_from(pixel)
            .unwrap_or_default()
            .min(u64::from(self.width));
        self.window.from + pixel * self.window.width() / u64::from(self.width.max(1))
    }

    /// The window.
    pub const fn window(self) -> Window {
        self.window
    }

    /// Another window, drawn as wide.
    pub const fn of(self, window: Window) -> Self {
        Self { window, ..self }
    }

    /// How long so many pixels are.
    pub fn stretch(self, pixels: i64) -> i64 {
        let width = i64::try_from(self.window.width()).unwrap_or(i64::MAX);
        width / i64::from(self.width.max(1)) * pixels
    }

    /// Whether an instant is in the window.
    pub const fn shows(self, at: Micros) -> bool {
        self.window.from <= at && at <= self.window.to
    }

    /// The marks of the axis.
    pub fn ticks(self) -> impl Iterator<Item = Micros> {
        let least = self.window.width() * TICK_DISTANCE / u64::from(self.width.max(1));
        let step = TICKS
            .into_iter()
            .find(|tick| *tick >= least)
            .unwrap_or(10 * DAY);
        let first = self.window.from.div_ceil(step);
        (first..)
            .map(move |nth| nth * step)
            .take_while(move |at| *at <= self.window.to)
    }
}

/// Tenths of a pixel as SVG reads them.
pub fn px(tenths: u64) -> String {
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        tenth => format!("{}.{tenth}", tenths / 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCALE: Scale = Scale::new(
        Window {
            from: 0,
            to: 10 * SECOND,
        },
        800,
    );

    #[test]
    fn an_instant_and_its_pixel_agree() {
        assert_eq!(SCALE.x(5 * SECOND), 4000);
        assert_eq!(SCALE.at(400), 5 * SECOND);
        assert_eq!(SCALE.x(90 * SECOND), 8000);
    }

    #[test]
    fn the_axis_is_not_crowded() {
        let ticks: Vec<Micros> = SCALE.ticks().collect();
        assert_eq!(ticks.len(), 11);
    }

    #[test]
    fn tenths_are_written_only_if_there_are_any() {
        assert_eq!((px(40), px(45)), (String::from("4"), String::from("4.5")));
    }
}
