//! Rules for where a pod may go: affinity, tolerations, spreading, gates.

use super::error::{Errors, Named};
use super::meta::selector;
use super::names;
use super::path::Path;
use crate::api::{
    Affinity, LabelSelector, NodeSelectorRequirement, NodeSelectorTerm, PodAffinityTerm, PodSpec,
    Toleration, TopologySpreadConstraint, WeightedPodAffinityTerm,
};

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

// Models pkg/apis/core/validation: validateAffinity
pub(crate) fn affinity(affinity: &Affinity, path: &Path<'_>, errors: &mut Errors) {
    if let Some(node) = &affinity.node_affinity {
        let path = path.child("nodeAffinity");
        if let Some(required) = &node.required_during_scheduling_ignored_during_execution {
            let inner = path.child(REQUIRED);
            let terms = inner.child("nodeSelectorTerms");
            if required.node_selector_terms.is_empty() {
                errors.required(&terms, "must have at least one node selector term");
            }
            for (index, term) in required.node_selector_terms.iter().enumerate() {
                node_term(term, true, &terms.index(index), errors);
            }
        }
        let list = path.child(PREFERRED);
        for (index, term) in node
            .preferred_during_scheduling_ignored_during_execution
            .iter()
            .enumerate()
        {
            let item = list.index(index);
            weight(term.weight, &item, errors);
            node_term(&term.preference, false, &item.child("preference"), errors);
        }
    }
    if let Some(pod) = &affinity.pod_affinity {
        pod_terms(
            &pod.required_during_scheduling_ignored_during_execution,
            &pod.preferred_during_scheduling_ignored_during_execution,
            &path.child("podAffinity"),
            errors,
        );
    }
    if let Some(pod) = &affinity.pod_anti_affinity {
        pod_terms(
            &pod.required_during_scheduling_ignored_during_execution,
            &pod.preferred_during_scheduling_ignored_during_execution,
            &path.child("podAntiAffinity"),
            errors,
        );
    }
}

fn weight(weight: i32, path: &Path<'_>, errors: &mut Errors) {
    if !(1..=100).contains(&weight) {
        errors.invalid(&path.child("weight"), &weight, "must be in the range 1-100");
    }
}

// Models pkg/apis/core/validation: ValidateNodeSelectorTerm
fn node_term(term: &NodeSelectorTerm, check_values: bool, path: &Path<'_>, errors: &mut Errors) {
    let list = path.child("matchExpressions");
    for (index, requirement) in term.match_expressions.iter().enumerate() {
        node_requirement(requirement, check_values, &list.index(index), errors);
    }
    let list = path.child("matchFields");
    for (index, requirement) in term.match_fields.iter().enumerate() {
        node_field(requirement, &list.index(index), errors);
    }
}

// Models pkg/apis/core/validation: ValidateNodeSelectorRequirement
fn node_requirement(
    requirement: &NodeSelectorRequirement,
    check_values: bool,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let values = path.child("values");
    match requirement.operator.as_str() {
        "In" | "NotIn" if requirement.values.is_empty() => {
            errors.required(
                &values,
                "must be specified when `operator` is 'In' or 'NotIn'",
            );
        }
        "Exists" | "DoesNotExist" if !requirement.values.is_empty() => {
            errors.forbidden(
                &values,
                "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
            );
        }
        "Gt" | "Lt" if requirement.values.len() != 1 => {
            errors.required(
                &values,
                "must be specified single value when `operator` is 'Lt' or 'Gt'",
            );
        }
        "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
        other => errors.invalid(
            &path.child("operator"),
            &Named(other),
            "not a valid selector operator",
        ),
    }
    errors.invalid_all(
        &path.child("key"),
        &requirement.key,
        names::qualified_name(&requirement.key),
    );
    if check_values {
        for (index, value) in requirement.values.iter().enumerate() {
            errors.invalid_all(&values.index(index), value, names::label_value(value));
        }
    }
}

// Models pkg/apis/core/validation: ValidateNodeFieldSelectorRequirement
fn node_field(requirement: &NodeSelectorRequirement, path: &Path<'_>, errors: &mut Errors) {
    let values = path.child("values");
    match requirement.operator.as_str() {
        "In" | "NotIn" if requirement.values.len() != 1 => errors.required(
            &values,
            "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
        ),
        "In" | "NotIn" => {}
        other => errors.invalid(
            &path.child("operator"),
            &Named(other),
            "not a valid selector operator",
        ),
    }
    if requirement.key != "metadata.name" {
        errors.invalid(
            &path.child("key"),
            &requirement.key,
            "not a valid field selector key",
        );
        return;
    }
    for (index, value) in requirement.values.iter().enumerate() {
        errors.invalid_all(&values.index(index), value, names::dns_subdomain(value));
    }
}

fn pod_terms(
    required: &[PodAffinityTerm],
    preferred: &[WeightedPodAffinityTerm],
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let list = path.child(REQUIRED);
    for (index, term) in required.iter().enumerate() {
        pod_term(term, &list.index(index), errors);
    }
    let list = path.child(PREFERRED);
    for (index, term) in preferred.iter().enumerate() {
        let item = list.index(index);
        weight(term.weight, &item, errors);
        pod_term(
            &term.pod_affinity_term,
            &item.child("podAffinityTerm"),
            errors,
        );
    }
}

