//! Expressions and functions of `awk`.
//!
//! Owns what operators and functions give. Does not own statements and records: those are the module's root.

use super::parse::BUILTINS;
use super::program::{Node, Op};
use super::value::{Value, text, truth, whole};
use super::{FS, Flow, MAX_CALLS, NF, NR, RLENGTH, RSTART, Run, SUBSEP, format};
use std::cmp::Ordering;

use crate::Bytes;
use crate::names::Names;
use crate::programs::sed;

/// Bytes of one text.
const MAX_TEXT: usize = 4 << 20;
/// Fields of one record.
const MAX_FIELDS: i64 = 10_000;

/// A power; of an exponent with a fraction as the exponential of a logarithm.
fn power(base: f64, exponent: f64) -> f64 {
    if exponent % 1.0 != 0.0 {
        return exponential(exponent * logarithm(base));
    }
    let mut value = 1.0;
    let (mut square, mut rest) = (base, exponent.abs().min(65_536.0) as u32);
    while rest > 0 {
        if rest % 2 == 1 {
            value *= square;
        }
        square *= square;
        rest /= 2;
    }
    if exponent < 0.0 { 1.0 / value } else { value }
}

/// As `exponential`.
fn sine(value: f64) -> f64 {
    let turns = (value / std::f64::consts::TAU).round();
    let small = value - turns * std::f64::consts::TAU;
    let (mut sum, mut term) = (small, small);
    for n in 1..15 {
        term *= -small * small / (f64::from(2 * n) * f64::from(2 * n + 1));
        sum += term;
    }
    sum
}

/// Not the platform's, which differ in the last digit.
fn exponential(value: f64) -> f64 {
    let halvings = 12;
    let small = value / f64::from(1 << halvings);
    let (mut sum, mut term) = (1.0, 1.0);
    for n in 1..12 {
        term *= small / f64::from(n);
        sum += term;
    }
    (0..halvings).fold(sum, |value, _| value * value)
}

fn logarithm(value: f64) -> f64 {
    if value <= 0.0 {
        return if value == 0.0 {
            f64::NEG_INFINITY
        } else {
            f64::NAN
        };
    }
    let (mut scale, mut small) = (0, value);
    while small > 1.5 {
        small /= 2.0;
        scale += 1;
    }
    while small < 0.75 {
        small *= 2.0;
        scale -= 1;
    }
    let ratio = (small - 1.0) / (small + 1.0);
    let (mut sum, mut term) = (0.0, ratio);
    for n in 0..30 {
        sum += term / f64::from(2 * n + 1);
        term *= ratio * ratio;
    }
    2.0 * sum + f64::from(scale) * std::f64::consts::LN_2
}

