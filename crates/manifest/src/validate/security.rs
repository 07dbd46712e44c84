//! Rules for security contexts, of the pod and of its containers. What depends on the operating system is `os`.

use std::collections::BTreeSet;

use super::error::{Errors, Raw, json};
use super::names;
use super::path::Path;
use crate::api::{
    AppArmorProfile, PodSecurityContext, PodSpec, SeccompProfile, SecurityContext,
    WindowsSecurityContextOptions,
};

// Models pkg/apis/core/validation: ValidateSecurityContext
pub(crate) fn container(
    context: &SecurityContext,
    host_users: bool,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    ids(
        &[
            ("runAsUser", context.run_as_user),
            ("runAsGroup", context.run_as_group),
        ],
        path,
        errors,
    );
    if let Some(mount) = context.proc_mount.as_deref() {
        let path = path.child("procMount");
        if !matches!(mount, "Default" | "Unmasked") {
            errors.not_supported(&path, mount, &["Default", "Unmasked"]);
        }
        if host_users && mount == "Unmasked" {
            errors.invalid(
                &path,
                &Raw(json(mount)),
                "`hostUsers` must be false to use `Unmasked`",
            );
        }
    }
    seccomp(
        context.seccomp_profile.as_ref(),
        &path.child("seccompProfile"),
        errors,
    );
    if context.allow_privilege_escalation == Some(false) {
        let start = "cannot set `allowPrivilegeEscalation` to false and";
        if context.privileged == Some(true) {
            errors.invalid(
                path,
                &shown(context),
                format!("{start} `privileged` to true"),
            );
        }
        let added = context
            .capabilities
            .iter()
            .flat_map(|capabilities| &capabilities.add);
        for _ in added.filter(|name| *name == "CAP_SYS_ADMIN") {
            errors.invalid(
                path,
                &shown(context),
                format!("{start} `capabilities.Add` CAP_SYS_ADMIN"),
            );
        }
    }
    windows_options(
        context.windows_options.as_ref(),
        &path.child("windowsOptions"),
        errors,
    );
    app_armor(
        context.app_armor_profile.as_ref(),
        &path.child("appArmorProfile"),
        errors,
    );
}

fn ids(ids: &[(&str, Option<i64>)], path: &Path<'_>, errors: &mut Errors) {
    for (field, id) in ids {
        if let Some(id) = id {
            for complaint in names::id_number(*id) {
                errors.invalid(&path.child(field), id, complaint);
            }
        }
    }
}

/// The struct as Go prints it, with its internal field names.
fn shown(context: &SecurityContext) -> Raw {
    let text = |text: &Option<String>| text.as_deref().map_or("null".to_owned(), json);
    let plain = |text: &Option<String>| json(text.as_deref().unwrap_or_default());
    let flag = |flag: Option<bool>| flag.map_or("null".to_owned(), |flag| flag.to_string());
    let number =
        |number: Option<i64>| number.map_or("null".to_owned(), |number| number.to_string());
    let list = |items: &[String]| {
        let items: Vec<_> = items.iter().map(|item| json(item)).collect();
        if items.is_empty() {
            "null".to_owned()
        } else {
            format!("[{}]", items.join(","))
        }
    };
    let null = || "null".to_owned();
    let capabilities = context
        .capabilities
        .as_ref()
        .map_or_else(null, |capabilities| {
            format!(
                "{{\"Add\":{},\"Drop\":{}}}",
                list(&capabilities.add),
                list(&capabilities.drop)
            )
        });
    let se_linux = context
        .se_linux_options
        .as_ref()
        .map_or_else(null, |options| {
            format!(
                "{{\"User\":{},\"Role\":{},\"Type\":{},\"Level\":{}}}",
                plain(&options.user),
                plain(&options.role),
                plain(&options.type_),
                plain(&options.level)
            )
        });
    let windows = context.windows_options.as_ref().map_or_else(null, |options| {
        format!(
            "{{\"GMSACredentialSpecName\":{},\"GMSACredentialSpec\":{},\"RunAsUserName\":{},\"HostProcess\":{}}}",
            text(&options.gmsa_credential_spec_name), text(&options.gmsa_credential_spec),
            text(&options.run_as_user_name), flag(options.host_process)
        )
    });
    let profile = |kind: &str, local: &Option<String>| {
        format!(
            "{{\"Type\":{},\"LocalhostProfile\":{}}}",
            json(kind),
            text(local)
        )
    };
    let seccomp = context
        .seccomp_profile
        .as_ref()
        .map_or_else(null, |p| profile(&p.type_, &p.localhost_profile));
    let armor = context
        .app_armor_profile
        .as_ref()
        .map_or_else(null, |p| profile(&p.type_, &p.localhost_profile));
    Raw(format!(
        "{{\"Capabilities\":{capabilities},\"Privileged\":{},\"SELinuxOptions\":{se_linux},\"WindowsOptions\":{windows},\
         \"RunAsUser\":{},\"RunAsGroup\":{},\"RunAsNonRoot\":{},\"ReadOnlyRootFilesystem\":{},\
         \"AllowPrivilegeEscalation\":{},\"ProcMount\":{},\"SeccompProfile\":{seccomp},\"AppArmorProfile\":{armor}}}",
        flag(context.privileged),
        number(context.run_as_user),
        number(context.run_as_group),
        flag(context.run_as_non_root),
        flag(context.read_only_root_filesystem),
        flag(context.allow_privilege_escalation),
        text(&context.proc_mount),
    ))
}

