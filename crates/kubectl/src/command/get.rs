//! `kubectl get`.

use podarium_manifest::Value;
use podarium_manifest::api::Quantity;

use crate::answer::Answer;
use crate::jsonpath::{self, Template, compare_numbers};
use crate::object::{Object, Objects};
use crate::order::{natural_less, sort_like_go};
use crate::output::{self, Output};
use crate::printers::{self, Columns};
use crate::stamp::Stamp;

use super::flags::{Arguments, Flag, Takes, long, short};
use super::targets::{Scope, Targets, resolve};

pub(super) const FLAGS: [Flag; 18] = [
    short("all-namespaces", 'A', Takes::Bool),
    long("allow-missing-template-keys", Takes::Bool),
    long("chunk-size", Takes::Number),
    long("field-selector", Takes::Text),
    long("ignore-not-found", Takes::Bool),
    short("label-columns", 'L', Takes::Text),
    long("no-headers", Takes::Bool),
    short("output", 'o', Takes::Text),
    short("selector", 'l', Takes::Text),
    long("server-print", Takes::Bool),
    long("show-kind", Takes::Bool),
    long("show-labels", Takes::Bool),
    long("show-managed-fields", Takes::Bool),
    long("sort-by", Takes::Text),
    long("subresource", Takes::Text),
    long("template", Takes::Text),
    short("watch", 'w', Takes::Bool),
    long("watch-only", Takes::Bool),
];

const NOTHING_NAMED: &str = "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete \
                             list of supported resources.\n\nerror: Required resource not specified.\nUse \"kubectl \
                             explain <resource>\" for a detailed description of that resource (e.g. kubectl explain \
                             pods).\nSee 'kubectl get -h' for help and examples\n";

// Models kubectl/pkg/cmd/get/get.go: Run
pub(super) fn run(
    arguments: &Arguments,
    objects: &Objects<'_>,
    now: Stamp,
) -> Result<Answer, Answer> {
    let output = Output::parse(
        arguments.text("output").unwrap_or_default(),
        arguments.text("template"),
    );
    if arguments.words.is_empty() {
        return Err(Answer {
            stderr: NOTHING_NAMED.to_owned(),
            code: 1,
            ..Answer::default()
        });
    }
    let output = output.map_err(Answer::error)?;
    if arguments.is_set("watch") || arguments.is_set("watch-only") {
        return Err(Answer::error(
            "--watch is not simulated: an answer is of one instant",
        ));
    }
    let targets = Targets::parse(&arguments.words)?;
    let scope = Scope::parse(arguments)?;
    let ignore_not_found = arguments.is_set("ignore-not-found");
    let mut answer = Answer::default();
    let mut found = resolve(&targets, &scope, objects, ignore_not_found, &mut answer)?;
    if let Some(path) = arguments.text("sort-by").filter(|path| !path.is_empty()) {
        found = sort(found, path).map_err(Answer::error)?;
    }
    let no_headers = arguments.is_set("no-headers");
    if !matches!(output, Output::Table | Output::Wide) {
        // Nothing is printed for names of which some are missing, except what was found.
        let list_is_due = !found.is_empty() || matches!(targets, Targets::Kinds(_));
        if list_is_due {
            let text = output::write(&output, &found, targets.is_single(), no_headers)
                .map_err(Answer::error)?;
            answer.stdout.push_str(&text);
        }
        return Ok(answer);
    }
    if found.is_empty() {
        if answer.code == 0 && !ignore_not_found {
            answer.stderr = scope.nothing_found(&targets);
        }
        return Ok(answer);
    }
    let columns = Columns {
        wide: output == Output::Wide,
        namespace: scope.all_namespaces,
        labels: arguments.is_set("show-labels"),
        label_keys: arguments.list("label-columns"),
        no_headers,
        kind: targets.kinds() > 1 || arguments.is_set("show-kind") || arguments.words[0] == "all",
    };
    let tables: Vec<String> = found
        .chunk_by(|left, right| left.resource() == right.resource())
        .map(|run| printers::table(run, &columns, now))
        .collect();
    answer.stdout = tables.join("\n");
    Ok(answer)
}

// Models kubectl/pkg/cmd/get/sorter.go: TableSorter
fn sort<'a>(objects: Vec<Object<'a>>, path: &str) -> Result<Vec<Object<'a>>, String> {
    let path = jsonpath::relax(path)?;
    let template = jsonpath::parse(&path)?;
    let mut rows: Vec<(Option<Value>, Object<'a>)> = Vec::new();
    for object in objects {
        rows.push((first_value(&template, &object.to_value())?, object));
    }
    if !rows.is_empty() && rows.iter().all(|(key, _)| key.is_none()) {
        return Err(format!(
            "couldn't find any field with path {path:?} in the list of objects"
        ));
    }
    // A row without the field is "less" than any other, even than another one without it: so says kubectl.
    sort_like_go(&mut rows, |(left, _), (right, _)| match (left, right) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(left), Some(right)) => is_less(left, right),
    });
    Ok(rows.into_iter().map(|(_, object)| object).collect())
}

fn first_value(template: &Template, value: &Value) -> Result<Option<Value>, String> {
    Ok(jsonpath::find(template, value)?
        .first()
        .map(|&found| found.clone()))
}

// Models kubectl/pkg/cmd/get/sorter.go: isLess
fn is_less(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Null, right) => *right != Value::Null,
        (Value::Number(left), Value::Number(right)) => {
            compare_numbers(left, right).is_some_and(std::cmp::Ordering::is_lt)
        }
        (Value::String(left), Value::String(right)) => {
            match (Quantity::parse(left), Quantity::parse(right)) {
                (Ok(left), Ok(right)) => left.nanos() < right.nanos(),
                _ => natural_less(left, right),
            }
        }
        _ => false,
    }
}
