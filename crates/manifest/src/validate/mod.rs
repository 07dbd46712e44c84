//! The rules that the API server checks on create, a file a rule family, in the server's order.

mod error;
mod path;

pub use error::{ErrorKind, FieldError};
pub(crate) use error::{Errors, Named, Raw, Shown};
pub(crate) use path::Path;

use crate::api::Pod;

/// Checks a new Pod after defaulting.
// Models pkg/apis/core/validation: ValidatePodCreate
pub fn validate_create(_pod: &Pod) -> Vec<FieldError> {
    Vec::new()
}
