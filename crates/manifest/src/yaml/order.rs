//! The order in which keys are written.

use std::cmp::Ordering;

/// The order of keys: runs of digits by value, letters after other characters.
// Models goyaml.v2: keyList.Less
pub(super) fn natural(a: &str, b: &str) -> Ordering {
    if less(a, b) {
        Ordering::Less
    } else if less(b, a) {
        Ordering::Greater
    } else {
        Ordering::Equal
    }
}

fn less(a: &str, b: &str) -> bool {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut after_digits = false;
    for i in 0..a.len().min(b.len()) {
        if a[i] == b[i] {
            after_digits = a[i].is_numeric();
            continue;
        }
        let a_letter = a[i].is_alphabetic();
        let b_letter = b[i].is_alphabetic();
        if a_letter && b_letter {
            return a[i] < b[i];
        }
        if a_letter || b_letter {
            return if after_digits { a_letter } else { b_letter };
        }
        let mut leading = 0_i64;
        if a[i] == '0' || b[i] == '0' {
            let before = a[..i].iter().rev().take_while(|c| c.is_ascii_digit());
            leading = i64::from(before.into_iter().any(|c| *c != '0'));
        }
        let (a_number, a_length) = number_at(&a, i, leading);
        let (b_number, b_length) = number_at(&b, i, leading);
        if a_number != b_number {
            return a_number < b_number;
        }
        if a_length != b_length {
            return a_length < b_length;
        }
        return a[i] < b[i];
    }
    a.len() < b.len()
}

fn number_at(text: &[char], from: usize, leading: i64) -> (i64, usize) {
    let digits = text[from..].iter().map_while(|c| c.to_digit(10));
    digits.fold((leading, 0), |(sum, length), digit| {
        let sum = sum.wrapping_mul(10).wrapping_add(i64::from(digit));
        (sum, length + 1)
    })
}
