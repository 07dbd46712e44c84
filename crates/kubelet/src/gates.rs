//! What a minor version of Kubernetes does that another does not: one table, read wherever a person would see the difference.
//!
//! A gate counts from the version in which it is on without anybody's doing.

use podarium_manifest::Value;
use podarium_manifest::api::{Container, Pod};

/// A minor version of Kubernetes, 1.29 to 1.36.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u8);

/// A behaviour that came with a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Hooks can sleep.
    SleepHook,
    /// `volumeMounts` in container statuses.
    VolumeMountStatus,
    /// A silent node is waited for 50 s, not 40 s.
    LongNodeGrace,
    /// The message of `ImagePullBackOff` says what went wrong.
    PullErrorInBackOff,
    /// `Created container: X`, with a colon.
    ColonInCreated,
    /// `metadata.generation` of pods counts.
    Generation,
    /// Pods can be resized in place, and statuses show resources.
    Resize,
    /// `observedGeneration` in statuses and conditions.
    ObservedGeneration,
    /// Static pods may not refer to objects of the API.
    StaticReferences,
    /// The scheduler looks at claims to devices too, and says so.
    Claims,
    /// Events tell of resizes.
    ResizeEvents,
    /// `kubectl delete` names the namespace.
    NamespaceInDelete,
    /// Containers have restart policies and rules of their own.
    RestartRules,
    /// A container that has to wait is looked at again when its wait is over, not after ten seconds.
    RequeueAtExpiry,
    /// What started before the kubelet did keeps its readiness.
    ReadinessOverRestart,
    /// `Container created`, `Container started`, `… and can be accessed by the pod`.
    ShortEvents,
    /// A rule can restart all containers of a pod; what was initialized stays so.
    RestartAll,
    /// The kubelet looks at a pod as soon as it has done something to it, and shows its sandbox at once.
    RelistOnDemand,
    /// Statuses show the resources of the pod as a whole.
    PodLevelStatus,
    /// The API server refuses a resize that no node could hold.
    ResizeAdmission,
}

impl Gate {
    /// The minor version in which it is on by default for the first time.
    ///
    /// Models pkg/features/kube_features.go: defaultVersionedKubernetesFeatureGates.
    const fn since(self) -> u8 {
        match self {
            Self::SleepHook => 30,
            Self::VolumeMountStatus => 31,
            Self::LongNodeGrace | Self::PullErrorInBackOff | Self::ColonInCreated => 32,
            Self::Generation | Self::Resize => 33,
            Self::ObservedGeneration
            | Self::Claims
            | Self::StaticReferences
            | Self::ResizeEvents
            | Self::NamespaceInDelete => 34,
            Self::RestartRules
            | Self::RequeueAtExpiry
            | Self::ReadinessOverRestart
            | Self::ShortEvents => 35,
            Self::RestartAll
            | Self::RelistOnDemand
            | Self::PodLevelStatus
            | Self::ResizeAdmission => 36,
        }
    }
}

impl Version {
    /// The oldest that is modelled.
    pub const OLDEST: Self = Self(29);
    /// The newest.
    pub const NEWEST: Self = Self(36);

    /// Reads `1.31` or `v1.31`.
    pub fn parse(text: &str) -> Option<Self> {
        let minor = text.strip_prefix('v').unwrap_or(text).strip_prefix("1.")?;
        let version = Self(minor.parse().ok()?);
        (Self::OLDEST <= version && version <= Self::NEWEST).then_some(version)
    }

    /// The number behind the dot.
    pub const fn minor(self) -> u8 {
        self.0
    }

    /// Whether this version does that.
    pub const fn has(self, gate: Gate) -> bool {
        self.0 >= gate.since()
    }
}

impl Default for Version {
    fn default() -> Self {
        Self::NEWEST
    }
}

/// Takes out of a new pod what this version does not know.
///
/// Models pkg/api/pod/util.go: DropDisabledPodFields.
pub fn drop_disabled(pod: &mut Pod, version: Version) {
    let spec = &mut pod.spec;
    if !version.has(Gate::RestartRules) {
        for container in &mut spec.containers {
            container.restart_policy = None;
            container.restart_policy_rules.clear();
        }
        for container in &mut spec.init_containers {
            container.restart_policy.take_if(|own| own != "Always");
            container.restart_policy_rules.clear();
        }
    }
    for container in spec.containers.iter_mut().chain(&mut spec.init_containers) {
        drop_from(container, version);
    }
}

fn drop_from(container: &mut Container, version: Version) {
    if !version.has(Gate::Resize) {
        container.kept.set("resizePolicy", Value::Null);
    }
    if !version.has(Gate::RestartAll) {
        let rules = &mut container.restart_policy_rules;
        rules.retain(|rule| rule.action != "RestartAllContainers");
    }
    let Some(hooks) = container.lifecycle.as_mut() else {
        return;
    };
    if !version.has(Gate::SleepHook) {
        for hook in [&mut hooks.post_start, &mut hooks.pre_stop] {
            hook.take_if(|hook| hook.sleep.is_some());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_one_of_the_eight_that_are_modelled() {
        for (text, minor) in [("1.29", 29), ("v1.36", 36), ("1.31", 31)] {
            assert_eq!(Version::parse(text).map(Version::minor), Some(minor));
        }
        for text in ["1.28", "1.37", "2.31", "31", "1.31.2", ""] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_gate_that_is_on_stays_on() {
        let first = Version::parse("1.33").unwrap();
        assert!(first.has(Gate::Resize) && !first.has(Gate::ObservedGeneration));
        assert!(Version::NEWEST.has(Gate::RestartAll) && !Version::OLDEST.has(Gate::SleepHook));
    }
}
