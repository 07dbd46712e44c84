//! Reads a JSONPath template. What a template yields is `eval`'s business.

use podarium_manifest::Value;

use super::{Comparison, Operator, Path, Piece, Slice, Step, Template};

/// Filters may stand within filters and ranges within ranges, but not deeper than this.
const MOST_NESTED: usize = 32;

/// Reads a template; the error is what kubectl says after `error parsing jsonpath …, `.
// Models client-go/util/jsonpath/parser.go: Parse
pub(crate) fn parse(text: &str) -> Result<Template, String> {
    let mut stack: Vec<(Path, Vec<Piece>)> = Vec::new();
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        push_text(&mut pieces, &rest[..open]);
        let (action, after) = split_action(&rest[open + 1..])?;
        rest = after;
        match keyword(action) {
            ("range", _) if stack.len() >= MOST_NESTED => {
                return Err("too many nested ranges".to_owned());
            }
            ("range", path) => stack.push((parse_path(path, 0)?, std::mem::take(&mut pieces))),
            ("end", _) => {
                let (path, outer) = stack.pop().ok_or("not in range, nothing to end")?;
                let body = std::mem::replace(&mut pieces, outer);
                pieces.push(Piece::Range(path, body));
            }
            _ => pieces.push(Piece::Path(parse_path(action, 0)?)),
        }
    }
    push_text(&mut pieces, rest);
    if stack.is_empty() {
        return Ok(Template(pieces));
    }
    Err("unterminated range".to_owned())
}

/// Turns `.a.b`, `a.b` and `{.a.b}` into a template, as `--sort-by` and `custom-columns` take them.
// Models kubectl/pkg/cmd/get/customcolumn.go: RelaxedJSONPathExpression
pub(crate) fn relax(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let inner = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'));
    let inner = inner.unwrap_or(text);
    let path = inner.strip_prefix('.').unwrap_or(inner);
    if path.is_empty() || path.starts_with('{') || path.ends_with('}') {
        return Err("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or \
                    '{.name1.name2}'"
            .to_owned());
    }
    Ok(format!("{{.{path}}}"))
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
}

/// Follows a text through its quotes, in which a backslash hides the next character.
#[derive(Default)]
struct Quotes {
    open: Option<char>,
    escaped: bool,
}

impl Quotes {
    /// Takes the next character; true if it stands outside quotes and is none.
    fn outside(&mut self, c: char) -> bool {
        if std::mem::take(&mut self.escaped) {
            return false;
        }
        match (self.open, c) {
            (_, '\\') => self.escaped = true,
            (Some(open), c) if c == open => self.open = None,
            (None, '"' | '\'') => self.open = Some(c),
            (None, _) => return true,
            (Some(_), _) => {}
        }
        false
    }
}

/// Splits after the brace that closes an action.
fn split_action(text: &str) -> Result<(&str, &str), String> {
    let mut quotes = Quotes::default();
    match text
        .char_indices()
        .find(|&(_, c)| quotes.outside(c) && c == '}')
    {
        Some((at, _)) => Ok((&text[..at], &text[at + 1..])),
        None if quotes.open.is_some() => Err("unterminated quoted string".to_owned()),
        None => Err("unclosed action".to_owned()),
    }
}

/// The word that an action begins with, and what follows.
fn keyword(action: &str) -> (&str, &str) {
    let action = action.trim_start();
    let end = action
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(action.len());
    action.split_at(end)
}

fn parse_path(text: &str, depth: usize) -> Result<Path, String> {
    if depth > MOST_NESTED {
        return Err("too many nested filters".to_owned());
    }
    let mut steps = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let tail = &rest[c.len_utf8()..];
        rest = match c {
            ' ' | '\t' | '\n' | '@' | '$' => tail,
            '.' if tail.starts_with('.') => {
                steps.push(Step::Recursive);
                // What follows the two dots may be a name without a further dot.
                let after = &tail[1..];
                if after.starts_with(|c: char| is_name(c) || c == '*') {
                    tail
                } else {
                    after
                }
            }
            '.' => parse_field(tail, &mut steps),
            '[' => {
                let (inside, after) = split_brackets(tail)?;
                steps.push(parse_brackets(inside, depth)?);
                after
            }
            '"' | '\'' => {
                let (text, after) = split_quoted(rest)?;
                steps.push(Step::Constant(Value::String(unquote(text))));
                after
            }
            '0'..='9' | '-' | '+' => {
                let end = tail
                    .find(|c: char| !c.is_ascii_digit() && c != '.')
                    .unwrap_or(tail.len());
                steps.push(Step::Constant(Value::Number(rest[..=end].to_owned())));
                &tail[end..]
            }
            _ => {
                let end = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
                match &rest[..end] {
                    "true" => steps.push(Step::Constant(Value::Bool(true))),
                    "false" => steps.push(Step::Constant(Value::Bool(false))),
                    "" => {
                        return Err(format!(
                            "unrecognized character in action: U+{:04X} '{c}'",
                            c as u32
                        ));
                    }
                    name => return Err(format!("unrecognized identifier {name}")),
                }
                &rest[end..]
            }
        };
    }
    Ok(steps)
}

