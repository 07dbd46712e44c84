//! Fields that a manifest sets, that are checked and kept, and that nothing in the engine acts upon.
//!
//! The reader cannot know what the engine does, so this is the one list of it: what has no Rust type, and what is named here.
//! Whoever teaches the engine a field takes its name away.

use crate::Value;
use crate::api::{Api, Kind, ObjectId, PodSpec};
use crate::validate::Path;

/// Fields with a Rust type, by struct.
const TYPED: [(&str, &[&str]); 6] = [
    (
        "PodSpec",
        &[
            "hostIPC",
            "hostPID",
            "hostUsers",
            "overhead",
            "preemptionPolicy",
            "runtimeClassName",
        ],
    ),
    ("Container", &["stdin", "stdinOnce", "tty"]),
    (
        "PodSecurityContext",
        &[
            "fsGroupChangePolicy",
            "seLinuxChangePolicy",
            "supplementalGroupsPolicy",
        ],
    ),
    ("SecurityContext", &["procMount"]),
    ("VolumeMount", &["mountPropagation"]),
    ("Volume", &["persistentVolumeClaim"]),
];
/// Fields without one that need no acting upon, since every image may be pulled and the node runs Linux, or that are read from
/// their value.
const HARMLESS: [&str; 5] = [
    "imagePullSecrets",
    "os",
    "hostAliases",
    "dnsConfig",
    "capabilities",
];
const MAX: usize = 100;
/// No field of a Pod lies deeper.
const DEEPEST: u32 = 8;

/// The paths of such fields in a Pod as it was written.
pub(crate) fn paths(pod: &Value) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(spec) = pod.get("spec") {
        look(PodSpec::ID, spec, &Path::root("spec"), &mut out);
    }
    out.truncate(MAX);
    out
}

/// All such fields that a Pod can have, each once, as `spec.containers.tty`.
pub fn all() -> Vec<String> {
    let mut out = Vec::new();
    list(PodSpec::ID, &Path::root("spec"), 0, &mut out);
    out
}

fn list(id: ObjectId, path: &Path<'_>, depth: u32, out: &mut Vec<String>) {
    if depth > DEEPEST {
        return;
    }
    let object = id.get();
    let named = TYPED.iter().find(|(name, _)| *name == object.name);
    let named = named.map_or(&[][..], |(_, fields)| fields);
    for field in &object.fields {
        let place = path.child(field.json);
        if field.kept || named.contains(&field.json) {
            if !HARMLESS.contains(&field.json) {
                out.push(place.to_string());
            }
            continue;
        }
        match field.kind {
            Kind::Object(inner) => list(inner, &place, depth + 1, out),
            Kind::List(Kind::Object(inner)) => list(*inner, &place, depth + 1, out),
            _ => {}
        }
    }
}

fn look(id: ObjectId, value: &Value, path: &Path<'_>, out: &mut Vec<String>) {
    let object = id.get();
    let named = TYPED.iter().find(|(name, _)| *name == object.name);
    let named = named.map_or(&[][..], |(_, fields)| fields);
    for field in &object.fields {
        let Some(found) = value.get(field.json).filter(|found| is_set(found)) else {
            continue;
        };
        let place = path.child(field.json);
        if field.kept || named.contains(&field.json) {
            if !HARMLESS.contains(&field.json) {
                out.push(place.to_string());
            }
            continue;
        }
        match field.kind {
            Kind::Object(inner) => look(inner, found, &place, out),
            Kind::List(Kind::Object(inner)) => {
                for (index, item) in found.items().iter().enumerate() {
                    look(*inner, item, &place.index(index), out);
                }
            }
            _ => {}
        }
    }
}

/// Whether a value asks for anything.
fn is_set(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::List(items) => !items.is_empty(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use crate::{Options, check};

    #[test]
    fn fields_that_nothing_acts_upon_are_told() {
        let text = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  hostPID: true\n  hostIPC: false\n  \
                    imagePullSecrets: [{name: a}]\n  affinity: {}\n  containers:\n  - name: a\n    image: a\n    tty: true\n    \
                    securityContext: {seccompProfile: {type: RuntimeDefault}, runAsUser: 1}\n  volumes:\n  - {name: v, nfs: {server: a, path: /}}\n";
        let reports = check(text, &Options::default());
        assert_eq!(
            reports[0].not_simulated,
            [
                "spec.affinity",
                "spec.containers[0].securityContext.seccompProfile",
                "spec.containers[0].tty",
                "spec.hostPID",
                "spec.volumes[0].nfs",
            ]
        );
    }
}
