//! The object as the API server stores it, and what of it was not in the text.

use std::collections::BTreeMap;
use std::ops::Range;

use podarium_manifest::api::{Pod, PodStatus, ToValue};
use podarium_manifest::yaml::{self, Data, NodeId, Tree};
use podarium_manifest::{AdmitContext, Options, admit, check, qos};

/// A stored object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// As `kubectl get -o yaml` prints it, without what differs from one creation to the next.
    pub text: String,
    /// Lines that the server added, counted from 0.
    pub added: Vec<Range<usize>>,
}

/// The objects of a text that the server takes.
pub fn stored(text: &str) -> Vec<Stored> {
    let options = Options {
        namespace: None,
        through_kubectl: true,
    };
    let reports = check(text, &options).into_iter();
    let taken = reports.filter(podarium_manifest::DocReport::accepted);
    taken
        .filter_map(|report| {
            let stored = emitted(report.pod?)?;
            Some(mark(stored, &report.tree))
        })
        .collect()
}

fn emitted(mut pod: Pod) -> Option<String> {
    pod.metadata
        .namespace
        .get_or_insert_with(|| "default".to_owned());
    let context = AdmitContext {
        volume_suffix: "xxxxx",
        priority_classes: &BTreeMap::new(),
    };
    admit(&mut pod, &context).ok()?;
    pod.status = PodStatus {
        phase: Some("Pending".to_owned()),
        qos_class: Some(qos::class(&pod.spec).to_string()),
        ..PodStatus::default()
    };
    Some(pod.to_value().to_yaml_string())
}

fn mark(text: String, written: &Tree) -> Stored {
    let mut added = Vec::new();
    if let Some(Ok(chunk)) = yaml::split(&text).first() {
        let (tree, _) = yaml::parse(chunk);
        if let (Some(new), Some(old)) = (tree.root, written.root) {
            compare(&text, &tree, new, written, old, &mut added);
        }
    }
    Stored { text, added }
}

fn compare(
    text: &str,
    tree: &Tree,
    new: NodeId,
    written: &Tree,
    old: NodeId,
    out: &mut Vec<Range<usize>>,
) {
    match (&tree.nodes[new].data, &written.resolved(old).data) {
        (Data::Mapping(new), Data::Mapping(old)) => {
            for (key, value) in new {
                let name = scalar(tree, *key);
                let same = old
                    .iter()
                    .rev()
                    .find(|(key, _)| scalar(written, *key) == name);
                match same {
                    Some((_, old)) => compare(text, tree, *value, written, *old, out),
                    None => out.push(lines(text, tree, *key, *value)),
                }
            }
        }
        (Data::Sequence(new), Data::Sequence(old)) => {
            for (at, item) in new.iter().enumerate() {
                match old.get(at) {
                    Some(old) => compare(text, tree, *item, written, *old, out),
                    None => out.push(lines(text, tree, *item, *item)),
                }
            }
        }
        _ => {}
    }
}

fn scalar(tree: &Tree, id: NodeId) -> Option<&str> {
    match &tree.resolved(id).data {
        Data::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// The lines from one node to the end of another.
fn lines(text: &str, tree: &Tree, first: NodeId, last: NodeId) -> Range<usize> {
    let from = tree.nodes[first].span.line.saturating_sub(1);
    let start = tree.nodes[first].span.bytes.start;
    let end = last_byte(tree, last).max(start);
    let covered = text.get(start..end).unwrap_or_default().trim_end();
    from..from + covered.matches('\n').count() + 1
}

/// Where the last scalar of a node ends; a container's own end is where the next thing begins.
fn last_byte(tree: &Tree, mut id: NodeId) -> usize {
    loop {
        let node = &tree.nodes[id];
        let next = match &node.data {
            Data::Sequence(items) => items.last(),
            Data::Mapping(entries) => entries.last().map(|(_, value)| value),
            _ => None,
        };
        match next {
            Some(next) => id = *next,
            None => return node.span.bytes.end,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_adds_is_marked_line_by_line() {
        let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: app\n    image: nginx:1\n";
        let all = stored(text);
        let [stored] = all.as_slice() else {
            panic!("{all:?}")
        };
        let lines: Vec<&str> = stored.text.lines().collect();
        let is_added = |line: &str| {
            let at = lines.iter().position(|other| other.trim() == line).unwrap();
            stored.added.iter().any(|range| range.contains(&at))
        };
        for line in [
            "imagePullPolicy: IfNotPresent",
            "restartPolicy: Always",
            "namespace: default",
            "phase: Pending",
        ] {
            assert!(is_added(line), "{line} in {}", stored.text);
        }
        for line in [
            "name: web",
            "- image: nginx:1",
            "containers:",
            "kind: Pod",
            "spec:",
        ] {
            assert!(!is_added(line), "{line} in {}", stored.text);
        }
    }

    #[test]
    fn what_is_refused_is_not_stored() {
        assert_eq!(stored("apiVersion: v1\nkind: Pod\n"), []);
    }
}