/// A name after a dot; a backslash takes the next character as it is.
fn parse_field<'a>(text: &'a str, steps: &mut Path) -> &'a str {
    let mut name = String::new();
    let mut chars = text.char_indices();
    let mut end = text.len();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => name.extend(chars.next().map(|(_, escaped)| escaped)),
            ' ' | '.' | '[' | ']' | '(' | ')' | '"' | '\'' | ',' | '|' | '@' | '$' | '\n' | '='
            | '!' | '<' | '>' => {
                end = at;
                break;
            }
            c => name.push(c),
        }
    }
    match name.as_str() {
        "" => {}
        "*" => steps.push(Step::Wildcard),
        _ => steps.push(Step::Field(name)),
    }
    &text[end..]
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || !c.is_ascii() || c == '_' || c == '-'
}

/// What stands up to the matching bracket, and what follows it.
fn split_brackets(text: &str) -> Result<(&str, &str), String> {
    let mut depth = 0;
    let mut quotes = Quotes::default();
    for (at, c) in text.char_indices() {
        match c {
            _ if !quotes.outside(c) => {}
            '[' => depth += 1,
            ']' if depth == 0 => return Ok((&text[..at], &text[at + 1..])),
            ']' => depth -= 1,
            _ => {}
        }
    }
    Err("unterminated array".to_owned())
}

fn parse_brackets(inside: &str, depth: usize) -> Result<Step, String> {
    let inside = inside.trim();
    if inside == "*" {
        return Ok(Step::Wildcard);
    }
    if let Some(filter) = inside.strip_prefix("?(") {
        let filter = filter.strip_suffix(')').ok_or("unterminated filter")?;
        return parse_filter(filter, depth + 1);
    }
    let parts = split_outside_quotes(inside, ',');
    if parts.len() > 1 {
        let paths = parts
            .into_iter()
            .map(|part| Ok(vec![parse_brackets(part, depth)?]));
        return Ok(Step::Union(paths.collect::<Result<_, String>>()?));
    }
    if inside.starts_with(['\'', '"']) {
        let (quoted, _) = split_quoted(inside)?;
        return Ok(Step::Field(unquote(quoted)));
    }
    parse_slice(inside)
}

fn parse_slice(text: &str) -> Result<Step, String> {
    let mut bounds = [None; 3];
    let parts: Vec<&str> = text.split(':').collect();
    let invalid = || format!("invalid array index {text}");
    if text.is_empty() || parts.len() > bounds.len() {
        return Err(invalid());
    }
    for (bound, part) in bounds.iter_mut().zip(&parts) {
        if !part.trim().is_empty() {
            *bound = Some(part.trim().parse::<i64>().map_err(|_| invalid())?);
        }
    }
    let [start, end, step] = bounds;
    let single = parts.len() == 1;
    let end = if single {
        start.map(|start| start + 1)
    } else {
        end
    };
    Ok(Step::Slice(Slice {
        start,
        end,
        step,
        single,
    }))
}

fn parse_filter(text: &str, depth: usize) -> Result<Step, String> {
    let is_operator = |c: char| matches!(c, '=' | '!' | '<' | '>');
    let mut quotes = Quotes::default();
    let found = text
        .char_indices()
        .find(|&(_, c)| quotes.outside(c) && is_operator(c));
    let Some((at, _)) = found else {
        return Ok(Step::Filter(parse_path(text, depth)?, Comparison::Exists));
    };
    let (left, rest) = text.split_at(at);
    let (operator, right) = rest.split_at(rest.find(|c| !is_operator(c)).unwrap_or(rest.len()));
    let operator = match operator {
        "==" => Operator::Equal,
        "!=" => Operator::NotEqual,
        "<" => Operator::Less,
        "<=" => Operator::LessOrEqual,
        ">" => Operator::Greater,
        ">=" => Operator::GreaterOrEqual,
        other => return Err(format!("unrecognized filter operator {other}")),
    };
    let right = parse_path(right, depth)?;
    Ok(Step::Filter(
        parse_path(left, depth)?,
        Comparison::Compare(operator, right),
    ))
}

fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let mut quotes = Quotes::default();
    text.split(|c| quotes.outside(c) && c == separator)
        .collect()
}

/// The quoted text at the start, without its quotes, and what follows.
fn split_quoted(text: &str) -> Result<(&str, &str), String> {
    let mut quotes = Quotes::default();
    for (at, c) in text.char_indices() {
        quotes.outside(c);
        if at > 0 && quotes.open.is_none() {
            return Ok((&text[1..at], &text[at + 1..]));
        }
    }
    Err("unterminated quoted string".to_owned())
}

fn unquote(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}
