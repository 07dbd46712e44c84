//! In which quotes, if any, a text is written.

use super::resolve::resolve_plain;
use crate::Value;

/// How a text is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// As it is.
    Plain,
    /// In single quotes.
    Single,
    /// In double quotes, with escapes.
    Double,
    /// On lines of its own.
    Literal,
}

impl Style {
    /// How Go's library asks for a text to be written.
    // Models goyaml.v2: encoder.stringv
    pub(super) fn of(text: &str) -> Self {
        if text.contains('\n') {
            return Self::Literal;
        }
        let stays_string = resolve_plain(text) == Value::String(text.to_owned());
        if stays_string && !is_special(text) && !is_base_60(text) {
            return Self::Plain;
        }
        Self::Double
    }

    /// The style itself if it can be had for a text outside of brackets, or else the next best.
    // Models goyaml.v2: yaml_emitter_select_scalar_style
    pub(super) fn allowed(self, text: &str) -> Self {
        let allowed = Allowed::of(text);
        match self {
            Self::Plain if allowed.plain => Self::Plain,
            Self::Plain if allowed.single => Self::Single,
            Self::Literal if allowed.literal => Self::Literal,
            _ => Self::Double,
        }
    }
}

/// The styles in which a text can be written outside of brackets.
struct Allowed {
    plain: bool,
    single: bool,
    literal: bool,
}

impl Allowed {
    // Models goyaml.v2: yaml_emitter_analyze_scalar
    fn of(text: &str) -> Self {
        let is_edge = |c: char| c == ' ' || is_break(c);
        let mut plain = !text.starts_with(is_edge) && !text.ends_with(is_edge);
        plain &= !text.starts_with("---") && !text.starts_with("...");
        let (mut single, mut literal) = (true, !text.is_empty() && !text.ends_with(' '));
        let mut before = None;
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let is_end = chars.peek().is_none_or(|next| matches!(next, ' ' | '\t'));
            let is_first = before.is_none();
            plain &= match c {
                '#' => !is_first && !before.is_some_and(|before| is_edge(before) || before == '\t'),
                ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%'
                | '@' | '`' => !is_first,
                '?' | '-' => !is_first || !is_end,
                ':' => !is_end,
                _ => !is_break(c),
            };
            if !is_printable(c) || is_break(c) && before == Some(' ') {
                (plain, single, literal) = (false, false, false);
            }
            if c == ' ' && before.is_some_and(is_break) {
                (plain, single) = (false, false);
            }
            before = Some(c);
        }
        Self {
            plain,
            single,
            literal,
        }
    }
}

/// Whether a line ends there.
pub(super) fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What Go's library takes for printable: nothing beyond the basic plane.
// Models goyaml.v2: is_printable
pub(super) fn is_printable(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

/// What is no string although the value that stands for it is one: timestamps, the infinities, the merge key.
fn is_special(text: &str) -> bool {
    text == "<<" || super::resolve::is_other_than_string(text)
}

/// Numbers in base 60, which older readers would take for numbers.
// Models goyaml.v2: isBase60Float
fn is_base_60(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit()) || !unsigned.contains(':') {
        return false;
    }
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let mut parts = whole.split(':');
    let first_ok = parts
        .next()
        .is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit() || b == b'_'));
    first_ok
        && parts.all(|part| {
            let bytes = part.as_bytes();
            match bytes {
                [digit] => digit.is_ascii_digit(),
                [tens, ones] => (b'0'..=b'5').contains(tens) && ones.is_ascii_digit(),
                _ => false,
            }
        })
        && fraction.bytes().all(|b| b.is_ascii_digit() || b == b'_')
}
