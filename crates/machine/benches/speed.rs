//! What the page pays for: steps of the shell, and snapshots of a machine that is full of processes.
//!
//! `cargo bench -p podarium-machine --bench speed`. Counts are the same on every machine; times are of this one.

use std::time::{Duration, Instant};

use podarium_machine::{ContainerSpec, Happening, Machine};

/// Runs a script as a container until it ends; answers how long that took, and the steps that it counted, in ten thousands.
fn run(script: &str) -> (Duration, u64) {
    let mut machine = Machine::new();
    let id = machine.create(shell(&[script, "; cat /proc/1/stat"].concat()));
    if machine.start(id, 0).is_err() {
        return (Duration::ZERO, 0);
    }
    let begin = Instant::now();
    let mut out = Vec::new();
    while let Some(at) = machine.next_wake() {
        machine.run(at, &mut out);
        if out
            .iter()
            .any(|happening| matches!(happening, Happening::Exited { .. }))
        {
            break;
        }
    }
    let took = begin.elapsed();
    let log = machine.log(id).map(podarium_machine::Log::bytes);
    let text = String::from_utf8_lossy(&log.unwrap_or_default()).into_owned();
    let ticks = text.split_whitespace().nth(13);
    (
        took,
        ticks.and_then(|ticks| ticks.parse().ok()).unwrap_or(0),
    )
}

fn shell(script: &str) -> ContainerSpec {
    ContainerSpec {
        image: "busybox:1".into(),
        command: ["sh", "-c", script].map(String::from).to_vec(),
        ..ContainerSpec::default()
    }
}

/// A machine on which so many processes sleep, each container a shell with ten children.
fn full(processes: usize) -> Machine {
    let mut machine = Machine::new();
    for _ in 0..processes.div_ceil(10) {
        let script = "for i in 1 2 3 4 5 6 7 8 9; do sleep 1000 & done; echo up > /f; wait";
        let id = machine.create(shell(script));
        if machine.start(id, 0).is_err() {
            break;
        }
    }
    let mut out = Vec::new();
    while let Some(at) = machine.next_wake().filter(|at| *at < 1_000_000) {
        machine.run(at, &mut out);
    }
    machine
}

fn main() {
    // A step takes a microsecond of simulated time, and a tick is ten thousand of them.
    for (name, script) in [
        (
            "a counting loop",
            "i=0; while [ $i -lt 40000 ]; do i=$((i+1)); done",
        ),
        (
            "2000 command substitutions",
            "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); x=$(echo $i); done",
        ),
        (
            "1000 pipelines of programs",
            "i=0; while [ $i -lt 1000 ]; do i=$((i+1)); echo $i | sed s/1/2/ | wc -c > /dev/null; done",
        ),
    ] {
        let (took, ticks) = run(script);
        let millis = took.as_secs_f64() * 1000.0;
        let each = millis * 100.0 / (ticks.max(1) as f64);
        println!(
            "{name:<28} {:>9} steps {millis:>8.0} ms, a million {each:.0} ms",
            ticks * 10_000
        );
    }
    let machine = full(200);
    let rounds = 10_000;
    let begin = Instant::now();
    for _ in 0..rounds {
        std::hint::black_box(machine.clone());
    }
    let each = begin.elapsed().as_secs_f64() * 1e6 / f64::from(rounds);
    println!("a snapshot of 200 processes: {each:.2} µs");
}
