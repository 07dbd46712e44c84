//! The timeline: a lane for each pod and container, an axis, and the playhead. What lies ahead is paler.

mod lanes;
mod marks;
mod patterns;
mod playhead;
mod scale;

use podarium_core::view::{Lane, Micros, Timeline};
use wasm_bindgen::JsCast;
use web_sys::Element;
use yew::prelude::*;

use super::icons::Icon;
use super::shared::Shared;
use crate::hooks::{send, use_dispatch, use_text, use_width};
use crate::store::Action;
use crate::store::window::{Window, Zoom};
use lanes::{AXIS_HEIGHT, LANE_HEIGHT, Lanes};
use playhead::Playhead;
use scale::Scale;

/// What the timeline shows.
#[derive(Debug, PartialEq, Properties)]
pub struct TimelineProps {
    /// The lanes.
    pub timeline: Shared<Timeline>,
    /// The part to show.
    pub window: Window,
    /// How it was chosen.
    pub zoom: Zoom,
    /// The playhead.
    pub at: Micros,
    /// Whether it belongs to an earlier text.
    pub stale: bool,
}

/// The timeline with its head.
#[component]
pub fn TimelinePane(props: &TimelineProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let window = props.window;
    let button = |icon: Icon, label: &'static str, zoom: Zoom, on: bool| {
        let onclick = send(dispatch.as_ref(), move || Action::Zoom(zoom));
        html! {
            <button type="button" class="button button-icon button-small" aria-label={label} title={label}
                aria-pressed={on.then_some("true")} {onclick}>{ icon.draw() }</button>
        }
    };
    html! {
        <div class={classes!("timeline", props.stale.then_some("is-stale"))} data-testid="timeline">
            <div class="timeline-head">
                <h2 class="panel-title">{ text.pane_timeline }</h2>
                { patterns::legend(text) }
                <div class="timeline-zoom">
                    { button(Icon::Minus, text.line_zoom_out, Zoom::by(false, window), false) }
                    { button(Icon::Plus, text.line_zoom_in, Zoom::by(true, window), false) }
                    { button(Icon::Fit, text.line_zoom_fit_hint, Zoom::Follow, props.zoom == Zoom::Follow) }
                </div>
            </div>
            if props.timeline.lanes.is_empty() {
                <p class="empty empty-small">{ text.line_empty }</p>
            } else {
                <Board timeline={props.timeline.clone()} {window} at={props.at} />
            }
        </div>
    }
}

#[derive(Debug, PartialEq, Properties)]
struct BoardProps {
    timeline: Shared<Timeline>,
    window: Window,
    at: Micros,
}

/// Names on the left, lanes on the right, the playhead over them. A press seeks, to a mark exactly; a drag follows.
#[component]
fn Board(props: &BoardProps) -> Html {
    let dispatch = use_dispatch();
    let field = use_node_ref();
    let dragging = use_mut_ref(|| false);
    let width = use_width(field.clone());
    let scale = Scale::new(props.window, width);

    let seek = {
        let field = field.clone();
        move |event: &PointerEvent, exact: bool| {
            let (Some(dispatch), Some(field)) = (&dispatch, field.cast::<Element>()) else {
                return;
            };
            let mark = exact.then(|| mark_under(event)).flatten();
            let pixel = event.client_x() - field.get_bounding_client_rect().left() as i32;
            dispatch.dispatch(Action::Seek(mark.unwrap_or_else(|| scale.at(pixel))));
        }
    };
    let onpointerdown = {
        let (seek, dragging, field) = (seek.clone(), dragging.clone(), field.clone());
        move |event: PointerEvent| {
            if event.button() != 0 {
                return;
            }
            *dragging.borrow_mut() = true;
            if let Some(field) = field.cast::<Element>() {
                // Without capture a drag ends at the edge, no more.
                let _ = field.set_pointer_capture(event.pointer_id());
            }
            seek(&event, true);
        }
    };
    let onpointermove = {
        let dragging = dragging.clone();
        move |event: PointerEvent| {
            if *dragging.borrow() {
                seek(&event, false);
            }
        }
    };
    let drop = {
        let dragging = dragging.clone();
        move |_: PointerEvent| *dragging.borrow_mut() = false
    };
    let height = AXIS_HEIGHT + props.timeline.lanes.len() as u32 * LANE_HEIGHT;
    html! {
        <div class="board">
            <ul class="lane-names">{ for props.timeline.lanes.iter().map(draw_name) }</ul>
            <div ref={field} class="field" {onpointerdown} {onpointermove} onpointerup={drop.clone()} onpointercancel={drop}>
                <Lanes timeline={props.timeline.clone()} {scale} {width} {height} />
                <Playhead {scale} at={props.at} until={props.timeline.until} {width} {height} />
            </div>
        </div>
    }
}

fn draw_name(lane: &Lane) -> Html {
    let (name, class) = match &lane.container {
        Some(container) => (container, "lane-name"),
        None => (&lane.pod, "lane-name lane-pod"),
    };
    html! { <li {class} title={name.clone()}><span>{ name }</span></li> }
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
