//! Numbers with a fraction: read from text and written as C's `printf` does, to the last digit.
//!
//! Owns both conversions, on big numbers of its own: the standard library's tables weigh more than all of this. Values are
//! `f64` only while a program computes; nothing here is kept in the state of a machine.

/// Digits of a text that count; what comes after them only says that there is more.
const MAX_DIGITS: usize = 40;
/// In every limb of a big number nine decimal digits.
const LIMB: u64 = 1_000_000_000;

/// A natural number, the lowest limb first.
struct Big(Vec<u32>);

impl Big {
    fn multiply(&mut self, by: u64, times: u32) {
        for _ in 0..times {
            let mut carry = 0;
            for limb in &mut self.0 {
                let value = u64::from(*limb) * by + carry;
                *limb = (value % LIMB) as u32;
                carry = value / LIMB;
            }
            while carry > 0 {
                self.0.push((carry % LIMB) as u32);
                carry /= LIMB;
            }
        }
    }

    /// Times a power of two or ten, in strides.
    fn scale(&mut self, base: u64, exponent: u32) {
        let stride = if base == 2 { 29 } else { 9 };
        self.multiply(base.pow(stride), exponent / stride);
        self.multiply(base.pow(exponent % stride), 1);
    }

    fn of(value: u64) -> Big {
        let mut big = Big(vec![1]);
        big.multiply(value / LIMB, 1);
        big.multiply(LIMB, 1);
        let mut rest = (value % LIMB) as u32;
        for limb in &mut big.0 {
            *limb += rest;
            rest = 0;
        }
        big
    }

    fn digits(&self) -> Vec<u8> {
        let mut text = Vec::new();
        for limb in &self.0 {
            let mut rest = *limb;
            for _ in 0..9 {
                text.push(b'0' + (rest % 10) as u8);
                rest /= 10;
            }
        }
        while text.last() == Some(&b'0') {
            text.pop();
        }
        text.reverse();
        text
    }
}

/// Mantissa and power of two of a finite value above zero.
fn parts(value: f64) -> (u64, i32) {
    let bits = value.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i32;
    let fraction = bits & ((1 << 52) - 1);
    if exponent == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, exponent - 1075)
    }
}

