//! The whole page: the store, the loop of frames, and the panes in their places.

use web_sys::KeyboardEvent;
use yew::{Component, Context, Html};

use crate::browser::{self, Frames, Keys};
use crate::i18n::Lang;
use crate::storage::{self, Item};
use crate::store::desk::LINE;
use crate::store::run::Told;
use crate::store::transport::Transport;
use crate::store::{Action, Pane, Store, Theme};
use crate::ui::dom::{El, el};
use crate::ui::editor::{EditorProps, editor};
use crate::ui::part::{Part, Story, kept};
use crate::ui::shared::Shared;
use crate::ui::timeline::BoardProps;
use crate::ui::{Cx, help, notice, timeline, transport};

/// The app.
pub struct App {
    store: Store,
    cx: Cx,
    frames: Frames,
    _keys: Keys,
    /// Whether the sheet of keys is open.
    helping: bool,
    /// Language and theme as the document has them.
    dressed: Option<(Lang, Theme)>,
}

/// What happens to the app.
#[derive(Debug)]
pub enum Message {
    /// Something for the store.
    Act(Action),
    /// A frame of the browser.
    Frame(f64),
    /// A key went down that no text wants.
    Key(KeyboardEvent),
}

impl Component for App {
    type Message = Message;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let store = Store::restored(first_language());
        let send = ctx.link().callback(Message::Act);
        Self {
            cx: Cx {
                lang: store.lang,
                send,
            },
            frames: Frames::new(ctx.link().callback(Message::Frame)),
            _keys: Keys::new(ctx.link().callback(Message::Key)),
            helping: false,
            store,
            dressed: None,
        }
    }

    fn update(&mut self, _: &Context<Self>, message: Message) -> bool {
        let action = match message {
            Message::Act(action) => action,
            Message::Frame(wall_ms) => {
                self.frames.arrived();
                Action::Frame(wall_ms)
            }
            Message::Key(event) => {
                let Some(action) = help::action_of(&event, self.store.window()) else {
                    return false;
                };
                event.prevent_default();
                action
            }
        };
        self.store.reduce(action);
        self.cx.lang = self.store.lang;
        true
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if self.store.is_active() {
            self.frames.ask();
        }
        if self.store.help != self.helping {
            self.helping = self.store.help;
            browser::show_dialog(help::ID, self.helping);
        }
        if std::mem::take(&mut self.store.wants_line) {
            browser::focus(LINE);
        }
        let (lang, theme) = (self.store.lang, self.store.theme);
        if self.dressed.replace((lang, theme)) != Some((lang, theme)) {
            dress(lang, theme);
        }
    }

    fn view(&self, _: &Context<Self>) -> Html {
        let store = &self.store;
        let cx = &self.cx;
        let text = cx.text();
        let lesson = store.lesson.map(|lesson| lesson.id);
        el("div", "app")
            .is("data-pane", store.pane.name())
            .kids([
                el("a", "skip").is("href", "#stage").word(text.app_skip),
                kept(cx, Part::Header(store.theme)),
                kept(cx, Part::Gallery(lesson)),
                self.draw_work(lesson),
                kept(cx, Part::Help),
                notice::draw(cx, store.notice),
                kept(cx, Part::Tabs(store.pane, store.diagnosis.problems.len())),
            ])
            .html()
    }
}

impl App {
    fn draw_work(&self, lesson: Option<&'static str>) -> El {
        let store = &self.store;
        let cx = &self.cx;
        let text = cx.text();
        let pane = |class, label| el("section", class).is("aria-label", label);
        let manifest = Shared(store.text.clone());
        let diagnosis = Shared(store.diagnosis.clone());
        let view = Shared(store.view.clone());
        let stage = Part::Stage(view.clone(), store.now, store.stale, lesson);
        let at = store.transport.at;
        let story = (store.pane == Pane::Why).then(|| Story {
            timeline: Shared(store.timeline.clone()),
            beside: store.beside.clone().map(|beside| {
                let number = |is: fn(&Told) -> bool| {
                    let found = store.branches.iter().find(|branch| is(branch));
                    found.map_or(0, |branch| branch.number)
                };
                let (own, other) = (number(|told| told.current), number(|told| told.beside));
                (Shared(beside), own, other)
            }),
            at: store.now,
            asked: store.asked.clone(),
        });
        let still = Transport {
            at: 0,
            ..store.transport
        };
        let board = BoardProps {
            cx: cx.clone(),
            timeline: Shared(store.timeline.clone()),
            beside: store.beside.clone().map(Shared),
            window: store.window(),
            at,
        };
        let (branches, inputs) = (store.branches.clone(), store.inputs.clone());
        let past = kept(cx, Part::Past(Shared(branches), Shared(inputs)));
        el("main", "work").kids([
            pane("pane pane-manifest", text.pane_manifest).kids([
                kept(cx, Part::Lesson(lesson, store.is_pristine())),
                editor(EditorProps {
                    cx: cx.clone(),
                    text: manifest.clone(),
                    loaded: store.loaded,
                    diagnosis: diagnosis.clone(),
                }),
                kept(cx, Part::Problems(manifest, diagnosis)),
            ]),
            pane("pane pane-stage", text.pane_stage)
                .is("id", "stage")
                .is("tabindex", "-1")
                .kid(kept(cx, stage)),
            pane("transport", text.play_label).kids([
                kept(cx, Part::Controls(still, store.stale)),
                transport::clocks(cx, at, &store.clock),
            ]),
            pane("pane pane-timeline", text.pane_timeline).kid(timeline::draw(
                board,
                past,
                store.zoom,
                store.stale,
            )),
            pane("pane pane-events", text.pane_side).kid(match store.pane {
                Pane::Terminal => kept(cx, Part::Terminal(Shared(store.desk.clone()), view)),
                _ => kept(cx, Part::Side(view, store.stale, story)),
            }),
        ])
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
    let root = browser::document().and_then(|document| document.document_element());
    if let Some(root) = root {
        // These two attributes cannot be refused.
        let _ = root.set_attribute("lang", lang.tag());
        let _ = root.set_attribute("data-theme", theme.name());
    }
}
