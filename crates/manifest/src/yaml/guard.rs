//! Texts that the parser cannot read as they are, in a form that it can: it stops the program where the original looks at a
//! character that is not there. What differs in meaning is put right again afterwards.

use libyaml_safer::{Encoding, Event, EventData, ScalarStyle, Scanner, TokenData};

/// JSON that writes characters as pairs of escapes, which YAML does not know, in YAML of the same length.
///
/// kubectl reads what starts with a brace as JSON. A pair takes twelve bytes; the character's own escape takes ten, and an
/// escaped line break, which means nothing, two. Half a pair is the replacement character.
// Models apimachinery/pkg/util/yaml: GuessJSONStream; encoding/json: unquoteBytes
pub(super) fn without_surrogates(text: &str) -> Option<String> {
    if !text.trim_start().starts_with('{') || !(text.contains("\\ud") || text.contains("\\uD")) {
        return None;
    }
    let code = |at: usize| {
        let escape = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u32::from_str_radix(escape, 16).ok()
    };
    let mut out = String::new();
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = if rest.starts_with("\\\\") {
            out.push_str("\\\\");
            2
        } else {
            match (code(at), code(at + 6)) {
                (Some(high @ 0xd800..0xdc00), Some(low @ 0xdc00..0xe000)) => {
                    let point = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                    out.push_str(&format!("\\\n\\U{point:08x}"));
                    12
                }
                (Some(0xd800..0xe000), _) => {
                    out.push_str("\\ufffd");
                    6
                }
                _ => {
                    out.push(next);
                    next.len_utf8()
                }
            }
        };
        at += length;
    }
    Some(out)
}

pub(super) fn with_break(text: &str) -> String {
    format!("{text}\n")
}

/// Whether the last line of a text belongs to a block scalar and has no end. The scanner does not survive that, so it gets
/// the line break that is missing, and `without_break` takes it away again.
pub(super) fn block_scalar_at_the_end(text: &str) -> bool {
    if text.ends_with(['\n', '\r']) || !text.contains(['|', '>']) {
        return false;
    }
    let ended = with_break(text);
    let mut input = ended.as_bytes();
    let mut scanner = Scanner::new();
    scanner.set_encoding(Encoding::Utf8);
    scanner.set_input_string(&mut input);
    for token in scanner {
        let Ok(token) = token else {
            return false;
        };
        if let TokenData::Scalar { style, .. } = token.data
            && matches!(style, ScalarStyle::Literal | ScalarStyle::Folded)
            && token.end_mark.index as usize > text.len()
        {
            return true;
        }
    }
    false
}

/// Takes the line break away that ended the last line of a block scalar.
pub(super) fn without_break(event: &mut Event, text: &str) {
    let EventData::Scalar { value, .. } = &mut event.data else {
        return;
    };
    let Some(content) = value.strip_suffix('\n') else {
        return;
    };
    let last_line = text.rsplit('\n').next().unwrap_or_default();
    let last_content = content.rsplit('\n').next().unwrap_or_default();
    // A last line of nothing but its indentation ended no content: the break before it did.
    let is_blank = last_line.trim_matches([' ', '\t']).is_empty();
    let is_kept = content.ends_with('\n') || content.is_empty();
    if !is_blank || is_kept || (last_content.trim().is_empty() && last_line.ends_with(last_content))
    {
        value.truncate(content.len());
    }
}

/// The text with a space before every comma that may end a tag, and where those spaces are; `None` without such commas.
pub(super) fn spaced_commas(text: &str) -> Option<(String, Vec<usize>)> {
    let mut out = String::new();
    let mut spaces = Vec::new();
    // The start of the word if it has an exclamation mark, from that mark on.
    let mut tag: Option<usize> = None;
    for (at, c) in text.char_indices() {
        match c {
            '!' => {
                tag = tag
                    .filter(|start| text[*start..].starts_with("!<"))
                    .or(Some(at));
            }
            // Between angle brackets a comma is a part of the tag.
            '>' => tag = tag.map(|_| at),
            ',' if tag.is_some_and(|start| !text[start..].starts_with("!<")) => {
                spaces.push(out.len());
                out.push(' ');
                tag = None;
            }
            c if c.is_whitespace() => tag = None,
            _ => {}
        }
        out.push(c);
    }
    out.push('\n');
    (!spaces.is_empty()).then_some((out, spaces))
}
