//! The house rules that a compiler does not check.
//!
//! Each rule is a function from what it looks at to findings; `cargo xtask tidy` prints them and an ordinary test wants none.

mod imports;
mod rust;
mod sources;

use std::fmt;

use crate::console::note;
use crate::process::{Done, Failure};

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Path from the top of the repository.
    pub(crate) path: String,
    /// Line, from 1; 0 is the whole file.
    pub(crate) line: usize,
    /// Which rule, and how.
    pub(crate) what: String,
}

impl Finding {
    fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            what: what.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.what),
            line => write!(f, "{}:{line}: {}", self.path, self.what),
        }
    }
}

/// What a look at the repository gives.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// Broken rules.
    pub(crate) findings: Vec<Finding>,
    /// Advice that fails nothing.
    pub(crate) advice: Vec<Finding>,
    /// How many files were read.
    pub(crate) files: usize,
}

/// `cargo xtask tidy`.
pub(crate) fn main() -> Done {
    let report = check()?;
    for advice in &report.advice {
        note(&advice.to_string());
    }
    for finding in &report.findings {
        eprintln!("{finding}");
    }
    if report.findings.is_empty() {
        println!("tidy: {} files keep the house rules", report.files);
        return Ok(());
    }
    Err(Failure::new(
        format!("{} places break the house rules", report.findings.len()),
        "change the places above; ARCHITECTURE.md says why the rules are there",
    ))
}

/// Looks at the whole repository.
pub(crate) fn check() -> Result<Report, Failure> {
    let mut report = Report::default();
    report.findings.extend(imports::check()?);
    for source in sources::all()? {
        report.files += 1;
        report.findings.extend(source.check());
        report.advice.extend(source.advise());
    }
    Ok(report)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_repository_keeps_its_house_rules() {
        let report = super::check().unwrap();
        let text: Vec<String> = report.findings.iter().map(ToString::to_string).collect();
        assert!(text.is_empty(), "\n{}", text.join("\n"));
        assert!(report.files > 20);
    }
}
