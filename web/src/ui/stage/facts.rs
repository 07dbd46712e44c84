//! The facts of a pod that people confuse, as different things: phase, reason, kubectl's row; and QoS, address, conditions.

use podarium_core::view::{ConditionView, PodView, QosReason, QosView};

use super::tone::Tone;
use crate::i18n::Text;
use crate::store::chain::Topic;
use crate::ui::Cx;
use crate::ui::dom::{El, button, el, none};
use crate::ui::why;

/// Phase, reason, address and QoS class.
pub fn draw(cx: &Cx, pod: &PodView) -> El {
    let text = cx.text();
    let fact =
        |name: &'static str, value: El| el("div", "fact").kids([el("dt", "").word(name), value]);
    let address = if pod.ip.is_empty() {
        el("span", "is-none").word(text.stage_address_none)
    } else {
        el("code", "").text(&pod.ip)
    };
    let network = if pod.host_network {
        el("span", "fact-note").word(text.stage_host_network)
    } else {
        none()
    };
    let ask = |what: &str, topic| {
        why::asks(cx, button("link ask"), what, &pod.name, None, Some(topic))
            .attr("aria-label", &text.why_ask_about(what))
            .word(text.why_ask)
    };
    el("dl", "facts").kids([
        fact(
            text.stage_phase,
            el("dd", "")
                .kid(
                    el("span", "pill pill-big")
                        .class(Tone::of_phase(&pod.phase).class())
                        .testid("phase")
                        .text(&pod.phase),
                )
                .kid(ask(text.stage_phase, Topic::Phase)),
        )
        .is("title", text.stage_phase_hint),
        fact(
            text.stage_reason_pod,
            el("dd", "")
                .class_if(pod.reason.is_empty(), "is-none")
                .text(or_dash(&pod.reason)),
        ),
        fact(text.stage_address, el("dd", "").kids([address, network])),
        fact(
            text.stage_qos,
            el("dd", "").kids([
                el("b", "").testid("qos").text(&pod.qos.class),
                el("span", "fact-note").text(&because(text, &pod.qos)),
                ask(text.stage_qos, Topic::Qos(pod.qos.class.clone())),
            ]),
        )
        .class("fact-wide"),
    ])
}

/// The row that kubectl prints, and the conditions beside it.
pub fn draw_row(cx: &Cx, pod: &PodView) -> El {
    let text = cx.text();
    let lamps = pod.conditions.iter();
    el("div", "facts-row").kids([
        kubectl(cx, pod),
        el("section", "conditions")
            .is("aria-label", text.stage_conditions)
            .kids([
                el("h4", "eyebrow").word(text.stage_conditions),
                el("ul", "lamps").each(lamps.map(|condition| lamp(cx, pod, condition))),
            ]),
    ])
}

/// The row that kubectl prints, in its own columns.
fn kubectl(cx: &Cx, pod: &PodView) -> El {
    let text = cx.text();
    let topic = Topic::Status(pod.kubectl.status.clone());
    let asks = why::asks(cx, button("asks"), "STATUS", &pod.name, None, Some(topic));
    let row = &pod.kubectl;
    let heads = ["NAME", "READY", "STATUS", "RESTARTS", "AGE"];
    let heads = heads.into_iter().map(|head| el("th", "").word(head));
    let table = el("table", "terminal-table").kids([
        el("thead", "").kid(el("tr", "").each(heads)),
        el("tbody", "").kid(
            el("tr", "").kids([
                el("td", "terminal-name").title(&pod.name).text(&pod.name),
                el("td", "").text(&row.ready),
                el("td", "terminal-status")
                    .class(Tone::of_status(pod).class())
                    .kid(asks.kid(el("span", "").testid("kubectl-status").text(&row.status))),
                el("td", "").text(&row.restarts),
                el("td", "").text(&row.age),
            ]),
        ),
    ]);
    el("figure", "terminal")
        .is("title", text.stage_kubectl_hint)
        .kids([
            el("figcaption", "terminal-head")
                .kid(el("span", "prompt").word("$"))
                .word(" kubectl get pod")
                .kid(el("span", "terminal-note").word(text.stage_kubectl)),
            el("div", "terminal-scroll")
                .is("tabindex", "0")
                .is("role", "region")
                .is("aria-label", text.stage_kubectl)
                .kid(table),
        ])
}

fn lamp(cx: &Cx, pod: &PodView, condition: &ConditionView) -> El {
    let text = cx.text();
    let class = match condition.status.as_str() {
        "True" => "is-on",
        "False" => "",
        _ => "is-unknown",
    };
    let mut hint = text.stage_condition_line(&condition.kind, &condition.status);
    for more in [&condition.reason, &condition.message] {
        if !more.is_empty() {
            hint.push_str(" · ");
            hint.push_str(more);
        }
    }
    let ConditionView { kind, status, .. } = condition;
    let topic = Topic::Condition(kind.clone(), status.clone(), condition.since);
    let line = text.stage_condition_line(kind, status);
    el("li", "lamp").class(class).title(&hint).key(kind).kid(
        why::asks(cx, button("asks"), &line, &pod.name, None, Some(topic)).kids([
            el("span", "lamp-light").hidden(),
            el("span", "lamp-name").text(kind),
            el("span", "unseen").text(status),
        ]),
    )
}

fn because(text: &Text, qos: &QosView) -> String {
    let of = |alone: &str, named: fn(&Text, &str) -> String| {
        if qos.container.is_empty() {
            alone.to_owned()
        } else {
            named(text, &qos.container)
        }
    };
    match qos.because {
        QosReason::NothingSet => text.qos_nothing_set.to_owned(),
        QosReason::LimitsEqualRequests => text.qos_limits_equal_requests.to_owned(),
        QosReason::LimitMissing => of(text.qos_limit_missing, Text::qos_limit_missing_in),
        QosReason::RequestsBelowLimits => of(
            text.qos_requests_below_limits,
            Text::qos_requests_below_limits_in,
        ),
        QosReason::PodLevel => text.qos_pod_level.to_owned(),
    }
}

/// The text, or a dash if there is none.
pub fn or_dash(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}
