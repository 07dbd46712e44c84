//! The editor of the manifest: a plain textarea with line numbers, bands behind lines that have problems, and a Tab key
//! that indents without trapping who has no mouse. It does not judge the text; `problems` shows what the engine says.
//!
//! Once js/editor is there it draws a richer one over it and keeps the text of both the same: what is typed there comes in
//! as `input` of the textarea; what the page puts in, and what it points at, is told to it by two events.

mod ask;
mod bulk;
mod keys;
mod position;

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use podarium_core::ide::{Diagnosis, Fix, Problem, Severity, Title};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlDocument, HtmlElement, HtmlTextAreaElement, KeyboardEvent};
use yew::virtual_dom::{VChild, VNode};
use yew::{Component, Context, Html, NodeRef, Properties};

use super::Cx;
use super::dom::{self, El, On, el, none};
use super::shared::Shared;
use crate::browser;
use crate::i18n::Text;
use crate::storage::LONGEST_TEXT;
use crate::store::Action;
use bulk::BulkPaste;
use keys::Edit;

/// An edit is applied when the keys have rested for so long.
const REST_MS: u32 = 300;

/// Height of a line in pixels, as the style sheet has it.
const LINE_HEIGHT: usize = 20;

/// Bands are drawn for so many problems at most.
const MOST_BANDS: usize = 200;

const AREA_ID: &str = "manifest-text";

/// Where the rich editor is drawn. The page puts nothing into it.
const RICH_ID: &str = "manifest-rich";

/// The page has put another text into the textarea.
const REPLACED: &str = "replaced";

/// The page has mended a place of the text, and selects behind it.
const MENDED: &str = "mended";

/// The page points at the textarea's selection.
const REVEALED: &str = "revealed";

/// What the editor shows.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct EditorProps {
    /// The language, and the way to the store.
    pub cx: Cx,
    /// The text as the store has it.
    pub text: Shared<str>,
    /// Counts how often the page replaced the text.
    pub loaded: u32,
    /// What is wrong with it.
    pub diagnosis: Shared<Diagnosis>,
}

/// The editor.
pub fn editor(props: EditorProps) -> El {
    dom::node(VNode::from(VChild::<Editor>::new(props, None)))
}

/// What happens to the editor.
#[derive(Debug)]
pub enum Message {
    /// The text was changed by its user.
    Typed,
    /// The keys have rested.
    Rested,
}

/// The component.
pub struct Editor {
    area: NodeRef,
    gutter: NodeRef,
    bands: NodeRef,
    lines: usize,
    /// The text is to be put into the textarea.
    fresh: bool,
    /// Set by Escape: the next Tab leaves the editor.
    leaving: Rc<Cell<bool>>,
    timer: Option<Timeout>,
    bulk: Option<BulkPaste>,
}

impl Component for Editor {
    type Message = Message;
    type Properties = EditorProps;

