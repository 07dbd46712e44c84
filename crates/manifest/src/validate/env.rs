//! Rules for environment variables and where their values come from; also for the downward API in volumes.

use super::error::Errors;
use super::names;
use super::path::Path;
use crate::Value;
use crate::api::{EnvFromSource, EnvVar, ObjectFieldSelector, ResourceFieldSelector};

const ENV_FIELDS: [&str; 9] = [
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];
const VOLUME_FIELDS: [&str; 5] = [
    "metadata.annotations",
    "metadata.labels",
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
];
const RESOURCES: [&str; 6] = [
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
];
const SIZE_DIVISORS: [&str; 13] = [
    "1", "1k", "1M", "1G", "1T", "1P", "1E", "1Ki", "1Mi", "1Gi", "1Ti", "1Pi", "1Ei",
];

/// Where a selector of the downward API stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Env,
    Volume,
}

// Models pkg/apis/core/validation: ValidateEnv
pub(crate) fn env(vars: &[EnvVar], path: &Path<'_>, errors: &mut Errors) {
    for (index, var) in vars.iter().enumerate() {
        let item = path.index(index);
        if var.name.is_empty() {
            errors.required(&item.child("name"), "");
        } else {
            errors.check(&item.child("name"), &var.name, names::env_name);
        }
        value_from(var, &item.child("valueFrom"), errors);
    }
}

// Models pkg/apis/core/validation: validateEnvVarValueFrom
fn value_from(var: &EnvVar, path: &Path<'_>, errors: &mut Errors) {
    let Some(source) = &var.value_from else {
        return;
    };
    let mut count = 0;
    if let Some(field) = &source.field_ref {
        count += 1;
        field_ref(field, Place::Env, &path.child("fieldRef"), errors);
    }
    if let Some(resource) = &source.resource_field_ref {
        count += 1;
        resource_ref(
            resource,
            Place::Env,
            &path.child("resourceFieldRef"),
            errors,
        );
    }
    if let Some(key) = &source.config_map_key_ref {
        count += 1;
        key_ref(&key.name, &key.key, &path.child("configMapKeyRef"), errors);
    }
    if let Some(key) = &source.secret_key_ref {
        count += 1;
        key_ref(&key.name, &key.key, &path.child("secretKeyRef"), errors);
    }
    if let Some(key) = source.kept.get("fileKeyRef") {
        count += 1;
        file_key(key, &path.child("fileKeyRef"), errors);
    }
    let has_value = var.value.as_deref().is_some_and(|value| !value.is_empty());
    if count == 0 {
        errors.invalid(
            path,
            "",
            "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`",
        );
    } else if has_value {
        errors.invalid(path, "", "may not be specified when `value` is not empty");
    } else if count > 1 {
        errors.invalid(
            path,
            "",
            "may not have more than one field specified at a time",
        );
    }
}

// Models pkg/apis/core/validation: validateConfigMapKeySelector
fn key_ref(name: &str, key: &str, path: &Path<'_>, errors: &mut Errors) {
    errors.check(&path.child("name"), name, names::dns_subdomain);
    if key.is_empty() {
        errors.required(&path.child("key"), "");
    } else {
        errors.check(&path.child("key"), key, names::config_key);
    }
}

// Models pkg/apis/core/validation: validateFileKeySelector
fn file_key(selector: &Value, path: &Path<'_>, errors: &mut Errors) {
    let rules: [(&str, fn(&str) -> Vec<String>); 3] = [
        ("key", names::env_name),
        ("volumeName", names::dns_label),
        ("path", names::no_backsteps),
    ];
    for (field, rule) in rules {
        let text = selector.text(field);
        if text.is_empty() {
            errors.required(&path.child(field), "");
        } else {
            errors.check(&path.child(field), text, rule);
        }
    }
}

/// `metadata.labels['x']` as its path and `x`.
// Models pkg/fieldpath: SplitMaybeSubscriptedPath
fn subscript(path: &str) -> Option<(&str, &str)> {
    let (field, key) = path.strip_suffix("']")?.split_once("['")?;
    (!field.is_empty()).then_some((field, key))
}

