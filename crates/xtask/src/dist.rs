//! Building the site into dist/.
//!
//! trunk does the work, by Trunk.toml and the `data-trunk` attributes of web/index.html. This file sees to it that trunk finds
//! the pinned tools, downloads nothing, and that what comes out can be put under any path. The editor, which the page loads
//! later, is bundled by esbuild and its name put beside those of the engine's files.

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
    let editor = bundle_editor()?;
    let path = dir().join("index.html");
    let failed = |error| Failure::new(format!("dist/index.html: {error}"), "cargo xtask dist");
    let index = fs::read_to_string(&path).map_err(failed)?;
    let index = with_editor(&index, &editor).ok_or_else(|| {
        Failure::new(
            "dist/index.html has no start element",
            "look at pattern_script in Trunk.toml",
        )
    })?;
    fs::write(&path, &index).map_err(failed)?;
    match absolute_url(&index) {
        None => Ok(()),
        Some(url) => Err(Failure::new(
            format!("dist/index.html refers to `{url}`, which breaks under a sub-path"),
            "make it relative in web/index.html",
        )),
    }
}

/// Bundles web/js/editor into dist/ and returns the name of the file to load.
fn bundle_editor() -> Result<String, Failure> {
    let fix = "read esbuild's message above; if it misses a package: cargo xtask setup";
    run(
        program("esbuild")
            .args([
                "web/js/editor/editor.js",
                "--bundle",
                "--minify",
                "--splitting",
                "--format=esm",
                "--target=es2022",
                "--charset=utf8",
                "--legal-comments=none",
                "--log-level=warning",
                "--entry-names=[name]-[hash]",
                "--chunk-names=[name]-[hash]",
            ])
            .arg(format!("--outdir={}", dir().display())),
        fix,
    )?;
    let files = fs::read_dir(dir()).map_err(|error| Failure::new(error.to_string(), fix))?;
    files
        .flatten()
        .map(|file| file.file_name().to_string_lossy().into_owned())
        .find(|name| is_editor(name))
        .ok_or_else(|| Failure::new("esbuild wrote no editor into dist/", fix))
}

/// `editor-<hash>.js`, and not one of the chunks that it loads itself.
fn is_editor(name: &str) -> bool {
    let hash = name
        .strip_prefix("editor-")
        .and_then(|rest| rest.strip_suffix(".js"));
    hash.is_some_and(|hash| hash.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// The page with the editor's file on its start element.
fn with_editor(html: &str, file: &str) -> Option<String> {
    let at = html.find("data-wasm=")?;
    let (before, after) = html.split_at(at);
    Some(format!("{before}data-editor=\"./{file}\" {after}"))
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
    use super::{absolute_url, is_editor, with_editor};

    #[test]
    fn the_editor_is_told_from_its_chunks() {
        assert!(is_editor("editor-5GZKQX3A.js"));
        assert!(!is_editor("fields-5GZKQX3A.js"));
        assert!(!is_editor("podarium-1234.js"));
    }

    #[test]
    fn the_start_element_names_the_editor() {
        assert_eq!(
            with_editor("<meta id=start data-wasm=x>", "editor-1.js").as_deref(),
            Some("<meta id=start data-editor=\"./editor-1.js\" data-wasm=x>")
        );
        assert_eq!(with_editor("<p>", "editor-1.js"), None);
    }

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
