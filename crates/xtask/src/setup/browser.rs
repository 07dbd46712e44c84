//! Chromium and the driver of the same version, from Debian's packages.

use std::path::PathBuf;
use std::process::Command;

use crate::process::{Done, Failure, find, output, program, run};

const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-dejavu-core"];
const INSTALL: &str =
    "apt-get install -y --no-install-recommends chromium chromium-driver fonts-dejavu-core";

/// Where Chromium is.
pub(crate) fn chromium() -> Option<PathBuf> {
    std::env::var_os("CHROMIUM").map(PathBuf::from).or_else(|| {
        ["chromium", "chromium-browser", "google-chrome"]
            .iter()
            .find_map(|name| find(name))
    })
}

/// Where ChromeDriver is.
pub(crate) fn chromedriver() -> Option<PathBuf> {
    std::env::var_os("CHROMEDRIVER")
        .map(PathBuf::from)
        .or_else(|| find("chromedriver"))
}

pub(super) fn is_there() -> bool {
    let (Some(browser), Some(driver)) = (chromium(), chromedriver()) else {
        return false;
    };
    let browser = major(&mut program(&browser.to_string_lossy()));
    browser.is_some() && browser == major(&mut program(&driver.to_string_lossy()))
}

pub(super) fn install() -> Done {
    if find("apt-get").is_none() {
        return Err(Failure::new(
            "Chromium and a ChromeDriver of the same version are needed, and this machine has no apt-get",
            "install both, or name them in the variables CHROMIUM and CHROMEDRIVER",
        ));
    }
    // An index that is partly out of reach is no reason to stop: the package may be known already.
    let _ = run(&mut as_root("apt-get", &["update", "-qq"])?, "");
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(PACKAGES);
    run(
        as_root("apt-get", &arguments)?.env("DEBIAN_FRONTEND", "noninteractive"),
        &format!("sudo {INSTALL}"),
    )
}

/// A command that changes the machine: with `sudo` unless this is root already.
fn as_root(name: &str, arguments: &[&str]) -> Result<Command, Failure> {
    let is_root = output(program("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if is_root {
        let mut command = program(name);
        command.args(arguments);
        return Ok(command);
    }
    if find("sudo").is_none() {
        return Err(Failure::new(
            "installing Chromium for the browser tests needs root, and there is no sudo",
            format!("as root: {INSTALL}"),
        ));
    }
    crate::console::note(
        "sudo is needed to install Chromium and ChromeDriver for the browser tests",
    );
    let mut command = program("sudo");
    command.arg(name).args(arguments);
    Ok(command)
}

/// The first number in what `--version` prints.
fn major(command: &mut Command) -> Option<String> {
    let text = output(command.arg("--version"))?;
    let number: String = text
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .collect();
    (!number.is_empty()).then_some(number)
}
