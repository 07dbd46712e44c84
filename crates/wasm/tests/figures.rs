//! What an hour costs in a browser: time is printed, for it is of this machine; messages and memory are checked.
//!
//! `wasm-pack test --headless --chrome --release crates/wasm -- figures --nocapture` for times that mean something.

use js_sys::{ArrayBuffer, Date, Reflect, WebAssembly::Memory};
use podarium_core::{Action, Session};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{console_log, wasm_bindgen_test};

const HOUR: u64 = 3_600_000_000;

const CRASH: &str = "{apiVersion: v1, kind: Pod, metadata: {name: crash}, spec: {containers: [\
    {name: app, image: 'busybox:1.37', command: [sh, -c, 'sleep 2; exit 3']}]}}";
const PROBED: &str = "{apiVersion: v1, kind: Pod, metadata: {name: probed}, spec: {containers: [\
    {name: app, image: 'busybox:1.37', command: [sh, -c, 'while true; do sleep 3600; done'], \
    startupProbe: {exec: {command: ['true']}, periodSeconds: 1}, \
    livenessProbe: {exec: {command: ['true']}, periodSeconds: 1}, \
    readinessProbe: {exec: {command: ['true']}, periodSeconds: 1}}]}}";

/// Bytes of memory that the module has.
fn memory() -> f64 {
    let memory: Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: ArrayBuffer = Reflect::get(&memory, &"buffer".into())
        .unwrap()
        .unchecked_into();
    f64::from(buffer.byte_length())
}

/// An hour of a pod: its messages; printed are the time it took, the shortest of five, and the memory.
fn hour(name: &str, manifest: &str) -> u64 {
    let run = || {
        let mut session = Session::new(7);
        session.dispatch(0, Action::Create(manifest.to_owned()));
        let began = Date::now();
        session.advance_to(HOUR, u32::MAX);
        (Date::now() - began, session)
    };
    let before = memory();
    let (first, session) = run();
    let grown = memory() - before;
    let best = (0..4).fold(first, |best, _| best.min(run().0));
    let messages = session.world().handled();
    console_log!(
        "{name}, 1 h: {messages} messages, {best} ms, {:.1} MiB more memory, {:.1} MiB in all",
        grown / 1_048_576.0,
        memory() / 1_048_576.0
    );
    assert!(grown <= 8e6, "{name}: {grown} bytes");
    messages
}

#[wasm_bindgen_test]
fn figures_of_an_hour() {
    assert!(hour("a crash loop", CRASH) < 1000);
    assert!(hour("three probes a second", PROBED) < 40_000);
}
