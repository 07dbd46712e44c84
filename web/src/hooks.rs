//! Hooks that more than one component uses: words, the store, frames, and the width of an element.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use yew::prelude::*;

use crate::i18n::{Lang, Text};
use crate::store::{Action, Dispatch};

/// Milliseconds of the browser's clock.
pub fn now_ms() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.now())
}

/// The language of the page.
#[hook]
pub fn use_lang() -> Lang {
    use_context::<Lang>().unwrap_or_default()
}

/// The words of the page.
#[hook]
pub fn use_text() -> &'static Text {
    use_lang().text()
}

/// The way to the store; `None` outside of the app.
#[hook]
pub fn use_dispatch() -> Option<Dispatch> {
    use_context::<Dispatch>()
}

/// A callback that sends what `action` makes of its event to the store.
#[hook]
pub fn use_send<E: 'static>(action: impl Fn(E) -> Action + 'static) -> Callback<E> {
    let dispatch = use_dispatch();
    Callback::from(move |event| {
        if let Some(dispatch) = &dispatch {
            dispatch.dispatch(action(event));
        }
    })
}

/// A click that sends an action to the store.
pub fn send(
    dispatch: Option<&Dispatch>,
    action: impl Fn() -> Action + 'static,
) -> Callback<MouseEvent> {
    let dispatch = dispatch.cloned();
    Callback::from(move |_| {
        if let Some(dispatch) = &dispatch {
            dispatch.dispatch(action());
        }
    })
}

type FrameLoop = Rc<RefCell<Option<Closure<dyn FnMut(f64)>>>>;

/// Calls back with the browser's clock, once a frame, while it is active.
#[hook]
pub fn use_frames(active: bool, on_frame: Callback<f64>) {
    use_effect_with(active, move |active| {
        let handle = Rc::new(Cell::new(0));
        let frame_loop: FrameLoop = Rc::default();
        if *active {
            let (again, next) = (Rc::clone(&frame_loop), Rc::clone(&handle));
            *frame_loop.borrow_mut() = Some(Closure::new(move |wall_ms| {
                on_frame.emit(wall_ms);
                request(&again, &next);
            }));
            request(&frame_loop, &handle);
        }
        move || {
            if let Some(window) = web_sys::window() {
                // Nothing to cancel is nothing lost.
                let _ = window.cancel_animation_frame(handle.get());
            }
            // The loop holds itself through its closure; this lets go of it.
            frame_loop.borrow_mut().take();
        }
    });
}

fn request(frame_loop: &FrameLoop, handle: &Cell<i32>) {
    let frame_loop = frame_loop.borrow();
    let (Some(window), Some(closure)) = (web_sys::window(), frame_loop.as_ref()) else {
        return;
    };
    handle.set(
        window
            .request_animation_frame(closure.as_ref().unchecked_ref())
            .unwrap_or_default(),
    );
}

/// The width of an element in pixels, kept up to date.
#[hook]
pub fn use_width(node: NodeRef) -> u32 {
    let width = use_state_eq(|| 0_u32);
    {
        let width = width.clone();
        use_effect_with(node, move |node| {
            let element = node.cast::<web_sys::Element>();
            let watched = element.clone();
            let closure = Closure::<dyn FnMut()>::new(move || {
                if let Some(element) = &watched {
                    width.set(u32::try_from(element.client_width()).unwrap_or_default());
                }
            });
            let observer = web_sys::ResizeObserver::new(closure.as_ref().unchecked_ref()).ok();
            if let (Some(observer), Some(element)) = (&observer, &element) {
                observer.observe(element);
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(closure);
            }
        });
    }
    *width
}
