//! The terminals: which are open, what they show, and the line that is typed.
//!
//! A line is edited here and sent when it is complete; the engine's terminal echoes it. Tab completes, and leaves an empty line
//! or one in which Escape was pressed.

use std::rc::Rc;

pub use podarium_core::terminal::CHUNK;
use podarium_core::terminal::{BOLD, Line, Place, Terminal};
use podarium_core::view::{StateView, View};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlSelectElement, HtmlTextAreaElement, KeyboardEvent};

use super::dom::{El, On, button, el, list, maybe};
use super::icons::Icon;
use super::part::{Part, keyed};
use super::shared::Shared;
use super::{Cx, events, truth};
use crate::store::desk::{Desk, LINE, Term};
use crate::store::{Action, Pane};

/// The pane.
pub fn draw(cx: &Cx, desk: &Shared<Desk>, view: &View) -> El {
    let text = cx.text();
    let current = desk.current();
    let body = match current {
        Some(terminal) => screen(cx, desk, terminal),
        None => el("p", "empty empty-small").word(text.terminal_none),
    };
    el("div", "tty").testid("terminal").kids([
        events::head(cx, Pane::Terminal, view.events.len()),
        el("div", "tty-bar").kids([
            el("div", "tty-tabs")
                .is("role", "group")
                .is("aria-label", text.terminal_title)
                .each(
                    desk.terminals
                        .iter()
                        .map(|terminal| tab(cx, desk, terminal)),
                ),
            chooser(cx, view),
        ]),
        body,
    ])
}

fn place_name(cx: &Cx, place: &Place) -> String {
    match place {
        Place::Workstation => cx.text().terminal_workstation.to_owned(),
        Place::Node(name) => name.clone(),
    }
}

fn tab(cx: &Cx, desk: &Desk, terminal: &Terminal) -> El {
    let number = terminal.number;
    let label = [&number.to_string(), " ", &place_name(cx, &terminal.place)].concat();
    el("span", "tty-tab").kids([
        button("segment")
            .is("aria-pressed", truth(desk.shown == number))
            .testid("terminal-tab")
            .click(cx, Action::Term(Term::Show(number)))
            .text(&label),
        button("button button-icon button-small tty-close")
            .title(cx.text().terminal_close)
            .attr(
                "aria-label",
                &[cx.text().terminal_close, " ", &label].concat(),
            )
            .click(cx, Action::Term(Term::Close(number)))
            .kid(Icon::Cross.draw()),
    ])
}

/// The choice of a place for a new terminal.
fn chooser(cx: &Cx, view: &View) -> El {
    let text = cx.text();
    let option = |value: &str, label: &str| el("option", "").attr("value", value).text(label);
    let nodes = view.nodes.iter();
    let nodes = nodes.map(|node| option(&["n ", &node.name].concat(), &node.name));
    let containers = view.pods.iter().flat_map(|pod| {
        let running = pod
            .containers
            .iter()
            .filter(|container| matches!(container.state, StateView::Running { .. }));
        running.map(|container| {
            let value = ["c ", &pod.name, " ", &container.name].concat();
            option(&value, &[&pod.name, " / ", &container.name].concat())
        })
    });
    let send = cx.send.clone();
    el("select", "tty-new")
        .is("aria-label", text.terminal_new)
        .testid("terminal-new")
        .on(On::Input, move |event| {
            if let Some(term) = chosen(&event) {
                send.emit(Action::Term(term));
            }
        })
        .each(
            [
                option("", text.terminal_new).is("selected", ""),
                option("w", text.terminal_workstation),
            ]
            .into_iter()
            .chain(nodes)
            .chain(containers),
        )
}

fn chosen(event: &Event) -> Option<Term> {
    let select: HtmlSelectElement = event.target()?.dyn_into().ok()?;
    let value = select.value();
    select.set_selected_index(0);
    let mut words = value.split(' ');
    let kind = words.next()?;
    let mut word = || words.next().map(str::to_owned);
    Some(match kind {
        "w" => Term::Open(Place::Workstation),
        "n" => Term::Open(Place::Node(word()?)),
        _ => Term::Enter(word()?, word()?),
    })
}

