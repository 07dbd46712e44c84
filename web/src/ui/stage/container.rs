//! A container's card: state, reason and restarts side by side, then what is going on, then what it is made of.

use podarium_core::view::{ContainerKind, Micros, StateView};
use yew::prelude::*;

use super::details::Details;
use super::facts::or_dash;
use super::tone::Tone;
use super::{actions, activity, backoff};
use crate::format;
use crate::hooks::{use_dispatch, use_text};
use crate::i18n::Text;
use crate::ui::menu::Menu;
use crate::ui::shared::ContainerRef;

/// What the card shows.
#[derive(Debug, PartialEq, Properties)]
pub struct ContainerProps {
    /// The container.
    pub container: ContainerRef,
    /// Now.
    pub now: Micros,
}

/// The card.
#[component]
pub fn ContainerCard(props: &ContainerProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let container = &props.container;
    let tone = Tone::of_container(container);
    let (state, reason, message, note) = words(text, &container.state, props.now);
    html! {
        <article class={classes!("card", tone.class())} data-testid={format!("container-{}", container.name)}
            aria-label={text.container_label(&container.name)}>
            <header class="card-head">
                <span class="orb" aria-hidden="true"></span>
                <div class="card-title">
                    <h4 class="card-name" title={container.name.clone()}>{ &container.name }</h4>
                    <code class="card-image" title={container.image.clone()}>{ &container.image }</code>
                </div>
                if let Some(kind) = kind(text, container.kind) { <span class="chip">{ kind }</span> }
                <Menu label={text.container_actions(&container.name)} testid="container-actions"
                    choices={actions::of_container(text, &container.pod.name, &container.name, dispatch.as_ref())} />
            </header>
            <div class="card-body"><div class="card-now">
                <dl class="tiles">
                    <div class="tile tile-state">
                        <dt>{ text.container_state }</dt>
                        <dd><b class="tile-word" data-testid="state">{ state }</b><span class="tile-note">{ note }</span></dd>
                    </div>
                    <div class="tile tile-count">
                        <dt>{ text.container_restarts }</dt>
                        <dd><b class="tile-number" data-testid="restart-count" key={container.restart_count}>{ container.restart_count }</b></dd>
                    </div>
                    <div class="tile tile-reason">
                        <dt>{ text.container_reason }</dt>
                        <dd><b class={classes!("tile-word", reason.is_empty().then_some("is-none"))} title={reason.clone()} data-testid="reason">{ or_dash(&reason) }</b></dd>
                    </div>
                </dl>
                if !message.is_empty() { <p class="card-message" title={message.clone()}>{ message.clone() }</p> }
                if let Some(wait) = &container.backoff { { backoff::draw(text, wait, props.now) } }
                if !container.activity.is_empty() { { activity::draw(text, &container.activity, props.now) } }
                <ul class="lamps card-lamps">
                    { lamp(text.container_started, container.started) }
                    { lamp(text.container_ready, container.ready) }
                </ul>
                if let Some(last) = &container.last_state { { draw_last(text, last) } }
            </div>
            <div class="card-made"><Details container={container.clone()} /></div></div>
        </article>
    }
}

/// State, reason and message in the API's words, and a note in the page's.
fn words(text: &Text, state: &StateView, now: Micros) -> (&'static str, String, String, String) {
    match state {
        StateView::Waiting { reason, message } => {
            ("Waiting", reason.clone(), message.clone(), String::new())
        }
        StateView::Running { started_at } => {
            let running =
                format::span(now.saturating_sub(*started_at) / format::SECOND * format::SECOND);
            let note = if running == "0 ms" {
                String::new()
            } else {
                text.container_running_for(&running)
            };
            ("Running", String::new(), String::new(), note)
        }
        StateView::Terminated {
            reason,
            message,
            exit_code,
            started_at,
            finished_at,
        } => {
            let ran = format::span(finished_at.saturating_sub(*started_at));
            let note = format!(
                "{} {exit_code} · {}",
                text.container_exit_code,
                text.container_ran_for(&ran)
            );
            ("Terminated", reason.clone(), message.clone(), note)
        }
    }
}

fn kind(text: &Text, kind: ContainerKind) -> Option<&'static str> {
    match kind {
        ContainerKind::Init => Some(text.container_init),
        ContainerKind::Sidecar => Some(text.container_sidecar),
        ContainerKind::Main => None,
        ContainerKind::Ephemeral => Some(text.container_ephemeral),
    }
}

fn lamp(name: &str, on: bool) -> Html {
    html! {
        <li class={classes!("lamp", on.then_some("is-on"))}>
            <span class="lamp-light" aria-hidden="true"></span>
            <span class="lamp-name">{ name }</span>
            <span class="unseen">{ if on { "true" } else { "false" } }</span>
        </li>
    }
}

fn draw_last(text: &Text, last: &StateView) -> Html {
    let (state, reason, message, note) = words(text, last, 0);
    html! {
        <p class="card-last" title={message}>
            <span class="eyebrow">{ text.container_last_state }</span>
            <span class="card-last-words"><b>{ state }</b>{ " · " }{ or_dash(&reason) }{ " · " }{ note }</span>
        </p>
    }
}
