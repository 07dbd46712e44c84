//! Amounts of resources: `100m`, `64Mi`, `1e3`, and the canonical form in which they are stored.
//!
//! The value is kept in whole billionths, the smallest step the API knows. Amounts beyond ±10²⁶ are cut to that.

use std::fmt;

use super::slot::Slot;
use crate::Value;

const NANO: i128 = 1_000_000_000;
const LIMIT: i128 = 10_i128.pow(35);
/// Decimal digits that Go's fast path trusts an `int64` to hold.
const INT64_DIGITS: i64 = 18;

/// The family of suffixes in which an amount is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Format {
    #[default]
    DecimalSi,
    BinarySi,
    DecimalExponent,
}

/// An amount of a resource.
#[derive(Clone, Debug, Default)]
pub struct Quantity {
    nanos: i128,
    format: Format,
    /// The text as it was given, until a computation makes the canonical one take its place.
    given: Option<String>,
}

/// Amounts are equal if their values are: `1` is `1000m`.
// Models apimachinery/pkg/api/equality: Semantic
impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nanos == other.nanos
    }
}

impl Eq for Quantity {}

/// Why a text is not a quantity, in the API server's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseQuantityError {
    /// It does not look like one.
    Format,
    /// The suffix is none that is known.
    Suffix,
}

impl fmt::Display for ParseQuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Format => {
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
            }
            Self::Suffix => "unable to parse quantity's suffix",
        })
    }
}

struct Parts<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    suffix: &'a str,
}

impl Quantity {
    /// An amount of whole units, printed with decimal suffixes.
    pub fn from_units(units: i64) -> Self {
        Self::from_nanos(i128::from(units) * NANO)
    }

    /// An amount of whole units, printed with binary suffixes (`64Mi`).
    pub fn from_bytes(bytes: i64) -> Self {
        Self {
            format: Format::BinarySi,
            ..Self::from_units(bytes)
        }
    }

    /// An amount of thousandths, printed with decimal suffixes.
    pub fn from_millis(millis: i64) -> Self {
        Self::from_nanos(i128::from(millis) * (NANO / 1000))
    }

    fn from_nanos(nanos: i128) -> Self {
        Self {
            nanos,
            format: Format::DecimalSi,
            given: None,
        }
    }

    /// Reads a text such as `64Mi`.
    // Models apimachinery/pkg/api/resource: ParseQuantity
    pub fn parse(text: &str) -> Result<Self, ParseQuantityError> {
        if text.is_empty() {
            return Err(ParseQuantityError::Format);
        }
        let parts = split(text)?;
        let (format, exponent) = read_suffix(parts.suffix)?;
        let (mut nanos, rest_is_lost) = match format {
            Format::BinarySi => binary_nanos(&parts, exponent),
            _ => decimal_nanos(&parts, exponent),
        };
        // Whoever asks for something gets something: what is below the smallest step counts as one step.
        if rest_is_lost {
            nanos += 1;
        }
        nanos = nanos.min(LIMIT);
        let fast = is_fast(&parts, format, exponent);
        let mut format = format;
        if !fast && format == Format::BinarySi {
            nanos = nanos.min(i128::from(i64::MAX) * NANO);
            if nanos > 0 && nanos < NANO {
                format = Format::DecimalSi;
            }
        }
        if parts.negative {
            nanos = -nanos;
        }
        Ok(Self {
            nanos,
            format,
            given: fast.then(|| text.to_owned()),
        })
    }

    /// Rounds up to thousandths, as the API server does with resource lists, and takes the canonical form.
    // Models pkg/apis/core/v1: SetDefaults_ResourceList
    pub fn round_up_to_millis(&mut self) {
        self.nanos = ceil_div(self.nanos, NANO / 1000) * (NANO / 1000);
        self.given = None;
    }

    /// Whole units, rounded up.
    pub fn value(&self) -> i64 {
        self.scaled(NANO)
    }

    /// Thousandths, rounded up.
    pub fn milli_value(&self) -> i64 {
        self.scaled(NANO / 1000)
    }

    /// What no `int64` holds is nothing if it has few digits, and otherwise what is left of its low bits.
    // Models apimachinery/pkg/api/resource: Quantity.ScaledValue
    fn scaled(&self, by: i128) -> i64 {
        let all = ceil_div(self.nanos, by);
        i64::try_from(all).unwrap_or_else(|_| {
            let digits = all.unsigned_abs().to_string();
            if digits.trim_end_matches('0').len() as i64 <= INT64_DIGITS {
                0
            } else {
                all as i64
            }
        })
    }

    /// Billionths: the exact value, to compare and to add with.
    pub fn nanos(&self) -> i128 {
        self.nanos
    }

    /// Whether it is nothing.
    pub fn is_zero(&self) -> bool {
        self.nanos == 0
    }

