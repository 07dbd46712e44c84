//! Programs about bytes: `md5sum`, `sha256sum`, `base64`, `od`, `hexdump`, `dd`, `cmp`.
//!
//! Owns the sums and encodings. Does not own files.

use super::Answer;
use super::cx::{Cx, shown, split_at_byte};
use super::text::{lines_of, size_of};
use crate::Bytes;
use crate::accounts::number;
use crate::kernel::fds::{Input, OpenFlags};

/// Fractions of the cube roots of the first 64 primes, as SHA-256 wants them, and of sines, as MD5 does, made with integers.
fn sha_constants() -> [u32; 64] {
    let mut found = [0; 64];
    let mut prime = 1_u128;
    for slot in &mut found {
        prime += 1;
        while (2..prime)
            .take_while(|divisor| divisor * divisor <= prime)
            .any(|divisor| prime % divisor == 0)
        {
            prime += 1;
        }
        // The cube root of prime × 2^96 is the cube root of the prime × 2^32.
        let wanted = prime << 96;
        let (mut low, mut high) = (0_u128, 1 << 36);
        while low < high {
            let middle = (low + high).div_ceil(2);
            if middle * middle * middle > wanted {
                high = middle - 1
            } else {
                low = middle
            }
        }
        *slot = low as u32;
    }
    found
}

/// The message in blocks of 64 bytes, with its end and its length in bits.
fn blocks(text: &[u8], big: bool) -> Vec<u8> {
    let mut all = text.to_vec();
    all.push(0x80);
    while all.len() % 64 != 56 {
        all.push(0);
    }
    let bits = text.len() as u64 * 8;
    all.extend(if big {
        bits.to_be_bytes()
    } else {
        bits.to_le_bytes()
    });
    all
}

