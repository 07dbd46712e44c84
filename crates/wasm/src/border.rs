//! What crosses the border to JavaScript, as TypeScript sees it.
//!
//! A type here has its counterpart in `podarium-core` and a `From` between the two; it has no behaviour of its own.

mod action;
mod container;
mod problem;
mod timeline;
mod view;

pub use action::{Action, Probe, Registry};
pub use container::*;
pub use problem::{Diagnosis, Encoding, Problem, Severity};
pub use timeline::{Lane, Mark, MarkKind, Span, SpanKind, Timeline};
pub use view::*;

/// A list of another type.
fn list<A, B: From<A>>(items: Vec<A>) -> Vec<B> {
    items.into_iter().map(B::from).collect()
}
