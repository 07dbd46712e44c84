//! `kubectl` as a command of the workstation: what `podarium_kubectl` asks for is carried out on the world.

use super::cluster::{Instance, instance, log_text, objects, unix_now};
use super::desk::Desk;
use super::tasks::{Doing, Said, Task, remember};
use podarium_cluster::facts::Fact;
use podarium_cluster::kubelet::cri::Uid;
use podarium_cluster::machine::{Call, ExecId, Stdio};
use podarium_cluster::{Action, Subresource, World};
use podarium_kubectl::{Apply, Delete, Exec, Logs, Request, Wait, WaitFor, run_words};
use podarium_manifest::api::ContainerStatus;
use podarium_manifest::{DocReport, Options, check, yaml};
use std::time::Duration;

/// A command while it is carried out.
struct Run<'a> {
    desk: &'a mut Desk,
    world: &'a mut World,
    facts: &'a mut Vec<Fact>,
    call: Call,
    said: Said,
    /// What it goes on with.
    next: Option<Doing>,
}

impl Desk {
    /// Carries out a command line that has just arrived.
    pub(super) fn ask(
        &mut self,
        world: &mut World,
        task: &mut Task,
        facts: &mut Vec<Fact>,
    ) -> Option<Said> {
        task.due = None;
        let call = self.machine.call(task.call)?.clone();
        let mut words = call.argv.clone();
        "kubectl".clone_into(&mut words[0]);
        let verb = words.get(1).cloned().unwrap_or_default();
        let takes_input = match verb.as_str() {
            "exec" => call.terminal.is_none() && has_flag(&words, 'i', "stdin"),
            _ => words.iter().any(|word| word == "-" || word == "-f-"),
        };
        if takes_input && call.input.is_none() {
            self.machine.want_input(task.call, world.now().as_micros());
            return None;
        }
        let watching = verb == "get" && has_flag(&words, 'w', "watch");
        if watching {
            take_flag(&mut words, 'w', "watch");
        }
        if verb == "delete" {
            self.name_targets(&call, &mut words);
        }
        if let Some(said) = on_nodes(world, &verb, &words[1..], facts) {
            return Some(said);
        }
        let answer = objects(world, |objects| run_words(&words, objects, unix_now(world)));
        let mut run = Run {
            desk: self,
            world,
            facts,
            call,
            said: Said {
                out: answer.stdout.into_bytes(),
                err: answer.stderr.into_bytes(),
                code: Some(answer.code),
            },
            next: None,
        };
        for request in answer.requests {
            run.carry_out(request);
        }
        if watching && answer.code == 0 {
            let mut widths = Vec::new();
            let text = String::from_utf8_lossy(&run.said.out).into_owned();
            remember(&text, &mut widths);
            words.push("--no-headers".to_owned());
            run.next = Some(Doing::Watch { words, widths });
        }
        let Run { mut said, next, .. } = run;
        if let Some(next) = next {
            said.code = None;
            if let Doing::Wait { waits } = &next {
                let longest = waits.iter().map(|wait| wait.timeout_us).max().unwrap_or(0);
                let longest = Duration::from_micros(longest.try_into().unwrap_or(0));
                task.due = Some(world.now() + longest);
            }
            task.doing = next;
        }
        Some(said)
    }

    /// `delete -f FILE` names the pods of a manifest.
    fn name_targets(&self, call: &Call, words: &mut Vec<String>) {
        let Some(at) = words
            .iter()
            .position(|word| word == "-f" || word == "--filename")
        else {
            return;
        };
        let file = words.get(at + 1).cloned().unwrap_or_default();
        let Some(text) = self.file(call, &file) else {
            return;
        };
        let names = check(&text, &Options::default()).into_iter();
        let names = names
            .map(|report| report.name)
            .filter(|name| !name.is_empty());
        let named = ["pod".to_owned()].into_iter().chain(names);
        words.splice(at..(at + 2).min(words.len()), named);
    }

