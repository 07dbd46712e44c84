//! What happens to pods because of their nodes: want of memory and disk, silence, taints, and pods of more weight.
#![allow(clippy::unwrap_used)] // A helper of tests is no test to the lint.

mod lost;
mod pressure;
mod scheduling;

use podarium_cluster::facts::{Fact, What};
use podarium_cluster::kubelet::time::Time;
use podarium_cluster::{Action, Config, World};
use podarium_manifest::api::Pod;

/// A run: what was done when, and what came of it.
pub(crate) struct Run {
    pub(crate) world: World,
    pub(crate) facts: Vec<Fact>,
}

impl Run {
    /// A run in which a line is entered at each of those seconds.
    pub(crate) fn of(config: Config, manifest: &str, lines: &[(u64, &str)], secs: u64) -> Self {
        let mut run = Self {
            world: World::new(config),
            facts: Vec::new(),
        };
        run.act(0, Action::Create(manifest.to_owned()));
        for (at, line) in lines {
            let node = |line: &str| line.rsplit(' ').next().unwrap_or_default().to_owned();
            let action = match *line {
                line if line.starts_with("stop ") => Action::StopKubelet { node: node(line) },
                line if line.starts_with("start ") => Action::StartKubelet { node: node(line) },
                line if line.starts_with("apiVersion:") => Action::Create(line.to_owned()),
                line => Action::read(line).unwrap(),
            };
            run.act(*at, action);
        }
        run.until(secs);
        run
    }

    pub(crate) fn act(&mut self, secs: u64, action: Action) -> Vec<String> {
        self.until(secs);
        self.world.act(&action, &mut self.facts)
    }

    pub(crate) fn until(&mut self, secs: u64) {
        let at = Time::from_micros(secs * 1_000_000);
        while self.world.step(at, &mut self.facts) {}
        self.world.rest_until(at);
    }

    pub(crate) fn pod(&self, name: &str) -> &Pod {
        self.world.store().find("default", name).unwrap().1
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        self.world.store().find("default", name).is_some()
    }

    pub(crate) fn phase(&self, name: &str) -> &str {
        self.pod(name).status.phase.as_deref().unwrap_or_default()
    }

    /// Condition of a pod as `status reason`.
    pub(crate) fn condition(&self, name: &str, kind: &str) -> String {
        let mut conditions = self.pod(name).status.conditions.iter();
        let found = conditions.find(|condition| condition.type_ == kind);
        found.map_or(String::new(), |found| {
            format!(
                "{} {}",
                found.status,
                found.reason.as_deref().unwrap_or_default()
            )
        })
    }

    /// Second, object and message of each event of a reason.
    pub(crate) fn events(&self, reason: &str) -> Vec<(u64, String, String)> {
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        let mut found = Vec::new();
        for fact in &self.facts {
            if let What::Event(event) = &fact.what
                && event.reason.as_deref() == Some(reason)
            {
                let object = text(&event.involved_object.name);
                found.push((
                    fact.at.as_micros() / 1_000_000,
                    object,
                    text(&event.message),
                ));
            }
        }
        found
    }
}

/// A pod of one container that stops when asked to; `spec` and `container` are lines more.
pub(crate) fn pod(name: &str, annotations: &str, spec: &str, container: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, annotations: {{{annotations}}}}}\nspec:\n  terminationGracePeriodSeconds: 5\n{spec}  \
         containers:\n  - name: app\n    image: busybox:1.37\n    command: [sh, -c, \"trap 'exit 0' TERM; while true; do sleep 1; done\"]\n{container}"
    )
}

/// A line of `resources` for a container.
pub(crate) fn requests(what: &str) -> String {
    format!("    resources: {{requests: {{{what}}}}}\n")
}
