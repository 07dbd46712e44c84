//! The shape of a text by its indentation, and what stands at the cursor. It works on texts that are not YAML yet, since
//! that is what somebody types; what the text means is left to `types`, what is in brackets to `brackets`.

use std::ops::Range;

use super::brackets::Brackets;

/// What a piece of the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The dash of a list's item.
    Dash,
    /// A key, up to its colon.
    Key,
    /// Something else at the cursor, perhaps a key that has no colon yet; possibly empty.
    Word,
}

/// A piece of the text.
#[derive(Debug)]
pub(super) struct Token<'t> {
    pub(super) form: Form,
    pub(super) bytes: Range<usize>,
    column: usize,
    /// The key without its quotes.
    pub(super) text: &'t str,
    /// The rest of a key's line.
    pub(super) value: Range<usize>,
    /// The key or dash that it belongs to.
    pub(super) parent: Option<usize>,
    /// Whether it stands in brackets. An item there is a `Form::Dash` without a dash.
    pub(super) in_brackets: bool,
}

/// Where at its token the cursor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// In the key, or where one may be typed.
    Name,
    /// Behind the colon.
    Value,
}

/// The keys and dashes of the document around the cursor.
#[derive(Debug, Default)]
pub(super) struct Outline<'t> {
    pub(super) tokens: Vec<Token<'t>>,
    /// What the cursor is at.
    pub(super) here: Option<(usize, Spot)>,
    /// Keys and dashes that are still open, outermost first.
    open: Vec<usize>,
    pub(super) brackets: Brackets,
}

impl<'t> Outline<'t> {
    /// Reads the document that byte `at` is in.
    pub(super) fn read(text: &'t str, at: usize) -> Self {
        let mut out = Self::default();
        let mut start = 0;
        // A text block is passed over up to the first line that is indented no deeper than its owner.
        let mut block: Option<usize> = None;
        for line in text.split_inclusive('\n') {
            let from = start;
            start += line.len();
            let line = line.trim_end_matches(['\n', '\r']);
            if line.starts_with("---") {
                if from > at {
                    break;
                }
                out = Self::default();
                block = None;
                continue;
            }
            let indent = line.len() - line.trim_start_matches(' ').len();
            if block.is_some_and(|owner| indent > owner || indent == line.len()) {
                continue;
            }
            block = None;
            if out.brackets.go_on(&line[indent..], indent) {
                out.bracketed(line, from, 0, at);
            } else {
                block = out.line(line, from, indent, at);
            }
        }
        if start <= at && (text.is_empty() || text.ends_with('\n')) && block.is_none() {
            out.word("", start..start, 0);
        }
        out
    }

    /// Reads a line; if it opens a text block, the column of the owner is returned.
    fn line(&mut self, line: &'t str, from: usize, indent: usize, at: usize) -> Option<usize> {
        let mut pos = indent;
        let mut dash = None;
        while line[pos..].starts_with("- ") || &line[pos..] == "-" {
            self.push(Form::Dash, "", from + pos..from + pos + 1, pos);
            dash = Some(pos);
            pos += 1;
            pos += line[pos..].len() - line[pos..].trim_start_matches(' ').len();
        }
        let rest = &line[pos..];
        let is_here = (from..=from + line.len()).contains(&at);
        if rest.is_empty() {
            let least = dash.map_or(0, |dash| dash + 2);
            if is_here && at - from >= least {
                self.word("", at..at, at - from);
            }
            return None;
        }
        if rest.starts_with('#') {
            return None;
        }
        if rest.starts_with(['{', '[']) {
            let owner = dash.and_then(|_| self.open.last().copied());
            self.brackets = Brackets::of(owner, dash);
            self.bracketed(line, from, pos, at);
            return None;
        }
        let Some((key, colon)) = key_of(rest) else {
            let end = from + pos + rest.len();
            if (from + pos..=end).contains(&at) {
                self.word(rest, from + pos..end, pos);
            }
            let is_block = rest.starts_with(['|', '>']);
            return dash.filter(|_| is_block);
        };
        let bytes = from + pos..from + pos + colon;
        let behind = &rest[colon + 1..];
        let blanks = behind.len() - behind.trim_start().len();
        let value = behind.trim_start();
        let value = value.split(" #").next().unwrap_or(value);
        let value = if value.starts_with('#') {
            ""
        } else {
            value.trim_end()
        };
        let value_at = bytes.end + 1 + blanks;
        let named = bytes.contains(&at) || at == bytes.end;
        let in_value = is_here && at > bytes.end + 1;
        let mut value_range = value_at..value_at + value.len();
        if value.is_empty() && in_value {
            value_range = at..at;
        }
        self.push(Form::Key, key, bytes, pos);
        let this = self.tokens.len() - 1;
        self.tokens[this].value = value_range;
        if named {
            self.here = Some((this, Spot::Name));
        } else if in_value && !value.starts_with(['|', '>', '[', '{', '&', '*']) {
            self.here = Some((this, Spot::Value));
        }
        if value.starts_with(['{', '[']) {
            self.brackets = Brackets::of(Some(this), Some(pos));
            self.bracketed(line, from, value_at - from, at);
        }
        value.starts_with(['|', '>']).then_some(pos)
    }

