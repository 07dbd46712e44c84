//! Regular expressions, basic and extended, as `grep`, `sed`, `awk` and `expr` know them.
//!
//! Owns parsing and matching by backtracking with a budget. Does not own what is done with a match.

use crate::shell::pattern::in_class;

/// Steps after which a match is given up.
const MAX_STEPS: u32 = 2_000_000;
/// Groups inside each other.
const MAX_DEPTH: u32 = 40;

/// An expression, ready to be matched.
pub(super) struct Regex {
    nodes: Vec<Node>,
    start: usize,
    pub(super) groups: usize,
    fold: bool,
    /// It has alternatives: the first match need not be the longest.
    choices: bool,
}

/// A piece; `next` is where matching goes on.
enum Node {
    Byte(u8, usize),
    Any(usize),
    Set(Box<[bool; 256]>, usize),
    Begin(usize),
    End(usize),
    /// `\b`, `\<`, `\>`: what must stand before and after.
    Edge(Option<bool>, usize),
    Save(usize, usize),
    Back(usize, usize),
    /// Tries the first, then the second.
    Either(usize, usize),
    /// A repetition: its body, the number of it, at least, at most, what follows.
    Repeat {
        body: usize,
        counter: usize,
        least: u32,
        most: u32,
        next: usize,
    },
    Empty(usize),
    Done,
}

/// Where the groups of a match are; the first is the whole.
pub(super) type Spans = Vec<Option<(usize, usize)>>;

struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    extended: bool,
    nodes: Vec<Node>,
    groups: usize,
    counters: usize,
    depth: u32,
}

/// A parsed piece: where it begins, and the node whose `next` is open.
type Piece = (usize, usize);

impl Regex {
    /// Reads an expression; the error is what GNU's library says.
    pub(super) fn new(text: &[u8], extended: bool, fold: bool) -> Result<Regex, &'static str> {
        let mut parser = Parser {
            text,
            at: 0,
            extended,
            nodes: Vec::new(),
            groups: 0,
            counters: 0,
            depth: 0,
        };
        let (start, open) = parser.choice()?;
        if parser.at < text.len() {
            return Err("Unmatched ) or \\)");
        }
        let done = parser.push(Node::Done);
        parser.link(open, done);
        Ok(Regex {
            choices: parser
                .nodes
                .iter()
                .any(|node| matches!(node, Node::Either(..))),
            nodes: parser.nodes,
            start,
            groups: parser.groups,
            fold,
        })
    }

    /// The first match that begins at `from` or later.
    pub(super) fn find(&self, text: &[u8], from: usize) -> Option<Spans> {
        let mut steps = MAX_STEPS;
        for at in from..=text.len() {
            let mut search = Search {
                regex: self,
                text,
                spans: vec![None; self.groups + 1],
                counts: Vec::new(),
                steps,
                best: None,
            };
            search.run(self.start, at, at, 0);
            steps = search.steps;
            if let Some(spans) = search.best {
                return Some(spans);
            }
        }
        None
    }

    pub(super) fn matches(&self, text: &[u8]) -> bool {
        self.find(text, 0).is_some()
    }
}