impl Run<'_, '_> {
    pub(super) fn eval(&mut self, at: u32) -> Value {
        if !self.step() {
            return Value::Nothing;
        }
        let Node { op, a, b, c } = self.program.nodes[at as usize];
        match op {
            Op::Number => Value::Number(self.program.numbers[a as usize]),
            Op::Text => Value::Text(self.program.texts[a as usize].clone()),
            Op::Regex => {
                let source = self.program.texts[a as usize].clone();
                let record = self.record.clone();
                truth(self.matches(&source, &record))
            }
            Op::Var => self.vars[a as usize].clone(),
            Op::Field => {
                let number = self.eval(a).number() as i64;
                match number {
                    0 => Value::Input(self.record.clone()),
                    1.. => self
                        .fields
                        .get(number as usize - 1)
                        .cloned()
                        .unwrap_or(Value::Nothing),
                    _ => self.stop("trying to access out of range field"),
                }
            }
            Op::Index => {
                let key = self.key(b);
                let array = &mut self.arrays[a as usize];
                if let Some(value) = array.get(&key) {
                    return value.clone();
                }
                array.insert(&key, Value::Nothing);
                Value::Nothing
            }
            Op::Assign => {
                let mut value = self.eval(b);
                if c != u32::from(b'=') {
                    let old = self.eval(a);
                    value = Self::arithmetic(c as u8, &old, &value);
                }
                self.assign(a, value.clone());
                value
            }
            Op::Step => {
                let old = self.eval(a).number();
                let new = if b == 1 { old + 1.0 } else { old - 1.0 };
                self.assign(a, Value::Number(new));
                Value::Number(if c == 1 { old } else { new })
            }
            Op::Unary => {
                let value = self.eval(a);
                match b as u8 {
                    b'!' => truth(!value.truth()),
                    b'-' => Value::Number(-value.number()),
                    b'+' => Value::Number(value.number()),
                    _ => value,
                }
            }
            Op::Binary => self.binary(a, b, c as u8),
            Op::Choose => {
                let chosen = if self.eval(a).truth() { b } else { c };
                self.eval(chosen)
            }
            Op::In => {
                let key = self.key(a);
                truth(self.arrays[b as usize].get(&key).is_some())
            }
            Op::Group => Value::Text(self.key(a)),
            Op::Call => self.call(BUILTINS[a as usize], b),
            Op::User => self.user(a as usize, b),
            Op::Getline => {
                if a == 0 {
                    return truth(self.next_record());
                }
                let Some(record) = self.input.pop() else {
                    return whole(0);
                };
                self.vars[NR] = Value::Number(self.vars[NR].number() + 1.0);
                self.assign(a, Value::Input(record));
                whole(1)
            }
            _ => Value::Nothing,
        }
    }

    /// The expressions of a list.
    pub(super) fn items(&self, mut list: u32) -> Vec<u32> {
        let mut items = Vec::new();
        while list != 0 {
            let node = self.program.nodes[list as usize];
            items.push(node.a);
            list = node.b;
        }
        items
    }

    /// The name of an array's element.
    pub(super) fn key(&mut self, list: u32) -> Bytes {
        let mut parts = Vec::new();
        for item in self.items(list) {
            parts.push(self.eval(item).bytes());
        }
        parts.join(&*self.vars[SUBSEP].bytes()).into()
    }

    pub(super) fn assign(&mut self, place: u32, value: Value) {
        let Node { op, a, b, .. } = self.program.nodes[place as usize];
        match op {
            Op::Var => {
                self.vars[a as usize] = value;
                if a as usize == NF {
                    let count = (self.vars[NF].number() as i64).clamp(0, MAX_FIELDS);
                    self.fields.resize(count as usize, Value::Nothing);
                    self.rebuild();
                }
            }
            Op::Index => {
                let key = self.key(b);
                self.arrays[a as usize].insert(&key, value);
            }
            Op::Field => {
                let number = (self.eval(a).number() as i64).clamp(0, MAX_FIELDS) as usize;
                if number == 0 {
                    return self.set_record(&value.bytes());
                }
                if self.fields.len() < number {
                    self.fields.resize(number, Value::Nothing);
                }
                self.fields[number - 1] = value;
                self.rebuild();
            }
            _ => {}
        }
    }

    fn binary(&mut self, a: u32, b: u32, op: u8) -> Value {
        let left = self.eval(a);
        if matches!(op, b'&' | b'|') {
            let decided = left.truth() == (op == b'|');
            return truth(if decided {
                op == b'|'
            } else {
                self.eval(b).truth()
            });
        }
        if matches!(op, b'~' | b'x') {
            let source = self.pattern(b);
            return truth(self.matches(&source, &left.bytes()) == (op == b'~'));
        }
        let right = self.eval(b);
        if op == b'c' {
            let (left, right) = (left.bytes(), right.bytes());
            if left.len() + right.len() > MAX_TEXT {
                return self.stop("out of space");
            }
            return text(&[left, right].concat());
        }
        if !matches!(op, b'<' | b'>' | b'l' | b'g' | b'e' | b'n') {
            return Self::arithmetic(op, &left, &right);
        }
        let order = match left.numeric().zip(right.numeric()) {
            Some((a, b)) => a.partial_cmp(&b).unwrap_or(Ordering::Less),
            None => left.bytes().cmp(&right.bytes()),
        };
        truth(match op {
            b'<' => order.is_lt(),
            b'>' => order.is_gt(),
            b'l' => order.is_le(),
            b'g' => order.is_ge(),
            b'e' => order.is_eq(),
            _ => order.is_ne(),
        })
    }

