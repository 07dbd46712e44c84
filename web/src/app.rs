//! The whole page: the store, the loop of frames, and the panes in their places.

use yew::prelude::*;

use crate::hooks::use_frames;
use crate::i18n::Lang;
use crate::storage::{self, Item};
use crate::store::{Action, Dispatch, Store, Theme};
use crate::ui::editor::Editor;
use crate::ui::events::Events;
use crate::ui::gallery::Gallery;
use crate::ui::header::Header;
use crate::ui::lesson::LessonNote;
use crate::ui::problems::Problems;
use crate::ui::shared::Shared;
use crate::ui::stage::Stage;
use crate::ui::tabs::Tabs;
use crate::ui::timeline::TimelinePane;
use crate::ui::transport::{Clocks, Controls};

/// The app.
#[component]
pub fn App() -> Html {
    let store = use_reducer(|| Store::restored(first_language()));
    let dispatch: Dispatch = store.dispatcher();

    let frames = dispatch.clone();
    use_frames(
        store.is_active(),
        Callback::from(move |wall_ms| frames.dispatch(Action::Frame(wall_ms))),
    );
    use_effect_with((store.lang, store.theme), |(lang, theme)| {
        dress(*lang, *theme);
    });

    let text = store.lang.text();
    let transport = store.transport;
    html! {
        <ContextProvider<Lang> context={store.lang}>
        <ContextProvider<Dispatch> context={dispatch}>
            <div class="app" data-pane={store.pane.name()}>
                <a class="skip" href="#stage">{ text.app_skip }</a>
                <Header lang={store.lang} theme={store.theme} />
                <Gallery current={store.lesson.map(|lesson| lesson.id)} />
                <main class="work">
                    <section class="pane pane-manifest" aria-label={text.pane_manifest}>
                        <LessonNote lesson={store.lesson.map(|lesson| lesson.id)} pristine={store.is_pristine()} />
                        <Editor text={Shared(store.text.clone())} loaded={store.loaded}
                            diagnosis={Shared(store.diagnosis.clone())} />
                        <Problems text={Shared(store.text.clone())} diagnosis={Shared(store.diagnosis.clone())} />
                    </section>
                    <section class="pane pane-stage" id="stage" tabindex="-1" aria-label={text.pane_stage}>
                        <Stage view={Shared(store.view.clone())} now={store.now} stale={store.stale}
                            lesson={store.lesson.map(|lesson| lesson.id)} />
                    </section>
                    <section class="transport" aria-label={text.play_label}>
                        <Controls playing={transport.playing} speed={transport.speed} skip_idle={transport.skip_idle}
                            stale={store.stale} />
                        <Clocks at={transport.at} clock={store.clock.clone()} />
                    </section>
                    <section class="pane pane-timeline" aria-label={text.pane_timeline}>
                        <TimelinePane timeline={Shared(store.timeline.clone())} window={store.window()} zoom={store.zoom}
                            at={store.transport.at} stale={store.stale} />
                    </section>
                    <section class="pane pane-events" aria-label={text.pane_events}>
                        <Events view={Shared(store.view.clone())} stale={store.stale} />
                    </section>
                </main>
                <Tabs pane={store.pane} problems={store.diagnosis.problems.len()} />
            </div>
        </ContextProvider<Dispatch>>
        </ContextProvider<Lang>>
    }
}

/// The language of the last visit, or the browser's.
fn first_language() -> Lang {
    let kept = storage::load(Item::Lang);
    let tag = kept.or_else(|| web_sys::window()?.navigator().language());
    tag.map_or(Lang::En, |tag| Lang::of_tag(&tag))
}

/// Tells the document its language and colours.
fn dress(lang: Lang, theme: Theme) {
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    if let Some(root) = root {
        // These two attributes cannot be refused.
        let _ = root.set_attribute("lang", lang.tag());
        let _ = root.set_attribute("data-theme", theme.name());
    }
}
