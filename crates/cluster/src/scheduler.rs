//! Which node a pod goes to, whom it drives away from there, or why none will do.
//!
//! It decides over what it is shown; `route` tells everybody.

use crate::node::{NodeObject, Taint};
use podarium_kubelet::cri::Uid;
use podarium_kubelet::predicates::{Lack, Offer, request, tolerates};
use podarium_kubelet::time::Time;
use podarium_manifest::api::Pod;
use podarium_table::{Table, sort_by_key};
use std::cmp::Reverse;
use std::rc::Rc;
use std::time::Duration;

/// What the scheduler says of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// It goes to that node.
    Bind(String),
    /// It could go to that node once these pods are gone; and the message of the FailedScheduling event.
    Preempt(String, Vec<Uid>, String),
    /// No node will do; the message of the FailedScheduling event.
    Unschedulable(String),
}

/// How it stands with a pod that fits nowhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// How often it was tried.
    pub tries: u32,
    /// When it was tried last.
    pub tried_at: Time,
    /// When it is tried next.
    pub due: Time,
}

impl Waiting {
    /// The earliest instant for the next try, if there is a reason for one.
    ///
    /// Models pkg/scheduler/backend/queue/scheduling_queue.go: DefaultPodInitialBackoffDuration, DefaultPodMaxBackoffDuration.
    pub(crate) fn rested_at(&self) -> Time {
        let secs = (1_u64 << (self.tries.clamp(1, 5) - 1)).min(10);
        self.tried_at + Duration::from_secs(secs)
    }
}

/// A node as the scheduler sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// What it has.
    pub offer: &'a Offer,
    /// What the API says of it.
    pub object: &'a NodeObject,
}

/// Why a node will not do.
struct Obstacles {
    reasons: Vec<String>,
    /// Whether it could do if other pods went.
    may_yield: bool,
}

