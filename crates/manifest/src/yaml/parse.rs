//! Events of the YAML parser to a tree with byte ranges. Never fails: what could be read is kept, what is wrong is told.

use std::collections::BTreeMap;

use libyaml_safer::{Encoding, Error, ErrorKind, Event, EventData, Parser, Scanner, TokenData};

use super::guard::{
    block_scalar_at_the_end, spaced_commas, with_break, without_break, without_surrogates,
};
use super::stream::Chunk;
use super::tree::{Data, Node, NodeId, Problem, Span, Tree};

/// Nesting that is read. Go gives up at 10,000, long before a browser's stack would be safe.
const MAX_DEPTH: usize = 200;

/// Reads one document. A problem ends the reading; the tree holds what came before it.
// Models sigs.k8s.io/yaml/goyaml.v2: parser
pub fn parse(chunk: &Chunk<'_>) -> (Tree, Option<Problem>) {
    let mut builder = Builder::new(chunk);
    let problem = builder.run().err();
    builder.close_all();
    (builder.tree, problem)
}

struct Builder<'a> {
    chunk: &'a Chunk<'a>,
    /// Bytes of a byte order mark, which the parser does not see.
    skipped: usize,
    tree: Tree,
    open: Vec<Open>,
    anchors: BTreeMap<String, NodeId>,
}

/// A container that is being read.
struct Open {
    id: NodeId,
    /// The key that waits for its value.
    key: Option<NodeId>,
}

impl<'a> Builder<'a> {
    fn new(chunk: &'a Chunk<'a>) -> Self {
        let skipped = if chunk.text.starts_with('\u{feff}') {
            3
        } else {
            0
        };
        Self {
            chunk,
            skipped,
            tree: Tree::default(),
            open: Vec::new(),
            anchors: BTreeMap::new(),
        }
    }

    fn run(&mut self) -> Result<(), Problem> {
        let text = &self.chunk.text[self.skipped..];
        let without_pairs = without_surrogates(text);
        let text = without_pairs.as_deref().unwrap_or(text);
        if let Some(problem) = self.tag_before_comma(text) {
            return Err(problem);
        }
        if let Some(problem) = self.escape_at_the_end(text) {
            return Err(problem);
        }
        let unended = block_scalar_at_the_end(text);
        let ended = if unended {
            with_break(text)
        } else {
            String::new()
        };
        let mut input = if unended { &ended } else { text }.as_bytes();
        let mut parser = Parser::new();
        parser.set_encoding(Encoding::Utf8);
        parser.set_input_string(&mut input);
        loop {
            let mut event = parser.parse().map_err(|error| self.problem(&error))?;
            if unended && event.end_mark.index as usize > text.len() {
                without_break(&mut event, text);
            }
            match event.data {
                EventData::DocumentEnd { .. } | EventData::StreamEnd => return Ok(()),
                _ => self.take(event)?,
            }
        }
    }

