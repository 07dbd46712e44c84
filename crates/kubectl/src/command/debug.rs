//! `kubectl debug`: a container added to a pod that runs. Copies of pods and pods on nodes are not modelled.

use podarium_manifest::Value;
use podarium_manifest::api::{Api, Pod, ToValue};

use crate::answer::{Answer, Replace, Request};
use crate::object::Objects;
use crate::stamp::Stamp;

use super::containers::{container_names, find_pod};
use super::flags::{Arguments, Flag, Takes, long, short};

pub(super) const FLAGS: [Flag; 11] = [
    long("attach", Takes::Bool),
    long("arguments-only", Takes::Bool),
    short("container", 'c', Takes::Text),
    long("copy-to", Takes::Text),
    long("image", Takes::Text),
    long("image-pull-policy", Takes::Text),
    long("profile", Takes::Text),
    short("quiet", 'q', Takes::Bool),
    short("stdin", 'i', Takes::Bool),
    long("target", Takes::Text),
    short("tty", 't', Takes::Bool),
];

// Models kubectl/pkg/cmd/debug/debug.go: debugByEphemeralContainer, generateDebugContainer
pub(super) fn run(
    arguments: &Arguments,
    objects: &Objects<'_>,
    now: Stamp,
) -> Result<Answer, Answer> {
    let Some(target) = arguments.words.first() else {
        return Err(Answer::error("NAME is required for debug"));
    };
    let Some(image) = arguments.text("image") else {
        return Err(Answer::error(
            "you must specify --image when not using --copy-to.",
        ));
    };
    let (name, pod) = find_pod(target, arguments.namespace(), objects);
    let mut answer = Answer::default();
    let Some(pod) = pod else {
        answer.add_not_found("pods", name);
        return Ok(answer);
    };
    let quiet = arguments.is_set("quiet");
    let aim = arguments.text("target").unwrap_or_default();
    if !aim.is_empty() && !quiet {
        answer.say(format_args!(
            "Targeting container {aim:?}. If you don't see processes from this container it may be because the container \
             runtime doesn't support this feature."
        ));
    }
    let own = arguments.text("container").map(ToOwned::to_owned);
    let own = own.unwrap_or_else(|| {
        let made = free_name(pod, now);
        if !quiet {
            answer.say(format_args!("Defaulting debug container name to {made}."));
        }
        made
    });
    let mut map = Value::Null;
    let mut set = |key: &str, value: Value| map.set(key, value);
    set("name", Value::from(own.as_str()));
    set("image", Value::from(image));
    set("targetContainerName", Value::from(aim));
    set("terminationMessagePolicy", Value::from("File"));
    if let Some(policy) = arguments.text("image-pull-policy") {
        set("imagePullPolicy", Value::from(policy));
    }
    for flag in ["stdin", "tty"] {
        if arguments.is_set(flag) {
            set(flag, Value::Bool(true));
        }
    }
    let words = arguments.after_dashes.iter();
    let words: Vec<Value> = words.map(|word| Value::from(word.as_str())).collect();
    if !words.is_empty() {
        let only = arguments.is_set("arguments-only");
        set(if only { "args" } else { "command" }, Value::List(words));
    }
    // The profile `general`, which is the default, lets the container trace others.
    if matches!(arguments.text("profile"), None | Some("general")) {
        let mut capabilities = Value::Null;
        capabilities.set("add", Value::List(vec![Value::from("SYS_PTRACE")]));
        let mut context = Value::Null;
        context.set("capabilities", capabilities);
        map.set("securityContext", context);
    }
    let mut changed = pod.to_value();
    let Some(spec) = changed.get_mut("spec") else {
        return Ok(answer);
    };
    let mut all = spec.list("ephemeralContainers").to_vec();
    all.push(map);
    spec.set("ephemeralContainers", Value::List(all));
    let Value::Map(changed) = changed else {
        return Ok(answer);
    };
    answer.requests.push(Request::Replace(Replace {
        pod: Box::new(Pod::from_map(&changed)),
        subresource: "ephemeralcontainers".to_owned(),
        done: String::new(),
    }));
    Ok(answer)
}

/// A name that no container has yet.
// Models kubectl/pkg/cmd/debug/debug.go: computeDebugContainerName
fn free_name(pod: &Pod, now: Stamp) -> String {
    const LETTERS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";
    let taken = container_names(pod);
    let uid = pod.metadata.uid.as_deref().unwrap_or_default();
    let seed = uid.bytes().fold(now.cast_unsigned(), |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    let name = |round: u64| {
        let mut rest = (seed ^ round).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16;
        let letters = (0..5).map(|_| {
            let letter = LETTERS[(rest % 27) as usize];
            rest /= 27;
            char::from(letter)
        });
        format!("debugger-{}", letters.collect::<String>())
    };
    let mut names = (0..).map(name);
    names
        .find(|name| !taken.contains(&name.as_str()))
        .unwrap_or_default()
}
