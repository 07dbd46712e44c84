//! `echo` and `printf`, as programs and as the shell's builtins.
//!
//! Owns escapes and conversions. Does not own where the text goes.

use super::Answer;
use super::cx::Cx;
use crate::Bytes;

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

pub(super) fn convert(
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
                _ => {
                    if let Some(value) = parse_number(shown.trim()) {
                        value
                    } else {
                        if !given.is_empty() {
                            *problem = Some(format!("{shown}: expected numeric value"));
                        }
                        0
                    }
                }
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
    let zeros = numeric && precision.is_none();
    Ok((fill(&flags, width, text, zeros), stop))
}

/// A number filled up as the flags and width of a conversion want it.
pub(super) fn filled(spec: &str, mut text: Vec<u8>) -> Vec<u8> {
    let width = spec.trim_start_matches(['-', '+', ' ', '#', '0']);
    let flags = &spec[..spec.len() - width.len()];
    if flags.contains('+') && text.first() != Some(&b'-') {
        text.insert(0, b'+');
    }
    fill(flags, width.parse().unwrap_or(0), text, true)
}

fn fill(flags: &str, width: usize, mut text: Vec<u8>, zeros: bool) -> Vec<u8> {
    let missing = width.saturating_sub(text.len());
    if flags.contains('-') {
        text.resize(text.len() + missing, b' ');
        return text;
    }
    let zeros = zeros && flags.contains('0');
    let signed = usize::from(zeros && matches!(text.first(), Some(b'-' | b'+')));
    let filling = vec![if zeros { b'0' } else { b' ' }; missing];
    [&text[..signed], &filling, &text[signed..]].concat()
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

pub(super) fn echo(cx: &mut Cx) -> Answer {
    cx.out = echo_text(&cx.args(), false);
    Ok(0)
}

pub(super) fn printf_main(cx: &mut Cx) -> Answer {
    match printf(&cx.args()) {
        Ok((out, problem)) => {
            cx.out = out;
            if let Some(problem) = &problem {
                cx.complain(problem);
            }
        }
        Err(problem) => cx.complain(&problem),
    }
    Ok(cx.memory.status)
}
