//! The events that have happened up to the playhead, newest first.

use podarium_core::view::{EventView, View};
use yew::prelude::*;

use super::shared::Shared;
use crate::format;
use crate::hooks::{send, use_dispatch, use_text};
use crate::store::Action;

/// What the table shows.
#[derive(Debug, PartialEq, Properties)]
pub struct EventsProps {
    /// The world.
    pub view: Shared<View>,
    /// Whether it belongs to an earlier text.
    pub stale: bool,
}

/// The table.
#[component]
pub fn Events(props: &EventsProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let events = &props.view.events;
    let row = |event: &EventView| {
        let at = event.last_at;
        let warning = event.kind == "Warning";
        html! {
            <tr class={warning.then_some("is-warning")}>
                <td class="event-time">
                    <button type="button" class="link" title={text.events_seek} onclick={send(dispatch.as_ref(), move || Action::Seek(at))}>{ format::moment(event.last_at) }</button>
                </td>
                <td class="event-type"><span class={classes!("pill", if warning { "tone-fail" } else { "tone-calm" })}>{ &event.kind }</span></td>
                <td class="event-reason">{ &event.reason }</td>
                <td class="event-from" title={event.from.clone()}>{ &event.from }</td>
                <td class="event-message">{ &event.message }</td>
                <td class="event-count">if event.count > 1 { { "×" }{ event.count } }</td>
            </tr>
        }
    };
    html! {
        <div class={classes!("events", props.stale.then_some("is-stale"))} data-testid="events">
            <h2 class="panel-title">{ text.events_title }<span class="count">{ events.len() }</span></h2>
            if events.is_empty() {
                <p class="empty empty-small">{ text.events_none }</p>
            } else {
                <div class="events-scroll" tabindex="0" role="region" aria-label={text.events_title}>
                    <table class="events-table">
                        <thead><tr>
                            <th scope="col">{ text.events_time }</th>
                            <th scope="col">{ text.events_type_ }</th>
                            <th scope="col">{ text.events_reason }</th>
                            <th scope="col">{ text.events_from }</th>
                            <th scope="col">{ text.events_message }</th>
                            <th scope="col"><span class="unseen">{ text.events_count }</span></th>
                        </tr></thead>
                        <tbody>{ for events.iter().rev().map(row) }</tbody>
                    </table>
                </div>
            }
        </div>
    }
}
