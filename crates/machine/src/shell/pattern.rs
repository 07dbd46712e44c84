//! Patterns: `*`, `?`, `[…]` against a text, and against the names in directories.
//!
//! Owns matching. A backslash in a pattern takes the special meaning from the byte after it.

use crate::names::sort;
use crate::{Bytes, Machine};

/// Whether a quoted byte needs a backslash to stay itself in a pattern.
pub(crate) fn is_special(byte: u8) -> bool {
    matches!(byte, b'*' | b'?' | b'[' | b']' | b'\\' | b'-' | b'!' | b'^')
}

/// Whether the whole of `text` matches `pattern`.
pub(crate) fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    // Where to go back to: after the last star, and the text position to try next.
    let mut star: Option<(usize, usize)> = None;
    loop {
        if p < pattern.len() && pattern[p] == b'*' {
            star = Some((p + 1, t));
            p += 1;
            continue;
        }
        if t < text.len()
            && let Some(next) = match_one(pattern, p, text[t])
        {
            p = next;
            t += 1;
            continue;
        }
        if t == text.len() && p == pattern.len() {
            return true;
        }
        match star {
            Some((after, at)) if at < text.len() => {
                star = Some((after, at + 1));
                p = after;
                t = at + 1;
            }
            _ => return false,
        }
    }
}

/// Replaces what the pattern matches, as much of it as it can: the first place or all.
pub(crate) fn replace(text: &[u8], pattern: &[u8], by: &[u8], all: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let mut at = 0;
    let mut done = pattern.is_empty();
    while at < text.len() {
        let mut ends = (at + 1..=text.len()).rev();
        if let Some(end) = ends.find(|end| !done && matches(pattern, &text[at..*end])) {
            out.extend_from_slice(by);
            at = end;
            done = !all;
        } else {
            out.push(text[at]);
            at += 1;
        }
    }
    out
}

/// Matches one byte against the element at `p`; answers where the next element begins.
fn match_one(pattern: &[u8], p: usize, byte: u8) -> Option<usize> {
    match pattern.get(p)? {
        b'?' => Some(p + 1),
        b'[' => match bracket(pattern, p + 1, byte) {
            Some((true, next)) => Some(next),
            Some((false, _)) => None,
            None => (byte == b'[').then_some(p + 1),
        },
        b'\\' if p + 1 < pattern.len() => (pattern[p + 1] == byte).then_some(p + 2),
        literal => (*literal == byte).then_some(p + 1),
    }
}

/// A bracket expression from after its `[`: whether it holds `byte` and where it ends; `None` when it is not closed.
fn bracket(pattern: &[u8], start: usize, byte: u8) -> Option<(bool, usize)> {
    let mut p = start;
    let negated = matches!(pattern.get(p)?, b'!' | b'^');
    if negated {
        p += 1;
    }
    let mut found = false;
    let mut first = true;
    loop {
        let mut low = *pattern.get(p)?;
        if low == b']' && !first {
            return Some((found != negated, p + 1));
        }
        first = false;
        if low == b'[' && pattern.get(p + 1) == Some(&b':') {
            let close = pattern[p + 2..].windows(2).position(|pair| pair == b":]")?;
            found |= in_class(&pattern[p + 2..p + 2 + close], byte);
            p += close + 4;
            continue;
        }
        p += 1;
        if low == b'\\' {
            low = *pattern.get(p)?;
            p += 1;
        }
        if pattern.get(p) == Some(&b'-') && pattern.get(p + 1).is_some_and(|next| *next != b']') {
            let mut high = pattern[p + 1];
            p += 2;
            if high == b'\\' {
                high = *pattern.get(p)?;
                p += 1;
            }
            found |= (low..=high).contains(&byte);
            continue;
        }
        found |= low == byte;
    }
}

/// Whether `byte` is in a named class such as `alpha`.
pub(crate) fn in_class(name: &[u8], byte: u8) -> bool {
    match name {
        b"alpha" => byte.is_ascii_alphabetic(),
        b"digit" => byte.is_ascii_digit(),
        b"alnum" => byte.is_ascii_alphanumeric(),
        b"upper" => byte.is_ascii_uppercase(),
        b"lower" => byte.is_ascii_lowercase(),
        b"space" => matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c),
        b"blank" => matches!(byte, b' ' | b'\t'),
        b"punct" => byte.is_ascii_punctuation(),
        b"xdigit" => byte.is_ascii_hexdigit(),
        b"cntrl" => byte.is_ascii_control(),
        b"print" => (0x20..0x7f).contains(&byte),
        b"graph" => byte.is_ascii_graphic(),
        _ => false,
    }
}

fn unescape(pattern: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(pattern.len());
    let mut bytes = pattern.iter();
    while let Some(byte) = bytes.next() {
        out.push(if *byte == b'\\' {
            *bytes.next().unwrap_or(byte)
        } else {
            *byte
        });
    }
    out
}

fn has_pattern(component: &[u8]) -> bool {
    let mut escaped = false;
    component.iter().any(|byte| {
        let special = !escaped && matches!(byte, b'*' | b'?' | b'[');
        escaped = !escaped && *byte == b'\\';
        special
    })
}

/// The paths that match `pattern`, in order.
pub(crate) fn paths(machine: &Machine, pid: u32, pattern: &[u8], steps: &mut u32) -> Vec<Bytes> {
    let mut found: Vec<Vec<u8>> = vec![if pattern.first() == Some(&b'/') {
        b"/".to_vec()
    } else {
        Vec::new()
    }];
    let components: Vec<&[u8]> = pattern.split(|byte| *byte == b'/').collect();
    let trailing = pattern.len() > 1 && pattern.ends_with(b"/");
    let parts: Vec<&[u8]> = components
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    for (index, part) in parts.iter().enumerate() {
        let last = index + 1 == parts.len();
        let mut next = Vec::new();
        for base in &found {
            let dir = if base.is_empty() {
                b".".as_slice()
            } else {
                base
            };
            if !has_pattern(part) {
                let path = [base.as_slice(), &unescape(part)].concat();
                if machine.stat(pid, &path, false).is_ok() {
                    next.push(path);
                }
                continue;
            }
            let Ok(names) = machine.read_dir(pid, dir) else {
                continue;
            };
            *steps = steps.saturating_sub(names.len() as u32 / 4 + 1);
            for name in names {
                let hidden = name.first() == Some(&b'.')
                    && part.first() != Some(&b'.')
                    && !part.starts_with(b"\\.");
                if !hidden && matches(part, &name) {
                    next.push([base.as_slice(), &name].concat());
                }
            }
            if part.first() == Some(&b'.') {
                next.extend(
                    [b".".as_slice(), b".."]
                        .into_iter()
                        .filter(|name| matches(part, name))
                        .map(|name| [base.as_slice(), name].concat()),
                );
            }
        }
        if !last || trailing {
            next.retain(|path| {
                machine
                    .stat(pid, path, true)
                    .is_ok_and(|inode| inode.is_dir())
            });
            for path in &mut next {
                path.push(b'/');
            }
        }
        found = next;
    }
    let mut found: Vec<Bytes> = found.into_iter().map(Bytes::from).collect();
    sort(&mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_as_in_case() {
        let cases = [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abb", false),
            ("?", "é", false),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]]", "]", true),
            ("[", "[", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("[[:digit:]]*", "7up", true),
            ("*.txt", "a.txt.bak", false),
            ("*a*b*c*", "xxaxxbxxc", true),
        ];
        for (pattern, text, expected) in cases {
            assert_eq!(
                matches(pattern.as_bytes(), text.as_bytes()),
                expected,
                "{pattern} {text}"
            );
        }
    }
}
