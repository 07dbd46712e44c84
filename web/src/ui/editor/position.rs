//! Between the engine's positions (bytes of UTF-8) and the textarea's (units of UTF-16). Pure.

use std::ops::Range;

/// Walks along a text; positions that ascend are found in one walk.
pub struct Units<'t> {
    text: &'t str,
    byte: usize,
    unit: usize,
}

impl<'t> Units<'t> {
    /// At the start of the text.
    pub const fn of(text: &'t str) -> Self {
        Self {
            text,
            byte: 0,
            unit: 0,
        }
    }

    /// The UTF-16 position of a byte; of the text's end if it is behind that.
    pub fn of_byte(&mut self, byte: usize) -> usize {
        let byte = self.text.floor_char_boundary(byte);
        if byte < self.byte {
            (self.byte, self.unit) = (0, 0);
        }
        self.unit += self.text[self.byte..byte].encode_utf16().count();
        self.byte = byte;
        self.unit
    }

    /// The byte of a UTF-16 position.
    pub fn to_byte(&self, unit: usize) -> usize {
        let mut units = 0;
        for (byte, c) in self.text.char_indices() {
            if units >= unit {
                return byte;
            }
            units += c.len_utf16();
        }
        self.text.len()
    }
}

/// A range of bytes as a range of UTF-16 units. A range that is not within the text is cut to it.
pub fn in_utf16(text: &str, bytes: &Range<usize>) -> Range<usize> {
    let mut units = Units::of(text);
    units.of_byte(bytes.start)..units.of_byte(bytes.end.max(bytes.start))
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
        assert_eq!(Units::of("名: 😀x").to_byte(5), 9);
        assert_eq!(Units::of("名").to_byte(7), 3);
    }

    #[test]
    fn every_line_has_its_number() {
        assert_eq!(count_lines("a\nb\n"), 3);
        assert_eq!(numbers(3), "1\n2\n3\n");
    }
}
