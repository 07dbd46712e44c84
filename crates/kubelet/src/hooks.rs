//! Lifecycle hooks: what to call for a handler, and the words for one that failed.

use crate::cri::{Call, HttpGet, Outcome, RuntimeId, Uid};
use crate::events::pod_label;
use crate::probes::resolve_port;
use podarium_manifest::api::{Container, IntOrString, LifecycleHandler, Pod};
use std::time::Duration;

/// How long an HTTP hook may take.
const HTTP_LIMIT: Duration = Duration::from_secs(30);

/// The call that runs a handler; `Err` says why it cannot run at all.
///
/// Models pkg/kubelet/lifecycle/handlers.go: Run.
pub(crate) fn call(
    handler: &LifecycleHandler,
    uid: &Uid,
    id: &RuntimeId,
    container: &Container,
) -> Result<Call, String> {
    if let Some(exec) = &handler.exec {
        return Ok(Call::Exec {
            id: id.clone(),
            argv: exec.command.clone(),
            timeout: None,
        });
    }
    if let Some(sleep) = &handler.sleep {
        return Ok(Call::Sleep(
            Duration::from_secs(sleep.seconds.max(0) as u64),
        ));
    }
    if let Some(get) = &handler.http_get {
        let get = HttpGet {
            scheme: get.scheme.as_deref().unwrap_or("HTTP").to_ascii_lowercase(),
            host: get.host.clone(),
            port: resolve_port(container, &get.port).unwrap_or(0),
            path: get.path.clone().unwrap_or_else(|| "/".to_owned()),
        };
        return Ok(Call::HttpGet {
            uid: uid.clone(),
            get,
            timeout: HTTP_LIMIT,
        });
    }
    let socket = handler.tcp_socket.as_ref();
    let port = socket.map(|socket| match &socket.port {
        IntOrString::Int(number) => format!("{{0 {number} }}"),
        IntOrString::Str(name) => format!("{{1 0 {name}}}"),
    });
    let host = socket
        .and_then(|socket| socket.host.as_deref())
        .unwrap_or_default();
    Err(format!(
        "invalid handler: &LifecycleHandler{{Exec:nil,HTTPGet:nil,TCPSocket:&TCPSocketAction{{Port:{},Host:{host},}},Sleep:nil,}}",
        port.unwrap_or_default()
    ))
}

/// Why a hook failed, or nothing if it worked. Any HTTP answer counts as success.
pub(crate) fn failure(
    handler: &LifecycleHandler,
    pod: &Pod,
    container: &Container,
    outcome: &Outcome,
) -> Option<String> {
    let (command, listed) = handler
        .exec
        .as_ref()
        .map(|exec| (exec.command.join(" "), &exec.command))
        .unzip();
    let command = command.unwrap_or_default();
    let told = |error: String, output: &str| {
        let argv = listed.map(|argv| argv.join(" ")).unwrap_or_default();
        format!(
            "Exec lifecycle hook ([{argv}]) for Container \"{}\" in Pod \"{}\" failed - error: {error}, message: {output:?}",
            container.name,
            pod_label(pod),
        )
    };
    match outcome {
        Outcome::Exec { code: 0, .. } | Outcome::Done | Outcome::Http { .. } => None,
        Outcome::Exec { code, output } => Some(told(
            format!("command '{command}' exited with {code}: "),
            output,
        )),
        Outcome::Failed(cause) if handler.exec.is_some() => Some(told(cause.clone(), "")),
        Outcome::Failed(cause) if handler.http_get.is_none() => {
            Some(["Cannot run handler: ", cause].concat())
        }
        Outcome::Failed(cause) => Some(format!(
            "HTTP lifecycle hook ({}) for Container \"{}\" in Pod \"{}\" failed - error: {cause}",
            handler
                .http_get
                .as_ref()
                .and_then(|get| get.path.as_deref())
                .unwrap_or("/"),
            container.name,
            pod_label(pod),
        )),
        _ => Some("unexpected answer of the runtime".to_owned()),
    }
}
