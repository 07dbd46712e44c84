//! The transport bar: play, speed and steps, and beside them the two clocks, which alone change with every frame.

use yew::prelude::*;

use super::header::pressed;
use super::icons::Icon;
use crate::format;
use crate::hooks::{send, use_dispatch, use_text};
use crate::store::Action;
use crate::store::transport::{LONGEST_RUN, Transport};
use podarium_core::view::Micros;

/// What the controls show.
#[derive(Debug, PartialEq, Properties)]
pub struct ControlsProps {
    /// Whether time runs.
    pub playing: bool,
    /// How fast.
    pub speed: u32,
    /// Whether idle stretches are jumped over.
    pub skip_idle: bool,
    /// Whether the text is broken and everything is held still.
    pub stale: bool,
}

/// The controls.
#[component]
pub fn Controls(props: &ControlsProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let dispatch = dispatch.as_ref();
    let (icon, label) = if props.playing {
        (Icon::Pause, text.play_pause)
    } else {
        (Icon::Play, text.play_play)
    };
    let step = |icon: Icon, label: &'static str, testid: &'static str, action: fn() -> Action| {
        html! {
            <button type="button" class="button button-icon" aria-label={label} title={label} data-testid={testid}
                onclick={send(dispatch, action)}>{ icon.draw() }</button>
        }
    };
    let speed = |speed: u32| {
        html! {
            <button type="button" class="segment" data-speed={speed.to_string()} aria-label={text.play_speed_of(&speed.to_string())}
                aria-pressed={pressed(speed == props.speed)} onclick={send(dispatch, move || Action::Speed(speed))}>{ speed }{ "×" }</button>
        }
    };
    html! {
        <>
            <div class="transport-steps">
                { step(Icon::Start, text.play_back, "step-start", || Action::Start) }
                { step(Icon::Previous, text.play_previous, "step-previous", || Action::Previous) }
                <button type="button" class="button button-play" aria-label={label} data-testid="play" disabled={props.stale}
                    data-playing={pressed(props.playing)} onclick={send(dispatch, || Action::Toggle)}>
                    { icon.draw() }<span>{ label }</span>
                </button>
                { step(Icon::Next, text.play_next, "step-next", || Action::Next) }
                <button type="button" class="button button-icon" aria-pressed={pressed(props.skip_idle)}
                    aria-label={text.play_skip_idle} title={text.play_skip_idle} data-testid="skip-idle"
                    onclick={send(dispatch, || Action::SkipIdle)}>{ Icon::Skip.draw() }</button>
            </div>
            <div class="segments speeds" role="group" aria-label={text.play_speed} data-testid="speed">
                { for Transport::SPEEDS.into_iter().map(speed) }
            </div>
        </>
    }
}

/// What the clocks show.
#[derive(Debug, PartialEq, Properties)]
pub struct ClocksProps {
    /// The playhead.
    pub at: Micros,
    /// The cluster's clock, RFC 3339.
    pub clock: AttrValue,
}

/// The clocks.
#[component]
pub fn Clocks(props: &ClocksProps) -> Html {
    let text = use_text();
    html! {
        <div class="clocks">
            <output class="clock" data-testid="clock" title={text.play_elapsed}>{ format::clock(props.at) }</output>
            <span class="clock-cluster" title={text.play_clock}>{ time_of_day(&props.clock) }</span>
            if props.at >= LONGEST_RUN { <span class="clock-limit" role="status">{ text.play_limit }</span> }
        </div>
    }
}

/// `2026-01-02T03:04:05Z` as `2026-01-02 03:04:05`.
fn time_of_day(clock: &str) -> String {
    clock.replace('T', " ").chars().take(19).collect()
}
