//! `grep` and its relatives, and `expr`.
//!
//! Owns which lines are shown and how they are marked. Does not own patterns: those are `regex`.

use super::cx::{Cx, join, shown};
use super::regex::Regex;
use super::text::{bump, lines_of};
use super::{Answer, Pause};
use crate::Bytes;
use crate::accounts::number;
use crate::kernel::errno::Errno;

pub(super) fn grep(cx: &mut Cx) -> Answer {
    let mut options = cx.options("EFGPivwxclLnoqshHrRe:f:m:A:B:C:az extended-regexp=E fixed-strings=F ignore-case=i invert-match=v word-regexp=w line-regexp=x count=c files-with-matches=l line-number=n only-matching=o quiet=q silent=q no-messages=s recursive=r regexp=e file=f max-count=m after-context=A before-context=B context=C color=a no-filename=h with-filename=H")?;
    let mut patterns = options.values(b'e');
    for path in options.values(b'f') {
        let bytes = match cx.machine.slurp(cx.pid, &path) {
            Ok(bytes) => bytes,
            Err(errno) => {
                cx.fault("%", "%", &path, errno);
                return Ok(2);
            }
        };
        patterns.extend(lines_of(&bytes).into_iter().map(Bytes::from));
    }
    if patterns.is_empty() && !options.has(b'f') {
        if options.operands.is_empty() {
            cx.err(b"Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n");
            return Ok(2);
        }
        patterns.push(options.operands.remove(0));
    }
    let called = cx.name();
    let fixed = options.has(b'F') || called == "fgrep";
    let extended = options.has(b'E') || options.has(b'P') || called == "egrep";
    let mut regexes = Vec::new();
    for pattern in patterns
        .iter()
        .flat_map(|pattern| pattern.split(|byte| *byte == b'\n'))
    {
        let mut text = Vec::new();
        for byte in pattern {
            if fixed && b"\\.*[]^$".contains(byte) {
                text.push(b'\\');
            }
            text.push(*byte);
        }
        let (open, close): (&[u8], &[u8]) = if extended && !fixed {
            (b"(", b")")
        } else {
            (b"\\(", b"\\)")
        };
        if options.has(b'x') {
            text = [b"^", open, &text, close, b"$"].concat();
        } else if options.has(b'w') {
            text = [b"\\b".as_slice(), open, &text, close, b"\\b"].concat();
        }
        match Regex::new(&text, extended && !fixed, options.has(b'i')) {
            Ok(regex) => regexes.push(regex),
            Err(why) => {
                let bad = ["bad regex '", &shown(pattern), "': ", why].concat();
                cx.complain(if cx.busybox() { &bad } else { why });
                return Ok(2);
            }
        }
    }
    let recursive = options.has(b'r') || options.has(b'R');
    let mut paths = options.operands.clone();
    if recursive {
        if paths.is_empty() {
            paths.push(b".".as_slice().into());
        }
        let roots = std::mem::take(&mut paths);
        for root in roots {
            gather(cx, &root, &mut paths, 0);
        }
        if options.operands.is_empty() {
            for path in &mut paths {
                *path = path.strip_prefix(b"./").unwrap_or(path).into();
            }
        }
    }
    let named = !options.has(b'h') && (options.has(b'H') || recursive || paths.len() > 1);
    let count_of = |letter: u8| {
        options
            .value(letter)
            .or_else(|| options.value(b'C'))
            .and_then(number)
            .unwrap_or(0) as usize
    };
    let (after, before) = (count_of(b'A'), count_of(b'B'));
    let most = options
        .value(b'm')
        .and_then(number)
        .map_or(usize::MAX, |most| most as usize);
    let streaming = paths.is_empty() && !options.has(b'c') && after + before == 0;
    let contents = if streaming {
        match cx.stdin_lines()? {
            Some(bytes) => vec![(Bytes::default(), bytes)],
            None => Vec::new(),
        }
    } else if recursive {
        paths
            .iter()
            .filter_map(|path| Some((path.clone(), cx.machine.slurp(cx.pid, path).ok()?)))
            .collect()
    } else {
        let mut contents = Vec::new();
        for path in &paths {
            match cx.input(path)? {
                Ok(bytes) => contents.push((path.clone(), bytes)),
                Err(errno) if !options.has(b's') => {
                    let gnu = if errno == Errno::IsDir && !cx.busybox() {
                        ": Is a directory"
                    } else {
                        ""
                    };
                    if cx.busybox() && errno == Errno::IsDir {
                        continue;
                    }
                    cx.memory.phase = 2;
                    if gnu.is_empty() {
                        cx.fault("%", "%", path, errno);
                    } else {
                        cx.err(&[b"grep: ", &**path, gnu.as_bytes(), b"\n"].concat());
                    }
                }
                Err(_) => cx.memory.phase = 2,
            }
        }
        if paths.is_empty() {
            contents.push((Bytes::default(), cx.stdin_all()?));
        }
        contents
    };
    let ended = streaming && contents.is_empty();
    for (name, bytes) in contents {
        let label: &[u8] = if name.is_empty() || &*name == b"-" {
            b"(standard input)"
        } else {
            &name
        };
        let mut hits = 0_usize;
        let lines = lines_of(&bytes);
        let mut last_shown: Option<usize> = None;
        let mut until = 0;
        let base = if streaming { bump(cx, 0) as usize } else { 0 };
        for (index, line) in lines.iter().enumerate() {
            let hit =
                regexes.iter().any(|regex| regex.matches(line)) != options.has(b'v') && hits < most;
            if hit {
                hits += 1;
                cx.memory.text = b"hit".to_vec();
                if options.has(b'q') {
                    return Ok(0);
                }
                until = index + after + 1;
            }
            if options.has(b'c')
                || options.has(b'l')
                || options.has(b'L')
                || !(hit || index < until)
            {
                continue;
            }
            let from = if hit {
                index.saturating_sub(before)
            } else {
                index
            };
            let from = last_shown.map_or(from, |last| from.max(last + 1));
            if (after + before > 0) && last_shown.is_some_and(|last| from > last + 1) {
                cx.put(&[b"--\n"]);
            }
            for (place, line) in lines.iter().enumerate().take(index + 1).skip(from) {
                let mark: &[u8] = if place == index && hit { b":" } else { b"-" };
                let mut prefix = Vec::new();
                if named {
                    prefix.extend_from_slice(&[label, mark].concat());
                }
                if options.has(b'n') {
                    prefix.extend_from_slice(
                        &[(base + place + 1).to_string().as_bytes(), mark].concat(),
                    );
                }
                if !options.has(b'o') {
                    cx.put(&[&prefix, line, b"\n"]);
                    continue;
                }
                let mut at = 0;
                while let Some((start, end)) = regexes
                    .iter()
                    .filter_map(|regex| regex.find(line, at)?[0])
                    .min_by_key(|span| (span.0, usize::MAX - span.1))
                {
                    if end > start {
                        cx.put(&[&prefix, &line[start..end], b"\n"]);
                    }
                    at = end.max(start + 1);
                    if at > line.len() {
                        break;
                    }
                }
            }
            last_shown = Some(index);
            if hits >= most && index + 1 >= until {
                break;
            }
        }
        if streaming {
            bump(cx, lines.len() as u64);
        }
        if options.has(b'c') {
            if named {
                cx.put(&[label, b":"]);
            }
            writeln!(cx, "{hits}");
        }
        if (options.has(b'l') && hits > 0) || (options.has(b'L') && hits == 0) {
            cx.put(&[label, b"\n"]);
        }
    }
    if streaming && !ended {
        return Err(Pause::Flush);
    }
    let failed = cx.memory.phase == 2;
    Ok(match (failed, cx.memory.text.is_empty()) {
        (true, _) => 2,
        (false, none) => i32::from(none),
    })
}

