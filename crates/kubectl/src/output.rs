//! The forms of `-o`: reading the flag, and writing objects in the forms that are not tables.

use podarium_manifest::{Value, yaml};

use crate::jsonpath::{self, Template};
use crate::object::Object;
use crate::printers::NONE;
use crate::table::Layout;

const FORMATS: &str = "custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,\
                       jsonpath-file,kyaml,name,template,templatefile,wide,yaml";

/// What `-o` asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Output {
    /// A table.
    #[default]
    Table,
    /// A table with more columns.
    Wide,
    /// `pod/web`.
    Name,
    /// YAML.
    Yaml,
    /// JSON.
    Json,
    /// What a template yields.
    JsonPath(JsonPath),
    /// The values that a template yields, as a JSON list.
    JsonPathAsJson(JsonPath),
    /// A table with columns of one's own.
    CustomColumns(Vec<(String, Template)>),
}

/// A template with its text, which error messages quote.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct JsonPath {
    text: String,
    template: Template,
}

impl Output {
    /// Reads the value of `-o`, with that of `--template`; the error is what kubectl prints after `error: `.
    // Models cli-runtime/pkg/genericclioptions/print_flags.go: ToPrinter
    pub(crate) fn parse(text: &str, template: Option<&str>) -> Result<Self, String> {
        let (format, argument) = text
            .split_once('=')
            .map_or((text, template), |(format, rest)| (format, Some(rest)));
        let argument = argument.filter(|argument| !argument.is_empty());
        match format {
            "" => Ok(Self::Table),
            "wide" => Ok(Self::Wide),
            "name" => Ok(Self::Name),
            "yaml" => Ok(Self::Yaml),
            "json" => Ok(Self::Json),
            "jsonpath" => json_path(argument).map(Self::JsonPath),
            "jsonpath-as-json" => json_path(argument).map(Self::JsonPathAsJson),
            "custom-columns" => columns(argument).map(Self::CustomColumns),
            _ => Err(format!(
                "unable to match a printer suitable for the output format {text:?}, allowed formats are: {FORMATS}"
            )),
        }
    }
}

fn json_path(template: Option<&str>) -> Result<JsonPath, String> {
    let text = template.ok_or("template format specified but no template given")?;
    match jsonpath::parse(text) {
        Ok(template) => Ok(JsonPath {
            text: text.to_owned(),
            template,
        }),
        Err(problem) => Err(format!("error parsing jsonpath {text}, {problem}")),
    }
}

// Models kubectl/pkg/cmd/get/customcolumn.go: NewCustomColumnsPrinterFromSpec
fn columns(spec: Option<&str>) -> Result<Vec<(String, Template)>, String> {
    let spec = spec.ok_or("custom-columns format specified but no custom columns given")?;
    let parse = |part: &str| {
        let Some((header, path)) = part.split_once(':') else {
            return Err(format!(
                "unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>"
            ));
        };
        let template = jsonpath::relax(path).and_then(|path| jsonpath::parse(&path))?;
        Ok((header.to_owned(), template))
    };
    spec.split(',').map(parse).collect()
}

