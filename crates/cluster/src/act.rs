//! Carries a user's actions out, in the words kubectl answers with.

use crate::action::{Action, Fault, Registry};
use crate::facts::{Fact, What};
use crate::message::NodeName;
use crate::rules::Rule;
use crate::world::World;
use podarium_kubelet::cri::Uid;
use podarium_kubelet::gates::{Gate, drop_disabled};
use podarium_kubelet::static_files::uid_on_node;
use podarium_manifest::api::{Pod, PodCondition, PodStatus};
use podarium_manifest::update::Subresource;
use podarium_manifest::yaml::to_value;
use podarium_manifest::{AdmitContext, DocReport, Options, Value, admit, check, qos};

/// The letters of generated names.
///
/// Models apimachinery/pkg/util/rand/rand.go: String.
const LETTERS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// The most pods that a cluster takes.
const PODS_MOST: usize = 2000;

impl World {
    /// Does something now; the answer is what kubectl prints, a line each.
    pub fn act(&mut self, action: &Action, facts: &mut Vec<Fact>) -> Vec<String> {
        match action {
            Action::Create(text) => self.create_all(text, facts),
            Action::Delete {
                pod,
                grace_secs,
                force,
            } => self.on_pod(pod, facts, |world, uid, _, facts| {
                let grace = if *force {
                    Some(0)
                } else {
                    grace_secs.map(|secs| secs.max(1))
                };
                world.note(
                    facts,
                    uid,
                    What::Acted(deletion_text(pod, grace)),
                    Rule::Input,
                );
                world.delete(uid, grace, Rule::Input, facts);
                let deleted = if *force { "force deleted" } else { "deleted" };
                let from = if world.config.version.has(Gate::NamespaceInDelete) {
                    " from default namespace"
                } else {
                    ""
                };
                format!("pod \"{pod}\" {deleted}{from}")
            }),
            Action::SetImage {
                pod,
                container,
                image,
            } => self.on_pod(pod, facts, |world, uid, _, facts| {
                world.note(
                    facts,
                    uid,
                    What::Acted(format!("set image {container}={image}")),
                    Rule::Input,
                );
                world.edit(uid, facts, |pod| {
                    for found in pod
                        .spec
                        .containers
                        .iter_mut()
                        .chain(&mut pod.spec.init_containers)
                    {
                        if found.name == *container {
                            found.image = Some(image.clone());
                        }
                    }
                });
                format!("pod/{pod} image updated")
            }),
            Action::Replace(changed) => self.replace(changed, Subresource::Pod, facts),
            Action::Subresource(subresource, changed) => self.replace(changed, *subresource, facts),
            Action::NodeFile { node, path, text } => {
                self.node_file(node, path, text.as_deref(), facts)
            }
            Action::StopKubelet { node } => {
                let name = NodeName::from(node.as_str());
                self.note_on_node(&name, "systemctl stop kubelet", facts);
                self.stop_kubelet(&name);
                Vec::new()
            }
            Action::StartKubelet { node } => {
                let name = NodeName::from(node.as_str());
                self.note_on_node(&name, "systemctl restart kubelet", facts);
                self.start_kubelet(&name, facts);
                Vec::new()
            }
            Action::Exit {
                pod,
                container,
                code,
            } => self.end(pod, container, *code, false, facts),
            Action::OomKill { pod, container } => self.end(pod, container, 137, true, facts),
            Action::Fault {
                pod,
                container,
                fault,
            } => self.fault(pod, container, *fault, facts),
            Action::Evict { pod } => self.on_pod(pod, facts, |world, uid, _, facts| {
                let what = ["evict ", pod].concat();
                world.note(facts, uid, What::Acted(what), Rule::Input);
                world.evict(uid, facts);
                ["pod/", pod, " evicted"].concat()
            }),
            Action::Node { node, act } => self.act_on_node(node, act, facts),
            Action::Terminal { .. } => Vec::new(),
            Action::Registry(registry) => {
                let what = match registry {
                    Registry::Up => "registry up",
                    Registry::Slow => "registry slow",
                    Registry::Down => "registry down",
                };
                let names: Vec<NodeName> = self.nodes.keys().cloned().collect();
                for name in names {
                    self.note_on_node(&name, what, facts);
                    self.to_runtime(&name, facts, |node, _, _| {
                        node.runtime.set_registry(*registry);
                    });
                }
                Vec::new()
            }
        }
    }

