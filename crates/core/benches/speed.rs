//! How long simulated time takes, beside the number of messages: time should grow with those, and they with pods and hours.
//!
//! `cargo bench -p podarium-core --bench speed`, with a part of a name behind `--` for some runs alone. Counts are the same on every machine; times are of this one.

use podarium_core::Config;
use podarium_core::session::{Action, Session};
use std::time::Instant;

const CRASH: &str = "command: [sh, -c, 'sleep 2; exit 3']";
const PROBED: &str = "command: [sh, -c, 'while true; do sleep 3600; done']
    livenessProbe: {exec: {command: ['true']}, periodSeconds: 1}
    readinessProbe: {exec: {command: ['true']}, periodSeconds: 1}
    startupProbe: {exec: {command: ['true']}, periodSeconds: 1}";

const HOUR: u64 = 3_600_000_000;

fn manifest(pods: u64, container: &str) -> String {
    let pod = |number: u64| {
        format!(
            "---
apiVersion: v1
kind: Pod
metadata: {{name: pod-{number}}}
spec:
  containers:
  - name: app
    image: busybox:1.37
    {container}
"
        )
    };
    (0..pods).map(pod).collect()
}

/// The playground's node, with room for so many pods.
fn roomy(pods: u64) -> Config {
    let mut config = Config::playground(7);
    for node in &mut config.nodes {
        node.offer.pods = node.offer.pods.max(pods);
    }
    config
}

fn main() {
    let wanted = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    println!(
        "{:<28} {:>12} {:>10} {:>12}",
        "run", "messages", "ms", "ns/message"
    );
    for (name, pods, container, hours) in [
        ("a crash loop, 1 h", 1, CRASH, 1),
        ("a crash loop, 24 h", 1, CRASH, 24),
        ("three probes a second, 1 h", 1, PROBED, 1),
        ("three probes a second, 24 h", 1, PROBED, 24),
        ("25 crash loops, 1 h", 25, CRASH, 1),
        ("50 crash loops, 1 h", 50, CRASH, 1),
        ("100 crash loops, 1 h", 100, CRASH, 1),
        ("1000 crash loops, 1 h", 1000, CRASH, 1),
    ] {
        if wanted
            .as_ref()
            .is_some_and(|wanted| !name.contains(wanted.as_str()))
        {
            continue;
        }
        let mut session = Session::with(roomy(pods));
        session.dispatch(0, Action::Create(manifest(pods, container)));
        let began = Instant::now();
        session.advance_to(hours * HOUR, u32::MAX);
        let took = began.elapsed();
        let messages = session.world().handled().max(1);
        println!(
            "{name:<28} {messages:>12} {:>10.1} {:>12}",
            took.as_secs_f64() * 1e3,
            took.as_nanos() / u128::from(messages)
        );
    }
}
