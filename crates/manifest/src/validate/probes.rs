//! Rules for probes, hooks and what they do.

use super::error::Errors;
use super::names;
use super::path::Path;
use crate::api::{
    ExecAction, GRPCAction, HTTPGetAction, IntOrString, Lifecycle, Probe, SleepAction,
    TCPSocketAction,
};

/// What a probe or a hook does.
#[derive(Default)]
struct Handler<'a> {
    exec: Option<&'a ExecAction>,
    http: Option<&'a HTTPGetAction>,
    tcp: Option<&'a TCPSocketAction>,
    grpc: Option<&'a GRPCAction>,
    sleep: Option<&'a SleepAction>,
}

/// Probes and hooks of a container that may have them.
// Models pkg/apis/core/validation: validateLifecycle, validateLivenessProbe, validateReadinessProbe, validateStartupProbe
pub(crate) fn all(
    lifecycle: Option<&Lifecycle>,
    probes: [Option<&Probe>; 3],
    grace_secs: Option<i64>,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    if let Some(lifecycle) = lifecycle {
        hooks(lifecycle, grace_secs, &path.child("lifecycle"), errors);
    }
    let names = ["livenessProbe", "readinessProbe", "startupProbe"];
    for (name, one) in names.into_iter().zip(probes) {
        let Some(one) = one else {
            continue;
        };
        let path = path.child(name);
        probe(one, grace_secs, &path, errors);
        if name == "readinessProbe" {
            if let Some(secs) = one.termination_grace_period_seconds {
                errors.invalid(
                    &path.child("terminationGracePeriodSeconds"),
                    &secs,
                    "must not be set for readinessProbes",
                );
            }
        } else if one.success_threshold != Some(1) {
            let threshold = one.success_threshold.unwrap_or(0);
            errors.invalid(&path.child("successThreshold"), &threshold, "must be 1");
        }
    }
}

// Models pkg/apis/core/validation: validateProbe
fn probe(probe: &Probe, grace_secs: Option<i64>, path: &Path<'_>, errors: &mut Errors) {
    let what = Handler {
        exec: probe.exec.as_ref(),
        http: probe.http_get.as_ref(),
        tcp: probe.tcp_socket.as_ref(),
        grpc: probe.grpc.as_ref(),
        sleep: None,
    };
    handler(&what, grace_secs, path, errors);
    let numbers = [
        ("initialDelaySeconds", probe.initial_delay_seconds),
        ("timeoutSeconds", probe.timeout_seconds),
        ("periodSeconds", probe.period_seconds),
        ("successThreshold", probe.success_threshold),
        ("failureThreshold", probe.failure_threshold),
    ];
    for (name, number) in numbers {
        if let Some(number) = number.filter(|n| *n < 0) {
            errors.invalid(
                &path.child(name),
                &number,
                "must be greater than or equal to 0",
            );
        }
    }
    if let Some(secs) = probe.termination_grace_period_seconds.filter(|s| *s <= 0) {
        errors.invalid(
            &path.child("terminationGracePeriodSeconds"),
            &secs,
            "must be greater than 0",
        );
    }
}

fn hooks(lifecycle: &Lifecycle, grace_secs: Option<i64>, path: &Path<'_>, errors: &mut Errors) {
    for (name, hook) in [
        ("postStart", &lifecycle.post_start),
        ("preStop", &lifecycle.pre_stop),
    ] {
        if let Some(hook) = hook {
            let what = Handler {
                exec: hook.exec.as_ref(),
                http: hook.http_get.as_ref(),
                tcp: hook.tcp_socket.as_ref(),
                grpc: None,
                sleep: hook.sleep.as_ref(),
            };
            handler(&what, grace_secs, &path.child(name), errors);
        }
    }
}

// Models pkg/apis/core/validation: validateHandler
fn handler(what: &Handler<'_>, grace_secs: Option<i64>, path: &Path<'_>, errors: &mut Errors) {
    let mut seen = false;
    let mut first = |name: &str, set: bool, errors: &mut Errors| {
        if set && seen {
            errors.forbidden(
                &path.child(name),
                "may not specify more than 1 handler type",
            );
        }
        let is_first = set && !seen;
        seen |= set;
        is_first
    };
    if first("exec", what.exec.is_some(), errors)
        && what.exec.is_some_and(|exec| exec.command.is_empty())
    {
        errors.required(&path.child("exec").child("command"), "");
    }
    if first("httpGet", what.http.is_some(), errors)
        && let Some(http) = what.http
    {
        http_get(http, &path.child("httpGet"), errors);
    }
    if first("tcpSocket", what.tcp.is_some(), errors)
        && let Some(tcp) = what.tcp
    {
        port(&tcp.port, &path.child("tcpSocket").child("port"), errors);
    }
    if first("grpc", what.grpc.is_some(), errors)
        && let Some(grpc) = what.grpc
    {
        port(
            &IntOrString::Int(grpc.port),
            &path.child("grpc").child("port"),
            errors,
        );
    }
    if first("sleep", what.sleep.is_some(), errors)
        && let (Some(sleep), Some(grace)) = (what.sleep, grace_secs)
        && (sleep.seconds < 0 || sleep.seconds > grace)
    {
        errors.invalid(
            &path.child("sleep"),
            &sleep.seconds,
            format!("must be non-negative and less than terminationGracePeriodSeconds ({grace})"),
        );
    }
    if !seen {
        errors.required(path, "must specify a handler type");
    }
}

// Models pkg/apis/core/validation: validateHTTPGetAction
fn http_get(http: &HTTPGetAction, path: &Path<'_>, errors: &mut Errors) {
    if http.path.as_deref().unwrap_or_default().is_empty() {
        errors.required(&path.child("path"), "");
    }
    port(&http.port, &path.child("port"), errors);
    let scheme = http.scheme.as_deref().unwrap_or_default();
    if !matches!(scheme, "HTTP" | "HTTPS") {
        errors.not_supported(&path.child("scheme"), scheme, &["HTTP", "HTTPS"]);
    }
    for header in &http.http_headers {
        errors.check(&path.child("httpHeaders"), &header.name, names::header_name);
    }
}

// Models pkg/apis/core/validation: ValidatePortNumOrName
fn port(port: &IntOrString, path: &Path<'_>, errors: &mut Errors) {
    match port {
        IntOrString::Int(number) => {
            for complaint in names::port_number(i64::from(*number)) {
                errors.invalid(path, number, complaint);
            }
        }
        IntOrString::Str(name) => errors.check(path, name, names::port_name),
    }
}
