//! Lengths of time as people read them. No floating point: the page shows tenths at most.

use podarium_core::view::Micros;

/// A second.
pub const SECOND: Micros = 1_000_000;
/// A minute.
pub const MINUTE: Micros = 60 * SECOND;
/// An hour.
pub const HOUR: Micros = 60 * MINUTE;
/// A day.
pub const DAY: Micros = 24 * HOUR;

/// Parts in a row. Unlike `format!` it brings no code of its own to each place that uses it.
pub fn joined(parts: &[&str]) -> String {
    parts.concat()
}

/// The value of an SVG `transform`.
pub fn translate(x: &str, y: u32) -> String {
    joined(&["translate(", x, " ", &y.to_string(), ")"])
}

/// An amount of memory: `512 KiB`, `24 MiB`, `1.5 GiB`.
pub fn bytes(bytes: u64) -> String {
    let (unit, name) = match bytes {
        0..0x10_0000 => (1 << 10, " KiB"),
        0x10_0000..0x4000_0000 => (1 << 20, " MiB"),
        _ => (1 << 30, " GiB"),
    };
    let tenth = bytes % unit * 10 / unit;
    let whole = (bytes / unit).to_string();
    if tenth == 0 || bytes >= 10 * unit {
        return joined(&[&whole, name]);
    }
    joined(&[&whole, ".", &tenth.to_string(), name])
}

/// A length of time in at most two units: `340 ms`, `2.4 s`, `1 m 20 s`, `3 d 4 h`.
pub fn span(micros: Micros) -> String {
    match micros {
        0..SECOND => format!("{} ms", micros / 1000),
        SECOND..10_000_000 => format!("{} s", tenths(micros)),
        10_000_000..MINUTE => format!("{} s", micros / SECOND),
        MINUTE..HOUR => pair(micros, MINUTE, "m", SECOND, "s"),
        HOUR..DAY => pair(micros, HOUR, "h", MINUTE, "m"),
        _ => pair(micros, DAY, "d", HOUR, "h"),
    }
}

/// A time that is still to run: rounded up, so that it reaches nought only at its end.
pub fn left(micros: Micros) -> String {
    if micros < 10 * SECOND {
        return format!("{} s", tenths(micros.div_ceil(100_000) * 100_000));
    }
    span(micros.div_ceil(SECOND) * SECOND)
}

/// The time since the start of a run: `0:01:23.4`.
pub fn clock(micros: Micros) -> String {
    let seconds = micros / SECOND;
    format!(
        "{}:{:02}:{:02}.{}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        micros % SECOND / 100_000
    )
}

/// A moment of a run, in a table: `1:23.4`, or `2:01:23` from an hour on.
pub fn moment(micros: Micros) -> String {
    let seconds = micros / SECOND;
    if seconds >= 3600 {
        return format!(
            "{}:{:02}:{:02}",
            seconds / 3600,
            seconds / 60 % 60,
            seconds % 60
        );
    }
    format!(
        "{}:{:02}.{}",
        seconds / 60,
        seconds % 60,
        micros % SECOND / 100_000
    )
}

/// A mark on the axis: one unit if the rest is nought.
pub fn tick(micros: Micros) -> String {
    match micros {
        0 => String::from("0"),
        _ if micros < SECOND => format!("{} ms", micros / 1000),
        _ if micros < MINUTE && !micros.is_multiple_of(SECOND) => format!("{} s", tenths(micros)),
        _ if micros < MINUTE => format!("{} s", micros / SECOND),
        _ => span(micros),
    }
}

fn tenths(micros: Micros) -> String {
    match micros % SECOND / 100_000 {
        0 => (micros / SECOND).to_string(),
        tenth => format!("{}.{tenth}", micros / SECOND),
    }
}

fn pair(micros: Micros, big: Micros, big_name: &str, small: Micros, small_name: &str) -> String {
    match micros % big / small {
        0 => format!("{} {big_name}", micros / big),
        rest => format!("{} {big_name} {rest} {small_name}", micros / big),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_has_two_units_at_most() {
        for (micros, text) in [
            (0, "0 ms"),
            (340_000, "340 ms"),
            (2_400_000, "2.4 s"),
            (3_000_000, "3 s"),
            (12_900_000, "12 s"),
            (80 * SECOND, "1 m 20 s"),
            (5 * MINUTE, "5 m"),
            (2 * HOUR + 5 * MINUTE + 3, "2 h 5 m"),
            (76 * HOUR, "3 d 4 h"),
        ] {
            assert_eq!(span(micros), text);
        }
    }

    #[test]
    fn an_amount_of_memory_has_a_unit_that_fits() {
        for (amount, text) in [
            (0, "0 KiB"),
            (4 << 20, "4 MiB"),
            ((4 << 20) + (1 << 19), "4.5 MiB"),
            (250 << 20, "250 MiB"),
            (3 << 29, "1.5 GiB"),
        ] {
            assert_eq!(bytes(amount), text);
        }
    }

    #[test]
    fn a_countdown_reaches_nought_only_at_its_end() {
        assert_eq!(left(10_000), "0.1 s");
        assert_eq!(left(0), "0 s");
        assert_eq!(left(19_000_001), "20 s");
    }

    #[test]
    fn a_clock_has_hours() {
        assert_eq!(clock(83_450_000), "0:01:23.4");
        assert_eq!(moment(83_450_000), "1:23.4");
        assert_eq!(moment(2 * HOUR + 83 * SECOND), "2:01:23");
    }
}