impl Parser<'_> {
    fn push(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn link(&mut self, from: usize, to: usize) {
        match &mut self.nodes[from] {
            Node::Byte(_, next)
            | Node::Any(next)
            | Node::Set(_, next)
            | Node::Begin(next)
            | Node::End(next)
            | Node::Edge(_, next)
            | Node::Save(_, next)
            | Node::Back(_, next)
            | Node::Empty(next)
            | Node::Repeat { next, .. } => *next = to,
            Node::Either(..) | Node::Done => {}
        }
    }

    fn rest(&self) -> &[u8] {
        &self.text[self.at..]
    }

    /// Takes an operator: with a backslash in basic expressions.
    fn take(&mut self, operator: u8) -> bool {
        let found = if self.extended {
            self.rest().first() == Some(&operator)
        } else {
            self.rest().starts_with(&[b'\\', operator])
        };
        if found {
            self.at += if self.extended { 1 } else { 2 };
        }
        found
    }

    fn choice(&mut self) -> Result<Piece, &'static str> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("Regular expression too big");
        }
        let mut piece = self.sequence()?;
        while self.take(b'|') {
            let other = self.sequence()?;
            let end = self.push(Node::Empty(0));
            self.link(piece.1, end);
            self.link(other.1, end);
            piece = (self.push(Node::Either(piece.0, other.0)), end);
        }
        self.depth -= 1;
        Ok(piece)
    }

    fn sequence(&mut self) -> Result<Piece, &'static str> {
        let first = self.push(Node::Empty(0));
        let mut open = first;
        let begin = self.at;
        loop {
            let before = self.at;
            let ends = match self.rest() {
                [] => true,
                [b'|' | b')', ..] => self.extended && (self.rest()[0] == b'|' || self.depth > 1),
                [b'\\', b'|' | b')', ..] => !self.extended,
                _ => false,
            };
            if ends {
                return Ok((first, open));
            }
            let mut piece = self.atom(before == begin)?;
            let anchor = matches!(self.nodes[piece.0], Node::Begin(_)) && !self.extended;
            while !anchor && let Some((least, most)) = self.repetition()? {
                let counter = self.counters;
                self.counters += 1;
                let repeat = self.push(Node::Repeat {
                    body: piece.0,
                    counter,
                    least,
                    most,
                    next: 0,
                });
                self.link(piece.1, repeat);
                piece = (repeat, repeat);
            }
            self.link(open, piece.0);
            open = piece.1;
        }
    }

    fn repetition(&mut self) -> Result<Option<(u32, u32)>, &'static str> {
        if self.rest().first() == Some(&b'*') {
            self.at += 1;
            return Ok(Some((0, u32::MAX)));
        }
        if self.take(b'+') {
            return Ok(Some((1, u32::MAX)));
        }
        if self.take(b'?') {
            return Ok(Some((0, 1)));
        }
        let before = self.at;
        if !self.take(b'{') {
            return Ok(None);
        }
        let least = self.number();
        let mut most = least;
        if self.rest().first() == Some(&b',') {
            self.at += 1;
            most = self.number().or(Some(u32::MAX));
        }
        if !self.take(b'}') || most.is_none() {
            if self.extended {
                self.at = before;
                return Ok(None);
            }
            return Err("Unmatched \\{");
        }
        Ok(Some((least.unwrap_or(0), most.unwrap_or(u32::MAX))))
    }

    fn number(&mut self) -> Option<u32> {
        let digits = self
            .rest()
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let value = crate::accounts::number(&self.rest()[..digits]);
        self.at += digits;
        value.map(|value| value.min(1000) as u32)
    }

    fn atom(&mut self, first: bool) -> Result<Piece, &'static str> {
        if self.take(b'(') {
            self.groups += 1;
            let group = self.groups;
            let open = self.push(Node::Save(group * 2, 0));
            let inner = self.choice()?;
            if !self.take(b')') {
                return Err("Unmatched ( or \\(");
            }
            let close = self.push(Node::Save(group * 2 + 1, 0));
            self.link(open, inner.0);
            self.link(inner.1, close);
            return Ok((open, close));
        }
        let byte = self.rest()[0];
        self.at += 1;
        let node = match byte {
            b'.' => Node::Any(0),
            b'[' => Node::Set(self.bracket()?, 0),
            b'^' if self.extended || first => Node::Begin(0),
            b'$' if self.extended || matches!(self.rest(), [] | [b'\\', b')' | b'|', ..]) => {
                Node::End(0)
            }
            b'\\' => {
                let Some(letter) = self.rest().first().copied() else {
                    return Err("Trailing backslash");
                };
                self.at += 1;
                match letter {
                    b'w' | b'W' | b's' | b'S' => {
                        let class = |byte: u8| {
                            if letter.eq_ignore_ascii_case(&b'w') {
                                byte == b'_' || byte.is_ascii_alphanumeric()
                            } else {
                                in_class(b"space", byte)
                            }
                        };
                        let mut set = Box::new([false; 256]);
                        for byte in 0..=255_u8 {
                            set[usize::from(byte)] = class(byte) == letter.is_ascii_lowercase();
                        }
                        Node::Set(set, 0)
                    }
                    b'b' => Node::Edge(None, 0),
                    b'<' => Node::Edge(Some(true), 0),
                    b'>' => Node::Edge(Some(false), 0),
                    b'1'..=b'9' => Node::Back(usize::from(letter - b'0'), 0),
                    b'n' => Node::Byte(b'\n', 0),
                    b't' => Node::Byte(b'\t', 0),
                    other => Node::Byte(other, 0),
                }
            }
            other => Node::Byte(other, 0),
        };
        let at = self.push(node);
        Ok((at, at))
    }

    fn bracket(&mut self) -> Result<Box<[bool; 256]>, &'static str> {
        let mut set = Box::new([false; 256]);
        let negated = self.rest().first() == Some(&b'^');
        self.at += usize::from(negated);
        let begin = self.at;
        loop {
            let unmatched = "Unmatched [, [^, [:, [., or [=";
            let Some(low) = self.rest().first().copied() else {
                return Err(unmatched);
            };
            if low == b']' && self.at > begin {
                self.at += 1;
                break;
            }
            if let Some(class) = self.rest().strip_prefix(b"[:")
                && let Some(end) = class.windows(2).position(|pair| pair == b":]")
            {
                for byte in 0..=255_u8 {
                    set[usize::from(byte)] |= in_class(&class[..end], byte);
                }
                self.at += end + 4;
                continue;
            }
            self.at += 1;
            let high = match self.rest() {
                [b'-', high, ..] if *high != b']' => {
                    let high = *high;
                    self.at += 2;
                    high
                }
                _ => low,
            };
            for byte in low..=high {
                set[usize::from(byte)] = true;
            }
        }
        if negated {
            for on in set.iter_mut() {
                *on = !*on;
            }
        }
        Ok(set)
    }
}

