//! Runs a JSONPath template over a value. Keys that are missing yield nothing, as kubectl's default has it.

use std::cmp::Ordering;

use podarium_manifest::Value;

use super::{Comparison, Operator, Path, Piece, Slice, Step, Template};

/// The most values that a template may pass over.
const MOST_VALUES: usize = 2_000_000;
/// The most text that a template may yield.
const MOST_BYTES: usize = 16 << 20;

/// Runs a template and joins what it yields into a text.
// Models client-go/util/jsonpath/jsonpath.go: Execute
pub(crate) fn render(template: &Template, value: &Value) -> Result<String, String> {
    let mut out = String::new();
    Walk::default().render(&template.0, value, &mut out)?;
    Ok(out)
}

/// The values that a template yields, without its texts.
// Models client-go/util/jsonpath/jsonpath.go: FindResults
pub(crate) fn find<'a>(template: &'a Template, value: &'a Value) -> Result<Vec<&'a Value>, String> {
    let mut found = Vec::new();
    Walk::default().find(&template.0, value, &mut found)?;
    Ok(found)
}

/// A value as the printer writes it: scalars bare, the rest as compact JSON.
// Models client-go/util/jsonpath/jsonpath.go: PrintResults
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(text) | Value::String(text) => text.clone(),
        Value::List(_) | Value::Map(_) => value.to_json_string(),
    }
}

/// One run of a template, which counts what it passes over: a few steps can multiply without end.
#[derive(Default)]
struct Walk {
    values: usize,
}

impl Walk {
    fn count(&mut self, values: usize) -> Result<(), String> {
        self.values += values;
        if self.values > MOST_VALUES {
            return Err("the template passes over too many values".to_owned());
        }
        Ok(())
    }

