//! What the Tab key adds: commands, paths, kubectl's verbs, and the names of what is there.
//!
//! Owns the guess of what a word is going to be. Changes nothing: it looks at a run as it is at an instant.

use super::cluster::objects;
use super::desk::{Desk, HOME};
use super::{Place, Scene};
use crate::Session;
use crate::view::Micros;
use podarium_cluster::World;
use podarium_cluster::machine::{ContainerId, ExecId, Machine};

/// What a word can become.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// From which byte on the line is replaced.
    pub start: usize,
    /// What can stand there, in order; one that is no directory ends with a blank.
    pub words: Vec<String>,
}

impl Completion {
    /// The line with as much added as all words have in common.
    pub fn applied(&self, line: &str) -> String {
        let Some(first) = self.words.first() else {
            return line.to_owned();
        };
        let mut common = first.as_str();
        for word in &self.words {
            while !word.starts_with(common) {
                let mut chars = common.chars();
                chars.next_back();
                common = chars.as_str();
            }
        }
        [&line[..self.start], common].concat()
    }
}

const BUILTINS: [&str; 12] = [
    "alias", "cd", "echo", "exec", "exit", "export", "jobs", "kill", "pwd", "set", "umask", "wait",
];
const VERBS: [&str; 14] = [
    "annotate", "apply", "create", "debug", "delete", "describe", "events", "exec", "get", "label",
    "logs", "patch", "run", "wait",
];
const KINDS: [&str; 6] = ["events", "node", "nodes", "pod", "pods", "pod/"];

/// What the Tab key can make of a line that ends at the cursor.
pub fn complete(session: &Session, at: Micros, number: u32, line: &str) -> Completion {
    let start = line.rfind([' ', '|', ';', '&', '(']).map_or(0, |at| at + 1);
    let mut words = candidates(
        &session.scene_at(at),
        number,
        &line[..start],
        &line[start..],
    );
    words.sort_unstable();
    words.dedup();
    let slash = line[start..].rfind('/');
    let is_path = !words.is_empty() && words.iter().all(|word| !word.contains("pod/"));
    let cut = slash.filter(|_| is_path).map_or(0, |at| at + 1);
    Completion {
        start: start + cut,
        words,
    }
}

fn candidates(scene: &Scene, number: u32, before: &str, word: &str) -> Vec<String> {
    let Some((desk, shell)) = scene.desk.as_ref().and_then(|desk| {
        let terminal = desk
            .terminals
            .iter()
            .find(|terminal| terminal.number == number);
        Some((desk, terminal?))
    }) else {
        return Vec::new();
    };
    let world = &scene.world;
    let place = spot(desk, world, shell.shell, &shell.place);
    let command = before.rsplit(['|', ';', '&', '(']).next().unwrap_or(before);
    let said: Vec<&str> = command.split_whitespace().collect();
    let fits = |known: &&str| known.starts_with(word);
    match said.as_slice() {
        [] if !word.contains('/') => {
            let builtins = BUILTINS.iter().filter(|known| fits(known));
            let mut found: Vec<String> = builtins.map(|known| finished(known)).collect();
            if let Some((machine, container, _)) = place {
                for dir in ["/bin", "/usr/bin", "/usr/sbin", "/usr/local/bin"] {
                    let names = machine.list_dir(container, dir).into_iter();
                    let names = names.filter(|(name, is_dir)| !is_dir && fits(&name.as_str()));
                    found.extend(names.map(|(name, _)| finished(&name)));
                }
            }
            found
        }
        ["kubectl"] => VERBS
            .iter()
            .filter(|known| fits(known))
            .map(|known| finished(known))
            .collect(),
        ["kubectl", verb, rest @ ..] if !rest.contains(&"--") && !word.starts_with('-') => {
            kubectl(world, verb, rest, word).unwrap_or_else(|| paths(place, word))
        }
        ["systemctl"] => (["restart", "start", "status", "stop"].iter())
            .filter(|known| fits(known))
            .map(|known| finished(known))
            .collect(),
        ["systemctl", _] => [finished("kubelet")]
            .into_iter()
            .filter(|known| known.starts_with(word))
            .collect(),
        _ => paths(place, word),
    }
}

