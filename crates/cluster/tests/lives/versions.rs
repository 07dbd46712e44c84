//! The same pods under older versions of Kubernetes.

use crate::{Life, condition, status};
use podarium_cluster::{Action, Config, Version};

const CRASH: &str = r#"{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: app, image: "busybox:1",
  command: [sh, -c, "sleep 1; exit 3"]}]}}"#;

fn under(version: &str, manifest: &str) -> Life {
    let mut config = Config::recording(1);
    config.version = Version::parse(version).unwrap_or_default();
    let mut life = Life::in_cluster(config);
    let answer = life.at(0.0, &Action::Create(manifest.to_owned()));
    assert_eq!(answer, ["pod/p created"]);
    life
}

#[test]
fn events_say_the_same_in_other_words() {
    for (version, created, started, pulled) in [
        (
            "1.31",
            "Created container app",
            "Started container app",
            "on machine",
        ),
        (
            "1.33",
            "Created container: app",
            "Started container app",
            "on machine",
        ),
        (
            "1.36",
            "Container created",
            "Container started",
            "on machine and can be accessed by the pod",
        ),
    ] {
        let mut life = under(version, CRASH);
        life.until(1.0);
        let told = life.told();
        let says = |text: &str| told.iter().any(|line| line.ends_with(text));
        assert!(
            says(created) && says(started) && says(pulled),
            "{version}: {told:?}"
        );
        let (delete, suffix) = (
            Action::Delete {
                pod: "p".to_owned(),
                grace_secs: None,
                force: false,
            },
            if version == "1.36" {
                " from default namespace"
            } else {
                ""
            },
        );
        assert_eq!(
            life.at(1.0, &delete),
            [format!("pod \"p\" deleted{suffix}")]
        );
    }
}

#[test]
fn statuses_tell_less() {
    for (version, mounts, generation, observed, sizes, of_pod) in [
        ("1.29", false, false, false, false, false),
        ("1.31", true, false, false, false, false),
        ("1.33", true, true, false, true, false),
        ("1.34", true, true, true, true, false),
        ("1.36", true, true, true, true, true),
    ] {
        let mut life = under(version, CRASH);
        life.until(1.5);
        let pod = life.pod("p");
        let app = status(&pod, "app");
        let shows = (
            !app.volume_mounts.is_empty(),
            pod.metadata.generation.is_some(),
            pod.status.observed_generation.is_some()
                && pod.status.conditions[0].observed_generation.is_some(),
            app.resources.is_some(),
            pod.status.resources.is_some(),
        );
        assert_eq!(
            shows,
            (mounts, generation, observed, sizes, of_pod),
            "{version}"
        );
    }
}

#[test]
fn before_1_35_crash_loop_back_off_shows_after_a_quarter_of_a_minute_and_stays() {
    let shown_waiting = |version: &str| {
        let mut life = under(version, CRASH);
        let waiting = |life: &Life| {
            let pod = life.pod("p");
            status(&pod, "app").state.waiting.is_some()
        };
        (1..=90)
            .filter(|secs| {
                life.until(f64::from(*secs));
                waiting(&life)
            })
            .count()
    };
    assert!(shown_waiting("1.36") < 3, "{}", shown_waiting("1.36"));
    assert!(shown_waiting("1.34") > 20, "{}", shown_waiting("1.34"));
}

#[test]
fn rules_for_restarts_and_sleeping_hooks_are_dropped_where_they_are_not_known() {
    let manifest = r#"{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {restartPolicy: Never, containers: [{name: app,
      image: "busybox:1", command: [sh, -c, "exit 42"], restartPolicy: Never,
      restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [42]}}],
      lifecycle: {preStop: {sleep: {seconds: 1}}}}]}}"#;
    for (version, restarts, hooks) in [
        ("1.29", false, false),
        ("1.34", false, true),
        ("1.35", true, true),
    ] {
        let mut life = under(version, manifest);
        life.until(6.0);
        let pod = life.pod("p");
        assert_eq!(status(&pod, "app").restart_count > 0, restarts, "{version}");
        let hook = pod.spec.containers[0]
            .lifecycle
            .as_ref()
            .and_then(|hooks| hooks.pre_stop.as_ref());
        assert_eq!(hook.is_some(), hooks, "{version}");
    }
}

#[test]
fn a_kubelet_that_comes_back_asks_anew_whether_what_runs_is_ready() {
    let manifest = r#"{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: app, image: "busybox:1",
      command: [sleep, "1000"], readinessProbe: {exec: {command: ["true"]}, periodSeconds: 20}}]}}"#;
    for (version, stays) in [("1.34", false), ("1.35", true)] {
        let mut life = under(version, manifest);
        life.until(30.0);
        let node = "node-1".to_owned();
        life.at(30.0, &Action::StartKubelet { node });
        let since = |life: &Life| {
            let conditions = life.pod("p").status.conditions;
            let ready = conditions
                .into_iter()
                .find(|condition| condition.type_ == "Ready");
            ready.and_then(|ready| ready.last_transition_time)
        };
        let before = since(&life);
        life.until(60.0);
        assert_eq!(condition(&life.pod("p"), "Ready"), "True");
        assert_eq!(since(&life) == before, stays, "{version}");
    }
}
