//! Manifests judged without a session, as `podarium check` prints them.

use podarium_manifest::{Options, Value, batch, check, create_output, yaml};

/// What a real cluster of this kind says to `kubectl create -f`, and whether it took every document. The source is the name of
/// the file, or `STDIN`.
pub fn as_kubectl(text: &str, source: &str) -> (String, bool) {
    let reports = check(
        text,
        &Options {
            namespace: None,
            through_kubectl: true,
        },
    );
    let all = !reports.is_empty() && reports.iter().all(podarium_manifest::DocReport::accepted);
    (create_output(&reports, source), all)
}

/// One object a document, as JSON, in the form of the recorded answers; posted to the namespace `default`.
pub fn created(manifest: &str) -> String {
    batch::created(manifest).to_json_string()
}

/// The same for a change of an object, or of a subresource of it.
pub fn updated(old: &str, new: &str, subresource: &str) -> String {
    batch::updated(old, new, subresource).to_json_string()
}

/// The fields of a Pod that are checked and kept and that nothing acts upon.
pub fn not_simulated() -> Vec<String> {
    podarium_manifest::not_simulated::all()
}

/// What kubectl prints for recorded objects and command lines, `{id, objects, commands}`, in the form of the recorded answers.
pub fn asked(case: &str) -> String {
    let chunk = yaml::split(case).into_iter().next();
    let value = chunk.and_then(|chunk| yaml::to_value(&yaml::parse(&chunk.ok()?).0).ok());
    podarium_kubectl::batch::answer(&value.unwrap_or(Value::Null)).to_json_string()
}
