//! The project's chores: `cargo xtask <chore>`.
//!
//! This file only reads the command line. It knows no Kubernetes and links none of the project's other crates, so that it
//! compiles in seconds on a machine that has nothing yet.
#![forbid(unsafe_code)]

mod bench;
mod codegen;
mod console;
mod dist;
mod later;
mod pins;
mod process;
mod serve;
mod server;
mod setup;
mod size;
mod split;
mod test;
mod tidy;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <chore>

  serve [--port N] [--open] [--base PATH] [--no-build]
                 build the site and serve it on http://127.0.0.1:8080
  test [STEP…]   run every test, or only the named steps; --list names them
  setup          install what building and testing need and this machine lacks
  dist           build the site into dist/
  later          rewrite the list of functions that the page loads when it stands
  size           print the sizes of the site in dist/
  codegen        rewrite the generated sources
  tidy           check the house rules: imports, file lengths, forbidden names
  bench          print the engine's counts and sizes
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (chore, rest) = match args.split_first() {
        Some((chore, rest)) => (chore.as_str(), rest),
        None => ("help", &[] as &[String]),
    };
    let outcome = match chore {
        "serve" => serve::main(rest),
        "test" => test::main(rest),
        "setup" => no_arguments(rest).and_then(|()| setup::main()),
        "dist" => no_arguments(rest).and_then(|()| dist::main()),
        "later" => no_arguments(rest).and_then(|()| later::main()),
        "size" => no_arguments(rest).and_then(|()| size::main()),
        "codegen" => no_arguments(rest).and_then(|()| codegen::main()),
        "tidy" => no_arguments(rest).and_then(|()| tidy::main()),
        "bench" => no_arguments(rest).and_then(|()| bench::main()),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => Err(process::Failure::new(
            format!("there is no chore `{other}`"),
            "cargo xtask help",
        )),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            console::failure(&failure);
            ExitCode::FAILURE
        }
    }
}

fn no_arguments(rest: &[String]) -> process::Done {
    match rest.first() {
        None => Ok(()),
        Some(extra) => Err(process::Failure::new(
            format!("unexpected argument `{extra}`"),
            "cargo xtask help",
        )),
    }
}
