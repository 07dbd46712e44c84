//! How a container ends: the stop signal, its exit, its last words, who waited for it, and its removal.

use super::{Ending, Job, LOG_MESSAGE_MOST, MESSAGE_MOST, Out, Runtime};
use crate::config::Images;
use podarium_kubelet::cri::{
    Exit, Outcome, RuntimeContainer, RuntimeId, RuntimeState, Ticket, Uid,
};
use podarium_kubelet::roster::find;
use podarium_kubelet::time::Time;
use podarium_machine::{ContainerId, Signal};
use podarium_manifest::api::Container;
use std::rc::Rc;
use std::time::Duration;

impl Runtime {
    pub(super) fn stop(
        &mut self,
        now: Time,
        ticket: &Ticket,
        id: &RuntimeId,
        timeout: Duration,
        out: &mut Vec<Out>,
    ) -> Option<Outcome> {
        let shown = self
            .pod(&ticket.uid)
            .and_then(|shown| shown.container(id).cloned());
        let running = shown.as_ref().is_some_and(RuntimeContainer::is_running);
        let (true, Some(container)) = (running, self.on_machine(id)) else {
            return Some(Outcome::Done);
        };
        let image = shown.map(|shown| shown.image).unwrap_or_default();
        let known = if self.images == Images::Catalogue {
            podarium_machine::images::find(&image)
        } else {
            None
        };
        let signal = known
            .and_then(|image| Signal::parse(image.stop_signal))
            .unwrap_or(Signal::TERM);
        self.stops
            .get_or_insert_with(id.clone(), Vec::new)
            .push(ticket.clone());
        self.machine.signal(container, signal, now.as_micros());
        out.push(Out::At(now + timeout, Job::Kill(id.clone())));
        None
    }

    pub(super) fn remove(&mut self, uid: &Uid, id: &RuntimeId) {
        let Some(slot) = self.pods.get_mut(uid) else {
            return;
        };
        if let Some(container) = Rc::make_mut(slot).machine_ids.remove(id) {
            self.ids.remove(id);
            self.owners.remove(&container);
            self.machine.remove(container);
        }
        self.change(uid, |shown| {
            shown.containers.retain(|container| container.id != *id);
        });
    }

    pub(super) fn exited(
        &mut self,
        now: Time,
        container: ContainerId,
        ending: Ending,
        at: Time,
        out: &mut Vec<Out>,
    ) {
        let Some((uid, id)) = self.owners.get(&container).cloned() else {
            return;
        };
        let Some(shown) = self
            .pod(&uid)
            .and_then(|shown| shown.container(&id))
            .cloned()
        else {
            return;
        };
        let RuntimeState::Running { started_at } = shown.state else {
            return;
        };
        let Ending { code, oom } = ending;
        let reason = match (oom, code) {
            (true, _) => "OOMKilled",
            (false, 0) => "Completed",
            (false, _) => "Error",
        };
        let message = self.last_words(&uid, &shown.name, container, code);
        let exit = Exit {
            started_at: Some(started_at),
            finished_at: at,
            code,
            reason,
            message,
        };
        self.set_state(&uid, &id, RuntimeState::Exited(exit.clone()));
        out.push(Out::Exited(uid, shown.name, exit));
        out.push(Out::Changed);
        for ticket in self.stops.remove(&id).unwrap_or_default() {
            out.push(Out::At(
                now + self.latency.runtime,
                Job::Reply(ticket, Outcome::Done),
            ));
        }
    }

    /// Models pkg/kubelet/kuberuntime/kuberuntime_container.go: getTerminationMessage.
    pub(super) fn last_words(
        &self,
        uid: &Uid,
        name: &str,
        container: ContainerId,
        code: i32,
    ) -> String {
        let spec = self.pods.get(uid).and_then(|slot| slot.pod.clone());
        let spec = spec
            .as_ref()
            .and_then(|pod| find(&pod.spec, name))
            .map(|(_, container)| container);
        let path = spec.and_then(|spec: &Container| spec.termination_message_path.as_deref());
        let written = self
            .machine
            .read_file(container, path.unwrap_or("/dev/termination-log"))
            .unwrap_or_default();
        if !written.is_empty() {
            let start = written.len().saturating_sub(MESSAGE_MOST);
            return String::from_utf8_lossy(&written[start..]).into_owned();
        }
        let from_log = spec.and_then(|spec| spec.termination_message_policy.as_deref())
            == Some("FallbackToLogsOnError");
        if !from_log || code == 0 {
            return String::new();
        }
        let (bytes, lines) = LOG_MESSAGE_MOST;
        let log = self.machine.log(container);
        log.map(|log| String::from_utf8_lossy(&log.tail(bytes, lines)).into_owned())
            .unwrap_or_default()
    }

    /// The runtime of the recordings had one text for every command that cannot be found.
    pub(super) fn start_error(&self, uid: &Uid, id: &RuntimeId, message: String) -> String {
        let (Images::Bare, Some((before, _))) = (self.images, message.split_once("exec: \""))
        else {
            return message;
        };
        let slot = self.pods.get(uid);
        let program = slot.and_then(|slot| {
            let (_, container) = find(
                &slot.pod.as_ref()?.spec,
                &self.pod(uid)?.container(id)?.name,
            )?;
            container
                .command
                .first()
                .or(container.args.first())
                .cloned()
        });
        format!(
            "{before}exec: \"{}\": executable file not found in $PATH",
            program.unwrap_or_default()
        )
    }
}
