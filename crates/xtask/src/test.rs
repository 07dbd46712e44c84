//! `cargo xtask test`: every test there is, one step after the other, and the sum at the end.
//!
//! A step that fails does not stop those that do not need it, so that one run shows everything.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use crate::console::{self, Progress};
use crate::pins::TARGET;
use crate::process::{Done, Failure, program, root, run, run_reading};
use crate::server::Site;
use crate::setup::{self, Part};
use crate::{dist, size, tidy};

/// How many tests of a step went how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
    ignored: u64,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }

    /// Reads the closing line of a test program: Rust's `test result: …`, or node's `# pass N` and its like.
    fn read(&mut self, line: &str) {
        if let Some((_, numbers)) = line.split_once("test result: ") {
            let before = |word: &str| {
                let at = numbers.find(word)?;
                numbers[..at].trim().rsplit(' ').next()?.parse().ok()
            };
            self.add(Self {
                passed: before("passed").unwrap_or(0),
                failed: before("failed").unwrap_or(0),
                ignored: before("ignored").unwrap_or(0),
            });
            return;
        }
        let mut words = line.trim_start_matches(['#', 'ℹ', ' ']).split(' ');
        let (name, number) = (
            words.next(),
            words.next().and_then(|word| word.parse::<u64>().ok()),
        );
        let (Some(name), Some(number), None) = (name, number, words.next()) else {
            return;
        };
        match name {
            "pass" => self.passed += number,
            "fail" | "cancelled" => self.failed += number,
            "skipped" | "todo" => self.ignored += number,
            _ => {}
        }
    }
}

/// A step of the test run.
struct Step {
    name: &'static str,
    title: &'static str,
    needs: &'static [Part],
    /// A step that has to have gone well before.
    after: Option<&'static str>,
    work: fn(&mut Counts) -> Done,
}

const STEPS: [Step; 9] = [
    Step {
        name: "fmt",
        title: "formatting",
        needs: &[Part::Lints],
        after: None,
        work: |_| {
            run(
                program("cargo").args(["fmt", "--all", "--check"]),
                "cargo fmt --all",
            )
        },
    },
    Step {
        name: "tidy",
        title: "house rules",
        needs: &[],
        after: None,
        work: |_| tidy::main(),
    },
    Step {
        name: "clippy",
        title: "lints, native",
        needs: &[Part::Lints],
        after: None,
        work: |_| clippy(&["--workspace", "--exclude", "podarium-wasm", "--all-targets"]),
    },
    Step {
        name: "clippy-wasm",
        title: "lints, wasm32",
        needs: &[Part::Lints, Part::Wasm32],
        after: None,
        work: |_| {
            clippy(&[
                "-p",
                "podarium-wasm",
                "-p",
                "podarium-web",
                "--target",
                TARGET,
                "--all-targets",
            ])
        },
    },
    Step {
        name: "native",
        title: "native tests",
        needs: &[],
        after: None,
        work: native,
    },
    Step {
        name: "wasm",
        title: "wasm tests in headless Chrome",
        needs: &[Part::Wasm32, Part::Builders, Part::WasmPack, Part::Browser],
        after: None,
        work: wasm,
    },
    Step {
        name: "dist",
        title: "building the site",
        needs: Part::SITE,
        after: None,
        work: |_| dist::build(),
    },
    Step {
        name: "e2e",
        title: "the page in a real browser",
        needs: &[Part::Npm, Part::Browser],
        after: Some("dist"),
        work: e2e,
    },
    Step {
        name: "size",
        title: "sizes of the site",
        needs: &[],
        after: Some("dist"),
        work: |_| size::main(),
    },
];

/// `cargo xtask test`.
pub(crate) fn main(args: &[String]) -> Done {
    if args.iter().any(|arg| arg == "--list") {
        for step in &STEPS {
            println!("{:<12} {}", step.name, step.title);
        }
        return Ok(());
    }
    if let Some(unknown) = args
        .iter()
        .find(|arg| STEPS.iter().all(|step| step.name != arg.as_str()))
    {
        return Err(Failure::new(
            format!("there is no test step `{unknown}`"),
            "cargo xtask test --list",
        ));
    }
    let chosen: Vec<&Step> = STEPS
        .iter()
        .filter(|step| args.is_empty() || args.iter().any(|arg| arg == step.name))
        .collect();
    let start = Instant::now();
    let needed = Part::ALL.iter().copied();
    let needed: Vec<Part> = needed
        .filter(|part| chosen.iter().any(|step| step.needs.contains(part)))
        .collect();
    setup::ensure(&needed)?;
    let outcome = run_steps(&chosen);
    outcome.print(start);
    outcome.verdict()
}

