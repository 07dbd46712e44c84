//! Names side by side, as `ls` writes them to a terminal.
//!
//! Owns how many columns there are and how wide. Does not own the names or their order.

use super::Cx;
use super::ls::mode_text;
use crate::kernel::inode::{Inode, Node};
use crate::kernel::tty::COLUMNS;

/// Writes cells, each with the width that it takes on the screen: below each other, or in as many columns as fit.
pub(super) fn put(cx: &mut Cx, cells: &[(Vec<u8>, usize)], columns: bool) {
    let widths: Vec<usize> = cells.iter().map(|(_, width)| *width).collect();
    let (rows, widths) = match (columns, cx.busybox()) {
        _ if cells.is_empty() => return,
        (false, _) => (cells.len(), Vec::new()),
        (true, true) => even(&widths),
        (true, false) => fitted(&widths),
    };
    for row in 0..rows {
        let mut gap = 0;
        for (column, at) in (row..cells.len()).step_by(rows).enumerate() {
            let (text, width) = &cells[at];
            cx.out.resize(cx.out.len() + gap, b' ');
            cx.out.extend_from_slice(text);
            gap = widths
                .get(column)
                .map_or(0, |column| column.saturating_sub(*width));
        }
        cx.out.push(b'\n');
    }
}

/// busybox: all columns are as wide as the widest name, on a line that is one shorter than the terminal.
fn even(widths: &[usize]) -> (usize, Vec<usize>) {
    let width = widths.iter().max().unwrap_or(&0) + 2;
    let columns = ((COLUMNS - 1) / width).max(1);
    (widths.len().div_ceil(columns), vec![width; columns])
}

/// GNU: the fewest rows whose columns, each as wide as its own names, fit.
fn fitted(widths: &[usize]) -> (usize, Vec<usize>) {
    let most = widths.len().clamp(1, COLUMNS / 3);
    for columns in (1..=most).rev() {
        let rows = widths.len().div_ceil(columns).max(1);
        let widest = |column: &[usize]| column.iter().max().unwrap_or(&0) + 2;
        let each: Vec<usize> = widths.chunks(rows).map(widest).collect();
        let fits = each.iter().sum::<usize>() < COLUMNS + 2;
        if each.len() == columns && fits || columns == 1 {
            return (rows, each);
        }
    }
    (0, Vec::new())
}

/// The name in the colour that busybox gives it.
pub(super) fn coloured(cx: &Cx, inode: &Inode, name: Vec<u8>) -> Vec<u8> {
    if !cx.busybox() || !cx.machine.is_tty(cx.pid, 1) {
        return name;
    }
    let runs = mode_text(inode).contains(&b'x');
    let colour: &[u8] = match inode.node {
        Node::Dir { .. } => b"\x1b[1;34m",
        Node::Symlink(_) => b"\x1b[1;36m",
        Node::File(_) if runs => b"\x1b[1;32m",
        Node::File(_) => return name,
        _ => b"\x1b[1;35m",
    };
    [colour, &name, b"\x1b[m"].concat()
}
