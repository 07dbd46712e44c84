//! Rules for requests and limits, of containers and of the pod.

use std::collections::BTreeSet;

use super::error::{Errors, Named, Raw};
use super::names;
use super::path::Path;
use crate::Value;
use crate::api::{PodSpec, Quantity, ResourceRequirements};
use crate::resources::{aggregate_limits, aggregate_requests, is_hugepage, is_pod_level};

/// Whose resources are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    Container,
    Pod,
}

const STANDARD: [&str; 20] = [
    "cpu",
    "memory",
    "ephemeral-storage",
    "requests.cpu",
    "requests.memory",
    "requests.ephemeral-storage",
    "limits.cpu",
    "limits.memory",
    "limits.ephemeral-storage",
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "storage",
    "requests.storage",
    "services.nodeports",
    "services.loadbalancers",
];
const COUNTED: [&str; 9] = [
    "pods",
    "resourcequotas",
    "services",
    "replicationcontrollers",
    "secrets",
    "configmaps",
    "persistentvolumeclaims",
    "services.nodeports",
    "services.loadbalancers",
];

fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

// Models pkg/apis/core/helper: IsExtendedResourceName
fn is_extended(name: &str) -> bool {
    !is_native(name)
        && !name.starts_with("requests.")
        && names::qualified_name(&format!("requests.{name}")).is_empty()
}

fn may_overcommit(name: &str) -> bool {
    is_native(name) && !is_hugepage(name)
}

// Models pkg/apis/core/validation: validateResourceRequirements
pub(crate) fn requirements(
    resources: &ResourceRequirements,
    owner: Owner,
    claim_names: &BTreeSet<&str>,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let limits = path.child("limits");
    let requests = path.child("requests");
    for (name, quantity) in &resources.limits {
        let item = limits.key(name);
        resource_name(name, owner, &item, errors);
        quantity_value(name, quantity, &item, errors);
        hugepage_value(name, quantity, &item, errors);
    }
    for (name, quantity) in &resources.requests {
        let item = requests.key(name);
        resource_name(name, owner, &item, errors);
        quantity_value(name, quantity, &item, errors);
        match resources.limits.get(name) {
            Some(limit) if quantity.nanos() != limit.nanos() && !may_overcommit(name) => {
                let text = format!("must be equal to {name} limit of {limit}");
                errors.invalid(&requests, &quantity.to_string(), text);
            }
            Some(limit) if quantity.nanos() > limit.nanos() => {
                let text = format!("must be less than or equal to {name} limit of {limit}");
                errors.invalid(&requests, &quantity.to_string(), text);
            }
            None if !may_overcommit(name) => {
                errors.required(
                    &limits,
                    "Limit must be set for non overcommitable resources",
                );
            }
            _ => {}
        }
        hugepage_value(name, quantity, &item, errors);
    }
    let mut all = resources.limits.keys().chain(resources.requests.keys());
    let has_compute = all
        .clone()
        .any(|name| matches!(name.as_str(), "cpu" | "memory"));
    if !has_compute && all.any(|name| is_hugepage(name)) {
        errors.forbidden(path, "HugePages require cpu or memory");
    }
    claims(
        resources.kept.list("claims"),
        claim_names,
        &path.child("claims"),
        errors,
    );
}

// Models pkg/apis/core/validation: validateResourceName, validateContainerResourceName, validatePodResourceName
fn resource_name(name: &str, owner: Owner, path: &Path<'_>, errors: &mut Errors) {
    let before = errors.0.len();
    for complaint in names::qualified_name(name) {
        errors.invalid(path, &Named(name), complaint);
    }
    let qualified = errors.0.len() == before;
    let standard =
        STANDARD.contains(&name) || is_hugepage(name) || name.starts_with("requests.hugepages-");
    if qualified && !name.contains('/') && !standard {
        errors.invalid(
            path,
            &Named(name),
            "must be a standard resource type or fully qualified",
        );
    }
    if owner == Owner::Pod {
        if errors.0.len() == before && !is_pod_level(name) {
            errors.not_supported(path, name, &["cpu", "hugepages-", "memory"]);
        }
        return;
    }
    if !name.contains('/') {
        if !matches!(name, "cpu" | "memory" | "ephemeral-storage") && !is_hugepage(name) {
            errors.invalid(
                path,
                &Named(name),
                "must be a standard resource for containers",
            );
        }
    } else if !is_native(name) && !is_extended(name) {
        errors.invalid(
            path,
            &Named(name),
            "doesn't follow extended resource name standard",
        );
    }
}

