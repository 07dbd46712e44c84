//! The gallery: a lesson is a manifest with a title and what to watch for. The texts are in `lessons/`.

#[rustfmt::skip]
mod generated;

use crate::i18n::{Lang, Text};
pub use generated::LESSONS;

/// An example of the gallery.
#[derive(Debug, PartialEq)]
pub struct Lesson {
    /// Its key: the name of its file.
    pub id: &'static str,
    /// Where it stands in the gallery.
    pub group: Group,
    /// Its name.
    pub title: Words,
    /// What to watch for, two or three sentences.
    pub watch: Words,
    /// The manifest.
    pub manifest: &'static str,
}

/// The same in both languages.
#[derive(Debug, PartialEq)]
pub struct Words {
    /// English.
    pub en: &'static str,
    /// Simplified Chinese.
    pub zh: &'static str,
}

impl Words {
    /// In that language.
    pub const fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Zh => self.zh,
        }
    }
}

/// The headings of the gallery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Restart policies and back-off.
    Restarts,
    /// Phases and container states.
    Lifecycle,
    /// Shared network and volumes.
    Together,
    /// postStart and preStop.
    Hooks,
    /// Users and privileges.
    Security,
    /// QoS classes.
    Qos,
    /// Manifests that are refused.
    Slips,
}

impl Group {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::Restarts,
        Self::Lifecycle,
        Self::Together,
        Self::Hooks,
        Self::Security,
        Self::Qos,
        Self::Slips,
    ];

    /// Its heading.
    pub const fn title(self, text: &'static Text) -> &'static str {
        match self {
            Self::Restarts => text.gallery_group_restarts,
            Self::Lifecycle => text.gallery_group_lifecycle,
            Self::Together => text.gallery_group_together,
            Self::Hooks => text.gallery_group_hooks,
            Self::Security => text.gallery_group_security,
            Self::Qos => text.gallery_group_qos,
            Self::Slips => text.gallery_group_slips,
        }
    }
}

/// The lesson of that key.
pub fn find(id: &str) -> Option<&'static Lesson> {
    LESSONS.iter().find(|lesson| lesson.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_heading_has_a_lesson_and_lessons_stand_in_the_order_of_headings() {
        let mut groups: Vec<Group> = LESSONS.iter().map(|lesson| lesson.group).collect();
        groups.dedup();
        assert_eq!(groups, Group::ALL);
    }

    #[test]
    fn an_explanation_is_short() {
        for lesson in LESSONS {
            assert!(lesson.watch.en.len() <= 420, "{}", lesson.id);
        }
    }
}
