//! Rules for where a pod may go: affinity, tolerations, spreading, gates.

use std::collections::BTreeSet;

use super::error::{Errors, Named};
use super::meta::{requirement, selector};
use super::names;
use super::path::Path;
use crate::Value;
use crate::api::{PodSpec, Toleration};

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

// Models pkg/apis/core/validation: validateAffinity
pub(crate) fn affinity(affinity: &Value, path: &Path<'_>, errors: &mut Errors) {
    if let Some(node) = affinity.get("nodeAffinity") {
        let path = path.child("nodeAffinity");
        if let Some(required) = node.get(REQUIRED) {
            let inner = path.child(REQUIRED);
            let terms_path = inner.child("nodeSelectorTerms");
            let terms = required.list("nodeSelectorTerms");
            if terms.is_empty() {
                errors.required(&terms_path, "must have at least one node selector term");
            }
            for (index, term) in terms.iter().enumerate() {
                node_term(term, true, &terms_path.index(index), errors);
            }
        }
        let list = path.child(PREFERRED);
        for (index, term) in node.list(PREFERRED).iter().enumerate() {
            let item = list.index(index);
            weight(term, &item, errors);
            if let Some(preference) = term.get("preference") {
                node_term(preference, false, &item.child("preference"), errors);
            }
        }
    }
    for field in ["podAffinity", "podAntiAffinity"] {
        if let Some(pod) = affinity.get(field) {
            pod_terms(pod, &path.child(field), errors);
        }
    }
}

fn weight(term: &Value, path: &Path<'_>, errors: &mut Errors) {
    let weight = term.number("weight").unwrap_or(0);
    if !(1..=100).contains(&weight) {
        errors.invalid(&path.child("weight"), &weight, "must be in the range 1-100");
    }
}

// Models pkg/apis/core/validation: ValidateNodeSelectorTerm
fn node_term(term: &Value, check_values: bool, path: &Path<'_>, errors: &mut Errors) {
    let list = path.child("matchExpressions");
    for (index, expression) in term.list("matchExpressions").iter().enumerate() {
        requirement(expression, true, check_values, &list.index(index), errors);
    }
    let list = path.child("matchFields");
    for (index, requirement) in term.list("matchFields").iter().enumerate() {
        node_field(requirement, &list.index(index), errors);
    }
}

/// One rule for every text of a list.
pub(crate) fn texts(
    values: &[Value],
    path: &Path<'_>,
    rule: fn(&str) -> Vec<String>,
    errors: &mut Errors,
) {
    for (index, value) in values.iter().enumerate() {
        errors.check(&path.index(index), value.as_str().unwrap_or_default(), rule);
    }
}

// Models pkg/apis/core/validation: ValidateNodeFieldSelectorRequirement
fn node_field(requirement: &Value, path: &Path<'_>, errors: &mut Errors) {
    let values_path = path.child("values");
    let values = requirement.list("values");
    match requirement.text("operator") {
        "In" | "NotIn" if values.len() != 1 => errors.required(
            &values_path,
            "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
        ),
        "In" | "NotIn" => {}
        other => {
            let text = "not a valid selector operator";
            errors.invalid(&path.child("operator"), &Named(other), text);
        }
    }
    let key = requirement.text("key");
    if key != "metadata.name" {
        errors.invalid(&path.child("key"), key, "not a valid field selector key");
        return;
    }
    texts(values, &values_path, names::dns_subdomain, errors);
}

fn pod_terms(affinity: &Value, path: &Path<'_>, errors: &mut Errors) {
    let list = path.child(REQUIRED);
    for (index, term) in affinity.list(REQUIRED).iter().enumerate() {
        pod_term(term, &list.index(index), errors);
    }
    let list = path.child(PREFERRED);
    for (index, term) in affinity.list(PREFERRED).iter().enumerate() {
        let item = list.index(index);
        weight(term, &item, errors);
        if let Some(inner) = term.get("podAffinityTerm") {
            pod_term(inner, &item.child("podAffinityTerm"), errors);
        }
    }
}

// Models pkg/apis/core/validation: validatePodAffinityTerm
fn pod_term(term: &Value, path: &Path<'_>, errors: &mut Errors) {
    for field in ["labelSelector", "namespaceSelector"] {
        selector(term.get(field), &path.child(field), errors);
    }
    for name in term.list("namespaces") {
        let name = name.as_str().unwrap_or_default();
        errors.check(&path.child("namespace"), name, names::dns_label);
    }
    label_keys(term, path, errors);
    let key_path = path.child("topologyKey");
    let key = term.text("topologyKey");
    if key.is_empty() {
        errors.required(&key_path, "can not be empty");
    }
    errors.check(&key_path, key, names::qualified_name);
}

