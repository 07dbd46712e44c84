//! The language of `awk`: from text to a table of nodes.
//!
//! Owns the grammar. Does not own what anything does.

use super::lex::{Kind, Token};
use super::program::{Node, Op, Program, When};
use crate::Bytes;

/// Expressions and statements inside each other.
const MAX_DEPTH: u32 = 100;

/// Functions that awk has.
pub(super) const BUILTINS: [&[u8]; 22] = [
    b"length", b"substr", b"index", b"split", b"sub", b"gsub", b"match", b"sprintf", b"tolower",
    b"toupper", b"int", b"sqrt", b"srand", b"rand", b"system", b"close", b"fflush", b"systime",
    b"exp", b"log", b"sin", b"cos",
];

/// Operators by their precedence, and the bytes they are known by.
const LEVELS: [&[(&[u8], u8)]; 7] = [
    &[(b"||", b'|')],
    &[(b"&&", b'&')],
    &[(b"~", b'~'), (b"!~", b'x')],
    &[
        (b"<", b'<'),
        (b"<=", b'l'),
        (b"==", b'e'),
        (b"!=", b'n'),
        (b">=", b'g'),
        (b">", b'>'),
    ],
    &[],
    &[(b"+", b'+'), (b"-", b'-')],
    &[(b"*", b'*'), (b"/", b'/'), (b"%", b'%')],
];
const MATCHING: usize = 2;
const COMPARISON: usize = 3;
const CONCATENATION: usize = 4;

pub(super) struct Parser<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
    pub(super) token: Token<'a>,
    depth: u32,
    /// Inside `print`, `>` is a redirection; in the head of `for`, `in` is no operator.
    no_greater: bool,
    no_in: bool,
    pub(super) program: Program,
    error: Option<&'static str>,
}

/// Reads a program; `names` get the first numbers.
pub(super) fn parse(text: &[u8], names: &[&str]) -> Result<Program, &'static str> {
    let mut parser = Parser {
        text,
        at: 0,
        token: Token {
            kind: Kind::Newline,
            text: b"",
            constant: 0,
        },
        depth: 0,
        no_greater: false,
        no_in: false,
        program: Program::default(),
        error: None,
    };
    parser.node(Op::Nothing, 0, 0, 0);
    for name in names {
        number_of(&mut parser.program.names, name.as_bytes());
    }
    parser.advance();
    parser.rules();
    parser.error.map_or(Ok(parser.program), Err)
}

/// The number of a name, which is new if need be.
fn number_of(names: &mut Vec<Bytes>, name: &[u8]) -> u32 {
    let known = names.iter().position(|known| **known == *name);
    known.unwrap_or_else(|| {
        names.push(name.into());
        names.len() - 1
    }) as u32
}

