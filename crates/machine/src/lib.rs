//! The small Linux that containers run on.
#![forbid(unsafe_code)]
