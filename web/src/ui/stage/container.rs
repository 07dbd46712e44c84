//! A container's card: state, reason and restarts side by side, then what is going on, then what it is made of.

use podarium_core::Fault;
use podarium_core::view::{ContainerKind, Micros, StateView};

use super::facts::or_dash;
use super::tone::Tone;
use super::{activity, backoff, details};
use crate::format;
use crate::i18n::Text;
use crate::store::chain::Topic;
use crate::ui::Cx;
use crate::ui::actions::{Subject, of_fault};
use crate::ui::dom::{El, button, el, none};
use crate::ui::icons::Icon;
use crate::ui::menu::menu;
use crate::ui::shared::ContainerRef;
use crate::ui::why;

/// The card.
pub fn draw(cx: &Cx, container: &ContainerRef, now: Micros) -> El {
    let text = cx.text();
    el("article", "card")
        .class(Tone::of_container(container).class())
        .attr(
            "data-testid",
            &format::joined(&["container-", &container.name]),
        )
        .attr("aria-label", &text.container_label(&container.name))
        .kids([
            draw_head(cx, container),
            el("div", "card-body")
                .kids([draw_now(cx, container, now), details::draw(text, container)]),
        ])
}

fn draw_head(cx: &Cx, container: &ContainerRef) -> El {
    let text = cx.text();
    let (name, image) = (&container.name, &container.image);
    let kind = match container.kind {
        ContainerKind::Init => text.container_init,
        ContainerKind::Sidecar => text.container_sidecar,
        ContainerKind::Main => "",
        ContainerKind::Ephemeral => text.container_ephemeral,
    };
    let kind = if kind.is_empty() {
        none()
    } else {
        el("span", "chip").word(kind)
    };
    el("header", "card-head").kids([
        el("span", "orb").hidden(),
        el("div", "card-title").kids([
            el("h4", "card-name").title(name).text(name),
            el("code", "card-image").title(image).text(image),
        ]),
        kind,
        menu(
            cx,
            &text.container_actions(name),
            Icon::More,
            false,
            "container-actions",
            Subject::Container(container.clone()),
        ),
    ])
}

/// State, restarts and reason, and what is going on.
fn draw_now(cx: &Cx, container: &ContainerRef, now: Micros) -> El {
    let text = cx.text();
    let state = State::of(text, &container.state, now);
    let restarts = container.restart_count.to_string();
    let asks = |what: &str, topic| {
        let pod = &container.pod().name;
        let own = Some(container.name.as_str());
        why::asks(cx, button("asks"), what, pod, own, Some(topic))
    };
    let tile = |class, name, value| {
        el("div", "tile")
            .class(class)
            .kids([el("dt", "").word(name), value])
    };
    let tiles = el("dl", "tiles").kids([
        tile(
            "tile-state",
            text.container_state,
            el("dd", "").kids([
                el("b", "tile-word").testid("state").word(state.name),
                match container.state {
                    StateView::Terminated { exit_code, .. } => {
                        asks(&state.note, Topic::ExitCode(exit_code))
                            .class("tile-note")
                            .text(&state.note)
                    }
                    _ => el("span", "tile-note").text(&state.note),
                },
                why::ask(cx, &container.pod().name, Some(&container.name)),
            ]),
        ),
        tile(
            "tile-count",
            text.container_restarts,
            // A new number is a new element, so that it moves.
            el("dd", "").kid(
                asks(
                    text.container_restarts,
                    Topic::Restarts(container.restart_count),
                )
                .kid(
                    el("b", "tile-number")
                        .testid("restart-count")
                        .key(&restarts)
                        .text(&restarts),
                ),
            ),
        ),
        tile(
            "tile-reason",
            text.container_reason,
            el("dd", "").kid(
                el("b", "tile-word")
                    .class_if(state.reason.is_empty(), "is-none")
                    .title(state.reason)
                    .testid("reason")
                    .text(or_dash(state.reason)),
            ),
        ),
    ]);
    let message = if state.message.is_empty() {
        none()
    } else {
        el("p", "card-message")
            .title(state.message)
            .text(state.message)
    };
    let wait = match &container.backoff {
        Some(wait) => backoff::draw(text, wait, now),
        None => none(),
    };
    let activities = if container.activity.is_empty() {
        none()
    } else {
        activity::draw(text, &container.activity, now)
    };
    let last = match &container.last_state {
        Some(last) => draw_last(text, last),
        None => none(),
    };
    let faults = if container.faults.is_empty() {
        none()
    } else {
        let chip = |fault: &Fault| el("li", "chip chip-danger").text(&of_fault(cx, *fault).0);
        el("ul", "chips")
            .testid("faults")
            .each(container.faults.iter().map(chip))
    };
    el("div", "card-now").kids([
        tiles,
        message,
        wait,
        activities,
        el("ul", "lamps card-lamps").kids([
            lamp(text.container_started, container.started),
            lamp(text.container_ready, container.ready),
        ]),
        faults,
        last,
    ])
}

/// A state: three words of the API's, and a note of the page's.
struct State<'a> {
    name: &'static str,
    reason: &'a str,
    message: &'a str,
    note: String,
}

impl<'a> State<'a> {
    fn of(text: &Text, state: &'a StateView, now: Micros) -> Self {
        match state {
            StateView::Waiting { reason, message } => Self {
                name: "Waiting",
                reason,
                message,
                note: String::new(),
            },
            StateView::Running { started_at } => {
                let seconds = now.saturating_sub(*started_at) / format::SECOND;
                let note = match seconds {
                    0 => String::new(),
                    _ => text.container_running_for(&format::span(seconds * format::SECOND)),
                };
                Self {
                    name: "Running",
                    reason: "",
                    message: "",
                    note,
                }
            }
            StateView::Terminated {
                reason,
                message,
                exit_code,
                started_at,
                finished_at,
            } => {
                let ran = format::span(finished_at.saturating_sub(*started_at));
                let note = format::joined(&[
                    text.container_exit_code,
                    " ",
                    &exit_code.to_string(),
                    " · ",
                    &text.container_ran_for(&ran),
                ]);
                Self {
                    name: "Terminated",
                    reason,
                    message,
                    note,
                }
            }
        }
    }
}

fn lamp(name: &'static str, on: bool) -> El {
    el("li", "lamp").class_if(on, "is-on").kids([
        el("span", "lamp-light").hidden(),
        el("span", "lamp-name").word(name),
        el("span", "unseen").word(if on { "true" } else { "false" }),
    ])
}

fn draw_last(text: &Text, last: &StateView) -> El {
    let state = State::of(text, last, 0);
    el("p", "card-last").title(state.message).kids([
        el("span", "eyebrow").word(text.container_last_state),
        el("span", "card-last-words")
            .kid(el("b", "").word(state.name))
            .text(&format::joined(&[
                " · ",
                or_dash(state.reason),
                " · ",
                &state.note,
            ])),
    ])
}