    pub(crate) fn on_pod(
        &mut self,
        name: &str,
        facts: &mut Vec<Fact>,
        act: impl FnOnce(&mut Self, &Uid, &Pod, &mut Vec<Fact>) -> String,
    ) -> Vec<String> {
        let found = self
            .store
            .find("default", name)
            .map(|(uid, pod)| (uid.clone(), pod.clone()));
        let Some((uid, pod)) = found else {
            return vec![format!(
                "Error from server (NotFound): pods \"{name}\" not found"
            )];
        };
        vec![act(self, &uid, &pod, facts)]
    }

    /// Changes the spec, which moves its generation.
    pub(crate) fn edit(&mut self, uid: &Uid, facts: &mut Vec<Fact>, change: impl FnOnce(&mut Pod)) {
        let changed = self.store.update(uid, |pod| {
            let before = pod.spec.clone();
            change(pod);
            if pod.spec != before {
                pod.metadata.generation = pod.metadata.generation.map(|generation| generation + 1);
            }
        });
        if let Some(changed) = changed {
            self.changed(uid, changed, Rule::Input, facts);
        }
    }

    fn end(
        &mut self,
        pod: &str,
        container: &str,
        code: i32,
        oom: bool,
        facts: &mut Vec<Fact>,
    ) -> Vec<String> {
        self.on_pod(pod, facts, |world, uid, found, facts| {
            let what = if oom {
                format!("OOM kill {container}")
            } else {
                format!("exit {code} in {container}")
            };
            world.note(facts, uid, What::Acted(what), Rule::Input);
            let node = NodeName::from(found.spec.node_name.as_deref().unwrap_or_default());
            let on_node = uid_on_node(found).unwrap_or_else(|| uid.clone());
            world.to_runtime(&node, facts, |node, now, out| {
                node.runtime.end(&on_node, container, code, oom, now, out);
            });
            String::new()
        })
    }

    fn fault(
        &mut self,
        pod: &str,
        container: &str,
        fault: Fault,
        facts: &mut Vec<Fact>,
    ) -> Vec<String> {
        self.on_pod(pod, facts, |world, uid, found, facts| {
            world.note(
                facts,
                uid,
                What::Acted(fault_text(container, fault)),
                Rule::Input,
            );
            let node = NodeName::from(found.spec.node_name.as_deref().unwrap_or_default());
            let on_node = uid_on_node(found).unwrap_or_else(|| uid.clone());
            world.to_runtime(&node, facts, |node, now, out| {
                node.runtime.fault(&on_node, container, fault, now, out);
            });
            String::new()
        })
    }

    fn create_all(&mut self, text: &str, facts: &mut Vec<Fact>) -> Vec<String> {
        let options = Options {
            namespace: None,
            through_kubectl: true,
        };
        let reports = check(text, &options);
        if reports.is_empty() {
            return vec!["error: no objects passed to create".to_owned()];
        }
        let created = |report: DocReport| {
            if report.kind == "PriorityClass" {
                return self.create_class(&report);
            }
            match (report.kubectl("STDIN"), report.pod) {
                (None, Some(pod)) => self.create(pod, facts).unwrap_or_else(|refusal| refusal),
                (refusal, _) => refusal.unwrap_or_default(),
            }
        };
        reports.into_iter().map(created).collect()
    }

    /// A class of weights for pods to come.
    ///
    /// Models plugin/pkg/admission/priority/admission.go: Plugin.admitPod, which looks classes up.
    fn create_class(&mut self, class: &DocReport) -> String {
        let value = to_value(&class.tree).unwrap_or_default();
        let weight = match value.get("value") {
            Some(Value::Number(text)) => text.parse::<i32>().ok(),
            _ => None,
        };
        let name = class.name.clone();
        let Some(weight) = weight.filter(|weight| *weight <= 1_000_000_000) else {
            return [
                "The PriorityClass \"",
                &name,
                "\" is invalid: value: Required value",
            ]
            .concat();
        };
        if value.text("preemptionPolicy") == "Never" {
            self.gentle.push(name.clone());
        }
        let answer = ["priorityclass.scheduling.k8s.io/", &name, " created"].concat();
        self.priorities.insert(name, weight);
        answer
    }

