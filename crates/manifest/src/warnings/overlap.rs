//! Warnings of files of one volume that get in each other's way: the same path twice, or one path below another.

use std::collections::BTreeSet;

use crate::Value;
use crate::api::{PodSpec, VolumeProjection};
use crate::validate::quote;

/// A path and where it came from, which may be nothing worth saying.
struct Place {
    path: String,
    source: String,
}

impl Place {
    fn new(path: &str, source: &str) -> Self {
        Self {
            path: path.trim_end_matches('/').to_owned(),
            source: source.to_owned(),
        }
    }

    fn shown(&self) -> String {
        if self.source.is_empty() {
            return quote(&self.path);
        }
        format!("{} ({})", quote(&self.path), self.source)
    }

    fn overlaps(&self, other: &Self) -> bool {
        let below = |path: &str, of: &str| {
            path.strip_prefix(of)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        !self.path.is_empty()
            && !other.path.is_empty()
            && (below(&self.path, &other.path) || below(&other.path, &self.path))
    }
}

/// The warnings of all volumes.
// Models pkg/api/pod: warningsForOverlappingVirtualPaths
pub(super) fn virtual_paths(spec: &PodSpec, out: &mut Vec<String>) {
    for volume in &spec.volumes {
        let name = quote(&volume.name);
        if let Some(config) = &volume.config_map {
            let paths = config.items.iter().map(|item| item.path.as_str());
            let about = format!("{name} (ConfigMap {})", quote(&config.name));
            clashes(&about, &plain(paths), 0, out);
        }
        if let Some(secret) = &volume.secret {
            let paths = secret.items.iter().map(|item| item.path.as_str());
            let of = quote(secret.secret_name.as_deref().unwrap_or_default());
            clashes(&format!("{name} (Secret {of})"), &plain(paths), 0, out);
        }
        if let Some(api) = &volume.downward_api {
            let paths = api.items.iter().map(|item| item.path.as_str());
            clashes(&format!("{name} (DownwardAPI)"), &plain(paths), 0, out);
        }
        let Some(projected) = &volume.projected else {
            continue;
        };
        let about = format!("{name} (Projected)");
        let mut places = Vec::new();
        for source in &projected.sources {
            if *source == VolumeProjection::default() {
                out.push(format!("volume {about} has no sources provided"));
            }
            let known = places.len();
            of_projection(source, &mut places);
            clashes(&about, &places, known, out);
        }
    }
}

fn plain<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<Place> {
    paths.map(|path| Place::new(path, "")).collect()
}

/// What the places from an index on have to do with all before them.
fn clashes(about: &str, places: &[Place], from: usize, out: &mut Vec<String>) {
    let mut paths: BTreeSet<&str> = BTreeSet::new();
    let mut above: BTreeSet<&str> = BTreeSet::new();
    for (index, place) in places.iter().enumerate() {
        let path = place.path.as_str();
        // Places are compared one by one only where there is something to find.
        let hit = above.contains(path) || upwards(path).any(|path| paths.contains(path));
        if hit && index >= from {
            for earlier in places[..index]
                .iter()
                .filter(|earlier| place.overlaps(earlier))
            {
                let pair = format!("{} with {}", place.shown(), earlier.shown());
                out.push(format!("volume {about}: overlapping paths: {pair}"));
            }
        }
        paths.insert(path);
        for part in upwards(path) {
            above.insert(part);
        }
    }
}

/// A path and those above it.
fn upwards(path: &str) -> impl Iterator<Item = &str> {
    let parents = path.match_indices('/').take(64).map(|(at, _)| &path[..at]);
    parents.chain([path])
}

/// The paths of one source of a projected volume.
fn of_projection(source: &VolumeProjection, places: &mut Vec<Place>) {
    if let Some(config) = source.config_map.as_ref().filter(|c| !c.items.is_empty()) {
        let from = format!("ConfigMap {}", quote(&config.name));
        for item in &config.items {
            places.push(Place::new(&item.path, &from));
        }
    } else if let Some(secret) = source.secret.as_ref().filter(|s| !s.items.is_empty()) {
        let from = format!("Secret {}", quote(&secret.name));
        for item in &secret.items {
            places.push(Place::new(&item.path, &from));
        }
    } else if let Some(api) = source.downward_api.as_ref().filter(|a| !a.items.is_empty()) {
        for item in &api.items {
            places.push(Place::new(&item.path, "DownwardAPI"));
        }
    } else if let Some(token) = &source.service_account_token {
        places.push(Place::new(&token.path, "ServiceAccountToken"));
    } else if let Some(bundle) = source.kept.get("clusterTrustBundle") {
        let name = bundle.get("name").or(bundle.get("signerName"));
        let name = name.and_then(Value::as_str).unwrap_or_default();
        let from = format!("ClusterTrustBundle {}", quote(name));
        places.push(Place::new(bundle.text("path"), &from));
    } else if let Some(certificate) = source.kept.get("podCertificate") {
        for (field, from) in [
            ("certificateChainPath", "PodCertificate chain"),
            ("keyPath", "PodCertificate key"),
            ("credentialBundlePath", "PodCertificate credential bundle"),
        ] {
            let path = certificate.text(field);
            if !path.is_empty() {
                places.push(Place::new(path, from));
            }
        }
    }
}
