//! Programs that pass text on: `cat`, `head`, `tail`, `wc`, `seq`, `tee`, `nl`, `rev`, `tac`, `yes` and the like.
//!
//! Owns what they select and count. Does not own patterns: those are `grep` and `sed`.

use super::cx::{Cx, Options, base_name, shown};
use super::{Answer, Pause};
use crate::Bytes;
use crate::accounts::number;
use crate::kernel::errno::Errno;
use crate::kernel::fds::OpenFlags;

/// What GNU's programs say of a file that they cannot open.
pub(super) const CANNOT_OPEN: &str = "cannot open '%' for reading";
/// Output is handed on when it is larger.
const BATCH: usize = 32_768;

/// A number with a suffix: `2k`, `10M`, `512b`.
pub(super) fn size_of(text: &[u8]) -> Option<u64> {
    let end = text
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(text.len());
    let unit: u64 = match &text[end..] {
        b"" | b"c" => 1,
        b"b" => 512,
        b"k" | b"K" | b"KiB" => 1 << 10,
        b"kB" | b"KB" => 1000,
        b"m" | b"M" | b"MiB" => 1 << 20,
        b"MB" => 1_000_000,
        b"g" | b"G" | b"GiB" => 1 << 30,
        _ => return None,
    };
    number(&text[..end]).map(|count| count as u64 * unit)
}

pub(super) fn pwd(cx: &mut Cx) -> Answer {
    cx.out = cx.machine.getcwd(cx.pid).unwrap_or_default();
    cx.out.push(b'\n');
    Ok(0)
}

pub(super) fn cat(cx: &mut Cx) -> Answer {
    let options = cx.options(if cx.busybox() { "nbvetAu" } else { "nbsvetAEuT number=n number-nonblank=b squeeze-blank=s show-all=A show-ends=E show-tabs=T show-nonprinting=v" })?;
    let paths = &options.operands;
    let plain = |path: &[u8]| path == b"-";
    let at = cx.memory.phase as usize;
    if at > 0 && at >= paths.len() {
        return Ok(cx.memory.status);
    }
    let path = paths
        .get(at)
        .cloned()
        .unwrap_or_else(|| b"-".as_slice().into());
    let bytes = if plain(&path) {
        let Some(bytes) = cx.stdin_some()? else {
            cx.memory.phase += 1;
            return Err(Pause::Flush);
        };
        bytes
    } else {
        cx.memory.phase += 1;
        match cx.machine.slurp(cx.pid, &path) {
            Ok(bytes) => bytes,
            Err(Errno::IsDir) => {
                cx.fault("%", "read error", &path, Errno::IsDir);
                return Err(Pause::Flush);
            }
            Err(errno) => {
                cx.fault("%", "can't open '%'", &path, errno);
                return Err(Pause::Flush);
            }
        }
    };
    let has = |letters: &[u8]| letters.iter().any(|letter| options.has(*letter));
    let (numbered, ends, tabs) = (has(b"nb"), has(b"eEA"), has(b"tTA"));
    let (visible, squeeze) = (has(b"vetA"), has(b"s"));
    if !numbered && !ends && !tabs && !visible && !squeeze {
        cx.out = bytes;
        return Err(Pause::Flush);
    }
    let mut blank = false;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let was_blank = std::mem::replace(&mut blank, line == b"\n");
        if squeeze && blank && was_blank {
            continue;
        }
        if numbered && !(options.has(b'b') && line == b"\n") {
            let count = bump(cx, 1);
            write!(cx, "{count:6}\t");
        }
        for byte in line {
            match byte {
                b'\n' if ends => cx.put(&[b"$\n"]),
                b'\t' if tabs => cx.put(&[b"^I"]),
                byte if visible && !b"\n\t".contains(byte) => {
                    let low = byte & 0x7f;
                    let meta: &[u8] = if *byte > low { b"M-" } else { b"" };
                    match low {
                        b' '..=b'~' => cx.put(&[meta, &[low]]),
                        _ => cx.put(&[meta, b"^", &[low ^ 64]]),
                    }
                }
                byte => cx.out.push(*byte),
            }
        }
    }
    Err(Pause::Flush)
}

