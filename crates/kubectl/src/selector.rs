//! Label and field selectors: which objects `-l` and `--field-selector` leave.

use std::collections::BTreeMap;

use crate::object::Object;

/// Terms that all have to hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LabelSelector(Vec<LabelTerm>);

#[derive(Clone, Debug, PartialEq)]
enum LabelTerm {
    Exists(String),
    Absent(String),
    In(String, Vec<String>),
    NotIn(String, Vec<String>),
}

impl LabelSelector {
    /// Reads `app=web,tier in (a,b),!old`; the error is what kubectl prints after `error: `.
    // Models apimachinery/pkg/labels/selector.go: Parse
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let terms = split_terms(text)
            .into_iter()
            .filter(|term| !term.trim().is_empty());
        terms
            .map(|term| parse_term(term.trim()))
            .collect::<Result<_, _>>()
            .map(Self)
            .map_err(|problem| format!("unable to parse requirement: {problem}"))
    }

    /// Whether labels satisfy every term.
    pub(crate) fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        self.0.iter().all(|term| match term {
            LabelTerm::Exists(key) => labels.contains_key(key),
            LabelTerm::Absent(key) => !labels.contains_key(key),
            LabelTerm::In(key, values) => {
                labels.get(key).is_some_and(|value| values.contains(value))
            }
            LabelTerm::NotIn(key, values) => {
                labels.get(key).is_none_or(|value| !values.contains(value))
            }
        })
    }
}

/// Splits at commas that are not inside parentheses.
fn split_terms(text: &str) -> Vec<&str> {
    let (mut terms, mut start, mut depth) = (Vec::new(), 0, 0_i32);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                terms.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    terms.push(&text[start..]);
    terms
}

fn parse_term(term: &str) -> Result<LabelTerm, String> {
    if let Some(key) = term.strip_prefix('!') {
        return Ok(LabelTerm::Absent(checked_key(key)?));
    }
    if let Some((key, value)) = term.split_once("!=") {
        return Ok(LabelTerm::NotIn(
            checked_key(key)?,
            vec![value.trim().to_owned()],
        ));
    }
    if let Some((key, value)) = term.split_once("==").or_else(|| term.split_once('=')) {
        return Ok(LabelTerm::In(
            checked_key(key)?,
            vec![value.trim().to_owned()],
        ));
    }
    let Some((key, rest)) = term.split_once(char::is_whitespace) else {
        return Ok(LabelTerm::Exists(checked_key(term)?));
    };
    let rest = rest.trim();
    let (operator, values) = rest.split_at(rest.find(['(', ' ']).unwrap_or(rest.len()));
    let values = values
        .trim()
        .strip_prefix('(')
        .and_then(|values| values.strip_suffix(')'));
    let values = || -> Result<Vec<String>, String> {
        let values = values.ok_or_else(|| format!("found '{rest}', expected: '('"))?;
        Ok(values
            .split(',')
            .map(|value| value.trim().to_owned())
            .collect())
    };
    match operator {
        "in" => Ok(LabelTerm::In(checked_key(key)?, values()?)),
        "notin" => Ok(LabelTerm::NotIn(checked_key(key)?, values()?)),
        other => Err(format!(
            "found '{other}', expected: in, notin, =, ==, !=, gt, lt"
        )),
    }
}

fn checked_key(key: &str) -> Result<String, String> {
    let key = key.trim();
    if key.is_empty() {
        return Err("found '', expected: identifier".to_owned());
    }
    Ok(key.to_owned())
}

/// Comparisons of an object's fields that all have to hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FieldSelector {
    terms: Vec<FieldTerm>,
    text: String,
}

#[derive(Clone, Debug, PartialEq)]
struct FieldTerm {
    field: String,
    equal: bool,
    value: String,
}

impl FieldSelector {
    /// Reads `status.phase=Running,spec.nodeName!=node-1`.
    // Models apimachinery/pkg/fields/selector.go: ParseSelector
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut terms = Vec::new();
        for part in text.split(',').filter(|part| !part.is_empty()) {
            let split = |separator| part.split_once(separator);
            let (equal, (field, value)) = match (split("!="), split("==").or_else(|| split("="))) {
                (Some(pair), _) => (false, pair),
                (None, Some(pair)) => (true, pair),
                (None, None) => {
                    return Err(format!(
                        "invalid selector: '{text}'; can't understand '{part}'"
                    ));
                }
            };
            terms.push(FieldTerm {
                field: field.to_owned(),
                equal,
                value: value.to_owned(),
            });
        }
        Ok(Self {
            terms,
            text: text.to_owned(),
        })
    }

    /// The selector as it was given.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether an object satisfies every term; the error names a field that the server does not select by.
    pub(crate) fn matches(&self, object: Object<'_>) -> Result<bool, String> {
        for term in &self.terms {
            let value = object.selectable(&term.field);
            let value =
                value.ok_or_else(|| format!("field label not supported: {}", term.field))?;
            if (value == term.value) != term.equal {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use podarium_manifest::api::Pod;

    use super::*;

    #[test]
    fn labels_are_selected_as_kubectl_selects_them() {
        let labels = [("app", "web"), ("tier", "front")];
        let labels = labels
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        for (selector, expected) in [
            ("", true),
            ("app=web", true),
            ("app==web,tier=front", true),
            ("app=db", false),
            ("app!=db", true),
            ("nope!=db", true),
            ("app", true),
            ("!app", false),
            ("!nope", true),
            ("app in (db, web)", true),
            ("app in (db)", false),
            ("tier notin (back,side),app=web", true),
        ] {
            assert_eq!(
                LabelSelector::parse(selector).unwrap().matches(&labels),
                expected,
                "{selector}"
            );
        }
    }

    #[test]
    fn a_selector_that_makes_no_sense_is_refused() {
        for selector in ["=web", "app among (x)", "app in x"] {
            assert!(LabelSelector::parse(selector).is_err(), "{selector}");
        }
        assert!(FieldSelector::parse("status.phase").is_err());
    }

    #[test]
    fn fields_are_selected_that_the_server_knows() {
        let mut pod = Pod::default();
        pod.metadata.name = Some("web".into());
        pod.status.phase = Some("Running".into());
        for (selector, expected) in [
            ("status.phase=Running", Ok(true)),
            ("status.phase!=Running", Ok(false)),
            ("metadata.name==web,spec.nodeName=", Ok(true)),
            (
                "spec.image=x",
                Err("field label not supported: spec.image".to_owned()),
            ),
        ] {
            let got = FieldSelector::parse(selector)
                .unwrap()
                .matches(Object::Pod(&pod));
            assert_eq!(got, expected, "{selector}");
        }
    }
}
