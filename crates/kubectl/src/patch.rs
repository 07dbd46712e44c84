//! Applies patches to values: JSON Patch, JSON Merge Patch, and Kubernetes' strategic merge patch.
//! What the API server then says to the result is not known here.

use std::collections::BTreeMap;

use podarium_manifest::Value;

/// The most operations of a JSON patch.
// Models apiserver/pkg/endpoints/handlers/patch.go: maxJSONPatchOperations
const MOST_OPERATIONS: usize = 10_000;
/// How much the copies of a JSON patch may add up to, in bytes of JSON.
// Models cmd/kube-apiserver/app/options: JSONPatchMaxCopyBytes
const MOST_COPIED_BYTES: usize = 3 << 20;

/// The forms of `--type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PatchType {
    /// Lists of things with names are merged by name.
    #[default]
    Strategic,
    /// Lists are replaced (RFC 7386).
    Merge,
    /// A list of operations (RFC 6902).
    Json,
}

impl PatchType {
    /// Reads the value of `--type`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "strategic" => Some(Self::Strategic),
            "merge" => Some(Self::Merge),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// The value with a patch applied; the error says which part of the patch does not fit.
pub fn apply(kind: PatchType, target: &Value, patch: &Value) -> Result<Value, String> {
    match kind {
        PatchType::Strategic => Ok(strategic(Some(target), patch, "").unwrap_or_default()),
        PatchType::Merge => Ok(merge(Some(target), patch)),
        PatchType::Json => json(target, patch),
    }
}

fn merge(target: Option<&Value>, patch: &Value) -> Value {
    let Value::Map(changes) = patch else {
        return patch.clone();
    };
    let mut out = match target {
        Some(Value::Map(map)) => map.clone(),
        _ => BTreeMap::new(),
    };
    for (key, change) in changes {
        if *change == Value::Null {
            out.remove(key);
        } else {
            let merged = merge(out.get(key), change);
            out.insert(key.clone(), merged);
        }
    }
    Value::Map(out)
}

/// The key by which the items of a list are matched, for the lists of a Pod that are merged.
// Models k8s.io/api/core/v1/types.go: patchMergeKey
fn merge_key(field: &str) -> Option<&'static str> {
    Some(match field {
        "containers"
        | "initContainers"
        | "ephemeralContainers"
        | "volumes"
        | "env"
        | "imagePullSecrets"
        | "schedulingGates"
        | "resourceClaims" => "name",
        "ports" => "containerPort",
        "volumeMounts" => "mountPath",
        "volumeDevices" => "devicePath",
        "conditions" => "type",
        "hostAliases" | "podIPs" | "hostIPs" => "ip",
        "topologySpreadConstraints" => "topologyKey",
        "ownerReferences" => "uid",
        _ => return None,
    })
}

/// `None` if the patch deletes the value.
// Models apimachinery/pkg/util/strategicpatch/patch.go: mergeMap
fn strategic(target: Option<&Value>, patch: &Value, field: &str) -> Option<Value> {
    match (target, patch) {
        (_, Value::Map(changes)) => {
            let directive = changes.get("$patch").and_then(Value::as_str);
            let mut out = match (directive, target) {
                (Some("delete"), _) => return None,
                (None, Some(Value::Map(map))) => map.clone(),
                _ => BTreeMap::new(),
            };
            for (key, change) in changes.iter().filter(|(key, _)| !key.starts_with('$')) {
                let merged = if *change == Value::Null {
                    None
                } else {
                    strategic(out.get(key), change, key)
                };
                match merged {
                    Some(value) => out.insert(key.clone(), value),
                    None => out.remove(key),
                };
            }
            if let Some(Value::List(kept)) = changes.get("$retainKeys") {
                out.retain(|key, _| kept.iter().any(|name| name.as_str() == Some(key)));
            }
            Some(Value::Map(out))
        }
        (Some(Value::List(items)), Value::List(changes)) if merge_key(field).is_some() => {
            Some(Value::List(merge_items(
                items,
                changes,
                merge_key(field).unwrap_or_default(),
            )))
        }
        (Some(Value::List(items)), Value::List(changes)) if field == "finalizers" => {
            let new = changes.iter().filter(|change| !items.contains(change));
            Some(Value::List(items.iter().chain(new).cloned().collect()))
        }
        (None, Value::List(changes)) if merge_key(field).is_some() => Some(Value::List(
            changes
                .iter()
                .filter_map(|change| strategic(None, change, ""))
                .collect(),
        )),
        _ => Some(patch.clone()),
    }
}