    fn arithmetic(op: u8, left: &Value, right: &Value) -> Value {
        let (a, b) = (left.number(), right.number());
        let result = match op {
            b'+' => a + b,
            b'-' => a - b,
            b'*' => a * b,
            b'/' => a / b,
            b'%' => a % b,
            _ => power(a, b),
        };
        Value::Number(result)
    }

    /// The source of a regular expression: its own text, or the value of an expression.
    fn pattern(&mut self, at: u32) -> Bytes {
        let node = self.program.nodes[at as usize];
        match node.op {
            Op::Regex => self.program.texts[node.a as usize].clone(),
            _ => self.eval(at).bytes(),
        }
    }

    fn matches(&mut self, source: &[u8], subject: &[u8]) -> bool {
        self.regex(source)
            .is_some_and(|regex| regex.matches(subject))
    }

    fn user(&mut self, function: usize, args: u32) -> Value {
        let program = self.program;
        let (params, body) = &program.functions[function];
        self.calls += 1;
        if *body == 0 || self.calls > MAX_CALLS {
            return self.stop("function is not defined or nests too deep");
        }
        let args = self.items(args);
        let mut values = Vec::new();
        // Arrays are handed over whole and come back changed.
        let mut shared = Vec::new();
        for (index, arg) in args.iter().enumerate() {
            values.push(self.eval(*arg));
            let node = program.nodes[*arg as usize];
            if let (Op::Var, Some(param)) = (node.op, params.get(index)) {
                shared.push((node.a as usize, *param as usize));
            }
        }
        let arrays: Vec<Names<Value>> = shared
            .iter()
            .map(|(outer, _)| std::mem::take(&mut self.arrays[*outer]))
            .collect();
        values.resize(params.len(), Value::Nothing);
        let mut saved = Vec::new();
        for (param, value) in params.iter().zip(values) {
            let param = *param as usize;
            saved.push((
                std::mem::replace(&mut self.vars[param], value),
                std::mem::take(&mut self.arrays[param]),
            ));
        }
        for ((_, param), array) in shared.iter().zip(arrays) {
            self.arrays[*param] = array;
        }
        self.block(*body);
        let arrays: Vec<Names<Value>> = shared
            .iter()
            .map(|(_, param)| std::mem::take(&mut self.arrays[*param]))
            .collect();
        for (param, (value, array)) in params.iter().zip(saved) {
            self.vars[*param as usize] = value;
            self.arrays[*param as usize] = array;
        }
        for ((outer, _), array) in shared.iter().zip(arrays) {
            self.arrays[*outer] = array;
        }
        self.calls -= 1;
        if self.flow == Flow::Return {
            self.flow = Flow::On;
        }
        std::mem::replace(&mut self.result, Value::Nothing)
    }

