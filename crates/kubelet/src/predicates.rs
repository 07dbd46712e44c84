//! What a pod needs of a node and does not find there. The scheduler asks before it places a pod, and the kubelet once more
//! before it takes one.
//!
//! It does not choose among nodes and words no message.

use podarium_manifest::Value;
use podarium_manifest::api::{Pod, PodSpec, ResourceList, Toleration};
use podarium_manifest::containers::is_sidecar;
use std::collections::BTreeMap;

/// What a node has for pods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Its name.
    pub name: String,
    /// CPUs, in thousandths.
    pub cpu_millis: u64,
    /// Memory, in bytes.
    pub memory_bytes: u64,
    /// How many pods it takes.
    pub pods: u64,
    /// Disk, in bytes.
    pub disk_bytes: u64,
    /// Labels beside those that every node has.
    pub labels: BTreeMap<String, String>,
}

/// What is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// `nodeName` names another node.
    Name,
    /// Labels do not match `nodeSelector` or the required node affinity.
    Affinity,
    /// A host port is taken.
    Ports,
    /// Not enough of something that is counted.
    Resource {
        /// `pods`, `cpu` (in thousandths), `memory`, `ephemeral-storage` (in bytes), or what no node has.
        name: String,
        /// What the pod asks for.
        requested: u64,
        /// What others have asked for.
        used: u64,
        /// What there is.
        capacity: u64,
    },
}

impl Offer {
    /// A label of the node.
    fn label(&self, key: &str) -> Option<&str> {
        match key {
            "kubernetes.io/hostname" => Some(&self.name),
            "kubernetes.io/os" | "beta.kubernetes.io/os" => Some("linux"),
            "kubernetes.io/arch" | "beta.kubernetes.io/arch" => Some("amd64"),
            _ => self.labels.get(key).map(String::as_str),
        }
    }

    /// What a pod lacks on the node, given the others that are there: counted things first.
    ///
    /// Models pkg/scheduler: AdmissionCheck, and framework/plugins: noderesources, nodename, nodeaffinity, nodeports.
    pub fn lacks(&self, pod: &Pod, others: &[&Pod]) -> Vec<Lack> {
        let mut lacks = Vec::new();
        let count = others.len() as u64;
        let mut counted = vec![("pods", 1, count, self.pods)];
        for (name, capacity) in [
            ("cpu", self.cpu_millis),
            ("memory", self.memory_bytes),
            ("ephemeral-storage", self.disk_bytes),
        ] {
            let used = others.iter().map(|other| request(&other.spec, name)).sum();
            counted.push((name, request(&pod.spec, name), used, capacity));
        }
        for (name, requested, used, capacity) in counted {
            if requested > 0 && requested.saturating_add(used) > capacity {
                lacks.push(Lack::Resource {
                    name: name.to_owned(),
                    requested,
                    used,
                    capacity,
                });
            }
        }
        for name in strange_resources(&pod.spec) {
            lacks.push(Lack::Resource {
                requested: request(&pod.spec, name),
                name: name.to_owned(),
                used: 0,
                capacity: 0,
            });
        }
        let node_name = pod.spec.node_name.as_deref().unwrap_or_default();
        if !node_name.is_empty() && node_name != self.name {
            lacks.push(Lack::Name);
        }
        if !self.attracts(&pod.spec) {
            lacks.push(Lack::Affinity);
        }
        let taken: Vec<_> = others
            .iter()
            .flat_map(|other| host_ports(&other.spec))
            .collect();
        if host_ports(&pod.spec).any(|port| taken.contains(&port)) {
            lacks.push(Lack::Ports);
        }
        lacks
    }

    /// Models component-helpers/scheduling/corev1/nodeaffinity: GetRequiredNodeAffinity, Match.
    fn attracts(&self, spec: &PodSpec) -> bool {
        let selected = |(key, value): (&String, &String)| self.label(key) == Some(value.as_str());
        if !spec.node_selector.iter().all(selected) {
            return false;
        }
        let required = ["affinity", "nodeAffinity", REQUIRED]
            .iter()
            .try_fold(&spec.kept, |value, key| value.get(key));
        required.is_none_or(|selector| {
            let mut terms = selector.list("nodeSelectorTerms").iter();
            terms.any(|term| self.is_meant(term))
        })
    }

    /// A term without expressions means no node.
    fn is_meant(&self, term: &Value) -> bool {
        let labels = term.list("matchExpressions");
        let fields = term.list("matchFields");
        let by_label = |rule: &Value| holds(rule, self.label(rule.text("key")));
        let by_name = |rule: &Value| holds(rule, Some(&self.name));
        labels.len() + fields.len() > 0 && labels.iter().all(by_label) && fields.iter().all(by_name)
    }
}

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";

/// Models apimachinery/pkg/labels: Requirement.Matches.
fn holds(rule: &Value, label: Option<&str>) -> bool {
    let listed = |label: &str| {
        let mut values = rule.list("values").iter();
        values.any(|value| value.as_str() == Some(label))
    };
    let order = || {
        let bound = rule.list("values").first()?.as_str()?.parse::<i64>().ok()?;
        Some(label?.parse::<i64>().ok()?.cmp(&bound))
    };
    match rule.text("operator") {
        "In" => label.is_some_and(listed),
        "NotIn" => !label.is_some_and(listed),
        "Exists" => label.is_some(),
        "DoesNotExist" => label.is_none(),
        "Gt" => order() == Some(std::cmp::Ordering::Greater),
        "Lt" => order() == Some(std::cmp::Ordering::Less),
        _ => false,
    }
}

