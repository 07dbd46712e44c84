//! What a scalar means: the rules of YAML 1.1 as go-yaml has them.

use super::float::json_number;
use crate::Value;

const LONG: &str = "tag:yaml.org,2002:";

/// What a plain scalar without a tag means.
pub(super) fn resolve_plain(text: &str) -> Value {
    match lookup(text) {
        Some(Resolved::Value(value)) => value,
        _ => Value::String(text.to_owned()),
    }
}

/// Whether a plain scalar of this text would be read as something that is no string, though its value may be kept as one.
pub(super) fn is_other_than_string(text: &str) -> bool {
    lookup(text).is_some()
}

/// What a scalar means, or why it means nothing.
// Models sigs.k8s.io/yaml/goyaml.v2: resolve, decoder.scalar
pub(super) fn resolve(text: &str, tag: Option<&str>, implicit: bool) -> Result<Value, String> {
    let as_string = || Value::String(text.to_owned());
    let Some(tag) = tag else {
        return if implicit {
            plain(text)
        } else {
            Ok(as_string())
        };
    };
    match tag.strip_prefix(LONG) {
        Some("binary") => base64(text)
            .map(Value::String)
            .ok_or_else(|| "!!binary value contains invalid base64 data".into()),
        Some(want @ ("bool" | "int" | "float" | "null" | "timestamp")) => {
            let (got, value) = classify(text, want == "timestamp")?;
            match (want, got) {
                ("float", "int") => Ok(value),
                _ if want == got => Ok(value),
                _ => Err(format!("cannot decode !!{got} `{text}` as a !!{want}")),
            }
        }
        _ => Ok(as_string()),
    }
}

enum Resolved {
    Value(Value),
    Timestamp,
    NotFinite(&'static str),
}

fn plain(text: &str) -> Result<Value, String> {
    match lookup(text) {
        Some(Resolved::Value(value)) => Ok(value),
        Some(Resolved::NotFinite(name)) => Err(format!("json: unsupported value: {name}")),
        Some(Resolved::Timestamp) | None => Ok(Value::String(text.to_owned())),
    }
}

fn classify(text: &str, with_timestamp: bool) -> Result<(&'static str, Value), String> {
    Ok(match lookup(text) {
        Some(Resolved::Value(value)) => {
            let kind = match &value {
                Value::Null => "null",
                Value::Bool(_) => "bool",
                Value::Number(number) if is_integer(number) => "int",
                _ => "float",
            };
            (kind, value)
        }
        Some(Resolved::NotFinite(name)) => return Err(format!("json: unsupported value: {name}")),
        Some(Resolved::Timestamp) if with_timestamp => {
            ("timestamp", Value::String(text.to_owned()))
        }
        _ => ("str", Value::String(text.to_owned())),
    })
}

fn is_integer(number: &str) -> bool {
    number.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

fn lookup(text: &str) -> Option<Resolved> {
    let listed = |words: &str| words.split(' ').any(|word| word == text);
    let value = match text.as_bytes() {
        [] | [b'~'] => Value::Null,
        [_, _, _, _, _, _, ..] => return lookup_number(text),
        [b'.' | b'+' | b'-', ..] => {
            let name = if listed(".nan .NaN .NAN") {
                "NaN"
            } else if listed(".inf .Inf .INF +.inf +.Inf +.INF") {
                "+Inf"
            } else if listed("-.inf -.Inf -.INF") {
                "-Inf"
            } else {
                return lookup_number(text);
            };
            return Some(Resolved::NotFinite(name));
        }
        [first, ..] if !first.is_ascii_alphabetic() => return lookup_number(text),
        _ if listed("null Null NULL") => Value::Null,
        _ if listed("y Y yes Yes YES true True TRUE on On ON") => Value::Bool(true),
        _ if listed("n N no No NO false False FALSE off Off OFF") => Value::Bool(false),
        _ => return None,
    };
    Some(Resolved::Value(value))
}

fn lookup_number(text: &str) -> Option<Resolved> {
    let first = *text.as_bytes().first()?;
    if first == b'.' {
        return float(text).map(|number| Resolved::Value(Value::Number(number)));
    }
    if !(first.is_ascii_digit() || first == b'+' || first == b'-') {
        return None;
    }
    if is_timestamp(text) {
        return Some(Resolved::Timestamp);
    }
    let plain = text.replace('_', "");
    let number = integer(&plain).or_else(|| float(&plain))?;
    Some(Resolved::Value(Value::Number(number)))
}

/// An integer in Go's notation: decimal, `0x`, `0o`, `0b`, or octal with a leading zero.
// Models strconv: ParseInt with base 0
fn integer(text: &str) -> Option<String> {
    let negative = text.starts_with('-');
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let lower = digits.to_ascii_lowercase();
    let (digits, radix) = if let Some(rest) = lower.strip_prefix("0x") {
        (rest, 16)
    } else if let Some(rest) = lower.strip_prefix("0o") {
        (rest, 8)
    } else if let Some(rest) = lower.strip_prefix("0b") {
        (rest, 2)
    } else if lower.len() > 1 && lower.starts_with('0') {
        (&lower[1..], 8)
    } else {
        (lower.as_str(), 10)
    };
    if digits.is_empty() || digits.starts_with(['+', '-']) {
        return None;
    }
    if !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    match i128::from_str_radix(digits, radix) {
        Ok(number) if number <= i128::from(u64::MAX) && (!negative || number <= 1 << 63) => {
            let sign = if negative && number != 0 { "-" } else { "" };
            Some(format!("{sign}{number}"))
        }
        // Kubernetes reads what no 64-bit integer holds as a floating-point number.
        _ if radix == 10 => json_number(negative, digits, 0),
        Ok(number) => json_number(negative, &number.to_string(), 0),
        Err(_) => None,
    }
}

/// A number with a point or an exponent.
// Models goyaml.v2: yamlStyleFloat
fn float(text: &str) -> Option<String> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let mantissa_ok = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && all_digits(fraction),
        Some((whole, fraction)) => all_digits(whole) && all_digits(fraction),
        None => !mantissa.is_empty() && all_digits(mantissa),
    };
    let exponent_ok = exponent.is_none_or(|digits| {
        let digits = digits.strip_prefix(['-', '+']).unwrap_or(digits);
        !digits.is_empty() && all_digits(digits)
    });
    if !mantissa_ok || !exponent_ok {
        return None;
    }
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    // An exponent with more digits than a number has is as good as the largest.
    let exponent = match exponent.map(str::parse::<i64>) {
        None => 0,
        Some(Ok(exponent)) => exponent,
        Some(Err(_)) if unsigned.contains("e-") || unsigned.contains("E-") => i64::MIN,
        Some(Err(_)) => i64::MAX,
    };
    let exponent = exponent.saturating_sub(fraction.len() as i64);
    json_number(
        text.starts_with('-'),
        &format!("{whole}{fraction}"),
        exponent,
    )
}

