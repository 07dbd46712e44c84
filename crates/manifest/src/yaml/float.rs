//! Floating-point numbers in the notation of Go's JSON encoder.

/// A finite number as Go's `encoding/json` writes it.
// Models encoding/json: floatEncoder
pub(super) fn json_number(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{number:e}");
        return match text.split_once('e') {
            Some((mantissa, exponent)) if !exponent.starts_with('-') => {
                format!("{mantissa}e+{exponent}")
            }
            _ => text,
        };
    }
    if number == 0.0 && number.is_sign_negative() {
        return "-0".into();
    }
    format!("{number}")
}

#[cfg(test)]
mod tests {
    use super::json_number;

    #[test]
    fn numbers_look_as_in_go() {
        let cases = [
            (1.0, "1"),
            (0.5, "0.5"),
            (1e21, "1e+21"),
            (1e20, "100000000000000000000"),
            (1e-7, "1e-7"),
            (-2.5, "-2.5"),
        ];
        for (number, text) in cases {
            assert_eq!(json_number(number), text);
        }
    }
}
