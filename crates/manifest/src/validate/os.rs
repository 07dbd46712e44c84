//! Rules that depend on the operating system, and on how much of the node a pod shares.

use super::error::Errors;
use super::path::Path;
use crate::api::{Container, PodSpec, SecurityContext, WindowsSecurityContextOptions};

/// Every container with its place, in the server's order of visiting.
// Models pkg/apis/core/pods: VisitContainersWithPath
fn visit(
    spec: &PodSpec,
    path: &Path<'_>,
    mut then: impl FnMut(Option<&SecurityContext>, &Container, &Path<'_>),
) {
    for (field, list) in [
        ("initContainers", &spec.init_containers),
        ("containers", &spec.containers),
    ] {
        let list_path = path.child(field);
        for (index, container) in list.iter().enumerate() {
            then(
                container.security_context.as_ref(),
                container,
                &list_path.index(index),
            );
        }
    }
}

// Models pkg/apis/core/validation: validateWindowsHostProcessPod
pub(crate) fn host_process(spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    let of_pod = spec
        .security_context
        .as_ref()
        .and_then(|context| context.windows_options.as_ref()?.host_process);
    let mut total = 0;
    let mut host = 0;
    visit(spec, path, |context, _, item| {
        total += 1;
        let own = context.and_then(|context| context.windows_options.as_ref()?.host_process);
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
    visit(spec, path, |_, container, item| {
        if !container.volume_devices.is_empty() {
            errors.forbidden(&item.child("volumeDevices"), WHEN);
        }
    });
}

// Models pkg/apis/core/validation: validateOS, validateLinux, validateWindows
pub(crate) fn system(spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    let Some(os) = &spec.os else {
        return;
    };
    match os.name.as_str() {
        "" => errors.required(&path.child("os").child("name"), ""),
        "linux" => linux(spec, path, errors),
        "windows" => windows(spec, path, errors),
        other => errors.not_supported(&path.child("os"), other, &["linux", "windows"]),
    }
}

fn linux(spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    const TEXT: &str = "windows options cannot be set for a linux pod";
    let has = |options: Option<&WindowsSecurityContextOptions>| options.is_some();
    if has(spec
        .security_context
        .as_ref()
        .and_then(|context| context.windows_options.as_ref()))
    {
        errors.forbidden(&path.child("securityContext").child("windowsOptions"), TEXT);
    }
    visit(spec, path, |context, _, item| {
        if has(context.and_then(|context| context.windows_options.as_ref())) {
            errors.forbidden(&item.child("securityContext").child("windowsOptions"), TEXT);
        }
    });
}

fn windows(spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    const TEXT: &str = "cannot be set for a windows pod";
    if let Some(context) = &spec.security_context {
        // Those with a dot belong to the security context; the others to the spec.
        let fields = [
            (".appArmorProfile", context.app_armor_profile.is_some()),
            (".seLinuxOptions", context.se_linux_options.is_some()),
            ("hostUsers", spec.host_users.is_some()),
            ("hostPID", spec.host_pid == Some(true)),
            ("hostIPC", spec.host_ipc == Some(true)),
            (".seccompProfile", context.seccomp_profile.is_some()),
            (".fsGroup", context.fs_group.is_some()),
            (
                ".fsGroupChangePolicy",
                context.fs_group_change_policy.is_some(),
            ),
            (".sysctls", !context.sysctls.is_empty()),
            (
                "shareProcessNamespace",
                spec.share_process_namespace.is_some(),
            ),
            (".runAsUser", context.run_as_user.is_some()),
            (".runAsGroup", context.run_as_group.is_some()),
            (
                ".supplementalGroups",
                !context.supplemental_groups.is_empty(),
            ),
            (
                ".supplementalGroupsPolicy",
                context.supplemental_groups_policy.is_some(),
            ),
            (
                ".seLinuxChangePolicy",
                context.se_linux_change_policy.is_some(),
            ),
        ];
        for (field, set) in fields {
            if set {
                match field.strip_prefix('.') {
                    Some(field) => {
                        errors.forbidden(&path.child("securityContext").child(field), TEXT);
                    }
                    None => errors.forbidden(&path.child(field), TEXT),
                }
            }
        }
    }
    visit(spec, path, |context, _, item| {
        let Some(context) = context else {
            return;
        };
        let fields = [
            ("appArmorProfile", context.app_armor_profile.is_some()),
            ("seLinuxOptions", context.se_linux_options.is_some()),
            ("seccompProfile", context.seccomp_profile.is_some()),
            ("capabilities", context.capabilities.is_some()),
            (
                "readOnlyRootFilesystem",
                context.read_only_root_filesystem.is_some(),
            ),
            ("privileged", context.privileged.is_some()),
            (
                "allowPrivilegeEscalation",
                context.allow_privilege_escalation.is_some(),
            ),
            ("procMount", context.proc_mount.is_some()),
            ("runAsUser", context.run_as_user.is_some()),
            ("runAsGroup", context.run_as_group.is_some()),
        ];
        for (field, set) in fields {
            if set {
                errors.forbidden(&item.child("securityContext").child(field), TEXT);
            }
        }
    });
}
