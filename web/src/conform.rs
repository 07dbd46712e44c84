//! What js/conformance asks the engine: recorded cases, done again. Parts of a case come in one text, with NULs between them, and
//! the answer is JSON in the form of the recordings. It compares nothing.

use podarium_core::view::Micros;
use podarium_core::{check, replay};
use wasm_bindgen::prelude::wasm_bindgen;

/// Does a case again: `created` (a manifest), `updated` (old, new, subresource), `kubectl` (a case as JSON), `run` (manifest, until,
/// then times and lines), or `list`, the fields that are not simulated.
#[wasm_bindgen]
pub fn conform(what: &str, case: &str) -> String {
    let parts: Vec<&str> = case.split('\0').collect();
    match (what, &parts[..]) {
        ("created", [manifest]) => check::created(manifest),
        ("updated", [old, new, subresource]) => check::updated(old, new, subresource),
        ("kubectl", [case]) => check::asked(case),
        ("run", [manifest, until, lines @ ..]) => {
            let micros = |text: &str| text.parse::<Micros>().unwrap_or_default();
            let lines = lines.chunks_exact(2);
            let lines = lines.map(|line| (micros(line[0]), line[1].to_owned()));
            let lines: Vec<(Micros, String)> = lines.collect();
            replay::replay(0, manifest, &lines, micros(until)).json()
        }
        ("list", _) => check::not_simulated().join("\n"),
        _ => String::from("null"),
    }
}
