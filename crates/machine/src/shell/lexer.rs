//! From bytes to tokens: words with their quotes and expansions, operators, here-documents.
//!
//! Owns the reading of words. Does not own grammar: the parser asks for one token after the other.

use super::ast::{ParamOp, Part, Word};
use super::parser::{Failed, Parser, keyword};

/// A token.
#[derive(Debug)]
pub(crate) enum Token {
    End,
    Newline,
    Semicolon,
    DoubleSemicolon,
    Ampersand,
    And,
    Pipe,
    Or,
    Open,
    Close,
    Redirection { fd: Option<u32>, op: &'static str },
    Word(Word),
}

/// How the inside of `${…}`, `"…"`, `$((…))` or a here-document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside {
    /// `"…"`, up to the quote.
    Quotes,
    /// A here-document's body, up to the end of the text.
    HereDoc,
    /// `$((…))`, up to `))`.
    Arithmetic,
    /// The word of `${name-word}`, up to `}`.
    Braces { quoted: bool, pattern: bool },
}

impl Parser<'_> {
    pub(super) fn peek_byte(&self) -> Option<u8> {
        self.src.get(self.pos).copied()
    }

    fn byte_at(&self, ahead: usize) -> Option<u8> {
        self.src.get(self.pos + ahead).copied()
    }

    fn bump(&mut self) -> Option<u8> {
        let byte = self.peek_byte()?;
        self.pos += 1;
        if byte == b'\n' {
            self.line += 1;
        }
        Some(byte)
    }

    /// Skips `\` + newline.
    fn skip_continuations(&mut self) {
        while self.src[self.pos..].starts_with(b"\\\n") {
            self.pos += 2;
            self.line += 1;
        }
    }

    /// Reads one token.
    pub(super) fn read_token(&mut self) -> Result<Token, Failed> {
        loop {
            self.skip_continuations();
            match self.peek_byte() {
                Some(b' ' | b'\t') => self.pos += 1,
                Some(b'#') => {
                    while self.peek_byte().is_some_and(|byte| byte != b'\n') {
                        self.pos += 1;
                    }
                }
                _ => break,
            }
        }
        self.token_start = self.pos;
        let Some(byte) = self.peek_byte() else {
            return Ok(Token::End);
        };
        let simple = match byte {
            b'\n' => {
                self.bump();
                self.read_here_docs()?;
                return Ok(Token::Newline);
            }
            b';' => self.either(b';', Token::DoubleSemicolon, Token::Semicolon),
            b'&' => self.either(b'&', Token::And, Token::Ampersand),
            b'|' => self.either(b'|', Token::Or, Token::Pipe),
            b'(' => self.either(0, Token::Open, Token::Open),
            b')' => self.either(0, Token::Close, Token::Close),
            b'<' | b'>' => self.redirection(None),
            b'0'..=b'9' if matches!(self.byte_at(1), Some(b'<' | b'>')) => {
                self.pos += 1;
                self.redirection(Some(u32::from(byte - b'0')))
            }
            _ => return self.read_word().map(Token::Word),
        };
        Ok(simple)
    }

    fn either(&mut self, second: u8, double: Token, single: Token) -> Token {
        self.pos += 1;
        let before = (self.pos, self.line);
        self.skip_continuations();
        if second != 0 && self.peek_byte() == Some(second) {
            self.pos += 1;
            return double;
        }
        (self.pos, self.line) = before;
        single
    }

    fn redirection(&mut self, fd: Option<u32>) -> Token {
        const OPS: [&str; 10] = ["<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">", ""];
        let rest = &self.src[self.pos..];
        let op = OPS
            .into_iter()
            .find(|op| rest.starts_with(op.as_bytes()))
            .unwrap_or("<");
        self.pos += op.len();
        Token::Redirection { fd, op }
    }

    /// Reads a word from the current position; at least one byte of it is there.
    fn read_word(&mut self) -> Result<Word, Failed> {
        let mut word = Word::default();
        let mut plain = Vec::new();
        while let Some(byte) = self.peek_byte() {
            match byte {
                b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => break,
                b'\\' => {
                    self.pos += 1;
                    match self.bump() {
                        Some(b'\n') => {}
                        Some(escaped) => {
                            flush(&mut plain, &mut word, false);
                            push_quoted(&mut word, &[escaped]);
                        }
                        None => plain.push(b'\\'),
                    }
                }
                b'\'' => {
                    flush(&mut plain, &mut word, false);
                    self.pos += 1;
                    let text = self.single_quoted()?;
                    push_quoted(&mut word, &text);
                }
                b'"' => {
                    flush(&mut plain, &mut word, false);
                    self.pos += 1;
                    let inner = self.read_inside(Inside::Quotes)?;
                    if inner.parts.is_empty() {
                        push_quoted(&mut word, b"");
                    }
                    word.parts.extend(inner.parts);
                }
                b'$' => {
                    flush(&mut plain, &mut word, false);
                    match self.dollar(false)? {
                        Some(part) => word.parts.push(part),
                        None => plain.push(b'$'),
                    }
                }
                b'`' => {
                    flush(&mut plain, &mut word, false);
                    let part = self.backquote(false)?;
                    word.parts.push(part);
                }
                _ => {
                    self.pos += 1;
                    plain.push(byte);
                }
            }
        }
        flush(&mut plain, &mut word, false);
        Ok(word)
    }

    fn single_quoted(&mut self) -> Result<Vec<u8>, Failed> {
        let mut text = Vec::new();
        loop {
            match self.bump() {
                Some(b'\'') => return Ok(text),
                Some(byte) => text.push(byte),
                None => return Err(self.error("Unterminated quoted string")),
            }
        }
    }

    pub(super) fn read_inside(&mut self, inside: Inside) -> Result<Word, Failed> {
        self.depth += 1;
        if self.depth > super::parser::MAX_DEPTH {
            return Err(self.error("too deeply nested"));
        }
        let result = self.read_inside_checked(inside);
        self.depth -= 1;
        result
    }

    fn read_inside_checked(&mut self, inside: Inside) -> Result<Word, Failed> {
        let mut word = Word::default();
        let mut plain = Vec::new();
        let mut parens = 0;
        // In `${x-word}` a double quote opens a quoted stretch of its own.
        let mut in_quotes = false;
        loop {
            let quoted = match inside {
                // The pattern of "${x%pattern}" is a pattern although it stands in quotes.
                Inside::Braces { quoted, pattern } => in_quotes || (quoted && !pattern),
                _ => true,
            };
            let Some(byte) = self.peek_byte() else {
                match inside {
                    Inside::HereDoc => break,
                    Inside::Quotes => return Err(self.error("Unterminated quoted string")),
                    Inside::Arithmetic => return Err(self.error("Missing '))'")),
                    Inside::Braces { .. } => return Err(self.error("Missing '}'")),
                }
            };
            match byte {
                b'"' if inside == Inside::Quotes => {
                    self.pos += 1;
                    break;
                }
                b'}' if matches!(inside, Inside::Braces { .. }) && !in_quotes => {
                    self.pos += 1;
                    break;
                }
                b'"' if matches!(inside, Inside::Braces { .. }) => {
                    flush(&mut plain, &mut word, quoted);
                    self.pos += 1;
                    in_quotes = !in_quotes;
                    if in_quotes {
                        push_quoted(&mut word, b"");
                    }
                }
                b'\'' if matches!(inside, Inside::Braces { quoted, pattern } if (!quoted || pattern) && !in_quotes) =>
                {
                    flush(&mut plain, &mut word, quoted);
                    self.pos += 1;
                    let text = self.single_quoted()?;
                    push_quoted(&mut word, &text);
                }
                b'(' if inside == Inside::Arithmetic => {
                    parens += 1;
                    self.pos += 1;
                    plain.push(byte);
                }
                b')' if inside == Inside::Arithmetic => {
                    self.pos += 1;
                    if parens > 0 {
                        parens -= 1;
                        plain.push(byte);
                    } else if self.peek_byte() == Some(b')') {
                        self.pos += 1;
                        break;
                    } else {
                        // No judgement here: the expression will be wrong.
                        plain.push(byte);
                    }
                }
                b'\\' => {
                    self.pos += 1;
                    let next = self.peek_byte();
                    let special = match (inside, next) {
                        (_, Some(b'\n')) => {
                            self.bump();
                            continue;
                        }
                        (_, Some(b'$' | b'`' | b'\\')) | (Inside::Quotes, Some(b'"')) => true,
                        (Inside::Braces { .. }, Some(next)) if in_quotes => next == b'"',
                        (Inside::Braces { .. }, Some(next)) if quoted => {
                            next == b'"' || next == b'}'
                        }
                        (Inside::Braces { .. }, Some(_)) => true,
                        _ => false,
                    };
                    match next {
                        Some(next) if special => {
                            self.bump();
                            flush(&mut plain, &mut word, quoted);
                            push_quoted(&mut word, &[next]);
                        }
                        _ => plain.push(b'\\'),
                    }
                }
                b'$' => {
                    flush(&mut plain, &mut word, quoted);
                    match self.dollar(quoted)? {
                        Some(part) => word.parts.push(part),
                        None => plain.push(b'$'),
                    }
                }
                b'`' => {
                    flush(&mut plain, &mut word, quoted);
                    let part = self.backquote(quoted)?;
                    word.parts.push(part);
                }
                _ => {
                    self.bump();
                    plain.push(byte);
                }
            }
        }
        let quoted = !matches!(
            inside,
            Inside::Braces { quoted: false, .. } | Inside::Braces { pattern: true, .. }
        );
        flush(&mut plain, &mut word, quoted);
        Ok(word)
    }

    /// Reads what begins with `$`; `None` when it is only a dollar sign.
    fn dollar(&mut self, quoted: bool) -> Result<Option<Part>, Failed> {
        self.pos += 1;
        self.skip_continuations();
        match self.peek_byte() {
            Some(b'(') => {
                self.pos += 1;
                if self.peek_byte() == Some(b'(') {
                    self.pos += 1;
                    let word = self.read_inside(Inside::Arithmetic)?;
                    return Ok(Some(Part::Arithmetic { word, quoted }));
                }
                let body = self.substitution()?;
                Ok(Some(Part::Substitution { body, quoted }))
            }
            Some(b'{') => {
                self.pos += 1;
                self.braces(quoted).map(Some)
            }
            Some(byte) if byte == b'_' || byte.is_ascii_alphabetic() => {
                let name = self.take_name();
                Ok(Some(Part::Param { name, quoted }))
            }
            Some(byte) if byte.is_ascii_digit() || is_special(byte) => {
                self.pos += 1;
                Ok(Some(Part::Param {
                    name: vec![byte],
                    quoted,
                }))
            }
            _ => Ok(None),
        }
    }

    fn take_name(&mut self) -> Vec<u8> {
        let start = self.pos;
        while self
            .peek_byte()
            .is_some_and(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
        {
            self.pos += 1;
        }
        self.src[start..self.pos].to_vec()
    }

    /// A parameter's name inside braces: a name, digits, or one special byte.
    fn take_parameter(&mut self) -> Vec<u8> {
        match self.peek_byte() {
            Some(byte) if byte == b'_' || byte.is_ascii_alphabetic() => self.take_name(),
            Some(byte) if byte.is_ascii_digit() => {
                let start = self.pos;
                while self.peek_byte().is_some_and(|byte| byte.is_ascii_digit()) {
                    self.pos += 1;
                }
                self.src[start..self.pos].to_vec()
            }
            Some(byte) if is_special(byte) => {
                self.pos += 1;
                vec![byte]
            }
            _ => Vec::new(),
        }
    }

    /// Reads after `${`.
    fn braces(&mut self, quoted: bool) -> Result<Part, Failed> {
        if self.peek_byte() == Some(b'#') && self.byte_at(1) != Some(b'}') {
            let before = self.pos;
            self.pos += 1;
            let name = self.take_parameter();
            if !name.is_empty() && self.peek_byte() == Some(b'}') {
                self.pos += 1;
                return Ok(Part::Length { name });
            }
            self.pos = before;
        }
        let name = self.take_parameter();
        if name.is_empty() {
            return self.bad_substitution(quoted);
        }
        let colon = self.peek_byte() == Some(b':');
        if colon {
            self.pos += 1;
        }
        let op = match self.peek_byte() {
            Some(b'}') if !colon => {
                self.pos += 1;
                return Ok(Part::Param { name, quoted });
            }
            Some(b'-') => ParamOp::Default,
            Some(b'=') => ParamOp::Assign,
            Some(b'?') => ParamOp::Error,
            Some(b'+') => ParamOp::Alternative,
            Some(b'%') if !colon => ParamOp::CutSuffix {
                longest: self.byte_at(1) == Some(b'%'),
            },
            Some(b'#') if !colon => ParamOp::CutPrefix {
                longest: self.byte_at(1) == Some(b'#'),
            },
            Some(b'/') if self.rich && !colon => ParamOp::Replace {
                all: self.byte_at(1) == Some(b'/'),
            },
            Some(_) if self.rich && colon => ParamOp::Slice,
            _ => return self.bad_substitution(quoted),
        };
        let (pattern, length) = match op {
            ParamOp::CutSuffix { longest: double }
            | ParamOp::CutPrefix { longest: double }
            | ParamOp::Replace { all: double } => (true, 1 + usize::from(double)),
            ParamOp::Slice => (false, 0),
            _ => (false, 1),
        };
        self.pos += length;
        let word = self.read_inside(Inside::Braces { quoted, pattern })?;
        Ok(Part::ParamOp {
            name,
            op,
            colon,
            word,
            quoted,
        })
    }

    /// `${…}` without sense is read to its end and is an error only when it is expanded.
    fn bad_substitution(&mut self, quoted: bool) -> Result<Part, Failed> {
        self.read_inside(Inside::Braces {
            quoted,
            pattern: false,
        })?;
        Ok(Part::Bad)
    }

    fn backquote(&mut self, quoted: bool) -> Result<Part, Failed> {
        self.pos += 1;
        let line = self.line;
        let mut text = Vec::new();
        loop {
            match self.bump() {
                None => return Err(self.error("EOF in backquote substitution")),
                Some(b'`') => break,
                Some(b'\\') => match self.peek_byte() {
                    Some(b'\n') => {
                        self.bump();
                    }
                    Some(next @ (b'\\' | b'$' | b'`')) => {
                        self.pos += 1;
                        text.push(next);
                    }
                    Some(b'"') if quoted => {
                        self.pos += 1;
                        text.push(b'"');
                    }
                    _ => text.push(b'\\'),
                },
                Some(byte) => text.push(byte),
            }
        }
        let body = self.nested(&text, line)?;
        Ok(Part::Substitution { body, quoted })
    }
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b'@' | b'*' | b'#' | b'?' | b'-' | b'$' | b'!')
}

