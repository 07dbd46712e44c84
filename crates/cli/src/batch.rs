//! JSON lines in, JSON lines out: how programs talk to every command. What a line means is the command's business.

use std::io::{self, BufRead, Write};
use std::process::ExitCode;

use serde_json::Value;

/// Answers each line of standard input with a line, in the same order. Empty lines are passed over; one that is no JSON ends
/// the command with exit code 2, after the answers so far.
pub(crate) fn main(command: &str, answer: impl Fn(Value) -> String) -> ExitCode {
    match lines(io::stdin().lock(), io::stdout().lock(), answer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("podarium {command}: {error}");
            ExitCode::from(2)
        }
    }
}

fn lines(
    input: impl BufRead,
    output: impl Write,
    answer: impl Fn(Value) -> String,
) -> io::Result<()> {
    let mut output = io::BufWriter::new(output);
    for line in input.lines() {
        let line = line?;
        if !line.trim().is_empty() {
            writeln!(output, "{}", answer(serde_json::from_str(&line)?))?;
        }
    }
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_that_says_something_is_answered() {
        let mut out = Vec::new();
        lines(&b"1\n\n[2]\n"[..], &mut out, |value| value.to_string()).unwrap();
        assert_eq!(out, b"1\n[2]\n");
    }

    #[test]
    fn a_line_that_is_no_json_is_refused_after_the_answers_so_far() {
        let mut out = Vec::new();
        assert!(lines(&b"1\n{\n2\n"[..], &mut out, |value| value.to_string()).is_err());
        assert_eq!(out, b"1\n");
    }
}
