//! Rules for profiles of seccomp and AppArmor that are named twice, by a field and by an old annotation.

use super::error::Errors;
use super::meta::{APP_ARMOR_PREFIX, SECCOMP, SECCOMP_CONTAINER};
use super::path::Path;
use crate::Value;
use crate::api::Pod;
use crate::containers::visit;

/// What an annotation may say beside a field of that type, but for local profiles.
struct Words {
    name: &'static str,
    defaults: [&'static str; 2],
}

const SECCOMP_WORDS: Words = Words {
    name: "seccomp",
    defaults: ["runtime/default", "docker/default"],
};
const APP_ARMOR_WORDS: Words = Words {
    name: "apparmor",
    defaults: ["runtime/default", "runtime/default"],
};

// Models pkg/apis/core/validation: validateSeccompAnnotationsAndFields, validateAppArmorAnnotationsAndFieldsMatchOnCreate
pub(crate) fn match_annotations(pod: &Pod, path: &Path<'_>, errors: &mut Errors) {
    let annotations = &pod.metadata.annotations;
    if annotations.is_empty() {
        return;
    }
    let none = Value::Null;
    let of_pod = pod
        .spec
        .security_context
        .as_ref()
        .map_or(&none, |c| &c.kept);
    let context = path.child("securityContext");
    if let (Some(field), Some(annotation)) =
        (of_pod.get("seccompProfile"), annotations.get(SECCOMP))
    {
        let path = context.child("seccompProfile");
        same(annotation, field, &SECCOMP_WORDS, &path, errors);
    }
    let is_windows = pod
        .spec
        .kept
        .get("os")
        .is_some_and(|os| os.text("name") == "windows");
    for (words, prefix, name) in [
        (&SECCOMP_WORDS, SECCOMP_CONTAINER, "seccompProfile"),
        (&APP_ARMOR_WORDS, APP_ARMOR_PREFIX, "appArmorProfile"),
    ] {
        let armor = name == "appArmorProfile";
        if armor && is_windows {
            continue;
        }
        visit(&pod.spec, path, &mut |container, item| {
            let own = container.security_context.as_ref();
            let own = own.and_then(|context| context.kept.get(name));
            let inherited = of_pod.get(name).filter(|_| armor);
            let annotation = annotations.get(&format!("{prefix}{}", container.name));
            if let (Some(field), Some(annotation)) = (own.or(inherited), annotation) {
                let context = item.child("securityContext");
                same(annotation, field, words, &context.child(name), errors);
            }
        });
    }
}

fn same(annotation: &str, field: &Value, words: &Words, path: &Path<'_>, errors: &mut Errors) {
    let name = words.name;
    let fits = match field.text("type") {
        "Unconfined" => annotation == "unconfined",
        "RuntimeDefault" => words.defaults.contains(&annotation),
        "Localhost" => match annotation.strip_prefix("localhost/") {
            Some(profile) => {
                if field.get("localhostProfile").and_then(Value::as_str) != Some(profile) {
                    let text = format!("{name} profile in annotation and field must match");
                    errors.forbidden(&path.child("localhostProfile"), text);
                }
                true
            }
            None => false,
        },
        _ => true,
    };
    if !fits {
        let text = format!("{name} type in annotation and field must match");
        errors.forbidden(&path.child("type"), text);
    }
}
