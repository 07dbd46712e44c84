//! What a container is made of: command, ports, mounts, resources, privileges, hooks and probes, and the end of its log.

use podarium_core::view::{ContainerView, MountView, ProbeView, ResourcesView};

use super::volumes;
use crate::format;
use crate::i18n::Text;
use crate::ui::dom::{El, el, maybe, none};
use crate::ui::shared::ContainerRef;

/// The details.
pub fn draw(text: &Text, container: &ContainerRef) -> El {
    let command = || command(&container.command).title(&container.command);
    let ports = || el("code", "").text(&container.ports.join(", "));
    let mounts = || {
        let mounts = container.mounts.iter();
        el("ul", "mounts").each(mounts.map(|mount| draw_mount(text, container, mount)))
    };
    let hooks = || {
        el("ul", "hooks").kids([
            draw_hook("postStart", container.post_start.as_deref()),
            draw_hook("preStop", container.pre_stop.as_deref()),
        ])
    };
    let probes = || {
        let probes = container.probes.iter();
        el("ul", "probes").each(probes.map(|probe| draw_probe(text, probe)))
    };
    let has_hook = container.post_start.is_some() || container.pre_stop.is_some();
    let rows = [
        (!container.command.is_empty()).then(|| row(text.container_command, command())),
        (!container.ports.is_empty()).then(|| row(text.container_ports, ports())),
        (!container.mounts.is_empty()).then(|| row(text.container_mounts, mounts())),
        is_set(&container.resources).then(|| {
            row(
                text.container_resources,
                draw_resources(text, &container.resources),
            )
        }),
        Some(row(text.container_security, draw_security(container))),
        has_hook.then(|| row(text.container_hooks, hooks())),
        (!container.probes.is_empty()).then(|| row(text.container_probes, probes())),
    ];
    el("div", "card-made").kids([
        el("dl", "details").each(rows.into_iter().map(maybe)),
        draw_log(text, container),
    ])
}

fn row(name: &'static str, value: El) -> El {
    el("div", "detail").kids([el("dt", "").word(name), el("dd", "").kid(value)])
}

fn command(line: &str) -> El {
    el("code", "command").text(line)
}

fn draw_mount(text: &Text, container: &ContainerRef, mount: &MountView) -> El {
    let note = if mount.read_only {
        el("span", "mount-note").word(text.container_read_only)
    } else {
        none()
    };
    el("li", "mount")
        .title(&format::joined(&[&mount.volume, " → ", &mount.path]))
        .kids([
            el("span", "volume-dot")
                .class(volumes::hue(container.pod(), &mount.volume))
                .hidden(),
            el("span", "mount-volume").text(&mount.volume),
            el("code", "mount-path").text(&mount.path),
            note,
        ])
}

fn draw_hook(name: &'static str, hook: Option<&str>) -> El {
    let Some(hook) = hook else { return none() };
    el("li", "hook")
        .title(hook)
        .kids([el("b", "").word(name), command(hook)])
}

fn is_set(resources: &ResourcesView) -> bool {
    let ResourcesView {
        cpu_request,
        cpu_limit,
        memory_request,
        memory_limit,
    } = resources;
    [cpu_request, cpu_limit, memory_request, memory_limit]
        .into_iter()
        .any(|value| !value.is_empty())
}

fn draw_resources(text: &Text, resources: &ResourcesView) -> El {
    let shown = |value: &String| {
        if value.is_empty() {
            text.container_unset.to_owned()
        } else {
            value.clone()
        }
    };
    let pair = |name: &'static str, request: &String, limit: &String| {
        let words = format::joined(&[&shown(request), " / ", &shown(limit)]);
        el("span", "resource")
            .is("title", text.container_request_limit)
            .word(name)
            .word(" ")
            .kid(el("code", "").text(&words))
    };
    el("div", "").kids([
        pair(
            text.container_cpu,
            &resources.cpu_request,
            &resources.cpu_limit,
        ),
        pair(
            text.container_memory,
            &resources.memory_request,
            &resources.memory_limit,
        ),
    ])
}

fn draw_security(container: &ContainerView) -> El {
    let chip = |word: &String| {
        el("li", "chip")
            .class_if(word == "privileged", "chip-danger")
            .text(word)
    };
    let score = el("li", "chip")
        .kid(el("span", "chip-key").word("oom_score_adj"))
        .text(&container.oom_score_adj.to_string());
    el("ul", "chips")
        .each(container.security.iter().map(chip))
        .kid(score)
}

fn draw_probe(text: &Text, probe: &ProbeView) -> El {
    let class = match probe.last {
        Some(true) => "is-on",
        Some(false) => "is-bad",
        None => "",
    };
    let note = format::joined(&[
        &text.container_probe_every(&probe.period_secs.to_string()),
        " · ",
        &probe.run.min(probe.threshold).to_string(),
        "/",
        &probe.threshold.to_string(),
    ]);
    el("li", "probe").title(&probe.handler).kids([
        el("span", "lamp").class(class).kids([
            el("span", "lamp-light").hidden(),
            el("b", "").text(&probe.kind),
        ]),
        command(&probe.handler),
        el("span", "probe-note").text(&note),
    ])
}

fn draw_log(text: &Text, container: &ContainerView) -> El {
    let lines = match container.log_lines {
        1 => text.container_log_line.to_owned(),
        lines => text.container_log_lines(&lines.to_string()),
    };
    let body = if container.log_tail.is_empty() {
        el("p", "log-empty").word(text.container_log_empty)
    } else {
        el("pre", "log-text").text(&container.log_tail.join("\n"))
    };
    el("figure", "log").kids([
        el("figcaption", "log-head").kids([
            el("span", "eyebrow").word(text.container_log),
            el("span", "log-count").text(&lines),
        ]),
        body,
    ])
}
