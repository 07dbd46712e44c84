//! The playhead: a line with a handle that is a slider, and the veil over what is still to come.

use podarium_core::view::Micros;
use yew::prelude::*;

use super::scale::{Scale, px};
use crate::format::{self, SECOND};
use crate::hooks::{use_send, use_text};
use crate::store::Action;

/// What the playhead shows.
#[derive(Debug, PartialEq, Properties)]
pub struct PlayheadProps {
    /// The window.
    pub scale: Scale,
    /// The playhead.
    pub at: Micros,
    /// How far the run is simulated.
    pub until: Micros,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// The playhead.
#[component]
pub fn Playhead(props: &PlayheadProps) -> Html {
    let text = use_text();
    let PlayheadProps {
        scale,
        at,
        until,
        width,
        height,
    } = *props;
    let seek = use_send(|at: Micros| Action::Seek(at));
    let toggle = use_send(|(): ()| Action::Toggle);
    let onkeydown = move |event: KeyboardEvent| {
        let step = scale.at(1).saturating_sub(scale.at(0)).max(1);
        let to = match event.key().as_str() {
            "ArrowRight" | "ArrowUp" => at + 8 * step,
            "ArrowLeft" | "ArrowDown" => at.saturating_sub(8 * step),
            "PageUp" => at + 80 * step,
            "PageDown" => at.saturating_sub(80 * step),
            "Home" => 0,
            "End" => until,
            " " => {
                event.prevent_default();
                toggle.emit(());
                return;
            }
            _ => return,
        };
        event.prevent_default();
        seek.emit(to);
    };
    let x = px(scale.x(at));
    let known = scale.x(until);
    let width_tenths = u64::from(width) * 10;
    let seen = scale.shows(at);
    html! {
        <svg class="overlay" width={width.to_string()} height={height.to_string()}>
            <rect class="veil" x={x.clone()} width={px(width_tenths - scale.x(at))} height={height.to_string()} />
            if known < width_tenths {
                <rect class="unknown" x={px(known)} width={px(width_tenths - known)} height={height.to_string()} />
            }
            <g class={classes!("playhead", (!seen).then_some("is-out"))} transform={format!("translate({x} 0)")} role="slider" tabindex="0"
                aria-label={text.line_playhead} aria-valuemin="0" aria-valuemax={(until / SECOND).to_string()}
                aria-valuenow={(at / SECOND).to_string()} aria-valuetext={format::span(at)} {onkeydown}>
                <rect class="playhead-room" x="-12" width="24" height={height.to_string()} />
                <line class="playhead-line" y1="6" y2={height.to_string()} />
                <path class="playhead-handle" d="M-6 1.5h12v8L0 16l-6-6.5z" />
            </g>
        </svg>
    }
}