    fn create(ctx: &Context<Self>) -> Self {
        Self {
            area: NodeRef::default(),
            gutter: NodeRef::default(),
            bands: NodeRef::default(),
            lines: position::count_lines(&ctx.props().text),
            fresh: true,
            leaving: Rc::default(),
            timer: None,
            bulk: None,
        }
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &EditorProps) -> bool {
        if ctx.props().loaded != old.loaded {
            self.lines = position::count_lines(&ctx.props().text);
            self.fresh = true;
        }
        true
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        let Some(area) = self.area() else {
            return false;
        };
        match message {
            Message::Typed => {
                let link = ctx.link().clone();
                self.timer = Some(Timeout::new(REST_MS, move || {
                    link.send_message(Message::Rested);
                }));
                let lines = position::count_lines(&area.value());
                std::mem::replace(&mut self.lines, lines) != lines
            }
            Message::Rested => {
                let text = Rc::from(area.value());
                ctx.props().cx.send.emit(Action::Edit(text));
                false
            }
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, _: bool) {
        let Some(area) = self.area() else { return };
        if std::mem::take(&mut self.fresh) {
            self.timer = None;
            area.set_value(&ctx.props().text);
            area.set_scroll_top(0);
            tell(&area, REPLACED);
        }
        if self.bulk.is_none() {
            self.bulk = Some(BulkPaste::of(area));
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let words = props.cx.text();
        let bands = el("div", "editor-bands")
            .node_ref(&self.bands)
            .hidden()
            .kid(draw_bands(&props.diagnosis, self.lines));
        let gutter = el("pre", "editor-gutter")
            .node_ref(&self.gutter)
            .hidden()
            .text(&position::numbers(self.lines));
        let kilobytes = props.text.len() / 1024;
        let long = if props.text.len() > LONGEST_TEXT {
            let words = words.editor_too_long(&kilobytes.to_string());
            el("p", "editor-long").is("role", "status").text(&words)
        } else {
            none()
        };
        el("div", "editor-pane")
            .kids([
                el("div", "editor")
                    .number("data-digits", self.lines.to_string().len() as u64)
                    .kids([
                        bands,
                        gutter,
                        self.draw_area(ctx),
                        el("div", "editor-rich").is("id", RICH_ID),
                    ]),
                el("p", "editor-keys")
                    .is("id", "editor-keys")
                    .word(words.editor_keys),
                long,
            ])
            .html()
    }
}

impl Editor {
    fn area(&self) -> Option<HtmlTextAreaElement> {
        self.area.cast()
    }

    fn draw_area(&self, ctx: &Context<Self>) -> El {
        let link = ctx.link().clone();
        let typed = move |_: Event| link.send_message(Message::Typed);
        let layers = [self.gutter.clone(), self.bands.clone()];
        let scrolled = move |event: Event| {
            let Some(area) = target(&event) else { return };
            for layer in &layers {
                if let Some(layer) = layer.cast::<HtmlElement>() {
                    layer.set_scroll_top(area.scroll_top());
                }
            }
        };
        let leaving = Rc::clone(&self.leaving);
        let key = move |event: Event| {
            let Some(area) = target(&event) else { return };
            let event: &KeyboardEvent = event.unchecked_ref();
            let free = leaving.replace(event.key() == "Escape");
            if !free && !event.is_composing() {
                edit_by_key(event, &area);
            }
        };
        el("textarea", "editor-text")
            .node_ref(&self.area)
            .is("id", AREA_ID)
            .testid("editor")
            .is("aria-label", ctx.props().cx.text().editor_label)
            .is("aria-describedby", "editor-keys")
            .is("spellcheck", "false")
            .is("autocomplete", "off")
            .is("autocapitalize", "off")
            .is("autocorrect", "off")
            .is("wrap", "off")
            .on(On::Input, typed)
            .on(On::Scroll, scrolled)
            .on(On::Key, key)
    }
}

/// The textarea that an event is about.
fn target(event: &Event) -> Option<HtmlTextAreaElement> {
    event.target()?.dyn_into().ok()
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

fn draw_bands(diagnosis: &Diagnosis, lines: usize) -> El {
    let height = LINE_HEIGHT as u64;
    let band = |problem: &Problem| {
        let class = match problem.severity {
            Severity::Error => "band-error",
            Severity::Warning => "band-warning",
            Severity::Information => "band-information",
        };
        let y = problem.line.saturating_sub(1) as u64 * height;
        let rect = |class, width| {
            el("rect", class)
                .number("y", y)
                .is("width", width)
                .number("height", height)
        };
        el("g", class).kids([rect("band-line", "100%"), rect("band-edge", "3")])
    };
    el("svg", "")
        .is("width", "100%")
        .number("height", (lines as u64 + 1) * height)
        .each(diagnosis.problems.iter().take(MOST_BANDS).map(band))
}

/// Selects where a problem is, and brings its line into sight.
pub fn reveal(text: &str, problem: &Problem) {
    let Some(area) = the_area() else {
        return;
    };
    let range = position::in_utf16(text, &problem.range);
    // A textarea that is in the document takes the focus and the selection.
    let _ = area.focus();
    let _ = area.set_selection_range(range.start as u32, range.end as u32);
    let middle = area.client_height() / 2;
    let y = (problem.line.saturating_sub(1) * LINE_HEIGHT) as i32;
    area.set_scroll_top((y - middle).max(0));
    tell(&area, REVEALED);
}

/// What a fix is called.
pub fn name_of(words: &Text, fix: &Fix) -> String {
    let name = match fix.title {
        Title::Use => Text::fix_use,
        Title::Quote => Text::fix_quote,
        Title::Unquote => Text::fix_unquote,
        Title::Wrap => Text::fix_wrap,
        Title::Raise => Text::fix_raise,
        Title::Lower => Text::fix_lower,
        Title::Rename => Text::fix_rename,
        Title::Add => Text::fix_add,
    };
    name(words, &fix.word)
}

/// Applies a fix for a text, unless the text is another by now.
pub fn mend(text: &str, fix: &Fix) {
    let Some(area) = the_area().filter(|area| area.value() == text) else {
        return;
    };
    let is_seen = area.offset_parent().is_some();
    // A textarea that is in the document takes the focus and the text.
    let _ = area.focus();
    for edit in fix.edits.iter().rev() {
        let range = position::in_utf16(text, &edit.range);
        let (from, to) = (range.start, range.end);
        let end = from + edit.insert.encode_utf16().count();
        if is_seen {
            let insert = edit.insert.clone();
            apply(
                &area,
                &Edit {
                    from,
                    to,
                    insert,
                    select: (end, end),
                },
            );
        } else {
            let (from, to, end) = (from as u32, to as u32, end as u32);
            let _ = area.set_range_text_with_start_and_end(&edit.insert, from, to);
            let _ = area.set_selection_range(end, end);
        }
    }
    if !is_seen {
        tell(&area, MENDED);
    }
}

fn the_area() -> Option<HtmlTextAreaElement> {
    browser::document()?
        .get_element_by_id(AREA_ID)?
        .dyn_into()
        .ok()
}

/// Tells the rich editor, if there is one.
fn tell(area: &HtmlTextAreaElement, what: &str) {
    if let Ok(event) = Event::new(what) {
        // Nobody can cancel it.
        let _ = area.dispatch_event(&event);
    }
}
