//! What was said to kubectl is done to a run: the answers, and the actions that they ask for. With it a recorded run of a real
//! cluster is done again, on a node like that of the recordings.

use crate::session::{Action, Session, Subresource};
use crate::view::Micros;
use podarium_cluster::Config;
use podarium_kubectl::{Objects, Request, run as kubectl};
use podarium_manifest::Value;

/// Messages handled between two looks at the clock of the run; a bound against endless runs.
const MESSAGES_MOST: u32 = 50_000_000;

/// What was seen of a run, in the form of the recordings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replay {
    /// The watcher's view, a line of JSON for each change.
    pub trace: Vec<String>,
    /// `kubectl get pod NAME -o wide` at the end.
    pub get: String,
    /// `kubectl describe pod NAME` at the end.
    pub describe: String,
}

impl Replay {
    /// As JSON.
    pub fn json(&self) -> String {
        let text = |text: &str| Value::String(text.to_owned()).to_json_string();
        let parts = [
            "{\"trace\":[",
            &self.trace.join(","),
            "],\"get\":",
            &text(&self.get),
            ",\"describe\":",
            &text(&self.describe),
            "}",
        ];
        parts.concat()
    }
}

/// Does a recorded run again: its manifest, and the command lines that were entered, in order of time.
pub fn replay(seed: u64, manifest: &str, lines: &[(Micros, String)], until: Micros) -> Replay {
    let mut session = Session::with(Config::recording(seed));
    session.dispatch(0, Action::Create(manifest.to_owned()));
    // The pod may be gone when the answers are asked for.
    let mut pods = session.world().store().pods();
    let name = pods.find_map(|(_, pod)| pod.metadata.name.clone());
    drop(pods);
    for (at, line) in lines {
        session.advance_to(*at, MESSAGES_MOST);
        for action in requests(&session, line).1 {
            session.dispatch(*at, action);
        }
    }
    session.advance_to(until, MESSAGES_MOST);
    let about = |verb: &str| match &name {
        Some(name) => ask(&session, &verb.replace("NAME", name)),
        None => String::new(),
    };
    Replay {
        get: about("kubectl get pod NAME -o wide"),
        describe: about("kubectl describe pod NAME"),
        trace: session.trace(),
    }
}

/// What kubectl prints at the end of what is simulated.
pub fn ask(session: &Session, line: &str) -> String {
    let world = session.world();
    let pods: Vec<_> = world.store().pods().map(|(_, pod)| &**pod).collect();
    let events: Vec<_> = world.store().events().map(|event| &**event).collect();
    let now = world.config().clock.unix_micros(world.now());
    let answer = kubectl(line, &Objects::new(pods, events, []), now);
    answer.stdout + &answer.stderr
}

/// What kubectl says to a command line, and what that asks the cluster to do.
pub fn requests(session: &Session, line: &str) -> (String, Vec<Action>) {
    if line == "create" {
        return Default::default();
    }
    let world = session.world();
    let pods: Vec<_> = world.store().pods().map(|(_, pod)| &**pod).collect();
    let objects = Objects::new(pods, [], []);
    let answer = kubectl(
        &format!("kubectl {line}"),
        &objects,
        world.config().clock.unix_micros(world.now()),
    );
    let said = answer.stdout + &answer.stderr;
    let asked = answer.requests.into_iter();
    (said, asked.filter_map(action).collect())
}

fn action(request: Request) -> Option<Action> {
    match request {
        Request::Delete(delete) => Some(Action::Delete {
            grace_secs: delete.grace_secs.and_then(|secs| u64::try_from(secs).ok()),
            force: delete.is_forced(),
            pod: delete.name,
        }),
        Request::Replace(replace) => Some(match replace.subresource.as_str() {
            "resize" => Action::Subresource(Subresource::Resize, replace.pod),
            "ephemeralcontainers" => {
                Action::Subresource(Subresource::EphemeralContainers, replace.pod)
            }
            _ => Action::Replace(replace.pod),
        }),
        Request::SetImage(set) => {
            let (container, image) = set.images.into_iter().next()?;
            Some(Action::SetImage {
                pod: set.name,
                container,
                image,
            })
        }
        _ => None,
    }
}
