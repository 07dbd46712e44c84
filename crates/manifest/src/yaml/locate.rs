//! From a field path, as error texts print it, to the place in the text.

use super::tree::{Data, NodeId, Span, Tree};

/// What of an entry is pointed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// The value, or the key if the value is long.
    Value,
    /// The key.
    Key,
}

/// The place of a path such as `spec.containers[0].resources.limits[cpu]`, or of the deepest part of it that is there.
pub fn locate(tree: &Tree, path: &str, aim: Aim) -> Option<Span> {
    let mut here = tree.root?;
    let mut span = match &tree.nodes[here].data {
        // A whole document is no place to point at; its first key is.
        Data::Mapping(entries) => entries
            .first()
            .map_or(&tree.nodes[here].span, |(key, _)| &tree.nodes[*key].span),
        _ => &tree.nodes[here].span,
    };
    let mut rest = path;
    while !rest.is_empty() {
        let Some((child, child_span, length)) = step(tree, here, rest, aim) else {
            break;
        };
        here = child;
        span = child_span;
        rest = &rest[length..];
    }
    Some(span.clone())
}

/// The child that the path names first, its place, and how much of the path that takes.
fn step<'t>(
    tree: &'t Tree,
    here: NodeId,
    path: &str,
    aim: Aim,
) -> Option<(NodeId, &'t Span, usize)> {
    match &tree.resolved(here).data {
        Data::Sequence(items) => {
            let inner = path.strip_prefix('[')?;
            let end = inner.find(']')?;
            let child = *items.get(inner[..end].parse::<usize>().ok()?)?;
            Some((child, &tree.nodes[child].span, end + 2))
        }
        Data::Mapping(_) => {
            if let Some(inner) = path.strip_prefix('[') {
                let end = inner.find(']')?;
                let (key, value) = entry(tree, here, &inner[..end])?;
                return Some((value, place(tree, key, value, aim), end + 2));
            }
            let name = path.strip_prefix('.').unwrap_or(path);
            let skipped = path.len() - name.len();
            // A key may have dots itself, so the longest one that fits is taken.
            let ends = name.match_indices(['.', '[']).map(|(at, _)| at);
            let mut ends: Vec<usize> = ends.chain([name.len()]).take(16).collect();
            ends.reverse();
            ends.into_iter().find_map(|end| {
                let (key, value) = entry(tree, here, &name[..end])?;
                Some((value, place(tree, key, value, aim), skipped + end))
            })
        }
        _ => None,
    }
}

/// Short values are pointed at themselves, long ones by their key.
fn place(tree: &Tree, key: NodeId, value: NodeId, aim: Aim) -> &Span {
    match &tree.nodes[value].data {
        Data::Scalar { .. } if aim == Aim::Value && !tree.nodes[value].span.bytes.is_empty() => {
            &tree.nodes[value].span
        }
        _ => &tree.nodes[key].span,
    }
}

/// The last entry of that name; merged ones count if there is none of its own.
fn entry(tree: &Tree, mapping: NodeId, name: &str) -> Option<(NodeId, NodeId)> {
    let Data::Mapping(entries) = &tree.resolved(mapping).data else {
        return None;
    };
    let is_named = |key: NodeId, name: &str| match &tree.resolved(key).data {
        Data::Scalar { text, .. } => text == name,
        _ => false,
    };
    let own = entries.iter().rev().find(|(key, _)| is_named(*key, name));
    own.copied().or_else(|| {
        let (_, merged) = entries.iter().rev().find(|(key, _)| is_named(*key, "<<"))?;
        let Data::Mapping(entries) = &tree.resolved(*merged).data else {
            return None;
        };
        entries
            .iter()
            .rev()
            .find(|(key, _)| is_named(*key, name))
            .copied()
    })
}
