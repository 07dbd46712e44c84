//! Floating-point numbers in the notation of Go's JSON encoder, by exact arithmetic on decimal digits.
//!
//! No field of a Pod is one, so this is for error texts and amounts such as `0.5`. The standard library's conversions bring
//! tables of 12 kB that do not compress; most numbers people write need no conversion at all.

use std::cmp::Ordering;

/// Decimal digits that a 64-bit float keeps whatever they are.
const SAFE_DIGITS: usize = 15;
/// More digits than these cannot matter.
const MAX_DIGITS: usize = 780;

/// The number `digits` × 10^`exponent` as Go's `encoding/json` writes the nearest 64-bit float; `None` if that is infinite.
// Models encoding/json: floatEncoder
pub(super) fn json_number(negative: bool, digits: &str, exponent: i64) -> Option<String> {
    let digits = digits.trim_start_matches('0');
    let significant = digits.trim_end_matches('0');
    let mut exponent = exponent.saturating_add((digits.len() - significant.len()) as i64);
    let mut digits = significant.to_owned();
    if digits.len() > MAX_DIGITS {
        exponent = exponent.saturating_add((digits.len() - MAX_DIGITS) as i64);
        digits.truncate(MAX_DIGITS);
    }
    let magnitude = exponent.saturating_add(digits.len() as i64);
    let sign = if negative { "-" } else { "" };
    if digits.is_empty() || magnitude < -330 {
        return Some(format!("{sign}0"));
    }
    if magnitude > 310 {
        return None;
    }
    if digits.len() > SAFE_DIGITS || !(-290..300).contains(&magnitude) {
        let nearest = Float::of(&digits, exponent as i32)?;
        if nearest.mantissa == 0 {
            return Some(format!("{sign}0"));
        }
        // Only the smallest numbers have fewer digits than were given.
        let least = if magnitude < -290 {
            1
        } else {
            SAFE_DIGITS as i32
        };
        for count in least..=18 {
            let at = magnitude as i32 - count;
            let shortest = nearest.scaled(at).to_string();
            if Float::of(&shortest, at) == Some(nearest) {
                let trimmed = shortest.trim_end_matches('0');
                exponent = i64::from(at) + (shortest.len() - trimmed.len()) as i64;
                trimmed.clone_into(&mut digits);
                break;
            }
        }
    }
    Some(format!("{sign}{}", written(&digits, exponent)))
}

/// Digits with a point, or with an exponent if the number is very large or very small.
fn written(digits: &str, exponent: i64) -> String {
    let magnitude = exponent + digits.len() as i64;
    if !(-5..=21).contains(&magnitude) {
        let (first, rest) = digits.split_at(digits.len().min(1));
        let point = if rest.is_empty() { "" } else { "." };
        let sign = if magnitude > 0 { "+" } else { "" };
        return format!("{first}{point}{rest}e{sign}{}", magnitude - 1);
    }
    if exponent >= 0 {
        return format!("{digits}{}", "0".repeat(exponent as usize));
    }
    if magnitude <= 0 {
        return format!("0.{}{digits}", "0".repeat(-magnitude as usize));
    }
    let (whole, fraction) = digits.split_at(magnitude as usize);
    format!("{whole}.{fraction}")
}

/// A 64-bit float: `mantissa` × 2^`exponent`.
#[derive(Clone, Copy, PartialEq)]
struct Float {
    mantissa: u64,
    exponent: i32,
}

impl Float {
    /// The one next to `digits` × 10^`exponent`; `None` if that is infinite.
    fn of(digits: &str, exponent: i32) -> Option<Self> {
        const FULL: u64 = 1 << 53;
        let mut number = Big::default();
        for digit in digits.bytes() {
            number.multiply_add(10, u32::from(digit - b'0'));
        }
        let mut divisor = Big(vec![1]);
        if exponent < 0 {
            &mut divisor
        } else {
            &mut number
        }
        .times_ten_to(exponent.unsigned_abs());
        let mut shift = (53 - number.bits() + divisor.bits()).min(1074);
        loop {
            let quotient = number.shifted(shift).divided_by(&divisor.shifted(-shift));
            if quotient > FULL {
                shift -= 1;
                continue;
            }
            if -shift > 971 || (-shift == 971 && quotient == FULL) {
                return None;
            }
            let (mantissa, exponent) = match quotient {
                FULL => (FULL >> 1, 1 - shift),
                _ => (quotient, -shift),
            };
            return Some(Self { mantissa, exponent });
        }
    }

    /// Its value in units of 10^`exponent`, rounded.
    fn scaled(self, exponent: i32) -> u64 {
        let mut number = Big(vec![self.mantissa as u32, (self.mantissa >> 32) as u32]);
        let mut divisor = Big(vec![1]);
        if exponent < 0 {
            &mut number
        } else {
            &mut divisor
        }
        .times_ten_to(exponent.unsigned_abs());
        number
            .shifted(self.exponent)
            .divided_by(&divisor.shifted(-self.exponent))
    }
}

/// A large natural number, least significant word first.
#[derive(Clone, Default)]
struct Big(Vec<u32>);

