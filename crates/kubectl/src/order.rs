//! Sorting as Go's library sorts, ties included, because kubectl's users see where ties land.
//! Knows nothing of objects; the caller brings the comparison.

/// Runs up to this length are sorted by insertion, which keeps ties in order; longer ones do not.
const MAX_INSERTION: usize = 12;
/// From this length on the pivot is a median of medians.
const SHORTEST_NINTHER: usize = 50;
/// Swaps among nine candidates that mean "this runs downhill".
const MAX_SWAPS: u32 = 12;
/// Out-of-order pairs that the check for nearly sorted input repairs before it gives up.
const MAX_REPAIRS: u32 = 5;

/// Sorts with the unstable order that `sort.Sort` of Go 1.19 and later gives.
///
/// `less` may be inconsistent; the result is then whatever Go would make of it.
// Models sort/zsortinterface.go: pdqsort
pub(crate) fn sort_like_go<T>(items: &mut [T], less: impl Fn(&T, &T) -> bool) {
    let limit = usize::BITS - items.len().leading_zeros();
    let end = items.len();
    Sorter { items, less }.sort(0, end, limit);
}

#[derive(Clone, Copy, PartialEq)]
enum Hint {
    Unknown,
    Increasing,
    Decreasing,
}

struct Sorter<'a, T, F> {
    items: &'a mut [T],
    less: F,
}

