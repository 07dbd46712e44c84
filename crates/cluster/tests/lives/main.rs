//! Lives of pods that no recording tells of: what a watcher of the API sees, line by line.
#![allow(clippy::panic)] // A helper of tests is no test to the lint.

mod admission;
mod ephemeral;
mod resize;
mod restart_all;
mod shutdown;
mod static_pods;
mod versions;

use podarium_cluster::facts::{Fact, What};
use podarium_cluster::kubelet::roster::statuses;
use podarium_cluster::kubelet::time::Time;
use podarium_cluster::store::Change;
use podarium_cluster::{Action, Config, World};
use podarium_manifest::api::{ContainerState, ContainerStatus, Pod};

/// A cluster and what happened in it.
pub(crate) struct Life {
    pub(crate) world: World,
    facts: Vec<Fact>,
}

impl Life {
    /// An empty cluster like that of the recordings.
    pub(crate) fn in_cluster(config: Config) -> Self {
        Self {
            world: World::new(config),
            facts: Vec::new(),
        }
    }

    /// A pod in such a cluster.
    pub(crate) fn of(manifest: &str) -> Self {
        let mut life = Self::in_cluster(Config::recording(1));
        let answer = life.at(0.0, &Action::Create(manifest.to_owned()));
        assert!(answer[0].ends_with("created"), "{answer:?}");
        life
    }

    /// Does something at an instant.
    pub(crate) fn at(&mut self, secs: f64, action: &Action) -> Vec<String> {
        self.until(secs);
        self.world.act(action, &mut self.facts)
    }

    /// Lets time pass.
    pub(crate) fn until(&mut self, secs: f64) {
        let at = Time::from_micros((secs * 1e6) as u64);
        while self.world.step(at, &mut self.facts) {}
        self.world.rest_until(at);
    }

    /// A pod as the API has it now.
    pub(crate) fn pod(&self, name: &str) -> Pod {
        let found = self.world.store().find("default", name);
        found.map_or_else(|| panic!("no pod {name}"), |(_, pod)| Pod::clone(pod))
    }

    /// What a watcher has seen: events as `Reason message`, pods as their phase with what each container shows.
    pub(crate) fn told(&self) -> Vec<String> {
        let line = |fact: &Fact| match &fact.what {
            What::Event(event) => Some(format!(
                "{} {}",
                event.reason.as_deref().unwrap_or_default(),
                event.message.as_deref().unwrap_or_default()
            )),
            What::Pod(Change::Deleted(_)) => Some("gone".to_owned()),
            What::Pod(change) => Some(shown(change.pod())),
            _ => None,
        };
        self.facts.iter().filter_map(line).collect()
    }

    /// Fails unless each of these is part of a line, one after the other.
    pub(crate) fn tells(&self, wanted: &[&str]) {
        let told = self.told();
        let mut rest = told.iter();
        for want in wanted {
            assert!(
                rest.any(|line| line.contains(want)),
                "not in its place: {want}\n{}",
                told.join("\n")
            );
        }
    }
}

/// `Running app=Running r0`, and so on.
pub(crate) fn shown(pod: &Pod) -> String {
    let mut line = pod.status.phase.clone().unwrap_or_default();
    for status in statuses(&pod.status) {
        line.push_str(&format!(" {}={}", status.name, state(&status.state)));
        line.push_str(&format!(" r{}", status.restart_count));
        if status.last_state != ContainerState::default() {
            line.push_str(&format!(" after {}", state(&status.last_state)));
        }
    }
    line
}

fn state(state: &ContainerState) -> String {
    if let Some(ended) = &state.terminated {
        return format!(
            "{}({})",
            ended.reason.as_deref().unwrap_or_default(),
            ended.exit_code
        );
    }
    let waiting = state.waiting.as_ref();
    waiting.map_or("Running".to_owned(), |waiting| {
        waiting.reason.clone().unwrap_or_default()
    })
}

/// The status of a container.
pub(crate) fn status<'a>(pod: &'a Pod, name: &str) -> &'a ContainerStatus {
    let mut all = statuses(&pod.status);
    all.find(|status| status.name == name)
        .unwrap_or_else(|| panic!("no status of {name}"))
}

/// A condition as `True Reason`.
pub(crate) fn condition(pod: &Pod, kind: &str) -> String {
    let found = pod
        .status
        .conditions
        .iter()
        .find(|condition| condition.type_ == kind);
    found.map_or(String::new(), |found| {
        let reason = found.reason.as_deref().unwrap_or_default();
        format!("{} {reason}", found.status).trim_end().to_owned()
    })
}
