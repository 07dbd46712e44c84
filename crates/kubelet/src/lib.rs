//! Decides what happens to a pod's containers: pure decisions and state machines.
#![forbid(unsafe_code)]
