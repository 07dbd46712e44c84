//! What pointers and wheels do to the field of the timeline: a press seeks, to a mark exactly, and a drag follows; what was done
//! goes to where it is dragged; two fingers, or the wheel with Ctrl, zoom; the wheel with Shift, or sideways, pans. It draws nothing.

use std::cell::RefCell;
use std::rc::Rc;

use podarium_core::view::Micros;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, MouseEvent, PointerEvent, WheelEvent};
use yew::{Callback, NodeRef};

use super::scale::Scale;
use crate::store::Action;
use crate::store::window::{Window, Zoom};
use crate::ui::Cx;
use crate::ui::dom::{El, On};

/// A turn of the wheel by so many pixels doubles the width or halves it.
const DOUBLING: i64 = 300;

/// The pointers that are down, and what two of them began with.
#[derive(Debug, Default)]
struct Hands {
    /// Each with its id, where it went down, and where it is.
    fingers: Vec<(i32, i32, i32)>,
    base: Option<Scale>,
    /// The instant of what was done and is dragged to another.
    dragged: Option<Micros>,
}

/// The field's state between events.
#[derive(Clone, Debug, Default)]
pub struct Gestures {
    field: NodeRef,
    hands: Rc<RefCell<Hands>>,
}

impl Gestures {
    /// The field in the document.
    pub fn field(&self) -> &NodeRef {
        &self.field
    }

    /// An element that listens, drawn to that scale.
    pub fn listening(&self, element: El, cx: &Cx, scale: Scale) -> El {
        let ground = Ground {
            gestures: self.clone(),
            send: cx.send.clone(),
            scale,
        };
        let (down, moved, wheel) = (ground.clone(), ground.clone(), ground.clone());
        let up = move |event: Event| ground.up(event.unchecked_ref());
        element
            .node_ref(&self.field)
            .on(On::PointerDown, move |event| {
                down.down(event.unchecked_ref());
            })
            .on(On::PointerMove, move |event| {
                moved.moved(event.unchecked_ref());
            })
            .on(On::Wheel, move |event| wheel.wheel(event.unchecked_ref()))
            .on(On::PointerUp, up.clone())
            .on(On::PointerCancel, up)
    }
}

/// The field as it is drawn now.
#[derive(Clone)]
struct Ground {
    gestures: Gestures,
    send: Callback<Action>,
    scale: Scale,
}

impl Ground {
    fn down(&self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        if let Some(field) = self.gestures.field.cast::<Element>() {
            // Without capture a drag ends at the edge, no more.
            let _ = field.set_pointer_capture(event.pointer_id());
        }
        let x = event.client_x();
        let mut hands = self.gestures.hands.borrow_mut();
        hands.fingers.push((event.pointer_id(), x, x));
        if hands.fingers.len() == 2 {
            for finger in &mut hands.fingers {
                finger.1 = finger.2;
            }
            hands.base = Some(self.scale);
            return;
        }
        hands.dragged = mark_under(event, "data-input");
        drop(hands);
        let at = mark_under(event, "data-at").unwrap_or_else(|| self.instant(event));
        self.send.emit(Action::Seek(at));
    }

    fn up(&self, event: &PointerEvent) {
        let mut hands = self.gestures.hands.borrow_mut();
        let dragged = hands.dragged.take();
        let mut fingers = hands.fingers.iter();
        let far = fingers.any(|(id, from, to)| *id == event.pointer_id() && from.abs_diff(*to) > 3);
        hands.fingers.retain(|(id, _, _)| *id != event.pointer_id());
        hands.base = None;
        drop(hands);
        if let Some(from) = dragged.filter(|_| far) {
            let to = self.instant(event);
            self.send.emit(Action::Move(from, Some(to)));
        }
    }

    fn moved(&self, event: &PointerEvent) {
        let mut hands = self.gestures.hands.borrow_mut();
        let mut fingers = hands.fingers.iter_mut();
        let Some(finger) = fingers.find(|(id, _, _)| *id == event.pointer_id()) else {
            return;
        };
        finger.2 = event.client_x();
        match (&hands.fingers[..], hands.base) {
            (&[(_, a, new_a), (_, b, new_b)], Some(base)) => {
                let window = pinched(base, self.left(), (a, b), (new_a, new_b));
                self.send.emit(Action::Zoom(Zoom::Part(window)));
            }
            ([_], None) => {
                drop(hands);
                self.send.emit(Action::Seek(self.instant(event)));
            }
            _ => {}
        }
    }

    fn wheel(&self, event: &WheelEvent) {
        let (sideways, down) = (event.delta_x() as i64, event.delta_y() as i64);
        let window = self.scale.window();
        let window = if event.ctrl_key() {
            let per_mille = 1000 + (down * 1000 / DOUBLING).clamp(-500, 1000);
            window.scaled(self.instant(event), per_mille.unsigned_abs())
        } else if event.shift_key() || sideways.abs() > down.abs() {
            let by = if sideways == 0 { down } else { sideways };
            window.shifted(self.scale.stretch(by))
        } else {
            return;
        };
        event.prevent_default();
        self.send.emit(Action::Zoom(Zoom::Part(window)));
    }

    /// The left edge of the field on the screen.
    fn left(&self) -> i32 {
        let field = self.gestures.field.cast::<Element>();
        field.map_or(0, |field| field.get_bounding_client_rect().left() as i32)
    }

    /// The instant under a pointer.
    fn instant(&self, event: &MouseEvent) -> Micros {
        self.scale.at(event.client_x() - self.left())
    }
}

/// The window after two fingers moved from here to there, over a field that begins at `left`.
fn pinched(base: Scale, left: i32, from: (i32, i32), to: (i32, i32)) -> Window {
    let apart = |(a, b): (i32, i32)| u64::from(a.abs_diff(b)).max(8);
    let middle = |(a, b): (i32, i32)| i32::midpoint(a, b);
    let per_mille = (apart(from) * 1000 / apart(to)).max(1);
    let zoomed = base
        .window()
        .scaled(base.at(middle(from) - left), per_mille);
    let stretch = base
        .of(zoomed)
        .stretch(i64::from(middle(from) - middle(to)));
    zoomed.shifted(stretch)
}

/// The instant that the mark under the pointer has in an attribute.
fn mark_under(event: &PointerEvent, name: &str) -> Option<Micros> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let mark = target.closest(".mark").ok()??;
    mark.get_attribute(name)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::SECOND;

    #[test]
    fn fingers_that_part_look_closer_at_what_is_between_them() {
        let base = Scale::new(
            Window {
                from: 0,
                to: 100 * SECOND,
            },
            1000,
        );
        let window = pinched(base, 0, (400, 600), (300, 700));
        assert_eq!((window.from, window.to), (25 * SECOND, 75 * SECOND));
        let shifted = pinched(base, 0, (400, 600), (300, 500));
        assert_eq!((shifted.from, shifted.to), (10 * SECOND, 110 * SECOND));
    }
}
