//! The script language of `sed`: addresses and commands.
//!
//! Owns the reading. Does not own what commands do.

use std::rc::Rc;

use super::super::cx::shown;
use super::super::regex::Regex;
use crate::accounts::number;

pub(super) enum Address {
    Line(usize),
    /// Every so many lines from one on.
    Step(usize, usize),
    Last,
    Match(Option<Rc<Regex>>),
    /// So many lines after the first address.
    More(usize),
}

pub(super) struct Command {
    pub(super) from: Option<Address>,
    pub(super) to: Option<Address>,
    pub(super) negated: bool,
    pub(super) name: u8,
    pub(super) regex: Option<Rc<Regex>>,
    /// The replacement, the text, the label, the file or the bytes to be exchanged.
    pub(super) text: Vec<u8>,
    pub(super) flags: Vec<u8>,
    /// The file that `s` writes to.
    pub(super) file: Vec<u8>,
    /// Where a block ends or a branch goes.
    pub(super) target: usize,
    /// The line where an open range began.
    pub(super) open: Option<usize>,
}

pub(super) struct Script<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
    pub(super) extended: bool,
    pub(super) commands: Vec<Command>,
    /// Only what busybox knows.
    pub(super) busybox: bool,
}

impl Script<'_> {
    fn peek(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(b'\n')
    }

    fn skip(&mut self, set: &[u8]) {
        while self.at < self.text.len() && set.contains(&self.text[self.at]) {
            self.at += 1;
        }
    }

    /// The text up to the delimiter, which is taken as well; `\n` and the escaped delimiter become what they mean.
    fn upto(&mut self, delimiter: u8, pattern: bool) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        let mut in_set = false;
        loop {
            let byte = *self.text.get(self.at)?;
            self.at += 1;
            if byte == b'\\' {
                let next = *self.text.get(self.at)?;
                self.at += 1;
                if next == delimiter {
                    text.push(next);
                } else if next == b'n' && pattern {
                    text.push(b'\n');
                } else {
                    text.extend([b'\\', next]);
                }
                continue;
            }
            if byte == delimiter && !in_set {
                return Some(text);
            }
            if pattern {
                in_set = if in_set {
                    byte != b']' || text.last() == Some(&b'[') || text.ends_with(b"[^")
                } else {
                    byte == b'['
                };
            }
            text.push(byte);
        }
    }

    fn regex(
        &mut self,
        delimiter: u8,
        fold: impl Fn(&mut Self) -> bool,
    ) -> Result<Option<Rc<Regex>>, String> {
        let Some(text) = self.upto(delimiter, true) else {
            return Err("unterminated address regex".into());
        };
        let fold = fold(self);
        if text.is_empty() {
            return Ok(None);
        }
        Ok(Some(Rc::new(Regex::new(&text, self.extended, fold)?)))
    }

    fn count(&mut self) -> usize {
        let digits = self.text[self.at..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let value = number(&self.text[self.at..self.at + digits]).unwrap_or(0);
        self.at += digits;
        value as usize
    }

    fn address(&mut self) -> Result<Option<Address>, String> {
        Ok(Some(match self.peek() {
            b'0'..=b'9' => {
                let line = self.count();
                if self.peek() == b'~' && self.busybox {
                    return Err("unsupported command ~".into());
                }
                if self.peek() == b'~' {
                    self.at += 1;
                    Address::Step(line, self.count())
                } else {
                    Address::Line(line)
                }
            }
            b'$' => {
                self.at += 1;
                Address::Last
            }
            b'+' => {
                self.at += 1;
                Address::More(self.count())
            }
            b'/' | b'\\' => {
                self.at += usize::from(self.peek() == b'\\');
                let delimiter = self.peek();
                self.at += 1;
                let fold = |script: &mut Self| {
                    let fold = script.peek() == b'I';
                    script.at += usize::from(fold);
                    fold
                };
                Address::Match(self.regex(delimiter, fold)?)
            }
            _ => return Ok(None),
        }))
    }

    pub(super) fn parse(&mut self) -> Result<(), String> {
        let mut blocks = Vec::new();
        loop {
            self.skip(b" \t\n;");
            if self.at >= self.text.len() {
                break;
            }
            if self.peek() == b'#' {
                while self.peek() != b'\n' {
                    self.at += 1;
                }
                continue;
            }
            let from = self.address()?;
            self.skip(b" ");
            let mut to = None;
            if self.peek() == b',' {
                self.at += 1;
                self.skip(b" ");
                to = self.address()?;
                if to.is_none() {
                    return Err("unexpected `,'".into());
                }
            }
            self.skip(b" ");
            let negated = self.peek() == b'!';
            self.skip(b"! ");
            if self.at >= self.text.len() {
                return Err("missing command".into());
            }
            let name = self.peek();
            self.at += 1;
            let mut command = Command {
                from,
                to,
                negated,
                name,
                regex: None,
                text: Vec::new(),
                flags: Vec::new(),
                file: Vec::new(),
                target: 0,
                open: None,
            };
            match name {
                b'{' => blocks.push(self.commands.len()),
                b'}' => {
                    let Some(start) = blocks.pop() else {
                        return Err("unexpected `}'".into());
                    };
                    self.commands[start].target = self.commands.len();
                }
                b's' | b'y' => {
                    let delimiter = self.peek();
                    self.at += 1;
                    let unterminated =
                        || ["unterminated `", &char::from(name).to_string(), "' command"].concat();
                    let pattern = self
                        .upto(delimiter, name == b's')
                        .ok_or_else(unterminated)?;
                    command.text = self.upto(delimiter, false).ok_or_else(unterminated)?;
                    while name == b's'
                        && !b" \t\n;}#".contains(&self.peek())
                        && self.at < self.text.len()
                    {
                        let flag = self.peek();
                        if flag.is_ascii_digit() {
                            command.target = self.count();
                            continue;
                        }
                        if flag == b'w' {
                            self.at += 1;
                            self.skip(b" ");
                            while self.at < self.text.len() && self.peek() != b'\n' {
                                command.file.push(self.peek());
                                self.at += 1;
                            }
                            break;
                        }
                        if !b"gpIiMme".contains(&flag) {
                            return Err("unknown option to `s'".into());
                        }
                        command.flags.push(flag);
                        self.at += 1;
                    }
                    if name == b'y' {
                        command.flags = pattern;
                    } else if !pattern.is_empty() {
                        let fold = command.flags.contains(&b'I') || command.flags.contains(&b'i');
                        command.regex = Some(Rc::new(Regex::new(&pattern, self.extended, fold)?));
                    }
                }
                b'a' | b'i' | b'c' => {
                    self.skip(b" \t");
                    if self.peek() == b'\\' {
                        self.at += 1;
                        self.skip(b" \t");
                        self.at += usize::from(self.peek() == b'\n');
                    }
                    while self.at < self.text.len() && self.text[self.at] != b'\n' {
                        if self.text[self.at] == b'\\' {
                            self.at += 1;
                        }
                        command.text.extend(self.text.get(self.at));
                        self.at += 1;
                    }
                    command.text.push(b'\n');
                }
                b':' | b'b' | b't' | b'T' | b'r' | b'w' => {
                    self.skip(b" ");
                    let stop: &[u8] = if b"rw".contains(&name) {
                        b"\n"
                    } else {
                        b"\n;} "
                    };
                    while self.at < self.text.len() && !stop.contains(&self.peek()) {
                        command.text.push(self.peek());
                        self.at += 1;
                    }
                }
                b'q' | b'Q' => {
                    self.skip(b" ");
                    command.target = self.count();
                }
                b'd' | b'D' | b'p' | b'P' | b'n' | b'N' | b'h' | b'H' | b'g' | b'G' | b'x'
                | b'=' | b'l' => {}
                other => {
                    return Err(
                        ["unknown command: `", &char::from(other).to_string(), "'"].concat()
                    );
                }
            }
            self.commands.push(command);
            self.skip(b" \t");
            if !b"\n;}#".contains(&self.peek())
                && self.at < self.text.len()
                && name != b'{'
                && name != b'}'
            {
                return Err("extra characters after command".into());
            }
        }
        if !blocks.is_empty() {
            return Err("unmatched `{'".into());
        }
        for at in 0..self.commands.len() {
            if matches!(self.commands[at].name, b'b' | b't' | b'T') {
                let label = self.commands[at].text.clone();
                let place = self
                    .commands
                    .iter()
                    .position(|command| command.name == b':' && command.text == label);
                if place.is_none() && !label.is_empty() {
                    let quote = if self.busybox { "'" } else { "`" };
                    return Err(
                        ["can't find label for jump to ", quote, &shown(&label), "'"].concat(),
                    );
                }
                self.commands[at].target = place.unwrap_or(self.commands.len());
            }
        }
        Ok(())
    }
}
