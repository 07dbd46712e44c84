//! Shares plain data with the parts of the page by pointer, so that comparing what a part got costs next to nothing.

use std::ops::Deref;
use std::rc::Rc;

use podarium_core::view::{ContainerView, PodView, View};

/// Something shared. Two are equal if they are the same thing.
#[derive(Debug)]
pub struct Shared<T: ?Sized>(pub Rc<T>);

impl<T: ?Sized> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T: ?Sized> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T: ?Sized> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// A container of a pod of a view. Two are equal if they look alike, be it at different instants.
#[derive(Clone, Debug)]
pub struct ContainerRef {
    view: Shared<View>,
    pod: usize,
    container: usize,
}

impl ContainerRef {
    /// The containers of a pod of a view.
    pub fn all(view: &Shared<View>, pod: usize) -> impl Iterator<Item = Self> {
        let count = view.pods.get(pod).map_or(0, |pod| pod.containers.len());
        (0..count).map(move |container| Self {
            view: view.clone(),
            pod,
            container,
        })
    }

    /// Its pod.
    pub fn pod(&self) -> &PodView {
        &self.view.pods[self.pod]
    }
}

impl PartialEq for ContainerRef {
    fn eq(&self, other: &Self) -> bool {
        let same =
            self.view == other.view && (self.pod, self.container) == (other.pod, other.container);
        // What a card shows of its pod never changes.
        same || self.pod().uid == other.pod().uid && **self == **other
    }
}

impl Deref for ContainerRef {
    type Target = ContainerView;

    fn deref(&self) -> &ContainerView {
        &self.pod().containers[self.container]
    }
}