// Models pkg/apis/core/validation: validatePodSpecSecurityContext
pub(crate) fn pod(
    context: &PodSecurityContext,
    spec: &PodSpec,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    ids(
        &[
            ("fsGroup", context.fs_group),
            ("runAsUser", context.run_as_user),
            ("runAsGroup", context.run_as_group),
        ],
        path,
        errors,
    );
    let groups = path.child("supplementalGroups");
    for (index, group) in context.supplemental_groups.iter().enumerate() {
        for complaint in names::id_number(*group) {
            errors.invalid(&groups.index(index), group, complaint);
        }
    }
    if spec.share_process_namespace == Some(true) && spec.host_pid == Some(true) {
        errors.invalid(
            &path.child("shareProcessNamespace"),
            &true,
            "ShareProcessNamespace and HostPID cannot both be enabled",
        );
    }
    sysctls(context, spec, &path.child("sysctls"), errors);
    one_of(
        context.fs_group_change_policy.as_deref(),
        &["Always", "OnRootMismatch"],
        &path.child("fsGroupChangePolicy"),
        errors,
    );
    seccomp(
        context.seccomp_profile.as_ref(),
        &path.child("seccompProfile"),
        errors,
    );
    windows_options(
        context.windows_options.as_ref(),
        &path.child("windowsOptions"),
        errors,
    );
    app_armor(
        context.app_armor_profile.as_ref(),
        &path.child("appArmorProfile"),
        errors,
    );
    one_of(
        context.supplemental_groups_policy.as_deref(),
        &["Merge", "Strict"],
        &path.child("supplementalGroupsPolicy"),
        errors,
    );
    one_of(
        context.se_linux_change_policy.as_deref(),
        &["MountOption", "Recursive"],
        &path.child("seLinuxChangePolicy"),
        errors,
    );
}

fn one_of(value: Option<&str>, allowed: &[&str], path: &Path<'_>, errors: &mut Errors) {
    if let Some(value) = value.filter(|value| !allowed.contains(value)) {
        errors.not_supported(path, value, allowed);
    }
}

// Models pkg/apis/core/validation: validateSysctls
fn sysctls(context: &PodSecurityContext, spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    const REGEX: &str = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
    let mut taken = BTreeSet::new();
    for (index, sysctl) in context.sysctls.iter().enumerate() {
        let item = path.index(index);
        let item = item.child("name");
        let name = sysctl.name.as_str();
        let segment_ok = |segment: &str| {
            let edge =
                |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
            let bytes = segment.as_bytes();
            edge(bytes.first())
                && edge(bytes.last())
                && bytes
                    .iter()
                    .all(|b| edge(Some(b)) || matches!(b, b'-' | b'_'))
        };
        if name.is_empty() {
            errors.required(&item, "");
        } else if name.len() > 253 || !name.split(['.', '/']).all(segment_ok) {
            errors.invalid(
                &item,
                name,
                format!("must have at most 253 characters and match regex {REGEX}"),
            );
        } else if taken.contains(name) {
            errors.duplicate(&item, name);
        }
        let dotted = name.replace('/', ".");
        let net = dotted.starts_with("net.");
        let ipc = dotted == "kernel.sem"
            || dotted.starts_with("kernel.shm")
            || dotted.starts_with("kernel.msg")
            || dotted.starts_with("fs.mqueue.");
        if net && spec.host_network == Some(true) {
            errors.invalid(
                &item,
                name,
                "may not be specified when 'hostNetwork' is true",
            );
        } else if ipc && spec.host_ipc == Some(true) {
            errors.invalid(&item, name, "may not be specified when 'hostIPC' is true");
        }
        taken.insert(name);
    }
}

