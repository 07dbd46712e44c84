//! The rules that the API server checks on create, a file a rule family, in the server's order.
//!
//! What may change later is `update`; what is only frowned upon is `warnings`.

mod certificates;
mod container;
mod disks;
mod env;
mod error;
mod meta;
mod mounts;
mod names;
mod os;
mod path;
mod probes;
mod profiles;
mod resources;
mod scheduling;
mod security;
mod spec;
mod volumes;

pub use error::{ErrorKind, FieldError};
pub(crate) use error::{Errors, Raw, json, quote};
pub(crate) use meta::{
    APP_ARMOR_PREFIX, MIRROR, common as metadata_common, finalizer_names, pod_annotations,
};
pub(crate) use names::{dns_label, ip_address, label_value, range};
pub(crate) use path::Path;
pub(crate) use scheduling::tolerations;
pub(crate) use security::app_armor;

use crate::api::Pod;

/// Checks a new Pod after defaulting.
// Models pkg/apis/core/validation: ValidatePodCreate
pub fn validate_create(pod: &Pod) -> Vec<FieldError> {
    let mut errors = Errors::default();
    metadata_and_spec(pod, &mut errors);
    let path = Path::root("spec");
    if !pod.spec.ephemeral_containers.is_empty() {
        errors.forbidden(
            &path.child("ephemeralContainers"),
            "cannot be set on create",
        );
    }
    if pod.spec.node_name.is_some() && !pod.spec.scheduling_gates.is_empty() {
        errors.forbidden(
            &path.child("nodeName"),
            "cannot be set until all schedulingGates have been cleared",
        );
    }
    profiles::match_annotations(pod, &path, &mut errors);
    errors.0
}

/// What holds for every Pod, new or changed.
// Models pkg/apis/core/validation: validatePodMetadataAndSpec
pub(crate) fn metadata_and_spec(pod: &Pod, errors: &mut Errors) {
    let meta_path = Path::root("metadata");
    let path = Path::root("spec");
    meta::metadata(&pod.metadata, &meta_path, errors);
    pod_annotations(
        &pod.metadata,
        &pod.spec,
        &meta_path.child("annotations"),
        errors,
    );
    spec::spec(&pod.spec, &pod.metadata, &path, errors);
    if pod.spec.service_account_name.is_none() {
        let volumes = path.child("volumes");
        for (index, volume) in pod.spec.volumes.iter().enumerate() {
            let item = volumes.index(index);
            let projected = item.child("projected");
            let sources = projected.child("sources");
            for (at, source) in volume.projected.iter().flat_map(|p| &p.sources).enumerate() {
                if source.service_account_token.is_some() {
                    errors.forbidden(
                        &sources.index(at).child("serviceAccountToken"),
                        "must not be specified when serviceAccountName is not set",
                    );
                }
            }
        }
    }
    for (field, list) in [
        ("containers", &pod.spec.containers),
        ("initContainers", &pod.spec.init_containers),
    ] {
        let list_path = path.child(field);
        for (index, container) in list.iter().enumerate() {
            container::image_blanks(container, &list_path.index(index), errors);
        }
    }
}
