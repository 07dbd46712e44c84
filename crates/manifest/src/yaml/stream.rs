//! Splits a file into documents as kubectl does, before any YAML is parsed.
//!
//! Line numbers in error texts count from the start of such a chunk, so where a chunk begins is part of the behaviour.

use super::tree::{Problem, Span};

/// One document of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chunk<'a> {
    /// Its text.
    pub text: &'a str,
    /// Where it begins in the file, in bytes.
    pub start: usize,
    /// Lines of the file before it.
    pub lines_before: usize,
}

/// The documents of a file. A separator that kubectl refuses ends the list.
// Models apimachinery/pkg/util/yaml: YAMLReader.Read
pub fn split(text: &str) -> Vec<Result<Chunk<'_>, Problem>> {
    let mut chunks = Vec::new();
    let mut chunk = Chunk {
        text: "",
        start: 0,
        lines_before: 0,
    };
    let mut at = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let end = at + line.len();
        if let Some(rest) = line.strip_prefix("---") {
            let rest = rest.trim();
            if !rest.is_empty() && !rest.starts_with('#') {
                chunks.push(Err(Problem {
                    span: Span {
                        bytes: at..end,
                        line: index + 1,
                    },
                    message: format!("invalid Yaml document separator: {rest}"),
                }));
                return chunks;
            }
            // The separator is part of the document that it opens only if nothing came before it.
            if at > chunk.start {
                chunk.text = &text[chunk.start..at];
                chunks.push(Ok(chunk));
                chunk = Chunk {
                    text: "",
                    start: end,
                    lines_before: index + 1,
                };
            }
        }
        at = end;
    }
    if at > chunk.start {
        chunk.text = &text[chunk.start..];
        chunks.push(Ok(chunk));
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        split(text)
            .into_iter()
            .map(|chunk| match chunk {
                Ok(chunk) => chunk.text.to_owned(),
                Err(problem) => format!("! {}", problem.message),
            })
            .collect()
    }

    #[test]
    fn a_leading_separator_stays_and_later_ones_go() {
        assert_eq!(texts("---\na: 1\n---\nb: 2\n"), ["---\na: 1\n", "b: 2\n"]);
        assert_eq!(texts("a: 1\n--- # two\nb: 2"), ["a: 1\n", "b: 2"]);
        assert_eq!(texts(""), Vec::<String>::new());
    }

    #[test]
    fn text_after_a_separator_is_refused() {
        assert_eq!(
            texts("a: 1\n--- x\n"),
            ["! invalid Yaml document separator: x"]
        );
    }
}
