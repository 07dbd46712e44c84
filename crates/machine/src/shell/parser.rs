//! The grammar of POSIX sh as dash reads it: one complete command at a time.
//!
//! Owns the syntax errors and their texts. Does not own execution.

use std::borrow::Cow;

use super::ast::{Command, Part, Redir, Word};
use super::lexer::{Token, literal, token_name};
use crate::Bytes;
use crate::names::Names;

/// Commands and words inside each other.
pub(super) const MAX_DEPTH: u32 = 150;

/// Text that is not shell.
#[derive(Debug, Default)]
pub(crate) struct SyntaxError {
    pub(crate) line: u32,
    pub(crate) message: String,
    /// The text ended too early: more of it could help.
    pub(crate) at_end: bool,
}

/// Why text could not be read; boxed, because it is handed through every function here.
pub(crate) type Failed = Box<SyntaxError>;

/// One complete command and where the next begins.
#[derive(Debug)]
pub(crate) struct Unit {
    pub(crate) command: Option<Box<Command>>,
    pub(crate) here_docs: Vec<Word>,
    pub(crate) next: usize,
    pub(crate) next_line: u32,
    /// The command reached to the very end of the text.
    pub(crate) last: bool,
    /// A here-document has no end.
    pub(crate) cut: bool,
    /// The text as aliases changed it; `next` is a place in it.
    pub(crate) src: Option<Vec<u8>>,
}

/// A here-document that is named but not read yet: its number, delimiter, whether tabs go, whether it is expanded.
type Awaited = (usize, Vec<u8>, bool, bool);

/// Reads shell text.
pub(crate) struct Parser<'a> {
    pub(super) src: Cow<'a, [u8]>,
    pub(super) pos: usize,
    pub(super) line: u32,
    pub(super) token_start: usize,
    pub(super) depth: u32,
    pub(super) awaited: Vec<Awaited>,
    pub(super) here_docs: Vec<Word>,
    /// A here-document has no end.
    pub(super) cut: bool,
    pub(super) next_here_doc: usize,
    pub(super) pushed_back: Option<Token>,
    /// Where the last token ended.
    end: usize,
    pub(super) aliases: Option<&'a Names<Bytes>>,
    /// Aliases whose text stands in `src` now, and where it ends.
    pub(super) spliced: Vec<(Bytes, usize)>,
    /// A word from here on may be an alias, because the one before ended in a blank.
    pub(super) alias_from: Option<usize>,
    /// The parameter expansions of ash and bash are known.
    pub(super) rich: bool,
}

const KEYWORDS: [&str; 16] = [
    "!", "{", "}", "case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "in", "then",
    "until", "while",
];

/// Reads the next complete command of `src` from `pos`; `None` at the end.
pub(crate) fn parse_unit(
    src: &[u8],
    pos: usize,
    line: u32,
    aliases: &Names<Bytes>,
    rich: bool,
) -> Result<Option<Unit>, Failed> {
    let mut parser = Parser::new(src, line);
    parser.rich = rich;
    parser.aliases = Some(aliases);
    parser.pos = pos;
    let mut command = None;
    loop {
        match parser.next()? {
            Token::End => return Ok(None),
            Token::Newline => {
                if parser.pos >= parser.src.len() {
                    return Ok(None);
                }
                continue;
            }
            token => parser.push_back(token),
        }
        if let Some(list) = parser.list(true)? {
            command = Some(list);
        }
        break;
    }
    let last = match parser.next()? {
        Token::End => true,
        Token::Newline => false,
        token => return Err(parser.unexpected(&token, None)),
    };
    parser.finish_here_docs()?;
    Ok(Some(Unit {
        command,
        here_docs: parser.here_docs,
        cut: parser.cut,
        next: parser.pos,
        next_line: parser.line,
        last,
        src: match parser.src {
            Cow::Borrowed(_) => None,
            Cow::Owned(src) => Some(src),
        },
    }))
}

