//! What to watch for in the example that is on screen.

use yew::prelude::*;

use super::icons::Icon;
use crate::hooks::{use_lang, use_send};
use crate::lessons;
use crate::store::Action;

/// What the note is about.
#[derive(Debug, PartialEq, Properties)]
pub struct LessonProps {
    /// The example that the text came from.
    pub lesson: Option<&'static str>,
    /// Whether its text is unchanged.
    #[prop_or(true)]
    pub pristine: bool,
}

/// The note.
#[component]
pub fn LessonNote(props: &LessonProps) -> Html {
    let lang = use_lang();
    let text = lang.text();
    let reset = use_send(|_: MouseEvent| Action::Reset);
    let Some(lesson) = props.lesson.and_then(lessons::find) else {
        return html! {
            <aside class="note">
                <h2 class="note-title">{ text.gallery_own }</h2>
                <p class="note-text">{ text.gallery_own_watch }</p>
            </aside>
        };
    };
    html! {
        <aside class="note">
            <div class="note-head">
                <h2 class="note-title">{ lesson.title.get(lang) }</h2>
                if !props.pristine {
                    <button type="button" class="button button-small" title={text.editor_reset_hint} onclick={reset}>
                        { Icon::Undo.draw() }{ text.editor_reset }
                    </button>
                }
            </div>
            <p class="note-text"><b class="note-label">{ text.gallery_watch }</b>{ lesson.watch.get(lang) }</p>
        </aside>
    }
}
