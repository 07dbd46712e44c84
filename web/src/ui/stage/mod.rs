//! The stage: nodes, the pods on them, and their containers, at the playhead's instant.

mod actions;
mod activity;
mod backoff;
mod container;
mod details;
mod facts;
mod pod;
mod tone;
mod volumes;

use podarium_core::view::{Micros, View};
use yew::prelude::*;

use super::icons::Icon;
use super::lesson::LessonNote;
use super::shared::{PodRef, Shared};
use crate::hooks::{send, use_dispatch, use_text};
use crate::i18n::Text;
use crate::store::{Action, Dispatch};
use pod::PodCard;

/// What the stage shows.
#[derive(Debug, PartialEq, Properties)]
pub struct StageProps {
    /// The world.
    pub view: Shared<View>,
    /// The instant at which it was read.
    pub now: Micros,
    /// Whether the text has changed to something broken since.
    pub stale: bool,
    /// The example on screen, for small screens.
    pub lesson: Option<&'static str>,
}

/// The stage.
#[component]
pub fn Stage(props: &StageProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let empty = |gone| draw_empty(text, dispatch.as_ref(), gone);
    let view = &props.view;
    let pods: Vec<PodRef> = PodRef::all(view).collect();
    let on_node = |node: &str| {
        pods.iter()
            .filter(|pod| pod.node == node)
            .map(|pod| draw_pod(pod, props.now))
            .collect::<Html>()
    };
    let unbound = pods.iter().any(|pod| pod.node.is_empty());
    html! {
        <>
            <div class="note-small"><LessonNote lesson={props.lesson} /></div>
            if props.stale && !pods.is_empty() {
                <p class="banner banner-stale" role="status">{ Icon::Alert.draw() }{ text.stage_stale }</p>
            }
            <div class={classes!("stage", props.stale.then_some("is-stale"))}>
                if unbound {
                    <section class="node node-none">
                        <h2 class="node-head"><span class="node-name">{ text.stage_unbound }</span></h2>
                        { on_node("") }
                    </section>
                }
                { for view.nodes.iter().map(|node| html! {
                    <section class="node" key={node.name.clone()} aria-label={node.name.clone()}>
                        <h2 class="node-head">
                            <span class="eyebrow">{ text.stage_node }</span>
                            <span class="node-name" title={node.name.clone()}>{ &node.name }</span>
                            <code class="node-address">{ &node.address }</code>
                        </h2>
                        if pods.is_empty() { { empty(!view.events.is_empty()) } }
                        { on_node(&node.name) }
                    </section>
                }) }
                if view.nodes.is_empty() { { empty(false) } }
            </div>
        </>
    }
}

fn draw_pod(pod: &PodRef, now: Micros) -> Html {
    html! { <PodCard key={pod.uid.clone()} pod={pod.clone()} {now} /> }
}

fn draw_empty(text: &Text, dispatch: Option<&Dispatch>, gone: bool) -> Html {
    let (title, body) = if gone {
        (text.stage_gone_title, text.stage_gone)
    } else {
        (text.stage_empty_title, text.stage_empty)
    };
    html! {
        <div class="empty">
            <p class="empty-title">{ title }</p>
            <p>{ body }</p>
            if gone {
                <button type="button" class="button" onclick={send(dispatch, || Action::Start)}>
                    { Icon::Start.draw() }{ text.stage_start_over }
                </button>
            }
        </div>
    }
}
