//! What a container is made of: command, ports, mounts, resources, privileges, hooks and probes, and the end of its log.

use podarium_core::view::{ActivityKind, ContainerView, MountView, ProbeView};

use super::volumes;
use crate::format;
use crate::i18n::Text;
use crate::ui::dom::{El, el, maybe, none};
use crate::ui::shared::ContainerRef;

/// A threshold is drawn with so many pips at most.
const MOST_PIPS: u32 = 12;

/// The details.
pub fn draw(text: &Text, container: &ContainerRef) -> El {
    let command = || command(&container.command).title(&container.command);
    let ports = || el("code", "").text(&container.ports.join(", "));
    let mounts = || {
        let mounts = container.mounts.iter();
        el("ul", "mounts").each(mounts.map(|mount| draw_mount(text, container, mount)))
    };
    let runs = |kind| {
        container
            .activity
            .iter()
            .any(|activity| activity.kind == kind)
    };
    let hooks = || {
        el("ul", "hooks").kids([
            draw_hook(
                "postStart",
                container.post_start.as_deref(),
                runs(ActivityKind::PostStart),
            ),
            draw_hook(
                "preStop",
                container.pre_stop.as_deref(),
                runs(ActivityKind::PreStop),
            ),
        ])
    };
    let probes = || {
        let probes = container.probes.iter();
        el("ul", "probes").each(probes.map(|probe| draw_probe(text, probe)))
    };
    let uses = [&container.usage, &container.request, &container.limit]
        .into_iter()
        .any(|amounts| amounts.cpu_milli + amounts.memory_bytes > 0);
    let has_hook = container.post_start.is_some() || container.pre_stop.is_some();
    let rows = [
        (!container.command.is_empty()).then(|| row(text.container_command, command())),
        (!container.ports.is_empty()).then(|| row(text.container_ports, ports())),
        (!container.mounts.is_empty()).then(|| row(text.container_mounts, mounts())),
        uses.then(|| row(text.container_resources, draw_resources(text, container))),
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

fn draw_hook(name: &'static str, hook: Option<&str>, lit: bool) -> El {
    let Some(hook) = hook else { return none() };
    el("li", "hook")
        .class_if(lit, "is-lit")
        .title(hook)
        .kids([el("b", "").word(name), command(hook)])
}

/// A bar for each resource: what is used, with notches at the request and the limit.
fn draw_resources(text: &Text, container: &ContainerView) -> El {
    let (used, request, limit) = (&container.usage, &container.request, &container.limit);
    let words = &container.resources;
    let milli = |milli: u64| format::joined(&[&milli.to_string(), "m"]);
    let meter = |name: &'static str, [used, request, limit]: [u64; 3], texts: [&str; 3]| {
        if [used, request, limit] == [0; 3] {
            return none();
        }
        // Without a limit there is no end to the bar.
        let whole = limit
            .max(used)
            .max(request + request / 4)
            .max(used + used / 4 * u64::from(limit == 0));
        let asked = request;
        let at = |amount: u64| u128::from(amount) * 1000 / u128::from(whole.max(1));
        let notch = |class, amount: u64| {
            if amount == 0 {
                return none();
            }
            el("rect", class)
                .number("x", at(amount).saturating_sub(6) as u64)
                .is("width", "6")
                .is("height", "10")
        };
        let fill = el("rect", "meter-used")
            .class_if(limit > 0 && used * 10 >= limit * 9, "is-close")
            .number("width", at(used) as u64)
            .is("height", "10");
        let or_unset = |words| {
            if str::is_empty(words) {
                text.container_unset
            } else {
                words
            }
        };
        let [used, request, limit_words] = texts;
        let line = [used, " · ", or_unset(request), " / ", or_unset(limit_words)];
        // What is neither asked for nor limited has nothing that it could be measured against.
        let bar = if asked + limit == 0 {
            el("span", "")
        } else {
            el("svg", "meter-bar")
                .class_if(limit == 0, "is-open")
                .is("viewBox", "0 0 1000 10")
                .is("preserveAspectRatio", "none")
                .hidden()
                .kids([
                    el("rect", "meter-back")
                        .is("width", "1000")
                        .is("height", "10"),
                    fill,
                    notch("meter-request", asked),
                    notch("meter-limit", limit),
                ])
        };
        el("div", "meter")
            .is("title", text.container_request_limit)
            .kids([
                el("span", "meter-name").word(name),
                bar,
                el("code", "meter-words").text(&format::joined(&line)),
            ])
    };
    el("div", "meters").testid("resources").kids([
        meter(
            text.container_cpu,
            [used.cpu_milli, request.cpu_milli, limit.cpu_milli],
            [&milli(used.cpu_milli), &words.cpu_request, &words.cpu_limit],
        ),
        meter(
            text.container_memory,
            [used.memory_bytes, request.memory_bytes, limit.memory_bytes],
            [
                &format::bytes(used.memory_bytes),
                &words.memory_request,
                &words.memory_limit,
            ],
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
    let run = probe.run.min(probe.threshold);
    let every = text.container_probe_every(&probe.period_secs.to_string());
    let count = format::joined(&[&run.to_string(), "/", &probe.threshold.to_string()]);
    // The verdict changes when all are full.
    let pips = (0..probe.threshold.min(MOST_PIPS))
        .map(|nth| el("span", "pip").class_if(nth < run, "is-full"));
    el("li", "probe").title(&probe.handler).kids([
        el("span", "lamp").class(class).kids([
            el("span", "lamp-light").hidden(),
            el("b", "").text(&probe.kind),
        ]),
        command(&probe.handler),
        el("span", "pips").class(class).hidden().each(pips),
        el("span", "probe-note").text(&count),
        el("span", "probe-note").text(&every),
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
