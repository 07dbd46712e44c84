//! What a piece of shell text means: commands, words and their parts.
//!
//! Owns the shapes only. The parser makes them, `compile` turns them into code; nothing keeps them.

/// A word: parts that stand next to each other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Word {
    pub(crate) parts: Vec<Part>,
}

/// How `${name…}` treats the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParamOp {
    Default,
    Assign,
    Error,
    Alternative,
    CutSuffix {
        longest: bool,
    },
    CutPrefix {
        longest: bool,
    },
    /// `${name:offset:length}` of ash and bash.
    Slice,
    /// `${name/pattern/text}` of ash and bash.
    Replace {
        all: bool,
    },
}

/// A piece of a word.
#[derive(Debug, Clone)]
pub(crate) enum Part {
    /// Unquoted text: may hold patterns.
    Plain(Vec<u8>),
    /// Quoted text: only itself.
    Quoted(Vec<u8>),
    Param {
        name: Vec<u8>,
        quoted: bool,
    },
    Length {
        name: Vec<u8>,
    },
    ParamOp {
        name: Vec<u8>,
        op: ParamOp,
        colon: bool,
        word: Word,
        quoted: bool,
    },
    Substitution {
        body: Option<Box<Command>>,
        quoted: bool,
    },
    Arithmetic {
        word: Word,
        quoted: bool,
    },
    /// `${…}` that makes no sense: an error when it is expanded.
    Bad,
}

/// What a redirection does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RedirKind {
    Read,
    Write,
    Clobber,
    Append,
    ReadWrite,
    /// `<&` and `>&`.
    Duplicate,
    HereDoc,
}

/// A redirection.
#[derive(Debug, Clone)]
pub(crate) struct Redir {
    pub(crate) fd: u32,
    pub(crate) kind: RedirKind,
    /// The file name, the descriptor, or the body of the here-document.
    pub(crate) word: Word,
    /// The number of the here-document whose body comes later.
    pub(crate) here_doc: usize,
}

/// An arm of `case`.
#[derive(Debug, Clone)]
pub(crate) struct Arm {
    pub(crate) patterns: Vec<Word>,
    pub(crate) body: Option<Box<Command>>,
}

/// A command.
#[derive(Debug, Clone)]
pub(crate) enum Command {
    Simple {
        assigns: Vec<(Vec<u8>, Word)>,
        words: Vec<Word>,
        redirs: Vec<Redir>,
        line: u32,
    },
    Pipe(Vec<Command>),
    Not(Box<Command>),
    And(Box<Command>, Box<Command>),
    Or(Box<Command>, Box<Command>),
    Sequence(Box<Command>, Box<Command>),
    Background {
        body: Box<Command>,
        text: Vec<u8>,
    },
    Subshell {
        body: Box<Command>,
        line: u32,
    },
    Redirected {
        body: Box<Command>,
        redirs: Vec<Redir>,
        line: u32,
    },
    If {
        condition: Box<Command>,
        body: Box<Command>,
        otherwise: Option<Box<Command>>,
    },
    Loop {
        condition: Box<Command>,
        body: Box<Command>,
        until: bool,
    },
    For {
        name: Vec<u8>,
        words: Option<Vec<Word>>,
        body: Box<Command>,
        line: u32,
    },
    Case {
        word: Word,
        arms: Vec<Arm>,
        line: u32,
    },
    Function {
        name: Vec<u8>,
        body: Box<Command>,
    },
}
