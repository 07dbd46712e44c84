//! `$((…))`: 64-bit integers with C's operators.
//!
//! Owns the expression language and its error texts. Does not own variables: it asks for them and says what to set.

use crate::Bytes;
use crate::names::Names;

/// The value, and the variables that the expression set.
type Outcome = (i64, Names<i64>);

const LEVELS: [&[&str]; 10] = [
    &["||"],
    &["&&"],
    &["|"],
    &["^"],
    &["&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["<<", ">>"],
    &["+", "-"],
    &["*", "/", "%"],
];
const ASSIGNS: [&str; 11] = [
    "<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "=",
];
const OPERATORS: [&str; 21] = [
    "**", "<<=", ">>=", "||", "&&", "==", "!=", "<=", ">=", "<<", ">>", "+=", "-=", "*=", "/=",
    "%=", "&=", "|=", "^=", "<", ">",
];

/// Evaluates `text`; the error is dash's message.
///
/// With `rich` it is ash's language, which has `++` and `--` and takes names for their values again.
pub(super) fn evaluate(
    text: &[u8],
    rich: bool,
    look_up: impl Fn(&[u8]) -> Option<Bytes>,
) -> Result<Outcome, String> {
    let mut parser = Parser {
        text,
        pos: 0,
        look_up: &look_up,
        set: Names::default(),
        depth: 0,
        idle: 0,
        rich,
    };
    parser.blanks();
    if parser.pos == text.len() && (rich || text.is_empty()) {
        return Ok((0, parser.set));
    }
    let mut value = parser.assignment()?;
    while rich && parser.take(",") {
        value = parser.assignment()?;
    }
    if parser.pos < text.len() {
        return Err(parser.error("expecting EOF"));
    }
    Ok((value, parser.set))
}

struct Parser<'a> {
    text: &'a [u8],
    pos: usize,
    look_up: &'a dyn Fn(&[u8]) -> Option<Bytes>,
    set: Names<i64>,
    depth: u32,
    /// Above 0 nothing is really done.
    idle: u32,
    rich: bool,
}

