//! The small Linux that containers run on: files, users, processes, signals, a shell, programs and images.
//!
//! Everything is plain data in virtual time: a [`Machine`] is `Clone + PartialEq`, does nothing by itself, and goes on only
//! when [`Machine::run`] is called. It deliberately knows nothing of pods, the kubelet or Kubernetes objects.
#![forbid(unsafe_code)]

mod log;
mod machine;
mod signal;
mod spec;
mod table;

pub use log::{Log, LogLine};
pub use machine::Machine;
pub use signal::Signal;
pub use spec::{
    ContainerId, ContainerSpec, ExecId, Happening, Mount, StartError, Stream, VolumeId,
    VolumeSource, VolumeSpec,
};

pub mod images;