impl Parser<'_> {
    /// Notes an error; the rest of the text is skipped.
    pub(super) fn fail(&mut self, why: &'static str) {
        self.error = self.error.or(Some(why));
        self.at = self.text.len();
        self.token.kind = Kind::End;
    }

    fn node(&mut self, op: Op, a: u32, b: u32, c: u32) -> u32 {
        self.program.nodes.push(Node { op, a, b, c });
        self.program.nodes.len() as u32 - 1
    }

    fn op_of(&self, node: u32) -> Op {
        self.program.nodes[node as usize].op
    }

    fn is(&self, op: &[u8]) -> bool {
        self.token.kind == Kind::Op && self.token.text == op
    }

    fn is_word(&self, word: &[u8]) -> bool {
        matches!(self.token.kind, Kind::Name | Kind::Call) && self.token.text == word
    }

    /// Takes an operator or a word, if it is there.
    fn take(&mut self, text: &[u8]) -> bool {
        let found = self.is(text) || self.is_word(text);
        if found {
            self.advance();
        }
        found
    }

    fn expect(&mut self, op: &[u8]) {
        if !self.take(op) {
            self.fail("syntax error");
        }
    }

    fn newlines(&mut self) {
        while self.token.kind == Kind::Newline {
            self.advance();
        }
    }

    fn separators(&mut self) {
        while self.token.kind == Kind::Newline || self.is(b";") {
            self.advance();
        }
    }

    fn enter(&mut self) {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.fail("too deeply nested");
        }
    }

    /// The number of the variable that is named next.
    fn variable(&mut self) -> u32 {
        if !matches!(self.token.kind, Kind::Name | Kind::Call) {
            self.fail("syntax error");
        }
        let name = self.advance().text;
        number_of(&mut self.program.names, name)
    }

    fn function(&mut self, name: &[u8]) -> u32 {
        let number = number_of(&mut self.program.function_names, name);
        if self.program.functions.len() <= number as usize {
            self.program.functions.push((Vec::new(), 0));
        }
        number
    }

    fn rules(&mut self) {
        loop {
            self.separators();
            if self.token.kind == Kind::End {
                return;
            }
            if self.take(b"function") || self.take(b"func") {
                let name = self.advance().text;
                let number = self.function(name);
                self.expect(b"(");
                let mut params = Vec::new();
                while !self.take(b")") && self.token.kind != Kind::End {
                    params.push(self.variable());
                    self.take(b",");
                    self.newlines();
                }
                self.newlines();
                let body = self.block();
                self.program.functions[number as usize] = (params, body);
                continue;
            }
            let when = if self.take(b"BEGIN") {
                When::Begin
            } else if self.take(b"END") {
                When::End
            } else if self.is(b"{") {
                When::Always
            } else {
                let from = self.expr();
                let mut to = 0;
                if self.take(b",") {
                    self.newlines();
                    to = self.expr();
                }
                When::Holds(from, to)
            };
            let body = self.is(b"{").then(|| self.block());
            self.program.rules.push((when, body));
        }
    }

    /// Puts what a closure reads into a list, as long as it wants to go on.
    fn list_of(&mut self, mut next: impl FnMut(&mut Self) -> Option<u32>) -> u32 {
        let (mut first, mut last) = (0, 0);
        while let Some(item) = next(self) {
            let node = self.node(Op::List, item, 0, 0);
            if last == 0 {
                first = node;
            } else {
                self.program.nodes[last as usize].b = node;
            }
            last = node;
        }
        first
    }

    fn block(&mut self) -> u32 {
        self.expect(b"{");
        self.list_of(|parser| {
            parser.separators();
            if parser.take(b"}") {
                return None;
            }
            if parser.token.kind == Kind::End {
                parser.fail("syntax error at end of program");
                return None;
            }
            Some(parser.statement())
        })
    }

    /// The statement after a condition, on the same line or the next.
    fn body(&mut self) -> u32 {
        self.newlines();
        if self.take(b";") { 0 } else { self.statement() }
    }

    fn condition(&mut self) -> u32 {
        self.expect(b"(");
        let condition = self.expr();
        self.expect(b")");
        condition
    }

    fn statement(&mut self) -> u32 {
        self.enter();
        let statement = if self.is(b"{") {
            self.block()
        } else if self.take(b"if") {
            let condition = self.condition();
            let yes = self.body();
            self.separators();
            let no = if self.take(b"else") { self.body() } else { 0 };
            self.node(Op::If, condition, yes, no)
        } else if self.take(b"while") {
            let condition = self.condition();
            let body = self.body();
            self.node(Op::While, condition, body, 0)
        } else if self.take(b"do") {
            let body = self.body();
            self.separators();
            self.expect(b"while");
            let condition = self.condition();
            self.node(Op::Do, body, condition, 0)
        } else if self.take(b"for") {
            self.for_statement()
        } else {
            let simple = self.simple();
            if !self.take(b";")
                && self.token.kind != Kind::Newline
                && self.token.kind != Kind::End
                && !self.is(b"}")
            {
                self.fail("syntax error");
            }
            simple
        };
        self.depth -= 1;
        statement
    }

    fn for_statement(&mut self) -> u32 {
        self.expect(b"(");
        let mut first = 0;
        if !self.is(b";") {
            self.no_in = true;
            first = self.simple();
            self.no_in = false;
            if self.op_of(first) == Op::Var && self.take(b"in") {
                let key = self.program.nodes[first as usize].a;
                let array = self.variable();
                self.expect(b")");
                let body = self.body();
                return self.node(Op::ForIn, key, array, body);
            }
        }
        self.expect(b";");
        let endless = self.is(b";");
        let condition = if endless {
            self.constant(Kind::Number, 0)
        } else {
            self.expr()
        };
        self.expect(b";");
        let step = if self.is(b")") { 0 } else { self.simple() };
        self.expect(b")");
        let body = self.body();
        let whole = self.node(Op::While, condition, body, step);
        let rest = self.node(Op::List, whole, 0, 0);
        self.node(Op::List, first, rest, 0)
    }

    /// A node for a constant; the number 1 where there is none.
    fn constant(&mut self, kind: Kind, at: u32) -> u32 {
        let op = match kind {
            Kind::Text => Op::Text,
            Kind::Regex => Op::Regex,
            _ => Op::Number,
        };
        if at == 0 && op == Op::Number {
            self.program.numbers.push(1.0);
            let last = self.program.numbers.len() as u32 - 1;
            return self.node(op, last, 0, 0);
        }
        self.node(op, at, 0, 0)
    }

    fn ends(&self) -> bool {
        matches!(self.token.kind, Kind::Newline | Kind::End) || self.is(b";") || self.is(b"}")
    }

    fn simple(&mut self) -> u32 {
        let known = [
            (b"print".as_slice(), Op::Print),
            (b"printf", Op::Printf),
            (b"delete", Op::Delete),
            (b"break", Op::Break),
            (b"continue", Op::Continue),
            (b"next", Op::Next),
            (b"exit", Op::Exit),
            (b"return", Op::Return),
        ];
        let found = known.into_iter().find(|(word, _)| self.is_word(word));
        let Some((_, op)) = found else {
            return self.expr();
        };
        self.advance();
        let (mut a, mut b, mut c) = (0, 0, 0);
        match op {
            Op::Print | Op::Printf => {
                self.no_greater = true;
                if !self.ends() && !self.is(b">") && !self.is(b">>") && !self.is(b"|") {
                    a = self.list();
                }
                self.no_greater = false;
                // `print (a, b)`: the parentheses are not part of what is printed.
                let only = self.program.nodes[a as usize];
                if only.b == 0 && self.op_of(only.a) == Op::Group {
                    a = self.program.nodes[only.a as usize].a;
                }
                for (op, mark) in [(b">>".as_slice(), b'a'), (b">", b'>'), (b"|", b'|')] {
                    if c == 0 && self.take(op) {
                        c = u32::from(mark);
                        b = self.binary(CONCATENATION);
                    }
                }
            }
            Op::Delete => {
                a = self.variable();
                if self.take(b"[") {
                    b = self.list();
                    self.expect(b"]");
                }
            }
            Op::Exit | Op::Return if !self.ends() => a = self.expr(),
            _ => {}
        }
        self.node(op, a, b, c)
    }

    fn list(&mut self) -> u32 {
        let mut more = true;
        self.list_of(|parser| {
            if !more {
                return None;
            }
            let item = parser.expr();
            more = parser.take(b",");
            if more {
                parser.newlines();
            }
            Some(item)
        })
    }

    fn is_place(&self, node: u32) -> bool {
        matches!(self.op_of(node), Op::Var | Op::Field | Op::Index)
    }

    fn expr(&mut self) -> u32 {
        self.enter();
        let mut left = self.binary(0);
        if self.take(b"?") {
            self.newlines();
            let yes = self.expr();
            self.newlines();
            self.expect(b":");
            self.newlines();
            let no = self.expr();
            left = self.node(Op::Choose, left, yes, no);
        }
        let assigns = self.token.kind == Kind::Op
            && matches!(
                self.token.text,
                b"=" | b"+=" | b"-=" | b"*=" | b"/=" | b"%=" | b"^=" | b"**="
            );
        if assigns && self.is_place(left) {
            let op = self.advance().text;
            self.newlines();
            let right = self.expr();
            let op = if op == b"**=" { b'^' } else { op[0] };
            left = self.node(Op::Assign, left, right, u32::from(op));
        }
        self.depth -= 1;
        left
    }

    fn binary(&mut self, level: usize) -> u32 {
        let Some(operators) = LEVELS.get(level) else {
            return self.unary();
        };
        let mut left = self.binary(level + 1);
        loop {
            if level == CONCATENATION {
                let begins = match self.token.kind {
                    Kind::Number | Kind::Text | Kind::Regex => true,
                    Kind::Name | Kind::Call => self.token.text != b"in",
                    Kind::Op => matches!(
                        self.token.text,
                        b"(" | b"$" | b"!" | b"-" | b"+" | b"++" | b"--"
                    ),
                    _ => false,
                };
                if !begins {
                    return left;
                }
                let right = self.binary(level + 1);
                left = self.node(Op::Binary, left, right, u32::from(b'c'));
                continue;
            }
            if level == MATCHING && !self.no_in && self.take(b"in") {
                let array = self.variable();
                let keys = match self.op_of(left) {
                    Op::Group => self.program.nodes[left as usize].a,
                    _ => self.node(Op::List, left, 0, 0),
                };
                left = self.node(Op::In, keys, array, 0);
                continue;
            }
            let found = operators.iter().find(|(op, _)| self.is(op));
            let Some((_, byte)) = found.filter(|(_, byte)| *byte != b'>' || !self.no_greater)
            else {
                return left;
            };
            self.advance();
            if level < MATCHING {
                self.newlines();
            }
            let right = self.binary(level + 1);
            left = self.node(Op::Binary, left, right, u32::from(*byte));
            if level == COMPARISON {
                return left;
            }
        }
    }

    fn unary(&mut self) -> u32 {
        for op in [b'!', b'-', b'+'] {
            if self.take(&[op]) {
                self.enter();
                let operand = self.unary();
                self.depth -= 1;
                return self.node(Op::Unary, operand, u32::from(op), 0);
            }
        }
        let base = self.postfix();
        if self.take(b"^") || self.take(b"**") {
            let exponent = self.unary();
            return self.node(Op::Binary, base, exponent, u32::from(b'^'));
        }
        base
    }

    fn postfix(&mut self) -> u32 {
        for (op, up) in [(b"++", 1), (b"--", 0)] {
            if self.take(op) {
                let place = self.primary();
                return self.node(Op::Step, place, up, 0);
            }
        }
        let place = self.primary();
        for (op, up) in [(b"++", 1), (b"--", 0)] {
            if self.is_place(place) && self.take(op) {
                return self.node(Op::Step, place, up, 1);
            }
        }
        place
    }

    /// What stands in parentheses, where all operators are what they are.
    fn inside(&mut self, close: &[u8]) -> u32 {
        let before = (
            std::mem::take(&mut self.no_greater),
            std::mem::take(&mut self.no_in),
        );
        let list = if self.is(close) { 0 } else { self.list() };
        self.expect(close);
        (self.no_greater, self.no_in) = before;
        list
    }

    fn primary(&mut self) -> u32 {
        let token = self.advance();
        match token.kind {
            Kind::Number | Kind::Text | Kind::Regex => {
                let op =
                    [Op::Number, Op::Text, Op::Regex][token.kind as usize - Kind::Number as usize];
                self.node(op, token.constant, 0, 0)
            }
            Kind::Op if token.text == b"$" => {
                let inner = if self.is(b"++") || self.is(b"--") {
                    self.postfix()
                } else {
                    self.primary()
                };
                self.node(Op::Field, inner, 0, 0)
            }
            Kind::Op if token.text == b"-" => {
                let inner = self.primary();
                self.node(Op::Unary, inner, u32::from(b'-'), 0)
            }
            Kind::Op if token.text == b"(" => {
                let list = self.inside(b")");
                let only = self.program.nodes[list as usize];
                if only.b == 0 {
                    // Parentheses keep a place from being assigned to.
                    return self.node(Op::Unary, only.a, u32::from(b'('), 0);
                }
                self.node(Op::Group, list, 0, 0)
            }
            Kind::Name | Kind::Call => self.named(token),
            _ => {
                self.fail("syntax error");
                0
            }
        }
    }

    fn named(&mut self, token: Token) -> u32 {
        if token.text == b"getline" {
            let names = token.kind == Kind::Name
                && (matches!(self.token.kind, Kind::Name) || self.is(b"$"));
            let place = if names { self.primary() } else { 0 };
            return self.node(Op::Getline, place, 0, 0);
        }
        let builtin = BUILTINS.iter().position(|known| *known == token.text);
        if builtin.is_some() || token.kind == Kind::Call {
            let args = if self.take(b"(") {
                self.inside(b")")
            } else {
                0
            };
            return if let Some(number) = builtin {
                self.node(Op::Call, number as u32, args, 0)
            } else {
                let function = self.function(token.text);
                self.node(Op::User, function, args, 0)
            };
        }
        let variable = number_of(&mut self.program.names, token.text);
        if self.take(b"[") {
            let keys = self.inside(b"]");
            return self.node(Op::Index, variable, keys, 0);
        }
        self.node(Op::Var, variable, 0, 0)
    }
}
