//! The page: a Yew app over `podarium-core`. This file mounts it; what it looks like is in `ui/`, what it knows in `store/`.
#![forbid(unsafe_code)]
#![allow(
    unreachable_pub,
    reason = "a binary exports nothing; `pub` says what a module offers to the others"
)]

mod app;
mod browser;
mod conform;
mod format;
mod i18n;
mod lessons;
mod storage;
mod store;
mod ui;

use wasm_bindgen::prelude::wasm_bindgen;

/// The page's script calls `run` when it is ready to bring the engine's second half.
fn main() {}

/// Mounts the page.
#[wasm_bindgen]
pub fn run() {
    let mount = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"));
    if let Some(mount) = mount {
        // The static first frame makes room for the living one.
        mount.set_inner_html("");
        yew::Renderer::<app::App>::with_root(mount).render();
    }
}