fn flush(plain: &mut Vec<u8>, word: &mut Word, quoted: bool) {
    if plain.is_empty() {
        return;
    }
    let text = std::mem::take(plain);
    if quoted {
        push_quoted(word, &text);
    } else {
        word.parts.push(Part::Plain(text));
    }
}

fn push_quoted(word: &mut Word, text: &[u8]) {
    if let Some(Part::Quoted(last)) = word.parts.last_mut() {
        last.extend_from_slice(text);
        return;
    }
    word.parts.push(Part::Quoted(text.to_vec()));
}

/// The text of a word without its quotes, as a here-document's delimiter is taken.
pub(super) fn literal(word: &Word) -> Vec<u8> {
    let mut text = Vec::new();
    for part in &word.parts {
        match part {
            Part::Plain(bytes) | Part::Quoted(bytes) => text.extend_from_slice(bytes),
            _ => {}
        }
    }
    text
}

/// A token as syntax errors name it.
pub(super) fn token_name(token: &Token) -> String {
    match token {
        Token::End => "end of file".into(),
        Token::Newline => "newline".into(),
        Token::Semicolon => "\";\"".into(),
        Token::DoubleSemicolon => "\";;\"".into(),
        Token::Ampersand => "\"&\"".into(),
        Token::And => "\"&&\"".into(),
        Token::Pipe => "\"|\"".into(),
        Token::Or => "\"||\"".into(),
        Token::Open => "\"(\"".into(),
        Token::Close => "\")\"".into(),
        Token::Redirection { .. } => "redirection".into(),
        Token::Word(word) => match keyword(word) {
            Some(keyword) => format!("\"{keyword}\""),
            None => "word".into(),
        },
    }
}