impl Parser<'_> {
    fn error(&self, what: &str) -> String {
        format!(
            "arithmetic expression: {what}: \"{}\"",
            String::from_utf8_lossy(self.text)
        )
    }

    fn blanks(&mut self) {
        while self.text.get(self.pos).is_some_and(u8::is_ascii_whitespace) {
            self.pos += 1;
        }
    }

    /// The operator that comes next.
    fn operator(&self) -> &str {
        let rest = &self.text[self.pos..];
        OPERATORS
            .into_iter()
            .find(|op| rest.starts_with(op.as_bytes()) && (self.rich || *op != "**"))
            .unwrap_or_else(|| std::str::from_utf8(rest.get(..1).unwrap_or_default()).unwrap_or(""))
    }

    fn take(&mut self, op: &str) -> bool {
        if self.operator() != op {
            return false;
        }
        self.pos += op.len();
        self.blanks();
        true
    }

    fn name(&self) -> &[u8] {
        let rest = &self.text[self.pos..];
        if !rest
            .first()
            .is_some_and(|byte| *byte == b'_' || byte.is_ascii_alphabetic())
        {
            return b"";
        }
        let end = rest
            .iter()
            .position(|byte| *byte != b'_' && !byte.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        &rest[..end]
    }

    fn assignment(&mut self) -> Result<i64, String> {
        self.depth += 1;
        if self.depth > 100 {
            return Err(self.error("too deeply nested"));
        }
        let name = self.name().to_vec();
        let before = self.pos;
        let result = if name.is_empty() {
            self.conditional()
        } else {
            self.pos += name.len();
            self.blanks();
            let op = self.operator().to_string();
            if ASSIGNS.contains(&op.as_str()) {
                self.pos += op.len();
                self.blanks();
                self.assign(name, op.strip_suffix('=').unwrap_or(""))
            } else {
                self.pos = before;
                self.conditional()
            }
        };
        self.depth -= 1;
        result
    }

    fn assign(&mut self, name: Vec<u8>, op: &str) -> Result<i64, String> {
        let right = self.assignment()?;
        let value = if op.is_empty() {
            right
        } else {
            let left = self.variable(&name)?;
            self.apply(op, left, right)?
        };
        if self.idle == 0 {
            self.set.insert(&name, value);
        }
        Ok(value)
    }

    fn variable(&self, name: &[u8]) -> Result<i64, String> {
        if self.idle > 0 {
            return Ok(0);
        }
        if let Some(value) = self.set.get(name) {
            return Ok(*value);
        }
        let Some(text) = (self.look_up)(name) else {
            return Ok(0);
        };
        let text = String::from_utf8_lossy(&text).trim().to_string();
        if text.is_empty() {
            return Ok(0);
        }
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(&text)),
        };
        let value = number(digits, self.rich).filter(|(_, used)| *used == digits.len());
        match value {
            Some((value, _)) => Ok(value.wrapping_mul(sign)),
            None if self.rich => self.nested(text.as_bytes()),
            None => Err(["Illegal number: ", &text].concat()),
        }
    }

    /// A value that is an expression itself.
    fn nested(&self, text: &[u8]) -> Result<i64, String> {
        let mut inner = Parser {
            text,
            pos: 0,
            look_up: self.look_up,
            set: Names::default(),
            depth: self.depth + 10,
            idle: 0,
            rich: true,
        };
        let value = inner.assignment()?;
        if inner.pos < text.len() {
            return Err(inner.error("expecting EOF"));
        }
        Ok(value)
    }

    fn conditional(&mut self) -> Result<i64, String> {
        let condition = self.binary(0)?;
        if !self.take("?") {
            return Ok(condition);
        }
        self.idle += u32::from(condition == 0);
        let before = self.pos;
        let yes = self.assignment()?;
        self.idle -= u32::from(condition == 0);
        let nested = self.rich && self.text[before..self.pos].contains(&b'?');
        if nested || !self.take(":") {
            return Err(self.error(if self.rich {
                "malformed"
            } else {
                "expecting ':'"
            }));
        }
        self.idle += u32::from(condition != 0);
        let no = self.conditional()?;
        self.idle -= u32::from(condition != 0);
        Ok(if condition != 0 { yes } else { no })
    }

    fn binary(&mut self, level: usize) -> Result<i64, String> {
        let Some(ops) = LEVELS.get(level) else {
            return self.unary();
        };
        let mut left = self.binary(level + 1)?;
        loop {
            let op = self.operator().to_string();
            if !ops.contains(&op.as_str()) {
                return Ok(left);
            }
            self.pos += op.len();
            self.blanks();
            let skip = (op == "||" && left != 0) || (op == "&&" && left == 0);
            self.idle += u32::from(skip);
            let right = self.binary(level + 1)?;
            self.idle -= u32::from(skip);
            left = self.apply(&op, left, right)?;
        }
    }

    fn apply(&self, op: &str, left: i64, right: i64) -> Result<i64, String> {
        if matches!(op, "/" | "%") && right == 0 {
            return if self.idle > 0 {
                Ok(0)
            } else {
                Err(self.error("division by zero"))
            };
        }
        Ok(match op {
            "||" => i64::from(left != 0 || right != 0),
            "&&" => i64::from(left != 0 && right != 0),
            "|" => left | right,
            "^" => left ^ right,
            "&" => left & right,
            "==" => i64::from(left == right),
            "!=" => i64::from(left != right),
            "<=" => i64::from(left <= right),
            ">=" => i64::from(left >= right),
            "<" => i64::from(left < right),
            ">" => i64::from(left > right),
            "<<" => left.wrapping_shl(right as u32),
            ">>" => left.wrapping_shr(right as u32),
            "+" => left.wrapping_add(right),
            "-" => left.wrapping_sub(right),
            "*" => left.wrapping_mul(right),
            "**" => (0..right.clamp(0, 4096)).fold(1, |value: i64, _| value.wrapping_mul(left)),
            "/" => left.wrapping_div(right),
            _ => left.wrapping_rem(right),
        })
    }

    fn unary(&mut self) -> Result<i64, String> {
        self.depth += 1;
        if self.depth > 100 {
            return Err(self.error("too deeply nested"));
        }
        let rest = &self.text[self.pos..];
        let names = rest
            .get(2)
            .is_some_and(|byte| *byte == b'_' || byte.is_ascii_alphabetic());
        let step = self.rich && names && (rest.starts_with(b"++") || rest.starts_with(b"--"));
        let value = if step {
            let by = if rest[0] == b'+' { 1 } else { -1 };
            self.pos += 2;
            self.blanks();
            let name = self.name().to_vec();
            self.pos += name.len();
            self.blanks();
            self.change(name, by)?
        } else if self.take("-") {
            self.unary()?.wrapping_neg()
        } else if self.take("+") {
            self.unary()?
        } else if self.take("!") {
            i64::from(self.unary()? == 0)
        } else if self.take("~") {
            !self.unary()?
        } else if self.take("(") {
            let value = self.assignment()?;
            if !self.take(")") {
                return Err(self.error("expecting ')'"));
            }
            value
        } else {
            self.primary()?
        };
        self.depth -= 1;
        if self.rich && self.take("**") {
            let exponent = self.unary()?;
            return self.apply("**", value, exponent);
        }
        Ok(value)
    }

    /// Adds to a variable; answers its new value.
    fn change(&mut self, name: Vec<u8>, by: i64) -> Result<i64, String> {
        let value = self.variable(&name)?.wrapping_add(by);
        if self.idle == 0 {
            self.set.insert(&name, value);
        }
        Ok(value)
    }

    fn primary(&mut self) -> Result<i64, String> {
        let name = self.name().to_vec();
        if !name.is_empty() {
            let value = self.variable(&name)?;
            self.pos += name.len();
            self.blanks();
            for (op, by) in [(b"++", 1), (b"--", -1)] {
                if self.rich && self.text[self.pos..].starts_with(op) {
                    self.pos += 2;
                    self.blanks();
                    self.change(name.clone(), by)?;
                }
            }
            return Ok(value);
        }
        let rest = std::str::from_utf8(&self.text[self.pos..]).unwrap_or("");
        let Some((value, used)) = number(rest, self.rich) else {
            return Err(self.error("expecting primary"));
        };
        self.pos += used;
        self.blanks();
        Ok(value)
    }
}

