//! The phase of a pod, from its container statuses.

use crate::cri::Role;
use crate::restart_all::ended_it;
use crate::roster::{find, restarts_after};
use crate::static_files::is_static;
use podarium_manifest::api::{ContainerStateTerminated, ContainerStatus, Pod};

/// `status.phase`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Not every container has started yet.
    Pending,
    /// All have started, and at least one runs or will run again.
    Running,
    /// All ended well and stay so.
    Succeeded,
    /// All ended, at least one badly, and stay so.
    Failed,
}

impl Phase {
    /// As the API writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Running => "Running",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
        }
    }

    /// Reads it from a status; anything else counts as `Pending`.
    pub fn read(text: Option<&str>) -> Self {
        match text {
            Some("Running") => Self::Running,
            Some("Succeeded") => Self::Succeeded,
            Some("Failed") => Self::Failed,
            _ => Self::Pending,
        }
    }

    /// Whether the pod stays in it for good.
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed)
    }
}

/// How many of a pod's containers are in which situation.
#[derive(Debug, Default)]
struct Tally {
    pending_init: bool,
    failed_init: bool,
    pending_sidecar: bool,
    waiting: bool,
    running: bool,
    stopped: u32,
    stopped_badly: bool,
    will_restart: bool,
    regular_started: bool,
}

/// The phase that the statuses amount to. `ending` says that the pod worker has ended the pod for good.
///
/// Models pkg/kubelet/kubelet_pods.go: getPhase.
pub fn phase(
    pod: &Pod,
    init: &[ContainerStatus],
    regular: &[ContainerStatus],
    ending: bool,
) -> Phase {
    let mut tally = Tally::default();
    for status in init {
        tally.count_init(pod, status);
    }
    for (role, container) in crate::roster::roster(&pod.spec) {
        if role == Role::Init {
            continue;
        }
        let statuses = if role == Role::Sidecar { init } else { regular };
        let status = statuses.iter().find(|status| status.name == container.name);
        tally.count(pod, role, status);
    }
    // The end of a static pod is no phase.
    tally.phase(ending && !is_static(pod))
}

impl Tally {
    fn count_init(&mut self, pod: &Pod, status: &ContainerStatus) {
        let Some((Role::Init, container)) = find(&pod.spec, &status.name) else {
            return;
        };
        let ended_badly = |ended: &ContainerStateTerminated| {
            let code = ended.exit_code;
            let again = restarts_after(&pod.spec, Role::Init, container, code) || ended_it(ended);
            code != 0 && !again
        };
        if let Some(ended) = &status.state.terminated {
            // A failure that will be tried again leaves the pod pending through its main containers, which still wait.
            self.failed_init |= ended_badly(ended);
        } else if status.state.waiting.is_some()
            && let Some(last) = &status.last_state.terminated
        {
            self.failed_init |= ended_badly(last);
        } else {
            self.pending_init = true;
        }
    }

    fn count(&mut self, pod: &Pod, role: Role, status: Option<&ContainerStatus>) {
        let Some(status) = status else {
            self.waiting = true;
            return;
        };
        if status.state.running.is_some() {
            self.running = true;
            self.regular_started |= role == Role::Main;
            self.pending_sidecar |= role == Role::Sidecar && status.started != Some(true);
            return;
        }
        let ended = status
            .state
            .terminated
            .as_ref()
            .or(status.last_state.terminated.as_ref());
        let Some(ended) = ended else {
            self.pending_sidecar |= role == Role::Sidecar;
            self.waiting = true;
            return;
        };
        if role == Role::Sidecar {
            // How a sidecar ends says nothing about the pod.
            return;
        }
        self.regular_started = true;
        self.stopped += 1;
        self.stopped_badly |= ended.exit_code != 0;
        if let Some((role, container)) = find(&pod.spec, &status.name) {
            self.will_restart |=
                restarts_after(&pod.spec, role, container, ended.exit_code) || ended_it(ended);
        }
    }

