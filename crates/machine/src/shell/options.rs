//! The options of `set`.
//!
//! Owns their letters. Does not own what they change.

/// What `set -…` has switched on.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Options {
    pub(super) exit_on_error: bool,
    pub(super) no_unset: bool,
    pub(super) trace: bool,
    pub(super) no_glob: bool,
}

impl Options {
    /// Switches an option; `false` when there is none of that letter.
    pub(super) fn set(&mut self, letter: u8, on: bool) -> bool {
        match letter {
            b'e' => self.exit_on_error = on,
            b'u' => self.no_unset = on,
            b'x' => self.trace = on,
            b'f' => self.no_glob = on,
            _ => {
                return matches!(
                    letter,
                    b'a' | b'b' | b'C' | b'h' | b'i' | b'l' | b'm' | b'n' | b'v' | b's' | b'o'
                );
            }
        }
        true
    }

    /// `$-`.
    pub(super) fn letters(&self) -> String {
        let all = [
            ('e', self.exit_on_error),
            ('f', self.no_glob),
            ('u', self.no_unset),
            ('x', self.trace),
        ];
        all.iter()
            .filter(|(_, on)| *on)
            .map(|(letter, _)| *letter)
            .collect()
    }
}