/// What a pod asks for, in thousandths of a CPU or in bytes.
///
/// Models component-helpers/resource/helpers.go: PodRequests.
pub fn request(spec: &PodSpec, name: &str) -> u64 {
    let amount = |list: &ResourceList| {
        let amount = list.get(name).map_or(0, |quantity| match name {
            "cpu" => quantity.milli_value(),
            _ => quantity.value(),
        });
        amount.max(0) as u64
    };
    let of_pod = spec.resources.as_ref().map(|resources| &resources.requests);
    if let Some(of_pod) = of_pod.filter(|requests| requests.contains_key(name)) {
        return amount(of_pod);
    }
    let (mut sidecars, mut peak) = (0_u64, 0);
    for container in &spec.init_containers {
        let own = amount(&container.resources.requests);
        let beside = sidecars.saturating_add(own);
        if is_sidecar(container) {
            sidecars = beside;
        }
        peak = beside.max(peak);
    }
    let regular = spec
        .containers
        .iter()
        .map(|container| amount(&container.resources.requests));
    regular.fold(sidecars, u64::saturating_add).max(peak)
}

/// What the pod asks for that no node here has: devices, huge pages.
fn strange_resources(spec: &PodSpec) -> Vec<&str> {
    let mut names = Vec::new();
    for container in spec.containers.iter().chain(&spec.init_containers) {
        for (name, quantity) in container.resources.requests.iter() {
            let name = name.as_str();
            let ordinary = matches!(name, "cpu" | "memory" | "ephemeral-storage");
            if !ordinary && !quantity.is_zero() && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// Whether a toleration lets a pod stand a taint.
///
/// Models component-helpers/scheduling/corev1/helpers.go: ToleratesTaint.
pub fn tolerates(toleration: &Toleration, key: &str, value: &str, effect: &str) -> bool {
    let fits = |asked: &Option<String>, is: &str| {
        let asked = asked.as_deref().unwrap_or_default();
        asked.is_empty() || asked == is
    };
    let any_value = toleration.operator.as_deref() == Some("Exists");
    fits(&toleration.effect, effect)
        && fits(&toleration.key, key)
        && (any_value || toleration.value.as_deref().unwrap_or_default() == value)
}

fn host_ports(spec: &PodSpec) -> impl Iterator<Item = (i32, &str)> {
    let containers = spec.containers.iter().chain(&spec.init_containers);
    let ports = containers.flat_map(|container| &container.ports);
    ports.filter_map(|port| {
        let host_port = port.host_port.filter(|port| *port > 0)?;
        Some((host_port, port.protocol.as_deref().unwrap_or("TCP")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use podarium_manifest::{Options, check};

    fn pod(spec: &str) -> Pod {
        let text = format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {spec}");
        let report = check(&text, &Options::default()).remove(0);
        report.pod.unwrap_or_default()
    }

    fn lacks(spec: &str, others: &[&str]) -> Vec<Lack> {
        let offer = Offer {
            name: "node-1".to_owned(),
            cpu_millis: 2000,
            memory_bytes: 1 << 30,
            pods: 2,
            disk_bytes: 1 << 30,
            labels: BTreeMap::new(),
        };
        let others: Vec<Pod> = others.iter().map(|spec| pod(spec)).collect();
        offer.lacks(&pod(spec), &others.iter().collect::<Vec<_>>())
    }

    #[test]
    fn what_others_asked_for_is_not_there_any_more() {
        let one = "{containers: [{name: c, image: i, resources: {requests: {cpu: 1500m}}}]}";
        assert_eq!(lacks(one, &[]), []);
        let expected = Lack::Resource {
            name: "cpu".to_owned(),
            requested: 1500,
            used: 1500,
            capacity: 2000,
        };
        assert_eq!(lacks(one, &[one]), [expected]);
    }

    #[test]
    fn a_node_without_the_label_attracts_no_pod_that_wants_it() {
        let wants = |rule: &str| {
            format!(
                "{{affinity: {{nodeAffinity: {{{REQUIRED}: {{nodeSelectorTerms: [{{matchExpressions: [{rule}]}}]}}}}}}, \
                 containers: [{{name: c, image: i}}]}}"
            )
        };
        for (rule, met) in [
            (
                "{key: kubernetes.io/os, operator: In, values: [linux]}",
                true,
            ),
            (
                "{key: kubernetes.io/os, operator: NotIn, values: [linux]}",
                false,
            ),
            ("{key: disk, operator: Exists}", false),
            ("{key: disk, operator: DoesNotExist}", true),
            ("{key: disk, operator: Gt, values: ['3']}", false),
        ] {
            assert_eq!(lacks(&wants(rule), &[]).is_empty(), met, "{rule}");
        }
    }

    #[test]
    fn a_host_port_can_be_taken_once_a_protocol() {
        let port = |protocol: &str| {
            format!(
                "{{containers: [{{name: c, image: i, ports: [{{containerPort: 53, hostPort: 53, protocol: {protocol}}}]}}]}}"
            )
        };
        assert_eq!(lacks(&port("TCP"), &[&port("TCP")]), [Lack::Ports]);
        assert_eq!(lacks(&port("TCP"), &[&port("UDP")]), []);
    }
}
