//! How many Pods a second go through everything on one core, and how much memory that takes.

use std::fs;
use std::hint::black_box;
use std::time::Instant;

use podarium_manifest::{Options, check, yaml};

const SMALL: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  labels:\n    app: web\nspec:\n  containers:\n  \
                     - name: app\n    image: nginx:1.27\n    ports:\n    - containerPort: 80\n    resources:\n      requests:\n        \
                     cpu: 100m\n        memory: 64Mi\n";
const ROUNDS: u32 = 40_000;

fn main() {
    let options = Options {
        namespace: None,
        through_kubectl: true,
    };
    let long = long_pod();
    for (name, text) in [("small pod", SMALL), ("100-line pod", &long)] {
        let rounds = ROUNDS / (1 + text.len() as u32 / 200);
        measure(&format!("check, {name}"), rounds, || {
            black_box(check(black_box(text), &options));
        });
        measure(&format!("YAML to value, {name}"), rounds, || {
            for chunk in yaml::split(black_box(text)).into_iter().flatten() {
                let (tree, _) = yaml::parse(&chunk);
                black_box(yaml::to_value(&tree).ok());
            }
        });
    }
    let many = SMALL.lines().count();
    let text = vec![SMALL; 1_000].join("---\n");
    let before = peak_kb();
    let start = Instant::now();
    let reports = check(&text, &options);
    println!(
        "one text of {} documents of {many} lines: {} ms, memory from {before} to {} kB at its peak",
        reports.len(),
        start.elapsed().as_millis(),
        peak_kb()
    );
}

fn measure(name: &str, rounds: u32, work: impl Fn()) {
    let start = Instant::now();
    for _ in 0..rounds {
        work();
    }
    let secs = start.elapsed().as_secs_f64() / f64::from(rounds);
    println!("{name}: {:.0}/s, {:.1} µs each", 1.0 / secs, secs * 1e6);
}

/// A Pod of about a hundred lines.
fn long_pod() -> String {
    let mut text = SMALL.to_owned();
    for at in 0..5 {
        text.push_str(&format!(
            "  - name: side-{at}\n    image: busybox:1\n    command: [sh, -c, 'sleep 1']\n    env:\n    - name: A\n      value: b\n    \
             - name: C\n      valueFrom:\n        fieldRef:\n          fieldPath: metadata.name\n    livenessProbe:\n      exec:\n        \
             command: [cat, /var/ready]\n      periodSeconds: 5\n    volumeMounts:\n    - name: v\n      mountPath: /v\n"
        ));
    }
    text.push_str("  volumes:\n  - name: v\n    emptyDir: {}\n");
    text
}

/// The most memory that the process has had, where the system tells.
fn peak_kb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap_or(0)
}
