//! The npm packages of package-lock.json.

use std::fs;
use std::path::PathBuf;

use crate::process::{Done, Failure, find, program, root, run};

/// The lock file that the installed packages belong to.
fn stamp() -> PathBuf {
    root().join("node_modules/.installed-lock.json")
}

pub(super) fn is_there() -> bool {
    let installed = fs::read(stamp());
    let wanted = fs::read(root().join("package-lock.json"));
    matches!((installed, wanted), (Ok(installed), Ok(wanted)) if installed == wanted)
}

pub(super) fn install() -> Done {
    if find("npm").is_none() {
        return Err(Failure::new(
            "npm is not on PATH; Node.js 20 or newer brings it",
            "install Node.js: https://nodejs.org",
        ));
    }
    let fix = "npm ci --ignore-scripts";
    // Some packages fetch programs from elsewhere after the install; ours need none of that.
    run(
        program("npm").args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]),
        fix,
    )?;
    fs::copy(root().join("package-lock.json"), stamp())
        .map(|_| ())
        .map_err(|error| Failure::new(format!("{}: {error}", stamp().display()), fix))
}