/// What became of the steps.
#[derive(Default)]
struct Outcome {
    rows: Vec<(&'static str, &'static str, String)>,
    counts: Counts,
    failures: Vec<(&'static str, Failure)>,
}

fn run_steps(steps: &[&Step]) -> Outcome {
    let mut outcome = Outcome::default();
    let mut progress = Progress::new(steps.len());
    for step in steps {
        let blocked = step
            .after
            .is_some_and(|before| outcome.failures.iter().any(|(name, _)| *name == before));
        if blocked {
            outcome.rows.push((step.name, "left out", String::new()));
            continue;
        }
        let mut counts = Counts::default();
        let start = Instant::now();
        let result = progress.step(step.title, || (step.work)(&mut counts));
        if counts == Counts::default() || (result.is_err() && counts.failed == 0) {
            // The step is itself one check; or something other than a test failed, such as the compiler.
            match result {
                Ok(()) => counts.passed += 1,
                Err(_) => counts.failed += 1,
            }
        }
        outcome.counts.add(counts);
        let verdict = if result.is_ok() { "ok" } else { "FAILED" };
        outcome
            .rows
            .push((step.name, verdict, console::seconds(start)));
        if let Err(failure) = result {
            console::failure(&failure);
            outcome.failures.push((step.name, failure));
        }
    }
    outcome
}

impl Outcome {
    fn print(&self, start: Instant) {
        println!();
        for (name, verdict, time) in &self.rows {
            println!("{name:<12} {verdict:<9} {time}");
        }
        println!("{:<12} {:<9} {}", "all", "", console::seconds(start));
        let Counts {
            passed,
            failed,
            ignored,
        } = self.counts;
        println!("\n{passed} passed, {failed} failed, {ignored} ignored");
    }

    fn verdict(self) -> Done {
        let names: Vec<&str> = self.failures.iter().map(|(name, _)| *name).collect();
        match self.failures.first() {
            None => Ok(()),
            Some(_) => Err(Failure::new(
                format!("these steps failed: {}", names.join(", ")),
                format!("cargo xtask test {}", names.join(" ")),
            )),
        }
    }
}

fn clippy(arguments: &[&str]) -> Done {
    run(
        program("cargo")
            .args(["clippy"])
            .args(arguments)
            .args(["--", "-D", "warnings"]),
        "follow clippy's advice above",
    )
}

fn native(counts: &mut Counts) -> Done {
    run_reading(
        program("cargo").args([
            "test",
            "--workspace",
            "--exclude",
            "podarium-wasm",
            "--no-fail-fast",
        ]),
        "look at the failing tests above",
        |line| counts.read(line),
    )
}

fn wasm(counts: &mut Counts) -> Done {
    let driver = setup::chromedriver()
        .ok_or_else(|| Failure::new("ChromeDriver is gone", "cargo xtask setup"))?;
    run_reading(
        program("wasm-pack")
            .args([
                "test",
                "--mode",
                "no-install",
                "--headless",
                "--chrome",
                "--chromedriver",
            ])
            .arg(driver)
            .arg("crates/wasm")
            // A busy machine may take longer than the runner's 5 and 20 seconds.
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60")
            .env("WASM_BINDGEN_TEST_TIMEOUT", "180"),
        "look at the failing tests above",
        |line| counts.read(line),
    )
}

/// Runs the browser tests against the site twice served: at the top of a host, and below a path only.
fn e2e(counts: &mut Counts) -> Done {
    let chromium =
        setup::chromium().ok_or_else(|| Failure::new("Chromium is gone", "cargo xtask setup"))?;
    let tests = browser_tests()?;
    run_reading(
        program("node")
            .args(["--test", "--test-reporter=spec", "--test-concurrency=1"])
            .args(tests)
            .env("PODARIUM_SITE", serve("/")?)
            .env("PODARIUM_SITE_BELOW_PATH", serve("/podarium/")?)
            .env("CHROMIUM", chromium),
        "look at the failing tests above, and at the pictures in tests/e2e/out/",
        |line| counts.read(line),
    )
}

/// The files of browser tests. Named one by one: what node makes of a directory changed from version to version.
fn browser_tests() -> Result<Vec<PathBuf>, Failure> {
    let dir = Path::new("tests/e2e");
    let entries = root().join(dir).read_dir();
    let entries =
        entries.map_err(|error| Failure::new(format!("{}: {error}", dir.display()), ""))?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(dir.join(entry.ok()?.file_name())))
        .filter(|file| file.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    files.sort();
    Ok(files)
}

/// Serves dist/ for as long as this program runs; gives the URL.
fn serve(base: &str) -> Result<String, Failure> {
    let listener = TcpListener::bind(("127.0.0.1", 0));
    let listener =
        listener.map_err(|error| Failure::new(format!("no port on 127.0.0.1: {error}"), ""))?;
    let port = listener.local_addr().map_or(0, |address| address.port());
    let site = Site::new(dist::dir(), base);
    let url = format!("http://127.0.0.1:{port}{}", site.base());
    thread::spawn(move || site.serve(&listener));
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_of_test_programs_are_summed() {
        let mut counts = Counts::default();
        for line in [
            "running 3 tests",
            "test result: ok. 12 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 filtered out; finished in 0.1s",
            "ℹ pass 5",
            "# fail 2",
            "ℹ skipped 1",
            "ℹ duration_ms 12.5",
            "pass the salt 3 times",
        ] {
            counts.read(line);
        }
        let expected = Counts {
            passed: 20,
            failed: 3,
            ignored: 3,
        };
        assert_eq!(counts, expected);
    }

    #[test]
    fn every_step_waits_for_one_that_comes_before() {
        for (at, step) in STEPS.iter().enumerate() {
            if let Some(before) = step.after {
                assert!(
                    STEPS[..at].iter().any(|other| other.name == before),
                    "{}",
                    step.name
                );
            }
        }
    }
}
