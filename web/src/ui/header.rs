//! The name, the purpose, and the switches for language and theme.

use yew::prelude::*;

use super::icons::Icon;
use crate::hooks::{send, use_dispatch, use_text};
use crate::i18n::{Lang, Text};
use crate::store::{Action, Dispatch, Theme};

/// What the header shows.
#[derive(Debug, PartialEq, Properties)]
pub struct HeaderProps {
    /// Language.
    pub lang: Lang,
    /// Theme.
    pub theme: Theme,
}

/// The header.
#[component]
pub fn Header(props: &HeaderProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    html! {
        <header class="top">
            <div class="brand">
                { mark() }
                <h1 class="brand-name">{ "Podarium" }</h1>
            </div>
            <p class="top-purpose">{ text.app_purpose }</p>
            <p class="top-badge" title={text.app_simulated}>
                <span class="top-badge-long">{ text.app_simulated }</span>
                <span class="top-badge-short">{ text.app_simulated_short }</span>
            </p>
            <div class="top-switches">
                { lang_switch(text, dispatch.as_ref(), props.lang) }
                { theme_switch(text, dispatch.as_ref(), props.theme) }
            </div>
        </header>
    }
}

fn lang_switch(text: &Text, dispatch: Option<&Dispatch>, current: Lang) -> Html {
    let option = |lang: Lang| {
        html! {
            <button type="button" class="segment" lang={lang.tag()} data-lang={lang.tag()} aria-label={lang.name()}
                aria-pressed={pressed(lang == current)} onclick={send(dispatch, move || Action::Lang(lang))}>
                <span class="wide">{ lang.name() }</span><span class="narrow" aria-hidden="true">{ lang.short() }</span>
            </button>
        }
    };
    html! {
        <div class="segments" role="group" aria-label={text.app_language} data-testid="lang">
            { for Lang::ALL.into_iter().map(option) }
        </div>
    }
}

fn theme_switch(text: &Text, dispatch: Option<&Dispatch>, current: Theme) -> Html {
    let option = |theme: Theme| {
        let (icon, label) = match theme {
            Theme::System => (Icon::System, text.app_theme_system),
            Theme::Light => (Icon::Sun, text.app_theme_light),
            Theme::Dark => (Icon::Moon, text.app_theme_dark),
        };
        html! {
            <button type="button" class="segment segment-icon" data-theme-name={theme.name()} aria-label={label}
                title={label} aria-pressed={pressed(theme == current)}
                onclick={send(dispatch, move || Action::Theme(theme))}>{ icon.draw() }</button>
        }
    };
    html! {
        <div class="segments" role="group" aria-label={text.app_theme} data-testid="theme">
            { for Theme::ALL.into_iter().map(option) }
        </div>
    }
}

/// The value of `aria-pressed`.
pub const fn pressed(is: bool) -> &'static str {
    if is { "true" } else { "false" }
}

/// The mark of the project: a glass case with two containers in it.
fn mark() -> Html {
    html! {
        <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path class="mark-case" d="M16 2.5 27.5 9v14L16 29.5 4.5 23V9z" />
            <path class="mark-glint" d="M8.5 11.5 16 7.3" />
            <rect class="mark-one" x="9.5" y="13" width="6" height="8.5" rx="1.5" />
            <rect class="mark-two" x="17.5" y="15" width="5" height="6.5" rx="1.5" />
        </svg>
    }
}
