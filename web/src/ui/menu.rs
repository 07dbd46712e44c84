//! A small menu behind a button. Escape, a click elsewhere and a choice close it; the arrow keys walk through it.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::icons::Icon;

/// One choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What it is called.
    pub label: String,
    /// What it is on the command line, or what it does.
    pub hint: &'static str,
    /// Whether it ends something for good.
    pub grave: bool,
    /// What it does.
    pub pick: Callback<()>,
}

/// What the menu shows.
#[derive(Debug, PartialEq, Properties)]
pub struct MenuProps {
    /// What the button is called.
    pub label: AttrValue,
    /// Whether the name stands on the button.
    #[prop_or_default]
    pub named: bool,
    /// The choices.
    pub choices: Vec<Choice>,
    /// For tests.
    #[prop_or_default]
    pub testid: Option<&'static str>,
}

/// The menu.
#[component]
pub fn Menu(props: &MenuProps) -> Html {
    let open = use_state_eq(|| false);
    let button = use_node_ref();
    let list = use_node_ref();

    {
        let list = list.clone();
        use_effect_with(*open, move |open| {
            if *open {
                focus_item(&list, 0);
            }
        });
    }
    let toggle = {
        let open = open.clone();
        move |_| open.set(!*open)
    };
    let onfocusout = {
        let open = open.clone();
        move |event: FocusEvent| {
            let root = event
                .current_target()
                .and_then(|root| root.dyn_into::<web_sys::Node>().ok());
            let to = event
                .related_target()
                .and_then(|to| to.dyn_into::<web_sys::Node>().ok());
            if !root.is_some_and(|root| root.contains(to.as_ref())) {
                open.set(false);
            }
        }
    };
    let onkeydown = {
        let (open, button, list) = (open.clone(), button.clone(), list.clone());
        move |event: KeyboardEvent| match event.key().as_str() {
            "Escape" if *open => {
                open.set(false);
                focus(button.cast::<HtmlElement>());
                event.stop_propagation();
            }
            "ArrowDown" if *open => walk(&event, &list, 1),
            "ArrowUp" if *open => walk(&event, &list, -1),
            _ => {}
        }
    };
    let item = |choice: &Choice| {
        let (open, button, pick) = (open.clone(), button.clone(), choice.pick.clone());
        let onclick = move |_| {
            open.set(false);
            focus(button.cast::<HtmlElement>());
            pick.emit(());
        };
        html! {
            <button type="button" role="menuitem" tabindex="-1" class={classes!("menu-item", choice.grave.then_some("menu-grave"))} {onclick}>
                <span>{ &choice.label }</span>
                <span class="menu-hint">{ choice.hint }</span>
            </button>
        }
    };
    let class = if props.named {
        "button button-small"
    } else {
        "button button-icon button-small"
    };
    html! {
        <div class="menu" {onfocusout} {onkeydown}>
            <button ref={button.clone()} type="button" {class} aria-haspopup="menu" aria-expanded={open.to_string()}
                aria-label={props.label.clone()} title={props.label.clone()} data-testid={props.testid} onclick={toggle}>
                { Icon::More.draw() }
                if props.named { <span aria-hidden="true">{ props.label.clone() }</span> }
            </button>
            if *open {
                <div ref={list.clone()} class="menu-list" role="menu" aria-label={props.label.clone()}>
                    { for props.choices.iter().map(item) }
                </div>
            }
        </div>
    }
}

fn walk(event: &KeyboardEvent, list: &NodeRef, by: i32) {
    event.prevent_default();
    let Some(element) = list.cast::<web_sys::Element>() else {
        return;
    };
    let count = element.child_element_count() as i32;
    let here = event.target_dyn_into::<web_sys::Node>();
    let at = (0..count).find(|at| {
        let child = element.children().item(*at as u32);
        child.is_some_and(|child| here.as_ref().is_some_and(|here| child.contains(Some(here))))
    });
    let next = at.map_or(0, |at| at + by).rem_euclid(count.max(1));
    focus_item(list, next as u32);
}

fn focus_item(list: &NodeRef, at: u32) {
    let item = list
        .cast::<web_sys::Element>()
        .and_then(|list| list.children().item(at));
    focus(item.and_then(|item| item.dyn_into::<HtmlElement>().ok()));
}

fn focus(element: Option<HtmlElement>) {
    if let Some(element) = element {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}
