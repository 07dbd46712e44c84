//! Between the engine's positions (bytes of UTF-8) and the textarea's (units of UTF-16). Pure.

use std::ops::Range;

/// A range of bytes as a range of UTF-16 units. A range that is not within the text is cut to it.
pub fn in_utf16(text: &str, bytes: &Range<usize>) -> Range<usize> {
    let units = |at: usize| {
        let mut at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        text[..at].encode_utf16().count()
    };
    units(bytes.start)..units(bytes.end.max(bytes.start))
}

/// How many lines a textarea shows for a text.
pub fn count_lines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count() + 1
}

/// The numbers of the gutter, a line each.
pub fn numbers(lines: usize) -> String {
    let mut out = String::with_capacity(lines * 5);
    for line in 1..=lines {
        out.push_str(&line.to_string());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_range_becomes_a_range_of_the_textarea() {
        assert_eq!(in_utf16("名: 😀x", &(5..9)), 3..5);
        assert_eq!(in_utf16("ab", &(1..90)), 1..2);
    }

    #[test]
    fn every_line_has_its_number() {
        assert_eq!(count_lines("a\nb\n"), 3);
        assert_eq!(numbers(3), "1\n2\n3\n");
    }
}
