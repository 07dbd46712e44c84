//! `awk`: programs over records and fields.
//!
//! Owns the evaluation. Does not own the grammar, which is `parse`, nor numbers, which are `number`. Pipes are left out.

mod eval;
mod expr;
mod format;
mod lex;
mod number;
mod parse;
mod value;

use format::format;
use number::ONE;
use parse::{Expr, Pattern, Program, Stmt};
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

/// Why a statement did not simply end.
enum Flow {
    Break,
    Continue,
    Next,
    Exit,
    Return(Value),
    Error(String),
}

type Eval<T> = Result<T, Flow>;

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

struct Run<'a, 'b> {
    cx: &'a mut Cx<'b>,
    program: &'a Program,
    vars: Vec<Value>,
    arrays: Vec<Names<Value>>,
    record: Bytes,
    fields: Vec<Value>,
    out: Vec<u8>,
    /// Text for files, and what leads there: the name and how it is opened.
    files: Vec<(Bytes, u8, Vec<u8>)>,
    /// The records that are left.
    input: Vec<Bytes>,
    status: i32,
    steps: u32,
    calls: u32,
    random: u64,
    regexes: Names<std::rc::Rc<Regex>>,
}

pub(super) fn awk(cx: &mut Cx) -> Answer {
    let mut options = cx.options("+F:v:f: field-separator=F assign=v file=f")?;
    let mut source = Vec::new();
    for path in options.values(b'f') {
        source.extend(cx.machine.slurp(cx.pid, &path).unwrap_or_default());
        source.push(b'\n');
    }
    if !options.has(b'f') {
        if options.operands.is_empty() {
            return Err(cx.bad_usage("no program text"));
        }
        source = options.operands.remove(0).to_vec();
    }
    let program = match parse::parse(&source, &NAMES) {
        Ok(program) => program,
        Err(why) => {
            let prefix = if cx.busybox() {
                "cmd. line:1: "
            } else {
                "line 1: "
            };
            cx.complain(&[prefix, &why].concat());
            return Ok(if cx.busybox() { 1 } else { 2 });
        }
    };
    let only_begin = program
        .rules
        .iter()
        .all(|(pattern, _)| matches!(pattern, Pattern::Begin));
    let is_assignment = |arg: &Bytes| arg.contains(&b'=') && !arg.contains(&b'/');
    let paths: Vec<Bytes> = options
        .operands
        .iter()
        .filter(|arg| !is_assignment(arg))
        .cloned()
        .collect();
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
        let separator: &[u8] = if &*separator == b"t" {
            b"\t"
        } else {
            &separator
        };
        run.vars[FS] = text(&unescape(separator));
    }
    let given = options.values(b'v').into_iter().chain(
        options
            .operands
            .iter()
            .filter(|arg| is_assignment(arg))
            .cloned(),
    );
    for entry in given {
        let (name, value) = split_at_byte(&entry, b'=');
        let number = program.names.iter().position(|known| known == name);
        if let (Some(number), Some(value)) = (number, value) {
            run.vars[number] = Value::Input(unescape(value).into());
        }
    }
    let result = run.all(contents);
    if let Err(Flow::Error(why)) = result {
        run.cx.complain(&why);
        run.status = if run.cx.busybox() { 1 } else { 2 };
    }
    let (files, out, status) = (run.files, run.out, run.status);
    for (path, mark, bytes) in files {
        if &*path == b"/dev/stderr" {
            cx.err(&bytes);
        } else {
            let flags = if mark == b'a' {
                OpenFlags::APPEND
            } else {
                OpenFlags::WRITE
            };
            if let Err(errno) = cx.write_file(&path, &bytes, flags, 0o666) {
                cx.fault("cannot open % for output", "%", &path, errno);
            }
        }
    }
    cx.out = out;
    Ok(if failed && status == 0 {
        if cx.busybox() { 1 } else { 2 }
    } else {
        status
    })
}

fn unescape(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        out.push(match (*byte, bytes.as_slice().first()) {
            (b'\\', Some(next @ (b'n' | b't' | b'\\'))) => {
                bytes.next();
                match next {
                    b'n' => b'\n',
                    b't' => b'\t',
                    _ => b'\\',
                }
            }
            (other, _) => other,
        });
    }
    out
}

