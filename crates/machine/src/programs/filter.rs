//! Programs that rearrange lines: `sort`, `uniq`, `tr`, `cut`, `paste`, `fold`.
//!
//! Owns keys, ranges and sets of bytes. Does not own patterns.

use std::cmp::Ordering;

use super::cx::{Cx, shown};
use super::text::{lines_of, size_of};
use super::{Answer, Pause};
use crate::Bytes;
use crate::accounts::number;
use crate::kernel::fds::OpenFlags;
use crate::names::sort_by;
use crate::shell::pattern::in_class;

/// Sign, digits before the point without leading zeros, digits after it: enough to compare numbers of any length.
fn decimal(text: &[u8]) -> (bool, &[u8], &[u8]) {
    let text = text.trim_ascii_start();
    let (negative, rest) = text
        .strip_prefix(b"-")
        .map_or((false, text), |rest| (true, rest));
    let zeros = rest.iter().take_while(|byte| **byte == b'0').count();
    let rest = &rest[zeros..];
    let whole = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let after = rest[whole..].strip_prefix(b".").unwrap_or_default();
    let digits = after
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let fraction = &after[..digits];
    let keep = fraction
        .iter()
        .rposition(|byte| *byte != b'0')
        .map_or(0, |at| at + 1);
    (negative, &rest[..whole], &fraction[..keep])
}

/// Compares two texts as the numbers they begin with.
fn by_number(left: &[u8], right: &[u8]) -> Ordering {
    let ((minus, whole, part), (other_minus, other_whole, other_part)) =
        (decimal(left), decimal(right));
    let zero = whole.is_empty() && part.is_empty();
    let other_zero = other_whole.is_empty() && other_part.is_empty();
    let (minus, other_minus) = (minus && !zero, other_minus && !other_zero);
    if minus != other_minus {
        return other_minus.cmp(&minus);
    }
    let order = whole
        .len()
        .cmp(&other_whole.len())
        .then_with(|| whole.cmp(other_whole))
        .then_with(|| part.cmp(other_part));
    if minus { order.reverse() } else { order }
}

/// The weight of a suffix such as `K`.
fn magnitude(text: &[u8]) -> usize {
    let text = text.trim_ascii();
    let unit = text
        .iter()
        .find(|byte| !byte.is_ascii_digit() && !b".-".contains(byte));
    unit.and_then(|unit| {
        b"KMGT"
            .iter()
            .position(|known| *known == unit.to_ascii_uppercase())
    })
    .map_or(0, |at| at + 1)
}

/// A key of `sort`: from a field and byte to a field and byte, with its own letters.
struct Key {
    from: (usize, usize),
    to: (usize, usize),
    letters: Vec<u8>,
}

impl Key {
    fn read(text: &[u8], separator: Option<u8>) -> Option<Key> {
        let mut letters = Vec::new();
        let mut places = text.split(|byte| *byte == b',').map(|part| {
            let end = part
                .iter()
                .position(u8::is_ascii_alphabetic)
                .unwrap_or(part.len());
            letters.extend_from_slice(&part[end..]);
            let mut numbers = part[..end].split(|byte| *byte == b'.');
            let field = numbers.next().and_then(number)?;
            Some((
                field as usize,
                numbers.next().and_then(number).unwrap_or(0) as usize,
            ))
        });
        let from = places.next()??;
        let to = places.next().flatten().unwrap_or((usize::MAX, 0));
        let _ = separator;
        Some(Key { from, to, letters })
    }

    fn cut<'a>(&self, line: &'a [u8], separator: Option<u8>) -> &'a [u8] {
        let start = field_start(line, self.from.0, separator);
        let blanks = if self.letters.contains(&b'b') {
            leading_blanks(&line[start..])
        } else {
            0
        };
        let start = (start + blanks + self.from.1.saturating_sub(1)).min(line.len());
        let end = match self.to {
            (usize::MAX, _) => line.len(),
            (field, 0) => field_end(line, field, separator),
            (field, byte) => (field_start(line, field, separator) + byte).min(line.len()),
        };
        &line[start..end.max(start)]
    }
}

