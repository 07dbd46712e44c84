//! `date`, and dates in the Gregorian calendar, in UTC.

use super::{Cx, Pause};

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
        match letters.next() {
            Some('Y') => out.push_str(&year.to_string()),
            Some('m') => out.push_str(&format!("{month:02}")),
            Some('d') => out.push_str(&format!("{day:02}")),
            Some('e') => out.push_str(&format!("{day:2}")),
            Some('H') => out.push_str(&format!("{hour:02}")),
            Some('M') => out.push_str(&format!("{minute:02}")),
            Some('S') => out.push_str(&format!("{second:02}")),
            Some('s') => out.push_str(&unix_secs.to_string()),
            Some('N') => out.push_str("000000000"),
            Some('a') => out.push_str(&weekday[..3]),
            Some('A') => out.push_str(weekday),
            Some('b' | 'h') => out.push_str(&month_name[..3]),
            Some('B') => out.push_str(month_name),
            Some('Z') => out.push_str("UTC"),
            Some('z') => out.push_str("+0000"),
            Some('F') => out.push_str(&format!("{year}-{month:02}-{day:02}")),
            Some('T') => out.push_str(&format!("{hour:02}:{minute:02}:{second:02}")),
            Some('R') => out.push_str(&format!("{hour:02}:{minute:02}")),
            Some('D') => out.push_str(&format!("{month:02}/{day:02}/{:02}", year % 100)),
            Some('n') => out.push('\n'),
            Some('%') => out.push('%'),
            Some(other) => out.extend(['%', other]),
            None => out.push('%'),
        }
    }
    out
}

pub(super) fn date(cx: &mut Cx) -> Result<i32, Pause> {
    let args = cx.args();
    let format = args
        .iter()
        .find_map(|arg| arg.strip_prefix(b"+"))
        .map(|format| String::from_utf8_lossy(format).into_owned());
    let text = format_time(
        format.as_deref().unwrap_or("%a %b %e %H:%M:%S UTC %Y"),
        cx.machine.clock_us() / 1_000_000,
    );
    cx.print(&text);
    cx.print("\n");
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
