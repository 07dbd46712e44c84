//! What would mend a problem, as edits of the text. A fix is offered only where one edit settles it; whether the text is then
//! good is for the next look to say.

use std::ops::Range;

use podarium_manifest::api::schema::Kind;
use podarium_manifest::validate::{ErrorKind, FieldError};
use podarium_manifest::yaml::{Aim, Data, Span, Tree, locate};
use podarium_manifest::{DecodeProblem, DocReport};

use super::types;

/// A replacement in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced, in bytes.
    pub range: Range<usize>,
    /// What stands there then.
    pub insert: String,
}

/// What a fix does; a face has the words for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Title {
    /// Writes another word in its place.
    Use,
    /// Makes a text of it.
    Quote,
    /// Takes the quotes away.
    Unquote,
    /// Puts it in as the name.
    Wrap,
    /// Raises the limit.
    Raise,
    /// Lowers the request.
    Lower,
    /// Gives it a name of its own.
    Rename,
    /// Adds a line.
    Add,
}

/// A way to mend a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does.
    pub title: Title,
    /// The word that it is about.
    pub word: String,
    /// How.
    pub edits: Vec<Edit>,
}

fn fix(title: Title, word: &str, range: Range<usize>, insert: String) -> Fix {
    Fix {
        title,
        word: word.to_owned(),
        edits: vec![Edit { range, insert }],
    }
}

fn replace(title: Title, word: &str, span: &Span) -> Fix {
    fix(title, word, span.bytes.clone(), word.to_owned())
}

/// For a field that nobody knows: the known one that is closest.
pub(super) fn unknown_field(report: &DocReport, path: &str) -> Vec<Fix> {
    let (owner, name) = path.rsplit_once('.').unwrap_or(("", path));
    let found = || {
        let Kind::Object(object) = types::of_path(owner)?.kind else {
            return None;
        };
        let names = object.get().fields.iter().map(|field| field.json);
        let word = closest(name, names)?;
        let span = locate(&report.tree, path, Aim::Key)?;
        Some(replace(Title::Use, word, &span))
    };
    found().into_iter().collect()
}

/// For a document that does not say what it is: a key that is almost right, or the line that is missing. The place of the
/// almost right key comes with it.
pub(super) fn without_kind(report: &DocReport, message: &str) -> (Option<Span>, Vec<Fix>) {
    let tree = &report.tree;
    let root = tree.root.map(|root| &tree.nodes[root].data);
    let Some(Data::Mapping(entries)) = root else {
        return (None, Vec::new());
    };
    let start = entries
        .first()
        .map_or(0, |(key, _)| tree.nodes[*key].span.bytes.start);
    let mut place = None;
    let mut out = Vec::new();
    for (wanted, line) in [("apiVersion", "apiVersion: v1\n"), ("kind", "kind: Pod\n")] {
        if !message.contains(&[wanted, " not set"].concat()) {
            continue;
        }
        let almost = entries.iter().find(|(key, _)| {
            let text = scalar(tree, *key).unwrap_or_default();
            text != wanted && closest(text, [wanted].into_iter()).is_some()
        });
        if let Some((key, _)) = almost {
            let span = &tree.nodes[*key].span;
            place.get_or_insert_with(|| span.clone());
            out.push(replace(Title::Use, wanted, span));
        } else {
            out.push(fix(
                Title::Add,
                line.trim_end(),
                start..start,
                line.to_owned(),
            ));
        }
    }
    (place, out)
}

/// For a kind or version that the cluster does not have.
pub(super) fn unknown_kind(report: &DocReport, path: &str) -> Vec<Fix> {
    let (written, wanted) = if path == "kind" {
        (&report.kind, "Pod")
    } else {
        (&report.api_version, "v1")
    };
    let is_close = closest(written, [wanted].into_iter()).is_some();
    let span = locate(&report.tree, path, Aim::Value).filter(|_| is_close);
    span.iter()
        .map(|span| replace(Title::Use, wanted, span))
        .collect()
}

/// For a value of the wrong type.
pub(super) fn wrong_type(text: &str, report: &DocReport, problem: &DecodeProblem) -> Vec<Fix> {
    let found = || {
        let typed = types::of_path(&problem.path)?;
        let span = locate(&report.tree, &problem.path, Aim::Value)?;
        let written = text.get(span.bytes.clone())?;
        let bare = written.trim_matches(['"', '\'']);
        match typed.kind {
            Kind::Str if problem.message.contains("cannot unmarshal") => {
                let is_plain =
                    bare == written && !written.contains(['"', '\\', '\n', '{', '[', ':']);
                let quoted = ["\"", written, "\""].concat();
                is_plain.then(|| fix(Title::Quote, &quoted, span.bytes, quoted.clone()))
            }
            Kind::Int32 | Kind::Int64 if bare != written && bare.parse::<i64>().is_ok() => {
                Some(replace(Title::Unquote, bare, &span))
            }
            Kind::Bool if bare != written && ["true", "false"].contains(&bare) => {
                Some(replace(Title::Unquote, bare, &span))
            }
            Kind::Object(object) => {
                let first = object.get().field("name")?;
                let is_word = !written.is_empty() && !written.contains(['\n', '{', '[', ':']);
                let line = text[..span.bytes.start].rsplit('\n').next()?;
                let indent = line.len() - line.trim_start_matches([' ', '-']).len() + 2;
                let wrapped = ["\n", &" ".repeat(indent), first.json, ": ", written].concat();
                is_word.then(|| {
                    let from = span.bytes.start - (line.len() - line.trim_end().len());
                    fix(Title::Wrap, written, from..span.bytes.end, wrapped)
                })
            }
            _ => None,
        }
    };
    found().into_iter().collect()
}

