//! What a user can choose among, and what the page can answer: themes, panes, ways to share, notices. Names and no behaviour.

use podarium_core::link::Flaw;

/// How the page is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its name in the document and the storage.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The panes that are tabs on a small screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// Gallery, editor and problems.
    Manifest,
    /// The stage.
    #[default]
    Stage,
    /// The timeline.
    Timeline,
    /// The events.
    Events,
    /// What just happened and what comes next; in the place of the events.
    Why,
    /// The terminals; in the same place.
    Terminal,
}

impl Pane {
    /// All of them, in the order of the tabs.
    pub const ALL: [Self; 6] = [
        Self::Manifest,
        Self::Stage,
        Self::Timeline,
        Self::Events,
        Self::Why,
        Self::Terminal,
    ];

    /// Its name in the document.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Stage => "stage",
            Self::Timeline => "timeline",
            Self::Events => "events",
            Self::Why => "why",
            Self::Terminal => "terminal",
        }
    }
}

/// What the page has to say about what was just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// There is nothing to jump to.
    Missed,
    /// A link is in the clipboard and the address bar.
    Copied,
    /// Code for a page of one's own is in the clipboard.
    CopiedCode,
    /// A picture was saved, and the Markdown that shows it is in the clipboard.
    CopiedBadge,
    /// A file was saved.
    Saved,
    /// A link has a flaw.
    Link(Flaw),
    /// What was done in the past made a branch.
    Branched,
    /// The last action is undone, or there was none.
    Undone(bool),
}

/// What can be handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// A link to this very moment.
    Link,
    /// The same as Markdown.
    Markdown,
    /// A frame for a page of one's own.
    Embed,
    /// A picture of the state, with Markdown that shows it and leads here.
    Badge,
    /// The manifest.
    Yaml,
    /// The timeline as a picture.
    Svg,
    /// All that a watcher of the API saw, and what was done.
    Json,
}

impl Share {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 7] = [
        Self::Link,
        Self::Markdown,
        Self::Embed,
        Self::Badge,
        Self::Yaml,
        Self::Svg,
        Self::Json,
    ];

    /// The task of js/share.js.
    pub(super) const fn task(self) -> &'static str {
        match self {
            Self::Link => "podarium-link",
            Self::Markdown => "podarium-markdown",
            Self::Embed => "podarium-embed",
            Self::Badge => "podarium-badge",
            Self::Yaml => "podarium-yaml",
            Self::Svg => "podarium-svg",
            Self::Json => "podarium-json",
        }
    }
}
