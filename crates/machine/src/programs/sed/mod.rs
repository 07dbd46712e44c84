//! `sed`: the stream editor.
//!
//! Owns what commands do. Does not own the language, which is `script`, nor regular expressions.

mod script;

use script::{Address, Command, Script};

use std::rc::Rc;

use super::Answer;
use super::cx::Cx;
use super::regex::{Regex, Spans};
use super::text::lines_of;
use crate::Bytes;
use crate::kernel::fds::OpenFlags;

/// Commands carried out for one line before the script is given up.
const MAX_STEPS: u32 = 100_000;

pub(super) fn sed(cx: &mut Cx) -> Answer {
    let mut options = cx.options(
        "nErsuze:f:i? quiet=n silent=n regexp-extended=E expression=e file=f in-place=i separate=s null-data=z",
    )?;
    let mut text = options.values(b'e').join(&b'\n');
    for path in options.values(b'f') {
        text.extend(cx.machine.slurp(cx.pid, &path).unwrap_or_default());
    }
    if !options.has(b'e') && !options.has(b'f') {
        if options.operands.is_empty() {
            return Err(cx.bad_usage("no script specified"));
        }
        text = options.operands.remove(0).to_vec();
    }
    let mut script = Script {
        text: &text,
        at: 0,
        extended: options.has(b'E') || options.has(b'r'),
        commands: Vec::new(),
        busybox: cx.busybox(),
    };
    if let Err(why) = script.parse() {
        let at = script.at;
        let bare = cx.busybox() || why.starts_with("can't find");
        cx.complain(&if bare {
            why
        } else {
            format!("-e expression #1, char {at}: {why}")
        });
        return Ok(1);
    }
    let commands = script.commands;
    let in_place = options.has(b'i');
    let mut inputs = Vec::new();
    if options.operands.is_empty() {
        inputs.push((Bytes::default(), cx.stdin_all()?));
    }
    for path in &options.operands {
        match cx.input(path)? {
            Ok(bytes) => inputs.push((path.clone(), bytes)),
            Err(errno) => {
                cx.fault("can't read %", "%", path, errno);
                cx.memory.status = if cx.busybox() { 1 } else { 2 };
            }
        }
    }
    let mut editor = Editor {
        commands,
        quiet: options.has(b'n'),
        space: Vec::new(),
        hold: Vec::new(),
        line: 0,
        appended: Vec::new(),
        out: Vec::new(),
        ended: None,
        files: Vec::new(),
        owes: false,
        complete: true,
        has_held: false,
        last_regex: None,
    };
    if in_place {
        for (path, bytes) in inputs {
            editor.line = 0;
            editor.run(cx, &bytes);
            let out = std::mem::take(&mut editor.out);
            if let Some(suffix) = options.value(b'i').filter(|suffix| !suffix.is_empty()) {
                let kept = [&*path, suffix].concat();
                if let Err(errno) = cx.write_file(&kept, &bytes, OpenFlags::WRITE, 0o644) {
                    cx.fault("cannot rename %", "%", &path, errno);
                }
            }
            if let Err(errno) = cx.write_file(&path, &out, OpenFlags::WRITE, 0o644) {
                cx.fault("couldn't open file %", "%", &path, errno);
            }
        }
    } else {
        let mut all: Vec<u8> = Vec::new();
        for (_, bytes) in inputs {
            if !all.is_empty() && !all.ends_with(b"\n") {
                all.push(b'\n');
            }
            all.extend(bytes);
        }
        editor.run(cx, &all);
        cx.out = std::mem::take(&mut editor.out);
    }
    for (path, bytes) in std::mem::take(&mut editor.files) {
        if let Err(errno) = cx.write_file(&path, &bytes, OpenFlags::WRITE, 0o666) {
            cx.fault("couldn't open file %", "%", &path, errno);
        }
    }
    Ok(editor.ended.unwrap_or(cx.memory.status))
}

/// Bytes of a pattern space with which a line's commands end.
const MAX_SPACE: usize = 1 << 20;