fn leading_blanks(text: &[u8]) -> usize {
    text.iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
}

/// Where the field with that number, from 1, begins; without a separator its leading blanks belong to it.
fn field_start(line: &[u8], field: usize, separator: Option<u8>) -> usize {
    if field <= 1 {
        return 0;
    }
    let end = field_end(line, field - 1, separator);
    (end + usize::from(separator.is_some())).min(line.len())
}

fn field_end(line: &[u8], field: usize, separator: Option<u8>) -> usize {
    let mut at = 0;
    for index in 0..field {
        if let Some(byte) = separator {
            at = (at + usize::from(index > 0)).min(line.len());
            at += line[at..]
                .iter()
                .take_while(|known| **known != byte)
                .count();
        } else {
            at += leading_blanks(&line[at..]);
            at += line[at..]
                .iter()
                .take_while(|byte| !matches!(byte, b' ' | b'\t'))
                .count();
        }
    }
    at
}

fn compare(left: &[u8], right: &[u8], letters: &[u8]) -> Ordering {
    let has = |letter: u8| letters.contains(&letter);
    let order = if has(b'n') || has(b'g') {
        by_number(left, right)
    } else if has(b'h') {
        magnitude(left)
            .cmp(&magnitude(right))
            .then_with(|| by_number(left, right))
    } else if has(b'V') {
        by_version(left, right)
    } else if has(b'M') {
        month(left).cmp(&month(right))
    } else if has(b'f') {
        left.to_ascii_lowercase().cmp(&right.to_ascii_lowercase())
    } else {
        left.cmp(right)
    };
    if has(b'r') { order.reverse() } else { order }
}

/// The number of a month by the first letters of its name; 0 for what is none.
fn month(text: &[u8]) -> usize {
    let name = text
        .trim_ascii_start()
        .get(..3)
        .unwrap_or_default()
        .to_ascii_lowercase();
    let all = b"janfebmaraprmayjunjulaugsepoctnovdec";
    all.chunks(3)
        .position(|known| known == name)
        .map_or(0, |at| at + 1)
}

/// Digits as numbers, everything else as bytes.
fn by_version(mut left: &[u8], mut right: &[u8]) -> Ordering {
    while let ([a, ..], [b, ..]) = (left, right) {
        if a.is_ascii_digit() && b.is_ascii_digit() {
            let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let (to, until) = (digits(left), digits(right));
            match by_number(&left[..to], &right[..until]) {
                Ordering::Equal => (left, right) = (&left[to..], &right[until..]),
                order => return order,
            }
        } else if a == b {
            (left, right) = (&left[1..], &right[1..]);
        } else {
            return a.cmp(b);
        }
    }
    left.len().cmp(&right.len())
}