fn merge_items(items: &[Value], changes: &[Value], key: &str) -> Vec<Value> {
    let mut out = items.to_vec();
    for change in changes {
        let place = out
            .iter()
            .position(|item| item.get(key).is_some() && item.get(key) == change.get(key));
        let merged = strategic(place.map(|place| &out[place]), change, "");
        match (place, merged) {
            (Some(place), Some(merged)) => out[place] = merged,
            (Some(place), None) => drop(out.remove(place)),
            (None, Some(merged)) => out.push(merged),
            (None, None) => {}
        }
    }
    out
}

// Models github.com/evanphx/json-patch: Patch.Apply
fn json(target: &Value, patch: &Value) -> Result<Value, String> {
    let Value::List(operations) = patch else {
        return Err("a JSON patch is a list of operations".to_owned());
    };
    if operations.len() > MOST_OPERATIONS {
        let count = operations.len();
        return Err(format!(
            "The allowed maximum operations in a JSON patch is {MOST_OPERATIONS}, got {count}"
        ));
    }
    let mut out = target.clone();
    let mut copied = 0;
    for operation in operations {
        let member = |name: &str| {
            operation
                .get(name)
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let path = member("path").ok_or("operation without path")?;
        let value = || {
            operation
                .get("value")
                .cloned()
                .ok_or("operation without value")
        };
        let from = || member("from").ok_or("operation without from");
        match member("op").as_deref() {
            Some("add") => insert(&mut out, &path, value()?)?,
            Some("remove") => drop(remove(&mut out, &path)?),
            Some("replace") => *find(&mut out, &path)? = value()?,
            Some("move") => {
                let value = remove(&mut out, &from()?)?;
                insert(&mut out, &path, value)?;
            }
            Some("copy") => {
                let value = find(&mut out, &from()?)?.clone();
                copied += value.to_json_string().len();
                if copied > MOST_COPIED_BYTES {
                    return Err(format!(
                        "the copies exceed the limit of {MOST_COPIED_BYTES} bytes"
                    ));
                }
                insert(&mut out, &path, value)?;
            }
            Some("test") => {
                if *find(&mut out, &path)? != value()? {
                    return Err(format!("testing path {path} failed"));
                }
            }
            other => return Err(format!("unexpected kind: {}", other.unwrap_or("unknown"))),
        }
    }
    Ok(out)
}

/// The parent of a path and the last part of it.
fn parent<'a>(root: &'a mut Value, path: &str) -> Result<(&'a mut Value, String), String> {
    let (parent, last) = path.rsplit_once('/').ok_or_else(|| missing(path))?;
    Ok((find(root, parent)?, unescape(last)))
}

fn find<'a>(root: &'a mut Value, path: &str) -> Result<&'a mut Value, String> {
    path.split('/').skip(1).try_fold(root, |value, part| {
        let part = unescape(part);
        match value {
            Value::Map(map) => map.get_mut(&part),
            Value::List(items) => part
                .parse::<usize>()
                .ok()
                .and_then(|index| items.get_mut(index)),
            _ => None,
        }
        .ok_or_else(|| missing(path))
    })
}

fn insert(root: &mut Value, path: &str, value: Value) -> Result<(), String> {
    if path.is_empty() {
        *root = value;
        return Ok(());
    }
    match parent(root, path)? {
        (Value::Map(map), key) => {
            map.insert(key, value);
            Ok(())
        }
        (Value::List(items), key) => {
            let index = if key == "-" {
                Some(items.len())
            } else {
                key.parse().ok()
            };
            let index = index
                .filter(|&index| index <= items.len())
                .ok_or_else(|| missing(path))?;
            items.insert(index, value);
            Ok(())
        }
        _ => Err(missing(path)),
    }
}

