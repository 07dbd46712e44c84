//! Runs a JSONPath template over a value. Keys that are missing yield nothing, as kubectl's default has it.

use std::cmp::Ordering;

use podarium_manifest::Value;

use super::{Comparison, Operator, Path, Piece, Slice, Step, Template};

/// Runs a template and joins what it yields into a text.
// Models client-go/util/jsonpath/jsonpath.go: Execute
pub(crate) fn render(template: &Template, value: &Value) -> Result<String, String> {
    let mut out = String::new();
    render_pieces(&template.0, value, &mut out)?;
    Ok(out)
}

/// The values that a template yields, without its texts.
// Models client-go/util/jsonpath/jsonpath.go: FindResults
pub(crate) fn find<'a>(template: &'a Template, value: &'a Value) -> Result<Vec<&'a Value>, String> {
    let mut found = Vec::new();
    find_in_pieces(&template.0, value, &mut found)?;
    Ok(found)
}

fn render_pieces(pieces: &[Piece], value: &Value, out: &mut String) -> Result<(), String> {
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Path(path) => {
                let texts: Vec<String> =
                    walk(path, vec![value])?.into_iter().map(text_of).collect();
                out.push_str(&texts.join(" "));
            }
            Piece::Range(path, body) => {
                for item in walk(path, vec![value])? {
                    render_pieces(body, item, out)?;
                }
            }
        }
    }
    Ok(())
}

