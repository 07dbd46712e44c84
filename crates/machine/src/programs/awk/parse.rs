//! The language of `awk`: from text to rules, statements and expressions.
//!
//! Owns the grammar. Does not own what anything does.

use super::number::{self, Number};

/// Expressions and statements inside each other.
const MAX_DEPTH: u32 = 100;

#[derive(Debug)]
pub(super) enum Expr {
    Number(Number),
    Text(Vec<u8>),
    /// A regular expression on its own, matched against the line.
    Regex(Vec<u8>),
    Var(usize),
    Field(Box<Expr>),
    Index(usize, Vec<Expr>),
    Assign(Box<Expr>, u8, Box<Expr>),
    /// `++` and `--`: by how much, and whether the old value counts.
    Step(Box<Expr>, Number, bool),
    Unary(u8, Box<Expr>),
    /// Operators by their first byte; `l` and `g` are `<=` and `>=`, `e` and `n` equality, `c` is a concatenation.
    Binary(u8, Box<Expr>, Box<Expr>),
    Choose(Box<Expr>, Box<Expr>, Box<Expr>),
    In(Vec<Expr>, usize),
    Call(&'static str, Vec<Expr>),
    User(usize, Vec<Expr>),
    Getline(Option<Box<Expr>>),
}

#[derive(Debug)]
pub(super) enum Stmt {
    Expr(Expr),
    /// `print` or `printf`, with where it goes: `>`, `a` for `>>`.
    Print(bool, Vec<Expr>, Option<(u8, Expr)>),
    If(Expr, Box<Stmt>, Option<Box<Stmt>>),
    /// Condition, step, body, and whether the body comes first.
    Loop(Option<Expr>, Option<Box<Stmt>>, Box<Stmt>, bool),
    ForIn(usize, usize, Box<Stmt>),
    Block(Vec<Stmt>),
    Delete(usize, Option<Vec<Expr>>),
    Break,
    Continue,
    Next,
    Exit(Option<Expr>),
    Return(Option<Expr>),
}

#[derive(Debug)]
pub(super) enum Pattern {
    Begin,
    End,
    Always,
    When(Expr),
    Range(Expr, Expr),
}

#[derive(Debug)]
pub(super) struct Function {
    pub(super) params: Vec<usize>,
    pub(super) body: Stmt,
}

/// A program; variables are numbered in the order of their names here.
#[derive(Debug, Default)]
pub(super) struct Program {
    pub(super) rules: Vec<(Pattern, Option<Stmt>)>,
    pub(super) names: Vec<Vec<u8>>,
    pub(super) functions: Vec<Function>,
    function_names: Vec<Vec<u8>>,
}

/// Functions that awk has; the first five may stand without parentheses' content.
const BUILTINS: [&str; 18] = [
    "length", "substr", "index", "split", "sub", "gsub", "match", "sprintf", "tolower", "toupper",
    "int", "sqrt", "srand", "rand", "system", "close", "fflush", "systime",
];

#[derive(Debug, Clone, PartialEq)]
enum Token {
    End,
    Newline,
    Number(Number),
    Text(Vec<u8>),
    Regex(Vec<u8>),
    /// A name; `true` when an opening parenthesis follows at once.
    Name(Vec<u8>, bool),
    Op(&'static str),
}

const OPS: [&str; 42] = [
    "**=", "&&", "||", "==", "!=", "<=", ">=", ">>", "++", "--", "+=", "-=", "*=", "/=", "%=",
    "^=", "**", "!~", "{", "}", "(", ")", "[", "]", ";", ",", "<", ">", "+", "-", "*", "/", "%",
    "^", "!", "~", "?", ":", "=", "$", "|", "&",
];

pub(super) struct Parser<'a> {
    text: &'a [u8],
    at: usize,
    token: Token,
    /// A `/` here begins a regular expression.
    operand: bool,
    depth: u32,
    /// Inside `print`, `>` is a redirection; inside `for (`, `in` is not an operator of a group.
    no_greater: bool,
    no_in: bool,
    program: Program,
}

type Parsed<T> = Result<T, String>;

pub(super) fn parse(text: &[u8], names: &[&str]) -> Parsed<Program> {
    let mut parser = Parser {
        text,
        at: 0,
        token: Token::Newline,
        operand: true,
        depth: 0,
        no_greater: false,
        no_in: false,
        program: Program::default(),
    };
    for name in names {
        parser.variable(name.as_bytes());
    }
    parser.advance()?;
    parser.rules()?;
    Ok(parser.program)
}

impl Parser<'_> {
    fn advance(&mut self) -> Parsed<Token> {
        let token = self.read()?;
        self.operand = !matches!(
            token,
            Token::Number(_)
                | Token::Text(_)
                | Token::Name(..)
                | Token::Op(")" | "]" | "$" | "++" | "--")
        );
        Ok(std::mem::replace(&mut self.token, token))
    }

