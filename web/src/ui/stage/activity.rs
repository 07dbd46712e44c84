//! What is under way in a container right now: pulls, hooks, and the grace period that drains.

use podarium_core::view::{Activity, ActivityKind, Micros};

use super::pod::drain;
use crate::format;
use crate::i18n::Text;
use crate::ui::dom::{El, el};

/// Draws all that is under way.
pub fn draw(text: &Text, activities: &[Activity], now: Micros) -> El {
    let item = |activity: &Activity| {
        let (words, tone) = match activity.kind {
            ActivityKind::Pulling => (text.container_pulling, "tone-wait"),
            ActivityKind::PostStart => (text.container_post_start, "tone-unready"),
            ActivityKind::PreStop => (text.container_pre_stop, "tone-stop"),
            ActivityKind::Stopping => (text.container_stopping, "tone-fail"),
        };
        // Only a grace period is known to the user beforehand; how long a pull or a hook takes is not.
        let known = matches!(
            activity.kind,
            ActivityKind::PreStop | ActivityKind::Stopping
        );
        let (time, bar) = match activity.until.filter(|_| known) {
            Some(until) => {
                let left = until.saturating_sub(now);
                let whole = until.saturating_sub(activity.since);
                (format::left(left), drain(left, whole))
            }
            None => (
                format::span(now.saturating_sub(activity.since)),
                el("span", "march").hidden(),
            ),
        };
        el("li", "activity").class(tone).kids([
            el("span", "activity-words").word(words),
            el("span", "activity-time").text(&time),
            bar,
        ])
    };
    el("ul", "activities").each(activities.iter().map(item))
}
