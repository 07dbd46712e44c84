//! Rewriting the generated sources that are committed.
//!
//! The generators are tests that compare what is committed with what they would write; told to bless, they write it. So a stale
//! file fails the ordinary test run, and this file knows nothing of what is generated.

use crate::console::Progress;
use crate::process::{Done, program, root, run};

/// Package, test and the file whose presence says that there is such a generator.
const GENERATORS: [(&str, &str, &str); 1] = [(
    "podarium-manifest",
    "codegen",
    "crates/manifest/tests/codegen.rs",
)];

/// `cargo xtask codegen`.
pub(crate) fn main() -> Done {
    let mut progress = Progress::new(GENERATORS.len());
    for (package, test, source) in GENERATORS {
        progress.step(&format!("generating the sources of {package}"), || {
            if !root().join(source).exists()
                && !root()
                    .join(format!("crates/manifest/tests/{test}"))
                    .exists()
            {
                crate::console::note("there is no generator");
                return Ok(());
            }
            run(
                program("cargo")
                    .args(["test", "--quiet", "-p", package, "--test", test])
                    .env("PODARIUM_BLESS", "1"),
                &format!("cargo test -p {package} --test {test}"),
            )
        })?;
    }
    Ok(())
}
