//! The words of `awk`'s language.
//!
//! Owns tokens and quotes. Does not own grammar.

use super::parse::Parser;
use crate::Bytes;
use crate::programs::number;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    End,
    Newline,
    Number,
    Text,
    Regex,
    Name,
    /// A name with an opening parenthesis right behind it.
    Call,
    Op,
}

/// A token: its text, or the number of its constant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a [u8],
    pub(super) constant: u32,
}

/// Operators, longer ones first.
const OPS: &[u8] = b"**= && || == != <= >= >> ++ -- += -= *= /= %= ^= ** !~ { } ( ) [ ] ; , < > + - * / % ^ ! ~ ? : = $ |";

impl<'a> Parser<'a> {
    /// Takes the token that was read and reads the next one.
    pub(super) fn advance(&mut self) -> Token<'a> {
        let taken = self.token;
        let operand = match taken.kind {
            Kind::Number | Kind::Text | Kind::Name | Kind::Call => false,
            Kind::Op => !matches!(taken.text, b")" | b"]" | b"$" | b"++" | b"--"),
            _ => true,
        };
        self.token = self.read(operand);
        taken
    }

    fn read(&mut self, operand: bool) -> Token<'a> {
        let text = self.text;
        loop {
            match &text[self.at..] {
                [b' ' | b'\t' | b'\r', ..] => self.at += 1,
                [b'\\', b'\n', ..] => self.at += 2,
                [b'#', rest @ ..] => {
                    let end = rest.iter().position(|byte| *byte == b'\n');
                    self.at += 1 + end.unwrap_or(rest.len());
                }
                _ => break,
            }
        }
        let rest = &text[self.at..];
        let first = rest.first().copied().unwrap_or(0);
        let mut constant = 0;
        let (kind, length) = match first {
            0 => (Kind::End, 0),
            b'\n' => (Kind::Newline, 1),
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
                let end = rest
                    .iter()
                    .position(|byte| *byte != b'_' && !byte.is_ascii_alphanumeric());
                let end = end.unwrap_or(rest.len());
                let calls = rest.get(end) == Some(&b'(');
                (if calls { Kind::Call } else { Kind::Name }, end)
            }
            b'0'..=b'9' | b'.' => {
                let (value, used) = number::read(rest);
                constant = self.program.numbers.len() as u32;
                self.program.numbers.push(value);
                (Kind::Number, used)
            }
            b'"' => (Kind::Text, self.quoted(rest, b'"')),
            b'/' if operand => (Kind::Regex, self.quoted(rest, b'/')),
            _ => {
                let op = OPS
                    .split(|byte| *byte == b' ')
                    .find(|op| rest.starts_with(op));
                (Kind::Op, op.map_or(0, <[u8]>::len))
            }
        };
        if matches!(kind, Kind::Text | Kind::Regex) {
            constant = self.program.texts.len() as u32 - 1;
        }
        if length == 0 && kind != Kind::End {
            self.fail("syntax error");
        }
        self.at = (self.at + length).min(text.len());
        Token {
            kind,
            text: &rest[..length],
            constant,
        }
    }

    /// Reads a quoted text into the constants; answers how long it is with its quotes.
    fn quoted(&mut self, source: &[u8], end: u8) -> usize {
        let mut text = Vec::new();
        let mut at = 1;
        loop {
            let Some(byte) = source.get(at).copied() else {
                self.fail("unterminated string");
                break;
            };
            at += 1;
            if byte == end {
                break;
            }
            let next = source.get(at).copied().unwrap_or(0);
            if byte != b'\\' {
                text.push(byte);
                continue;
            }
            at += 1;
            if end == b'/' {
                if next != b'/' {
                    text.push(b'\\');
                }
                text.push(next);
                continue;
            }
            let digits = source[at - 1..]
                .iter()
                .take(3)
                .take_while(|byte| (b'0'..b'8').contains(byte))
                .count();
            if digits > 0 {
                let octal = source[at - 1..at - 1 + digits].iter();
                text.push(octal.fold(0_u8, |sum, digit| sum << 3 | (digit & 7)));
                at += digits - 1;
                continue;
            }
            match b"ntr\"\\/".iter().position(|letter| *letter == next) {
                Some(place) => text.push(b"\n\t\r\"\\/"[place]),
                None => text.extend([b'\\', next]),
            }
        }
        self.program.texts.push(Bytes::from(text));
        at
    }
}
