//! `awk`: programs over records and fields.
//!
//! Owns the evaluation. Does not own the grammar, which is `parse`, nor numbers, which are `number`. Pipes are left out.

mod number;
mod parse;

use number::{Number, ONE};
use parse::{Expr, Pattern, Program, Stmt};

use super::Answer;
use super::cx::{Cx, shown, split_at_byte};
use super::regex::Regex;
use super::sed;
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

/// A value: a number, a text, or a text from outside that counts as a number when it looks like one.
#[derive(Debug, Clone)]
enum Value {
    Number(Number),
    Text(Bytes),
    Input(Bytes),
    Nothing,
}

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

fn text(bytes: &[u8]) -> Value {
    Value::Text(bytes.into())
}

fn whole(number: usize) -> Value {
    Value::Number(number as i64 * ONE)
}

impl Value {
    fn bytes(&self) -> Bytes {
        match self {
            Value::Number(number) => number::show(*number).into_bytes().into(),
            Value::Text(text) | Value::Input(text) => text.clone(),
            Value::Nothing => Bytes::default(),
        }
    }

    fn number(&self) -> Number {
        match self {
            Value::Number(number) => *number,
            Value::Text(text) | Value::Input(text) => number::read(text).0,
            Value::Nothing => 0,
        }
    }

