//! Installing what building and testing need and this machine lacks.
//!
//! Every part looks first and returns at once when there is nothing to do. Nothing is installed over a tool of another
//! version that somebody else may be using.

mod browser;
mod npm;
mod tools;
mod wasm32;

pub(crate) use browser::{chromedriver, chromium};

use crate::console::Progress;
use crate::process::{Done, Failure, find, output, program};

/// Something that has to be there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    /// rustfmt and clippy.
    Lints,
    /// The standard library for wasm32.
    Wasm32,
    /// trunk and wasm-bindgen.
    Builders,
    /// wasm-pack.
    WasmPack,
    /// The npm packages.
    Npm,
    /// Chromium and its driver.
    Browser,
}

impl Part {
    /// What building the site needs.
    pub(crate) const SITE: &'static [Part] = &[Part::Wasm32, Part::Npm, Part::Builders];
    /// What the whole test run needs.
    pub(crate) const ALL: &'static [Part] = &[
        Part::Lints,
        Part::Wasm32,
        Part::Npm,
        Part::Browser,
        Part::Builders,
        Part::WasmPack,
    ];

    fn title(self) -> &'static str {
        match self {
            Part::Lints => "rustfmt and clippy",
            Part::Wasm32 => "the standard library for wasm32-unknown-unknown",
            Part::Builders => "trunk and wasm-bindgen",
            Part::WasmPack => "wasm-pack",
            Part::Npm => "npm packages (wasm-opt, the editor, esbuild, playwright-core)",
            Part::Browser => "Chromium and ChromeDriver",
        }
    }

    fn is_there(self) -> bool {
        match self {
            Part::Lints => lints_are_there(),
            Part::Wasm32 => wasm32::is_there(),
            Part::Builders => tools::BUILDERS.iter().all(tools::Tool::is_there),
            Part::WasmPack => tools::WASM_PACK.is_there(),
            Part::Npm => npm::is_there(),
            Part::Browser => browser::is_there(),
        }
    }

    fn install(self) -> Done {
        match self {
            Part::Lints => install_lints(),
            Part::Wasm32 => wasm32::install(),
            Part::Builders => tools::install(&tools::BUILDERS),
            Part::WasmPack => tools::install(&[tools::WASM_PACK]),
            Part::Npm => npm::install(),
            Part::Browser => browser::install(),
        }
    }
}

/// `cargo xtask setup`.
pub(crate) fn main() -> Done {
    ensure(Part::ALL)
}

/// Sees to it that these parts are there.
pub(crate) fn ensure(parts: &[Part]) -> Done {
    let missing: Vec<Part> = parts
        .iter()
        .copied()
        .filter(|part| !part.is_there())
        .collect();
    if missing.is_empty() {
        eprintln!("setup: everything is there");
        return Ok(());
    }
    let mut progress = Progress::new(missing.len());
    for part in missing {
        progress.step(&format!("setup: installing {}", part.title()), || {
            part.install()
        })?;
        if !part.is_there() {
            return Err(Failure::new(
                format!("{} was installed, yet is still not found", part.title()),
                "look for another program of the same name earlier on PATH",
            ));
        }
    }
    Ok(())
}

fn lints_are_there() -> bool {
    output(program("cargo").args(["fmt", "--version"])).is_some()
        && output(program("cargo").args(["clippy", "--version"])).is_some()
}

fn install_lints() -> Done {
    let fix = "rustup component add rustfmt clippy";
    if find("rustup").is_none() {
        return Err(Failure::new(
            "rustfmt or clippy is missing, and so is rustup",
            "install rustup: https://rustup.rs",
        ));
    }
    crate::process::run(
        program("rustup").args(["component", "add", "rustfmt", "clippy"]),
        fix,
    )
}
