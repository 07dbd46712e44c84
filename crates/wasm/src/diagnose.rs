//! The function `diagnose`: what kubectl and the API server would say to a text, with positions that the caller can use.

use podarium_core::ide;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::border::{Diagnosis, Encoding, Problem};

/// Reads a text as kubectl and the API server would. Positions count in units of `encoding`; JavaScript's own strings are
/// `"utf-16"`.
#[wasm_bindgen]
pub fn diagnose(text: &str, encoding: Ts<Encoding>) -> Result<Ts<Diagnosis>, JsError> {
    let encoding = encoding.to_rust()?;
    let found = ide::diagnose(text);
    let mut places: Vec<usize> = found
        .problems
        .iter()
        .flat_map(|p| [p.range.start, p.range.end])
        .collect();
    places.sort_unstable();
    places.dedup();
    let positions = positions(text, &places, encoding);
    let position = |place: usize| places.binary_search(&place).map_or(0, |at| positions[at]);
    let problem = |p: ide::Problem| Problem {
        severity: p.severity.into(),
        from: position(p.range.start),
        to: position(p.range.end),
        line: p.line as u32,
        path: p.path,
        message: p.message,
    };
    let diagnosis = Diagnosis {
        problems: found.problems.into_iter().map(problem).collect(),
        kubectl: found.kubectl,
        accepted: found.accepted as u32,
    };
    Ok(diagnosis.into_ts()?)
}

/// Byte offsets, in ascending order, as offsets in another encoding. One walk over the text, however many there are.
fn positions(text: &str, places: &[usize], encoding: Encoding) -> Vec<u32> {
    let mut units = 0;
    let mut seen = 0;
    let position = |&place: &usize| {
        let place = text.floor_char_boundary(place);
        let between = &text[seen..place];
        units += match encoding {
            Encoding::Utf8 => between.len(),
            Encoding::Utf16 => between.encode_utf16().count(),
        };
        seen = place;
        units as u32
    };
    places.iter().map(position).collect()
}
