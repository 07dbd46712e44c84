//! Shares plain data with components by pointer, so that comparing what a component got costs nothing.

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

impl<T: ?Sized> From<Rc<T>> for Shared<T> {
    fn from(inner: Rc<T>) -> Self {
        Self(inner)
    }
}

impl<T: ?Sized> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// A pod of a view.
#[derive(Clone, Debug, PartialEq)]
pub struct PodRef {
    view: Shared<View>,
    pod: usize,
}

impl PodRef {
    /// The pods of a view.
    pub fn all(view: &Shared<View>) -> impl Iterator<Item = Self> {
        (0..view.pods.len()).map(|pod| Self {
            view: view.clone(),
            pod,
        })
    }

    /// Its containers.
    pub fn containers(&self) -> impl Iterator<Item = ContainerRef> {
        (0..self.containers.len()).map(|container| ContainerRef {
            pod: self.clone(),
            container,
        })
    }
}

impl Deref for PodRef {
    type Target = PodView;

    fn deref(&self) -> &PodView {
        &self.view.pods[self.pod]
    }
}

/// A container of a pod of a view.
#[derive(Clone, Debug, PartialEq)]
pub struct ContainerRef {
    /// Its pod.
    pub pod: PodRef,
    container: usize,
}

impl Deref for ContainerRef {
    type Target = ContainerView;

    fn deref(&self) -> &ContainerView {
        &self.pod.containers[self.container]
    }
}
