//! `md5sum` and `sha256sum`.
//!
//! Owns the two algorithms. Does not own files.

use super::Answer;
use super::cx::{Cx, split_at_byte};
use super::text::lines_of;

/// Fractions of the cube roots of the first 64 primes, as SHA-256 wants them, and of sines, as MD5 does, made with integers.
fn sha_constants() -> [u32; 64] {
    let mut found = [0; 64];
    let mut prime = 1_u128;
    for slot in &mut found {
        prime += 1;
        while (2..prime)
            .take_while(|divisor| divisor * divisor <= prime)
            .any(|divisor| prime.is_multiple_of(divisor))
        {
            prime += 1;
        }
        // The cube root of prime × 2^96 is the cube root of the prime × 2^32.
        let wanted = prime << 96;
        let (mut low, mut high) = (0_u128, 1 << 36);
        while low < high {
            let middle = (low + high).div_ceil(2);
            if middle * middle * middle > wanted {
                high = middle - 1;
            } else {
                low = middle;
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

fn sha1(text: &[u8]) -> Vec<u8> {
    let mut state = [
        0x6745_2301_u32,
        0xefcd_ab89,
        0x98ba_dcfe,
        0x1032_5476,
        0xc3d2_e1f0,
    ];
    for block in blocks(text, true).chunks(64) {
        let mut words: Vec<u32> = block
            .chunks(4)
            .map(|bytes| {
                bytes
                    .iter()
                    .fold(0, |word, byte| word << 8 | u32::from(*byte))
            })
            .collect();
        for at in 16..80 {
            let mixed: u32 = words[at - 3] ^ words[at - 8] ^ words[at - 14] ^ words[at - 16];
            words.push(mixed.rotate_left(1));
        }
        let mut turning = state;
        for (at, word) in words.iter().enumerate() {
            let [first, x, y, z, last] = turning;
            let (mixed, constant) = match at / 20 {
                0 => (x & y | !x & z, 0x5a82_7999_u32),
                1 => (x ^ y ^ z, 0x6ed9_eba1),
                2 => (x & y | x & z | y & z, 0x8f1b_bcdc),
                _ => (x ^ y ^ z, 0xca62_c1d6),
            };
            let sum = [mixed, last, constant, *word]
                .iter()
                .fold(first.rotate_left(5), |sum, part| sum.wrapping_add(*part));
            turning = [sum, first, x.rotate_left(30), y, z];
        }
        for (old, new) in state.iter_mut().zip(turning) {
            *old = old.wrapping_add(new);
        }
    }
    state.iter().flat_map(|word| word.to_be_bytes()).collect()
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
    let sum = match cx.name().as_str() {
        "md5sum" => md5,
        "sha1sum" => sha1,
        _ => sha256,
    };
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
