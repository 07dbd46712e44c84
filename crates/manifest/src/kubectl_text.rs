//! What kubectl prints when a document is refused.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::api::Pod;
use crate::check::{DocReport, Refusal};
use crate::update::{Subresource, validate_update};

/// The text for a document that fails alone; it may have several lines.
// Models k8s.io/kubectl/pkg/cmd/util: standardErrorMessage, StatusCause handling
pub(crate) fn refusal(report: &DocReport, source: &str) -> Option<String> {
    let bad_request = |message: &str| {
        let kind = non_empty(&report.kind, "Pod");
        let version = non_empty(&report.api_version, "v1");
        format!(
            "Error from server (BadRequest): error when creating \"{source}\": \
             {kind} in version \"{version}\" cannot be handled as a Pod: {message}"
        )
    };
    Some(match report.refusal.as_ref()? {
        Refusal::Syntax(message) => syntax(message, source),
        Refusal::Client(message) => format!(
            "error: error validating \"{source}\": error validating data: {message}; \
             if you choose to ignore these errors, turn validation off with --validate=false"
        ),
        Refusal::UnknownKind => format!(
            "error: resource mapping not found for name: \"{}\" namespace: \"\" from \"{source}\": \
             no matches for kind \"{}\" in version \"{}\"\nensure CRDs are installed first",
            report.name, report.kind, report.api_version
        ),
        // What has no fields has no kind either, and kubectl sees that first.
        Refusal::Decode(problem)
            if problem.path.is_empty() && problem.message.starts_with("couldn't") =>
        {
            format!("error: error validating \"{source}\": error validating data: kind not set")
        }
        Refusal::Decode(problem) => bad_request(&problem.message),
        Refusal::Strict => {
            let all: Vec<_> = report.strict.iter().map(|p| p.message.as_str()).collect();
            bad_request(&format!("strict decoding error: {}", all.join(", ")))
        }
        Refusal::Namespace => format!(
            "Error from server (BadRequest): error when creating \"{source}\": \
             the namespace of the provided object does not match the namespace sent on the request"
        ),
        Refusal::Invalid => {
            let name = report
                .pod
                .as_ref()
                .and_then(|pod| pod.metadata.name.as_deref());
            invalid(name.unwrap_or_default(), &messages(report))
        }
    })
}

fn syntax(message: &str, source: &str) -> String {
    let converting = if message.starts_with("invalid Yaml document separator") {
        ""
    } else {
        "error converting YAML to JSON: "
    };
    format!("error: error parsing {source}: {converting}{message}")
}

fn messages(report: &DocReport) -> Vec<String> {
    report.errors.iter().map(ToString::to_string).collect()
}

/// One error on the line, several as a list; what is said twice is printed once.
pub(crate) fn invalid(name: &str, messages: &[String]) -> String {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let messages: Vec<_> = messages.iter().filter(|m| seen.insert(m)).collect();
    if let [only] = messages.as_slice() {
        return format!("The Pod \"{name}\" is invalid: {only}\n");
    }
    let mut out = format!("The Pod \"{name}\" is invalid: \n");
    for message in messages {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "* {message}");
    }
    out
}

/// What kubectl prints when a changed Pod is refused; nothing if it is not.
pub fn change_refusal(new: &Pod, old: &Pod, subresource: Subresource) -> Option<String> {
    let errors = validate_update(new, old, subresource);
    let messages: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let name = new.metadata.name.as_deref().unwrap_or_default();
    (!messages.is_empty()).then(|| invalid(name, &messages))
}

fn non_empty<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

/// What `kubectl create -f -` prints for all documents: warnings, what was created, and then what went wrong.
// Models k8s.io/kubectl/pkg/cmd/create: CreateOptions.RunCreate
pub fn create_output(reports: &[DocReport], source: &str) -> String {
    if reports.is_empty() {
        return "error: no objects passed to create\n".into();
    }
    let mut out = String::new();
    for report in reports {
        if matches!(report.refusal, None | Some(Refusal::Invalid)) {
            for warning in &report.warnings {
                let _ = writeln!(out, "Warning: {warning}");
            }
        }
        if report.accepted() {
            let generated = report
                .pod
                .as_ref()
                .and_then(|pod| pod.metadata.generate_name.as_deref());
            let name = match generated {
                Some(prefix) if report.name.is_empty() => format!("{prefix}xxxxx"),
                _ => report.name.clone(),
            };
            let _ = writeln!(out, "pod/{name} created");
        }
    }
    let refused: Vec<_> = reports.iter().filter(|report| !report.accepted()).collect();
    for report in &refused {
        let text = match (&report.refusal, refused.len()) {
            // Several failures are each told in the server's own form.
            (Some(Refusal::Invalid), 2..) => several(report, source),
            _ => refusal(report, source).unwrap_or_default(),
        };
        let _ = writeln!(out, "{}", text.trim_end());
    }
    out
}

fn several(report: &DocReport, source: &str) -> String {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let messages = messages(report);
    let messages: Vec<_> = messages
        .iter()
        .filter(|m| seen.insert(m))
        .cloned()
        .collect();
    let list = match messages.as_slice() {
        [only] => only.clone(),
        many => format!("[{}]", many.join(", ")),
    };
    format!(
        "Error from server (Invalid): error when creating \"{source}\": Pod \"{}\" is invalid: {list}",
        report.name
    )
}
