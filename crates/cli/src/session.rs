//! `podarium session`: plays session files and tells what is different.

use std::process::ExitCode;

use podarium_core::transcript::play;

const USAGE: &str = "usage: podarium session FILE.md... [--bless]";

/// Runs the command.
pub(crate) fn main(words: &[String]) -> ExitCode {
    let bless = words.iter().any(|word| word == "--bless");
    let files: Vec<&String> = words.iter().filter(|word| *word != "--bless").collect();
    if files.is_empty() || files.iter().any(|file| file.starts_with('-')) {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    }
    let mut code = ExitCode::SUCCESS;
    for file in files {
        match one(file, bless) {
            Ok(0) => println!("{file}: ok"),
            Ok(count) if bless => println!("{file}: {count} changed"),
            Ok(count) => {
                println!("{file}: {count} different");
                code = ExitCode::FAILURE;
            }
            Err(error) => {
                eprintln!("{file}: {error}");
                code = ExitCode::from(2);
            }
        }
    }
    code
}

/// Plays one file; the answer is in how many places it is different.
fn one(file: &str, bless: bool) -> std::io::Result<usize> {
    let played = play(&std::fs::read_to_string(file)?);
    if bless && !played.differences.is_empty() {
        std::fs::write(file, &played.blessed)?;
    } else {
        for difference in &played.differences {
            println!("{file}: {difference}");
        }
    }
    Ok(played.differences.len())
}
