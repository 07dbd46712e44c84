//! What lessons and tutorials do in containers: shared directories, users, ports, signals seen from another shell.

#![allow(clippy::unwrap_used)]

use std::time::Instant;

use podarium_machine::{
    ContainerId, ContainerSpec, Happening, Machine, Mount, VolumeId, VolumeSpec,
};

fn spec(image: &str, script: &str) -> ContainerSpec {
    let command = if script.is_empty() {
        Vec::new()
    } else {
        ["sh", "-c", script].map(String::from).to_vec()
    };
    ContainerSpec {
        image: image.into(),
        command,
        hostname: "web".into(),
        network: 1,
        address: "10.244.1.3".into(),
        ..ContainerSpec::default()
    }
}

fn mounted(spec: ContainerSpec, volume: VolumeId, path: &str) -> ContainerSpec {
    let mount = Mount {
        volume,
        path: path.into(),
        ..Mount::default()
    };
    ContainerSpec {
        mounts: vec![mount],
        ..spec
    }
}

fn start(machine: &mut Machine, spec: ContainerSpec) -> ContainerId {
    let id = machine.create(spec);
    machine.start(id, 0).unwrap();
    id
}

/// Runs until `secs`; answers what happened.
fn advance(machine: &mut Machine, secs: u64) -> Vec<Happening> {
    let mut seen = Vec::new();
    while let Some(at) = machine.next_wake().filter(|at| *at <= secs * 1_000_000) {
        machine.run(at, &mut seen);
    }
    seen
}

fn log(machine: &Machine, id: ContainerId) -> String {
    String::from_utf8(machine.log(id).unwrap().bytes()).unwrap()
}

/// What a command prints in a running container at `secs`.
fn exec(machine: &mut Machine, id: ContainerId, secs: u64, line: &str) -> String {
    let argv = ["sh", "-c", line].map(String::from);
    let exec = machine.exec(id, &argv, secs * 1_000_000).unwrap();
    let found = advance(machine, secs + 5)
        .into_iter()
        .find_map(|happening| match happening {
            Happening::ExecExited {
                exec: own, output, ..
            } if own == exec => Some(output),
            _ => None,
        });
    String::from_utf8(found.unwrap()).unwrap()
}

#[test]
fn a_job_counts_its_tries_in_a_volume() {
    let mut machine = Machine::new();
    let volume = machine.add_volume(VolumeSpec::empty_dir());
    let script = "echo try >> /notes/tries\necho \"try number $(wc -l < /notes/tries)\"\nsleep 1\nif [ $(wc -l < /notes/tries) -lt 2 ]; then exit 1; fi\necho \"it worked\"";
    for expected in ["try number 1\n", "try number 2\nit worked\n"] {
        let id = start(
            &mut machine,
            mounted(spec("busybox:1.36", script), volume, "/notes"),
        );
        advance(&mut machine, 10);
        assert_eq!(log(&machine, id), expected);
    }
}

#[test]
fn two_containers_of_a_pod_meet_on_localhost_and_other_pods_by_address() {
    let mut machine = Machine::new();
    let web = start(&mut machine, spec("nginx:1.27", ""));
    let client = start(
        &mut machine,
        spec(
            "busybox:1.36",
            "sleep 1; wget -q -O - http://localhost:80 | head -n 1; sleep 1h",
        ),
    );
    let other = start(
        &mut machine,
        ContainerSpec {
            network: 2,
            address: "10.244.1.4".into(),
            hostname: "other".into(),
            ..spec(
                "busybox:1.36",
                "sleep 1; wget -qO- 10.244.1.3 | grep title; wget -qO- localhost || echo none; sleep 1h",
            )
        },
    );
    advance(&mut machine, 5);
    assert_eq!(log(&machine, client), "<!DOCTYPE html>\n");
    assert_eq!(
        log(&machine, other),
        "<title>Welcome to nginx!</title>\nwget: can't connect to remote host (127.0.0.1): Connection refused\nnone\n"
    );
    assert_eq!(
        exec(&mut machine, other, 6, "hostname -i; tail -n 1 /etc/hosts"),
        "10.244.1.4\n10.244.1.4\tother\n"
    );
    assert!(exec(&mut machine, client, 12, "netstat -lnt").contains("0.0.0.0:80"));
    assert!(exec(&mut machine, web, 18, "ps aux").contains("nginx -g daemon off;"));
}

