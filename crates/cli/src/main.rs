//! The front door for a terminal: `podarium check | run`.

fn main() {}
