//! Expressions and functions of `awk`.
//!
//! Owns what operators and functions give. Does not own statements and records: those are the module's root.

use super::number::{self, Number, ONE};
use super::parse::Expr;
use super::{
    Eval, FS, Flow, MAX_CALLS, NR, RLENGTH, RSTART, Run, SUBSEP, Value, format, text, whole,
};
use crate::Bytes;
use crate::names::Names;
use crate::programs::sed;

impl Run<'_, '_> {
    pub(super) fn eval(&mut self, expr: &Expr) -> Eval<Value> {
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
                    value = arithmetic(*op, &old, &value)?;
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
            _ => arithmetic(op, &left, &right)?,
        })
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

fn arithmetic(op: u8, left: &Value, right: &Value) -> Eval<Value> {
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