struct Editor {
    commands: Vec<Command>,
    quiet: bool,
    space: Vec<u8>,
    hold: Vec<u8>,
    line: usize,
    appended: Vec<u8>,
    out: Vec<u8>,
    ended: Option<i32>,
    files: Vec<(Vec<u8>, Vec<u8>)>,
    /// The last line that was written lacks its newline.
    owes: bool,
    /// What was held came into the line: with it came a newline at its end.
    has_held: bool,
    /// The line that is worked on ends in a newline.
    complete: bool,
    /// The expression that an empty one stands for.
    last_regex: Option<Rc<Regex>>,
}

impl Editor {
    /// Writes a line; the newline that the last one lacks is written when more follows.
    fn say(&mut self, text: &[u8], end: bool) {
        if std::mem::replace(&mut self.owes, !end) {
            self.out.push(b'\n');
        }
        self.out.extend_from_slice(text);
        if end {
            self.out.push(b'\n');
        }
    }

    fn print(&mut self, end: bool) {
        let text = std::mem::take(&mut self.space);
        self.say(&text, end);
        self.space = text;
    }

    /// Keeps the line for a file.
    fn note(&mut self, path: Vec<u8>) {
        let line = [&self.space, b"\n".as_slice()].concat();
        if path == b"/dev/stdout" {
            self.out.extend(line);
            return;
        }
        match self.files.iter_mut().find(|(known, _)| *known == path) {
            Some((_, bytes)) => bytes.extend(line),
            None => self.files.push((path, line)),
        }
    }

    /// The line with what cannot be seen as escapes, folded.
    fn list(&mut self) {
        let mut column = 0;
        for byte in self.space.clone() {
            let place = b"\\\x07\x08\x0c\n\r\t\x0b"
                .iter()
                .position(|known| *known == byte);
            let shown = match place {
                Some(at) => format!("\\{}", char::from(b"\\abfnrtv"[at])),
                None if (b' '..=b'~').contains(&byte) => char::from(byte).to_string(),
                None => format!("\\{byte:03o}"),
            };
            if column + shown.len() > 69 {
                self.out.extend_from_slice(b"\\\n");
                column = 0;
            }
            column += shown.len();
            self.out.extend(shown.into_bytes());
        }
        self.out.extend_from_slice(b"$\n");
    }

    fn run(&mut self, cx: &mut Cx, bytes: &[u8]) {
        let lines = lines_of(bytes);
        let complete = bytes.ends_with(b"\n");
        let first = self.line;
        let mut again = false;
        while (self.line - first < lines.len() || again) && self.ended.is_none() {
            if !again {
                self.space = lines[self.line - first].to_vec();
                self.line += 1;
            }
            self.complete = complete || self.line - first < lines.len() || cx.busybox();
            again = self.cycle(cx, &lines, first);
            let more = complete || self.line - first < lines.len();
            let end = more || self.has_held || !self.appended.is_empty();
            if !again
                && !self.quiet
                && self.ended.is_none_or(|code| code >= 0)
                && self.space != DELETED
            {
                self.print(end);
            }
            let appended = std::mem::take(&mut self.appended);
            self.out.extend(appended);
        }
        self.ended = self.ended.map(|code| code & 255);
    }

