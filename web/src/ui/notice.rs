//! A word of the page about what was just done or could not be. It stays until the next action.

use super::Cx;
use super::dom::{El, el};
use super::icons::Icon;
use crate::store::Notice;
use podarium_core::link::Flaw;

/// The notice; its place is there without one too, so that a screen reader tells what comes into it.
pub fn draw(cx: &Cx, notice: Option<Notice>) -> El {
    let text = cx.text();
    let place = el("div", "notices").is("role", "status").testid("notice");
    let Some(notice) = notice else { return place };
    let (icon, words) = match notice {
        Notice::Missed => (Icon::Info, text.notice_missed),
        Notice::Copied => (Icon::Check, text.notice_copied),
        Notice::CopiedCode => (Icon::Check, text.notice_copied_code),
        Notice::CopiedBadge => (Icon::Check, text.notice_copied_badge),
        Notice::Saved => (Icon::Check, text.notice_saved),
        Notice::Branched => (Icon::Star, text.notice_branched),
        Notice::Undone(true) => (Icon::Undo, text.notice_undone),
        Notice::Undone(false) => (Icon::Info, text.notice_nothing_to_undo),
        Notice::Link(Flaw::Damaged) => (Icon::Alert, text.notice_damaged),
        Notice::Link(Flaw::Newer) => (Icon::Alert, text.notice_newer),
        Notice::Link(Flaw::Partly) => (Icon::Alert, text.notice_partly),
    };
    place.kid(el("p", "notice").kid(icon.draw()).word(words))
}
