//! What a share link holds: manifest, inputs, seed, instant and language, as lines of text. The page packs that text into the
//! fragment of an address and unpacks it. A link is foreign: it is bounded, and what is not understood is left out.
//!
//! ```text
//! podarium 1
//! seed 1
//! at 12500000
//! lang zh-CN
//! do 4000000 delete crash-always 30 -
//!
//! apiVersion: v1
//! …
//! ```

use crate::session::{Action, Fault, NodeAct, Place, ProbeKind, Registry, Session, Starved, Typed};
use crate::view::Micros;
use podarium_cluster::Load;
use podarium_manifest::Value;

/// The version that is written here.
const VERSION: u32 = 1;

/// More inputs than these are nobody's work.
const MOST_INPUTS: usize = 2000;

/// A playground has no more nodes.
pub const MOST_NODES: u8 = 9;

/// No run of a link goes on for longer: seven days.
pub const LONGEST_RUN: Micros = 7 * 24 * 3600 * 1_000_000;

/// The longest manifest in a link.
pub const LONGEST_TEXT: usize = 256 * 1024;

/// What was wrong with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It cannot be read at all.
    Damaged,
    /// It was made by a later version; what is known of it is taken.
    Newer,
    /// Something in it is not understood and was left out.
    Partly,
}

/// What a link holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// The text.
    pub manifest: String,
    /// The seed; none if the link does not say.
    pub seed: Option<u64>,
    /// How many nodes there are, besides the first.
    pub more_nodes: u8,
    /// The instant to look at.
    pub at: Micros,
    /// The tag of the language, empty if the link does not say.
    pub lang: String,
    /// What the user did, in order of time.
    pub inputs: Vec<(Micros, Action)>,
    /// What was wrong with it.
    pub flaw: Option<Flaw>,
}

impl Link {
    /// The link as text. Inputs that have no form of their own in links are left out.
    pub fn write(&self) -> String {
        let head = [
            "podarium ",
            &VERSION.to_string(),
            "\nseed ",
            &self.seed.unwrap_or_default().to_string(),
            "\nat ",
            &self.at.to_string(),
            "\nlang ",
            &self.lang,
            "\n",
        ];
        let mut out = head.concat();
        if self.more_nodes > 0 {
            out.push_str(&["nodes ", &(self.more_nodes + 1).to_string(), "\n"].concat());
        }
        for (then, input) in &self.inputs {
            if let Some(line) = write_input(input) {
                out.push_str(&["do ", &then.to_string(), " ", &line, "\n"].concat());
            }
        }
        out.push('\n');
        out.push_str(&self.manifest);
        out
    }

    /// A run as JSON: what the link holds, and what a watcher of the API saw.
    pub fn json(&self, session: &Session) -> String {
        let text = |text: &str| Value::String(text.to_owned()).to_json_string();
        let inputs = self.inputs.iter().filter_map(|(then, input)| {
            let line = [&then.to_string(), " ", &write_input(input)?].concat();
            Some(text(&line))
        });
        let inputs: Vec<String> = inputs.collect();
        [
            "{\"podarium\":",
            &VERSION.to_string(),
            ",\"seed\":",
            &self.seed.unwrap_or_default().to_string(),
            ",\"until\":",
            &session.simulated_until().to_string(),
            ",\"inputs\":[",
            &inputs.join(","),
            "],\"manifest\":",
            &text(&self.manifest),
            ",\"trace\":[\n",
            &session.trace().join(",\n"),
            "\n]}\n",
        ]
        .concat()
    }

    /// Reads a link.
    pub fn read(text: &str) -> Self {
        let mut link = Self::default();
        let parts = text.split_once("\n\n").and_then(|(head, manifest)| {
            let mut lines = head.lines();
            let version = lines.next()?.strip_prefix("podarium ")?;
            Some((lines, version.parse::<u32>().ok()?, manifest))
        });
        let Some((lines, version, manifest)) = parts else {
            link.flaw = Some(Flaw::Damaged);
            return link;
        };
        for line in lines {
            if link.take(line).is_none() {
                link.flaw = Some(Flaw::Partly);
            }
        }
        if version > VERSION {
            link.flaw = Some(Flaw::Newer);
        }
        let end = manifest.floor_char_boundary(LONGEST_TEXT);
        if end < manifest.len() {
            link.flaw = Some(Flaw::Partly);
        }
        manifest[..end].clone_into(&mut link.manifest);
        link
    }

