//! The object as the API server stores it, beside what the text said. Drawing both, and the difference, is up to a face: a
//! writer of YAML would weigh more in the page than all else in here.

use std::collections::BTreeMap;

use podarium_manifest::api::{Pod, PodStatus, ToValue};
use podarium_manifest::{AdmitContext, Options, Value, admit, check, qos, yaml};

/// A stored object.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// As the server has it, without what differs from one creation to the next.
    pub stored: Value,
    /// As the text has it.
    pub written: Value,
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
            Some(Stored {
                stored: completed(report.pod?)?,
                written: yaml::to_value(&report.tree).ok()?,
            })
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
        let field = |value: &Value, path: [&str; 2]| {
            let outer = value.get(path[0]).unwrap();
            outer.text(path[1]).to_owned()
        };
        for (path, expected) in [
            (["metadata", "namespace"], "default"),
            (["spec", "restartPolicy"], "Always"),
            (["status", "phase"], "Pending"),
        ] {
            assert_eq!(field(&found.stored, path), expected);
        }
        assert_eq!(field(&found.written, ["metadata", "name"]), "web");
        assert_eq!(field(&found.written, ["metadata", "namespace"]), "");
    }

    #[test]
    fn what_is_refused_is_not_stored() {
        assert_eq!(stored("apiVersion: v1\nkind: Pod\n"), []);
    }
}
