//! Virtual time: microseconds since the start of the run, and the cluster's clock made from it.

use podarium_manifest::api;
use std::ops::{Add, Sub};
use std::time::Duration;

/// An instant of virtual time, in microseconds since the start of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(u64);

impl Time {
    /// The start of the run.
    pub const ZERO: Self = Self(0);
    /// The last instant there is; nothing is ever scheduled beyond it.
    pub const MAX: Self = Self(u64::MAX);

    /// The instant that many microseconds after the start.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// Microseconds since the start.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// How long after `earlier` this is; zero if it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }

    /// The first instant of a regular grid at or after this one.
    #[must_use]
    pub fn up_to_grid(self, phase: Duration, period: Duration) -> Self {
        let (phase, period) = (micros(phase), micros(period).max(1));
        let beyond = self.0.saturating_sub(phase);
        Self(phase.saturating_add(beyond.div_ceil(period).saturating_mul(period)))
    }

    /// The last instant of a regular grid at or before this one, if there is one.
    pub fn down_to_grid(self, phase: Duration, period: Duration) -> Option<Self> {
        let (phase, period) = (micros(phase), micros(period).max(1));
        self.0
            .checked_sub(phase)
            .map(|beyond| Self(phase + beyond / period * period))
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

impl Add<Duration> for Time {
    type Output = Self;
    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(micros(duration)))
    }
}

impl Sub<Duration> for Time {
    type Output = Self;
    fn sub(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(micros(duration)))
    }
}

/// The cluster's clock: which date the run starts at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Unix seconds at [`Time::ZERO`].
    pub epoch_secs: i64,
}

impl Clock {
    /// Unix seconds at an instant, cut to whole seconds as the API does.
    pub fn unix_secs(self, at: Time) -> i64 {
        self.epoch_secs.saturating_add((at.0 / 1_000_000) as i64)
    }

    /// Unix microseconds at an instant.
    pub fn unix_micros(self, at: Time) -> i64 {
        let start = self.epoch_secs.saturating_mul(1_000_000);
        start.saturating_add(i64::try_from(at.0).unwrap_or(i64::MAX))
    }

    /// An instant as the API prints it: RFC 3339, whole seconds.
    pub fn stamp(self, at: Time) -> api::Time {
        api::Time(podarium_calendar::rfc3339(self.unix_secs(at)))
    }

    /// The instant of a time stamp; `None` if it cannot be read or lies before the start.
    pub fn instant(self, stamp: &api::Time) -> Option<Time> {
        let micros = podarium_calendar::parse_rfc3339(&stamp.0)?;
        let since = micros.checked_sub(self.unix_micros(Time::ZERO))?;
        u64::try_from(since).ok().map(Time)
    }
}

/// A duration as Go prints it: `10s`, `1m20s`, `5m0s`, `1h0m0s`, `1.5s`, `300ms`.
///
/// Models time.Duration.String.
pub fn go_duration(duration: Duration) -> String {
    let micros = duration.as_micros();
    if micros == 0 {
        return "0s".to_owned();
    }
    if micros < 1000 {
        return format!("{micros}µs");
    }
    if micros < 1_000_000 {
        return format!("{}ms", decimal(micros, 1000));
    }
    let (minutes, rest) = (micros / 60_000_000, decimal(micros % 60_000_000, 1_000_000));
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("{rest}s"),
        (0, minutes) => format!("{minutes}m{rest}s"),
        (hours, minutes) => format!("{hours}h{minutes}m{rest}s"),
    }
}

fn decimal(amount: u128, unit: u128) -> String {
    let (whole, part) = (amount / unit, amount % unit);
    if part == 0 {
        return whole.to_string();
    }
    let digits = unit.ilog10() as usize;
    let part = format!("{part:0digits$}");
    format!("{whole}.{}", part.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_go_prints_them() {
        for (micros, text) in [
            (10_000_000, "10s"),
            (80_000_000, "1m20s"),
            (300_000_000, "5m0s"),
            (3_600_000_000, "1h0m0s"),
            (1_234_000, "1.234s"),
            (300_000, "300ms"),
            (0, "0s"),
        ] {
            assert_eq!(go_duration(Duration::from_micros(micros)), text);
        }
    }

    #[test]
    fn a_grid_is_met_at_its_points_and_rounded_up_between_them() {
        let (phase, period) = (Duration::from_millis(250), Duration::from_secs(1));
        let at = |micros| {
            Time::from_micros(micros)
                .up_to_grid(phase, period)
                .as_micros()
        };
        assert_eq!(
            [at(0), at(250_000), at(250_001), at(1_250_000)],
            [250_000, 250_000, 1_250_000, 1_250_000]
        );
        assert_eq!(
            Time::from_micros(1_249_999).down_to_grid(phase, period),
            Some(Time::from_micros(250_000))
        );
        assert_eq!(Time::ZERO.down_to_grid(phase, period), None);
    }
}
