//! The API types of a Pod and what it reaches, with what is needed to read and write them.
//!
//! `generated` holds the types, as declarations; the other files hold the few types that have a notation of their own
//! and the rules by which a field is read, written and described. Nothing in here judges a value: that is `validate`.

#[macro_use]
mod macros;
mod ephemeral;
mod generated;
mod int_or_string;
mod quantity;
mod record;
mod resource_list;
pub mod schema;
mod slot;
mod time;

pub use ephemeral::EphemeralContainer;
pub use generated::*;

pub use int_or_string::IntOrString;
pub use quantity::{ParseQuantityError, Quantity};
pub use resource_list::ResourceList;
pub use schema::{Absent, Field, Kind, Object, ObjectId};
pub use slot::{Api, Slot, ToValue};
pub use time::{MicroTime, Time};