    fn read(&mut self) -> Parsed<Token> {
        loop {
            match self.text.get(self.at..).unwrap_or_default() {
                [b' ' | b'\t' | b'\r', ..] => self.at += 1,
                [b'\\', b'\n', ..] => self.at += 2,
                [b'#', ..] => {
                    self.at += self.text[self.at..]
                        .iter()
                        .take_while(|byte| **byte != b'\n')
                        .count()
                }
                _ => break,
            }
        }
        let rest = &self.text[self.at..];
        let Some(first) = rest.first() else {
            return Ok(Token::End);
        };
        if *first == b'\n' {
            self.at += 1;
            return Ok(Token::Newline);
        }
        if first.is_ascii_digit() || (*first == b'.' && rest.get(1).is_some_and(u8::is_ascii_digit))
        {
            let (value, used) = number::read(rest);
            self.at += used;
            return Ok(Token::Number(value));
        }
        if *first == b'_' || first.is_ascii_alphabetic() {
            let end = rest
                .iter()
                .position(|byte| *byte != b'_' && !byte.is_ascii_alphanumeric())
                .unwrap_or(rest.len());
            self.at += end;
            return Ok(Token::Name(
                rest[..end].to_vec(),
                rest.get(end) == Some(&b'('),
            ));
        }
        if *first == b'"' || (*first == b'/' && self.operand) {
            return self.quoted(*first);
        }
        let Some(op) = OPS.into_iter().find(|op| rest.starts_with(op.as_bytes())) else {
            return Err([
                "unexpected character '",
                &char::from(*first).to_string(),
                "'",
            ]
            .concat());
        };
        self.at += op.len();
        Ok(Token::Op(op))
    }

    fn quoted(&mut self, end: u8) -> Parsed<Token> {
        let mut text = Vec::new();
        loop {
            self.at += 1;
            let byte = *self.text.get(self.at).ok_or("unterminated string")?;
            if byte == end {
                self.at += 1;
                return Ok(if end == b'"' {
                    Token::Text(text)
                } else {
                    Token::Regex(text)
                });
            }
            if byte != b'\\' {
                text.push(byte);
                continue;
            }
            self.at += 1;
            let next = *self.text.get(self.at).ok_or("unterminated string")?;
            if end == b'/' {
                if next != b'/' {
                    text.push(b'\\');
                }
                text.push(next);
                continue;
            }
            match next {
                b'n' => text.push(b'\n'),
                b't' => text.push(b'\t'),
                b'r' => text.push(b'\r'),
                b'"' | b'\\' | b'/' => text.push(next),
                b'0'..=b'7' => {
                    let digits = self.text[self.at..]
                        .iter()
                        .take(3)
                        .take_while(|byte| (b'0'..b'8').contains(byte))
                        .count();
                    let value = self.text[self.at..self.at + digits]
                        .iter()
                        .fold(0_u32, |sum, digit| sum * 8 + u32::from(digit - b'0'));
                    text.push(value as u8);
                    self.at += digits - 1;
                }
                other => text.extend([b'\\', other]),
            }
        }
    }

    fn is(&self, op: &str) -> bool {
        matches!(&self.token, Token::Op(known) if *known == op)
    }

    fn word(&self, name: &str) -> bool {
        matches!(&self.token, Token::Name(known, _) if known == name.as_bytes())
    }