/// Adds to the program's first number and answers it.
pub(super) fn bump(cx: &mut Cx, by: u64) -> u64 {
    if cx.memory.numbers.is_empty() {
        cx.memory.numbers.push(0);
    }
    cx.memory.numbers[0] += by;
    cx.memory.numbers[0]
}

/// Where the first `count` lines, or bytes, end.
fn end_of(bytes: &[u8], count: usize, in_bytes: bool) -> usize {
    if in_bytes {
        return count.min(bytes.len());
    }
    bytes
        .split_inclusive(|byte| *byte == b'\n')
        .take(count)
        .map(<[u8]>::len)
        .sum()
}

/// How many lines are complete.
pub(crate) fn newlines(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').count() - 1
}

fn count_lines(bytes: &[u8]) -> usize {
    bytes.split_inclusive(|byte| *byte == b'\n').count()
}

/// `-n` or `-c`: the number with its sign, and whether it counts bytes.
fn wanted(cx: &mut Cx, options: &Options) -> Result<(u64, u8, bool), Pause> {
    let in_bytes = options.last_of(b"nc") == Some(b'c');
    let text = options.value(if in_bytes { b'c' } else { b'n' });
    let Some(text) = text else {
        return Ok((10, 0, false));
    };
    let (sign, digits) = match text.first() {
        Some(sign @ (b'-' | b'+')) => (*sign, &text[1..]),
        _ => (0, text),
    };
    if let Some(count) = size_of(digits) {
        return Ok((count, sign, in_bytes));
    }
    let what = if in_bytes { "bytes" } else { "lines" };
    cx.complain(&if cx.busybox() {
        ["invalid number '", &shown(text), "'"].concat()
    } else {
        ["invalid number of ", what, ": '", &shown(text), "'"].concat()
    });
    Err(Pause::Exit(1))
}

/// `==> name <==` before each of several files.
fn header(cx: &mut Cx, options: &Options, index: usize, name: &[u8]) {
    if (options.operands.len() > 1 && !options.has(b'q')) || options.has(b'v') {
        let gap: &[u8] = if index > 0 { b"\n" } else { b"" };
        let name = if name == b"-" || name.is_empty() {
            b"standard input"
        } else {
            name
        };
        cx.put(&[gap, b"==> ", name, b" <==\n"]);
    }
}

pub(super) fn head(cx: &mut Cx) -> Answer {
    let options = cx.options("#n:c:qv lines=n bytes=c quiet=q")?;
    let (count, sign, in_bytes) = wanted(cx, &options)?;
    if options.operands.is_empty() && sign != b'-' {
        let seen = bump(cx, 0);
        if seen >= count {
            return Ok(0);
        }
        let bytes = if in_bytes {
            cx.stdin_some()?
        } else {
            cx.stdin_lines()?
        };
        let Some(bytes) = bytes else { return Ok(0) };
        let end = end_of(&bytes, (count - seen) as usize, in_bytes);
        bump(
            cx,
            if in_bytes {
                end as u64
            } else {
                count_lines(&bytes[..end]) as u64
            },
        );
        cx.put(&[&bytes[..end]]);
        return Err(Pause::Flush);
    }
    for (index, (name, bytes)) in cx
        .inputs(&options.operands, CANNOT_OPEN, "%")?
        .into_iter()
        .enumerate()
    {
        header(cx, &options, index, &name);
        let mut upto = count as usize;
        if sign == b'-' {
            let all = if in_bytes {
                bytes.len()
            } else {
                count_lines(&bytes)
            };
            upto = all.saturating_sub(upto);
        }
        let end = end_of(&bytes, upto, in_bytes);
        cx.put(&[&bytes[..end]]);
    }
    Ok(cx.memory.status)
}

