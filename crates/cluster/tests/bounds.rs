//! Odd and huge inputs: the work stays bounded, nothing hangs, and what is refused says so.
#![allow(clippy::unwrap_used)] // A helper of tests is no test to the lint.

use podarium_cluster::facts::Fact;
use podarium_cluster::kubelet::time::Time;
use podarium_cluster::{Action, Config, Fault, Load, World};

const SECOND: u64 = 1_000_000;
const DAY: u64 = 86_400 * SECOND;

/// A run up to an instant; the messages that it took.
fn run(manifest: &str, until: u64) -> (World, u64) {
    let mut world = World::new(Config::playground(1));
    let mut facts: Vec<Fact> = Vec::new();
    world.act(&Action::Create(manifest.to_owned()), &mut facts);
    let handled = go_on(&mut world, until);
    (world, handled)
}

fn go_on(world: &mut World, until: u64) -> u64 {
    let at = Time::from_micros(until);
    let mut facts = Vec::new();
    while world.step(at, &mut facts) {
        facts.clear();
    }
    world.rest_until(at);
    world.handled()
}

fn pod(spec: &str) -> String {
    format!("{{apiVersion: v1, kind: Pod, metadata: {{name: p}}, spec: {spec}}}")
}

fn restarts(world: &World) -> i32 {
    let (_, pod) = world.store().find("default", "p").unwrap();
    pod.status.container_statuses[0].restart_count
}

#[test]
fn a_period_of_zero_is_the_usual_one() {
    let probe =
        "{exec: {command: ['true']}, periodSeconds: 0, timeoutSeconds: 0, failureThreshold: 0}";
    let spec = format!(
        "{{containers: [{{name: c, image: busybox, command: [sleep, '9999'], livenessProbe: {probe}}}]}}"
    );
    let (_, handled) = run(&pod(&spec), 600 * SECOND);
    assert!((60..600).contains(&handled), "{handled}");
}

#[test]
fn crashes_take_as_many_messages_as_restarts_need_however_long_it_goes_on() {
    let spec = "{containers: [{name: c, image: busybox, command: [sh, -c, exit 1]}]}";
    let (world, handled) = run(&pod(spec), 5 * DAY);
    let restarts = restarts(&world) as u64;
    assert!((1000..1700).contains(&restarts), "{restarts}");
    assert!(
        handled < restarts * 60,
        "{handled} messages for {restarts} restarts"
    );
}

#[test]
fn a_thousand_exits_at_one_instant_are_one() {
    let spec = "{containers: [{name: c, image: busybox, command: [sh, -c, exit 1]}]}";
    let (mut world, _) = run(&pod(spec), 60 * SECOND);
    let before = restarts(&world);
    for _ in 0..1000 {
        let exit = Action::Exit {
            pod: "p".to_owned(),
            container: "c".to_owned(),
            code: 1,
        };
        world.act(&exit, &mut Vec::new());
    }
    let handled = go_on(&mut world, 61 * SECOND);
    assert!(restarts(&world) - before <= 1, "a container ends once");
    assert!(handled < 5000, "{handled}");
}

#[test]
fn two_hundred_containers_start_in_order_and_come_to_rest() {
    let containers: Vec<String> = (0..200)
        .map(|number| format!("{{name: c{number}, image: busybox, command: [sleep, '9999999']}}"))
        .collect();
    let spec = format!("{{containers: [{}]}}", containers.join(", "));
    let (world, handled) = run(&pod(&spec), 600 * SECOND);
    let (_, pod) = world.store().find("default", "p").unwrap();
    let ready = pod
        .status
        .container_statuses
        .iter()
        .filter(|status| status.ready);
    assert_eq!(ready.count(), 200);
    assert!(handled < 10_000, "{handled}");
}

#[test]
fn probes_each_second_take_three_messages_each_day_after_day() {
    let spec = "{containers: [{name: c, image: busybox, command: [sleep, '9999999'], readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 1}}]}";
    let (world, handled) = run(&pod(spec), 2 * DAY);
    let probes = 2 * DAY / SECOND;
    assert!(
        handled < probes * 4,
        "{handled} messages for {probes} probes"
    );
    // Of all that was said, the recorder kept what the API would have.
    assert!(world.store().events().count() < 100);
}

#[test]
fn a_clock_at_the_last_year_with_four_digits_runs_on() {
    let spec = "{containers: [{name: c, image: busybox, command: [sleep, '9999999']}]}";
    let mut world = World::new(Config::playground(1));
    let bound = 7000 * 365 * DAY;
    world.rest_until(Time::from_micros(bound - 60 * SECOND));
    world.act(&Action::Create(pod(spec)), &mut Vec::new());
    let handled = go_on(&mut world, bound);
    assert!(handled < 100, "{handled}");
    assert_eq!(restarts(&world), 0);
}

#[test]
fn amounts_at_their_bounds_are_taken_as_they_are() {
    let spec = "{containers: [{name: c, image: busybox, command: [sleep, '9999999'], resources: {limits: {memory: 8Ei}}}]}";
    let (mut world, _) = run(&pod(spec), 20 * SECOND);
    for (memory_bytes, bytes_per_second) in
        [(u64::MAX, u64::MAX), (0, u64::MAX), (u64::MAX, 0), (1, 1)]
    {
        let fault = Fault::Load(Load {
            memory_bytes,
            bytes_per_second,
            cpu_milli: u64::MAX,
        });
        let action = Action::Fault {
            pod: "p".to_owned(),
            container: "c".to_owned(),
            fault,
        };
        world.act(&action, &mut Vec::new());
        let until = world.now().as_micros() + 30 * SECOND;
        assert!(go_on(&mut world, until) < 20_000);
    }
}
