//! What the page looks like: thin components over the store. They hold no state that another one needs.

pub mod editor;
pub mod events;
pub mod gallery;
pub mod header;
pub mod icons;
pub mod lesson;
pub mod menu;
pub mod problems;
pub mod shared;
pub mod stage;
pub mod tabs;
pub mod timeline;
pub mod transport;
