//! The events that have happened up to the playhead, newest first; and in the same place, on demand, why it is so.

use podarium_core::view::{EventView, View};

use super::dom::{El, button, el};
use super::part::Story;
use super::{Cx, truth, why};
use crate::format::{self, SECOND};
use crate::store::chain::Topic;
use crate::store::{Action, Pane};

/// The events, or why it is so at an instant; and whether they belong to an earlier text.
pub fn draw(cx: &Cx, view: &View, stale: bool, story: Option<&Story>) -> El {
    let text = cx.text();
    let events = &view.events;
    let tells = story.is_some();
    let title = if tells {
        text.why_title
    } else {
        text.events_title
    };
    let title = el("h2", "unseen").word(title);
    let pane = if tells { Pane::Why } else { Pane::Events };
    let head = head(cx, pane, events.len());
    let body = if let Some(story) = story {
        why::draw(cx, story)
    } else if events.is_empty() {
        el("p", "empty empty-small").word(text.events_none)
    } else {
        let heads = [
            text.events_time,
            text.events_type_,
            text.events_reason,
            text.events_from,
            text.events_message,
            text.events_count,
        ];
        let heads = heads
            .into_iter()
            .map(|head| el("th", "").is("scope", "col").word(head));
        let table = el("table", "events-table").kids([
            el("thead", "").kid(el("tr", "").each(heads)),
            el("tbody", "").each(events.iter().rev().map(|event| row(cx, event))),
        ]);
        el("div", "events-scroll")
            .is("tabindex", "0")
            .is("role", "group")
            .is("aria-label", text.events_scroll)
            .kid(table)
    };
    el("div", "events")
        .class_if(stale, "is-stale")
        .testid("events")
        .kids([title, head, body])
}

/// The switch between events, reasons and terminals, and how many events there are.
pub fn head(cx: &Cx, open: Pane, events: usize) -> El {
    let text = cx.text();
    let side = |pane: Pane, label: &'static str, testid| {
        button("segment")
            .is("aria-pressed", truth(pane == open))
            .testid(testid)
            .click(cx, Action::Pane(pane))
            .word(label)
    };
    let count = el("span", "count").text(&events.to_string());
    el("div", "side-head").kid(
        el("div", "segments")
            .is("role", "group")
            .is("aria-label", text.pane_side)
            .kids([
                side(Pane::Events, text.events_title, "side-events").kid(count),
                side(Pane::Why, text.why_title, "side-why"),
                side(Pane::Terminal, text.terminal_title, "side-terminal"),
            ]),
    )
}

fn row(cx: &Cx, event: &EventView) -> El {
    let warning = event.kind == "Warning";
    let (reason, message) = (event.reason.clone(), event.message.clone());
    let topic = Topic::Event(reason, message, event.last_at + SECOND);
    let seek = button("link")
        .is("title", cx.text().events_seek)
        .click(cx, Action::Seek(event.last_at))
        .text(&format::moment(event.last_at));
    let kind = el("span", "pill")
        .class(if warning { "tone-fail" } else { "tone-calm" })
        .text(&event.kind);
    let count = if event.count > 1 {
        format::joined(&["×", &event.count.to_string()])
    } else {
        String::new()
    };
    el("tr", "").kids([
        el("td", "event-time").kid(seek),
        el("td", "event-type").kid(kind),
        el("td", "event-reason").kid(
            why::asks(
                cx,
                button("asks"),
                &event.reason,
                &event.object,
                Some(event.container.as_str()).filter(|name| !name.is_empty()),
                Some(topic),
            )
            .text(&event.reason),
        ),
        el("td", "event-from").title(&event.from).text(&event.from),
        el("td", "event-message").text(&event.message),
        el("td", "event-count").text(&count),
    ])
}
