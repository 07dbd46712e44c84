//! The volumes of a pod, as bars under the cards of the containers that mount them, joined by pipes.
//!
//! The pipes need one row of cards; with more containers, or on a narrow stage, colours and names join them instead.

use podarium_core::view::{PodView, VolumeView};

use crate::i18n::Text;
use crate::ui::dom::{El, el, list, none};
use crate::ui::icons::Icon;

/// More cards than these do not stand in one row.
const MOST_COLUMNS: usize = 3;

/// The style sheet has so many colours for volumes.
const HUES: [&str; 5] = ["hue-0", "hue-1", "hue-2", "hue-3", "hue-4"];

/// What the admission plugin mounts into every container; it would be a bar under every pod.
const SERVICE_ACCOUNT: &str = "kube-api-access-";

/// The class for the columns of the cards.
pub const fn columns(containers: usize) -> &'static str {
    match containers {
        0 | 1 => "columns-1",
        2 => "columns-2",
        3 => "columns-3",
        _ => "columns-many",
    }
}

/// The columns of a grid are counted from here to there.
const FROM: [&str; MOST_COLUMNS] = ["from-0", "from-1", "from-2"];
const TO: [&str; MOST_COLUMNS] = ["to-0", "to-1", "to-2"];
const ROWS: [&str; HUES.len()] = ["row-0", "row-1", "row-2", "row-3", "row-4"];

/// The colour of a volume; none for one that is not shown.
pub fn hue(pod: &PodView, volume: &str) -> &'static str {
    let mut shown = pod.volumes.iter().filter(|volume| is_shown(volume));
    shown
        .position(|other| other.name == volume)
        .map_or("", |at| HUES[at % HUES.len()])
}

/// Draws the bars.
pub fn draw(text: &Text, pod: &PodView) -> El {
    if !pod.volumes.iter().any(is_shown) {
        return none();
    }
    let shown = pod.volumes.iter().filter(|volume| is_shown(volume));
    el("section", "volumes")
        .class(columns(pod.containers.len()))
        .is("aria-label", text.stage_volumes)
        .each(
            shown
                .enumerate()
                .map(|(nth, volume)| draw_bar(text, pod, nth % HUES.len(), volume)),
        )
}

/// The bar from the first to the last container that mounts the volume, and a pipe up to each of them.
fn draw_bar(text: &Text, pod: &PodView, nth: usize, volume: &VolumeView) -> El {
    let joined = pod.containers.len() <= MOST_COLUMNS;
    let mounts = |place: &usize| {
        let container = &pod.containers[*place];
        joined && volume.mounted_by.contains(&container.name)
    };
    let places = || (0..pod.containers.len()).filter(mounts);
    let place = |part: El, from: Option<usize>, to: Option<usize>| {
        part.class(HUES[nth])
            .class(ROWS[nth])
            .class(from.map_or("", |place| FROM[place]))
            .class(to.map_or("", |place| TO[place]))
    };
    let by = if volume.mounted_by.is_empty() {
        text.stage_volume_unused.to_owned()
    } else {
        volume.mounted_by.join(", ")
    };
    let pipe = |at: usize| place(el("span", "pipe"), Some(at), Some(at)).hidden();
    let bar = place(el("div", "volume"), places().next(), places().next_back())
        .title(&by)
        .kids([
            Icon::Volume.draw(),
            el("b", "volume-name").text(&volume.name),
            el("span", "chip").text(&volume.kind),
            el("span", "volume-by").text(&by),
        ]);
    list(places().map(pipe).chain([bar]))
}

fn is_shown(volume: &VolumeView) -> bool {
    !volume.name.starts_with(SERVICE_ACCOUNT)
}
