//! Columns as Go's tabwriter lays them out: text with tabs in, text with blanks out.
//! A column is a run of neighbouring lines that have a cell ended by a tab at the same place; each run has its own width.
//! Does not know what the cells mean.

/// Tabs beyond these do not part cells any more; the real ones would, but no table needs them.
const MOST_COLUMNS: usize = 64;
/// A column is not padded beyond this, so that one giant cell does not make a giant table.
const MOST_WIDTH: usize = 4096;

/// Widths of a layout.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    min_width: usize,
    padding: usize,
}

impl Layout {
    /// The tables of `kubectl get` and `kubectl events`.
    // Models cli-runtime/pkg/printers/tabwriter.go: GetNewTabWriter
    pub(crate) const GET: Self = Self {
        min_width: 6,
        padding: 3,
    };
    /// The text of `kubectl describe`.
    // Models kubectl/pkg/describe/describe.go: tabbedString
    pub(crate) const DESCRIBE: Self = Self {
        min_width: 0,
        padding: 2,
    };

    /// Replaces the tabs of a text by blanks.
    // Models text/tabwriter/tabwriter.go: format
    pub(crate) fn align(self, text: &str) -> String {
        let lines: Vec<Line<'_>> = text
            .split('\n')
            .map(|line| line.splitn(MOST_COLUMNS, '\t').collect())
            .collect();
        let mut out = String::with_capacity(text.len() * 2);
        self.block(&lines, &mut Vec::new(), &mut out);
        out.pop();
        out
    }

    /// Writes the lines of one block, whose columns so far have the widths given.
    fn block(self, lines: &[Line<'_>], widths: &mut Vec<usize>, out: &mut String) {
        let column = widths.len();
        let has_column = |line: &Line<'_>| line.len() > column + 1;
        let mut rest = lines;
        while let Some(start) = rest.iter().position(has_column) {
            write_lines(&rest[..start], widths, out);
            let run = &rest[start..];
            let end = run
                .iter()
                .position(|line| !has_column(line))
                .unwrap_or(run.len());
            let widest = run[..end]
                .iter()
                .map(|line| width(line[column]))
                .max()
                .unwrap_or(0);
            widths.push(self.min_width.max(widest + self.padding).min(MOST_WIDTH));
            self.block(&run[..end], widths, out);
            widths.pop();
            rest = &run[end..];
        }
        write_lines(rest, widths, out);
    }
}

type Line<'a> = Vec<&'a str>;

fn width(cell: &str) -> usize {
    cell.chars().count()
}

fn write_lines(lines: &[Line<'_>], widths: &[usize], out: &mut String) {
    for line in lines {
        for (column, cell) in line.iter().enumerate() {
            out.push_str(cell);
            if let Some(wanted) = widths.get(column) {
                let missing = wanted.saturating_sub(width(cell));
                out.extend(std::iter::repeat_n(' ', missing));
            }
        }
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_padded_to_its_widest_cells() {
        let text = "NAME\tREADY\tAGE\na-long-name\t0/1\t5s\n";
        assert_eq!(
            Layout::GET.align(text),
            "NAME          READY   AGE\na-long-name   0/1     5s\n"
        );
    }

    #[test]
    fn a_narrow_column_has_six_places() {
        assert_eq!(Layout::GET.align("a\tb\tc\n"), "a     b     c\n");
    }

    #[test]
    fn a_line_without_tabs_ends_a_column() {
        let text = "Name:\tx\nService Account:\ty\nIPs:\n  IP:\tz\n";
        assert_eq!(
            Layout::DESCRIBE.align(text),
            "Name:             x\nService Account:  y\nIPs:\n  IP:  z\n"
        );
    }

    #[test]
    fn a_blank_value_leaves_the_padding_of_its_key() {
        assert_eq!(
            Layout::DESCRIBE.align("Status:\tPending\nIP:\t\n"),
            "Status:  Pending\nIP:      \n"
        );
    }

    #[test]
    fn absurd_cells_stay_within_bounds() {
        let wide = format!("{}\tx\ny\tz\n", "w".repeat(100_000));
        assert!(Layout::GET.align(&wide).len() < 200_000);
        let tabs = "\t".repeat(100_000);
        assert!(Layout::GET.align(&tabs).len() < 200_000);
    }

    #[test]
    fn cells_are_counted_in_characters() {
        assert_eq!(
            Layout::GET.align("名前\tb\nabcdef\tc\n"),
            "名前       b\nabcdef   c\n"
        );
    }
}
