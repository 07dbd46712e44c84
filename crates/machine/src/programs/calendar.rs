//! `date`, and times as programs write and read them, in UTC.
//!
//! Does not own the clock: the machine has it.

use podarium_calendar::{DAY, Date};

use super::Answer;
use super::cx::Cx;
use crate::accounts::number;
use crate::kernel::caps;
use crate::kernel::errno::Errno;

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

/// `strftime` in the C locale and UTC.
pub(crate) fn format_time(format: &str, unix_secs: u64) -> String {
    let unix_secs = unix_secs.cast_signed();
    let days = unix_secs.div_euclid(DAY);
    let Date { year, month, day } = Date::from_days(days);
    let (hour, minute, second) = (
        unix_secs.rem_euclid(DAY) / 3600,
        unix_secs.rem_euclid(3600) / 60,
        unix_secs.rem_euclid(60),
    );
    let weekday = DAYS[(days + 4).rem_euclid(7) as usize];
    let month_name = MONTHS[month as usize - 1];
    let mut out = String::new();
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        let first = Date {
            year,
            month: 1,
            day: 1,
        };
        let day_of_year = days - first.days() + 1;
        let twelve = (hour + 11) % 12 + 1;
        let mut pad = |value: i64, width: usize| out.push_str(&format!("{value:0width$}"));
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
            'u' => pad((days + 3).rem_euclid(7) + 1, 1),
            'w' => pad((days + 4).rem_euclid(7), 1),
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
                    out.push_str(&format_time(longer, unix_secs.cast_unsigned()));
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
        let part = |at: usize| rest.get(at).copied().flatten().unwrap_or(0);
        let (year, month, day) = (*year, *month, *day);
        let secs = Date { year, month, day }.days() * DAY;
        let secs = [(0, 3600), (1, 60), (2, 1)]
            .iter()
            .fold(secs, |secs, (at, unit)| {
                secs.saturating_add(part(*at).saturating_mul(*unit))
            });
        return u64::try_from(secs).ok();
    }
    let mut when = now as i64;
    let mut words = text.split_whitespace().peekable();
    let mut count = 1;
    while let Some(word) = words.next() {
        if let Some(number) = number(word.trim_start_matches('+').as_bytes()) {
            count = number;
            continue;
        }
        let unit: i64 = match word.trim_end_matches('s') {
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
        let signed = if back { -unit } else { unit };
        when = when.saturating_add(signed.saturating_mul(count));
        count = 1;
    }
    u64::try_from(when).ok()
}

pub(super) fn date(cx: &mut Cx) -> Answer {
    let options =
        cx.options("ud:RI?s:r: utc=u date=d iso-8601=I rfc-2822=R rfc-email=R reference=r set=s")?;
    let mut secs = cx.unix_secs();
    if let Some(text) = options.value(b'd') {
        let shown = String::from_utf8_lossy(text).into_owned();
        let Some(found) = read_time(&shown, secs) else {
            cx.complain(&["invalid date '", &shown, "'"].concat());
            return Ok(1);
        };
        secs = found;
    }
    let can_set = |cx: &Cx| {
        let proc = cx.machine.procs.get(cx.pid);
        proc.is_some_and(|proc| proc.creds.can(caps::SYS_TIME))
    };
    if let Some(text) = options.value(b's') {
        // The clock is the whole run's: setting it shows, and changes nothing.
        secs = read_time(&String::from_utf8_lossy(text), secs).unwrap_or(secs);
        if !can_set(cx) {
            let words = if cx.busybox() {
                "can't set date"
            } else {
                "cannot set date"
            };
            cx.complain(&[words, ": ", Errno::Perm.text()].concat());
        }
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
        None => match options.value(b'I') {
            Some(b"" | b"date") => "%Y-%m-%d".into(),
            Some(b"minutes") => "%Y-%m-%dT%H:%M+00:00".into(),
            Some(_) => "%Y-%m-%dT%H:%M:%S+00:00".into(),
            None => "%a %b %e %H:%M:%S UTC %Y".into(),
        },
    };
    let nanos = cx.machine.clock_us() % 1_000_000 * 1000;
    let nanos = format!("{nanos:09}");
    let format = format
        .replace("%N", &nanos)
        .replace("%6N", &nanos[..6])
        .replace("%3N", &nanos[..3]);
    let text = format_time(&format, secs);
    cx.print(&[&text, "\n"].concat());
    Ok(cx.memory.status)
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