    /// Whether a command applies to the line.
    fn selects(&mut self, index: usize, last: bool) -> bool {
        let (line, space) = (self.line, &self.space);
        let command = &mut self.commands[index];
        let hit = |address: &Address| match address {
            Address::Line(wanted) => *wanted == line,
            Address::Step(start, step) => {
                line >= *start
                    && (line - start)
                        .checked_rem(*step)
                        .is_none_or(|rest| rest == 0)
            }
            Address::Last => last,
            Address::Match(Some(regex)) => regex.matches(space),
            Address::Match(None) => true,
            Address::More(_) => false,
        };
        let of = |address: &Option<Address>| match address {
            Some(Address::Match(Some(regex))) => Some(regex.clone()),
            _ => None,
        };
        let used = of(&command.from)
            .or_else(|| of(&command.to))
            .or_else(|| command.regex.clone());
        if used.is_some() {
            self.last_regex = used;
        }
        let Some(from) = &command.from else {
            return true;
        };
        let Some(to) = &command.to else {
            return hit(from);
        };
        let Some(began) = command.open else {
            let starts = hit(from) || matches!((from, line), (Address::Line(0), 1));
            if !starts {
                return false;
            }
            let at_once = match to {
                Address::Line(end) => *end <= line,
                Address::More(0) => true,
                Address::Match(_) => matches!(from, Address::Line(0)) && hit(to),
                Address::Last => last,
                _ => false,
            };
            command.open = Some(line).filter(|_| !at_once);
            return true;
        };
        let ends = match to {
            Address::Line(end) if *end < line => {
                command.open = None;
                return false;
            }
            Address::Line(end) => *end == line,
            Address::More(count) => line >= began + count,
            other => hit(other),
        };
        if ends {
            command.open = None;
        }
        true
    }

    /// Carries the script out on one line. Answers whether it starts again without a new line.
    fn cycle(&mut self, cx: &mut Cx, lines: &[&[u8]], first: usize) -> bool {
        let mut at = 0;
        let mut replaced = false;
        for _ in 0..MAX_STEPS {
            if at >= self.commands.len() || self.space.len().max(self.hold.len()) > MAX_SPACE {
                return false;
            }
            let last = self.line - first >= lines.len();
            let selected = self.selects(at, last) != self.commands[at].negated;
            let command = &self.commands[at];
            let (name, target) = (command.name, command.target);
            let text = &command.text;
            at += 1;
            if !selected {
                if name == b'{' {
                    at = target;
                }
                continue;
            }
            match name {
                b'p' => self.print(self.complete),
                b'd' => {
                    self.space = DELETED.to_vec();
                    return false;
                }
                b'D' | b'P' => {
                    let cut = self.space.iter().position(|byte| *byte == b'\n');
                    let head = self.space[..cut.unwrap_or(self.space.len())].to_vec();
                    if name == b'P' {
                        self.out.extend(head);
                        self.out.push(b'\n');
                        continue;
                    }
                    match cut {
                        Some(cut) => {
                            self.space.drain(..=cut);
                            return true;
                        }
                        None => self.space = DELETED.to_vec(),
                    }
                    return false;
                }
                b'l' => self.list(),
                b'=' => self
                    .out
                    .extend_from_slice(format!("{}\n", self.line).as_bytes()),
                b'a' => self.appended.extend_from_slice(text),
                b'i' => self.out.extend_from_slice(text),
                b'c' => {
                    if self.commands[at - 1].open.is_none() || self.commands[at - 1].negated {
                        let text = self.commands[at - 1].text.clone();
                        self.out.extend(text);
                    }
                    self.space = DELETED.to_vec();
                    return false;
                }
                b'n' | b'N' => {
                    if last {
                        if name == b'n' && self.quiet {
                            self.space = DELETED.to_vec();
                        }
                        self.ended = Some(0);
                        return false;
                    }
                    let next = lines[self.line - first];
                    self.line += 1;
                    if name == b'n' {
                        if !self.quiet {
                            self.print(true);
                        }
                        self.space = next.to_vec();
                    } else {
                        self.space.push(b'\n');
                        self.space.extend_from_slice(next);
                    }
                }
                b'g' | b'G' | b'x' if !std::mem::replace(&mut self.has_held, true) => at -= 1,
                b'h' => self.hold.clone_from(&self.space),
                b'g' => self.space.clone_from(&self.hold),
                b'x' => std::mem::swap(&mut self.space, &mut self.hold),
                b'H' | b'G' => {
                    let (to, from) = if name == b'H' {
                        (&mut self.hold, &self.space)
                    } else {
                        (&mut self.space, &self.hold)
                    };
                    to.push(b'\n');
                    to.extend_from_slice(from);
                }
                b'q' | b'Q' => {
                    if name == b'Q' {
                        self.space = DELETED.to_vec();
                    }
                    self.ended = Some(target as i32);
                    return false;
                }
                b'b' => at = target,
                b't' | b'T' if std::mem::take(&mut replaced) == (name == b't') => {
                    at = target;
                }
                b'r' => {
                    let path = text.clone();
                    self.appended
                        .extend(cx.machine.slurp(cx.pid, &path).unwrap_or_default());
                }
                b'w' => {
                    let path = text.clone();
                    self.note(path);
                }
                b'y' => {
                    let from = &command.flags;
                    for byte in &mut self.space {
                        let place = from.iter().position(|known| known == byte);
                        *byte = place.and_then(|at| text.get(at)).copied().unwrap_or(*byte);
                    }
                }
                b's' => {
                    let last = self.last_regex.clone();
                    if let Some(new) = replace(command, last.as_deref(), &self.space) {
                        let shown = command.flags.contains(&b'p');
                        let file = command.file.clone();
                        self.space = new;
                        replaced = true;
                        if shown {
                            self.print(self.complete);
                        }
                        if !file.is_empty() {
                            self.note(file);
                        }
                    }
                }
                _ => {}
            }
        }
        false
    }
}

