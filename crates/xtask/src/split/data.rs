//! Which constants the first half needs.
//!
//! The linker leaves every constant a data segment of its own (`--no-merge-data-segments`). One is needed first if a number in a
//! function of the first half, or a word in a constant that is needed first, is an address in it. The rest comes later.

use std::collections::BTreeSet;

use wasm_encoder::{ConstExpr, DataSection};

/// An address that is not the start of a constant may be that of a table from which the compiler has taken its lowest index; the
/// table itself lies up to so many bytes behind it.
const FOLDED: u32 = 512;

/// Gaps up to this many bytes are cheaper filled than told.
const GAP: u32 = 12;

/// A constant and its address, in the order of addresses.
pub(super) struct Constant<'a> {
    pub(super) start: u32,
    pub(super) bytes: &'a [u8],
}

impl Constant<'_> {
    fn end(&self) -> u32 {
        let length = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
        self.start.saturating_add(length)
    }
}

/// Says of each constant whether it is needed first, given the numbers in the functions of the first half.
pub(super) fn needed(constants: &[Constant<'_>], numbers: &BTreeSet<u32>) -> Vec<bool> {
    let mut needed = vec![false; constants.len()];
    let mut addresses: Vec<u32> = numbers.iter().copied().collect();
    while let Some(address) = addresses.pop() {
        for at in touched(constants, address) {
            if !needed[at] {
                needed[at] = true;
                addresses.extend(words(&constants[at]));
            }
        }
    }
    needed
}

/// The constants that an address may mean.
fn touched(constants: &[Constant<'_>], address: u32) -> std::ops::Range<usize> {
    let first = constants.partition_point(|constant| constant.end() <= address);
    let is_start = constants
        .get(first)
        .is_some_and(|constant| constant.start == address);
    let reach = if is_start { 1 } else { FOLDED };
    let end = constants.partition_point(|constant| constant.start < address.saturating_add(reach));
    first..end.max(first)
}

/// The aligned words of a constant, which may be addresses.
fn words<'a>(constant: &Constant<'a>) -> impl Iterator<Item = u32> + use<'a> {
    let skip = (constant.start.wrapping_neg() % 4) as usize;
    let aligned = constant.bytes.get(skip..).unwrap_or_default();
    let words = aligned.chunks_exact(4);
    words.map(|word| u32::from_le_bytes([word[0], word[1], word[2], word[3]]))
}

/// Writes the constants that `take` chooses, neighbours as one segment.
pub(super) fn section(constants: &[Constant<'_>], take: impl Fn(usize) -> bool) -> DataSection {
    let mut section = DataSection::new();
    let mut open: Option<(u32, Vec<u8>)> = None;
    let mut write = |(start, bytes): (u32, Vec<u8>)| {
        section.active(0, &ConstExpr::i32_const(start.cast_signed()), bytes);
    };
    let mut before_is_taken = false;
    for (at, constant) in constants.iter().enumerate() {
        let is_taken = take(at);
        if is_taken {
            // Only padding is filled: what lies between may be a variable of the other half.
            let gap = open.as_ref().map(|(start, bytes)| {
                constant.start - start - u32::try_from(bytes.len()).unwrap_or(u32::MAX)
            });
            match (&mut open, gap) {
                (Some((_, bytes)), Some(gap)) if before_is_taken && gap <= GAP => {
                    bytes.extend((0..gap).map(|_| 0));
                    bytes.extend_from_slice(constant.bytes);
                }
                _ => {
                    let next = (constant.start, constant.bytes.to_vec());
                    if let Some(done) = open.replace(next) {
                        write(done);
                    }
                }
            }
        }
        before_is_taken = is_taken;
    }
    if let Some(done) = open {
        write(done);
    }
    section
}

#[cfg(test)]
mod tests {
    use super::*;

    fn constants() -> Vec<Constant<'static>> {
        vec![
            Constant {
                start: 1000,
                bytes: b"first",
            },
            Constant {
                start: 1008,
                bytes: &[0xf8, 3, 0, 0, 0x10, 0x27, 0, 0],
            },
            Constant {
                start: 1016,
                bytes: b"later",
            },
            Constant {
                start: 10_000,
                bytes: b"through a pointer",
            },
            Constant {
                start: 20_000,
                bytes: b"a table",
            },
        ]
    }

    fn needed_by(numbers: &[u32]) -> Vec<bool> {
        needed(&constants(), &numbers.iter().copied().collect())
    }

    #[test]
    fn what_a_function_names_and_what_that_points_at_is_needed() {
        assert_eq!(needed_by(&[1000]), [true, false, false, false, false]);
        // 0x3f8 is 1016 and 0x2710 is 10,000.
        assert_eq!(needed_by(&[1008]), [false, true, true, true, false]);
    }

    #[test]
    fn a_table_whose_lowest_index_was_taken_from_its_address_is_needed() {
        assert_eq!(needed_by(&[19_800]), [false, false, false, false, true]);
        assert_eq!(needed_by(&[19_000]), [false; 5]);
    }

    #[test]
    fn neighbours_are_one_segment_unless_something_of_the_other_half_lies_between() {
        assert_eq!(section(&constants(), |at| at < 3).len(), 1);
        assert_eq!(section(&constants(), |at| at != 1).len(), 4);
    }
}
