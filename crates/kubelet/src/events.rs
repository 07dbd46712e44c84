//! The events that the kubelet writes: their texts, and how repeated ones are counted, merged and dropped.

use crate::cri::Role;
use crate::time::{Clock, Time};
use podarium_manifest::api::{Event, EventSource, ObjectMeta, ObjectReference, Pod};
use podarium_table::Table;
use std::time::Duration;

/// A container as an event's `involvedObject.fieldPath`: `spec.containers{app}`.
pub fn field_path(role: Role, container: &str) -> String {
    match role {
        Role::Init | Role::Sidecar => format!("spec.initContainers{{{container}}}"),
        Role::Main => format!("spec.containers{{{container}}}"),
        Role::Ephemeral => format!("spec.ephemeralContainers{{{container}}}"),
    }
}

/// `name_namespace(uid)`, as many of the kubelet's messages name a pod.
///
/// Models pkg/kubelet/util/format/pod.go: Pod.
pub fn pod_label(pod: &Pod) -> String {
    let meta = &pod.metadata;
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    format!(
        "{}_{}({})",
        text(&meta.name),
        text(&meta.namespace),
        text(&meta.uid)
    )
}

/// What events name a node by: its name is its UID too.
///
/// Models pkg/kubelet/kubelet.go: NewMainKubelet (nodeRef).
pub fn node_meta(name: &str) -> ObjectMeta {
    ObjectMeta {
        name: Some(name.to_owned()),
        uid: Some(name.to_owned()),
        ..ObjectMeta::default()
    }
}

/// `namespace/name`.
pub fn pod_key(pod: &Pod) -> String {
    let meta = &pod.metadata;
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    [&text(&meta.namespace), "/", &text(&meta.name)].concat()
}

/// How bad an event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// `Normal`.
    Normal,
    /// `Warning`.
    Warning,
}

/// An event before it is counted.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// How bad.
    pub severity: Severity,
    /// Reason, in CamelCase.
    pub reason: &'static str,
    /// Message.
    pub message: String,
    /// Container it is about, as [`field_path`]; empty for the pod.
    pub field_path: String,
}

impl Draft {
    /// An ordinary event about a container.
    pub fn normal(reason: &'static str, field_path: String, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Normal,
            reason,
            message: message.into(),
            field_path,
        }
    }

    /// A warning about a container.
    pub fn warning(reason: &'static str, field_path: String, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            reason,
            message: message.into(),
            field_path,
        }
    }
}

/// Tokens of one object for the spam filter.
#[derive(Clone, Debug, PartialEq)]
struct Bucket {
    /// Tokens left, in microseconds of refill, so that no fraction is lost.
    filled: u64,
    looked_at: Time,
}

/// What is remembered of an event that was written.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    name: String,
    count: i32,
    first_at: Time,
    last_at: Time,
}

/// Messages of one kind of event, for merging those that differ only in their message.
#[derive(Clone, Debug, Default, PartialEq)]
struct Similar {
    messages: Vec<String>,
    last_at: Time,
}

/// Counts, merges and drops.
///
/// Models client-go/tools/record/events_cache.go: EventCorrelator.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recorder {
    seen: Table<Key, Seen>,
    similar: Table<Key, Similar>,
    buckets: Table<Sender, Bucket>,
    written: u64,
}

/// What makes two events the same: object, field path, severity, reason, and message (empty among similar ones).
type Key = (String, String, bool, &'static str, String);

/// Who shares one allowance of events: component, object, severity.
type Sender = (String, String, bool);

const BURST: u64 = 25;
const REFILL_MICROS: u64 = 300_000_000;
const SIMILAR_WINDOW: Duration = Duration::from_mins(10);
const SIMILAR_MOST: usize = 10;
const SEEN_MOST: usize = 4096;

/// Who writes an event.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Source<'a> {
    /// `kubelet`, `default-scheduler`, …
    pub component: &'a str,
    /// The node, empty for control-plane components.
    pub host: &'a str,
}

impl Recorder {
    /// A recorder that remembers nothing; the names of its events are new ones.
    pub(crate) fn successor(&self) -> Self {
        Self {
            written: self.written,
            ..Self::default()
        }
    }

    /// The event about a pod to write, with its count; `None` if the spam filter takes it.
    pub fn record(
        &mut self,
        now: Time,
        clock: Clock,
        source: Source<'_>,
        pod: &Pod,
        draft: Draft,
    ) -> Option<Event> {
        self.record_about(now, clock, source, "Pod", &pod.metadata, draft)
    }

