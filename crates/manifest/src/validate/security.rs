//! Rules for security contexts, of the pod and of its containers. What depends on the operating system is `os`.

use std::collections::BTreeSet;

use super::error::{Errors, Raw, json};
use super::names;
use super::path::Path;
use crate::Value;
use crate::api::{Api, PodSecurityContext, PodSpec, SecurityContext};

const PROFILES: [&str; 3] = ["Localhost", "RuntimeDefault", "Unconfined"];

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
    let kept = &context.kept;
    seccomp(kept, path, errors);
    if context.allow_privilege_escalation == Some(false) {
        let start = "cannot set `allowPrivilegeEscalation` to false and";
        if context.privileged == Some(true) {
            errors.invalid(
                path,
                &shown(context),
                format!("{start} `privileged` to true"),
            );
        }
        let added = kept
            .get("capabilities")
            .map(|capabilities| capabilities.list("add"));
        for name in added.unwrap_or_default() {
            if name.as_str() == Some("CAP_SYS_ADMIN") {
                let text = format!("{start} `capabilities.Add` CAP_SYS_ADMIN");
                errors.invalid(path, &shown(context), text);
            }
        }
    }
    windows_options(kept, path, errors);
    app_armor(kept, path, errors);
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
    let context = Value::Map(context.to_map());
    let mut out = String::new();
    go_struct(
        Some(&context),
        "Capabilities=capabilities(Add=add Drop=drop) Privileged=privileged \
         SELinuxOptions=seLinuxOptions(User='user Role='role Type='type Level='level) \
         WindowsOptions=windowsOptions(GMSACredentialSpecName=gmsaCredentialSpecName \
         GMSACredentialSpec=gmsaCredentialSpec RunAsUserName=runAsUserName HostProcess=hostProcess) \
         RunAsUser=runAsUser RunAsGroup=runAsGroup RunAsNonRoot=runAsNonRoot \
         ReadOnlyRootFilesystem=readOnlyRootFilesystem AllowPrivilegeEscalation=allowPrivilegeEscalation \
         ProcMount=procMount SeccompProfile=seccompProfile(Type='type LocalhostProfile=localhostProfile) \
         AppArmorProfile=appArmorProfile(Type='type LocalhostProfile=localhostProfile)",
        &mut out,
    );
    Raw(out)
}

/// Writes a struct from a list of its fields: `GoName=json`, with a list in brackets for a struct, and a quote before the
/// JSON name for a text that is no pointer. Returns what of the list comes after it.
fn go_struct<'a>(value: Option<&Value>, mut fields: &'a str, out: &mut String) -> &'a str {
    out.push('{');
    let mut first = true;
    loop {
        fields = fields.trim_start();
        let Some((name, rest)) = fields.split_once('=') else {
            break;
        };
        if !first {
            out.push(',');
        }
        first = false;
        out.push_str(&json(name));
        out.push(':');
        let end = rest.find([' ', '(', ')']).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let plain = key.strip_prefix('\'');
        let found = value.and_then(|value| value.get(plain.unwrap_or(key)));
        fields = if let Some(inner) = after.strip_prefix('(') {
            let mut text = String::new();
            let rest = go_struct(found, inner, &mut text);
            out.push_str(if found.is_some() { &text } else { "null" });
            rest
        } else {
            match found {
                Some(found) => out.push_str(&found.to_json_string()),
                None => out.push_str(if plain.is_some() { "\"\"" } else { "null" }),
            }
            after
        };
        if let Some(rest) = fields.strip_prefix(')') {
            fields = rest;
            break;
        }
    }
    out.push('}');
    fields
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
    sysctls(
        context.kept.list("sysctls"),
        spec,
        &path.child("sysctls"),
        errors,
    );
    one_of(
        context.fs_group_change_policy.as_deref(),
        &["Always", "OnRootMismatch"],
        &path.child("fsGroupChangePolicy"),
        errors,
    );
    let kept = &context.kept;
    seccomp(kept, path, errors);
    windows_options(kept, path, errors);
    app_armor(kept, path, errors);
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
fn sysctls(sysctls: &[Value], spec: &PodSpec, path: &Path<'_>, errors: &mut Errors) {
    const REGEX: &str = "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$";
    let mut taken = BTreeSet::new();
    for (index, sysctl) in sysctls.iter().enumerate() {
        let item = path.index(index);
        let item = item.child("name");
        let name = sysctl.text("name");
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
fn seccomp(kept: &Value, path: &Path<'_>, errors: &mut Errors) {
    let Some(profile) = kept.get("seccompProfile") else {
        return;
    };
    let path = path.child("seccompProfile");
    let kind = profile.text("type");
    if kind.is_empty() {
        let text = "type is required when seccompProfile is set";
        errors.required(&path.child("type"), text);
    } else {
        errors.one_of(&path.child("type"), kind, &PROFILES);
    }
    let local_path = path.child("localhostProfile");
    let local = profile.get("localhostProfile").and_then(Value::as_str);
    match (local, kind == "Localhost") {
        (None, true) => errors.required(&local_path, "must be set when seccomp type is Localhost"),
        (Some(local), true) => errors.check(&local_path, local, names::descending_path),
        (Some(_), false) => {
            let mut shown = String::new();
            go_struct(
                Some(profile),
                "Type='type LocalhostProfile=localhostProfile",
                &mut shown,
            );
            let text = "can only be set when seccomp type is Localhost";
            errors.invalid(&local_path, &Raw(shown), text);
        }
        (None, false) => {}
    }
}

// Models pkg/apis/core/validation: ValidateAppArmorProfileField
pub(crate) fn app_armor(kept: &Value, path: &Path<'_>, errors: &mut Errors) {
    const NEEDED: &str = "must be set when AppArmor type is Localhost";
    let Some(profile) = kept.get("appArmorProfile") else {
        return;
    };
    let path = path.child("appArmorProfile");
    let local_path = path.child("localhostProfile");
    let local = profile.get("localhostProfile").and_then(Value::as_str);
    match (profile.text("type"), local) {
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
            errors.not_supported(&path.child("type"), other, &PROFILES);
        }
    }
}

// Models pkg/apis/core/validation: validateWindowsSecurityContextOptions
fn windows_options(kept: &Value, path: &Path<'_>, errors: &mut Errors) {
    let Some(options) = kept.get("windowsOptions") else {
        return;
    };
    let path = path.child("windowsOptions");
    let text = |field: &str| options.get(field).and_then(Value::as_str);
    if let Some(name) = text("gmsaCredentialSpecName") {
        errors.check(
            &path.child("gmsaCredentialSpecName"),
            name,
            names::dns_subdomain,
        );
    }
    if let Some(spec) = text("gmsaCredentialSpec") {
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
    if let Some(name) = text("runAsUserName") {
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
