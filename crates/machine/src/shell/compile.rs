//! From commands to code.
//!
//! Owns the order in which a command's parts are expanded and done. Does not own what the operations do: that is `machine`.

use std::rc::Rc;

use super::ast::{Command, ParamOp, Part, Redir, RedirKind, Word};
use super::code::{Code, Op, Place};
use crate::Bytes;

/// Turns a command into code. `place` says how it stands in its surroundings.
pub(crate) fn compile(command: &Command, here_docs: &[Word], place: Place) -> Code {
    let mut compiler = Compiler {
        ops: Vec::new(),
        here_docs,
        line: 0,
        splits: false,
    };
    compiler.command(command, place);
    Code { ops: compiler.ops }
}

struct Compiler<'a> {
    ops: Vec<Op>,
    here_docs: &'a [Word],
    line: u32,
    /// Unquoted text is split like what an expansion brought.
    splits: bool,
}

/// Where the tildes of a word are.
#[derive(Clone, Copy, PartialEq)]
enum Tildes {
    First,
    Assignment,
    None,
}

impl Compiler<'_> {
    fn emit(&mut self, op: Op) -> usize {
        self.ops.push(op);
        self.ops.len() - 1
    }

    fn here(&self) -> usize {
        self.ops.len()
    }

    /// Makes the jump at `at` lead to this place.
    fn land(&mut self, at: usize) {
        let here = self.here();
        match &mut self.ops[at] {
            Op::Jump(to)
            | Op::JumpIfFailed(to)
            | Op::JumpIfOk(to)
            | Op::Match(to)
            | Op::UnlessSet { to, .. }
            | Op::Redirected { otherwise: to }
            | Op::Next { done: to, .. }
            | Op::Loop { end: to, .. }
            | Op::For { end: to, .. } => *to = here,
            _ => {}
        }
    }

    fn sub(&self, command: &Command) -> Rc<Code> {
        Rc::new(compile(
            command,
            self.here_docs,
            Place {
                tested: false,
                last: true,
            },
        ))
    }

    fn at_line(&mut self, line: u32) {
        self.emit(Op::Line(line));
        self.line = line;
    }

    fn command(&mut self, command: &Command, place: Place) {
        let tested = Place {
            tested: true,
            last: false,
        };
        let inner = Place {
            last: false,
            ..place
        };
        match command {
            Command::Simple {
                assigns,
                words,
                redirs,
                line,
            } => {
                self.at_line(*line);
                for word in words {
                    self.field(word);
                }
                self.redirections(redirs);
                self.emit(Op::Prepare {
                    assigns: !assigns.is_empty(),
                });
                for (name, value) in assigns {
                    self.value(value, Tildes::Assignment);
                    self.emit(Op::Assign {
                        name: name.as_slice().into(),
                    });
                }
                self.emit(Op::Run(place));
            }
            Command::Pipe(parts) => {
                let parts: Rc<[Rc<Code>]> = parts.iter().map(|part| self.sub(part)).collect();
                self.emit(Op::Pipeline { parts, place });
                self.emit(Op::Check(place));
            }
            Command::Not(body) => {
                self.command(body, tested);
                self.emit(Op::Negate);
            }
            Command::And(left, right) => {
                self.command(left, tested);
                let skip = self.emit(Op::JumpIfFailed(0));
                self.command(right, place);
                self.land(skip);
            }
            Command::Or(left, right) => {
                self.command(left, tested);
                let skip = self.emit(Op::JumpIfOk(0));
                self.command(right, place);
                self.land(skip);
            }
            Command::Sequence(left, right) => {
                self.command(left, inner);
                self.command(right, place);
            }
            Command::Background { body, text } => {
                let code = self.sub(body);
                self.emit(Op::Background {
                    code,
                    text: text.as_slice().into(),
                });
            }
            Command::Subshell { body, line } => {
                self.at_line(*line);
                let code = self.sub(body);
                self.emit(Op::Subshell { code, place });
                self.emit(Op::Check(place));
            }
            Command::Redirected { body, redirs, line } => {
                self.at_line(*line);
                self.redirections(redirs);
                let skip = self.emit(Op::Redirected { otherwise: 0 });
                self.command(body, inner);
                self.emit(Op::Restore);
                self.land(skip);
                self.emit(Op::Check(Place {
                    tested: true,
                    last: false,
                }));
            }
            Command::If {
                condition,
                body,
                otherwise,
            } => {
                self.command(condition, tested);
                let skip = self.emit(Op::JumpIfFailed(0));
                self.command(body, place);
                let end = self.emit(Op::Jump(0));
                self.land(skip);
                match otherwise {
                    Some(otherwise) => self.command(otherwise, place),
                    None => {
                        self.emit(Op::SetStatus(0));
                    }
                }
                self.land(end);
            }
            Command::Loop {
                condition,
                body,
                until,
            } => {
                let start = self.emit(Op::Loop { end: 0, next: 0 });
                let top = self.here();
                self.command(condition, tested);
                let out = self.emit(if *until {
                    Op::JumpIfOk(0)
                } else {
                    Op::JumpIfFailed(0)
                });
                self.command(body, inner);
                self.emit(Op::Turned);
                self.emit(Op::Jump(top));
                self.land(out);
                self.emit(Op::Done);
                self.land(start);
                if let Op::Loop { next, .. } = &mut self.ops[start] {
                    *next = top;
                }
                self.emit(Op::EndLoop);
            }
            Command::For {
                name,
                words,
                body,
                line,
            } => {
                self.at_line(*line);
                for word in words.iter().flatten() {
                    self.field(word);
                }
                let start = self.emit(Op::For {
                    end: 0,
                    next: 0,
                    arguments: words.is_none(),
                });
                let top = self.emit(Op::Next {
                    name: name.as_slice().into(),
                    done: 0,
                });
                self.command(body, inner);
                self.emit(Op::Turned);
                self.emit(Op::Jump(top));
                self.land(top);
                self.emit(Op::Done);
                self.land(start);
                if let Op::For { next, .. } = &mut self.ops[start] {
                    *next = top;
                }
                self.emit(Op::EndLoop);
            }
            Command::Case { word, arms, line } => {
                self.at_line(*line);
                self.value(word, Tildes::First);
                self.emit(Op::Case);
                let mut ends = Vec::new();
                for arm in arms {
                    let mut matches = Vec::new();
                    for pattern in &arm.patterns {
                        self.emit(Op::Start);
                        self.parts(pattern, Tildes::First);
                        self.emit(Op::EndPattern);
                        matches.push(self.emit(Op::Match(0)));
                    }
                    let skip = self.emit(Op::Jump(0));
                    for at in matches {
                        self.land(at);
                    }
                    self.emit(Op::EndCase);
                    match &arm.body {
                        Some(body) => self.command(body, place),
                        None => {
                            self.emit(Op::SetStatus(0));
                        }
                    }
                    ends.push(self.emit(Op::Jump(0)));
                    self.land(skip);
                }
                self.emit(Op::EndCase);
                self.emit(Op::SetStatus(0));
                for end in ends {
                    self.land(end);
                }
            }
            Command::Function { name, body } => {
                let code = compile(body, self.here_docs, Place::default());
                self.emit(Op::Define {
                    name: name.as_slice().into(),
                    code: Rc::new(code),
                });
            }
        }
    }

    fn redirections(&mut self, redirs: &[Redir]) {
        for redir in redirs {
            if redir.kind == RedirKind::HereDoc {
                let body = self
                    .here_docs
                    .get(redir.here_doc)
                    .cloned()
                    .unwrap_or_default();
                self.value(&body, Tildes::None);
            } else {
                self.value(&redir.word, Tildes::First);
            }
            self.emit(Op::Redirect {
                fd: redir.fd,
                kind: redir.kind,
            });
        }
    }

    fn field(&mut self, word: &Word) {
        if let Some(text) = constant(word) {
            self.emit(Op::Field(text));
            return;
        }
        self.emit(Op::Start);
        self.parts(word, Tildes::First);
        self.emit(Op::EndFields);
    }

    fn value(&mut self, word: &Word, tildes: Tildes) {
        self.emit(Op::Start);
        self.parts(word, tildes);
        self.emit(Op::EndValue);
    }

    fn parts(&mut self, word: &Word, tildes: Tildes) {
        for (index, part) in word.parts.iter().enumerate() {
            match part {
                Part::Plain(text) => {
                    let last = index + 1 == word.parts.len();
                    self.plain(text, tildes, index == 0, last);
                }
                part => self.part(part),
            }
        }
    }

    /// Unquoted text, with `~` and `~user` where a word or a value in it begins.
    fn plain(&mut self, text: &[u8], tildes: Tildes, first: bool, last: bool) {
        let mut rest = text;
        let mut may_begin = first && tildes != Tildes::None;
        while !rest.is_empty() {
            if may_begin && rest[0] == b'~' {
                let stop =
                    |byte: &u8| *byte == b'/' || (tildes == Tildes::Assignment && *byte == b':');
                let end = rest.iter().position(stop);
                if end.is_some() || last {
                    let end = end.unwrap_or(rest.len());
                    self.emit(Op::Tilde {
                        user: rest[1..end].into(),
                    });
                    rest = &rest[end..];
                    may_begin = false;
                    continue;
                }
            }
            let colon = rest
                .iter()
                .position(|byte| *byte == b':')
                .filter(|_| tildes == Tildes::Assignment);
            let end = colon.map_or(rest.len(), |at| at + 1);
            self.unquoted(&rest[..end]);
            rest = &rest[end..];
            may_begin = colon.is_some();
        }
    }

    fn unquoted(&mut self, text: &[u8]) {
        self.emit(if self.splits {
            Op::Split(text.into())
        } else {
            Op::Text {
                text: text.into(),
                quoted: false,
            }
        });
    }

    /// The word of `${name-word}` or `${name+word}`.
    fn instead(&mut self, word: &Word, tildes: Tildes, quoted: bool) {
        let before = std::mem::replace(&mut self.splits, !quoted);
        self.parts(word, tildes);
        self.splits = before;
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Plain(text) => self.unquoted(text),
            Part::Quoted(text) => {
                self.emit(Op::Text {
                    text: text.as_slice().into(),
                    quoted: true,
                });
            }
            Part::Param { name, quoted } => {
                self.emit(Op::Param {
                    name: name.as_slice().into(),
                    quoted: *quoted,
                });
            }
            Part::Length { name } => {
                self.emit(Op::Length {
                    name: name.as_slice().into(),
                });
            }
            Part::ParamOp {
                name,
                op,
                colon,
                word,
                quoted,
            } => self.param_op(name, *op, *colon, word, *quoted),
            Part::Substitution { body, quoted } => {
                let code = body.as_ref().map(|body| self.sub(body));
                self.emit(Op::Substitute {
                    code,
                    quoted: *quoted,
                });
            }
            Part::Arithmetic { word, quoted } => {
                self.emit(Op::Start);
                self.parts(word, Tildes::None);
                self.emit(Op::Arithmetic { quoted: *quoted });
            }
            Part::Bad => {
                self.emit(Op::BadSubstitution);
            }
        }
    }

    fn param_op(&mut self, name: &[u8], op: ParamOp, colon: bool, word: &Word, quoted: bool) {
        let name: Bytes = name.into();
        let tildes = if quoted { Tildes::None } else { Tildes::First };
        match op {
            ParamOp::Alternative => {
                let skip = self.emit(Op::UnlessSet {
                    name,
                    colon,
                    alternative: true,
                    to: 0,
                });
                self.instead(word, tildes, quoted);
                if !quoted {
                    return self.land(skip);
                }
                // Nothing in quotes is still a field.
                let end = self.emit(Op::Jump(0));
                self.land(skip);
                self.emit(Op::Text {
                    text: Bytes::default(),
                    quoted: true,
                });
                self.land(end);
            }
            ParamOp::Default | ParamOp::Assign | ParamOp::Error => {
                let instead = self.emit(Op::UnlessSet {
                    name: name.clone(),
                    colon,
                    alternative: false,
                    to: 0,
                });
                self.emit(Op::Param {
                    name: name.clone(),
                    quoted,
                });
                let end = self.emit(Op::Jump(0));
                self.land(instead);
                if op == ParamOp::Default {
                    self.instead(word, tildes, quoted);
                    if quoted && word.parts.is_empty() {
                        self.emit(Op::Text {
                            text: Bytes::default(),
                            quoted: true,
                        });
                    }
                } else {
                    self.emit(Op::Start);
                    self.parts(word, tildes);
                    self.emit(match op {
                        ParamOp::Assign => Op::AssignParam { name, quoted },
                        _ => Op::ErrorParam {
                            name,
                            colon,
                            empty: word.parts.is_empty(),
                        },
                    });
                }
                self.land(end);
            }
            ParamOp::CutPrefix { .. }
            | ParamOp::CutSuffix { .. }
            | ParamOp::Slice
            | ParamOp::Replace { .. } => {
                self.emit(Op::Start);
                self.parts(word, Tildes::First);
                self.emit(Op::Cut { name, op, quoted });
            }
        }
    }
}

/// The field that a word is, when it needs no expansion.
fn constant(word: &Word) -> Option<Bytes> {
    let mut text = Vec::new();
    for (index, part) in word.parts.iter().enumerate() {
        match part {
            Part::Quoted(bytes) => text.extend_from_slice(bytes),
            Part::Plain(bytes) if index == 0 && bytes.first() == Some(&b'~') => return None,
            Part::Plain(bytes) if bytes.iter().any(|byte| matches!(byte, b'*' | b'?' | b'[')) => {
                return None;
            }
            Part::Plain(bytes) => text.extend_from_slice(bytes),
            _ => return None,
        }
    }
    Some(text.into())
}