/// For a rule that is broken.
pub(super) fn broken_rule(text: &str, report: &DocReport, error: &FieldError) -> Vec<Fix> {
    let Some(span) = locate(&report.tree, &error.field, Aim::Value) else {
        return Vec::new();
    };
    let written = text.get(span.bytes.clone()).unwrap_or_default();
    let bare = written.trim_matches(['"', '\'']);
    match error.kind {
        ErrorKind::NotSupported => {
            let words: Vec<&str> = error.detail.split('"').skip(1).step_by(2).collect();
            match closest(bare, words.iter().copied()) {
                Some(word) => vec![replace(Title::Use, word, &span)],
                // What is missing or far off is a choice, unless there is too much to choose from.
                None if words.len() <= 4 && !bare.is_empty() => {
                    let all = words.iter().filter(|word| !word.ends_with('-'));
                    all.map(|word| replace(Title::Use, word, &span)).collect()
                }
                None => Vec::new(),
            }
        }
        ErrorKind::Duplicate if error.field.ends_with("name") => {
            let taken = |name: &str| {
                report
                    .tree
                    .nodes
                    .iter()
                    .any(|node| matches!(&node.data, Data::Scalar { text, .. } if text == name))
            };
            let numbered = (2..1000).map(|number: u32| [bare, "-", &number.to_string()].concat());
            let free = numbered.into_iter().find(|name| !taken(name));
            free.iter()
                .map(|name| replace(Title::Rename, name, &span))
                .collect()
        }
        ErrorKind::Invalid if error.detail.starts_with("must be less than or equal to ") => {
            over_limit(text, report, error)
        }
        ErrorKind::Invalid if error.detail.contains("RFC 1123") => {
            let name = bare.to_ascii_lowercase().replace(['_', ' '], "-");
            let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            let is_good = !name.is_empty() && name != bare && name.chars().all(good);
            let ends = name.starts_with('-') || name.ends_with('-');
            if is_good && !ends {
                vec![replace(Title::Use, &name, &span)]
            } else {
                Vec::new()
            }
        }
        _ => Vec::new(),
    }
}

/// A request above its limit: either may give way.
fn over_limit(text: &str, report: &DocReport, error: &FieldError) -> Vec<Fix> {
    let Some((name, limit)) =
        error.detail["must be less than or equal to ".len()..].split_once(" limit of ")
    else {
        return Vec::new();
    };
    let resources = error.field.split(".requests").next().unwrap_or_default();
    let place = |list: &str| {
        let path = [resources, ".", list, ".", name].concat();
        let span = locate(&report.tree, &path, Aim::Value)?;
        let written = text.get(span.bytes.clone())?;
        // An entry that is not there is located at its list.
        (written.starts_with(|c: char| c.is_ascii_digit() || "\"'.".contains(c)))
            .then_some((span, written))
    };
    let (Some((limit_span, _)), Some((request_span, request))) =
        (place("limits"), place("requests"))
    else {
        return Vec::new();
    };
    vec![
        replace(Title::Raise, request, &limit_span),
        replace(Title::Lower, limit, &request_span),
    ]
}

fn scalar(tree: &Tree, id: usize) -> Option<&str> {
    match &tree.nodes.get(id)?.data {
        Data::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// The word that was probably meant: what differs in case and stray signs before it is the same word.
fn closest<'a>(written: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    let plain = written.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    let plain = plain.to_ascii_lowercase();
    if plain.is_empty() || plain.len() > LONGEST {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for word in words {
        let away = distance(plain.as_bytes(), word.to_ascii_lowercase().as_bytes());
        let most = word.len().div_ceil(3).min(3);
        if away <= most && best.is_none_or(|(least, _)| away < least) {
            best = Some((away, word));
        }
    }
    best.map(|(_, word)| word)
}

/// How many letters have to be added, taken away, changed or swapped.
fn distance(from: &[u8], to: &[u8]) -> usize {
    let mut before: Vec<usize> = vec![0; to.len() + 1];
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut now = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let change = last[j] + usize::from(a != b);
            let mut least = change.min(last[j + 1] + 1).min(now[j] + 1);
            if i > 0 && j > 0 && *a == to[j - 1] && from[i - 1] == *b {
                least = least.min(before[j - 1] + 1);
            }
            now.push(least);
        }
        before = last;
        last = now;
    }
    last[to.len()]
}
