//! Containers as the kubelet uses them: what they print, how they end, and how long it takes.

#![allow(clippy::unwrap_used)]

use podarium_machine::{
    ContainerId, ContainerSpec, Happening, Machine, Mount, Signal, VolumeId, VolumeSpec,
};

fn shell(script: &str) -> ContainerSpec {
    ContainerSpec {
        image: "busybox:1".into(),
        command: ["sh", "-c", script].map(String::from).to_vec(),
        ..ContainerSpec::default()
    }
}

/// Runs until `until`, in seconds; answers the exits with their instants in milliseconds.
fn advance(machine: &mut Machine, until_secs: u64) -> Vec<(u64, Happening)> {
    let mut seen = Vec::new();
    while let Some(at) = machine
        .next_wake()
        .filter(|at| *at <= until_secs * 1_000_000)
    {
        let mut out = Vec::new();
        machine.run(at, &mut out);
        seen.extend(out.into_iter().map(|happening| (at / 1000, happening)));
    }
    seen
}

fn start(machine: &mut Machine, spec: ContainerSpec) -> ContainerId {
    let id = machine.create(spec);
    machine.start(id, 0).unwrap();
    id
}

fn exit(container: ContainerId, code: i32) -> Happening {
    Happening::Exited {
        container,
        code,
        oom: false,
    }
}

fn log(machine: &Machine, id: ContainerId) -> String {
    String::from_utf8(machine.log(id).unwrap().bytes()).unwrap()
}

#[test]
fn scripts_print_and_end_as_in_a_posix_shell() {
    let cases = [
        ("sleep 2; exit 3", "", 3),
        (
            "echo line1; echo fatal: boom; exit 1",
            "line1\nfatal: boom\n",
            1,
        ),
        (
            "n=$(cat /nope 2>/dev/null || echo 0); n=$((n+1)); echo $n > /x; cat /x; if [ $n -lt 3 ]; then exit 1; fi; exit 0",
            "1\n",
            1,
        ),
        (
            "for i in a b 'c d'; do echo \"<$i>\"; done",
            "<a>\n<b>\n<c d>\n",
            0,
        ),
        (
            "i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i = 2 ] && continue; echo $i; done",
            "1\n3\n",
            0,
        ),
        (
            "f() { local x=$1; echo \"f $x $#\"; return 4; }; f 1 2; echo $?",
            "f 1 2\n4\n",
            0,
        ),
        ("case abc in x) echo x;; a*) echo a;; esac", "a\n", 0),
        ("set -e; false; echo no", "", 1),
        (
            "set -e; if false; then :; fi; false || true; echo yes",
            "yes\n",
            0,
        ),
        ("echo a | cat; (exit 5); echo $?", "a\n5\n", 0),
        ("cat <<E\nx $((1+2))\nE", "x 3\n", 0),
        (
            "x=a.b.c; echo ${x%.*} ${x##*.} ${#x} ${y:-d}",
            "a.b c 5 d\n",
            0,
        ),
        ("trap 'echo bye' EXIT; exit 2", "bye\n", 2),
        ("nosuch 2>/dev/null; echo $?", "127\n", 0),
        ("sleep 1 & wait $!; echo $?", "0\n", 0),
        (
            "sleep 9 & kill $!; wait $!; echo $?",
            "Terminated\n143\n",
            0,
        ),
        ("echo one two | { read a b; echo $b; }", "two\n", 0),
        ("printf '%s-%03d\\n' a 7 b 8", "a-007\nb-008\n", 0),
        ("cd /tmp && touch b a && echo *", "a b\n", 0),
        ("seq 3 | while read n; do echo n$n; done", "n1\nn2\nn3\n", 0),
        ("set -u; echo $nope", "sh: nope: parameter not set\n", 2),
        (
            "eval 'echo $((6*7))'; set -- p q; echo $2 \"$@\"",
            "42\nq p q\n",
            0,
        ),
        ("echo hi > /dev/stdout; echo x >&2", "hi\nx\n", 0),
        ("until false; do break; done; echo $?", "0\n", 0),
        ("echo `echo back` \"$(echo 'q  q')\"", "back q  q\n", 0),
    ];
    for (script, expected, code) in cases {
        let mut machine = Machine::new();
        let id = start(&mut machine, shell(script));
        let seen = advance(&mut machine, 60);
        let status = seen.last().map(|(_, happening)| happening.clone());
        assert_eq!(
            (log(&machine, id).as_str(), status),
            (expected, Some(exit(id, code))),
            "{script}"
        );
    }
}

#[test]
fn a_trap_waits_for_the_foreground_command_and_may_sleep() {
    let mut machine = Machine::new();
    let id = start(
        &mut machine,
        shell("trap 'sleep 2; exit 0' TERM; while true; do sleep 0.1; done"),
    );
    assert!(advance(&mut machine, 4).is_empty());
    machine.signal(id, Signal::TERM, 4_050_000);
    let seen = advance(&mut machine, 10);
    assert_eq!(seen, [(6100, exit(id, 0))]);
}

#[test]
fn the_first_process_ignores_what_it_does_not_catch_but_not_a_kill() {
    let mut machine = Machine::new();
    let id = start(&mut machine, shell("sleep 1000"));
    advance(&mut machine, 1);
    machine.signal(id, Signal::TERM, 1_000_000);
    assert!(advance(&mut machine, 3).is_empty());
    machine.signal(id, Signal::KILL, 3_000_000);
    assert_eq!(advance(&mut machine, 4), [(3000, exit(id, 137))]);
}

