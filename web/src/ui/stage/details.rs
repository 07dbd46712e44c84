//! What a container is made of: command, ports, mounts, resources, privileges, hooks, probes, and the end of its log.

use podarium_core::view::{MountView, ProbeView, ResourcesView};
use yew::prelude::*;

use super::volumes;
use crate::hooks::use_text;
use crate::i18n::Text;
use crate::ui::shared::ContainerRef;

/// What the details are about.
#[derive(Debug, PartialEq, Properties)]
pub struct DetailsProps {
    /// The container.
    pub container: ContainerRef,
}

/// The details.
#[component]
pub fn Details(props: &DetailsProps) -> Html {
    let text = use_text();
    let container = &props.container;
    let mounts: Vec<Html> = container
        .mounts
        .iter()
        .map(|mount| draw_mount(text, container, mount))
        .collect();
    let hooks = [
        ("postStart", &container.post_start),
        ("preStop", &container.pre_stop),
    ];
    let hooks = hooks
        .into_iter()
        .filter_map(|(name, hook)| hook.as_ref().map(|hook| draw_hook(name, hook)));
    let hooks: Vec<Html> = hooks.collect();
    html! {
        <>
            <dl class="details">
                if !container.command.is_empty() {
                    { row(text.container_command, html! { <code class="command" title={container.command.clone()}>{ &container.command }</code> }) }
                }
                if !container.ports.is_empty() {
                    { row(text.container_ports, html! { <code>{ container.ports.join(", ") }</code> }) }
                }
                if !mounts.is_empty() { { row(text.container_mounts, html! { <ul class="mounts">{ for mounts }</ul> }) } }
                if container.resources != ResourcesView::default() {
                    { row(text.container_resources, draw_resources(text, &container.resources)) }
                }
                { row(text.container_security, draw_security(container)) }
                if !hooks.is_empty() { { row(text.container_hooks, html! { <ul class="hooks">{ for hooks }</ul> }) } }
                if !container.probes.is_empty() {
                    { row(text.container_probes, html! { <ul class="probes">{ for container.probes.iter().map(|probe| draw_probe(text, probe)) }</ul> }) }
                }
            </dl>
            { draw_log(text, container) }
        </>
    }
}

fn row(name: &str, value: Html) -> Html {
    html! { <div class="detail"><dt>{ name }</dt><dd>{ value }</dd></div> }
}

fn draw_mount(text: &Text, container: &ContainerRef, mount: &MountView) -> Html {
    html! {
        <li class="mount" title={format!("{} → {}", mount.volume, mount.path)}>
            <span class={classes!("volume-dot", volumes::hue(&container.pod, &mount.volume))} aria-hidden="true"></span>
            <span class="mount-volume">{ &mount.volume }</span>
            <code class="mount-path">{ &mount.path }</code>
            if mount.read_only { <span class="mount-note">{ text.container_read_only }</span> }
        </li>
    }
}

fn draw_hook(name: &str, hook: &str) -> Html {
    html! { <li class="hook" title={hook.to_owned()}><b>{ name }</b><code class="command">{ hook }</code></li> }
}

fn draw_resources(text: &Text, resources: &ResourcesView) -> Html {
    let pair = |name: &str, request: &str, limit: &str| {
        let shown = |value: &str| {
            if value.is_empty() {
                text.container_unset.to_owned()
            } else {
                value.to_owned()
            }
        };
        html! {
            <span class="resource" title={text.container_request_limit}>
                { name }{ " " }<code>{ shown(request) }{ " / " }{ shown(limit) }</code>
            </span>
        }
    };
    html! {
        <>
            { pair(text.container_cpu, &resources.cpu_request, &resources.cpu_limit) }
            { pair(text.container_memory, &resources.memory_request, &resources.memory_limit) }
        </>
    }
}

fn draw_security(container: &ContainerRef) -> Html {
    let strong = |word: &String| (word == "privileged").then_some("chip-danger");
    html! {
        <ul class="chips">
            { for container.security.iter().map(|word| html! { <li class={classes!("chip", strong(word))}>{ word }</li> }) }
            <li class="chip"><span class="chip-key">{ "oom_score_adj" }</span>{ container.oom_score_adj }</li>
        </ul>
    }
}

fn draw_probe(text: &Text, probe: &ProbeView) -> Html {
    let class = match probe.last {
        Some(true) => "lamp is-on",
        Some(false) => "lamp is-bad",
        None => "lamp",
    };
    html! {
        <li class="probe" title={probe.handler.clone()}>
            <span {class}><span class="lamp-light" aria-hidden="true"></span><b>{ &probe.kind }</b></span>
            <code class="command">{ &probe.handler }</code>
            <span class="probe-note">{ text.container_probe_every(&probe.period_secs.to_string()) }{ " · " }{ probe.run.min(probe.threshold) }{ "/" }{ probe.threshold }</span>
        </li>
    }
}

fn draw_log(text: &Text, container: &ContainerRef) -> Html {
    html! {
        <figure class="log">
            <figcaption class="log-head">
                <span class="eyebrow">{ text.container_log }</span>
                <span class="log-count">{ text.container_log_lines(&container.log_lines.to_string()) }</span>
            </figcaption>
            if container.log_tail.is_empty() {
                <p class="log-empty">{ text.container_log_empty }</p>
            } else {
                <pre class="log-text">{ container.log_tail.join("\n") }</pre>
            }
        </figure>
    }
}
