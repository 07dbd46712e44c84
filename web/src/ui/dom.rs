//! Builds the page's elements. `html!` writes out some 300 bytes of wasm for each element, this some 60; that is a quarter of
//! what the page itself weighs. Yew compares and mounts what is built here as it does with its own macro's nodes.
//!
//! An element is one pointer while it is built, and no function here is generic in what it puts into it.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::Event;
use yew::virtual_dom::{
    AttrValue, AttributeOrProperty, Attributes, Key, Listener, ListenerKind, VList, VNode, VTag,
    VText,
};
use yew::{Callback, NodeRef};

use super::Cx;
use crate::store::Action;

/// A node that is being built.
#[must_use = "a node is seen once it is put into another one"]
pub struct El(Box<Part>);

enum Part {
    Nothing,
    Tag(Tag),
    Done(VNode),
}

#[derive(Default)]
struct Tag {
    name: &'static str,
    keys: Vec<&'static str>,
    values: Vec<Option<AttributeOrProperty>>,
    listeners: Vec<Option<Rc<dyn Listener>>>,
    children: Vec<VNode>,
    node_ref: NodeRef,
    key: Option<Key>,
}

/// An element with its class; an empty one is left out.
#[inline(never)]
pub fn el(name: &'static str, class: &'static str) -> El {
    let tag = Tag {
        name,
        ..Tag::default()
    };
    El(Box::new(Part::Tag(tag))).class(class)
}

/// A button, which submits nothing.
pub fn button(class: &'static str) -> El {
    el("button", class).is("type", "button")
}

/// No node at all.
pub fn none() -> El {
    El(Box::new(Part::Nothing))
}

/// The node, if there is one.
pub fn maybe(node: Option<El>) -> El {
    node.unwrap_or_else(none)
}

/// A node that yew made, such as a component.
pub fn node(node: VNode) -> El {
    El(Box::new(Part::Done(node)))
}

/// Nodes side by side, without an element around them.
pub fn list(nodes: impl IntoIterator<Item = El>) -> El {
    let nodes = nodes.into_iter().map(El::html).collect();
    node(VNode::from(VList::with_children(nodes, None)))
}

impl El {
    /// One more class.
    #[inline(never)]
    pub fn class(self, class: &'static str) -> Self {
        if class.is_empty() {
            return self;
        }
        self.edit(|tag| {
            let place = tag.keys.iter().position(|key| *key == "class");
            let Some(place) = place else {
                tag.set("class", AttrValue::Static(class));
                return;
            };
            if let Some(Some(AttributeOrProperty::Attribute(value))) = tag.values.get_mut(place) {
                *value = AttrValue::from([value.as_str(), class].join(" "));
            }
        })
    }

    /// One more class, if a condition holds.
    pub fn class_if(self, holds: bool, class: &'static str) -> Self {
        self.class(if holds { class } else { "" })
    }

    /// An attribute whose value is known beforehand.
    #[inline(never)]
    pub fn is(self, name: &'static str, value: &'static str) -> Self {
        self.edit(|tag| tag.set(name, AttrValue::Static(value)))
    }

    /// An attribute that is there if a condition holds. An element keeps its number of attributes, so that it is compared
    /// quickly.
    #[inline(never)]
    pub fn is_if(self, holds: bool, name: &'static str, value: &'static str) -> Self {
        self.edit(|tag| {
            tag.keys.push(name);
            let value = AttributeOrProperty::Attribute(AttrValue::Static(value));
            tag.values.push(holds.then_some(value));
        })
    }

    /// An attribute.
    #[inline(never)]
    pub fn attr(self, name: &'static str, value: &str) -> Self {
        self.edit(|tag| tag.set(name, AttrValue::from(Rc::<str>::from(value))))
    }

    /// An attribute that is a whole number.
    #[inline(never)]
    pub fn number(self, name: &'static str, value: u64) -> Self {
        self.attr(name, &value.to_string())
    }

    /// What a pointer that rests on it, or a screen reader, is told.
    pub fn title(self, words: &str) -> Self {
        self.attr("title", words)
    }

    /// It is decoration.
    pub fn hidden(self) -> Self {
        self.is("aria-hidden", "true")
    }

    /// A name for browser tests.
    pub fn testid(self, name: &'static str) -> Self {
        self.is("data-testid", name)
    }

    /// Neighbours are told apart by it.
    #[inline(never)]
    pub fn key(self, key: &str) -> Self {
        self.edit(|tag| tag.key = Some(Key::from(key)))
    }

    /// The element in the document is found through it.
    pub fn node_ref(self, node_ref: &NodeRef) -> Self {
        let node_ref = node_ref.clone();
        self.edit(|tag| tag.node_ref = node_ref)
    }

    /// A press sends an action to the store.
    #[inline(never)]
    pub fn click(self, cx: &Cx, action: Action) -> Self {
        let send = cx.send.clone();
        self.listen(Rc::new(Press { send, action }))
    }

    /// Calls back at an event.
    pub fn on(self, on: On, call: impl Fn(Event) + 'static) -> Self {
        self.listen(Rc::new(Heard {
            on,
            call: Box::new(call),
        }))
    }

    /// Words of the page.
    #[inline(never)]
    pub fn word(self, words: &'static str) -> Self {
        self.edit(|tag| tag.text(AttrValue::Static(words)))
    }

    /// Words of the engine.
    #[inline(never)]
    pub fn text(self, words: &str) -> Self {
        self.edit(|tag| tag.text(AttrValue::from(Rc::<str>::from(words))))
    }