    /// Takes one line; nothing if it is not understood.
    fn take(&mut self, line: &str) -> Option<()> {
        let (key, rest) = line.split_once(' ')?;
        if line.contains(char::is_control) {
            return None;
        }
        match key {
            "seed" => self.seed = Some(rest.parse().ok()?),
            "nodes" => {
                let nodes = rest
                    .parse()
                    .ok()
                    .filter(|nodes| (1..=MOST_NODES).contains(nodes));
                self.more_nodes = nodes? - 1;
            }
            "at" => self.at = instant(rest)?,
            "lang" => rest.clone_into(&mut self.lang),
            "do" if self.inputs.len() < MOST_INPUTS => {
                let (then, input) = rest.split_once(' ')?;
                let then = instant(then)?;
                let input = read_input(input)?;
                if self.inputs.last().is_some_and(|(last, _)| *last > then) {
                    return None;
                }
                self.inputs.push((then, input));
            }
            _ => return None,
        }
        Some(())
    }
}

fn instant(text: &str) -> Option<Micros> {
    text.parse().ok().filter(|at| *at <= LONGEST_RUN)
}

/// The names of probes in links.
const PROBES: [(&str, ProbeKind); 3] = [
    ("startup", ProbeKind::Startup),
    ("liveness", ProbeKind::Liveness),
    ("readiness", ProbeKind::Readiness),
];

/// The states of registries in links.
const REGISTRIES: [(&str, Registry); 3] = [
    ("up", Registry::Up),
    ("slow", Registry::Slow),
    ("down", Registry::Down),
];

fn write_input(input: &Action) -> Option<String> {
    let number: String;
    let words: &[&str] = match input {
        Action::Delete {
            pod,
            grace_secs,
            force,
        } => {
            number = grace_secs.map_or("-".to_owned(), |secs| secs.to_string());
            &["delete", pod, &number, if *force { "force" } else { "-" }]
        }
        Action::Exit {
            pod,
            container,
            code,
        } => {
            number = code.to_string();
            &["exit", pod, container, &number]
        }
        Action::OomKill { pod, container } => &["oom", pod, container],
        Action::StopKubelet { node } => &["kubelet", node, "stop"],
        Action::StartKubelet { node } => &["kubelet", node, "start"],
        Action::Evict { pod } => &["evict", pod],
        Action::Node { node, act } => match act {
            NodeAct::Cordon(true) => &["cordon", "node", node],
            NodeAct::Cordon(false) => &["uncordon", "node", node],
            NodeAct::Drain => &["drain", "node", node],
            NodeAct::Delete => &["delete", "node", node],
            NodeAct::PowerOff => &["poweroff", "node", node],
            NodeAct::Starve { what, short } => {
                let what = match what {
                    Starved::Memory => "memory",
                    Starved::Disk => "disk",
                };
                &[what, "node", node, if *short { "short" } else { "enough" }]
            }
            NodeAct::Taint(taint) => {
                number = taint.text();
                &["taint", "node", node, &number]
            }
            NodeAct::Untaint { key, effect } => {
                let colon = if effect.is_empty() { "" } else { ":" };
                number = [key, colon, effect, "-"].concat();
                &["taint", "node", node, &number]
            }
        },
        Action::NodeFile { node, path, text } => {
            let path = escaped(path);
            let text = text.as_deref().map(escaped);
            let end = text.map(|text| [" ", &text].concat()).unwrap_or_default();
            return Some(["file ", node, " ", &path, &end].concat());
        }
        Action::Terminal {
            number: terminal,
            input,
        } => {
            number = terminal.to_string();
            let text: String;
            let words: &[&str] = match input {
                Typed::Open(Place::Workstation) => &["open"],
                Typed::Open(Place::Node(node)) => &["open", node],
                Typed::Put(name, file) => {
                    text = escaped(file);
                    &["put", name, &text]
                }
                Typed::Keys(keys) => {
                    text = escaped(keys);
                    &["keys", &text]
                }
                Typed::Close => &["close"],
            };
            return Some(["term ", &number, " ", &words.join(" ")].concat());
        }
        Action::Registry(registry) => {
            let mut names = REGISTRIES.into_iter();
            &["registry", names.find(|(_, which)| which == registry)?.0]
        }
        Action::Fault {
            pod,
            container,
            fault,
        } => match fault {
            Fault::Signal(signal) => {
                number = signal.to_string();
                &["signal", pod, container, &number]
            }
            Fault::SlowStart(secs) => {
                number = secs.to_string();
                &["slow", pod, container, &number]
            }
            Fault::Load(load) => {
                let numbers = [load.memory_bytes, load.bytes_per_second, load.cpu_milli];
                number = numbers.map(|number| number.to_string()).join(" ");
                &["load", pod, container, &number]
            }
            Fault::Probe { kind, fails } => {
                let mut names = PROBES.into_iter();
                let name = names.find(|(_, which)| which == kind)?.0;
                &[
                    "probe",
                    pod,
                    container,
                    name,
                    if *fails { "fails" } else { "-" },
                ]
            }
        },
        _ => return None,
    };
    Some(words.join(" "))
}

