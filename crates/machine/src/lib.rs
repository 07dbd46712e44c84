//! The small Linux that containers run on: files, users, processes, signals, a shell, programs and images.
//!
//! Everything is plain data in virtual time: a [`Machine`] is `Clone + PartialEq`, does nothing by itself, and goes on only
//! when [`Machine::run`] is called. It deliberately knows nothing of pods, the kubelet or Kubernetes objects.
#![forbid(unsafe_code)]

mod accounts;
mod calls;
mod container;
mod kernel;
mod log;
mod machine;
mod names;
mod node_files;
mod outside;
mod programs;
mod runtime_errors;
mod script;
mod shell;
mod signal;
mod spec;
mod table;
mod volume;

pub mod images;

pub use calls::Call;
pub use log::{Log, LogLine};
pub use machine::Machine;
pub use script::{Finished, run_script};
pub use signal::Signal;
pub use spec::{
    ContainerId, ContainerSpec, ExecId, Happening, Load, Mount, Put, StartError, Stdio, Stream,
    Usage, VolumeId, VolumeSource, VolumeSpec,
};

/// A text of the machine: any bytes, shared by its copies.
pub(crate) type Bytes = std::rc::Rc<[u8]>;