    /// Models pkg/registry/core/pod/strategy.go: PrepareForCreate.
    fn create(&mut self, mut pod: Pod, facts: &mut Vec<Fact>) -> Result<String, String> {
        let uid = self.new_uid();
        let number = self.created;
        let meta = &mut pod.metadata;
        if meta.name.as_deref().unwrap_or_default().is_empty() {
            let prefix = meta.generate_name.clone().unwrap_or_default();
            let kept: String = prefix.chars().take(58).collect();
            meta.name = Some(format!("{kept}{}", self.letters("name", number)));
        }
        let name = meta.name.clone().unwrap_or_default();
        let namespace = meta
            .namespace
            .get_or_insert_with(|| "default".to_owned())
            .clone();
        if self.store.find(&namespace, &name).is_some() {
            return Err(format!(
                "Error from server (AlreadyExists): error when creating \"STDIN\": pods \"{name}\" already exists"
            ));
        }
        if self.store.pods().count() >= PODS_MOST {
            return Err(format!(
                "Podarium takes at most {PODS_MOST} pods; delete some first"
            ));
        }
        meta.uid = Some(uid.to_string());
        meta.generation = self.config.version.has(Gate::Generation).then_some(1);
        meta.creation_timestamp = Some(self.config.clock.stamp(self.now));
        meta.deletion_timestamp = None;
        meta.deletion_grace_period_seconds = None;
        let suffix = self.letters("kube-api-access", number);
        let context = AdmitContext {
            volume_suffix: &suffix,
            priority_classes: &self.priorities,
        };
        let class = pod.spec.priority_class_name.as_ref();
        if class.is_some_and(|class| self.gentle.contains(class)) {
            pod.spec.preemption_policy = Some("Never".to_owned());
        }
        drop_disabled(&mut pod, self.config.version);
        admit(&mut pod, &context).map_err(|refusal| {
            format!("Error from server (Forbidden): error when creating \"STDIN\": {refusal}")
        })?;
        pod.status = PodStatus {
            phase: Some("Pending".to_owned()),
            qos_class: Some(qos::class(&pod.spec).to_string()),
            ..PodStatus::default()
        };
        if !pod.spec.scheduling_gates.is_empty() {
            pod.status.conditions.push(PodCondition {
                type_: "PodScheduled".to_owned(),
                status: "False".to_owned(),
                reason: Some("SchedulingGated".to_owned()),
                message: Some("Scheduling is blocked due to non-empty scheduling gates".to_owned()),
                last_transition_time: Some(self.config.clock.stamp(self.now)),
                ..PodCondition::default()
            });
        }
        self.note(
            facts,
            &uid,
            What::Acted(format!("create {name}")),
            Rule::Input,
        );
        let change = self.store.add(uid.clone(), pod);
        self.changed(&uid, change, Rule::Store, facts);
        self.weigh_taints(&uid, facts);
        Ok(format!("pod/{name} created"))
    }

    /// The UID of the next object.
    pub(crate) fn new_uid(&mut self) -> Uid {
        self.created += 1;
        let number = self.created;
        let draw = |n| self.config.chance.draw("uid", "pod", number * 2 + n);
        let (a, b) = (draw(0), draw(1));
        Uid::from(format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            a >> 32,
            a >> 16 & 0xffff,
            a & 0xfff,
            0x8000 | b >> 48 & 0x3fff,
            b & 0xffff_ffff_ffff
        ))
    }

    fn letters(&self, domain: &str, number: u64) -> String {
        let letter = |n| {
            let draw = self.config.chance.draw(domain, "letters", number * 5 + n);
            char::from(LETTERS[(draw % LETTERS.len() as u64) as usize])
        };
        (0..5).map(letter).collect()
    }
}

fn deletion_text(pod: &str, grace: Option<u64>) -> String {
    match grace {
        Some(0) => format!("delete {pod} --force"),
        Some(secs) => format!("delete {pod} --grace-period={secs}"),
        None => format!("delete {pod}"),
    }
}

fn fault_text(container: &str, fault: Fault) -> String {
    match fault {
        Fault::Signal(number) => {
            let name = podarium_machine::Signal(number).name().unwrap_or("signal");
            format!("SIG{name} to {container}")
        }
        Fault::SlowStart(secs) => format!("starts of {container} take {secs} s longer"),
        Fault::Probe { kind, fails } => {
            let what = if fails { "fails" } else { "is asked again" };
            format!("{} probe of {container} {what}", kind.title())
        }
        Fault::Load(load) => [
            container,
            " uses ",
            &(load.memory_bytes >> 20).to_string(),
            "Mi +",
            &(load.bytes_per_second >> 20).to_string(),
            "Mi/s, cpu ",
            &load.cpu_milli.to_string(),
            "m",
        ]
        .concat(),
    }
}
