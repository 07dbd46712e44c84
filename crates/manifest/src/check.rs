//! One text through everything: documents, decoding, defaulting, validation, and what kubectl prints.
//!
//! The steps are elsewhere; this file owns their order and the report.

use crate::api::Pod;
use crate::decode::{self, DecodeProblem, json_kind};
use crate::default::default_pod;
use crate::validate::{FieldError, validate_create};
use crate::yaml::{self, Chunk, Span, Tree};
use crate::{Value, not_simulated, prepare, qos, warnings};

/// How a text is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The namespace that the request goes to. An object of another one is refused, as by `kubectl -n`.
    /// `None`: every object goes to its own.
    pub namespace: Option<String>,
    /// Whether kubectl looks at the objects before the server does: it refuses what has no kind, or one that no server knows.
    pub through_kubectl: bool,
}

/// What stands in the way of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// It is not YAML.
    Syntax(String),
    /// kubectl does not send it.
    Client(String),
    /// The cluster has no such kind; kubectl notices.
    UnknownKind,
    /// The server cannot read it as a Pod.
    Decode(DecodeProblem),
    /// It has fields that nobody knows.
    Strict,
    /// It is for another namespace than the request.
    Namespace,
    /// It breaks rules.
    Invalid,
}

/// What becomes of one document.
#[derive(Clone, Debug, PartialEq)]
pub struct DocReport {
    /// Why it is refused, if it is.
    pub refusal: Option<Refusal>,
    /// Fields that nobody knows.
    pub strict: Vec<DecodeProblem>,
    /// Rules that it breaks.
    pub errors: Vec<FieldError>,
    /// What the server warns of.
    pub warnings: Vec<String>,
    /// Paths of fields that are checked and kept, but that nothing acts upon.
    pub not_simulated: Vec<String>,
    /// The Pod after defaulting, if it could be read.
    pub pod: Option<Pod>,
    /// `kind` and `apiVersion` as written.
    pub kind: String,
    /// `apiVersion` as written.
    pub api_version: String,
    /// `metadata.name` as written.
    pub name: String,
    /// The tree, to find the places of fields.
    pub tree: Tree,
    /// The whole document, or the place where reading it failed.
    pub span: Span,
}

impl DocReport {
    /// Whether the server creates it.
    pub fn accepted(&self) -> bool {
        self.refusal.is_none()
    }

    /// The QoS class, if there is a Pod to have one.
    pub fn qos(&self) -> Option<qos::QosClass> {
        self.pod_that_counts().map(|pod| qos::class(&pod.spec))
    }

    /// The Pod unless the request was refused before anybody looked at it.
    pub fn pod_that_counts(&self) -> Option<&Pod> {
        let looked_at = !matches!(self.refusal, Some(Refusal::Namespace));
        self.pod.as_ref().filter(|_| looked_at)
    }

    /// What kubectl prints for it if it is the only document that fails; `None` if it is created.
    pub fn kubectl(&self, source: &str) -> Option<String> {
        crate::kubectl_text::refusal(self, source)
    }
}

/// Looks at every document of a text. Documents without content are left out.
pub fn check(text: &str, options: &Options) -> Vec<DocReport> {
    yaml::split(text)
        .into_iter()
        .filter_map(|chunk| match chunk {
            Ok(chunk) => check_chunk(&chunk, options),
            Err(problem) => Some(broken(Tree::default(), problem)),
        })
        .collect()
}

fn check_chunk(chunk: &Chunk<'_>, options: &Options) -> Option<DocReport> {
    let (tree, problem) = yaml::parse(chunk);
    if let Some(problem) = problem {
        return Some(broken(tree, problem));
    }
    let value = match yaml::to_value(&tree) {
        Ok(Value::Null) => return None,
        Ok(value) => value,
        Err(problem) => return Some(broken(tree, problem)),
    };
    let span = tree.root.map(|root| tree.nodes[root].span.clone());
    let mut report = DocReport {
        refusal: None,
        strict: Vec::new(),
        errors: Vec::new(),
        warnings: Vec::new(),
        not_simulated: Vec::new(),
        pod: None,
        kind: text_of(&value, "kind"),
        api_version: text_of(&value, "apiVersion"),
        name: value
            .get("metadata")
            .map(|metadata| text_of(metadata, "name"))
            .unwrap_or_default(),
        tree,
        span: span.unwrap_or_default(),
    };
    report.refusal = look_at(&value, &mut report, options);
    Some(report)
}