pub(super) fn tail(cx: &mut Cx) -> Answer {
    let options = cx.options("#n:c:qvfFs: lines=n bytes=c follow=f retry=F quiet=q")?;
    let (count, sign, in_bytes) = wanted(cx, &options)?;
    let follow = (options.has(b'f') || options.has(b'F')) && !options.operands.is_empty();
    if cx.memory.phase > 0 {
        // How much of each file was shown.
        for (index, path) in options.operands.iter().enumerate() {
            let bytes = cx.machine.slurp(cx.pid, path).unwrap_or_default();
            let seen = cx.memory.numbers.get(index).copied().unwrap_or(0) as usize;
            let new = bytes.get(seen..).unwrap_or(&bytes);
            cx.put(&[new]);
            if let Some(number) = cx.memory.numbers.get_mut(index) {
                *number = bytes.len() as u64;
            }
        }
        return Err(cx.until(cx.machine.now + 1_000_000));
    }
    let busybox = cx.busybox();
    let paths = options.operands.clone();
    let contents = cx.inputs(&paths, CANNOT_OPEN, "can't open '%'")?;
    if contents.is_empty() && !paths.is_empty() {
        if busybox || follow {
            cx.complain(if busybox {
                "no files"
            } else {
                "no files remaining"
            });
        }
        return Ok(1);
    }
    for (index, (name, bytes)) in contents.into_iter().enumerate() {
        header(cx, &options, index, &name);
        let all = if in_bytes {
            bytes.len()
        } else {
            count_lines(&bytes)
        };
        let skip = match sign {
            b'+' => (count as usize).saturating_sub(1),
            _ => all.saturating_sub(count as usize),
        };
        let start = end_of(&bytes, skip, in_bytes);
        cx.put(&[&bytes[start..]]);
        cx.memory.numbers.push(bytes.len() as u64);
    }
    if follow {
        cx.memory.phase = 1;
        return Err(cx.until(cx.machine.now + 1_000_000));
    }
    Ok(cx.memory.status)
}

pub(super) fn wc(cx: &mut Cx) -> Answer {
    let options = cx.options("clmwL lines=l words=w bytes=c chars=m max-line-length=L")?;
    let all = options.last_of(b"clmwL").is_none();
    let contents = cx.inputs(&options.operands, "%", "%")?;
    let mut rows: Vec<([usize; 5], Bytes)> = Vec::new();
    let mut total = [0; 5];
    for (name, bytes) in contents {
        let words = bytes
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty());
        let widest = bytes.split(|byte| *byte == b'\n').map(<[u8]>::len).max();
        let counts = [
            newlines(&bytes),
            words.count(),
            bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count(),
            bytes.len(),
            widest.unwrap_or(0),
        ];
        for (sum, count) in total.iter_mut().zip(counts) {
            *sum += count;
        }
        rows.push((counts, name));
    }
    if options.operands.len() > 1 {
        rows.push((total, b"total".as_slice().into()));
    }
    let letters = *b"lwmcL";
    let shown: Vec<usize> = (0..5)
        .filter(|at| options.has(letters[*at]) || (all && matches!(at, 0 | 1 | 3)))
        .collect();
    let busybox = cx.busybox();
    let alone = shown.len() == 1 && rows.len() == 1;
    let digits = match (busybox, options.operands.is_empty()) {
        (_, _) if alone => 0,
        (true, _) => 9,
        (false, true) => 7,
        (false, false) => total
            .iter()
            .take(4)
            .max()
            .map_or(1, |count| count.to_string().len()),
    };
    for (counts, name) in rows {
        for (at, column) in shown.iter().enumerate() {
            let gap = if at > 0 && !busybox { " " } else { "" };
            let gap = if at > 0 && busybox && digits > 0 {
                " "
            } else {
                gap
            };
            write!(cx, "{gap}{:digits$}", counts[*column]);
        }
        if !name.is_empty() {
            cx.put(&[b" ", &name]);
        }
        cx.out.push(b'\n');
    }
    Ok(cx.memory.status)
}

