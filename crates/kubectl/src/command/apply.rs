//! `kubectl apply`, `kubectl create` and `kubectl run`: which manifests are meant. Reading files and creating what is in them
//! is the caller's.

use podarium_manifest::Value;

use crate::answer::{Answer, Apply, Request};

use super::flags::{Arguments, Flag, Takes, long, short};

pub(super) const FLAGS: [Flag; 2] = [
    short("filename", 'f', Takes::Text),
    short("recursive", 'R', Takes::Bool),
];

pub(super) const RUN_FLAGS: [Flag; 8] = [
    long("image", Takes::Text),
    long("restart", Takes::Text),
    long("command", Takes::Bool),
    long("env", Takes::Text),
    short("labels", 'l', Takes::Text),
    long("port", Takes::Text),
    short("stdin", 'i', Takes::Bool),
    short("tty", 't', Takes::Bool),
];

/// `apply`, or `create` if it must not be there yet.
// Models cli-runtime/pkg/resource/builder.go: RequireFilenameOrKustomize
pub(super) fn run(arguments: &Arguments, create: bool) -> Result<Answer, Answer> {
    let files = arguments.list("filename");
    if files.is_empty() {
        return Err(Answer::error("must specify one of -f and -k"));
    }
    let mut answer = Answer::default();
    let request = |file| {
        Request::Apply(Apply {
            file,
            text: None,
            create,
        })
    };
    answer.requests.extend(files.into_iter().map(request));
    Ok(answer)
}

/// `run`: a pod of one container.
// Models kubectl/pkg/cmd/run/run.go: Run
// Models kubectl/pkg/generate/versioned/run.go: BasicPod.Generate
pub(super) fn run_pod(arguments: &Arguments) -> Result<Answer, Answer> {
    let Some((name, words)) = arguments.words.split_first() else {
        return Err(Answer::error("NAME is required for run"));
    };
    let Some(image) = arguments.text("image") else {
        return Err(Answer::error("required flag(s) \"image\" not set"));
    };
    if arguments.is_set("stdin") || arguments.is_set("tty") {
        return Err(Answer::error(
            "attaching is not simulated: start the pod without -i and -t, then exec into it",
        ));
    }
    let text = |text: &str| Value::String(text.to_owned());
    let map = |entries: Vec<(&str, Value)>| Value::object(entries);
    let mut container = vec![("name", text(name)), ("image", text(image))];
    let line: Vec<Value> = words
        .iter()
        .chain(&arguments.after_dashes)
        .map(|word| text(word))
        .collect();
    if !line.is_empty() {
        let field = if arguments.is_set("command") {
            "command"
        } else {
            "args"
        };
        container.push((field, Value::List(line)));
    }
    let pairs = |flag: &str| -> Vec<(String, Value)> {
        let pairs = arguments.list(flag).into_iter();
        pairs
            .filter_map(|pair| {
                let (key, value) = pair.split_once('=')?;
                Some((key.to_owned(), text(value)))
            })
            .collect()
    };
    let env = pairs("env").into_iter();
    let env: Vec<Value> = env
        .map(|(name, value)| map(vec![("name", text(&name)), ("value", value)]))
        .collect();
    if !env.is_empty() {
        container.push(("env", Value::List(env)));
    }
    if let Some(port) = arguments.text("port") {
        let port = map(vec![("containerPort", Value::Number(port.to_owned()))]);
        container.push(("ports", Value::List(vec![port])));
    }
    let labels = match pairs("labels") {
        pairs if pairs.is_empty() => map(vec![("run", text(name))]),
        pairs => Value::object(pairs),
    };
    let mut spec = vec![("containers", Value::List(vec![map(container)]))];
    if let Some(policy) = arguments.text("restart") {
        spec.push(("restartPolicy", text(policy)));
    }
    let metadata = map(vec![
        ("name", text(name)),
        ("namespace", text(arguments.namespace())),
        ("labels", labels),
    ]);
    let pod = map(vec![
        ("apiVersion", text("v1")),
        ("kind", text("Pod")),
        ("metadata", metadata),
        ("spec", map(spec)),
    ]);
    let mut answer = Answer::default();
    answer.requests.push(Request::Apply(Apply {
        file: String::new(),
        text: Some(pod.to_json_string()),
        create: true,
    }));
    Ok(answer)
}
