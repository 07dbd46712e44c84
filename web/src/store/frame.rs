//! What happens in a frame of the browser: the playhead moves, the simulation runs ahead of it, and the world is read.
//!
//! This is the one place where wall time enters. A frame simulates for a few milliseconds at most, so that the page
//! stays responsive with a pod that never ends; the playhead then waits for the simulation.

use std::rc::Rc;

use podarium_core::view::Micros;

use super::Store;
use super::transport::LONGEST_RUN;
use crate::browser;
use crate::format::SECOND;

/// A pause of the browser (a hidden tab) counts as no more than this.
const LONGEST_FRAME: Micros = SECOND / 4;

/// The world is read so often, and sooner if something visible happens.
const LOOK_MS: f64 = 50.0;

/// On a machine on which reading takes long, it is read more rarely: so many times as long passes in between.
const LOOK_SHARE: f64 = 12.0;

/// The lanes are read so often while the simulation runs ahead.
const DRAW_MS: f64 = 200.0;

/// How long a frame may simulate.
const SIMULATE_MS: f64 = 5.0;

/// When things were last done, in milliseconds of the browser's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Frames {
    last: f64,
    looked: f64,
    /// Time that is to pass between two looks.
    pause: f64,
    drawn: f64,
}

impl Frames {
    /// The next frame is the first of a row: no time has passed before it.
    pub(super) fn rest(&mut self) {
        self.last = 0.0;
    }
}

impl Store {
    pub(super) fn frame(&mut self, wall_ms: f64) {
        let wall = wall_between(self.frames.last, wall_ms);
        self.frames.last = wall_ms;
        let run = Rc::clone(&self.run);
        let mut run = run.borrow_mut();

        let before = run.until();
        if !self.ahead || run.until() < self.wanted(2) {
            let stop = browser::now_ms() + SIMULATE_MS;
            self.ahead = run.simulate(self.wanted(6), || browser::now_ms() < stop);
        }
        let drawn_long_ago = wall_ms - self.frames.drawn > DRAW_MS;
        if run.until() != before && (self.ahead || drawn_long_ago)
            || run.timeline.until < run.until() && self.ahead
        {
            self.frames.drawn = wall_ms;
            run.draw();
            self.take_lanes(&run);
            // What was drawn may have widened the window.
            self.ahead = self.ahead && run.until() >= self.wanted(2);
        }

        let at = self.transport.at;
        let next = run.next(at);
        self.transport = self.transport.ticked(wall, run.until(), next);
        self.rest_at_prompt(&run, at);
        let passed = next.is_some_and(|next| next <= self.transport.at);
        let rested = wall_ms - self.frames.looked;
        let due = rested > self.frames.pause || passed && rested > self.frames.pause / 3.0;
        if self.transport.at != at && (due || !self.transport.playing) {
            let start = browser::now_ms();
            run.look(self.transport.at);
            self.frames.looked = wall_ms;
            self.frames.pause = ((browser::now_ms() - start) * LOOK_SHARE).max(LOOK_MS);
            self.take(&run);
        }
    }

    /// How far the simulation should be: to the end of what the timeline shows, and some seconds of play ahead.
    fn wanted(&self, seconds: u64) -> Micros {
        let play = u64::from(self.transport.speed) * seconds * SECOND;
        (self.transport.at + play)
            .max(self.window().to)
            .min(LONGEST_RUN)
    }
}

fn wall_between(last_ms: f64, now_ms: f64) -> Micros {
    if last_ms == 0.0 {
        return 0;
    }
    let micros = (now_ms - last_ms).max(0.0) * 1000.0;
    (micros as Micros).min(LONGEST_FRAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hidden_tab_counts_as_a_quarter_of_a_second() {
        assert_eq!(wall_between(1000.0, 1016.0), 16_000);
        assert_eq!(wall_between(1000.0, 60_000.0), LONGEST_FRAME);
        assert_eq!(wall_between(0.0, 60_000.0), 0);
    }
}
