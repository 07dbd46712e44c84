//! `printf` of `awk`.
//!
//! Owns what a value is for a conversion. Does not own conversions: those are `printf`'s.

use super::value::Value;
use crate::Bytes;
use crate::programs::printf;

/// What `printf` makes of a format and its values.
pub(super) fn format(values: &[Value]) -> Vec<u8> {
    let format = values.first().map_or(Bytes::default(), Value::bytes);
    let mut rest = values.iter().skip(1);
    printf::awk_format(&format, |character| {
        let value = rest.next().unwrap_or(&Value::Nothing);
        let bytes = match value {
            Value::Number(number) if character => [*number as u8].as_slice().into(),
            _ if character => value.bytes().get(..1).unwrap_or_default().into(),
            _ => value.bytes(),
        };
        (bytes, value.number())
    })
}
