//! What to watch for in the example that is on screen.

use super::Cx;
use super::dom::{El, button, el, none};
use super::icons::Icon;
use crate::lessons;
use crate::store::Action;

/// The note about an example, and whether the text is still the example's own.
pub fn draw(cx: &Cx, lesson: Option<&'static str>, pristine: bool) -> El {
    let text = cx.text();
    // On a low screen it scrolls, which has to work from the keyboard too.
    let note = el("aside", "note").is("tabindex", "0");
    let Some(lesson) = lesson.and_then(lessons::find) else {
        return note.kids([
            el("h2", "note-title").word(text.gallery_own),
            el("p", "note-text").word(text.gallery_own_watch),
        ]);
    };
    let reset = if pristine {
        none()
    } else {
        button("button button-small")
            .is("title", text.editor_reset_hint)
            .click(cx, Action::Reset)
            .kid(Icon::Undo.draw())
            .word(text.editor_reset)
    };
    note.kids([
        el("div", "note-head").kids([
            el("h2", "note-title").word(lesson.title.get(cx.lang)),
            reset,
        ]),
        el("p", "note-text")
            .kid(el("b", "note-label").word(text.gallery_watch))
            .word(lesson.watch.get(cx.lang)),
    ])
}
