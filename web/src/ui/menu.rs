//! A small menu behind a button. Escape, a click elsewhere and a choice close it; the arrow keys walk through it.

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, FocusEvent, HtmlElement, KeyboardEvent, Node};
use yew::virtual_dom::{VChild, VNode};
use yew::{Component, Context, Html, NodeRef, Properties};

use super::actions::{Choice, Subject};
use super::dom::{self, El, On, button, el, none};
use super::icons::Icon;
use super::{Cx, truth};

/// What the menu shows.
#[derive(Debug, PartialEq, Properties)]
pub struct MenuProps {
    cx: Cx,
    label: String,
    icon: Icon,
    named: bool,
    testid: &'static str,
    subject: Subject,
}

/// A menu of what can be done to a subject; its name may stand on the button.
pub fn menu(
    cx: &Cx,
    label: &str,
    icon: Icon,
    named: bool,
    testid: &'static str,
    subject: Subject,
) -> El {
    let props = MenuProps {
        cx: cx.clone(),
        label: label.to_owned(),
        icon,
        named,
        testid,
        subject,
    };
    dom::node(VNode::from(VChild::<Menu>::new(props, None)))
}

/// What happens to a menu.
#[derive(Debug)]
pub enum Message {
    /// Its button was pressed.
    Toggle,
    /// It is left, and the focus is elsewhere already.
    Close,
    /// It is left by a key or a choice: the focus goes back to its button.
    Leave,
}

/// The component.
pub struct Menu {
    open: bool,
    opened: bool,
    button: NodeRef,
    list: NodeRef,
}

impl Component for Menu {
    type Message = Message;
    type Properties = MenuProps;

    fn create(_: &Context<Self>) -> Self {
        Self {
            open: false,
            opened: false,
            button: NodeRef::default(),
            list: NodeRef::default(),
        }
    }

    fn update(&mut self, _: &Context<Self>, message: Message) -> bool {
        let was = self.open;
        self.open = matches!(message, Message::Toggle) && !was;
        self.opened = self.open;
        if matches!(message, Message::Leave) {
            focus(self.button.cast::<HtmlElement>());
        }
        self.open != was
    }

    fn rendered(&mut self, _: &Context<Self>, _: bool) {
        if std::mem::take(&mut self.opened) {
            focus_item(&self.list, 0);
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let link = ctx.link().clone();
        let toggle = move |_: Event| link.send_message(Message::Toggle);
        let opener = button("button button-small")
            .class_if(!props.named, "button-icon")
            .node_ref(&self.button)
            .is("aria-haspopup", "menu")
            .is("aria-expanded", truth(self.open))
            .attr("aria-label", &props.label)
            .title(&props.label)
            .testid(props.testid)
            .on(On::Click, toggle)
            .kids([
                props.icon.draw(),
                if props.named {
                    el("span", "").hidden().text(&props.label)
                } else {
                    none()
                },
            ]);
        let link = ctx.link().clone();
        let left = move |event: Event| {
            if leaves(event.unchecked_ref()) {
                link.send_message(Message::Close);
            }
        };
        let (link, list, open) = (ctx.link().clone(), self.list.clone(), self.open);
        let key = move |event: Event| {
            let event: &KeyboardEvent = event.unchecked_ref();
            match event.key().as_str() {
                "Escape" if open => {
                    link.send_message(Message::Leave);
                    event.stop_propagation();
                }
                "ArrowDown" if open => walk(event, &list, 1),
                "ArrowUp" if open => walk(event, &list, -1),
                _ => {}
            }
        };
        let choices = if self.open {
            let choices = props.subject.choices(&props.cx);
            el("div", "menu-list")
                .node_ref(&self.list)
                .is("role", "menu")
                .attr("aria-label", &props.label)
                .each(choices.into_iter().map(|choice| item(ctx, choice)))
        } else {
            none()
        };
        el("div", "menu")
            .on(On::FocusOut, left)
            .on(On::Key, key)
            .kids([opener, choices])
            .html()
    }
}

fn item(ctx: &Context<Menu>, choice: Choice) -> El {
    let (link, send) = (ctx.link().clone(), ctx.props().cx.send.clone());
    let Choice {
        label,
        hint,
        grave,
        action,
    } = choice;
    let pick = move |_: Event| {
        link.send_message(Message::Leave);
        send.emit(action.clone());
    };
    button("menu-item")
        .class_if(grave, "menu-grave")
        .is("role", "menuitem")
        .is("tabindex", "-1")
        .on(On::Click, pick)
        .kids([
            el("span", "").text(&label),
            el("span", "menu-hint").word(hint),
        ])
}

/// Whether the focus goes elsewhere.
fn leaves(event: &FocusEvent) -> bool {
    let node = |target: Option<web_sys::EventTarget>| target?.dyn_into::<Node>().ok();
    let to = node(event.related_target());
    !node(event.current_target()).is_some_and(|root| root.contains(to.as_ref()))
}

fn walk(event: &KeyboardEvent, list: &NodeRef, by: i32) {
    event.prevent_default();
    let Some(element) = list.cast::<Element>() else {
        return;
    };
    let count = element.child_element_count() as i32;
    let here = event
        .target()
        .and_then(|target| target.dyn_into::<Node>().ok());
    let at = (0..count).find(|at| {
        let child = element.children().item(*at as u32);
        child.is_some_and(|child| here.as_ref().is_some_and(|here| child.contains(Some(here))))
    });
    let next = at.map_or(0, |at| at + by).rem_euclid(count.max(1));
    focus_item(list, next as u32);
}

fn focus_item(list: &NodeRef, at: u32) {
    let item = list
        .cast::<Element>()
        .and_then(|list| list.children().item(at));
    focus(item.and_then(|item| item.dyn_into::<HtmlElement>().ok()));
}

fn focus(element: Option<HtmlElement>) {
    if let Some(element) = element {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}
