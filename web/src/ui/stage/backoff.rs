//! The wait before the next try: a ring that empties, and the time that is left.

use podarium_core::view::{BackoffView, Micros};

use crate::format::{self, SECOND};
use crate::i18n::Text;
use crate::ui::dom::{El, el, none};

/// Draws the wait. The ring's path is a thousand long, so that the rest is a dash of as many thousandths.
pub fn draw(text: &Text, backoff: &BackoffView, now: Micros) -> El {
    let BackoffView {
        since,
        until,
        next_try,
    } = *backoff;
    let end = next_try.max(until);
    let left = end.saturating_sub(now);
    let per_mille = (left * 1000 / end.saturating_sub(since).max(1)).min(1000);
    let circle = |class| {
        el("circle", class)
            .is("cx", "22")
            .is("cy", "22")
            .is("r", "18")
    };
    let dash = format::joined(&[&per_mille.to_string(), " 1000"]);
    let whole = format::span(until.saturating_sub(since));
    // The kubelet does not start the container when the wait is over, but when it looks at the pod next.
    let late = end.saturating_sub(until) / SECOND * SECOND;
    let look = if late == 0 {
        none()
    } else {
        el("p", "").text(&text.container_backoff_look(&format::span(late)))
    };
    el("div", "backoff").testid("backoff").kids([
        el("svg", "ring").is("viewBox", "0 0 44 44").hidden().kids([
            circle("ring-back"),
            circle("ring-left")
                .is("pathLength", "1000")
                .is("transform", "rotate(-90 22 22)")
                .attr("stroke-dasharray", &dash),
        ]),
        el("div", "backoff-words").kids([
            el("span", "eyebrow").word(text.container_next_try),
            el("b", "backoff-left")
                .is("role", "timer")
                .text(&format::left(left)),
        ]),
        el("div", "backoff-whole").kids([
            el("p", "").text(&text.container_backoff_title(&whole)),
            look,
        ]),
    ])
}