/// A text as one word: what is no letter, digit or sign of ASCII is its bytes in hexadecimal digits behind a `%`.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && byte != b'%' {
            out.push(char::from(byte));
            continue;
        }
        out.push('%');
        for digit in [byte >> 4, byte & 15] {
            out.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    out
}

fn unescaped(word: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = word.as_bytes();
    while let [byte, after @ ..] = rest {
        rest = after;
        if *byte != b'%' {
            bytes.push(*byte);
            continue;
        }
        let [high, low, after @ ..] = rest else {
            return None;
        };
        let digit = |digit: &u8| char::from(*digit).to_digit(16);
        bytes.push((digit(high)? * 16 + digit(low)?) as u8);
        rest = after;
    }
    String::from_utf8(bytes).ok()
}

fn read_input(text: &str) -> Option<Action> {
    let words: Vec<&str> = text.split(' ').collect();
    let fault = |pod: &str, container: &str, fault| Action::Fault {
        pod: pod.to_owned(),
        container: container.to_owned(),
        fault,
    };
    Some(match words[..] {
        ["delete", pod, grace, force] => Action::Delete {
            pod: pod.to_owned(),
            grace_secs: match grace {
                "-" => None,
                secs => Some(secs.parse().ok()?),
            },
            force: force == "force",
        },
        ["exit", pod, container, code] => Action::Exit {
            pod: pod.to_owned(),
            container: container.to_owned(),
            code: code.parse().ok()?,
        },
        ["evict", pod] => Action::Evict {
            pod: pod.to_owned(),
        },
        ["oom", pod, container] => Action::OomKill {
            pod: pod.to_owned(),
            container: container.to_owned(),
        },
        ["kubelet", node, "stop"] => Action::StopKubelet {
            node: node.to_owned(),
        },
        ["kubelet", node, "start"] => Action::StartKubelet {
            node: node.to_owned(),
        },
        ["registry", name] => {
            let mut names = REGISTRIES.into_iter();
            Action::Registry(names.find(|(known, _)| *known == name)?.1)
        }
        ["signal", pod, container, signal] => {
            let signal = signal
                .parse()
                .ok()
                .filter(|signal| (1..=64).contains(signal));
            fault(pod, container, Fault::Signal(signal?))
        }
        ["slow", pod, container, secs] => {
            fault(pod, container, Fault::SlowStart(secs.parse().ok()?))
        }
        ["load", pod, container, bytes, growth, cpu] => {
            let load = Load {
                memory_bytes: bytes.parse().ok()?,
                bytes_per_second: growth.parse().ok()?,
                cpu_milli: cpu.parse().ok()?,
            };
            fault(pod, container, Fault::Load(load))
        }
        ["probe", pod, container, name, fails] => {
            let mut names = PROBES.into_iter();
            let kind = names.find(|(known, _)| *known == name)?.1;
            let fails = fails == "fails";
            fault(pod, container, Fault::Probe { kind, fails })
        }
        ["file", node, path, ref text @ ..] if text.len() <= 1 => Action::NodeFile {
            node: node.to_owned(),
            path: unescaped(path)?,
            text: match *text {
                [text] => Some(unescaped(text)?),
                _ => None,
            },
        },
        ["term", terminal, ref typed @ ..] => Action::Terminal {
            number: terminal.parse().ok()?,
            input: match *typed {
                ["open"] => Typed::Open(Place::Workstation),
                ["open", node] => Typed::Open(Place::Node(node.to_owned())),
                ["put", name, file] => Typed::Put(name.to_owned(), unescaped(file)?),
                ["keys", keys] => Typed::Keys(unescaped(keys)?),
                ["close"] => Typed::Close,
                _ => return None,
            },
        },
        // As command lines have it: `cordon node NODE`, `memory node NODE short`.
        _ => return Action::read(text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs() -> Vec<(Micros, Action)> {
        let lines = [
            "exit a app 139",
            "oom a app",
            "kubelet node-1 stop",
            "kubelet node-1 start",
            "registry slow",
            "evict a",
            "cordon node-1",
            "uncordon node-1",
            "drain node-1",
            "delete node node-1",
            "memory node-1 short",
            "disk node-1 enough",
            "signal a app 19",
            "slow a app 20",
            "load a app 1 1048576 500",
            "probe a app readiness fails",
            "probe a app liveness -",
            "file node-1 /etc/kubernetes/manifests/a.yaml kind:%20Pod%0a",
            "file node-1 /etc/kubernetes/manifests/a.yaml",
            "term 1 open",
            "term 2 open node-1",
            "term 1 put a.yaml kind:%20Pod%0a",
            "term 1 keys kubectl%20get%20pod%0a%e4%b8%ad",
            "term 1 close",
            "delete a 0 force",
            "delete a - -",
        ];
        (5..)
            .zip(lines.map(|line| read_input(line).unwrap()))
            .collect()
    }

    #[test]
    fn a_link_gives_back_what_was_put_into_it() {
        let link = Link {
            manifest: "kind: Pod\n\nspec: {}\n".to_owned(),
            seed: Some(7),
            more_nodes: 2,
            at: 42,
            lang: "zh-CN".to_owned(),
            inputs: inputs(),
            flaw: None,
        };
        assert_eq!(Link::read(&link.write()), link);
    }

    #[test]
    fn what_is_not_understood_is_left_out_and_told() {
        for (text, flaw, inputs) in [
            ("", Some(Flaw::Damaged), 0),
            ("podarium x\n\nkind: Pod", Some(Flaw::Damaged), 0),
            ("podarium 2\nat 1\n\nkind: Pod", Some(Flaw::Newer), 0),
            ("podarium 1\nwhat ever\n\nkind: Pod", Some(Flaw::Partly), 0),
            (
                "podarium 1\ndo 1 oom a b\ndo 0 oom a b\n\n",
                Some(Flaw::Partly),
                1,
            ),
            ("podarium 1\ndo 1 signal a b 65\n\n", Some(Flaw::Partly), 0),
            (
                "podarium 1\nat 99999999999999999999\n\n",
                Some(Flaw::Partly),
                0,
            ),
            ("podarium 1\ndo 1 exit a b 1\n\n", None, 1),
        ] {
            let link = Link::read(text);
            assert_eq!((link.flaw, link.inputs.len()), (flaw, inputs), "{text}");
        }
    }

    #[test]
    fn no_link_breaks_the_reader() {
        let link = Link {
            manifest: "kind: Pod\nä".to_owned(),
            inputs: inputs(),
            ..Link::default()
        };
        let whole = link.write();
        for cut in (0..whole.len()).filter(|cut| whole.is_char_boundary(*cut)) {
            Link::read(&whole[..cut]);
            let mut bent = whole.clone();
            bent.insert(cut, ' ');
            Link::read(&bent);
        }
        let long = format!("podarium 1\n\n{}", "ä".repeat(LONGEST_TEXT));
        assert!(Link::read(&long).manifest.len() <= LONGEST_TEXT);
    }
}