fn broken(tree: Tree, problem: yaml::Problem) -> DocReport {
    DocReport {
        refusal: Some(Refusal::Syntax(problem.message)),
        strict: Vec::new(),
        errors: Vec::new(),
        warnings: Vec::new(),
        not_simulated: Vec::new(),
        pod: None,
        kind: String::new(),
        api_version: String::new(),
        name: String::new(),
        tree,
        span: problem.span,
    }
}

fn text_of(value: &Value, key: &str) -> String {
    let text = value.get(key).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn look_at(value: &Value, report: &mut DocReport, options: &Options) -> Option<Refusal> {
    if options.through_kubectl
        && let Some(message) = refused_by_client(value)
    {
        return Some(Refusal::Client(message));
    }
    if options.through_kubectl && (report.api_version != "v1" || report.kind != "Pod") {
        return Some(Refusal::UnknownKind);
    }
    if let Some(problem) = refused_by_scheme(value) {
        return Some(Refusal::Decode(problem));
    }
    let mut decoded = match decode::decode(value) {
        Ok(decoded) => decoded,
        Err(problem) => return Some(Refusal::Decode(problem)),
    };
    default_pod(&mut decoded.pod);
    report.strict = decoded.strict;
    report.not_simulated = not_simulated::paths(value);
    let pod = report.pod.insert(decoded.pod);
    if let Some(namespace) = &options.namespace {
        let own = pod.metadata.namespace.as_deref().unwrap_or_default();
        if !own.is_empty() && own != namespace {
            return Some(Refusal::Namespace);
        }
    }
    let (prepared, early) = prepare::for_create(pod);
    report.errors = validate_create(&prepared);
    report.warnings = early;
    report.warnings.extend(warnings::for_pod(&prepared));
    if !report.strict.is_empty() {
        return Some(Refusal::Strict);
    }
    (!report.errors.is_empty()).then_some(Refusal::Invalid)
}

/// kubectl wants to know the kind before it asks the server.
// Models k8s.io/kubectl/pkg/validation: getObjectKind
fn refused_by_client(value: &Value) -> Option<String> {
    let Value::Map(map) = value else {
        return Some("invalid object to validate".into());
    };
    let mut problems = Vec::new();
    for key in ["apiVersion", "kind"] {
        match map.get(key) {
            None | Some(Value::Null) => problems.push(format!("{key} not set")),
            Some(Value::String(_)) => {}
            Some(_) => problems.push(format!("{key} isn't string type")),
        }
    }
    match problems.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        many => Some(format!("[{}]", many.join(", "))),
    }
}

/// What the server says before it knows the type: a Pod if nothing else is said, and nothing else is known here.
// Models apimachinery/pkg/runtime/serializer/json: Serializer.Decode; meta.Interpret
fn refused_by_scheme(value: &Value) -> Option<DecodeProblem> {
    const FIND_KIND: &str = "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }";
    let problem = |path: &str, message: String| {
        Some(DecodeProblem {
            path: path.into(),
            message,
        })
    };
    let prefix = "couldn't get version/kind; json parse error: json: cannot unmarshal";
    let Value::Map(map) = value else {
        let kind = json_kind(value);
        return problem(
            "",
            format!("{prefix} {kind} into Go value of type {FIND_KIND}"),
        );
    };
    for key in ["apiVersion", "kind"] {
        match map.get(key) {
            None | Some(Value::Null | Value::String(_)) => {}
            Some(other) => {
                let kind = json_kind(other);
                return problem(
                    key,
                    format!("{prefix} {kind} into Go struct field .{key} of type string"),
                );
            }
        }
    }
    let api_version = text_of(value, "apiVersion");
    let kind = text_of(value, "kind");
    if api_version.matches('/').count() > 1 {
        return problem(
            "apiVersion",
            format!("unexpected GroupVersion string: {api_version}"),
        );
    }
    let version = if api_version.is_empty() {
        "v1"
    } else {
        &api_version
    };
    let kind = if kind.is_empty() { "Pod" } else { &kind };
    if version == "v1" && kind == "Pod" {
        return None;
    }
    let path = if version == "v1" {
        "kind"
    } else {
        "apiVersion"
    };
    problem(
        path,
        format!(
            "no kind {kind:?} is registered for version {version:?} in scheme \
             \"k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30\""
        ),
    )
}
