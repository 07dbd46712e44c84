//! The named rules of Kubernetes' behaviour, as sentences a reader can be shown. A rule's code is where it says it models one.

/// A named rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A user asked for it.
    Input,
    /// The API server stores and changes objects.
    Store,
    /// The scheduler binds a pod once.
    Binding,
    /// No node fits.
    Unschedulable,
    /// The kubelet publishes what it saw.
    Status,
    /// Images are pulled before a container starts.
    Pull,
    /// Failed pulls are retried later and later.
    PullBackOff,
    /// Containers are started in order.
    Start,
    /// A container cannot be configured.
    Config,
    /// The end of the main process is the end of the container.
    Exit,
    /// A container over its memory limit is killed.
    OutOfMemory,
    /// Crashes are answered later and later.
    CrashLoop,
    /// postStart runs beside the entrypoint.
    PostStart,
    /// preStop runs before the stop signal.
    PreStop,
    /// SIGTERM, the grace period, SIGKILL.
    Termination,
    /// Probes are counted.
    Probe,
    /// A volume must be mounted first.
    Volume,
    /// A pod may only run so long.
    Deadline,
    /// The node does not take the pod.
    Admission,
    /// A kubelet does not report any more.
    NodeSilent,
    /// A node is short of memory or disk.
    NodePressure,
    /// The kubelet ends pods that use more than there is.
    Eviction,
    /// A taint drives pods away.
    TaintManager,
    /// Somebody asked the eviction API.
    ApiEviction,
    /// A pod of more weight needs the room.
    Preemption,
    /// A pod whose node is gone.
    PodCollector,
    /// A pod from a file of the node.
    StaticPod,
    /// One exit restarts all.
    RestartAll,
    /// A pod gets other resources while it runs.
    Resize,
    /// A container is added for debugging.
    Debug,
    /// A node goes down with grace.
    Shutdown,
}

/// A rule in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its name in links.
    pub id: &'static str,
    /// English.
    pub en: &'static str,
    /// Chinese.
    pub zh: &'static str,
    /// The upstream function.
    pub upstream: &'static str,
}

impl Rule {
    /// All rules.
    pub const ALL: [Self; 31] = [
        Self::Input,
        Self::Store,
        Self::Binding,
        Self::Unschedulable,
        Self::Status,
        Self::Pull,
        Self::PullBackOff,
        Self::Start,
        Self::Config,
        Self::Exit,
        Self::OutOfMemory,
        Self::CrashLoop,
        Self::PostStart,
        Self::PreStop,
        Self::Termination,
        Self::Probe,
        Self::Volume,
        Self::Deadline,
        Self::Admission,
        Self::NodeSilent,
        Self::NodePressure,
        Self::Eviction,
        Self::TaintManager,
        Self::ApiEviction,
        Self::Preemption,
        Self::PodCollector,
        Self::StaticPod,
        Self::RestartAll,
        Self::Resize,
        Self::Debug,
        Self::Shutdown,
    ];

