//! The engine's counts and sizes, for comparing one version with the next.
//!
//! Counts rather than times: they mean the same on every machine. What is counted is the affair of the crates' own bench
//! tests; this file only runs them and shows what they print.

use crate::console::{Progress, note};
use crate::process::{Done, program, root, run};

/// Package and bench target.
const BENCHES: [(&str, &str); 1] = [("podarium-core", "counts")];

/// `cargo xtask bench`.
pub(crate) fn main() -> Done {
    let mut progress = Progress::new(BENCHES.len());
    for (package, bench) in BENCHES {
        progress.step(&format!("{package}: {bench}"), || {
            let file = format!(
                "crates/{}/benches/{bench}.rs",
                package.trim_start_matches("podarium-")
            );
            if !root().join(&file).exists() {
                note(&format!("{file} is not there"));
                return Ok(());
            }
            run(
                program("cargo").args(["bench", "--quiet", "-p", package, "--bench", bench]),
                &format!("cargo bench -p {package} --bench {bench}"),
            )
        })?;
    }
    Ok(())
}
