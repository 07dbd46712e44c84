//! YAML as kubectl's library reads and writes it.
//!
//! `stream` splits a file into documents, `parse` makes a tree with byte ranges, `resolve` says what a scalar means,
//! `convert` turns a tree into a [`crate::Value`], `emit` writes one back (`style`, `order`), `locate` finds the place of a field path.
//! What the fields mean is not known here.

mod convert;
mod emit;
mod float;
mod guard;
mod locate;
mod order;
mod parse;
mod resolve;
mod stream;
mod style;
mod tree;

pub use convert::to_value;
pub use emit::{emit, emit_beside};
pub use locate::{Aim, locate};
pub use parse::parse;
pub use stream::{Chunk, split};
pub use tree::{Data, Node, NodeId, Problem, Span, Tree};
