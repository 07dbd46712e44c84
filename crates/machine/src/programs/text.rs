//! Programs about text: `echo`, `printf`, `cat`, `head`, `tail`, `wc`, `seq`, `pwd`.

use super::{Cx, Pause};
use crate::Bytes;
use crate::kernel::errno::Errno;

/// What `echo` prints; `escapes` as dash reads them.
pub(crate) fn echo_text(args: &[Bytes], escapes: bool) -> Vec<u8> {
    let mut escapes = escapes;
    let mut newline = true;
    let mut args = args;
    while let Some((first, rest)) = args.split_first() {
        match &**first {
            b"-n" => newline = false,
            b"-e" if !escapes => escapes = true,
            b"-ne" | b"-en" if !escapes => (escapes, newline) = (true, false),
            _ => break,
        }
        args = rest;
    }
    let text = args.join(&b' ');
    if !escapes {
        return if newline {
            [text.as_slice(), b"\n"].concat()
        } else {
            text
        };
    }
    let (mut out, stopped) = unescape(&text, true);
    if newline && !stopped {
        out.push(b'\n');
    }
    out
}

/// Backslash escapes; answers whether `\c` ended the text. `echo` writes octal numbers with a leading 0.
fn unescape(text: &[u8], leading_zero: bool) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        at += 1;
        if *byte != b'\\' {
            out.push(*byte);
            continue;
        }
        let Some(letter) = text.get(at) else {
            out.push(b'\\');
            break;
        };
        at += 1;
        match letter {
            b'n' => out.push(b'\n'),
            b't' => out.push(b'\t'),
            b'r' => out.push(b'\r'),
            b'a' => out.push(7),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'v' => out.push(11),
            b'\\' => out.push(b'\\'),
            b'c' => return (out, true),
            b'0'..=b'7' if !leading_zero || *letter == b'0' => {
                if !leading_zero {
                    at -= 1;
                }
                let digits = text[at..]
                    .iter()
                    .take(3)
                    .take_while(|digit| (b'0'..=b'7').contains(digit))
                    .count();
                let value = text[at..at + digits]
                    .iter()
                    .fold(0_u32, |sum, digit| sum * 8 + u32::from(digit - b'0'));
                out.push(value as u8);
                at += digits;
            }
            other => out.extend([b'\\', *other]),
        }
    }
    (out, false)
}

/// What `printf` prints, and what it has to complain of; an error when it prints nothing.
pub(crate) fn printf(args: &[Bytes]) -> Result<(Vec<u8>, Option<String>), String> {
    let Some((format, mut rest)) = args.split_first() else {
        return Err("usage: printf format [arg ...]".into());
    };
    let mut out = Vec::new();
    let mut problem = None;
    loop {
        let before = rest.len();
        let mut at = 0;
        while at < format.len() {
            let next = format[at..]
                .iter()
                .position(|byte| *byte == b'%')
                .map_or(format.len(), |end| at + end);
            let (text, stopped) = unescape(&format[at..next], false);
            out.extend_from_slice(&text);
            if stopped {
                return Ok((out, problem));
            }
            at = next + 1;
            if next == format.len() {
                break;
            }
            if format.get(at) == Some(&b'%') {
                out.push(b'%');
                at += 1;
                continue;
            }
            let start = at;
            while format
                .get(at)
                .is_some_and(|byte| matches!(byte, b'-' | b'+' | b' ' | b'#' | b'0'..=b'9' | b'.'))
            {
                at += 1;
            }
            let spec = String::from_utf8_lossy(&format[start..at]).into_owned();
            let letter = format.get(at).copied().unwrap_or(b's');
            at += 1;
            let argument = rest.first().cloned();
            rest = rest.get(1..).unwrap_or_default();
            let (field, stop) = convert(&spec, letter, argument, &mut problem)?;
            out.extend_from_slice(&field);
            if stop {
                return Ok((out, problem));
            }
        }
        if rest.is_empty() || rest.len() == before || out.len() > 1 << 20 {
            return Ok((out, problem));
        }
    }
}

