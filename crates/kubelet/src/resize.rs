//! Resizing a pod in place: whether the node can give what is asked for, what the runtime still has to be told, and how far it is.
//!
//! Which containers are updated or restarted for it is one of `actions`; `sync_pod` carries that out.

use crate::cri::{RuntimeContainer, RuntimePod};
use crate::events::Draft;
use crate::gates::Gate;
use crate::predicates::{Lack, Offer};
use crate::roster::roster;
use crate::shared::Shared;
use podarium_manifest::api::{Container, Pod, PodCondition, ResourceRequirements, ToValue};
use std::fmt::Write as _;
use std::rc::Rc;

/// The two conditions that tell of it.
pub(crate) const CONDITIONS: [&str; 2] = ["PodResizePending", "PodResizeInProgress"];

/// What a condition says.
#[derive(Clone, Debug, PartialEq)]
struct Told {
    reason: &'static str,
    message: String,
    generation: Option<i64>,
}

/// How far the resize of one pod is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Resize {
    /// The pod as it is asked for, as long as the node does not give it that.
    pub wanted: Option<Rc<Pod>>,
    pending: Option<Told>,
    in_progress: Option<Told>,
}

impl Resize {
    /// Whether there is something to decide.
    pub(crate) fn is_asked(&self, wanted: &Pod, allocated: &Pod) -> bool {
        let (new, old) = (&wanted.spec, &allocated.spec);
        let mut pairs = roster(new).zip(roster(old));
        let same = new.resources == old.resources
            && pairs.all(|((_, new), (_, old))| new.resources == old.resources);
        self.wanted.is_some() || self.pending.is_some() || !same
    }

    /// Takes over a pod that may ask for other resources; it comes back with those that it gets.
    ///
    /// Models pkg/kubelet/allocation/allocation_manager.go: handlePodResourcesResize.
    pub(crate) fn allocate(
        &mut self,
        shared: &mut Shared,
        wanted: Rc<Pod>,
        allocated: &Pod,
        others: &[&Pod],
    ) -> Rc<Pod> {
        let has = with_allocation(&wanted, allocated);
        self.wanted = None;
        if has == *wanted {
            self.pending = None;
            return wanted;
        }
        let generation = wanted.metadata.generation;
        let Some((reason, cause)) = refusal(&shared.settings.node, &wanted, others) else {
            self.pending = None;
            self.in_progress = Some(Told {
                reason: "",
                message: String::new(),
                generation,
            });
            let draft = Draft::normal(
                "ResizeStarted",
                String::new(),
                summary("started", &wanted, generation, ""),
            );
            tell(shared, &wanted, draft);
            return wanted;
        };
        let told = Told {
            reason,
            message: cause,
            generation,
        };
        if self.pending.as_ref() != Some(&told) {
            let event = if reason == "Infeasible" {
                "ResizeInfeasible"
            } else {
                "ResizeDeferred"
            };
            let text = summary(reason, &wanted, generation, &told.message);
            tell(shared, &wanted, Draft::warning(event, String::new(), text));
        }
        self.pending = Some(told);
        self.wanted = Some(wanted);
        shared.resizes_wait = true;
        Rc::new(has)
    }

    /// Takes over a pod that an earlier kubelet has allocated other resources to; whether it gets more is looked at later.
    pub(crate) fn wait(&mut self, wanted: Rc<Pod>, allocated: &Pod) -> Rc<Pod> {
        let pod = Rc::new(with_allocation(&wanted, allocated));
        self.wanted = Some(wanted);
        pod
    }

    /// The runtime has everything as it is allocated: the resize is over.
    ///
    /// Models pkg/kubelet/kubelet.go: SyncPod, IsPodResizeInProgress.
    pub(crate) fn look(&mut self, shared: &mut Shared, pod: &Pod, runtime: &RuntimePod) {
        if self.in_progress.is_none() || unactuated(pod, runtime).next().is_some() {
            return;
        }
        let generation = self.in_progress.take().and_then(|told| told.generation);
        let text = summary("completed", pod, generation, "");
        tell(
            shared,
            pod,
            Draft::normal("ResizeCompleted", String::new(), text),
        );
    }

    /// The runtime has refused.
    pub(crate) fn failed(&mut self, shared: &mut Shared, pod: &Pod, cause: &str) {
        let generation = pod.metadata.generation;
        let told = Told {
            reason: "Error",
            message: cause.to_owned(),
            generation,
        };
        if self.in_progress.as_ref() != Some(&told) {
            let text = summary("error", pod, generation, cause);
            tell(
                shared,
                pod,
                Draft::warning("ResizeError", String::new(), text),
            );
        }
        self.in_progress = Some(told);
    }

