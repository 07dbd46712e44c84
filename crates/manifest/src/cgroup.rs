//! What the kernel is told about a container or a pod: CPU weight and quota, and the bound of its memory.
//!
//! Who writes the files is not known here; this is arithmetic on the spec.

use crate::api::{Container, PodSpec, Quantity, ResourceList};
use crate::containers::is_sidecar;
use crate::qos::{self, QosClass};
use crate::resources::{aggregate_limits, aggregate_requests};

const MIN_SHARES: i64 = 2;
const MAX_SHARES: i64 = 262_144;
/// The period of CPU quotas.
const PERIOD_US: i64 = 100_000;
const MIN_QUOTA_US: i64 = 1_000;

/// The values of one control group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cgroup {
    /// `cpu.shares` of version 1, from which the weight follows.
    pub cpu_shares: i64,
    /// Microseconds of CPU time in each tenth of a second, if there is a limit.
    pub cpu_quota_us: Option<i64>,
    /// Bytes of memory, if there is a limit.
    pub memory_max: Option<i64>,
}

impl Cgroup {
    /// `cpu.weight` of version 2.
    // Models opencontainers/cgroups: ConvertCPUSharesToCgroupV2Value
    pub fn cpu_weight(&self) -> i64 {
        if self.cpu_shares <= MIN_SHARES {
            return 1;
        }
        if self.cpu_shares >= MAX_SHARES {
            return 10_000;
        }
        // The least weight whose logarithm is not below (l² + 125 l) / 612 - 7 / 34, with l the binary one of the shares.
        let log = log2(self.cpu_shares);
        let decimal = (((log * log) >> BITS) + 125 * log) / 612 - (7 << BITS) / 34;
        let wanted = (decimal * LOG2_OF_10) >> BITS;
        let (mut low, mut high) = (1, 10_000);
        while low < high {
            let middle = i64::midpoint(low, high);
            if log2(middle) + ROUNDING >= wanted {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        low
    }

    /// The line of `cpu.max`.
    pub fn cpu_max(&self) -> String {
        match self.cpu_quota_us {
            Some(quota) => format!("{quota} {PERIOD_US}"),
            None => format!("max {PERIOD_US}"),
        }
    }
}

/// Binary digits behind the point: logarithms are whole numbers here, so that every machine agrees on them.
const BITS: u32 = 40;
const LOG2_OF_10: i128 = 3_652_498_566_964;
/// What a logarithm may be off by.
const ROUNDING: i128 = 1 << 10;

fn log2(number: i64) -> i128 {
    let whole = number.max(1).ilog2();
    let mut mantissa = i128::from(number.max(1)) << (60 - whole);
    let mut log = i128::from(whole);
    for _ in 0..BITS {
        log <<= 1;
        mantissa = (mantissa * mantissa) >> 60;
        if mantissa >= 2 << 60 {
            mantissa >>= 1;
            log |= 1;
        }
    }
    log
}

/// The values of a container; without a memory limit of its own the pod's holds.
// Models pkg/kubelet/kuberuntime: calculateLinuxResources
pub fn of_container(spec: &PodSpec, container: &Container) -> Cgroup {
    let resources = &container.resources;
    let request = resources
        .requests
        .get("cpu")
        .or(resources.limits.get("cpu"));
    let pod = spec.resources.as_ref().map(|pod| &pod.limits);
    let memory = bytes(&resources.limits).or_else(|| bytes(pod?));
    Cgroup {
        cpu_shares: shares(request.map_or(0, Quantity::milli_value)),
        cpu_quota_us: quota(&resources.limits),
        memory_max: memory,
    }
}

/// The values of a pod. It is bounded only where all of its containers are, or where it says so itself.
// Models pkg/kubelet/cm: ResourceConfigForPod
pub fn of_pod(spec: &PodSpec) -> Cgroup {
    let mut requests = aggregate_requests(spec);
    let mut limits = aggregate_limits(spec);
    let lasting = spec
        .init_containers
        .iter()
        .filter(|container| is_sidecar(container))
        .chain(&spec.containers);
    let all_have = |name: &str| {
        lasting
            .clone()
            .all(|c| c.resources.limits.contains_key(name))
    };
    let mut bounded = ["cpu", "memory"].map(all_have);
    if let Some(pod) = &spec.resources {
        for (own, list) in [(&pod.requests, &mut requests), (&pod.limits, &mut limits)] {
            for (name, quantity) in own {
                list.insert(name, quantity.clone());
            }
        }
        for (name, bounded) in ["cpu", "memory"].into_iter().zip(&mut bounded) {
            *bounded |= pod.limits.contains_key(name);
        }
    }
    let best_effort = qos::class(spec) == QosClass::BestEffort;
    let request = requests.get("cpu").filter(|_| !best_effort);
    Cgroup {
        cpu_shares: shares(request.map_or(0, Quantity::milli_value)),
        cpu_quota_us: quota(&limits).filter(|_| bounded[0]),
        memory_max: bytes(&limits).filter(|_| bounded[1]),
    }
}

/// Where the group of a pod stands, as systemd names it.
// Models pkg/kubelet/cm: GetPodContainerName, ToSystemd
pub fn path(spec: &PodSpec, uid: &str) -> String {
    let uid = uid.replace('-', "_");
    match qos::class(spec) {
        QosClass::Guaranteed => format!("/kubepods.slice/kubepods-pod{uid}.slice"),
        QosClass::Burstable => in_class("burstable", &uid),
        QosClass::BestEffort => in_class("besteffort", &uid),
    }
}

fn in_class(class: &str, uid: &str) -> String {
    format!("/kubepods.slice/kubepods-{class}.slice/kubepods-{class}-pod{uid}.slice")
}

// Models pkg/kubelet/cm: MilliCPUToShares
fn shares(milli: i64) -> i64 {
    (milli.saturating_mul(1024) / 1000).clamp(MIN_SHARES, MAX_SHARES)
}

// Models pkg/kubelet/cm: MilliCPUToQuota
fn quota(limits: &ResourceList) -> Option<i64> {
    let milli = limits.get("cpu")?.milli_value();
    (milli > 0).then(|| (milli.saturating_mul(PERIOD_US) / 1000).max(MIN_QUOTA_US))
}

fn bytes(limits: &ResourceList) -> Option<i64> {
    limits
        .get("memory")
        .map(Quantity::value)
        .filter(|bytes| *bytes > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, check};

    fn pod(containers: &str) -> PodSpec {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n  containers: [{containers}]\n"
        );
        let report = check(&text, &Options::default()).remove(0);
        assert_eq!(report.errors, []);
        report.pod.unwrap().spec
    }

    #[test]
    fn weights_follow_shares_on_a_curve() {
        for (shares, weight) in [
            (2, 1),
            (10, 4),
            (51, 11),
            (102, 17),
            (256, 35),
            (512, 59),
            (1024, 100),
            (2048, 174),
            (4096, 303),
            (10_240, 639),
            (262_144, 10_000),
        ] {
            let group = Cgroup {
                cpu_shares: shares,
                cpu_quota_us: None,
                memory_max: None,
            };
            assert_eq!(group.cpu_weight(), weight, "{shares}");
        }
    }

    #[test]
    fn a_container_has_what_it_asked_for() {
        let spec = pod(
            "{name: a, image: a, resources: {requests: {cpu: 2m}, limits: {cpu: 5m, memory: 64Mi}}}",
        );
        let group = of_container(&spec, &spec.containers[0]);
        assert_eq!(
            (group.cpu_shares, group.cpu_quota_us, group.memory_max),
            (2, Some(1000), Some(64 << 20))
        );
        assert_eq!(group.cpu_max(), "1000 100000");
        assert_eq!(
            path(&spec, "a-b"),
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-poda_b.slice"
        );
    }

    #[test]
    fn a_pod_is_bounded_where_all_of_its_containers_are() {
        let spec = pod(
            "{name: a, image: a, resources: {limits: {cpu: 1, memory: 1Gi}}}, {name: b, image: b, resources: {limits: {cpu: 500m}}}",
        );
        let group = of_pod(&spec);
        assert_eq!(group.cpu_shares, 1536);
        assert_eq!(
            (group.cpu_max().as_str(), group.memory_max),
            ("150000 100000", None)
        );
        let spec = pod("{name: a, image: a}");
        assert_eq!(of_pod(&spec).cpu_shares, 2);
        assert_eq!(of_pod(&spec).cpu_max(), "max 100000");
    }
}