/// The machine, container and directory that a terminal works in.
fn spot<'a>(
    desk: &'a Desk,
    world: &'a World,
    shell: ExecId,
    place: &Place,
) -> Option<(&'a Machine, ContainerId, String)> {
    let remote = desk.tasks.iter().find_map(|task| task.remote(shell));
    let machine_of = |node: &str| Some(world.node(node)?.runtime.machine());
    let (machine, exec) = match (place, remote) {
        (_, Some((node, exec))) => (machine_of(&node)?, exec),
        (Place::Node(node), None) => (machine_of(node)?, shell),
        (Place::Workstation, None) => (&desk.machine, shell),
    };
    let cwd = machine.terminal_cwd(exec)?;
    Some((machine, machine.container_of(exec)?, cwd))
}

fn kubectl(world: &World, verb: &str, rest: &[&str], word: &str) -> Option<Vec<String>> {
    let flag = rest.last().filter(|last| last.starts_with('-'));
    let plain: Vec<&&str> = rest.iter().filter(|word| !word.starts_with('-')).collect();
    if matches!(flag, Some(&"-f" | &"--filename")) {
        return None;
    }
    let pods: Vec<(String, Vec<String>)> = objects(world, |_| {
        let pods = world.store().pods().map(|(_, pod)| pod);
        pods.map(|pod| {
            let containers = pod.spec.containers.iter().chain(&pod.spec.init_containers);
            let containers = containers.map(|container| container.name.clone());
            (
                pod.metadata.name.clone().unwrap_or_default(),
                containers.collect(),
            )
        })
        .collect()
    });
    let fits = |known: &String| known.starts_with(word);
    if matches!(flag, Some(&"-c" | &"--container")) {
        let names = pods
            .iter()
            .filter(|(name, _)| rest.contains(&name.as_str()));
        let names = names.flat_map(|(_, containers)| containers.clone());
        return Some(names.filter(fits).map(|name| finished(&name)).collect());
    }
    let names = pods.iter().map(|(name, _)| name.clone());
    let names_follow = match verb {
        "exec" | "logs" | "debug" => plain.is_empty(),
        "get" | "describe" | "delete" | "label" | "annotate" | "patch" | "wait" => {
            !plain.is_empty()
        }
        _ => return None,
    };
    if names_follow {
        let nodes = world.nodes().map(|node| node.config.offer.name.clone());
        let about_nodes = plain
            .first()
            .is_some_and(|kind| kind.starts_with("node") || **kind == "no");
        let known: Vec<String> = if about_nodes {
            nodes.collect()
        } else {
            names.collect()
        };
        return Some(
            known
                .into_iter()
                .filter(fits)
                .map(|name| finished(&name))
                .collect(),
        );
    }
    if let Some(prefix) = word.strip_prefix("pod/") {
        let named = names.filter(|name| name.starts_with(prefix));
        return Some(
            named
                .map(|name| finished(&["pod/", &name].concat()))
                .collect(),
        );
    }
    let kinds = KINDS.iter().filter(|known| known.starts_with(word));
    Some(
        kinds
            .map(|kind| {
                if kind.ends_with('/') {
                    (*kind).to_owned()
                } else {
                    finished(kind)
                }
            })
            .collect(),
    )
}

fn paths(place: Option<(&Machine, ContainerId, String)>, word: &str) -> Vec<String> {
    let Some((machine, container, cwd)) = place else {
        return Vec::new();
    };
    let (dir, name) = word
        .rsplit_once('/')
        .map_or(("", word), |(dir, name)| (dir, name));
    let full = match dir.strip_prefix('~') {
        Some(rest) => [HOME, rest].concat(),
        None if word.starts_with('/') => [dir, "/"].concat(),
        None => [&cwd, "/", dir].concat(),
    };
    let names = machine.list_dir(container, &full).into_iter();
    names
        .filter(|(found, _)| {
            found.starts_with(name) && (!found.starts_with('.') || name.starts_with('.'))
        })
        .map(|(found, is_dir)| {
            if is_dir {
                [&found, "/"].concat()
            } else {
                finished(&found)
            }
        })
        .collect()
}

fn finished(word: &str) -> String {
    [word, " "].concat()
}
