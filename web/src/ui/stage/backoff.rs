//! The wait before the next try: a ring that empties, and the time that is left.

use podarium_core::view::{BackoffView, Micros};
use yew::prelude::*;

use crate::format;
use crate::i18n::Text;

/// Draws the wait. The ring's path is a thousand long, so that the rest is a dash of as many thousandths.
pub fn draw(text: &Text, backoff: &BackoffView, now: Micros) -> Html {
    let BackoffView {
        since,
        until,
        next_try,
    } = *backoff;
    let end = next_try.max(until);
    let left = end.saturating_sub(now);
    let per_mille = left * 1000 / end.saturating_sub(since).max(1);
    html! {
        <div class="backoff" data-testid="backoff">
            <svg class="ring" viewBox="0 0 44 44" aria-hidden="true">
                <circle class="ring-back" cx="22" cy="22" r="18" />
                <circle class="ring-left" cx="22" cy="22" r="18" pathLength="1000" transform="rotate(-90 22 22)"
                    stroke-dasharray={format!("{} 1000", per_mille.min(1000))} />
            </svg>
            <div class="backoff-words">
                <span class="eyebrow">{ text.container_next_try }</span>
                <b class="backoff-left" role="timer">{ format::left(left) }</b>
            </div>
            <span class="backoff-whole">{ text.container_backoff_title(&format::span(until.saturating_sub(since))) }</span>
        </div>
    }
}
