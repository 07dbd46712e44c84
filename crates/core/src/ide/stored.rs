//! The object as the API server stores it, as `kubectl get -o yaml` would print it, and which lines of that nobody wrote.

use std::collections::BTreeMap;

use podarium_manifest::api::{Pod, PodStatus, ToValue};
use podarium_manifest::{AdmitContext, Options, Value, admit, check, qos, yaml};

/// A stored object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Without what differs from one creation to the next.
    pub yaml: String,
    /// For each line whether the server added it.
    pub added: Vec<bool>,
}

/// The objects of a text that the server takes.
pub fn stored(text: &str) -> Vec<Stored> {
    let options = Options {
        namespace: None,
        through_kubectl: true,
    };
    let reports = check(text, &options).into_iter();
    let taken = reports.filter(podarium_manifest::DocReport::accepted);
    taken
        .filter_map(|report| {
            let written = yaml::to_value(&report.tree).ok()?;
            let (yaml, added) = yaml::emit_beside(&completed(report.pod?)?, Some(&written));
            Some(Stored { yaml, added })
        })
        .collect()
}

fn completed(mut pod: Pod) -> Option<Value> {
    pod.metadata
        .namespace
        .get_or_insert_with(|| "default".to_owned());
    let context = AdmitContext {
        volume_suffix: "xxxxx",
        priority_classes: &BTreeMap::new(),
    };
    admit(&mut pod, &context).ok()?;
    pod.status = PodStatus {
        phase: Some("Pending".to_owned()),
        qos_class: Some(qos::class(&pod.spec).to_string()),
        ..PodStatus::default()
    };
    Some(pod.to_value())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_adds_to_what_is_written() {
        let text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: app\n    image: nginx:1\n";
        let all = stored(text);
        let [found] = all.as_slice() else {
            panic!("{all:?}")
        };
        let lines = found.yaml.lines().zip(&found.added);
        let added: Vec<&str> = lines
            .filter(|(_, added)| **added)
            .map(|(line, _)| line)
            .collect();
        for line in [
            "  namespace: default",
            "  restartPolicy: Always",
            "  phase: Pending",
        ] {
            assert!(added.contains(&line), "{line} in {added:#?}");
        }
        for line in [
            "kind: Pod",
            "  name: web",
            "  - image: nginx:1",
            "    name: app",
        ] {
            assert!(
                !added.contains(&line) && found.yaml.contains(line),
                "{line}"
            );
        }
    }

    #[test]
    fn what_is_refused_is_not_stored() {
        assert_eq!(stored("apiVersion: v1\nkind: Pod\n"), []);
    }
}