fn screen(cx: &Cx, desk: &Shared<Desk>, terminal: &Terminal) -> El {
    let text = cx.text();
    let hidden = desk.hidden();
    let chunks = terminal.screen.chunks().map(|(number, chunk)| {
        let part = Part::Lines(number, Shared(Rc::clone(chunk)), hidden);
        keyed(cx, part, Some(&number.to_string()))
    });
    let last = terminal.screen.last();
    let line = if terminal.ended {
        el("p", "tty-note").word(text.terminal_ended)
    } else {
        let (cx, desk) = (cx.clone(), desk.clone());
        el("label", "tty-line").kids([
            el("span", "tty-prompt").text(&last.text),
            el("textarea", "tty-input")
                .is("id", LINE)
                .is("rows", "1")
                .is("aria-label", text.terminal_line)
                .is("aria-describedby", "tty-keys")
                .is("autocapitalize", "off")
                .is("autocomplete", "off")
                .is("spellcheck", "false")
                .is("enterkeyhint", "send")
                .testid("terminal-line")
                .on(On::Key, move |event| {
                    let _ = pressed(&cx, &desk, event);
                }),
        ])
    };
    let hint = (!desk.hint.is_empty()).then(|| {
        el("p", "tty-hint")
            .is("role", "status")
            .testid("terminal-hint")
            .text(&desk.hint)
    });
    list([
        el("div", "tty-scroll")
            .is("tabindex", "0")
            .is("role", "group")
            .is("aria-label", text.terminal_title)
            .kid(
                el("div", "tty-body")
                    .class_if(!terminal.waits, "is-busy")
                    .kids([
                        el("div", "tty-log")
                            .is("role", "log")
                            .is("aria-label", text.terminal_output)
                            .testid("terminal-log")
                            .each(chunks),
                        line,
                    ]),
            ),
        maybe(hint),
        el("p", "unseen")
            .is("id", "tty-keys")
            .word(text.terminal_keys),
    ])
}

/// A chunk of lines, without those before a number.
pub fn lines(first: usize, chunk: &[Line], hidden: usize) -> El {
    let from = hidden.saturating_sub(first).min(chunk.len());
    let shown = chunk[from..].iter().zip(first + from..);
    el("div", "").each(shown.map(|(line, number)| draw_line(line).key(&number.to_string())))
}

fn draw_line(line: &Line) -> El {
    let row = el("div", "tty-row");
    if line.styles.is_empty() {
        return row.text(&line.text);
    }
    let ends = line.styles.iter().map(|(at, _)| *at).skip(1);
    let ends = ends.chain([line.text.len()]);
    let first = line.styles.first().map_or(0, |(at, _)| *at);
    let spans = line.styles.iter().zip(ends).map(|((from, style), to)| {
        let span = el("span", COLOURS[usize::from(style % BOLD) % COLOURS.len()]);
        span.class_if(style & BOLD != 0, "tty-bold")
            .text(&line.text[*from..to])
    });
    row.text(&line.text[..first]).each(spans)
}

const COLOURS: [&str; 9] = [
    "", "sgr-0", "sgr-1", "sgr-2", "sgr-3", "sgr-4", "sgr-5", "sgr-6", "sgr-7",
];

/// A key in the line.
fn pressed(cx: &Cx, desk: &Desk, event: Event) -> Option<()> {
    let event: KeyboardEvent = event.dyn_into().ok()?;
    let area: HtmlTextAreaElement = event.target()?.dyn_into().ok()?;
    // A key that chooses a character of an input method is not meant for the terminal.
    if event.is_composing() || event.alt_key() || event.meta_key() {
        return None;
    }
    let value = area.value();
    let key = event.key();
    let plain = !event.ctrl_key();
    let leaves = desk.leaves.replace(plain && key == "Escape");
    let start = area.selection_start().ok()??;
    let selected = area.selection_end().ok()?? != start;
    let term = match key.as_str() {
        "Enter" if plain => {
            area.set_value("");
            Term::Keys([&value, "\n"].concat())
        }
        "c" if !plain && !selected => {
            area.set_value("");
            Term::Keys([&value, "\u{3}"].concat())
        }
        "d" if !plain && value.is_empty() => Term::Keys("\u{4}".to_owned()),
        "l" if !plain => Term::Clear,
        "u" if !plain => {
            area.set_value("");
            event.prevent_default();
            return None;
        }
        "ArrowUp" | "ArrowDown" if plain => {
            let at = desk.recall.get();
            let last = desk.history.len();
            let next = if key == "ArrowUp" {
                at.saturating_sub(1)
            } else {
                (at + 1).min(last)
            };
            desk.recall.set(next);
            area.set_value(desk.history.get(next).map_or("", |line| line));
            event.prevent_default();
            return None;
        }
        "Tab" if plain && !leaves && !event.shift_key() && !value.is_empty() => {
            let units: Vec<u16> = value.encode_utf16().collect();
            let (before, behind) = units.split_at(units.len().min(start as usize));
            Term::Complete(
                String::from_utf16_lossy(before),
                String::from_utf16_lossy(behind),
            )
        }
        _ => return None,
    };
    event.prevent_default();
    cx.send.emit(Action::Term(term));
    Some(())
}
