//! Words under construction: quoting of each byte, field splitting, pathname expansion.
//!
//! Owns [`Buffer`]. Does not own where the pieces come from: that is `substitute`.

use super::{Shell, pattern};
use crate::{Bytes, Machine};

/// Marks on a byte of a buffer.
const QUOTED: u8 = 1;
const SPLIT: u8 = 2;
/// Not a byte: an empty quoted string stands here.
const EMPTY: u8 = 4;
/// Not a byte: a field of `"$@"` ends here.
const BREAK: u8 = 8;
/// Not a byte: a field of unquoted `$@` ends here.
const SOFT_BREAK: u8 = 16;

/// A word while it is expanded.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Buffer {
    bytes: Vec<u8>,
    marks: Vec<u8>,
}

impl Buffer {
    fn push(&mut self, text: &[u8], mark: u8) {
        self.bytes.extend_from_slice(text);
        self.marks.resize(self.bytes.len(), mark);
    }

    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Text of the script itself.
    pub(super) fn text(&mut self, text: &[u8], quoted: bool) {
        if quoted && text.is_empty() {
            self.push(b"\0", EMPTY);
            return;
        }
        self.push(text, if quoted { QUOTED } else { 0 });
    }

    /// The result of an expansion.
    pub(super) fn expansion(&mut self, text: &[u8], quoted: bool) {
        if quoted {
            self.text(text, true);
            return;
        }
        self.push(text, SPLIT);
    }

    pub(super) fn field_break(&mut self, quoted: bool) {
        self.push(b"\0", if quoted { BREAK } else { SOFT_BREAK });
    }

    fn entries(&self) -> impl Iterator<Item = (u8, u8)> + '_ {
        self.bytes.iter().copied().zip(self.marks.iter().copied())
    }

    /// The word as one text.
    pub(super) fn value(&self) -> Bytes {
        let entries = self.entries().filter(|(_, mark)| mark & EMPTY == 0);
        entries
            .map(|(byte, mark)| {
                if mark & (BREAK | SOFT_BREAK) != 0 {
                    b' '
                } else {
                    byte
                }
            })
            .collect()
    }

    /// The word as a pattern in which quoted bytes are escaped.
    pub(super) fn pattern(&self) -> Bytes {
        let mut out = Vec::with_capacity(self.bytes.len());
        for (byte, mark) in self.entries().filter(|(_, mark)| mark & EMPTY == 0) {
            if mark & QUOTED != 0 && pattern::is_special(byte) {
                out.push(b'\\');
            }
            out.push(if mark & (BREAK | SOFT_BREAK) != 0 {
                b' '
            } else {
                byte
            });
        }
        out.into()
    }

    /// The pattern before the first slash that stands for itself, and the text after it.
    pub(super) fn pattern_and_text(mut self) -> (Bytes, Bytes) {
        let slash = self
            .entries()
            .position(|(byte, mark)| byte == b'/' && mark == 0);
        let Some(at) = slash else {
            return (self.pattern(), Bytes::default());
        };
        let rest = Buffer {
            bytes: self.bytes.split_off(at + 1),
            marks: self.marks.split_off(at + 1),
        };
        self.bytes.pop();
        self.marks.pop();
        (self.pattern(), rest.value())
    }

    /// Splits at the separators in what expansions brought.
    fn fields(&self, separators: &[u8]) -> Vec<Buffer> {
        let mut fields = Vec::new();
        let mut current = Buffer::default();
        let mut started = false;
        let mut after_blank = false;
        for (byte, mark) in self.entries() {
            if mark & (BREAK | SOFT_BREAK) != 0 {
                if started || mark & BREAK != 0 {
                    fields.push(std::mem::take(&mut current));
                }
                started = false;
                after_blank = false;
                continue;
            }
            if mark & SPLIT != 0 && separators.contains(&byte) {
                let blank = matches!(byte, b' ' | b'\t' | b'\n');
                if started {
                    fields.push(std::mem::take(&mut current));
                    started = false;
                    after_blank = blank;
                } else if !blank {
                    if !after_blank {
                        fields.push(Buffer::default());
                    }
                    after_blank = false;
                }
                continue;
            }
            if mark & EMPTY == 0 {
                current.bytes.push(byte);
                current.marks.push(mark);
            }
            started = true;
            after_blank = false;
        }
        if started {
            fields.push(current);
        }
        fields
    }

    fn has_pattern(&self) -> bool {
        self.entries()
            .any(|(byte, mark)| mark & QUOTED == 0 && matches!(byte, b'*' | b'?' | b'['))
    }
}

impl Shell {
    /// Ends the word as fields of the command.
    pub(super) fn end_fields(&mut self, machine: &mut Machine, pid: u32, steps: &mut u32) {
        let buffer = self.pop_buffer();
        let separators = self
            .vars
            .get(b"IFS")
            .unwrap_or_else(|| b" \t\n".as_slice().into());
        for field in buffer.fields(&separators) {
            if field.has_pattern() && !self.options.has(b'f') {
                let found = pattern::paths(machine, pid, &field.pattern(), steps);
                if !found.is_empty() {
                    self.fields.extend(found);
                    continue;
                }
            }
            self.fields.push(field.bytes.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, separators: &str) -> Vec<String> {
        let mut buffer = Buffer::default();
        buffer.expansion(text.as_bytes(), false);
        buffer
            .fields(separators.as_bytes())
            .into_iter()
            .map(|field| String::from_utf8(field.bytes).unwrap())
            .collect()
    }

    #[test]
    fn blanks_melt_together_and_other_separators_do_not() {
        assert_eq!(split("  a  b ", " \t\n"), ["a", "b"]);
        assert_eq!(split("a::b:", ":"), ["a", "", "b"]);
        assert_eq!(split(" : a : b", " :"), ["", "a", "b"]);
        assert_eq!(split("", " "), [] as [&str; 0]);
    }

    #[test]
    fn quoted_text_is_never_split_and_an_empty_quote_is_a_field() {
        let mut buffer = Buffer::default();
        buffer.text(b"", true);
        assert_eq!(buffer.fields(b" ").len(), 1);
        let mut buffer = Buffer::default();
        buffer.text(b"a b", true);
        buffer.expansion(b" c", false);
        assert_eq!(buffer.fields(b" ").len(), 2);
    }
}