    fn push(&mut self, form: Form, text: &'t str, bytes: Range<usize>, column: usize) {
        while let Some(last) = self.open.last() {
            if self.holds(*last, form, column) {
                break;
            }
            self.open.pop();
        }
        let parent = self.open.last().copied();
        self.open.push(self.tokens.len());
        self.tokens.push(Token {
            form,
            bytes,
            column,
            text,
            value: 0..0,
            parent,
            in_brackets: false,
        });
    }

    /// A word is where the cursor is; it opens nothing and closes nothing.
    fn word(&mut self, text: &'t str, bytes: Range<usize>, column: usize) {
        let mut open = self.open.iter().rev().copied();
        let parent = open.find(|open| self.holds(*open, Form::Word, column));
        self.here = Some((self.tokens.len(), Spot::Name));
        self.tokens.push(Token {
            form: Form::Word,
            bytes,
            column,
            text,
            value: 0..0,
            parent,
            in_brackets: false,
        });
    }

    /// A token in brackets, whose parent is known.
    pub(super) fn inner(
        &mut self,
        form: Form,
        text: &'t str,
        bytes: Range<usize>,
        parent: Option<usize>,
    ) -> usize {
        self.tokens.push(Token {
            form,
            bytes,
            column: 0,
            text,
            value: 0..0,
            parent,
            in_brackets: true,
        });
        self.tokens.len() - 1
    }

    /// Whether what starts at a column belongs to an open token. A list may stand right below its key.
    fn holds(&self, open: usize, form: Form, column: usize) -> bool {
        let token = &self.tokens[open];
        let below = token.form == Form::Key && form == Form::Dash && token.column == column;
        token.column < column || below
    }

    /// The tokens from the outermost down to this one; nothing if they are absurdly many.
    pub(super) fn chain(&self, token: usize) -> Vec<usize> {
        const DEEPEST: usize = 64;
        let up = std::iter::successors(Some(token), |at| self.tokens[*at].parent);
        let mut chain: Vec<usize> = up.take(DEEPEST).collect();
        if chain
            .last()
            .is_some_and(|top| self.tokens[*top].parent.is_some())
        {
            chain.clear();
        }
        chain.reverse();
        chain
    }

    /// Its path, such as `spec.containers[0].image`.
    pub(super) fn path(&self, token: usize) -> String {
        let mut path = String::new();
        for at in self.chain(token) {
            let token = &self.tokens[at];
            if token.form == Form::Dash {
                let before = self.tokens[..at]
                    .iter()
                    .filter(|other| other.form == Form::Dash && other.parent == token.parent);
                path.push('[');
                path.push_str(&before.count().to_string());
                path.push(']');
            } else {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(token.text);
            }
        }
        path
    }
}

