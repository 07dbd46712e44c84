//! Terminals: what a person sees who types into a container. The transcripts are those of the real shells.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use podarium_machine::{ContainerSpec, ExecId, Happening, Machine, Stdio};

struct Screen {
    machine: Machine,
    terminal: ExecId,
    now: u64,
    ended: Option<i32>,
}

impl Screen {
    fn open(image: &str, argv: &[&str], user: Option<u32>) -> Screen {
        let mut machine = Machine::new();
        let words = |argv: &[&str]| {
            argv.iter()
                .map(|word| (*word).to_string())
                .collect::<Vec<_>>()
        };
        let id = machine.create(ContainerSpec {
            image: image.into(),
            command: words(&["sleep", "inf"]),
            hostname: "web".into(),
            run_as_user: user,
            ..ContainerSpec::default()
        });
        machine.start(id, 0).unwrap();
        let terminal = machine
            .exec_with(id, &words(argv), Stdio::Terminal, 0)
            .unwrap();
        let mut screen = Screen {
            machine,
            terminal,
            now: 0,
            ended: None,
        };
        screen.wait(0);
        screen
    }

    fn wait(&mut self, secs: u64) {
        let until = self.now + secs * 1_000_000 + 1000;
        let mut happened = Vec::new();
        while let Some(at) = self.machine.next_wake().filter(|at| *at <= until) {
            self.machine.run(at, &mut happened);
        }
        self.now = until;
        for happening in happened {
            if let Happening::ExecExited { code, .. } = happening {
                self.ended = Some(code);
            }
        }
    }

    fn text(&mut self) -> String {
        let [out, _] = self.machine.take_output(self.terminal);
        String::from_utf8(out).unwrap()
    }

    fn type_in(&mut self, text: &str) -> String {
        self.machine
            .type_in(self.terminal, text.as_bytes(), self.now);
        self.wait(1);
        self.text()
    }
}

/// Types line for line and compares everything that is seen.
fn transcript(image: &str, argv: &[&str], user: Option<u32>, lines: &[&str], expected: &str) {
    let mut screen = Screen::open(image, argv, user);
    let mut seen = screen.text();
    for line in lines {
        seen.push_str(&screen.type_in(line));
    }
    assert_eq!(seen, expected, "{image} {argv:?}");
}

#[test]
fn the_prompt_tells_shell_and_user() {
    for (image, argv, user, prompt) in [
        ("busybox", "sh", None, "/ # "),
        ("busybox", "sh", Some(1000), "/ $ "),
        ("alpine", "/bin/sh", None, "/ # "),
        ("debian", "sh", None, "# "),
        ("debian", "sh", Some(1000), "$ "),
        ("nginx", "bash", None, "root@web:/# "),
        ("redis", "bash", Some(1000), "I have no name!@web:/data$ "),
    ] {
        assert_eq!(Screen::open(image, &[argv], user).text(), prompt, "{image}");
    }
}

#[test]
fn dash_goes_on_after_errors() {
    let lines = [
        "cd\n",
        "foo\n",
        "cd /nox\n",
        "echo hi >/nox/y\n",
        "if true\n",
        "then echo x\n",
        "fi\n",
        "echo \"a\n",
        "b\"\n",
        "(\n",
        ")\n",
        "exit 3\n",
    ];
    let seen = "# cd\n# foo\nsh: 2: foo: not found\n# cd /nox\nsh: 3: cd: can't cd to /nox\n# echo hi >/nox/y\n\
                sh: 4: cannot create /nox/y: Directory nonexistent\n# if true\n> then echo x\n> fi\nx\n# echo \"a\n\
                > b\"\na\nb\n# (\n> )\nsh: 11: Syntax error: \")\" unexpected\n# exit 3\n";
    transcript("debian", &["sh"], None, &lines, seen);
}

