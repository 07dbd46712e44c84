//! Warnings of ports that are there twice, by number or by name.

use std::collections::BTreeSet;

use crate::api::{ContainerPort, PodSpec};
use crate::containers::visit;
use crate::validate::{Path, quote};

pub(super) fn ports(spec: &PodSpec, path: &Path<'_>, out: &mut Vec<String>) {
    // In buckets by number, so that many ports are not all compared with one another.
    let mut buckets: Vec<Vec<(&ContainerPort, String)>> = vec![Vec::new(); 256];
    visit(spec, path, &mut |container, item| {
        let list = item.child("ports");
        for (index, port) in container.ports.iter().enumerate() {
            let here = list.index(index).to_string();
            let host_port = port.host_port.unwrap_or(0);
            let host_ip = port.host_ip.as_deref().unwrap_or_default();
            let protocol = port.protocol.as_deref().unwrap_or_default();
            let name = port.name.as_deref().unwrap_or_default();
            if !host_ip.is_empty() && host_port == 0 {
                out.push(format!(
                    "{here}: hostIP set without hostPort: {{Name:{name} HostPort:0 ContainerPort:{} Protocol:{protocol} HostIP:{host_ip}}}",
                    port.container_port
                ));
            }
            let seen = &mut buckets[(port.container_port & 0xff) as usize];
            for (other, there) in seen.iter() {
                if other.protocol != port.protocol || other.container_port != port.container_port {
                    continue;
                }
                let other_port = other.host_port.unwrap_or(0);
                let other_ip = other.host_ip.as_deref().unwrap_or_default();
                let kind = if host_ip == other_ip && host_port == other_port {
                    "duplicate"
                } else if host_port == 0 || other_port == 0 {
                    "overlapping"
                } else if host_port == other_port && (host_ip.is_empty() != other_ip.is_empty()) {
                    "dangerously ambiguous"
                } else {
                    continue;
                };
                out.push(format!("{here}: {kind} port definition with {there}"));
            }
            seen.push((port, here));
        }
    });
}

pub(super) fn names(spec: &PodSpec, path: &Path<'_>, out: &mut Vec<String>) {
    let mut names: BTreeSet<&str> = BTreeSet::new();
    let mut seen: Vec<(&str, String)> = Vec::new();
    visit(spec, path, &mut |container, item| {
        let list = item.child("ports");
        for (index, port) in container.ports.iter().enumerate() {
            let Some(name) = port.name.as_deref().filter(|name| !name.is_empty()) else {
                continue;
            };
            let here = list.index(index).to_string();
            if names.insert(name) {
                seen.push((name, here));
            } else if let Some((_, there)) = seen.iter().find(|(known, _)| *known == name) {
                out.push(format!(
                    "{here}: duplicate port name {} with {there}, services and probes that select ports by name will use {there}",
                    quote(name)
                ));
            }
        }
    });
}