impl<'a> Parser<'a> {
    pub(super) fn new(src: &'a [u8], line: u32) -> Parser<'a> {
        Parser {
            src: Cow::Borrowed(src),
            pos: 0,
            line,
            token_start: 0,
            depth: 0,
            awaited: Vec::new(),
            here_docs: Vec::new(),
            cut: false,
            next_here_doc: 0,
            pushed_back: None,
            end: 0,
            aliases: None,
            spliced: Vec::new(),
            alias_from: None,
            rich: false,
        }
    }

    #[allow(
        clippy::unnecessary_box_returns,
        reason = "every caller hands it on in a `Result`"
    )]
    pub(super) fn error(&self, message: &str) -> Failed {
        Box::new(SyntaxError {
            line: self.line,
            message: message.to_string(),
            at_end: self.pos >= self.src.len(),
        })
    }

    #[allow(
        clippy::unnecessary_box_returns,
        reason = "every caller hands it on in a `Result`"
    )]
    pub(super) fn unexpected(&self, token: &Token, expected: Option<&str>) -> Failed {
        let mut message = format!("{} unexpected", token_name(token));
        if let Some(expected) = expected {
            message.push_str(&format!(" (expecting \"{expected}\")"));
        }
        let line = if matches!(token, Token::Newline) {
            self.line - 1
        } else {
            self.line
        };
        Box::new(SyntaxError {
            line,
            message,
            at_end: matches!(token, Token::End),
        })
    }

    /// A text inside the text, such as a back-quoted command.
    pub(super) fn nested(
        &mut self,
        text: &[u8],
        line: u32,
    ) -> Result<Option<Box<Command>>, Failed> {
        let mut inner = Parser::new(text, line);
        inner.rich = self.rich;
        inner.depth = self.depth + 1;
        inner.next_here_doc = self.next_here_doc;
        inner.here_docs.clone_from(&self.here_docs);
        if inner.depth > MAX_DEPTH {
            return Err(self.error("too deeply nested"));
        }
        let list = inner.list(false)?;
        match inner.next()? {
            Token::End => {}
            token => return Err(inner.unexpected(&token, None)),
        }
        inner.finish_here_docs()?;
        self.adopt(inner);
        Ok(list)
    }

    pub(super) fn adopt(&mut self, inner: Parser<'_>) {
        if inner.next_here_doc >= self.next_here_doc && !inner.here_docs.is_empty() {
            self.here_docs = inner.here_docs;
        }
        self.next_here_doc = self.next_here_doc.max(inner.next_here_doc);
    }

    /// Reads the command of `$(…)` after its opening parenthesis.
    pub(super) fn substitution(&mut self) -> Result<Option<Box<Command>>, Failed> {
        self.enter()?;
        let saved = self.pushed_back.take();
        let list = self.list(false)?;
        match self.next()? {
            Token::Close => {}
            token => return Err(self.unexpected(&token, Some(")"))),
        }
        self.pushed_back = saved;
        self.depth -= 1;
        Ok(list)
    }

    pub(super) fn enter(&mut self) -> Result<(), Failed> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(self.error("too deeply nested"));
        }
        Ok(())
    }

    pub(super) fn finish_here_docs(&mut self) -> Result<(), Failed> {
        if self.awaited.is_empty() {
            return Ok(());
        }
        // The text ended before their bodies: they are empty.
        let end = self.src.len();
        self.pos = end;
        self.read_token().map(|_| ())
    }

    pub(super) fn next(&mut self) -> Result<Token, Failed> {
        if let Some(token) = self.pushed_back.take() {
            return Ok(token);
        }
        let token = self.read_token()?;
        self.end = self.pos;
        Ok(token)
    }

    pub(super) fn push_back(&mut self, token: Token) {
        self.pushed_back = Some(token);
    }

    pub(super) fn peek(&mut self) -> Result<&Token, Failed> {
        if self.pushed_back.is_none() {
            let token = self.next()?;
            self.pushed_back = Some(token);
        }
        self.pushed_back
            .as_ref()
            .ok_or_else(|| Box::new(SyntaxError::default()))
    }

    pub(super) fn skip_newlines(&mut self) -> Result<(), Failed> {
        while matches!(self.peek()?, Token::Newline) {
            self.next()?;
        }
        Ok(())
    }

    /// The keyword that comes next, if it is one.
    pub(super) fn peek_keyword(&mut self) -> Result<Option<&'static str>, Failed> {
        Ok(match self.peek()? {
            Token::Word(word) => keyword(word),
            _ => None,
        })
    }

    pub(super) fn expect(&mut self, wanted: &'static str) -> Result<(), Failed> {
        self.skip_newlines()?;
        if self.peek_keyword()? == Some(wanted) {
            self.next()?;
            return Ok(());
        }
        let token = self.next()?;
        Err(self.unexpected(&token, Some(wanted)))
    }

    /// A list of pipelines. `one_line`: up to the end of the line; else up to a keyword or `)` that ends it.
    pub(super) fn list(&mut self, one_line: bool) -> Result<Option<Box<Command>>, Failed> {
        let mut list: Option<Box<Command>> = None;
        loop {
            if !one_line {
                self.skip_newlines()?;
                let ends = matches!(
                    self.peek()?,
                    Token::End | Token::Close | Token::DoubleSemicolon
                );
                if ends || self.peek_keyword()?.is_some_and(closes) {
                    return Ok(list);
                }
            }
            self.peek()?;
            let start = self.token_start;
            let mut command = self.and_or()?;
            let end = self.trimmed_end();
            let mut go_on = false;
            match self.peek()? {
                Token::Ampersand => {
                    self.next()?;
                    let text = self.src.get(start..end).unwrap_or_default().to_vec();
                    command = Box::new(Command::Background {
                        body: command,
                        text,
                    });
                    go_on = true;
                }
                Token::Semicolon => {
                    self.next()?;
                    go_on = true;
                }
                Token::Newline if !one_line => go_on = true,
                _ => {}
            }
            list = Some(match list {
                Some(before) => Box::new(Command::Sequence(before, command)),
                None => command,
            });
            if !go_on {
                return Ok(list);
            }
            if one_line && matches!(self.peek()?, Token::End | Token::Newline) {
                return Ok(list);
            }
        }
    }

    /// Where the text read so far ends, without the token that was looked at.
    pub(super) fn trimmed_end(&self) -> usize {
        let mut end = if self.pushed_back.is_some() {
            self.token_start
        } else {
            self.pos
        };
        while end > 0 && matches!(self.src.get(end - 1), Some(b' ' | b'\t' | b'\n')) {
            end -= 1;
        }
        end
    }

    pub(super) fn and_or(&mut self) -> Result<Box<Command>, Failed> {
        let mut left = self.pipeline()?;
        loop {
            let is_and = match self.peek()? {
                Token::And => true,
                Token::Or => false,
                _ => return Ok(left),
            };
            self.next()?;
            self.skip_newlines()?;
            let right = self.pipeline()?;
            left = Box::new(if is_and {
                Command::And(left, right)
            } else {
                Command::Or(left, right)
            });
        }
    }

    pub(super) fn pipeline(&mut self) -> Result<Box<Command>, Failed> {
        let mut negated = false;
        while self.peek_keyword()? == Some("!") {
            self.next()?;
            negated = !negated;
            if !negated {
                return Err(self.error("\"!\" unexpected"));
            }
        }
        let first = self.command()?;
        let mut parts = Vec::new();
        while matches!(self.peek()?, Token::Pipe) {
            self.next()?;
            self.skip_newlines()?;
            parts.push(*self.command()?);
        }
        let command = if parts.is_empty() {
            first
        } else {
            parts.insert(0, *first);
            Box::new(Command::Pipe(parts))
        };
        Ok(if negated {
            Box::new(Command::Not(command))
        } else {
            command
        })
    }

    pub(super) fn command(&mut self) -> Result<Box<Command>, Failed> {
        self.enter()?;
        let command = self.command_checked();
        self.depth -= 1;
        command
    }

    pub(super) fn command_checked(&mut self) -> Result<Box<Command>, Failed> {
        let line = self.line;
        while let Token::Word(word) = self.peek()? {
            let word = word.clone();
            if !self.splice_alias(&word) {
                break;
            }
            self.pushed_back = None;
        }
        let command = match self.peek_keyword()? {
            Some("if") => self.if_command()?,
            Some("while") => self.loop_command(false)?,
            Some("until") => self.loop_command(true)?,
            Some("for") => self.for_command()?,
            Some("case") => self.case_command()?,
            Some("{") => {
                self.next()?;
                let body = self.body("}")?;
                self.expect("}")?;
                body
            }
            Some(_) => {
                let token = self.next()?;
                return Err(self.unexpected(&token, None));
            }
            None if matches!(self.peek()?, Token::Open) => {
                self.next()?;
                let body = self.body(")")?;
                match self.next()? {
                    Token::Close => {}
                    token => return Err(self.unexpected(&token, Some(")"))),
                }
                Box::new(Command::Subshell { body, line })
            }
            None => return self.simple(),
        };
        let mut redirs = Vec::new();
        while let Token::Redirection { .. } = self.peek()? {
            let redir = self.redirection_of_command()?;
            redirs.push(redir);
        }
        Ok(if redirs.is_empty() {
            command
        } else {
            Box::new(Command::Redirected {
                body: command,
                redirs,
                line,
            })
        })
    }

    pub(super) fn redirection_of_command(&mut self) -> Result<Redir, Failed> {
        let Token::Redirection { fd, op } = self.next()? else {
            return Err(self.error("redirection expected"));
        };
        match self.next()? {
            Token::Word(word) => {
                if op.ends_with('&') {
                    self.check_duplicate(&word)?;
                }
                Ok(self.make_redirection(fd, op, word))
            }
            token => Err(self.unexpected(&token, None)),
        }
    }

    /// A literal that is no descriptor is refused when it is read.
    pub(super) fn check_duplicate(&self, word: &Word) -> Result<(), Failed> {
        if word
            .parts
            .iter()
            .any(|part| !matches!(part, Part::Plain(_) | Part::Quoted(_)))
        {
            return Ok(());
        }
        let text = literal(word);
        if text == b"-" || (text.len() == 1 && text[0].is_ascii_digit()) {
            return Ok(());
        }
        Err(self.error("Bad fd number"))
    }

    /// A list that must not be empty and is ended by `closer`.
    pub(super) fn body(&mut self, closer: &'static str) -> Result<Box<Command>, Failed> {
        if let Some(list) = self.list(false)? {
            Ok(list)
        } else {
            let token = self.next()?;
            let is_closer = matches!(&token, Token::Word(word) if keyword(word) == Some(closer))
                || closer == ")";
            let expected = if is_closer || !matches!(token, Token::End) {
                None
            } else {
                Some(closer)
            };
            Err(self.unexpected(&token, expected))
        }
    }
}

