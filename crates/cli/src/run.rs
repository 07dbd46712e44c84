//! `podarium run`: simulates a manifest and prints what a cluster would have done.

use crate::batch;
use podarium_core::replay::{ask, replay, requests};
use podarium_core::{Action, Config, NodeAct, NodeConfig, Progress, Session, Version};
use serde_json::{Value, json};
use std::process::ExitCode;

const USAGE: &str = "\
usage: podarium run FILE|- [--for TIME] [--at TIME LINE]... [--seed N] [--kubernetes 1.29…1.36] [--nodes N] [--node SIZE]... [-o trace|events|get|describe|yaml]
       podarium run --batch
TIME is a number of seconds, or one with s, m or h; LINE is a kubectl command line, or one of these:
       cp FILE /etc/kubernetes/manifests/; rm PATH; journalctl -u kubelet; systemctl poweroff;
       systemctl stop|start kubelet [NODE]; memory|disk NODE short|enough; evict POD; use POD CONTAINER memory=1Gi growth=10Mi cpu=500m
SIZE is like cpu=2,memory=4Gi,disk=20Gi,pods=10,label=disk:ssd,taint=key=value:NoSchedule,shutdown=20:10, for one node more";

/// Messages handled between two looks at the clock of the run; a bound against endless runs.
const MESSAGES_MOST: u32 = 50_000_000;

/// Runs the command.
pub(crate) fn main(words: &[String]) -> ExitCode {
    if words == ["--batch"] {
        return batch::main("run", |case| recorded(&case).to_string());
    }
    match one(words) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn one(words: &[String]) -> Result<String, String> {
    let (mut file, mut micros, mut seed, mut form) = (None, 600_000_000, 0, "trace");
    let mut version = Version::NEWEST;
    let mut nodes: Vec<NodeConfig> = Vec::new();
    let mut lines: Vec<(u64, &str)> = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || {
            words
                .next()
                .ok_or_else(|| format!("{word} needs a value\n{USAGE}"))
        };
        match word.as_str() {
            "--for" => micros = duration(value()?)?,
            "--seed" => {
                seed = value()?
                    .parse()
                    .map_err(|_| format!("--seed takes a number\n{USAGE}"))?;
            }
            "--at" => lines.push((duration(value()?)?, value()?)),
            "-o" => form = value()?,
            "--kubernetes" => {
                version = Version::parse(value()?)
                    .ok_or_else(|| format!("--kubernetes takes 1.29 to 1.36\n{USAGE}"))?;
            }
            "--nodes" => {
                let count: u8 = value()?
                    .parse()
                    .map_err(|_| format!("--nodes takes a number up to 200\n{USAGE}"))?;
                nodes = (1..=count.clamp(1, 200))
                    .map(NodeConfig::numbered)
                    .collect();
            }
            "--node" => {
                let number = u8::try_from(nodes.len() + 1).unwrap_or(u8::MAX);
                let sized = NodeConfig::numbered(number).sized(value()?);
                nodes.push(sized.ok_or_else(|| format!("--node takes SIZE\n{USAGE}"))?);
            }
            _ if file.is_none() => file = Some(word),
            _ => return Err(USAGE.to_owned()),
        }
    }
    let text = read(file.ok_or(USAGE)?)?;
    let mut config = Config::playground(seed);
    config.version = version;
    if !nodes.is_empty() {
        config.nodes = nodes;
    }
    let mut session = Session::with(config);
    let answers = session.dispatch(0, Action::Create(text.clone()));
    if session.world().store().pods().next().is_none() && !text.trim().is_empty() {
        return Err(answers.join("\n"));
    }
    lines.sort_by_key(|(at, _)| *at);
    for (at, line) in lines {
        session.advance_to(at, MESSAGES_MOST);
        // Answers go beside what was asked for with -o, not into it.
        eprint!("$ {line}\n{}", enter(&mut session, at, line));
    }
    if session.advance_to(micros, MESSAGES_MOST) == Progress::Unfinished {
        let secs = session.simulated_until() / 1_000_000;
        eprintln!("stopped after {secs} s: this command handles at most {MESSAGES_MOST} messages");
    }
    match form {
        "trace" => Ok(session
            .trace()
            .iter()
            .map(|line| format!("{}\n", value_of(line)))
            .collect()),
        "get" => Ok(ask(&session, "kubectl get pods -o wide")),
        "describe" => Ok(ask(&session, "kubectl describe pods")),
        "yaml" => Ok(ask(&session, "kubectl get pods -o yaml")),
        "events" => Ok(ask(&session, "kubectl get events")),
        other => Err(format!("unknown form {other}\n{USAGE}")),
    }
}

fn read(file: &str) -> Result<String, String> {
    if file == "-" {
        return std::io::read_to_string(std::io::stdin())
            .map_err(|error| format!("standard input: {error}"));
    }
    std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))
}

fn duration(text: &str) -> Result<u64, String> {
    let (number, unit) = match text.char_indices().last() {
        Some((at, 's')) => (&text[..at], 1),
        Some((at, 'm')) => (&text[..at], 60),
        Some((at, 'h')) => (&text[..at], 3600),
        _ => (text, 1),
    };
    let secs: u64 = number
        .parse()
        .map_err(|_| format!("--for takes a duration such as 90s or 10m, not {text}"))?;
    Ok(secs.saturating_mul(unit * 1_000_000))
}