    /// A child.
    #[inline(never)]
    pub fn kid(self, child: Self) -> Self {
        let child = child.html();
        self.edit(|tag| tag.children.push(child))
    }

    /// Children.
    pub fn kids<const N: usize>(self, children: [Self; N]) -> Self {
        self.each(&mut children.into_iter())
    }

    /// As many children as there are.
    pub fn each(self, mut children: impl Iterator<Item = Self>) -> Self {
        self.extend(&mut children)
    }

    #[inline(never)]
    fn extend(self, children: &mut dyn Iterator<Item = Self>) -> Self {
        self.edit(|tag| tag.children.extend(children.map(Self::html)))
    }

    /// The node for yew. Nothing keeps its place among its neighbours too, so that they are not taken for one another.
    #[inline(never)]
    pub fn html(self) -> VNode {
        match *self.0 {
            Part::Nothing => VNode::default(),
            Part::Done(node) => node,
            Part::Tag(tag) => tag.finish(),
        }
    }

    fn listen(self, listener: Rc<dyn Listener>) -> Self {
        self.edit(|tag| tag.listeners.push(Some(listener)))
    }

    fn edit(mut self, edit: impl FnOnce(&mut Tag)) -> Self {
        if let Part::Tag(tag) = &mut *self.0 {
            edit(tag);
        }
        self
    }
}

impl Tag {
    fn set(&mut self, name: &'static str, value: AttrValue) {
        self.keys.push(name);
        self.values
            .push(Some(AttributeOrProperty::Attribute(value)));
    }

    fn text(&mut self, words: AttrValue) {
        self.children.push(VNode::VText(VText::new(words)));
    }

    fn finish(mut self) -> VNode {
        let mut made = VTag::new(self.name);
        made.attributes = Attributes::Dynamic {
            keys: known(&self.keys),
            values: self.values.into_boxed_slice(),
        };
        made.node_ref = self.node_ref;
        made.key = self.key;
        if !self.listeners.is_empty() {
            made.set_listeners(self.listeners.into_boxed_slice());
        }
        if let Some(children) = made.children_mut() {
            *children = match (self.children.pop(), self.children.is_empty()) {
                (Some(only), true) => only,
                (Some(last), false) => {
                    self.children.push(last);
                    VNode::from(VList::with_children(self.children, None))
                }
                (None, _) => VNode::default(),
            };
        }
        VNode::from(made)
    }
}

thread_local! {
    static KNOWN: RefCell<Vec<&'static [&'static str]>> = const { RefCell::new(Vec::new()) };
}

/// Those names of attributes, always at the same place in memory: by it yew sees that two elements have attributes of the
/// same names. There are as many as there are forms of elements in the page.
fn known(names: &[&'static str]) -> &'static [&'static str] {
    KNOWN.with_borrow_mut(|known| {
        if let Some(found) = known.iter().find(|known| **known == names) {
            return *found;
        }
        let fresh: &'static [&'static str] = Box::leak(Box::from(names));
        known.push(fresh);
        fresh
    })
}

/// What an element can be told of.
#[derive(Clone, Copy, Debug)]
pub enum On {
    /// A press.
    Click,
    /// A text was changed.
    Input,
    /// It was scrolled.
    Scroll,
    /// A key went down.
    Key,
    /// The focus left one of its parts.
    FocusOut,
    /// A wheel was turned, or two fingers on a touchpad.
    Wheel,
    /// A dialog was closed.
    Close,
    /// A pointer went down.
    PointerDown,
    /// A pointer moved.
    PointerMove,
    /// A pointer went up.
    PointerUp,
    /// A pointer was taken away by the browser.
    PointerCancel,
}

impl On {
    const fn kind(self) -> ListenerKind {
        match self {
            Self::Click => ListenerKind::onclick,
            Self::Input => ListenerKind::oninput,
            Self::Scroll => ListenerKind::onscroll,
            Self::Key => ListenerKind::onkeydown,
            Self::FocusOut => ListenerKind::onfocusout,
            Self::Wheel => ListenerKind::onwheel,
            Self::Close => ListenerKind::onclose,
            Self::PointerDown => ListenerKind::onpointerdown,
            Self::PointerMove => ListenerKind::onpointermove,
            Self::PointerUp => ListenerKind::onpointerup,
            Self::PointerCancel => ListenerKind::onpointercancel,
        }
    }
}

/// Sends an action at a press.
struct Press {
    send: Callback<Action>,
    action: Action,
}

impl Listener for Press {
    fn kind(&self) -> ListenerKind {
        ListenerKind::onclick
    }

    fn handle(&self, _: Event) {
        self.send.emit(self.action.clone());
    }

    fn passive(&self) -> bool {
        false
    }
}

/// Calls back at an event.
struct Heard {
    on: On,
    call: Box<dyn Fn(Event)>,
}

impl Listener for Heard {
    fn kind(&self) -> ListenerKind {
        self.on.kind()
    }

    fn handle(&self, event: Event) {
        (self.call)(event);
    }

    fn passive(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_attributes_are_kept_once() {
        let first = known(&["class", "title"]);
        assert!(std::ptr::eq(first, known(&["class", "title"])));
        assert_ne!(first, known(&["class"]));
    }

    #[test]
    fn what_is_not_there_keeps_its_place() {
        let VNode::VTag(built) = el("p", "a").kids([none(), el("b", "")]).html() else {
            panic!("an element is a tag");
        };
        assert!(matches!(built.children(), Some(VNode::VList(children)) if children.len() == 2));
    }
}
