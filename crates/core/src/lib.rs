//! The front door: sessions in virtual time, and the editor's questions.
//!
//! Faces (`wasm`, `cli`, `web`) name this crate only. It has no wall clock and no input or output of its own.
#![forbid(unsafe_code)]

pub mod check;
pub mod ide;
pub mod session;
pub mod view;

/// The texts of kubectl.
pub use podarium_kubectl as kubectl;
pub use session::{Action, Progress, Session};

/// A named rule of Kubernetes' behaviour, for the question "why?".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its key, as facts and marks carry it.
    pub id: &'static str,
    /// What Kubernetes does, one sentence.
    pub en: &'static str,
    /// The same in Chinese.
    pub zh: &'static str,
    /// The upstream function.
    pub upstream: &'static str,
}

/// The rule of that name.
pub fn rule(_id: &str) -> Option<&'static Rule> {
    None
}