#[test]
fn busybox_goes_on_after_errors() {
    let lines = [
        "cd\n",
        "foo\n",
        "cd /nox\n",
        "echo hi >/nox/y\n",
        "(\n",
        ")\n",
        "\x04",
    ];
    let seen = "/ # cd\n~ # foo\nsh: foo: not found\n~ # cd /nox\nsh: cd: can't cd to /nox: No such file or directory\n\
                ~ # echo hi >/nox/y\nsh: can't create /nox/y: nonexistent directory\n~ # (\n> )\n\
                sh: syntax error: unexpected \")\"\n~ # \n";
    transcript("busybox", &["sh"], None, &lines, seen);
}

#[test]
fn bash_goes_on_after_errors() {
    let lines = [
        "cd\n",
        "foo\n",
        "cd /nox\n",
        "echo hi >/nox/y\n",
        "(\n",
        ")\n",
        "exit 3\n",
    ];
    let seen = "root@web:/# cd\nroot@web:~# foo\nbash: foo: command not found\nroot@web:~# cd /nox\n\
                bash: cd: /nox: No such file or directory\nroot@web:~# echo hi >/nox/y\n\
                bash: /nox/y: No such file or directory\nroot@web:~# (\n> )\n\
                bash: syntax error near unexpected token `)'\nroot@web:~# exit 3\nexit\n";
    transcript("debian", &["bash"], None, &lines, seen);
}

#[test]
fn the_interrupt_key_ends_the_command_and_not_the_shell() {
    let lines = [
        "sleep 9\n",
        "\x03",
        "echo $?\n",
        "while :; do sleep 1; done\n",
        "\x03",
        "abc",
        "\x03",
        "while :; do :; done\n",
        "\x03",
        "read x\n",
        "\x03",
        "sleep 5 | cat\n",
        "\x03",
        "echo $?\n",
    ];
    let seen = "# sleep 9\n^C\n# echo $?\n130\n# while :; do sleep 1; done\n^C\n# abc^C\n# while :; do :; done\n^C\n\
                # read x\n^C\n# sleep 5 | cat\n^C\n# echo $?\n130\n";
    transcript("debian", &["sh"], None, &lines, &[seen, "# "].concat());
}

#[test]
fn an_end_of_file_ends_the_reader_and_then_the_shell() {
    let mut screen = Screen::open("debian", &["sh"], None);
    assert_eq!(screen.type_in("cat > f\n"), "# cat > f\n");
    assert_eq!(screen.type_in("qq\n"), "qq\n");
    assert_eq!(screen.type_in("\x04"), "# ");
    assert_eq!(screen.type_in("cat f\n"), "cat f\nqq\n# ");
    assert_eq!(screen.ended, None);
    assert_eq!(screen.type_in("\x04"), "\n");
    assert_eq!(screen.ended, Some(0));
}

#[test]
fn what_is_typed_can_be_erased() {
    let mut screen = Screen::open("busybox", &["sh"], None);
    screen.text();
    let typed = screen.type_in("echo aä\x7f\x7fb\n");
    assert_eq!(typed, "echo aä\x08 \x08\x08 \x08b\nb\n/ # ");
}

#[test]
fn jobs_in_the_background_are_told_of_when_they_end() {
    let lines = ["sleep 2 &\n", "\n", "\n", "\n"];
    let dash = "# sleep 2 &\n# \n# \n[1] + Done                       sleep 2\n# \n# ";
    transcript("debian", &["sh"], None, &lines, dash);
    let ash = "/ # sleep 2 &\n/ # \n/ # \n[1]+  Done                       sleep 2\n/ # \n/ # ";
    transcript("busybox", &["sh"], None, &lines, ash);
}

#[test]
fn a_terminal_tells_when_it_waits_for_a_line() {
    let mut screen = Screen::open("busybox", &["sh"], None);
    assert!(screen.machine.awaits_input(screen.terminal));
    screen.type_in("sleep 3\n");
    assert!(!screen.machine.awaits_input(screen.terminal));
    screen.wait(3);
    assert!(screen.machine.awaits_input(screen.terminal));
    screen.type_in("cat\n");
    assert!(screen.machine.awaits_input(screen.terminal));
}

