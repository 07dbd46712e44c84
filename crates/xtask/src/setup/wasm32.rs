//! The standard library for wasm32.
//!
//! rustup has it ready-made. Where rustup's server cannot be reached, a script builds it from Debian's copy of the same
//! sources; see setup-wasm32.sh beside the manifest.

use std::path::PathBuf;

use crate::pins::TARGET;
use crate::process::{Done, find, output, program, run, use_toolchain};

/// The name that the script gives to Debian's own compiler.
const DEBIAN: &str = "debian-web";

pub(super) fn is_there() -> bool {
    let Some(dir) = library_dir() else {
        return false;
    };
    let Ok(files) = dir.read_dir() else {
        return false;
    };
    let libstd = files
        .filter_map(|file| file.ok()?.file_name().into_string().ok())
        .filter(|name| is_libstd(name));
    // Two copies side by side are ambiguous to rustc.
    libstd.count() == 1
}

pub(super) fn install() -> Done {
    if find("rustup").is_some() {
        // A server that swallows packets must not hold us for ever; a failure is expected here and needs no backtrace.
        let mut add = program("timeout");
        add.args(["300", "rustup", "target", "add", TARGET])
            .env("RUST_BACKTRACE", "0");
        let added = run(&mut add, "");
        if added.is_ok() && is_there() {
            return Ok(());
        }
        crate::console::note(
            "rustup could not fetch it; building it from Debian's sources instead (about 1 minute)",
        );
    }
    let fix = format!("rustup target add {TARGET}");
    run(program("bash").arg("crates/xtask/setup-wasm32.sh"), &fix)?;
    // The script's last resort is another toolchain for this checkout; cargo has told us to use the one before.
    let active = output(
        program("rustup")
            .args(["show", "active-toolchain"])
            .env_remove("RUSTUP_TOOLCHAIN"),
    );
    if active.is_some_and(|name| name.starts_with(DEBIAN)) {
        use_toolchain(DEBIAN);
    }
    Ok(())
}

/// With a hash from rustup, without one when built here.
fn is_libstd(name: &str) -> bool {
    name == "libstd.rlib"
        || name
            .strip_prefix("libstd-")
            .is_some_and(|rest| rest.strip_suffix(".rlib").is_some())
}

fn library_dir() -> Option<PathBuf> {
    let text = output(program("rustc").args(["--print", "target-libdir", "--target", TARGET]))?;
    Some(PathBuf::from(text.trim()))
}
