//! The tools that cargo installs: trunk, wasm-bindgen, wasm-pack.
//!
//! A tool of the pinned version is used wherever it is on PATH. Otherwise the pinned version is compiled into the project's own
//! tool directory, for a short compile rather than for speed.

use std::path::PathBuf;
use std::process::Command;

use crate::pins;
use crate::process::{Done, output, program, run, target_dir, tools_dir};

/// A package of programs.
pub(super) struct Tool {
    package: &'static str,
    version: &'static str,
    programs: &'static [&'static str],
    features: &'static [&'static str],
}

pub(super) const BUILDERS: [Tool; 2] = [
    Tool {
        package: "wasm-bindgen-cli",
        version: pins::WASM_BINDGEN,
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        features: &[],
    },
    Tool {
        package: "trunk",
        version: pins::TRUNK,
        programs: &["trunk"],
        // Leaves out the check for a newer trunk, which would go to the network.
        features: &["--no-default-features", "--features", "rustls"],
    },
];

pub(super) const WASM_PACK: Tool = Tool {
    package: "wasm-pack",
    version: pins::WASM_PACK,
    programs: &["wasm-pack"],
    features: &[],
};

impl Tool {
    pub(super) fn is_there(&self) -> bool {
        self.programs.iter().all(|name| {
            output(program(name).arg("--version"))
                .is_some_and(|text| version_of(&text) == Some(self.version))
        })
    }

    fn install_command(&self) -> Command {
        let mut command = program("cargo");
        command
            .args(["install", "--locked", "--force"])
            .args(self.features)
            .arg(format!("{}@{}", self.package, self.version))
            .arg("--root")
            .arg(tools_dir())
            // One directory for all tools: what they share is compiled once.
            .arg("--target-dir")
            .arg(build_dir())
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
            .env("CARGO_PROFILE_RELEASE_PANIC", "unwind")
            .env_remove("CARGO_BUILD_TARGET")
            .env_remove("RUSTFLAGS");
        command
    }
}

/// Compiles those that are missing.
pub(super) fn install(tools: &[Tool]) -> Done {
    for tool in tools.iter().filter(|tool| !tool.is_there()) {
        let fix = format!(
            "see that crates.io can be reached, then: cargo install --locked {}@{} --root {}",
            tool.package,
            tool.version,
            tools_dir().display()
        );
        crate::console::note("this compiles for some minutes, once");
        run(&mut tool.install_command(), &fix)?;
    }
    // Two gigabytes that nobody needs again; what cannot be removed only takes space.
    let _ = std::fs::remove_dir_all(build_dir());
    Ok(())
}

/// Where tools are compiled.
fn build_dir() -> PathBuf {
    target_dir().join("tools")
}

/// The version in what `--version` prints, such as `trunk 0.21.14`.
fn version_of(text: &str) -> Option<&str> {
    text.split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::version_of;

    #[test]
    fn a_version_is_found_after_the_name() {
        assert_eq!(version_of("trunk 0.21.14\n"), Some("0.21.14"));
        assert_eq!(version_of("wasm-bindgen 0.2.129 (abc)\n"), Some("0.2.129"));
        assert_eq!(version_of("nothing"), None);
    }
}