// Models pkg/apis/core/validation: validatePodAffinityTerm
fn pod_term(term: &PodAffinityTerm, path: &Path<'_>, errors: &mut Errors) {
    selector(
        term.label_selector.as_ref(),
        &path.child("labelSelector"),
        errors,
    );
    selector(
        term.namespace_selector.as_ref(),
        &path.child("namespaceSelector"),
        errors,
    );
    for name in &term.namespaces {
        errors.invalid_all(&path.child("namespace"), name, names::dns_label(name));
    }
    label_keys(
        &term.match_label_keys,
        &term.mismatch_label_keys,
        term.label_selector.as_ref(),
        path,
        errors,
    );
    let key = path.child("topologyKey");
    if term.topology_key.is_empty() {
        errors.required(&key, "can not be empty");
    }
    errors.invalid_all(
        &key,
        &term.topology_key,
        names::qualified_name(&term.topology_key),
    );
}

// Models pkg/apis/core/validation: ValidateMatchLabelKeysAndMismatchLabelKeys
fn label_keys(
    matching: &[String],
    mismatching: &[String],
    selector: Option<&LabelSelector>,
    path: &Path<'_>,
    errors: &mut Errors,
) {
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
        for (index, key) in keys.iter().enumerate() {
            errors.invalid_all(&list.index(index), key, names::qualified_name(key));
        }
    }
    // The server has merged the matching keys into the selector by now, so what the selector had before is there twice.
    if let Some(selector) = selector {
        for (index, key) in matching.iter().enumerate() {
            let named = selector.match_labels.contains_key(key)
                || selector
                    .match_expressions
                    .iter()
                    .any(|expression| expression.key == *key);
            if named {
                errors.invalid(
                    &path.index(index),
                    key,
                    "exists in both matchLabelKeys and labelSelector",
                );
            }
        }
    }
    let list = path.child("matchLabelKeys");
    for (index, key) in matching.iter().enumerate() {
        if mismatching.contains(key) {
            errors.invalid(
                &list.index(index),
                key,
                "exists in both matchLabelKeys and mismatchLabelKeys",
            );
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
            errors.invalid_all(&item.child("key"), key, names::qualified_name(key));
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
pub(crate) fn spread(
    constraints: &[TopologySpreadConstraint],
    path: &Path<'_>,
    errors: &mut Errors,
) {
    const ACTIONS: [&str; 2] = ["DoNotSchedule", "ScheduleAnyway"];
    for (index, constraint) in constraints.iter().enumerate() {
        let item = path.index(index);
        if constraint.max_skew <= 0 {
            errors.invalid(
                &item.child("maxSkew"),
                &constraint.max_skew,
                "must be greater than zero",
            );
        }
        if constraint.topology_key.is_empty() {
            errors.required(&item.child("topologyKey"), "can not be empty");
        }
        let action = constraint.when_unsatisfiable.as_str();
        if !ACTIONS.contains(&action) {
            errors.not_supported(&item.child("whenUnsatisfiable"), action, &ACTIONS);
        }
        let again = constraints[index + 1..].iter().any(|other| {
            other.topology_key == constraint.topology_key
                && other.when_unsatisfiable == constraint.when_unsatisfiable
        });
        if again {
            let pair = format!("{{{}, {action}}}", constraint.topology_key);
            errors.duplicate(&item.child("{topologyKey, whenUnsatisfiable}"), &pair);
        }
        if let Some(domains) = constraint.min_domains {
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
        for (field, policy) in [
            ("nodeAffinityPolicy", &constraint.node_affinity_policy),
            ("nodeTaintsPolicy", &constraint.node_taints_policy),
        ] {
            if let Some(policy) = policy
                .as_deref()
                .filter(|p| !matches!(*p, "Honor" | "Ignore"))
            {
                errors.not_supported(&item.child(field), policy, &["Honor", "Ignore"]);
            }
        }
        label_keys(
            &constraint.match_label_keys,
            &[],
            constraint.label_selector.as_ref(),
            &item,
            errors,
        );
        selector(
            constraint.label_selector.as_ref(),
            &item.child("labelSelector"),
            errors,
        );
    }
}

// Models pkg/apis/core/validation: validateReadinessGates, validateSchedulingGates
pub(crate) fn gates(spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    let list = path.child("readinessGates");
    for (index, gate) in spec.readiness_gates.iter().enumerate() {
        let item = list.index(index);
        errors.invalid_all(
            &item.child("conditionType"),
            &gate.condition_type,
            names::qualified_name(&gate.condition_type),
        );
    }
    let list = path.child("schedulingGates");
    for (index, gate) in spec.scheduling_gates.iter().enumerate() {
        let item = list.index(index);
        errors.invalid_all(&item, &gate.name, names::qualified_name(&gate.name));
        if spec.scheduling_gates[..index]
            .iter()
            .any(|earlier| earlier.name == gate.name)
        {
            errors.duplicate(&item, &gate.name);
        }
    }
}
