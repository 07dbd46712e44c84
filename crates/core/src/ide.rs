//! The editor's questions about a text; stateless. What is wrong with it is here; the rest is in the files below.

mod brackets;
mod complete;
mod fix;
mod outline;
mod stored;
mod types;

pub use complete::{Completion, FieldInfo, Key, Shape, complete, field_at};
pub use fix::{Edit, Fix, Title};
pub use stored::{Stored, stored};

use podarium_manifest::yaml::{Aim, Span, locate};
use podarium_manifest::{DocReport, Options, Refusal, check, create_output};
use podarium_table::{Table, sort_by_key};

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The API server refuses it.
    Error,
    /// The API server accepts it with a warning.
    Warning,
    /// Podarium accepts it but does not simulate it.
    Information,
}

/// A problem in a manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// How bad.
    pub severity: Severity,
    /// Where, in bytes of the text.
    pub range: std::ops::Range<usize>,
    /// First line of it, from 1.
    pub line: usize,
    /// Path of the field, such as `spec.containers[0].image`; empty if there is none.
    pub path: String,
    /// In the API server's words.
    pub message: String,
    /// What would mend it, the likeliest first.
    pub fixes: Vec<Fix>,
}

/// What kubectl and the API server would say to a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnosis {
    /// Problems in the order of the text.
    pub problems: Vec<Problem>,
    /// What `kubectl create -f pod.yaml` prints, success or refusal, a line each.
    pub kubectl: String,
    /// How many documents the server would accept.
    pub accepted: usize,
}

/// Reads a text as kubectl and the API server would.
pub fn diagnose(text: &str) -> Diagnosis {
    let reports = check(
        text,
        &Options {
            namespace: None,
            through_kubectl: true,
        },
    );
    let mut problems: Vec<_> = reports
        .iter()
        .flat_map(|report| problems_of(text, report))
        .collect();
    if reports.is_empty() {
        problems.push(Problem {
            severity: Severity::Error,
            range: 0..0,
            line: 1,
            path: String::new(),
            message: "no objects passed to create".into(),
            fixes: Vec::new(),
        });
    }
    sort_by_key(&mut problems, |problem| problem.range.start);
    Diagnosis {
        problems,
        kubectl: create_output(&reports, "pod.yaml"),
        accepted: reports.iter().filter(|report| report.accepted()).count(),
    }
}

fn problems_of(text: &str, report: &DocReport) -> Vec<Problem> {
    let at = |path: &str, aim: Aim, severity: Severity, message: String| {
        let span = locate(&report.tree, path, aim).unwrap_or_else(|| report.span.clone());
        problem(text, &span, path, severity, message)
    };
    let error = |path: &str, message: String, fixes: Vec<Fix>| Problem {
        fixes,
        ..at(path, Aim::Value, Severity::Error, message)
    };
    let mut out = Vec::new();
    match &report.refusal {
        Some(Refusal::Syntax(message)) => {
            let message = message.clone();
            out.push(problem(text, &report.span, "", Severity::Error, message));
        }
        Some(Refusal::Client(message)) => {
            let (place, fixes) = fix::without_kind(report, message);
            out.push(match place {
                None => error("", message.clone(), fixes),
                Some(span) => Problem {
                    fixes,
                    ..problem(text, &span, "", Severity::Error, message.clone())
                },
            });
        }
        Some(Refusal::UnknownKind) => {
            let path = if report.api_version == "v1" {
                "kind"
            } else {
                "apiVersion"
            };
            let message = format!(
                "no matches for kind \"{}\" in version \"{}\"",
                report.kind, report.api_version
            );
            out.push(error(path, message, fix::unknown_kind(report, path)));
        }
        Some(Refusal::Decode(problem)) => {
            let fixes = fix::wrong_type(text, report, problem);
            out.push(error(&problem.path, problem.message.clone(), fixes));
        }
        _ => {}
    }
    for unknown in &report.strict {
        let message = unknown.message.clone();
        out.push(Problem {
            fixes: fix::unknown_field(report, &unknown.path),
            ..at(&unknown.path, Aim::Key, Severity::Error, message)
        });
    }
    let mut seen = Table::default();
    for broken in &report.errors {
        let message = broken.to_string();
        if !seen.contains_key(&message) {
            seen.insert(message.clone(), ());
            let fixes = fix::broken_rule(text, report, broken);
            out.push(error(&broken.field, message, fixes));
        }
    }
    for warning in &report.warnings {
        let path = warning.split(": ").next().unwrap_or_default();
        out.push(at(path, Aim::Value, Severity::Warning, warning.clone()));
    }
    for path in &report.not_simulated {
        let message = format!("{path}: not simulated: checked and kept, without an effect");
        out.push(at(path, Aim::Key, Severity::Information, message));
    }
    out
}

