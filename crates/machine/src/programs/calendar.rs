//! `date`, and dates in the Gregorian calendar, in UTC.
//!
//! Owns the calendar. Does not own the clock: the machine has it.

use super::Answer;
use super::cx::Cx;
use crate::accounts::number;

const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Year, month (from 1) and day of a number of days since 1970.
fn civil(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let of_era = shifted % 146_097;
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

/// `strftime` in the C locale and UTC.
pub(crate) fn format_time(format: &str, unix_secs: u64) -> String {
    let (year, month, day) = civil(unix_secs / 86_400);
    let (hour, minute, second) = (unix_secs / 3600 % 24, unix_secs / 60 % 60, unix_secs % 60);
    let weekday = DAYS[(unix_secs / 86_400 + 4) as usize % 7];
    let month_name = MONTHS[month as usize - 1];
    let mut out = String::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        let day_of_year = secs_to_days(unix_secs) - days_from_civil(year, 1, 1) + 1;
        let twelve = (hour + 11) % 12 + 1;
        let mut pad = |value: u64, width: usize| out.push_str(&format!("{value:0width$}"));
        match letters.next().unwrap_or('%') {
            'Y' => pad(year, 4),
            'C' => pad(year / 100, 2),
            'y' => pad(year % 100, 2),
            'm' => pad(month, 2),
            'd' => pad(day, 2),
            'H' => pad(hour, 2),
            'I' => pad(twelve, 2),
            'M' => pad(minute, 2),
            'S' => pad(second, 2),
            'j' => pad(day_of_year, 3),
            's' => pad(unix_secs, 1),
            'u' => pad((unix_secs / 86_400 + 3) % 7 + 1, 1),
            'w' => pad((unix_secs / 86_400 + 4) % 7, 1),
            'e' => out.push_str(&format!("{day:2}")),
            'k' => out.push_str(&format!("{hour:2}")),
            'l' => out.push_str(&format!("{twelve:2}")),
            'N' => out.push_str("000000000"),
            'p' => out.push_str(if hour < 12 { "AM" } else { "PM" }),
            'a' => out.push_str(&weekday[..3]),
            'A' => out.push_str(weekday),
            'b' | 'h' => out.push_str(&month_name[..3]),
            'B' => out.push_str(month_name),
            'Z' => out.push_str("UTC"),
            'z' => out.push_str("+0000"),
            'n' => out.push('\n'),
            't' => out.push('\t'),
            '%' => out.push('%'),
            letter => {
                let longer = match letter {
                    'F' => "%Y-%m-%d",
                    'T' | 'X' => "%H:%M:%S",
                    'R' => "%H:%M",
                    'D' | 'x' => "%m/%d/%y",
                    'c' => "%a %b %e %H:%M:%S %Y",
                    'r' => "%I:%M:%S %p",
                    _ => "",
                };
                if longer.is_empty() {
                    out.extend(['%', letter]);
                } else {
                    out.push_str(&format_time(longer, unix_secs));
                }
            }
        }
    }
    out
}

/// Seconds of `2024-01-31 10:00:00`, `@5`, `now`, `yesterday`, `2 days ago` and their like.
pub(super) fn read_time(text: &str, now: u64) -> Option<u64> {
    let text = text.trim().trim_end_matches('Z');
    if let Some(secs) = text.strip_prefix('@') {
        return number(secs.as_bytes()).map(|secs| secs as u64);
    }
    let mut numbers = Vec::new();
    for part in text.split(['-', ':', ' ', 'T', '.']) {
        numbers.push(number(part.as_bytes()).filter(|_| !part.is_empty()));
    }
    if let [Some(year), Some(month), Some(day), rest @ ..] = numbers.as_slice()
        && text.contains('-')
    {
        let part = |at: usize| rest.get(at).copied().flatten().unwrap_or(0) as u64;
        let days = days_from_civil(*year as u64, *month as u64, *day as u64);
        return Some(days * 86_400 + part(0) * 3600 + part(1) * 60 + part(2));
    }
    let mut when = now as i64;
    let mut words = text.split_whitespace().peekable();
    let mut count = 1;
    while let Some(word) = words.next() {
        if let Some(number) = number(word.trim_start_matches('+').as_bytes()) {
            count = number;
            continue;
        }
        let unit = match word.trim_end_matches('s') {
            "now" | "today" | "ago" => continue,
            "yesterday" => -86_400,
            "tomorrow" | "day" => 86_400,
            "sec" | "second" => 1,
            "min" | "minute" => 60,
            "hour" => 3600,
            "week" => 604_800,
            _ => return None,
        };
        let back = words.peek() == Some(&"ago");
        when += unit * if back { -count } else { count };
        count = 1;
    }
    u64::try_from(when).ok()
}

fn days_from_civil(year: u64, month: u64, day: u64) -> u64 {
    let year = year - u64::from(month <= 2);
    let of_era = year % 400;
    let shifted = (month + 9) % 12;
    let of_year = (153 * shifted + 2) / 5 + day - 1;
    year / 400 * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn secs_to_days(secs: u64) -> u64 {
    secs / 86_400
}

pub(super) fn date(cx: &mut Cx) -> Answer {
    let options =
        cx.options("ud:RI:s:r: utc=u date=d iso-8601=I rfc-2822=R rfc-email=R reference=r")?;
    let mut secs = cx.unix_secs();
    if let Some(text) = options.value(b'd') {
        let shown = String::from_utf8_lossy(text).into_owned();
        let Some(found) = read_time(&shown, secs) else {
            cx.complain(&["invalid date '", &shown, "'"].concat());
            return Ok(1);
        };
        secs = found;
    }
    if let Some(path) = options.value(b'r') {
        match cx.machine.stat(cx.pid, path, true) {
            Ok(inode) => secs = inode.mtime_us / 1_000_000,
            Err(errno) => {
                cx.fault("%", "%", path, errno);
                return Ok(1);
            }
        }
    }
    let format = options
        .operands
        .iter()
        .find_map(|arg| arg.strip_prefix(b"+"));
    let format = match format {
        Some(format) => String::from_utf8_lossy(format).into_owned(),
        None if options.has(b'R') => "%a, %d %b %Y %H:%M:%S +0000".into(),
        None if options.has(b'I') => "%Y-%m-%dT%H:%M:%S+00:00".into(),
        None => "%a %b %e %H:%M:%S UTC %Y".into(),
    };
    let nanos = cx.machine.clock_us() % 1_000_000 * 1000;
    let text = format_time(&format.replace("%N", &format!("{nanos:09}")), secs);
    cx.print(&[&text, "\n"].concat());
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::format_time;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(format_time("%F %T %a", 0), "1970-01-01 00:00:00 Thu");
        assert_eq!(format_time("%F %a %b", 1_709_164_800), "2024-02-29 Thu Feb");
        assert_eq!(format_time("%F %T", 1_767_225_599), "2025-12-31 23:59:59");
    }
}