    /// The same about an object of any kind.
    pub fn record_about(
        &mut self,
        now: Time,
        clock: Clock,
        source: Source<'_>,
        object: &str,
        meta: &ObjectMeta,
        draft: Draft,
    ) -> Option<Event> {
        let uid = meta.uid.clone().unwrap_or_default();
        let warning = draft.severity == Severity::Warning;
        let kept = self.take_token((source.component.to_owned(), uid.clone(), warning), now);
        let kind = (
            uid,
            draft.field_path.clone(),
            warning,
            draft.reason,
            String::new(),
        );
        let message = self.merged(&kind, draft.message, now);
        let key = (kind.0, kind.1, kind.2, kind.3, message.clone());
        if self.seen.len() >= SEEN_MOST && !self.seen.contains_key(&key) {
            // The oldest go, several at once, so that not every new one has to look for them.
            let oldest = self.seen.values().map(|seen| seen.last_at).min();
            let oldest = oldest.unwrap_or_default();
            let kept_from = oldest + now.since(oldest) / 4;
            self.seen.retain(|_, seen| seen.last_at > kept_from);
        }
        let name = meta.name.clone().unwrap_or_default();
        self.written += 1;
        let written = self.written;
        let seen = self.seen.get_or_insert_with(key, || Seen {
            name: format!(
                "{name}.{:x}",
                (clock.unix_secs(now) as u64)
                    .wrapping_mul(1_000_000_000)
                    .wrapping_add(written)
            ),
            count: 0,
            first_at: now,
            last_at: now,
        });
        seen.count += 1;
        seen.last_at = now;
        // What the filter takes has been counted all the same.
        kept.then(|| Event {
            metadata: ObjectMeta {
                name: Some(seen.name.clone()),
                namespace: Some(
                    meta.namespace
                        .clone()
                        .unwrap_or_else(|| "default".to_owned()),
                ),
                creation_timestamp: Some(clock.stamp(seen.first_at)),
                ..ObjectMeta::default()
            },
            involved_object: ObjectReference {
                kind: Some(object.to_owned()),
                api_version: Some("v1".to_owned()),
                namespace: meta.namespace.clone(),
                name: Some(name),
                uid: meta.uid.clone(),
                field_path: (!draft.field_path.is_empty()).then_some(draft.field_path),
                ..ObjectReference::default()
            },
            type_: Some(if warning { "Warning" } else { "Normal" }.to_owned()),
            reason: Some(draft.reason.to_owned()),
            message: Some(message),
            count: Some(seen.count),
            first_timestamp: Some(clock.stamp(seen.first_at)),
            last_timestamp: Some(clock.stamp(now)),
            source: EventSource {
                component: Some(source.component.to_owned()),
                host: (!source.host.is_empty()).then(|| source.host.to_owned()),
            },
            reporting_component: Some(source.component.to_owned()),
            reporting_instance: Some(source.host.to_owned()),
            ..Event::default()
        })
    }

    /// Models client-go/tools/record/events_cache.go: EventSourceObjectSpamFilter.
    fn take_token(&mut self, sender: Sender, now: Time) -> bool {
        let full = BURST * REFILL_MICROS;
        let bucket = self.buckets.get_or_insert_with(sender, || Bucket {
            filled: full,
            looked_at: now,
        });
        let grown = u64::try_from(now.since(bucket.looked_at).as_micros()).unwrap_or(u64::MAX);
        bucket.filled = bucket.filled.saturating_add(grown).min(full);
        bucket.looked_at = now;
        if bucket.filled < REFILL_MICROS {
            return false;
        }
        bucket.filled -= REFILL_MICROS;
        true
    }

    /// The message itself, or a common one once ten different ones have come within ten minutes.
    ///
    /// Models client-go/tools/record/events_cache.go: EventAggregate.
    fn merged(&mut self, kind: &Key, message: String, now: Time) -> String {
        let similar = self
            .similar
            .get_or_insert_with(kind.clone(), Similar::default);
        if now.since(similar.last_at) > SIMILAR_WINDOW {
            similar.messages.clear();
        }
        similar.last_at = now;
        if !similar.messages.contains(&message) {
            similar.messages.push(message.clone());
        }
        if similar.messages.len() < SIMILAR_MOST {
            return message;
        }
        similar.messages.remove(0);
        format!("(combined from similar events): {message}")
    }
}
