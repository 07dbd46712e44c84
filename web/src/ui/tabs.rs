//! The tabs of a small screen. On a wide one all panes are on screen and the style sheet hides the tabs.

use yew::prelude::*;

use super::header::pressed;
use super::icons::Icon;
use crate::hooks::{send, use_dispatch, use_text};
use crate::store::{Action, Pane};

/// What the tabs show.
#[derive(Debug, PartialEq, Properties)]
pub struct TabsProps {
    /// The one that is open.
    pub pane: Pane,
    /// How many problems the manifest has.
    pub problems: usize,
}

/// The tabs.
#[component]
pub fn Tabs(props: &TabsProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let tab = |pane: Pane| {
        let onclick = send(dispatch.as_ref(), move || Action::Pane(pane));
        let (icon, label) = match pane {
            Pane::Manifest => (Icon::Text, text.pane_manifest),
            Pane::Stage => (Icon::Stage, text.pane_stage),
            Pane::Timeline => (Icon::Lanes, text.pane_timeline),
            Pane::Events => (Icon::List, text.pane_events),
        };
        let badge = (pane == Pane::Manifest && props.problems > 0).then_some(props.problems);
        html! {
            <button type="button" class="tab" data-testid={format!("tab-{}", pane.name())}
                aria-pressed={pressed(pane == props.pane)} {onclick}>
                { icon.draw() }
                <span class="tab-label">{ label }</span>
                if let Some(badge) = badge { <span class="count count-bad">{ badge }</span> }
            </button>
        }
    };
    html! { <nav class="tabs" aria-label={text.pane_label}>{ for Pane::ALL.into_iter().map(tab) }</nav> }
}
