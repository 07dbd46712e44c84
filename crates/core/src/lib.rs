//! The front door: sessions in virtual time, and the editor's questions.
//!
//! Faces (`wasm`, `cli`, `web`) name this crate only. It has no wall clock and no input or output of its own.
#![forbid(unsafe_code)]

mod branches;
pub mod check;
pub mod ide;
pub mod link;
mod look;
pub mod replay;
pub mod session;
pub mod terminal;
mod timeline;
mod trace;
pub mod transcript;
pub mod view;

/// What a cluster is like.
pub use podarium_cluster::config::NodeConfig;
pub use podarium_cluster::{Config, Load, Usage, Version};

/// Scripts in containers of their own.
pub use podarium_cluster::script;

pub use branches::{Branch, Branches};
/// The texts of kubectl.
pub use podarium_kubectl as kubectl;
pub use session::{
    Action, Fault, NodeAct, ProbeKind, Progress, Registry, Session, Starved, Subresource,
};

/// A named rule of Kubernetes' behaviour in words, for the question "why?".
pub use podarium_cluster::rules::Text as Rule;

/// The rule of that name.
pub fn rule(id: &str) -> Option<&'static Rule> {
    podarium_cluster::rules::Rule::ALL
        .iter()
        .map(|rule| rule.text())
        .find(|text| text.id == id)
}
