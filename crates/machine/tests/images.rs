//! Images as they start, serve, refuse and stop; and what a container sees of its cgroup, its rights and its neighbours.

#![allow(clippy::unwrap_used)]

use podarium_machine::{ContainerId, ContainerSpec, Happening, Machine, Signal};

fn image(name: &str) -> ContainerSpec {
    ContainerSpec {
        image: name.into(),
        hostname: "web".into(),
        network: 7,
        address: "10.244.1.5".into(),
        ..ContainerSpec::default()
    }
}

fn shell(script: &str) -> ContainerSpec {
    ContainerSpec {
        command: ["sh", "-c", script].map(String::from).to_vec(),
        ..image("busybox")
    }
}

/// Runs containers of one pod for a minute; answers what each wrote and how it ended, if it did.
fn pod(specs: &[ContainerSpec]) -> Vec<(String, Option<i32>)> {
    let mut machine = Machine::new();
    let ids: Vec<ContainerId> = specs
        .iter()
        .map(|spec| machine.create(spec.clone()))
        .collect();
    for id in &ids {
        machine.start(*id, 0).unwrap();
    }
    finish(&mut machine, &ids, 60)
}

fn finish(machine: &mut Machine, ids: &[ContainerId], secs: u64) -> Vec<(String, Option<i32>)> {
    let mut seen = Vec::new();
    while let Some(at) = machine.next_wake().filter(|at| *at <= secs * 1_000_000) {
        machine.run(at, &mut seen);
    }
    let outcome = |id: &ContainerId| {
        let text = String::from_utf8(machine.log(*id).unwrap().bytes()).unwrap();
        let ended = seen.iter().find_map(|happening| match happening {
            Happening::Exited {
                container, code, ..
            } if container == id => Some(*code),
            _ => None,
        });
        (text, ended)
    };
    ids.iter().map(outcome).collect()
}

#[test]
fn servers_say_what_they_say_and_stay() {
    for (name, line) in [
        (
            "nginx",
            "/docker-entrypoint.sh: Configuration complete; ready for start up\n",
        ),
        ("nginx:1.27.1", "[notice] 1#1: nginx/1.27.1\n"),
        ("nginx", "[notice] 1#1: start worker process 3\n"),
        ("httpd", "AH00094: Command line: 'httpd -D FOREGROUND'\n"),
        (
            "redis",
            "1:M 01 Jan 2026 00:00:00.000 * Ready to accept connections tcp\n",
        ),
        ("registry.k8s.io/e2e-test-images/agnhost:2.53", "Paused\n"),
    ] {
        let log = pod(&[image(name)]);
        assert!(
            log[0].0.contains(line) && log[0].1.is_none(),
            "{name}: {log:?}"
        );
    }
}

#[test]
fn servers_refuse_what_they_refuse() {
    let mut frozen = image("nginx");
    frozen.read_only_root = true;
    let mut unprivileged = image("nginx");
    unprivileged.run_as_user = Some(1000);
    for (spec, line) in [
        (
            frozen,
            "nginx: [emerg] mkdir() \"/var/cache/nginx/client_temp\" failed (30: Read-only file system)\n",
        ),
        (
            unprivileged,
            "nginx: [emerg] mkdir() \"/var/cache/nginx/client_temp\" failed (13: Permission denied)\n",
        ),
        (image("mysql"), "    - MYSQL_ROOT_PASSWORD\n"),
        (
            image("postgres"),
            "Error: Database is uninitialized and superuser password is not specified.\n",
        ),
    ] {
        let name = spec.image.clone();
        let log = pod(&[spec]);
        assert!(
            log[0].0.contains(line) && log[0].1 == Some(1),
            "{name}: {log:?}"
        );
    }
}

#[test]
fn a_second_server_on_the_port_gives_up_in_its_own_words() {
    let log = pod(&[image("nginx"), image("nginx"), image("httpd")]);
    assert_eq!((log[0].1, log[1].1, log[2].1), (None, Some(1), Some(1)));
    assert!(
        log[1]
            .0
            .ends_with("nginx: [emerg] still could not bind()\n"),
        "{}",
        log[1].0
    );
    assert!(
        log[2].0.contains("could not bind to address 0.0.0.0:80\n"),
        "{}",
        log[2].0
    );
}

#[test]
fn a_request_is_answered_and_logged() {
    let asking = shell("sleep 1; wget -qO- localhost; wget -qO- 10.244.1.5/hostname.html");
    let log = pod(&[image("ikubernetes/myapp:v2"), asking]);
    assert_eq!(
        log[1].0,
        "Hello MyApp | Version: v2 | <a href=\"hostname.html\">Pod Name</a>\nweb\n"
    );
    assert!(
        log[0].0.starts_with("127.0.0.1 - - [01/Jan/2026:00:00:01 +0000] \"GET / HTTP/1.1\" 200 65 \"-\" \"Wget\" \"-\"\n10.244.1.5 - - "),
        "{}",
        log[0].0
    );
}

