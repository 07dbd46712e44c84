//! kubectl's dialect of JSONPath: templates such as `{range .items[*]}{.metadata.name}{"\n"}{end}`.
//! This file holds the template as data; reading it is `parse`, running it `eval`.

mod eval;
mod parse;
#[cfg(test)]
mod tests;

pub(crate) use eval::compare_numbers;
pub(crate) use eval::{find, render};
pub(crate) use parse::{parse, relax};

use podarium_manifest::Value;

/// A template, ready to run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    /// What stands outside braces.
    Text(String),
    /// One pair of braces.
    Path(Path),
    /// `{range …}` to `{end}`.
    Range(Path, Vec<Piece>),
}

/// Steps that lead from values to other values.
type Path = Vec<Step>;

#[derive(Clone, Debug, PartialEq)]
enum Step {
    /// `.name` or `['name']`.
    Field(String),
    /// `.*` or `[*]`.
    Wildcard,
    /// `..`.
    Recursive,
    /// `[1]`, `[-1:]`, `[0:4:2]`.
    Slice(Slice),
    /// `[0,2]` or `['a','b']`.
    Union(Vec<Path>),
    /// `[?(@.ready==true)]`.
    Filter(Path, Comparison),
    /// A quoted text, a number or a bool.
    Constant(Value),
}

/// Bounds of a slice; a single index is a slice of one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Slice {
    start: Option<i64>,
    end: Option<i64>,
    step: Option<i64>,
    /// Whether `end` was made from a single index, which may have been -1.
    single: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Comparison {
    Exists,
    Compare(Operator, Path),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