    /// The number, when the value is one or looks like one.
    fn numeric(&self) -> Option<Number> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Nothing => Some(0),
            Value::Text(_) => None,
            Value::Input(text) => {
                let (value, used) = number::read(text);
                (used > 0 && text[used..].trim_ascii().is_empty()).then_some(value)
            }
        }
    }

    fn truth(&self) -> bool {
        match self.numeric() {
            Some(number) => number != 0,
            None => !self.bytes().is_empty(),
        }
    }
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
        match &*path {
            b"/dev/stderr" => cx.err(&bytes),
            _ => {
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
        if separator.len() == 1 && separator != b"|" || separator == b"|" {
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

    fn eval(&mut self, expr: &Expr) -> Eval<Value> {
        self.step()?;
        Ok(match expr {
            Expr::Number(number) => Value::Number(*number),
            Expr::Text(bytes) => text(bytes),
            Expr::Regex(source) => {
                let regex = self.regex(source)?;
                whole(usize::from(regex.matches(&self.record)))
            }
            Expr::Var(number) => self.vars[*number].clone(),
            Expr::Field(number) => {
                let number = self.eval(number)?.number() / ONE;
                let Ok(number) = usize::try_from(number) else {
                    return Err(Flow::Error("trying to access out of range field".into()));
                };
                self.field(number)
            }
            Expr::Index(array, key) => {
                let key = self.key(key)?;
                if self.arrays[*array].get(&key).is_none() {
                    self.arrays[*array].insert(&key, Value::Nothing);
                }
                self.arrays[*array]
                    .get(&key)
                    .cloned()
                    .unwrap_or(Value::Nothing)
            }
            Expr::Assign(place, op, value) => {
                let mut value = self.eval(value)?;
                if *op != b'=' {
                    let old = self.eval(place)?;
                    value = self.arithmetic(*op, &old, &value)?;
                }
                self.assign(place, value.clone())?;
                value
            }
            Expr::Step(place, by, old_counts) => {
                let old = self.eval(place)?.number();
                self.assign(place, Value::Number(old + by))?;
                Value::Number(if *old_counts { old } else { old + by })
            }
            Expr::Unary(op, inner) => {
                let value = self.eval(inner)?;
                match op {
                    b'!' => whole(usize::from(!value.truth())),
                    b'-' => Value::Number(-value.number()),
                    b'+' => Value::Number(value.number()),
                    _ => value,
                }
            }
            Expr::Binary(op, left, right) => self.binary(*op, left, right)?,
            Expr::Choose(condition, yes, no) => {
                let chosen = if self.eval(condition)?.truth() {
                    yes
                } else {
                    no
                };
                self.eval(chosen)?
            }
            Expr::In(key, array) => {
                let key = self.key(key)?;
                whole(usize::from(self.arrays[*array].get(&key).is_some()))
            }
            Expr::Call(name, args) => self.call(name, args)?,
            Expr::User(number, args) => self.user(*number, args)?,
            Expr::Getline(place) => {
                let Some(place) = place else {
                    return Ok(whole(usize::from(self.next_record())));
                };
                let Some(record) = self.input.pop() else {
                    return Ok(whole(0));
                };
                self.vars[NR] = Value::Number(self.vars[NR].number() + ONE);
                self.assign(place, Value::Input(record))?;
                whole(1)
            }
        })
    }

    fn binary(&mut self, op: u8, left: &Expr, right: &Expr) -> Eval<Value> {
        let left = self.eval(left)?;
        if matches!(op, b'&' | b'|') {
            let known = left.truth() == (op == b'|');
            let truth = if known {
                op == b'|'
            } else {
                self.eval(right)?.truth()
            };
            return Ok(whole(usize::from(truth)));
        }
        let right = self.eval(right)?;
        Ok(match op {
            b'c' => text(&[left.bytes(), right.bytes()].concat()),
            b'~' => {
                let regex = self.regex(&right.bytes())?;
                whole(usize::from(regex.matches(&left.bytes())))
            }
            b'<' | b'>' | b'l' | b'g' | b'e' | b'n' => {
                let order = match left.numeric().zip(right.numeric()) {
                    Some((a, b)) => a.cmp(&b),
                    None => left.bytes().cmp(&right.bytes()),
                };
                whole(usize::from(match op {
                    b'<' => order.is_lt(),
                    b'>' => order.is_gt(),
                    b'l' => order.is_le(),
                    b'g' => order.is_ge(),
                    b'e' => order.is_eq(),
                    _ => order.is_ne(),
                }))
            }
            _ => self.arithmetic(op, &left, &right)?,
        })
    }

    fn arithmetic(&self, op: u8, left: &Value, right: &Value) -> Eval<Value> {
        let (a, b) = (left.number(), right.number());
        let by_zero = || Flow::Error("division by zero".into());
        Ok(Value::Number(match op {
            b'+' => a.saturating_add(b),
            b'-' => a.saturating_sub(b),
            b'*' => number::multiply(a, b),
            b'/' => number::divide(a, b).ok_or_else(by_zero)?,
            b'%' => a.checked_rem(b).ok_or_else(by_zero)?,
            _ => number::power(a, b),
        }))
    }

    fn user(&mut self, number: usize, args: &[Expr]) -> Eval<Value> {
        let program = self.program;
        let function = &program.functions[number];
        self.calls += 1;
        if self.calls > MAX_CALLS {
            return Err(Flow::Error("function call nesting too deep".into()));
        }
        let mut values = Vec::new();
        let mut shared = Vec::new();
        for (index, arg) in args.iter().enumerate() {
            values.push(self.eval(arg)?);
            if let (Expr::Var(outer), Some(param)) = (arg, function.params.get(index)) {
                shared.push((*outer, *param));
            }
        }
        values.resize(function.params.len(), Value::Nothing);
        let mut saved = Vec::new();
        for (param, value) in function.params.iter().zip(values) {
            let array = std::mem::take(&mut self.arrays[*param]);
            saved.push((std::mem::replace(&mut self.vars[*param], value), array));
        }
        // Arrays are handed over whole and come back changed.
        for (outer, param) in &shared {
            let own = function.params.iter().position(|known| known == outer);
            let array = match own {
                Some(at) => std::mem::take(&mut saved[at].1),
                None => std::mem::take(&mut self.arrays[*outer]),
            };
            self.arrays[*param] = array;
        }
        let result = self.statement(&function.body);
        for (outer, param) in &shared {
            let array = std::mem::take(&mut self.arrays[*param]);
            match function.params.iter().position(|known| known == outer) {
                Some(at) => saved[at].1 = array,
                None => self.arrays[*outer] = array,
            }
        }
        for (param, (value, array)) in function.params.iter().zip(saved) {
            self.vars[*param] = value;
            if !shared.iter().any(|(outer, _)| outer == param)
                || self.arrays[*param].names().is_empty()
            {
                self.arrays[*param] = array;
            }
        }
        self.calls -= 1;
        match result {
            Ok(()) => Ok(Value::Nothing),
            Err(Flow::Return(value)) => Ok(value),
            Err(other) => Err(other),
        }
    }

    fn call(&mut self, name: &str, args: &[Expr]) -> Eval<Value> {
        if matches!(name, "sub" | "gsub") {
            return self.substitute(name == "gsub", args);
        }
        if let ("length", [Expr::Var(array)]) = (name, args)
            && !self.arrays[*array].names().is_empty()
        {
            return Ok(whole(self.arrays[*array].names().len()));
        }
        if name == "split" {
            return self.split_into(args);
        }
        let mut values = Vec::new();
        for arg in args {
            let value = match (name, arg) {
                ("match", Expr::Regex(source)) => text(source),
                _ => self.eval(arg)?,
            };
            values.push(value);
        }
        let bytes = |at: usize| values.get(at).map_or(Bytes::default(), Value::bytes);
        let number = |at: usize| values.get(at).map_or(0, Value::number);
        Ok(match name {
            "length" if values.is_empty() => whole(self.record.len()),
            "length" => whole(bytes(0).len()),
            "substr" => {
                let string = bytes(0);
                let round = |value: Number| (value + value.signum() * ONE / 2) / ONE;
                let start = round(number(1));
                let end = if values.len() > 2 {
                    start.saturating_add(round(number(2)))
                } else {
                    i64::MAX
                };
                let from = start.max(1).min(string.len() as i64 + 1) as usize - 1;
                let to = (end.clamp(1, string.len() as i64 + 1) as usize - 1).max(from);
                text(&string[from..to])
            }
            "index" => {
                let (string, wanted) = (bytes(0), bytes(1));
                let places = 0..=string.len();
                let found = places
                    .into_iter()
                    .find(|at| string[*at..].starts_with(&wanted));
                whole(found.map_or(0, |at| at + 1))
            }
            "match" => {
                let regex = self.regex(&bytes(1))?;
                let span = regex.find(&bytes(0), 0).and_then(|spans| spans[0]);
                self.vars[RSTART] = whole(span.map_or(0, |(start, _)| start + 1));
                self.vars[RLENGTH] =
                    span.map_or(Value::Number(-ONE), |(start, end)| whole(end - start));
                self.vars[RSTART].clone()
            }
            "sprintf" => text(&format(&values)),
            "tolower" => text(&bytes(0).to_ascii_lowercase()),
            "toupper" => text(&bytes(0).to_ascii_uppercase()),
            "int" => Value::Number(number(0) / ONE * ONE),
            "sqrt" => Value::Number(number::root(number(0))),
            "systime" => whole(self.cx.unix_secs() as usize),
            "srand" => {
                let old = std::mem::replace(&mut self.random, number(0).unsigned_abs());
                Value::Number(old as i64)
            }
            "rand" => {
                self.random = self
                    .random
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                Value::Number((self.random >> 33) as i64 % ONE)
            }
            // A list in parentheses that is neither printed nor looked up.
            "" => text(
                &values
                    .iter()
                    .map(Value::bytes)
                    .collect::<Vec<_>>()
                    .join(&*self.vars[SUBSEP].bytes()),
            ),
            _ => whole(0),
        })
    }

    fn split_into(&mut self, args: &[Expr]) -> Eval<Value> {
        let [string, Expr::Var(array), rest @ ..] = args else {
            return Err(Flow::Error("split needs an array".into()));
        };
        let string = self.eval(string)?.bytes();
        let separator = match rest.first() {
            Some(Expr::Regex(source)) => source.as_slice().into(),
            Some(expr) => self.eval(expr)?.bytes(),
            None => self.vars[FS].bytes(),
        };
        let pieces = self.split(&string, &separator);
        let mut table = Names::default();
        for (index, piece) in pieces.iter().enumerate() {
            table.insert((index + 1).to_string().as_bytes(), piece.clone());
        }
        self.arrays[*array] = table;
        Ok(whole(pieces.len()))
    }

    fn substitute(&mut self, all: bool, args: &[Expr]) -> Eval<Value> {
        let [pattern, replacement, rest @ ..] = args else {
            return Err(Flow::Error("syntax error".into()));
        };
        let source = match pattern {
            Expr::Regex(source) => source.as_slice().into(),
            other => self.eval(other)?.bytes(),
        };
        let regex = self.regex(&source)?;
        let replacement = self.eval(replacement)?.bytes();
        let whole_record = Expr::Field(Box::new(Expr::Number(0)));
        let place = rest.first().unwrap_or(&whole_record);
        let old = self.eval(place)?.bytes();
        let mut new = Vec::new();
        let (mut at, mut count) = (0, 0);
        while let Some(spans) = regex.find(&old, at) {
            let Some((start, end)) = spans[0] else { break };
            new.extend_from_slice(&old[at..start]);
            sed::expand(&replacement, &old, &spans[..1].to_vec(), &mut new);
            count += 1;
            at = end;
            if start == end {
                new.extend(old.get(end));
                at += 1;
            }
            if !all || at > old.len() {
                break;
            }
        }
        if count > 0 {
            new.extend_from_slice(old.get(at..).unwrap_or_default());
            self.assign(place, text(&new))?;
        }
        Ok(whole(count))
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

/// What `printf` makes of a format and its values.
fn format(values: &[Value]) -> Vec<u8> {
    let format = values.first().map_or(Bytes::default(), Value::bytes);
    let mut rest = values.iter().skip(1);
    let mut out = Vec::new();
    let mut at = 0;
    while at < format.len() {
        if format[at] != b'%' {
            out.push(format[at]);
            at += 1;
            continue;
        }
        let end = format[at + 1..]
            .iter()
            .position(|byte| !b"-+ #0123456789.*".contains(byte));
        let Some(end) = end.map(|end| at + 1 + end) else {
            out.extend_from_slice(&format[at..]);
            break;
        };
        let letter = format[end];
        let mut spec = shown(&format[at + 1..end]);
        at = end + 1;
        if letter == b'%' {
            out.push(b'%');
            continue;
        }
        while let Some(star) = spec.find('*') {
            let width = rest.next().map_or(0, Value::number) / ONE;
            spec.replace_range(star..=star, &width.to_string());
        }
        let value = rest.next().cloned().unwrap_or(Value::Nothing);
        let argument = match letter {
            b'd' | b'i' | b'u' | b'x' | b'X' | b'o' => {
                (value.number() / ONE).to_string().into_bytes().into()
            }
            b'f' | b'F' | b'e' | b'g' | b'G' => {
                let digits = spec
                    .split_once('.')
                    .and_then(|(_, digits)| digits.parse().ok())
                    .unwrap_or(6);
                let number = value.number();
                let shown = if letter == b'f' || letter == b'F' {
                    number::fixed(number, digits)
                } else {
                    number::show(number)
                };
                out.extend(super::echo::filled(
                    spec.split('.').next().unwrap_or(""),
                    shown.into_bytes(),
                ));
                continue;
            }
            b'c' => match value.numeric() {
                Some(number) if !matches!(value, Value::Input(_)) => {
                    Bytes::from([(number / ONE) as u8].as_slice())
                }
                _ => value.bytes(),
            },
            _ => value.bytes(),
        };
        let mut problem = None;
        if let Ok((field, _)) = super::echo::convert(&spec, letter, Some(argument), &mut problem) {
            out.extend(field);
        }
    }
    out
}
