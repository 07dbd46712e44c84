//! The language of `awk`: from text to rules, statements and expressions.
//!
//! Owns the grammar. Does not own what anything does.

use super::lex::Token;
use super::number::Number;

/// Expressions and statements inside each other.
pub(super) const MAX_DEPTH: u32 = 100;

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

pub(super) struct Parser<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
    pub(super) token: Token,
    /// A `/` here begins a regular expression.
    pub(super) operand: bool,
    pub(super) depth: u32,
    /// Inside `print`, `>` is a redirection; inside `for (`, `in` is not an operator of a group.
    pub(super) no_greater: bool,
    pub(super) no_in: bool,
    pub(super) program: Program,
}

pub(super) type Parsed<T> = Result<T, String>;

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
    pub(super) fn is(&self, op: &str) -> bool {
        matches!(&self.token, Token::Op(known) if *known == op)
    }

    pub(super) fn word(&self, name: &str) -> bool {
        matches!(&self.token, Token::Name(known, _) if known == name.as_bytes())
    }

    pub(super) fn take(&mut self, op: &str) -> Parsed<bool> {
        let found = self.is(op);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    pub(super) fn expect(&mut self, op: &str) -> Parsed<()> {
        if self.take(op)? {
            Ok(())
        } else {
            Err("syntax error".into())
        }
    }

    pub(super) fn take_word(&mut self, name: &str) -> Parsed<bool> {
        let found = self.word(name);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    pub(super) fn newlines(&mut self) -> Parsed<()> {
        while matches!(self.token, Token::Newline) {
            self.advance()?;
        }
        Ok(())
    }

    pub(super) fn variable(&mut self, name: &[u8]) -> usize {
        let names = &mut self.program.names;
        names
            .iter()
            .position(|known| known == name)
            .unwrap_or_else(|| {
                names.push(name.to_vec());
                names.len() - 1
            })
    }

    pub(super) fn name(&mut self) -> Parsed<Vec<u8>> {
        match self.advance()? {
            Token::Name(name, _) => Ok(name),
            _ => Err("syntax error".into()),
        }
    }

    pub(super) fn function_number(&mut self, name: &[u8]) -> usize {
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

    pub(super) fn list(&mut self) -> Parsed<Vec<Expr>> {
        let mut list = vec![self.expr()?];
        while self.take(",")? {
            self.newlines()?;
            list.push(self.expr()?);
        }
        Ok(list)
    }
}
