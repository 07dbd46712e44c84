//! The facts of a pod that people confuse, as different things: phase, reason, kubectl's row; and QoS, address, conditions.

use podarium_core::view::{ConditionView, QosReason, QosView};
use yew::prelude::*;

use super::tone::Tone;
use crate::hooks::use_text;
use crate::i18n::Text;
use crate::ui::shared::PodRef;

/// What the facts are about.
#[derive(Debug, PartialEq, Properties)]
pub struct FactsProps {
    /// The pod.
    pub pod: PodRef,
}

/// The facts.
#[component]
pub fn PodFacts(props: &FactsProps) -> Html {
    let text = use_text();
    let pod = &props.pod;
    html! {
        <>
            <dl class="facts">
                <div class="fact" title={text.stage_phase_hint}>
                    <dt>{ text.stage_phase }</dt>
                    <dd><span class={classes!("pill", "pill-big", Tone::of_phase(&pod.phase).class())} data-testid="phase">{ &pod.phase }</span></dd>
                </div>
                <div class="fact">
                    <dt>{ text.stage_reason_pod }</dt>
                    <dd class={pod.reason.is_empty().then_some("is-none")}>{ or_dash(&pod.reason) }</dd>
                </div>
                <div class="fact">
                    <dt>{ text.stage_address }</dt>
                    <dd>
                        if pod.ip.is_empty() { <span class="is-none">{ text.stage_address_none }</span> }
                        else { <code>{ &pod.ip }</code> }
                        if pod.host_network { <span class="fact-note">{ text.stage_host_network }</span> }
                    </dd>
                </div>
                <div class="fact fact-wide">
                    <dt>{ text.stage_qos }</dt>
                    <dd>
                        <b data-testid="qos">{ &pod.qos.class }</b>
                        <span class="fact-note">{ because(text, &pod.qos) }</span>
                    </dd>
                </div>
            </dl>
            <div class="facts-row">
                { kubectl(text, pod) }
                <section class="conditions" aria-label={text.stage_conditions}>
                    <h4 class="eyebrow">{ text.stage_conditions }</h4>
                    <ul class="lamps">{ for pod.conditions.iter().map(|condition| lamp(text, condition)) }</ul>
                </section>
            </div>
        </>
    }
}

/// The row that kubectl prints, in its own columns.
fn kubectl(text: &Text, pod: &PodRef) -> Html {
    let row = &pod.kubectl;
    html! {
        <figure class="terminal" title={text.stage_kubectl_hint}>
            <figcaption class="terminal-head"><span class="prompt">{ "$" }</span>{ " kubectl get pod" }<span class="terminal-note">{ text.stage_kubectl }</span></figcaption>
            <div class="terminal-scroll" tabindex="0" role="region" aria-label={text.stage_kubectl}>
                <table class="terminal-table">
                    <thead><tr><th>{ "NAME" }</th><th>{ "READY" }</th><th>{ "STATUS" }</th><th>{ "RESTARTS" }</th><th>{ "AGE" }</th></tr></thead>
                    <tbody><tr>
                        <td class="terminal-name" title={pod.name.clone()}>{ &pod.name }</td>
                        <td>{ &row.ready }</td>
                        <td class={classes!("terminal-status", Tone::of_status(pod).class())} data-testid="kubectl-status">{ &row.status }</td>
                        <td>{ &row.restarts }</td>
                        <td>{ &row.age }</td>
                    </tr></tbody>
                </table>
            </div>
        </figure>
    }
}

fn lamp(text: &Text, condition: &ConditionView) -> Html {
    let class = match condition.status.as_str() {
        "True" => "lamp is-on",
        "False" => "lamp",
        _ => "lamp is-unknown",
    };
    let mut hint = text.stage_condition_line(&condition.kind, &condition.status);
    for more in [&condition.reason, &condition.message] {
        if !more.is_empty() {
            hint.push_str(" · ");
            hint.push_str(more);
        }
    }
    html! {
        <li {class} title={hint} key={condition.kind.clone()}>
            <span class="lamp-light" aria-hidden="true"></span>
            <span class="lamp-name">{ &condition.kind }</span>
            <span class="unseen">{ &condition.status }</span>
        </li>
    }
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