/// Decides for a pod, given the pods that are there. Of nodes that are equally good, `draw` picks one.
///
/// Models pkg/scheduler/schedule_one.go: schedulePod, and framework/types.go: FitError.Error.
pub(crate) fn decide(
    pod: &Pod,
    places: &[Place<'_>],
    placed: &[Rc<Pod>],
    draw: impl Fn(u64) -> u64,
) -> Decision {
    if places.is_empty() {
        return Decision::Unschedulable("no nodes available to schedule pods".to_owned());
    }
    let all = places.len();
    if let Some(claim) = missing_claim(pod) {
        let reason = ["persistentvolumeclaim \"", claim, "\" not found"].concat();
        let preemption = counted(vec![NOT_HELPFUL.to_owned(); all]);
        return Decision::Unschedulable(message(all, &reason, &preemption));
    }
    let own = priority(pod);
    let mut obstacles = Vec::new();
    let mut best: Option<(u64, u64, &str)> = None;
    for (number, place) in places.iter().enumerate() {
        let name = &place.offer.name;
        // A place that a pod of more weight has been promised is taken.
        let promised = |other: &Pod| {
            other.status.nominated_node_name.as_ref() == Some(name)
                && other.spec.node_name.is_none()
                && other.metadata.uid != pod.metadata.uid
                && priority(other) >= own
        };
        let here: Vec<&Pod> = placed
            .iter()
            .map(Rc::as_ref)
            .filter(|other| is_here(other, name) || promised(other))
            .collect();
        let against = look(pod, place, &here);
        if against.reasons.is_empty() {
            let mark = (score(pod, place, &here), draw(number as u64), name.as_str());
            best = best.max(Some(mark));
        }
        obstacles.push(against);
    }
    if let Some((_, _, name)) = best {
        return Decision::Bind(name.to_owned());
    }
    let reasons = obstacles
        .iter()
        .flat_map(|node| node.reasons.iter().cloned());
    let reasons = counted(reasons.collect());
    match preempt(pod, places, placed, &obstacles) {
        Ok((node, victims)) => {
            let text = [
                "0/",
                &all.to_string(),
                " nodes are available: ",
                &reasons,
                ".",
            ];
            Decision::Preempt(node, victims, text.concat())
        }
        Err(why) => Decision::Unschedulable(message(all, &reasons, &why)),
    }
}

fn priority(pod: &Pod) -> i32 {
    pod.spec.priority.unwrap_or(0)
}

fn is_here(pod: &Pod, node: &str) -> bool {
    let ended = matches!(pod.status.phase.as_deref(), Some("Succeeded" | "Failed"));
    !ended && pod.spec.node_name.as_deref() == Some(node)
}

/// The first claim that the pod names: the cluster has none.
///
/// Models pkg/scheduler/framework/plugins/volumebinding: PreFilter.
fn missing_claim(pod: &Pod) -> Option<&str> {
    let mut claims = pod.spec.volumes.iter();
    claims.find_map(|volume| Some(volume.persistent_volume_claim.as_ref()?.claim_name.as_str()))
}

const NOT_HELPFUL: &str = "Preemption is not helpful for scheduling";
const NO_VICTIMS: &str = "No preemption victims found for incoming pod";

/// Equal reasons are counted, and all are put in order.
fn counted(reasons: Vec<String>) -> String {
    let mut counted: Table<String, usize> = Table::default();
    for reason in reasons {
        *counted.get_or_insert_with(reason, || 0) += 1;
    }
    let mut texts: Vec<String> = counted
        .iter()
        .map(|(reason, count)| [&count.to_string(), " ", reason].concat())
        .collect();
    sort_by_key(&mut texts, String::clone);
    texts.join(", ")
}

fn message(all: usize, reasons: &str, preemption: &str) -> String {
    let all = all.to_string();
    let begin = ["0/", &all, " nodes are available: "].concat();
    let about_nodes = preemption.starts_with(|c: char| c.is_ascii_digit());
    let (of_all, end) = if about_nodes {
        (&*begin, ".")
    } else {
        ("", "")
    };
    [
        &begin,
        reasons,
        ". no new claims to deallocate, preemption: ",
        of_all,
        preemption,
        end,
    ]
    .concat()
}

/// Why a node will not do: the first filter's words, where resources are one filter, and the last.
///
/// Models pkg/scheduler/framework/runtime/framework.go: RunFilterPlugins, with the plugins nodeunschedulable, nodename,
/// tainttoleration, nodeaffinity, nodeports, noderesources.
fn look(pod: &Pod, place: &Place<'_>, here: &[&Pod]) -> Obstacles {
    let for_good = |reason: &str| Obstacles {
        reasons: vec![reason.to_owned()],
        may_yield: false,
    };
    let cordon = Taint::of("node.kubernetes.io/unschedulable", "NoSchedule");
    if place.object.unschedulable && !stands(pod, &cordon) {
        return for_good("node(s) were unschedulable");
    }
    let mut taints = place.object.taints.iter();
    if taints.any(|taint| taint.effect != "PreferNoSchedule" && !stands(pod, taint)) {
        return for_good("node(s) had untolerated taint(s)");
    }
    let lacks = place.offer.lacks(pod, here);
    if lacks.contains(&Lack::Affinity) {
        return for_good("node(s) didn't match Pod's node affinity/selector");
    }
    if lacks.contains(&Lack::Ports) {
        return Obstacles {
            may_yield: true,
            ..for_good("node(s) didn't have free ports for the requested pod ports")
        };
    }
    let mut found = Obstacles {
        reasons: Vec::new(),
        may_yield: true,
    };
    for lack in &lacks {
        if let Lack::Resource {
            name,
            requested,
            capacity,
            ..
        } = lack
        {
            found.reasons.push(match name.as_str() {
                "pods" => "Too many pods".to_owned(),
                name => ["Insufficient ", name].concat(),
            });
            found.may_yield &= requested <= capacity;
        }
    }
    found
}

/// Whether a pod stands a taint.
pub(crate) fn stands(pod: &Pod, taint: &Taint) -> bool {
    let mut tolerations = pod.spec.tolerations.iter();
    tolerations.any(|toleration| tolerates(toleration, &taint.key, &taint.value, &taint.effect))
}

/// How good a node is: how much of it stays free, less what its taints would rather not have.
///
/// Models pkg/scheduler/framework/plugins/noderesources/least_allocated.go: leastResourceScorer, and tainttoleration: Score.
fn score(pod: &Pod, place: &Place<'_>, here: &[&Pod]) -> u64 {
    let free = |name: &str, capacity: u64, least: u64| {
        let asked = |pod: &Pod| match request(&pod.spec, name) {
            0 => least,
            asked => asked,
        };
        let used: u64 = here.iter().map(|pod| asked(pod)).sum();
        let left = capacity.saturating_sub(used.saturating_add(asked(pod)));
        left * 100 / capacity.max(1)
    };
    let cpu = free("cpu", place.offer.cpu_millis, 100);
    let memory = free("memory", place.offer.memory_bytes >> 10, 200 << 10);
    let unloved = |taint: &&Taint| taint.effect == "PreferNoSchedule" && !stands(pod, taint);
    let unloved = place.object.taints.iter().filter(unloved).count() as u64;
    (cpu.midpoint(memory) + 300).saturating_sub(unloved * 300)
}

/// The node on which the least weight has to go, and who; or why that is of no use.
///
/// Models pkg/scheduler/framework/preemption/preemption.go: Evaluator.Preempt, and plugins/defaultpreemption.
fn preempt(
    pod: &Pod,
    places: &[Place<'_>],
    placed: &[Rc<Pod>],
    obstacles: &[Obstacles],
) -> Result<(String, Vec<Uid>), String> {
    if pod.spec.preemption_policy.as_deref() == Some("Never") {
        return Err("not eligible due to preemptionPolicy=Never.".to_owned());
    }
    let own = priority(pod);
    let nominated = pod.status.nominated_node_name.as_deref();
    let leaving = |other: &Rc<Pod>| {
        nominated.is_some_and(|node| is_here(other, node))
            && other.metadata.deletion_timestamp.is_some()
            && priority(other) < own
    };
    if placed.iter().any(leaving) {
        return Err("not eligible due to a terminating pod on the nominated node.".to_owned());
    }
    let mut best: Option<(Cost, &str, Vec<&Pod>)> = None;
    let mut reasons = Vec::new();
    for (place, obstacles) in places.iter().zip(obstacles) {
        if !obstacles.may_yield {
            reasons.push(NOT_HELPFUL.to_owned());
            continue;
        }
        match victims(pod, place, placed) {
            Ok(victims) => {
                let cost = cost(&victims);
                if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                    best = Some((cost, &place.offer.name, victims));
                }
            }
            Err(why) => reasons.extend(why),
        }
    }
    let Some((_, node, victims)) = best else {
        return Err(counted(reasons));
    };
    let uid = |pod: &&Pod| pod.metadata.uid.as_deref().map(Uid::from);
    Ok((node.to_owned(), victims.iter().filter_map(uid).collect()))
}

/// The fewer and lighter victims the better: the heaviest, the weight of all, how many.
///
/// Models pkg/scheduler/framework/preemption/preemption.go: pickOneNodeForPreemption.
type Cost = (i32, i64, usize);

fn cost(victims: &[&Pod]) -> Cost {
    let heaviest = victims.iter().map(|pod| priority(pod)).max();
    let sum = victims.iter().map(|pod| i64::from(priority(pod))).sum();
    (heaviest.unwrap_or(i32::MIN), sum, victims.len())
}

/// Who has to go from a node: all of less weight, except those that fit beside the pod after all.
///
/// Models pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go: SelectVictimsOnNode.
fn victims<'a>(
    pod: &Pod,
    place: &Place<'_>,
    placed: &'a [Rc<Pod>],
) -> Result<Vec<&'a Pod>, Vec<String>> {
    let own = priority(pod);
    let here = placed.iter().map(Rc::as_ref);
    let here = here.filter(|other| is_here(other, &place.offer.name));
    let (mut lighter, mut stay): (Vec<&Pod>, Vec<&Pod>) =
        here.partition(|other| priority(other) < own);
    if lighter.is_empty() {
        return Err(vec![NO_VICTIMS.to_owned()]);
    }
    let still = look(pod, place, &stay);
    if !still.reasons.is_empty() {
        return Err(still.reasons);
    }
    // The weightiest may stay first, of equals who is there longest.
    sort_by_key(&mut lighter, |pod| {
        let since = pod.status.start_time.as_ref().map(|time| time.0.clone());
        (Reverse(priority(pod)), since)
    });
    let mut victims = Vec::new();
    for other in lighter {
        stay.push(other);
        if !look(pod, place, &stay).reasons.is_empty() {
            stay.pop();
            victims.push(other);
        }
    }
    Ok(victims)
}
