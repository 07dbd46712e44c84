//! `awk`: programs over records and fields.
//!
//! Owns records and statements. Does not own the grammar, which is `parse`, nor expressions, which are `eval`. Pipes are left out.

mod eval;
mod format;
mod lex;
mod parse;
mod program;
mod value;

use std::rc::Rc;

use format::format;
use program::{Node, Op, Program, When};
use value::{Value, text, whole};

use super::Answer;
use super::cx::{Cx, split_at_byte};
use super::regex::Regex;
use super::text::lines_of;
use crate::Bytes;
use crate::kernel::fds::OpenFlags;
use crate::names::Names;

/// Statements and expressions of one run.
const MAX_STEPS: u32 = 5_000_000;
/// Functions inside each other.
const MAX_CALLS: u32 = 60;
/// Bytes of output.
const MAX_OUT: usize = 4 << 20;

/// Names with a meaning, in the order of their numbers.
const NAMES: [&str; 12] = [
    "NF", "NR", "FNR", "FS", "OFS", "ORS", "RS", "FILENAME", "SUBSEP", "RSTART", "RLENGTH",
    "ENVIRON",
];
const NF: usize = 0;
const NR: usize = 1;
const FNR: usize = 2;
const FS: usize = 3;
const OFS: usize = 4;
const ORS: usize = 5;
const RS: usize = 6;
const FILENAME: usize = 7;
const SUBSEP: usize = 8;
const RSTART: usize = 9;
const RLENGTH: usize = 10;
const ENVIRON: usize = 11;

/// How the run goes on.
#[derive(Clone, Copy, PartialEq)]
enum Flow {
    On,
    Break,
    Continue,
    Next,
    Exit,
    Return,
    /// It failed; `Run::error` says why.
    Failed,
}

struct Run<'a, 'b> {
    cx: &'a mut Cx<'b>,
    program: &'a Program,
    vars: Vec<Value>,
    arrays: Vec<Names<Value>>,
    record: Bytes,
    fields: Vec<Value>,
    out: Vec<u8>,
    /// Text for files: the name, how it is opened, what goes there.
    files: Vec<(Bytes, u8, Vec<u8>)>,
    /// The records that are left, the next one last.
    input: Vec<Bytes>,
    flow: Flow,
    error: &'static str,
    /// What a function returns.
    result: Value,
    status: i32,
    steps: u32,
    calls: u32,
    random: u64,
    regexes: Names<Rc<Regex>>,
}

pub(super) fn awk(cx: &mut Cx) -> Answer {
    let mut options = cx.options("+F:v:f: field-separator=F assign=v file=f")?;
    let mut source = Vec::new();
    for path in options.values(b'f') {
        source.extend(cx.machine.slurp(cx.pid, &path).unwrap_or_default());
        source.push(b'\n');
    }
    if source.is_empty() {
        if options.operands.is_empty() {
            return Err(cx.bad_usage("no program text"));
        }
        source = options.operands.remove(0).to_vec();
    }
    let failure = if cx.busybox() { 1 } else { 2 };
    let program = match parse::parse(&source, &NAMES) {
        Ok(program) => program,
        Err(why) => {
            let prefix = if cx.busybox() {
                "cmd. line:1: "
            } else {
                "line 1: "
            };
            cx.complain(&[prefix, why].concat());
            return Ok(failure);
        }
    };
    let mut paths = Vec::new();
    let mut given = options.values(b'v');
    for arg in options.operands.drain(..) {
        let is_assignment = arg.contains(&b'=') && !arg.contains(&b'/');
        if is_assignment {
            given.push(arg);
        } else {
            paths.push(arg);
        }
    }
    let only_begin = program.rules.iter().all(|(when, _)| *when == When::Begin);
    let contents = if only_begin {
        Vec::new()
    } else {
        cx.inputs(&paths, "cannot open %", "%")?
    };
    let failed = cx.memory.status != 0;
    let count = program.names.len();
    let environment = cx.env();
    let mut run = Run {
        cx,
        program: &program,
        vars: vec![Value::Nothing; count],
        arrays: vec![Names::default(); count],
        record: Bytes::default(),
        fields: Vec::new(),
        out: Vec::new(),
        files: Vec::new(),
        input: Vec::new(),
        flow: Flow::On,
        error: "",
        result: Value::Nothing,
        status: 0,
        steps: MAX_STEPS,
        calls: 0,
        random: 0,
        regexes: Names::default(),
    };
    for (name, value) in [
        (FS, " "),
        (OFS, " "),
        (ORS, "\n"),
        (RS, "\n"),
        (SUBSEP, "\u{1c}"),
    ] {
        run.vars[name] = text(value.as_bytes());
    }
    for entry in &environment {
        let (name, value) = split_at_byte(entry, b'=');
        run.arrays[ENVIRON].insert(name, Value::Input(value.unwrap_or_default().into()));
    }
    if let Some(separator) = options.value(b'F') {
        let separator: &[u8] = if separator == b"t" { b"\t" } else { separator };
        run.vars[FS] = text(&unescape(separator));
    }
    for entry in given {
        let (name, value) = split_at_byte(&entry, b'=');
        let number = program.names.iter().position(|known| **known == *name);
        if let (Some(number), Some(value)) = (number, value) {
            run.vars[number] = Value::Input(unescape(value).into());
        }
    }
    run.all(contents);
    if run.flow == Flow::Failed {
        run.cx.complain(run.error);
        run.status = failure;
    }
    let (files, out, status) = (run.files, run.out, run.status);
    for (path, mark, bytes) in files {
        if &*path == b"/dev/stderr" {
            cx.err(&bytes);
            continue;
        }
        let flags = if mark == b'a' {
            OpenFlags::APPEND
        } else {
            OpenFlags::WRITE
        };
        if let Err(errno) = cx.write_file(&path, &bytes, flags, 0o666) {
            cx.fault("cannot open % for output", "%", &path, errno);
        }
    }
    cx.out = out;
    Ok(if failed && status == 0 {
        failure
    } else {
        status
    })
}

