//! The differences of two specs as Go prints them: indented JSON with internal field names, three lines of context.

use crate::Value;
use crate::api::{EphemeralContainer, PodSpec};
use crate::internal;
use std::fmt::Write as _;

const CONTEXT: usize = 3;

/// What changed in a spec, of which the new one is known as it was written.
// Models apimachinery/pkg/util/diff: Diff
pub(crate) fn spec_diff(old: &PodSpec, new: &PodSpec, written: &Value) -> String {
    unified(
        &internal::spec(old, &Value::Null),
        &internal::spec(new, written),
    )
}

/// What changed in an ephemeral container.
pub(crate) fn ephemeral_diff(old: &EphemeralContainer, new: &EphemeralContainer) -> String {
    unified(&internal::ephemeral(old), &internal::ephemeral(new))
}

fn unified(old: &str, new: &str) -> String {
    let old: Vec<&str> = old.lines().collect();
    let new: Vec<&str> = new.lines().collect();
    let pairs = common_lines(&old, &new);
    let mut edits = Vec::new();
    let (mut at_old, mut at_new) = (0, 0);
    for (next_old, next_new) in pairs.into_iter().chain([(old.len(), new.len())]) {
        edits.extend((at_old..next_old).map(|i| ('-', i, at_new)));
        edits.extend((at_new..next_new).map(|i| ('+', next_old, i)));
        if next_old < old.len() {
            edits.push((' ', next_old, next_new));
        }
        (at_old, at_new) = (next_old + 1, next_new + 1);
    }
    hunks(&edits, &old, &new)
}

fn hunks(edits: &[(char, usize, usize)], old: &[&str], new: &[&str]) -> String {
    let mut out = String::new();
    let changed: Vec<usize> = (0..edits.len()).filter(|i| edits[*i].0 != ' ').collect();
    let mut groups: Vec<(usize, usize)> = Vec::new();
    for at in changed {
        match groups.last_mut() {
            Some((_, end)) if at <= *end + 2 * CONTEXT => *end = at + 1,
            _ => groups.push((at, at + 1)),
        }
    }
    for (first, end) in groups {
        let start = first.saturating_sub(CONTEXT);
        let end = (end + CONTEXT).min(edits.len());
        let part = &edits[start..end];
        let olds = part.iter().filter(|edit| edit.0 != '+').count();
        let news = part.iter().filter(|edit| edit.0 != '-').count();
        let (_, old_at, new_at) = part[0];
        let _ = writeln!(out, "@@ -{},{olds} +{},{news} @@", old_at + 1, new_at + 1);
        for (mark, old_at, new_at) in part {
            let line = if *mark == '+' {
                new[*new_at]
            } else {
                old[*old_at]
            };
            out.push(*mark);
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// Pairs of equal lines in both: what is equal at the ends, and the longest common subsequence of the rest.
fn common_lines(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    const MAX_CELLS: usize = 4_000_000;
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - head;
    let tail = old
        .iter()
        .rev()
        .zip(new.iter().rev())
        .take(rest)
        .take_while(|(a, b)| a == b)
        .count();
    let mut pairs: Vec<_> = (0..head).map(|i| (i, i)).collect();
    let (a, b) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    if a.len() * b.len() <= MAX_CELLS {
        let width = b.len() + 1;
        let mut length = vec![0_u32; (a.len() + 1) * width];
        for i in (0..a.len()).rev() {
            for j in (0..b.len()).rev() {
                length[i * width + j] = if a[i] == b[j] {
                    length[(i + 1) * width + j + 1] + 1
                } else {
                    length[(i + 1) * width + j].max(length[i * width + j + 1])
                };
            }
        }
        let (mut i, mut j) = (0, 0);
        while i < a.len() && j < b.len() {
            if a[i] == b[j] {
                pairs.push((head + i, head + j));
                (i, j) = (i + 1, j + 1);
            } else if length[(i + 1) * width + j] >= length[i * width + j + 1] {
                i += 1;
            } else {
                j += 1;
            }
        }
    }
    pairs.extend(
        (0..tail)
            .rev()
            .map(|i| (old.len() - 1 - i, new.len() - 1 - i)),
    );
    pairs
}
