//! Odd sessions: lines of commands that are known, put together at random, typed into terminals at random instants.

use podarium_core::terminal::{Place, complete, keys, open};
use podarium_core::{Action, Session};

const SECOND: u64 = 1_000_000;
/// Messages that an odd session may need; one that needs more hangs.
const BUDGET: u32 = 3_000_000;

const POD: &str = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: app, image: busybox, \
    command: [sleep, 1h]}, {name: web, image: nginx}]}}";

/// Pieces of lines.
const PIECES: &[&str] = &[
    "kubectl ",
    "kubectl get pods",
    "kubectl get pods -w",
    "kubectl get pod a -o yaml",
    "kubectl describe pod a",
    "kubectl exec -it a -- sh",
    "kubectl exec -it a -c web -- bash",
    "kubectl exec a -- ",
    "kubectl exec -i a -- cat",
    "kubectl logs -f a -c web",
    "kubectl logs a --previous",
    "kubectl delete pod a",
    "kubectl delete -f pod.yaml --force",
    "kubectl apply -f pod.yaml",
    "kubectl apply -f -",
    "kubectl run b --image=nginx",
    "kubectl wait --for=delete pod/a",
    "kubectl wait --for=condition=Ready pod/a --timeout=5s",
    "kubectl set image pod/a app=busybox:2",
    "kubectl nothing",
    "systemctl status kubelet",
    "systemctl stop kubelet",
    "systemctl start kubelet",
    "crictl ps -a",
    "crictl pods",
    "ps",
    "ps aux",
    "ls -la",
    "ls",
    "cat",
    "cat pod.yaml",
    "cat < /dev/tty",
    "kill 1",
    "kill -9 1",
    "kill %1",
    "exit",
    "cd /",
    "cd ..",
    "echo $?",
    "echo hi",
    "sleep 3",
    "sleep 1000",
    "sleep 5 &",
    "jobs",
    "wait",
    "read x",
    "yes",
    "yes | head -n 3",
    "while true; do echo x; done",
    "while true; do sleep 1; done",
    "trap 'echo t' INT",
    "trap '' INT TERM",
    "exec sh",
    "sh",
    "bash",
    "sh -c 'kill $$'",
    "cat <<E",
    "E",
    "(",
    ")",
    "'",
    "\"",
    "`",
    "$(",
    "if true",
    "then",
    "fi",
    "for i in 1 2",
    "do",
    "done",
    "f() { f; }",
    "f",
    "set -e",
    "false",
    "set -u; echo $nope",
    "set -x",
    "PS1='> '",
    "unset PATH",
    "printf '\\033[31mred\\033[m\\n\\033[2J'",
    "printf 'a\\b\\r\\tb'",
    "rm -rf / 2>/dev/null",
    "nosuch",
    "pod.yaml",
    "-it",
    " a ",
    " | ",
    " && ",
    " || ",
    "; ",
    " & ",
    " > /f",
    " 2>&1",
    "\t",
    "\u{7f}",
    "\u{15}",
    "ä中",
    "\\",
];

/// A source of numbers.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        for _ in 0..=self.below(4) {
            line.push_str(PIECES[self.below(PIECES.len() as u64) as usize]);
        }
        line + match self.below(12) {
            0 => "\u{3}",
            1 => "\u{4}",
            2 => "",
            _ => "\n",
        }
    }
}

/// An odd session: what is done, and when.
pub(crate) fn odd(random: &mut Random) -> Vec<(u64, Action)> {
    let mut at = 0;
    let mut actions = vec![(0, Action::Create(POD.to_owned()))];
    at += random.below(8) * SECOND;
    actions.push((at, open(1, Place::Workstation)));
    actions.push((at, open(2, Place::Node("node-1".to_owned()))));
    actions.push((at, open(3, Place::Workstation)));
    for _ in 0..random.below(24) {
        at += random.below(2000) * 1000;
        let number = 1 + random.below(3) as u32;
        actions.push((at, keys(number, &random.line())));
    }
    actions
}

/// Whether a session holds: it goes on to its end, is bounded, and is the same when it is looked at again.
pub(crate) fn holds(actions: &[(u64, Action)], again: bool) -> Result<(), String> {
    let run = || {
        let mut session = Session::new(3);
        for (at, action) in actions {
            session.advance_to(*at, BUDGET);
            session.dispatch(*at, action.clone());
        }
        let end = actions.last().map_or(0, |(at, _)| *at) + 10 * SECOND;
        session.advance_to(end, BUDGET);
        (session, end)
    };
    let (session, end) = run();
    if session.simulated_until() < end {
        return Err(format!("it hangs at {}", session.simulated_until()));
    }
    for terminal in session.terminals(end) {
        if terminal.screen.lines().count() > 5000 {
            return Err("a screen is not bounded".to_owned());
        }
        for line in [
            "",
            "k",
            "kubectl ",
            "kubectl exec -it a ",
            "cat /et",
            "kubectl logs a -c ",
        ] {
            complete(&session, end, terminal.number, line);
        }
    }
    if again {
        let middle = end / 2;
        let (other, _) = run();
        if other.digest() != session.digest() || other.terminals(end) != session.terminals(end) {
            return Err("it is not the same twice".to_owned());
        }
        if other.terminals(middle) != session.terminals(middle) {
            return Err("it is not the same when looked back at".to_owned());
        }
    }
    Ok(())
}
