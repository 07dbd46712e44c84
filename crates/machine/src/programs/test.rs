//! `test` and `[`: conditions on files, texts and numbers.
//!
//! Owns the language, which dash and busybox read in nearly the same way. Does not own files: the kernel knows them.

use super::Answer;
use super::cx::{Cx, shown};
use crate::kernel::inode::Node;
use crate::{Bytes, Machine};

pub(super) fn main(cx: &mut Cx) -> Answer {
    let mut args = cx.args();
    if cx.name() == "[" && args.pop().as_deref() != Some(b"]".as_slice()) {
        cx.complain("missing ']'");
        return Ok(2);
    }
    match evaluate(cx.machine, cx.pid, &args, cx.busybox()) {
        Ok(truth) => Ok(i32::from(!truth)),
        Err(problem) => {
            cx.complain(&problem);
            Ok(2)
        }
    }
}

/// Words of a condition.
const MAX_WORDS: usize = 200;

const UNARY: [&str; 20] = [
    "-n", "-z", "-e", "-f", "-d", "-s", "-L", "-h", "-c", "-p", "-r", "-w", "-x", "-b", "-S", "-t",
    "-u", "-g", "-k", "-O",
];
const BINARY: [&str; 13] = [
    "=", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef",
];

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    End,
    Operand,
    Unary,
    Binary,
    Not,
    And,
    Or,
    Open,
    Close,
}

/// A condition that is read and evaluated at once.
struct Test<'a> {
    machine: &'a Machine,
    pid: u32,
    args: &'a [Bytes],
    at: usize,
    busybox: bool,
}

/// Whether the condition holds; the error is the shell's text.
pub(crate) fn evaluate(
    machine: &Machine,
    pid: u32,
    args: &[Bytes],
    busybox: bool,
) -> Result<bool, String> {
    if args.len() > MAX_WORDS {
        return Err("too many arguments".into());
    }
    let mut test = Test {
        machine,
        pid,
        args,
        at: 0,
        busybox,
    };
    let mut negate = false;
    // What POSIX says of few words.
    while let [first, rest @ ..] = test.args {
        let binary = test.args.len() == 3 && test.kind(1) == Token::Binary;
        let enclosed = &**first == b"(" && rest.last().is_some_and(|last| &**last == b")");
        if binary {
            return test.comparison().map(|truth| truth != negate);
        }
        if matches!(test.args.len(), 3 | 4) && enclosed && !busybox {
            test.args = &rest[..rest.len() - 1];
            break;
        }
        let few = if busybox { 2..MAX_WORDS + 1 } else { 3..5 };
        if &**first != b"!" || !few.contains(&test.args.len()) {
            break;
        }
        negate = !negate;
        test.args = rest;
    }
    if test.args.is_empty() {
        return Ok(negate);
    }
    let token = test.lex(0);
    let truth = test.any(token)?;
    match test.args.get(test.at..) {
        Some([here, next, ..]) => Err(if busybox {
            [&shown(next), ": unknown operand"].concat()
        } else {
            [&shown(here), ": unexpected operator"].concat()
        }),
        _ => Ok(truth != negate),
    }
}

