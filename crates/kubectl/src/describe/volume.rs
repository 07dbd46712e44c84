//! The Volumes section of `kubectl describe pod`. Those that are kept as values are in `volume_legacy`.

use podarium_manifest::Value;
use podarium_manifest::api::{DownwardAPIVolumeSource, ProjectedVolumeSource, Volume};

use crate::object::text;

use super::{Doc, NONE, shorten, volume_legacy};

/// An attribute longer than this is cut.
const MAX_ATTRIBUTE_LEN: usize = 140;

// Models kubectl/pkg/describe/describe.go: describeVolumes
pub(super) fn section(doc: &mut Doc, volumes: &[Volume]) {
    if volumes.is_empty() {
        return doc.pair(0, "Volumes", NONE);
    }
    doc.line(0, "Volumes:");
    for volume in volumes {
        doc.line(1, format_args!("{}:", volume.name));
        if let Some(plain) = plain(volume).or_else(|| volume_legacy::plain(volume)) {
            plain.write(doc);
        } else if let Some(source) = &volume.projected {
            projected(doc, source);
        } else if let Some(source) = &volume.downward_api {
            downward_api(doc, source);
        } else if let Some(source) = volume.kept.get("ephemeral") {
            ephemeral(doc, source);
        } else if let Some(source) = volume.kept.get("csi") {
            csi(doc, source);
        } else {
            doc.line(1, "<unknown>");
        }
    }
}

