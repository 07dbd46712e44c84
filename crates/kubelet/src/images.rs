//! Whether an image is there, is pulled, or has to wait.

use crate::cri::{Outcome, Uid};
use crate::events::Draft;
use crate::gates::Gate;
use crate::shared::Shared;
use crate::status::Reason;
use crate::time::go_duration;
use podarium_manifest::api::{Container, Pod};
use std::time::Duration;

/// What follows from an answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Next {
    /// The image is there.
    Go,
    /// It has to be pulled.
    Pull(String),
    /// The container cannot start.
    Stop(Reason),
}

/// The image as the manifest names it.
pub(crate) fn reference(container: &Container) -> String {
    container.image.clone().unwrap_or_default()
}

/// Decides after a look at the node's images.
///
/// Models pkg/kubelet/images/image_manager.go: EnsureImageExists.
pub(crate) fn found(
    shared: &mut Shared,
    uid: &Uid,
    pod: &Pod,
    container: &Container,
    path: &str,
    outcome: &Outcome,
) -> Next {
    let image = reference(container);
    if *outcome == Outcome::BadReference {
        let cause = format!("couldn't parse image name \"{image}\": invalid reference format");
        let message = format!("Failed to apply default image tag \"{image}\": {cause}");
        shared.record(
            pod,
            Draft::warning("InspectFailed", path.to_owned(), message.clone()),
        );
        return Next::Stop(Reason {
            reason: "InvalidImageName",
            message,
        });
    }
    let present = *outcome == Outcome::Present;
    match container.image_pull_policy.as_deref() {
        Some("Never") if !present => {
            let message =
                format!("Container image \"{image}\" is not present with pull policy of Never");
            shared.record(
                pod,
                Draft::warning("ErrImageNeverPull", path.to_owned(), message.clone()),
            );
            return Next::Stop(Reason {
                reason: "ErrImageNeverPull",
                message,
            });
        }
        Some("Always") => {}
        _ if present => {
            let access = if shared.settings.version.has(Gate::ShortEvents) {
                " and can be accessed by the pod"
            } else {
                ""
            };
            let message = format!("Container image \"{image}\" already present on machine{access}");
            shared.record(pod, Draft::normal("Pulled", path.to_owned(), message));
            return Next::Go;
        }
        _ => {}
    }
    let key = backoff_key(uid, &image);
    if shared
        .pull_backoff
        .waits_since_update(&key, shared.now)
        .is_some()
    {
        let mut message = format!("Back-off pulling image \"{image}\"");
        shared.record(
            pod,
            Draft::normal("BackOff", path.to_owned(), message.clone()),
        );
        let told = shared.settings.version.has(Gate::PullErrorInBackOff);
        if let Some(error) = shared.pull_errors.get(&key).filter(|_| told) {
            message.push_str(&format!(": ErrImagePull: {error}"));
        }
        return Next::Stop(Reason {
            reason: "ImagePullBackOff",
            message,
        });
    }
    shared.record(
        pod,
        Draft::normal(
            "Pulling",
            path.to_owned(),
            format!("Pulling image \"{image}\""),
        ),
    );
    Next::Pull(image)
}

/// Decides after a pull.
///
/// Models pkg/kubelet/images/image_manager.go: pullImage.
pub(crate) fn pulled(
    shared: &mut Shared,
    uid: &Uid,
    pod: &Pod,
    container: &Container,
    path: &str,
    outcome: &Outcome,
) -> Next {
    let image = reference(container);
    let key = backoff_key(uid, &image);
    match outcome {
        Outcome::Pulled {
            took,
            with_waiting,
            bytes,
        } => {
            let (took, waiting) = (
                go_duration(to_millis(*took)),
                go_duration(to_millis(*with_waiting)),
            );
            let message = format!(
                "Successfully pulled image \"{image}\" in {took} ({waiting} including waiting). Image size: {bytes} bytes."
            );
            shared.record(pod, Draft::normal("Pulled", path.to_owned(), message));
            shared.pull_errors.remove(&key);
            Next::Go
        }
        other => {
            let error = match other {
                Outcome::Failed(error) => error.as_str(),
                _ => "unexpected answer of the runtime",
            };
            let message = format!("Failed to pull image \"{image}\": {error}");
            shared.record(pod, Draft::warning("Failed", path.to_owned(), message));
            shared.pull_backoff.next(&key, shared.now, shared.now);
            shared.pull_errors.insert(key, error.to_owned());
            Next::Stop(Reason {
                reason: "ErrImagePull",
                message: error.to_owned(),
            })
        }
    }
}

/// The key of a pull's back-off.
pub(crate) fn backoff_key(uid: &Uid, image: &str) -> String {
    format!("{uid}_{image}")
}

fn to_millis(duration: Duration) -> Duration {
    Duration::from_millis(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}
