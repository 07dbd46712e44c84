//! Numbers of `awk`: decimal, with six digits after the point.
//!
//! Owns their reading, writing and arithmetic. Deliberately not binary floating point, which the page has no other use for.

/// A number in millionths.
pub(super) type Number = i64;

/// One.
pub(super) const ONE: Number = 1_000_000;

/// The number that a text begins with, and how many bytes say it.
pub(super) fn read(text: &[u8]) -> (Number, usize) {
    let blanks = text
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count();
    let mut at = blanks;
    let negative = text.get(at) == Some(&b'-');
    at += usize::from(matches!(text.get(at), Some(b'-' | b'+')));
    let start = at;
    let mut value: i64 = 0;
    let mut unit = ONE;
    let mut point = false;
    let mut digits = 0;
    while let Some(byte) = text.get(at) {
        match byte {
            b'0'..=b'9' if point => {
                unit /= 10;
                value = value.saturating_add(i64::from(byte - b'0') * unit);
                digits += 1;
            }
            b'0'..=b'9' => {
                value = value
                    .saturating_mul(10)
                    .saturating_add(i64::from(byte - b'0') * ONE);
                digits += 1;
            }
            b'.' if !point => point = true,
            _ => break,
        }
        at += 1;
    }
    if digits == 0 {
        return (0, 0);
    }
    let _ = start;
    if let Some([b'e' | b'E', exponent @ ..]) = text.get(at..) {
        let sign = usize::from(matches!(exponent.first(), Some(b'-' | b'+')));
        let count = exponent[sign..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if count > 0 {
            let times = crate::accounts::number(&exponent[sign..sign + count])
                .unwrap_or(0)
                .min(30);
            for _ in 0..times {
                value = if exponent[0] == b'-' {
                    value / 10
                } else {
                    value.saturating_mul(10)
                };
            }
            at += 1 + sign + count;
        }
    }
    (if negative { -value } else { value }, at)
}

pub(super) fn multiply(a: Number, b: Number) -> Number {
    clamp(i128::from(a) * i128::from(b) / i128::from(ONE))
}

/// `None` when the divisor is zero.
pub(super) fn divide(a: Number, b: Number) -> Option<Number> {
    if b == 0 {
        return None;
    }
    let scaled = i128::from(a) * i128::from(ONE) * 2 / i128::from(b);
    Some(clamp(i128::midpoint(scaled, scaled.signum())))
}

fn clamp(value: i128) -> Number {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN + 1 } else { i64::MAX })
}

pub(super) fn power(base: Number, exponent: Number) -> Number {
    let mut value = ONE;
    for _ in 0..(exponent / ONE).unsigned_abs().min(200) {
        value = multiply(value, base);
    }
    if exponent < 0 {
        divide(ONE, value).unwrap_or(0)
    } else {
        value
    }
}

/// The square root, by halving.
pub(super) fn root(value: Number) -> Number {
    let (mut low, mut high) = (0, value.max(ONE));
    while low < high {
        let middle = low + (high - low + 1) / 2;
        if multiply(middle, middle) > value {
            high = middle - 1;
        } else {
            low = middle;
        }
    }
    low
}

/// As `%.6g` prints it.
pub(super) fn show(value: Number) -> String {
    if value % ONE == 0 {
        return (value / ONE).to_string();
    }
    let whole = (value / ONE).unsigned_abs();
    let digits = if whole == 0 {
        6
    } else {
        6_usize.saturating_sub(whole.to_string().len())
    };
    let text = fixed(value, digits);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// With so many digits after the point.
pub(super) fn fixed(value: Number, digits: usize) -> String {
    let mut unit: u64 = 1_000_000;
    for _ in 0..digits.min(6) {
        unit /= 10;
    }
    let (magnitude, half) = (value.unsigned_abs(), unit / 2);
    // A half goes to the even neighbour, as printf rounds exact halves.
    let exact = unit > 1 && magnitude % unit == half && (magnitude / unit).is_multiple_of(2);
    let rounded = (magnitude + if exact { 0 } else { half }) / unit * unit;
    let sign = if value < 0 && rounded > 0 { "-" } else { "" };
    if digits == 0 {
        return format!("{sign}{}", rounded / 1_000_000);
    }
    let fraction = format!("{:06}", rounded % 1_000_000);
    let zeros = "0".repeat(digits.saturating_sub(6).min(40));
    format!(
        "{sign}{}.{}{zeros}",
        rounded / 1_000_000,
        &fraction[..digits.min(6)]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_shown_as_awk_does() {
        for (text, shown) in [
            ("3.14x", "3.14"),
            ("  -7", "-7"),
            ("1e3", "1000"),
            ("0.5", "0.5"),
            (".25", "0.25"),
            ("x", "0"),
        ] {
            assert_eq!(show(read(text.as_bytes()).0), shown, "{text}");
        }
        assert_eq!(show(divide(10 * ONE, 3 * ONE).unwrap()), "3.33333");
        assert_eq!(fixed(2_675_000, 2), "2.68");
        assert_eq!(fixed(-1_500_000, 0), "-2");
        assert_eq!(show(power(2 * ONE, 10 * ONE)), "1024");
        assert_eq!(show(root(2 * ONE)), "1.41421");
    }
}
