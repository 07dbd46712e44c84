//! The branches of a run, and what was done in the one on screen: a row above the lanes that is there once something was done.

use podarium_core::Action as Input;
use podarium_core::view::Micros;

use crate::format;
use crate::store::Action;
use crate::store::run::Told;
use crate::ui::actions::{self, Subject};
use crate::ui::dom::{El, button, el, none};
use crate::ui::icons::Icon;
use crate::ui::menu::menu;
use crate::ui::{Cx, truth};

/// The row.
pub fn draw(cx: &Cx, branches: &[Told], inputs: &[(Micros, Input)]) -> El {
    if branches.len() < 2 && inputs.iter().all(|(_, input)| is_typed(input)) {
        return none();
    }
    el("div", "past")
        .testid("past")
        .kids([draw_branches(cx, branches), draw_inputs(cx, inputs)])
}

fn draw_branches(cx: &Cx, branches: &[Told]) -> El {
    if branches.len() < 2 {
        return none();
    }
    let text = cx.text();
    let chip = |branch: &Told| {
        let number = branch.number.to_string();
        let cause = match &branch.cause {
            Some((at, input)) => format::joined(&[&format::moment(*at), " ", &name(cx, input)]),
            None => text.branch_first.to_owned(),
        };
        button("segment branch")
            .class_if(branch.beside, "is-beside")
            .attr("data-branch", &number)
            .title(&text.branch_show(&number))
            .is("aria-pressed", truth(branch.current))
            .click(cx, Action::CheckOut(branch.number))
            .kids([el("b", "").text(&number), el("span", "").text(&cause)])
    };
    let away = if branches.iter().any(|branch| branch.beside) {
        button("button button-icon button-small")
            .is("aria-label", text.branch_put_away)
            .is("title", text.branch_put_away)
            .click(cx, Action::PutAway)
            .kid(Icon::Cross.draw())
    } else {
        none()
    };
    el("div", "past-row").is("title", text.branch_hint).kids([
        el("span", "eyebrow").word(text.branch_title),
        el("div", "segments")
            .is("role", "group")
            .is("aria-label", text.branch_title)
            .testid("branches")
            .each(branches.iter().map(chip)),
        away,
    ])
}

fn draw_inputs(cx: &Cx, inputs: &[(Micros, Input)]) -> El {
    if inputs.iter().all(|(_, input)| is_typed(input)) {
        return none();
    }
    let text = cx.text();
    let one = |(nth, (at, input)): (usize, &(Micros, Input))| {
        let label = format::joined(&[&format::moment(*at), " ", &name(cx, input)]);
        let subject = Subject::Done(nth, *at);
        let item = menu(cx, &label, Icon::Star, true, "done", subject);
        el("li", "").kid(item)
    };
    let own = inputs.iter().enumerate();
    let own = own.filter(|(_, (_, input))| !is_typed(input));
    el("div", "past-row").kids([
        el("span", "eyebrow").word(text.done_title),
        el("ul", "chips").each(own.map(one)),
    ])
}

/// Keys of a terminal are too many to be listed; the terminal itself shows them.
const fn is_typed(input: &Input) -> bool {
    matches!(input, Input::Terminal { .. })
}

/// What was done, and to whom.
fn name(cx: &Cx, input: &Input) -> String {
    let what = actions::words(cx, input).0;
    match actions::whom(input) {
        "" => what,
        whom => format::joined(&[&what, " · ", whom]),
    }
}