fn unescape(text: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    text.replace("\\n", "\n")
        .replace("\\t", "\t")
        .replace("\\\\", "\\")
        .into_bytes()
}

impl Run<'_, '_> {
    /// Ends the run with a message.
    fn stop(&mut self, why: &'static str) -> Value {
        (self.flow, self.error) = (Flow::Failed, why);
        Value::Nothing
    }

    /// Counts a step; whether there are any left.
    fn step(&mut self) -> bool {
        self.steps = self.steps.saturating_sub(1);
        if self.steps == 0 || self.out.len() > MAX_OUT {
            self.stop("the program runs too long");
        }
        self.flow != Flow::Failed
    }

    fn all(&mut self, contents: Vec<(Bytes, Vec<u8>)>) {
        let program = self.program;
        self.rules(When::Begin);
        let mut ranges = vec![false; program.rules.len()];
        for (name, bytes) in contents {
            if self.flow != Flow::On {
                break;
            }
            self.vars[FILENAME] = text(&name);
            self.vars[FNR] = whole(0);
            self.input = match self.vars[RS].bytes().first() {
                None => paragraphs(&bytes),
                Some(b'\n') => lines_of(&bytes).into_iter().map(Bytes::from).collect(),
                Some(byte) => {
                    let trimmed = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
                    trimmed
                        .split(|known| known == byte)
                        .map(Bytes::from)
                        .collect()
                }
            };
            self.input.reverse();
            while self.flow == Flow::On && self.next_record() {
                self.one_record(&mut ranges);
            }
        }
        if self.flow == Flow::Exit {
            self.flow = Flow::On;
        }
        self.rules(When::End);
    }

    fn next_record(&mut self) -> bool {
        let Some(record) = self.input.pop() else {
            return false;
        };
        for counter in [NR, FNR] {
            self.vars[counter] = Value::Number(self.vars[counter].number() + 1.0);
        }
        self.set_record(&record);
        true
    }

    fn rules(&mut self, wanted: When) {
        let program = self.program;
        for (when, body) in &program.rules {
            if *when == wanted && self.flow == Flow::On {
                self.block(body.unwrap_or(0));
            }
        }
    }

    fn one_record(&mut self, ranges: &mut [bool]) {
        let program = self.program;
        for (inside, (when, body)) in ranges.iter_mut().zip(&program.rules) {
            let applies = match *when {
                When::Begin | When::End => false,
                When::Always => true,
                When::Holds(condition, 0) => self.eval(condition).truth(),
                When::Holds(from, to) => {
                    let applies = *inside || self.eval(from).truth();
                    *inside = applies && !self.eval(to).truth();
                    applies
                }
            };
            match body {
                Some(body) if applies => self.block(*body),
                None if applies => self.print(
                    0,
                    Node {
                        op: Op::Print,
                        a: 0,
                        b: 0,
                        c: 0,
                    },
                ),
                _ => {}
            }
            if self.flow != Flow::On {
                break;
            }
        }
        if self.flow == Flow::Next {
            self.flow = Flow::On;
        }
    }

    fn set_record(&mut self, record: &[u8]) {
        self.record = record.into();
        let separator = self.vars[FS].bytes();
        self.fields = self.split(record, &separator);
        self.vars[NF] = whole(self.fields.len());
    }

    fn rebuild(&mut self) {
        let fields: Vec<Bytes> = self.fields.iter().map(Value::bytes).collect();
        self.record = fields.join(&*self.vars[OFS].bytes()).into();
        self.vars[NF] = whole(self.fields.len());
    }

