//! Building the site into dist/.
//!
//! trunk does the work, by Trunk.toml and the `data-trunk` attributes of web/index.html. This file sees to it that trunk finds
//! the pinned tools, downloads nothing, and that what comes out can be put under any path. What the page loads later is put
//! beside it: the editor, bundled by esbuild, and the half of the engine that the first state does not need. Their names go on the
//! start element.

use std::fs;
use std::path::{Path, PathBuf};

use crate::console::Progress;
use crate::later::Later;
use crate::process::{Done, Failure, program, root, run};
use crate::setup::{self, Part};
use crate::split::split;

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
    build_whole()?;
    let wasm = engine()?;
    let (first, later) = cut(&wasm)?;
    minify_scripts()?;
    let editor = bundle_editor()?;
    let path = dir().join("index.html");
    let index = fs::read_to_string(&path).map_err(|error| unusable(&path, &error))?;
    let index = index.replace(&file_name(&wasm), &first);
    let names = [("later", later), ("editor", editor)];
    let index = with_names(&index, &names).ok_or_else(|| {
        Failure::new(
            "dist/index.html has no start element",
            "look at pattern_script in Trunk.toml",
        )
    })?;
    fs::write(&path, &index).map_err(|error| unusable(&path, &error))?;
    match absolute_url(&index) {
        None => Ok(()),
        Some(url) => Err(Failure::new(
            format!("dist/index.html refers to `{url}`, which breaks under a sub-path"),
            "make it relative in web/index.html",
        )),
    }
}

/// Builds the site as trunk makes it: the engine in one piece, with the names of its functions, and no editor.
pub(crate) fn build_whole() -> Done {
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
    )
}

/// The engine's file in dist/.
pub(crate) fn engine() -> Result<PathBuf, Failure> {
    let found = files("wasm")?.into_iter().next();
    found.ok_or_else(|| Failure::new("trunk wrote no engine into dist/", "cargo xtask dist"))
}

/// Cuts the engine into the half that is loaded first and the other, and returns their names.
fn cut(wasm: &Path) -> Result<(String, String), Failure> {
    let bytes = fs::read(wasm).map_err(|error| unusable(wasm, &error))?;
    let later = Later::read();
    let halves = split(&bytes, |name| later.has(name)).map_err(|error| {
        Failure::new(
            format!("the engine cannot be cut: {error}"),
            "look at crates/xtask/src/split.rs",
        )
    })?;
    fs::remove_file(wasm).map_err(|error| unusable(wasm, &error))?;
    let write = |name: &str, bytes: &[u8]| {
        let name = format!("{name}-{:016x}.wasm", hash(bytes));
        let path = dir().join(&name);
        fs::write(&path, bytes).map_err(|error| unusable(&path, &error))?;
        Ok(name)
    };
    Ok((
        write("podarium", &halves.first)?,
        write("later", &halves.later)?,
    ))
}

/// FNV-1a, for names of files that may be cached for ever.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn unusable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        format!("dist/{}: {error}", file_name(path)),
        "cargo xtask dist",
    )
}

/// Bundles web/js/editor into dist/ and returns the name of the file to load.
fn bundle_editor() -> Result<String, Failure> {
    esbuild(&[
        "web/js/editor/editor.js",
        "--bundle",
        "--splitting",
        "--format=esm",
        "--legal-comments=none",
        "--entry-names=[name]-[hash]",
        "--chunk-names=[name]-[hash]",
        &format!("--outdir={}", dir().display()),
    ])?;
    files("js")?
        .iter()
        .map(|path| file_name(path))
        .find(|name| is_editor(name))
        .ok_or_else(|| Failure::new("esbuild wrote no editor into dist/", "cargo xtask dist"))
}

/// Shortens the scripts that trunk left as they were.
fn minify_scripts() -> Done {
    files("js")?.iter().try_for_each(|path| {
        let path = path.display();
        esbuild(&[
            &path.to_string(),
            "--allow-overwrite",
            &format!("--outfile={path}"),
        ])
    })
}

fn esbuild(args: &[&str]) -> Done {
    run(
        program("esbuild").args(args).args([
            "--minify",
            "--target=es2022",
            "--charset=utf8",
            "--log-level=warning",
        ]),
        "read esbuild's message above; if it misses a package: cargo xtask setup",
    )
}

/// The files of one kind in dist/.
fn files(kind: &str) -> Result<Vec<PathBuf>, Failure> {
    let files = fs::read_dir(dir()).map_err(|error| unusable(&dir(), &error))?;
    let files = files.flatten().map(|file| file.path());
    Ok(files
        .filter(|path| path.extension().is_some_and(|is| is == kind))
        .collect())
}

/// `editor-<hash>.js`, and not one of the chunks that it loads itself.
fn is_editor(name: &str) -> bool {
    let hash = name
        .strip_prefix("editor-")
        .and_then(|rest| rest.strip_suffix(".js"));
    hash.is_some_and(|hash| hash.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// The page with more names of files on its start element.
fn with_names(html: &str, names: &[(&str, String)]) -> Option<String> {
    let at = html.find("data-wasm=")?;
    let (before, after) = html.split_at(at);
    let names: String = names
        .iter()
        .map(|(what, file)| format!("data-{what}=\"./{file}\" "))
        .collect();
    Some(format!("{before}{names}{after}"))
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
    use super::{absolute_url, is_editor, with_names};

    #[test]
    fn the_editor_is_told_from_its_chunks() {
        assert!(is_editor("editor-5GZKQX3A.js"));
        assert!(!is_editor("fields-5GZKQX3A.js"));
        assert!(!is_editor("podarium-1234.js"));
    }

    #[test]
    fn the_start_element_names_what_comes_later() {
        let names = [("editor", "editor-1.js".to_owned())];
        assert_eq!(
            with_names("<meta id=start data-wasm=x>", &names).as_deref(),
            Some("<meta id=start data-editor=\"./editor-1.js\" data-wasm=x>")
        );
        assert_eq!(with_names("<p>", &names), None);
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
