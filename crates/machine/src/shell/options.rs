//! The options of `set`.
//!
//! Owns their letters and names. Does not own what they change.

/// Letters and names in the order in which `set -o` lists them; the last ones have no letter.
const OPTIONS: [(u8, &str); 21] = [
    (b'e', "errexit"),
    (b'f', "noglob"),
    (b'I', "ignoreeof"),
    (b'i', "interactive"),
    (b'm', "monitor"),
    (b'n', "noexec"),
    (b's', "stdin"),
    (b'x', "xtrace"),
    (b'v', "verbose"),
    (b'V', "vi"),
    (b'E', "emacs"),
    (b'C', "noclobber"),
    (b'a', "allexport"),
    (b'b', "notify"),
    (b'u', "nounset"),
    (b'p', "privileged"),
    (0, "nolog"),
    (1, "debug"),
    (2, "errtrace"),
    (PIPEFAIL, "pipefail"),
    (b'c', ""),
];

/// Stands for the letter that `pipefail` does not have.
pub(super) const PIPEFAIL: u8 = 3;

/// The order in which ash lists its own.
const OF_ASH: [usize; 14] = [0, 1, 2, 4, 5, 7, 8, 11, 12, 13, 14, 18, 9, 19];

/// What `set -…` has switched on.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Options {
    on: u32,
}

impl Options {
    pub(super) fn has(self, letter: u8) -> bool {
        let at = OPTIONS.iter().position(|(known, _)| *known == letter);
        at.is_some_and(|at| self.on >> at & 1 != 0)
    }

    /// Switches an option; `false` when there is none of that letter.
    pub(super) fn set(&mut self, letter: u8, on: bool) -> bool {
        let at = OPTIONS.iter().position(|(known, _)| *known == letter);
        self.switch(at, on) || matches!(letter, b'h' | b'l')
    }

    /// Switches an option by its name.
    pub(super) fn set_named(&mut self, name: &[u8], on: bool) -> bool {
        let at = OPTIONS
            .iter()
            .position(|(_, known)| known.as_bytes() == name);
        self.switch(at, on)
    }

    fn switch(&mut self, at: Option<usize>, on: bool) -> bool {
        let Some(at) = at else { return false };
        self.on = self.on & !(1 << at) | u32::from(on) << at;
        true
    }

    /// `$-`.
    pub(super) fn letters(self) -> String {
        let on = OPTIONS
            .iter()
            .rev()
            .filter(|(letter, _)| *letter > b' ' && self.has(*letter));
        on.map(|(letter, _)| char::from(*letter)).collect()
    }

    /// What `set -o` prints; with `commands` what `set +o` does.
    pub(super) fn list(self, commands: bool, dash: bool) -> String {
        let head = if commands || !dash {
            ""
        } else {
            "Current option settings\n"
        };
        let mut text = String::from(head);
        let all: Vec<usize> = (0..18).collect();
        for at in if dash { &all } else { &OF_ASH[..] } {
            let (_, name) = OPTIONS[*at];
            let on = self.on >> at & 1 != 0;
            text.push_str(&match (commands, on) {
                (true, true) => ["set -o ", name, "\n"].concat(),
                (true, false) => ["set +o ", name, "\n"].concat(),
                (false, true) => format!("{name:16}on\n"),
                (false, false) => format!("{name:16}off\n"),
            });
        }
        text
    }
}
