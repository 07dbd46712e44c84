//! Capabilities: what root may do that others may not, and how much of it a container leaves.
//!
//! Owns their numbers and names. Does not own the checks: those are where something is done.

use crate::spec::ContainerSpec;

/// By number; a bit set has the bit of each.
const NAMES: [&str; 41] = [
    "CHOWN",
    "DAC_OVERRIDE",
    "DAC_READ_SEARCH",
    "FOWNER",
    "FSETID",
    "KILL",
    "SETGID",
    "SETUID",
    "SETPCAP",
    "LINUX_IMMUTABLE",
    "NET_BIND_SERVICE",
    "NET_BROADCAST",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "IPC_OWNER",
    "SYS_MODULE",
    "SYS_RAWIO",
    "SYS_CHROOT",
    "SYS_PTRACE",
    "SYS_PACCT",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_NICE",
    "SYS_RESOURCE",
    "SYS_TIME",
    "SYS_TTY_CONFIG",
    "MKNOD",
    "LEASE",
    "AUDIT_WRITE",
    "AUDIT_CONTROL",
    "SETFCAP",
    "MAC_OVERRIDE",
    "MAC_ADMIN",
    "SYSLOG",
    "WAKE_ALARM",
    "BLOCK_SUSPEND",
    "AUDIT_READ",
    "PERFMON",
    "BPF",
    "CHECKPOINT_RESTORE",
];

pub(crate) const CHOWN: u32 = 0;
pub(crate) const DAC_OVERRIDE: u32 = 1;
pub(crate) const FOWNER: u32 = 3;
pub(crate) const KILL: u32 = 5;
pub(crate) const SYS_ADMIN: u32 = 21;
pub(crate) const SYS_TIME: u32 = 25;
pub(crate) const MKNOD: u32 = 27;

/// Every capability there is.
pub(crate) const ALL: u64 = (1 << NAMES.len()) - 1;
/// What a container has when nothing is said.
const USUAL: u64 = 0xa804_25fb;

/// The bounding set of a container.
pub(crate) fn bounding(spec: &ContainerSpec) -> u64 {
    if spec.privileged || spec.host {
        return ALL;
    }
    let bits = |names: &[String]| {
        let bit = |name: &String| {
            let name = name.strip_prefix("CAP_").unwrap_or(name);
            match NAMES.iter().position(|known| *known == name) {
                Some(at) => 1 << at,
                None if name == "ALL" => ALL,
                None => 0,
            }
        };
        names.iter().fold(0, |bits, name| bits | bit(name))
    };
    // All are dropped before single ones are added, whatever the order of the lists.
    let start = if bits(&spec.add_capabilities) == ALL {
        ALL
    } else {
        USUAL
    };
    if bits(&spec.drop_capabilities) == ALL {
        return bits(&spec.add_capabilities);
    }
    (start | bits(&spec.add_capabilities)) & !bits(&spec.drop_capabilities)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_are_added_to_the_usual_ones_or_to_none() {
        let set = |add: &[&str], drop: &[&str]| {
            let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
            bounding(&ContainerSpec {
                add_capabilities: list(add),
                drop_capabilities: list(drop),
                ..ContainerSpec::default()
            })
        };
        assert_eq!(set(&[], &[]), 0xa804_25fb);
        assert_eq!(set(&["NET_ADMIN", "SYS_TIME"], &[]), 0xaa04_35fb);
        assert_eq!(set(&["CAP_NET_BIND_SERVICE"], &["ALL"]), 0x400);
        assert_eq!(set(&[], &["CHOWN"]), 0xa804_25fa);
    }
}