fn closes(word: &str) -> bool {
    matches!(
        word,
        "}" | "do" | "done" | "elif" | "else" | "esac" | "fi" | "then"
    )
}

/// The text of a word that is nothing but unquoted text.
pub(super) fn plain_text(word: &Word) -> Option<&[u8]> {
    match word.parts.as_slice() {
        [Part::Plain(text)] => Some(text),
        _ => None,
    }
}

pub(super) fn keyword(word: &Word) -> Option<&'static str> {
    let text = plain_text(word)?;
    KEYWORDS
        .into_iter()
        .find(|keyword| keyword.as_bytes() == text)
}

pub(super) fn is_keyword(text: &[u8]) -> bool {
    KEYWORDS.iter().any(|keyword| keyword.as_bytes() == text)
}

/// Whether `text` can name a variable.
pub(crate) fn is_name(text: &[u8]) -> bool {
    text.first()
        .is_some_and(|byte| *byte == b'_' || byte.is_ascii_alphabetic())
        && text
            .iter()
            .all(|byte| *byte == b'_' || byte.is_ascii_alphanumeric())
}

/// `name=value`, when the word is that.
pub(super) fn split_assignment(word: &Word) -> Option<(Vec<u8>, Word)> {
    let Some(Part::Plain(text)) = word.parts.first() else {
        return None;
    };
    let equals = text.iter().position(|byte| *byte == b'=')?;
    let name = &text[..equals];
    if !is_name(name) {
        return None;
    }
    let mut parts = word.parts.clone();
    let rest = text[equals + 1..].to_vec();
    if rest.is_empty() {
        parts.remove(0);
    } else {
        parts[0] = Part::Plain(rest);
    }
    Some((name.to_vec(), Word { parts }))
}
