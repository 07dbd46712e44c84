//! Rows of `kubectl get`, one file a kind of object. Laying rows out is `table`; choosing objects is `command`.

pub(crate) mod event;
pub(crate) mod node;
pub(crate) mod pod;

use std::collections::BTreeMap;

use crate::object::Object;
use crate::stamp::Stamp;
use crate::table::Layout;

/// What stands where there is nothing.
pub(crate) const NONE: &str = "<none>";

/// What a table shows besides the columns that it always has.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Columns {
    /// `-o wide`.
    pub wide: bool,
    /// `-A`: a column for the namespace.
    pub namespace: bool,
    /// `--show-labels`.
    pub labels: bool,
    /// `-L key`: a column for each label.
    pub label_keys: Vec<String>,
    /// `--no-headers`.
    pub no_headers: bool,
    /// Whether names are written as `pod/name`, because there are several kinds.
    pub kind: bool,
}

/// Lays out objects of one kind as a table.
// Models cli-runtime/pkg/printers/tableprinter.go: PrintObj
pub(crate) fn table(objects: &[Object<'_>], columns: &Columns, now: Stamp) -> String {
    let Some(first) = objects.first() else {
        return String::new();
    };
    let mut text = String::new();
    if !columns.no_headers {
        push_line(&mut text, header(*first, columns));
    }
    for object in objects {
        push_line(&mut text, cells(*object, columns, now));
    }
    Layout::GET.align(&text)
}

fn push_line(text: &mut String, cells: Vec<String>) {
    text.push_str(&cells.join("\t"));
    text.push('\n');
}

fn header(object: Object<'_>, columns: &Columns) -> Vec<String> {
    let own = match object {
        Object::Pod(_) => pod::header(columns.wide),
        Object::Event(_) => event::header(columns.wide),
        Object::Node(_) => node::header(columns.wide),
    };
    let namespace = columns.namespace && object.is_namespaced();
    let keys = columns
        .label_keys
        .iter()
        .map(|key| key.rsplit('/').next().unwrap_or(key).to_ascii_uppercase());
    let mut out: Vec<String> = namespace
        .then(|| "NAMESPACE".to_owned())
        .into_iter()
        .collect();
    out.extend(own.iter().map(|&name| name.to_owned()));
    out.extend(keys);
    out.extend(columns.labels.then(|| "LABELS".to_owned()));
    out
}

fn cells(object: Object<'_>, columns: &Columns, now: Stamp) -> Vec<String> {
    let mut own = match object {
        Object::Pod(pod) => pod::cells(pod, columns.wide, now),
        Object::Event(event) => event::cells(event, columns.wide, now),
        Object::Node(node) => node::cells(node, columns.wide, now),
    };
    if columns.kind {
        own[0] = format!("{}/{}", object.resource().singular, own[0]);
    }
    let metadata = object.metadata();
    let namespace = columns.namespace && object.is_namespaced();
    let keys = columns
        .label_keys
        .iter()
        .map(|key| or_none(metadata.labels.get(key)));
    let mut out: Vec<String> = namespace
        .then(|| object.namespace().to_owned())
        .into_iter()
        .collect();
    out.extend(own);
    out.extend(keys);
    out.extend(columns.labels.then(|| format_labels(&metadata.labels)));
    out.iter().map(|cell| one_line(cell)).collect()
}

/// Labels as `a=b,c=d`.
// Models apimachinery/pkg/labels/labels.go: FormatLabels
pub(crate) fn format_labels(labels: &BTreeMap<String, String>) -> String {
    if labels.is_empty() {
        return NONE.to_owned();
    }
    let mut pairs: Vec<String> = labels
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    // The pairs are sorted, not the keys: `a.b=` comes before `a=`.
    pairs.sort();
    pairs.join(",")
}

/// A cell keeps its first line only, and nothing that would move a terminal's cursor.
fn one_line(cell: &str) -> String {
    match cell.find(['\n', '\r', '\u{c}']) {
        Some(end) => format!("{}...", escape(&cell[..end])),
        None => escape(cell),
    }
}

/// Makes what a terminal would obey visible.
// Models cli-runtime/pkg/printers/terminal.go: EscapeTerminal
pub(crate) fn escape(text: &str) -> String {
    if !text.contains(['\u{1b}', '\r']) {
        return text.to_owned();
    }
    text.replace('\u{1b}', "^[").replace('\r', "\\r")
}

/// A text, or `<none>` for an empty or absent one.
pub(crate) fn or_none(text: Option<&String>) -> String {
    text.filter(|text| !text.is_empty())
        .map_or_else(|| NONE.to_owned(), Clone::clone)
}