/// Writes objects in a form that is no table. `single` tells one object that was asked for by name from a list.
// Models kubectl/pkg/cmd/get/get.go: printGeneric
pub(crate) fn write(
    output: &Output,
    objects: &[Object<'_>],
    single: bool,
    no_headers: bool,
) -> Result<String, String> {
    match output {
        Output::Table | Output::Wide => Ok(String::new()),
        Output::Name => {
            let lines = objects
                .iter()
                .flat_map(|object| [full_name(*object), "\n".to_owned()]);
            Ok(lines.collect())
        }
        Output::CustomColumns(columns) => custom_columns(columns, objects, no_headers),
        Output::Yaml => Ok(yaml::emit(&whole(objects, single))),
        Output::Json => Ok(indented(&whole(objects, single))),
        Output::JsonPath(path) => {
            let value = whole(objects, single);
            jsonpath::render(&path.template, &value)
                .map_err(|problem| execution_error(path, &problem, &value))
        }
        Output::JsonPathAsJson(path) => {
            let value = whole(objects, single);
            match jsonpath::find(&path.template, &value) {
                Ok(found) => Ok(indented(&Value::List(found.into_iter().cloned().collect()))),
                Err(problem) => Err(execution_error(path, &problem, &value)),
            }
        }
    }
}

/// `pod/web`.
pub(crate) fn full_name(object: Object<'_>) -> String {
    format!("{}/{}", object.resource().singular, object.name())
}

fn whole(objects: &[Object<'_>], single: bool) -> Value {
    let mut items: Vec<Value> = objects.iter().map(|object| object.to_value()).collect();
    if single && items.len() == 1 {
        return items.remove(0);
    }
    let metadata = [("resourceVersion", Value::from(""))];
    Value::object([
        ("apiVersion", Value::from("v1")),
        ("items", Value::List(items)),
        ("kind", Value::from("List")),
        ("metadata", Value::object(metadata)),
    ])
}

// Models cli-runtime/pkg/printers/jsonpath.go: PrintObj
fn execution_error(path: &JsonPath, problem: &str, value: &Value) -> String {
    let text = &path.text;
    format!(
        "error executing jsonpath {text:?}: Error executing template: {problem}. Printing more information for \
         debugging the template:\n\ttemplate was:\n\t\t{text}\n\tobject given to jsonpath engine was:\n\t\t{}\n\n",
        go_syntax(value)
    )
}

/// A value as a Go program would spell it.
fn go_syntax(value: &Value) -> String {
    match value {
        Value::Null => "interface {}(nil)".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(text) => text.clone(),
        Value::String(text) => format!("{text:?}"),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(go_syntax).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        Value::Map(map) => {
            let entries: Vec<String> = map
                .iter()
                .map(|(key, value)| format!("{key:?}:{}", go_syntax(value)))
                .collect();
            format!("map[string]interface {{}}{{{}}}", entries.join(", "))
        }
    }
}

// Models kubectl/pkg/cmd/get/customcolumn.go: PrintObj
fn custom_columns(
    columns: &[(String, Template)],
    objects: &[Object<'_>],
    no_headers: bool,
) -> Result<String, String> {
    let mut text = String::new();
    if !no_headers {
        let headers: Vec<&str> = columns.iter().map(|(header, _)| header.as_str()).collect();
        text.push_str(&headers.join("\t"));
        text.push('\n');
    }
    for object in objects {
        let value = object.to_value();
        let mut cells = Vec::new();
        for (_, template) in columns {
            let found = jsonpath::find(template, &value)?;
            let texts: Vec<String> = found.into_iter().map(go_print).collect();
            cells.push(if texts.is_empty() {
                NONE.to_owned()
            } else {
                texts.join(",")
            });
        }
        text.push_str(&cells.join("\t"));
        text.push('\n');
    }
    Ok(Layout::GET.align(&text))
}

/// A value as Go prints it.
fn go_print(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(text) | Value::String(text) => text.clone(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(go_print).collect();
            format!("[{}]", items.join(" "))
        }
        Value::Map(map) => {
            let entries: Vec<String> = map
                .iter()
                .map(|(key, value)| format!("{key}:{}", go_print(value)))
                .collect();
            format!("map[{}]", entries.join(" "))
        }
    }
}

/// JSON with four blanks a level, ending in a line break.
fn indented(value: &Value) -> String {
    let mut out = String::new();
    push_indented(value, 0, &mut out);
    out.push('\n');
    out
}

fn push_indented(value: &Value, level: usize, out: &mut String) {
    let entries: Vec<(String, &Value)> = match value {
        Value::List(items) if !items.is_empty() => {
            items.iter().map(|item| (String::new(), item)).collect()
        }
        Value::Map(map) if !map.is_empty() => map
            .iter()
            .map(|(key, item)| {
                (
                    format!("{}: ", Value::from(key.as_str()).to_json_string()),
                    item,
                )
            })
            .collect(),
        scalar => return out.push_str(&scalar.to_json_string()),
    };
    let (open, close) = if matches!(value, Value::List(_)) {
        ('[', ']')
    } else {
        ('{', '}')
    };
    let pad = |level: usize| "    ".repeat(level);
    out.push(open);
    for (index, (key, item)) in entries.into_iter().enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        out.push_str(&pad(level + 1));
        out.push_str(&key);
        push_indented(item, level + 1, out);
    }
    out.push('\n');
    out.push_str(&pad(level));
    out.push(close);
}
