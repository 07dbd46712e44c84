//! What a share link holds: manifest, inputs, seed, instant and language, as lines of text. js/share.js packs that text into
//! the fragment of an address and unpacks it. A link is foreign: it is bounded, and what is not understood is left out.
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

use podarium_core::Action;
use podarium_core::view::Micros;

use super::run::SEED;
use super::transport::LONGEST_RUN;
use crate::format;
use crate::i18n::Lang;
use crate::storage::LONGEST_TEXT;

/// The version that is written here.
const VERSION: u32 = 1;

/// More inputs than these are nobody's work.
const MOST_INPUTS: usize = 200;

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
    /// The playhead.
    pub at: Micros,
    /// The language.
    pub lang: Option<Lang>,
    /// What the user did, in order of time.
    pub inputs: Vec<(Micros, Action)>,
    /// What was wrong with it.
    pub flaw: Option<Flaw>,
}

/// Writes a link.
pub fn write(manifest: &str, at: Micros, lang: Lang, inputs: &[(Micros, Action)]) -> String {
    let head = [
        "podarium ",
        &VERSION.to_string(),
        "\nseed ",
        &SEED.to_string(),
        "\nat ",
        &at.to_string(),
        "\nlang ",
        lang.tag(),
        "\n",
    ];
    let mut out = format::joined(&head);
    for (then, input) in inputs {
        if let Some(line) = write_input(input) {
            out.push_str(&format::joined(&[
                "do ",
                &then.to_string(),
                " ",
                &line,
                "\n",
            ]));
        }
    }
    out.push('\n');
    out.push_str(manifest);
    out
}

fn write_input(input: &Action) -> Option<String> {
    Some(match input {
        Action::Delete {
            pod,
            grace_secs,
            force,
        } => {
            let grace = grace_secs.map_or(String::from("-"), |secs| secs.to_string());
            let force = if *force { "force" } else { "-" };
            format::joined(&["delete ", pod, " ", &grace, " ", force])
        }
        Action::Exit {
            pod,
            container,
            code,
        } => format::joined(&["exit ", pod, " ", container, " ", &code.to_string()]),
        Action::OomKill { pod, container } => format::joined(&["oom ", pod, " ", container]),
        _ => return None,
    })
}

/// Reads a link.
pub fn read(text: &str) -> Link {
    let mut link = Link::default();
    let Some((head, manifest)) = text.split_once("\n\n") else {
        link.flaw = Some(Flaw::Damaged);
        return link;
    };
    let mut lines = head.lines();
    let version = lines.next().and_then(|line| line.strip_prefix("podarium "));
    let Some(version) = version.and_then(|version| version.parse::<u32>().ok()) else {
        link.flaw = Some(Flaw::Damaged);
        return link;
    };
    for line in lines {
        if take(&mut link, line).is_none() {
            link.flaw = Some(Flaw::Partly);
        }
    }
    if version > VERSION {
        link.flaw = Some(Flaw::Newer);
    }
    let mut end = manifest.len().min(LONGEST_TEXT);
    while !manifest.is_char_boundary(end) {
        end -= 1;
    }
    if end < manifest.len() {
        link.flaw = Some(Flaw::Partly);
    }
    manifest[..end].clone_into(&mut link.manifest);
    link
}

/// Takes one line; nothing if it is not understood.
fn take(link: &mut Link, line: &str) -> Option<()> {
    let (key, rest) = line.split_once(' ')?;
    match key {
        "seed" => (rest.parse() == Ok(SEED)).then_some(()),
        "at" => {
            link.at = instant(rest)?;
            Some(())
        }
        "lang" => {
            link.lang = Some(Lang::of_tag(rest));
            Some(())
        }
        "do" if link.inputs.len() < MOST_INPUTS => {
            let (then, input) = rest.split_once(' ')?;
            let then = instant(then)?;
            let last = link.inputs.last().map_or(0, |(last, _)| *last);
            let input = read_input(input)?;
            (then >= last).then(|| link.inputs.push((then, input)))
        }
        _ => None,
    }
}

fn instant(text: &str) -> Option<Micros> {
    let at = text.parse().ok()?;
    (at <= LONGEST_RUN).then_some(at)
}

fn read_input(text: &str) -> Option<Action> {
    let mut words = text.split(' ');
    let verb = words.next()?;
    let pod = words.next()?.to_owned();
    let input = match verb {
        "delete" => Action::Delete {
            pod,
            grace_secs: match words.next()? {
                "-" => None,
                secs => Some(secs.parse().ok()?),
            },
            force: words.next()? == "force",
        },
        "exit" => Action::Exit {
            pod,
            container: words.next()?.to_owned(),
            code: words.next()?.parse().ok()?,
        },
        "oom" => Action::OomKill {
            pod,
            container: words.next()?.to_owned(),
        },
        _ => return None,
    };
    words.next().is_none().then_some(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs() -> Vec<(Micros, Action)> {
        let (pod, container) = (String::from("a"), String::from("app"));
        vec![
            (
                5,
                Action::Exit {
                    pod: pod.clone(),
                    container: container.clone(),
                    code: 139,
                },
            ),
            (
                7,
                Action::OomKill {
                    pod: pod.clone(),
                    container,
                },
            ),
            (
                9,
                Action::Delete {
                    pod,
                    grace_secs: Some(0),
                    force: true,
                },
            ),
        ]
    }

    #[test]
    fn a_link_gives_back_what_was_put_into_it() {
        let manifest = "kind: Pod\n\nspec: {}\n";
        let link = read(&write(manifest, 42, Lang::Zh, &inputs()));
        assert_eq!(link.manifest, manifest);
        assert_eq!((link.at, link.lang, link.flaw), (42, Some(Lang::Zh), None));
        assert_eq!(link.inputs, inputs());
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
            (
                "podarium 1\nat 99999999999999999999\n\n",
                Some(Flaw::Partly),
                0,
            ),
            ("podarium 1\ndo 1 exit a b 1\n\n", None, 1),
        ] {
            let link = read(text);
            assert_eq!((link.flaw, link.inputs.len()), (flaw, inputs), "{text}");
        }
    }

    #[test]
    fn no_link_breaks_the_reader() {
        let whole = write("kind: Pod\nä", 42, Lang::En, &inputs());
        for cut in (0..whole.len()).filter(|cut| whole.is_char_boundary(*cut)) {
            read(&whole[..cut]);
            let mut bent = whole.clone();
            bent.insert(cut, ' ');
            read(&bent);
        }
        let long = format!("podarium 1\n\n{}", "ä".repeat(LONGEST_TEXT));
        assert!(read(&long).manifest.len() <= LONGEST_TEXT);
    }
}