    /// Adds another amount; the format stays, unless this one is zero.
    // Models apimachinery/pkg/api/resource: Quantity.Add
    pub fn add(&mut self, other: &Self) {
        if self.nanos == 0 {
            self.format = other.format;
        }
        self.nanos = self.nanos.saturating_add(other.nanos).clamp(-LIMIT, LIMIT);
        self.given = None;
    }

    /// The canonical text.
    // Models apimachinery/pkg/api/resource: Quantity.CanonicalizeBytes
    pub fn canonical(&self) -> String {
        if self.nanos == 0 {
            return "0".into();
        }
        let kibi = 1024 * NANO;
        let binary = self.format == Format::BinarySi
            && !(self.nanos > -kibi && self.nanos < kibi)
            && self.nanos % NANO == 0;
        if binary {
            return self.binary_text();
        }
        let mut mantissa = self.nanos;
        let mut exponent = -9_i32;
        while mantissa % 10 == 0 {
            mantissa /= 10;
            exponent += 1;
        }
        while exponent.rem_euclid(3) != 0 {
            mantissa *= 10;
            exponent -= 1;
        }
        let suffix = match (self.format, exponent) {
            (_, 0) => String::new(),
            (Format::DecimalExponent, _) => format!("e{exponent}"),
            (_, -9) => "n".into(),
            (_, -6) => "u".into(),
            (_, -3) => "m".into(),
            (_, 3) => "k".into(),
            (_, 6) => "M".into(),
            (_, 9) => "G".into(),
            (_, 12) => "T".into(),
            (_, 15) => "P".into(),
            (_, 18) => "E".into(),
            _ => String::new(),
        };
        format!("{mantissa}{suffix}")
    }

    fn binary_text(&self) -> String {
        const SUFFIXES: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
        let mut mantissa = self.nanos / NANO;
        let mut power = 0;
        while mantissa % 1024 == 0 && power + 1 < SUFFIXES.len() {
            mantissa /= 1024;
            power += 1;
        }
        format!("{mantissa}{}", SUFFIXES[power])
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.given {
            Some(text) => f.write_str(text),
            None => f.write_str(&self.canonical()),
        }
    }
}

impl Slot for Quantity {
    fn load(&mut self, value: &Value) {
        if let Value::String(text) | Value::Number(text) = value {
            *self = Self::parse(text.trim()).unwrap_or_default();
        }
    }

    fn save(&self) -> Option<Value> {
        Some(Value::String(self.to_string()))
    }
}

// Models apimachinery/pkg/api/resource: parseQuantityString
fn split(text: &str) -> Result<Parts<'_>, ParseQuantityError> {
    let negative = text.starts_with('-');
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_digit = |c: char| c.is_ascii_digit();
    let after_whole = unsigned.trim_start_matches(is_digit);
    let whole = &unsigned[..unsigned.len() - after_whole.len()];
    let mut fraction = "";
    let mut suffix = after_whole;
    if let Some(after_point) = after_whole.strip_prefix('.') {
        suffix = after_point.trim_start_matches(is_digit);
        fraction = &after_point[..after_point.len() - suffix.len()];
    }
    let exponent = suffix.trim_start_matches(|c: char| "eEinumkKMGTP".contains(c));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    if !exponent.trim_start_matches(is_digit).is_empty() {
        return Err(ParseQuantityError::Format);
    }
    Ok(Parts {
        negative,
        whole: whole.trim_start_matches('0'),
        fraction,
        suffix,
    })
}

// Models apimachinery/pkg/api/resource: suffixHandler.interpret
fn read_suffix(suffix: &str) -> Result<(Format, i32), ParseQuantityError> {
    Ok(match suffix {
        "" => (Format::DecimalSi, 0),
        "n" => (Format::DecimalSi, -9),
        "u" => (Format::DecimalSi, -6),
        "m" => (Format::DecimalSi, -3),
        "k" => (Format::DecimalSi, 3),
        "M" => (Format::DecimalSi, 6),
        "G" => (Format::DecimalSi, 9),
        "T" => (Format::DecimalSi, 12),
        "P" => (Format::DecimalSi, 15),
        "E" => (Format::DecimalSi, 18),
        "Ki" => (Format::BinarySi, 10),
        "Mi" => (Format::BinarySi, 20),
        "Gi" => (Format::BinarySi, 30),
        "Ti" => (Format::BinarySi, 40),
        "Pi" => (Format::BinarySi, 50),
        "Ei" => (Format::BinarySi, 60),
        _ => {
            let digits = suffix
                .strip_prefix(['e', 'E'])
                .ok_or(ParseQuantityError::Suffix)?;
            let exponent: i64 = digits.parse().map_err(|_| ParseQuantityError::Suffix)?;
            (Format::DecimalExponent, exponent.clamp(-200, 200) as i32)
        }
    })
}