pub(super) fn seq(cx: &mut Cx) -> Answer {
    let mut separator: Bytes = b"\n".as_slice().into();
    let mut padded = false;
    let mut format: Option<Bytes> = None;
    let mut operands: Vec<Bytes> = Vec::new();
    let mut args = cx.args().into_iter();
    while let Some(arg) = args.next() {
        match &*arg {
            b"-w" => padded = true,
            b"-s" => separator = args.next().unwrap_or_default(),
            b"-f" if !cx.busybox() => format = args.next(),
            _ if arg.starts_with(b"-s") => separator = arg[2..].into(),
            _ => operands.push(arg),
        }
    }
    // All are counted in the smallest unit that one of them has.
    let places = operands
        .iter()
        .map(|text| match text.iter().position(|byte| *byte == b'.') {
            Some(at) => text.len() - at - 1,
            None => 0,
        });
    let places = places.max().unwrap_or(0).min(9);
    let mut numbers = Vec::new();
    for arg in &operands {
        if let Some(number) = scaled(arg, places) {
            numbers.push(number);
        } else if cx.busybox() {
            cx.complain(&["invalid number '", &shown(arg), "'"].concat());
            return Ok(1);
        } else {
            return Err(
                cx.bad_usage(&["invalid floating point argument: '", &shown(arg), "'"].concat())
            );
        }
    }
    let unit = 10_i64.pow(places as u32);
    let (first, step, last) = match numbers.as_slice() {
        [last] => (unit, unit, *last),
        [first, last] => (*first, unit, *last),
        [first, step, last] if *step != 0 => (*first, *step, *last),
        _ => return Err(cx.bad_usage("missing operand")),
    };
    let text = |value: i64| {
        let sign = if value < 0 { "-" } else { "" };
        let whole = value.unsigned_abs() / unit.unsigned_abs();
        let fraction = value.unsigned_abs() % unit.unsigned_abs();
        match places {
            0 => [sign, &whole.to_string()].concat(),
            _ => format!("{sign}{whole}.{fraction:0places$}"),
        }
    };
    let width = if padded {
        text(first).len().max(text(last).len())
    } else {
        0
    };
    let goes_on = |value: i64| (step > 0 && value <= last) || (step < 0 && value >= last);
    let mut value = cx
        .memory
        .numbers
        .first()
        .map_or(first, |value| *value as i64);
    while goes_on(value) {
        let shown = text(value);
        if let Some(format) = &format {
            let out = super::printf::awk_format(format, |_| {
                (
                    shown.as_bytes().into(),
                    super::number::read(shown.as_bytes()).0,
                )
            });
            cx.out.extend(out);
        } else {
            let (sign, digits) = shown
                .strip_prefix('-')
                .map_or(("", &*shown), |digits| ("-", digits));
            let zeros = "0".repeat(width.saturating_sub(shown.len()));
            cx.put(&[sign.as_bytes(), zeros.as_bytes(), digits.as_bytes()]);
        }
        value += step;
        let end = if goes_on(value) {
            separator.clone()
        } else {
            b"\n".as_slice().into()
        };
        cx.put(&[&end]);
        if cx.out.len() > BATCH {
            cx.memory.numbers = vec![value as u64];
            return Err(Pause::Flush);
        }
    }
    Ok(0)
}

/// A number with a fraction, counted in units of its last place.
fn scaled(text: &[u8], places: usize) -> Option<i64> {
    let (whole, fraction) = super::cx::split_at_byte(text, b'.');
    let fraction = fraction.unwrap_or_default();
    let digits = [
        whole,
        fraction,
        &b"000000000"[..places.saturating_sub(fraction.len())],
    ]
    .concat();
    number(digits.strip_prefix(b"+").unwrap_or(&digits))
}

