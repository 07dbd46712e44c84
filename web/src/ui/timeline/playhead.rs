//! The playhead: a line with a handle that is a slider, and the veil over what is still to come.
//!
//! Both move with every frame, so they are layers of their own that are shifted and never painted anew. Where they stand is
//! set on the elements' styles: the page's policy allows no style in an attribute.

use podarium_core::view::Micros;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, KeyboardEvent};
use yew::NodeRef;

use super::scale::{Scale, px};
use crate::format::{self, SECOND};
use crate::store::Action;
use crate::ui::Cx;
use crate::ui::dom::{El, On, el, list};

/// The layers over the lanes.
#[derive(Debug, Default)]
pub struct Layers {
    veil: NodeRef,
    unknown: NodeRef,
    line: NodeRef,
}

impl Layers {
    /// Draws them for a playhead in a run that is simulated up to there.
    pub fn draw(&self, cx: &Cx, scale: Scale, at: Micros, until: Micros) -> El {
        let line = el("div", "playhead")
            .node_ref(&self.line)
            .class_if(!scale.shows(at), "is-out")
            .is("role", "slider")
            .is("tabindex", "0")
            .is("aria-label", cx.text().line_playhead)
            .is("aria-valuemin", "0")
            .number("aria-valuemax", until / SECOND)
            .number("aria-valuenow", at / SECOND)
            .attr("aria-valuetext", &format::span(at))
            .on(On::Key, on_key(cx, scale, at, until))
            .kid(
                el("svg", "playhead-handle")
                    .is("viewBox", "-8 0 16 18")
                    .hidden()
                    .kid(el("path", "").is("d", "M-6 1.5h12v8L0 16l-6-6.5z")),
            );
        list([
            el("div", "veils").hidden().kids([
                el("div", "veil").node_ref(&self.veil),
                el("div", "unknown").node_ref(&self.unknown),
            ]),
            line,
        ])
    }

    /// Puts them where they belong.
    pub fn place(&self, scale: Scale, at: Micros, until: Micros) {
        let (at, until) = (scale.x(at), scale.x(until));
        for (layer, x) in [(&self.veil, at), (&self.unknown, until), (&self.line, at)] {
            if let Some(layer) = layer.cast::<HtmlElement>() {
                let shift = format::joined(&["translateX(", &px(x), "px)"]);
                // A number of pixels is a valid shift.
                let _ = layer.style().set_property("transform", &shift);
            }
        }
    }
}

fn on_key(cx: &Cx, scale: Scale, at: Micros, until: Micros) -> impl Fn(Event) + use<> {
    let send = cx.send.clone();
    move |event: Event| {
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
    }
}
