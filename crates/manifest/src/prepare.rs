//! What the API server does to a new Pod between admission and its rules: label keys become selectors, an old AppArmor
//! annotation becomes a field, and what a gate that is off by default guards is taken away.
//!
//! What admission plugins add is `admit`; what decoding fills in is `default`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::Value;
use crate::api::{Container, Lifecycle, Pod};
use crate::containers::containers;
use crate::validate::{APP_ARMOR_PREFIX, Errors, Path, app_armor};

/// The Pod that the rules look at, and what the server warns of on the way.
// Models pkg/registry/core/pod: podStrategy.PrepareForCreate
pub(crate) fn for_create(pod: &Pod) -> (Cow<'_, Pod>, Vec<String>) {
    let mut warnings = Vec::new();
    let mut pod = Cow::Borrowed(pod);
    if containers(&pod.spec).any(has_stop_signal) {
        visit(pod.to_mut(), &mut drop_stop_signal);
    }
    if pod.spec.kept.get("affinity").is_some()
        || pod.spec.kept.get("topologySpreadConstraints").is_some()
    {
        merge_label_keys(pod.to_mut());
    }
    let annotated = |key: &String| key.starts_with(APP_ARMOR_PREFIX);
    if pod.metadata.annotations.keys().any(annotated) && !is_windows(&pod) {
        app_armor_fields(pod.to_mut(), &mut warnings);
    }
    (pod, warnings)
}

fn is_windows(pod: &Pod) -> bool {
    let os = pod.spec.kept.get("os");
    os.is_some_and(|os| os.text("name") == "windows")
}

fn visit(pod: &mut Pod, then: &mut dyn FnMut(&mut Container)) {
    let spec = &mut pod.spec;
    for container in spec.init_containers.iter_mut().chain(&mut spec.containers) {
        then(container);
    }
    for container in &mut spec.ephemeral_containers {
        then(container);
    }
}

fn has_stop_signal(container: &Container) -> bool {
    let lifecycle = container.lifecycle.as_ref();
    lifecycle.is_some_and(|lifecycle| lifecycle.stop_signal.is_some())
}

// Models pkg/api/pod: dropContainerStopSignals
fn drop_stop_signal(container: &mut Container) {
    if let Some(lifecycle) = &mut container.lifecycle
        && lifecycle.stop_signal.take().is_some()
        && *lifecycle == Lifecycle::default()
    {
        container.lifecycle = None;
    }
}

// Models pkg/registry/core/pod: mutatePodAffinity, mutateTopologySpreadConstraints
fn merge_label_keys(pod: &mut Pod) {
    let labels = &pod.metadata.labels;
    let kept = &mut pod.spec.kept;
    if let Some(affinity) = kept.get_mut("affinity") {
        for kind in ["podAffinity", "podAntiAffinity"] {
            for (list, inner) in [
                (
                    "preferredDuringSchedulingIgnoredDuringExecution",
                    Some("podAffinityTerm"),
                ),
                ("requiredDuringSchedulingIgnoredDuringExecution", None),
            ] {
                let terms = affinity.get_mut(kind).and_then(|kind| kind.get_mut(list));
                for term in items(terms) {
                    let term = match inner {
                        Some(inner) => term.get_mut(inner),
                        None => Some(term),
                    };
                    if let Some(term) = term {
                        merge(term, labels);
                    }
                }
            }
        }
    }
    for constraint in items(kept.get_mut("topologySpreadConstraints")) {
        merge(constraint, labels);
    }
}

fn items(list: Option<&mut Value>) -> &mut [Value] {
    match list {
        Some(Value::List(items)) => items,
        _ => &mut [],
    }
}

/// The pod's own values of the keys become requirements of the selector.
fn merge(term: &mut Value, labels: &BTreeMap<String, String>) {
    let mut added = Vec::new();
    for (field, operator) in [("matchLabelKeys", "In"), ("mismatchLabelKeys", "NotIn")] {
        for key in term.list(field).iter().filter_map(Value::as_str) {
            if let Some(value) = labels.get(key) {
                let mut expression = Value::Null;
                expression.set("key", Value::from(key));
                expression.set("operator", Value::from(operator));
                expression.set("values", Value::List(vec![Value::from(value.as_str())]));
                added.push(expression);
            }
        }
    }
    if let Some(selector) = term.get_mut("labelSelector").filter(|_| !added.is_empty()) {
        let mut all = selector.list("matchExpressions").to_vec();
        all.append(&mut added);
        selector.set("matchExpressions", Value::List(all));
    }
}

