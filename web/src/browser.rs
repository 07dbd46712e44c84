//! What the page takes from the browser besides elements: its clock, its frames, and the width of an element.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    CustomEvent, CustomEventInit, Document, Element, HtmlDialogElement, HtmlElement,
    HtmlTextAreaElement, KeyboardEvent, ResizeObserver,
};
use yew::Callback;

/// Milliseconds of the browser's clock.
pub fn now_ms() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.now())
}

/// The document.
pub fn document() -> Option<Document> {
    web_sys::window().and_then(|window| window.document())
}

/// Calls back with the browser's clock, once a frame, for as long as it is asked to.
pub struct Frames {
    closure: Closure<dyn FnMut(f64)>,
    asked: bool,
}

impl Frames {
    /// Calls that back.
    pub fn new(on_frame: Callback<f64>) -> Self {
        Self {
            closure: Closure::new(move |wall_ms| on_frame.emit(wall_ms)),
            asked: false,
        }
    }

    /// The frame that was asked for is there.
    pub fn arrived(&mut self) {
        self.asked = false;
    }

    /// Asks for the next frame, once.
    pub fn ask(&mut self) {
        if self.asked {
            return;
        }
        let call = self.closure.as_ref().unchecked_ref();
        self.asked =
            web_sys::window().is_some_and(|window| window.request_animation_frame(call).is_ok());
    }
}

/// Tells every key that goes down on the page.
pub struct Keys {
    closure: Closure<dyn FnMut(KeyboardEvent)>,
}

impl Keys {
    /// Calls that back, unless the key goes into a text.
    pub fn new(on_key: Callback<KeyboardEvent>) -> Self {
        let closure = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
            let target = event.target();
            let in_text = target.is_some_and(|target| target.has_type::<HtmlTextAreaElement>());
            if !in_text {
                on_key.emit(event);
            }
        });
        if let Some(document) = document() {
            let call = closure.as_ref().unchecked_ref();
            // A document takes any listener.
            let _ = document.add_event_listener_with_callback("keydown", call);
        }
        Self { closure }
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        if let Some(document) = document() {
            let call = self.closure.as_ref().unchecked_ref();
            // It was added above.
            let _ = document.remove_event_listener_with_callback("keydown", call);
        }
    }
}

/// Opens or closes a dialog that is in the document.
pub fn show_dialog(id: &str, open: bool) {
    let dialog = document().and_then(|document| document.get_element_by_id(id));
    let Some(dialog) = dialog.and_then(|dialog| dialog.dyn_into::<HtmlDialogElement>().ok()) else {
        return;
    };
    if !open {
        dialog.close();
    } else if !dialog.open() {
        // A dialog that is in the document and closed can be shown.
        let _ = dialog.show_modal();
    }
}

/// Presses the button of that name: the one on the card that has the focus, or the first.
pub fn press(name: &str) {
    let selector = ["[data-testid=", name, "]"].concat();
    let found = document().and_then(|document| {
        let own = document.active_element();
        let own = own.and_then(|element| element.closest(".card, .pod, .node").ok()?);
        let own = own.and_then(|card| card.query_selector(&selector).ok()?);
        own.or_else(|| document.query_selector(&selector).ok()?)
    });
    if let Some(button) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        button.click();
    }
}

/// Gives the focus to an element, if it is there.
pub fn focus(id: &str) {
    let found = document().and_then(|document| document.get_element_by_id(id));
    if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
        // What cannot have the focus does not get it.
        let _ = found.focus();
    }
}

/// Writes a text into a line of the document; the cursor comes behind its beginning.
pub fn fill(id: &str, text: &str, beginning: &str) {
    let found = document().and_then(|document| document.get_element_by_id(id));
    if let Some(area) = found.and_then(|found| found.dyn_into::<HtmlTextAreaElement>().ok()) {
        let at = beginning.encode_utf16().count() as u32;
        area.set_value(text);
        // The place is within the text.
        let _ = area.set_selection_range(at, at);
    }
}

/// What the address of the page brought along, as js/start.js left it.
pub fn link() -> Option<String> {
    document()?
        .get_element_by_id("start")?
        .get_attribute("data-link")
}

/// Gives js/share.js a task.
pub fn tell(task: &str, detail: &str) {
    let init = CustomEventInit::new();
    init.set_detail(&JsValue::from_str(detail));
    let event = CustomEvent::new_with_event_init_dict(task, &init);
    if let (Some(document), Ok(event)) = (document(), event) {
        // Nobody objects to it.
        let _ = document.dispatch_event(&event);
    }
}

/// Tells the width of an element in pixels, whenever it changes.
pub struct Width {
    observer: Option<ResizeObserver>,
    // The observer calls it.
    _closure: Closure<dyn FnMut()>,
}

impl Width {
    /// Of that element.
    pub fn of(element: Element, on_change: Callback<u32>) -> Self {
        let watched = element.clone();
        let closure = Closure::<dyn FnMut()>::new(move || {
            on_change.emit(u32::try_from(watched.client_width()).unwrap_or_default());
        });
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(&element);
        }
        Self {
            observer,
            _closure: closure,
        }
    }
}

impl Drop for Width {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