// Models pkg/apis/core/validation: validateSeccompProfileField
fn seccomp(profile: Option<&SeccompProfile>, path: &Path<'_>, errors: &mut Errors) {
    let Some(profile) = profile else {
        return;
    };
    let kinds = ["Localhost", "RuntimeDefault", "Unconfined"];
    match profile.type_.as_str() {
        "" => errors.required(
            &path.child("type"),
            "type is required when seccompProfile is set",
        ),
        kind if !kinds.contains(&kind) => errors.not_supported(&path.child("type"), kind, &kinds),
        _ => {}
    }
    let local_path = path.child("localhostProfile");
    match (&profile.localhost_profile, profile.type_ == "Localhost") {
        (None, true) => errors.required(&local_path, "must be set when seccomp type is Localhost"),
        (Some(local), true) => {
            errors.invalid_all(&local_path, local, names::descending_path(local));
        }
        (Some(local), false) => errors.invalid(
            &local_path,
            &Raw(format!(
                "{{\"Type\":{},\"LocalhostProfile\":{}}}",
                json(&profile.type_),
                json(local)
            )),
            "can only be set when seccomp type is Localhost",
        ),
        (None, false) => {}
    }
}

// Models pkg/apis/core/validation: ValidateAppArmorProfileField
fn app_armor(profile: Option<&AppArmorProfile>, path: &Path<'_>, errors: &mut Errors) {
    const NEEDED: &str = "must be set when AppArmor type is Localhost";
    let Some(profile) = profile else {
        return;
    };
    let local_path = path.child("localhostProfile");
    match (profile.type_.as_str(), &profile.localhost_profile) {
        ("Localhost", None) => errors.required(&local_path, NEEDED),
        ("Localhost", Some(local)) => {
            if local.trim() != local {
                errors.invalid(&local_path, local, "must not be padded with whitespace");
            } else if local.is_empty() {
                errors.required(&local_path, NEEDED);
            }
            if local.len() > 4095 {
                errors.too_long(&local_path, 4095);
            }
        }
        ("RuntimeDefault" | "Unconfined", Some(local)) => {
            errors.invalid(
                &local_path,
                local,
                "can only be set when AppArmor type is Localhost",
            );
        }
        ("RuntimeDefault" | "Unconfined", None) => {}
        ("", _) => errors.required(
            &path.child("type"),
            "type is required when appArmorProfile is set",
        ),
        (other, _) => {
            errors.not_supported(
                &path.child("type"),
                other,
                &["Localhost", "RuntimeDefault", "Unconfined"],
            );
        }
    }
}

// Models pkg/apis/core/validation: validateWindowsSecurityContextOptions
fn windows_options(
    options: Option<&WindowsSecurityContextOptions>,
    path: &Path<'_>,
    errors: &mut Errors,
) {
    let Some(options) = options else {
        return;
    };
    if let Some(name) = &options.gmsa_credential_spec_name {
        errors.invalid_all(
            &path.child("gmsaCredentialSpecName"),
            name,
            names::dns_subdomain(name),
        );
    }
    if let Some(spec) = &options.gmsa_credential_spec {
        let spec_path = path.child("gmsaCredentialSpec");
        if spec.is_empty() {
            errors.invalid(
                &spec_path,
                spec,
                "gmsaCredentialSpec cannot be an empty string",
            );
        } else if spec.len() > 64 * 1024 {
            errors.invalid(
                &spec_path,
                spec,
                "gmsaCredentialSpec size must be under 64 KiB",
            );
        }
    }
    if let Some(name) = &options.run_as_user_name {
        for complaint in windows_user(name) {
            errors.invalid(&path.child("runAsUserName"), name, complaint);
        }
    }
}

fn windows_user(name: &str) -> Vec<&'static str> {
    if name.is_empty() {
        return vec!["runAsUserName cannot be an empty string"];
    }
    if name.chars().any(|c| c.is_ascii_control()) {
        return vec!["runAsUserName cannot contain control characters"];
    }
    if name.matches('\\').count() > 1 {
        return vec!["runAsUserName cannot contain more than one backslash"];
    }
    let (domain, user) = name
        .split_once('\\')
        .map_or((None, name), |(d, u)| (Some(d), u));
    let mut out = Vec::new();
    if let Some(domain) = domain {
        if domain.len() >= 256 {
            out.push("runAsUserName's Domain length must be under 256 characters");
        }
        let net_bios = (1..=15).contains(&domain.chars().count())
            && !domain.starts_with('.')
            && !domain.contains(['\\', '/', ':', '*', '?', '"', '<', '>', '|']);
        let label_ok = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        if !net_bios && !domain.split('.').all(label_ok) {
            out.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
        }
    }
    if user.is_empty() {
        out.push("runAsUserName's User cannot be empty");
    } else if user.len() > 104 {
        out.push("runAsUserName's User length must not be longer than 104 characters");
    }
    if !user.is_empty() && user.chars().all(|c| matches!(c, '.' | ' ')) {
        out.push("runAsUserName's User cannot contain only periods or spaces");
    }
    if user.contains([
        '"', '/', '\\', ':', ';', '|', '=', ',', '+', '*', '?', '<', '>', '@', '[', ']',
    ]) {
        out.push(
            "runAsUserName's User cannot contain the following characters: \"/\\:;|=,+*?<>@[]",
        );
    }
    out
}
