//! Rust source without its comments and texts, so that a rule about code does not stumble over prose.
//!
//! A scanner, no parser: it knows comments, strings, raw strings and characters, and nothing else of the language.

/// The source with every comment, string and character blanked out; lines stay where they are.
pub(super) fn code_only(source: &str) -> String {
    let mut code = String::with_capacity(source.len());
    let mut rest = source;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let skipped = length_of_prose(rest, before);
        let taken = if skipped == 0 {
            first.len_utf8()
        } else {
            skipped
        };
        let (here, after) = rest.split_at(taken);
        if skipped == 0 {
            code.push(first);
        } else {
            code.extend(here.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        }
        before = here.chars().next_back().unwrap_or(' ');
        rest = after;
    }
    code
}

/// How many bytes of comment or text the source begins with.
fn length_of_prose(source: &str, before: char) -> usize {
    if source.starts_with("//") {
        return source.find('\n').unwrap_or(source.len());
    }
    if source.starts_with("/*") {
        return block_comment(source);
    }
    if source.starts_with('"') {
        return quoted(source, '"');
    }
    if source.starts_with('r') && !before.is_alphanumeric() && before != '_' {
        return raw_string(source);
    }
    if source.starts_with('\'') {
        return character(source);
    }
    0
}

fn block_comment(source: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < source.len() {
        let rest = &source.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    source.len()
}

fn quoted(source: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in source.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    source.len()
}

/// `r"…"`, `r#"…"#` and so on; 0 if it is a name that begins with r.
fn raw_string(source: &str) -> usize {
    let hashes = source[1..].bytes().take_while(|byte| *byte == b'#').count();
    let body = 1 + hashes;
    if !source[body..].starts_with('"') {
        return 0;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    source[body + 1..]
        .find(&end)
        .map_or(source.len(), |at| body + 1 + at + end.len())
}

/// `'x'` or `'\n'`; 0 if it is a lifetime.
fn character(source: &str) -> usize {
    let mut chars = source.chars().skip(1);
    match (chars.next(), chars.next()) {
        (Some('\\'), _) => quoted(source, '\''),
        (Some(c), Some('\'')) => 2 + c.len_utf8(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::code_only;

    #[test]
    fn prose_is_blanked_and_code_stays() {
        let cases = [
            ("let a = 1; // HashMap", "let a = 1;           "),
            ("a /* b /* c */ d */ e", "a                   e"),
            ("f(\"x\\\"y\", 'q', '\\'')", "f(      ,    ,     )"),
            ("r#\"a \" b\"# + r", "           + r"),
            ("fn f<'a>(x: &'a str)", "fn f<'a>(x: &'a str)"),
            ("b\"x\"", "b   "),
        ];
        for (source, code) in cases {
            assert_eq!(code_only(source), code, "{source}");
        }
    }

    #[test]
    fn lines_stay_where_they_are() {
        let source = "a\n/* b\nc */\n\"d\ne\"\nf";
        assert_eq!(code_only(source).lines().count(), source.lines().count());
        assert_eq!(code_only(source).lines().last(), Some("f"));
    }
}
