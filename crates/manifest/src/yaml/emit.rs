//! Writes a value as `kubectl get -o yaml` does, and tells which lines say what another value does not have.
//!
//! Written for this and not taken from `libyaml-safer`, because Go's writer differs: it escapes what is beyond the basic plane.

use super::order::natural;
use super::style::{Style, is_break, is_printable};
use crate::Value;

/// Lines are folded at the first blank beyond this column.
const WIDTH: usize = 80;

/// A step of indentation.
const STEP: usize = 2;

/// The document, ending in a line break.
pub fn emit(value: &Value) -> String {
    emit_beside(value, None).0
}

/// The document, and for each of its lines whether it tells of something that is not in the other value.
// Models sigs.k8s.io/yaml: JSONToYAML; sigs.k8s.io/yaml/goyaml.v2: encoder, emitter
pub fn emit_beside(value: &Value, written: Option<&Value>) -> (String, Vec<bool>) {
    let mut writer = Writer {
        out: String::new(),
        column: 0,
        has_space: true,
        is_indented: true,
        added: vec![false],
    };
    let has_fields = matches!(value, Value::List(_) | Value::Map(_));
    let column = if has_fields { 0 } else { STEP };
    writer.node(value, written, column, Context::Item);
    writer.indent(0);
    writer.added.pop();
    (writer.out, writer.added)
}

/// Where a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    /// Alone, or behind a dash.
    Item,
    /// Behind a colon.
    Value,
    /// Before a colon on the same line.
    Key,
}

struct Writer {
    out: String,
    column: usize,
    /// What comes next needs no blank before it.
    has_space: bool,
    /// There is only indentation and dashes in the line so far.
    is_indented: bool,
    added: Vec<bool>,
}

impl Writer {
    fn put(&mut self, c: char) {
        self.out.push(c);
        self.column += 1;
    }

    fn end_line(&mut self) {
        self.out.push('\n');
        self.column = 0;
        // Goes on with what the line before was about, until a key or a dash says otherwise.
        self.added.push(self.added.last() == Some(&true));
    }

    /// Goes to a column, in a new line if need be.
    fn indent(&mut self, column: usize) {
        if !self.is_indented || self.column > column || self.column == column && !self.has_space {
            self.end_line();
        }
        while self.column < column {
            self.put(' ');
        }
        self.has_space = true;
        self.is_indented = true;
    }

    /// A mark such as a dash or a quote; what is behind a dash is still indentation.
    fn indicator(&mut self, mark: &str, needs_space: bool) {
        if needs_space && !self.has_space {
            self.put(' ');
        }
        self.out.push_str(mark);
        self.column += mark.len();
        self.has_space = false;
        self.is_indented = false;
    }

    fn dash(&mut self, mark: &str) {
        let is_indented = self.is_indented;
        self.indicator(mark, true);
        self.is_indented = is_indented;
    }

    fn say(&mut self, is_added: bool) {
        if let Some(last) = self.added.last_mut() {
            *last = is_added;
        }
    }

    /// Writes a value whose fields, if it has any, start at a column.
    fn node(&mut self, value: &Value, written: Option<&Value>, column: usize, context: Context) {
        match value {
            Value::Null => self.scalar("null", Style::Plain, column, context),
            Value::Bool(flag) => {
                let text = if *flag { "true" } else { "false" };
                self.scalar(text, Style::Plain, column, context);
            }
            Value::Number(text) => self.scalar(text, Style::Plain, column, context),
            Value::String(text) => self.scalar(text, Style::of(text), column, context),
            Value::List(items) if items.is_empty() => self.indicator("[]", true),
            Value::Map(map) if map.is_empty() => self.indicator("{}", true),
            Value::List(items) => {
                // A list stands right below its key.
                let is_below = context == Context::Value && !self.is_indented;
                let column = if is_below { column - STEP } else { column };
                for (at, item) in items.iter().enumerate() {
                    let before = written.and_then(|list| list.items().get(at));
                    self.indent(column);
                    self.say(before.is_none());
                    self.dash("-");
                    self.node(item, before, column + STEP, Context::Item);
                }
            }
            Value::Map(map) => {
                let mut entries: Vec<_> = map.iter().collect();
                entries.sort_by(|(a, _), (b, _)| natural(a, b));
                for (key, item) in entries {
                    let before = written.and_then(|map| map.get(key));
                    self.indent(column);
                    self.say(before.is_none());
                    self.key(key, column + STEP);
                    self.node(item, before, column + STEP, Context::Value);
                }
            }
        }
    }

    fn key(&mut self, key: &str, column: usize) {
        const LONGEST: usize = 128;
        if key.len() <= LONGEST && !key.contains(is_break) {
            self.scalar(key, Style::of(key), column, Context::Key);
            self.indicator(":", false);
        } else {
            self.dash("?");
            self.scalar(key, Style::of(key), column, Context::Value);
            self.indent(column - STEP);
            self.dash(":");
        }
    }