/// Enters a kubectl command line at an instant; the answer is what kubectl prints.
fn enter(session: &mut Session, at: u64, line: &str) -> String {
    let line = line.strip_prefix("kubectl ").unwrap_or(line);
    let (said, actions) = match (line.split_once(' '), Action::read(line)) {
        (Some(("systemctl", what)), _) => (String::new(), on_node(session, what)),
        (_, Some(action)) => (String::new(), vec![action]),
        (Some(("cp", what)), _) => match copied(session, what) {
            Ok(action) => (String::new(), vec![action]),
            Err(problem) => return problem + "\n",
        },
        (Some(("rm", path)), _) => (String::new(), node_file(session, path, None)),
        (Some(("journalctl", _)), _) => return log(session),
        _ => requests(session, line),
    };
    if actions.is_empty() && said.is_empty() {
        return ask(session, &format!("kubectl {line}"));
    }
    let answers = actions
        .into_iter()
        .flat_map(|action| session.dispatch(at, action))
        .filter(|answer| !answer.is_empty());
    let answers = answers.map(|answer| answer.trim_end().to_owned() + "\n");
    said + &answers.collect::<String>()
}

/// What a command on a node does to its kubelet: `stop kubelet`, or `stop kubelet node-2`.
fn on_node(session: &Session, what: &str) -> Vec<Action> {
    let mut words = what.split(' ');
    let (verb, unit) = (words.next(), words.next());
    let mut nodes = session.world().nodes();
    let first = nodes.next().map(|node| node.config.offer.name.clone());
    let Some(node) = words.next().map(str::to_owned).or(first) else {
        return Vec::new();
    };
    match (verb, unit) {
        (Some("poweroff"), _) => vec![Action::Node {
            node,
            act: NodeAct::PowerOff,
        }],
        (Some("stop"), Some("kubelet")) => vec![Action::StopKubelet { node }],
        (Some("start" | "restart"), Some("kubelet")) => vec![Action::StartKubelet { node }],
        _ => Vec::new(),
    }
}

/// `cp FILE PATH`: a file of this machine is put on the first node.
fn copied(session: &Session, what: &str) -> Result<Action, String> {
    let (file, path) = what.split_once(' ').ok_or("usage: cp FILE PATH")?;
    let name = file.rsplit('/').next().unwrap_or(file);
    let path = match path.strip_suffix('/') {
        Some(dir) => format!("{dir}/{name}"),
        None => path.to_owned(),
    };
    let text = read(file)?;
    let mut actions = node_file(session, &path, Some(text)).into_iter();
    actions.next().ok_or_else(|| "there is no node".to_owned())
}

/// Writes or removes a file on the first node.
fn node_file(session: &Session, path: &str, text: Option<String>) -> Vec<Action> {
    let node = session.world().nodes().next();
    let node = node.map(|node| node.config.offer.name.clone());
    let path = path.to_owned();
    node.map(|node| Action::NodeFile { node, path, text })
        .into_iter()
        .collect()
}

/// What the first node's kubelet has logged.
fn log(session: &Session) -> String {
    let node = session.world().nodes().next();
    let lines = node.map_or(&[][..], |node| node.kubelet.log());
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// `{id, seconds, manifest, actions}` in, `{id, trace, get, describe}` out.
fn recorded(run: &Value) -> Value {
    let manifest = match &run["manifest"] {
        Value::String(text) => text.clone(),
        object => object.to_string(),
    };
    let micros = |value: &Value| (value.as_f64().unwrap_or(0.0) * 1e6) as u64;
    let lines = run["actions"].as_array().into_iter().flatten();
    let lines = lines.map(|action| {
        let line = action["do"].as_str().unwrap_or_default();
        (micros(&action["t"]), line.to_owned())
    });
    let seed = run["seed"].as_u64().unwrap_or(0);
    let until = micros(&run["seconds"]);
    let seen = replay(seed, &manifest, &lines.collect::<Vec<_>>(), until);
    let trace: Vec<Value> = seen.trace.iter().map(|line| value_of(line)).collect();
    json!({ "id": run["id"], "trace": trace, "get": seen.get, "describe": seen.describe })
}

fn value_of(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POD: &str = "{apiVersion: v1, kind: Pod, metadata: {name: web}, \
        spec: {containers: [{name: app, image: nginx:1.29}]}}";

    #[test]
    fn a_line_entered_meanwhile_is_answered_as_kubectl_answers() {
        let mut session = Session::new(1);
        session.dispatch(0, Action::Create(POD.to_owned()));
        session.advance_to(10_000_000, MESSAGES_MOST);
        let mut say = |line: &str| enter(&mut session, 10_000_000, line);
        let image = say("kubectl set image pod/web app=nginx:1.30");
        assert_eq!(image, "pod/web image updated\n");
        let patch = r#"patch pod web --type=json -p '[{"op":"remove","path":"/spec/containers"}]'"#;
        assert!(say(patch).starts_with("The Pod \"web\" is invalid"));
        let gone = say("kubectl delete pod web --now");
        assert_eq!(gone, "pod \"web\" deleted from default namespace\n");
        assert!(say("get pod").contains("Terminating"));
    }

    #[test]
    fn times_are_seconds_unless_they_say_otherwise() {
        let times = [("5", 5), ("5s", 5), ("2m", 120), ("1h", 3600)];
        for (text, secs) in times {
            assert_eq!(duration(text), Ok(secs * 1_000_000), "{text}");
        }
        assert!(duration("soon").is_err());
    }
}