    fn take(&mut self, op: &str) -> Parsed<bool> {
        let found = self.is(op);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn expect(&mut self, op: &str) -> Parsed<()> {
        if self.take(op)? {
            Ok(())
        } else {
            Err("syntax error".into())
        }
    }

    fn take_word(&mut self, name: &str) -> Parsed<bool> {
        let found = self.word(name);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn newlines(&mut self) -> Parsed<()> {
        while matches!(self.token, Token::Newline) {
            self.advance()?;
        }
        Ok(())
    }

    fn variable(&mut self, name: &[u8]) -> usize {
        let names = &mut self.program.names;
        names
            .iter()
            .position(|known| known == name)
            .unwrap_or_else(|| {
                names.push(name.to_vec());
                names.len() - 1
            })
    }

    fn name(&mut self) -> Parsed<Vec<u8>> {
        match self.advance()? {
            Token::Name(name, _) => Ok(name),
            _ => Err("syntax error".into()),
        }
    }

    fn function_number(&mut self, name: &[u8]) -> usize {
        let known = &mut self.program.function_names;
        known
            .iter()
            .position(|other| other == name)
            .unwrap_or_else(|| {
                known.push(name.to_vec());
                known.len() - 1
            })
    }

    fn rules(&mut self) -> Parsed<()> {
        loop {
            while matches!(self.token, Token::Newline) || self.is(";") {
                self.advance()?;
            }
            if self.token == Token::End {
                break;
            }
            if self.take_word("function")? || self.take_word("func")? {
                let name = self.name()?;
                let number = self.function_number(&name);
                self.expect("(")?;
                let mut params = Vec::new();
                while !self.take(")")? {
                    let param = self.name()?;
                    params.push(self.variable(&param));
                    self.take(",")?;
                    self.newlines()?;
                }
                self.newlines()?;
                let body = self.block()?;
                while self.program.functions.len() <= number {
                    self.program.functions.push(Function {
                        params: Vec::new(),
                        body: Stmt::Break,
                    });
                }
                self.program.functions[number] = Function { params, body };
                continue;
            }
            let pattern = if self.take_word("BEGIN")? {
                Pattern::Begin
            } else if self.take_word("END")? {
                Pattern::End
            } else if self.is("{") {
                Pattern::Always
            } else {
                let first = self.expr()?;
                if self.take(",")? {
                    self.newlines()?;
                    Pattern::Range(first, self.expr()?)
                } else {
                    Pattern::When(first)
                }
            };
            let body = if self.is("{") {
                Some(self.block()?)
            } else {
                None
            };
            self.program.rules.push((pattern, body));
        }
        if self.program.functions.len() < self.program.function_names.len() {
            return Err("function never defined".into());
        }
        Ok(())
    }

    fn block(&mut self) -> Parsed<Stmt> {
        self.expect("{")?;
        let mut list = Vec::new();
        loop {
            while matches!(self.token, Token::Newline) || self.is(";") {
                self.advance()?;
            }
            if self.take("}")? {
                return Ok(Stmt::Block(list));
            }
            if self.token == Token::End {
                return Err("syntax error at end of program".into());
            }
            list.push(self.statement()?);
        }
    }

    /// The statement after a condition, on the same line or the next.
    fn body(&mut self) -> Parsed<Box<Stmt>> {
        self.newlines()?;
        if self.take(";")? {
            return Ok(Box::new(Stmt::Block(Vec::new())));
        }
        Ok(Box::new(self.statement()?))
    }

    fn end_simple(&mut self) -> Parsed<()> {
        if self.take(";")? || matches!(self.token, Token::Newline | Token::End) || self.is("}") {
            return self.newlines();
        }
        Err("syntax error".into())
    }

    fn statement(&mut self) -> Parsed<Stmt> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("too deeply nested".into());
        }
        let statement = self.statement_checked();
        self.depth -= 1;
        statement
    }

