//! Odd inputs for the reader, and what must hold for every one of them. Same seed, same inputs.
//!
//! `tests/fuzz.rs` runs a little of it with every test run, `examples/fuzz.rs` as long as one likes.

use podarium_manifest::api::{Api, Pod, Quantity, ToValue};
use podarium_manifest::yaml::{self, Aim};
use podarium_manifest::{Options, Value, check, create_output};

/// What is fed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    Yaml,
    Decode,
    Quantity,
}

impl Target {
    /// Checks what must hold for the input; the error says what did not.
    pub(crate) fn run(self, input: &str) -> Result<(), String> {
        match self {
            Self::Yaml => yaml_holds(input),
            Self::Decode => decode_holds(input),
            Self::Quantity => quantity_holds(input),
        }
    }
}

/// Random numbers from a seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

/// Texts to start from: the manifests of the recordings.
pub(crate) fn corpus() -> Vec<String> {
    let lines = include_str!("../../../../tests/oracle/manifests.jsonl").lines();
    let manifest = |line| {
        let case: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(case["manifest"].as_str()?.to_owned())
    };
    lines.filter_map(manifest).collect()
}

const TOKENS: [&str; 62] = [
    ":",
    ": ",
    "- ",
    "\n",
    "\r\n",
    "\n  ",
    "\n    ",
    "  ",
    "\t",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&a ",
    "*a",
    "<<: *a",
    "! ",
    "!!str ",
    "!!binary ",
    "!!float ",
    "!<x> ",
    "| ",
    ">-\n",
    "|2\n",
    "\"",
    "'",
    "\\x",
    "\"\\ud800\"",
    "%",
    "@",
    "`",
    "#",
    " #",
    "---\n",
    "...\n",
    "? ",
    "~",
    "null",
    "yes",
    "0o17",
    "0x1F",
    "0644",
    "1_000",
    ".5",
    "1e400",
    "-0",
    "99999999999999999999",
    "1.2345678901234567890",
    ".inf",
    "2001-12-14t21:59:43.10-05:00",
    "é",
    "日本",
    "\u{feff}",
    "\u{0}",
    "\u{85}",
    "\u{2028}",
    "\u{1f600}",
    "64Mi",
    "100m",
    "-1",
    "\u{7f}",
];

/// An input: one of the corpus, changed a few times.
pub(crate) fn text(random: &mut Random, corpus: &[String]) -> String {
    let mut text: Vec<char> = corpus[random.below(corpus.len())].chars().collect();
    for _ in 0..random.below(6) {
        let at = random.below(text.len() + 1);
        let end = (at + random.below(24)).min(text.len());
        match random.below(9) {
            0 | 1 => drop(text.splice(at..at, random.pick(&TOKENS).chars())),
            2 => drop(text.drain(at..end)),
            3 => drop(text.splice(at..end, random.pick(&TOKENS).chars())),
            4 => {
                let part = text[at..end].to_vec();
                let to = random.below(text.len() + 1);
                drop(text.splice(to..to, part));
            }
            5 => {
                let other: Vec<char> = corpus[random.below(corpus.len())].chars().collect();
                let from = random.below(other.len());
                let part = other[from..(from + random.below(200)).min(other.len())].to_vec();
                drop(text.splice(at..at, part));
            }
            6 => {
                if let Some(c) = text.get_mut(at) {
                    *c = char::from(random.below(128) as u8);
                }
            }
            7 => text.truncate(at),
            _ => replace_a_word(random, &mut text),
        }
    }
    text.into_iter().collect()
}

/// Puts another value where a word stands, so that the text stays well-formed.
fn replace_a_word(random: &mut Random, text: &mut Vec<char>) {
    const WORDS: [&str; 16] = [
        "x",
        "''",
        "{}",
        "[]",
        "null",
        "true",
        "-1",
        "0",
        "65536",
        "1.5",
        "\"\"",
        "A_b",
        "a.b/c",
        "10Gi",
        "Always",
        "99999999999",
    ];
    let starts: Vec<usize> = (1..text.len())
        .filter(|at| text[at - 1] == ' ' && text[*at] != ' ')
        .collect();
    if starts.is_empty() {
        return;
    }
    let start = starts[random.below(starts.len())];
    let end = (start..text.len())
        .find(|at| text[*at] == '\n')
        .unwrap_or(text.len());
    drop(text.splice(start..end, random.pick(&WORDS).chars()));
}

/// An input that looks like an amount.
pub(crate) fn amount(random: &mut Random) -> String {
    const PARTS: [&str; 31] = [
        "0",
        "1",
        "9",
        "5",
        "00",
        "123",
        "999999999",
        ".",
        "-",
        "+",
        "e",
        "E",
        "m",
        "u",
        "n",
        "k",
        "K",
        "Ki",
        "Mi",
        "Gi",
        "Ti",
        "Pi",
        "Ei",
        "M",
        "G",
        "T",
        "P",
        " ",
        "e-3",
        "18446744073709551616",
        "é",
    ];
    (0..=random.below(7)).map(|_| random.pick(&PARTS)).collect()
}

fn yaml_holds(text: &str) -> Result<(), String> {
    for chunk in yaml::split(text).into_iter().flatten() {
        let (tree, problem) = yaml::parse(&chunk);
        for node in &tree.nodes {
            inside(text, &node.span, "a node")?;
        }
        if let Some(problem) = problem {
            inside(text, &problem.span, "a problem")?;
            continue;
        }
        match yaml::to_value(&tree) {
            Err(problem) => inside(text, &problem.span, "a problem")?,
            Ok(value) => emitted_reads_again(&value)?,
        }
    }
    Ok(())
}

