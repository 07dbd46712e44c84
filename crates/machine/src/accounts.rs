//! Users and groups by name and number, as `/etc/passwd` and `/etc/group` list them.
//!
//! Owns the reading of these tables. Does not own credentials: those are `kernel::process`.

/// The fields of the first row of a colon-separated table that has `wanted` in a column.
pub(crate) fn row<'a>(table: &'a [u8], column: usize, wanted: &[u8]) -> Option<Vec<&'a [u8]>> {
    table
        .split(|byte| *byte == b'\n')
        .map(|line| line.split(|byte| *byte == b':').collect::<Vec<_>>())
        .find(|row| row.get(column).is_some_and(|field| *field == wanted))
}

/// A number as it stands in a table or an argument; nothing else around it.
pub(crate) fn number(text: &[u8]) -> Option<i64> {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    if digits.is_empty() || digits.len() > 18 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let value = digits
        .iter()
        .fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    Some(if digits.len() < text.len() {
        -value
    } else {
        value
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_found_by_any_column() {
        let table = b"root:x:0:0\nbin:x:1:1\n";
        assert_eq!(
            row(table, 2, b"1"),
            Some(vec![b"bin".as_slice(), b"x", b"1", b"1"])
        );
        assert_eq!(row(table, 0, b"no"), None);
    }

    #[test]
    fn a_number_stands_alone() {
        assert_eq!((number(b"-12"), number(b"007")), (Some(-12), Some(7)));
        assert_eq!(
            (number(b"1x"), number(b"-"), number(b"")),
            (None, None, None)
        );
    }
}
