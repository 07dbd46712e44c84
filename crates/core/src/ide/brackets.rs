//! What stands in `{ }` and `[ ]`, as far as the outline needs it: keys, items, and the cursor among them.

use super::outline::{Form, Outline, Spot};

/// A bracket that is open.
#[derive(Debug)]
struct Bracket {
    is_list: bool,
    /// The key or item that it is the value of.
    owner: Option<usize>,
    /// The key that a value is expected for.
    key: Option<usize>,
    /// Whether the item, or the key's value, has been there.
    is_full: bool,
}

/// The brackets that are open at the start of a line.
#[derive(Debug, Default)]
pub(super) struct Brackets {
    open: Vec<Bracket>,
    /// What the outermost one is the value of.
    owner: Option<usize>,
    /// Where that starts; lines below are deeper.
    column: Option<usize>,
}

impl Brackets {
    /// Brackets that are the value of a token at a column.
    pub(super) const fn of(owner: Option<usize>, column: Option<usize>) -> Self {
        Self {
            open: Vec::new(),
            owner,
            column,
        }
    }

    /// Whether a line still belongs to them. Somebody who has not closed a bracket yet goes on below with less indentation.
    pub(super) fn go_on(&mut self, line: &str, indent: usize) -> bool {
        let is_deeper = self.column.is_none_or(|column| indent > column);
        if !is_deeper && !line.is_empty() && !line.starts_with([']', '}', ',']) {
            self.open.clear();
        }
        !self.open.is_empty()
    }
}

impl<'t> Outline<'t> {
    /// Reads a line from `pos` on, where brackets are or will be open.
    pub(super) fn bracketed(&mut self, line: &'t str, from: usize, mut pos: usize, at: usize) {
        loop {
            let gap = pos;
            pos += line[pos..].len() - line[pos..].trim_start().len();
            let rest = &line[pos..];
            let is_end = rest.is_empty() || rest.starts_with('#') && (gap == 0 || gap < pos);
            if (from + gap..=from + pos).contains(&at) {
                self.nothing_at(at);
            }
            if is_end {
                return;
            }
            pos += match rest.as_bytes()[0] {
                opening @ (b'{' | b'[') => {
                    self.open_bracket(opening == b'[', from + pos);
                    1
                }
                b'}' | b']' => {
                    self.brackets.open.pop();
                    if self.brackets.open.is_empty() {
                        return;
                    }
                    1
                }
                b',' => {
                    if let Some(top) = self.brackets.open.last_mut() {
                        (top.key, top.is_full) = (None, false);
                    }
                    1
                }
                _ => self.piece(rest, from + pos, at),
            };
        }
    }

    fn open_bracket(&mut self, is_list: bool, byte: usize) {
        let owner = match self.brackets.open.last() {
            None => self.brackets.owner,
            Some(top) if top.is_list => {
                let list = top.owner;
                Some(self.inner(Form::Dash, "", byte..byte, list))
            }
            Some(top) => top.key,
        };
        if let Some(top) = self.brackets.open.last_mut() {
            top.is_full = true;
        }
        self.brackets.open.push(Bracket {
            is_list,
            owner,
            key: None,
            is_full: false,
        });
    }

    /// The cursor is where nothing stands.
    fn nothing_at(&mut self, at: usize) {
        let Some(top) = self.brackets.open.last().filter(|top| !top.is_full) else {
            return;
        };
        let owner = top.owner;
        self.here = Some(if let Some(key) = top.key {
            self.tokens[key].value = at..at;
            (key, Spot::Value)
        } else {
            (self.inner(Form::Word, "", at..at, owner), Spot::Name)
        });
    }

    /// A key or a scalar, whose length is returned.
    fn piece(&mut self, rest: &'t str, byte: usize, at: usize) -> usize {
        let (text, length) = piece_of(rest);
        let bytes = byte..byte + length;
        let is_here = bytes.contains(&at) || at == bytes.end;
        let Some(top) = self.brackets.open.last() else {
            return length;
        };
        let (owner, key, is_list) = (top.owner, top.key, top.is_list);
        let behind = rest[length..].trim_start();
        let is_key = !is_list && key.is_none() && behind.starts_with(':');
        if is_key {
            let key = self.inner(Form::Key, text, bytes, owner);
            if is_here {
                self.here = Some((key, Spot::Name));
            }
            if let Some(top) = self.brackets.open.last_mut() {
                top.key = Some(key);
            }
            return rest.len() - behind.len() + 1;
        }
        if let Some(key) = key {
            self.tokens[key].value = bytes;
            if is_here {
                self.here = Some((key, Spot::Value));
            }
        } else if is_here {
            let word = self.inner(Form::Word, text, bytes, owner);
            self.here = Some((word, Spot::Name));
        } else if is_list {
            self.inner(Form::Dash, "", bytes, owner);
        }
        if let Some(top) = self.brackets.open.last_mut() {
            top.is_full = true;
        }
        length
    }
}

/// The scalar that a text starts with, without its quotes, and its length with them.
fn piece_of(rest: &str) -> (&str, usize) {
    let first = rest.as_bytes()[0];
    if matches!(first, b'"' | b'\'') {
        let quote = char::from(first);
        if let Some(inner) = rest[1..].find(quote) {
            return (&rest[1..=inner], inner + 2);
        }
        // The other quote is still to come.
        let end = rest[1..].find([',', ':', '[', ']', '{', '}']);
        let end = end.map_or(rest.len(), |end| end + 1);
        return (&rest[1..end], end);
    }
    let mut end = rest.len();
    for (at, c) in rest.char_indices() {
        let behind = rest[at + c.len_utf8()..].chars().next();
        let is_colon = c == ':' && behind.is_none_or(|next| " \t,[]{}".contains(next));
        let is_comment = matches!(c, ' ' | '\t') && behind == Some('#');
        if is_colon || is_comment || ",[]{}".contains(c) {
            end = at;
            break;
        }
    }
    let text = rest[..end].trim_end();
    // A colon without a key is passed over.
    (text, text.len().max(1))
}
