//! Programs about bytes: `base64`, `od`, `hexdump`, `dd`, `cmp`.
//!
//! Owns the encodings. Does not own files.

use super::Answer;
use super::cx::{Cx, shown};
use super::text::size_of;
use crate::Bytes;
use crate::accounts::number;
use crate::kernel::fds::{Input, OpenFlags};

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) fn base64(cx: &mut Cx) -> Answer {
    let options = cx.options("diw: decode=d wrap=w ignore-garbage=i")?;
    let bytes = cx.input_joined(&options.operands, "%")?;
    if options.has(b'd') {
        let (mut sum, mut bits) = (0_u32, 0);
        for byte in bytes {
            let Some(value) = DIGITS.iter().position(|digit| *digit == byte) else {
                if !byte.is_ascii_whitespace() && byte != b'=' {
                    cx.complain("invalid input");
                    break;
                }
                continue;
            };
            sum = sum << 6 | value as u32;
            bits += 6;
            if bits >= 8 {
                bits -= 8;
                cx.out.push((sum >> bits) as u8);
            }
        }
        return Ok(cx.memory.status);
    }
    let mut text = Vec::new();
    for chunk in bytes.chunks(3) {
        let sum = (0..3).fold(0_u32, |sum, at| {
            sum << 8 | u32::from(chunk.get(at).copied().unwrap_or(0))
        });
        for at in 0..4 {
            let digit = DIGITS[(sum >> (18 - 6 * at) & 63) as usize];
            text.push(if at > chunk.len() { b'=' } else { digit });
        }
    }
    let width = options.value(b'w').and_then(number).unwrap_or(76) as usize;
    if width == 0 {
        cx.out = text;
        return Ok(cx.memory.status);
    }
    for line in text.chunks(width) {
        cx.put(&[line, b"\n"]);
    }
    Ok(cx.memory.status)
}

