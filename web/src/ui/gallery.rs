//! The gallery of examples: a list beside the editor on a wide screen, a strip above it on a narrow one.

use super::Cx;
use super::dom::{El, button, el};
use crate::format;
use crate::lessons::{Group, LESSONS, Lesson};
use crate::store::Action;

/// The gallery, with the example that is on screen.
pub fn draw(cx: &Cx, current: Option<&'static str>) -> El {
    let text = cx.text();
    let item = |lesson: &'static Lesson| {
        let title = lesson.title.get(cx.lang);
        let button = button("example")
            .attr("data-testid", &format::joined(&["example-", lesson.id]))
            .is("title", title)
            .is_if(current == Some(lesson.id), "aria-current", "true")
            .click(cx, Action::Load(lesson))
            .word(title);
        el("li", "").kid(button)
    };
    let group = |group: Group| {
        let lessons = LESSONS.iter().filter(move |lesson| lesson.group == group);
        el("section", "gallery-group").kids([
            el("h3", "gallery-heading").word(group.title(text)),
            el("ul", "gallery-list").each(lessons.map(item)),
        ])
    };
    el("nav", "gallery")
        .is("aria-label", text.gallery_title)
        .kids([
            el("h2", "panel-title gallery-title").word(text.gallery_title),
            el("div", "gallery-groups").each(Group::ALL.into_iter().map(group)),
        ])
}
