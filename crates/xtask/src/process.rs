//! Running other programs from the top of the repository, with the project's own tools first on PATH.
//!
//! Also the way in which a chore fails: what went wrong, and the command that would fix it.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Why a chore did not work.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What went wrong, one line or more.
    pub(crate) what: String,
    /// The command that would fix it, empty if the text above says all there is.
    pub(crate) fix: String,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            fix: fix.into(),
        }
    }
}

/// The outcome of a chore that is done for its effect.
pub(crate) type Done = Result<(), Failure>;

/// The top of the repository.
pub(crate) fn root() -> PathBuf {
    // Cargo sets the variable when it runs the program; asked at run time, so that a moved checkout still works.
    let manifest =
        std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let here = PathBuf::from(manifest);
    here.ancestors()
        .nth(2)
        .map_or(here.clone(), Path::to_path_buf)
}

/// Where cargo puts what it builds.
pub(crate) fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// Cargo's home, where tools are installed that outlive a checkout.
pub(crate) fn cargo_home() -> PathBuf {
    if let Some(home) = std::env::var_os("CARGO_HOME") {
        return home.into();
    }
    std::env::home_dir().unwrap_or_default().join(".cargo")
}

/// The project's own copies of cargo tools. Apart from `cargo install`'s usual place, so as to overwrite nobody's newer trunk.
pub(crate) fn tools_dir() -> PathBuf {
    cargo_home().join("podarium-tools")
}

static TOOLCHAIN: OnceLock<&'static str> = OnceLock::new();

/// Runs cargo and rustc of another of rustup's toolchains from now on.
pub(crate) fn use_toolchain(name: &'static str) {
    TOOLCHAIN.get_or_init(|| name);
}

/// A program, to be run at the top of the repository.
pub(crate) fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    command.current_dir(root()).env("PATH", path());
    // Left over from `cargo run`; a build script that watches them would run again for nothing.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH"] {
        command.env_remove(name);
    }
    if let Some(name) = TOOLCHAIN.get() {
        command.env("RUSTUP_TOOLCHAIN", name);
    }
    command
}

/// PATH with the project's tools in front: npm's, then cargo's.
fn path() -> OsString {
    let first = [root().join("node_modules/.bin"), tools_dir().join("bin")];
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let all = first.into_iter().chain(std::env::split_paths(&rest));
    std::env::join_paths(all).unwrap_or(rest)
}

/// Where a program is, if it is on PATH.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&path())
        .map(|dir| dir.join(name))
        .find(|file| is_executable(file))
}

fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata()
        .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

/// Runs a program and shows its output.
pub(crate) fn run(command: &mut Command, fix: &str) -> Done {
    let shown = shown(command);
    eprintln!("      $ {shown}");
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(format!("`{shown}`: {status}"), fix)),
        Err(error) => Err(Failure::new(
            format!("`{shown}` did not start: {error}"),
            fix,
        )),
    }
}

/// Runs a program, passes its output on, and lets `each_line` read along.
pub(crate) fn run_reading(
    command: &mut Command,
    fix: &str,
    mut each_line: impl FnMut(&str),
) -> Done {
    let shown = shown(command);
    eprintln!("      $ {shown}");
    let start =
        |error: std::io::Error| Failure::new(format!("`{shown}` did not start: {error}"), fix);
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(start)?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            each_line(&line);
        }
    }
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(format!("`{shown}`: {status}"), fix)),
        Err(error) => Err(Failure::new(format!("`{shown}`: {error}"), fix)),
    }
}

/// What a program prints on stdout, or nothing if it is missing or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A command as one would type it.
fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|arg| {
        let arg = arg.to_string_lossy();
        if arg.is_empty() || arg.contains([' ', '"', '*']) {
            format!("'{arg}'")
        } else {
            arg.into_owned()
        }
    }));
    words.join(" ")
}