pub(super) fn sort(cx: &mut Cx) -> Answer {
    let options = cx.options("nrufbghVMsczk:t:o:mdi reverse=r unique=u numeric-sort=n key=k field-separator=t output=o version-sort=V human-numeric-sort=h")?;
    let mut bytes = Vec::new();
    for (_, content) in cx.inputs(&options.operands, "cannot read: %", "%")? {
        bytes.extend(content);
        if bytes.last().is_some_and(|byte| *byte != b'\n') {
            bytes.push(b'\n');
        }
    }
    if cx.memory.status != 0 {
        return Ok(2);
    }
    let global: Vec<u8> = b"nrfghVM"
        .iter()
        .copied()
        .filter(|letter| options.has(*letter))
        .collect();
    let separator = options.value(b't').and_then(|text| {
        if text == b"\\t" {
            Some(b'\t')
        } else {
            text.first().copied()
        }
    });
    let keys: Vec<Key> = options
        .values(b'k')
        .iter()
        .filter_map(|text| Key::read(text, separator))
        .collect();
    let order = |left: &[u8], right: &[u8]| {
        for key in &keys {
            let letters = if key.letters.iter().all(|letter| *letter == b'b') {
                &global
            } else {
                &key.letters
            };
            let order = compare(key.cut(left, separator), key.cut(right, separator), letters);
            if order != Ordering::Equal {
                return order;
            }
        }
        if keys.is_empty() {
            let skip = |line: &[u8]| {
                if options.has(b'b') {
                    leading_blanks(line)
                } else {
                    0
                }
            };
            compare(&left[skip(left)..], &right[skip(right)..], &global)
        } else {
            Ordering::Equal
        }
    };
    let last_resort = |left: &[u8], right: &[u8]| {
        let plain = if options.has(b'r') {
            right.cmp(left)
        } else {
            left.cmp(right)
        };
        order(left, right).then(if options.has(b's') || options.has(b'u') {
            Ordering::Equal
        } else {
            plain
        })
    };
    let mut lines: Vec<Bytes> = lines_of(&bytes).into_iter().map(Bytes::from).collect();
    if options.has(b'c') {
        let wrong = lines
            .windows(2)
            .position(|pair| last_resort(&pair[0], &pair[1]) == Ordering::Greater);
        if let Some(at) = wrong {
            let name = options
                .operands
                .first()
                .map_or("-".into(), |name| shown(name));
            cx.complain(&format!(
                "{name}:{}: disorder: {}",
                at + 2,
                shown(&lines[at + 1])
            ));
        }
        return Ok(cx.memory.status);
    }
    sort_by(&mut lines, &|left, right| {
        last_resort(left, right) == Ordering::Less
    });
    if options.has(b'u') {
        lines.dedup_by(|right, left| order(left, right) == Ordering::Equal);
    }
    let mut out = Vec::new();
    for line in lines {
        out.extend_from_slice(&line);
        out.push(b'\n');
    }
    match options.value(b'o') {
        Some(path) => {
            if let Err(errno) = cx.write_file(path, &out, OpenFlags::WRITE, 0o666) {
                cx.fault("open failed: %", "%", path, errno);
                cx.memory.status = 2;
            }
        }
        None => cx.out = out,
    }
    Ok(cx.memory.status)
}

pub(super) fn uniq(cx: &mut Cx) -> Answer {
    let options = cx.options("cduif:s:w: count=c repeated=d unique=u ignore-case=i")?;
    let input: Vec<Bytes> = options.operands.iter().take(1).cloned().collect();
    let bytes = cx.input_joined(&input, "%")?;
    let skip = |letter: u8| options.value(letter).and_then(number).unwrap_or(0) as usize;
    let (fields, chars) = (skip(b'f'), skip(b's'));
    let key = |line: &[u8]| {
        let start = (field_end(line, fields, None) + chars).min(line.len());
        let mut key = line[start..].to_vec();
        if options.has(b'w') {
            key.truncate(skip(b'w'));
        }
        if options.has(b'i') {
            key.to_ascii_lowercase()
        } else {
            key
        }
    };
    let lines = lines_of(&bytes);
    let mut at = 0;
    while at < lines.len() {
        let wanted = key(lines[at]);
        let count = lines[at..]
            .iter()
            .take_while(|line| key(line) == wanted)
            .count();
        let hidden = (options.has(b'd') && count < 2) || (options.has(b'u') && count > 1);
        if !hidden {
            if options.has(b'c') {
                write!(cx, "{count:7} ");
            }
            cx.put(&[lines[at], b"\n"]);
        }
        at += count;
    }
    Ok(cx.memory.status)
}

/// The bytes that a set of `tr` names, in order.
fn set_of(text: &[u8]) -> Vec<u8> {
    let mut set = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if let Some(class) = rest.strip_prefix(b"[:")
            && let Some(end) = class.windows(2).position(|pair| pair == b":]")
        {
            set.extend((0..=255_u8).filter(|byte| in_class(&class[..end], *byte)));
            at += end + 4;
            continue;
        }
        let (byte, used) = escaped(rest);
        at += used;
        if text.get(at) == Some(&b'-') && at + 1 < text.len() {
            let (high, used) = escaped(&text[at + 1..]);
            set.extend(byte..=high);
            at += 1 + used;
        } else {
            set.push(byte);
        }
    }
    set
}

