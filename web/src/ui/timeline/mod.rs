//! The timeline: a lane for each pod and container, an axis, and the playhead. What lies ahead is paler.

mod gestures;
pub mod lanes;
mod marks;
pub mod past;
mod patterns;
mod playhead;
pub mod scale;

use podarium_core::view::{Lane, Micros, Timeline};
use web_sys::Element;
use yew::virtual_dom::{VChild, VNode};
use yew::{Component, Context, Html, Properties};

use super::Cx;
use super::dom::{self, El, button, el};
use super::icons::Icon;
use super::part::{Part, kept};
use super::shared::Shared;
use crate::browser::Width;
use crate::store::Action;
use crate::store::window::{Window, Zoom};
use gestures::Gestures;
use lanes::AXIS_HEIGHT;
use playhead::Layers;
use scale::Scale;

/// The head: the legend, and what part is shown.
pub fn head(cx: &Cx, zoom: Zoom, window: Window) -> El {
    let text = cx.text();
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
    el("div", "timeline-head").kids([
        el("h2", "panel-title").word(text.pane_timeline),
        patterns::legend(text),
        el("div", "timeline-zoom").kids([
            zoom_button(Icon::Minus, text.line_zoom_out, out, false),
            zoom_button(Icon::Plus, text.line_zoom_in, closer, false),
            zoom_button(Icon::Fit, text.line_zoom_fit_hint, Zoom::Follow, follows),
        ]),
    ])
}

/// The timeline with its head, and what was done. It is stale if it belongs to an earlier text.
pub fn draw(board: BoardProps, past: El, zoom: Zoom, stale: bool) -> El {
    let head = kept(&board.cx, Part::LineHead(zoom, board.window));
    let body = if board.timeline.lanes.is_empty() {
        el("p", "empty empty-small").word(board.cx.text().line_empty)
    } else {
        dom::node(VNode::from(VChild::<Board>::new(board, None)))
    };
    el("div", "timeline")
        .class_if(stale, "is-stale")
        .testid("timeline")
        .kids([head, past, body])
}

/// What the board shows.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct BoardProps {
    /// The language, and the way to the store.
    pub cx: Cx,
    /// The lanes.
    pub timeline: Shared<Timeline>,
    /// Those of the branch beside it.
    pub beside: Option<Shared<Timeline>>,
    /// The part to show.
    pub window: Window,
    /// The playhead.
    pub at: Micros,
}

/// Names on the left, lanes on the right, the playhead over them.
pub struct Board {
    gestures: Gestures,
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
            gestures: Gestures::default(),
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
        if let (true, Some(field)) = (first, self.gestures.field().cast::<Element>()) {
            self.watch = Some(Width::of(field, ctx.link().callback(|width| width)));
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let cx = &props.cx;
        let scale = Scale::new(props.window, self.width);
        let lanes = &props.timeline.lanes;
        let beside = props.beside.clone();
        let height = AXIS_HEIGHT + lanes.len() as u32 * lanes::height(beside.is_some());
        let timeline = props.timeline.clone();
        el("div", "board")
            .class_if(beside.is_some(), "is-compared")
            .kids([
                kept(cx, Part::LaneNames(timeline.clone())),
                self.gestures
                    .listening(el("div", "field"), cx, scale)
                    .kids([
                        kept(cx, Part::Lanes(timeline, beside, scale, self.width, height)),
                        self.layers.draw(cx, scale, props.at, props.timeline.until),
                    ]),
            ])
            .html()
    }
}

/// The names of the lanes.
pub fn names(timeline: &Timeline) -> El {
    el("ul", "lane-names").each(timeline.lanes.iter().map(draw_name))
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
