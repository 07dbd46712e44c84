//! Reads a Pod manifest as kubectl and the API server do.
#![forbid(unsafe_code)]

pub mod api;
mod value;

pub use value::Value;