/// The number that a text begins with, and how many bytes say it: `0x` and `0` say its base as in C, with `rich` also `16#`.
/// What does not fit is the largest number; ash takes 64 bits as they are, and 0 beyond.
fn number(text: &str, rich: bool) -> Option<(i64, usize)> {
    let bytes = text.as_bytes();
    let (base, start) = match bytes {
        [b'0', b'x' | b'X', digit, ..] if digit.is_ascii_hexdigit() => (16, 2),
        [b'0', b'0'..=b'9', ..] => (8, 0),
        [b'0'..=b'9', ..] => (10, 0),
        _ => return None,
    };
    let mut at = start;
    let mut value: u128 = 0;
    while let Some(digit) = bytes
        .get(at)
        .and_then(|byte| char::from(*byte).to_digit(base))
    {
        value = (value * u128::from(base) + u128::from(digit)).min(1 << 100);
        at += 1;
    }
    if rich && base == 10 && bytes.get(at) == Some(&b'#') && (2..=36).contains(&value) {
        let base = value as u32;
        let digits = bytes[at + 1..]
            .iter()
            .map_while(|byte| char::from(*byte).to_digit(base));
        let (count, value) = digits.fold((0, 0_u64), |(count, value), digit| {
            (
                count + 1,
                value
                    .wrapping_mul(u64::from(base))
                    .wrapping_add(u64::from(digit)),
            )
        });
        return (count > 0).then_some((value as i64, at + 1 + count));
    }
    let value = match (rich, u64::try_from(value)) {
        (true, fits) => fits.unwrap_or(0) as i64,
        (false, fits) => fits
            .ok()
            .and_then(|fits| i64::try_from(fits).ok())
            .unwrap_or(i64::MAX),
    };
    Some((value, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_have_the_value_they_have_in_c() {
        let look_up = |name: &[u8]| (name == b"n").then(|| Bytes::from(b"7".as_slice()));
        let cases = [
            ("1+2*3", 7),
            ("(1+2)*3", 9),
            ("n/2", 3),
            ("n%4==3", 1),
            ("-n", -7),
            ("1?2:3", 2),
            ("0||0", 0),
            ("0x10", 16),
            ("x=5", 5),
            ("1<<4", 16),
        ];
        for (text, expected) in cases {
            assert_eq!(
                evaluate(text.as_bytes(), false, look_up).map(|(value, _)| value),
                Ok(expected),
                "{text}"
            );
        }
        assert_eq!(
            evaluate(b"1/0", false, look_up),
            Err("arithmetic expression: division by zero: \"1/0\"".into())
        );
        assert_eq!(
            evaluate(b"n+=1", false, look_up)
                .unwrap()
                .1
                .get(b"n".as_slice()),
            Some(&8)
        );
    }
}