// Models pkg/apis/core/validation: ValidateMatchLabelKeysAndMismatchLabelKeys
fn label_keys(term: &Value, path: &Path<'_>, errors: &mut Errors) {
    let selector = term.get("labelSelector");
    let matching = term.list("matchLabelKeys");
    let mismatching = term.list("mismatchLabelKeys");
    for (field, keys) in [
        ("matchLabelKeys", matching),
        ("mismatchLabelKeys", mismatching),
    ] {
        let list = path.child(field);
        if keys.is_empty() {
            continue;
        }
        if selector.is_none() {
            errors.forbidden(&list, "must not be specified when labelSelector is not set");
            continue;
        }
        texts(keys, &list, names::qualified_name, errors);
    }
    // The keys have become requirements of the selector by now: what it asked before is there twice.
    if let Some(selector) = selector {
        let labels = selector.get("matchLabels").unwrap_or(&Value::Null);
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for (key, _) in labels.entries() {
            seen.insert(key);
        }
        for expression in selector.list("matchExpressions") {
            let key = expression.text("key");
            let index = matching.iter().rposition(|m| m.as_str() == Some(key));
            if let Some(index) = index.filter(|_| seen.contains(key)) {
                let text = "exists in both matchLabelKeys and labelSelector";
                errors.invalid(&path.index(index), key, text);
            }
            seen.insert(key);
        }
    }
    let list = path.child("matchLabelKeys");
    for (index, key) in matching.iter().enumerate() {
        if mismatching.contains(key) {
            let text = "exists in both matchLabelKeys and mismatchLabelKeys";
            errors.invalid(&list.index(index), key.as_str().unwrap_or_default(), text);
        }
    }
}

// Models pkg/apis/core/validation: ValidateTolerations
pub(crate) fn tolerations(tolerations: &[Toleration], path: &Path<'_>, errors: &mut Errors) {
    const EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
    for (index, toleration) in tolerations.iter().enumerate() {
        let item = path.index(index);
        let key = toleration.key.as_deref().unwrap_or_default();
        let operator = toleration.operator.as_deref().unwrap_or_default();
        let value = toleration.value.as_deref().unwrap_or_default();
        let effect = toleration.effect.as_deref().unwrap_or_default();
        let operator_path = item.child("operator");
        if key.is_empty() {
            if operator != "Exists" {
                errors.invalid(
                    &operator_path,
                    &Named(operator),
                    "operator must be Exists when `key` is empty, which means \"match all values and all keys\"",
                );
            }
        } else {
            errors.check(&item.child("key"), key, names::qualified_name);
        }
        if toleration.toleration_seconds.is_some() && effect != "NoExecute" {
            errors.invalid(
                &item.child("effect"),
                &Named(effect),
                "effect must be 'NoExecute' when `tolerationSeconds` is set",
            );
        }
        match operator {
            "" | "Equal" => {
                let complaints = names::label_value(value);
                if !complaints.is_empty() {
                    errors.invalid(&operator_path, value, complaints.join(";"));
                }
            }
            "Exists" => {
                if !value.is_empty() {
                    errors.invalid(
                        &operator_path,
                        value,
                        "value must be empty when `operator` is 'Exists'",
                    );
                }
            }
            "Lt" | "Gt" => {
                errors.not_supported(&operator_path, operator, &["Equal", "Exists", "Lt", "Gt"]);
            }
            other => errors.not_supported(&operator_path, other, &["Equal", "Exists"]),
        }
        if !effect.is_empty() && !EFFECTS.contains(&effect) {
            errors.not_supported(&item.child("effect"), effect, &EFFECTS);
        }
    }
}

// Models pkg/apis/core/validation: validateTopologySpreadConstraints
pub(crate) fn spread(constraints: &[Value], path: &Path<'_>, errors: &mut Errors) {
    for (index, constraint) in constraints.iter().enumerate() {
        let item = path.index(index);
        let skew = constraint.number("maxSkew").unwrap_or(0);
        if skew <= 0 {
            errors.invalid(&item.child("maxSkew"), &skew, "must be greater than zero");
        }
        let key = constraint.text("topologyKey");
        if key.is_empty() {
            errors.required(&item.child("topologyKey"), "can not be empty");
        }
        let action = constraint.text("whenUnsatisfiable");
        errors.one_of(
            &item.child("whenUnsatisfiable"),
            action,
            &["DoNotSchedule", "ScheduleAnyway"],
        );
        let again = constraints[index + 1..].iter().any(|other| {
            other.text("topologyKey") == key && other.text("whenUnsatisfiable") == action
        });
        if again {
            let pair = format!("{{{key}, {action}}}");
            errors.duplicate(&item.child("{topologyKey, whenUnsatisfiable}"), &pair);
        }
        if let Some(domains) = constraint.number("minDomains") {
            let domains_path = item.child("minDomains");
            if domains <= 0 {
                errors.invalid(&domains_path, &domains, "must be greater than zero");
            }
            if action != "DoNotSchedule" {
                let text = format!(
                    "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"
                );
                errors.invalid(&domains_path, &domains, text);
            }
        }
        for field in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
            if let Some(policy) = constraint.get(field).and_then(Value::as_str) {
                errors.one_of(&item.child(field), policy, &["Honor", "Ignore"]);
            }
        }
        label_keys(constraint, &item, errors);
        let selector_path = item.child("labelSelector");
        selector(constraint.get("labelSelector"), &selector_path, errors);
    }
}

// Models pkg/apis/core/validation: validateReadinessGates, validateSchedulingGates
pub(crate) fn gates(spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    let list = path.child("readinessGates");
    for (index, gate) in spec.readiness_gates.iter().enumerate() {
        let item = list.index(index);
        errors.check(
            &item.child("conditionType"),
            &gate.condition_type,
            names::qualified_name,
        );
    }
    let list = path.child("schedulingGates");
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for (index, gate) in spec.scheduling_gates.iter().enumerate() {
        let item = list.index(index);
        errors.check(&item, &gate.name, names::qualified_name);
        if !taken.insert(&gate.name) {
            errors.duplicate(&item, &gate.name);
        }
    }
}
