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
        .filter_map(|file| Some(file.ok()?.path()))
        .filter(|file| file.extension().is_some_and(|kind| kind == "rlib"))
        .filter(|file| {
            file.file_stem()
                .is_some_and(|name| name.as_encoded_bytes().starts_with(b"libstd-"))
        });
    // Two copies side by side are ambiguous to rustc.
    libstd.count() == 1
}

pub(super) fn install() -> Done {
    if find("rustup").is_some() {
        let added = run(program("rustup").args(["target", "add", TARGET]), "");
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

fn library_dir() -> Option<PathBuf> {
    let text = output(program("rustc").args(["--print", "target-libdir", "--target", TARGET]))?;
    Some(PathBuf::from(text.trim()))
}
