//! What a pod's containers stand on: images, volumes, the sandbox.

use super::load::is_bounded;
use super::{Job, Out, Runtime, Slot};
use crate::config::Images;
use crate::images;
use crate::volumes::volume_spec;
use podarium_kubelet::cri::{Outcome, RuntimeContainer, Sandbox, Ticket, Uid};
use podarium_kubelet::static_files::is_static;
use podarium_kubelet::time::Time;
use podarium_machine::ContainerId;
use podarium_manifest::api::Pod;
use std::rc::Rc;
use std::time::Duration;

impl Runtime {
    /// One pull at a time.
    ///
    /// Models pkg/kubelet/images/puller.go: serialImagePuller.
    pub(super) fn pull(&mut self, now: Time, ticket: Ticket, image: String, out: &mut Vec<Out>) {
        let begin = self.pulls_free_at.max(now);
        let bytes = podarium_machine::images::find(&image).map_or(0, |image| image.size_bytes);
        // A hundred megabytes a second on top of the round trips.
        let transfer = if self.images == Images::Catalogue {
            Duration::from_millis(bytes / 100_000)
        } else {
            Duration::ZERO
        };
        let usual = self.latency.pull + transfer;
        let present = self
            .present
            .contains_key(&images::full(&image, self.images));
        let usual = if present {
            self.latency.pull / 4
        } else {
            usual
        };
        match self.pull_as_it_is(&image, usual) {
            Ok(took) => {
                let end = begin + took;
                self.pulls_free_at = end;
                out.push(Out::At(
                    end,
                    Job::Pulled(ticket, image, took, end.since(now)),
                ));
            }
            Err(cause) => {
                let end = begin + self.latency.pull;
                self.pulls_free_at = end;
                out.push(Out::At(end, Job::Reply(ticket, Outcome::Failed(cause))));
            }
        }
    }

    /// Writes a file of the node, or removes it.
    pub fn put_node_file(&mut self, path: &str, content: Option<&[u8]>) {
        self.machine.put_node_file(path, content);
    }

    /// Forgets the static pods of which nobody wants anything any more; tells whether there were any.
    pub(crate) fn forget_static(&mut self, is_wanted: impl Fn(&str) -> bool) -> bool {
        let is_left = |(uid, slot): &(&Uid, &Rc<Slot>)| {
            slot.pod.as_ref().is_some_and(|pod| is_static(pod)) && !is_wanted(uid)
        };
        let left = self.pods.iter().filter(is_left);
        let left: Vec<Uid> = left.map(|(uid, _)| uid.clone()).collect();
        for uid in &left {
            self.forget(uid);
        }
        !left.is_empty()
    }

    /// The power is gone: every process with it.
    pub fn power_off(&mut self, now: Time, out: &mut Vec<Out>) {
        let uids: Vec<Uid> = self.pods.keys().cloned().collect();
        for uid in uids {
            let machines = self
                .pods
                .get(&uid)
                .map(|slot| slot.machine_ids.values().copied());
            for id in machines
                .map(Iterator::collect::<Vec<_>>)
                .unwrap_or_default()
            {
                self.machine.end(id, 137, false, now.as_micros());
            }
            self.change(&uid, |shown| {
                for sandbox in &mut shown.sandboxes {
                    sandbox.ready = false;
                }
            });
        }
        self.run(now, out);
        self.off = true;
    }

    /// The power is back.
    pub fn boot(&mut self) {
        self.off = false;
    }

    /// Containers of the machine in which a process is alive although the runtime shows none that runs.
    pub fn strays(&self) -> Vec<ContainerId> {
        let mut living = self.machine.living();
        living.retain(|id| {
            !self.pods.iter().any(|(uid, slot)| {
                let mut own = slot
                    .machine_ids
                    .iter()
                    .filter(|(_, machine)| *machine == id);
                own.any(|(name, _)| {
                    let shown = self.pod(uid).and_then(|shown| shown.container(name));
                    shown.is_some_and(RuntimeContainer::is_running)
                })
            })
        });
        living
    }

    /// Whether a file of the node has made the pod.
    pub(crate) fn is_static(&self, uid: &str) -> bool {
        let pod = self.pods.get(uid).and_then(|slot| slot.pod.as_ref());
        pod.is_some_and(|pod| is_static(pod))
    }

    pub(super) fn mount(&mut self, uid: &Uid, pod: &Rc<Pod>) -> Outcome {
        let mut slot = self
            .pods
            .get(uid)
            .map(|slot| Slot::clone(slot))
            .unwrap_or_default();
        slot.pod = Some(pod.clone());
        if !slot.bounded && is_bounded(pod) {
            slot.bounded = true;
            self.bounded_pods += 1;
        }
        let mut failed = None;
        for volume in &pod.spec.volumes {
            if slot.volumes.contains_key(&volume.name) {
                continue;
            }
            let around = self.around(pod, &slot);
            match volume_spec(volume, &around) {
                Ok(spec) => {
                    let id = self.machine.add_volume(spec);
                    slot.volumes.insert(volume.name.clone(), id);
                }
                Err(cause) => failed = failed.or(Some(cause)),
            }
        }
        self.pods.insert(uid.clone(), Rc::new(slot));
        // It is shown from now on, be it without anything.
        self.shown.get_or_insert_with(uid.clone(), Rc::default);
        failed.map_or(Outcome::Done, Outcome::Failed)
    }

    pub(super) fn create_sandbox(&mut self, uid: &Uid, pod: &Rc<Pod>, attempt: u32) {
        self.addresses += 1;
        let host_network = pod.spec.host_network == Some(true);
        let [a, b, c] = self.node.pod_net;
        let last = self.addresses % 250 + 1;
        let ip = if host_network {
            self.node.address.clone()
        } else {
            format!("{a}.{b}.{c}.{last}")
        };
        let network = if host_network { 0 } else { self.addresses };
        let id = self.new_id("sandbox");
        let slot = Rc::make_mut(self.pods.get_or_insert_with(uid.clone(), Rc::default));
        slot.network = network;
        slot.pod = Some(pod.clone());
        let sandbox = Sandbox {
            id,
            attempt,
            ready: true,
            ips: vec![ip],
        };
        self.shown.get_or_insert_with(uid.clone(), Rc::default);
        self.change(uid, |shown| {
            shown.sandboxes.insert(0, sandbox);
            shown.sandboxes.truncate(2);
        });
    }
}