fn find_in_pieces<'a>(
    pieces: &'a [Piece],
    value: &'a Value,
    found: &mut Vec<&'a Value>,
) -> Result<(), String> {
    for piece in pieces {
        match piece {
            Piece::Text(_) => {}
            Piece::Path(path) => found.extend(walk(path, vec![value])?),
            Piece::Range(path, body) => {
                for item in walk(path, vec![value])? {
                    find_in_pieces(body, item, found)?;
                }
            }
        }
    }
    Ok(())
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

fn walk<'a>(path: &'a Path, from: Vec<&'a Value>) -> Result<Vec<&'a Value>, String> {
    path.iter()
        .try_fold(from, |values, step| take(step, values))
}

fn take<'a>(step: &'a Step, values: Vec<&'a Value>) -> Result<Vec<&'a Value>, String> {
    let mut out = Vec::new();
    match step {
        Step::Field(name) => out.extend(values.into_iter().filter_map(|value| value.get(name))),
        Step::Wildcard => out.extend(values.into_iter().flat_map(children)),
        Step::Recursive => {
            for value in values {
                descend(value, &mut out);
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
                out.extend(walk(path, values.clone())?);
            }
        }
        Step::Filter(left, comparison) => {
            for value in values {
                for item in list(value)?.unwrap_or_default() {
                    if passes(item, left, comparison)? {
                        out.push(item);
                    }
                }
            }
        }
        Step::Constant(value) => out.push(value),
    }
    Ok(out)
}

fn children(value: &Value) -> Vec<&Value> {
    match value {
        Value::List(items) => items.iter().collect(),
        Value::Map(map) => map.values().collect(),
        _ => Vec::new(),
    }
}

/// A container, then all that is inside it; scalars are left to the step that follows.
fn descend<'a>(value: &'a Value, out: &mut Vec<&'a Value>) {
    let inside = children(value);
    if inside.is_empty() {
        return;
    }
    out.push(value);
    for child in inside {
        descend(child, out);
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

// Models client-go/util/jsonpath/jsonpath.go: evalFilter
fn passes(item: &Value, left: &Path, comparison: &Comparison) -> Result<bool, String> {
    let lefts = walk(left, vec![item])?;
    let Comparison::Compare(operator, right) = comparison else {
        return Ok(!lefts.is_empty());
    };
    let rights = walk(right, vec![item])?;
    match (lefts.as_slice(), rights.as_slice()) {
        ([], _) | (_, []) => Ok(false),
        ([left], [right]) => compare(left, *operator, right),
        _ => Err("can only compare one element at a time".to_owned()),
    }
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

/// Compares two JSON numbers; the API has whole ones only, a template may have others.
pub(crate) fn compare_numbers(left: &str, right: &str) -> Option<Ordering> {
    match (left.parse::<i64>(), right.parse::<i64>()) {
        (Ok(left), Ok(right)) => Some(left.cmp(&right)),
        _ => left
            .parse::<f64>()
            .ok()?
            .partial_cmp(&right.parse::<f64>().ok()?),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{parse, relax};
    use super::*;

    fn map(entries: &[(&str, Value)]) -> Value {
        Value::Map(
            entries
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.clone()))
                .collect::<BTreeMap<_, _>>(),
        )
    }

    fn sample() -> Value {
        let container = |name: &str, restarts: i64, ready: bool| {
            map(&[
                ("name", name.into()),
                ("restarts", restarts.into()),
                ("ready", ready.into()),
            ])
        };
        map(&[
            ("kind", "List".into()),
            (
                "labels",
                map(&[("a.b/c", "dotted".into()), ("plain", "x".into())]),
            ),
            ("nothing", Value::Null),
            (
                "items",
                Value::List(vec![
                    container("one", 3, true),
                    container("two", 0, false),
                    container("ten", 10, true),
                ]),
            ),
        ])
    }

    fn check(template: &str, expected: Result<&str, &str>) {
        let got = parse(template).and_then(|template| render(&template, &sample()));
        assert_eq!(
            got.as_deref().map_err(String::as_str),
            expected,
            "{template}"
        );
    }

    #[test]
    fn templates_yield_what_kubectl_prints() {
        for (template, expected) in [
            ("{.kind}", "List"),
            ("kind: {.kind}!", "kind: List!"),
            ("{.items[*].name}", "one two ten"),
            ("{.items[0].name}", "one"),
            ("{.items[-1].name}", "ten"),
            ("{.items[-1:].name}", "ten"),
            ("{.items[0:2].name}", "one two"),
            ("{.items[::2].name}", "one ten"),
            ("{.items[0,2].name}", "one ten"),
            ("{.items[?(@.restarts>2)].name}", "one ten"),
            ("{.items[?(@.name==\"two\")].ready}", "false"),
            ("{.items[?(@.nope)].name}", ""),
            ("{.labels.a\\.b/c}", "dotted"),
            ("{.labels['a.b/c']}", "dotted"),
            ("{.labels['plain','a.b/c']}", "x dotted"),
            ("{.labels}", "{\"a.b/c\":\"dotted\",\"plain\":\"x\"}"),
            ("{..name}", "one two ten"),
            ("{.nope.deeper[0]}", ""),
            ("{.nothing}", "<nil>"),
            (
                "{range .items[*]}{.name}{\"\\t\"}{.restarts}{\"\\n\"}{end}",
                "one\t3\ntwo\t0\nten\t10\n",
            ),
            ("{.items[*]['name','restarts']}", "one two ten 3 0 10"),
        ] {
            check(template, Ok(expected));
        }
    }

    #[test]
    fn bad_templates_say_what_is_wrong() {
        for (template, expected) in [
            ("{.kind", "unclosed action"),
            (
                "{.items[5]}",
                "array index out of bounds: index 5, length 3",
            ),
            ("{.kind[0]}", "string is not array or slice"),
            ("{.items[0}", "unterminated array"),
            ("{kind}", "unrecognized identifier kind"),
            ("{end}", "not in range, nothing to end"),
            ("{range .items[*]}{.name}", "unterminated range"),
            ("{.items[x]}", "invalid array index x"),
            ("{\"open}", "unterminated quoted string"),
        ] {
            check(template, Err(expected));
        }
    }

    #[test]
    fn a_relaxed_path_may_lack_braces_and_dot() {
        for text in ["a.b", ".a.b", "{a.b}", "{.a.b}"] {
            assert_eq!(relax(text).as_deref(), Ok("{.a.b}"));
        }
        assert!(relax("{{.a}}").is_err());
    }
}