/// The byte that a text begins with, and how many bytes say it.
fn escaped(text: &[u8]) -> (u8, usize) {
    if text[0] != b'\\' || text.len() < 2 {
        return (text[0], 1);
    }
    let octal = text[1..]
        .iter()
        .take(3)
        .take_while(|byte| (b'0'..b'8').contains(byte))
        .count();
    if octal > 0 {
        let value = text[1..=octal]
            .iter()
            .fold(0_u32, |sum, digit| sum * 8 + u32::from(digit - b'0'));
        return (value as u8, octal + 1);
    }
    let known = b"nrtabfv".iter().position(|letter| *letter == text[1]);
    (known.map_or(text[1], |at| b"\n\r\t\x07\x08\x0c\x0b"[at]), 2)
}

pub(super) fn tr(cx: &mut Cx) -> Answer {
    let options = cx.options("+cCds delete=d squeeze-repeats=s complement=c")?;
    let (delete, squeeze) = (options.has(b'd'), options.has(b's'));
    let least = if delete || squeeze { 1 } else { 2 };
    cx.need(&options, least)?;
    let mut from = set_of(&options.operands[0]);
    if options.has(b'c') || options.has(b'C') {
        from = (0..=255).filter(|byte| !from.contains(byte)).collect();
    }
    let mut to = options
        .operands
        .get(1)
        .map_or(Vec::new(), |text| set_of(text));
    let squeezed = if to.is_empty() {
        from.clone()
    } else {
        to.clone()
    };
    if !delete && let Some(last) = to.last().copied() {
        to.resize(to.len().max(from.len()), last);
    }
    let Some(bytes) = cx.stdin_some()? else {
        return Ok(0);
    };
    let mut last = cx.memory.numbers.first().map_or(256, |last| *last as u16);
    for byte in bytes {
        let place = from.iter().position(|known| *known == byte);
        let byte = match place {
            Some(_) if delete => continue,
            Some(at) if !to.is_empty() => to[at],
            _ => byte,
        };
        if squeeze && last == u16::from(byte) && squeezed.contains(&byte) {
            continue;
        }
        last = u16::from(byte);
        cx.out.push(byte);
    }
    cx.memory.numbers = vec![u64::from(last)];
    Err(Pause::Flush)
}

/// Ranges such as `1,3-5,7-`.
fn ranges(text: &[u8]) -> Option<Vec<(usize, usize)>> {
    let place = |text: &[u8], missing: usize| {
        if text.is_empty() {
            Some(missing)
        } else {
            number(text).map(|at| at as usize)
        }
    };
    let range = |part: &[u8]| {
        let (low, high) = super::cx::split_at_byte(part, b'-');
        let low = place(low, 1)?;
        let high = high.map_or(Some(low), |high| place(high, usize::MAX))?;
        (low > 0 && low <= high).then_some((low, high))
    };
    text.split(|byte| *byte == b',').map(range).collect()
}

