//! Takes a long paste in one go. Browsers type a paste into a textarea line by line, in a time that grows with the square of
//! its length: minutes for a megabyte. The browser's undo does not know of what is taken here; short texts are left to it.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventInit, HtmlTextAreaElement, InputEvent};

/// A text is long from so many bytes on.
const LONG: usize = 16 * 1024;

/// Watches a textarea for long texts.
pub struct BulkPaste {
    area: HtmlTextAreaElement,
    closure: Closure<dyn FnMut(Event)>,
}

impl BulkPaste {
    /// Watches that textarea.
    pub fn of(area: HtmlTextAreaElement) -> Self {
        let watched = area.clone();
        let closure = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let event: &InputEvent = event.unchecked_ref();
            if let Some(text) = event.data().filter(|text| text.len() >= LONG) {
                event.prevent_default();
                put(&watched, &text);
            }
        });
        // A browser that does not tell beforehand types the text itself.
        let _ =
            area.add_event_listener_with_callback("beforeinput", closure.as_ref().unchecked_ref());
        Self { area, closure }
    }
}

impl Drop for BulkPaste {
    fn drop(&mut self) {
        let call = self.closure.as_ref().unchecked_ref();
        // It was added above, or nothing is lost.
        let _ = self
            .area
            .remove_event_listener_with_callback("beforeinput", call);
    }
}

/// Puts the text in place of the selection and says that it is there.
fn put(area: &HtmlTextAreaElement, text: &str) {
    let start = area.selection_start().ok().flatten().unwrap_or_default();
    let end = start + text.encode_utf16().count() as u32;
    // Both are refused only by elements that are not text areas. What was put in would stay selected, and a selection of
    // that length is drawn slowly.
    let _ = area.set_range_text(text);
    let _ = area.set_selection_range(end, end);
    let init = EventInit::new();
    init.set_bubbles(true);
    if let Ok(event) = Event::new_with_event_init_dict("input", &init) {
        let _ = area.dispatch_event(&event);
    }
}
