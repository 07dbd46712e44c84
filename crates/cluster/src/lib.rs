//! The world in virtual time, and the only wiring.
//!
//! [`World`] is a value: its clone goes its own way. Actions go in through [`World::act`], time passes through [`World::step`], and
//! what happened comes out as [`facts::Fact`]s. No wall clock, no threads, no input or output.
#![forbid(unsafe_code)]

mod act;
mod act_on_node;
mod action;
mod change;
pub mod config;
mod container_config;
mod disrupt;
pub mod facts;
mod images;
mod message;
mod mirror;
mod names;
mod node;
mod outage;
mod route;
pub mod rules;
mod runtime;
mod scheduler;
pub mod store;
mod volumes;
mod words;
mod world;

/// The kubelet's words, which facts and views are made of.
pub use podarium_kubelet as kubelet;

/// The small Linux, for whoever brings one of their own.
pub use podarium_machine as machine;

/// Scripts in containers of their own, without a cluster around them.
pub mod script {
    pub use podarium_machine::{Finished, run_script};
}

pub use podarium_kubelet::gates::Version;
pub use podarium_manifest::update::Subresource;

pub use action::{Action, Fault, NodeAct, Place, Registry, Typed};
pub use config::Config;
pub use node::{Node, NodeObject, Taint};
pub use podarium_machine::{Load, Usage};
pub use runtime::Runtime;
pub use world::World;
