//! Redirections as they are read, and the bodies of here-documents.
//!
//! Owns when a body is read: after the line that names it. Does not own what a redirection does.

use super::ast::{Part, Redir, RedirKind, Word};
use super::lexer::{Inside, literal};
use super::parser::{Failed, Parser};

impl Parser<'_> {
    /// Reads the bodies of the here-documents that the line before named.
    pub(super) fn read_here_docs(&mut self) -> Result<(), Failed> {
        for (index, delimiter, strip, expand) in std::mem::take(&mut self.awaited) {
            let mut body = Vec::new();
            loop {
                let start = self.pos;
                if start >= self.src.len() {
                    self.cut = true;
                    break;
                }
                let end = self.src[start..]
                    .iter()
                    .position(|byte| *byte == b'\n')
                    .map_or(self.src.len(), |at| start + at);
                self.pos = (end + 1).min(self.src.len());
                self.line += 1;
                let mut text = &self.src[start..end];
                if strip {
                    let tabs = text.iter().take_while(|byte| **byte == b'\t').count();
                    text = &text[tabs..];
                }
                if text == delimiter.as_slice() {
                    break;
                }
                body.extend_from_slice(text);
                if end < self.src.len() {
                    body.push(b'\n');
                }
            }
            let word = if expand {
                let mut inner = Parser::new(&body, self.line);
                inner.rich = self.rich;
                let word = inner.read_inside(Inside::HereDoc)?;
                self.adopt(inner);
                word
            } else {
                Word {
                    parts: vec![Part::Quoted(body)],
                }
            };
            if self.here_docs.len() <= index {
                self.here_docs.resize(index + 1, Word::default());
            }
            self.here_docs[index] = word;
        }
        Ok(())
    }

    /// Makes a redirection of its operator and the word after it.
    pub(super) fn make_redirection(&mut self, fd: Option<u32>, op: &str, word: Word) -> Redir {
        let input = op.starts_with('<');
        let mut redir = Redir {
            fd: fd.unwrap_or(u32::from(!input)),
            kind: RedirKind::Read,
            word,
            here_doc: 0,
        };
        redir.kind = match op {
            "<" => RedirKind::Read,
            ">" => RedirKind::Write,
            ">|" => RedirKind::Clobber,
            ">>" => RedirKind::Append,
            "<>" => RedirKind::ReadWrite,
            "<&" | ">&" => RedirKind::Duplicate,
            _ => RedirKind::HereDoc,
        };
        if redir.kind == RedirKind::HereDoc {
            let quoted = redir
                .word
                .parts
                .iter()
                .any(|part| !matches!(part, Part::Plain(_)));
            redir.here_doc = self.next_here_doc;
            self.next_here_doc += 1;
            self.awaited
                .push((redir.here_doc, literal(&redir.word), op == "<<-", !quoted));
            redir.word = Word::default();
        }
        redir
    }
}