fn convert(
    spec: &str,
    letter: u8,
    argument: Option<Bytes>,
    problem: &mut Option<String>,
) -> Result<(Vec<u8>, bool), String> {
    let flags: String = spec
        .chars()
        .take_while(|letter| "-+ #0".contains(*letter))
        .collect();
    let (width, precision) = spec[flags.len()..]
        .split_once('.')
        .map_or((&spec[flags.len()..], None), |(width, precision)| {
            (width, Some(precision))
        });
    let width: usize = width.parse().unwrap_or(0).min(65_536);
    let precision = precision.map(|text| text.parse::<usize>().unwrap_or(0).min(65_536));
    let given = argument.clone().unwrap_or_default();
    let mut stop = false;
    let numeric = !matches!(letter, b's' | b'b' | b'c');
    let mut text: Vec<u8> = match letter {
        b's' => given.to_vec(),
        b'c' => given.first().map(|byte| vec![*byte]).unwrap_or_default(),
        b'b' => {
            let (text, stopped) = unescape(&given, true);
            stop = stopped;
            text
        }
        b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
            let shown = String::from_utf8_lossy(&given).into_owned();
            let value = match (given.first(), given.get(1)) {
                (Some(b'\'' | b'"'), Some(byte)) => i64::from(*byte),
                _ => match parse_number(shown.trim()) {
                    Some(value) => value,
                    None => {
                        if !given.is_empty() {
                            *problem = Some(format!("{shown}: expected numeric value"));
                        }
                        0
                    }
                },
            };
            let digits = match letter {
                b'o' => format!("{value:o}"),
                b'x' => format!("{value:x}"),
                b'X' => format!("{value:X}"),
                b'u' => (value as u64).to_string(),
                _ => value.unsigned_abs().to_string(),
            };
            let zeros = precision.unwrap_or(0).saturating_sub(digits.len());
            let sign = match letter {
                b'd' | b'i' if value < 0 => "-",
                b'd' | b'i' if flags.contains('+') => "+",
                _ => "",
            };
            format!("{sign}{}{digits}", "0".repeat(zeros)).into_bytes()
        }
        other => return Err(format!("%{}: invalid directive", char::from(other))),
    };
    if let (false, Some(precision)) = (numeric, precision) {
        text.truncate(precision);
    }
    let fill = width.saturating_sub(text.len());
    if flags.contains('-') {
        text.extend(std::iter::repeat_n(b' ', fill));
    } else if flags.contains('0') && numeric && precision.is_none() {
        let signed = usize::from(matches!(text.first(), Some(b'-' | b'+')));
        text.splice(signed..signed, std::iter::repeat_n(b'0', fill));
    } else {
        text.splice(0..0, std::iter::repeat_n(b' ', fill));
    }
    Ok((text, stop))
}

fn parse_number(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let value = match digits.strip_prefix("0x") {
        Some(hex) => i64::from_str_radix(hex, 16).ok()?,
        None if digits.len() > 1 && digits.starts_with('0') => {
            i64::from_str_radix(digits, 8).ok()?
        }
        None => digits.parse().ok()?,
    };
    Some(sign * value)
}

pub(super) fn echo(cx: &mut Cx) -> Result<i32, Pause> {
    cx.out = echo_text(&cx.args(), false);
    Ok(0)
}

pub(super) fn printf_main(cx: &mut Cx) -> Result<i32, Pause> {
    match printf(&cx.args()) {
        Ok((out, problem)) => {
            cx.out = out;
            if let Some(problem) = &problem {
                cx.complain(problem);
            }
            Ok(i32::from(problem.is_some()))
        }
        Err(problem) => {
            cx.complain(&problem);
            Ok(1)
        }
    }
}

pub(super) fn pwd(cx: &mut Cx) -> Result<i32, Pause> {
    cx.out = cx.machine.getcwd(cx.pid).unwrap_or_default();
    cx.out.push(b'\n');
    Ok(0)
}

pub(super) fn cat(cx: &mut Cx) -> Result<i32, Pause> {
    let paths: Vec<Bytes> = cx
        .args()
        .into_iter()
        .filter(|arg| arg.len() < 2 || arg[0] != b'-')
        .collect();
    if paths.is_empty() {
        return match cx.stdin_some()? {
            Some(bytes) => {
                cx.out = bytes;
                Err(Pause::Flush)
            }
            None => Ok(0),
        };
    }
    let at = cx.memory.phase as usize;
    let Some(path) = paths.get(at).cloned() else {
        return Ok(cx.memory.numbers.len().min(1) as i32);
    };
    let content = cx.input(&path)?;
    cx.memory.phase += 1;
    match content {
        Ok(bytes) => cx.out = bytes,
        Err(errno) => {
            cx.memory.numbers.push(1);
            let line = if cx.busybox() && errno != Errno::IsDir {
                format!(
                    "can't open '{}': {}",
                    String::from_utf8_lossy(&path),
                    errno.text()
                )
            } else {
                format!("{}: {}", String::from_utf8_lossy(&path), errno.text())
            };
            cx.complain(&line);
        }
    }
    Err(Pause::Flush)
}

