//! The name, the purpose, and the switches for language and theme.

use super::actions::Subject;
use super::dom::{El, button, el};
use super::icons::Icon;
use super::menu::menu;
use super::{Cx, truth};
use crate::i18n::Lang;
use crate::store::{Action, Theme};

/// The header.
pub fn draw(cx: &Cx, theme: Theme) -> El {
    let text = cx.text();
    el("header", "top").kids([
        el("div", "brand").kids([mark(), el("h1", "brand-name").word("Podarium")]),
        el("p", "top-purpose").word(text.app_purpose),
        el("a", "top-badge")
            .is("href", "#conformance")
            .is("title", text.app_conformance)
            .testid("conformance-link")
            .kids([
                el("span", "top-badge-long").word(text.app_simulated),
                el("span", "top-badge-short").word(text.app_simulated_short),
            ]),
        el("div", "top-switches").kids([
            menu(
                cx,
                text.share_title,
                Icon::Share,
                true,
                "share",
                Subject::Page,
            ),
            button("button button-icon top-keys")
                .is("aria-label", text.help_title)
                .is("title", text.help_title)
                .testid("keys")
                .click(cx, Action::Help(true))
                .kid(Icon::Keys.draw()),
            lang_switch(cx),
            theme_switch(cx, theme),
        ]),
    ])
}

fn lang_switch(cx: &Cx) -> El {
    let option = |lang: Lang| {
        button("segment")
            .is("lang", lang.tag())
            .is("data-lang", lang.tag())
            .is("title", lang.name())
            .is("aria-pressed", truth(lang == cx.lang))
            .click(cx, Action::Lang(lang))
            .kids([
                el("span", "wide").word(lang.name()),
                el("span", "narrow").word(lang.short()),
            ])
    };
    el("div", "segments")
        .is("role", "group")
        .is("aria-label", cx.text().app_language)
        .testid("lang")
        .each(Lang::ALL.into_iter().map(option))
}

fn theme_switch(cx: &Cx, current: Theme) -> El {
    let text = cx.text();
    let option = |theme: Theme| {
        let (icon, label) = match theme {
            Theme::System => (Icon::System, text.app_theme_system),
            Theme::Light => (Icon::Sun, text.app_theme_light),
            Theme::Dark => (Icon::Moon, text.app_theme_dark),
        };
        button("segment segment-icon")
            .is("data-theme-name", theme.name())
            .is("aria-label", label)
            .is("title", label)
            .is("aria-pressed", truth(theme == current))
            .click(cx, Action::Theme(theme))
            .kid(icon.draw())
    };
    el("div", "segments")
        .is("role", "group")
        .is("aria-label", text.app_theme)
        .testid("theme")
        .each(Theme::ALL.into_iter().map(option))
}

/// The mark of the project: a glass case with two containers in it.
fn mark() -> El {
    let container = |class, x, y, width, height| {
        el("rect", class)
            .is("x", x)
            .is("y", y)
            .is("width", width)
            .is("height", height)
            .is("rx", "1.5")
    };
    el("svg", "brand-mark")
        .is("viewBox", "0 0 32 32")
        .hidden()
        .is("focusable", "false")
        .kids([
            el("path", "mark-case").is("d", "M16 2.5 27.5 9v14L16 29.5 4.5 23V9z"),
            el("path", "mark-glint").is("d", "M8.5 11.5 16 7.3"),
            container("mark-one", "9.5", "13", "6", "8.5"),
            container("mark-two", "17.5", "15", "5", "6.5"),
        ])
}
