//! From a value to a Pod: type errors and unknown fields in the API server's order and words.
//!
//! What the fields may hold beyond their types is `validate`'s business.

use std::fmt::Write as _;

use crate::api::{Api, Kind, Object, ParseQuantityError, Pod, Quantity};
use crate::{Value, time_format};

/// More than this many unknown fields are not told.
const MAX_STRICT: usize = 100;

/// A field that could not be read, or that nobody knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeProblem {
    /// Its path, with indices.
    pub path: String,
    /// The API server's words.
    pub message: String,
}

/// A Pod and the fields that strict decoding refuses.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// The Pod, without the unknown fields.
    pub pod: Pod,
    /// Unknown fields in the order in which the server meets them.
    pub strict: Vec<DecodeProblem>,
}

/// Reads a Pod. The error is the first type error, or the one that ended the decoding.
// Models sigs.k8s.io/json: UnmarshalStrict
pub fn decode(value: &Value) -> Result<Decoded, DecodeProblem> {
    let mut reader = Reader::default();
    let aborted = reader.check(&Kind::Object(Pod::ID), None, value).err();
    if let Some(problem) = aborted.or(reader.first) {
        return Err(problem);
    }
    let pod = match value {
        Value::Map(map) => Pod::from_map(map),
        _ => Pod::default(),
    };
    Ok(Decoded {
        pod,
        strict: reader.strict,
    })
}

#[derive(Default)]
struct Reader {
    /// The struct and the field names on the way, as Go's error texts name them.
    struct_name: &'static str,
    go_path: Vec<&'static str>,
    path: String,
    first: Option<DecodeProblem>,
    strict: Vec<DecodeProblem>,
}

impl Reader {
    /// Checks a value. A type error is kept and the rest is looked at; a type that parses itself ends everything.
    fn check(
        &mut self,
        kind: &Kind,
        scalar: Option<&'static str>,
        value: &Value,
    ) -> Result<(), DecodeProblem> {
        match (kind, value) {
            (_, Value::Null)
            | (Kind::Any, _)
            | (Kind::Bool, Value::Bool(_))
            | (Kind::Str, Value::String(_)) => {}
            (Kind::Int32, Value::Number(text)) => {
                if text.parse::<i32>().is_err() {
                    self.mismatch(&format!("number {text}"), "int32");
                }
            }
            (Kind::Int64, Value::Number(text)) => {
                if text.parse::<i64>().is_err() {
                    self.mismatch(&format!("number {text}"), "int64");
                }
            }
            (Kind::Quantity, value) => self.check_quantity(value)?,
            (Kind::IntOrString, value) => self.check_int_or_string(value)?,
            (Kind::Time | Kind::MicroTime, value) => self.check_time(value)?,
            (Kind::List(item), Value::List(items)) => {
                for (index, entry) in items.iter().enumerate() {
                    let length = self.path.len();
                    let _ = write!(self.path, "[{index}]");
                    self.check(item, scalar, entry)?;
                    self.path.truncate(length);
                }
            }
            (Kind::Map(item), Value::Map(map)) => {
                for (key, entry) in map {
                    let length = self.path.len();
                    let _ = write!(self.path, "[{key}]");
                    self.check(item, scalar, entry)?;
                    self.path.truncate(length);
                }
            }
            (Kind::Object(object), Value::Map(map)) => self.check_fields(object.get(), map)?,
            (kind, value) => self.mismatch(json_kind(value), &kind.go_type(scalar)),
        }
        Ok(())
    }

    fn check_fields(
        &mut self,
        object: &'static Object,
        map: &std::collections::BTreeMap<String, Value>,
    ) -> Result<(), DecodeProblem> {
        for (key, entry) in map {
            let length = self.path.len();
            if !self.path.is_empty() {
                self.path.push('.');
            }
            self.path.push_str(key);
            match object.field(key) {
                Some(field) => {
                    let outer = self.struct_name;
                    let depth = self.go_path.len();
                    self.struct_name = object.name;
                    self.go_path.extend(field.embedded);
                    self.go_path.push(field.json);
                    self.check(&field.kind, field.go, entry)?;
                    self.go_path.truncate(depth);
                    self.struct_name = outer;
                }
                None if object.top && matches!(key.as_str(), "apiVersion" | "kind") => {}
                None => self.unknown(),
            }
            self.path.truncate(length);
        }
        Ok(())
    }

