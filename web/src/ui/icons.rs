//! The icons, drawn for this page on a grid of 16. They are decoration: the words are on the controls.

use super::dom::{El, el, none};

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// Play.
    Play,
    /// Pause.
    Pause,
    /// Back to start.
    Start,
    /// Previous event.
    Previous,
    /// Next event.
    Next,
    /// Skip idle time.
    Skip,
    /// Zoom in.
    Plus,
    /// Zoom out.
    Minus,
    /// Fit.
    Fit,
    /// A menu.
    More,
    /// The system's theme.
    System,
    /// Light.
    Sun,
    /// Dark.
    Moon,
    /// Manifest.
    Text,
    /// Stage.
    Stage,
    /// Timeline.
    Lanes,
    /// Events.
    List,
    /// A warning or an error.
    Alert,
    /// Good.
    Check,
    /// Information.
    Info,
    /// Something that was done.
    Star,
    /// Undo.
    Undo,
    /// Close.
    Cross,
    /// Hand on.
    Share,
    /// Go there at once.
    Jump,
    /// The keys.
    Keys,
    /// A terminal.
    Prompt,
    /// A folder that is shared.
    Volume,
}

impl Icon {
    /// Outlines; those of the second part are filled.
    const fn paths(self) -> (&'static str, &'static str) {
        match self {
            Self::Play => (
                "",
                "M4.5 2.6v10.8c0 .5.5.8.9.5l8.2-5.4c.4-.2.4-.8 0-1L5.4 2.1c-.4-.3-.9 0-.9.5z",
            ),
            Self::Pause => ("", "M4 2.5h2.6v11H4zM9.4 2.5H12v11H9.4z"),
            Self::Start => (
                "M3.5 3v10",
                "M13 3.4v9.2c0 .4-.4.6-.8.4L5.8 8.4a.5.5 0 0 1 0-.8L12.2 3c.4-.2.8 0 .8.4z",
            ),
            Self::Previous => (
                "M9.5 3.5 5 8l4.5 4.5",
                "M12.5 6.9a1.1 1.1 0 1 1 0 2.2 1.1 1.1 0 0 1 0-2.2z",
            ),
            Self::Next => (
                "M6.5 3.5 11 8l-4.5 4.5",
                "M3.5 6.9a1.1 1.1 0 1 1 0 2.2 1.1 1.1 0 0 1 0-2.2z",
            ),
            Self::Skip => ("M2 11c1-4 3.4-6 6-6s4.3 1.6 5.3 4M13.7 5.5v3.7H10", ""),
            Self::Plus => ("M8 3v10M3 8h10", ""),
            Self::Minus => ("M3 8h10", ""),
            Self::Fit => (
                "M2.5 4v8M13.5 4v8M5 8h6M6.5 6 4.7 8l1.8 2M9.5 6l1.8 2-1.8 2",
                "",
            ),
            Self::More => (
                "",
                "M3.5 6.7a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6zM8 6.7a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6zM12.5 6.7a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6z",
            ),
            Self::System => ("M2 3h12v8H2zM5.5 13.5h5M8 11v2.5", ""),
            Self::Sun => (
                "M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9",
                "",
            ),
            Self::Moon => ("M13.3 9.6A5.6 5.6 0 0 1 6.4 2.7a5.6 5.6 0 1 0 6.9 6.9z", ""),
            Self::Text => ("M3 3h10M3 6.3h7M5 9.7h8M5 13h5", ""),
            Self::Stage => ("M2 3.5h12v9H2zM5 6.5h2.5v3H5zM9 6.5h2v3H9z", ""),
            Self::Lanes => ("M2 4h7M4.5 8H14M2 12h5M11 2v12", ""),
            Self::List => ("M6 4h8M6 8h8M6 12h8M2.5 4h.6M2.5 8h.6M2.5 12h.6", ""),
            Self::Alert => ("M8 5v3.8M8 11.1v.2M8 1.8 1.5 13.5h13z", ""),
            Self::Check => ("M3 8.5 6.5 12 13 4.5", ""),
            Self::Info => (
                "M8 7.2v4M8 4.7v.2M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13z",
                "",
            ),
            Self::Cross => ("M4 4l8 8M12 4l-8 8", ""),
            Self::Share => ("M8 9.5v-8M5 4l3-2.8L11 4M4.5 7H3v7h10V7h-1.5", ""),
            Self::Jump => ("M2.5 3.5 7 8l-4.5 4.5M7.5 3.5 12 8l-4.5 4.5M14 3v10", ""),
            Self::Prompt => ("M1.5 3h13v10h-13zM4 6l2 2-2 2M8 10h3.5", ""),
            Self::Keys => (
                "M1.5 4h13v8h-13zM4 6.5h.1M6.7 6.5h.1M9.3 6.5h.1M12 6.5h.1M4.5 9.5h7",
                "",
            ),
            Self::Star => (
                "",
                "M8 1.8l2 4.1 4.5.6-3.3 3.1.8 4.5L8 12l-4 2.1.8-4.5L1.5 6.5 6 5.9z",
            ),
            Self::Undo => ("M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M5.5 3.5 2.5 6.5l3 3", ""),
            Self::Volume => (
                "M2.5 4.5C2.5 3.1 5 2 8 2s5.5 1.1 5.5 2.5S11 7 8 7 2.5 5.9 2.5 4.5zM2.5 4.5v7C2.5 12.9 5 14 8 14s5.5-1.1 5.5-2.5v-7M2.5 8c0 1.4 2.5 2.5 5.5 2.5s5.5-1.1 5.5-2.5",
                "",
            ),
        }
    }

    /// Draws it.
    #[inline(never)]
    pub fn draw(self) -> El {
        let (outline, filled) = self.paths();
        let path = |class, path: &'static str| {
            if path.is_empty() {
                return none();
            }
            el("path", class).is("d", path)
        };
        el("svg", "icon")
            .is("viewBox", "0 0 16 16")
            .hidden()
            .is("focusable", "false")
            .kids([path("icon-line", outline), path("icon-fill", filled)])
    }
}
