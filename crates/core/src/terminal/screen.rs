//! What a terminal shows: lines of coloured text, of which the oldest are forgotten.
//!
//! Owns the few control characters and escape sequences that are understood: what is left of them does not show. Does not own
//! who writes.

use std::rc::Rc;

/// Lines in one chunk, which copies of a screen share.
pub const CHUNK: usize = 64;
/// Chunks that are kept.
const MOST_CHUNKS: usize = 32;
/// Characters of a line.
const MOST_WIDTH: usize = 4096;
/// Where tabs stop.
const TAB: usize = 8;

/// How characters look: the low four bits are 0 for the usual colour or 1 to 8 for colours 30 to 37, then a bit for bold.
pub type Style = u8;
/// The bit for bold.
pub const BOLD: Style = 16;

/// A line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its text.
    pub text: String,
    /// From which byte on it looks how, where that is not as usual from its beginning on.
    pub styles: Vec<(usize, Style)>,
}

/// A chunk of lines.
pub type Chunk = Rc<Vec<Line>>;

/// The lines of a terminal and the one that is being written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Screen {
    full: Vec<Chunk>,
    /// Lines after the full chunks.
    open: Chunk,
    /// Chunks that were forgotten.
    dropped: usize,
    last: Vec<(char, Style)>,
    column: usize,
    style: Style,
    /// The beginning of a character or of an escape sequence.
    begun: Vec<u8>,
}

impl Screen {
    /// The chunks of complete lines, each with a number that it keeps.
    pub fn chunks(&self) -> impl Iterator<Item = (usize, &Chunk)> {
        let open = Some(&self.open).filter(|open| !open.is_empty());
        (self.dropped..).zip(self.full.iter().chain(open))
    }

    /// The complete lines.
    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.chunks().flat_map(|(_, chunk)| chunk.iter())
    }

    /// How many complete lines there ever were.
    pub fn count(&self) -> usize {
        (self.dropped + self.full.len()) * CHUNK + self.open.len()
    }

    /// The line that is being written: a prompt, mostly.
    pub fn last(&self) -> Line {
        line(&self.last)
    }

    /// Shows what is written.
    pub fn write(&mut self, bytes: &[u8]) {
        let bytes = [std::mem::take(&mut self.begun).as_slice(), bytes].concat();
        let mut rest = bytes.as_slice();
        while let Some(first) = rest.first() {
            if *first == 0x1b {
                let Some(length) = escape_length(rest) else {
                    self.begun = rest.to_vec();
                    return;
                };
                self.obey(&rest[..length]);
                rest = &rest[length..];
                continue;
            }
            let end = rest.iter().position(|byte| *byte == 0x1b);
            let plain = &rest[..end.unwrap_or(rest.len())];
            let used = self.plain(plain);
            rest = &rest[used..];
            if used < plain.len() {
                self.begun = rest.to_vec();
                return;
            }
        }
    }

    /// Writes text without escape sequences; answers how much of it, since its last character may not be complete.
    fn plain(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        for piece in bytes.utf8_chunks() {
            piece.valid().chars().for_each(|char| self.put(char));
            at += piece.valid().len();
            let bad = piece.invalid();
            if at + bad.len() == bytes.len() && bad.len() < 4 && !bad.is_empty() && bad[0] >= 0xc2 {
                return at;
            }
            if !bad.is_empty() {
                self.put(char::REPLACEMENT_CHARACTER);
            }
            at += bad.len();
        }
        at
    }

    fn put(&mut self, char: char) {
        match char {
            '\n' => self.feed(),
            '\r' => self.column = 0,
            '\u{8}' => self.column = self.column.saturating_sub(1),
            '\t' => {
                for _ in self.column % TAB..TAB {
                    self.put(' ');
                }
            }
            _ if char.is_control() || self.column >= MOST_WIDTH => {}
            _ => {
                if self.column == self.last.len() {
                    self.last.push((char, self.style));
                } else {
                    self.last[self.column] = (char, self.style);
                }
                self.column += 1;
            }
        }
    }

    fn feed(&mut self) {
        let done = line(&self.last);
        self.last.clear();
        self.column = 0;
        let open = Rc::make_mut(&mut self.open);
        open.push(done);
        if open.len() == CHUNK {
            self.full.push(std::mem::take(&mut self.open));
        }
        if self.full.len() > MOST_CHUNKS {
            self.full.remove(0);
            self.dropped += 1;
        }
    }

    /// Carries out an escape sequence: colours, erasing to the end of the line, and clearing.
    fn obey(&mut self, sequence: &[u8]) {
        let Some((kind, body)) = sequence.split_last() else {
            return;
        };
        let body = String::from_utf8_lossy(body.get(2..).unwrap_or_default());
        match kind {
            b'm' => body.split(';').for_each(|code| self.look(code)),
            b'K' => self.last.truncate(self.column),
            b'J' => {
                self.dropped += self.full.len() + usize::from(!self.open.is_empty());
                self.full.clear();
                self.open = Chunk::default();
                self.last.clear();
                self.column = 0;
            }
            _ => {}
        }
    }

    fn look(&mut self, code: &str) {
        let colour = |code: u8, first: u8| code - first + 1;
        match code.parse().unwrap_or(0_u8) {
            0 => self.style = 0,
            1 => self.style |= BOLD,
            22 => self.style &= !BOLD,
            code @ 30..=37 => self.style = self.style & BOLD | colour(code, 30),
            39 => self.style &= BOLD,
            code @ 90..=97 => self.style = BOLD | colour(code, 90),
            _ => {}
        }
    }
}

