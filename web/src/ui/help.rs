//! The sheet of keys, and what a key does to the page as a whole.

use web_sys::KeyboardEvent;

use super::Cx;
use super::dom::{El, On, button, el};
use super::icons::Icon;
use crate::i18n::Text;
use crate::store::story::Goal;
use crate::store::window::{Window, Zoom};
use crate::store::{Action, Pane};

/// What the sheet is called in the document.
pub const ID: &str = "keys";

/// What a key means for the page, with that part of the timeline on the screen. Keys in a text, and those that a control
/// wants for itself, are none of its business.
pub fn action_of(event: &KeyboardEvent, window: Window) -> Option<Action> {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
        return None;
    }
    Some(match event.key().as_str() {
        "p" | "P" => Action::Toggle,
        "." => Action::Next,
        "," => Action::Previous,
        "0" => Action::Start,
        "s" | "S" => Action::SkipIdle,
        "r" | "R" => Action::Jump(Goal::Restart),
        "f" | "F" => Action::Jump(Goal::Failure),
        "e" | "E" => Action::Jump(Goal::End),
        "]" => Action::Faster(true),
        "[" => Action::Faster(false),
        "+" | "=" => Action::Zoom(Zoom::by(true, window)),
        "-" => Action::Zoom(Zoom::by(false, window)),
        "*" => Action::Zoom(Zoom::Follow),
        "w" | "W" => Action::Pane(Pane::Why),
        "v" | "V" => Action::Pane(Pane::Events),
        "u" | "U" => Action::Undo,
        "x" | "X" => Action::Menu("container-actions"),
        "d" | "D" => Action::Menu("pod-actions"),
        "n" | "N" => Action::Menu("node-actions"),
        "?" => Action::Help(true),
        _ => return None,
    })
}

/// The sheet, a dialog that is opened by the app.
pub fn draw(cx: &Cx) -> El {
    let text = cx.text();
    let send = cx.send.clone();
    el("dialog", "sheet")
        .is("id", ID)
        .is("aria-labelledby", "keys-title")
        .testid("help")
        .on(On::Close, move |_| send.emit(Action::Help(false)))
        .kids([
            el("div", "sheet-head").kids([
                el("h2", "sheet-title")
                    .is("id", "keys-title")
                    .word(text.help_title),
                button("button button-icon button-small")
                    .is("aria-label", text.help_close)
                    .is("title", text.help_close)
                    .click(cx, Action::Help(false))
                    .kid(Icon::Cross.draw()),
            ]),
            el("dl", "keys").each(rows(text).into_iter().map(row)),
        ])
}

fn rows(text: &Text) -> [(&'static str, &'static str); 14] {
    [
        ("P", text.help_play),
        (", .", text.help_step),
        ("R F E", text.help_jump),
        ("0", text.play_back),
        ("[ ]", text.help_speed),
        ("S", text.play_skip_idle),
        ("+ − *", text.help_zoom),
        ("← →", text.help_slide),
        ("W V", text.help_side),
        ("X D N", text.help_faults),
        ("U", text.act_undo),
        ("Esc Tab", text.help_editor),
        ("↑ ↓", text.help_menu),
        ("?", text.help_title),
    ]
}

fn row((keys, what): (&'static str, &'static str)) -> El {
    let keys = keys.split(' ').map(|key| el("kbd", "").word(key));
    el("div", "keys-row").kids([el("dt", "").each(keys), el("dd", "").word(what)])
}
