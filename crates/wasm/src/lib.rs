//! The front door for JavaScript.
#![forbid(unsafe_code)]