/// A volume of a kind that is told by a sentence and a few keys.
pub(super) struct Plain {
    pub(super) about: &'static str,
    pub(super) pairs: Vec<(&'static str, String)>,
}

impl Plain {
    fn write(self, doc: &mut Doc) {
        doc.pair(2, "Type", self.about);
        for (key, value) in self.pairs {
            // The original forgets one colon.
            let colon = if key == "ISCSIInterface" { "" } else { ":" };
            doc.line(2, format_args!("{key}{colon}\t{value}"));
        }
    }
}

/// The kinds that a Pod of today uses.
fn plain(volume: &Volume) -> Option<Plain> {
    let is_set = |flag: Option<bool>| (flag == Some(true)).to_string();
    let (about, pairs) = if let Some(source) = &volume.host_path {
        let kind = source.type_.clone().unwrap_or_else(|| NONE.to_owned());
        (
            "HostPath (bare host directory volume)",
            vec![("Path", source.path.clone()), ("HostPathType", kind)],
        )
    } else if let Some(source) = &volume.empty_dir {
        let limit = source.size_limit.as_ref().filter(|limit| limit.nanos() > 0);
        let limit = limit.map_or_else(|| "<unset>".to_owned(), ToString::to_string);
        (
            "EmptyDir (a temporary directory that shares a pod's lifetime)",
            vec![
                ("Medium", text(&source.medium).to_owned()),
                ("SizeLimit", limit),
            ],
        )
    } else if let Some(source) = &volume.secret {
        (
            "Secret (a volume populated by a Secret)",
            vec![
                ("SecretName", text(&source.secret_name).to_owned()),
                ("Optional", is_set(source.optional)),
            ],
        )
    } else if let Some(source) = &volume.config_map {
        (
            "ConfigMap (a volume populated by a ConfigMap)",
            vec![
                ("Name", source.name.clone()),
                ("Optional", is_set(source.optional)),
            ],
        )
    } else if let Some(source) = &volume.persistent_volume_claim {
        (
            "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
            vec![
                ("ClaimName", source.claim_name.clone()),
                ("ReadOnly", is_set(source.read_only)),
            ],
        )
    } else {
        return None;
    };
    Some(Plain { about, pairs })
}

// Models kubectl/pkg/describe/describe.go: printProjectedVolumeSource
fn projected(doc: &mut Doc, source: &ProjectedVolumeSource) {
    doc.pair(
        2,
        "Type",
        "Projected (a volume that contains injected data from multiple sources)",
    );
    for part in &source.sources {
        if let Some(secret) = &part.secret {
            doc.pair(2, "SecretName", &secret.name);
            doc.pair(2, "Optional", secret.optional == Some(true));
        } else if part.downward_api.is_some() {
            doc.pair(2, "DownwardAPI", true);
        } else if let Some(map) = &part.config_map {
            doc.pair(2, "ConfigMapName", &map.name);
            doc.pair(2, "Optional", map.optional == Some(true));
        } else if let Some(token) = &part.service_account_token {
            doc.pair(
                2,
                "TokenExpirationSeconds",
                token.expiration_seconds.unwrap_or_default(),
            );
        }
    }
}

// Models kubectl/pkg/describe/describe.go: printDownwardAPIVolumeSource
fn downward_api(doc: &mut Doc, source: &DownwardAPIVolumeSource) {
    doc.pair(
        2,
        "Type",
        "DownwardAPI (a volume populated by information about the pod)",
    );
    doc.line(2, "Items:");
    for file in &source.items {
        if let Some(field) = &file.field_ref {
            doc.line(3, format_args!("{} -> {}", field.field_path, file.path));
        }
        if let Some(field) = &file.resource_field_ref {
            doc.line(3, format_args!("{} -> {}", field.resource, file.path));
        }
    }
}

// Models kubectl/pkg/describe/describe.go: printEphemeralVolumeSource
fn ephemeral(doc: &mut Doc, source: &Value) {
    doc.pair(
        2,
        "Type",
        "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)",
    );
    if let Some(template) = source.get("volumeClaimTemplate") {
        claim(doc, template);
    }
}

// Models kubectl/pkg/describe/describe.go: printPersistentVolumeClaim
fn claim(doc: &mut Doc, template: &Value) {
    let part = |name: &str| template.get(name).unwrap_or(&Value::Null);
    let (metadata, spec) = (part("metadata"), part("spec"));
    let class = metadata.get("annotations").map_or("", |all| {
        all.text("volume.beta.kubernetes.io/storage-class")
    });
    let class = if class.is_empty() {
        spec.text("storageClassName")
    } else {
        class
    };
    doc.pair(2, "StorageClass", class);
    doc.pair(2, "Volume", spec.text("volumeName"));
    indented_list(doc, "Labels", 2, &pairs(metadata.get("labels"), "="));
    indented_list(
        doc,
        "Annotations",
        1,
        &pairs(metadata.get("annotations"), ": "),
    );
    // Both are known only of a claim that is bound, which a template never is.
    doc.pair(2, "Capacity", "");
    doc.pair(2, "Access Modes", "");
    doc.pair_if_set(2, "VolumeMode", spec.text("volumeMode"));
    if let Some(origin) = spec.get("dataSource") {
        doc.line(2, "DataSource:");
        doc.pair_if_set(3, "APIGroup", origin.text("apiGroup"));
        doc.pair(3, "Kind", origin.text("kind"));
        doc.pair(3, "Name", origin.text("name"));
    }
}

/// The entries of a map as lines.
fn pairs(map: Option<&Value>, between: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for (key, value) in map.unwrap_or(&Value::Null).entries() {
        lines.push(format!(
            "{key}{between}{}",
            value.as_str().unwrap_or_default()
        ));
    }
    lines
}

// Models kubectl/pkg/describe/describe.go: printCSIVolumeSource
fn csi(doc: &mut Doc, source: &Value) {
    doc.pair(
        2,
        "Type",
        "CSI (a Container Storage Interface (CSI) volume source)",
    );
    doc.pair(2, "Driver", source.text("driver"));
    doc.pair(2, "FSType", source.text("fsType"));
    doc.pair(2, "ReadOnly", source.flag("readOnly"));
    let mut lines = pairs(source.get("volumeAttributes"), "=");
    for line in &mut lines {
        *line = shorten(line, MAX_ATTRIBUTE_LEN);
    }
    indented_list(doc, "VolumeAttributes", 2, &lines);
}

/// A key and its values, which are indented as if they were keys: the original's writer does so in nested sections.
/// `indents` is how often it does so before the tab of a further line.
fn indented_list(doc: &mut Doc, key: &str, indents: usize, lines: &[String]) {
    let Some((first, rest)) = lines.split_first() else {
        return doc.pair(2, key, NONE);
    };
    doc.pair(2, key, format_args!("    {first}"));
    for line in rest {
        doc.line(2 * indents, format_args!("\t    {line}"));
    }
}