    /// Its conditions.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = PodCondition> {
        let both = [&self.pending, &self.in_progress];
        let told = CONDITIONS.into_iter().zip(both);
        told.filter_map(|(kind, told)| {
            let told = told.as_ref()?;
            Some(PodCondition {
                type_: kind.to_owned(),
                status: "True".to_owned(),
                reason: (!told.reason.is_empty()).then(|| told.reason.to_owned()),
                message: (!told.message.is_empty()).then(|| told.message.clone()),
                observed_generation: told.generation,
                ..PodCondition::default()
            })
        })
    }
}

fn tell(shared: &mut Shared, pod: &Pod, draft: Draft) {
    if shared.settings.version.has(Gate::ResizeEvents) {
        shared.record(pod, draft);
    }
}

/// The pod with the resources that are allocated.
///
/// Models pkg/kubelet/allocation/allocation_manager.go: updatePodFromAllocation.
fn with_allocation(wanted: &Pod, allocated: &Pod) -> Pod {
    let mut pod = wanted.clone();
    pod.spec.resources.clone_from(&allocated.spec.resources);
    let lists = [
        (&mut pod.spec.containers, &allocated.spec.containers),
        (
            &mut pod.spec.init_containers,
            &allocated.spec.init_containers,
        ),
    ];
    for (containers, allocated) in lists {
        for container in containers {
            if let Some(own) = allocated.iter().find(|own| own.name == container.name) {
                container.resources.clone_from(&own.resources);
            }
        }
    }
    pod
}

/// Why the node does not give the pod what it asks for: never, or not now.
///
/// Models pkg/kubelet/lifecycle/predicate.go: Admit with ResizeOperation.
fn refusal(offer: &Offer, pod: &Pod, others: &[&Pod]) -> Option<(&'static str, String)> {
    let lacks = |others: &[&Pod]| {
        let lacks = offer.lacks(pod, others).into_iter();
        lacks.into_iter().find_map(|lack| match lack {
            Lack::Resource {
                name,
                requested,
                used,
                capacity,
            } => Some((name, requested, used, capacity)),
            _ => None,
        })
    };
    if let Some((name, requested, _, capacity)) = lacks(&[]) {
        let cause = format!(
            "Node didn't have enough capacity: {name}, requested: {requested}, capacity: {capacity}"
        );
        return Some(("Infeasible", cause));
    }
    let (name, requested, used, capacity) = lacks(others)?;
    let cause = format!(
        "Node didn't have enough resource: {name}, requested: {requested}, used: {used}, capacity: {capacity}"
    );
    Some(("Deferred", cause))
}

/// Containers that run with other resources than they are allocated.
///
/// Models pkg/kubelet/kuberuntime/kuberuntime_manager.go: isPodResizeInProgress.
fn unactuated<'a>(
    pod: &'a Pod,
    runtime: &'a RuntimePod,
) -> impl Iterator<Item = (&'a Container, &'a RuntimeContainer)> {
    roster(&pod.spec).filter_map(|(_, container)| {
        let seen = runtime.newest(&container.name)?;
        is_unactuated(container, seen).then_some((container, seen))
    })
}

/// Whether the container runs with other resources than it is allocated.
pub(crate) fn is_unactuated(container: &Container, seen: &RuntimeContainer) -> bool {
    seen.is_running() && container.resources != seen.resources
}

/// Whether what differs can only change with a restart.
///
/// Models pkg/kubelet/kuberuntime/kuberuntime_manager.go: computePodResizeAction.
pub(crate) fn needs_restart(container: &Container, actual: &ResourceRequirements) -> bool {
    let wanted = &container.resources;
    let policies = container.kept.list("resizePolicy").iter();
    policies
        .filter(|policy| policy.text("restartPolicy") == "RestartContainer")
        .any(|policy| {
            let name = policy.text("resourceName");
            wanted.limits.get(name) != actual.limits.get(name)
                || wanted.requests.get(name) != actual.requests.get(name)
        })
}

/// What events say of a resize.
///
/// Models pkg/kubelet/events/event.go: podResizeMessage.
fn summary(what: &str, pod: &Pod, generation: Option<i64>, error: &str) -> String {
    let mut text = format!("Pod resize {what}: {{");
    let lists = [
        ("initContainers", &pod.spec.init_containers),
        ("containers", &pod.spec.containers),
    ];
    for (key, containers) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
        let own = containers.iter().map(|container| {
            let resources = container.resources.to_value().to_json_string();
            format!(
                "{{\"name\":\"{}\",\"resources\":{resources}}}",
                container.name
            )
        });
        let own: Vec<String> = own.collect();
        let _ = write!(text, "\"{key}\":[{}],", own.join(","));
    }
    let _ = write!(text, "\"generation\":{}", generation.unwrap_or(0));
    if !error.is_empty() {
        let _ = write!(text, ",\"error\":\"{error}\"");
    }
    text.push('}');
    text
}
