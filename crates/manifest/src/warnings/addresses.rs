//! Warnings of addresses that are understood but not written as they should be.

use std::net::Ipv6Addr;

use crate::api::PodSpec;
use crate::validate::{Path, ip_address, quote};

/// Addresses that are read but not written like that.
// Models apimachinery/pkg/util/validation: GetWarningsForIP
pub(super) fn all(spec: &PodSpec, path: &Path<'_>, out: &mut Vec<String>) {
    let config = path.child("dnsConfig");
    let list = config.child("nameservers");
    let servers = spec
        .kept
        .get("dnsConfig")
        .map(|config| config.list("nameservers"));
    for (index, server) in servers.unwrap_or_default().iter().enumerate() {
        address(server.as_str().unwrap_or_default(), &list.index(index), out);
    }
    let list = path.child("hostAliases");
    for (index, alias) in spec.kept.list("hostAliases").iter().enumerate() {
        address(alias.text("ip"), &list.index(index).child("ip"), out);
    }
}

fn address(text: &str, path: &Path<'_>, out: &mut Vec<String>) {
    if !ip_address(text).is_empty() {
        return;
    }
    let plain = if let Ok(v6) = text.parse::<Ipv6Addr>() {
        let Some(v4) = v6.to_ipv4_mapped() else {
            let canonical = v6.to_string();
            if canonical != text {
                out.push(format!(
                    "{path}: IPv6 address {} should be in RFC 5952 canonical format ({})",
                    quote(text),
                    quote(&canonical)
                ));
            }
            return;
        };
        v4.to_string()
    } else {
        let octets = text.split('.').map(|octet| {
            let digits = octet.trim_start_matches('0');
            if digits.is_empty() { "0" } else { digits }
        });
        octets.collect::<Vec<_>>().join(".")
    };
    if plain != text {
        out.push(format!(
            "{path}: non-standard IP address {} will be considered invalid in a future Kubernetes release: use {}",
            quote(text),
            quote(&plain)
        ));
    }
}
