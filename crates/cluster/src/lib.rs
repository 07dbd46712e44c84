//! The world in virtual time, and the only wiring.
#![forbid(unsafe_code)]
