//! `printf`: formats, as a program and as the shell's builtin.
//!
//! Owns conversions. Does not own backslash escapes: those are `echo`'s.

use super::Answer;
use super::cx::{Cx, shown};
use super::echo::{Escapes, unescape};
use super::number;
use crate::Bytes;

/// Characters of a width or precision that are believed.
const MAX_WIDTH: i64 = 65_536;

/// What `printf` prints, what it complains of, and its status.
#[derive(Debug, Default)]
pub(crate) struct Printed {
    pub(crate) out: Vec<u8>,
    pub(crate) problems: Vec<String>,
    pub(crate) status: i32,
}

/// One conversion: its flags, and its size.
struct Spec {
    flags: Vec<u8>,
    width: usize,
    precision: Option<usize>,
}

impl Spec {
    fn has(&self, flag: u8) -> bool {
        self.flags.contains(&flag)
    }
}

/// Carries out `printf`; in busybox's words when `busybox`, otherwise in dash's.
pub(crate) fn printf(args: &[Bytes], busybox: bool) -> Printed {
    let mut printed = Printed::default();
    let given = match args {
        [first, rest @ ..] if &**first == b"--" => rest,
        [first, ..] if !busybox && first.len() > 1 && first[0] == b'-' => {
            let letter = char::from(first[1]);
            return printed.fail(
                2,
                ["Illegal option -", letter.encode_utf8(&mut [0; 4])].concat(),
            );
        }
        _ => args,
    };
    let Some((format, rest)) = given.split_first() else {
        return printed.fail(2, "usage: printf format [arg ...]".into());
    };
    let mut rest = rest;
    loop {
        let before = rest.len();
        if !printed.round(format, &mut rest, busybox)
            || rest.is_empty()
            || rest.len() == before
            || printed.out.len() > 1 << 20
        {
            return printed;
        }
    }
}

impl Printed {
    fn fail(mut self, status: i32, why: String) -> Printed {
        self.problem(status, why);
        self
    }

    fn problem(&mut self, status: i32, why: String) {
        self.problems.push(why);
        self.status = status;
    }

    /// Goes through the format once; whether it may be used again.
    fn round(&mut self, format: &[u8], rest: &mut &[Bytes], busybox: bool) -> bool {
        let escapes = if busybox {
            Escapes::BusyboxFormat
        } else {
            Escapes::Format
        };
        let mut at = 0;
        while at < format.len() {
            let next = format[at..].iter().position(|byte| *byte == b'%');
            let next = next.map_or(format.len(), |end| at + end);
            let (text, stopped) = unescape(&format[at..next], escapes);
            self.out.extend(text);
            if stopped {
                return false;
            }
            if next == format.len() {
                break;
            }
            at = next + 1;
            if format.get(at) == Some(&b'%') {
                self.out.push(b'%');
                at += 1;
                continue;
            }
            let mut take = || {
                let argument = rest.first().cloned();
                *rest = rest.get(1..).unwrap_or_default();
                argument
            };
            let (spec, end) = spec(format, at, &mut || take().unwrap_or_default());
            at = end;
            if busybox {
                while matches!(
                    format.get(at),
                    Some(b'h' | b'l' | b'L' | b'j' | b'z' | b't')
                ) {
                    at += 1;
                }
            }
            let letter = format.get(at).copied();
            if !letter.is_some_and(|letter| b"diouxXeEfFgGaAcsb".contains(&letter)) {
                if busybox {
                    // It has taken a size letter out of its copy of the format by then.
                    let seen = [&format[next..end], &format[at..]].concat();
                    self.problem(
                        1,
                        [&shown(&unescape(&seen, escapes).0), ": invalid format"]
                            .concat()
                            .replace('\n', "\\n"),
                    );
                } else if let Some(letter) = letter {
                    let seen = [&format[next..at], &[letter]].concat();
                    self.problem(2, [&shown(&seen), ": invalid directive"].concat());
                } else {
                    self.problem(2, "missing format character".into());
                }
                return false;
            }
            let letter = letter.unwrap_or(b's');
            at += 1;
            let argument = take();
            if letter == b'b' {
                let (text, stopped) = unescape(
                    &argument.unwrap_or_default(),
                    if busybox {
                        Escapes::Busybox
                    } else {
                        Escapes::Dash
                    },
                );
                self.out.extend(sized(&spec, text));
                if stopped {
                    return false;
                }
                continue;
            }
            let field = self.convert(&spec, letter, argument, busybox);
            self.out.extend(field);
        }
        true
    }

