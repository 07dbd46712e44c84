//! Command lines in, the text that kubectl prints out.
#![forbid(unsafe_code)]
