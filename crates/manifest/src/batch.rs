//! Reports as plain values, in the form that recorded answers of a real API server have.

use crate::api::ToValue;
use crate::check::{DocReport, Options, Refusal, check};
use crate::update::{Subresource, validate_written};
use crate::validate::FieldError;
use crate::{Value, qos, yaml};

/// The node of the recorded `oom_score_adj`.
const NODE_BYTES: i64 = 8 << 30;

/// What becomes of each document that is posted to the Pods of the namespace `default`.
pub fn created(manifest: &str) -> Value {
    let options = Options {
        namespace: Some("default".into()),
        through_kubectl: false,
    };
    Value::List(check(manifest, &options).iter().map(document).collect())
}

/// What becomes of a change of an object, or of a subresource of it. The object as stored is not part of a recorded answer.
pub fn updated(old: &str, new: &str, subresource: &str) -> Value {
    let options = Options::default();
    let subresource = match subresource {
        "resize" => Subresource::Resize,
        "ephemeralcontainers" => Subresource::EphemeralContainers,
        _ => Subresource::Pod,
    };
    let old_reports = check(old, &options);
    let old_pod = old_reports.first().and_then(|report| report.pod.as_ref());
    let one = |mut report: DocReport| {
        if let (Some(new), Some(old)) = (&report.pod, old_pod)
            && report.strict.is_empty()
        {
            let written = yaml::to_value(&report.tree).unwrap_or_default();
            report.errors = validate_written(new, old, subresource, &written);
            report.refusal = (!report.errors.is_empty()).then_some(Refusal::Invalid);
        }
        verdict(&report)
    };
    Value::List(check(new, &options).into_iter().map(one).collect())
}

/// A new object's report: the verdict, and what would be stored.
pub fn document(report: &DocReport) -> Value {
    let pod = report.pod_that_counts();
    let scores = pod.map(|pod| {
        let scores = qos::oom_scores(&pod.spec, NODE_BYTES);
        Value::object(scores.map(|(name, score)| (name, Value::from(score))))
    });
    let class = report.qos().map(|class| class.to_string());
    let stored = report.pod.as_ref().map(ToValue::to_value);
    let mut all = verdict(report);
    if let Value::Map(all) = &mut all {
        all.insert("qosClass".to_owned(), optional(class));
        all.insert("oomScoreAdj".to_owned(), scores.unwrap_or_default());
        all.insert("defaultedPod".to_owned(), stored.unwrap_or_default());
    }
    all
}

/// What the API server says.
fn verdict(report: &DocReport) -> Value {
    let decode = match &report.refusal {
        Some(Refusal::Syntax(message)) => vec![format!("error converting YAML to JSON: {message}")],
        Some(Refusal::Client(message)) => vec![message.clone()],
        Some(Refusal::Decode(problem)) => vec![problem.message.clone()],
        _ => vec![],
    };
    let strict = report.strict.iter().map(|problem| problem.message.clone());
    Value::object([
        ("accepted", Value::Bool(report.accepted())),
        ("decodeErrors", texts(decode)),
        ("strictErrors", texts(strict.collect())),
        ("validationErrors", errors(&report.errors)),
        ("warnings", texts(report.warnings.clone())),
        ("kubectlMessage", optional(report.kubectl("STDIN"))),
    ])
}

pub(crate) fn texts(texts: Vec<String>) -> Value {
    Value::List(texts.into_iter().map(Value::String).collect())
}

pub(crate) fn optional(text: Option<String>) -> Value {
    text.map(Value::String).unwrap_or_default()
}

pub(crate) fn errors(errors: &[FieldError]) -> Value {
    let one = |error: &FieldError| {
        Value::object([
            ("type", Value::from(error.kind.reason())),
            ("field", Value::from(error.field.as_str())),
            ("detail", Value::from(error.detail.as_str())),
            ("message", Value::from(error.to_string())),
        ])
    };
    Value::List(errors.iter().map(one).collect())
}
