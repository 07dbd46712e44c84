//! The Volumes section of `kubectl describe pod`. The kinds that live on outside a cluster of today are in `volume_legacy`.

use podarium_manifest::api::{
    CSIVolumeSource, DownwardAPIVolumeSource, EphemeralVolumeSource, PersistentVolumeClaimTemplate,
    ProjectedVolumeSource, Volume,
};

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
        } else if let Some(source) = &volume.ephemeral {
            ephemeral(doc, source);
        } else if let Some(source) = &volume.csi {
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
    } else if let Some(source) = &volume.nfs {
        (
            "NFS (an NFS mount that lasts the lifetime of a pod)",
            vec![
                ("Server", source.server.clone()),
                ("Path", source.path.clone()),
                ("ReadOnly", is_set(source.read_only)),
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
    } else if let Some(source) = &volume.image {
        (
            "Image (a container image or OCI artifact)",
            vec![
                ("Reference", text(&source.reference).to_owned()),
                ("PullPolicy", text(&source.pull_policy).to_owned()),
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
fn ephemeral(doc: &mut Doc, source: &EphemeralVolumeSource) {
    doc.pair(
        2,
        "Type",
        "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)",
    );
    if let Some(template) = &source.volume_claim_template {
        claim(doc, template);
    }
}

// Models kubectl/pkg/describe/describe.go: printPersistentVolumeClaim
fn claim(doc: &mut Doc, template: &PersistentVolumeClaimTemplate) {
    let (metadata, spec) = (&template.metadata, &template.spec);
    let class = metadata
        .annotations
        .get("volume.beta.kubernetes.io/storage-class");
    doc.pair(
        2,
        "StorageClass",
        class.map_or(text(&spec.storage_class_name), String::as_str),
    );
    doc.pair(2, "Volume", text(&spec.volume_name));
    indented_list(
        doc,
        "Labels",
        2,
        metadata
            .labels
            .iter()
            .map(|(key, value)| format!("{key}={value}")),
    );
    let annotations = metadata
        .annotations
        .iter()
        .map(|(key, value)| format!("{key}: {value}"));
    indented_list(doc, "Annotations", 1, annotations);
    // Both are known only of a claim that is bound, which a template never is.
    doc.pair(2, "Capacity", "");
    doc.pair(2, "Access Modes", "");
    doc.pair_if_set(2, "VolumeMode", text(&spec.volume_mode));
    if let Some(origin) = &spec.data_source {
        doc.line(2, "DataSource:");
        doc.pair_if_set(3, "APIGroup", text(&origin.api_group));
        doc.pair(3, "Kind", &origin.kind);
        doc.pair(3, "Name", &origin.name);
    }
}

// Models kubectl/pkg/describe/describe.go: printCSIVolumeSource
fn csi(doc: &mut Doc, source: &CSIVolumeSource) {
    doc.pair(
        2,
        "Type",
        "CSI (a Container Storage Interface (CSI) volume source)",
    );
    doc.pair(2, "Driver", &source.driver);
    doc.pair(2, "FSType", text(&source.fs_type));
    doc.pair(2, "ReadOnly", source.read_only == Some(true));
    let attributes = source.volume_attributes.iter();
    let lines =
        attributes.map(|(key, value)| shorten(&format!("{key}={value}"), MAX_ATTRIBUTE_LEN));
    indented_list(doc, "VolumeAttributes", 2, lines);
}

/// A key and its values, which are indented as if they were keys: the original's writer does so in nested sections.
/// `indents` is how often it does so before the tab of a further line.
fn indented_list(
    doc: &mut Doc,
    key: &str,
    indents: usize,
    mut lines: impl Iterator<Item = String>,
) {
    let Some(first) = lines.next() else {
        return doc.pair(2, key, NONE);
    };
    doc.pair(2, key, format_args!("    {first}"));
    for line in lines {
        doc.line(2 * indents, format_args!("\t    {line}"));
    }
}
