//! Writes a value as `kubectl get -o yaml` does.

use std::cmp::Ordering;

use libyaml_safer::{Break, Emitter, Event, MappingStyle, ScalarStyle, SequenceStyle};

use super::resolve::resolve_plain;
use crate::Value;

/// The document, ending in a line break.
// Models sigs.k8s.io/yaml: JSONToYAML; goyaml.v2: encoder
pub fn emit(value: &Value) -> String {
    let mut out = Vec::new();
    let mut emitter = Emitter::new();
    emitter.set_output(&mut out);
    emitter.set_unicode(true);
    emitter.set_break(Break::Ln);
    let mut events = vec![
        Event::stream_start(libyaml_safer::Encoding::Utf8),
        Event::document_start(None, &[], true),
    ];
    push(value, &mut events);
    events.push(Event::document_end(true));
    events.push(Event::stream_end());
    for event in events {
        // Writing to memory cannot fail, and the events above form a document.
        if emitter.emit(event).is_err() {
            break;
        }
    }
    let _ = emitter.flush();
    drop(emitter);
    String::from_utf8_lossy(&out).into_owned()
}

fn push(value: &Value, events: &mut Vec<Event>) {
    match value {
        Value::Null => events.push(scalar("null", ScalarStyle::Plain)),
        Value::Bool(flag) => {
            let text = if *flag { "true" } else { "false" };
            events.push(scalar(text, ScalarStyle::Plain));
        }
        Value::Number(text) => events.push(scalar(text, ScalarStyle::Plain)),
        Value::String(text) => events.push(scalar(text, style_of(text))),
        Value::List(items) => {
            let style = if items.is_empty() {
                SequenceStyle::Flow
            } else {
                SequenceStyle::Block
            };
            events.push(Event::sequence_start(None, None, true, style));
            for item in items {
                push(item, events);
            }
            events.push(Event::sequence_end());
        }
        Value::Map(map) => {
            let style = if map.is_empty() {
                MappingStyle::Flow
            } else {
                MappingStyle::Block
            };
            events.push(Event::mapping_start(None, None, true, style));
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by(|(a, _), (b, _)| natural(a, b));
            for (key, item) in entries {
                events.push(scalar(key, style_of(key)));
                push(item, events);
            }
            events.push(Event::mapping_end());
        }
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Event {
    Event::scalar(None, None, text, true, true, style)
}

// Models goyaml.v2: encoder.stringv
fn style_of(text: &str) -> ScalarStyle {
    if text.contains('\n') {
        return ScalarStyle::Literal;
    }
    let stays_string = resolve_plain(text) == Value::String(text.to_owned());
    if stays_string && !is_special(text) && !is_base_60(text) {
        return ScalarStyle::Plain;
    }
    ScalarStyle::DoubleQuoted
}

/// What is no string although the value that stands for it is one: timestamps, the infinities, the merge key.
fn is_special(text: &str) -> bool {
    text == "<<" || super::resolve::is_other_than_string(text)
}

/// Numbers in base 60, which older readers would take for numbers.
// Models goyaml.v2: isBase60Float
fn is_base_60(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !unsigned.starts_with(|c: char| c.is_ascii_digit()) || !unsigned.contains(':') {
        return false;
    }
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let mut parts = whole.split(':');
    let first_ok = parts
        .next()
        .is_some_and(|part| part.bytes().all(|b| b.is_ascii_digit() || b == b'_'));
    first_ok
        && parts.all(|part| {
            let bytes = part.as_bytes();
            match bytes {
                [digit] => digit.is_ascii_digit(),
                [tens, ones] => (b'0'..=b'5').contains(tens) && ones.is_ascii_digit(),
                _ => false,
            }
        })
        && fraction.bytes().all(|b| b.is_ascii_digit() || b == b'_')
}

/// The order of keys: runs of digits by value, letters after other characters.
// Models goyaml.v2: keyList.Less
fn natural(a: &str, b: &str) -> Ordering {
    if less(a, b) {
        Ordering::Less
    } else if less(b, a) {
        Ordering::Greater
    } else {
        Ordering::Equal
    }
}

fn less(a: &str, b: &str) -> bool {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut after_digits = false;
    for i in 0..a.len().min(b.len()) {
        if a[i] == b[i] {
            after_digits = a[i].is_numeric();
            continue;
        }
        let a_letter = a[i].is_alphabetic();
        let b_letter = b[i].is_alphabetic();
        if a_letter && b_letter {
            return a[i] < b[i];
        }
        if a_letter || b_letter {
            return if after_digits { a_letter } else { b_letter };
        }
        let mut leading = 0_i64;
        if a[i] == '0' || b[i] == '0' {
            let before = a[..i].iter().rev().take_while(|c| c.is_ascii_digit());
            leading = i64::from(before.into_iter().any(|c| *c != '0'));
        }
        let (a_number, a_length) = number_at(&a, i, leading);
        let (b_number, b_length) = number_at(&b, i, leading);
        if a_number != b_number {
            return a_number < b_number;
        }
        if a_length != b_length {
            return a_length < b_length;
        }
        return a[i] < b[i];
    }
    a.len() < b.len()
}

fn number_at(text: &[char], from: usize, leading: i64) -> (i64, usize) {
    let digits = text[from..].iter().map_while(|c| c.to_digit(10));
    digits.fold((leading, 0), |(sum, length), digit| {
        let sum = sum.wrapping_mul(10).wrapping_add(i64::from(digit));
        (sum, length + 1)
    })
}