    fn split(&mut self, record: &[u8], separator: &[u8]) -> Vec<Value> {
        let mut fields = Vec::new();
        let mut add = |piece: &[u8]| fields.push(Value::Input(piece.into()));
        match separator {
            _ if record.is_empty() => {}
            b" " => record
                .split(u8::is_ascii_whitespace)
                .filter(|word| !word.is_empty())
                .for_each(add),
            [] => record.chunks(1).for_each(add),
            [byte] => record.split(|known| known == byte).for_each(add),
            _ => {
                let mut at = 0;
                if let Some(regex) = self.regex(separator) {
                    while let Some((start, end)) = regex.find(record, at).and_then(|spans| spans[0])
                    {
                        if start == end {
                            break;
                        }
                        add(&record[at..start]);
                        at = end;
                    }
                }
                add(&record[at..]);
            }
        }
        fields
    }

    /// An expression, read once; `None` after an error.
    fn regex(&mut self, source: &[u8]) -> Option<Rc<Regex>> {
        if let Some(known) = self.regexes.get(source) {
            return Some(known.clone());
        }
        match Regex::new(source, true, false) {
            Ok(regex) => {
                let regex = Rc::new(regex);
                self.regexes.insert(source, regex.clone());
                Some(regex)
            }
            Err(why) => {
                self.stop(why);
                None
            }
        }
    }

    /// Carries out statements as long as nothing leads elsewhere.
    fn block(&mut self, mut list: u32) {
        while list != 0 && self.flow == Flow::On {
            let node = self.program.nodes[list as usize];
            if node.op != Op::List {
                return self.statement(list);
            }
            self.block(node.a);
            list = node.b;
        }
    }

    /// After the body of a loop: whether the loop goes on.
    fn loops(&mut self) -> bool {
        if self.flow == Flow::Continue {
            self.flow = Flow::On;
        }
        let on = self.flow == Flow::On && self.step();
        if self.flow == Flow::Break {
            self.flow = Flow::On;
        }
        on
    }

    fn statement(&mut self, at: u32) {
        if !self.step() {
            return;
        }
        let node = self.program.nodes[at as usize];
        let Node { op, a, b, c } = node;
        match op {
            Op::Print | Op::Printf => self.print(a, node),
            Op::If => {
                let chosen = if self.eval(a).truth() { b } else { c };
                self.block(chosen);
            }
            Op::While => {
                while self.eval(a).truth() {
                    self.block(b);
                    if !self.loops() {
                        return;
                    }
                    self.block(c);
                }
            }
            Op::Do => loop {
                self.block(a);
                if !self.loops() || !self.eval(b).truth() {
                    return;
                }
            },
            Op::ForIn => {
                for name in self.arrays[b as usize].names().to_vec() {
                    self.vars[a as usize] = Value::Input(name);
                    self.block(c);
                    if !self.loops() {
                        return;
                    }
                }
            }
            Op::Delete if b == 0 => self.arrays[a as usize] = Names::default(),
            Op::Delete => {
                let key = self.key(b);
                self.arrays[a as usize].remove(&key);
            }
            Op::Break => self.flow = Flow::Break,
            Op::Continue => self.flow = Flow::Continue,
            Op::Next => self.flow = Flow::Next,
            Op::Exit => {
                if a != 0 {
                    self.status = self.eval(a).number() as i32;
                }
                self.flow = Flow::Exit;
            }
            Op::Return => {
                self.result = self.eval(a);
                self.flow = Flow::Return;
            }
            _ => {
                self.eval(at);
            }
        }
    }

    fn print(&mut self, list: u32, node: Node) {
        let mut values = Vec::new();
        for item in self.items(list) {
            values.push(self.eval(item));
        }
        let mut line;
        if node.op == Op::Printf {
            line = format(&values);
        } else {
            let texts: Vec<Bytes> = values.iter().map(Value::bytes).collect();
            line = texts.join(&*self.vars[OFS].bytes());
            if list == 0 {
                line.extend_from_slice(&self.record);
            }
            line.extend_from_slice(&self.vars[ORS].bytes());
        }
        if node.c == u32::from(b'|') {
            self.stop("pipes are not supported");
        }
        if node.c == 0 || self.flow == Flow::Failed {
            return self.out.extend(line);
        }
        let path = self.eval(node.b).bytes();
        if matches!(&*path, b"/dev/stdout" | b"-") {
            return self.out.extend(line);
        }
        match self.files.iter_mut().find(|(known, ..)| *known == path) {
            Some((_, _, bytes)) => bytes.extend(line),
            None => self.files.push((path, node.c as u8, line)),
        }
    }
}

/// Records that empty lines separate.
fn paragraphs(bytes: &[u8]) -> Vec<Bytes> {
    let lines = lines_of(bytes);
    let groups = lines
        .split(|line| line.is_empty())
        .filter(|group| !group.is_empty());
    groups.map(|group| group.join(&b'\n').into()).collect()
}
