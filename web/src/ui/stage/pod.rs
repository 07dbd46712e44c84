//! A pod: its name, its facts, its containers and volumes.

use podarium_core::view::{DeletionView, Micros, StateView};
use yew::prelude::*;

use super::actions;
use super::container::ContainerCard;
use super::facts::PodFacts;
use super::volumes;
use crate::format::{self, SECOND};
use crate::hooks::{use_dispatch, use_text};
use crate::i18n::Text;
use crate::ui::menu::Menu;
use crate::ui::shared::{ContainerRef, PodRef};

/// What the pod card shows.
#[derive(Debug, PartialEq, Properties)]
pub struct PodProps {
    /// The pod.
    pub pod: PodRef,
    /// Now.
    pub now: Micros,
}

/// The pod card.
#[component]
pub fn PodCard(props: &PodProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let pod = &props.pod;
    let columns = volumes::columns(pod.containers.len());
    html! {
        <article class="pod" aria-label={format!("{} {}", text.stage_pod, pod.name)}>
            <header class="pod-head">
                <div class="pod-title">
                    <span class="eyebrow">{ text.stage_pod }</span>
                    <h3 class="pod-name" title={pod.name.clone()}>{ &pod.name }</h3>
                </div>
                <ul class="chips">
                    <li class="chip"><span class="chip-key">{ text.stage_namespace }</span>{ &pod.namespace }</li>
                    <li class="chip"><span class="chip-key">{ text.stage_restart_policy }</span>{ &pod.restart_policy }</li>
                    if pod.host_network { <li class="chip chip-strong">{ "hostNetwork" }</li> }
                    if pod.is_static { <li class="chip chip-strong">{ text.stage_static_pod }</li> }
                </ul>
                <Menu label={text.stage_actions} named=true testid="pod-actions"
                    choices={actions::of_pod(text, &pod.name, dispatch.as_ref())} />
            </header>
            if let Some(deletion) = &pod.deletion { { draw_deletion(text, deletion, props.now) } }
            if !pod.message.is_empty() { <p class="banner banner-fail">{ &pod.message }</p> }
            <PodFacts pod={pod.clone()} />
            <div class={classes!("cards", columns)}>
                { for pod.containers().map(|container| html! {
                    <ContainerCard key={container.name.clone()} now={clock_of(&container, props.now)} container={container.clone()} />
                }) }
            </div>
            { volumes::draw(text, pod) }
        </article>
    }
}

/// What a card needs to know of the time: all of it while something counts down, else the second. A card that is told
/// nothing new is not drawn anew.
fn clock_of(container: &ContainerRef, now: Micros) -> Micros {
    if container.backoff.is_some() || !container.activity.is_empty() {
        return now;
    }
    match container.state {
        StateView::Running { started_at } => {
            started_at + now.saturating_sub(started_at) / SECOND * SECOND
        }
        _ => 0,
    }
}

fn draw_deletion(text: &Text, deletion: &DeletionView, now: Micros) -> Html {
    let left = deletion.deadline.saturating_sub(now);
    let whole = deletion.deadline.saturating_sub(deletion.asked_at).max(1);
    html! {
        <div class="banner banner-stop" role="status">
            <span>{ text.stage_deleting(&deletion.grace_secs.to_string()) }</span>
            { drain(left, whole) }
            <span class="banner-left">{ text.stage_deleting_left(&format::left(left)) }</span>
        </div>
    }
}

/// A bar that empties.
pub fn drain(left: Micros, whole: Micros) -> Html {
    let per_mille = (left.min(whole) * 1000 / whole.max(1)).to_string();
    html! {
        <svg class="drain" viewBox="0 0 1000 8" preserveAspectRatio="none" aria-hidden="true">
            <rect class="drain-back" width="1000" height="8" />
            <rect class="drain-left" width={per_mille} height="8" />
        </svg>
    }
}