#[test]
fn nginx_ends_its_workers_before_itself() {
    let mut machine = Machine::new();
    let id = machine.create(image("nginx"));
    machine.start(id, 0).unwrap();
    finish(&mut machine, &[id], 2);
    machine.signal(id, Signal::QUIT, 3_000_000);
    let log = finish(&mut machine, &[id], 9);
    assert_eq!(log[0].1, Some(0));
    for line in [
        "[notice] 1#1: signal 3 (SIGQUIT) received, shutting down\n",
        "[notice] 3#3: gracefully shutting down\n",
        "[notice] 1#1: worker process 3 exited with code 0\n",
        "[notice] 1#1: exit\n",
    ] {
        assert!(log[0].0.contains(line), "{line}: {}", log[0].0);
    }
}

#[test]
fn a_cgroup_tells_limits_and_use() {
    let mut spec = shell(
        "cd /sys/fs/cgroup; cat memory.max cpu.max pids.max pids.current; echo 1 > memory.max",
    );
    spec.memory_limit = Some(64 << 20);
    spec.cpu_limit_milli = Some(500);
    let log = pod(&[spec]);
    assert_eq!(
        log[0].0,
        "67108864\n50000 100000\nmax\n2\nsh: can't create memory.max: Read-only file system\n"
    );
}

#[test]
fn rights_can_be_taken_from_root_and_given_to_it() {
    let script = "grep CapEff /proc/self/status; mknod /d c 1 3; chown 5 /etc/hosts; mkdir /m; mount -t tmpfs t /m && echo mounted";
    let with = |add: &[&str], drop: &[&str], privileged| {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let mut spec = shell(script);
        spec.add_capabilities = list(add);
        spec.drop_capabilities = list(drop);
        spec.privileged = privileged;
        pod(&[spec])[0].0.clone()
    };
    let refused = "mount: permission denied (are you root?)\n";
    assert_eq!(
        with(&[], &[], false),
        ["CapEff:\t00000000a80425fb\n", refused].concat()
    );
    assert_eq!(with(&[], &[], true), "CapEff:\t000001ffffffffff\nmounted\n");
    assert_eq!(
        with(&["SYS_ADMIN"], &[], false),
        "CapEff:\t00000000a82425fb\nmounted\n"
    );
    assert_eq!(
        with(&[], &["ALL"], false),
        [
            "CapEff:\t0000000000000000\nmknod: /d: Operation not permitted\nchown: /etc/hosts: Operation not permitted\n",
            refused
        ]
        .concat()
    );
}

#[test]
fn who_shares_processes_sees_the_pause_process_first_and_the_files_of_others() {
    let mut other = image("nginx");
    other.pid_namespace = Some(7);
    let mut spec = shell(
        "sleep 1; ps -o pid,args | head -3; ls /proc/2/root/usr/share/nginx/html; kill -QUIT 2",
    );
    spec.pid_namespace = Some(7);
    let log = pod(&[other, spec]);
    assert_eq!(
        log[1].0,
        "PID   COMMAND\n    1 /pause\n    2 nginx: master process nginx -g daemon off;\nindex.html\n"
    );
    assert_eq!(log[0].1, Some(0));
}

#[test]
fn names_of_the_cluster_are_found_by_their_suffixes() {
    let log = pod(&[shell(
        "getent hosts kubernetes.default; getent hosts kubernetes.default.svc.cluster.local; nslookup web2",
    )]);
    assert_eq!(
        log[0].0,
        "10.96.0.1       kubernetes.default.svc.cluster.local\n10.96.0.1       kubernetes.default.svc.cluster.local\nServer:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\n** server can't find web2: NXDOMAIN\n\n"
    );
}

#[test]
fn an_image_that_nobody_knows_runs_whatever_it_is_told() {
    let mut spec = image("example.com/team/app:3");
    spec.command = vec!["/srv/app".into(), "--fast".into()];
    assert_eq!(pod(&[spec])[0].1, None);
}

#[test]
fn an_endless_loop_uses_its_budget_and_time_goes_on() {
    let mut machine = Machine::new();
    let id = machine.create(shell("while true; do :; done"));
    machine.start(id, 0).unwrap();
    let (mut calls, mut out) = (0, Vec::new());
    while let Some(at) = machine.next_wake().filter(|at| *at < 3_600_000_000) {
        machine.run(at, &mut out);
        calls += 1;
    }
    // An hour of it is some thousand turns of ten thousand steps, each of which comes back to its caller.
    assert!(calls < 3_000, "{calls}");
    assert!(machine.is_running(id) && out.is_empty());
    machine.signal(id, Signal::KILL, 3_600_000_000);
    assert_eq!(finish(&mut machine, &[id], 3_601)[0].1, Some(137));
}