    fn take(&mut self, event: Event) -> Result<(), Problem> {
        let span = self.span(event.start_mark, event.end_mark);
        match event.data {
            EventData::Scalar {
                anchor,
                tag,
                value,
                plain_implicit,
                ..
            } => {
                let id = self.add(
                    span,
                    Data::Scalar {
                        text: value,
                        tag,
                        implicit: plain_implicit,
                    },
                );
                self.name(anchor, id);
                self.attach(id);
            }
            EventData::Alias { anchor } => {
                let Some(target) = self.anchors.get(&anchor).copied() else {
                    return Err(Problem {
                        span,
                        message: format!("yaml: unknown anchor '{anchor}' referenced"),
                    });
                };
                let id = self.add(span, Data::Alias(target));
                self.attach(id);
            }
            EventData::SequenceStart { anchor, .. } => {
                self.open(span, Data::Sequence(Vec::new()), anchor)?;
            }
            EventData::MappingStart { anchor, .. } => {
                self.open(span, Data::Mapping(Vec::new()), anchor)?;
            }
            EventData::SequenceEnd | EventData::MappingEnd => self.close(span.bytes.end),
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, span: Span, data: Data, anchor: Option<String>) -> Result<(), Problem> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Problem {
                span,
                message: "yaml: exceeded max depth of 10000".into(),
            });
        }
        let id = self.add(span, data);
        self.name(anchor, id);
        self.attach(id);
        self.open.push(Open { id, key: None });
        Ok(())
    }

    fn close(&mut self, end: usize) {
        if let Some(open) = self.open.pop() {
            let start = self.tree.nodes[open.id].span.bytes.start;
            // A block ends where the next thing begins; what lies between belongs to nobody.
            let text = &self.chunk.text.as_bytes()[start - self.chunk.start..];
            let length = (end - start).min(text.len());
            let trimmed = text[..length]
                .iter()
                .rposition(|byte| !byte.is_ascii_whitespace())
                .map_or(0, |last| last + 1);
            self.tree.nodes[open.id].span.bytes.end = start + trimmed;
        }
    }

    /// After an error: what is open ends at the end of the text, and a key without a value has none.
    fn close_all(&mut self) {
        let end = self.chunk.start + self.chunk.text.len();
        while !self.open.is_empty() {
            self.close(end);
        }
    }

    fn add(&mut self, span: Span, data: Data) -> NodeId {
        self.tree.nodes.push(Node { span, data });
        self.tree.nodes.len() - 1
    }

    fn name(&mut self, anchor: Option<String>, id: NodeId) {
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, id);
        }
    }

    fn attach(&mut self, id: NodeId) {
        let Some(open) = self.open.last_mut() else {
            self.tree.root.get_or_insert(id);
            return;
        };
        match &mut self.tree.nodes[open.id].data {
            Data::Sequence(items) => items.push(id),
            Data::Mapping(entries) => match open.key.take() {
                Some(key) => entries.push((key, id)),
                None => open.key = Some(id),
            },
            _ => {}
        }
    }

    fn span(&self, start: libyaml_safer::Mark, end: libyaml_safer::Mark) -> Span {
        let offset = self.chunk.start + self.skipped;
        let limit = self.chunk.start + self.chunk.text.len();
        let at = |index: u64| (offset + index as usize).min(limit);
        let start_at = at(start.index);
        let mut line = start.line as usize;
        if start_at == limit {
            // The scanner takes the end of the text for the start of a further line.
            line = line.min(self.chunk.text.matches('\n').count());
        }
        Span {
            bytes: start_at..at(end.index).max(start_at),
            line: self.chunk.lines_before + line + 1,
        }
    }

    /// The error in go-yaml's words, whose line numbers are one too low for errors of the parser proper.
    // Models goyaml.v2: parser.fail
    fn problem(&self, error: &Error) -> Problem {
        let of_scanner = error.kind() == ErrorKind::Scanner;
        let problem_mark = error.problem_mark();
        let context_mark = error.context_mark();
        let mut line = problem_mark.map_or(0, |mark| mark.line);
        if line != 0 && of_scanner {
            line += 1;
        }
        if line == 0 {
            line = context_mark.map_or(0, |mark| mark.line);
        }
        let place = match line {
            0 => String::new(),
            line => format!("line {line}: "),
        };
        let mark = problem_mark.or(context_mark).unwrap_or_default();
        let mut span = self.span(mark, mark);
        // The scanner takes the end of the text for the start of a further line.
        let before = self.chunk.text.get(..span.bytes.start - self.chunk.start);
        let breaks = before.unwrap_or_default().matches('\n').count();
        span.line = self.chunk.lines_before + breaks + 1;
        Problem {
            span,
            message: format!("yaml: {place}{}", error.problem()),
        }
    }

    /// A double-quoted scalar that ends in the middle of an escape: the scanner would look for a character that is not there.
    fn escape_at_the_end(&self, text: &str) -> Option<Problem> {
        if !text.ends_with('\\') {
            return None;
        }
        let longer = with_break(&format!("{text}?"));
        let mut input = longer.as_bytes();
        let mut parser = Parser::new();
        parser.set_encoding(Encoding::Utf8);
        parser.set_input_string(&mut input);
        loop {
            match parser.parse() {
                Ok(event) if matches!(event.data, EventData::StreamEnd) => return None,
                Ok(_) => {}
                Err(error) if error.problem() == "found unknown escape character" => {
                    return Some(self.problem(&error));
                }
                Err(_) => return None,
            }
        }
    }

    /// A tag that runs into a comma inside brackets. The parser has no answer to it; go-yaml refuses it.
    fn tag_before_comma(&self, text: &str) -> Option<Problem> {
        let (spaced, spaces) = spaced_commas(text)?;
        let mut input = spaced.as_bytes();
        let mut scanner = Scanner::new();
        scanner.set_encoding(Encoding::Utf8);
        scanner.set_input_string(&mut input);
        for token in scanner {
            let token = token.ok()?;
            let end = token.end_mark.index as usize;
            if !matches!(token.data, TokenData::Tag { .. }) {
                continue;
            }
            if let Ok(before) = spaces.binary_search(&end) {
                let comma = end - before;
                let line = text[..comma].matches('\n').count();
                let start = self.chunk.start + self.skipped + comma;
                let place = match line {
                    0 => String::new(),
                    _ => format!("line {}: ", line + 1),
                };
                return Some(Problem {
                    span: Span {
                        bytes: start..start + 1,
                        line: self.chunk.lines_before + line + 1,
                    },
                    message: format!("yaml: {place}did not find expected whitespace or line break"),
                });
            }
        }
        None
    }
}