#[test]
fn an_exec_collects_its_output_and_dies_with_the_container() {
    let mut machine = Machine::new();
    let id = start(&mut machine, shell("touch /d; sleep 5"));
    advance(&mut machine, 1);
    let exec = machine
        .exec(id, &["cat".into(), "/nope".into()], 1_000_000)
        .unwrap();
    let seen = advance(&mut machine, 1);
    let output = b"cat: can't open '/nope': No such file or directory\n".to_vec();
    assert_eq!(
        seen,
        [(
            1000,
            Happening::ExecExited {
                exec,
                code: 1,
                output
            }
        )]
    );
    let exec = machine
        .exec(id, &["sleep".into(), "60".into()], 2_000_000)
        .unwrap();
    let seen: Vec<Happening> = advance(&mut machine, 9)
        .into_iter()
        .map(|(_, happening)| happening)
        .collect();
    assert_eq!(
        seen,
        [
            Happening::ExecExited {
                exec,
                code: 137,
                output: Vec::new()
            },
            exit(id, 0)
        ]
    );
}

#[test]
fn a_volume_outlives_the_container_that_wrote_it() {
    let mut machine = Machine::new();
    let volume = machine.add_volume(VolumeSpec {
        fs_group: Some(2000),
        ..VolumeSpec::empty_dir()
    });
    let mount = |volume: VolumeId| {
        vec![Mount {
            volume,
            path: "/cnt".into(),
            ..Mount::default()
        }]
    };
    let user = |script| ContainerSpec {
        run_as_user: Some(1000),
        run_as_group: Some(3000),
        groups: vec![2000],
        mounts: mount(volume),
        ..shell(script)
    };
    let first = start(&mut machine, user("id; echo 1 > /cnt/f; ls -l /cnt"));
    advance(&mut machine, 1);
    let text = log(&machine, first);
    assert!(
        text.starts_with("uid=1000 gid=3000 groups=2000,3000\n"),
        "{text}"
    );
    assert!(text.contains("1000     2000"), "{text}");
    machine.remove(first);
    let second = start(&mut machine, user("cat /cnt/f"));
    advance(&mut machine, 2);
    assert_eq!(log(&machine, second), "1\n");
}

#[test]
fn a_missing_program_is_refused_in_the_words_of_the_runtime() {
    let mut machine = Machine::new();
    for (catalogue, name, reason) in [
        (
            true,
            "/does/not/exist",
            "exec: \"/does/not/exist\": stat /does/not/exist: no such file or directory",
        ),
        (
            false,
            "/does/not/exist",
            "exec: \"/does/not/exist\": executable file not found in $PATH",
        ),
        (
            true,
            "foo",
            "exec: \"foo\": executable file not found in $PATH",
        ),
    ] {
        let id = machine.create(ContainerSpec {
            command: vec![name.into()],
            catalogue,
            ..shell("")
        });
        let message = machine.start(id, 0).unwrap_err().message;
        assert!(
            message.ends_with(&format!("error during container init: {reason}")),
            "{message}"
        );
    }
    assert_eq!(machine.next_wake(), None);
}

#[test]
fn an_image_runs_what_the_catalogue_says_and_a_port_is_taken_once() {
    let mut machine = Machine::new();
    let nginx = || ContainerSpec {
        image: "nginx:1.25".into(),
        network: 7,
        ..ContainerSpec::default()
    };
    let first = start(&mut machine, nginx());
    advance(&mut machine, 1);
    assert!(machine.listens(7, 80));
    assert_eq!(
        machine.http_get(7, 80, "/").map(|(status, _)| status),
        Some(200)
    );
    assert_eq!(
        machine.http_get(7, 80, "/nope").map(|(status, _)| status),
        Some(404)
    );
    let second = start(&mut machine, nginx());
    assert_eq!(
        advance(&mut machine, 9)
            .last()
            .map(|(_, happening)| happening.clone()),
        Some(exit(second, 1))
    );
    machine.signal(first, Signal::QUIT, 9_000_000);
    assert_eq!(
        advance(&mut machine, 9)
            .last()
            .map(|(_, happening)| happening.clone()),
        Some(exit(first, 0))
    );
    let bare = start(
        &mut machine,
        ContainerSpec {
            image: "nginx".into(),
            catalogue: false,
            ..ContainerSpec::default()
        },
    );
    assert_eq!(
        advance(&mut machine, 9)
            .last()
            .map(|(_, happening)| happening.clone()),
        Some(exit(bare, 0))
    );
}

#[test]
fn a_busy_loop_never_hangs_a_run_and_a_snapshot_goes_its_own_way() {
    let mut machine = Machine::new();
    start(&mut machine, shell("while true; do :; done"));
    let other = start(&mut machine, shell("while true; do sleep 0.1; done"));
    advance(&mut machine, 5);
    let mut snapshot = machine.clone();
    assert_eq!(snapshot, machine);
    advance(&mut machine, 20);
    advance(&mut snapshot, 20);
    assert_eq!(snapshot, machine);
    snapshot.end(other, 9, true, 20_000_000);
    assert_ne!(snapshot, machine);
    let seen = advance(&mut snapshot, 20);
    assert!(seen.iter().any(|(_, happening)| *happening
        == Happening::Exited {
            container: other,
            code: 9,
            oom: true
        }));
}