    fn render(&mut self, pieces: &[Piece], value: &Value, out: &mut String) -> Result<(), String> {
        for piece in pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Path(path) => {
                    for (index, found) in self.walk(path, vec![value])?.into_iter().enumerate() {
                        if index > 0 {
                            out.push(' ');
                        }
                        out.push_str(&text_of(found));
                        if out.len() > MOST_BYTES {
                            return Err("the template yields too much text".to_owned());
                        }
                    }
                }
                Piece::Range(path, body) => {
                    for item in self.walk(path, vec![value])? {
                        self.render(body, item, out)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn find<'a>(
        &mut self,
        pieces: &'a [Piece],
        value: &'a Value,
        found: &mut Vec<&'a Value>,
    ) -> Result<(), String> {
        for piece in pieces {
            match piece {
                Piece::Text(_) => {}
                Piece::Path(path) => found.extend(self.walk(path, vec![value])?),
                Piece::Range(path, body) => {
                    for item in self.walk(path, vec![value])? {
                        self.find(body, item, found)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn walk<'a>(&mut self, path: &'a Path, from: Vec<&'a Value>) -> Result<Vec<&'a Value>, String> {
        path.iter()
            .try_fold(from, |values, step| self.take(step, values))
    }

    fn take<'a>(
        &mut self,
        step: &'a Step,
        values: Vec<&'a Value>,
    ) -> Result<Vec<&'a Value>, String> {
        self.count(values.len() + 1)?;
        let mut out = Vec::new();
        match step {
            Step::Field(name) => out.extend(values.into_iter().filter_map(|value| value.get(name))),
            Step::Wildcard => {
                for value in values {
                    out.extend(children(value));
                    self.count(1)?;
                }
            }
            Step::Recursive => {
                for value in values {
                    self.descend(value, &mut out)?;
                }
            }
            Step::Slice(slice) => {
                for value in values {
                    if let Some(items) = list(value)? {
                        let (start, end, step) = bounds(*slice, items.len())?;
                        out.extend(items[start..end].iter().step_by(step));
                    }
                }
            }
            Step::Union(paths) => {
                for path in paths {
                    out.extend(self.walk(path, values.clone())?);
                }
            }
            Step::Filter(left, comparison) => {
                for value in values {
                    for item in list(value)?.unwrap_or_default() {
                        if self.passes(item, left, comparison)? {
                            out.push(item);
                        }
                    }
                }
            }
            Step::Constant(value) => out.push(value),
        }
        Ok(out)
    }

    /// A container, then all that is inside it; scalars are left to the step that follows.
    // Models client-go/util/jsonpath/jsonpath.go: evalRecursive
    fn descend<'a>(&mut self, value: &'a Value, out: &mut Vec<&'a Value>) -> Result<(), String> {
        let inside = children(value);
        if inside.is_empty() {
            return Ok(());
        }
        self.count(1)?;
        out.push(value);
        for child in inside {
            self.descend(child, out)?;
        }
        Ok(())
    }

    // Models client-go/util/jsonpath/jsonpath.go: evalFilter
    fn passes(
        &mut self,
        item: &Value,
        left: &Path,
        comparison: &Comparison,
    ) -> Result<bool, String> {
        let lefts = self.walk(left, vec![item])?;
        let Comparison::Compare(operator, right) = comparison else {
            return Ok(!lefts.is_empty());
        };
        let rights = self.walk(right, vec![item])?;
        match (lefts.as_slice(), rights.as_slice()) {
            ([], _) | (_, []) => Ok(false),
            ([left], [right]) => compare(left, *operator, right),
            _ => Err("can only compare one element at a time".to_owned()),
        }
    }
}

fn children(value: &Value) -> Vec<&Value> {
    match value {
        Value::List(items) => items.iter().collect(),
        Value::Map(map) => map.values().collect(),
        _ => Vec::new(),
    }
}

fn list(value: &Value) -> Result<Option<&[Value]>, String> {
    let name = match value {
        Value::Null => return Ok(None),
        Value::List(items) => return Ok(Some(items)),
        Value::Map(_) => "map[string]interface {}",
        Value::String(_) => "string",
        Value::Bool(_) => "bool",
        Value::Number(text) if text.contains('.') => "float64",
        Value::Number(_) => "int64",
    };
    Err(format!("{name} is not array or slice"))
}

/// Start, end and step of a slice within a list.
// Models client-go/util/jsonpath/jsonpath.go: evalArray
fn bounds(slice: Slice, length: usize) -> Result<(usize, usize, usize), String> {
    let length = length as i64;
    let from_end = |index: i64| {
        if index < 0 {
            index.saturating_add(length)
        } else {
            index
        }
    };
    let start = from_end(slice.start.unwrap_or(0));
    let end = match slice.end {
        Some(0) if slice.single => length,
        Some(end) => from_end(end),
        None => length,
    };
    let step = slice.step.unwrap_or(1);
    if start == end {
        return Ok((0, 0, 1));
    }
    let outside = |index: i64| format!("array index out of bounds: index {index}, length {length}");
    if start >= length || start < 0 {
        return Err(outside(start));
    }
    if end > length || end < 0 {
        return Err(outside(end - 1));
    }
    if start > end {
        return Err(format!(
            "starting index {start} is greater than ending index {end}"
        ));
    }
    if step <= 0 {
        return Err("step must be > 0".to_owned());
    }
    Ok((start as usize, end as usize, step as usize))
}

fn compare(left: &Value, operator: Operator, right: &Value) -> Result<bool, String> {
    let order = match (left, right) {
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::Number(a), Value::Number(b)) => compare_numbers(a, b),
        _ => None,
    };
    let order = order.ok_or("incompatible types for comparison")?;
    Ok(match operator {
        Operator::Equal => order == Ordering::Equal,
        Operator::NotEqual => order != Ordering::Equal,
        Operator::Less => order == Ordering::Less,
        Operator::LessOrEqual => order != Ordering::Greater,
        Operator::Greater => order == Ordering::Greater,
        Operator::GreaterOrEqual => order != Ordering::Less,
    })
}

/// Compares two JSON numbers, exactly. Floats of the standard library would bring tables of 12 kB into the page.
pub(crate) fn compare_numbers(left: &str, right: &str) -> Option<Ordering> {
    let (left, right) = (Decimal::read(left)?, Decimal::read(right)?);
    let order = (left.point, &left.digits).cmp(&(right.point, &right.digits));
    Some(match (left.sign(), right.sign()) {
        (-1, -1) => order.reverse(),
        (1, 1) => order,
        (left, right) => left.cmp(&right),
    })
}

/// `0.digits` times ten to the power of `point`; no zeros at either end of the digits.
struct Decimal {
    negative: bool,
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    fn read(text: &str) -> Option<Self> {
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (negative, mantissa) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits = [whole.as_bytes(), fraction.as_bytes()].concat();
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
        digits.drain(..zeros);
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        let shift = i64::try_from(whole.len()).ok()? - i64::try_from(zeros).ok()?;
        let point = exponent.parse::<i64>().ok()?.checked_add(shift)?;
        Some(Self {
            negative,
            digits,
            point,
        })
    }

    fn sign(&self) -> i8 {
        match (self.digits.is_empty(), self.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::compare_numbers;
    use std::cmp::Ordering::{Equal, Greater, Less};

    #[test]
    fn numbers_compare_by_value_and_not_by_letters() {
        for (left, right, order) in [
            ("9", "10", Less),
            ("-9", "-10", Greater),
            ("-1", "0.5", Less),
            ("0", "-0.0", Equal),
            ("1.50", "15e-1", Equal),
            ("0.01", "0.009", Greater),
            ("12345678901234567891", "12345678901234567890", Greater),
        ] {
            assert_eq!(compare_numbers(left, right), Some(order), "{left} {right}");
        }
        assert_eq!(compare_numbers("x", "1"), None);
    }
}
