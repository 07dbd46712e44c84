//! What the page looks like: plain functions from what the store knows to elements.
//!
//! A component costs kilobytes of wasm, so there are few: those with a state of their own (`editor`, `menu`, the board of
//! `timeline`), and one for all that is worth keeping as it is while its data stay the same (`part`).

pub mod actions;
pub mod dom;
pub mod editor;
pub mod events;
pub mod gallery;
pub mod header;
pub mod help;
pub mod icons;
pub mod lesson;
pub mod menu;
pub mod notice;
pub mod part;
pub mod problems;
pub mod shared;
pub mod stage;
pub mod tabs;
pub mod terminal;
pub mod timeline;
pub mod transport;
pub mod why;

use yew::Callback;

use crate::i18n::{Lang, Text};
use crate::store::Action;

/// What everything on the page is drawn with: the language, and the way to the store.
#[derive(Clone, Debug, PartialEq)]
pub struct Cx {
    /// The language.
    pub lang: Lang,
    /// Sends an action to the store.
    pub send: Callback<Action>,
}

impl Cx {
    /// The words of the page.
    pub const fn text(&self) -> &'static Text {
        self.lang.text()
    }
}

/// The value of `aria-pressed` and its like.
pub const fn truth(is: bool) -> &'static str {
    if is { "true" } else { "false" }
}
