//! The volumes of a pod, as bars under the cards of the containers that mount them, joined by pipes.
//!
//! The pipes need one row of cards; with more containers, or on a narrow stage, colours and names join them instead.

use podarium_core::view::VolumeView;
use yew::prelude::*;

use crate::i18n::Text;
use crate::ui::icons::Icon;
use crate::ui::shared::PodRef;

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

/// The colour of a volume.
pub fn hue(pod: &PodRef, volume: &str) -> Option<&'static str> {
    let mut shown = pod.volumes.iter().filter(|volume| is_shown(volume));
    shown
        .position(|other| other.name == volume)
        .map(|at| HUES[at % HUES.len()])
}

/// Draws the bars.
pub fn draw(text: &Text, pod: &PodRef) -> Html {
    if !pod.volumes.iter().any(is_shown) {
        return Html::default();
    }
    let joined = pod.containers.len() <= MOST_COLUMNS;
    let bar = |(row, volume): (usize, &VolumeView)| {
        let places = pod.containers.iter().enumerate();
        let places = places
            .filter(|(_, container)| volume.mounted_by.contains(&container.name))
            .map(|(place, _)| place);
        let places: Vec<usize> = if joined { places.collect() } else { Vec::new() };
        let from = places.first().map(|place| format!("from-{place}"));
        let to = places.last().map(|place| format!("to-{place}"));
        let hue = HUES[row % HUES.len()];
        let by = if volume.mounted_by.is_empty() {
            text.stage_volume_unused.to_owned()
        } else {
            volume.mounted_by.join(", ")
        };
        let pipe = |place: &usize| {
            html! {
                <span class={classes!("pipe", hue, format!("from-{place}"), format!("to-{place}"), format!("row-{}", row % HUES.len()))} aria-hidden="true"></span>
            }
        };
        html! {
            <>
                { for places.iter().map(pipe) }
                <div class={classes!("volume", hue, from, to, format!("row-{}", row % HUES.len()))} title={by.clone()}>
                    { Icon::Volume.draw() }
                    <b class="volume-name">{ &volume.name }</b>
                    <span class="chip">{ &volume.kind }</span>
                    <span class="volume-by">{ by }</span>
                </div>
            </>
        }
    };
    html! {
        <section class={classes!("volumes", columns(pod.containers.len()))} aria-label={text.stage_volumes}>
            { for pod.volumes.iter().filter(|volume| is_shown(volume)).enumerate().map(bar) }
        </section>
    }
}

fn is_shown(volume: &VolumeView) -> bool {
    !volume.name.starts_with(SERVICE_ACCOUNT)
}