    fn scalar(&mut self, text: &str, style: Style, column: usize, context: Context) {
        let style = style.allowed(text);
        let folds = context != Context::Key;
        match style {
            Style::Plain => {
                if !self.has_space {
                    self.put(' ');
                }
                self.flow(text, false, column, folds);
            }
            Style::Single => {
                self.indicator("'", true);
                self.flow(text, true, column, folds);
                self.indicator("'", false);
            }
            Style::Double => self.double(text, column, folds),
            Style::Literal => self.literal(text, column),
        }
    }

    /// The text of a plain or single quoted scalar.
    fn flow(&mut self, text: &str, quoted: bool, column: usize, folds: bool) {
        let (mut after_space, mut after_break) = (false, false);
        let mut chars = text.chars().peekable();
        let mut is_first = true;
        while let Some(c) = chars.next() {
            let is_inner = !is_first && chars.peek().is_some_and(|next| *next != ' ');
            if c == ' ' && folds && !after_space && self.column > WIDTH && is_inner {
                self.indent(column);
                after_space = true;
            } else if is_break(c) {
                self.out.push(c);
                self.column = 0;
                self.is_indented = true;
                after_break = true;
            } else if c == ' ' {
                self.put(c);
                after_space = true;
            } else {
                if after_break {
                    self.indent(column);
                }
                if quoted && c == '\'' {
                    self.put(c);
                }
                self.put(c);
                self.is_indented = false;
                (after_space, after_break) = (false, false);
            }
            is_first = false;
        }
        self.has_space = false;
        self.is_indented = false;
    }

    // Models goyaml.v2: yaml_emitter_write_double_quoted_scalar
    fn double(&mut self, text: &str, column: usize, folds: bool) {
        self.indicator("\"", true);
        let mut after_space = false;
        let mut chars = text.chars().peekable();
        let mut is_first = true;
        while let Some(c) = chars.next() {
            let next = chars.peek().copied();
            let is_inner = !is_first && next.is_some();
            if c == ' ' && folds && !after_space && self.column > WIDTH && is_inner {
                self.indent(column);
                if next == Some(' ') {
                    self.put('\\');
                }
            } else if !is_printable(c) || is_break(c) || c == '"' || c == '\\' {
                self.put('\\');
                self.escape(c);
            } else {
                self.put(c);
            }
            after_space = c == ' ';
            is_first = false;
        }
        self.indicator("\"", false);
    }

    fn escape(&mut self, c: char) {
        const NAMED: [(char, char); 15] = [
            ('\0', '0'),
            ('\x07', 'a'),
            ('\x08', 'b'),
            ('\t', 't'),
            ('\n', 'n'),
            ('\x0b', 'v'),
            ('\x0c', 'f'),
            ('\r', 'r'),
            ('\x1b', 'e'),
            ('"', '"'),
            ('\\', '\\'),
            ('\u{85}', 'N'),
            ('\u{a0}', '_'),
            ('\u{2028}', 'L'),
            ('\u{2029}', 'P'),
        ];
        if let Some((_, name)) = NAMED.iter().find(|(named, _)| *named == c) {
            return self.put(*name);
        }
        let code = c as u32;
        let (kind, digits) = match code {
            0..=0xff => ('x', 2),
            0x100..=0xffff => ('u', 4),
            _ => ('U', 8),
        };
        self.put(kind);
        for place in (0..digits).rev() {
            let digit = char::from_digit(code >> (4 * place) & 0xf, 16).unwrap_or_default();
            self.put(digit.to_ascii_uppercase());
        }
    }

    // Models goyaml.v2: yaml_emitter_write_literal_scalar, yaml_emitter_write_block_scalar_hints
    fn literal(&mut self, text: &str, column: usize) {
        self.indicator("|", true);
        if text.starts_with(|c| c == ' ' || is_break(c)) {
            self.indicator("2", false);
        }
        let mut back = text.chars().rev();
        let ends = back.next().is_some_and(is_break);
        if !ends {
            self.indicator("-", false);
        } else if back.next().is_none_or(is_break) {
            self.indicator("+", false);
        }
        self.end_line();
        self.is_indented = true;
        self.has_space = true;
        let mut after_break = true;
        for c in text.chars() {
            after_break = if c == '\n' {
                self.end_line();
                self.is_indented = true;
                true
            } else if is_break(c) {
                self.out.push(c);
                self.column = 0;
                self.is_indented = true;
                true
            } else {
                if after_break {
                    self.indent(column);
                }
                self.put(c);
                self.is_indented = false;
                false
            };
        }
    }
}
