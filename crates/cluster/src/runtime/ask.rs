//! Questions to a running pod: commands in it, HTTP and TCP to it.

use super::{Job, Out, Runtime};
use podarium_kubelet::cri::{HttpGet, Outcome, RuntimeId, Ticket, Uid};
use podarium_kubelet::time::Time;
use std::time::Duration;

impl Runtime {
    pub(super) fn exec(
        &mut self,
        now: Time,
        ticket: &Ticket,
        id: &RuntimeId,
        argv: &[String],
        timeout: Option<Duration>,
        out: &mut Vec<Out>,
    ) -> Option<Outcome> {
        let Some(container) = self.on_machine(id) else {
            return Some(Outcome::Failed("container not found".to_owned()));
        };
        match self.machine.exec(container, argv, now.as_micros()) {
            Ok(exec) => {
                self.execs.insert(exec, ticket.clone());
                if let Some(timeout) = timeout {
                    out.push(Out::At(now + timeout, Job::ExecTimeout(exec)));
                }
                None
            }
            Err(error) => Some(Outcome::Failed(error.message)),
        }
    }

    /// A server that hangs takes the connection and says nothing until the time is over.
    pub(super) fn http_get(
        &mut self,
        now: Time,
        ticket: &Ticket,
        uid: &Uid,
        get: &HttpGet,
        timeout: Duration,
        out: &mut Vec<Out>,
    ) -> Option<Outcome> {
        let host = get
            .host
            .clone()
            .filter(|host| !host.is_empty())
            .unwrap_or_else(|| self.address(uid));
        let failed = |cause: &str| {
            Outcome::Failed(format!(
                "Get \"{}://{host}:{}{}\": {cause}",
                get.scheme, get.port, get.path
            ))
        };
        let network = match self.reach(uid, get.port) {
            Ok(network) => network,
            Err(cause) => return Some(failed(&cause)),
        };
        if self.machine.hangs(network, get.port) {
            let silence = failed(
                "context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
            );
            out.push(Out::At(now + timeout, Job::Reply(ticket.clone(), silence)));
            return None;
        }
        let answer = self.machine.http_get(network, get.port, &get.path);
        Some(answer.map_or_else(
            || failed("EOF"),
            |(status, body)| Outcome::Http {
                status,
                body: String::from_utf8_lossy(&body).into_owned(),
            },
        ))
    }

    /// The network namespace in which something listens on the port.
    pub(super) fn reach(&self, uid: &Uid, port: u16) -> Result<u32, String> {
        let network = self.pods.get(uid).map_or(0, |slot| slot.network);
        if self.machine.listens(network, port) {
            return Ok(network);
        }
        Err(format!(
            "dial tcp {}:{port}: connect: connection refused",
            self.address(uid)
        ))
    }

    pub(super) fn address(&self, uid: &Uid) -> String {
        let sandbox = self.pod(uid).and_then(|shown| shown.sandboxes.first());
        sandbox
            .and_then(|sandbox| sandbox.ips.first())
            .cloned()
            .unwrap_or_default()
    }
}
