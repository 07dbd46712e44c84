//! Environment variables in `kubectl describe pod`, with what `valueFrom` points to where kubectl can tell.

use std::collections::BTreeMap;

use podarium_manifest::api::{Container, EnvVar, Pod, Quantity, ResourceFieldSelector};

use crate::object::text;

use super::Doc;

// Models kubectl/pkg/describe/describe.go: describeContainerEnvVars
pub(super) fn section(doc: &mut Doc, pod: &Pod, container: &Container) {
    let none = if container.env.is_empty() {
        "\t<none>"
    } else {
        ""
    };
    doc.line(2, format_args!("Environment:{none}"));
    for variable in &container.env {
        let name = &variable.name;
        if variable.value_from.is_some() {
            if let Some(source) = source_text(pod, container, variable) {
                doc.pair(3, name, source);
            }
            continue;
        }
        for (index, line) in text(&variable.value).split('\n').enumerate() {
            let key = if index == 0 {
                format!("{name}:")
            } else {
                String::new()
            };
            doc.line(3, format_args!("{key}\t{line}"));
        }
    }
}

/// Where the value comes from; `None` for a source that kubectl passes over.
fn source_text(pod: &Pod, container: &Container, variable: &EnvVar) -> Option<String> {
    let from = variable.value_from.as_ref()?;
    if let Some(field) = &from.field_ref {
        let value = field_value(pod, &field.field_path).unwrap_or_default();
        return Some(format!(
            "{value} ({}:{})",
            text(&field.api_version),
            field.field_path
        ));
    }
    if let Some(field) = &from.resource_field_ref {
        let value = match resource_value(container, field).as_str() {
            "0" if matches!(field.resource.as_str(), "limits.cpu" | "limits.memory") => {
                "node allocatable".to_owned()
            }
            value => value.to_owned(),
        };
        return Some(format!("{value} ({})", field.resource));
    }
    if let Some(key) = &from.secret_key_ref {
        let optional = key.optional == Some(true);
        return Some(format!(
            "<set to the key '{}' in secret '{}'>\tOptional: {optional}",
            key.key, key.name
        ));
    }
    let key = from.config_map_key_ref.as_ref()?;
    let optional = key.optional == Some(true);
    Some(format!(
        "<set to the key '{}' of config map '{}'>\tOptional: {optional}",
        key.key, key.name
    ))
}

/// The fields of a pod that kubectl can look up by itself; the rest only the kubelet knows.
// Models kubectl/pkg/util/fieldpath/fieldpath.go: ExtractFieldPathAsString
fn field_value(pod: &Pod, path: &str) -> Option<String> {
    let metadata = &pod.metadata;
    if let Some((map, key)) = path
        .strip_suffix("']")
        .and_then(|path| path.split_once("['"))
    {
        let map = match map {
            "metadata.annotations" => &metadata.annotations,
            "metadata.labels" => &metadata.labels,
            _ => return None,
        };
        return Some(map.get(key).cloned().unwrap_or_default());
    }
    match path {
        "metadata.annotations" => Some(map_text(&metadata.annotations)),
        "metadata.labels" => Some(map_text(&metadata.labels)),
        "metadata.name" => metadata.name.clone(),
        "metadata.namespace" => metadata.namespace.clone(),
        "metadata.uid" => metadata.uid.clone(),
        _ => None,
    }
}

// Models kubectl/pkg/util/fieldpath/fieldpath.go: FormatMap
fn map_text(map: &BTreeMap<String, String>) -> String {
    let lines: Vec<String> = map
        .iter()
        .map(|(key, value)| format!("{key}={value:?}"))
        .collect();
    lines.join("\n")
}

/// An amount of the container's own resources in units of the divisor, rounded up.
// Models kubectl/pkg/util/resource/resource.go: ExtractContainerResourceValue
fn resource_value(container: &Container, field: &ResourceFieldSelector) -> String {
    let Some((side, name)) = field.resource.split_once('.') else {
        return String::new();
    };
    let amounts = match side {
        "limits" => &container.resources.limits,
        "requests" => &container.resources.requests,
        _ => return String::new(),
    };
    let known =
        matches!(name, "cpu" | "memory" | "ephemeral-storage") || name.starts_with("hugepages-");
    if !known {
        return String::new();
    }
    let amount = amounts.get(name).map_or(0, Quantity::nanos);
    let divisor = match field.divisor.nanos() {
        0 => 1_000_000_000,
        nanos => nanos,
    };
    // CPU is measured in thousandths, everything else in whole units, and so is the divisor.
    let unit = if name == "cpu" {
        1_000_000
    } else {
        1_000_000_000
    };
    let (amount, divisor) = (round_up(amount, unit), round_up(divisor, unit));
    round_up(amount, divisor.max(1)).to_string()
}

fn round_up(amount: i128, unit: i128) -> i128 {
    (amount + unit - 1).div_euclid(unit)
}
