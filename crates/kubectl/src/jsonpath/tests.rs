//! Templates and what they yield.

use std::collections::BTreeMap;

use podarium_manifest::Value;

use super::{parse, relax, render};

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
fn templates_that_multiply_come_to_an_end() {
    let recursion = format!("{{{}}}", "..".repeat(200));
    let ranges = format!("{}{}", "{range ..}".repeat(30), "{end}".repeat(30));
    for template in [recursion, ranges] {
        let template = parse(&template).unwrap();
        drop(render(&template, &sample()));
    }
    for deep in [
        "{range .a}".repeat(100_000),
        "[?(@".repeat(100_000) + &")]".repeat(100_000),
    ] {
        let template = if deep.starts_with('{') {
            deep
        } else {
            format!("{{.a{deep}}}")
        };
        assert!(parse(&template).is_err());
    }
}

#[test]
fn a_relaxed_path_may_lack_braces_and_dot() {
    for text in ["a.b", ".a.b", "{a.b}", "{.a.b}"] {
        assert_eq!(relax(text).as_deref(), Ok("{.a.b}"));
    }
    assert!(relax("{{.a}}").is_err());
}