    fn call(&mut self, name: &[u8], args: u32) -> Value {
        let args = self.items(args);
        match name {
            b"sub" | b"gsub" => return self.substitute(name == b"gsub", &args),
            b"split" => return self.split_into(&args),
            _ => {}
        }
        let first = args.first().map(|arg| self.program.nodes[*arg as usize]);
        if let (b"length", Some(Node { op: Op::Var, a, .. })) = (name, first)
            && !self.arrays[a as usize].names().is_empty()
        {
            return whole(self.arrays[a as usize].names().len());
        }
        let mut values = Vec::new();
        for (index, arg) in args.iter().enumerate() {
            let source = name == b"match" && index == 1;
            values.push(if source {
                Value::Text(self.pattern(*arg))
            } else {
                self.eval(*arg)
            });
        }
        let bytes = values
            .first()
            .map_or_else(|| self.record.clone(), Value::bytes);
        let other = values.get(1).map_or(Bytes::default(), Value::bytes);
        let number = |at: usize| values.get(at).map_or(0.0, Value::number);
        match name {
            b"length" => whole(bytes.len()),
            b"substr" => {
                let round = |value: f64| (value + 0.5).floor() as i64;
                let last = bytes.len() as i64 + 1;
                let start = round(number(1));
                let end = if values.len() > 2 {
                    start.saturating_add(round(number(2)))
                } else {
                    last
                };
                let from = start.clamp(1, last) as usize - 1;
                let to = (end.clamp(1, last) as usize - 1).max(from);
                text(&bytes[from..to])
            }
            b"index" => {
                let mut places = 0..=bytes.len();
                let found = places.find(|at| bytes[*at..].starts_with(&other));
                whole(found.map_or(0, |at| at + 1))
            }
            b"match" => {
                let regex = self.regex(&other);
                let span = regex.and_then(|regex| regex.find(&bytes, 0)?[0]);
                self.vars[RSTART] = whole(span.map_or(0, |(start, _)| start + 1));
                self.vars[RLENGTH] =
                    span.map_or(Value::Number(-1.0), |(start, end)| whole(end - start));
                self.vars[RSTART].clone()
            }
            b"sprintf" => text(&format(&values)),
            b"tolower" => text(&bytes.to_ascii_lowercase()),
            b"toupper" => text(&bytes.to_ascii_uppercase()),
            b"int" => Value::Number(number(0).trunc()),
            b"exp" => Value::Number(exponential(number(0))),
            b"log" => Value::Number(logarithm(number(0))),
            b"sin" => Value::Number(sine(number(0))),
            b"cos" => Value::Number(sine(number(0) + std::f64::consts::FRAC_PI_2)),
            b"sqrt" => Value::Number(number(0).sqrt()),
            b"systime" => whole(self.cx.unix_secs() as usize),
            b"srand" => {
                let old = std::mem::replace(&mut self.random, number(0).abs() as u64);
                Value::Number(old as f64)
            }
            b"rand" => {
                self.random = self
                    .random
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                Value::Number((self.random >> 33) as f64 / 2_147_483_648.0)
            }
            _ => whole(0),
        }
    }

    fn split_into(&mut self, args: &[u32]) -> Value {
        let array = args.get(1).map(|at| self.program.nodes[*at as usize]);
        let Some(Node { op: Op::Var, a, .. }) = array else {
            return self.stop("syntax error");
        };
        let string = self.eval(args[0]).bytes();
        let separator = match args.get(2) {
            Some(at) => self.pattern(*at),
            None => self.vars[FS].bytes(),
        };
        let pieces = self.split(&string, &separator);
        let count = pieces.len();
        let mut table = Names::default();
        for (index, piece) in pieces.into_iter().enumerate() {
            table.insert((index + 1).to_string().as_bytes(), piece);
        }
        self.arrays[a as usize] = table;
        whole(count)
    }

    fn substitute(&mut self, all: bool, args: &[u32]) -> Value {
        let [pattern, replacement, rest @ ..] = args else {
            return self.stop("syntax error");
        };
        let source = self.pattern(*pattern);
        let replacement = self.eval(*replacement).bytes();
        let old = match rest.first() {
            Some(place) => self.eval(*place).bytes(),
            None => self.record.clone(),
        };
        let Some(regex) = self.regex(&source) else {
            return Value::Nothing;
        };
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
        if new.len() > MAX_TEXT {
            return self.stop("out of space");
        }
        if count > 0 {
            new.extend_from_slice(old.get(at..).unwrap_or_default());
            match rest.first() {
                Some(place) => self.assign(*place, text(&new)),
                None => self.set_record(&new),
            }
        }
        whole(count)
    }
}