impl Run<'_, '_> {
    fn all(&mut self, contents: Vec<(Bytes, Vec<u8>)>) -> Eval<()> {
        let program = self.program;
        let mut ended = self.rules(|pattern| matches!(pattern, Pattern::Begin));
        let mut ranges = vec![false; program.rules.len()];
        for (name, bytes) in contents {
            if ended.is_err() {
                break;
            }
            self.vars[FILENAME] = text(&name);
            self.vars[FNR] = whole(0);
            let separator = self.vars[RS].bytes();
            self.input = match separator.first() {
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
            while let (Ok(()), true) = (&ended, self.next_record()) {
                ended = self.one_record(&mut ranges);
            }
        }
        if matches!(ended, Ok(()) | Err(Flow::Exit)) {
            let begun_only = program
                .rules
                .iter()
                .all(|(pattern, _)| !matches!(pattern, Pattern::End));
            if begun_only {
                return Ok(());
            }
            ended = self.rules(|pattern| matches!(pattern, Pattern::End));
        }
        match ended {
            Err(Flow::Error(why)) => Err(Flow::Error(why)),
            _ => Ok(()),
        }
    }

    fn next_record(&mut self) -> bool {
        let Some(record) = self.input.pop() else {
            return false;
        };
        for counter in [NR, FNR] {
            self.vars[counter] = Value::Number(self.vars[counter].number() + ONE);
        }
        self.set_record(&record);
        true
    }

    fn rules(&mut self, wanted: fn(&Pattern) -> bool) -> Eval<()> {
        let program = self.program;
        for (pattern, body) in &program.rules {
            if wanted(pattern)
                && let Some(body) = body
            {
                self.statement(body)?;
            }
        }
        Ok(())
    }

    fn one_record(&mut self, ranges: &mut [bool]) -> Eval<()> {
        let program = self.program;
        for (index, (pattern, body)) in program.rules.iter().enumerate() {
            let applies = match pattern {
                Pattern::Begin | Pattern::End => false,
                Pattern::Always => true,
                Pattern::When(condition) => self.eval(condition)?.truth(),
                Pattern::Range(from, to) => {
                    let inside = ranges[index] || self.eval(from)?.truth();
                    ranges[index] = inside && !self.eval(to)?.truth();
                    inside
                }
            };
            if !applies {
                continue;
            }
            let done = match body {
                Some(body) => self.statement(body),
                None => self.print(false, &[], None),
            };
            match done {
                Err(Flow::Next) => return Ok(()),
                other => other?,
            }
        }
        Ok(())
    }

    fn set_record(&mut self, record: &[u8]) {
        self.record = record.into();
        let separator = self.vars[FS].bytes();
        self.fields = self.split(record, &separator);
        self.vars[NF] = whole(self.fields.len());
    }

    fn split(&mut self, record: &[u8], separator: &[u8]) -> Vec<Value> {
        let input = |piece: &[u8]| Value::Input(piece.into());
        if separator == b" " {
            let words = record
                .split(u8::is_ascii_whitespace)
                .filter(|word| !word.is_empty());
            return words.map(input).collect();
        }
        if record.is_empty() {
            return Vec::new();
        }
        if separator.is_empty() {
            return record.iter().map(|byte| input(&[*byte])).collect();
        }
        if separator.len() == 1 {
            return record
                .split(|byte| *byte == separator[0])
                .map(input)
                .collect();
        }
        let Ok(regex) = self.regex(separator) else {
            return vec![input(record)];
        };
        let mut fields = Vec::new();
        let mut at = 0;
        while let Some((start, end)) = regex
            .find(record, at)
            .and_then(|spans| spans[0])
            .filter(|(start, end)| end > start)
        {
            fields.push(input(&record[at..start]));
            at = end;
        }
        fields.push(input(&record[at..]));
        fields
    }

    fn regex(&mut self, source: &[u8]) -> Eval<std::rc::Rc<Regex>> {
        if let Some(known) = self.regexes.get(source) {
            return Ok(known.clone());
        }
        let regex = Regex::new(source, true, false).map_err(|why| Flow::Error(why.into()))?;
        let regex = std::rc::Rc::new(regex);
        self.regexes.insert(source, regex.clone());
        Ok(regex)
    }

    fn step(&mut self) -> Eval<()> {
        self.steps = self.steps.saturating_sub(1);
        if self.steps == 0 || self.out.len() > MAX_OUT {
            return Err(Flow::Error("the program runs too long".into()));
        }
        Ok(())
    }

    fn block(&mut self, list: &[Stmt]) -> Eval<()> {
        for statement in list {
            self.statement(statement)?;
        }
        Ok(())
    }

    fn statement(&mut self, statement: &Stmt) -> Eval<()> {
        self.step()?;
        match statement {
            Stmt::Expr(expr) => self.eval(expr).map(|_| ()),
            Stmt::Print(formatted, list, target) => self.print(*formatted, list, target.as_ref()),
            Stmt::If(condition, yes, no) => {
                if self.eval(condition)?.truth() {
                    return self.statement(yes);
                }
                no.as_ref().map_or(Ok(()), |no| self.statement(no))
            }
            Stmt::Loop(condition, step, body, body_first) => {
                let mut first = *body_first;
                loop {
                    self.step()?;
                    if !std::mem::take(&mut first)
                        && let Some(condition) = condition
                        && !self.eval(condition)?.truth()
                    {
                        return Ok(());
                    }
                    match self.statement(body) {
                        Err(Flow::Break) => return Ok(()),
                        Err(Flow::Continue) => {}
                        other => other?,
                    }
                    if let Some(step) = step {
                        self.statement(step)?;
                    }
                }
            }
            Stmt::ForIn(key, array, body) => {
                for name in self.arrays[*array].names().to_vec() {
                    self.vars[*key] = Value::Input(name);
                    match self.statement(body) {
                        Err(Flow::Break) => return Ok(()),
                        Err(Flow::Continue) => {}
                        other => other?,
                    }
                }
                Ok(())
            }
            Stmt::Block(list) => self.block(list),
            Stmt::Delete(array, key) => {
                match key {
                    Some(key) => {
                        let key = self.key(key)?;
                        self.arrays[*array].remove(&key);
                    }
                    None => self.arrays[*array] = Names::default(),
                }
                Ok(())
            }
            Stmt::Break => Err(Flow::Break),
            Stmt::Continue => Err(Flow::Continue),
            Stmt::Next => Err(Flow::Next),
            Stmt::Exit(code) => {
                if let Some(code) = code {
                    self.status = (self.eval(code)?.number() / ONE) as i32;
                }
                Err(Flow::Exit)
            }
            Stmt::Return(value) => {
                let value = value
                    .as_ref()
                    .map_or(Ok(Value::Nothing), |value| self.eval(value))?;
                Err(Flow::Return(value))
            }
        }
    }

    fn print(&mut self, formatted: bool, list: &[Expr], target: Option<&(u8, Expr)>) -> Eval<()> {
        let mut line = Vec::new();
        if formatted {
            let mut values = Vec::new();
            for expr in list {
                values.push(self.eval(expr)?);
            }
            line = format(&values);
        } else {
            if list.is_empty() {
                line.extend_from_slice(&self.record);
            }
            for (index, expr) in list.iter().enumerate() {
                if index > 0 {
                    line.extend_from_slice(&self.vars[OFS].bytes());
                }
                let value = self.eval(expr)?;
                line.extend_from_slice(&value.bytes());
            }
            line.extend_from_slice(&self.vars[ORS].bytes());
        }
        let Some((mark, path)) = target else {
            self.out.extend(line);
            return Ok(());
        };
        if *mark == b'|' {
            return Err(Flow::Error("pipes are not supported".into()));
        }
        let path = self.eval(path)?.bytes();
        if matches!(&*path, b"/dev/stdout" | b"-") {
            self.out.extend(line);
            return Ok(());
        }
        match self.files.iter_mut().find(|(known, ..)| *known == path) {
            Some((_, _, bytes)) => bytes.extend(line),
            None => self.files.push((path, *mark, line)),
        }
        Ok(())
    }

    /// The name of an array's element.
    fn key(&mut self, list: &[Expr]) -> Eval<Bytes> {
        let mut key = Vec::new();
        for (index, expr) in list.iter().enumerate() {
            if index > 0 {
                key.extend_from_slice(&self.vars[SUBSEP].bytes());
            }
            let value = self.eval(expr)?;
            key.extend_from_slice(&value.bytes());
        }
        Ok(key.into())
    }

    fn field(&self, number: usize) -> Value {
        match number {
            0 => Value::Input(self.record.clone()),
            _ => self
                .fields
                .get(number - 1)
                .cloned()
                .unwrap_or(Value::Nothing),
        }
    }

    fn rebuild(&mut self) {
        let fields: Vec<Bytes> = self.fields.iter().map(Value::bytes).collect();
        self.record = fields.join(&*self.vars[OFS].bytes()).into();
        self.vars[NF] = whole(self.fields.len());
    }

    fn assign(&mut self, place: &Expr, value: Value) -> Eval<()> {
        match place {
            Expr::Var(number) => {
                self.vars[*number] = value;
                if *number == NF {
                    let count = (self.vars[NF].number() / ONE).clamp(0, 10_000) as usize;
                    self.fields.resize(count, Value::Nothing);
                    self.rebuild();
                }
            }
            Expr::Index(array, key) => {
                let key = self.key(key)?;
                self.arrays[*array].insert(&key, value);
            }
            Expr::Field(number) => {
                let number = (self.eval(number)?.number() / ONE).clamp(0, 10_000) as usize;
                if number == 0 {
                    self.set_record(&value.bytes());
                } else {
                    if self.fields.len() < number {
                        self.fields.resize(number, Value::Nothing);
                    }
                    self.fields[number - 1] = value;
                    self.rebuild();
                }
            }
            _ => {}
        }
        Ok(())
    }
}

/// Records that empty lines separate.
fn paragraphs(bytes: &[u8]) -> Vec<Bytes> {
    let mut found: Vec<Vec<u8>> = vec![Vec::new()];
    for line in lines_of(bytes) {
        match found.last_mut() {
            Some(last) if !line.is_empty() => {
                if !last.is_empty() {
                    last.push(b'\n');
                }
                last.extend_from_slice(line);
            }
            Some(last) if last.is_empty() => {}
            _ => found.push(Vec::new()),
        }
    }
    found.retain(|record| !record.is_empty());
    found.into_iter().map(Bytes::from).collect()
}
