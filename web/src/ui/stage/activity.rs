//! What is under way in a container right now: pulls, hooks, and the grace period that drains.

use podarium_core::view::{Activity, ActivityKind, Micros};
use yew::prelude::*;

use super::pod::drain;
use crate::format;
use crate::hooks::use_text;

/// What is under way.
#[derive(Debug, PartialEq, Properties)]
pub struct ActivitiesProps {
    /// All of it.
    pub activities: Vec<Activity>,
    /// Now.
    pub now: Micros,
}

/// The list.
#[component]
pub fn Activities(props: &ActivitiesProps) -> Html {
    let text = use_text();
    let item = |activity: &Activity| {
        let (words, class) = match activity.kind {
            ActivityKind::Pulling => (text.container_pulling, "activity tone-wait"),
            ActivityKind::PostStart => (text.container_post_start, "activity tone-unready"),
            ActivityKind::PreStop => (text.container_pre_stop, "activity tone-stop"),
            ActivityKind::Stopping => (text.container_stopping, "activity tone-fail"),
        };
        let rest = activity.until.map(|until| {
            (
                until.saturating_sub(props.now),
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
                    <span class="activity-time">{ format::span(props.now.saturating_sub(activity.since)) }</span>
                    <span class="march" aria-hidden="true"></span>
                }
            </li>
        }
    };
    html! { <ul class="activities">{ for props.activities.iter().map(item) }</ul> }
}