pub(super) fn cut(cx: &mut Cx) -> Answer {
    let options = cx.options("d:f:c:b:sn delimiter=d fields=f characters=c bytes=b only-delimited=s complement=C output-delimiter=O")?;
    let by_field = options.has(b'f');
    let list = [b'f', b'c', b'b']
        .iter()
        .find_map(|letter| options.value(*letter));
    let Some(list) = list else {
        if cx.busybox() {
            cx.complain("expected a list of bytes, characters, or fields");
            return Ok(1);
        }
        return Err(cx.bad_usage("you must specify a list of bytes, characters, or fields"));
    };
    let Some(ranges) = ranges(list) else {
        let zero = list
            .split(|byte| b",-".contains(byte))
            .any(|part| part == b"0");
        let text = match (zero, by_field) {
            (true, true) => "fields are numbered from 1".into(),
            (true, false) => "byte/character positions are numbered from 1".into(),
            (false, true) => ["invalid field value '", &shown(list), "'"].concat(),
            (false, false) => ["invalid byte/character position '", &shown(list), "'"].concat(),
        };
        return Err(cx.bad_usage(&text));
    };
    let wanted = |at: usize| {
        ranges
            .iter()
            .any(|(low, high)| (*low..=*high).contains(&at))
            != options.has(b'C')
    };
    let delimiter = options
        .value(b'd')
        .and_then(|text| text.first().copied())
        .unwrap_or(b'\t');
    let bytes = cx.input_joined(&options.operands, "%")?;
    for line in lines_of(&bytes) {
        if !by_field {
            let kept = line
                .iter()
                .enumerate()
                .filter(|(at, _)| wanted(at + 1))
                .map(|(_, byte)| *byte);
            cx.out.extend(kept);
        } else if !line.contains(&delimiter) {
            if options.has(b's') {
                continue;
            }
            cx.put(&[line]);
        } else {
            let mut first = true;
            for (at, field) in line.split(|byte| *byte == delimiter).enumerate() {
                if wanted(at + 1) {
                    let own = [delimiter];
                    let gap = options.value(b'O').unwrap_or(&own);
                    cx.put(&[if first { b"" } else { gap }, field]);
                    first = false;
                }
            }
        }
        cx.out.push(b'\n');
    }
    Ok(cx.memory.status)
}

pub(super) fn paste(cx: &mut Cx) -> Answer {
    let options = cx.options("d:s delimiters=d serial=s")?;
    let contents = cx.inputs(&options.operands, "%", "%")?;
    let delimiters = set_of(options.value(b'd').unwrap_or_else(|| b"\t".as_slice()));
    let mut columns: Vec<Vec<&[u8]>> = contents.iter().map(|(_, bytes)| lines_of(bytes)).collect();
    if !options.has(b's') {
        // Row by row: what is printed serially are the rows.
        let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
        let cell = |column: &Vec<&'_ [u8]>, row: usize| {
            column.get(row).map_or(Vec::new(), |text| text.to_vec())
        };
        for row in 0..rows {
            for (index, column) in columns.iter().enumerate() {
                let gap = index
                    .checked_sub(1)
                    .and_then(|at| delimiters.get(at % delimiters.len().max(1)));
                cx.out.extend(gap);
                let text = cell(column, row);
                cx.put(&[&text]);
            }
            cx.out.push(b'\n');
        }
        return Ok(cx.memory.status);
    }
    for column in columns.drain(..) {
        if column.is_empty() && cx.busybox() {
            continue;
        }
        for (index, text) in column.iter().enumerate() {
            let gap = index
                .checked_sub(1)
                .and_then(|at| delimiters.get(at % delimiters.len().max(1)));
            cx.out.extend(gap);
            cx.put(&[text]);
        }
        cx.out.push(b'\n');
    }
    Ok(cx.memory.status)
}

pub(super) fn fold(cx: &mut Cx) -> Answer {
    let options = cx.options("w:sb width=w")?;
    let width = options.value(b'w').and_then(size_of).unwrap_or(80).max(1) as usize;
    let bytes = cx.input_joined(&options.operands, "%")?;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let mut rest = text;
        // How many bytes fit into a row; a tab goes to the next multiple of eight.
        let fitting = |rest: &[u8]| {
            let mut column = 0;
            for (at, byte) in rest.iter().enumerate() {
                column = if *byte == b'\t' {
                    (column / 8 + 1) * 8
                } else {
                    column + 1
                };
                if column > width && at > 0 {
                    return at;
                }
            }
            rest.len()
        };
        while fitting(rest) < rest.len() {
            let fits = fitting(rest);
            let blank = rest[..fits].iter().rposition(|byte| *byte == b' ');
            let end = blank
                .filter(|_| options.has(b's'))
                .map_or(fits, |at| at + 1);
            cx.put(&[&rest[..end], b"\n"]);
            rest = &rest[end..];
        }
        cx.put(&[rest, &line[text.len()..]]);
    }
    Ok(cx.memory.status)
}