    fn convert(
        &mut self,
        spec: &Spec,
        letter: u8,
        argument: Option<Bytes>,
        busybox: bool,
    ) -> Vec<u8> {
        // busybox takes a missing number for an empty text and complains of it.
        let silent = argument.is_none() && !busybox;
        let given = argument.unwrap_or_default();
        match letter {
            b's' => sized(spec, given.to_vec()),
            b'c' => {
                let plain = Spec {
                    flags: spec.flags.clone(),
                    width: spec.width,
                    precision: None,
                };
                sized(&plain, vec![given.first().copied().unwrap_or(0)])
            }
            b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
                let (value, used, fits) = whole(&given, letter == b'd' || letter == b'i');
                let good = self.judge(&given, used, fits, silent, busybox);
                integer(spec, letter, if good || !busybox { value } else { 0 })
            }
            _ => {
                let (value, used) = match quoted(&given) {
                    Some(byte) => (f64::from(byte), given.len()),
                    None => number::read(&given),
                };
                let good = self.judge(&given, used, true, silent, busybox);
                float(spec, letter, if good || !busybox { value } else { 0.0 })
            }
        }
    }

    /// Complains of a text that is not wholly a number; whether it is one.
    fn judge(
        &mut self,
        given: &[u8],
        used: usize,
        fits: bool,
        silent: bool,
        busybox: bool,
    ) -> bool {
        if silent || (given.is_empty() && !busybox) || (used == given.len() && used > 0 && fits) {
            return true;
        }
        let text = shown(given);
        self.problem(
            1,
            match (busybox, used) {
                (true, _) => ["invalid number '", &text, "'"].concat(),
                (_, 0) => [&text, ": expected numeric value"].concat(),
                _ if used < given.len() => [&text, ": not completely converted"].concat(),
                _ => [&text, ": Numerical result out of range"].concat(),
            },
        );
        false
    }
}

/// Reads what stands between `%` and the letter, with `*` for a width from the arguments.
fn spec(format: &[u8], from: usize, next: &mut dyn FnMut() -> Bytes) -> (Spec, usize) {
    let mut at = from;
    while format.get(at).is_some_and(|byte| b"-+ #0".contains(byte)) {
        at += 1;
    }
    let mut spec = Spec {
        flags: format[from..at].to_vec(),
        width: 0,
        precision: None,
    };
    let mut size = |at: &mut usize| -> i64 {
        if format.get(*at) == Some(&b'*') {
            *at += 1;
            return whole(&next(), true).0.clamp(-MAX_WIDTH, MAX_WIDTH);
        }
        let start = *at;
        while format.get(*at).is_some_and(u8::is_ascii_digit) {
            *at += 1;
        }
        crate::accounts::number(&format[start..*at])
            .unwrap_or(0)
            .min(MAX_WIDTH)
    };
    let width = size(&mut at);
    if width < 0 {
        spec.flags.push(b'-');
    }
    spec.width = width.unsigned_abs() as usize;
    if format.get(at) == Some(&b'.') {
        at += 1;
        spec.precision = usize::try_from(size(&mut at)).ok();
    }
    (spec, at)
}

/// The byte that `'x` stands for.
fn quoted(text: &[u8]) -> Option<u8> {
    match text {
        [b'\'' | b'"', rest @ ..] => Some(rest.first().copied().unwrap_or(0)),
        _ => None,
    }
}

/// A whole number as C reads it: its value, how many bytes say it, and whether it fits.
fn whole(text: &[u8], signed: bool) -> (i64, usize, bool) {
    if let Some(byte) = quoted(text) {
        return (i64::from(byte), text.len(), true);
    }
    let mut at = text
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace())
        .count();
    let negative = text.get(at) == Some(&b'-');
    at += usize::from(matches!(text.get(at), Some(b'-' | b'+')));
    let base = match &text[at..] {
        [b'0', b'x' | b'X', digit, ..] if digit.is_ascii_hexdigit() => {
            at += 2;
            16
        }
        [b'0', ..] => 8,
        _ => 10,
    };
    let start = at;
    let mut value: u128 = 0;
    while let Some(digit) = text
        .get(at)
        .and_then(|byte| char::from(*byte).to_digit(base))
    {
        value = (value * u128::from(base) + u128::from(digit)).min(1 << 100);
        at += 1;
    }
    if at == start {
        return (0, 0, true);
    }
    let limit = match (signed, negative) {
        (true, true) => 1 << 63,
        (true, false) => (1 << 63) - 1,
        _ => u128::from(u64::MAX),
    };
    let bits = value.min(limit) as u64 as i64;
    (
        if negative { bits.wrapping_neg() } else { bits },
        at,
        value <= limit,
    )
}

