//! Ages as kubectl writes them: `17s`, `3m20s`, `4h10m`, `2d4h`. Owns the rounding rules and nothing else.

use crate::stamp::{SECOND, Stamp};

/// A length of time in the short form that tables use.
///
/// Up to a second before zero counts as "now", since clocks of machines differ; more than that is `<invalid>`.
// Models apimachinery/pkg/util/duration/duration.go: HumanDuration
pub fn human(micros: i64) -> String {
    let secs = micros / SECOND;
    if secs < -1 {
        return "<invalid>".to_owned();
    }
    if secs < 0 {
        return "0s".to_owned();
    }
    let (minutes, hours, days) = (secs / 60, secs / 3600, secs / 86_400);
    if secs < 120 {
        format!("{secs}s")
    } else if minutes < 10 {
        pair(minutes, 'm', secs % 60, 's')
    } else if minutes < 180 {
        format!("{minutes}m")
    } else if hours < 8 {
        pair(hours, 'h', minutes % 60, 'm')
    } else if hours < 48 {
        format!("{hours}h")
    } else if days < 8 {
        pair(days, 'd', hours % 24, 'h')
    } else if days < 2 * 365 {
        format!("{days}d")
    } else if days < 8 * 365 {
        pair(days / 365, 'y', days % 365, 'd')
    } else {
        format!("{}y", days / 365)
    }
}

/// How long ago something was, or `<unknown>` when nothing says.
// Models pkg/printers/internalversion/printers.go: translateTimestampSince
pub(crate) fn since(then: Option<Stamp>, now: Stamp) -> String {
    then.map_or_else(|| "<unknown>".to_owned(), |then| human(now - then))
}

fn pair(large: i64, large_unit: char, small: i64, small_unit: char) -> String {
    if small == 0 {
        return format!("{large}{large_unit}");
    }
    format!("{large}{large_unit}{small}{small_unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_shrink_to_two_units_at_most() {
        const MINUTE: i64 = 60;
        const HOUR: i64 = 3600;
        const DAY: i64 = 86_400;
        for (secs, text) in [
            (-5, "<invalid>"),
            (-1, "0s"),
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (200, "3m20s"),
            (599, "9m59s"),
            (10 * MINUTE, "10m"),
            (179 * MINUTE + 59, "179m"),
            (3 * HOUR, "3h"),
            (4 * HOUR + 10 * MINUTE, "4h10m"),
            (8 * HOUR + 59 * MINUTE, "8h"),
            (47 * HOUR, "47h"),
            (48 * HOUR, "2d"),
            (2 * DAY + 4 * HOUR, "2d4h"),
            (8 * DAY + 5 * HOUR, "8d"),
            (729 * DAY, "729d"),
            (731 * DAY, "2y1d"),
            (8 * 365 * DAY + DAY, "8y"),
        ] {
            assert_eq!(human(secs * SECOND), text, "{secs} s");
        }
    }

    #[test]
    fn a_second_into_the_future_is_now() {
        assert_eq!(human(-1_999_999), "0s");
        assert_eq!(human(-2_000_000), "<invalid>");
    }

    #[test]
    fn what_never_happened_is_unknown() {
        assert_eq!(since(None, 0), "<unknown>");
        assert_eq!(since(Some(0), 7 * SECOND), "7s");
    }
}
