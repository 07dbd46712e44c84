//! Decides what happens to a pod's containers: pure decisions and state machines.
//!
//! [`Kubelet::handle`] takes an [`effects::Input`] and adds [`effects::Effect`]s. It never sees the machine that containers run on:
//! it speaks of calls and outcomes ([`cri`]), and `cluster` carries them out.
#![forbid(unsafe_code)]

pub mod actions;
mod admission;
pub mod backoff;
pub mod chance;
pub mod conditions;
pub mod cri;
pub mod effects;
pub mod events;
pub mod eviction;
pub mod gates;
mod hooks;
mod images;
mod killing;
mod kubelet;
mod last_status;
pub mod phase;
mod pleg;
mod pod_worker;
pub mod predicates;
mod preemption;
pub mod probes;
mod resize;
mod restart_all;
pub mod roster;
mod shared;
mod shutdown;
mod start;
pub mod static_files;
mod static_pods;
mod status;
mod status_manager;
mod sync_pod;
mod termination;
pub mod time;
mod volumes;

pub use kubelet::Kubelet;
pub use pod_worker::Stage;
pub use shared::Settings;
