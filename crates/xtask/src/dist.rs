//! Building the site into dist/.
//!
//! trunk does the work, by Trunk.toml and the `data-trunk` attributes of web/index.html. This file sees to it that trunk finds
//! the pinned tools, downloads nothing, and that what comes out can be put under any path.

use std::fs;
use std::path::PathBuf;

use crate::console::Progress;
use crate::process::{Done, Failure, program, root, run};
use crate::setup::{self, Part};

/// `cargo xtask dist`.
pub(crate) fn main() -> Done {
    setup::ensure(Part::SITE)?;
    let mut progress = Progress::new(1);
    progress.step("building the site into dist/", build)
}

/// Where the site is built.
pub(crate) fn dir() -> PathBuf {
    root().join("dist")
}

/// Builds the site; what it needs is there already.
pub(crate) fn build() -> Done {
    run(
        program("trunk")
            .args([
                "build",
                "--release",
                "--cargo-profile",
                "site",
                "--offline",
                "true",
                "--skip-version-check",
            ])
            .env("RUST_BACKTRACE", "0")
            // trunk reads these two itself and refuses some of the values that other tools put there.
            .env_remove("NO_COLOR")
            .env_remove("RUST_LOG"),
        "read trunk's message above; if it misses a tool: cargo xtask setup",
    )?;
    let index = fs::read_to_string(dir().join("index.html"))
        .map_err(|error| Failure::new(format!("dist/index.html: {error}"), "cargo xtask dist"))?;
    match absolute_url(&index) {
        None => Ok(()),
        Some(url) => Err(Failure::new(
            format!("dist/index.html refers to `{url}`, which breaks under a sub-path"),
            "make it relative in web/index.html",
        )),
    }
}

/// The first URL in a page that would leave the directory it is in.
fn absolute_url(html: &str) -> Option<&str> {
    ["href=\"", "src=\"", "from '", "href=", "src="]
        .iter()
        .flat_map(|before| {
            html.match_indices(before)
                .map(|(at, _)| &html[at + before.len()..])
        })
        .filter(|url| url.starts_with('/'))
        .map(|url| url.split(['"', '\'', ' ', '>']).next().unwrap_or(url))
        .next()
}

#[cfg(test)]
mod tests {
    use super::absolute_url;

    #[test]
    fn a_url_from_the_top_of_the_host_is_found() {
        assert_eq!(
            absolute_url("<link href=\"/style.css\">"),
            Some("/style.css")
        );
        assert_eq!(absolute_url("<script src=/a.js></script>"), Some("/a.js"));
        assert_eq!(absolute_url("import init from '/a.js'"), Some("/a.js"));
    }

    #[test]
    fn relative_and_full_urls_are_fine() {
        assert_eq!(
            absolute_url("<link href=\"./style.css\"><a href=\"https://kubernetes.io/\">"),
            None
        );
    }
}