fn remove(root: &mut Value, path: &str) -> Result<Value, String> {
    match parent(root, path)? {
        (Value::Map(map), key) => map.remove(&key),
        (Value::List(items), key) => {
            let index = key
                .parse()
                .ok()
                .filter(|&index: &usize| index < items.len());
            index.map(|index| items.remove(index))
        }
        _ => None,
    }
    .ok_or_else(|| missing(path))
}

fn missing(path: &str) -> String {
    format!("doc is missing path: {path}: missing value")
}

/// `~1` stands for a slash and `~0` for a tilde.
fn unescape(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::value_of;

    fn check(kind: &str, target: &str, patch: &str, expected: Result<&str, &str>) {
        let kind = PatchType::parse(kind).unwrap();
        let got = apply(kind, &value_of(target).unwrap(), &value_of(patch).unwrap());
        let got = got.map(|value| value.to_json_string());
        assert_eq!(got.as_deref().map_err(String::as_str), expected, "{patch}");
    }

    #[test]
    fn operations_change_what_they_point_to() {
        for (patch, expected) in [
            ("[{op: remove, path: /a}]", Ok(r#"{"l":[1,2]}"#)),
            (
                "[{op: add, path: /l/1, value: 9}]",
                Ok(r#"{"a":{"b/c":1},"l":[1,9,2]}"#),
            ),
            (
                "[{op: add, path: /l/-, value: 9}]",
                Ok(r#"{"a":{"b/c":1},"l":[1,2,9]}"#),
            ),
            (
                "[{op: replace, path: /a/b~1c, value: x}]",
                Ok(r#"{"a":{"b/c":"x"},"l":[1,2]}"#),
            ),
            (
                "[{op: move, from: /l/0, path: /m}]",
                Ok(r#"{"a":{"b/c":1},"l":[2],"m":1}"#),
            ),
            (
                "[{op: copy, from: /l/0, path: /m}]",
                Ok(r#"{"a":{"b/c":1},"l":[1,2],"m":1}"#),
            ),
            (
                "[{op: test, path: /l/0, value: 2}]",
                Err("testing path /l/0 failed"),
            ),
            (
                "[{op: remove, path: /nope}]",
                Err("doc is missing path: /nope: missing value"),
            ),
            ("[{op: bend, path: /a}]", Err("unexpected kind: bend")),
            ("{}", Err("a JSON patch is a list of operations")),
        ] {
            check("json", "{a: {b/c: 1}, l: [1, 2]}", patch, expected);
        }
    }

    #[test]
    fn copies_of_copies_end_at_the_limit() {
        let doubling = vec!["{op: copy, from: /a, path: /a/-}"; 60].join(", ");
        check(
            "json",
            "{a: [some text to copy]}",
            &format!("[{doubling}]"),
            Err("the copies exceed the limit of 3145728 bytes"),
        );
    }

    #[test]
    fn a_merge_patch_replaces_lists_and_drops_nulls() {
        check(
            "merge",
            "{a: {x: 1, w: 2}, l: [1]}",
            "{a: {x: null, z: 3}, l: [2]}",
            Ok(r#"{"a":{"w":2,"z":3},"l":[2]}"#),
        );
    }

    #[test]
    fn a_strategic_patch_merges_containers_by_name() {
        let target = "{spec: {containers: [{name: a, image: x}, {name: b, image: w}], tolerations: [{key: t}]}}";
        for (patch, expected) in [
            (
                "{spec: {containers: [{name: b, image: z}]}}",
                r#"{"spec":{"containers":[{"image":"x","name":"a"},{"image":"z","name":"b"}],"tolerations":[{"key":"t"}]}}"#,
            ),
            (
                "{spec: {containers: [{name: a, $patch: delete}], tolerations: []}}",
                r#"{"spec":{"containers":[{"image":"w","name":"b"}],"tolerations":[]}}"#,
            ),
            (
                "{spec: {containers: [{name: c}], tolerations: null}}",
                r#"{"spec":{"containers":[{"image":"x","name":"a"},{"image":"w","name":"b"},{"name":"c"}]}}"#,
            ),
        ] {
            check("strategic", target, patch, Ok(expected));
        }
    }
}
