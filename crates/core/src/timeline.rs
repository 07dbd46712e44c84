//! Reads the lanes of the timeline out of the facts.

use crate::view::{Lane, Mark, MarkKind, Micros, Span, SpanKind, Timeline};
use podarium_cluster::facts::{Fact, What};
use podarium_cluster::kubelet::effects::{Hook, Note};
use podarium_cluster::kubelet::roster::{everyone, statuses};
use podarium_cluster::kubelet::time::{Time, go_duration};
use podarium_cluster::store::Change;
use podarium_manifest::api::{ContainerStatus, Pod};

/// The lanes of a run that is known up to an instant.
pub(crate) fn timeline(facts: &[Fact], until: Time) -> Timeline {
    let until = until.as_micros();
    let mut groups: Vec<Group> = Vec::new();
    for fact in facts {
        let index = groups.iter().position(|group| group.uid == *fact.uid);
        let index = index.unwrap_or_else(|| {
            groups.push(Group {
                uid: fact.uid.to_string(),
                lanes: Vec::new(),
            });
            groups.len() - 1
        });
        groups[index].take(fact);
    }
    let mut lanes: Vec<Lane> = groups.into_iter().flat_map(|group| group.lanes).collect();
    for lane in &mut lanes {
        if let Some(last) = lane.spans.last_mut().filter(|last| last.to == OPEN) {
            last.to = until;
        }
        lane.spans.retain(|span| span.from < span.to);
    }
    lanes.retain(|lane| !lane.pod.is_empty());
    Timeline { until, lanes }
}

/// A span that has not ended.
const OPEN: Micros = Micros::MAX;

/// The lanes of one pod, its own first.
struct Group {
    uid: String,
    lanes: Vec<Lane>,
}

impl Group {
    fn take(&mut self, fact: &Fact) {
        let at = fact.at.as_micros();
        let rule = fact.rule.text().id;
        match &fact.what {
            What::Pod(change) => self.pod(at, change),
            What::Started(container) => {
                self.mark(container, at, MarkKind::Started, "started", rule);
            }
            What::Exited(container, exit) => {
                let text = format!("exit {} · {}", exit.code, exit.reason);
                self.mark(container, at, MarkKind::Exited, &text, rule);
            }
            What::Note(note) => self.note(at, note, rule),
            What::Event(event) => {
                let reason = event.reason.clone().unwrap_or_default();
                let path = event.involved_object.field_path.clone().unwrap_or_default();
                let container = path
                    .split_once('{')
                    .map_or("", |(_, rest)| rest.trim_end_matches('}'));
                let kind = match reason.as_str() {
                    "Scheduled" => MarkKind::Scheduled,
                    "Pulling" | "Pulled" => MarkKind::Image,
                    "BackOff" => MarkKind::BackOff,
                    "Unhealthy" => MarkKind::Probe,
                    _ => MarkKind::Event,
                };
                let text = format!("{reason}: {}", event.message.as_deref().unwrap_or_default());
                self.mark(container, at, kind, &text, rule);
            }
            What::Acted(text) => self.mark("", at, MarkKind::Input, text, rule),
        }
    }

    fn note(&mut self, at: Micros, note: &Note, rule: &'static str) {
        let name = |hook: &Hook| {
            if *hook == Hook::PostStart {
                "postStart"
            } else {
                "preStop"
            }
        };
        match note {
            Note::BackOff { .. } => {}
            Note::HookBegan { container, hook } => {
                self.mark(container, at, MarkKind::Hook, name(hook), rule);
            }
            Note::HookEnded {
                container,
                hook,
                ok,
            } => {
                let text = format!("{} {}", name(hook), if *ok { "done" } else { "failed" });
                self.mark(container, at, MarkKind::Hook, &text, rule);
            }
            Note::StopSignal { container, timeout } => {
                let text = format!("SIGTERM, SIGKILL after {}", go_duration(*timeout));
                self.mark(container, at, MarkKind::Signal, &text, rule);
            }
            Note::Probed { .. } => {}
        }
    }

