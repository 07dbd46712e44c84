//! The playhead: a line with a handle that is a slider, and the veil over what is still to come.

use podarium_core::view::Micros;
use wasm_bindgen::JsCast;
use web_sys::{Event, KeyboardEvent};

use super::scale::{Scale, px};
use crate::format::{self, SECOND};
use crate::store::Action;
use crate::ui::Cx;
use crate::ui::dom::{El, On, el, none};

/// The playhead, on lanes so wide and so high of a run that is simulated up to there.
pub fn draw(cx: &Cx, scale: Scale, at: Micros, until: Micros, width: u32, height: u32) -> El {
    let send = cx.send.clone();
    let key = move |event: Event| {
        let event: &KeyboardEvent = event.unchecked_ref();
        let step = scale.at(1).saturating_sub(scale.at(0)).max(1);
        let action = match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => Action::Seek(at + 8 * step),
            "ArrowLeft" | "ArrowDown" => Action::Seek(at.saturating_sub(8 * step)),
            "PageUp" => Action::Seek(at + 80 * step),
            "PageDown" => Action::Seek(at.saturating_sub(80 * step)),
            "Home" => Action::Seek(0),
            "End" => Action::Seek(until),
            " " => Action::Toggle,
            _ => return,
        };
        event.prevent_default();
        send.emit(action);
    };
    let height = u64::from(height);
    let (x, known, edge) = (scale.x(at), scale.x(until), u64::from(width) * 10);
    let cover = |class, from: u64| {
        el("rect", class)
            .attr("x", &px(from))
            .attr("width", &px(edge.saturating_sub(from)))
            .number("height", height)
    };
    let unknown = if known < edge {
        cover("unknown", known)
    } else {
        none()
    };
    let handle = el("g", "playhead")
        .class_if(!scale.shows(at), "is-out")
        .attr("transform", &format::translate(&px(x), 0))
        .is("role", "slider")
        .is("tabindex", "0")
        .is("aria-label", cx.text().line_playhead)
        .is("aria-valuemin", "0")
        .number("aria-valuemax", until / SECOND)
        .number("aria-valuenow", at / SECOND)
        .attr("aria-valuetext", &format::span(at))
        .on(On::Key, key)
        .kids([
            el("rect", "playhead-room")
                .is("x", "-12")
                .is("width", "24")
                .number("height", height),
            el("line", "playhead-line")
                .is("y1", "6")
                .number("y2", height),
            el("path", "playhead-handle").is("d", "M-6 1.5h12v8L0 16l-6-6.5z"),
        ]);
    el("svg", "overlay")
        .number("width", u64::from(width))
        .number("height", height)
        .kids([cover("veil", x), unknown, handle])
}