    fn unknown(&mut self) {
        let message = format!("unknown field \"{}\"", self.path);
        let known = |problem: &DecodeProblem| problem.message == message;
        if self.strict.len() < MAX_STRICT && !self.strict.iter().any(known) {
            self.strict.push(DecodeProblem {
                path: self.path.clone(),
                message,
            });
        }
    }

    fn mismatch(&mut self, found: &str, wanted: &str) {
        let problem = self.type_error(found, wanted);
        self.first.get_or_insert(problem);
    }

    // Models encoding/json: UnmarshalTypeError.Error
    fn type_error(&self, found: &str, wanted: &str) -> DecodeProblem {
        let message = if self.go_path.is_empty() {
            format!("json: cannot unmarshal {found} into Go value of type {wanted}")
        } else {
            format!(
                "json: cannot unmarshal {found} into Go struct field {}.{} of type {wanted}",
                self.struct_name,
                self.go_path.join(".")
            )
        };
        self.problem(message)
    }

    fn problem(&self, message: String) -> DecodeProblem {
        DecodeProblem {
            path: self.path.clone(),
            message,
        }
    }

    // Models apimachinery/pkg/api/resource: Quantity.UnmarshalJSON
    fn check_quantity(&self, value: &Value) -> Result<(), DecodeProblem> {
        let result = match value {
            Value::String(text) | Value::Number(text) => Quantity::parse(text.trim()).map(|_| ()),
            _ => Err(ParseQuantityError::Format),
        };
        result.map_err(|error| self.problem(error.to_string()))
    }

    // Models apimachinery/pkg/util/intstr: IntOrString.UnmarshalJSON
    fn check_int_or_string(&self, value: &Value) -> Result<(), DecodeProblem> {
        match value {
            Value::String(_) => Ok(()),
            Value::Number(text) if text.parse::<i32>().is_ok() => Ok(()),
            Value::Number(text) => Err(self.type_error(&format!("number {text}"), "int32")),
            other => Err(self.type_error(json_kind(other), "int32")),
        }
    }

    // Models apimachinery/pkg/apis/meta/v1: Time.UnmarshalJSON
    fn check_time(&self, value: &Value) -> Result<(), DecodeProblem> {
        match value {
            Value::String(text) => {
                time_format::check_rfc3339(text).map_err(|message| self.problem(message))
            }
            other => Err(self.type_error(json_kind(other), "string")),
        }
    }
}

/// What Go's JSON decoder calls a value.
pub(crate) fn json_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    fn decode_text(text: &str) -> Result<Vec<String>, String> {
        let chunks = yaml::split(text);
        let (tree, problem) = yaml::parse(chunks[0].as_ref().unwrap());
        assert_eq!(problem, None);
        decode(&yaml::to_value(&tree).unwrap())
            .map(|decoded| decoded.strict.into_iter().map(|p| p.message).collect())
            .map_err(|problem| problem.message)
    }

    #[test]
    fn type_errors_name_the_go_field() {
        let cases = [
            (
                "spec: {containers: [{livenessProbe: {exec: {command: x}}}]}",
                "json: cannot unmarshal string into Go struct field \
                 ExecAction.spec.containers.livenessProbe.ProbeHandler.exec.command of type []string",
            ),
            (
                "spec: {volumes: [{name: v, emptyDir: x}]}",
                "json: cannot unmarshal string into Go struct field \
                 Volume.spec.volumes.VolumeSource.emptyDir of type v1.EmptyDirVolumeSource",
            ),
            (
                "spec: {containers: [{livenessProbe: {httpGet: {port: true}}}]}",
                "json: cannot unmarshal bool into Go struct field \
                 HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.port of type int32",
            ),
            (
                "spec: {containers: [{resources: {limits: [1]}}]}",
                "json: cannot unmarshal array into Go struct field \
                 ResourceRequirements.spec.containers.resources.limits of type v1.ResourceList",
            ),
            (
                "spec: {restartPolicy: 1, containers: [{resources: {limits: {cpu: x}}}]}",
                "quantities must match the regular expression \
                 '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            ),
        ];
        for (text, message) in cases {
            assert_eq!(decode_text(text), Err(message.into()));
        }
    }

    #[test]
    fn unknown_fields_come_in_the_order_of_sorted_keys() {
        assert_eq!(
            decode_text("spec: {foo: 1, containers: [{zed: 1, Image: x}]}\nbar: 1"),
            Ok(vec![
                "unknown field \"bar\"".into(),
                "unknown field \"spec.containers[0].Image\"".into(),
                "unknown field \"spec.containers[0].zed\"".into(),
                "unknown field \"spec.foo\"".into(),
            ])
        );
    }
}