/// The length of the escape sequence that a text begins with, if it is complete.
fn escape_length(bytes: &[u8]) -> Option<usize> {
    match bytes.get(1)? {
        b'[' => {
            let end = bytes[2..]
                .iter()
                .position(|byte| (0x40..0x7f).contains(byte));
            // A sequence that does not end is none.
            end.map(|end| end + 3).or((bytes.len() > 32).then_some(2))
        }
        _ => Some(2),
    }
}

fn line(cells: &[(char, Style)]) -> Line {
    let mut line = Line::default();
    let mut before = 0;
    for (char, style) in cells {
        if *style != before {
            line.styles.push((line.text.len(), *style));
            before = *style;
        }
        line.text.push(*char);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(writes: &[&[u8]]) -> Vec<String> {
        let mut screen = Screen::default();
        for bytes in writes {
            screen.write(bytes);
        }
        let mut lines: Vec<String> = screen.lines().map(|line| line.text.clone()).collect();
        lines.push(screen.last().text);
        lines
    }

    #[test]
    fn the_cursor_goes_back_and_writes_over() {
        assert_eq!(shown(&[b"ab\x08 \x08c\n12\r3\n"]), ["ac", "32", ""]);
        assert_eq!(shown(&[b"a\tb\nabcd\r\x1b[K/ # "]), ["a       b", "/ # "]);
    }

    #[test]
    fn what_comes_in_pieces_is_put_together() {
        assert_eq!(shown(&[b"\xe4\xb8", b"\xad\x1b[1;3", b"4mx"]), ["中x"]);
        assert_eq!(shown(&[b"\xff\xe4x"]), ["\u{fffd}\u{fffd}x"]);
    }

    #[test]
    fn colours_belong_to_parts_of_a_line() {
        let mut screen = Screen::default();
        screen.write(b"a\x1b[1;34mbin\x1b[m c\n");
        let line = screen.lines().next().cloned();
        let styles = vec![(1, BOLD | 5), (4, 0)];
        let text = "abin c".to_owned();
        assert_eq!(line, Some(Line { text, styles }));
    }

    #[test]
    fn a_long_text_forgets_its_beginning_and_a_cleared_one_everything() {
        let mut screen = Screen::default();
        for _ in 0..10_000 {
            screen.write(b"y\n");
        }
        assert!(screen.lines().count() <= (MOST_CHUNKS + 1) * CHUNK);
        assert_eq!(screen.count(), 10_000);
        screen.write(b"\x1b[H\x1b[J$ ");
        assert_eq!(screen.lines().count(), 0);
    }
}
