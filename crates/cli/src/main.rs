//! The front door for a terminal: `podarium check | run | kubectl`. This file only chooses the command.

use std::process::ExitCode;

mod kubectl;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let Some((command, rest)) = words.split_first()
        && command == "kubectl"
    {
        return kubectl::main(rest);
    }
    eprintln!("usage: podarium kubectl --batch");
    ExitCode::from(2)
}