    fn statement_checked(&mut self) -> Parsed<Stmt> {
        if self.is("{") {
            return self.block();
        }
        if self.take_word("if")? {
            self.expect("(")?;
            let condition = self.expr()?;
            self.expect(")")?;
            let yes = self.body()?;
            while matches!(self.token, Token::Newline) || self.is(";") {
                self.advance()?;
            }
            let no = if self.take_word("else")? {
                Some(self.body()?)
            } else {
                None
            };
            return Ok(Stmt::If(condition, yes, no));
        }
        if self.take_word("while")? {
            self.expect("(")?;
            let condition = self.expr()?;
            self.expect(")")?;
            return Ok(Stmt::Loop(Some(condition), None, self.body()?, false));
        }
        if self.take_word("do")? {
            let body = self.body()?;
            while matches!(self.token, Token::Newline) || self.is(";") {
                self.advance()?;
            }
            if !self.take_word("while")? {
                return Err("syntax error".into());
            }
            self.expect("(")?;
            let condition = self.expr()?;
            self.expect(")")?;
            return Ok(Stmt::Loop(Some(condition), None, body, true));
        }
        if self.take_word("for")? {
            return self.for_statement();
        }
        let statement = self.simple()?;
        self.end_simple()?;
        Ok(statement)
    }

    fn for_statement(&mut self) -> Parsed<Stmt> {
        self.expect("(")?;
        let mut first = None;
        if !self.is(";") {
            self.no_in = true;
            first = Some(self.simple()?);
            self.no_in = false;
            if let Some(Stmt::Expr(Expr::Var(key))) = first
                && self.take_word("in")?
            {
                let name = self.name()?;
                let array = self.variable(&name);
                self.expect(")")?;
                return Ok(Stmt::ForIn(key, array, self.body()?));
            }
        }
        self.expect(";")?;
        let condition = if self.is(";") {
            None
        } else {
            Some(self.expr()?)
        };
        self.expect(";")?;
        let step = if self.is(")") {
            None
        } else {
            Some(Box::new(self.simple()?))
        };
        self.expect(")")?;
        let whole = Stmt::Loop(condition, step, self.body()?, false);
        Ok(match first {
            Some(first) => Stmt::Block(vec![first, whole]),
            None => whole,
        })
    }

    fn ends(&self) -> bool {
        matches!(self.token, Token::Newline | Token::End) || self.is(";") || self.is("}")
    }

    fn simple(&mut self) -> Parsed<Stmt> {
        let Token::Name(name, _) = &self.token else {
            return Ok(Stmt::Expr(self.expr()?));
        };
        Ok(match name.as_slice() {
            b"print" | b"printf" => {
                let formatted = name == b"printf";
                self.advance()?;
                let grouped = self.is("(");
                self.no_greater = true;
                let mut list = Vec::new();
                if !self.ends() && !self.is(">") && !self.is(">>") && !self.is("|") {
                    list = self.list()?;
                }
                self.no_greater = false;
                if let [Expr::Call("", _)] = list.as_slice()
                    && grouped
                    && let Some(Expr::Call(_, inner)) = list.pop()
                {
                    list = inner;
                }
                let mut target = None;
                for (op, mark) in [(">>", b'a'), (">", b'>'), ("|", b'|')] {
                    if target.is_none() && self.take(op)? {
                        target = Some((mark, self.concatenation()?));
                    }
                }
                Stmt::Print(formatted, list, target)
            }
            b"delete" => {
                self.advance()?;
                let name = self.name()?;
                let array = self.variable(&name);
                let key = if self.take("[")? {
                    let key = self.list()?;
                    self.expect("]")?;
                    Some(key)
                } else {
                    None
                };
                Stmt::Delete(array, key)
            }
            b"break" | b"continue" | b"next" => match self.name()?[0] {
                b'b' => Stmt::Break,
                b'c' => Stmt::Continue,
                _ => Stmt::Next,
            },
            b"exit" | b"return" => {
                let exits = self.name()? == b"exit";
                let value = if self.ends() {
                    None
                } else {
                    Some(self.expr()?)
                };
                if exits {
                    Stmt::Exit(value)
                } else {
                    Stmt::Return(value)
                }
            }
            _ => Stmt::Expr(self.expr()?),
        })
    }

    fn list(&mut self) -> Parsed<Vec<Expr>> {
        let mut list = vec![self.expr()?];
        while self.take(",")? {
            self.newlines()?;
            list.push(self.expr()?);
        }
        Ok(list)
    }

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

    fn concatenation(&mut self) -> Parsed<Expr> {
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