#[test]
fn a_security_context_is_seen_in_id_and_in_new_files() {
    let mut machine = Machine::new();
    let volume = machine.add_volume(VolumeSpec {
        fs_group: Some(2000),
        ..VolumeSpec::empty_dir()
    });
    let script = "id; echo hello > /data/demo/testfile; ls -l /data/demo; sleep 1h";
    let id = start(
        &mut machine,
        ContainerSpec {
            run_as_user: Some(1000),
            run_as_group: Some(3000),
            groups: vec![2000],
            ..mounted(spec("busybox:1.36", script), volume, "/data/demo")
        },
    );
    advance(&mut machine, 2);
    assert_eq!(
        log(&machine, id),
        "uid=1000 gid=3000 groups=2000,3000\ntotal 4\n-rw-r--r--    1 1000     2000             6 Jan  1 00:00 testfile\n"
    );
    let table = exec(&mut machine, id, 4, "ps");
    assert!(table.contains("    1 1000     0:00  sleep 1h"), "{table}");
    assert_eq!(
        exec(&mut machine, id, 10, "touch /x"),
        "touch: /x: Permission denied\n"
    );
}

#[test]
fn a_page_that_one_container_writes_is_served_by_another() {
    let mut machine = Machine::new();
    let pages = machine.add_volume(VolumeSpec::empty_dir());
    let writer = spec(
        "debian:12",
        "while true; do date >> /pages/index.html; sleep 1; done",
    );
    start(&mut machine, mounted(writer, pages, "/pages"));
    let web = start(
        &mut machine,
        mounted(spec("nginx:1.27", ""), pages, "/usr/share/nginx/html"),
    );
    advance(&mut machine, 3);
    let page = exec(&mut machine, web, 4, "curl -s localhost | head -n 2");
    assert_eq!(
        page,
        "Thu Jan  1 00:00:00 UTC 2026\nThu Jan  1 00:00:01 UTC 2026\n"
    );
}

#[test]
fn a_container_that_takes_too_much_memory_is_killed() {
    let mut machine = Machine::new();
    let hog = ContainerSpec {
        memory_limit: Some(100 << 20),
        command: ["stress", "--vm", "1", "--vm-bytes", "150M"]
            .map(String::from)
            .to_vec(),
        ..spec("polinux/stress", "")
    };
    let container = start(&mut machine, hog);
    let expected = Happening::Exited {
        container,
        code: 137,
        oom: true,
    };
    assert_eq!(advance(&mut machine, 5), [expected]);
}

#[test]
fn snapshots_are_cheap_and_shell_steps_quick() {
    let mut machine = Machine::new();
    for _ in 0..100 {
        start(&mut machine, spec("busybox", "sleep 1h; :"));
    }
    advance(&mut machine, 1);
    let begin = Instant::now();
    let copies: Vec<Machine> = (0..100).map(|_| machine.clone()).collect();
    let snapshot = begin.elapsed() / copies.len() as u32;
    let mut machine = Machine::new();
    let script = "i=0; while [ $i -lt 10000 ]; do i=$((i+1)); done; echo $i";
    let id = start(&mut machine, spec("busybox", script));
    let begin = Instant::now();
    advance(&mut machine, 100_000);
    let spent = begin.elapsed();
    assert_eq!(log(&machine, id), "10000\n");
    println!("snapshot of 200 processes: {snapshot:?}; 10000 turns of a loop: {spent:?}");
}
