//! What is wrong with the text, and what kubectl prints about it.

use podarium_core::ide::{Diagnosis, Problem, Severity};
use yew::prelude::*;

use super::editor;
use super::icons::Icon;
use super::shared::Shared;
use crate::hooks::use_text;

/// So many problems are listed; the rest is a number.
const MOST_PROBLEMS: usize = 100;

/// What the list shows.
#[derive(Debug, PartialEq, Properties)]
pub struct ProblemsProps {
    /// The text.
    pub text: Shared<str>,
    /// What is said about it.
    pub diagnosis: Shared<Diagnosis>,
}

/// The list.
#[component]
pub fn Problems(props: &ProblemsProps) -> Html {
    let words = use_text();
    let diagnosis = &props.diagnosis;
    let count = diagnosis.problems.len();
    let item = |problem: &Problem| {
        let (icon, severity, class) = match problem.severity {
            Severity::Error => (Icon::Alert, words.problems_error, "problem problem-error"),
            Severity::Warning => (
                Icon::Alert,
                words.problems_warning,
                "problem problem-warning",
            ),
            Severity::Information => (
                Icon::Info,
                words.problems_information,
                "problem problem-information",
            ),
        };
        let line = problem.line.to_string();
        let (text, goal) = (props.text.clone(), problem.clone());
        let onclick = move |_| editor::reveal(&text, &goal);
        html! {
            <li>
                <button type="button" {class} title={words.problems_goto(&line)} {onclick}>
                    <span class="problem-icon">{ icon.draw() }</span>
                    <span class="problem-head">
                        <b>{ severity }</b>
                        <span class="problem-line">{ words.problems_line(&line) }</span>
                        if !problem.path.is_empty() { <code class="problem-path">{ &problem.path }</code> }
                    </span>
                    <span class="problem-message">{ &problem.message }</span>
                </button>
            </li>
        }
    };
    html! {
        <section class="problems" data-testid="problems" aria-label={words.problems_title}>
            <h2 class="panel-title">
                { words.problems_title }
                if count > 0 { <span class="count count-bad">{ count }</span> }
                { verdict(words, &props.text, diagnosis) }
            </h2>
            <div class="problems-scroll" role="status">
                <ul class="problems-list">{ for diagnosis.problems.iter().take(MOST_PROBLEMS).map(item) }</ul>
                if count > MOST_PROBLEMS {
                    <p class="problems-more">{ words.problems_more(&(count - MOST_PROBLEMS).to_string()) }</p>
                }
                if !diagnosis.kubectl.is_empty() {
                    <figure class="answer">
                        <figcaption class="answer-prompt"><span class="prompt">{ "$" }</span>{ " kubectl create -f pod.yaml" }</figcaption>
                        <pre class="answer-text">{ diagnosis.kubectl.trim_end() }</pre>
                    </figure>
                }
            </div>
        </section>
    }
}

fn verdict(words: &crate::i18n::Text, text: &str, diagnosis: &Diagnosis) -> Html {
    if text.trim().is_empty() {
        return html! { <span class="verdict">{ words.problems_empty }</span> };
    }
    if !diagnosis.problems.is_empty() || diagnosis.accepted == 0 {
        return Html::default();
    }
    html! { <span class="verdict verdict-good">{ Icon::Check.draw() }{ words.problems_none }</span> }
}
