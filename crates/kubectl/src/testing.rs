//! Objects for tests, written as YAML.

use podarium_manifest::Value;
use podarium_manifest::api::{Api, Event, Pod};

use crate::command::value_of;

fn read<T: Api>(yaml: &str) -> T {
    match value_of(yaml).expect("the YAML of a test is well-formed") {
        Value::Map(map) => T::from_map(&map),
        other => panic!("an object is a map, not {other:?}"),
    }
}

pub(crate) fn pod(yaml: &str) -> Pod {
    read(yaml)
}

pub(crate) fn event(yaml: &str) -> Event {
    read(yaml)
}
