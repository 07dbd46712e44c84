//! Instants as kubectl handles them: microseconds since 1970 in UTC, read from RFC 3339 and written as RFC 1123.
//! Does not know the virtual clock of a run; the caller says what "now" is.

/// Microseconds since 1970-01-01T00:00:00Z.
pub type Stamp = i64;

/// Microseconds in a second.
pub(crate) const SECOND: i64 = 1_000_000;
const SECONDS_PER_DAY: i64 = 86_400;
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Reads `2026-11-23T07:46:34Z`, with or without a fraction, in UTC or with an offset.
pub fn parse(text: &str) -> Option<Stamp> {
    let (date, clock) = text.split_once(['T', 't'])?;
    let (clock, offset_secs) = split_offset(clock)?;
    let mut date = date.splitn(3, '-').map(number);
    let days = days_from_civil(date.next()??, date.next()??, date.next()??);
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let mut whole = whole.splitn(3, ':').map(number);
    let secs = whole.next()?? * 3600 + whole.next()?? * 60 + whole.next()??;
    let micros = number(&format!("{fraction:0<6}")[..6])?;
    Some((days * SECONDS_PER_DAY + secs - offset_secs) * SECOND + micros)
}

/// Writes `Mon, 23 Nov 2026 07:46:34 +0000`, Go's `time.RFC1123Z` in UTC.
pub(crate) fn rfc1123z(stamp: Stamp) -> String {
    let secs = stamp.div_euclid(SECOND);
    let days = secs.div_euclid(SECONDS_PER_DAY);
    let of_day = secs.rem_euclid(SECONDS_PER_DAY);
    let (year, month, day) = civil_from_days(days);
    format!(
        "{}, {day:02} {} {year:04} {:02}:{:02}:{:02} +0000",
        WEEKDAYS[days.rem_euclid(7) as usize],
        MONTHS[(month - 1) as usize],
        of_day / 3600,
        of_day / 60 % 60,
        of_day % 60,
    )
}

fn number(digits: &str) -> Option<i64> {
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

fn split_offset(clock: &str) -> Option<(&str, i64)> {
    if let Some(utc) = clock.strip_suffix(['Z', 'z']) {
        return Some((utc, 0));
    }
    let at = clock.rfind(['+', '-'])?;
    let (hours, minutes) = clock[at + 1..].split_once(':')?;
    let secs = number(hours)? * 3600 + number(minutes)? * 60;
    let signed = if clock[at..].starts_with('-') {
        -secs
    } else {
        secs
    };
    Some((&clock[..at], signed))
}

/// Days since 1970-01-01 of a date in the Gregorian calendar, counting years from March so that the leap day is the last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_survive_reading_and_writing() {
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

    #[test]
    fn a_fraction_is_read_to_the_microsecond() {
        assert_eq!(parse("1970-01-01T00:00:01.5Z"), Some(1_500_000));
        assert_eq!(parse("1970-01-01T00:00:00.830128912Z"), Some(830_128));
    }

    #[test]
    fn what_is_no_instant_is_none() {
        for text in [
            "",
            "now",
            "2026-11-23",
            "2026-11-23T07:46Z",
            "2026-11-23T07:46:17",
            "T::Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
