//! The front door for a terminal: `podarium check | run | kubectl | sh`. This file only chooses the command.
#![forbid(unsafe_code)]

use std::process::ExitCode;

mod batch;
mod check;
mod kubectl;
mod run;
mod session;
mod sh;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = words
        .split_first()
        .map_or(("", &[][..]), |(first, rest)| (first.as_str(), rest));
    match command {
        "check" => check::main(rest),
        "run" => run::main(rest),
        "kubectl" => kubectl::main(rest),
        "session" => session::main(rest),
        "sh" => sh::main(rest),
        _ => {
            eprintln!("usage: podarium check | run | kubectl | session | sh");
            ExitCode::from(2)
        }
    }
}
