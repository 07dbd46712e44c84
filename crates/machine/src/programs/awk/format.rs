//! `printf` of `awk`.
//!
//! Owns the walk through a format. Does not own single conversions: those are `echo`'s.

use super::number::{self, ONE};
use super::value::Value;
use crate::Bytes;
use crate::programs::cx::shown;
use crate::programs::echo;

/// What `printf` makes of a format and its values.
pub(super) fn format(values: &[Value]) -> Vec<u8> {
    let format = values.first().map_or(Bytes::default(), Value::bytes);
    let mut rest = values.iter().skip(1);
    let mut out = Vec::new();
    let mut at = 0;
    while at < format.len() {
        if format[at] != b'%' {
            out.push(format[at]);
            at += 1;
            continue;
        }
        let end = format[at + 1..]
            .iter()
            .position(|byte| !b"-+ #0123456789.*".contains(byte));
        let Some(end) = end.map(|end| at + 1 + end) else {
            out.extend_from_slice(&format[at..]);
            break;
        };
        let letter = format[end];
        let mut spec = shown(&format[at + 1..end]);
        at = end + 1;
        if letter == b'%' {
            out.push(b'%');
            continue;
        }
        while let Some(star) = spec.find('*') {
            let width = rest.next().map_or(0, Value::number) / ONE;
            spec.replace_range(star..=star, &width.to_string());
        }
        let value = rest.next().cloned().unwrap_or(Value::Nothing);
        let argument = match letter {
            b'd' | b'i' | b'u' | b'x' | b'X' | b'o' => {
                (value.number() / ONE).to_string().into_bytes().into()
            }
            b'f' | b'F' | b'e' | b'g' | b'G' => {
                let digits = spec
                    .split_once('.')
                    .and_then(|(_, digits)| digits.parse().ok())
                    .unwrap_or(6);
                let number = value.number();
                let shown = if letter == b'f' || letter == b'F' {
                    number::fixed(number, digits)
                } else {
                    number::show(number)
                };
                out.extend(echo::filled(
                    spec.split('.').next().unwrap_or(""),
                    shown.into_bytes(),
                ));
                continue;
            }
            b'c' => match value.numeric() {
                Some(number) if !matches!(value, Value::Input(_)) => {
                    Bytes::from([(number / ONE) as u8].as_slice())
                }
                _ => value.bytes(),
            },
            _ => value.bytes(),
        };
        let mut problem = None;
        if let Ok((field, _)) = echo::convert(&spec, letter, Some(argument), &mut problem) {
            out.extend(field);
        }
    }
    out
}
