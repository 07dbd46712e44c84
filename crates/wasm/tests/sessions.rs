//! The session files of `tests/sessions`, played in a browser: what is seen there is what is seen natively.
//!
//! A module of the crate under test, because nothing can link to a cdylib.

use podarium_core::transcript::play;
use wasm_bindgen_test::wasm_bindgen_test;

const FILES: &[&str] = &[
    include_str!("../../../tests/sessions/container-states.md"),
    include_str!("../../../tests/sessions/emptydir-redis.md"),
    include_str!("../../../tests/sessions/hooks.md"),
    include_str!("../../../tests/sessions/host-network.md"),
    include_str!("../../../tests/sessions/node.md"),
    include_str!("../../../tests/sessions/phases.md"),
    include_str!("../../../tests/sessions/pod-network.md"),
    include_str!("../../../tests/sessions/privileged.md"),
    include_str!("../../../tests/sessions/qos.md"),
    include_str!("../../../tests/sessions/restart-always.md"),
    include_str!("../../../tests/sessions/restart-never.md"),
    include_str!("../../../tests/sessions/security-context.md"),
    include_str!("../../../tests/sessions/shared-volume.md"),
    include_str!("../../../tests/sessions/slips.md"),
    include_str!("../../../tests/sessions/static-pod-file.md"),
];

#[wasm_bindgen_test]
fn every_session_is_as_its_file_says() {
    for text in FILES {
        let title = text.lines().next();
        assert_eq!(play(text).differences, Vec::<String>::new(), "{title:?}");
    }
}
