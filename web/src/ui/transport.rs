//! The transport bar: play, speed, steps, and the two clocks.

use yew::prelude::*;

use super::header::pressed;
use super::icons::Icon;
use crate::format;
use crate::hooks::{use_dispatch, use_send, use_text};
use crate::store::Action;
use crate::store::transport::{LONGEST_RUN, Transport};

/// What the bar shows.
#[derive(Debug, PartialEq, Properties)]
pub struct TransportProps {
    /// The playhead.
    pub transport: Transport,
    /// Whether the text is broken and everything is held still.
    pub stale: bool,
    /// The cluster's clock, RFC 3339.
    pub clock: AttrValue,
}

/// The bar.
#[component]
pub fn TransportBar(props: &TransportProps) -> Html {
    let text = use_text();
    let transport = props.transport;
    let toggle = use_send(|_: MouseEvent| Action::Toggle);
    let skip = use_send(|_: MouseEvent| Action::SkipIdle);
    let (icon, label) = if transport.playing {
        (Icon::Pause, text.play_pause)
    } else {
        (Icon::Play, text.play_play)
    };
    html! {
        <section class="transport" aria-label={text.play_label}>
            <div class="transport-steps">
                <Step icon={Icon::Start} label={text.play_back} to={StepTo::Start} />
                <Step icon={Icon::Previous} label={text.play_previous} to={StepTo::Previous} />
                <button type="button" class="button button-play" aria-label={label} data-testid="play" disabled={props.stale} data-playing={pressed(transport.playing)}
                    onclick={toggle}>{ icon.draw() }<span>{ label }</span></button>
                <Step icon={Icon::Next} label={text.play_next} to={StepTo::Next} />
                <button type="button" class="button button-icon" aria-pressed={pressed(transport.skip_idle)}
                    aria-label={text.play_skip_idle} title={text.play_skip_idle} data-testid="skip-idle"
                    onclick={skip}>{ Icon::Skip.draw() }</button>
            </div>
            <Speeds speed={transport.speed} />
            <div class="clocks">
                <output class="clock" data-testid="clock" title={text.play_elapsed}>{ format::clock(transport.at) }</output>
                <span class="clock-cluster" title={text.play_clock}>{ time_of_day(&props.clock) }</span>
                if transport.at >= LONGEST_RUN { <span class="clock-limit" role="status">{ text.play_limit }</span> }
            </div>
        </section>
    }
}

/// `2026-01-02T03:04:05Z` as `2026-01-02 03:04:05`.
fn time_of_day(clock: &str) -> String {
    clock.replace('T', " ").chars().take(19).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StepTo {
    Start,
    Previous,
    Next,
}

#[derive(Debug, PartialEq, Properties)]
struct StepProps {
    icon: Icon,
    label: AttrValue,
    to: StepTo,
}

#[component]
fn Step(props: &StepProps) -> Html {
    let to = props.to;
    let onclick = use_send(move |_: MouseEvent| match to {
        StepTo::Start => Action::Start,
        StepTo::Previous => Action::Previous,
        StepTo::Next => Action::Next,
    });
    let testid = match to {
        StepTo::Start => "step-start",
        StepTo::Previous => "step-previous",
        StepTo::Next => "step-next",
    };
    html! {
        <button type="button" class="button button-icon" aria-label={props.label.clone()} title={props.label.clone()}
            data-testid={testid} {onclick}>{ props.icon.draw() }</button>
    }
}

#[derive(Debug, PartialEq, Properties)]
struct SpeedProps {
    speed: u32,
}

#[component]
fn Speeds(props: &SpeedProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let option = |speed: u32| {
        let dispatch = dispatch.clone();
        let onclick = move |_| {
            if let Some(dispatch) = &dispatch {
                dispatch.dispatch(Action::Speed(speed));
            }
        };
        html! {
            <button type="button" class="segment" data-speed={speed.to_string()} aria-label={text.play_speed_of(&speed.to_string())}
                aria-pressed={pressed(speed == props.speed)} {onclick}>{ speed }{ "×" }</button>
        }
    };
    html! {
        <div class="segments speeds" role="group" aria-label={text.play_speed} data-testid="speed">
            { for Transport::SPEEDS.into_iter().map(option) }
        </div>
    }
}
