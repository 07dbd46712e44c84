//! The editor of the manifest: a plain textarea with line numbers, bands behind lines that have problems, and a Tab key
//! that indents without trapping who has no mouse. It does not judge the text; `problems` shows what the engine says.

mod bulk;
mod keys;
mod position;

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use podarium_core::ide::{Diagnosis, Problem, Severity};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDocument, HtmlElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::shared::Shared;
use crate::hooks::{use_dispatch, use_text};
use crate::storage::LONGEST_TEXT;
use crate::store::Action;
use keys::Edit;

/// An edit is applied when the keys have rested for so long.
const REST_MS: u32 = 300;

/// Height of a line in pixels, as the style sheet has it.
const LINE_HEIGHT: usize = 20;

/// Bands are drawn for so many problems at most.
const MOST_BANDS: usize = 200;

const AREA_ID: &str = "manifest-text";

/// What the editor shows.
#[derive(Debug, PartialEq, Properties)]
pub struct EditorProps {
    /// The text as the store has it.
    pub text: Shared<str>,
    /// Counts how often the page replaced the text.
    pub loaded: u32,
    /// What is wrong with it.
    pub diagnosis: Shared<Diagnosis>,
}

/// The editor.
#[component]
pub fn Editor(props: &EditorProps) -> Html {
    let words = use_text();
    let dispatch = use_dispatch();
    let (area, gutter, bands) = (use_node_ref(), use_node_ref(), use_node_ref());
    let lines = use_state_eq(|| position::count_lines(&props.text));
    let timer = use_mut_ref(|| None::<Timeout>);
    // Set by Escape: the next Tab leaves the editor.
    let leaving = use_mut_ref(|| false);

    {
        let (area, lines, text) = (area.clone(), lines.clone(), props.text.clone());
        use_effect_with(props.loaded, move |_| {
            lines.set(position::count_lines(&text));
            if let Some(area) = area.cast::<HtmlTextAreaElement>() {
                area.set_value(&text);
                area.set_scroll_top(0);
            }
        });
    }
    bulk::use_bulk_paste(area.clone());
    let oninput = {
        let (area, lines) = (area.clone(), lines.clone());
        move |_: InputEvent| {
            let Some(area) = area.cast::<HtmlTextAreaElement>() else {
                return;
            };
            lines.set(position::count_lines(&area.value()));
            let dispatch = dispatch.clone();
            *timer.borrow_mut() = Some(Timeout::new(REST_MS, move || {
                if let Some(dispatch) = dispatch {
                    dispatch.dispatch(Action::Edit(Rc::from(area.value())));
                }
            }));
        }
    };
    let onscroll = {
        let (gutter, bands) = (gutter.clone(), bands.clone());
        move |event: Event| {
            let Some(area) = event.target_dyn_into::<HtmlElement>() else {
                return;
            };
            for layer in [&gutter, &bands] {
                if let Some(layer) = layer.cast::<HtmlElement>() {
                    layer.set_scroll_top(area.scroll_top());
                }
            }
        }
    };
    let onkeydown = move |event: KeyboardEvent| {
        let Some(area) = event.target_dyn_into::<HtmlTextAreaElement>() else {
            return;
        };
        let free = leaving.replace(event.key() == "Escape");
        if !free && !event.is_composing() {
            edit_by_key(&event, &area);
        }
    };
    let numbers = use_memo(*lines, |lines| position::numbers(*lines));
    html! {
        <div class="editor-pane">
            <div class="editor" data-digits={lines.to_string().len().to_string()}>
                <div ref={bands} class="editor-bands" aria-hidden="true">{ draw_bands(&props.diagnosis, *lines) }</div>
                <pre ref={gutter} class="editor-gutter" aria-hidden="true">{ AttrValue::from(numbers.as_str().to_owned()) }</pre>
                <textarea ref={area} id={AREA_ID} class="editor-text" data-testid="editor" aria-label={words.editor_label}
                    aria-describedby="editor-keys" spellcheck="false" autocomplete="off" autocapitalize="off"
                    autocorrect="off" wrap="off" {oninput} {onscroll} {onkeydown} />
            </div>
            <p id="editor-keys" class="editor-keys">{ words.editor_keys }</p>
            if props.text.len() > LONGEST_TEXT {
                <p class="editor-long" role="status">{ words.editor_too_long(&(props.text.len() / 1024).to_string()) }</p>
            }
        </div>
    }
}

fn edit_by_key(event: &KeyboardEvent, area: &HtmlTextAreaElement) {
    let modified = event.ctrl_key() || event.meta_key() || event.alt_key();
    let key = event.key();
    if modified || (key != "Tab" && key != "Enter") {
        return;
    }
    let text: Vec<u16> = area.value().encode_utf16().collect();
    let place = |at: Result<Option<u32>, _>| at.ok().flatten().unwrap_or_default() as usize;
    let from = place(area.selection_start()).min(text.len());
    let to = place(area.selection_end()).clamp(from, text.len());
    let edit = match (key.as_str(), event.shift_key()) {
        ("Tab", false) => keys::tab(&text, from, to),
        ("Tab", true) => keys::back_tab(&text, from, to),
        _ => keys::enter(&text, from, to),
    };
    event.prevent_default();
    apply(area, &edit);
}

/// Types the replacement, so that the browser's undo knows of it.
fn apply(area: &HtmlTextAreaElement, edit: &Edit) {
    let document = area
        .owner_document()
        .and_then(|document| document.dyn_into::<HtmlDocument>().ok());
    // None of these fails for a textarea that is in the document; a browser that cannot type leaves the text as it is.
    let _ = area.set_selection_range(edit.from as u32, edit.to as u32);
    if let Some(document) = document {
        let command = if edit.insert.is_empty() {
            "delete"
        } else {
            "insertText"
        };
        let _ = document.exec_command_with_show_ui_and_value(command, false, &edit.insert);
    }
    let _ = area.set_selection_range(edit.select.0 as u32, edit.select.1 as u32);
}

fn draw_bands(diagnosis: &Diagnosis, lines: usize) -> Html {
    let band = |problem: &Problem| {
        let class = match problem.severity {
            Severity::Error => "band band-error",
            Severity::Warning => "band band-warning",
            Severity::Information => "band band-information",
        };
        let y = problem.line.saturating_sub(1) * LINE_HEIGHT;
        html! {
            <g {class}>
                <rect class="band-line" y={y.to_string()} width="100%" height={LINE_HEIGHT.to_string()} />
                <rect class="band-edge" y={y.to_string()} width="3" height={LINE_HEIGHT.to_string()} />
            </g>
        }
    };
    html! {
        <svg width="100%" height={(lines * LINE_HEIGHT + LINE_HEIGHT).to_string()}>
            { for diagnosis.problems.iter().take(MOST_BANDS).map(band) }
        </svg>
    }
}

/// Selects where a problem is, and brings its line into sight.
pub fn reveal(text: &str, problem: &Problem) {
    let area = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id(AREA_ID))
        .and_then(|area| area.dyn_into::<HtmlTextAreaElement>().ok());
    let Some(area) = area else { return };
    let range = position::in_utf16(text, &problem.range);
    // A textarea that is in the document takes the focus and the selection.
    let _ = area.focus();
    let _ = area.set_selection_range(range.start as u32, range.end as u32);
    let middle = area.client_height() / 2;
    let y = (problem.line.saturating_sub(1) * LINE_HEIGHT) as i32;
    area.set_scroll_top((y - middle).max(0));
}