#[test]
fn endless_output_waits_until_somebody_looks() {
    let mut screen = Screen::open("busybox", &["sh"], None);
    screen
        .machine
        .type_in(screen.terminal, b"yes\n", screen.now);
    screen.wait(5);
    let first = screen.text().len();
    assert!((16_384..100_000).contains(&first), "{first}");
    screen.wait(1);
    let next = screen.text().len();
    assert!((16_384..100_000).contains(&next), "{next}");
    assert!(screen.type_in("\x03").ends_with("^C\n/ # "));
}

#[test]
fn who_is_hung_up_on_is_gone() {
    let mut screen = Screen::open("debian", &["sh"], None);
    screen.type_in("sleep 100\n");
    let now = screen.now;
    screen.machine.hang_up(screen.terminal, now);
    screen.wait(1);
    let soon = now + 200_000_000;
    assert!(screen.machine.next_wake().is_none_or(|at| at > soon));
    assert_eq!(screen.text(), "");
}

#[test]
fn names_stand_in_columns() {
    let setup = "cd /tmp; touch . apt.conf.d auth.conf.d keyrings preferences.d sources.list.d trusted.gpg trusted.gpg.d\n";
    for (image, prompt, expected) in [
        (
            "busybox",
            "/tmp # ",
            ".               auth.conf.d     sources.list.d\n..              keyrings        trusted.gpg\n\
             apt.conf.d      preferences.d   trusted.gpg.d\n",
        ),
        (
            "debian",
            "# ",
            ".   apt.conf.d   keyrings       sources.list.d  trusted.gpg.d\n\
             ..  auth.conf.d  preferences.d  trusted.gpg\n",
        ),
    ] {
        let mut screen = Screen::open(image, &["sh"], None);
        screen.type_in(setup);
        let seen = screen
            .type_in("ls -a\n")
            .replace("\x1b[1;34m", "")
            .replace("\x1b[m", "");
        assert_eq!(seen, ["ls -a\n", expected, prompt].concat(), "{image}");
    }
}

#[test]
fn processes_are_at_their_terminal() {
    let mut screen = Screen::open("debian", &["bash"], None);
    screen.text();
    let seen = screen.type_in("ps\n");
    let rows: Vec<Vec<&str>> = seen
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(rows[1], ["PID", "TTY", "TIME", "CMD"]);
    assert_eq!(rows[2][1..], ["pts/0", "00:00:00", "bash"]);
    assert_eq!(rows[3][1..], ["pts/0", "00:00:00", "ps"]);
    assert_eq!(rows.len(), 5);
}

#[test]
fn the_host_sees_all_processes_and_shares_its_files() {
    use podarium_machine::Put;
    let mut screen = Screen::open("busybox", &["sh"], None);
    let host = screen.machine.create(ContainerSpec {
        image: "debian".into(),
        command: vec!["/sbin/init".into()],
        hostname: "node-1".into(),
        host: true,
        env: vec![("PS1".into(), "[\\u@\\h \\W]# ".into())],
        working_dir: Some("/root".into()),
        ..ContainerSpec::default()
    });
    screen.machine.put(host, "/sbin/init", Put::Daemon);
    screen.machine.start(host, screen.now).unwrap();
    let argv = ["bash".to_string()];
    screen.terminal = screen
        .machine
        .exec_with(host, &argv, Stdio::Terminal, screen.now)
        .unwrap();
    screen.wait(1);
    assert_eq!(screen.text(), "[root@node-1 ~]# ");
    let seen = screen.type_in("ps -e -o comm\n");
    for name in ["init", "sleep", "sh", "bash", "ps"] {
        assert!(seen.lines().any(|line| line == name), "{name}: {seen}");
    }
}