impl Big {
    fn multiply_add(&mut self, by: u32, add: u32) {
        let mut carry = u64::from(add);
        for word in &mut self.0 {
            carry += u64::from(*word) * u64::from(by);
            *word = carry as u32;
            carry >>= 32;
        }
        if carry > 0 {
            self.0.push(carry as u32);
        }
    }

    fn times_ten_to(&mut self, exponent: u32) {
        for _ in 0..exponent / 9 {
            self.multiply_add(1_000_000_000, 0);
        }
        for _ in 0..exponent % 9 {
            self.multiply_add(10, 0);
        }
    }

    /// Times 2^`by`, or as it is if that is negative.
    fn shifted(&self, by: i32) -> Self {
        let by = by.max(0) as usize;
        let mut out = Self(vec![0; by / 32]);
        out.0.extend_from_slice(&self.0);
        out.multiply_add(1 << (by % 32), 0);
        out
    }

    fn bits(&self) -> i32 {
        let zeros = self.0.iter().rev().take_while(|word| **word == 0).count();
        let used = &self.0[..self.0.len() - zeros];
        let top = used.last().map_or(0, |word| 32 - word.leading_zeros());
        (used.len().max(1) as i32 - 1) * 32 + top as i32
    }

    fn compare(&self, other: &Self) -> Ordering {
        let word = |big: &Self, at: usize| big.0.get(at).copied().unwrap_or(0);
        let length = self.0.len().max(other.0.len());
        for at in (0..length).rev() {
            let order = word(self, at).cmp(&word(other, at));
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
    }

    /// Takes away a number so many times; the result must not be negative.
    fn subtract(&mut self, other: &Self, times: u32) {
        let mut carry = 0_u64;
        for (at, word) in self.0.iter_mut().enumerate() {
            let by = other.0.get(at).copied().unwrap_or(0);
            let product = u64::from(by) * u64::from(times) + carry;
            let (rest, under) = word.overflowing_sub(product as u32);
            *word = rest;
            carry = (product >> 32) + u64::from(under);
        }
    }

    /// Three words from one on.
    fn words(&self, from: usize) -> u128 {
        let word = |at: usize| u128::from(self.0.get(from + at).copied().unwrap_or(0));
        word(0) | word(1) << 32 | word(2) << 64
    }

    /// The quotient, which must fit, rounded to the nearest and then to the even one.
    fn divided_by(mut self, divisor: &Self) -> u64 {
        let digits = (self.bits() - divisor.bits()).max(0) / 16 + 1;
        let divisor = divisor.shifted(16 * (digits - 1));
        let top = (divisor.bits() as usize).div_ceil(32).saturating_sub(2);
        let leading = divisor.words(top) + 1;
        let mut quotient = 0_u64;
        for digit in 0..digits {
            if digit > 0 {
                self.multiply_add(1 << 16, 0);
                quotient <<= 16;
            }
            // What the leading words say is at most one too few.
            let mut count = (self.words(top) / leading) as u32;
            self.subtract(&divisor, count);
            while self.compare(&divisor) != Ordering::Less {
                self.subtract(&divisor, 1);
                count += 1;
            }
            quotient += u64::from(count);
        }
        self.multiply_add(2, 0);
        match self.compare(&divisor) {
            Ordering::Greater => quotient + 1,
            Ordering::Equal => quotient + (quotient & 1),
            Ordering::Less => quotient,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::json_number;

    #[test]
    fn numbers_look_as_in_go() {
        let cases = [
            ("1", 0, "1"),
            ("5", -1, "0.5"),
            ("1", 21, "1e+21"),
            ("1", 20, "100000000000000000000"),
            ("1", -7, "1e-7"),
            ("1", -6, "0.000001"),
            ("25", -1, "2.5"),
            ("0", 5, "0"),
            ("100", -2, "1"),
            (
                "123456789012345678901234567890",
                0,
                "1.2345678901234568e+29",
            ),
            ("9007199254740993", 0, "9007199254740992"),
            ("17976931348623157", 292, "1.7976931348623157e+308"),
            ("5", -324, "5e-324"),
            ("1", -400, "0"),
        ];
        for (digits, exponent, text) in cases {
            assert_eq!(json_number(false, digits, exponent).as_deref(), Some(text));
        }
        assert_eq!(json_number(true, "0", 0).as_deref(), Some("-0"));
        assert_eq!(json_number(false, "18", 307), None);
        assert_eq!(json_number(false, "1", 309), None);
    }

    #[test]
    fn every_number_is_the_one_that_a_float_prints() {
        let mut state = 7_u64;
        for _ in 0..2_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let count = 1 + (state >> 33) % 22;
            let digits: String = (0..count)
                .map(|at| char::from(b'0' + ((state >> (at + 3)) % 10) as u8))
                .collect();
            let exponent = ((state >> 40) % 660) as i64 - 340;
            let float: f64 = format!("{digits}e{exponent}").parse().unwrap();
            let ours = json_number(false, &digits, exponent);
            let again = ours.as_ref().map(|text| text.parse::<f64>().unwrap());
            assert_eq!(
                again,
                Some(float).filter(|float| float.is_finite()),
                "{digits}e{exponent}"
            );
            if let Some(ours) = ours.filter(|text| text.contains('e')) {
                assert_eq!(ours.replace("e+", "e"), format!("{float:e}"));
            }
        }
    }
}
