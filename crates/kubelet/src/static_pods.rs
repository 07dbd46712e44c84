//! Static pods: run from files of the node, shown in the API by mirror pods that control nothing.
//!
//! The files are watched from outside; upstream looks again every 20 seconds too, which shows nothing that the watch has not.

use crate::Kubelet;
use crate::cri::Uid;
use crate::effects::Effect;
use crate::events::{Draft, pod_label};
use crate::pod_worker::PodWorker;
use crate::shared::Shared;
use crate::static_files::{DIRECTORY, full_name, is_mirror, mirror_of, read};
use podarium_manifest::api::Pod;
use podarium_table::Table;
use std::rc::Rc;
use std::time::Duration;

/// Mirror pods that are left over are looked for this often.
///
/// Models pkg/kubelet/kubelet.go: housekeepingPeriod.
const HOUSEKEEPING: Duration = Duration::from_secs(2);
/// A static pod whose name is taken by one that ends is tried again after this long.
///
/// Models pkg/kubelet/kubelet.go: backOffPeriod.
const NAME_TAKEN: Duration = Duration::from_secs(10);
/// The most lines of the kubelet's log that are kept.
const LOG_MOST: usize = 50;

/// What a kubelet knows of static pods.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StaticPods {
    /// What the files ask for.
    wanted: Table<Uid, Rc<Pod>>,
    /// Mirror pods that the API shows, by full name.
    mirrors: Table<String, Rc<Pod>>,
    /// What the kubelet has logged of files that it cannot use.
    pub log: Vec<String>,
    tries: u64,
}

impl Kubelet {
    /// What the kubelet has logged of files that it cannot use.
    pub fn log(&self) -> &[String] {
        &self.statics.log
    }

    /// Whether the pod with that UID comes from a file that is there.
    pub fn is_from_file(&self, uid: &str) -> bool {
        self.statics.wanted.contains_key(uid)
    }

    /// The directory of manifests has changed.
    ///
    /// Models pkg/kubelet/config/file.go: listConfig, and config.go: merge.
    pub(crate) fn manifests(&mut self, files: &[(String, String)]) {
        let mut wanted: Table<Uid, Rc<Pod>> = Table::default();
        let mut names: Vec<String> = Vec::new();
        let usable = |name: &str| !name.starts_with('.');
        for (file, text) in files.iter().filter(|(file, _)| usable(file)) {
            let node = self.shared.settings.node.name.clone();
            let seen = self.shared.settings.clock.stamp(self.shared.now).0;
            let pod = match read(file, text, &node, seen, self.shared.settings.version) {
                Ok(pod) => pod,
                Err(cause) => {
                    self.complain(&format!(
                        "can't process config file \"{DIRECTORY}/{file}\": {cause}"
                    ));
                    continue;
                }
            };
            let (name, uid) = (
                full_name(&pod),
                pod.metadata.uid.clone().unwrap_or_default(),
            );
            if names.contains(&name) {
                let own = pod.metadata.name.clone().unwrap_or_default();
                let message = format!(
                    "Error validating pod {} from file due to duplicate pod name \"{own}\", ignoring",
                    pod_label(&pod)
                );
                self.shared.record(
                    &pod,
                    Draft::warning("FailedValidation", String::new(), message),
                );
                continue;
            }
            names.push(name);
            let uid = Uid::from(uid.as_str());
            let known = self.statics.wanted.get(&uid).cloned();
            wanted.insert(uid, known.unwrap_or_else(|| Rc::new(pod)));
        }
        let before = std::mem::replace(&mut self.statics.wanted, wanted);
        let gone = before
            .keys()
            .filter(|uid| !self.statics.wanted.contains_key(*uid));
        for uid in gone.cloned().collect::<Vec<_>>() {
            self.with_worker(&uid, PodWorker::file_removed);
            self.keep_house_soon();
        }
        let new = self
            .statics
            .wanted
            .keys()
            .filter(|uid| !before.contains_key(*uid));
        for uid in new.cloned().collect::<Vec<_>>() {
            self.start_static(&uid);
        }
    }

    fn complain(&mut self, cause: &str) {
        let line = format!("\"Unable to process watch event\" err={cause:?}");
        let log = &mut self.statics.log;
        if log.last() != Some(&line) {
            log.push(line);
        }
        if log.len() > LOG_MOST {
            log.remove(0);
        }
    }