/// `od`, `hexdump` and `xxd`: octal words, characters, bytes in base sixteen.
pub(super) fn od(cx: &mut Cx) -> Answer {
    let called = cx.name();
    let options = cx.options("A:t:N:j:bcdoxCvpn:s:")?;
    let mut bytes = cx.input_joined(&options.operands, "%")?;
    if bytes.is_empty() && cx.memory.status > 0 {
        return Ok(1);
    }
    let count = |letter: u8| {
        options
            .value(letter)
            .and_then(size_of)
            .map(|count| count as usize)
    };
    bytes.drain(..count(b'j').unwrap_or(0).min(bytes.len()));
    bytes.truncate(count(b'N').or(count(b'n')).unwrap_or(usize::MAX));
    if called == "xxd" && options.has(b'p') {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        cx.print(&[&hex, "\n"].concat());
        return Ok(0);
    }
    let kind = options.value(b't').unwrap_or_else(|| {
        let letter = options.last_of(b"bcdoxC").unwrap_or(b'o');
        let kind: &[u8] = match (called.as_str(), letter) {
            ("od", b'c') => b"c",
            ("od", b'b') => b"o1",
            ("od", b'd') => b"u2",
            ("od", b'x') | ("hexdump", b'o' | b'x') => b"x2",
            ("od", _) => b"o2",
            (_, b'c') => b"c",
            _ => b"C",
        };
        kind
    });
    let plain = options.value(b'A').is_some_and(|base| base == b"n");
    let hex = options.value(b'A').is_some_and(|base| base == b"x") || called != "od";
    let address = |at: usize| match (plain, hex) {
        (true, _) => String::new(),
        (_, true) if called == "hexdump" && &*kind != b"C" => format!("{at:07x}"),
        (_, true) if called == "od" => format!("{at:06x}"),
        (_, true) if called == "xxd" => format!("{at:08x}:"),
        (_, true) => format!("{at:08x}"),
        _ => format!("{at:07o}"),
    };
    let mut before: &[u8] = &[];
    let mut starred = false;
    for (row, line) in bytes.chunks(16).enumerate() {
        if row > 0 && line == before && line.len() == 16 && !options.has(b'v') && called != "xxd" {
            if !std::mem::replace(&mut starred, true) {
                cx.print("*\n");
            }
            continue;
        }
        (before, starred) = (line, false);
        cx.print(&address(row * 16));
        let word = |chunk: &[u8]| {
            chunk
                .iter()
                .rev()
                .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte))
        };
        let size = kind
            .get(1)
            .map_or(
                if kind[0] == b'c' || kind[0] == b'a' {
                    1
                } else {
                    2
                },
                |digit| usize::from(digit & 15),
            )
            .clamp(1, 8);
        match kind[0] {
            b'C' if called == "xxd" => {
                for at in 0..16 {
                    let gap = if at % 2 == 0 { " " } else { "" };
                    match line.get(at) {
                        Some(byte) => write!(cx, "{gap}{byte:02x}"),
                        None => write!(cx, "{gap}  "),
                    }
                }
                cx.print("  ");
            }
            b'C' => {
                for at in 0..16 {
                    let gap = if at % 8 == 0 { "  " } else { " " };
                    match line.get(at) {
                        Some(byte) => write!(cx, "{gap}{byte:02x}"),
                        None => write!(cx, "{gap}  "),
                    }
                }
                cx.print("  |");
            }
            b'c' => {
                for byte in line {
                    let known = b"\0\x07\x08\t\n\x0b\x0c\r"
                        .iter()
                        .position(|other| other == byte);
                    match known {
                        Some(at) => write!(cx, "  \\{}", char::from(b"0abtnvfr"[at])),
                        None if (32..127).contains(byte) => write!(cx, "   {}", char::from(*byte)),
                        None => write!(cx, " {byte:03o}"),
                    }
                }
            }
            letter => {
                for chunk in line.chunks(size) {
                    let value = word(chunk);
                    let digits = match (letter, size) {
                        (b'x', _) => size * 2,
                        (b'o', 1) => 3,
                        (b'o', 2) => 6,
                        (b'o', 4) => 11,
                        (_, 1) => 3,
                        (_, 2) => 5,
                        (_, 4) => 10,
                        _ => 20,
                    };
                    match letter {
                        b'x' => write!(cx, " {value:0digits$x}"),
                        b'o' => write!(cx, " {value:0digits$o}"),
                        b'd' => {
                            let shift = 64 - size as u32 * 8;
                            let width = digits + 1;
                            write!(cx, " {:width$}", (value << shift) as i64 >> shift);
                        }
                        _ => write!(cx, " {value:digits$}"),
                    }
                }
            }
        }
        if kind[0] == b'C' {
            for byte in line {
                cx.out.push(if (32..127).contains(byte) {
                    *byte
                } else {
                    b'.'
                });
            }
            if called != "xxd" {
                cx.out.push(b'|');
            }
        }
        cx.print("\n");
    }
    if !plain && called != "xxd" && (called == "od" || !bytes.is_empty()) {
        cx.print(&[&address(bytes.len()), "\n"].concat());
    }
    Ok(cx.memory.status)
}

