//! Signal numbers and names as Linux has them on x86-64 and arm64.
//!
//! Owns the table of names. Does not own delivery: that is `kernel::signals`.

/// A signal number, 1 to 64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Signal(pub u8);

/// Names without `SIG`, by number from 1.
const NAMES: [&str; 31] = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
    "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
    "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
];

impl Signal {
    /// Hang-up.
    pub const HUP: Signal = Signal(1);
    /// Ctrl-C.
    pub const INT: Signal = Signal(2);
    /// Quit; nginx takes it as a request to finish gracefully.
    pub const QUIT: Signal = Signal(3);
    /// The one that cannot be caught.
    pub const KILL: Signal = Signal(9);
    /// A write to a pipe nobody reads.
    pub const PIPE: Signal = Signal(13);
    /// The request to end.
    pub const TERM: Signal = Signal(15);
    /// A child ended.
    pub const CHLD: Signal = Signal(17);
    /// Go on after a stop.
    pub const CONT: Signal = Signal(18);
    /// The stop that cannot be caught.
    pub const STOP: Signal = Signal(19);

    /// The name without `SIG`, when the signal has one.
    pub fn name(self) -> Option<&'static str> {
        NAMES.get(usize::from(self.0).wrapping_sub(1)).copied()
    }

    /// Reads `TERM`, `SIGTERM`, `term` or `15`.
    pub fn parse(text: &str) -> Option<Signal> {
        if let Ok(number) = text.parse::<u8>() {
            return (1..=64).contains(&number).then_some(Signal(number));
        }
        let upper = text.to_ascii_uppercase();
        let bare = upper.strip_prefix("SIG").unwrap_or(&upper);
        NAMES
            .iter()
            .position(|name| *name == bare)
            .map(|index| Signal(index as u8 + 1))
    }

    /// The signal's bit in a set.
    pub(crate) fn bit(self) -> u64 {
        1 << (self.0 & 63)
    }
}

#[cfg(test)]
mod tests {
    use super::Signal;

    #[test]
    fn a_signal_is_known_by_number_and_by_either_name() {
        for text in ["15", "TERM", "SIGTERM", "sigterm"] {
            assert_eq!(Signal::parse(text), Some(Signal::TERM), "{text}");
        }
        assert_eq!(Signal::parse("NOPE"), None);
        assert_eq!(Signal::parse("0"), None);
        assert_eq!(Signal::KILL.name(), Some("KILL"));
    }
}