    /// The rule in words.
    pub const fn text(self) -> &'static Text {
        match self {
            Self::Input => &Text {
                id: "input",
                en: "You asked for it.",
                zh: "这是你的操作。",
                upstream: "",
            },
            Self::Store => &Text {
                id: "store",
                en: "The API server stored a new version of the Pod object.",
                zh: "API server 保存了 Pod 对象的新版本。",
                upstream: "pkg/registry/core/pod/strategy.go",
            },
            Self::Binding => &Text {
                id: "binding",
                en: "The scheduler binds a Pod to a node once; after that it never moves.",
                zh: "调度器只会把 Pod 绑定到节点一次，之后它不会再移动。",
                upstream: "pkg/scheduler/schedule_one.go: schedulePod",
            },
            Self::Unschedulable => &Text {
                id: "unschedulable",
                en: "No node fits what the Pod asks for, so it stays Pending and is tried again later.",
                zh: "没有节点满足 Pod 的要求，它会保持 Pending，稍后再试。",
                upstream: "pkg/scheduler/framework/types.go: FitError.Error",
            },
            Self::Status => &Text {
                id: "status",
                en: "At the start of each sync the kubelet publishes what it last saw of the containers.",
                zh: "每次同步开始时，kubelet 都会发布它最近一次看到的容器状态。",
                upstream: "pkg/kubelet/kubelet_pods.go: generateAPIPodStatus",
            },
            Self::Pull => &Text {
                id: "pull",
                en: "A container's image must be on the node before the container is created; pulls happen one at a time.",
                zh: "创建容器前镜像必须已在节点上；镜像逐个拉取。",
                upstream: "pkg/kubelet/images/image_manager.go: EnsureImageExists",
            },
            Self::PullBackOff => &Text {
                id: "pull-back-off",
                en: "After a failed pull the kubelet waits 10 s, then twice as long each time, up to 5 minutes.",
                zh: "拉取失败后 kubelet 先等 10 秒，之后每次翻倍，最长 5 分钟。",
                upstream: "pkg/kubelet/images/image_manager.go: pullImage",
            },
            Self::Start => &Text {
                id: "start",
                en: "Containers are started one after the other, in the manifest's order, init containers first.",
                zh: "容器按清单中的顺序逐个启动，init 容器最先。",
                upstream: "pkg/kubelet/kuberuntime/kuberuntime_manager.go: SyncPod",
            },
            Self::Config => &Text {
                id: "config",
                en: "The container cannot be set up as the spec says; nothing runs, and the kubelet tries again every 10 to 15 s.",
                zh: "无法按 spec 配置容器；什么都不会运行，kubelet 每 10 到 15 秒重试一次。",
                upstream: "pkg/kubelet/kuberuntime/kuberuntime_container.go: generateContainerConfig",
            },
            Self::Exit => &Text {
                id: "exit",
                en: "A container ends when its main process ends; the kubelet notices within about a second.",
                zh: "主进程结束，容器就结束；kubelet 大约一秒内会发现。",
                upstream: "pkg/kubelet/pleg/generic.go: Relist",
            },
            Self::OutOfMemory => &Text {
                id: "out-of-memory",
                en: "The kernel kills a container that needs more memory than its limit: exit code 137, reason OOMKilled.",
                zh: "容器使用的内存超过 limit 时会被内核杀死：退出码 137，原因 OOMKilled。",
                upstream: "pkg/kubelet/kuberuntime/kuberuntime_container_linux.go",
            },
            Self::CrashLoop => &Text {
                id: "crash-loop",
                en: "The first restart is immediate; then the kubelet waits 10, 20, 40 … s after each exit, up to 5 minutes. Ten good minutes reset it.",
                zh: "第一次重启立即进行；之后每次退出后等待 10、20、40…… 秒，最长 5 分钟。稳定运行十分钟后重新计算。",
                upstream: "pkg/kubelet/kuberuntime/kuberuntime_manager.go: doBackOff",
            },
            Self::PostStart => &Text {
                id: "post-start",
                en: "postStart runs right after the container has started; until it returns, the container is not shown as Running and later ones wait.",
                zh: "postStart 在容器启动后立即执行；在它返回之前，容器不会显示为 Running，后面的容器也要等待。",
                upstream: "pkg/kubelet/kuberuntime/kuberuntime_container.go: startContainer",
            },
            Self::PreStop => &Text {
                id: "pre-stop",
                en: "preStop runs before the stop signal, and its time counts against the grace period.",
                zh: "preStop 在停止信号之前执行，所用时间计入宽限期。",
                upstream: "pkg/kubelet/kuberuntime/kuberuntime_container.go: executePreStopHook",
            },
            Self::Termination => &Text {
                id: "termination",
                en: "A container is asked to stop with SIGTERM; when its grace period is over, SIGKILL ends it.",
                zh: "先用 SIGTERM 请求容器停止；宽限期结束后用 SIGKILL 终止它。",
                upstream: "pkg/kubelet/kuberuntime/kuberuntime_container.go: killContainer",
            },
            Self::Probe => &Text {
                id: "probe",
                en: "A probe's verdict changes only after its threshold of equal answers in a row.",
                zh: "探针的结论只有在连续得到阈值次数的相同结果后才会改变。",
                upstream: "pkg/kubelet/prober/worker.go: doProbe",
            },
            Self::Volume => &Text {
                id: "volume",
                en: "All volumes must be mounted before any container of the Pod starts; a failed mount is retried with growing pauses.",
                zh: "所有卷挂载完成后 Pod 的容器才会启动；挂载失败会以逐渐变长的间隔重试。",
                upstream: "pkg/kubelet/volumemanager/volume_manager.go: WaitForAttachAndMount",
            },
            Self::Admission => &Text {
                id: "admission",
                en: "The kubelet looks once more whether the node can hold the Pod; if not, the Pod fails and is not tried again.",
                zh: "kubelet 会再检查一次节点能否容纳 Pod；不能则 Pod 变为 Failed，不再重试。",
                upstream: "pkg/kubelet/kubelet.go: canAdmitPod",
            },
            Self::NodeSilent => &Text {
                id: "node-silent",
                en: "After 50 seconds without a sign of the kubelet the Pods of its node count as not ready; their containers run on.",
                zh: "kubelet 50 秒没有消息后，该节点上的 Pod 都视为未就绪，但容器仍在运行。",
                upstream: "pkg/controller/nodelifecycle/node_lifecycle_controller.go: monitorNodeHealth",
            },
            Self::NodePressure => &Text {
                id: "node-pressure",
                en: "When a node runs short of memory or disk, the kubelet says so in its conditions, and a taint keeps new Pods away until five minutes without want have passed.",
                zh: "节点内存或磁盘不足时，kubelet 会在节点状况中报告，并由污点阻止新 Pod；恢复五分钟后才解除。",
                upstream: "pkg/kubelet/eviction/eviction_manager.go: synchronize",
            },
            Self::Eviction => &Text {
                id: "eviction",
                en: "To save its node the kubelet ends one Pod after the other: first those that use more than they requested, then the less important, then the greediest. They stay Failed.",
                zh: "为保护节点，kubelet 会逐个终止 Pod：先是用量超过 request 的，再按优先级从低到高，最后看超出多少。它们会停在 Failed。",
                upstream: "pkg/kubelet/eviction/eviction_manager.go: evictPod",
            },
            Self::TaintManager => &Text {
                id: "taint-manager",
                en: "A taint with the effect NoExecute drives away every Pod that does not tolerate it, or only for so many seconds; for a lost node that is five minutes unless the Pod says otherwise.",
                zh: "效果为 NoExecute 的污点会驱逐不容忍它的 Pod；若只容忍若干秒，则到时驱逐。节点失联时默认容忍五分钟。",
                upstream: "pkg/controller/tainteviction/taint_eviction.go: processPodOnNode",
            },
            Self::ApiEviction => &Text {
                id: "api-eviction",
                en: "An eviction through the API is a deletion that first asks whether it may: this is how a node is drained.",
                zh: "通过 API 驱逐是先征得许可的删除：排空节点就是这样做的。",
                upstream: "pkg/registry/core/pod/storage/eviction.go: EvictionREST.Create",
            },
            Self::Preemption => &Text {
                id: "preemption",
                en: "If a Pod fits nowhere, the scheduler deletes Pods of lower priority where that helps, and keeps the room for it.",
                zh: "如果 Pod 无处可放，调度器会在有用的节点上删除优先级更低的 Pod，为它腾出位置。",
                upstream: "pkg/scheduler/framework/preemption/preemption.go: Evaluator.Preempt",
            },
            Self::PodCollector => &Text {
                id: "pod-collector",
                en: "When a node is gone from the API for 40 seconds, its Pods are failed and deleted by force, since no kubelet can confirm their end.",
                zh: "节点从 API 中消失 40 秒后，它的 Pod 会被标记为 Failed 并强制删除，因为没有 kubelet 能确认它们的结束。",
                upstream: "pkg/controller/podgc/gc_controller.go: gcOrphaned",
            },
            Self::Shutdown => &Text {
                id: "node-shutdown",
                en: "A kubelet that is told to wait ends its Pods before the node goes down: ordinary ones first, critical ones last. They stay Failed.",
                zh: "若配置了等待时间，kubelet 会在节点关机前终止 Pod：普通 Pod 在先，关键 Pod 在后。它们会停在 Failed。",
                upstream: "pkg/kubelet/nodeshutdown/nodeshutdown_manager_linux.go: processShutdownEvent",
            },
            Self::RestartAll => &Text {
                id: "restart-all",
                en: "An exit code that a rule names restarts every container of the Pod from the first init container on, in the same sandbox.",
                zh: "容器以规则指定的退出码退出时，Pod 的所有容器会在同一沙箱中从第一个 init 容器起全部重启。",
                upstream: "pkg/kubelet/container/helpers.go: ShouldAllContainersRestart",
            },
            Self::Resize => &Text {
                id: "resize",
                en: "CPU and memory of a running Pod can be changed; the node gives them if it has them, and a container restarts only if its resizePolicy says so.",
                zh: "运行中的 Pod 可以调整 CPU 和内存；节点有余量就会分配，只有 resizePolicy 要求时容器才重启。",
                upstream: "pkg/kubelet/allocation/allocation_manager.go: handlePodResourcesResize",
            },
            Self::Debug => &Text {
                id: "debug",
                en: "An ephemeral container is added to a Pod that runs, starts at once, and is never restarted or removed.",
                zh: "临时容器可加入运行中的 Pod，会立即启动，不会重启，也不会被移除。",
                upstream: "pkg/kubelet/kuberuntime/kuberuntime_manager.go: computePodActions",
            },
            Self::StaticPod => &Text {
                id: "static-pod",
                en: "The kubelet runs the Pods in its node's manifest directory by itself; a mirror Pod shows each in the API, and deleting that changes nothing.",
                zh: "kubelet 会自行运行节点清单目录中的 Pod；API 中的镜像 Pod 只用于展示，删除它不会影响容器。",
                upstream: "pkg/kubelet/kubelet.go: tryReconcileMirrorPods",
            },
            Self::Deadline => &Text {
                id: "deadline",
                en: "A Pod that is older than activeDeadlineSeconds is failed and its containers are stopped.",
                zh: "Pod 存活时间超过 activeDeadlineSeconds 后会变为 Failed，容器会被停止。",
                upstream: "pkg/kubelet/active_deadline.go",
            },
        }
    }

    /// The rule behind an event of the kubelet or the scheduler.
    pub fn of_event(reason: &str, message: &str) -> Self {
        match reason {
            "Scheduled" => Self::Binding,
            "FailedScheduling" => Self::Unschedulable,
            "Pulling" | "Pulled" | "ErrImageNeverPull" | "InspectFailed" => Self::Pull,
            "BackOff" if message.starts_with("Back-off pulling") => Self::PullBackOff,
            "BackOff" => Self::CrashLoop,
            "Failed" if message.contains("ImagePull") || message.contains("pull image") => {
                Self::PullBackOff
            }
            "Failed" => Self::Config,
            "FailedPostStartHook" => Self::PostStart,
            "FailedPreStopHook" => Self::PreStop,
            "Killing" if message == "killing" => Self::RestartAll,
            "Killing" if message.ends_with("resize requires restart") => Self::Resize,
            "Killing" => Self::Termination,
            "ResizeStarted" | "ResizeCompleted" | "ResizeDeferred" | "ResizeInfeasible"
            | "ResizeError" => Self::Resize,
            "FailedValidation" => Self::StaticPod,
            "NodeShutdown" => Self::Shutdown,
            "Preempting" => Self::Admission,
            "Unhealthy" => Self::Probe,
            "FailedMount" => Self::Volume,
            "DeadlineExceeded" => Self::Deadline,
            "NodeNotReady" | "NodeReady" => Self::NodeSilent,
            "Evicted" => Self::Eviction,
            "SystemOOM" => Self::OutOfMemory,
            "TaintManagerEviction" => Self::TaintManager,
            "Preempted" => Self::Preemption,
            "EvictionThresholdMet" => Self::NodePressure,
            _ if reason.starts_with("NodeHas") => Self::NodePressure,
            "NodeAffinity" | "NodeName" | "NodePorts" | "OutOfcpu" | "OutOfmemory"
            | "OutOfpods" | "SysctlForbidden" => Self::Admission,
            _ => Self::Start,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rule;

    #[test]
    fn every_rule_has_a_name_of_its_own_and_a_sentence_in_both_languages() {
        let mut ids: Vec<_> = Rule::ALL.iter().map(|rule| rule.text().id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), Rule::ALL.len());
        for rule in Rule::ALL {
            let text = rule.text();
            assert!(
                text.en.ends_with('.') && text.zh.ends_with('。'),
                "{}",
                text.id
            );
        }
    }
}
