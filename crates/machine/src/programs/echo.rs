//! `echo`, and the backslash escapes that it shares with `printf`.
//!
//! Owns escapes. Does not own where the text goes.

use super::Answer;
use super::cx::Cx;
use crate::Bytes;

/// Which escapes there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Escapes {
    /// dash's `echo` and `%b`: octal numbers with or without a leading 0.
    Dash,
    /// dash's formats: three octal digits, and `\c` is nothing special.
    Format,
    /// busybox: hexadecimal numbers, too.
    Busybox,
    /// busybox's formats: three octal digits.
    BusyboxFormat,
    /// GNU: hexadecimal numbers, octal ones with a leading 0.
    Gnu,
}

/// What `echo` prints; dash's always reads escapes.
pub(crate) fn echo_text(args: &[Bytes], escapes: Escapes) -> Vec<u8> {
    let dash = escapes == Escapes::Dash;
    let (mut reads, mut newline) = (dash, true);
    let mut args = args;
    while let Some((first, rest)) = args.split_first() {
        let letters = first.strip_prefix(b"-").unwrap_or_default();
        let known: &[u8] = if dash { b"n" } else { b"neE" };
        if letters.is_empty()
            || letters.iter().any(|letter| !known.contains(letter))
            || (dash && letters.len() > 1)
        {
            break;
        }
        for letter in letters {
            match letter {
                b'n' => newline = false,
                letter => reads = *letter == b'e',
            }
        }
        args = rest;
    }
    let mut text = args.join(&b' ');
    if reads {
        let stopped;
        (text, stopped) = unescape(&text, escapes);
        newline &= !stopped;
    }
    if newline {
        text.push(b'\n');
    }
    text
}

/// Backslash escapes; answers whether `\c` ended the text.
pub(super) fn unescape(text: &[u8], escapes: Escapes) -> (Vec<u8>, bool) {
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
        let start = at;
        let mut number = |from: usize, most: usize, base: u32| {
            let digits = text[from..]
                .iter()
                .take(most)
                .map_while(|digit| char::from(*digit).to_digit(base));
            let (count, value) = digits.fold((0, 0), |(count, value), digit| {
                (count + 1, value * base + digit)
            });
            at = from + count;
            (count > 0).then_some(value as u8)
        };
        let known = match letter {
            b'n' => Some(b'\n'),
            b't' => Some(b'\t'),
            b'r' => Some(b'\r'),
            b'a' => Some(7),
            b'b' => Some(8),
            b'e' => Some(27),
            b'f' => Some(12),
            b'v' => Some(11),
            b'\\' => Some(b'\\'),
            b'c' if escapes != Escapes::Format => return (out, true),
            b'0' if !matches!(escapes, Escapes::Format | Escapes::BusyboxFormat) => {
                number(start, 3, 8).or(Some(0))
            }
            b'0'..=b'7' if escapes != Escapes::Gnu => number(start - 1, 3, 8),
            b'x' if matches!(
                escapes,
                Escapes::Busybox | Escapes::BusyboxFormat | Escapes::Gnu
            ) =>
            {
                number(start, 2, 16)
            }
            _ => None,
        };
        match known {
            Some(byte) => out.push(byte),
            None => out.extend([b'\\', *letter]),
        }
    }
    (out, false)
}

pub(super) fn echo(cx: &mut Cx) -> Answer {
    let escapes = if cx.busybox() {
        Escapes::Busybox
    } else {
        Escapes::Gnu
    };
    cx.out = echo_text(&cx.args(), escapes);
    Ok(0)
}
