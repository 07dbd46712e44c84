//! Signals: who gets them and what they do.
//!
//! Owns the default actions and the rule for PID 1. Does not own handlers: shells and programs look at `pending` themselves.

use super::errno::Errno;
use super::process::{Ending, State, Wait};
use crate::{ContainerId, Machine, Signal};

/// Signals whose default action is nothing: CHLD, URG, WINCH; CONT is handled apart.
const HARMLESS: [u8; 4] = [17, 18, 23, 28];
/// Signals whose default action is to stop.
const STOPPING: [u8; 4] = [19, 20, 21, 22];

impl Machine {
    /// Whether the container's first process is stopped.
    pub fn is_stopped(&self, id: ContainerId) -> bool {
        let init = self.containers.get(id.0).and_then(|found| found.init);
        init.and_then(|init| self.procs.get(init))
            .is_some_and(|proc| proc.state == State::Stopped)
    }

    /// Whether the process that listens on a port is stopped: the kernel takes connections, nobody answers.
    pub fn hangs(&self, network: u32, port: u16) -> bool {
        self.listener(network, port)
            .and_then(|listener| self.procs.get(listener.pid))
            .is_some_and(|proc| proc.state == State::Stopped)
    }

    /// A signal from a process of the same namespace, or one that the kernel raises.
    pub(crate) fn deliver(&mut self, pid: u32, signal: Signal) {
        self.deliver_from(pid, signal, false);
    }

    /// A signal; `outside` when the sender is the runtime, whose KILL and STOP reach even PID 1.
    pub(crate) fn deliver_from(&mut self, pid: u32, signal: Signal, outside: bool) {
        let Some(proc) = self.procs.get_mut(pid) else {
            return;
        };
        if proc.is_zombie() {
            return;
        }
        let bit = signal.bit();
        let unstoppable = signal == Signal::KILL || signal == Signal::STOP;
        let protected = proc.vpid == 1 && !(outside && unstoppable);
        let dropped = protected && (unstoppable || proc.caught & bit == 0);
        // A stopped process goes on whatever else it makes of the signal, PID 1 too.
        if signal == Signal::CONT && proc.state == State::Stopped {
            self.wake(pid);
        }
        if dropped {
            return;
        }
        let Some(proc) = self.procs.get_mut(pid) else {
            return;
        };
        if !unstoppable && proc.ignored & bit != 0 {
            return;
        }
        if !unstoppable && proc.caught & bit != 0 {
            proc.pending |= bit;
            if matches!(proc.state, State::Blocked(_)) {
                self.wake(pid);
            }
            return;
        }
        if HARMLESS.contains(&signal.0) {
            return;
        }
        if STOPPING.contains(&signal.0) {
            proc.state = State::Stopped;
            return;
        }
        self.finish(pid, Ending::Signal(signal.0));
    }

    /// `kill(2)` by number in the sender's namespace: 0 is the own group, -1 everyone, below that a group.
    pub(crate) fn kill(&mut self, sender: u32, target: i32, signal: u8) -> Result<(), Errno> {
        let me = self.procs.get(sender).ok_or(Errno::Srch)?;
        let all = me.creds.can(super::caps::KILL);
        let (uid, own_group, own_namespace) = (me.creds.uid, me.group, me.namespace);
        let visible = self.visible(sender);
        let leader = |number: i64| visible.iter().find(|(vpid, _)| i64::from(*vpid) == number);
        let group = match target {
            0 => own_group,
            _ => leader(-i64::from(target)).map_or(0, |(_, pid)| *pid),
        };
        let targets: Vec<u32> = visible
            .iter()
            .filter(|(vpid, pid)| match target {
                -1 => *vpid != 1 && *pid != sender,
                1.. => i64::from(*vpid) == i64::from(target),
                _ => self.procs.get(*pid).is_some_and(|proc| proc.group == group),
            })
            .map(|(_, pid)| *pid)
            .collect();
        if targets.is_empty() {
            return Err(Errno::Srch);
        }
        let allowed: Vec<u32> = targets
            .into_iter()
            .filter(|pid| {
                all || self
                    .procs
                    .get(*pid)
                    .is_some_and(|proc| proc.creds.uid == uid)
            })
            .collect();
        if allowed.is_empty() {
            return Err(Errno::Perm);
        }
        if signal == 0 {
            return Ok(());
        }
        for pid in allowed {
            let outside = self
                .procs
                .get(pid)
                .is_some_and(|proc| proc.namespace != own_namespace);
            self.deliver_from(pid, Signal(signal), outside);
        }
        Ok(())
    }

    /// Takes the lowest pending signal.
    pub(crate) fn take_signal(&mut self, pid: u32) -> Option<Signal> {
        let proc = self.procs.get(pid)?;
        if proc.pending == 0 {
            return None;
        }
        let number = proc.pending.trailing_zeros() as u8;
        let proc = self.procs.get_mut(pid)?;
        proc.pending &= proc.pending - 1;
        Some(Signal(number))
    }

    /// Whether a caught signal waits to be handled.
    pub(crate) fn has_signal(&self, pid: u32) -> bool {
        self.procs.get(pid).is_some_and(|proc| proc.pending != 0)
    }

    /// Lets a parent that waits for children look again.
    pub(crate) fn child_changed(&mut self, parent: u32) {
        let Some(proc) = self.procs.get_mut(parent) else {
            return;
        };
        if proc.caught & Signal::CHLD.bit() != 0 {
            proc.pending |= Signal::CHLD.bit();
        }
        if proc.state == State::Blocked(Wait::Child)
            || (proc.pending != 0 && matches!(proc.state, State::Blocked(_)))
        {
            self.wake(parent);
        }
    }
}
