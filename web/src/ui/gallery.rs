//! The gallery of examples: a list beside the editor on a wide screen, a strip above it on a narrow one.

use yew::prelude::*;

use crate::hooks::{send, use_dispatch, use_lang};
use crate::lessons::{Group, LESSONS, Lesson};
use crate::store::Action;

/// What the gallery shows.
#[derive(Debug, PartialEq, Properties)]
pub struct GalleryProps {
    /// The example that is on screen.
    pub current: Option<&'static str>,
}

/// The gallery.
#[component]
pub fn Gallery(props: &GalleryProps) -> Html {
    let lang = use_lang();
    let text = lang.text();
    let dispatch = use_dispatch();
    let item = |lesson: &'static Lesson| {
        let onclick = send(dispatch.as_ref(), move || Action::Load(lesson));
        let current = props.current == Some(lesson.id);
        html! {
            <li key={lesson.id}>
                <button type="button" class="example" data-testid={format!("example-{}", lesson.id)}
                    title={lesson.title.get(lang)} aria-current={current.then_some("true")} {onclick}>
                    { lesson.title.get(lang) }
                </button>
            </li>
        }
    };
    let group = |group: Group| {
        let lessons = LESSONS.iter().filter(move |lesson| lesson.group == group);
        html! {
            <section class="gallery-group" key={group.title(text)}>
                <h3 class="gallery-heading">{ group.title(text) }</h3>
                <ul class="gallery-list">{ for lessons.map(item) }</ul>
            </section>
        }
    };
    html! {
        <nav class="gallery" aria-label={text.gallery_title}>
            <h2 class="panel-title gallery-title">{ text.gallery_title }</h2>
            <div class="gallery-groups">{ for Group::ALL.into_iter().map(group) }</div>
        </nav>
    }
}
