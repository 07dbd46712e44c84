//! Reads a Pod manifest as kubectl and the API server do.
//!
//! Text goes in; a tree with byte ranges, a value, a decoded, defaulted and validated Pod, and the server's words come out.
//! Nothing in here knows time, nodes or containers that run.
#![forbid(unsafe_code)]

mod admit;
pub mod api;
pub mod batch;
pub mod cgroup;
mod check;
pub mod containers;
mod decode;
pub mod default;
mod go_diff;
mod internal;
mod kubectl_text;
pub mod not_simulated;
mod prepare;
pub mod qos;
pub mod resources;
mod time_format;
pub mod update;
pub mod validate;
mod value;
pub mod warnings;
pub mod yaml;

pub use admit::{AdmitContext, admit};
pub use check::{DocReport, Options, Refusal, check};
pub use decode::{DecodeProblem, Decoded, decode};
pub use kubectl_text::{change_refusal, create_output};
pub use value::Value;
