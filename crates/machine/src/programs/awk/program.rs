//! A program of `awk` as a table of nodes.
//!
//! Owns the shapes. Nodes refer to one another by number, which keeps this code small; node 0 is nothing.

use crate::Bytes;

/// What a node is; its comment says what `a`, `b` and `c` are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Op {
    Nothing,
    /// The number of a constant.
    Number,
    Text,
    /// Matched against the record.
    Regex,
    /// A variable, for both.
    Var,
    Field,
    /// Array, list of keys.
    Index,
    /// Place, value, operator.
    Assign,
    /// Place; 1 for `++`; 1 when the old value counts.
    Step,
    /// Operand, operator.
    Unary,
    /// Left, right, operator: its first byte; `l` and `g` are `<=` and `>=`, `e` and `n` equality, `c` a concatenation.
    Binary,
    Choose,
    /// List of keys, array.
    In,
    /// Builtin or function, list of arguments.
    Call,
    User,
    Getline,
    /// Several expressions in parentheses.
    Group,
    /// An element and the rest of a list.
    List,
    /// List, target, how it goes there; the same with a format.
    Print,
    Printf,
    If,
    /// Condition, body, step.
    While,
    /// Body, condition.
    Do,
    /// Variable, array, body.
    ForIn,
    /// Array, list of keys.
    Delete,
    Break,
    Continue,
    Next,
    Exit,
    Return,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub(super) op: Op,
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) c: u32,
}

/// When a rule applies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum When {
    Begin,
    End,
    Always,
    /// When the first holds, or from there until the second does.
    Holds(u32, u32),
}

/// A program; variables are numbered in the order of their names here.
#[derive(Debug, Default)]
pub(super) struct Program {
    pub(super) nodes: Vec<Node>,
    pub(super) texts: Vec<Bytes>,
    pub(super) numbers: Vec<f64>,
    pub(super) names: Vec<Bytes>,
    /// When, and the list of statements; without one the record is printed.
    pub(super) rules: Vec<(When, Option<u32>)>,
    /// Parameters and bodies; calls of functions that are never defined find no body.
    pub(super) functions: Vec<(Vec<u32>, u32)>,
    pub(super) function_names: Vec<Bytes>,
}