impl Test<'_> {
    fn word(&self, at: usize) -> Option<&Bytes> {
        self.args.get(at)
    }

    /// What the word means by itself.
    fn kind(&self, at: usize) -> Token {
        let Some(word) = self.word(at) else {
            return Token::End;
        };
        match &**word {
            b"!" => Token::Not,
            b"-a" => Token::And,
            b"-o" => Token::Or,
            b"(" => Token::Open,
            b")" => Token::Close,
            b"-G" => Token::Unary,
            b"==" if self.busybox => Token::Binary,
            word if UNARY.iter().any(|known| known.as_bytes() == word) => Token::Unary,
            word if BINARY.iter().any(|known| known.as_bytes() == word) => Token::Binary,
            _ => Token::Operand,
        }
    }

    /// What the word means where it stands: an operator without anything to work on is only a text.
    fn lex(&self, at: usize) -> Token {
        let kind = self.kind(at);
        if self.busybox {
            return kind;
        }
        let alone = match kind {
            Token::Unary => {
                self.word(at + 1).is_none()
                    || (self.word(at + 2).is_some() && self.kind(at + 1) == Token::Binary)
            }
            Token::Open => self.word(at + 1).is_none(),
            _ => false,
        };
        if alone { Token::Operand } else { kind }
    }

    fn any(&mut self, first: Token) -> Result<bool, String> {
        let mut token = first;
        let mut truth = false;
        loop {
            truth |= self.all(token)?;
            if self.lex(self.at + 1) != Token::Or {
                return Ok(truth);
            }
            self.at += 2;
            token = self.lex(self.at);
        }
    }

    fn all(&mut self, first: Token) -> Result<bool, String> {
        let mut token = first;
        let mut truth = true;
        loop {
            truth &= self.not(token)?;
            if self.lex(self.at + 1) != Token::And {
                return Ok(truth);
            }
            self.at += 2;
            token = self.lex(self.at);
        }
    }

    fn not(&mut self, first: Token) -> Result<bool, String> {
        let mut token = first;
        let mut negate = false;
        while token == Token::Not {
            token = self.lex(self.at + 1);
            negate = !negate;
            if token != Token::End {
                self.at += 1;
            } else if self.busybox {
                return Ok(negate);
            }
        }
        self.primary(token).map(|truth| truth != negate)
    }

    fn primary(&mut self, token: Token) -> Result<bool, String> {
        match token {
            Token::End if self.busybox => return Err("argument expected".into()),
            Token::End => return Ok(false),
            Token::Open => {
                self.at += 1;
                let inner = self.lex(self.at);
                if inner == Token::Close && !self.busybox {
                    return Ok(false);
                }
                let truth = self.any(inner)?;
                self.at += 1;
                return if self.kind(self.at) == Token::Close {
                    Ok(truth)
                } else {
                    Err("closing paren expected".into())
                };
            }
            _ => {}
        }
        let compares = self.kind(self.at + 1) == Token::Binary;
        if self.busybox && compares && self.word(self.at + 2).is_some() {
            return self.comparison();
        }
        if token == Token::Unary {
            let op = self.at;
            self.at += 1;
            return match self.word(self.at) {
                Some(_) => self.file(op),
                None if self.busybox => Ok(true),
                None => Err([&shown(&self.args[op]), ": argument expected"].concat()),
            };
        }
        if compares {
            return self.comparison();
        }
        Ok(self.word(self.at).is_some_and(|word| !word.is_empty()))
    }

    fn number(&self, text: &[u8]) -> Result<i64, String> {
        let text = shown(text);
        let trimmed = text.trim();
        let digits = trimmed.strip_prefix(['-', '+']).unwrap_or(trimmed);
        let big = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        trimmed.parse().map_err(|_| match (self.busybox, big) {
            (false, _) => ["Illegal number: ", &text].concat(),
            (true, true) => [&text, ": out of range"].concat(),
            _ if text.is_empty() => "bad number".into(),
            _ => [&text, ": bad number"].concat(),
        })
    }

    /// Two operands around an operator.
    fn comparison(&mut self) -> Result<bool, String> {
        let (left, op) = (self.at, self.at + 1);
        self.at += 2;
        let Some(right) = self.word(self.at) else {
            return Err([&shown(&self.args[op]), ": argument expected"].concat());
        };
        let left = &self.args[left];
        let order = || Ok::<_, String>(self.number(left)?.cmp(&self.number(right)?));
        let unit = if self.busybox { 1_000_000 } else { 1 };
        let time = |path: &[u8]| {
            let inode = self.machine.stat(self.pid, path, true);
            inode.map(|inode| inode.mtime_us / unit).ok()
        };
        Ok(match &*self.args[op] {
            b"=" | b"==" => left == right,
            b"!=" => left != right,
            b"<" => left < right,
            b">" => left > right,
            b"-eq" => order()?.is_eq(),
            b"-ne" => order()?.is_ne(),
            b"-lt" => order()?.is_lt(),
            b"-le" => order()?.is_le(),
            b"-gt" => order()?.is_gt(),
            b"-ge" => order()?.is_ge(),
            b"-nt" => time(left)
                .zip(time(right))
                .is_some_and(|(left, right)| left > right),
            b"-ot" => time(left)
                .zip(time(right))
                .is_some_and(|(left, right)| left < right),
            _ => self.machine.is_same(self.pid, left, right),
        })
    }

    /// An operator before one operand, mostly a file.
    fn file(&self, op: usize) -> Result<bool, String> {
        let operand = &self.args[self.at];
        let op = self.args[op].get(1).copied().unwrap_or(0);
        if op == b'n' || op == b'z' {
            return Ok(operand.is_empty() == (op == b'z'));
        }
        if op == b't' {
            let fd = self.number(operand)?;
            return Ok(self.machine.is_tty(self.pid, fd as u32));
        }
        let follow = !matches!(op, b'L' | b'h');
        let Ok(inode) = self.machine.stat(self.pid, operand, follow) else {
            return Ok(false);
        };
        let access = |want| self.machine.access(self.pid, operand, want).is_ok();
        Ok(match op {
            b'e' => true,
            b'f' => matches!(inode.node, Node::File(_)),
            b'd' => inode.is_dir(),
            b's' => inode.size() > 0,
            b'L' | b'h' => matches!(inode.node, Node::Symlink(_)),
            b'c' => inode.letter() == 'c',
            b'b' => inode.letter() == 'b',
            b'p' => matches!(inode.node, Node::Fifo(_)),
            b'u' => inode.mode & 0o4000 != 0,
            b'g' => inode.mode & 0o2000 != 0,
            b'k' => inode.mode & 0o1000 != 0,
            b'r' => access(4),
            b'w' => access(2),
            b'x' => access(1),
            b'O' | b'G' => {
                let proc = self.machine.procs.get(self.pid);
                proc.is_some_and(|proc| {
                    if op == b'O' {
                        proc.creds.uid == inode.uid
                    } else {
                        proc.creds.gid == inode.gid
                    }
                })
            }
            _ => false,
        })
    }
}
