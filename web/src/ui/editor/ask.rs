//! What the rich editor's script asks about a text. Questions and answers are strings, the answers JSON; positions are the
//! script's own, UTF-16, and are converted here and nowhere else.

use std::ops::Range;

use podarium_core::ide::{self, Completion, FieldInfo, Problem, Severity, Shape};
use wasm_bindgen::prelude::wasm_bindgen;

use super::name_of;
use super::position::Units;
use crate::i18n::{Lang, Text};

/// Answers a question about a text and a place in it: `problems` with the tag of a language behind it, `complete`, `field` or
/// `stored`. `null` if there is no answer.
#[wasm_bindgen]
pub fn ask(question: &str, text: &str, at: usize) -> String {
    let units = &mut Units::of(text);
    let (question, lang) = question.split_once(' ').unwrap_or((question, ""));
    let answer = match question {
        "problems" => {
            let found = ide::diagnose(text).problems;
            let words = Lang::of_tag(lang).text();
            Some(list(found.iter().map(|found| problem(units, words, found))))
        }
        "complete" => ide::complete(text, units.to_byte(at)).map(|found| completion(units, &found)),
        "field" => ide::field_at(text, units.to_byte(at)).map(|found| field(units, &found)),
        "stored" => Some(list(ide::stored(text).iter().map(|found| {
            let added = found.added.iter().map(bool::to_string);
            object(&[("yaml", quoted(&found.yaml)), ("added", list(added))])
        }))),
        _ => None,
    };
    answer.unwrap_or_else(|| "null".to_owned())
}

fn problem(units: &mut Units<'_>, words: &Text, problem: &Problem) -> String {
    let severity = match problem.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information => "info",
    };
    let (from, to) = place(units, &problem.range);
    let fixes = list(problem.fixes.iter().map(|fix| {
        let edits = list(fix.edits.iter().map(|edit| {
            let (from, to) = place(units, &edit.range);
            object(&[("from", from), ("to", to), ("insert", quoted(&edit.insert))])
        }));
        object(&[("name", quoted(&name_of(words, fix))), ("edits", edits)])
    }));
    object(&[
        ("from", from),
        ("to", to),
        ("severity", quoted(severity)),
        ("path", quoted(&problem.path)),
        ("message", quoted(&problem.message)),
        ("fixes", fixes),
    ])
}

fn completion(units: &mut Units<'_>, found: &Completion) -> String {
    let (from, to) = place(units, &found.range);
    let keys = list(found.keys.iter().map(|key| {
        let shape = match key.shape {
            Shape::Scalar => "scalar",
            Shape::Fields => "fields",
            Shape::Items => "items",
        };
        object(&[
            ("name", quoted(key.name)),
            ("type", quoted(&key.type_)),
            ("shape", quoted(shape)),
            ("required", key.required.to_string()),
        ])
    }));
    object(&[
        ("from", from),
        ("to", to),
        ("object", quoted(found.object)),
        ("field", quoted(found.field.unwrap_or_default())),
        ("type", quoted(&found.type_)),
        ("dash", found.dash.to_string()),
        ("inBrackets", found.in_brackets.to_string()),
        ("keys", keys),
        ("names", list(found.names.iter().map(|name| quoted(name)))),
    ])
}

fn field(units: &mut Units<'_>, found: &FieldInfo) -> String {
    let (from, to) = place(units, &found.range);
    object(&[
        ("from", from),
        ("to", to),
        ("path", quoted(&found.path)),
        ("object", quoted(found.object)),
        ("field", quoted(found.field)),
        ("type", quoted(&found.type_)),
        ("required", found.required.to_string()),
    ])
}

fn place(units: &mut Units<'_>, bytes: &Range<usize>) -> (String, String) {
    let from = units.of_byte(bytes.start);
    let to = units.of_byte(bytes.end.max(bytes.start));
    (from.to_string(), to.to_string())
}

fn list(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    ["[", &items.join(","), "]"].concat()
}

fn object(fields: &[(&str, String)]) -> String {
    let mut out = String::from("{");
    for (at, (name, value)) in fields.iter().enumerate() {
        out.push_str(if at == 0 { "\"" } else { ",\"" });
        out.push_str(name);
        out.push_str("\":");
        out.push_str(value);
    }
    out.push('}');
    out
}

/// A text in JSON.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            ' '.. => out.push(c),
            _ => {
                let digit = |value: u32| char::from_digit(value, 16).unwrap_or('0');
                out.push_str("\\u00");
                out.push(digit(c as u32 / 16));
                out.push(digit(c as u32 % 16));
            }
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_those_of_the_script() {
        let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  annotations:\n    note: 注😀\nspec:\n  restartPolicy: Onfailure\n  containers:\n  - name: a\n    image: b\n";
        let before = text
            .split("Onfailure")
            .next()
            .unwrap()
            .encode_utf16()
            .count();
        let answer = ask("problems", text, 0);
        let expected = format!(
            "[{{\"from\":{before},\"to\":{},\"severity\":\"error\"",
            before + 9
        );
        assert!(answer.starts_with(&expected), "{answer}");
        let edit = format!(
            "[{{\"from\":{before},\"to\":{},\"insert\":\"OnFailure\"}}]",
            before + 9
        );
        assert!(answer.contains(&edit), "{answer}");
        for (question, name) in [
            ("problems", "\"Change to OnFailure\""),
            ("problems zh-CN", "\"改为 OnFailure\""),
        ] {
            assert!(ask(question, text, 0).contains(name), "{question}");
        }
        let field = ask("field", text, before);
        assert!(field.contains("\"field\":\"restartPolicy\""), "{field}");
    }

    #[test]
    fn a_text_stays_itself_in_json() {
        assert_eq!(quoted("a\"\\\n\u{1b}名"), "\"a\\\"\\\\\\n\\u001b名\"");
    }

    #[test]
    fn what_has_no_answer_is_null() {
        assert_eq!(ask("field", "", 900), "null");
        assert_eq!(ask("what", "", 0), "null");
    }
}