fn sha256(text: &[u8]) -> Vec<u8> {
    let constants = sha_constants();
    let mut state: [u32; 8] = [
        0x6a09_e667,
        0xbb67_ae85,
        0x3c6e_f372,
        0xa54f_f53a,
        0x510e_527f,
        0x9b05_688c,
        0x1f83_d9ab,
        0x5be0_cd19,
    ];
    for block in blocks(text, true).chunks(64) {
        let mut words = [0_u32; 64];
        for (word, bytes) in words.iter_mut().zip(block.chunks(4)) {
            *word = bytes
                .iter()
                .fold(0, |sum, byte| sum << 8 | u32::from(*byte));
        }
        for at in 16..64 {
            let (early, late) = (words[at - 15], words[at - 2]);
            let first = early.rotate_right(7) ^ early.rotate_right(18) ^ (early >> 3);
            let second = late.rotate_right(17) ^ late.rotate_right(19) ^ (late >> 10);
            words[at] = words[at - 16]
                .wrapping_add(first)
                .wrapping_add(words[at - 7])
                .wrapping_add(second);
        }
        let mut s = state;
        for at in 0..64 {
            let sum = s[4].rotate_right(6) ^ s[4].rotate_right(11) ^ s[4].rotate_right(25);
            let choice = (s[4] & s[5]) ^ (!s[4] & s[6]);
            let first = s[7]
                .wrapping_add(sum)
                .wrapping_add(choice)
                .wrapping_add(constants[at])
                .wrapping_add(words[at]);
            let sum = s[0].rotate_right(2) ^ s[0].rotate_right(13) ^ s[0].rotate_right(22);
            let majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
            s.rotate_right(1);
            s[4] = s[4].wrapping_add(first);
            s[0] = first.wrapping_add(sum).wrapping_add(majority);
        }
        for (old, new) in state.iter_mut().zip(s) {
            *old = old.wrapping_add(new);
        }
    }
    state.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// `floor(2^32 × |sin(n)|)` for n from 1 to 64.
const SINES: [u32; 64] = [
    0xd76a_a478,
    0xe8c7_b756,
    0x2420_70db,
    0xc1bd_ceee,
    0xf57c_0faf,
    0x4787_c62a,
    0xa830_4613,
    0xfd46_9501,
    0x6980_98d8,
    0x8b44_f7af,
    0xffff_5bb1,
    0x895c_d7be,
    0x6b90_1122,
    0xfd98_7193,
    0xa679_438e,
    0x49b4_0821,
    0xf61e_2562,
    0xc040_b340,
    0x265e_5a51,
    0xe9b6_c7aa,
    0xd62f_105d,
    0x0244_1453,
    0xd8a1_e681,
    0xe7d3_fbc8,
    0x21e1_cde6,
    0xc337_07d6,
    0xf4d5_0d87,
    0x455a_14ed,
    0xa9e3_e905,
    0xfcef_a3f8,
    0x676f_02d9,
    0x8d2a_4c8a,
    0xfffa_3942,
    0x8771_f681,
    0x6d9d_6122,
    0xfde5_380c,
    0xa4be_ea44,
    0x4bde_cfa9,
    0xf6bb_4b60,
    0xbebf_bc70,
    0x289b_7ec6,
    0xeaa1_27fa,
    0xd4ef_3085,
    0x0488_1d05,
    0xd9d4_d039,
    0xe6db_99e5,
    0x1fa2_7cf8,
    0xc4ac_5665,
    0xf429_2244,
    0x432a_ff97,
    0xab94_23a7,
    0xfc93_a039,
    0x655b_59c3,
    0x8f0c_cc92,
    0xffef_f47d,
    0x8584_5dd1,
    0x6fa8_7e4f,
    0xfe2c_e6e0,
    0xa301_4314,
    0x4e08_11a1,
    0xf753_7e82,
    0xbd3a_f235,
    0x2ad7_d2bb,
    0xeb86_d391,
];

fn md5(text: &[u8]) -> Vec<u8> {
    let turns = [
        [7, 12, 17, 22],
        [5, 9, 14, 20],
        [4, 11, 16, 23],
        [6, 10, 15, 21],
    ];
    let mut state: [u32; 4] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for block in blocks(text, false).chunks(64) {
        let [mut a, mut b, mut c, mut d] = state;
        for at in 0..64 {
            let (mix, place) = match at / 16 {
                0 => ((b & c) | (!b & d), at),
                1 => ((d & b) | (!d & c), 5 * at + 1),
                2 => (b ^ c ^ d, 3 * at + 5),
                _ => (c ^ (b | !d), 7 * at),
            };
            let bytes = &block[place % 16 * 4..][..4];
            let word = bytes
                .iter()
                .rev()
                .fold(0, |sum, byte| sum << 8 | u32::from(*byte));
            let sum = a
                .wrapping_add(mix)
                .wrapping_add(SINES[at])
                .wrapping_add(word);
            (a, d, c) = (d, c, b);
            b = b.wrapping_add(sum.rotate_left(turns[at / 16][at % 4]));
        }
        for (old, new) in state.iter_mut().zip([a, b, c, d]) {
            *old = old.wrapping_add(new);
        }
    }
    state.iter().flat_map(|word| word.to_le_bytes()).collect()
}

pub(super) fn sums(cx: &mut Cx) -> Answer {
    let options = cx.options("cbtsw check=c status=s")?;
    let sum = if cx.name() == "md5sum" { md5 } else { sha256 };
    let hex = |text: &[u8]| {
        sum(text)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let contents = cx.inputs(&options.operands, "%", "can't open '%'")?;
    for (name, bytes) in contents {
        if !options.has(b'c') {
            let name: &[u8] = if name.is_empty() { b"-" } else { &name };
            cx.put(&[hex(&bytes).as_bytes(), b"  ", name, b"\n"]);
            continue;
        }
        let mut failed = 0;
        for line in lines_of(&bytes) {
            let (wanted, rest) = split_at_byte(line, b' ');
            let path = rest.unwrap_or_default().trim_ascii_start();
            let path = path.strip_prefix(b"*").unwrap_or(path);
            let same = cx
                .machine
                .slurp(cx.pid, path)
                .is_ok_and(|bytes| hex(&bytes).as_bytes() == wanted);
            failed += u32::from(!same);
            cx.put(&[path, if same { b": OK\n" } else { b": FAILED\n" }]);
        }
        if failed > 0 {
            cx.complain(&format!(
                "WARNING: {failed} computed checksum{} did NOT match",
                if failed > 1 { "s" } else { "" }
            ));
        }
    }
    Ok(cx.memory.status)
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) fn base64(cx: &mut Cx) -> Answer {
    let options = cx.options("diw: decode=d wrap=w ignore-garbage=i")?;
    let bytes = cx.input_joined(&options.operands, "%")?;
    if options.has(b'd') {
        let (mut sum, mut bits) = (0_u32, 0);
        for byte in bytes {
            let Some(value) = DIGITS.iter().position(|digit| *digit == byte) else {
                if !byte.is_ascii_whitespace() && byte != b'=' {
                    cx.complain(if cx.busybox() {
                        "invalid input"
                    } else {
                        "invalid input"
                    });
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
    let width = options
        .value(b'w')
        .and_then(|text| number(&text))
        .unwrap_or(76) as usize;
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
    let count = |letter: u8| {
        options
            .value(letter)
            .and_then(|text| size_of(&text))
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
        kind.into()
    });
    let plain = options.value(b'A').is_some_and(|base| &*base == b"n");
    let hex = options.value(b'A').is_some_and(|base| &*base == b"x") || called != "od";
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
                        rest = &rest[wrote..]
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
                "{stored} bytes copied, 0.001 s, {:.0} kB/s\n",
                stored
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
        let line = left[..same].iter().filter(|byte| **byte == b'\n').count() + 1;
        if same < left.len().min(right.len()) {
            let names = [&shown(left_name), " ", &shown(right_name)].concat();
            write!(cx, "{names} differ: char {}, line {line}\n", same + 1);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn sums_are_those_of_the_standards() {
        assert_eq!(hex(&md5(b"")), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(hex(&md5(b"abc")), "900150983cd24fb0d6963f7d28e17f72");
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex(&sha256(b"abc")), abc);
    }
}