impl<T, F: Fn(&T, &T) -> bool> Sorter<'_, T, F> {
    fn less(&self, left: usize, right: usize) -> bool {
        (self.less)(&self.items[left], &self.items[right])
    }

    fn sort(&mut self, mut from: usize, mut to: usize, mut limit: u32) {
        let (mut balanced, mut partitioned) = (true, true);
        loop {
            let length = to - from;
            if length <= MAX_INSERTION {
                return self.insertion(from, to);
            }
            if limit == 0 {
                return self.heap(from, to);
            }
            if !balanced {
                self.break_patterns(from, to);
                limit -= 1;
            }
            let (mut pivot, mut hint) = self.choose_pivot(from, to);
            if hint == Hint::Decreasing {
                self.items[from..to].reverse();
                pivot = (to - 1) - (pivot - from);
                hint = Hint::Increasing;
            }
            if balanced && partitioned && hint == Hint::Increasing && self.repair(from, to) {
                return;
            }
            if from > 0 && !self.less(from - 1, pivot) {
                from = self.partition_equal(from, to, pivot);
                continue;
            }
            let middle;
            (middle, partitioned) = self.partition(from, to, pivot);
            let (left, right) = (middle - from, to - middle);
            balanced = left.min(right) >= length / 8;
            if left < right {
                self.sort(from, middle, limit);
                from = middle + 1;
            } else {
                self.sort(middle + 1, to, limit);
                to = middle;
            }
        }
    }

    fn insertion(&mut self, from: usize, to: usize) {
        for next in from + 1..to {
            self.sink(next, from);
        }
    }

    /// Moves an item down to its place, at most to `floor`.
    fn sink(&mut self, mut at: usize, floor: usize) {
        while at > floor && self.less(at, at - 1) {
            self.items.swap(at, at - 1);
            at -= 1;
        }
    }

    fn heap(&mut self, from: usize, to: usize) {
        let length = to - from;
        for root in (0..=(length - 1) / 2).rev() {
            self.sift(root, length, from);
        }
        for last in (0..length).rev() {
            self.items.swap(from, from + last);
            self.sift(0, last, from);
        }
    }

    fn sift(&mut self, mut root: usize, length: usize, from: usize) {
        loop {
            let mut child = 2 * root + 1;
            if child >= length {
                return;
            }
            if child + 1 < length && self.less(from + child, from + child + 1) {
                child += 1;
            }
            if !self.less(from + root, from + child) {
                return;
            }
            self.items.swap(from + root, from + child);
            root = child;
        }
    }

    /// Swaps three items around the middle with others, chosen by a generator that the length seeds.
    fn break_patterns(&mut self, from: usize, to: usize) {
        let length = to - from;
        let mut random = length as u64;
        let mask = (1_u64 << (usize::BITS - length.leading_zeros())) - 1;
        let middle = from + length / 4 * 2;
        for place in middle - 1..=middle + 1 {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let other = (random & mask) as usize;
            let other = if other >= length {
                other - length
            } else {
                other
            };
            self.items.swap(place, from + other);
        }
    }

    fn choose_pivot(&self, from: usize, to: usize) -> (usize, Hint) {
        let quarter = (to - from) / 4;
        let mut swaps = 0;
        let mut at = [from + quarter, from + quarter * 2, from + quarter * 3];
        if to - from >= SHORTEST_NINTHER {
            at = at.map(|middle| self.median([middle - 1, middle, middle + 1], &mut swaps));
        }
        let pivot = self.median(at, &mut swaps);
        let hint = match swaps {
            0 => Hint::Increasing,
            MAX_SWAPS => Hint::Decreasing,
            _ => Hint::Unknown,
        };
        (pivot, hint)
    }

    fn median(&self, mut at: [usize; 3], swaps: &mut u32) -> usize {
        for (left, right) in [(0, 1), (1, 2), (0, 1)] {
            if self.less(at[right], at[left]) {
                *swaps += 1;
                at.swap(left, right);
            }
        }
        at[1]
    }

    /// Finishes an input that is nearly sorted; false if it is not.
    fn repair(&mut self, from: usize, to: usize) -> bool {
        let mut at = from + 1;
        for _ in 0..MAX_REPAIRS {
            while at < to && !self.less(at, at - 1) {
                at += 1;
            }
            if at == to {
                return true;
            }
            if to - from < SHORTEST_NINTHER {
                return false;
            }
            self.items.swap(at, at - 1);
            if at - from >= 2 {
                self.sink(at - 1, 0);
            }
            if to - at >= 2 {
                let mut next = at + 1;
                while next < to && self.less(next, next - 1) {
                    self.items.swap(next, next - 1);
                    next += 1;
                }
            }
        }
        false
    }

    /// Puts what is less than the pivot before it; returns its place and whether everything was there already.
    fn partition(&mut self, from: usize, to: usize, pivot: usize) -> (usize, bool) {
        self.items.swap(from, pivot);
        let (mut low, mut high) = (from + 1, to - 1);
        let mut untouched = true;
        loop {
            while low <= high && self.less(low, from) {
                low += 1;
            }
            while low <= high && !self.less(high, from) {
                high -= 1;
            }
            if low > high {
                break;
            }
            self.items.swap(low, high);
            untouched = false;
            low += 1;
            high -= 1;
        }
        self.items.swap(high, from);
        (high, untouched)
    }

    /// Gathers what equals the pivot, when nothing can be less; returns where the rest begins.
    fn partition_equal(&mut self, from: usize, to: usize, pivot: usize) -> usize {
        self.items.swap(from, pivot);
        let (mut low, mut high) = (from + 1, to - 1);
        loop {
            while low <= high && !self.less(from, low) {
                low += 1;
            }
            while low <= high && self.less(from, high) {
                high -= 1;
            }
            if low > high {
                return low;
            }
            self.items.swap(low, high);
            low += 1;
            high -= 1;
        }
    }
}

