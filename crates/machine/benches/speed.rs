//! What the page pays for: steps of the shell, and snapshots of a machine that is full of processes.
//!
//! `cargo bench -p podarium-machine --bench speed`. Counts are the same on every machine; times are of this one.

use std::time::{Duration, Instant};

use podarium_machine::{ContainerSpec, Happening, Machine};

/// Runs a script as a container until it ends; answers how long that took.
fn run(script: &str) -> Duration {
    let mut machine = Machine::new();
    let id = machine.create(shell(script));
    if machine.start(id, 0).is_err() {
        return Duration::ZERO;
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
    begin.elapsed()
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
    // One turn of this loop is 25 steps: its condition, its arithmetic, its assignments.
    let turns = 40_000;
    let took = run(&format!(
        "i=0; while [ $i -lt {turns} ]; do i=$((i+1)); done"
    ));
    let steps = turns * 25;
    println!(
        "{steps} steps of a shell: {:.0} ms",
        took.as_secs_f64() * 1000.0
    );
    let took = run("i=0; while [ $i -lt 2000 ]; do i=$((i+1)); x=$(echo $i); done");
    println!(
        "2000 command substitutions: {:.0} ms",
        took.as_secs_f64() * 1000.0
    );
    let machine = full(200);
    let rounds = 10_000;
    let begin = Instant::now();
    for _ in 0..rounds {
        std::hint::black_box(machine.clone());
    }
    let each = begin.elapsed().as_secs_f64() * 1e6 / f64::from(rounds);
    println!("a snapshot of 200 processes: {each:.2} µs");
}
