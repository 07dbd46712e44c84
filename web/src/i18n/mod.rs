//! The languages of the page and how a sentence is filled in. The sentences themselves are in `i18n/catalogue.yaml`.

#[rustfmt::skip]
mod generated;

pub use generated::Text;

/// A language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// All of them, in the order of the switch.
    pub const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// The tag for the document's `lang`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }

    /// Its own name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Zh => "简体中文",
        }
    }

    /// Its own name where there is little room.
    pub const fn short(self) -> &'static str {
        match self {
            Self::En => "EN",
            Self::Zh => "中文",
        }
    }

    /// The language of a tag such as `zh-Hans-CN`; English if it is another.
    pub fn of_tag(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("zh") {
            Self::Zh
        } else {
            Self::En
        }
    }

    /// The words of the page.
    pub const fn text(self) -> &'static Text {
        match self {
            Self::En => &generated::EN,
            Self::Zh => &generated::ZH,
        }
    }
}

/// Puts values into the holes of a sentence.
fn fill(sentence: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::from(sentence);
    for (hole, value) in values {
        out = out.replace(hole, value);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_takes_its_values() {
        assert_eq!(Lang::En.text().problems_line("7"), "Line 7");
        assert_eq!(Lang::Zh.text().problems_line("7"), "第 7 行");
    }

    #[test]
    fn any_chinese_tag_is_chinese() {
        assert_eq!(Lang::of_tag("zh-Hans-CN"), Lang::Zh);
        assert_eq!(Lang::of_tag("de"), Lang::En);
    }
}
