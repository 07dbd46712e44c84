//! What is wrong with the text, and what kubectl prints about it.

use podarium_core::ide::{Diagnosis, Fix, Problem, Severity};

use super::Cx;
use super::dom::{El, On, button, el, none};
use super::editor;
use super::icons::Icon;
use super::shared::Shared;

/// So many problems are listed; the rest is a number.
const MOST_PROBLEMS: usize = 100;

/// So many ways to mend a problem are offered.
const MOST_FIXES: usize = 3;

/// The list for a text.
pub fn draw(cx: &Cx, text: &Shared<str>, diagnosis: &Diagnosis) -> El {
    let words = cx.text();
    let count = diagnosis.problems.len();
    let badge = if count > 0 {
        el("span", "count count-bad").text(&count.to_string())
    } else {
        none()
    };
    let more = if count > MOST_PROBLEMS {
        let rest = words.problems_more(&(count - MOST_PROBLEMS).to_string());
        el("p", "problems-more").text(&rest)
    } else {
        none()
    };
    let problems = diagnosis.problems.iter().take(MOST_PROBLEMS);
    el("section", "problems")
        .testid("problems")
        .is("aria-label", words.problems_title)
        .kids([
            el("h2", "panel-title")
                .word(words.problems_title)
                .kids([badge, verdict(cx, text, diagnosis)]),
            el("div", "problems-scroll").is("role", "status").kids([
                el("ul", "problems-list").each(problems.map(|problem| item(cx, text, problem))),
                more,
                answer(diagnosis),
            ]),
        ])
}

fn item(cx: &Cx, text: &Shared<str>, problem: &Problem) -> El {
    let words = cx.text();
    let (icon, severity, class) = match problem.severity {
        Severity::Error => (Icon::Alert, words.problems_error, "problem-error"),
        Severity::Warning => (Icon::Alert, words.problems_warning, "problem-warning"),
        Severity::Information => (
            Icon::Info,
            words.problems_information,
            "problem-information",
        ),
    };
    let line = problem.line.to_string();
    let path = if problem.path.is_empty() {
        none()
    } else {
        el("code", "problem-path").text(&problem.path)
    };
    let fixes = if problem.fixes.is_empty() {
        none()
    } else {
        let fixes = problem.fixes.iter().take(MOST_FIXES);
        el("span", "problem-fixes").each(fixes.map(|fix| mending(cx, text, fix)))
    };
    let (text, goal) = (text.clone(), problem.clone());
    let button = button("problem")
        .title(&words.problems_goto(&line))
        .on(On::Click, move |_| editor::reveal(&text, &goal))
        .kids([
            el("span", "problem-icon").kid(icon.draw()),
            el("span", "problem-head").kids([
                el("b", "").word(severity),
                el("span", "problem-line").text(&words.problems_line(&line)),
                path,
            ]),
            el("span", "problem-message").text(&problem.message),
        ]);
    el("li", class).kids([button, fixes])
}

/// A button that mends the text.
fn mending(cx: &Cx, text: &Shared<str>, fix: &Fix) -> El {
    let (text, goal) = (text.clone(), fix.clone());
    button("button button-small")
        .testid("fix")
        .on(On::Click, move |_| editor::mend(&text, &goal))
        .text(&editor::name_of(cx.text(), fix))
}

/// What kubectl prints.
fn answer(diagnosis: &Diagnosis) -> El {
    if diagnosis.kubectl.is_empty() {
        return none();
    }
    el("figure", "answer").kids([
        el("figcaption", "answer-prompt")
            .kid(el("span", "prompt").word("$"))
            .word(" kubectl create -f pod.yaml"),
        el("pre", "answer-text").text(diagnosis.kubectl.trim_end()),
    ])
}

fn verdict(cx: &Cx, text: &str, diagnosis: &Diagnosis) -> El {
    if text.trim().is_empty() {
        return el("span", "verdict").word(cx.text().problems_empty);
    }
    if !diagnosis.problems.is_empty() || diagnosis.accepted == 0 {
        return none();
    }
    el("span", "verdict verdict-good")
        .kid(Icon::Check.draw())
        .word(cx.text().problems_none)
}