    /// A file of the workstation, or standard input.
    fn file(&self, call: &Call, path: &str) -> Option<String> {
        let bytes = if path == "-" {
            call.input.clone()?
        } else {
            let full = if path.starts_with('/') {
                path.to_owned()
            } else {
                [&call.cwd, "/", path].concat()
            };
            self.machine.read_file(self.container, &full)?
        };
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Run<'_> {
    fn out(&mut self, text: &str) {
        self.said.out.extend(text.bytes());
    }

    fn fail(&mut self, text: &str) {
        self.said.err.extend([text, "\n"].concat().bytes());
        self.said.code = Some(1);
    }

    fn carry_out(&mut self, request: Request) {
        match request {
            Request::Delete(delete) => self.delete(delete),
            Request::SetImage(set) => {
                let mut refused = false;
                for (container, image) in set.images {
                    let pod = set.name.clone();
                    refused |= self.act(Action::SetImage {
                        pod,
                        container,
                        image,
                    });
                }
                if !refused {
                    self.out(&set.done);
                }
            }
            Request::Replace(replace) => {
                let action = match replace.subresource.as_str() {
                    "resize" => Action::Subresource(Subresource::Resize, replace.pod),
                    "ephemeralcontainers" => {
                        Action::Subresource(Subresource::EphemeralContainers, replace.pod)
                    }
                    _ => Action::Replace(replace.pod),
                };
                if !self.act(action) {
                    self.out(&replace.done);
                }
            }
            Request::Logs(logs) => self.logs(&logs),
            Request::Exec(exec) => self.exec(&exec),
            Request::Apply(apply) => self.apply(&apply),
            Request::Wait(wait) => self.wait(wait),
        }
    }

    /// Does something to the cluster; tells whether it was refused, after having said so.
    fn act(&mut self, action: Action) -> bool {
        let mut refused = false;
        for line in self.world.act(&action, self.facts) {
            if is_refusal(&line) {
                refused = true;
                self.fail(line.trim_end());
            }
        }
        refused
    }

    fn delete(&mut self, delete: Delete) {
        let found = self.world.store().find(&delete.namespace, &delete.name);
        let uid = found.map(|(uid, _)| uid.clone());
        let refused = self.act(Action::Delete {
            grace_secs: delete.grace_secs.and_then(|secs| u64::try_from(secs).ok()),
            force: delete.is_forced(),
            pod: delete.name,
        });
        if refused {
            return;
        }
        self.out(&delete.done);
        let Some(uid) = uid.filter(|_| delete.wait) else {
            return;
        };
        match &mut self.next {
            Some(Doing::Gone { uids }) => uids.push(uid),
            _ => self.next = Some(Doing::Gone { uids: vec![uid] }),
        }
    }

    fn wait(&mut self, wait: Wait) {
        if wait.wait_for == WaitFor::Delete && self.uid(&wait).is_none() {
            return;
        }
        match &mut self.next {
            Some(Doing::Wait { waits }) => waits.push(wait),
            _ => self.next = Some(Doing::Wait { waits: vec![wait] }),
        }
    }

    fn uid(&self, wait: &Wait) -> Option<Uid> {
        let found = self.world.store().find(&wait.namespace, &wait.pod);
        found.map(|(uid, _)| uid.clone())
    }

    fn apply(&mut self, apply: &Apply) {
        let text = apply.text.clone();
        let Some(text) = text.or_else(|| self.desk.file(&self.call, &apply.file)) else {
            self.fail(&["error: the path \"", &apply.file, "\" does not exist"].concat());
            return;
        };
        let name = if apply.file == "-" || apply.text.is_some() {
            "STDIN"
        } else {
            &apply.file
        };
        let mut changed = false;
        if !apply.create {
            changed = self.change(&text);
        }
        if changed {
            return;
        }
        for line in self.world.act(&Action::Create(text), self.facts) {
            let line = line.replace("\"STDIN\"", &["\"", name, "\""].concat());
            let line = line.replace("error parsing STDIN", &["error parsing ", name].concat());
            if is_refusal(&line) {
                self.fail(line.trim_end());
            } else {
                self.out(&[&line, "\n"].concat());
            }
        }
    }

    /// Changes the pods of a manifest that are there; tells whether there were any.
    fn change(&mut self, text: &str) -> bool {
        let mut found = false;
        for chunk in yaml::split(text).into_iter().flatten() {
            let (tree, _) = yaml::parse(&chunk);
            let Ok(value) = yaml::to_value(&tree) else {
                continue;
            };
            let json = value.to_json_string();
            let report = check(&json, &Options::default()).into_iter().next();
            let Some(report) = report.filter(DocReport::accepted) else {
                continue;
            };
            let name = report.name;
            if self.world.store().find("default", &name).is_none() {
                continue;
            }
            found = true;
            let words = ["patch", "pod", &name, "-p", &json].map(str::to_owned);
            let answer = objects(self.world, |objects| {
                run_words(&words, objects, unix_now(self.world))
            });
            if answer.requests.is_empty() {
                self.out(&answer.stdout.replace(" patched (no change)", " unchanged"));
                self.said.err.extend(answer.stderr.bytes());
            }
            for request in answer.requests {
                if let Request::Replace(mut replace) = request {
                    replace.done = replace.done.replace(" patched", " configured");
                    self.carry_out(Request::Replace(replace));
                }
            }
        }
        found
    }

    // Models pkg/kubelet/kubelet_pods.go: validateContainerLogStatus
    fn logs(&mut self, logs: &Logs) {
        let about = [
            "container \"",
            &logs.container,
            "\" in pod \"",
            &logs.pod,
            "\"",
        ]
        .concat();
        let Some((_, pod)) = self.world.store().find(&logs.namespace, &logs.pod) else {
            return;
        };
        let status = &pod.status;
        let all = [
            &status.init_container_statuses,
            &status.container_statuses,
            &status.ephemeral_container_statuses,
        ];
        let status = all
            .into_iter()
            .flatten()
            .find(|status| status.name == logs.container);
        let status = status.cloned();
        if pod.spec.node_name.is_none() {
            let text = ["pod ", &logs.pod, " does not have a host assigned"].concat();
            return self.refuse(&text);
        }
        let found = match log_of(status.as_ref(), logs.previous) {
            Ok(previous) => instance(
                self.world,
                &logs.namespace,
                &logs.pod,
                &logs.container,
                previous,
            ),
            Err(_) if logs.previous => {
                return self.refuse(&["previous terminated ", &about, " not found"].concat());
            }
            Err(reason) => {
                return self.refuse(&[&about, " is waiting to start: ", &reason].concat());
            }
        };
        let Some(Instance {
            node,
            container,
            is_running,
        }) = found
        else {
            let id = status.and_then(|status| status.last_state.terminated);
            let id = id.and_then(|last| last.container_id).unwrap_or_default();
            return self.out(&["unable to retrieve container logs for ", &id].concat());
        };
        let machine = self.world.node(&node).map(|node| node.runtime.machine());
        let Some(log) = machine.and_then(|machine| machine.log(container)) else {
            return;
        };
        let count = log.lines().count();
        let skipped = logs.tail.map_or(0, |tail| count.saturating_sub(tail));
        let epoch = unix_now(self.world) - self.world.now().as_micros().cast_signed();
        let text = log_text(log, skipped, logs.timestamps, epoch);
        let shown = log.line_count();
        self.said.out.extend(text);
        if logs.follow && is_running {
            self.next = Some(Doing::Follow {
                node,
                container,
                shown,
                timestamps: logs.timestamps,
            });
        }
    }

    fn refuse(&mut self, text: &str) {
        self.fail(&["Error from server (BadRequest): ", text].concat());
    }

    fn exec(&mut self, exec: &Exec) {
        let found = instance(
            self.world,
            &exec.namespace,
            &exec.pod,
            &exec.container,
            false,
        );
        let Some(found) = found.filter(|found| found.is_running) else {
            let name = &exec.container;
            let text = "error: Internal error occurred: unable to upgrade connection: container not found (\"";
            return self.fail(&[text, name, "\")"].concat());
        };
        let terminal = self.call.terminal.filter(|_| exec.tty).map(ExecId);
        if exec.tty && terminal.is_none() {
            let text = "Unable to use a TTY - input is not a terminal or the right kind of file\n";
            self.said.err.extend(text.bytes());
        }
        let stdio = if terminal.is_some() {
            Stdio::Terminal
        } else {
            Stdio::Apart(self.call.input.clone().unwrap_or_default())
        };
        let mut started = None;
        self.world
            .on_machine(&found.node, self.facts, &mut |machine, now| {
                let stdio = stdio.clone();
                started = Some(machine.exec_with(found.container, &exec.command, stdio, now));
            });
        match started {
            Some(Ok(id)) => {
                self.next = Some(Doing::Exec {
                    node: found.node,
                    exec: id,
                    terminal,
                });
            }
            Some(Err(error)) => {
                let text = "error: Internal error occurred: error executing command in container: ";
                self.fail(&[text, &error.message, ": unknown"].concat());
            }
            None => {}
        }
    }
}

/// `cordon`, `uncordon`, `drain` and `taint`: what is done to nodes, as command lines have it.
fn on_nodes(
    world: &mut World,
    verb: &str,
    words: &[String],
    facts: &mut Vec<Fact>,
) -> Option<Said> {
    if !["cordon", "uncordon", "drain", "taint"].contains(&verb) {
        return None;
    }
    let plain = words.iter().map(String::as_str);
    let plain = plain.filter(|word| !word.starts_with("--") && !["node", "nodes"].contains(word));
    let line: Vec<&str> = plain.collect();
    let Some(action) = Action::read(&line.join(" ")) else {
        let text = ["error: this form of kubectl ", verb, " is not simulated\n"];
        return Some(Said {
            err: text.concat().into_bytes(),
            code: Some(1),
            ..Said::default()
        });
    };
    let lines = world.act(&action, facts);
    let refused = lines.iter().any(|line| is_refusal(line));
    let text = [&lines.join("\n"), "\n"].concat().into_bytes();
    let (out, err) = if refused {
        (Vec::new(), text)
    } else {
        (text, Vec::new())
    };
    Some(Said {
        out,
        err,
        code: Some(i32::from(refused)),
    })
}

/// Whether the log is that of the instance before; otherwise why there is none.
fn log_of(status: Option<&ContainerStatus>, previous: bool) -> Result<bool, String> {
    let Some(status) = status else {
        return Err("ContainerCreating".to_owned());
    };
    let before = status.last_state.terminated.is_some();
    let is_there = status.state.running.is_some() || status.state.terminated.is_some();
    match (previous, is_there, before) {
        (true, _, true) => Ok(is_there),
        (true, _, false) => Err(String::new()),
        (false, true, _) | (false, false, true) => Ok(false),
        (false, false, false) => {
            let waiting = status.state.waiting.as_ref();
            let reason = waiting.and_then(|waiting| waiting.reason.clone());
            Err(match reason.unwrap_or_default().as_str() {
                "ErrImagePull" => "image can't be pulled".to_owned(),
                "ImagePullBackOff" => "trying and failing to pull image".to_owned(),
                reason => reason.to_owned(),
            })
        }
    }
}

/// Whether kubectl prints a line as an error.
fn is_refusal(line: &str) -> bool {
    line.starts_with("Error") || line.starts_with("error") || line.starts_with("The ")
}

fn has_flag(words: &[String], letter: char, name: &str) -> bool {
    let own = words.iter().take_while(|word| *word != "--");
    own.into_iter().any(|word| is_flag(word, letter, name))
}

fn is_flag(word: &str, letter: char, name: &str) -> bool {
    if let Some(long) = word.strip_prefix("--") {
        return long == name;
    }
    let letters = word.strip_prefix('-').unwrap_or_default();
    // Several letters in one: `-it`, `-tiw`; a value after a letter is not looked into.
    letters.chars().all(|one| "itwAR".contains(one)) && letters.contains(letter)
}

/// Takes a flag out.
fn take_flag(words: &mut Vec<String>, letter: char, name: &str) {
    for word in words.iter_mut() {
        if is_flag(word, letter, name) {
            *word = if word.starts_with("--") {
                String::new()
            } else {
                word.replace(letter, "")
            };
        }
    }
    words.retain(|word| !word.is_empty() && word != "-");
}
