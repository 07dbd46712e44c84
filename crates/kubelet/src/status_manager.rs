//! Publishes statuses: what changed is sent, one patch at a time, always the newest.

use crate::conditions::{Grounds, conditions, is_ours, is_shared, not_ready_any_more};
use crate::cri::Uid;
use crate::effects::Effect;
use crate::gates::Version;
use crate::last_status::settle;
use crate::phase::Phase;
use crate::restart_all::is_under_way;
use crate::static_files::{is_static, uid_on_node};
use crate::time::{Clock, Time};
use podarium_manifest::api::{ContainerStatus, Pod, PodCondition, PodStatus};
use podarium_table::Table;
use std::rc::Rc;

/// One pod's published status.
#[derive(Clone, Debug, PartialEq)]
struct Published {
    pod: Rc<Pod>,
    /// The pod as the API shows it, if that is another object: that of a static pod is its mirror.
    mirror: Option<Rc<Pod>>,
    status: PodStatus,
    version: u64,
    sent: u64,
    in_flight: bool,
    /// Whether containers of it may still run, so that a terminal phase is held back.
    may_run: bool,
    /// Whether everything of it is gone from the node.
    finished: bool,
    /// Whether the final delete was sent.
    deleted: bool,
}

/// Statuses by pod.
///
/// Models pkg/kubelet/status/status_manager.go: manager.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StatusManager {
    pods: Table<Uid, Published>,
    version: Version,
}

impl Published {
    fn new(pod: Rc<Pod>, status: PodStatus) -> Self {
        Self {
            pod,
            mirror: None,
            status,
            version: 1,
            sent: 0,
            in_flight: false,
            may_run: true,
            finished: false,
            deleted: false,
        }
    }
}

impl Published {
    /// The object that shows the status.
    ///
    /// Models pkg/kubelet/pod/pod_manager.go: TranslatePodUID.
    fn shown(&self) -> Option<&Rc<Pod>> {
        if is_static(&self.pod) {
            self.mirror.as_ref()
        } else {
            Some(&self.pod)
        }
    }
}

impl StatusManager {
    /// Before the first status.
    pub(crate) fn new(version: Version) -> Self {
        Self {
            pods: Table::default(),
            version,
        }
    }

    /// The newest status of a pod, sent or not.
    pub(crate) fn get(&self, uid: &str) -> Option<&PodStatus> {
        self.pods.get(uid).map(|published| &published.status)
    }

    /// Takes over a pod as the API shows it now.
    pub(crate) fn see(&mut self, uid: &Uid, pod: &Rc<Pod>, effects: &mut Vec<Effect>) {
        if let Some(published) = self.pods.get_mut(uid) {
            published.pod = pod.clone();
            self.push(uid, effects);
        }
    }

    /// A static pod is shown by this object from now on, or by none.
    pub(crate) fn mirror(
        &mut self,
        uid: &Uid,
        mirror: Option<&Rc<Pod>>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(published) = self.pods.get_mut(uid) else {
            return;
        };
        // One that shows the pod that an earlier version of the file made is not its.
        let mirror = mirror.filter(|mirror| uid_on_node(mirror).as_ref() == Some(uid));
        let uid_of = |pod: Option<&Rc<Pod>>| pod.and_then(|pod| pod.metadata.uid.clone());
        if uid_of(published.mirror.as_ref()) != uid_of(mirror) {
            published.sent = 0;
            published.in_flight = false;
        }
        published.mirror = mirror.cloned();
        self.push(uid, effects);
    }

    /// Sets a pod's status and sends it if it differs from the one before.
    ///
    /// Models pkg/kubelet/status/status_manager.go: SetPodStatus.
    pub(crate) fn set(
        &mut self,
        uid: &Uid,
        pod: &Rc<Pod>,
        mut status: PodStatus,
        clock: Clock,
        now: Time,
        effects: &mut Vec<Effect>,
    ) {
        let old = self.pods.get(uid);
        let old_conditions = old.map_or(&pod.status.conditions, |old| &old.status.conditions);
        keep_transition_times(&mut status.conditions, old_conditions, clock, now);
        if let Some(old) = self.pods.get_mut(uid) {
            old.pod = pod.clone();
            if old.status != status {
                old.status = status;
                old.version += 1;
            }
        } else {
            let fresh = Published::new(pod.clone(), status);
            self.pods.insert(uid.clone(), fresh);
        }
        self.push(uid, effects);
    }

    /// The first and last status of a pod of which nothing will ever run.
    pub(crate) fn refuse(
        &mut self,
        uid: &Uid,
        pod: &Rc<Pod>,
        status: PodStatus,
        effects: &mut Vec<Effect>,
    ) {
        let refused = Published {
            may_run: false,
            ..Published::new(pod.clone(), status)
        };
        self.pods.insert(uid.clone(), refused);
        self.push(uid, effects);
    }

    /// Sets whether a container is ready, ahead of the next sync.
    ///
    /// Models pkg/kubelet/status/status_manager.go: SetContainerReadiness, SetContainerStartup.
    pub(crate) fn set_container(
        &mut self,
        uid: &Uid,
        id: &str,
        clock: Clock,
        now: Time,
        effects: &mut Vec<Effect>,
        change: impl Fn(&mut ContainerStatus) -> bool,
    ) {
        let Some(published) = self.pods.get(uid) else {
            return;
        };
        let pod = published.pod.clone();
        let mut status = published.status.clone();
        let mut all = status
            .init_container_statuses
            .iter_mut()
            .chain(&mut status.container_statuses);
        let Some(container) = all.find(|container| container.container_id.as_deref() == Some(id))
        else {
            return;
        };
        if !change(container) {
            return;
        }
        let sandbox_up = status.conditions.iter().any(|condition| {
            condition.type_ == "PodReadyToStartContainers" && condition.status == "True"
        });
        let resize: Vec<PodCondition> = status
            .conditions
            .iter()
            .filter(|condition| crate::resize::CONDITIONS.contains(&&*condition.type_))
            .cloned()
            .collect();
        let on = Grounds {
            resize: &resize,
            pod: &pod,
            before: &status.conditions,
            sandbox_up,
            restarting: status.conditions.iter().any(is_under_way),
            version: self.version,
        };
        status.conditions = conditions(
            &on,
            &status.init_container_statuses,
            &status.container_statuses,
            Phase::read(status.phase.as_deref()),
        );
        self.set(uid, &pod, status, clock, now, effects);
    }