pub(super) fn dd(cx: &mut Cx) -> Answer {
    let args = cx.args();
    let text = |name: &str| {
        args.iter()
            .rev()
            .find_map(|arg| arg.strip_prefix(name.as_bytes()).map(Bytes::from))
    };
    let size = |name: &str| text(name).and_then(|text| size_of(&text));
    let block = size("bs=").or(size("ibs=")).unwrap_or(512).max(1);
    let count = size("count=");
    let wanted = count
        .map_or(u64::MAX, |count| count.saturating_mul(block))
        .min(64 << 20) as usize;
    let skip = size("skip=").unwrap_or(0).saturating_mul(block) as usize;
    let bytes = match text("if=") {
        None => {
            let mut bytes = cx.stdin_all()?;
            bytes.drain(..skip.min(bytes.len()));
            bytes.truncate(wanted);
            bytes
        }
        Some(path) => {
            let opened = cx
                .machine
                .open(cx.pid, &path, OpenFlags::READ, 0)
                .and_then(|file| cx.machine.add_fd(cx.pid, file, 3, true));
            let fd = match opened {
                Ok(fd) => fd,
                Err(errno) => {
                    cx.fault("failed to open '%'", "can't open '%'", &path, errno);
                    return Ok(1);
                }
            };
            let mut bytes = Vec::new();
            while bytes.len() < wanted.saturating_add(skip) {
                match cx
                    .machine
                    .read(cx.pid, fd, 65_536.min(wanted + skip - bytes.len()), false)
                {
                    Ok(Input::Bytes(more)) => bytes.extend(more),
                    _ => break,
                }
            }
            cx.machine.close(cx.pid, fd);
            bytes.drain(..skip.min(bytes.len()));
            bytes
        }
    };
    let mut bytes = bytes;
    match &*text("conv=").unwrap_or_default() {
        b"ucase" => bytes.make_ascii_uppercase(),
        b"lcase" => bytes.make_ascii_lowercase(),
        _ => {}
    }
    let mut stored = bytes.len();
    if let Some(path) = text("of=") {
        let keeps =
            text("conv=").is_some_and(|words| words.windows(7).any(|word| word == b"notrunc"));
        let flags = if keeps || text("seek=").is_some() {
            OpenFlags {
                truncate: false,
                ..OpenFlags::WRITE
            }
        } else {
            OpenFlags::WRITE
        };
        let seek = size("seek=").unwrap_or(0).saturating_mul(block) as usize;
        let zeros = vec![0; seek.min(16 << 20)];
        let whole: &[u8] = if seek > 0 {
            &[zeros, bytes.clone()].concat()
        } else {
            &bytes
        };
        let file = cx
            .machine
            .open(cx.pid, &path, flags, 0o666)
            .and_then(|file| cx.machine.add_fd(cx.pid, file, 3, true));
        let result = file.and_then(|fd| {
            let mut rest = whole;
            let mut result = Ok(());
            while !rest.is_empty() && result.is_ok() {
                match cx
                    .machine
                    .write(cx.pid, fd, &rest[..rest.len().min(65_536)])
                {
                    Ok(crate::kernel::fds::Output::Wrote(wrote)) if wrote > 0 => {
                        rest = &rest[wrote..];
                    }
                    Ok(_) => break,
                    Err(errno) => result = Err(errno),
                }
            }
            stored = (whole.len() - rest.len()).saturating_sub(seek);
            cx.machine.close(cx.pid, fd);
            result
        });
        if let Err(errno) = result {
            let gnu = if stored > 0 {
                "error writing '%'"
            } else {
                "failed to open '%'"
            };
            cx.fault(
                gnu,
                if stored > 0 {
                    "error writing '%'"
                } else {
                    "can't open '%'"
                },
                &path,
                errno,
            );
        }
    } else {
        cx.put(&[&bytes]);
    }
    let quiet = text("status=").is_some_and(|mode| &*mode == b"none");
    if !quiet {
        let parts = |len: usize| {
            format!(
                "{}+{}",
                len as u64 / block,
                u8::from(!(len as u64).is_multiple_of(block))
            )
        };
        let mut report = [
            &parts(bytes.len()),
            " records in\n",
            &parts(stored),
            " records out\n",
        ]
        .concat();
        if text("status=").is_none_or(|mode| &*mode != b"noxfer") {
            report.push_str(&format!(
                "{stored} bytes copied, 0.001 s, {stored:.0} kB/s\n"
            ));
        }
        cx.err(report.as_bytes());
    }
    Ok(cx.memory.status)
}

pub(super) fn cmp(cx: &mut Cx) -> Answer {
    let options = cx.options("sl quiet=s silent=s")?;
    cx.need(&options, 2)?;
    let contents = cx.inputs(&options.operands[..2], "%", "%")?;
    let [(left_name, left), (right_name, right)] = contents.as_slice() else {
        return Ok(2);
    };
    if left == right {
        return Ok(0);
    }
    if !options.has(b's') {
        let same = left.iter().zip(right).take_while(|(a, b)| a == b).count();
        let line = super::text::newlines(&left[..same]) + 1;
        if same < left.len().min(right.len()) {
            let names = [&shown(left_name), " ", &shown(right_name)].concat();
            writeln!(cx, "{names} differ: char {}, line {line}", same + 1);
        } else {
            let short = if left.len() < right.len() {
                left_name
            } else {
                right_name
            };
            cx.complain(&["EOF on ", &shown(short)].concat());
        }
    }
    Ok(1)
}
