//! The grammar of `if`, loops, `case`, functions and simple commands.
//!
//! Owns these shapes. Does not own lists and pipelines: those are in `parser`.

use super::ast::{Arm, Command, Word};
use super::lexer::{Token, literal};
use super::parser::{Failed, Parser, is_name, plain_text, split_assignment};
use crate::Bytes;

impl Parser<'_> {
    pub(super) fn if_command(&mut self) -> Result<Box<Command>, Failed> {
        self.next()?;
        let condition = self.body("then")?;
        self.expect("then")?;
        let body = self.body("fi")?;
        let otherwise = match self.peek_keyword()? {
            Some("elif") => {
                self.enter()?;
                let nested = self.if_command()?;
                self.depth -= 1;
                return Ok(Box::new(Command::If {
                    condition,
                    body,
                    otherwise: Some(nested),
                }));
            }
            Some("else") => {
                self.next()?;
                Some(self.body("fi")?)
            }
            _ => None,
        };
        self.expect("fi")?;
        Ok(Box::new(Command::If {
            condition,
            body,
            otherwise,
        }))
    }

    pub(super) fn loop_command(&mut self, until: bool) -> Result<Box<Command>, Failed> {
        self.next()?;
        let condition = self.body("do")?;
        self.expect("do")?;
        let body = self.body("done")?;
        self.expect("done")?;
        Ok(Box::new(Command::Loop {
            condition,
            body,
            until,
        }))
    }

    pub(super) fn for_command(&mut self) -> Result<Box<Command>, Failed> {
        self.next()?;
        let line = self.line;
        let name = match self.next()? {
            Token::Word(word) if plain_text(&word).is_some_and(is_name) => literal(&word),
            _ => return Err(self.error("Bad for loop variable")),
        };
        self.skip_newlines()?;
        let mut words = None;
        if self.peek_keyword()? == Some("in") {
            self.next()?;
            let mut list = Vec::new();
            loop {
                match self.next()? {
                    Token::Word(word) => list.push(word),
                    Token::Semicolon | Token::Newline => break,
                    token => return Err(self.unexpected(&token, None)),
                }
            }
            words = Some(list);
        } else if matches!(self.peek()?, Token::Semicolon) {
            self.next()?;
        }
        self.expect("do")?;
        let body = self.body("done")?;
        self.expect("done")?;
        Ok(Box::new(Command::For {
            name,
            words,
            body,
            line,
        }))
    }

    pub(super) fn case_command(&mut self) -> Result<Box<Command>, Failed> {
        self.next()?;
        let line = self.line;
        let word = match self.next()? {
            Token::Word(word) => word,
            token => return Err(self.unexpected(&token, Some("word"))),
        };
        self.expect("in")?;
        let mut arms = Vec::new();
        loop {
            self.skip_newlines()?;
            if self.peek_keyword()? == Some("esac") {
                self.next()?;
                break;
            }
            if matches!(self.peek()?, Token::Open) {
                self.next()?;
            }
            let mut patterns = Vec::new();
            loop {
                match self.next()? {
                    Token::Word(word) => patterns.push(word),
                    token => {
                        return Err(self.unexpected(
                            &token,
                            if matches!(token, Token::End) {
                                Some(")")
                            } else {
                                None
                            },
                        ));
                    }
                }
                match self.next()? {
                    Token::Pipe => {}
                    Token::Close => break,
                    token => return Err(self.unexpected(&token, Some(")"))),
                }
            }
            let body = self.list(false)?;
            arms.push(Arm { patterns, body });
            self.skip_newlines()?;
            if matches!(self.peek()?, Token::DoubleSemicolon) {
                self.next()?;
                continue;
            }
            if self.peek_keyword()? == Some("esac") {
                continue;
            }
            let token = self.next()?;
            return Err(self.unexpected(&token, Some(";;")));
        }
        Ok(Box::new(Command::Case { word, arms, line }))
    }

    pub(super) fn simple(&mut self) -> Result<Box<Command>, Failed> {
        let mut assigns = Vec::new();
        let mut words: Vec<Word> = Vec::new();
        let mut redirs = Vec::new();
        self.peek()?;
        let line = self.line - u32::from(matches!(self.pushed_back, Some(Token::Newline)));
        loop {
            match self.peek()? {
                Token::Word(_) => {
                    let Token::Word(word) = self.next()? else {
                        continue;
                    };
                    if words.is_empty()
                        && let Some((name, value)) = split_assignment(&word)
                    {
                        assigns.push((name, value));
                        continue;
                    }
                    if (words.is_empty()
                        || self.alias_from.is_some_and(|from| self.token_start >= from))
                        && self.splice_alias(&word)
                    {
                        continue;
                    }
                    words.push(word);
                }
                Token::Redirection { .. } => {
                    let redir = self.redirection_of_command()?;
                    redirs.push(redir);
                }
                Token::Open if words.len() == 1 && assigns.is_empty() && redirs.is_empty() => {
                    return self.function(&words[0]);
                }
                _ => break,
            }
        }
        if words.is_empty() && assigns.is_empty() && redirs.is_empty() {
            let token = self.next()?;
            return Err(self.unexpected(&token, None));
        }
        Ok(Box::new(Command::Simple {
            assigns,
            words,
            redirs,
            line,
        }))
    }

    /// Puts an alias's text in the place of the word that was just read, if it is one; the text is read again from there.
    pub(super) fn splice_alias(&mut self, word: &Word) -> bool {
        let (Some(name), Some(aliases)) = (plain_text(word), self.aliases) else {
            return false;
        };
        let (start, end) = (self.token_start, self.pos);
        let open = |(known, until): &(Bytes, usize)| **known == *name && start < *until;
        let Some(text) = aliases.get(name) else {
            return false;
        };
        if self.spliced.iter().any(open) || self.spliced.len() > 100 {
            return false;
        }
        let src = self.src.to_mut();
        src.splice(start..end, text.iter().copied());
        for (_, until) in &mut self.spliced {
            if *until >= end {
                *until = *until + text.len() - (end - start);
            }
        }
        let until = start + text.len();
        self.alias_from = matches!(text.last(), Some(b' ' | b'\t')).then_some(until);
        self.spliced.push((name.into(), until));
        self.pos = start;
        true
    }

    pub(super) fn function(&mut self, word: &Word) -> Result<Box<Command>, Failed> {
        self.next()?;
        match self.next()? {
            Token::Close => {}
            Token::Word(_) => return Err(self.error("word unexpected (expecting \")\")")),
            token => return Err(self.unexpected(&token, Some(")"))),
        }
        if !plain_text(word).is_some_and(is_name) {
            return Err(self.error("Bad function name"));
        }
        let name = literal(word);
        self.skip_newlines()?;
        let body = self.command()?;
        Ok(Box::new(Command::Function { name, body }))
    }
}