    fn phase(&self, ending: bool) -> Phase {
        if self.failed_init {
            return Phase::Failed;
        }
        if self.pending_init || (self.pending_sidecar && !self.regular_started) || self.waiting {
            return Phase::Pending;
        }
        if self.running {
            return Phase::Running;
        }
        if self.stopped == 0 {
            return Phase::Pending;
        }
        if self.will_restart && !ending {
            return Phase::Running;
        }
        if self.stopped_badly {
            Phase::Failed
        } else {
            Phase::Succeeded
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use podarium_manifest::api::{
        Container, ContainerState, ContainerStateRunning, ContainerStateWaiting, PodSpec,
    };

    fn pod(policy: &str, init: &[&str], regular: &[&str]) -> Pod {
        let named = |names: &[&str]| {
            names
                .iter()
                .map(|name| Container {
                    name: (*name).to_owned(),
                    ..Container::default()
                })
                .collect()
        };
        let spec = PodSpec {
            restart_policy: Some(policy.to_owned()),
            init_containers: named(init),
            containers: named(regular),
            ..PodSpec::default()
        };
        Pod {
            spec,
            ..Pod::default()
        }
    }

    /// `w` waiting, `b` waiting after a failure, `r` running, a number: ended with that code.
    fn status(name: &str, what: &str) -> ContainerStatus {
        let mut status = ContainerStatus {
            name: name.to_owned(),
            ..ContainerStatus::default()
        };
        let ended = |exit_code| ContainerState {
            terminated: Some(ContainerStateTerminated {
                exit_code,
                ..ContainerStateTerminated::default()
            }),
            ..ContainerState::default()
        };
        let waiting = || ContainerState {
            waiting: Some(ContainerStateWaiting::default()),
            ..ContainerState::default()
        };
        match what {
            "w" => status.state = waiting(),
            "b" => {
                status.state = waiting();
                status.last_state = ended(1);
            }
            "r" => {
                status.state.running = Some(ContainerStateRunning::default());
                status.started = Some(true);
            }
            code => status.state = ended(code.parse().unwrap()),
        }
        status
    }

    #[test]
    fn the_phase_follows_from_policy_and_container_states() {
        let cases: &[(&str, &[&str], &[&str], bool, Phase)] = &[
            ("Always", &[], &["w"], false, Phase::Pending),
            ("Always", &[], &["r", "w"], false, Phase::Pending),
            ("Always", &[], &["r", "b"], false, Phase::Running),
            ("Always", &[], &["b"], false, Phase::Running),
            ("Always", &[], &["0"], false, Phase::Running),
            ("Always", &[], &["0"], true, Phase::Succeeded),
            ("Always", &[], &["0", "1"], true, Phase::Failed),
            ("OnFailure", &[], &["0", "1"], false, Phase::Running),
            ("OnFailure", &[], &["0", "0"], false, Phase::Succeeded),
            ("Never", &[], &["0", "3"], false, Phase::Failed),
            ("Never", &[], &["r", "3"], false, Phase::Running),
            ("Always", &["r"], &["w"], false, Phase::Pending),
            ("Always", &["1"], &["w"], false, Phase::Pending),
            ("Always", &["b"], &["w"], false, Phase::Pending),
            ("Never", &["1"], &["w"], false, Phase::Failed),
            ("Always", &["0"], &["r"], false, Phase::Running),
        ];
        for (policy, init, regular, ending, want) in cases {
            let init_names: Vec<_> = ["i0", "i1"][..init.len()].to_vec();
            let names: Vec<_> = ["a", "b"][..regular.len()].to_vec();
            let pod = pod(policy, &init_names, &names);
            let init: Vec<_> = init_names
                .iter()
                .zip(*init)
                .map(|(name, what)| status(name, what))
                .collect();
            let statuses: Vec<_> = names
                .iter()
                .zip(*regular)
                .map(|(name, what)| status(name, what))
                .collect();
            assert_eq!(
                phase(&pod, &init, &statuses, *ending),
                *want,
                "{policy} {init:?} {regular:?}"
            );
        }
    }
}
