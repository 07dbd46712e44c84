//! The tabs of a small screen. On a wide one all panes are on screen and the style sheet hides the tabs.

use super::dom::{El, button, el, maybe};
use super::icons::Icon;
use super::{Cx, truth};
use crate::store::{Action, Pane};

/// The tabs, with the one that is open, and how many problems the manifest has.
pub fn draw(cx: &Cx, open: Pane, problems: usize) -> El {
    let text = cx.text();
    let tab = |pane: Pane| {
        let (icon, label) = match pane {
            Pane::Manifest => (Icon::Text, text.pane_manifest),
            Pane::Stage => (Icon::Stage, text.pane_stage),
            Pane::Timeline => (Icon::Lanes, text.pane_timeline),
            Pane::Events => (Icon::List, text.pane_events),
            Pane::Why => (Icon::Info, text.why_title),
            Pane::Terminal => (Icon::Prompt, text.terminal_title),
        };
        let badge = pane == Pane::Manifest && problems > 0;
        let badge = badge.then(|| el("span", "count count-bad").text(&problems.to_string()));
        button("tab")
            .testid(match pane {
                Pane::Manifest => "tab-manifest",
                Pane::Stage => "tab-stage",
                Pane::Timeline => "tab-timeline",
                Pane::Events => "tab-events",
                Pane::Why => "tab-why",
                Pane::Terminal => "tab-terminal",
            })
            .is("aria-pressed", truth(pane == open))
            .click(cx, Action::Pane(pane))
            .kids([
                icon.draw(),
                el("span", "tab-label").word(label),
                maybe(badge),
            ])
    };
    el("nav", "tabs")
        .is("aria-label", text.pane_label)
        .each(Pane::ALL.into_iter().map(tab))
}
