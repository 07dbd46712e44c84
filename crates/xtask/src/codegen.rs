//! Rewriting the generated sources that are committed.
//!
//! The generators are tests that compare what is committed with what they would write; told to bless, they write it. So a stale
//! file fails the ordinary test run, and this file knows nothing of what is generated.

use crate::console::Progress;
use crate::process::{Done, program, run};

/// Packages with such a test; it is called `codegen` in each.
const GENERATORS: [&str; 2] = ["podarium-manifest", "podarium-web"];

/// `cargo xtask codegen`.
pub(crate) fn main() -> Done {
    let mut progress = Progress::new(GENERATORS.len());
    for package in GENERATORS {
        progress.step(&format!("generating the sources of {package}"), || {
            run(
                program("cargo")
                    .args(["test", "--quiet", "-p", package, "--test", "codegen"])
                    .env("PODARIUM_BLESS", "1"),
                &format!("cargo test -p {package} --test codegen"),
            )
        })?;
    }
    Ok(())
}
