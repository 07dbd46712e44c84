//! The JavaScript interface, in a real browser: what comes back is what a page would get.
//!
//! A module of the crate under test, because nothing can link to a cdylib.

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use crate::{Session, diagnose};

wasm_bindgen_test_configure!(run_in_browser);

const CRASHES: &str = r#"apiVersion: v1
kind: Pod
metadata:
  name: crashes
spec:
  containers:
  - name: main
    image: busybox
    command: ["sh", "-c", "sleep 2; exit 3"]
"#;

/// A value written as JSON, as a page would pass it.
fn js<T: tsify::Tsify>(json: &str) -> tsify::Ts<T> {
    tsify::Ts::new_unchecked(JSON::parse(json).unwrap())
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

/// The message of the error that a call gives.
fn message<T>(result: Result<T, JsError>) -> String {
    let error: JsValue = result.err().unwrap().into();
    get(&error, "message").as_string().unwrap()
}

fn seconds(n: f64) -> f64 {
    n * 1e6
}

/// A run of some simulated time, started with one manifest.
fn played(seed: u32, manifest: &str, until: f64) -> Session {
    let mut session = Session::new(Some(seed));
    let action = Object::new();
    Reflect::set(&action, &"do".into(), &"create".into()).unwrap();
    Reflect::set(&action, &"manifest".into(), &manifest.into()).unwrap();
    session
        .dispatch(0.0, tsify::Ts::new_unchecked(action.into()))
        .unwrap();
    while !session.advance_to(until, None).unwrap() {}
    session
}

#[wasm_bindgen_test]
fn a_view_is_a_plain_object_with_javascript_names() {
    let session = Session::new(Some(1));
    let view: JsValue = session.view(0.0).unwrap().into();
    assert!(Array::is_array(&get(&view, "pods")));
    assert_eq!(get(&view, "now"), JsValue::from(0));
    let timeline: JsValue = session.timeline().unwrap().into();
    assert!(Array::is_array(&get(&timeline, "lanes")));
}

#[wasm_bindgen_test]
fn instants_that_are_none_are_refused_and_the_session_lives_on() {
    let mut session = Session::new(None);
    for wrong in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(
            message(session.view(wrong)).contains("microseconds"),
            "{wrong}"
        );
        assert!(
            message(session.advance_to(wrong, None)).contains("microseconds"),
            "{wrong}"
        );
    }
    assert!(session.advance_to(0.0, None).is_ok());
}

#[wasm_bindgen_test]
fn an_action_of_the_wrong_shape_is_an_error_that_says_what_is_wrong() {
    let mut session = Session::new(None);
    let cases = [
        (r#"{"do":"creat"}"#, "unknown variant"),
        (r#"{"do":"create"}"#, "manifest"),
        (
            r#"{"do":"exit","pod":"a","container":"b","code":"c"}"#,
            "i32",
        ),
    ];
    for (json, part) in cases {
        let text = message(session.dispatch(0.0, js(json)));
        assert!(text.contains(part), "{json}: {text}");
    }
}

#[wasm_bindgen_test]
fn every_kind_of_action_is_taken() {
    let mut session = played(1, CRASHES, seconds(1.0));
    for json in [
        r#"{"do":"exit","pod":"crashes","container":"main","code":1}"#,
        r#"{"do":"oomKill","pod":"crashes","container":"main"}"#,
        r#"{"do":"delete","pod":"crashes"}"#,
        r#"{"do":"delete","pod":"crashes","graceSecs":0,"force":true}"#,
    ] {
        session.dispatch(seconds(1.0), js(json)).unwrap();
    }
}

#[wasm_bindgen_test]
fn the_same_run_has_the_same_digest() {
    let one = played(7, CRASHES, seconds(60.0));
    let other = played(7, CRASHES, seconds(60.0));
    assert_eq!(one.digest(), other.digest());
    assert_eq!(one.digest().len(), 16);
}

#[wasm_bindgen_test]
fn a_run_has_the_digest_that_it_has_natively() {
    let run = played(
        7,
        include_str!("../../../tests/traces/crash.yaml"),
        seconds(600.0),
    );
    let native = include_str!("../../../tests/traces/crash.digest");
    assert_eq!(run.digest(), native.trim());
}

#[wasm_bindgen_test]
fn a_diagnosis_is_a_plain_object() {
    let found: JsValue = diagnose(CRASHES, js("\"utf-16\"")).unwrap().into();
    assert!(Array::is_array(&get(&found, "problems")));
    assert!(get(&found, "kubectl").is_string());
}

#[wasm_bindgen_test]
fn an_unknown_encoding_is_an_error() {
    assert!(message(diagnose("", js("\"latin-1\""))).contains("latin-1"));
}

#[wasm_bindgen_test]
fn a_fork_goes_its_own_way() {
    let session = played(1, CRASHES, seconds(60.0));
    let mut fork = session.fork();
    assert_eq!(fork.digest(), session.digest());
    let kill = js(r#"{"do": "signal", "pod": "crashes", "container": "main", "signal": 9}"#);
    fork.dispatch(seconds(60.0), kill).unwrap();
    let down = js(r#"{"do": "registry", "state": "down"}"#);
    fork.dispatch(seconds(60.0), down).unwrap();
    assert_ne!(fork.digest(), session.digest());
    let nonsense = js(r#"{"do": "node", "line": "dance node-1"}"#);
    assert!(message(fork.dispatch(seconds(60.0), nonsense)).contains("not understood"));
}
