//! The transport bar: play, speed and steps, and beside them the two clocks, which alone change with every frame.

use podarium_core::view::Micros;

use super::actions::Subject;
use super::dom::{El, button, el, none};
use super::icons::Icon;
use super::menu::menu;
use super::{Cx, truth};
use crate::format;
use crate::store::Action;
use crate::store::transport::{LONGEST_RUN, Transport};

/// The controls. With a broken text everything is held still.
pub fn controls(cx: &Cx, transport: Transport, stale: bool) -> El {
    let text = cx.text();
    let playing = transport.playing;
    let (icon, label) = if playing {
        (Icon::Pause, text.play_pause)
    } else {
        (Icon::Play, text.play_play)
    };
    let step = |icon: Icon, label, testid, action| {
        button("button button-icon")
            .is("aria-label", label)
            .is("title", label)
            .testid(testid)
            .click(cx, action)
            .kid(icon.draw())
    };
    let speed = |speed: u32| {
        let number = speed.to_string();
        button("segment")
            .attr("data-speed", &number)
            .attr("aria-label", &text.play_speed_of(&number))
            .is("aria-pressed", truth(speed == transport.speed))
            .click(cx, Action::Speed(speed))
            .text(&number)
            .word("×")
    };
    let play = button("button button-play")
        .is("aria-label", label)
        .testid("play")
        .is_if(stale, "disabled", "")
        .is("data-playing", truth(playing))
        .click(cx, Action::Toggle)
        .kids([icon.draw(), el("span", "").word(label)]);
    let skip = step(
        Icon::Skip,
        text.play_skip_idle,
        "skip-idle",
        Action::SkipIdle,
    )
    .is("aria-pressed", truth(transport.skip_idle));
    let (start, previous, next) = (Action::Start, Action::Previous, Action::Next);
    super::dom::list([
        el("div", "transport-steps").kids([
            step(Icon::Start, text.play_back, "step-start", start),
            step(
                Icon::Previous,
                text.play_previous,
                "step-previous",
                previous,
            ),
            play,
            step(Icon::Next, text.play_next, "step-next", next),
            skip,
            menu(cx, text.play_jump, Icon::Jump, false, "jump", Subject::Time),
        ]),
        el("div", "segments speeds")
            .is("role", "group")
            .is("aria-label", text.play_speed)
            .testid("speed")
            .each(Transport::SPEEDS.into_iter().map(speed)),
    ])
}

/// The clocks: of the run, and of the cluster (RFC 3339).
pub fn clocks(cx: &Cx, at: Micros, cluster: &str) -> El {
    let text = cx.text();
    let limit = if at >= LONGEST_RUN {
        el("span", "clock-limit")
            .is("role", "status")
            .word(text.play_limit)
    } else {
        none()
    };
    el("div", "clocks").kids([
        el("output", "clock")
            .testid("clock")
            .is("title", text.play_elapsed)
            .text(&format::clock(at)),
        el("span", "clock-cluster")
            .is("title", text.play_clock)
            .text(&time_of_day(cluster)),
        limit,
    ])
}

/// `2026-01-02T03:04:05Z` as `2026-01-02 03:04:05`.
fn time_of_day(clock: &str) -> String {
    clock.replace('T', " ").trim_end_matches('Z').to_owned()
}
