//! RFC 3339 as Go's `time` package reads it, with its error texts.

/// Whether a text is an instant; the error is Go's.
// Models time: Parse
pub(crate) fn check_rfc3339(text: &str) -> Result<(), String> {
    read(text).map_err(|problem| {
        let start = format!("parsing time {text:?} as \"2006-01-02T15:04:05Z07:00\": ");
        let start_of_range_error = format!("parsing time {text:?}");
        match problem {
            Problem::Element { rest, element } => {
                format!("{start}cannot parse {rest:?} as \"{element}\"")
            }
            Problem::Range(what) => format!("{start_of_range_error}: {what} out of range"),
            Problem::Extra(rest) => format!("{start_of_range_error}: extra text: {rest:?}"),
        }
    })
}

enum Problem<'a> {
    Element {
        rest: &'a str,
        element: &'static str,
    },
    Range(&'static str),
    Extra(&'a str),
}

fn read(text: &str) -> Result<(), Problem<'_>> {
    let mut rest = text;
    let year = number(&mut rest, 4, "2006")?;
    mark(&mut rest, "-")?;
    let month = number(&mut rest, 2, "01")?;
    in_range(month, 1, 12, "month")?;
    mark(&mut rest, "-")?;
    let day = number(&mut rest, 2, "02")?;
    mark(&mut rest, "T")?;
    let hour = number(&mut rest, 2, "15")?;
    in_range(hour, 0, 23, "hour")?;
    mark(&mut rest, ":")?;
    let minute = number(&mut rest, 2, "04")?;
    in_range(minute, 0, 59, "minute")?;
    mark(&mut rest, ":")?;
    let second = number(&mut rest, 2, "05")?;
    in_range(second, 0, 59, "second")?;
    if let Some(after) = rest.strip_prefix(['.', ',']) {
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            rest = &after[digits..];
        }
    }
    zone(&mut rest)?;
    if !rest.is_empty() {
        return Err(Problem::Extra(rest));
    }
    in_range(day, 1, days_in(year, month), "day")
}

fn number<'a>(rest: &mut &'a str, width: usize, element: &'static str) -> Result<u32, Problem<'a>> {
    let whole = *rest;
    let digits = whole
        .bytes()
        .take(width)
        .take_while(u8::is_ascii_digit)
        .count();
    if digits < width {
        return Err(Problem::Element {
            rest: whole,
            element,
        });
    }
    *rest = &whole[width..];
    Ok(whole[..width].parse().unwrap_or(0))
}

fn mark<'a>(rest: &mut &'a str, element: &'static str) -> Result<(), Problem<'a>> {
    match rest.strip_prefix(element) {
        Some(after) => {
            *rest = after;
            Ok(())
        }
        None => Err(Problem::Element { rest, element }),
    }
}

fn zone<'a>(rest: &mut &'a str) -> Result<(), Problem<'a>> {
    if let Some(after) = rest.strip_prefix('Z') {
        *rest = after;
        return Ok(());
    }
    let bytes = rest.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is_offset = matches!(bytes.first(), Some(b'+' | b'-'))
        && [1, 2, 4, 5].into_iter().all(is_digit)
        && bytes.get(3) == Some(&b':');
    if !is_offset {
        return Err(Problem::Element {
            rest,
            element: "Z07:00",
        });
    }
    *rest = &rest[6..];
    Ok(())
}

fn in_range<'a>(value: u32, low: u32, high: u32, what: &'static str) -> Result<(), Problem<'a>> {
    if (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(Problem::Range(what))
    }
}

fn days_in(year: u32, month: u32) -> u32 {
    let leap = (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::check_rfc3339;

    #[test]
    fn instants_are_read_as_in_go() {
        for text in [
            "2026-01-02T15:04:05Z",
            "2026-01-02T15:04:05.123Z",
            "2026-01-02T15:04:05+08:00",
        ] {
            assert_eq!(check_rfc3339(text), Ok(()));
        }
        let cases = [
            (
                "yesterday",
                "parsing time \"yesterday\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"yesterday\" as \"2006\"",
            ),
            (
                "2026-13-01T00:00:00Z",
                "parsing time \"2026-13-01T00:00:00Z\": month out of range",
            ),
            (
                "2026-01-02",
                "parsing time \"2026-01-02\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"T\"",
            ),
        ];
        for (text, error) in cases {
            assert_eq!(check_rfc3339(text), Err(error.into()));
        }
    }
}
