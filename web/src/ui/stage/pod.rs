//! A pod: its name, its facts, its containers and volumes.

use podarium_core::view::{ContainerView, DeletionView, Micros, PodView, StateView, View};

use super::{facts, volumes};
use crate::format::{self, SECOND};
use crate::i18n::Text;
use crate::ui::Cx;
use crate::ui::actions::Subject;
use crate::ui::dom::{El, el, none};
use crate::ui::icons::Icon;
use crate::ui::menu::menu;
use crate::ui::part::{Part, keyed};
use crate::ui::shared::{ContainerRef, Shared};

/// The card of one of the pods of a view.
pub fn draw(cx: &Cx, view: &Shared<View>, place: usize, now: Micros) -> El {
    let text = cx.text();
    let pod = &view.pods[place];
    let deletion = match &pod.deletion {
        Some(deletion) => draw_deletion(text, deletion, now),
        None => none(),
    };
    let message = if pod.message.is_empty() {
        none()
    } else {
        el("p", "banner banner-fail").text(&pod.message)
    };
    let card = |container: ContainerRef| {
        let now = clock_of(&container, now);
        let name = container.name.clone();
        keyed(cx, Part::Container(container, now), Some(&name))
    };
    el("article", "pod")
        .key(&pod.uid)
        .attr(
            "aria-label",
            &format::joined(&[text.stage_pod, " ", &pod.name]),
        )
        .kids([
            draw_head(cx, pod),
            deletion,
            message,
            facts::draw(cx, pod),
            facts::draw_row(cx, pod),
            el("div", "cards")
                .class(volumes::columns(pod.containers.len()))
                .each(ContainerRef::all(view, place).map(card)),
            volumes::draw(text, pod),
        ])
}

fn draw_head(cx: &Cx, pod: &PodView) -> El {
    let text = cx.text();
    let pair = |name: &'static str, value: &str| {
        el("li", "chip")
            .kid(el("span", "chip-key").word(name))
            .text(value)
    };
    let strong = |is: bool, word: &'static str| {
        if is {
            el("li", "chip chip-strong").word(word)
        } else {
            none()
        }
    };
    el("header", "pod-head").kids([
        el("div", "pod-title").kids([
            el("span", "eyebrow").word(text.stage_pod),
            el("h3", "pod-name").title(&pod.name).text(&pod.name),
        ]),
        el("ul", "chips").kids([
            pair(text.stage_namespace, &pod.namespace),
            pair(text.stage_restart_policy, &pod.restart_policy),
            strong(pod.host_network, "hostNetwork"),
            strong(pod.is_static, text.stage_static_pod),
        ]),
        menu(
            cx,
            text.stage_actions,
            Icon::More,
            true,
            "pod-actions",
            Subject::Pod(pod.name.clone()),
        ),
    ])
}

/// What a card needs to know of the time: all of it while something counts down, else the second. A card that is told
/// nothing new is not drawn anew.
fn clock_of(container: &ContainerView, now: Micros) -> Micros {
    if container.backoff.is_some() || !container.activity.is_empty() {
        return now;
    }
    match container.state {
        StateView::Running { started_at } => {
            started_at + now.saturating_sub(started_at) / SECOND * SECOND
        }
        _ => 0,
    }
}

fn draw_deletion(text: &Text, deletion: &DeletionView, now: Micros) -> El {
    let left = deletion.deadline.saturating_sub(now);
    let whole = deletion.deadline.saturating_sub(deletion.asked_at).max(1);
    el("div", "banner banner-stop").is("role", "status").kids([
        el("span", "").text(&text.stage_deleting(&deletion.grace_secs.to_string())),
        drain(left, whole),
        el("span", "banner-left").text(&text.stage_deleting_left(&format::left(left))),
    ])
}

/// A bar that empties.
pub fn drain(left: Micros, whole: Micros) -> El {
    let bar = |class| el("rect", class).is("height", "8");
    el("svg", "drain")
        .is("viewBox", "0 0 1000 8")
        .is("preserveAspectRatio", "none")
        .hidden()
        .kids([
            bar("drain-back").is("width", "1000"),
            bar("drain-left").number("width", left.min(whole) * 1000 / whole.max(1)),
        ])
}