// Models pkg/registry/core/pod: applyAppArmorVersionSkew
fn app_armor_fields(pod: &mut Pod, warnings: &mut Vec<String>) {
    let annotations = pod.metadata.annotations.clone();
    let context = pod.spec.security_context.as_ref();
    let of_pod = context.and_then(|context| context.kept.get("appArmorProfile").cloned());
    visit(pod, &mut |container| {
        let key = format!("{APP_ARMOR_PREFIX}{}", container.name);
        let context = container.security_context.as_ref();
        let has_field = context.is_some_and(|c| c.kept.get("appArmorProfile").is_some());
        let Some(annotation) = annotations.get(&key).filter(|_| !has_field) else {
            return;
        };
        let field = app_armor_field(annotation);
        // What the pod says already is not said again, and needs no warning.
        if field.is_some() && field == of_pod {
            return;
        }
        if let Some(field) = field {
            let context = container.security_context.get_or_insert_default();
            context.kept.set("appArmorProfile", field);
        }
        warnings.push(format!(
            "metadata.annotations[{key}]: deprecated since v1.30; use the \"appArmorProfile\" field instead"
        ));
    });
}

/// The profile that an annotation names, if it is one.
// Models pkg/api/pod: ApparmorFieldForAnnotation
fn app_armor_field(annotation: &str) -> Option<Value> {
    let mut field = Value::Null;
    match annotation {
        "unconfined" => field.set("type", Value::from("Unconfined")),
        "runtime/default" => field.set("type", Value::from("RuntimeDefault")),
        _ => {
            let profile = annotation.strip_prefix("localhost/")?;
            field.set("type", Value::from("Localhost"));
            field.set("localhostProfile", Value::from(profile));
        }
    }
    let mut errors = Errors::default();
    let mut holder = Value::Null;
    holder.set("appArmorProfile", field.clone());
    app_armor(&holder, &Path::root(""), &mut errors);
    errors.0.is_empty().then_some(field)
}

#[cfg(test)]
mod tests {
    use crate::{Options, check};

    fn report(meta: &str, spec: &str) -> (Vec<String>, Vec<String>) {
        let text =
            format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a, {meta}}}\nspec: {{{spec}}}\n");
        let report = check(&text, &Options::default()).remove(0);
        let errors = report.errors.iter().map(ToString::to_string).collect();
        (errors, report.warnings)
    }

    const ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/c";

    #[test]
    fn an_annotation_and_a_field_of_app_armor_must_say_the_same() {
        let cases = [
            ("runtime/default", "{}", 0, 1),
            ("runtime/default", "{type: RuntimeDefault}", 0, 0),
            ("runtime/default", "{type: Unconfined}", 1, 0),
            (
                "localhost/a",
                "{type: Localhost, localhostProfile: a}",
                0,
                0,
            ),
            (
                "localhost/a",
                "{type: Localhost, localhostProfile: b}",
                1,
                0,
            ),
            ("localhost/", "{}", 0, 1),
        ];
        for (annotation, profile, errors, warnings) in cases {
            let field = match profile {
                "{}" => String::new(),
                _ => format!(", securityContext: {{appArmorProfile: {profile}}}"),
            };
            let (found, warned) = report(
                &format!("annotations: {{{ARMOR}: {annotation}}}"),
                &format!("containers: [{{name: c, image: i{field}}}]"),
            );
            let counts = (found.len(), warned.len());
            assert_eq!(
                counts,
                (errors, warnings),
                "{annotation} {profile} {found:?}"
            );
        }
    }

    #[test]
    fn a_label_key_must_not_be_selected_by_already() {
        let spread = "containers: [{name: c, image: i}], topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, \
                      whenUnsatisfiable: DoNotSchedule, matchLabelKeys: [k], labelSelector: {matchLabels: {k: v}}}]";
        let (errors, _) = report("labels: {k: v}", spread);
        assert_eq!(
            errors,
            [
                "spec.topologySpreadConstraints[0][0]: Invalid value: \"k\": exists in both matchLabelKeys and labelSelector"
            ]
        );
        assert_eq!(report("labels: {other: v}", spread).0.len(), 0);
    }

    #[test]
    fn a_stop_signal_is_taken_away() {
        let init = "containers: [{name: c, image: i}], initContainers: [{name: d, image: i, lifecycle: {stopSignal: QUIT}}]";
        assert_eq!(report("labels: {}", init).0.len(), 0);
    }
}