    /// Shows at once that the sandbox is up.
    ///
    /// Models pkg/kubelet/kubelet.go: PodReadyToStartContainers update after sandbox creation (1.36).
    pub(crate) fn sandbox_is_up(
        &mut self,
        uid: &Uid,
        clock: Clock,
        now: Time,
        effects: &mut Vec<Effect>,
    ) {
        let Some(published) = self.pods.get(uid) else {
            return;
        };
        let (pod, mut status) = (published.pod.clone(), published.status.clone());
        for condition in &mut status.conditions {
            if condition.type_ == "PodReadyToStartContainers" {
                "True".clone_into(&mut condition.status);
            }
        }
        self.set(uid, &pod, status, clock, now, effects);
    }

    /// No container of the pod runs any more: a terminal phase may show.
    pub(crate) fn containers_gone(&mut self, uid: &Uid) {
        if let Some(published) = self.pods.get_mut(uid).filter(|published| published.may_run) {
            published.may_run = false;
            // What was held back differs from what is shown, even if nothing else changes.
            published.version +=
                u64::from(Phase::read(published.status.phase.as_deref()).is_terminal());
        }
    }

    /// Nothing of the pod is left on the node: what still seems to run is marked as ended, and the object may go.
    ///
    /// Models pkg/kubelet/status/status_manager.go: TerminatePod.
    pub(crate) fn finish(&mut self, uid: &Uid, effects: &mut Vec<Effect>) {
        let Some(published) = self.pods.get_mut(uid) else {
            return;
        };
        published.finished = true;
        let before = published.status.clone();
        settle(&published.pod, &mut published.status);
        published.version += u64::from(published.status != before);
        self.push(uid, effects);
    }

    /// The object is gone: nothing is sent any more.
    pub(crate) fn forget(&mut self, uid: &str) {
        self.pods.remove(uid);
    }

    /// The API took a patch: send what has come since, or let the object go.
    pub(crate) fn patched(&mut self, uid: &Uid, effects: &mut Vec<Effect>) {
        let shows = |published: &Published| {
            let shown = published.mirror.as_ref();
            shown.and_then(|shown| shown.metadata.uid.as_deref()) == Some(&**uid)
        };
        let own = self.pods.contains_key(uid).then(|| uid.clone());
        let mirrored = || self.pods.iter().find(|(_, published)| shows(published));
        let Some(uid) = own.or_else(|| Some(mirrored()?.0.clone())) else {
            return;
        };
        if let Some(published) = self.pods.get_mut(&uid) {
            published.in_flight = false;
            self.push(&uid, effects);
        }
    }

    fn push(&mut self, uid: &Uid, effects: &mut Vec<Effect>) {
        let Some(published) = self
            .pods
            .get_mut(uid)
            .filter(|published| !published.in_flight)
        else {
            return;
        };
        let shown = published.shown();
        let Some(target) = shown.and_then(|shown| shown.metadata.uid.as_deref()) else {
            return;
        };
        if published.sent < published.version {
            let target = Uid::from(target);
            published.sent = published.version;
            published.in_flight = true;
            effects.push(Effect::PatchStatus(target, merged(published)));
            return;
        }
        let asked_to_go = published.pod.metadata.deletion_timestamp.is_some();
        if asked_to_go && published.finished && !published.deleted {
            published.deleted = true;
            effects.push(Effect::DeletePod(uid.clone()));
        }
    }
}

/// The status to send: while containers may run, a terminal phase is held back, but the pod is no longer ready.
///
/// Models pkg/kubelet/status/status_manager.go: mergePodStatus.
fn merged(published: &Published) -> PodStatus {
    let mut status = published.status.clone();
    let phase = Phase::read(status.phase.as_deref());
    let Some(shown) = published.shown().map(|shown| &shown.status) else {
        return status;
    };
    if !phase.is_terminal() || Phase::read(shown.phase.as_deref()).is_terminal() {
        return status;
    }
    for condition in &mut status.conditions {
        if matches!(condition.type_.as_str(), "Ready" | "ContainersReady") {
            "False".clone_into(&mut condition.status);
            condition.reason = Some(not_ready_any_more(phase).to_owned());
            condition.message = None;
        }
    }
    if published.may_run {
        status.phase.clone_from(&shown.phase);
        status.reason.clone_from(&shown.reason);
        status.message.clone_from(&shown.message);
    }
    status
}

/// `lastTransitionTime` moves only with the status of a condition.
///
/// Models pkg/kubelet/status/status_manager.go: updateLastTransitionTime.
fn keep_transition_times(new: &mut [PodCondition], old: &[PodCondition], clock: Clock, now: Time) {
    for condition in new
        .iter_mut()
        .filter(|condition| is_ours(&condition.type_) || is_shared(&condition.type_))
    {
        let before = old
            .iter()
            .find(|old| old.type_ == condition.type_ && old.status == condition.status);
        condition.last_transition_time = match before {
            Some(before) => before.last_transition_time.clone(),
            None => Some(clock.stamp(now)),
        };
    }
}
