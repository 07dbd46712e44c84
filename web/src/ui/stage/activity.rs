//! What is under way in a container right now: pulls, hooks, and the grace period that drains.

use podarium_core::view::{Activity, ActivityKind, Micros};
use yew::prelude::*;

use super::pod::drain;
use crate::format;
use crate::i18n::Text;

/// Draws all that is under way.
pub fn draw(text: &Text, activities: &[Activity], now: Micros) -> Html {
    let item = |activity: &Activity| {
        let (words, class) = match activity.kind {
            ActivityKind::Pulling => (text.container_pulling, "activity tone-wait"),
            ActivityKind::PostStart => (text.container_post_start, "activity tone-unready"),
            ActivityKind::PreStop => (text.container_pre_stop, "activity tone-stop"),
            ActivityKind::Stopping => (text.container_stopping, "activity tone-fail"),
        };
        let rest = activity.until.map(|until| {
            (
                until.saturating_sub(now),
                until.saturating_sub(activity.since),
            )
        });
        // Only a grace period is known to the user beforehand; how long a pull or a hook takes is not.
        let rest = rest.filter(|_| {
            matches!(
                activity.kind,
                ActivityKind::PreStop | ActivityKind::Stopping
            )
        });
        html! {
            <li {class}>
                <span class="activity-words">{ words }</span>
                if let Some((left, whole)) = rest {
                    <span class="activity-time">{ format::left(left) }</span>
                    { drain(left, whole) }
                } else {
                    <span class="activity-time">{ format::span(now.saturating_sub(activity.since)) }</span>
                    <span class="march" aria-hidden="true"></span>
                }
            </li>
        }
    };
    html! { <ul class="activities">{ for activities.iter().map(item) }</ul> }
}
