//! The front door for JavaScript: a `Session` and `diagnose`, with types that TypeScript knows.
//!
//! Translates and nothing else: what a value means is decided in `podarium-core`. The types of the border are of this crate
//! alone, so that the engine can change its own without breaking a page that embeds it.
#![forbid(unsafe_code)]

pub mod border;
mod diagnose;
mod session;

pub use diagnose::diagnose;
pub use session::Session;

#[cfg(test)]
#[path = "../tests/api.rs"]
mod api;

#[cfg(test)]
#[path = "../tests/figures.rs"]
mod figures;

#[cfg(test)]
#[path = "../tests/sessions.rs"]
mod sessions;