/// Whether Go takes its fast path, which keeps the text as it was given.
fn is_fast(parts: &Parts<'_>, format: Format, exponent: i32) -> bool {
    let whole = parts.whole.len().max(1) as i64;
    let fraction = parts.fraction.len() as i64;
    let exponent = i64::from(exponent);
    if format == Format::BinarySi {
        let precision = 15 - whole - exponent * 3 / 10 - 1;
        return fraction == 0 && precision >= 0;
    }
    INT64_DIGITS - whole - fraction >= 0 && exponent - fraction >= -9
}

fn digits(text: &str) -> i128 {
    text.bytes().fold(0_i128, |sum, digit| {
        sum.saturating_mul(10)
            .saturating_add(i128::from(digit - b'0'))
            .min(LIMIT)
    })
}

/// Billionths of a decimal number, and whether digits were lost below them.
fn decimal_nanos(parts: &Parts<'_>, exponent: i32) -> (i128, bool) {
    let all = format!("{}{}", parts.whole, parts.fraction);
    // So many of the digits stand for whole billionths.
    let kept = parts.whole.len() as i64 + 9 + i64::from(exponent);
    let (kept, zeros) = match usize::try_from(kept) {
        Ok(kept) => (kept.min(all.len()), kept.saturating_sub(all.len())),
        Err(_) => (0, 0),
    };
    let (kept, lost) = all.split_at(kept);
    let factor = 10_i128.saturating_pow(zeros as u32);
    let nanos = digits(kept).saturating_mul(factor).min(LIMIT);
    (nanos, lost.bytes().any(|digit| digit != b'0'))
}

/// Billionths of a number with a binary suffix, and whether digits were lost below them.
fn binary_nanos(parts: &Parts<'_>, exponent: i32) -> (i128, bool) {
    let factor = 1_i128 << exponent;
    let whole = digits(parts.whole)
        .saturating_mul(NANO)
        .saturating_mul(factor);
    let (kept, cut) = parts.fraction.split_at(parts.fraction.len().min(18));
    let scale = 10_i128.pow(kept.len() as u32);
    // The fraction has at most 18 digits and the factor 60 bits, so this is exact.
    let product = digits(kept) * factor;
    let below = product % scale * NANO;
    let nanos = product / scale * NANO + below / scale;
    let lost = below % scale != 0 || cut.bytes().any(|digit| digit != b'0');
    (whole.saturating_add(nanos).min(LIMIT), lost)
}

fn ceil_div(value: i128, by: i128) -> i128 {
    let quotient = value / by;
    // Away from zero, as Go's RoundUp: what is there counts.
    match value % by {
        0 => quotient,
        rest if rest > 0 => quotient + 1,
        _ => quotient - 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_take_their_canonical_form() {
        let cases = [
            ("0.1", "100m"),
            ("1000m", "1"),
            ("1024Mi", "1Gi"),
            ("1.5Gi", "1536Mi"),
            ("1e3", "1e3"),
            ("1E3", "1e3"),
            ("100e-3", "100e-3"),
            ("0.5Ki", "512"),
            ("1023", "1023"),
            ("1k", "1k"),
            ("1000k", "1M"),
            ("-1", "-1"),
            ("+2", "2"),
            ("0", "0"),
            ("1.5", "1500m"),
            ("123456789012345678", "123456789012345678"),
            ("1Ei", "1Ei"),
            ("0.0000000001", "1n"),
            (".5", "500m"),
            ("1.", "1"),
            (".999999999Ei", "1152921503453925471393153024n"),
            (
                "1152921503453925471393153024n",
                "1152921503453925471393153024n",
            ),
            ("1e-12", "1e-9"),
        ];
        for (given, canonical) in cases {
            assert_eq!(
                Quantity::parse(given).map(|q| q.canonical()),
                Ok(canonical.into()),
                "{given}"
            );
        }
    }

    #[test]
    fn resource_lists_are_rounded_up_to_thousandths() {
        for (given, rounded) in [("1n", "1m"), ("0.0005", "1m"), ("100.5m", "101m")] {
            let mut quantity = Quantity::parse(given).unwrap();
            quantity.round_up_to_millis();
            assert_eq!(quantity.to_string(), rounded);
        }
    }

    #[test]
    fn what_is_no_amount_says_so() {
        for text in ["", "x", "1 Gi", "1_000", "1Gi2x"] {
            assert_eq!(
                Quantity::parse(text),
                Err(ParseQuantityError::Format),
                "{text}"
            );
        }
        for text in ["1Gb", "1KiB", "1GiM", "1mm", "--1"] {
            assert!(Quantity::parse(text).is_err(), "{text}");
        }
    }
}