/// Stands for a pattern space that was deleted: no line holds a newline first and a zero byte after it.
const DELETED: &[u8] = b"\n\0";

/// What `s` makes of a text; `None` when nothing matched.
fn replace(command: &Command, last: Option<&Regex>, text: &[u8]) -> Option<Vec<u8>> {
    let regex = command.regex.as_deref().or(last)?;
    let all = command.flags.contains(&b'g');
    let wanted = command.target.max(1);
    let mut out = Vec::new();
    let mut at = 0;
    let mut count = 0;
    let mut done = false;
    let mut last_end = usize::MAX;
    while let Some(spans) = regex.find(text, at) {
        let (start, end) = spans[0]?;
        out.extend_from_slice(&text[at..start]);
        // An empty match right after another match is none.
        if !(start == end && start == last_end) {
            count += 1;
            if count == wanted || (all && count > wanted) {
                expand(&command.text, text, &spans, &mut out);
                done = true;
            } else {
                out.extend_from_slice(&text[start..end]);
            }
        }
        last_end = end;
        at = end;
        if start == end {
            out.extend(text.get(end));
            at += 1;
        }
        if at > text.len() || (done && !all) {
            break;
        }
    }
    out.extend_from_slice(text.get(at..).unwrap_or_default());
    done.then_some(out)
}

/// Adds a replacement: `&`, `\1`, `\n`, and `\U` and its like.
pub(super) fn expand(replacement: &[u8], text: &[u8], spans: &Spans, out: &mut Vec<u8>) {
    let mut mode = b'E';
    let mut once = false;
    let mut bytes = replacement.iter();
    while let Some(byte) = bytes.next() {
        let mut add = |piece: &[u8], mode: &mut u8| {
            for byte in piece {
                out.push(match *mode {
                    b'U' | b'u' => byte.to_ascii_uppercase(),
                    b'L' | b'l' => byte.to_ascii_lowercase(),
                    _ => *byte,
                });
                if once {
                    (*mode, once) = (b'E', false);
                }
            }
        };
        let group = |index: usize| {
            spans
                .get(index)
                .copied()
                .flatten()
                .map_or(b"".as_slice(), |(from, to)| &text[from..to])
        };
        match byte {
            b'&' => add(group(0), &mut mode),
            b'\\' => match bytes.next().copied().unwrap_or(b'\\') {
                digit @ b'0'..=b'9' => add(group(usize::from(digit - b'0')), &mut mode),
                b'n' => add(b"\n", &mut mode),
                b't' => add(b"\t", &mut mode),
                letter @ (b'U' | b'L' | b'E' | b'u' | b'l') => {
                    mode = letter;
                    once = matches!(letter, b'u' | b'l');
                }
                other => add(&[other], &mut mode),
            },
            other => add(&[*other], &mut mode),
        }
    }
}
