//! Command lines in, the text that kubectl prints out.
//!
//! Everything is a pure function of the objects that the API server holds and of an instant. Commands that change
//! something come back as [`Request`]s, which the caller lets the cluster carry out; nothing in here knows how.
//!
//! - [`run`] is the whole of it: a line, the objects, an instant, and an [`Answer`].
//! - [`pod_row`] is a pod's row in `kubectl get pods`, which the page shows as well.
#![forbid(unsafe_code)]

mod answer;
pub mod batch;
mod command;
mod describe;
mod duration;
mod jsonpath;
mod object;
mod order;
mod output;
mod patch;
mod printers;
mod selector;
mod stamp;
mod table;
#[cfg(test)]
mod testing;

pub use answer::{Answer, Apply, Delete, Exec, Logs, Replace, Request, SetImage, Wait, WaitFor};
pub use command::{run, run_words};
pub use describe::describe_pod;
pub use duration::human as human_duration;
pub use object::Objects;
pub use patch::{PatchType, apply as apply_patch};
pub use printers::pod::{PodRow, pod_row};
pub use stamp::{Stamp, parse as parse_instant, rfc3339_nanos, service_time};