/// The files below a directory.
fn gather(cx: &Cx, path: &[u8], found: &mut Vec<Bytes>, depth: u32) {
    match cx.machine.read_dir(cx.pid, path) {
        Ok(names) if depth < 64 => {
            for name in names {
                gather(cx, &join(path, &name), found, depth + 1);
            }
        }
        _ => found.push(path.into()),
    }
}

pub(super) fn expr(cx: &mut Cx) -> Answer {
    let args = cx.args();
    if args.is_empty() {
        cx.bad_usage("missing operand");
        return Ok(2);
    }
    let gnu = !cx.busybox();
    let mut parser = Expr {
        args: &args,
        at: 0,
        gnu,
    };
    let value = parser.level(0);
    match value {
        Ok(_) if parser.at < args.len() => {
            let text = if cx.busybox() {
                "syntax error".to_string()
            } else {
                [
                    "syntax error: unexpected argument '",
                    &shown(&args[parser.at]),
                    "'",
                ]
                .concat()
            };
            cx.complain(&text);
            Ok(2)
        }
        Ok(value) => {
            cx.put(&[&value, b"\n"]);
            Ok(i32::from(is_null(&value)))
        }
        Err(why) => {
            let words = match why.as_str() {
                "non-integer argument" => "non-numeric argument",
                why if why.starts_with("syntax error") => "syntax error",
                why => why,
            };
            cx.complain(if cx.busybox() { words } else { &why });
            Ok(2)
        }
    }
}

fn is_null(value: &[u8]) -> bool {
    value.is_empty() || value == b"0"
}

/// Words of an expression.
const MAX_WORDS: usize = 200;

