//! `kubectl wait`: for what, and how long. The waiting is the caller's.

use crate::answer::{Answer, Request, Wait, WaitFor};
use crate::object::{Object, Objects};
use crate::stamp::SECOND;

use super::flags::{Arguments, Flag, Takes, long, short};
use super::targets::{Scope, Targets, resolve};

pub(super) const FLAGS: [Flag; 6] = [
    long("all", Takes::Bool),
    short("all-namespaces", 'A', Takes::Bool),
    long("field-selector", Takes::Text),
    long("for", Takes::Text),
    short("selector", 'l', Takes::Text),
    long("timeout", Takes::Text),
];

/// How long kubectl waits unless it is told otherwise.
const USUAL_SECS: i64 = 30;

// Models kubectl/pkg/cmd/wait/wait.go: RunWait
pub(super) fn run(arguments: &Arguments, objects: &Objects<'_>) -> Result<Answer, Answer> {
    let wanted = arguments.text("for").unwrap_or_default();
    let wait_for = match wanted.split_once('=') {
        _ if wanted.eq_ignore_ascii_case("delete") => WaitFor::Delete,
        Some(("condition", condition)) => {
            let (kind, status) = condition.split_once('=').unwrap_or((condition, "true"));
            WaitFor::Condition(kind.to_owned(), status.to_owned())
        }
        _ => {
            return Err(Answer::error(format!("unrecognized condition: {wanted:?}")));
        }
    };
    let timeout = arguments.text("timeout").map_or(Some(USUAL_SECS), secs);
    let Some(timeout) = timeout else {
        return Err(Answer::error(
            "--timeout takes a duration such as 60s or 5m",
        ));
    };
    let targets = Targets::parse(&arguments.words)?;
    let scope = Scope::parse(arguments)?;
    let mut answer = Answer::default();
    let found = resolve(&targets, &scope, objects, false, &mut answer)?;
    if found.is_empty() && answer.code == 0 {
        return Err(Answer::error("no matching resources found"));
    }
    for object in found {
        if let Object::Pod(pod) = object {
            answer.requests.push(Request::Wait(Wait {
                namespace: object.namespace().to_owned(),
                pod: pod.metadata.name.clone().unwrap_or_default(),
                wait_for: wait_for.clone(),
                timeout_us: timeout * SECOND,
            }));
        }
    }
    Ok(answer)
}

fn secs(text: &str) -> Option<i64> {
    let (number, unit) = match text.char_indices().last()? {
        (at, 's') => (&text[..at], 1),
        (at, 'm') => (&text[..at], 60),
        (at, 'h') => (&text[..at], 3600),
        _ => (text, 1),
    };
    number.parse::<i64>().ok()?.checked_mul(unit)
}
