//! What a pod is called, and the files by which it finds others: `/etc/hosts`, `/etc/resolv.conf`.
//!
//! Owns the kubelet's rules for them. Does not own who answers: the machine's name server does.

use podarium_manifest::api::{ObjectMeta, Pod};

/// The cluster's name server and domain.
const NAME_SERVER: &str = "10.96.0.10";
const DOMAIN: &str = "cluster.local";

/// The name the pod's containers see: its own, cut to 63 characters; on the host's network the node's.
///
/// Models pkg/kubelet/util/util.go: GetNodenameForKernel, kubelet_pods.go: GeneratePodHostNameAndDomain, and
/// kuberuntime_sandbox.go: generatePodSandboxConfig.
pub(crate) fn hostname(pod: &Pod, node: &str) -> String {
    if let Some(name) = given(&pod.spec.hostname_override) {
        return name.to_owned();
    }
    if pod.spec.host_network == Some(true) {
        return node.to_owned();
    }
    let short = short_name(pod);
    match domain(pod) {
        Some(domain) if pod.spec.set_hostname_as_fqdn == Some(true) => {
            [&short, ".", &domain].concat()
        }
        _ => short,
    }
}

fn given(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

fn short_name(pod: &Pod) -> String {
    let name = given(&pod.spec.hostname).or(pod.metadata.name.as_deref());
    let mut name = name.unwrap_or_default().to_owned();
    name.truncate(63);
    name.trim_end_matches(['-', '.']).to_owned()
}

fn namespace(meta: &ObjectMeta) -> &str {
    given(&meta.namespace).unwrap_or("default")
}

/// The domain of a pod with a subdomain.
fn domain(pod: &Pod) -> Option<String> {
    let subdomain = given(&pod.spec.subdomain)?;
    Some([subdomain, ".", namespace(&pod.metadata), ".svc.", DOMAIN].concat())
}

/// `/etc/hosts`.
///
/// Models pkg/kubelet/kubelet_pods.go: ensureHostsFile, managedHostsFileContent, nodeHostsFileContent, hostsEntriesFromHostAliases.
pub(crate) fn hosts(pod: &Pod, address: &str, node: &str) -> String {
    let mut text = if pod.spec.host_network == Some(true) {
        [
            "# Kubernetes-managed hosts file (host network).\n127.0.0.1\tlocalhost\n",
            address,
            "\t",
            node,
            "\n",
        ]
        .concat()
    } else {
        let short = short_name(pod);
        let names = match domain(pod) {
            Some(domain) => [&short, ".", &domain, "\t", &short].concat(),
            None => short,
        };
        [
            "# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n",
            address,
            "\t",
            &names,
            "\n",
        ]
        .concat()
    };
    let aliases = pod.spec.kept.list("hostAliases");
    if !aliases.is_empty() {
        text.push_str("\n# Entries added by HostAliases.\n");
    }
    for alias in aliases {
        text.push_str(alias.text("ip"));
        for name in alias.list("hostnames") {
            text.push('\t');
            text.push_str(name.as_str().unwrap_or_default());
        }
        text.push('\n');
    }
    text
}

/// `/etc/resolv.conf`.
///
/// Models pkg/kubelet/network/dns/dns.go: GetPodDNS, appendDNSConfig.
pub(crate) fn resolv(pod: &Pod) -> String {
    let policy = pod.spec.dns_policy.as_deref().unwrap_or("ClusterFirst");
    let on_host = pod.spec.host_network == Some(true);
    let (mut servers, mut searches, mut options) = match policy {
        "None" => (Vec::new(), Vec::new(), Vec::new()),
        "ClusterFirst" if !on_host => cluster(pod),
        "ClusterFirstWithHostNet" => cluster(pod),
        // The node asks the router of its network.
        _ => (vec!["192.168.1.1".to_owned()], Vec::new(), Vec::new()),
    };
    if let Some(config) = pod.spec.kept.get("dnsConfig") {
        let texts = |key: &str| {
            config
                .list(key)
                .iter()
                .filter_map(|item| item.as_str())
                .map(str::to_owned)
        };
        let merge = |list: &mut Vec<String>, more: Vec<String>| {
            for item in more {
                if !list.contains(&item) {
                    list.push(item);
                }
            }
        };
        merge(&mut servers, texts("nameservers").collect());
        merge(&mut searches, texts("searches").collect());
        for option in config.list("options") {
            let name = option.text("name");
            options.retain(|known: &String| known.split(':').next() != Some(name));
            options.push(match option.text("value") {
                "" => name.to_owned(),
                value => [name, ":", value].concat(),
            });
        }
    }
    let mut text = String::new();
    if !searches.is_empty() {
        text.push_str(&["search ", &searches.join(" "), "\n"].concat());
    }
    for server in servers {
        text.push_str(&["nameserver ", &server, "\n"].concat());
    }
    if !options.is_empty() {
        text.push_str(&["options ", &options.join(" "), "\n"].concat());
    }
    text
}

/// Servers, suffixes and options of a pod that asks the cluster.
fn cluster(pod: &Pod) -> (Vec<String>, Vec<String>, Vec<String>) {
    let service = ["svc.", DOMAIN].concat();
    let own = [namespace(&pod.metadata), ".", &service].concat();
    (
        vec![NAME_SERVER.to_owned()],
        vec![own, service, DOMAIN.to_owned()],
        vec!["ndots:5".to_owned()],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use podarium_manifest::{Options, check};

    fn pod(spec: &str) -> Pod {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: web, namespace: shop}}\nspec:\n  containers: [{{name: a, image: a}}]\n{spec}"
        );
        let reports = check(&text, &Options::default());
        reports
            .into_iter()
            .next()
            .and_then(|report| report.pod)
            .unwrap_or_default()
    }

    #[test]
    fn a_subdomain_makes_a_full_name_and_aliases_come_last() {
        let pod =
            pod("  subdomain: db\n  hostAliases: [{ip: 1.2.3.4, hostnames: [a.local, b.local]}]\n");
        assert_eq!(hostname(&pod, "node-1"), "web");
        let hosts = hosts(&pod, "10.244.1.5", "node-1");
        assert!(hosts.starts_with("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n"));
        assert!(hosts.ends_with(
            "10.244.1.5\tweb.db.shop.svc.cluster.local\tweb\n\n# Entries added by HostAliases.\n1.2.3.4\ta.local\tb.local\n"
        ));
    }

    #[test]
    fn the_policy_says_whom_a_pod_asks() {
        assert_eq!(
            resolv(&pod("")),
            "search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n"
        );
        let own = "  dnsPolicy: None\n  dnsConfig: {nameservers: [1.1.1.1], searches: [a.b], options: [{name: ndots, value: '2'}, {name: edns0}]}\n";
        assert_eq!(
            resolv(&pod(own)),
            "search a.b\nnameserver 1.1.1.1\noptions ndots:2 edns0\n"
        );
        assert_eq!(
            resolv(&pod("  dnsPolicy: Default\n")),
            "nameserver 192.168.1.1\n"
        );
    }
}