/// `-n 5`, `-n5` and `-5`: the count and the operands.
fn count_of(cx: &Cx) -> (usize, Vec<Bytes>) {
    let mut count = 10;
    let mut operands = Vec::new();
    let mut args = cx.args().into_iter();
    while let Some(arg) = args.next() {
        let text = String::from_utf8_lossy(&arg).into_owned();
        match text.strip_prefix('-') {
            Some("n") => {
                count = args
                    .next()
                    .and_then(|next| String::from_utf8_lossy(&next).parse().ok())
                    .unwrap_or(count)
            }
            Some("") | None => operands.push(arg),
            Some(flag) => count = flag.trim_start_matches('n').parse().unwrap_or(count),
        }
    }
    (count, operands)
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

pub(super) fn head(cx: &mut Cx) -> Result<i32, Pause> {
    let (count, operands) = count_of(cx);
    let (contents, ok) = cx.inputs(&operands)?;
    for (_, bytes) in contents {
        cx.out
            .extend(lines(&bytes).into_iter().take(count).flatten());
    }
    Ok(i32::from(!ok))
}

pub(super) fn tail(cx: &mut Cx) -> Result<i32, Pause> {
    let (count, operands) = count_of(cx);
    let follow = cx.args().iter().any(|arg| matches!(&**arg, b"-f" | b"-F"));
    let (contents, ok) = cx.inputs(&operands)?;
    let Some((path, _)) = contents.first().cloned() else {
        return Ok(i32::from(!ok));
    };
    for (index, (_, bytes)) in contents.into_iter().enumerate() {
        if follow && index == 0 && cx.memory.phase > 0 {
            let seen = cx.memory.numbers.first().copied().unwrap_or(0) as usize;
            cx.out
                .extend_from_slice(bytes.get(seen..).unwrap_or_default());
        } else {
            let all = lines(&bytes);
            cx.out.extend(
                all[all.len().saturating_sub(count)..]
                    .iter()
                    .copied()
                    .flatten(),
            );
        }
        if index == 0 {
            cx.memory.numbers = vec![bytes.len() as u64];
        }
    }
    if !follow || &*path == b"-" {
        return Ok(i32::from(!ok));
    }
    cx.memory.phase = 1;
    Err(Pause::Until(cx.machine.now + 1_000_000))
}

pub(super) fn wc(cx: &mut Cx) -> Result<i32, Pause> {
    let (flags, operands): (Vec<Bytes>, Vec<Bytes>) = cx
        .args()
        .into_iter()
        .partition(|arg| arg.len() > 1 && arg[0] == b'-');
    let (contents, ok) = cx.inputs(&operands)?;
    let wanted: Vec<u8> = flags.iter().flat_map(|flag| flag[1..].to_vec()).collect();
    for (name, bytes) in contents {
        let words = bytes
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty())
            .count();
        let counts = [
            (b'l', bytes.iter().filter(|byte| **byte == b'\n').count()),
            (b'w', words),
            (b'c', bytes.len()),
        ];
        let shown: Vec<usize> = counts
            .iter()
            .filter(|(letter, _)| wanted.is_empty() || wanted.contains(letter))
            .map(|(_, count)| *count)
            .collect();
        let texts: Vec<String> = match shown.as_slice() {
            [one] => vec![one.to_string()],
            many if cx.busybox() => many.iter().map(|count| format!("{count:9}")).collect(),
            many => many.iter().map(|count| format!("{count:7}")).collect(),
        };
        cx.print(&texts.join(if cx.busybox() { "" } else { " " }));
        if &*name != b"-" {
            cx.out.extend_from_slice(&[b" ", &*name].concat());
        }
        cx.print("\n");
    }
    Ok(i32::from(!ok))
}

pub(super) fn seq(cx: &mut Cx) -> Result<i32, Pause> {
    let numbers: Vec<i64> = cx
        .args()
        .iter()
        .filter_map(|arg| String::from_utf8_lossy(arg).parse().ok())
        .collect();
    let (first, step, last) = match numbers.as_slice() {
        [last] => (1, 1, *last),
        [first, last] => (*first, 1, *last),
        [first, step, last] if *step != 0 => (*first, *step, *last),
        _ => {
            cx.complain("missing operand");
            return Ok(1);
        }
    };
    let mut value = cx
        .memory
        .numbers
        .first()
        .map_or(first, |value| *value as i64);
    while (step > 0 && value <= last) || (step < 0 && value >= last) {
        cx.print(&format!("{value}\n"));
        value = value.saturating_add(step);
        if cx.out.len() > 32_768 {
            cx.memory.numbers = vec![value as u64];
            return Err(Pause::Flush);
        }
    }
    Ok(0)
}
