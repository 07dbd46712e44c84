//! The words of `awk`'s language.
//!
//! Owns tokens and quotes. Does not own grammar.

use super::number::{self, Number};
use super::parse::{Parsed, Parser};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    End,
    Newline,
    Number(Number),
    Text(Vec<u8>),
    Regex(Vec<u8>),
    /// A name; `true` when an opening parenthesis follows at once.
    Name(Vec<u8>, bool),
    Op(&'static str),
}

const OPS: [&str; 42] = [
    "**=", "&&", "||", "==", "!=", "<=", ">=", ">>", "++", "--", "+=", "-=", "*=", "/=", "%=",
    "^=", "**", "!~", "{", "}", "(", ")", "[", "]", ";", ",", "<", ">", "+", "-", "*", "/", "%",
    "^", "!", "~", "?", ":", "=", "$", "|", "&",
];

impl Parser<'_> {
    /// Takes the token that was read and reads the next one.
    pub(super) fn advance(&mut self) -> Parsed<Token> {
        let token = self.read()?;
        self.operand = !matches!(
            token,
            Token::Number(_)
                | Token::Text(_)
                | Token::Name(..)
                | Token::Op(")" | "]" | "$" | "++" | "--")
        );
        Ok(std::mem::replace(&mut self.token, token))
    }

    fn read(&mut self) -> Parsed<Token> {
        loop {
            match self.text.get(self.at..).unwrap_or_default() {
                [b' ' | b'\t' | b'\r', ..] => self.at += 1,
                [b'\\', b'\n', ..] => self.at += 2,
                [b'#', ..] => {
                    self.at += self.text[self.at..]
                        .iter()
                        .take_while(|byte| **byte != b'\n')
                        .count();
                }
                _ => break,
            }
        }
        let rest = &self.text[self.at..];
        let Some(first) = rest.first() else {
            return Ok(Token::End);
        };
        if *first == b'\n' {
            self.at += 1;
            return Ok(Token::Newline);
        }
        if first.is_ascii_digit() || (*first == b'.' && rest.get(1).is_some_and(u8::is_ascii_digit))
        {
            let (value, used) = number::read(rest);
            self.at += used;
            return Ok(Token::Number(value));
        }
        if *first == b'_' || first.is_ascii_alphabetic() {
            let end = rest
                .iter()
                .position(|byte| *byte != b'_' && !byte.is_ascii_alphanumeric())
                .unwrap_or(rest.len());
            self.at += end;
            return Ok(Token::Name(
                rest[..end].to_vec(),
                rest.get(end) == Some(&b'('),
            ));
        }
        if *first == b'"' || (*first == b'/' && self.operand) {
            return self.quoted(*first);
        }
        let Some(op) = OPS.into_iter().find(|op| rest.starts_with(op.as_bytes())) else {
            return Err([
                "unexpected character '",
                &char::from(*first).to_string(),
                "'",
            ]
            .concat());
        };
        self.at += op.len();
        Ok(Token::Op(op))
    }

    fn quoted(&mut self, end: u8) -> Parsed<Token> {
        let mut text = Vec::new();
        loop {
            self.at += 1;
            let byte = *self.text.get(self.at).ok_or("unterminated string")?;
            if byte == end {
                self.at += 1;
                return Ok(if end == b'"' {
                    Token::Text(text)
                } else {
                    Token::Regex(text)
                });
            }
            if byte != b'\\' {
                text.push(byte);
                continue;
            }
            self.at += 1;
            let next = *self.text.get(self.at).ok_or("unterminated string")?;
            if end == b'/' {
                if next != b'/' {
                    text.push(b'\\');
                }
                text.push(next);
                continue;
            }
            match next {
                b'n' => text.push(b'\n'),
                b't' => text.push(b'\t'),
                b'r' => text.push(b'\r'),
                b'"' | b'\\' | b'/' => text.push(next),
                b'0'..=b'7' => {
                    let digits = self.text[self.at..]
                        .iter()
                        .take(3)
                        .take_while(|byte| (b'0'..b'8').contains(byte))
                        .count();
                    let value = self.text[self.at..self.at + digits]
                        .iter()
                        .fold(0_u32, |sum, digit| sum * 8 + u32::from(digit - b'0'));
                    text.push(value as u8);
                    self.at += digits - 1;
                }
                other => text.extend([b'\\', other]),
            }
        }
    }
}
