//! What Tab and Enter do to a text. Pure; positions are in UTF-16, as a textarea has them.

/// A replacement, and what is selected after it.
#[derive(Debug, PartialEq, Eq)]
pub struct Edit {
    /// Replaced from here.
    pub from: usize,
    /// Replaced up to here.
    pub to: usize,
    /// The replacement.
    pub insert: String,
    /// Selection after it.
    pub select: (usize, usize),
}

const INDENT: &str = "  ";
const SPACE: u16 = b' ' as u16;
const LINE_FEED: u16 = b'\n' as u16;

/// Tab: two blanks, or the selected lines moved to the right.
pub fn tab(text: &[u16], from: usize, to: usize) -> Edit {
    if !text[from..to].contains(&LINE_FEED) {
        return Edit {
            from,
            to,
            insert: INDENT.to_owned(),
            select: (from + 2, from + 2),
        };
    }
    shift(text, from, to, |line| format!("{INDENT}{line}"))
}

/// Shift+Tab: the selected lines moved to the left.
pub fn back_tab(text: &[u16], from: usize, to: usize) -> Edit {
    shift(text, from, to, |line| {
        let stripped = line.strip_prefix(INDENT).or_else(|| line.strip_prefix(' '));
        stripped.unwrap_or(line).to_owned()
    })
}

/// Enter: a new line that is indented as this one, and one step more after a colon.
pub fn enter(text: &[u16], from: usize, to: usize) -> Edit {
    let start = line_start(text, from);
    let blanks = text[start..from]
        .iter()
        .take_while(|unit| **unit == SPACE)
        .count();
    let opens = text[..from].last() == Some(&u16::from(b':'));
    let indent = blanks + if opens { 2 } else { 0 };
    let insert = format!("\n{}", " ".repeat(indent));
    let after = from + insert.len();
    Edit {
        from,
        to,
        insert,
        select: (after, after),
    }
}

fn shift(text: &[u16], from: usize, to: usize, line: impl Fn(&str) -> String) -> Edit {
    let start = line_start(text, from);
    let end = text[to..]
        .iter()
        .position(|unit| *unit == LINE_FEED)
        .map_or(text.len(), |at| to + at);
    let old = String::from_utf16_lossy(&text[start..end]);
    let lines: Vec<String> = old.split('\n').map(line).collect();
    let insert = lines.join("\n");
    let after = start + insert.encode_utf16().count();
    let select = if from == to {
        let moved = (from + after).saturating_sub(end).max(start);
        (moved, moved)
    } else {
        (start, after)
    };
    Edit {
        from: start,
        to: end,
        insert,
        select,
    }
}

fn line_start(text: &[u16], at: usize) -> usize {
    text[..at]
        .iter()
        .rposition(|unit| *unit == LINE_FEED)
        .map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applied(text: &str, edit: &Edit) -> String {
        let units: Vec<u16> = text.encode_utf16().collect();
        let part = |units: &[u16]| String::from_utf16_lossy(units);
        part(&units[..edit.from]) + &edit.insert + &part(&units[edit.to..])
    }

    fn units(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[test]
    fn tab_moves_the_selected_lines() {
        let text = "a:\nb:\n  c";
        let edit = tab(&units(text), 0, 4);
        assert_eq!(applied(text, &edit), "  a:\n  b:\n  c");
        assert_eq!(edit.select, (0, 9));
    }

    #[test]
    fn shift_tab_takes_a_step_back_and_keeps_the_caret() {
        let text = "a:\n  b: 1";
        let edit = back_tab(&units(text), 6, 6);
        assert_eq!(applied(text, &edit), "a:\nb: 1");
        assert_eq!(edit.select, (4, 4));
    }

    #[test]
    fn enter_keeps_the_indent_and_adds_a_step_after_a_colon() {
        let text = "a:\n  b:";
        let edit = enter(&units(text), 7, 7);
        assert_eq!(applied(text, &edit), "a:\n  b:\n    ");
    }
}