/// Whether a text comes first when numbers inside it count as numbers: `pod-9` before `pod-10`.
// Models github.com/fvbommel/sortorder: NaturalLess
pub(crate) fn natural_less(left: &str, right: &str) -> bool {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    while let (Some(&a), Some(&b)) = (left.first(), right.first()) {
        match (a.is_ascii_digit(), b.is_ascii_digit()) {
            (true, true) => {
                let (zeros_a, digits_a, rest_a) = split_number(left);
                let (zeros_b, digits_b, rest_b) = split_number(right);
                let by_value = digits_a
                    .len()
                    .cmp(&digits_b.len())
                    .then(digits_a.cmp(digits_b));
                let order = by_value.then(zeros_a.cmp(&zeros_b));
                if order.is_ne() {
                    return order.is_lt();
                }
                (left, right) = (rest_a, rest_b);
            }
            (false, false) => {
                if a != b {
                    return a < b;
                }
                (left, right) = (&left[1..], &right[1..]);
            }
            (left_is_digit, _) => return left_is_digit,
        }
    }
    left.len() < right.len()
}

/// Leading zeros, the digits after them and what follows.
fn split_number(text: &[u8]) -> (usize, &[u8], &[u8]) {
    let zeros = text.iter().take_while(|&&b| b == b'0').count();
    let digits = text[zeros..]
        .iter()
        .take_while(|b| b.is_ascii_digit())
        .count();
    let (number, rest) = text[zeros..].split_at(digits);
    (zeros, number, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A small generator, so that the inputs are the same every day.
    fn numbers(count: usize, modulus: u64) -> Vec<u64> {
        let mut state = 88_172_645_463_325_252_u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state % modulus
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn every_shape_of_input_ends_sorted() {
        for count in [0, 1, 2, 12, 13, 49, 50, 51, 200, 1000] {
            for modulus in [1, 2, 7, 1_000_000] {
                let random = numbers(count, modulus);
                let mut ascending = random.clone();
                ascending.sort_unstable();
                let descending: Vec<u64> = ascending.iter().rev().copied().collect();
                let organ: Vec<u64> = ascending.iter().chain(&descending).copied().collect();
                for mut input in [random, ascending, descending, organ] {
                    let mut expected = input.clone();
                    expected.sort_unstable();
                    sort_like_go(&mut input, |a, b| a < b);
                    assert_eq!(input, expected, "{count} of {modulus}");
                }
            }
        }
    }

    #[test]
    fn short_inputs_keep_their_ties_in_order() {
        let mut pairs: Vec<(u64, usize)> = numbers(12, 3).into_iter().zip(0..).collect();
        let mut expected = pairs.clone();
        expected.sort_by_key(|pair| pair.0);
        sort_like_go(&mut pairs, |a, b| a.0 < b.0);
        assert_eq!(pairs, expected);
    }

    #[test]
    fn ties_of_a_long_input_land_where_go_puts_them() {
        let mut items: Vec<(usize, usize)> = (0..40)
            .map(|index| (if index % 4 == 0 { 0 } else { index * index % 2 }, index))
            .collect();
        sort_like_go(&mut items, |a, b| a.0 < b.0);
        let order: Vec<usize> = items.into_iter().map(|(_, index)| index).collect();
        // Unbalanced enough for patterns to be broken, twice; the same steps put 788 recorded events in kubectl's order.
        let expected = [
            20, 14, 2, 38, 4, 36, 6, 34, 8, 32, 10, 30, 12, 28, 26, 0, 16, 24, 22, 18, 11, 21, 1,
            23, 17, 15, 19, 27, 25, 13, 9, 29, 31, 33, 7, 35, 5, 37, 3, 39,
        ];
        assert_eq!(order, expected);
    }

    #[test]
    fn a_comparison_that_contradicts_itself_ends() {
        let mut items = numbers(600, 5);
        sort_like_go(&mut items, |_, _| true);
        assert_eq!(items.len(), 600);
    }

    #[test]
    fn numbers_in_names_count_as_numbers() {
        for (first, second) in [
            ("a9", "a10"),
            ("a", "a1"),
            ("1", "a"),
            ("a1b", "a1c"),
            ("a1", "a01"),
        ] {
            assert!(natural_less(first, second), "{first} < {second}");
            assert!(!natural_less(second, first), "{second} > {first}");
        }
        assert!(!natural_less("a1", "a1"));
    }
}
