//! `test` and `[`: conditions on files, texts and numbers.

use super::Answer;
use super::cx::Cx;
use crate::kernel::inode::Node;
use crate::{Bytes, Machine};

pub(super) fn main(cx: &mut Cx) -> Answer {
    let mut args = cx.args();
    if cx.name() == "[" && args.pop().as_deref() != Some(b"]".as_slice()) {
        cx.complain("missing ']'");
        return Ok(2);
    }
    match evaluate(cx.machine, cx.pid, &args) {
        Ok(truth) => Ok(i32::from(!truth)),
        Err(problem) => {
            cx.complain(&problem);
            Ok(2)
        }
    }
}

/// Words of a condition.
const MAX_WORDS: usize = 200;

/// Whether the condition holds; the error is dash's text.
pub(crate) fn evaluate(machine: &Machine, pid: u32, args: &[Bytes]) -> Result<bool, String> {
    if args.len() > MAX_WORDS {
        return Err("too many arguments".into());
    }
    match args {
        [] => Ok(false),
        [one] => Ok(!one.is_empty()),
        [not, rest @ ..] if &**not == b"!" && args.len() != 3 => {
            evaluate(machine, pid, rest).map(|truth| !truth)
        }
        [op, operand] => unary(machine, pid, op, operand),
        [left, op, right] => match binary(machine, pid, left, op, right) {
            Some(result) => result,
            None if &**left == b"!" => unary(machine, pid, op, right).map(|truth| !truth),
            None if &**left == b"(" && &**right == b")" => Ok(!op.is_empty()),
            None => Err(format!("{}: unexpected operator", shown(left))),
        },
        _ => long(machine, pid, args),
    }
}

/// Conditions joined by `-o` and `-a`, the latter binding closer.
fn long(machine: &Machine, pid: u32, args: &[Bytes]) -> Result<bool, String> {
    for (word, is_or) in [(b"-o", true), (b"-a", false)] {
        if let Some(at) = args
            .iter()
            .rposition(|arg| &**arg == word)
            .filter(|at| *at > 0 && at + 1 < args.len())
        {
            let left = evaluate(machine, pid, &args[..at])?;
            let right = evaluate(machine, pid, &args[at + 1..])?;
            return Ok(if is_or { left || right } else { left && right });
        }
    }
    match args {
        [open, inner @ .., close] if &**open == b"(" && &**close == b")" => {
            evaluate(machine, pid, inner)
        }
        [_, op, ..] => Err(format!("{}: unexpected operator", shown(op))),
        _ => Err("argument expected".into()),
    }
}

fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

fn number(text: &[u8]) -> Result<i64, String> {
    shown(text)
        .trim()
        .parse()
        .map_err(|_| format!("Illegal number: {}", shown(text)))
}

fn binary(
    machine: &Machine,
    pid: u32,
    left: &[u8],
    op: &[u8],
    right: &[u8],
) -> Option<Result<bool, String>> {
    let compare = |holds: fn(i64, i64) -> bool| {
        Some(number(left).and_then(|left| number(right).map(|right| holds(left, right))))
    };
    let time = |path| {
        machine
            .stat(pid, path, true)
            .map(|inode| inode.mtime_us)
            .ok()
    };
    match op {
        b"=" | b"==" => Some(Ok(left == right)),
        b"!=" => Some(Ok(left != right)),
        b"<" => Some(Ok(left < right)),
        b">" => Some(Ok(left > right)),
        b"-eq" => compare(|a, b| a == b),
        b"-ne" => compare(|a, b| a != b),
        b"-lt" => compare(|a, b| a < b),
        b"-le" => compare(|a, b| a <= b),
        b"-gt" => compare(|a, b| a > b),
        b"-ge" => compare(|a, b| a >= b),
        b"-nt" => Some(Ok(time(left) > time(right))),
        b"-ot" => Some(Ok(time(left) < time(right))),
        b"-a" => Some(Ok(!left.is_empty() && !right.is_empty())),
        b"-o" => Some(Ok(!left.is_empty() || !right.is_empty())),
        _ => None,
    }
}

fn unary(machine: &Machine, pid: u32, op: &[u8], operand: &Bytes) -> Result<bool, String> {
    let inode = |follow| machine.stat(pid, operand, follow);
    Ok(match op {
        b"-n" => !operand.is_empty(),
        b"-z" => operand.is_empty(),
        b"-e" => inode(true).is_ok(),
        b"-f" => inode(true).is_ok_and(|inode| matches!(inode.node, Node::File(_))),
        b"-d" => inode(true).is_ok_and(|inode| inode.is_dir()),
        b"-s" => inode(true).is_ok_and(|inode| inode.size() > 0),
        b"-L" | b"-h" => inode(false).is_ok_and(|inode| matches!(inode.node, Node::Symlink(_))),
        b"-c" => inode(true).is_ok_and(|inode| matches!(inode.node, Node::Device(_))),
        b"-p" => inode(true).is_ok_and(|inode| matches!(inode.node, Node::Fifo(_))),
        b"-r" => machine.access(pid, operand, 4).is_ok(),
        b"-w" => machine.access(pid, operand, 2).is_ok(),
        b"-x" => machine.access(pid, operand, 1).is_ok(),
        b"-t" => number(operand).is_ok_and(|fd| machine.is_tty(pid, fd as u32)),
        b"-b" | b"-S" | b"-u" | b"-g" | b"-k" => false,
        _ if binary(machine, pid, b"", operand, b"").is_some() => {
            return Err(format!("{}: argument expected", shown(operand)));
        }
        _ => return Err(format!("{}: unexpected operator", shown(op))),
    })
}
