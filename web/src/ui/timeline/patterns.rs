//! Colours and patterns of the bars, and the legend that explains them. Every kind has a pattern of its own, for people
//! who do not tell the colours apart.

use podarium_core::view::SpanKind;

use crate::i18n::Text;
use crate::ui::dom::{El, el};

const KINDS: [SpanKind; 9] = [
    SpanKind::Pending,
    SpanKind::Waiting,
    SpanKind::Running,
    SpanKind::Unready,
    SpanKind::BackOff,
    SpanKind::Terminating,
    SpanKind::Succeeded,
    SpanKind::Failed,
    SpanKind::Blocked,
];

/// The class of a bar.
pub const fn class(kind: SpanKind) -> &'static str {
    match kind {
        SpanKind::Pending => "span-pending",
        SpanKind::Running => "span-running",
        SpanKind::Unready => "span-unready",
        SpanKind::Waiting => "span-waiting",
        SpanKind::BackOff => "span-backoff",
        SpanKind::Succeeded => "span-succeeded",
        SpanKind::Failed => "span-failed",
        SpanKind::Terminating => "span-terminating",
        SpanKind::Blocked => "span-blocked",
    }
}

/// What a bar is filled with.
pub const fn fill(kind: SpanKind) -> &'static str {
    match kind {
        SpanKind::Pending => "url(#span-pending)",
        SpanKind::Running => "url(#span-running)",
        SpanKind::Unready => "url(#span-unready)",
        SpanKind::Waiting => "url(#span-waiting)",
        SpanKind::BackOff => "url(#span-backoff)",
        SpanKind::Succeeded => "url(#span-succeeded)",
        SpanKind::Failed => "url(#span-failed)",
        SpanKind::Terminating => "url(#span-terminating)",
        SpanKind::Blocked => "url(#span-blocked)",
    }
}

/// The strokes of a pattern on a tile of eight pixels.
const fn strokes(kind: SpanKind) -> &'static str {
    match kind {
        SpanKind::Running => "",
        SpanKind::Pending => "M2 4h1M6 0h1M6 8h1",
        SpanKind::Waiting => "M-1 9 9-1M-5 5 5-5M3 13 13 3",
        SpanKind::Unready => "M0 6.5h8",
        SpanKind::BackOff => "M4 2.5v3M2.5 4h3",
        SpanKind::Succeeded => "M0 2h8M0 6h8",
        SpanKind::Failed => "M0 0 8 8M8 0 0 8",
        SpanKind::Terminating => "M2 0v8M6 0v8",
        SpanKind::Blocked => "M0 0H4V4H8V8",
    }
}

fn name(text: &Text, kind: SpanKind) -> &'static str {
    match kind {
        SpanKind::Pending => text.line_kind_pending,
        SpanKind::Running => text.line_kind_running,
        SpanKind::Unready => text.line_kind_unready,
        SpanKind::Waiting => text.line_kind_waiting,
        SpanKind::BackOff => text.line_kind_backoff,
        SpanKind::Succeeded => text.line_kind_succeeded,
        SpanKind::Failed => text.line_kind_failed,
        SpanKind::Terminating => text.line_kind_terminating,
        SpanKind::Blocked => text.line_kind_blocked,
    }
}

/// The definitions that bars refer to.
pub fn draw() -> El {
    let pattern = |kind: SpanKind| {
        el("pattern", class(kind))
            .is("id", class(kind))
            .is("width", "8")
            .is("height", "8")
            .is("patternUnits", "userSpaceOnUse")
            .kids([
                el("rect", "pattern-ground")
                    .is("width", "8")
                    .is("height", "8"),
                el("path", "pattern-stroke").is("d", strokes(kind)),
            ])
    };
    el("defs", "").each(KINDS.into_iter().map(pattern))
}

/// What the colours and patterns mean.
pub fn legend(text: &Text) -> El {
    let item = |kind: SpanKind| {
        let swatch = el("svg", "legend-swatch")
            .is("width", "16")
            .is("height", "10")
            .hidden()
            .kid(
                el("rect", "")
                    .is("width", "16")
                    .is("height", "10")
                    .is("rx", "2")
                    .is("fill", fill(kind)),
            );
        el("li", "legend-item").kid(swatch).word(name(text, kind))
    };
    el("details", "legend").kids([
        el("summary", "").word(text.line_legend),
        el("ul", "legend-list").each(KINDS.into_iter().map(item)),
    ])
}
