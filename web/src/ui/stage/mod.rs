//! The stage: nodes, the pods on them, and their containers, at the playhead's instant.

mod activity;
mod backoff;
pub mod container;
mod details;
mod facts;
mod pod;
mod tone;
mod volumes;

use podarium_core::Registry;
use podarium_core::view::{Micros, NodeView, View};

use super::Cx;
use super::actions::Subject;
use super::dom::{El, button, el, list, maybe, none};
use super::icons::Icon;
use super::lesson;
use super::menu::menu;
use super::shared::Shared;
use crate::format;
use crate::store::Action;

/// The stage at the instant at which the world was read. It is stale once the text has changed to something broken since.
pub fn draw(
    cx: &Cx,
    view: &Shared<View>,
    now: Micros,
    stale: bool,
    lesson: Option<&'static str>,
) -> El {
    let text = cx.text();
    let banner = if stale && !view.pods.is_empty() {
        el("p", "banner banner-stale")
            .is("role", "status")
            .kid(Icon::Alert.draw())
            .word(text.stage_stale)
    } else {
        none()
    };
    let unbound = if view.pods.iter().any(|pod| pod.node.is_empty()) {
        el("section", "node node-none")
            .kid(el("h2", "node-head").kid(el("span", "node-name").word(text.stage_unbound)))
            .each(pods_on(cx, view, "", now))
    } else {
        none()
    };
    let nowhere = if view.nodes.is_empty() {
        draw_empty(cx, false)
    } else {
        none()
    };
    let nodes = view.nodes.iter();
    list([
        el("div", "note-small").kid(lesson::draw(cx, lesson, true)),
        banner,
        el("div", "stage")
            .class_if(stale, "is-stale")
            .kid(unbound)
            .each(nodes.map(|node| draw_node(cx, view, node, now)))
            .kid(nowhere),
    ])
}

fn draw_node(cx: &Cx, view: &Shared<View>, node: &NodeView, now: Micros) -> El {
    let empty = if view.pods.is_empty() {
        draw_empty(cx, !view.events.is_empty())
    } else {
        none()
    };
    el("section", "node")
        .key(&node.name)
        .attr("aria-label", &node.name)
        .kids([
            el("h2", "node-head").kids([
                el("span", "eyebrow").word(cx.text().stage_node),
                el("span", "node-name").title(&node.name).text(&node.name),
                el("code", "node-address").text(&node.address),
                el("span", "node-memory").text(&cx.text().stage_node_memory(
                    &format::bytes(node.capacity.memory_bytes),
                    &format::bytes(node.usage.memory_bytes),
                )),
                draw_troubles(cx, node),
                menu(
                    cx,
                    &cx.text().stage_node_actions(&node.name),
                    Icon::More,
                    false,
                    "node-actions",
                    Subject::Node(node.clone()),
                ),
            ]),
            empty,
        ])
        .each(pods_on(cx, view, &node.name, now))
}

/// What a user has broken on a node and not mended.
fn draw_troubles(cx: &Cx, node: &NodeView) -> El {
    let text = cx.text();
    let chip =
        |is: bool, word: &'static str| maybe(is.then(|| el("li", "chip chip-danger").word(word)));
    el("ul", "chips")
        .kids([
            chip(!node.kubelet_runs, text.stage_kubelet_stopped),
            chip(node.unschedulable, "SchedulingDisabled"),
            chip(node.is_deleted, text.stage_node_deleted),
            chip(node.registry == Registry::Slow, text.act_registry_slow),
            chip(node.registry == Registry::Down, text.act_registry_down),
        ])
        .each(node.conditions.iter().filter_map(|condition| {
            let (kind, status) = (condition.kind.as_str(), condition.status.as_str());
            let usual = if kind == "Ready" { "True" } else { "False" };
            let line = text.stage_condition_line(kind, status);
            (status != usual).then(|| {
                el("li", "chip chip-danger")
                    .title(&condition.message)
                    .text(&line)
            })
        }))
}

fn pods_on(cx: &Cx, view: &Shared<View>, node: &str, now: Micros) -> impl Iterator<Item = El> {
    (0..view.pods.len())
        .filter(move |pod| view.pods[*pod].node == node)
        .map(move |pod| pod::draw(cx, view, pod, now))
}

fn draw_empty(cx: &Cx, gone: bool) -> El {
    let text = cx.text();
    let (title, body) = if gone {
        (text.stage_gone_title, text.stage_gone)
    } else {
        (text.stage_empty_title, text.stage_empty)
    };
    let over = if gone {
        button("button")
            .click(cx, Action::Start)
            .kid(Icon::Start.draw())
            .word(text.stage_start_over)
    } else {
        none()
    };
    el("div", "empty").kids([
        el("p", "empty-title").word(title),
        el("p", "").word(body),
        over,
    ])
}
