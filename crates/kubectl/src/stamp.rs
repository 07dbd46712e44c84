//! Instants as kubectl handles them: microseconds since 1970 in UTC, written as RFC 1123.
//! Does not know the virtual clock of a run; the caller says what "now" is.

use podarium_calendar::{DAY, Date};

/// Microseconds since 1970-01-01T00:00:00Z.
pub type Stamp = i64;

/// Reads `2026-11-23T07:46:34Z`, with or without a fraction, in UTC or with an offset.
pub use podarium_calendar::parse_rfc3339 as parse;

/// Microseconds in a second.
pub(crate) const SECOND: i64 = 1_000_000;
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Writes `2026-11-23T07:46:34.123456000Z`, as logs are stamped.
// Models pkg/kubelet/types: RFC3339NanoFixed
pub fn rfc3339_nanos(stamp: Stamp) -> String {
    let whole = podarium_calendar::rfc3339(stamp.div_euclid(SECOND));
    let whole = whole.trim_end_matches('Z');
    format!("{whole}.{:06}000Z", stamp.rem_euclid(SECOND))
}

/// Writes `Mon 2026-11-23 07:46:34 UTC`, as services are told of.
// Models systemd/src/basic/time-util.c: format_timestamp
pub fn service_time(stamp: Stamp) -> String {
    let secs = stamp.div_euclid(SECOND);
    let day = WEEKDAYS[secs.div_euclid(DAY).rem_euclid(7) as usize];
    let date = podarium_calendar::rfc3339(secs)
        .replace('T', " ")
        .replace('Z', " UTC");
    [day, " ", &date].concat()
}

/// Writes `Mon, 23 Nov 2026 07:46:34 +0000`, Go's `time.RFC1123Z` in UTC.
pub(crate) fn rfc1123z(stamp: Stamp) -> String {
    let secs = stamp.div_euclid(SECOND);
    let days = secs.div_euclid(DAY);
    let of_day = secs.rem_euclid(DAY);
    let Date { year, month, day } = Date::from_days(days);
    format!(
        "{}, {day:02} {} {year:04} {:02}:{:02}:{:02} +0000",
        WEEKDAYS[days.rem_euclid(7) as usize],
        MONTHS[(month - 1) as usize],
        of_day / 3600,
        of_day / 60 % 60,
        of_day % 60,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_as_go_writes_them() {
        for (text, secs, long) in [
            ("1970-01-01T00:00:00Z", 0, "Thu, 01 Jan 1970 00:00:00 +0000"),
            (
                "2026-11-23T07:46:17Z",
                1_795_419_977,
                "Mon, 23 Nov 2026 07:46:17 +0000",
            ),
            (
                "2024-02-29T23:59:59Z",
                1_709_251_199,
                "Thu, 29 Feb 2024 23:59:59 +0000",
            ),
            (
                "2024-03-01T01:00:00+01:00",
                1_709_251_200,
                "Fri, 01 Mar 2024 00:00:00 +0000",
            ),
        ] {
            assert_eq!(parse(text), Some(secs * SECOND), "{text}");
            assert_eq!(rfc1123z(secs * SECOND), long);
        }
    }
}
