//! Rules that depend on the operating system, and on how much of the node a pod shares.

use super::error::Errors;
use super::path::Path;
use crate::Value;
use crate::api::{Api, PodSpec};
use crate::containers::visit;

// Models pkg/apis/core/validation: validateWindowsHostProcessPod
pub(crate) fn host_process(spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    let flag = |kept: &Value| match kept.get("windowsOptions")?.get("hostProcess") {
        Some(Value::Bool(flag)) => Some(*flag),
        _ => None,
    };
    let context = spec.security_context.as_ref();
    let of_pod = context.and_then(|context| flag(&context.kept));
    let mut total = 0;
    let mut host = 0;
    visit(spec, path, &mut |container, item| {
        total += 1;
        let context = container.security_context.as_ref();
        let own = context.and_then(|context| flag(&context.kept));
        if let (Some(pod), Some(own)) = (of_pod, own)
            && pod != own
        {
            errors.invalid(
                &item
                    .child("securityContext")
                    .child("windowsOptions")
                    .child("hostProcess"),
                &own,
                format!("pod hostProcess value must be identical if both are specified, was {pod}"),
            );
        }
        host += usize::from(own.or(of_pod) == Some(true));
    });
    if host == 0 {
        return;
    }
    if host != total {
        errors.invalid(
            path,
            "",
            "If pod contains any hostProcess containers then all containers must be HostProcess containers",
        );
    }
    if spec.host_network != Some(true) {
        errors.invalid(
            &path.child("hostNetwork"),
            &false,
            "hostNetwork must be true if pod contains any hostProcess containers",
        );
    }
}

// Models pkg/apis/core/validation: validateHostUsers
pub(crate) fn host_users(spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    const WHEN: &str = "when `hostUsers` is false";
    if spec.host_users != Some(false) {
        return;
    }
    let fields = [
        ("hostNetwork", spec.host_network),
        ("HostPID", spec.host_pid),
        ("HostIPC", spec.host_ipc),
    ];
    for (field, flag) in fields {
        if flag == Some(true) {
            errors.forbidden(&path.child(field), WHEN);
        }
    }
    visit(spec, path, &mut |container, item| {
        if !container.kept.list("volumeDevices").is_empty() {
            errors.forbidden(&item.child("volumeDevices"), WHEN);
        }
    });
}

// Models pkg/apis/core/validation: validateOS, validateLinux, validateWindows
pub(crate) fn system(spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    let Some(os) = spec.kept.get("os") else {
        return;
    };
    match os.text("name") {
        "" => errors.required(&path.child("os").child("name"), ""),
        "linux" => linux(spec, path, errors),
        "windows" => windows(spec, path, errors),
        other => errors.not_supported(&path.child("os"), other, &["linux", "windows"]),
    }
}

fn linux(spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    const TEXT: &str = "windows options cannot be set for a linux pod";
    let context = spec.security_context.as_ref();
    if context.is_some_and(|context| context.kept.get("windowsOptions").is_some()) {
        errors.forbidden(&path.child("securityContext").child("windowsOptions"), TEXT);
    }
    visit(spec, path, &mut |container, item| {
        let context = container.security_context.as_ref();
        if context.is_some_and(|context| context.kept.get("windowsOptions").is_some()) {
            errors.forbidden(&item.child("securityContext").child("windowsOptions"), TEXT);
        }
    });
}

fn windows(spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    const TEXT: &str = "cannot be set for a windows pod";
    if let Some(context) = &spec.security_context {
        let context = Value::Map(context.to_map());
        let security = path.child("securityContext");
        // What the spec says itself stands among what its security context says.
        for field in [
            "appArmorProfile",
            "seLinuxOptions",
            "hostUsers",
            "hostPID",
            "hostIPC",
            "seccompProfile",
            "fsGroup",
            "fsGroupChangePolicy",
            "sysctls",
            "shareProcessNamespace",
            "runAsUser",
            "runAsGroup",
            "supplementalGroups",
            "supplementalGroupsPolicy",
            "seLinuxChangePolicy",
        ] {
            let of_spec = match field {
                "hostUsers" => spec.host_users.is_some(),
                "hostPID" => spec.host_pid == Some(true),
                "hostIPC" => spec.host_ipc == Some(true),
                "shareProcessNamespace" => spec.share_process_namespace.is_some(),
                _ => false,
            };
            if of_spec {
                errors.forbidden(&path.child(field), TEXT);
            } else if context.get(field).is_some() {
                errors.forbidden(&security.child(field), TEXT);
            }
        }
    }
    visit(spec, path, &mut |container, item| {
        let Some(context) = &container.security_context else {
            return;
        };
        let context = Value::Map(context.to_map());
        let security = item.child("securityContext");
        for field in [
            "appArmorProfile",
            "seLinuxOptions",
            "seccompProfile",
            "capabilities",
            "readOnlyRootFilesystem",
            "privileged",
            "allowPrivilegeEscalation",
            "procMount",
            "runAsUser",
            "runAsGroup",
        ] {
            if context.get(field).is_some() {
                errors.forbidden(&security.child(field), TEXT);
            }
        }
    });
}
