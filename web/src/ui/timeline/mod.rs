//! The timeline: a lane for each pod and container, an axis, and the playhead. What lies ahead is paler.

pub mod lanes;
mod marks;
mod patterns;
mod playhead;
pub mod scale;

use std::cell::Cell;
use std::rc::Rc;

use podarium_core::view::{Lane, Micros, Timeline};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, PointerEvent};
use yew::virtual_dom::{VChild, VNode};
use yew::{Component, Context, Html, NodeRef, Properties};

use super::Cx;
use super::dom::{self, El, On, button, el};
use super::icons::Icon;
use super::part::{Part, kept};
use super::shared::Shared;
use crate::browser::Width;
use crate::store::Action;
use crate::store::window::{Window, Zoom};
use lanes::{AXIS_HEIGHT, LANE_HEIGHT};
use playhead::Layers;
use scale::Scale;

/// The timeline with its head. It is stale if it belongs to an earlier text.
pub fn draw(board: BoardProps, zoom: Zoom, stale: bool) -> El {
    let cx = &board.cx;
    let text = cx.text();
    let window = board.window;
    let zoom_button = |icon: Icon, label: &'static str, to: Zoom, on: bool| {
        button("button button-icon button-small")
            .is("aria-label", label)
            .is("title", label)
            .is_if(on, "aria-pressed", "true")
            .click(cx, Action::Zoom(to))
            .kid(icon.draw())
    };
    let follows = zoom == Zoom::Follow;
    let (out, closer) = (Zoom::by(false, window), Zoom::by(true, window));
    let head = el("div", "timeline-head").kids([
        el("h2", "panel-title").word(text.pane_timeline),
        patterns::legend(text),
        el("div", "timeline-zoom").kids([
            zoom_button(Icon::Minus, text.line_zoom_out, out, false),
            zoom_button(Icon::Plus, text.line_zoom_in, closer, false),
            zoom_button(Icon::Fit, text.line_zoom_fit_hint, Zoom::Follow, follows),
        ]),
    ]);
    let body = if board.timeline.lanes.is_empty() {
        el("p", "empty empty-small").word(text.line_empty)
    } else {
        dom::node(VNode::from(VChild::<Board>::new(board, None)))
    };
    el("div", "timeline")
        .class_if(stale, "is-stale")
        .testid("timeline")
        .kids([head, body])
}

/// What the board shows.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct BoardProps {
    /// The language, and the way to the store.
    pub cx: Cx,
    /// The lanes.
    pub timeline: Shared<Timeline>,
    /// The part to show.
    pub window: Window,
    /// The playhead.
    pub at: Micros,
}

/// Names on the left, lanes on the right, the playhead over them. A press seeks, to a mark exactly; a drag follows.
pub struct Board {
    field: NodeRef,
    dragging: Rc<Cell<bool>>,
    width: u32,
    watch: Option<Width>,
    layers: Layers,
}

impl Component for Board {
    /// Another width.
    type Message = u32;
    type Properties = BoardProps;

    fn create(_: &Context<Self>) -> Self {
        Self {
            field: NodeRef::default(),
            dragging: Rc::default(),
            width: 0,
            watch: None,
            layers: Layers::default(),
        }
    }

    fn update(&mut self, _: &Context<Self>, width: u32) -> bool {
        std::mem::replace(&mut self.width, width) != width
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        let props = ctx.props();
        let scale = Scale::new(props.window, self.width);
        self.layers.place(scale, props.at, props.timeline.until);
        if let (true, Some(field)) = (first, self.field.cast::<Element>()) {
            self.watch = Some(Width::of(field, ctx.link().callback(|width| width)));
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let cx = &props.cx;
        let scale = Scale::new(props.window, self.width);
        let lanes = &props.timeline.lanes;
        let height = AXIS_HEIGHT + lanes.len() as u32 * LANE_HEIGHT;
        let timeline = props.timeline.clone();
        el("div", "board")
            .kids([
                el("ul", "lane-names").each(lanes.iter().map(draw_name)),
                self.listening(el("div", "field").node_ref(&self.field), cx, scale)
                    .kids([
                        kept(cx, Part::Lanes(timeline, scale, self.width, height)),
                        self.layers.draw(cx, scale, props.at, props.timeline.until),
                    ]),
            ])
            .html()
    }
}

impl Board {
    fn listening(&self, field: El, cx: &Cx, scale: Scale) -> El {
        let seek = {
            let (send, field) = (cx.send.clone(), self.field.clone());
            move |event: &PointerEvent, mark: Option<Micros>| {
                let Some(field) = field.cast::<Element>() else {
                    return;
                };
                let pixel = event.client_x() - field.get_bounding_client_rect().left() as i32;
                send.emit(Action::Seek(mark.unwrap_or_else(|| scale.at(pixel))));
            }
        };
        let press = {
            let (seek, dragging) = (seek.clone(), Rc::clone(&self.dragging));
            let field = self.field.clone();
            move |event: Event| {
                let event: &PointerEvent = event.unchecked_ref();
                if event.button() != 0 {
                    return;
                }
                dragging.set(true);
                if let Some(field) = field.cast::<Element>() {
                    // Without capture a drag ends at the edge, no more.
                    let _ = field.set_pointer_capture(event.pointer_id());
                }
                seek(event, mark_under(event));
            }
        };
        let dragging = Rc::clone(&self.dragging);
        let drag = move |event: Event| {
            if dragging.get() {
                seek(event.unchecked_ref(), None);
            }
        };
        let dragging = Rc::clone(&self.dragging);
        let drop = move |_: Event| dragging.set(false);
        field
            .on(On::PointerDown, press)
            .on(On::PointerMove, drag)
            .on(On::PointerUp, drop.clone())
            .on(On::PointerCancel, drop)
    }
}

fn draw_name(lane: &Lane) -> El {
    let (name, class) = match &lane.container {
        Some(container) => (container, ""),
        None => (&lane.pod, "lane-pod"),
    };
    el("li", "lane-name")
        .class(class)
        .title(name)
        .kid(el("span", "").text(name))
}

/// The instant of the mark that is under the pointer.
fn mark_under(event: &PointerEvent) -> Option<Micros> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target
        .closest("[data-at]")
        .ok()??
        .get_attribute("data-at")?
        .parse()
        .ok()
}
