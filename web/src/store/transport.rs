//! The playhead as plain state: where it is, whether it moves, and how fast. It knows no wall clock and no session.

use podarium_core::view::Micros;

use crate::format::SECOND;

/// No run goes on for longer: what is drawn stays bounded.
pub use podarium_core::link::LONGEST_RUN;

/// With "skip idle", a wait longer than this (on the wall) is jumped over, down to the rest that is left to see.
const IDLE_WALL: Micros = 2 * SECOND;
const REST_WALL: Micros = SECOND / 2;

/// The playhead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transport {
    /// Where it is.
    pub at: Micros,
    /// Whether it moves.
    pub playing: bool,
    /// How many times faster than the wall clock.
    pub speed: u32,
    /// Whether stretches in which nothing happens are jumped over.
    pub skip_idle: bool,
}

impl Default for Transport {
    fn default() -> Self {
        Self {
            at: 0,
            playing: false,
            speed: Self::SPEEDS[0],
            skip_idle: false,
        }
    }
}

impl Transport {
    /// The speeds of the bar.
    pub const SPEEDS: [u32; 6] = [1, 5, 20, 60, 300, 3600];

    /// Back at the start, moving or not.
    pub const fn rewound(self, playing: bool) -> Self {
        Self {
            at: 0,
            playing,
            ..self
        }
    }

    /// One speed up or down.
    pub fn geared(self, faster: bool) -> Self {
        let speeds = Self::SPEEDS.into_iter();
        let speed = if faster {
            speeds.clone().find(|speed| *speed > self.speed)
        } else {
            speeds.rev().find(|speed| *speed < self.speed)
        };
        Self {
            speed: speed.unwrap_or(self.speed),
            ..self
        }
    }

    /// At another instant.
    pub fn moved(self, at: Micros) -> Self {
        Self {
            at: at.min(LONGEST_RUN),
            ..self
        }
    }

    /// After some time on the wall. It never passes what is simulated, and stops at the longest run.
    pub fn ticked(self, wall: Micros, simulated_until: Micros, next_event: Option<Micros>) -> Self {
        if !self.playing {
            return self;
        }
        let speed = u64::from(self.speed);
        let mut at = self.at.saturating_add(wall.saturating_mul(speed));
        if let (true, Some(next)) = (self.skip_idle, next_event) {
            let idle = next.saturating_sub(self.at);
            if idle > IDLE_WALL * speed {
                at = at.max(next - REST_WALL * speed);
            }
        }
        at = at.min(simulated_until.max(self.at)).min(LONGEST_RUN);
        Self {
            at,
            playing: at < LONGEST_RUN,
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::DAY;

    fn playing(speed: u32) -> Transport {
        Transport {
            playing: true,
            speed,
            ..Transport::default()
        }
    }

    #[test]
    fn time_runs_as_many_times_faster_as_the_speed_says() {
        assert_eq!(playing(60).ticked(16_000, DAY, None).at, 960_000);
    }

    #[test]
    fn a_gear_is_the_next_speed_and_ends_at_the_last() {
        assert_eq!(playing(5).geared(true).speed, 20);
        assert_eq!(playing(5).geared(false).speed, 1);
        assert_eq!(playing(3600).geared(true).speed, 3600);
    }

    #[test]
    fn a_paused_playhead_stays() {
        let paused = Transport::default().moved(SECOND);
        assert_eq!(paused.ticked(SECOND, DAY, None), paused);
    }

    #[test]
    fn the_playhead_waits_for_the_simulation() {
        assert_eq!(playing(3600).ticked(SECOND, 5, None).at, 5);
    }

    #[test]
    fn an_idle_stretch_is_jumped_over_but_for_its_last_half_second() {
        let transport = Transport {
            skip_idle: true,
            ..playing(1)
        };
        assert_eq!(
            transport.ticked(16_000, DAY, Some(60 * SECOND)).at,
            59_500_000
        );
        assert_eq!(transport.ticked(16_000, DAY, Some(SECOND)).at, 16_000);
    }

    #[test]
    fn the_longest_run_ends_the_play() {
        let end = playing(3600)
            .moved(LONGEST_RUN - 1)
            .ticked(SECOND, u64::MAX, None);
        assert_eq!((end.at, end.playing), (LONGEST_RUN, false));
    }
}
