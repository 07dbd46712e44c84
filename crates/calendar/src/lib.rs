//! Dates of the Gregorian calendar in UTC, and time stamps of RFC 3339 made of them. Knows no clock: the caller says which instant it
//! means, in seconds or microseconds since 1970.
#![forbid(unsafe_code)]

/// Seconds in a day.
pub const DAY: i64 = 86_400;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// The year; 0 is the one before 1.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
}

impl Date {
    /// The date that many days after 1970-01-01.
    // Years begin in March inside, so that a leap day comes last.
    pub fn from_days(days: i64) -> Self {
        let days = days.saturating_add(719_468);
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let month = (from_march + 2) % 12 + 1;
        Self {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month,
            day: of_year - (153 * from_march + 2) / 5 + 1,
        }
    }

    /// Days from 1970-01-01 to this date. A day or month out of its range counts on into the neighbours; years are taken to the
    /// four digits that a time stamp has.
    pub fn days(self) -> i64 {
        let year = self.year.clamp(-9999, 9999) - i64::from(self.month <= 2);
        let of_era = year.rem_euclid(400);
        let from_march = (self.month.clamp(1, 12) + 9) % 12;
        let of_year = (153 * from_march + 2) / 5 + self.day.clamp(0, 99) - 1;
        let day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
        year.div_euclid(400) * 146_097 + day_of_era - 719_468
    }
}

/// Unix seconds as `2026-01-02T03:04:05Z`.
pub fn rfc3339(unix_secs: i64) -> String {
    let date = Date::from_days(unix_secs.div_euclid(DAY));
    let secs = unix_secs.rem_euclid(DAY);
    let mut text = String::with_capacity(20);
    let parts = [
        (date.year, 4, '-'),
        (date.month, 2, '-'),
        (date.day, 2, 'T'),
        (secs / 3600, 2, ':'),
        (secs / 60 % 60, 2, ':'),
        (secs % 60, 2, 'Z'),
    ];
    for (number, width, mark) in parts {
        let digits = number.to_string();
        text.extend((digits.len()..width).map(|_| '0'));
        text.push_str(&digits);
        text.push(mark);
    }
    text
}

/// Unix microseconds of `2026-11-23T07:46:34Z`, with or without a fraction, in UTC or with an offset; `None` for what is none.
pub fn parse_rfc3339(text: &str) -> Option<i64> {
    let (date, clock) = text.split_once(['T', 't'])?;
    let (clock, offset) = split_offset(clock)?;
    let [year, month, day] = three(date, '-')?;
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let [hours, minutes, seconds] = three(whole, ':')?;
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = fraction.bytes().chain(std::iter::repeat(b'0')).take(6);
    let micros = digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    let days = Date { year, month, day }.days();
    let secs = days * DAY + hours * 3600 + minutes * 60 + seconds - offset;
    secs.checked_mul(1_000_000)?.checked_add(micros)
}

fn three(text: &str, mark: char) -> Option<[i64; 3]> {
    let mut parts = text.splitn(3, mark).map(number);
    Some([parts.next()??, parts.next()??, parts.next()??])
}

/// Digits only, and no more of them than a time stamp has.
fn number(digits: &str) -> Option<i64> {
    let all = !digits.is_empty() && digits.len() <= 9;
    (all && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

fn split_offset(clock: &str) -> Option<(&str, i64)> {
    if let Some(utc) = clock.strip_suffix(['Z', 'z']) {
        return Some((utc, 0));
    }
    let at = clock.rfind(['+', '-'])?;
    let (hours, minutes) = clock[at + 1..].split_once(':')?;
    let secs = number(hours)? * 3600 + number(minutes)? * 60;
    let is_west = clock[at..].starts_with('-');
    Some((&clock[..at], if is_west { -secs } else { secs }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_survive_reading_and_writing() {
        for (text, secs) in [
            ("1970-01-01T00:00:00Z", 0),
            ("0001-01-01T00:00:00Z", -62_135_596_800),
            ("1969-12-31T23:59:59Z", -1),
            ("2000-02-29T00:00:00Z", 951_782_400),
            ("2024-02-29T23:59:59Z", 1_709_251_199),
            ("2026-11-23T07:46:17Z", 1_795_419_977),
            ("2100-03-01T00:00:00Z", 4_107_542_400),
        ] {
            assert_eq!(rfc3339(secs), text);
            assert_eq!(parse_rfc3339(text), Some(secs * 1_000_000));
        }
    }

    #[test]
    fn every_day_of_four_centuries_is_the_one_after_the_day_before() {
        let mut days = -200 * 366;
        while days < 200 * 366 {
            let date = Date::from_days(days);
            assert_eq!(date.days(), days);
            let next = Date::from_days(days + 1);
            assert!(next.day == date.day + 1 || next.day == 1, "{date:?}");
            days += 1;
        }
    }

    #[test]
    fn fractions_and_offsets_are_read() {
        for (text, micros) in [
            ("1970-01-01T00:00:01.5Z", 1_500_000),
            ("1970-01-01T00:00:00.830128912Z", 830_128),
            ("1970-01-01T01:00:00+01:00", 0),
            ("1969-12-31T23:30:00-00:30", 0),
        ] {
            assert_eq!(parse_rfc3339(text), Some(micros), "{text}");
        }
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
            "99999999999-01-01T00:00:00Z",
            "2026-11-23T07:46:17.äZ",
            "2026-11-23T07:46:17.1x5Z",
        ] {
            assert_eq!(parse_rfc3339(text), None, "{text}");
        }
    }
}