// Models pkg/apis/core/validation: ValidateResourceQuantityValue
pub(crate) fn quantity_value(
    name: &str,
    quantity: &Quantity,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    if quantity.nanos() < 0 {
        errors.invalid(
            path,
            &quantity.to_string(),
            "must be greater than or equal to 0",
        );
    }
    if (COUNTED.contains(&name) || is_extended(name)) && quantity.milli_value() % 1000 != 0 {
        errors.invalid(path, &quantity.to_string(), "must be an integer");
    }
}

// Models pkg/apis/core/validation: validateResourceQuantityHugePageValue
fn hugepage_value(name: &str, quantity: &Quantity, path: &Path<'_>, errors: &mut Errors) {
    let Some(size) = name.strip_prefix("hugepages-") else {
        return;
    };
    let divides = Quantity::parse(size).is_ok_and(|size| {
        size.nanos() > 0 && size.milli_value() % 1000 == 0 && quantity.value() % size.value() == 0
    });
    if !divides {
        let text = quantity.to_string();
        errors.invalid(
            path,
            &text,
            format!("{text} is not positive integer multiple of {name}"),
        );
    }
}

// Models pkg/apis/core/validation: validateResourceClaimNames
fn claims(claims: &[Value], known: &BTreeSet<&str>, path: &Path<'_>, errors: &mut Errors) {
    let mut keys = Vec::new();
    for claim in claims {
        let (name, request) = (claim.text("name"), claim.text("request"));
        keys.push(match request {
            "" => name.to_owned(),
            _ => format!("{name}/{request}"),
        });
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut requested: BTreeSet<&str> = BTreeSet::new();
    for (index, claim) in claims.iter().enumerate() {
        let item = path.index(index);
        let name = claim.text("name");
        if name.is_empty() {
            errors.required(&item, "");
            continue;
        }
        let request = claim.text("request");
        if seen.contains(name) {
            errors.duplicate(&item, name);
        } else {
            let key = keys[index].as_str();
            if !request.is_empty() {
                errors.check(&item.child("request"), request, names::dns_label);
            }
            if seen.contains(key) {
                errors.duplicate(&item, key);
            } else if request.is_empty() && requested.contains(name) {
                let of_name = |key: &&&str| key.split_once('/').is_some_and(|(n, _)| n == name);
                for _ in seen.iter().filter(of_name) {
                    errors.duplicate(&item, name);
                }
            }
            seen.insert(key);
            if !request.is_empty() {
                requested.insert(name);
            }
        }
        if !known.contains(name) {
            errors.not_found(&item, name);
            if let Some(last) = errors.0.last_mut() {
                let names: Vec<_> = known.iter().copied().collect();
                last.detail = match names.as_slice() {
                    [] => {
                        "must be one of the names in pod.spec.resourceClaims which is empty".into()
                    }
                    _ => format!(
                        "must be one of the names in pod.spec.resourceClaims: {}",
                        names.join(", ")
                    ),
                };
            }
        }
    }
}

// Models pkg/apis/core/validation: validatePodResources, validatePodResourceConsistency
pub(crate) fn of_pod(
    spec: &PodSpec,
    claim_names: &BTreeSet<&str>,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let Some(pod) = &spec.resources else {
        return;
    };
    let path = path.child("resources");
    if spec
        .kept
        .get("os")
        .is_some_and(|os| os.text("name") == "windows")
    {
        errors.forbidden(&path, "may not be set for a windows pod");
        return;
    }
    if pod.kept.get("claims").is_some() {
        errors.forbidden(
            &path.child("claims"),
            "claims may not be set for Resources at pod-level",
        );
    }
    requirements(pod, Owner::Pod, claim_names, &path, errors);
    for (name, sum) in &aggregate_requests(spec) {
        if let Some(request) = pod.requests.get(name).filter(|r| sum.nanos() > r.nanos()) {
            errors.invalid(
                &path.child("requests").key(name),
                &request.to_string(),
                format!("must be greater than or equal to aggregate container requests of {sum}"),
            );
        }
    }
    for (name, sum) in &aggregate_limits(spec) {
        let limit = pod
            .limits
            .get(name)
            .filter(|l| is_hugepage(name) && sum.nanos() > l.nanos());
        if let Some(limit) = limit {
            errors.invalid(
                &path.child("limits").key(name),
                &limit.to_string(),
                format!("must be greater than or equal to aggregate container limits of {sum}"),
            );
        }
    }
    for (index, container) in spec.containers.iter().enumerate() {
        for (name, limit) in &container.resources.limits {
            if let Some(bound) = pod.limits.get(name).filter(|b| limit.nanos() > b.nanos()) {
                let list = path.child("containers");
                let item = list.index(index);
                errors.invalid(
                    &item.key(name).child("limits"),
                    &Raw(super::error::quote(&limit.to_string())),
                    format!("must be less than or equal to pod limits of {bound}"),
                );
            }
        }
    }
}