/// The number that a text begins with, and how many bytes say it; none when there is no number.
pub(super) fn read(text: &[u8]) -> (f64, usize) {
    let blanks = text.iter().take_while(|byte| byte.is_ascii_whitespace());
    let mut at = blanks.count();
    let negative = text.get(at) == Some(&b'-');
    at += usize::from(matches!(text.get(at), Some(b'-' | b'+')));
    let mut digits = Vec::new();
    let (mut exponent, mut point, mut any) = (0_i32, false, false);
    while let Some(byte) = text.get(at) {
        match byte {
            b'0'..=b'9' => {
                any = true;
                let counts = digits.len() < MAX_DIGITS;
                if counts && !(digits.is_empty() && *byte == b'0') {
                    digits.push(*byte);
                }
                exponent += i32::from(!counts && !point) - i32::from(counts && point);
            }
            b'.' if !point => point = true,
            _ => break,
        }
        at += 1;
    }
    if !any {
        return (0.0, 0);
    }
    if let Some([b'e' | b'E', rest @ ..]) = text.get(at..) {
        let sign = usize::from(matches!(rest.first(), Some(b'-' | b'+')));
        let count = rest[sign..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if count > 0 {
            let times = crate::accounts::number(&rest[sign..sign + count])
                .map_or(999, |times| times.min(999) as i32);
            exponent += if rest[0] == b'-' { -times } else { times };
            at += 1 + sign + count;
        }
    }
    let value = nearest(&digits, exponent);
    (if negative { -value } else { value }, at)
}

/// The value nearest to `digits` times a power of ten.
fn nearest(digits: &[u8], exponent: i32) -> f64 {
    let size = digits.len() as i32 + exponent;
    if digits.is_empty() || size < -330 {
        return 0.0;
    }
    if size > 310 {
        return f64::INFINITY;
    }
    let mut guess = 0.0;
    for digit in digits.iter().take(17) {
        guess = guess * 10.0 + f64::from(digit - b'0');
    }
    for _ in 0..(exponent + digits.len().saturating_sub(17) as i32).unsigned_abs() {
        if exponent + (digits.len().saturating_sub(17) as i32) > 0 {
            guess *= 10.0;
        } else {
            guess /= 10.0;
        }
    }
    if !guess.is_finite() {
        guess = f64::MAX;
    }
    let mut exact = Big(vec![0]);
    for digit in digits {
        exact.multiply(10, 1);
        exact.0[0] += u32::from(digit - b'0');
    }
    exact.scale(10, exponent.max(0) as u32);
    // The guess is off by a few steps at most; it moves until the text lies within half a step of it.
    for _ in 0..64 {
        let (mantissa, power) = parts(guess);
        let above = compare(&exact, mantissa * 2 + 1, power - 1, exponent);
        let even = mantissa.is_multiple_of(2);
        if above.is_gt() || (above.is_eq() && !even) {
            guess = f64::from_bits(guess.to_bits() + 1);
            continue;
        }
        let below = mantissa > 0 && {
            let order = compare(&exact, mantissa * 2 - 1, power - 1, exponent);
            order.is_lt() || (order.is_eq() && !even)
        };
        if !below {
            break;
        }
        guess = f64::from_bits(guess.to_bits() - 1);
    }
    guess
}

/// `exact`, whose positive power of ten is in it already, against `mantissa` times a power of two.
fn compare(exact: &Big, mantissa: u64, power: i32, exponent: i32) -> std::cmp::Ordering {
    let mut left = Big(exact.0.clone());
    let mut right = Big::of(mantissa);
    left.scale(2, (-power).max(0) as u32);
    right.scale(2, power.max(0) as u32);
    right.scale(10, (-exponent).max(0) as u32);
    let (left, right) = (left.digits(), right.digits());
    left.len().cmp(&right.len()).then_with(|| left.cmp(&right))
}

/// All decimal digits of a finite value without its sign, and how many of them stand after the point.
fn expand(value: f64) -> (Vec<u8>, usize) {
    let (mantissa, power) = parts(value.abs());
    let mut big = Big::of(mantissa);
    big.scale(2, power.max(0) as u32);
    let places = (-power).max(0) as u32;
    big.multiply(1_220_703_125, places / 13);
    big.multiply(5, places % 13);
    (big.digits(), places as usize)
}

/// Cuts digits to `keep`, rounding halves to the even neighbour; answers whether a digit was gained in front.
fn round(digits: &mut Vec<u8>, keep: usize) -> bool {
    if keep >= digits.len() {
        return false;
    }
    let rest = digits.split_off(keep);
    let half = rest[0]
        .cmp(&b'5')
        .then(if rest[1..].iter().any(|digit| *digit != b'0') {
            std::cmp::Ordering::Greater
        } else {
            std::cmp::Ordering::Equal
        });
    let odd = digits.last().is_some_and(|digit| digit % 2 == 1);
    if half.is_lt() || (half.is_eq() && !odd) {
        return false;
    }
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return false;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
    true
}

/// What a conversion of `printf` makes of the value, without width: `f`, `e` or `g`; a capital letter writes capitals.
pub(super) fn format(value: f64, letter: u8, precision: usize, keep_zeros: bool) -> String {
    let small = letter.to_ascii_lowercase();
    let sign = if value.is_sign_negative() && !value.is_nan() {
        "-"
    } else {
        ""
    };
    if !value.is_finite() {
        return [sign, if value.is_nan() { "nan" } else { "inf" }].concat();
    }
    let precision = precision.min(400);
    let body = match small {
        b'f' => fixed(value, precision),
        b'e' => scientific(value, precision).0,
        _ => {
            let precision = precision.max(1);
            let (text, exponent) = scientific(value, precision - 1);
            let mut text = if exponent < -4 || exponent >= precision as i32 {
                text
            } else {
                fixed(value, (precision as i32 - 1 - exponent) as usize)
            };
            if text.contains('.') && !keep_zeros {
                let end = text.find('e').unwrap_or(text.len());
                let keep = text[..end]
                    .trim_end_matches('0')
                    .trim_end_matches('.')
                    .len();
                text.replace_range(keep..end, "");
            }
            text
        }
    };
    let text = [sign, &body].concat();
    if letter == small {
        text
    } else {
        text.to_ascii_uppercase()
    }
}

fn fixed(value: f64, precision: usize) -> String {
    let (mut digits, places) = expand(value);
    while digits.len() <= places {
        digits.insert(0, b'0');
    }
    let whole = digits.len() - places;
    digits.resize(digits.len().max(whole + precision), b'0');
    let gained = round(&mut digits, whole + precision);
    let mut text = String::from_utf8_lossy(&digits).into_owned();
    if precision > 0 {
        text.insert(whole + usize::from(gained), '.');
    }
    text
}

/// Text and exponent.
fn scientific(value: f64, precision: usize) -> (String, i32) {
    let (mut digits, places) = expand(value);
    let mut exponent = if digits.is_empty() {
        0
    } else {
        digits.len() as i32 - 1 - places as i32
    };
    digits.resize(digits.len().max(precision + 1), b'0');
    if round(&mut digits, precision + 1) {
        exponent += 1;
        digits.pop();
    }
    let mut text = String::from_utf8_lossy(&digits).into_owned();
    if precision > 0 {
        text.insert(1, '.');
    }
    let size = exponent.unsigned_abs().to_string();
    let mark = match (exponent < 0, size.len() < 2) {
        (true, true) => "e-0",
        (true, false) => "e-",
        (false, true) => "e+0",
        (false, false) => "e+",
    };
    ([&text, mark, &size].concat(), exponent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_the_nearest_value_and_values_the_digits_of_c() {
        for text in [
            "0.1",
            "3.14159",
            "1e22",
            "1e23",
            "123456789012345678",
            "2.2250738585072014e-308",
            "5e-324",
            "0.000001",
            "9007199254740993",
        ] {
            assert_eq!(
                read(text.as_bytes()),
                (text.parse().unwrap(), text.len()),
                "{text}"
            );
        }
        for (value, letter, precision, text) in [
            (2.675, b'f', 2, "2.67"),
            (2.5, b'f', 0, "2"),
            (0.5, b'f', 0, "0"),
            (999.95, b'f', 1, "1000.0"),
            (-1.5, b'f', 3, "-1.500"),
            (0.1, b'f', 20, "0.10000000000000000555"),
            (1234.5, b'e', 6, "1.234500e+03"),
            (9.999, b'e', 1, "1.0e+01"),
            (0.0001, b'g', 6, "0.0001"),
            (0.00001, b'g', 6, "1e-05"),
            (1e6, b'G', 6, "1E+06"),
            (100_000.0, b'g', 6, "100000"),
            (0.0, b'g', 6, "0"),
            (0.0, b'e', 2, "0.00e+00"),
        ] {
            assert_eq!(format(value, letter, precision, false), text);
        }
    }
}