// Models pkg/apis/core/validation: validateObjectFieldSelector
pub(crate) fn field_ref(
    field: &ObjectFieldSelector,
    place: Place,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let version = field.api_version.as_deref().unwrap_or_default();
    if version.is_empty() {
        errors.required(&path.child("apiVersion"), "");
        return;
    }
    if field.field_path.is_empty() {
        errors.required(&path.child("fieldPath"), "");
        return;
    }
    let text = field.field_path.as_str();
    let label = match convert_label(version, text) {
        Ok(label) => label,
        Err(why) => {
            errors.invalid(
                &path.child("fieldPath"),
                text,
                format!("error converting fieldPath: {why}"),
            );
            return;
        }
    };
    match subscript(label) {
        Some(("metadata.annotations", key)) => {
            let key = key.to_ascii_lowercase();
            errors.check(path, &key, names::qualified_name);
        }
        Some((_, key)) => errors.check(path, key, names::qualified_name),
        None => {
            let allowed: &[&str] = match place {
                Place::Env => &ENV_FIELDS,
                Place::Volume => &VOLUME_FIELDS,
            };
            if !allowed.contains(&label) {
                errors.not_supported(&path.child("fieldPath"), label, allowed);
            }
        }
    }
}

// Models pkg/apis/core/pods: ConvertDownwardAPIFieldLabel
fn convert_label<'a>(version: &str, label: &'a str) -> Result<&'a str, String> {
    if version != "v1" {
        return Err(format!("unsupported pod version: {version}"));
    }
    if let Some((field, _)) = subscript(label) {
        return match field {
            "metadata.annotations" | "metadata.labels" => Ok(label),
            _ => Err(format!("field label does not support subscript: {label}")),
        };
    }
    match label {
        "spec.restartPolicy" | "spec.schedulerName" | "status.phase" => Ok(label),
        "spec.host" => Ok("spec.nodeName"),
        _ if ENV_FIELDS.contains(&label) || VOLUME_FIELDS.contains(&label) => Ok(label),
        _ => Err(format!("field label not supported: {label}")),
    }
}

// Models pkg/apis/core/validation: validateContainerResourceFieldSelector
pub(crate) fn resource_ref(
    selector: &ResourceFieldSelector,
    place: Place,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let name = selector.resource.as_str();
    let hugepages =
        name.starts_with("requests.hugepages-") || name.starts_with("limits.hugepages-");
    let container = selector.container_name.as_deref().unwrap_or_default();
    if place == Place::Volume && container.is_empty() {
        errors.required(&path.child("containerName"), "");
    } else if name.is_empty() {
        errors.required(&path.child("resource"), "");
    } else if !RESOURCES.contains(&name) && !hugepages {
        errors.not_supported(&path.child("resource"), name, &RESOURCES);
    }
    if selector.divisor.is_zero() {
        return;
    }
    let divisor = selector.divisor.to_string();
    let size = |what: &str| {
        (!SIZE_DIVISORS.contains(&divisor.as_str())).then(|| {
            format!(
                "only divisor's values {} are supported with the {what} resource",
                SIZE_DIVISORS.join(", ")
            )
        })
    };
    let complaint = match name {
        "limits.cpu" | "requests.cpu" => (divisor != "1m" && divisor != "1").then(|| {
            "only divisor's values 1m and 1 are supported with the cpu resource".to_owned()
        }),
        "limits.memory" | "requests.memory" => size("memory"),
        "limits.ephemeral-storage" | "requests.ephemeral-storage" => {
            size("local ephemeral storage")
        }
        _ if hugepages => size("hugepages"),
        _ => None,
    };
    if let Some(complaint) = complaint {
        errors.invalid(&path.child("divisor"), name, complaint);
    }
}

// Models pkg/apis/core/validation: ValidateEnvFrom
pub(crate) fn env_from(sources: &[EnvFromSource], path: &Path<'_>, errors: &mut Errors) {
    for (index, source) in sources.iter().enumerate() {
        let item = path.index(index);
        if let Some(prefix) = source.prefix.as_deref().filter(|prefix| !prefix.is_empty()) {
            errors.check(&item.child("prefix"), prefix, names::env_name);
        }
        let config = source
            .config_map_ref
            .as_ref()
            .map(|r| ("configMapRef", &r.name));
        let secret = source.secret_ref.as_ref().map(|r| ("secretRef", &r.name));
        for (field, name) in config.into_iter().chain(secret) {
            let reference = item.child(field);
            if name.is_empty() {
                errors.required(&reference.child("name"), "");
            } else {
                errors.check(&reference.child("name"), name, names::name_prefix);
            }
        }
        match (config, secret) {
            (None, None) => errors.invalid(
                path,
                "",
                "must specify one of: `configMapRef` or `secretRef`",
            ),
            (Some(_), Some(_)) => {
                errors.invalid(
                    path,
                    "",
                    "may not have more than one field specified at a time",
                );
            }
            _ => {}
        }
    }
}
