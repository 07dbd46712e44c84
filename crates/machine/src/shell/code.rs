//! The shell's machine code: what a parsed command is turned into before it runs.
//!
//! Owns the operations. Jumps are absolute places in the same [`Code`]. Code is shared by every copy of a shell.

use std::rc::Rc;

use super::ast::{ParamOp, RedirKind};
use crate::Bytes;

/// A piece of code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Code {
    pub(crate) ops: Vec<Op>,
}

/// How a simple command stands among the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    /// Its failure is looked at, so that `set -e` does not apply.
    pub(crate) tested: bool,
    /// Nothing of the shell comes after it: it may replace the shell.
    pub(crate) last: bool,
}

/// One operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Op {
    /// The line for messages and `$LINENO`.
    Line(u32),

    // Words. They are built in a buffer and end as a field, a value or a pattern.
    /// A whole field that needs no expansion.
    Field(Bytes),
    /// Starts a buffer.
    Start,
    Text {
        text: Bytes,
        quoted: bool,
    },
    /// Unquoted text in `${name-text}`: what it separates are fields of their own.
    Split(Bytes),
    Param {
        name: Bytes,
        quoted: bool,
    },
    Length {
        name: Bytes,
    },
    Tilde {
        user: Bytes,
    },
    /// `${name-…}` and its like: jumps when the word is to be used instead of the value.
    /// With `alternative` it jumps when it is not.
    UnlessSet {
        name: Bytes,
        colon: bool,
        alternative: bool,
        to: usize,
    },
    /// Ends the buffer of `${name=word}`.
    AssignParam {
        name: Bytes,
        quoted: bool,
    },
    /// Ends the buffer of `${name?word}`.
    ErrorParam {
        name: Bytes,
        colon: bool,
        empty: bool,
    },
    /// Ends the buffer of a pattern and cuts it from the value.
    Cut {
        name: Bytes,
        op: ParamOp,
        quoted: bool,
    },
    /// Ends the buffer of an expression and adds its value.
    Arithmetic {
        quoted: bool,
    },
    Substitute {
        code: Option<Rc<Code>>,
        quoted: bool,
    },
    BadSubstitution,
    /// Ends the buffer as fields: split and with patterns replaced by names.
    EndFields,
    /// Ends the buffer as one value.
    EndValue,
    /// Ends the buffer as one value and sets quoted pattern characters apart.
    EndPattern,

    // Commands.
    /// Takes a value as the target of a redirection.
    Redirect {
        fd: u32,
        kind: RedirKind,
    },
    /// The fields are complete: makes the redirections and finds the command.
    Prepare {
        assigns: bool,
    },
    /// Takes a value for a variable; `prefix` as the environment of the command that follows.
    Assign {
        name: Bytes,
    },
    /// Runs the simple command.
    Run(Place),
    /// Makes redirections around a compound command; jumps when one fails.
    Redirected {
        otherwise: usize,
    },
    Restore,
    Jump(usize),
    JumpIfFailed(usize),
    JumpIfOk(usize),
    SetStatus(i32),
    Negate,
    /// A place where traps run, and where `set -e` applies to what is not a simple command.
    Check(Place),
    /// Begins a loop: where `break` and `continue` go.
    Loop {
        end: usize,
        next: usize,
    },
    /// Begins `for` over the fields collected, or over the arguments.
    For {
        end: usize,
        next: usize,
        arguments: bool,
    },
    /// Gives the variable its next value, or jumps.
    Next {
        name: Bytes,
        done: usize,
    },
    /// Keeps the status as the loop's result.
    Turned,
    /// Takes the loop's result as the status.
    Done,
    /// Takes the loop away.
    EndLoop,
    /// Begins `case` with a value.
    Case,
    /// Takes a pattern; jumps when the value matches it.
    Match(usize),
    EndCase,
    Subshell {
        code: Rc<Code>,
        place: Place,
    },
    Background {
        code: Rc<Code>,
        text: Bytes,
    },
    Pipeline {
        parts: Rc<[Rc<Code>]>,
        place: Place,
    },
    Define {
        name: Bytes,
        code: Rc<Code>,
    },
}