/// The key that a line starts with, without quotes, and where its colon is.
fn key_of(rest: &str) -> Option<(&str, usize)> {
    let quote = rest
        .chars()
        .next()
        .filter(|first| ['"', '\''].contains(first));
    if let Some(quote) = quote {
        let end = 1 + rest[1..].find(quote)?;
        let behind = &rest[end + 1..];
        let is_key = behind == ":" || behind.starts_with(": ");
        return is_key.then_some((&rest[1..end], end + 1));
    }
    if rest.starts_with(['[', '{', '|', '>', '&', '*', '!']) {
        return None;
    }
    let colon = rest
        .find(": ")
        .or_else(|| rest.strip_suffix(':').map(str::len))?;
    let key = &rest[..colon];
    (!key.contains(" #")).then_some((key.trim_end(), colon))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The path at the mark `|`, and whether it is behind a colon.
    fn at_mark(text: &str) -> Option<(String, Spot)> {
        let at = text.find('¦').unwrap();
        let text = text.replace('¦', "");
        let outline = Outline::read(&text, at);
        let (token, spot) = outline.here?;
        Some((outline.path(token), spot))
    }

    #[test]
    fn the_cursor_has_a_path_in_broken_texts_too() {
        let cases = [
            ("¦", "", Spot::Name),
            ("spec:\n  ¦", "spec.", Spot::Name),
            ("spec:\n  con¦", "spec.con", Spot::Name),
            (
                "spec:\n  containers:\n  - ¦",
                "spec.containers[0].",
                Spot::Name,
            ),
            (
                "spec:\n  containers:\n  - name: a\n    ima¦\n  x: [",
                "spec.containers[0].ima",
                Spot::Name,
            ),
            (
                "spec:\n  containers:\n  - name: a\n  - name: ¦b",
                "spec.containers[1].name",
                Spot::Value,
            ),
            (
                "spec:\n  containers:\n    - a: 1\n      b:\n        ¦",
                "spec.containers[0].b.",
                Spot::Name,
            ),
            (
                "spec:\n  containers:\n  - a: 1\n  rest¦: x",
                "spec.rest",
                Spot::Name,
            ),
            (
                "a: }{\n---\n名: 1\nspec:\n  \"vol¦\": 1",
                "spec.vol",
                Spot::Name,
            ),
            ("spec:\n  a: ¦ # why", "spec.a", Spot::Value),
            ("spec: {a: {b: ¦", "spec.a.b", Spot::Value),
            ("spec: {a: 1, ¦}\nb: 1", "spec.", Spot::Name),
            ("spec: {\n  a: x,\n  con¦\n}", "spec.con", Spot::Name),
            ("a:\n- {b: 1}\n- {c¦: [2]}\n", "a[1].c", Spot::Name),
            ("a:\n- [x, {b: 1}, {c: {d¦", "a[0][2].c.d", Spot::Name),
            ("a: [x, 'y, z', ¦]", "a.", Spot::Name),
            ("{\"spec\": {\"a\": \"x¦\"", "spec.a", Spot::Value),
            ("{\"spec\":\n{\n\"a¦", "spec.a", Spot::Name),
            ("a: {b: [\nspec:\n  ¦", "spec.", Spot::Name),
            ("a: {b: c # }\n  , d: ¦ # e", "a.d", Spot::Value),
            ("a: {b: {c: 1}}\nd: ¦", "d", Spot::Value),
        ];
        for (text, path, spot) in cases {
            assert_eq!(at_mark(text), Some((path.to_owned(), spot)), "{text}");
        }
    }

    #[test]
    fn within_a_text_block_there_are_no_fields() {
        assert_eq!(at_mark("args:\n- |\n  if: ¦\n  x"), None);
        assert_eq!(at_mark("run: |\n  a: b\n\n  ¦\n"), None);
        assert_eq!(at_mark("# spec: ¦\n"), None);
    }

    #[test]
    fn absurd_depth_ends() {
        for open in ["- ", "[", "{a: ", "[{a: "] {
            let text = format!("{}¦", open.repeat(50_000));
            assert_eq!(at_mark(&text).map(|(path, _)| path), Some(String::new()));
        }
    }
}