/// Whether a scalar is a timestamp, which stays a string unless its tag says otherwise.
// Models goyaml.v2: parseTimestamp
fn is_timestamp(text: &str) -> bool {
    let Some((year, rest)) = text.split_once('-') else {
        return false;
    };
    let number = |part: &str, low: u32, high: u32| {
        (1..=2).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_digit())
            && part.parse().is_ok_and(|n: u32| (low..=high).contains(&n))
    };
    if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let Some((month, rest)) = rest.split_once('-') else {
        return false;
    };
    let day_end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (day, time) = rest.split_at(day_end);
    if !number(month, 1, 12) || !number(day, 1, 31) {
        return false;
    }
    let Some(mark) = time.chars().next() else {
        return true;
    };
    let time = &time[mark.len_utf8()..];
    let clock_end = time
        .find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.'))
        .unwrap_or(time.len());
    let (clock, zone) = time.split_at(clock_end);
    let zone_ok = match mark {
        'T' | 't' => zone == "Z" || is_offset(zone),
        ' ' => zone.is_empty(),
        _ => false,
    };
    let mut parts = clock.splitn(3, ':');
    let (Some(hour), Some(minute), Some(second)) = (parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let (second, fraction) = second.split_once('.').unwrap_or((second, "0"));
    zone_ok
        && number(hour, 0, 23)
        && number(minute, 0, 59)
        && number(second, 0, 59)
        && !fraction.is_empty()
        && fraction.bytes().all(|b| b.is_ascii_digit())
}

fn is_offset(zone: &str) -> bool {
    zone.strip_prefix(['+', '-'])
        .and_then(|digits| digits.split_once(':'))
        .is_some_and(|(hours, minutes)| {
            [hours, minutes]
                .iter()
                .all(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()))
        })
}

fn base64(text: &str) -> Option<String> {
    let mut bits = 0_u32;
    let mut count = 0_u32;
    let mut out = Vec::new();
    let clean: Vec<u8> = text
        .bytes()
        .filter(|b| *b != b'\n' && *b != b'\r')
        .collect();
    if !clean.len().is_multiple_of(4) {
        return None;
    }
    let padding = clean.iter().rev().take_while(|b| **b == b'=').count();
    if padding > 2 {
        return None;
    }
    for byte in &clean[..clean.len() - padding] {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    Some(String::from_utf8_lossy(&out).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_mean_what_they_mean_to_kubectl() {
        let cases = [
            ("yes", "true"),
            ("Off", "false"),
            ("y", "true"),
            ("0644", "420"),
            ("0800", "800"),
            ("0o17", "15"),
            ("0x1F", "31"),
            ("0b101", "5"),
            ("-0b101", "-5"),
            ("1_000", "1000"),
            (".5", "0.5"),
            ("1.", "1"),
            ("+1", "1"),
            ("1e3", "1000"),
            ("~", "null"),
            ("", "null"),
            ("9223372036854775808", "9223372036854775808"),
            ("123456789012345678901234567890", "1.2345678901234568e+29"),
            ("2020-06-01", "\"2020-06-01\""),
            ("1:30", "\"1:30\""),
            ("08:30:00", "\"08:30:00\""),
            ("1.2.3", "\"1.2.3\""),
            ("-", "\"-\""),
            ("0x", "\"0x\""),
            ("yEs", "\"yEs\""),
            ("100m", "\"100m\""),
        ];
        for (text, json) in cases {
            assert_eq!(
                resolve(text, None, true).unwrap().to_json_string(),
                json,
                "{text}"
            );
        }
    }

    #[test]
    fn a_tag_decides_or_is_refused() {
        let long = |name: &str| format!("{LONG}{name}");
        assert_eq!(
            resolve("12", Some(&long("str")), false),
            Ok(Value::String("12".into()))
        );
        assert_eq!(
            resolve("12", Some(&long("float")), false),
            Ok(Value::Number("12".into()))
        );
        assert_eq!(
            resolve("x", Some(&long("int")), false),
            Err("cannot decode !!str `x` as a !!int".into())
        );
        assert_eq!(
            resolve("aGk=", Some(&long("binary")), false),
            Ok(Value::String("hi".into()))
        );
        assert!(resolve(".inf", None, true).is_err());
    }
}
