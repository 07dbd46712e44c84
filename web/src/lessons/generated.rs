//! The gallery. Generated from lessons/index.yaml by tests/codegen.rs; do not edit.

use super::{Group, Lesson, Words};

/// The examples, in the order of the gallery.
pub static LESSONS: &[Lesson] = &[
    Lesson {
        id: "restart-always",
        group: Group::Restarts,
        title: Words {
            en: "Always: crash loop",
            zh: "Always：反复崩溃",
        },
        watch: Words {
            en: "The container exits with code 3 after two seconds. The first restart comes at once; then the wait doubles: 10 s, 20 s, 40 s, up to five minutes. The phase stays Running all the while. During the wait the state is first Terminated, reason Error; once the kubelet looks again, a minute or so later, it is Waiting, reason CrashLoopBackOff.",
            zh: "容器每次运行两秒后以退出码 3 结束。第一次立即重启，之后等待时间翻倍：10 秒、20 秒、40 秒，直到五分钟。期间 phase 一直是 Running。等待时状态先是 Terminated，reason 为 Error；大约一分钟后 kubelet 再次检查，才变为 Waiting，reason 为 CrashLoopBackOff。",
        },
        manifest: include_str!("../../lessons/restart-always.yaml"),
    },
    Lesson {
        id: "restart-onfailure",
        group: Group::Restarts,
        title: Words {
            en: "OnFailure: until it works",
            zh: "OnFailure：直到成功",
        },
        watch: Words {
            en: "The job fails three times and then ends with code 0. OnFailure restarts it after each failure, with back-off, and leaves it alone after the success. Only then does the phase become Succeeded.",
            zh: "任务失败三次，最后以退出码 0 结束。OnFailure 在每次失败后按退避时间重启它，成功后不再重启，此时 phase 才变为 Succeeded。",
        },
        manifest: include_str!("../../lessons/restart-onfailure.yaml"),
    },
    Lesson {
        id: "restart-never",
        group: Group::Restarts,
        title: Words {
            en: "Never: one chance",
            zh: "Never：只有一次机会",
        },
        watch: Words {
            en: "The same failure, but nobody tries again. The container stays Terminated with reason Error and exit code 3, and the phase becomes Failed. kubectl shows the reason of the container, Error, as its STATUS.",
            zh: "同样的失败，但不会再次尝试。容器停留在 Terminated，reason 为 Error，退出码为 3，phase 变为 Failed。kubectl 的 STATUS 列显示的是容器的 reason，即 Error。",
        },
        manifest: include_str!("../../lessons/restart-never.yaml"),
    },
    Lesson {
        id: "phase-succeeded",
        group: Group::Lifecycle,
        title: Words {
            en: "Phase: ends well",
            zh: "Phase：正常结束",
        },
        watch: Words {
            en: "The init container runs to its end first, and the pod stays Pending until then. Then the main container counts to five and exits with 0. Pending, Running, Succeeded: the three phases of a good life. kubectl calls the last one Completed.",
            zh: "init 容器先运行完毕，在此之前 Pod 一直是 Pending。随后主容器数到五并以 0 退出。Pending、Running、Succeeded 就是顺利一生的三个 phase。kubectl 把最后一个显示为 Completed。",
        },
        manifest: include_str!("../../lessons/phase-succeeded.yaml"),
    },
    Lesson {
        id: "phase-failed",
        group: Group::Lifecycle,
        title: Words {
            en: "Phase: ends badly",
            zh: "Phase：异常结束",
        },
        watch: Words {
            en: "One container ends well after four seconds, the other fails after seven. The phase stays Running as long as one of them runs. When all have ended and one of them failed, the phase is Failed.",
            zh: "一个容器四秒后正常结束，另一个七秒后失败。只要还有一个在运行，phase 就是 Running。全部结束且其中有失败时，phase 为 Failed。",
        },
        manifest: include_str!("../../lessons/phase-failed.yaml"),
    },
    Lesson {
        id: "phase-pending",
        group: Group::Lifecycle,
        title: Words {
            en: "Phase: never starts",
            zh: "Phase：始终无法启动",
        },
        watch: Words {
            en: "The image does not exist. The pod is bound to a node, yet its phase stays Pending. The reason of the container alternates between ErrImagePull, right after a failed try, and ImagePullBackOff, while the kubelet waits for the next.",
            zh: "镜像并不存在。Pod 已绑定到节点，但 phase 一直是 Pending。容器的 reason 在 ErrImagePull（刚刚拉取失败）和 ImagePullBackOff（kubelet 等待下一次尝试）之间交替。",
        },
        manifest: include_str!("../../lessons/phase-pending.yaml"),
    },
    Lesson {
        id: "container-states",
        group: Group::Lifecycle,
        title: Words {
            en: "Three container states",
            zh: "三种容器状态",
        },
        watch: Words {
            en: "After ten seconds the three containers are in the three states: Terminated with its exit code, Running since its start, Waiting with a reason. The pod has only one phase for all of them.",
            zh: "十秒之后，三个容器分别处于三种状态：Terminated（带退出码）、Running（带启动时间）、Waiting（带 reason）。而整个 Pod 只有一个 phase。",
        },
        manifest: include_str!("../../lessons/container-states.yaml"),
    },
    Lesson {
        id: "static-pod",
        group: Group::Lifecycle,
        title: Words {
            en: "Static Pod",
            zh: "静态 Pod",
        },
        watch: Words {
            en: "The first line puts this file into the node's staticPodPath. The kubelet runs it without the API server; what the API shows is a mirror Pod, named after the node. Delete it from its menu: only the mirror goes and comes back, the container runs on. It ends when the file is removed.",
            zh: "第一行表示把该文件放进节点的 staticPodPath。kubelet 无需 API server 就会运行它；API 中看到的是以节点命名的镜像 Pod（mirror Pod）。从菜单删除它：消失又重现的只是镜像 Pod，容器一直在运行。删除文件它才会结束。",
        },
        manifest: include_str!("../../lessons/static-pod.yaml"),
    },
    Lesson {
        id: "pod-network",
        group: Group::Together,
        title: Words {
            en: "One address for all",
            zh: "共用一个地址",
        },
        watch: Words {
            en: "Both containers share one network namespace, so the Pod has one address. The client calls localhost and the web server answers: see its log. Two containers of a Pod cannot listen on the same port.",
            zh: "两个容器共享同一个网络命名空间，因此 Pod 只有一个地址。client 访问 localhost，由 web 服务器应答，可在日志中看到。同一个 Pod 的两个容器不能监听相同端口。",
        },
        manifest: include_str!("../../lessons/pod-network.yaml"),
    },
    Lesson {
        id: "host-network",
        group: Group::Together,
        title: Words {
            en: "Host network",
            zh: "主机网络",
        },
        watch: Words {
            en: "With hostNetwork the Pod has no address of its own: compare its address with that of the node. Every containerPort is also a port of the node, so two such Pods cannot use port 80 on one node.",
            zh: "使用 hostNetwork 时 Pod 没有自己的地址：请比较它与节点的地址。每个 containerPort 同时也是节点的端口，因此一个节点上不能有两个这样的 Pod 都使用 80 端口。",
        },
        manifest: include_str!("../../lessons/host-network.yaml"),
    },
    Lesson {
        id: "shared-volume",
        group: Group::Together,
        title: Words {
            en: "A shared directory",
            zh: "共享目录",
        },
        watch: Words {
            en: "One container adds a line to a page each second, the other serves it. They see the same emptyDir, each under its own path. Both always run on the same node: a Pod is scheduled as one.",
            zh: "一个容器每秒向网页追加一行，另一个容器提供该网页。它们看到的是同一个 emptyDir，只是路径不同。两者总在同一节点上：Pod 作为一个整体被调度。",
        },
        manifest: include_str!("../../lessons/shared-volume.yaml"),
    },
    Lesson {
        id: "emptydir",
        group: Group::Together,
        title: Words {
            en: "emptyDir survives a restart",
            zh: "emptyDir 在重启后保留",
        },
        watch: Words {
            en: "At each start the container adds a line to two files and prints how many lines they have. The file in the emptyDir grows. The other is always new, because a restarted container gets a fresh file system. The volume goes only with the Pod.",
            zh: "容器每次启动都向两个文件各追加一行，并打印行数。emptyDir 中的文件不断增长，另一个文件总是新的，因为重启后的容器拥有全新的文件系统。卷只会随 Pod 一起消失。",
        },
        manifest: include_str!("../../lessons/emptydir.yaml"),
    },
    Lesson {
        id: "hooks",
        group: Group::Hooks,
        title: Words {
            en: "postStart and preStop",
            zh: "postStart 与 preStop",
        },
        watch: Words {
            en: "Until the postStart hook is done the container is not shown as Running, and the next one is not started. Then delete the Pod from its menu: preStop runs first, inside the grace period of 20 s, and only then comes SIGTERM.",
            zh: "postStart 钩子完成之前，容器不会显示为 Running，后面的容器也不会启动。之后从菜单删除 Pod：preStop 先运行，并计入 20 秒的宽限期，然后才发送 SIGTERM。",
        },
        manifest: include_str!("../../lessons/hooks.yaml"),
    },
    Lesson {
        id: "hook-fails",
        group: Group::Hooks,
        title: Words {
            en: "A hook that fails",
            zh: "失败的钩子",
        },
        watch: Words {
            en: "The postStart hook exits with 1 after two seconds. The kubelet then kills the container, although its own process did nothing wrong, and restarts it with back-off. The event FailedPostStartHook says why.",
            zh: "postStart 钩子两秒后以 1 退出。尽管容器自身的进程没有出错，kubelet 仍会杀死它，并按退避时间重启。事件 FailedPostStartHook 说明了原因。",
        },
        manifest: include_str!("../../lessons/hook-fails.yaml"),
    },
    Lesson {
        id: "probes",
        group: Group::Hooks,
        title: Words {
            en: "Three probes",
            zh: "三种探针",
        },
        watch: Words {
            en: "The startup probe guards the other two until it succeeds once. Then readiness decides about traffic and liveness about restarts. Let the web server hang from its menu: readiness is lost at two failures, and at three of liveness the kubelet restarts the container. If only the readiness probe fails, nothing is restarted.",
            zh: "startupProbe 成功一次之前，另外两个探针不会执行。之后 readiness 决定是否接收流量，liveness 决定是否重启。请从容器菜单让 web 卡住：两次失败后不再就绪，liveness 失败三次后 kubelet 重启容器。若只有 readiness 失败，则不会重启。",
        },
        manifest: include_str!("../../lessons/probes.yaml"),
    },
    Lesson {
        id: "security-context",
        group: Group::Security,
        title: Words {
            en: "Security context",
            zh: "安全上下文",
        },
        watch: Words {
            en: "The log shows what the process is: user 1000, group 3000, and 2000 as an additional group. The volume belongs to group 2000, and so does the file that is written into it. allowPrivilegeEscalation: false keeps it that way.",
            zh: "日志显示了进程的身份：用户 1000、组 3000，附加组 2000。卷属于组 2000，写入其中的文件也一样。allowPrivilegeEscalation: false 保证不会越权。",
        },
        manifest: include_str!("../../lessons/security-context.yaml"),
    },
    Lesson {
        id: "privileged",
        group: Group::Security,
        title: Words {
            en: "Privileged",
            zh: "特权容器",
        },
        watch: Words {
            en: "Both containers run as root, but only one is privileged. It has all capabilities and the devices of the node: in effect it is root on the node. Compare the privileges on the two cards.",
            zh: "两个容器都以 root 运行，但只有一个是特权容器。它拥有全部 capability 和节点的设备，实际上就是节点上的 root。请比较两张卡片上的权限。",
        },
        manifest: include_str!("../../lessons/privileged.yaml"),
    },
    Lesson {
        id: "qos-guaranteed",
        group: Group::Qos,
        title: Words {
            en: "Guaranteed",
            zh: "Guaranteed",
        },
        watch: Words {
            en: "Every container has limits for CPU and memory, and its requests equal them. Its processes get oom_score_adj -997: when memory on the node runs out, they are among the last to be killed.",
            zh: "每个容器都设置了 CPU 和内存上限，且请求值与之相等。其进程的 oom_score_adj 为 -997：节点内存不足时，它们几乎最后才被杀死。",
        },
        manifest: include_str!("../../lessons/qos-guaranteed.yaml"),
    },
    Lesson {
        id: "qos-burstable",
        group: Group::Qos,
        title: Words {
            en: "Burstable",
            zh: "Burstable",
        },
        watch: Words {
            en: "One container asks for memory, the other for nothing at all. That is enough to be more than BestEffort, and too little to be Guaranteed. The oom_score_adj depends on how much memory is requested.",
            zh: "一个容器声明了内存，另一个什么都没有声明。这已超出 BestEffort，但还不足以成为 Guaranteed。oom_score_adj 取决于请求了多少内存。",
        },
        manifest: include_str!("../../lessons/qos-burstable.yaml"),
    },
    Lesson {
        id: "qos-besteffort",
        group: Group::Qos,
        title: Words {
            en: "BestEffort",
            zh: "BestEffort",
        },
        watch: Words {
            en: "No container asks for anything. The Pod may use what is left on the node, but with oom_score_adj 1000 it is the first to be killed and the first to be evicted when memory runs short.",
            zh: "没有容器声明任何资源。Pod 可以使用节点上的剩余资源，但 oom_score_adj 为 1000，内存不足时最先被杀死，也最先被驱逐。",
        },
        manifest: include_str!("../../lessons/qos-besteffort.yaml"),
    },
    Lesson {
        id: "memory-limit",
        group: Group::Qos,
        title: Words {
            en: "Over the memory limit",
            zh: "超过内存上限",
        },
        watch: Words {
            en: "This program takes 4 MiB more each second; watch the bar. When it reaches the limit of 64 MiB, the kernel kills it at once: exit code 137, reason OOMKilled, and a restart with back-off. The request only decides where the Pod is placed and who goes first when the node runs short.",
            zh: "该程序每秒多占用 4 MiB 内存，请观察进度条。达到 64 MiB 上限时内核立即杀死它：退出码 137，reason 为 OOMKilled，并按退避时间重启。request 只影响调度位置，以及节点内存不足时的先后次序。",
        },
        manifest: include_str!("../../lessons/memory-limit.yaml"),
    },
    Lesson {
        id: "slip-stray",
        group: Group::Slips,
        title: Words {
            en: "A stray character",
            zh: "多余的字符",
        },
        watch: Words {
            en: "There is a dash before apiVersion, perhaps left over from copying. It becomes part of the name, so there is a field -apiVersion that nobody knows, and no apiVersion. Remove the dash and the Pod starts.",
            zh: "apiVersion 前面多了一个短横线，可能是复制时留下的。它成了字段名的一部分：出现了没有人认识的字段 -apiVersion，而 apiVersion 却没有设置。删掉短横线，Pod 就会启动。",
        },
        manifest: include_str!("../../lessons/slip-stray.yaml"),
    },
    Lesson {
        id: "slip-metadata",
        group: Group::Slips,
        title: Words {
            en: "metadata: redis",
            zh: "metadata: redis",
        },
        watch: Words {
            en: "metadata is an object, not a name. The name belongs below it, indented: name: redis. Correct it and the Pod starts.",
            zh: "metadata 是一个对象，而不是名字。名字应缩进写在它下面：name: redis。改正后 Pod 就会启动。",
        },
        manifest: include_str!("../../lessons/slip-metadata.yaml"),
    },
    Lesson {
        id: "slip-onfailure",
        group: Group::Slips,
        title: Words {
            en: "Onfailure",
            zh: "Onfailure",
        },
        watch: Words {
            en: "Values are case-sensitive: it is OnFailure. The API server lists what it supports and refuses the Pod. Nothing is created, so kubectl get pod would not show it at all.",
            zh: "取值区分大小写，应写作 OnFailure。API server 会列出支持的取值并拒绝这个 Pod。由于什么都没有创建，kubectl get pod 中根本看不到它。",
        },
        manifest: include_str!("../../lessons/slip-onfailure.yaml"),
    },
];
