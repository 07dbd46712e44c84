//! `diff` and `comm`: two files line by line.
//!
//! Owns the comparison and both layouts. Does not own reading: that is `cx`.

use super::Answer;
use super::cx::Cx;
use super::text::lines_of;
use crate::Bytes;

/// Lines of one file that are compared.
const MAX_LINES: usize = 2000;
/// Lines shown around a change.
const AROUND: usize = 3;

/// A stretch in which both files differ: where it begins and ends in each.
type Change = (usize, usize, usize, usize);

/// The changes that lead from `old` to `new`, by their longest common lines.
fn changes(old: &[&[u8]], new: &[&[u8]]) -> Vec<Change> {
    let width = new.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * width];
    for a in (0..old.len()).rev() {
        for b in (0..new.len()).rev() {
            common[a * width + b] = if old[a] == new[b] {
                common[(a + 1) * width + b + 1] + 1
            } else {
                common[(a + 1) * width + b].max(common[a * width + b + 1])
            };
        }
    }
    let mut found: Vec<Change> = Vec::new();
    let (mut a, mut b) = (0, 0);
    while a < old.len() || b < new.len() {
        if a < old.len() && b < new.len() && old[a] == new[b] {
            (a, b) = (a + 1, b + 1);
            continue;
        }
        let (from_a, from_b) = (a, b);
        while a < old.len() || b < new.len() {
            if a < old.len() && b < new.len() && old[a] == new[b] {
                break;
            }
            let take_old = b == new.len()
                || (a < old.len() && common[(a + 1) * width + b] >= common[a * width + b + 1]);
            if take_old {
                a += 1;
            } else {
                b += 1;
            }
        }
        found.push((from_a, a, from_b, b));
    }
    found
}

pub(super) fn diff(cx: &mut Cx) -> Answer {
    let options = cx.options("uqsNrabBwiU: unified=u brief=q recursive=r")?;
    let [old_path, new_path] = options.operands.as_slice() else {
        cx.need(&options, 2)?;
        return Err(cx.bad_usage("extra operand"));
    };
    let mut texts = Vec::new();
    for path in [old_path, new_path] {
        match cx.input(path)? {
            Ok(bytes) => texts.push(bytes),
            Err(errno) => cx.fault("%", "%", path, errno),
        }
    }
    let [old_bytes, new_bytes] = texts.as_slice() else {
        return Ok(2);
    };
    if old_bytes == new_bytes {
        return Ok(0);
    }
    if options.has(b'q') {
        cx.put(&[b"Files ", old_path, b" and ", new_path, b" differ\n"]);
        return Ok(1);
    }
    let (old, new) = (lines_of(old_bytes), lines_of(new_bytes));
    if old.len().max(new.len()) > MAX_LINES {
        cx.complain("memory exhausted");
        return Ok(2);
    }
    let found = changes(&old, &new);
    if options.has(b'u') || options.has(b'U') || cx.busybox() {
        let times = if cx.busybox() {
            None
        } else {
            Some([old_path, new_path].map(|path| stamp(cx, path)))
        };
        let [old_time, new_time] = times.unwrap_or_default();
        cx.put(&[
            b"--- ",
            old_path,
            old_time.as_bytes(),
            b"\n+++ ",
            new_path,
            new_time.as_bytes(),
            b"\n",
        ]);
        unified(cx, &old, &new, &found);
    } else {
        normal(cx, &old, &new, &found);
    }
    Ok(1)
}

/// When a file was changed, as the heads of a unified difference show it.
fn stamp(cx: &Cx, path: &[u8]) -> String {
    let micros = cx
        .machine
        .stat(cx.pid, path, true)
        .map_or(0, |inode| inode.mtime_us);
    let text = super::calendar::format_time("\t%Y-%m-%d %H:%M:%S", micros / 1_000_000);
    format!("{text}.{:09} +0000", micros % 1_000_000 * 1000)
}

fn marked(cx: &mut Cx, mark: &[u8], lines: &[&[u8]]) {
    for line in lines {
        cx.put(&[mark, line, b"\n"]);
    }
}

fn normal(cx: &mut Cx, old: &[&[u8]], new: &[&[u8]], found: &[Change]) {
    let range = |from: usize, to: usize| {
        if to > from + 1 {
            format!("{},{to}", from + 1)
        } else {
            to.max(from).to_string()
        }
    };
    for (a, a_end, b, b_end) in found.iter().copied() {
        let letter = match (a_end > a, b_end > b) {
            (true, true) => "c",
            (true, false) => "d",
            _ => "a",
        };
        cx.print(&[&range(a, a_end), letter, &range(b, b_end), "\n"].concat());
        marked(cx, b"< ", &old[a..a_end]);
        if letter == "c" {
            cx.print("---\n");
        }
        marked(cx, b"> ", &new[b..b_end]);
    }
}

fn unified(cx: &mut Cx, old: &[&[u8]], new: &[&[u8]], found: &[Change]) {
    let range = |from: usize, count: usize| match count {
        0 => format!("{from},0"),
        1 => (from + 1).to_string(),
        _ => format!("{},{count}", from + 1),
    };
    let mut at = 0;
    while at < found.len() {
        let mut last = at;
        while last + 1 < found.len() && found[last + 1].0 - found[last].1 <= 2 * AROUND {
            last += 1;
        }
        let (first, end) = (found[at], found[last]);
        let before = first.0.min(AROUND);
        let after = (old.len() - end.1).min(AROUND);
        let (a, b) = (first.0 - before, first.2 - before);
        let (a_count, b_count) = (end.1 + after - a, end.3 + after - b);
        cx.print(
            &[
                "@@ -",
                &range(a, a_count),
                " +",
                &range(b, b_count),
                " @@\n",
            ]
            .concat(),
        );
        let mut here = a;
        for (from, to, b, b_end) in found[at..=last].iter().copied() {
            marked(cx, b" ", &old[here..from]);
            marked(cx, b"-", &old[from..to]);
            marked(cx, b"+", &new[b..b_end]);
            here = to;
        }
        marked(cx, b" ", &old[here..here + after]);
        at = last + 1;
    }
}

pub(super) fn comm(cx: &mut Cx) -> Answer {
    let options = cx.options("123")?;
    cx.need(&options, 2)?;
    let paths: Vec<Bytes> = options.operands.iter().take(2).cloned().collect();
    let contents = cx.inputs(&paths, "%", "%")?;
    let [(_, old), (_, new)] = contents.as_slice() else {
        return Ok(1);
    };
    let (old, new) = (lines_of(old), lines_of(new));
    let (mut a, mut b) = (0, 0);
    while a < old.len() || b < new.len() {
        let order = match (old.get(a), new.get(b)) {
            (Some(left), Some(right)) => left.cmp(right),
            (Some(_), None) => std::cmp::Ordering::Less,
            _ => std::cmp::Ordering::Greater,
        };
        let (column, line) = if order.is_gt() {
            (2, new[b])
        } else {
            (1 + 2 * usize::from(order.is_eq()), old[a])
        };
        a += usize::from(order.is_le());
        b += usize::from(order.is_ge());
        if options.has(b'0' + column as u8) {
            continue;
        }
        let tabs = (1..column)
            .filter(|before| !options.has(b'0' + *before as u8))
            .count();
        cx.put(&[&b"\t\t"[..tabs], line, b"\n"]);
    }
    Ok(0)
}
