//! Why it is as it is: what just happened and what comes next, each with the rule of Kubernetes behind it, in words, with the
//! function that it models and the page of the documentation.

use std::rc::Rc;

use podarium_core::view::{MarkKind, Micros, Timeline};

use super::Cx;
use super::dom::{El, button, el, list, none};
use super::icons::Icon;
use super::part::Story;
use crate::format;
use crate::i18n::{Lang, Text};
use crate::store::Action;
use crate::store::story::{self, Asked, Told};

/// The two lists.
pub fn draw(cx: &Cx, story: &Story) -> El {
    let text = cx.text();
    let Story {
        timeline,
        beside,
        at,
        asked,
    } = story;
    let (at, asked) = (*at, asked.as_deref());
    let before = story::before(timeline, asked, at);
    let after = story::after(timeline, asked, at);
    let nothing = |told: &[Told], words: &'static str| {
        if told.is_empty() {
            el("p", "why-none").word(words)
        } else {
            none()
        }
    };
    el("div", "why-scroll")
        .is("tabindex", "0")
        .is("role", "group")
        .is("aria-label", text.why_title)
        .testid("why")
        .kids([
            match beside {
                Some((other, own, number)) => draw_beside(cx, timeline, *own, other, *number),
                None => none(),
            },
            draw_asked(cx, asked),
            el("h3", "why-heading").word(text.why_before),
            nothing(&before, text.why_before_none),
            draw_list(cx, &before, at),
            el("h3", "why-heading").word(text.why_after),
            nothing(&after, text.why_after_none),
            draw_list(cx, &after, at),
        ])
}

/// What differs between two branches, and from when.
fn draw_beside(cx: &Cx, timeline: &Timeline, own: u32, other: &Timeline, number: u32) -> El {
    let text = cx.text();
    let (here, there) = story::differences(timeline, other);
    let first = here.first().into_iter().chain(there.first());
    let first = first.map(|told| told.mark.at).min();
    let (own, number) = (own.to_string(), number.to_string());
    let only = |number: &str, told: &[Told]| {
        let marks = told.iter().map(|told| draw_mark(cx, told, Micros::MAX));
        let nothing = if told.is_empty() {
            el("li", "why-none").word(text.branch_nothing)
        } else {
            none()
        };
        el("div", "why-branch").kids([
            el("h4", "").text(&text.branch_only(number)),
            el("ol", "why-list").kid(nothing).each(marks),
        ])
    };
    let body = match first {
        Some(first) => list([
            el("p", "").word(text.branch_alike_until).kid(
                button("link why-time")
                    .click(cx, Action::Seek(first))
                    .text(&format::moment(first)),
            ),
            el("div", "why-branches").kids([only(&own, &here), only(&number, &there)]),
        ]),
        None => el("p", "why-none").word(text.branch_alike),
    };
    el("section", "why-beside").testid("differences").kids([
        el("h3", "why-heading").text(&text.branch_differ(&own, &number)),
        body,
    ])
}

/// Whom it is about, and the way back to all.
fn draw_asked(cx: &Cx, asked: Option<&Asked>) -> El {
    let Some(asked) = asked else { return none() };
    let text = cx.text();
    let who = asked.container.as_ref().unwrap_or(&asked.pod);
    el("p", "why-asked").text(&text.why_about(who)).kid(
        button("link")
            .click(cx, Action::Ask(None))
            .word(text.why_all),
    )
}

/// The question, beside a state of a pod or one of its containers.
pub fn ask(cx: &Cx, pod: &str, container: Option<&str>) -> El {
    let text = cx.text();
    let who = container.unwrap_or(pod);
    let asked = Asked {
        pod: pod.to_owned(),
        container: container.map(str::to_owned),
    };
    button("link ask")
        .attr("aria-label", &text.why_ask_about(who))
        .testid("ask")
        .click(cx, Action::Ask(Some(Rc::new(asked))))
        .word(text.why_ask)
}

/// Marks of one rule that follow each other share its sentence.
fn draw_list(cx: &Cx, told: &[Told], at: Micros) -> El {
    let items = told.iter().enumerate().map(|(nth, this)| {
        let next = told.get(nth + 1);
        let shared = next.is_some_and(|next| next.mark.rule == this.mark.rule);
        list([
            draw_mark(cx, this, at),
            if shared { none() } else { draw_rule(cx, this) },
        ])
    });
    el("ol", "why-list").each(items)
}

fn draw_mark(cx: &Cx, told: &Told, at: Micros) -> El {
    let text = cx.text();
    let mark = told.mark;
    let time = if mark.at > at {
        text.why_in(&format::left(mark.at - at))
    } else {
        format::moment(mark.at)
    };
    let seek = button("link why-time")
        .is("title", text.events_seek)
        .click(cx, Action::Seek(mark.at))
        .text(&time);
    let who = told.lane.container.as_ref().unwrap_or(&told.lane.pod);
    let bad = mark.kind == MarkKind::Exited && !story::is_good(mark)
        || mark.kind == MarkKind::Probe
        || mark.kind == MarkKind::BackOff;
    el("li", "why-mark").class_if(bad, "is-bad").kids([
        seek,
        el("b", "why-who").title(who).text(who),
        el("span", "why-what").text(&mark.text),
    ])
}

fn draw_rule(cx: &Cx, told: &Told) -> El {
    let Some(rule) = podarium_core::rule(told.mark.rule) else {
        return none();
    };
    let text = cx.text();
    let sentence = if cx.lang == Lang::Zh {
        rule.zh
    } else {
        rule.en
    };
    let upstream = if rule.upstream.is_empty() {
        none()
    } else {
        el("code", "why-upstream")
            .is("title", text.why_upstream)
            .word(rule.upstream)
    };
    let page = match page_of(rule.id) {
        Some(page) => el("a", "why-page")
            .is("href", page)
            .is("target", "_blank")
            .is("rel", "noreferrer")
            .word(text.why_page),
        None => none(),
    };
    let change = change_of(text, rule.id);
    let change = if change.is_empty() {
        none()
    } else {
        el("p", "why-change")
            .kid(el("b", "").word(text.why_change))
            .word(" ")
            .word(change)
    };
    el("li", "why-rule").kids([
        el("p", "").kid(Icon::Info.draw()).word(sentence),
        change,
        el("p", "why-source").kids([upstream, page]),
    ])
}

/// What would change it.
fn change_of(text: &'static Text, rule: &str) -> &'static str {
    match rule {
        "crash-loop" => text.why_change_crash_loop,
        "pull-back-off" => text.why_change_pull_back_off,
        "unschedulable" => text.why_change_unschedulable,
        "config" => text.why_change_config,
        "out-of-memory" => text.why_change_out_of_memory,
        "probe" => text.why_change_probe,
        "volume" => text.why_change_volume,
        "termination" => text.why_change_termination,
        _ => "",
    }
}

/// The page of the documentation.
fn page_of(rule: &str) -> Option<&'static str> {
    Some(match rule {
        "crash-loop" | "exit" => {
            "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy"
        }
        "pull" | "pull-back-off" => "https://kubernetes.io/docs/concepts/containers/images/",
        "binding" | "unschedulable" => {
            "https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/"
        }
        "status" => "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase",
        "start" => "https://kubernetes.io/docs/concepts/workloads/pods/init-containers/",
        "post-start" | "pre-stop" => {
            "https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/"
        }
        "termination" => {
            "https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination"
        }
        "probe" => {
            "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/"
        }
        "volume" => "https://kubernetes.io/docs/concepts/storage/volumes/",
        "out-of-memory" => {
            "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/"
        }
        _ => return None,
    })
}
