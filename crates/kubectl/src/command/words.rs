//! Splits a command line into words, as a shell does before kubectl sees it. No expansion of any kind.

/// The words of a line; the error is the shell's complaint.
pub(super) fn split(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            c if c.is_whitespace() => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next() {
                        Some('\'') => break,
                        Some(c) => word.push(c),
                        None => return Err(unterminated('\'')),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_default();
                loop {
                    match chars.next() {
                        Some('"') => break,
                        Some('\\') => match chars.next() {
                            Some(c @ ('"' | '\\' | '$' | '`')) => word.push(c),
                            Some(c) => word.extend(['\\', c]),
                            None => return Err(unterminated('"')),
                        },
                        Some(c) => word.push(c),
                        None => return Err(unterminated('"')),
                    }
                }
            }
            '\\' => word.get_or_insert_default().extend(chars.next()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

fn unterminated(quote: char) -> String {
    format!("unexpected EOF while looking for matching `{quote}'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_keep_words_together() {
        for (line, expected) in [
            ("get  pods\t-A", vec!["get", "pods", "-A"]),
            ("a 'b c' \"d e\"", vec!["a", "b c", "d e"]),
            (r#"-o jsonpath='{"\t"}'"#, vec!["-o", r#"jsonpath={"\t"}"#]),
            (r#"a"b"'c'\ d ''"#, vec!["abc d", ""]),
            (r#""\"\n\$""#, vec![r#""\n$"#]),
        ] {
            assert_eq!(split(line).unwrap(), expected, "{line}");
        }
        assert!(split("a 'b").is_err());
        assert!(split("a \"b\\").is_err());
    }
}