    fn mark(
        &mut self,
        container: &str,
        at: Micros,
        kind: MarkKind,
        text: &str,
        rule: &'static str,
    ) {
        let named = self
            .lanes
            .iter()
            .position(|lane| lane.container.as_deref() == Some(container));
        if self.lanes.is_empty() {
            self.lanes.push(Lane::default());
        }
        let mark = Mark {
            at,
            kind,
            text: text.to_owned(),
            rule,
        };
        if let Some(lane) = self.lanes.get_mut(named.unwrap_or(0)) {
            lane.marks.push(mark);
        }
    }

    fn pod(&mut self, at: Micros, change: &Change) {
        let pod = change.pod();
        let name = pod.metadata.name.clone().unwrap_or_default();
        if self.lanes.is_empty() {
            self.lanes.push(Lane::default());
        }
        self.lanes[0].pod.clone_from(&name);
        // Containers come at the start, or later for debugging.
        for (_, container) in everyone(&pod.spec) {
            let known = |lane: &Lane| lane.container.as_deref() == Some(&*container.name);
            if !self.lanes.iter().any(known) {
                let container = Some(container.name.clone());
                self.lanes.push(Lane {
                    pod: name.clone(),
                    container,
                    ..Lane::default()
                });
            }
        }
        if matches!(change, Change::Deleted(_)) {
            for lane in &mut self.lanes {
                if let Some(last) = lane.spans.last_mut().filter(|last| last.to == OPEN) {
                    last.to = at;
                }
            }
            self.mark("", at, MarkKind::Gone, "deleted", "termination");
            return;
        }
        let (kind, label) = pod_span(pod);
        enter(&mut self.lanes[0], at, kind, label);
        for status in statuses(&pod.status) {
            let lane = self
                .lanes
                .iter_mut()
                .find(|lane| lane.container.as_deref() == Some(&status.name));
            if let Some(lane) = lane {
                let (kind, label) = container_span(pod, status);
                enter(lane, at, kind, label);
            }
        }
    }
}

fn enter(lane: &mut Lane, at: Micros, kind: SpanKind, label: String) {
    // A static pod goes on where its mirror pod ended.
    if let Some(last) = lane.spans.last_mut().filter(|last| last.to == OPEN) {
        if last.kind == kind && last.label == label {
            return;
        }
        last.to = at;
    }
    lane.spans.push(Span {
        from: at,
        to: OPEN,
        kind,
        label,
    });
}

fn pod_span(pod: &Pod) -> (SpanKind, String) {
    let phase = pod.status.phase.clone().unwrap_or_default();
    let kind = match phase.as_str() {
        "Succeeded" => SpanKind::Succeeded,
        "Failed" => SpanKind::Failed,
        _ if pod.metadata.deletion_timestamp.is_some() => SpanKind::Terminating,
        "Running" => SpanKind::Running,
        _ => SpanKind::Pending,
    };
    (kind, phase)
}

fn container_span(pod: &Pod, status: &ContainerStatus) -> (SpanKind, String) {
    if status.state.running.is_some() {
        let kind = match (pod.metadata.deletion_timestamp.is_some(), status.ready) {
            (true, _) => SpanKind::Terminating,
            (false, true) => SpanKind::Running,
            (false, false) => SpanKind::Unready,
        };
        return (kind, "Running".to_owned());
    }
    if let Some(ended) = &status.state.terminated {
        let kind = if ended.exit_code == 0 {
            SpanKind::Succeeded
        } else {
            SpanKind::Failed
        };
        return (
            kind,
            format!(
                "{} {}",
                ended.reason.as_deref().unwrap_or_default(),
                ended.exit_code
            ),
        );
    }
    let reason = status
        .state
        .waiting
        .as_ref()
        .and_then(|waiting| waiting.reason.clone())
        .unwrap_or_default();
    let kind = match reason.as_str() {
        "CrashLoopBackOff" | "ImagePullBackOff" => SpanKind::BackOff,
        "" | "ContainerCreating" | "PodInitializing" => SpanKind::Waiting,
        _ => SpanKind::Blocked,
    };
    (kind, reason)
}