struct Expr<'a> {
    args: &'a [Bytes],
    at: usize,
    gnu: bool,
}

const LEVELS: [&[&[u8]]; 6] = [
    &[b"|"],
    &[b"&"],
    &[b"<", b"<=", b"=", b"==", b"!=", b">=", b">"],
    &[b"+", b"-"],
    &[b"*", b"/", b"%"],
    &[b":"],
];

impl Expr<'_> {
    fn next(&mut self) -> Result<Vec<u8>, String> {
        let value = self.args.get(self.at).map(|arg| arg.to_vec());
        self.at += 1;
        value.ok_or_else(|| {
            let last = self.args.last().map_or(String::new(), |last| shown(last));
            ["syntax error: missing argument after '", &last, "'"].concat()
        })
    }

    fn level(&mut self, level: usize) -> Result<Vec<u8>, String> {
        if self.at > MAX_WORDS {
            return Err("syntax error".into());
        }
        let Some(operators) = LEVELS.get(level) else {
            return self.primary();
        };
        let mut left = self.level(level + 1)?;
        while let Some(op) = self
            .args
            .get(self.at)
            .filter(|arg| operators.contains(&&***arg))
            .cloned()
        {
            self.at += 1;
            let right = self.level(level + 1)?;
            left = apply(&left, &op, &right)?;
        }
        Ok(left)
    }

    fn primary(&mut self) -> Result<Vec<u8>, String> {
        let word = self.next()?;
        Ok(match word.as_slice() {
            b"(" => {
                let value = self.level(0)?;
                if self.next()? != b")" {
                    return Err("syntax error: expecting ')'".into());
                }
                value
            }
            // The word after it is no operator.
            b"+" if self.gnu && self.at < self.args.len() => self.next()?,
            b"length" if self.at < self.args.len() => {
                self.primary()?.len().to_string().into_bytes()
            }
            b"match" if self.at + 1 < self.args.len() => {
                let (text, pattern) = (self.primary()?, self.primary()?);
                apply(&text, b":", &pattern)?
            }
            b"substr" if self.at + 2 < self.args.len() => {
                let (text, from, count) = (self.primary()?, self.primary()?, self.primary()?);
                let from = number(&from).unwrap_or(0);
                let count = number(&count).unwrap_or(0).max(0) as usize;
                if from < 1 {
                    Vec::new()
                } else {
                    text.into_iter()
                        .skip(from as usize - 1)
                        .take(count)
                        .collect()
                }
            }
            b"index" if self.at + 1 < self.args.len() => {
                let (text, set) = (self.primary()?, self.primary()?);
                let at = text
                    .iter()
                    .position(|byte| set.contains(byte))
                    .map_or(0, |at| at + 1);
                at.to_string().into_bytes()
            }
            _ => word,
        })
    }
}

fn apply(left: &[u8], op: &[u8], right: &[u8]) -> Result<Vec<u8>, String> {
    let numbers = number(left).zip(number(right));
    let truth = |holds: bool| Ok(if holds { b"1".to_vec() } else { b"0".to_vec() });
    match op {
        b"|" => {
            return Ok(if is_null(left) {
                if is_null(right) {
                    b"0".to_vec()
                } else {
                    right.to_vec()
                }
            } else {
                left.to_vec()
            });
        }
        b"&" => {
            return Ok(if is_null(left) || is_null(right) {
                b"0".to_vec()
            } else {
                left.to_vec()
            });
        }
        b":" => {
            let regex = Regex::new(&[b"^".as_slice(), right].concat(), false, false)?;
            let found = regex.find(left, 0);
            if regex.groups > 0 {
                let span = found.and_then(|spans| spans[1]);
                return Ok(span.map_or(Vec::new(), |(from, to)| left[from..to].to_vec()));
            }
            let length = found.and_then(|spans| spans[0]).map_or(0, |(_, end)| end);
            return Ok(length.to_string().into_bytes());
        }
        _ => {}
    }
    let order = numbers.map_or(left.cmp(right), |(a, b)| a.cmp(&b));
    match op {
        b"<" => return truth(order.is_lt()),
        b"<=" => return truth(order.is_le()),
        b"=" | b"==" => return truth(order.is_eq()),
        b"!=" => return truth(order.is_ne()),
        b">=" => return truth(order.is_ge()),
        b">" => return truth(order.is_gt()),
        _ => {}
    }
    let Some((a, b)) = numbers else {
        return Err("non-integer argument".into());
    };
    if b == 0 && matches!(op, b"/" | b"%") {
        return Err("division by zero".into());
    }
    let value = match op {
        b"+" => a.wrapping_add(b),
        b"-" => a.wrapping_sub(b),
        b"*" => a.wrapping_mul(b),
        b"/" => a / b,
        _ => a % b,
    };
    Ok(value.to_string().into_bytes())
}
