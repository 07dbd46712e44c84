//! What the page takes from the browser besides elements: its clock, its frames, and the width of an element.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Document, Element, ResizeObserver};
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