/// A problem at a place; of a place with several lines only the first is marked.
fn problem(text: &str, span: &Span, path: &str, severity: Severity, message: String) -> Problem {
    let marked = text.get(span.bytes.clone()).unwrap_or_default();
    let length = marked.find(['\n', '\r']).unwrap_or(marked.len());
    Problem {
        severity,
        range: span.bytes.start..span.bytes.start + length,
        line: span.line,
        path: path.to_owned(),
        message,
        fixes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pod(spec: &str) -> String {
        format!("apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n{spec}")
    }

    #[test]
    fn a_problem_points_at_its_value() {
        let text =
            pod("  restartPolicy: Onfailure\n  containers:\n  - name: app\n    image: nginx:1\n");
        let found = diagnose(&text);
        assert_eq!(found.accepted, 0);
        assert_eq!(found.problems.len(), 1);
        let problem = &found.problems[0];
        assert_eq!(&text[problem.range.clone()], "Onfailure");
        assert_eq!(
            (problem.line, problem.path.as_str()),
            (6, "spec.restartPolicy")
        );
        assert!(
            found
                .kubectl
                .starts_with("The Pod \"web\" is invalid: spec.restartPolicy: Unsupported value")
        );
    }

    #[test]
    fn an_unknown_field_is_marked_at_its_key() {
        let text = pod("  containers:\n  - name: app\n    image: nginx:1\n    comand: [a]\n");
        let found = diagnose(&text);
        assert_eq!(&text[found.problems[0].range.clone()], "comand");
        assert_eq!(
            found.problems[0].message,
            "unknown field \"spec.containers[0].comand\""
        );
    }

    #[test]
    fn what_is_missing_is_marked_on_one_line() {
        let text = pod("  containers:\n  - name: app\n    command: [a]\n");
        let found = diagnose(&text);
        assert_eq!(&text[found.problems[0].range.clone()], "name: app");
    }

    #[test]
    fn a_good_pod_is_created() {
        let found = diagnose(&pod("  containers:\n  - name: app\n    image: nginx:1\n"));
        assert_eq!(found.problems, []);
        assert_eq!(
            (found.accepted, found.kubectl.as_str()),
            (1, "pod/web created\n")
        );
    }

    #[test]
    fn bad_input_gets_a_message() {
        let nothing = diagnose("");
        assert_eq!(nothing.kubectl, "error: no objects passed to create\n");
        let broken = "error: error parsing pod.yaml: error converting YAML to JSON: yaml: ";
        assert!(diagnose("a: [").kubectl.starts_with(broken));
        let cases = [
            ("a: [", "yaml: "),
            ("hello", "invalid object to validate"),
            ("- a\n- b\n", "invalid object to validate"),
            ("a: b\n", "[apiVersion not set, kind not set]"),
            (
                "apiVersion: v1\nkind: Service\n",
                "no matches for kind \"Service\" in version \"v1\"",
            ),
            (
                "apiVersion: v1\n---\n--- x\n",
                "invalid Yaml document separator: x",
            ),
        ];
        for (text, message) in cases {
            let found = diagnose(text);
            assert!(
                found
                    .problems
                    .iter()
                    .any(|problem| problem.message.starts_with(message)),
                "{text:?} says {:?}",
                found.problems
            );
            for problem in found.problems {
                assert!(
                    text.get(problem.range.clone()).is_some(),
                    "{text:?} {problem:?}"
                );
            }
        }
    }

    #[test]
    fn deep_and_self_similar_texts_end() {
        let deep = "[".repeat(500_000);
        assert!(!diagnose(&deep).problems.is_empty());
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let last = level - 1;
            let items = vec![format!("*a{last}"); 10].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{items}]\n"));
        }
        let found = diagnose(&bomb);
        assert!(
            found.problems[0].message.contains("excessive aliasing"),
            "{:?}",
            found.problems[0]
        );
        assert!(
            diagnose("a: &x [*x]\n").problems[0]
                .message
                .contains("contains itself")
        );
    }

    #[test]
    fn what_a_fix_does_is_what_was_meant() {
        let good = "  containers:\n  - name: app\n    image: nginx:1\n";
        let cases = [
            (
                pod(&["  restartPolicy: Onfailure\n", good].concat()),
                "use",
                "OnFailure",
            ),
            (
                pod(good).replace("apiVersion", "6apiVersion"),
                "use",
                "apiVersion",
            ),
            (
                pod(good).replace("apiVersion", "-apiVersion"),
                "use",
                "apiVersion",
            ),
            (
                pod(good).replace("apiVersion: v1\n", ""),
                "add",
                "apiVersion: v1",
            ),
            (pod(good).replace("kind: Pod", "kind: pod"), "use", "Pod"),
            (pod(good).replace(": v1", ": V1"), "use", "v1"),
            (pod(good).replace("image:", "imgae:"), "use", "image"),
            (pod(good).replace("\n  name: web", " web"), "wrap", "web"),
            (
                pod(good).replace("name: web", "name: My_Web"),
                "use",
                "my-web",
            ),
            (
                pod(good)
                    .replace("web\n", "web\n  labels:\n    年: 2026\n    version: 1\n")
                    .replace("    年: 2026\n", ""),
                "quote",
                "\"1\"",
            ),
            (
                pod(&[good, "    env:\n    - name: MODE\n      value: true\n"].concat()),
                "quote",
                "\"true\"",
            ),
            (
                pod(&[good, "    tty: \"true\"\n"].concat()),
                "unquote",
                "true",
            ),
            (
                pod(&[good, "    ports:\n    - containerPort: \"80\"\n"].concat()),
                "unquote",
                "80",
            ),
            (
                pod(&[good, "  - name: app\n    image: redis:7\n"].concat()),
                "rename",
                "app-2",
            ),
            (
                pod(&[
                    good,
                    "    resources:\n      limits: {cpu: 100m}\n      requests: {cpu: 200m}\n",
                ]
                .concat()),
                "raise",
                "200m",
            ),
        ];
        for (text, title, word) in cases {
            let found = diagnose(&text);
            let fix = found
                .problems
                .iter()
                .find_map(|problem| problem.fixes.first());
            let fix = fix.unwrap_or_else(|| panic!("no fix for {text}\n{:?}", found.problems));
            let name = format!("{:?}", fix.title).to_ascii_lowercase();
            assert_eq!((name.as_str(), fix.word.as_str()), (title, word), "{text}");
            let mut mended = text.clone();
            for edit in fix.edits.iter().rev() {
                mended.replace_range(edit.range.clone(), &edit.insert);
            }
            let rest = diagnose(&mended).problems;
            assert!(
                rest.iter()
                    .all(|problem| problem.severity != Severity::Error),
                "{mended}\n{rest:?}"
            );
        }
    }

    #[test]
    fn where_nothing_is_close_nothing_is_offered() {
        let text = pod("  zebra: 1\n  containers:\n  - name: app\n    image: nginx:1\n");
        assert_eq!(diagnose(&text).problems[0].fixes, []);
    }
}