fn inside(text: &str, span: &yaml::Span, what: &str) -> Result<(), String> {
    if text.get(span.bytes.clone()).is_none() {
        return Err(format!(
            "the place of {what} is {:?} of {} bytes",
            span.bytes,
            text.len()
        ));
    }
    // The scanner knows more line breaks than this counts.
    let odd = text.contains(['\r', '\u{85}', '\u{2028}', '\u{2029}']);
    let line = 1 + text[..span.bytes.start].matches('\n').count();
    if span.line != line && !odd {
        return Err(format!(
            "{what} at {:?} is in line {line}, not {}",
            span.bytes, span.line
        ));
    }
    Ok(())
}

fn read(text: &str) -> Result<Value, String> {
    let chunk = yaml::Chunk {
        text,
        start: 0,
        lines_before: 0,
    };
    let (tree, problem) = yaml::parse(&chunk);
    match problem {
        Some(problem) => Err(problem.message),
        None => yaml::to_value(&tree).map_err(|problem| problem.message),
    }
}

fn emitted_reads_again(value: &Value) -> Result<(), String> {
    let emitted = value.to_yaml_string();
    let again = read(&emitted).map_err(|why| format!("{emitted:?} cannot be read: {why}"))?;
    if again != *value {
        return Err(format!("{emitted:?} reads as {again:?}, not {value:?}"));
    }
    let json = value.to_json_string();
    let again = read(&json).map_err(|why| format!("{json} cannot be read: {why}"))?;
    if again != *value {
        return Err(format!("{json} reads as {again:?}, not {value:?}"));
    }
    Ok(())
}

fn decode_holds(text: &str) -> Result<(), String> {
    for (namespace, through_kubectl) in [(None, true), (Some("default".to_owned()), false)] {
        let options = Options {
            namespace,
            through_kubectl,
        };
        let reports = check(text, &options);
        let _ = create_output(&reports, "STDIN");
        for report in &reports {
            inside(text, &report.span, "a document")?;
            let paths = report.strict.iter().map(|problem| &problem.path);
            for path in paths.chain(report.errors.iter().map(|error| &error.field)) {
                for aim in [Aim::Key, Aim::Value] {
                    if let Some(span) = yaml::locate(&report.tree, path, aim) {
                        inside(text, &span, "a field")?;
                    }
                }
            }
            let _ = podarium_manifest::batch::document(report).to_json_string();
            if let Some(pod) = &report.pod {
                stays_itself(pod, report.accepted())?;
            }
        }
    }
    Ok(())
}

/// A Pod that is written and read is the same; one that was accepted is accepted again.
fn stays_itself(pod: &Pod, accepted: bool) -> Result<(), String> {
    let value = pod.to_value();
    let Value::Map(map) = &value else {
        return Err("a Pod is no map".into());
    };
    if has_vast_amount(pod) {
        return Ok(());
    }
    let again = Pod::from_map(map);
    if again != *pod {
        return Err(format!("{} is not itself again", value.to_json_string()));
    }
    if accepted {
        let reports = check(&value.to_yaml_string(), &Options::default());
        let [report] = reports.as_slice() else {
            return Err(format!("{} documents came of one", reports.len()));
        };
        if !report.accepted() || report.pod.as_ref() != Some(pod) {
            return Err(format!(
                "{} is not accepted as it is",
                value.to_json_string()
            ));
        }
    }
    Ok(())
}

/// Whether it has an amount beyond the last suffix, which the API itself writes without one.
fn has_vast_amount(pod: &Pod) -> bool {
    let spec = &pod.spec;
    let containers = spec.containers.iter().chain(&spec.init_containers);
    let of_containers = containers.map(|container| &container.resources);
    let lists = of_containers
        .chain(&spec.resources)
        .flat_map(|resources| [&resources.limits, &resources.requests])
        .chain([&spec.overhead]);
    lists
        .flat_map(podarium_manifest::api::ResourceList::iter)
        .any(|(_, amount)| amount.nanos().abs() >= VAST)
}

const VAST: i128 = 10_i128.pow(30);

fn quantity_holds(text: &str) -> Result<(), String> {
    let Ok(quantity) = Quantity::parse(text) else {
        return Ok(());
    };
    // Beyond the last suffix the API itself writes an amount without one.
    if quantity.nanos().abs() >= VAST {
        return Ok(());
    }
    let canonical = quantity.canonical();
    let again = Quantity::parse(&canonical).map_err(|why| format!("{canonical}: {why}"))?;
    if again.nanos() != quantity.nanos() || again.canonical() != canonical {
        return Err(format!(
            "{text:?} is {} nanos, its form {canonical} is {}, whose form is {}",
            quantity.nanos(),
            again.nanos(),
            again.canonical()
        ));
    }
    let mut rounded = quantity.clone();
    rounded.round_up_to_millis();
    if rounded.nanos().abs() < quantity.nanos().abs() {
        return Err(format!("{text:?} was rounded down to {rounded}"));
    }
    let mut sum = quantity.clone();
    sum.add(&rounded);
    let _ = (sum.to_string(), sum.value(), sum.milli_value());
    Ok(())
}
