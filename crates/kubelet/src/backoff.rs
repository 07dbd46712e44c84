//! Exponential back-off by key, as the kubelet keeps it for crashing containers and for image pulls.

use crate::time::Time;
use podarium_table::Table;
use std::time::Duration;

/// How a back-off grows and when it is forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Curve {
    /// The first delay.
    pub first: Duration,
    /// The longest delay; each one is twice the one before, up to this.
    pub cap: Duration,
    /// An entry counts as new when the event lies more than this after its last update.
    pub forget_after: Duration,
}

impl Curve {
    /// Waits between an exit and the restart: 10 s to 5 min, forgotten after ten good minutes.
    ///
    /// Models pkg/kubelet/kubelet.go: newCrashLoopBackOff.
    pub const CRASH_LOOP: Self = Self {
        first: Duration::from_secs(10),
        cap: Duration::from_mins(5),
        forget_after: Duration::from_mins(10),
    };

    /// Waits between a failed pull and the next: 10 s to 5 min.
    ///
    /// Models pkg/kubelet/kubelet.go: NewMainKubelet (imageBackOff).
    pub const IMAGE_PULL: Self = Self {
        first: Duration::from_secs(10),
        cap: Duration::from_mins(5),
        forget_after: Duration::from_mins(10),
    };
}

/// One key's delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry {
    delay: Duration,
    updated_at: Time,
}

/// Delays by key.
///
/// Models client-go/util/flowcontrol/backoff.go: Backoff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backoff {
    curve: Curve,
    entries: Table<String, Entry>,
}

impl Backoff {
    /// An empty one.
    pub fn new(curve: Curve) -> Self {
        Self {
            curve,
            entries: Table::default(),
        }
    }

    /// Until when the key waits, counted from the event (an exit, a failed pull); `None` if it need not wait.
    ///
    /// Models client-go/util/flowcontrol/backoff.go: IsInBackOffSince.
    pub fn waits_until(&self, key: &str, event: Time, now: Time) -> Option<Time> {
        let entry = self
            .entries
            .get(key)
            .filter(|entry| !self.forgotten(entry, event))?;
        let until = event + entry.delay;
        (now < until).then_some(until)
    }

    /// Until when the key waits, counted from its last update; `None` if it need not wait.
    ///
    /// Models client-go/util/flowcontrol/backoff.go: IsInBackOffSinceUpdate.
    pub fn waits_since_update(&self, key: &str, now: Time) -> Option<Time> {
        let entry = self
            .entries
            .get(key)
            .filter(|entry| !self.forgotten(entry, now))?;
        let until = entry.updated_at + entry.delay;
        (now < until).then_some(until)
    }

    /// Moves the key one step up the curve, or to its start.
    ///
    /// Models client-go/util/flowcontrol/backoff.go: Next.
    pub fn next(&mut self, key: &str, event: Time, now: Time) {
        let delay = match self.entries.get(key) {
            Some(entry) if !self.forgotten(entry, event) => (entry.delay * 2).min(self.curve.cap),
            _ => self.curve.first,
        };
        self.entries.insert(
            key.to_owned(),
            Entry {
                delay,
                updated_at: now,
            },
        );
    }

    /// The delay of a key, zero if it has none.
    pub fn delay(&self, key: &str) -> Duration {
        self.entries
            .get(key)
            .map_or(Duration::ZERO, |entry| entry.delay)
    }

    /// Drops what is too old to matter. Called by housekeeping.
    ///
    /// Models client-go/util/flowcontrol/backoff.go: GC.
    pub fn collect(&mut self, now: Time) {
        let forget_after = self.curve.forget_after;
        self.entries
            .retain(|_, entry| now.since(entry.updated_at) <= forget_after);
    }

    fn forgotten(&self, entry: &Entry, event: Time) -> bool {
        event.since(entry.updated_at) > self.curve.forget_after
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: u64) -> Time {
        Time::from_micros(secs * 1_000_000)
    }

    #[test]
    fn waits_double_from_ten_seconds_up_to_five_minutes() {
        let mut backoff = Backoff::new(Curve::CRASH_LOOP);
        assert_eq!(
            backoff.waits_until("a", at(1), at(1)),
            None,
            "the first restart is immediate"
        );
        let mut delays = Vec::new();
        for n in 1..=7 {
            backoff.next("a", at(n), at(n));
            delays.push(backoff.delay("a").as_secs());
        }
        assert_eq!(delays, [10, 20, 40, 80, 160, 300, 300]);
    }

    #[test]
    fn ten_minutes_without_a_crash_start_the_curve_afresh() {
        let mut backoff = Backoff::new(Curve::CRASH_LOOP);
        backoff.next("a", at(0), at(0));
        backoff.next("a", at(0), at(0));
        assert_eq!(backoff.waits_until("a", at(600), at(600)), Some(at(620)));
        assert_eq!(backoff.waits_until("a", at(601), at(601)), None);
        backoff.next("a", at(601), at(601));
        assert_eq!(backoff.delay("a").as_secs(), 10);
    }

    #[test]
    fn the_wait_runs_from_the_exit_and_not_from_the_look() {
        let mut backoff = Backoff::new(Curve::CRASH_LOOP);
        backoff.next("a", at(0), at(0));
        assert_eq!(backoff.waits_until("a", at(5), at(14)), Some(at(15)));
        assert_eq!(backoff.waits_until("a", at(5), at(15)), None);
    }
}
