//! The grammar of `awk`'s expressions, from assignments down to fields.
//!
//! Owns precedence. Does not own statements: those are `parse`.

use super::lex::Token;
use super::number;
use super::parse::{Expr, MAX_DEPTH, Parsed, Parser};

/// Functions that awk has; the first five may stand without parentheses' content.
const BUILTINS: [&str; 18] = [
    "length", "substr", "index", "split", "sub", "gsub", "match", "sprintf", "tolower", "toupper",
    "int", "sqrt", "srand", "rand", "system", "close", "fflush", "systime",
];

impl Parser<'_> {
    pub(super) fn expr(&mut self) -> Parsed<Expr> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("too deeply nested".into());
        }
        let left = self.ternary()?;
        let is_place = matches!(left, Expr::Var(_) | Expr::Field(_) | Expr::Index(..));
        let op = match self.token {
            Token::Op(op @ ("=" | "+=" | "-=" | "*=" | "/=" | "%=" | "^=")) if is_place => op,
            _ => {
                self.depth -= 1;
                return Ok(left);
            }
        };
        self.advance()?;
        self.newlines()?;
        let right = self.expr()?;
        self.depth -= 1;
        Ok(Expr::Assign(
            Box::new(left),
            op.as_bytes()[0],
            Box::new(right),
        ))
    }

    fn ternary(&mut self) -> Parsed<Expr> {
        let condition = self.or()?;
        if !self.take("?")? {
            return Ok(condition);
        }
        self.newlines()?;
        let yes = self.expr()?;
        self.newlines()?;
        self.expect(":")?;
        self.newlines()?;
        Ok(Expr::Choose(
            Box::new(condition),
            Box::new(yes),
            Box::new(self.expr()?),
        ))
    }

    fn or(&mut self) -> Parsed<Expr> {
        let mut left = self.and()?;
        while self.take("||")? {
            self.newlines()?;
            left = binary(b'|', left, self.and()?);
        }
        Ok(left)
    }

    fn and(&mut self) -> Parsed<Expr> {
        let mut left = self.membership()?;
        while self.take("&&")? {
            self.newlines()?;
            left = binary(b'&', left, self.membership()?);
        }
        Ok(left)
    }

    fn membership(&mut self) -> Parsed<Expr> {
        let mut left = self.matching()?;
        while !self.no_in && self.take_word("in")? {
            let name = self.name()?;
            let key = match left {
                Expr::Call("", list) => list,
                other => vec![other],
            };
            left = Expr::In(key, self.variable(&name));
        }
        Ok(left)
    }

    fn matching(&mut self) -> Parsed<Expr> {
        let mut left = self.comparison()?;
        loop {
            let negated = self.is("!~");
            if !self.is("~") && !negated {
                return Ok(left);
            }
            self.advance()?;
            let right = match self.comparison()? {
                Expr::Regex(text) => Expr::Text(text),
                other => other,
            };
            left = binary(b'~', left, right);
            if negated {
                left = Expr::Unary(b'!', Box::new(left));
            }
        }
    }

    fn comparison(&mut self) -> Parsed<Expr> {
        let left = self.concatenation()?;
        let op = match self.token {
            Token::Op("<") => b'<',
            Token::Op("<=") => b'l',
            Token::Op("==") => b'e',
            Token::Op("!=") => b'n',
            Token::Op(">=") => b'g',
            Token::Op(">") if !self.no_greater => b'>',
            Token::Op("|") if !self.no_greater => return Err("pipes are not supported".into()),
            _ => return Ok(left),
        };
        self.advance()?;
        Ok(binary(op, left, self.concatenation()?))
    }

    pub(super) fn concatenation(&mut self) -> Parsed<Expr> {
        let mut left = self.sum()?;
        loop {
            let begins = match &self.token {
                Token::Number(_) | Token::Text(_) | Token::Regex(_) => true,
                Token::Name(name, _) => name != b"in",
                Token::Op(op) => matches!(*op, "(" | "$" | "!" | "-" | "+" | "++" | "--"),
                _ => false,
            };
            if !begins {
                return Ok(left);
            }
            left = binary(b'c', left, self.sum()?);
        }
    }

    fn sum(&mut self) -> Parsed<Expr> {
        let mut left = self.product()?;
        while let Token::Op(op @ ("+" | "-")) = self.token {
            self.advance()?;
            left = binary(op.as_bytes()[0], left, self.product()?);
        }
        Ok(left)
    }

    fn product(&mut self) -> Parsed<Expr> {
        let mut left = self.unary()?;
        while let Token::Op(op @ ("*" | "/" | "%")) = self.token {
            self.advance()?;
            left = binary(op.as_bytes()[0], left, self.unary()?);
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed<Expr> {
        if let Token::Op(op @ ("!" | "-" | "+")) = self.token {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err("too deeply nested".into());
            }
            self.advance()?;
            let inner = self.unary()?;
            self.depth -= 1;
            return Ok(Expr::Unary(op.as_bytes()[0], Box::new(inner)));
        }
        let base = self.postfix()?;
        if self.take("^")? || self.take("**")? {
            return Ok(binary(b'^', base, self.unary()?));
        }
        Ok(base)
    }

    fn postfix(&mut self) -> Parsed<Expr> {
        for (op, by) in [("++", number::ONE), ("--", -number::ONE)] {
            if self.take(op)? {
                return Ok(Expr::Step(Box::new(self.primary()?), by, false));
            }
        }
        let place = self.primary()?;
        if matches!(place, Expr::Var(_) | Expr::Field(_) | Expr::Index(..)) {
            for (op, by) in [("++", number::ONE), ("--", -number::ONE)] {
                if self.take(op)? {
                    return Ok(Expr::Step(Box::new(place), by, true));
                }
            }
        }
        Ok(place)
    }

    fn primary(&mut self) -> Parsed<Expr> {
        match self.advance()? {
            Token::Number(value) => Ok(Expr::Number(value)),
            Token::Text(text) => Ok(Expr::Text(text)),
            Token::Regex(text) => Ok(Expr::Regex(text)),
            Token::Op("$") => {
                let inner = if self.is("++") || self.is("--") {
                    self.postfix()?
                } else {
                    self.primary()?
                };
                Ok(Expr::Field(Box::new(inner)))
            }
            Token::Op("-") => Ok(Expr::Unary(b'-', Box::new(self.primary()?))),
            Token::Op("(") => {
                let (greater, within) = (
                    std::mem::take(&mut self.no_greater),
                    std::mem::take(&mut self.no_in),
                );
                let mut list = self.list()?;
                self.expect(")")?;
                (self.no_greater, self.no_in) = (greater, within);
                // A list in parentheses is the key of `in`, or what `print` prints.
                if list.len() == 1
                    && let Some(inner) = list.pop()
                {
                    return Ok(Expr::Unary(b'(', Box::new(inner)));
                }
                Ok(Expr::Call("", list))
            }
            Token::Name(name, calls) => self.named(&name, calls),
            _ => Err("syntax error".into()),
        }
    }

    fn named(&mut self, name: &[u8], calls: bool) -> Parsed<Expr> {
        if name == b"getline" {
            let place = if matches!(self.token, Token::Name(..)) || self.is("$") {
                Some(Box::new(self.primary()?))
            } else {
                None
            };
            return Ok(Expr::Getline(place));
        }
        let builtin = BUILTINS.into_iter().find(|known| known.as_bytes() == name);
        if builtin.is_some() || calls {
            let mut args = Vec::new();
            if self.take("(")? {
                let (greater, within) = (
                    std::mem::take(&mut self.no_greater),
                    std::mem::take(&mut self.no_in),
                );
                if !self.is(")") {
                    args = self.list()?;
                }
                self.expect(")")?;
                (self.no_greater, self.no_in) = (greater, within);
            }
            return Ok(match builtin {
                Some(builtin) => Expr::Call(builtin, args),
                None => Expr::User(self.function_number(name), args),
            });
        }
        let number = self.variable(name);
        if self.take("[")? {
            let key = self.list()?;
            self.expect("]")?;
            return Ok(Expr::Index(number, key));
        }
        Ok(Expr::Var(number))
    }
}

fn binary(op: u8, left: Expr, right: Expr) -> Expr {
    Expr::Binary(op, Box::new(left), Box::new(right))
}