    /// Starts a static pod, unless another one of its name still ends.
    ///
    /// Models pkg/kubelet/pod_workers.go: allowPodStart, allowStaticPodStart.
    pub(crate) fn start_static(&mut self, uid: &Uid) {
        let Some(pod) = self.statics.wanted.get(uid).cloned() else {
            return;
        };
        if self.workers.contains_key(uid) {
            // It still ends because its file was gone for a moment.
            return self.keep_house_soon();
        }
        let name = full_name(&pod);
        let taken = self
            .workers
            .values()
            .any(|other| full_name(other.pod()) == name);
        if taken {
            self.statics.tries += 1;
            let tries = self.statics.tries;
            let wait = self
                .shared
                .settings
                .chance
                .stretch(NAME_TAKEN, "static", uid, tries);
            self.shared.enqueue(uid, wait);
            return;
        }
        if self.refuses(uid, &pod) {
            return;
        }
        let mirror = self.statics.mirrors.get(&name).cloned();
        let worker = PodWorker::new(uid.clone(), pod, None);
        self.workers.insert(uid.clone(), Rc::new(worker));
        self.with_worker(uid, |worker, shared| {
            worker.mirrored(shared, mirror);
            worker.begin(shared);
        });
    }

    /// The API shows a mirror pod, or no longer does.
    ///
    /// Models pkg/kubelet/kubelet.go: HandlePodAdditions, HandlePodUpdates, HandlePodRemoves for mirror pods.
    pub(crate) fn mirror_seen(&mut self, mirror: &Rc<Pod>, gone: bool) {
        let name = full_name(mirror);
        let before = self.statics.mirrors.get(&name).cloned();
        let same = before
            .as_ref()
            .is_some_and(|before| before.metadata.uid == mirror.metadata.uid);
        if gone {
            if !same {
                return;
            }
            self.statics.mirrors.remove(&name);
        } else {
            self.statics.mirrors.insert(name.clone(), mirror.clone());
        }
        let owner = self
            .workers
            .iter()
            .find(|(_, worker)| full_name(worker.pod()) == name);
        let Some(uid) = owner.map(|(uid, _)| uid.clone()) else {
            return self.keep_house_soon();
        };
        let asked_to_go = mirror.metadata.deletion_timestamp.is_some();
        let shown = (!gone).then(|| mirror.clone());
        self.with_worker(&uid, |worker, shared| {
            worker.mirrored(shared, shown);
            if !same || gone || asked_to_go {
                worker.wake(shared);
            }
        });
    }

    /// The mirror pod with that UID.
    pub(crate) fn mirror(&self, uid: &str) -> Option<Rc<Pod>> {
        let mut mirrors = self.statics.mirrors.values();
        mirrors
            .find(|mirror| mirror.metadata.uid.as_deref() == Some(uid))
            .cloned()
    }

    /// Deletes mirror pods of which the static pod is gone, and starts static pods that nobody runs.
    ///
    /// Models pkg/kubelet/kubelet_pods.go: HandlePodCleanups, deleteOrphanedMirrorPods.
    pub(crate) fn keep_house(&mut self) {
        let wanted: Vec<String> = self
            .statics
            .wanted
            .values()
            .map(|pod| full_name(pod))
            .collect();
        let mut again = false;
        for (name, mirror) in self.statics.mirrors.iter() {
            if wanted.contains(name) {
                continue;
            }
            if self
                .workers
                .values()
                .any(|worker| full_name(worker.pod()) == *name)
            {
                again = true;
            } else if let Some(uid) = mirror.metadata.uid.as_deref() {
                self.shared.effect(Effect::DeleteMirror(Uid::from(uid)));
            }
        }
        let idle = self.statics.wanted.keys();
        let idle = idle.filter(|uid| {
            let worker = self.workers.get(*uid);
            worker.map_or(!self.shared.queue.contains_key(*uid), |worker| {
                worker.is_leaving()
            })
        });
        for uid in idle.cloned().collect::<Vec<_>>() {
            again |= self.workers.contains_key(&uid);
            self.start_static(&uid);
        }
        self.admit_waiting();
        if again {
            self.keep_house_soon();
        }
    }

    pub(crate) fn keep_house_soon(&mut self) {
        self.shared.keep_house(HOUSEKEEPING);
    }
}

/// Sees to the mirror pod of a static pod: one that is to go or shows something else is replaced.
///
/// Models pkg/kubelet/kubelet.go: tryReconcileMirrorPods.
pub(crate) fn reconcile(shared: &mut Shared, pod: &Pod, mirror: Option<&Pod>) {
    let new = mirror_of(pod);
    if let Some(mirror) = mirror {
        let same = is_mirror(mirror)
            && crate::static_files::uid_on_node(mirror) == crate::static_files::uid_on_node(&new);
        if mirror.metadata.deletion_timestamp.is_none() && same {
            return;
        }
        if let Some(uid) = mirror.metadata.uid.as_deref() {
            shared.effect(Effect::DeleteMirror(Uid::from(uid)));
        }
    }
    shared.effect(Effect::CreateMirror(Rc::new(new)));
}