fn integer(spec: &Spec, letter: u8, value: i64) -> Vec<u8> {
    let signed = matches!(letter, b'd' | b'i');
    let mut digits = match letter {
        b'o' => format!("{value:o}"),
        b'x' => format!("{value:x}"),
        b'X' => format!("{value:X}"),
        b'u' => (value as u64).to_string(),
        _ => value.unsigned_abs().to_string(),
    };
    if spec.precision == Some(0) && value == 0 {
        digits.clear();
    }
    let zeros = spec.precision.unwrap_or(0).saturating_sub(digits.len());
    let mut digits = ["0".repeat(zeros), digits].concat();
    let mut mark = if signed { sign(spec, value < 0) } else { "" };
    if spec.has(b'#') && value != 0 {
        match letter {
            b'x' => mark = "0x",
            b'X' => mark = "0X",
            b'o' if !digits.starts_with('0') => digits.insert(0, '0'),
            _ => {}
        }
    }
    filled(spec, mark, digits.as_bytes(), spec.precision.is_none())
}

fn float(spec: &Spec, letter: u8, value: f64) -> Vec<u8> {
    let text = number::format(
        value.abs(),
        letter,
        spec.precision.unwrap_or(6),
        spec.has(b'#'),
    );
    filled(
        spec,
        sign(spec, value.is_sign_negative()),
        text.as_bytes(),
        value.is_finite(),
    )
}

fn sign(spec: &Spec, negative: bool) -> &'static str {
    match (negative, spec.has(b'+'), spec.has(b' ')) {
        (true, ..) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    }
}

/// A text cut and filled up.
fn sized(spec: &Spec, mut text: Vec<u8>) -> Vec<u8> {
    text.truncate(spec.precision.unwrap_or(text.len()));
    filled(spec, "", &text, false)
}

fn filled(spec: &Spec, mark: &str, text: &[u8], zeros: bool) -> Vec<u8> {
    let missing = spec.width.saturating_sub(mark.len() + text.len());
    let (mark, blanks) = (mark.as_bytes(), vec![b' '; missing]);
    if spec.has(b'-') {
        return [mark, text, &blanks].concat();
    }
    if zeros && spec.has(b'0') {
        return [mark, &vec![b'0'; missing], text].concat();
    }
    [&blanks, mark, text].concat()
}

pub(super) fn main(cx: &mut Cx) -> Answer {
    let printed = printf(&cx.args(), cx.busybox());
    cx.out = printed.out;
    for problem in &printed.problems {
        cx.complain(problem);
    }
    Ok(printed.status.min(1))
}

/// `printf` and `sprintf` of `awk`: each conversion is given its value as text and, when it wants a number, as number.
pub(super) fn awk_format(format: &[u8], mut next: impl FnMut(bool) -> (Bytes, f64)) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < format.len() {
        if format[at] != b'%' {
            out.push(format[at]);
            at += 1;
            continue;
        }
        let start = at;
        let (spec, end) = spec(format, at + 1, &mut || next(false).0);
        let mut end = end;
        while matches!(format.get(end), Some(b'l' | b'h')) {
            end += 1;
        }
        at = end + 1;
        match format.get(end).copied() {
            Some(b'%') => out.push(b'%'),
            Some(letter @ (b'd' | b'i' | b'u' | b'x' | b'X' | b'o')) => {
                let value = next(false).1;
                out.extend(integer(&spec, letter, value as i64));
            }
            Some(letter @ (b'f' | b'F' | b'e' | b'E' | b'g' | b'G')) => {
                let value = next(false).1;
                out.extend(float(&spec, letter, value));
            }
            Some(b'c') => out.extend(sized(
                &Spec {
                    precision: None,
                    ..spec
                },
                next(true).0.to_vec(),
            )),
            Some(b's') => out.extend(sized(&spec, next(false).0.to_vec())),
            _ => {
                out.extend_from_slice(&format[start..format.len().min(at)]);
            }
        }
    }
    out
}
