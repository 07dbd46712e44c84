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
use crate::store::chain::{self, Topic};
use crate::store::story::{self, Asked, Told};

/// The concepts of the documentation.
const DOCS: &str = "https://kubernetes.io/docs/concepts/";

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
            match asked.and_then(|asked| Some((asked, asked.topic.as_ref()?))) {
                Some((asked, topic)) => draw_topic(cx, timeline, asked, topic, at),
                None => list([
                    el("h3", "why-heading").word(text.why_before),
                    nothing(&before, text.why_before_none),
                    draw_list(cx, &before, at),
                ]),
            },
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
    asks(cx, button("link ask"), who, pod, container, None)
        .attr("aria-label", &text.why_ask_about(who))
        .word(text.why_ask)
}

/// A button that asks why a thing is as it is.
pub fn asks(
    cx: &Cx,
    button: El,
    what: &str,
    pod: &str,
    container: Option<&str>,
    topic: Option<Topic>,
) -> El {
    let asked = Asked {
        pod: pod.to_owned(),
        container: container.map(str::to_owned),
        topic,
    };
    button
        .title(&cx.text().why_ask_about(what))
        .testid("ask")
        .click(cx, Action::Ask(Some(Rc::new(asked))))
}

/// What something is and how it comes about, and the chain of what led to it.
fn draw_topic(cx: &Cx, timeline: &Timeline, asked: &Asked, topic: &Topic, at: Micros) -> El {
    let text = cx.text();
    let (title, sentence, upstream, page) = about(text, topic);
    let chain = chain::chain(timeline, asked, topic, at);
    let because = if chain.is_empty() {
        none()
    } else {
        el("h3", "why-heading").word(text.why_because)
    };
    el("div", "why-topic").testid("answer").kids([
        el("h3", "why-heading").text(&title),
        el("div", "why-rule").kids([
            el("p", "").kid(Icon::Info.draw()).word(sentence),
            draw_source(cx, upstream, page),
        ]),
        because,
        draw_list(cx, &chain, at),
    ])
}

/// A topic in words: what it is now, the rule, the function, and the page of the documentation.
fn about(text: &'static Text, topic: &Topic) -> (String, &'static str, &'static str, &'static str) {
    const LIFE: &str = "workloads/pods/pod-lifecycle/";
    let join = |a: &str, b: &str| format::joined(&[a, " · ", b]);
    match topic {
        Topic::Phase => (
            text.stage_phase.to_owned(),
            text.topic_phase,
            "pkg/kubelet/kubelet_pods.go: getPhase",
            "workloads/pods/pod-lifecycle/#pod-phase",
        ),
        Topic::Status(status) => (
            join("STATUS", status),
            text.topic_status,
            "pkg/printers/internalversion/printers.go: printPod",
            LIFE,
        ),
        Topic::Qos(class) => (
            join(text.stage_qos, class),
            text.topic_qos,
            "pkg/apis/core/v1/helper/qos/qos.go: ComputePodQOS",
            "workloads/pods/pod-qos/",
        ),
        Topic::Restarts(count) => (
            join(text.container_restarts, &count.to_string()),
            text.topic_restarts,
            "pkg/kubelet/kuberuntime/kuberuntime_manager.go: computePodActions",
            "workloads/pods/pod-lifecycle/#restart-policy",
        ),
        Topic::ExitCode(code) => (
            join(text.container_exit_code, &code.to_string()),
            text.topic_exit_code,
            "",
            "workloads/pods/pod-lifecycle/#container-state-terminated",
        ),
        Topic::Condition(kind, status, _) => {
            let (sentence, upstream) = match kind.as_str() {
                "PodScheduled" => (
                    text.topic_scheduled,
                    "pkg/scheduler/schedule_one.go: handleSchedulingFailure",
                ),
                "PodReadyToStartContainers" => (
                    text.topic_ready_to_start,
                    "pkg/kubelet/status/generate.go: GeneratePodReadyToStartContainersCondition",
                ),
                "Initialized" => (
                    text.topic_initialized,
                    "pkg/kubelet/status/generate.go: GeneratePodInitializedCondition",
                ),
                "ContainersReady" => (
                    text.topic_containers_ready,
                    "pkg/kubelet/status/generate.go: GenerateContainersReadyCondition",
                ),
                "Ready" => (
                    text.topic_ready,
                    "pkg/kubelet/status/generate.go: GeneratePodReadyCondition",
                ),
                _ => (text.topic_condition, ""),
            };
            let page = "workloads/pods/pod-lifecycle/#pod-conditions";
            (
                text.stage_condition_line(kind, status),
                sentence,
                upstream,
                page,
            )
        }
        Topic::Event(reason, message, _) => (
            join(reason, message),
            text.topic_event,
            "k8s.io/client-go/tools/events",
            "",
        ),
    }
}

/// The function of Kubernetes, and the page below the concepts of the documentation.
fn draw_source(cx: &Cx, upstream: &'static str, page: &str) -> El {
    let text = cx.text();
    let upstream = if upstream.is_empty() {
        none()
    } else {
        el("code", "why-upstream")
            .is("title", text.why_upstream)
            .word(upstream)
    };
    let page = if page.is_empty() {
        none()
    } else {
        el("a", "why-page")
            .attr("href", &format::joined(&[DOCS, page]))
            .is("target", "_blank")
            .is("rel", "noreferrer")
            .word(text.why_page)
    };
    el("p", "why-source").kids([upstream, page])
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
        draw_source(cx, rule.upstream, page_of(rule.id)),
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
        "node-pressure" | "eviction" => text.why_change_eviction,
        "taint-manager" => text.why_change_taint,
        "preemption" => text.why_change_preemption,
        "node-silent" | "pod-collector" => text.why_change_node_silent,
        "deadline" => text.why_change_deadline,
        "static-pod" => text.why_change_static_pod,
        _ => "",
    }
}

/// The page of the documentation.
fn page_of(rule: &str) -> &'static str {
    match rule {
        "crash-loop" | "exit" => "workloads/pods/pod-lifecycle/#restart-policy",
        "pull" | "pull-back-off" => "containers/images/",
        "binding" | "unschedulable" => "scheduling-eviction/kube-scheduler/",
        "status" => "workloads/pods/pod-lifecycle/#pod-phase",
        "start" => "workloads/pods/init-containers/",
        "post-start" | "pre-stop" => "containers/container-lifecycle-hooks/",
        "termination" => "workloads/pods/pod-lifecycle/#pod-termination",
        "probe" => "workloads/pods/probes/",
        "volume" => "storage/volumes/",
        "out-of-memory" => "configuration/manage-resources-containers/",
        "node-silent" => "architecture/nodes/",
        "node-pressure" | "eviction" => "scheduling-eviction/node-pressure-eviction/",
        "taint-manager" => "scheduling-eviction/taint-and-toleration/",
        "api-eviction" => "scheduling-eviction/api-eviction/",
        "preemption" => "scheduling-eviction/pod-priority-preemption/",
        "pod-collector" => "workloads/pods/pod-lifecycle/#pod-garbage-collection",
        "debug" => "workloads/pods/ephemeral-containers/",
        "static-pod" => "workloads/pods/#static-pods",
        _ => "",
    }
}