struct Search<'a> {
    regex: &'a Regex,
    text: &'a [u8],
    spans: Spans,
    /// How often each repetition that is open was gone through, and where it last began.
    counts: Vec<(usize, u32, usize)>,
    steps: u32,
    /// The longest match so far.
    best: Option<Spans>,
}

impl Search<'_> {
    /// Where a piece that stands for one byte leads.
    fn next_of(&self, node: usize) -> Option<usize> {
        match &self.regex.nodes[node] {
            Node::Byte(_, next) | Node::Any(next) | Node::Set(_, next) => Some(*next),
            _ => None,
        }
    }

    /// As `next_of`, when the byte fits.
    fn one(&self, node: usize, byte: Option<u8>) -> Option<usize> {
        let byte = byte?;
        let fold = self.regex.fold;
        let fits = match &self.regex.nodes[node] {
            Node::Byte(wanted, _) => byte == *wanted || (fold && byte.eq_ignore_ascii_case(wanted)),
            Node::Set(set, _) => {
                let has = |byte: u8| set[usize::from(byte)];
                has(byte)
                    || (fold && (has(byte.to_ascii_lowercase()) || has(byte.to_ascii_uppercase())))
            }
            _ => true,
        };
        self.next_of(node).filter(|_| fits)
    }

    /// Goes on from a node. Answers whether a match was reached that cannot be longer.
    fn run(&mut self, mut node: usize, mut at: usize, start: usize, depth: u32) -> bool {
        let regex = self.regex;
        loop {
            if self.steps == 0 || depth > 3000 {
                return true;
            }
            self.steps -= 1;
            let byte = self.text.get(at).copied();
            match &regex.nodes[node] {
                Node::Done => {
                    let longer = self
                        .best
                        .as_ref()
                        .is_none_or(|best| best[0].is_some_and(|(_, end)| at > end));
                    if longer {
                        self.spans[0] = Some((start, at));
                        self.best = Some(self.spans.clone());
                    }
                    return !regex.choices || at == self.text.len();
                }
                Node::Byte(..) | Node::Any(_) | Node::Set(..) => match self.one(node, byte) {
                    Some(next) => {
                        at += 1;
                        node = next;
                    }
                    None => return false,
                },
                Node::Begin(next) if at == 0 => node = *next,
                Node::End(next) if at == self.text.len() => node = *next,
                Node::Begin(_) | Node::End(_) => return false,
                Node::Edge(kind, next) => {
                    let word = |byte: Option<&u8>| {
                        byte.is_some_and(|byte| *byte == b'_' || byte.is_ascii_alphanumeric())
                    };
                    let before = at > 0 && word(self.text.get(at - 1));
                    let after = word(self.text.get(at));
                    if before == after || kind.is_some_and(|begins| after != begins) {
                        return false;
                    }
                    node = *next;
                }
                Node::Save(slot, next) => {
                    let group = slot / 2;
                    let old = self.spans[group];
                    self.spans[group] = Some(match old {
                        Some((from, _)) if slot % 2 == 1 => (from, at),
                        _ => (at, at),
                    });
                    if self.run(*next, at, start, depth + 1) {
                        return true;
                    }
                    self.spans[group] = old;
                    return false;
                }
                Node::Back(group, next) => {
                    let Some((from, to)) = self.spans.get(*group).copied().flatten() else {
                        return false;
                    };
                    if !self.text[at..].starts_with(&self.text[from..to]) {
                        return false;
                    }
                    at += to - from;
                    node = *next;
                }
                Node::Either(first, second) => {
                    if self.run(*first, at, start, depth + 1) {
                        return true;
                    }
                    node = *second;
                }
                Node::Empty(next) => node = *next,
                Node::Repeat {
                    body,
                    least,
                    most,
                    next,
                    ..
                } if self.next_of(*body) == Some(node) => {
                    let (body, next) = (*body, *next);
                    let more =
                        |count: usize| self.one(body, self.text.get(at + count).copied()).is_some();
                    let mut count = 0;
                    while (count as u32) < *most && more(count) {
                        count += 1;
                    }
                    while count > *least as usize {
                        if self.run(next, at + count, start, depth + 1) {
                            return true;
                        }
                        count -= 1;
                    }
                    if count < *least as usize {
                        return false;
                    }
                    at += count;
                    node = next;
                }
                Node::Repeat {
                    body,
                    counter,
                    least,
                    most,
                    next,
                } => {
                    return self.repeat((*body, *counter, *least, *most, *next), at, start, depth);
                }
            }
        }
    }

    fn repeat(
        &mut self,
        (body, counter, least, most, next): (usize, usize, u32, u32, usize),
        at: usize,
        start: usize,
        depth: u32,
    ) -> bool {
        let open = self.counts.iter().rposition(|entry| entry.0 == counter);
        let (count, began) = open.map_or((0, usize::MAX), |index| {
            (self.counts[index].1, self.counts[index].2)
        });
        let kept = self.counts.clone();
        if count < most && (began != at || count < least) {
            match open {
                Some(index) => self.counts[index] = (counter, count + 1, at),
                None => self.counts.push((counter, 1, at)),
            }
            if self.run(body, at, start, depth + 1) {
                return true;
            }
            self.counts.clone_from(&kept);
        }
        if count < least {
            return false;
        }
        if let Some(index) = open {
            self.counts.remove(index);
        }
        let done = self.run(next, at, start, depth + 1);
        self.counts = kept;
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_match_as_posix_says() {
        let cases = [
            ("a*b", "aaab", true, Some((0, 4))),
            ("^b", "ab", true, None),
            ("(ab|a)(c|bcd)", "abcd", true, Some((0, 4))),
            ("x+", "axxxb", true, Some((1, 4))),
            ("[0-9]{2,3}", "a1234", true, Some((1, 4))),
            ("a\\{2\\}", "baaa", false, Some((1, 3))),
            ("\\(a\\)\\1", "xaa", false, Some((1, 3))),
            ("a+b", "a+b", false, Some((0, 3))),
            ("[[:digit:]]+$", "ab12", true, Some((2, 4))),
            ("\\bcat\\b", "a cat.", true, Some((2, 5))),
            ("(a*)*", "b", true, Some((0, 0))),
            ("[]a]", "]", true, Some((0, 1))),
            ("a.c", "abc", true, Some((0, 3))),
        ];
        for (text, subject, extended, expected) in cases {
            let regex = Regex::new(text.as_bytes(), extended, false).unwrap();
            let found = regex.find(subject.as_bytes(), 0).and_then(|spans| spans[0]);
            assert_eq!(found, expected, "{text} on {subject}");
        }
        assert!(Regex::new(b"(a", true, false).is_err());
    }
}
