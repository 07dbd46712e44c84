//! What the browser keeps between visits: text, example, language and theme. A browser that keeps nothing is fine.

/// The longest text that is kept.
pub use podarium_core::link::LONGEST_TEXT;

/// What can be kept.
#[derive(Clone, Copy, Debug)]
pub enum Item {
    /// The manifest.
    Text,
    /// The key of the example that the manifest came from.
    Lesson,
    /// The tag of the language.
    Lang,
    /// The name of the theme.
    Theme,
}

impl Item {
    const fn key(self) -> &'static str {
        match self {
            Self::Text => "podarium.text",
            Self::Lesson => "podarium.lesson",
            Self::Lang => "podarium.lang",
            Self::Theme => "podarium.theme",
        }
    }
}

/// Reads something that was kept.
pub fn load(item: Item) -> Option<String> {
    storage()?.get_item(item.key()).ok().flatten()
}

/// Keeps something; an empty value forgets it.
pub fn save(item: Item, value: &str) {
    let Some(storage) = storage() else { return };
    // A full or forbidden storage loses the convenience, nothing else.
    let _ = if value.is_empty() {
        storage.remove_item(item.key())
    } else {
        storage.set_item(item.key(), value)
    };
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}