pub(super) fn tee(cx: &mut Cx) -> Answer {
    let options = cx.options("ai append=a")?;
    let append = options.has(b'a') || cx.memory.phase > 0;
    let bytes = if cx.memory.phase == 0 {
        Some(Vec::new())
    } else {
        cx.stdin_some()?
    };
    cx.memory.phase = 1;
    let Some(bytes) = bytes else {
        return Ok(cx.memory.status);
    };
    for path in &options.operands {
        let flags = if append {
            OpenFlags::APPEND
        } else {
            OpenFlags::WRITE
        };
        let result = cx.write_file(path, &bytes, flags, 0o666);
        if let Err(errno) = result
            && bytes.is_empty()
        {
            cx.fault("%", "%", path, errno);
        }
    }
    cx.out = bytes;
    Err(Pause::Flush)
}

/// The lines of all files named, or of standard input.
pub(super) fn lines_of(bytes: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    if lines.last().is_some_and(|line| line.is_empty()) {
        lines.pop();
    }
    lines
}

pub(super) fn nl(cx: &mut Cx) -> Answer {
    let options = cx.options("b:w:s:v:n:i:")?;
    let bytes = cx.input_joined(&options.operands, "%")?;
    let every = options.value(b'b').is_some_and(|style| style == b"a");
    let width = options.value(b'w').and_then(number).unwrap_or(6) as usize;
    let separator = options.value(b's').unwrap_or_else(|| b"\t".as_slice());
    let mut count = options.value(b'v').and_then(number).unwrap_or(1);
    for line in lines_of(&bytes) {
        if line.is_empty() && !every {
            writeln!(cx, "{:1$}", "", width + separator.len());
            continue;
        }
        write!(cx, "{count:width$}");
        cx.put(&[separator, line, b"\n"]);
        count += 1;
    }
    Ok(cx.memory.status)
}

/// `rev` and `tac`.
pub(super) fn turned(cx: &mut Cx) -> Answer {
    let by_line = cx.name() == "rev";
    let options = cx.options("s")?;
    let bytes = cx.input_joined(&options.operands, "failed to open '%' for reading")?;
    let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    if !by_line {
        lines.reverse();
    }
    for line in lines {
        if !by_line {
            cx.put(&[line]);
            continue;
        }
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        cx.out.extend(text.iter().rev());
        cx.put(&[&line[text.len()..]]);
    }
    Ok(cx.memory.status)
}

pub(super) fn yes(cx: &mut Cx) -> Answer {
    let args = cx.args();
    let text = if args.is_empty() {
        b"y".to_vec()
    } else {
        args.join(&b' ')
    };
    while cx.out.len() < 8192 {
        cx.put(&[&text, b"\n"]);
    }
    Err(Pause::Flush)
}

pub(super) fn basename(cx: &mut Cx) -> Answer {
    let options = cx.options("+as: suffix=s multiple=a")?;
    cx.need(&options, 1)?;
    let mut names = options.operands.clone();
    let mut suffix = options.value(b's').unwrap_or_default();
    if !options.has(b'a') && !options.has(b's') {
        suffix = options.operands.get(1).map_or(b"", |suffix| suffix);
        names.truncate(1);
    }
    for path in names {
        let name = base_name(trimmed(&path));
        let name = if name.is_empty() && !path.is_empty() {
            b"/"
        } else {
            name
        };
        let name = name
            .strip_suffix(suffix)
            .filter(|rest| !rest.is_empty())
            .unwrap_or(name);
        cx.put(&[name, b"\n"]);
    }
    Ok(0)
}

/// A path without the slashes at its end.
fn trimmed(path: &[u8]) -> &[u8] {
    let end = path
        .iter()
        .rposition(|byte| *byte != b'/')
        .map_or(0, |at| at + 1);
    &path[..end]
}

pub(super) fn dirname(cx: &mut Cx) -> Answer {
    let options = cx.options("+z")?;
    cx.need(&options, 1)?;
    for path in &options.operands {
        let whole = trimmed(path);
        let dir = match whole.iter().rposition(|byte| *byte == b'/') {
            Some(at) => trimmed(&whole[..at]),
            None if whole.is_empty() && !path.is_empty() => b"",
            None => b".",
        };
        cx.put(&[if dir.is_empty() { b"/" } else { dir }, b"\n"]);
    }
    Ok(0)
}
