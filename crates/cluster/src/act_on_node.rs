//! Carries out what a user does to a node, in the words kubectl answers with.

use crate::action::NodeAct;
use crate::facts::Fact;
use crate::message::NodeName;
use crate::node::Taint;
use crate::world::World;
use podarium_kubelet::events::pod_key;
use podarium_kubelet::static_files::is_mirror;

impl World {
    /// Does something to a node now; the answer is what kubectl prints, a line each.
    pub(crate) fn act_on_node(
        &mut self,
        node: &str,
        act: &NodeAct,
        facts: &mut Vec<Fact>,
    ) -> Vec<String> {
        let name = NodeName::from(node);
        let Some(object) = self
            .nodes
            .get(&name)
            .map(|node| &node.object)
            .filter(|object| !object.deleted())
        else {
            let text = [
                "Error from server (NotFound): nodes \"",
                node,
                "\" not found",
            ];
            return vec![text.concat()];
        };
        let answer = |what: &str| ["node/", node, what].concat();
        match act {
            NodeAct::Cordon(closed) => {
                let text = match (*closed, object.unschedulable) {
                    (true, true) => " already cordoned",
                    (true, false) => " cordoned",
                    (false, true) => " uncordoned",
                    (false, false) => " already uncordoned",
                };
                self.cordon(&name, *closed, facts);
                vec![answer(text)]
            }
            NodeAct::Drain => {
                let mut lines = vec![answer(" cordoned")];
                self.cordon(&name, true, facts);
                lines.extend(self.drain(&name, facts));
                lines.push(answer(" drained"));
                lines
            }
            NodeAct::Taint(taint) => {
                if object.taints.contains(taint) {
                    let text = ["error: node ", node, " already has ", &taint.key];
                    return vec![
                        text.concat() + " taint(s) with same effect(s) and --overwrite is false",
                    ];
                }
                self.note_on_node(&name, &["taint ", &taint.text()].concat(), facts);
                self.change_node(&name, facts, |object| {
                    object.add_taint(taint.clone());
                });
                vec![answer(" tainted")]
            }
            NodeAct::Untaint { key, effect } => {
                let fits = |taint: &Taint| {
                    taint.key == *key && (effect.is_empty() || taint.effect == *effect)
                };
                if !object.taints.iter().any(fits) {
                    let colon = if effect.is_empty() { "" } else { ":" };
                    return vec![["error: taint \"", key, colon, effect, "\" not found"].concat()];
                }
                self.note_on_node(&name, &["untaint ", key].concat(), facts);
                self.change_node(&name, facts, |object| {
                    object.remove_taint(key, effect);
                });
                vec![answer(" untainted")]
            }
            NodeAct::Delete => {
                self.note_on_node(&name, "delete node", facts);
                let now = self.now;
                self.change_node(&name, facts, |object| object.deleted_at = Some(now));
                vec![["node \"", node, "\" deleted"].concat()]
            }
            NodeAct::PowerOff => {
                self.note_on_node(&name, "systemctl poweroff", facts);
                self.power_off(&name, facts);
                Vec::new()
            }
            NodeAct::Starve { what, short } => {
                let how = if *short {
                    " runs short"
                } else {
                    " is enough again"
                };
                self.note_on_node(&name, &[what.resource(), how].concat(), facts);
                self.to_runtime(&name, facts, |node, now, _| {
                    node.runtime.starve(*what, *short, now);
                });
                Vec::new()
            }
        }
    }

    /// Models pkg/controller/nodelifecycle/node_lifecycle_controller.go: doNoScheduleTaintingPass.
    fn cordon(&mut self, name: &NodeName, closed: bool, facts: &mut Vec<Fact>) {
        let taint = Taint::of("node.kubernetes.io/unschedulable", "NoSchedule");
        self.change_node(name, facts, |object| {
            object.unschedulable = closed;
            if closed {
                object.add_taint(taint);
            } else {
                object.remove_taint(&taint.key, "");
            }
        });
    }

    /// Models kubectl/pkg/drain/drain.go: GetPodsForDeletion, with `--force`. Mirror pods stay.
    fn drain(&mut self, name: &NodeName, facts: &mut Vec<Fact>) -> Vec<String> {
        let (mut keys, mut lines) = (Vec::new(), Vec::new());
        for uid in self.pods_on(name) {
            let Some(pod) = self.store.pod(&uid).cloned() else {
                continue;
            };
            if is_mirror(&pod) {
                continue;
            }
            let key = pod_key(&pod);
            lines.push(["evicting pod ", &key].concat());
            keys.push(key);
            self.evict(&uid, facts);
        }
        if !keys.is_empty() {
            let text = "Warning: deleting Pods that declare no controller: ";
            lines.insert(0, [text, &keys.join(", ")].concat());
        }
        lines
    }
}
